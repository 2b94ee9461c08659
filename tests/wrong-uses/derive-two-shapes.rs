//! A type that is said to be two things.

#[derive(gusset::component::ComponentType)]
#[component(variant)]
#[component(enum)]
pub enum Color {
    Red,
}

//~ derive-two-shapes.rs:5:13: error: it is a `variant` already
