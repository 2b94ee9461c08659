//! A crate path that means something else in each module.

gusset::component::bindgen!({
    inline: "package a:b; world w {}",
    crate_path: gusset,
});

//~ relative-crate-path.rs:5:17: error: the crate path must start with `::` or `crate`
