//! A setting that needs another.

gusset::component::bindgen!({
    inline: "package a:b; world w { import f: func(); }",
    imports: { default: verbose_tracing },
});

//~ verbose-alone.rs:5:25: error: `verbose_tracing` goes with `tracing`
