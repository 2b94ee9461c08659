//! A union.

#[derive(gusset::component::ComponentType)]
#[component(record)]
pub union Bits {
    a: u32,
    b: f32,
}

//~ derive-union.rs:4:13: error: a record is a struct
