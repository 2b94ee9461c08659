//! A case with two payloads.

#[derive(gusset::component::ComponentType)]
#[component(variant)]
pub enum Shape {
    Box(f64, f64),
}

//~ derive-two-payloads.rs:6:8: error: case `Box` may have one unnamed payload
