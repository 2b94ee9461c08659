//! Of several worlds none is chosen.

gusset::component::bindgen!({ inline: "package a:b; world first {} world second {}" });

//~ several-worlds.rs:3:1: error: package `a:b` has 2 worlds and none was chosen: `first`, `second`
