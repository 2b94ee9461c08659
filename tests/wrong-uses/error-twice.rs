//! Two error types for one WIT type.

gusset::component::bindgen!({
    inline: "package a:b; interface i { enum e { x } f: func() -> result<u8, e>; } world w { import i; }",
    imports: { default: trappable },
    trappable_error_type: { "a:b/i.e" => Mine, "a:b/i/e" => Mine },
});
pub struct Mine;

//~ error-twice.rs:6:48: error: the type that `a:b/i/e` means has an error type already, under another name
