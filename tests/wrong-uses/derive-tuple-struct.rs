//! A record without names.

#[derive(gusset::component::ComponentType)]
#[component(record)]
pub struct Point(u32, u32);

//~ derive-tuple-struct.rs:4:13: error: a record's fields have names
