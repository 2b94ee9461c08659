//! A derive for a type that does not say what it stands for.

use gusset::component::{ComponentType, Lift, Lower};

#[derive(ComponentType, Lift, Lower)]
pub struct Point {
    x: u32,
}

//~ derive-without-shape.rs:6:12: error: what the type stands for must be said: `#[component(record)]`, `#[component(variant)]` or `#[component(enum)]`
