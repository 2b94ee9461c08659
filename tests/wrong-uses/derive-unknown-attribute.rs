//! An attribute that there is not.

#[derive(gusset::component::ComponentType)]
#[component(record)]
pub struct Point {
    #[component(rename = "y")]
    x: u32,
}

//~ derive-unknown-attribute.rs:6:17: error: unknown here; there is `name = "..."`
