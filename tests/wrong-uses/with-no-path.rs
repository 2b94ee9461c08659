//! `with` for something that is no path.

gusset::component::bindgen!({
    inline: "package a:b; interface i {} world w { import i; }",
    with: { "a:b/i": 7 },
});

//~ with-no-path.rs:5:22: error: expected the path of a Rust item
