//! `with` for a type that is not there.

gusset::component::bindgen!({
    inline: "package a:b; interface i { resource r; } world w { import i; }",
    with: { "a:b/i.r": Missing },
});

//~ with-missing-type.rs:5:24: error[E0425]: cannot find type `Missing` in this scope: not found in this scope
