//! A setting that there is not.

gusset::component::bindgen!({
    inline: "package a:b; world w { import f: func(); }",
    imports: { "f": fast },
});

//~ unknown-flag.rs:5:21: error: `fast` is unknown; there are `trappable`, `store`, `async`, `tracing`, `verbose_tracing`, `exact`, `plain`
