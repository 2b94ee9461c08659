//! A world of interfaces beside a text.

gusset::component::bindgen!({
    inline: "package a:b; world w {}",
    interfaces: "import a:b/i;",
});

//~ interfaces-and-inline.rs:5:17: error: `interfaces` is a world of its own, beside which there cannot be `inline` text
