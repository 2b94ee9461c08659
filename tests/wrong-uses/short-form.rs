//! What is no short form.

gusset::component::bindgen!("zoo" at "wit");

//~ short-form.rs:3:35: error: expected a world's name, `in` with a path, or options in braces
