//! `trappable_error_type` in the form of `with`.

gusset::component::bindgen!({
    inline: "package a:b; interface i { enum e { a } } world w { import i; }",
    trappable_error_type: { "a:b/i.e": crate::Fault },
});

//~ error-with-colon.rs:5:38: error: expected `=>`
