//! A setting of imports for exports.

gusset::component::bindgen!({
    inline: "package a:b; world w { export f: func(); }",
    exports: { default: trappable },
});

//~ trappable-export.rs:5:25: error: `trappable` says how the host serves an import; there is nothing to it in `exports`
