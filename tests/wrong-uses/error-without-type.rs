//! `trappable_error_type` for a type that there is not.

gusset::component::bindgen!({
    inline: "package a:b; interface i { f: func() -> result; } world w { import i; }",
    imports: { default: trappable },
    trappable_error_type: { "a:b/i.fault" => crate::Fault },
});

//~ error-without-type.rs:6:29: error: no type that the world imports is meant by `a:b/i.fault`
