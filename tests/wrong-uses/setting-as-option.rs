//! A setting of functions in the place of an option.

gusset::component::bindgen!({
    inline: "package a:b; world w { import f: func(); }",
    trappable_imports: true,
});

//~ setting-as-option.rs:5:5: error: option `trappable_imports` is unknown; it is a setting of functions, as in `imports: { default: trappable }`
