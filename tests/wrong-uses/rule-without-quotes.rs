//! A function without quotes.

gusset::component::bindgen!({
    inline: "package a:b; world w { import f: func(); }",
    imports: { f: trappable },
});

//~ rule-without-quotes.rs:5:16: error: expected a function's name in quotes or `default`, found `f`
