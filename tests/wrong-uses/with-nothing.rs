//! `with` for an interface that is not imported.

gusset::component::bindgen!({
    inline: "package a:b; interface i {} interface j {} world w { import i; export j; }",
    with: { "a:b/j": crate::j },
});

//~ with-nothing.rs:5:13: error: `with` names `a:b/j`, which is not among the imports of world `w`: `a:b/i`
