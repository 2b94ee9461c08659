//! A setting that is not there yet.

gusset::component::bindgen!({
    inline: "package a:b; world w { import f: func(); }",
    imports: { default: trappable | async },
});

//~ async-flag.rs:5:37: error: `async` is not there yet: asynchronous functions come later
