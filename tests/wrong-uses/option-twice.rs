//! An option twice.

gusset::component::bindgen!({
    inline: "package a:b; world w {}",
    world: "w",
    world: "w",
});

//~ option-twice.rs:6:5: error: option `world` is given twice
