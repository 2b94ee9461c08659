//! A folder that does not exist.

gusset::component::bindgen!({
    path: ["no/such/wit"],
});

//~ missing-path.rs:4:12: error: the WIT path `no/such/wit` does not exist
