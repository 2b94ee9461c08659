//! Settings for one function twice.

gusset::component::bindgen!({
    inline: "package a:b; world w { import f: func(); }",
    imports: { "f": trappable, "f": store },
});

//~ rule-twice.rs:5:32: error: `f` is given twice
