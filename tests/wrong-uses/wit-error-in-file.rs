//! A mistake in a WIT file, with its line.

gusset::component::bindgen!({ path: "broken.wit" });

//~ wit-error-in-file.rs:3:37: error: interface or world `missing` does not exist
//~             --> broken.wit:3:12
//~              |
//~            3 |     import missing;
//~              |            ^------
