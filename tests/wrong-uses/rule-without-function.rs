//! Settings for a function that there is not.

gusset::component::bindgen!({
    inline: "package a:b; interface i { f: func(); } world w { import i; }",
    imports: {
        "a:b/i.f": trappable,
        "a:b/i.g": trappable,
    },
});

//~ rule-without-function.rs:7:9: error: no imported function of the world is meant by `a:b/i.g`
