//! A world that is not in quotes.

gusset::component::bindgen!({ inline: "package a:b; world w {}", world: w });

//~ world-not-a-string.rs:3:73: error: expected string literal
