//! A field whose type stands for nothing.

#[derive(gusset::component::ComponentType)]
#[component(record)]
pub struct Point {
    at: std::time::Instant,
}

//~ derive-field-type.rs:6:9: error[E0277]: the trait bound `Instant: ComponentType` is not satisfied: the trait `ComponentType` is not implemented for `Instant`
