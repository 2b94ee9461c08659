//! A world that is not there: the known ones are named.

gusset::component::bindgen!({
    inline: "package a:b; world first {} world second {}",
    world: "third",
});

//~ unknown-world.rs:5:12: error: world `third` is not in package `a:b`, which has `first`, `second`
