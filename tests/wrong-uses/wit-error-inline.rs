//! A mistake in WIT text, with its place in the text.

gusset::component::bindgen!({
    inline: "package a:b;
world w {
    import f: fnc();
}",
});

//~ wit-error-inline.rs:4:13: error: expected ';', found '('
//~             --> inline:3:18
//~              |
//~            3 |     import f: fnc();
//~              |                  ^
