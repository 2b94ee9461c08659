//! A WIT `enum` with a payload.

#[derive(gusset::component::ComponentType)]
#[component(enum)]
pub enum Shape {
    Dot,
    Circle(f64),
}

//~ derive-enum-payload.rs:7:11: error: case `Circle` has a payload: that is `#[component(variant)]`
