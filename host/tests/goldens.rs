//! The blessed expansions of the bindings generator compile against this crate.

#![allow(missing_docs, dead_code, unreachable_pub)]
// A constructor of WIT makes a handle, not the value that implements it.
#![allow(clippy::new_ret_no_self, clippy::wrong_self_convention)]

// The expansions of `types-only` name the crate by `crate`.
pub use gusset::*;

macro_rules! worlds {
    ($($module:ident $file:literal,)*) => {$(
        mod $module { include!(concat!("../../bindgen-macro/generator/tests/worlds/", $file, ".rs")); }
    )*};
}

worlds! {
    both_sides "both-sides",
    collections "collections",
    docs "docs",
    empty "empty",
    gates "gates",
    guest_resources "guest-resources",
    host_resources "host-resources",
    keywords "keywords",
    mapped "with",
    shapes "shapes",
    trappable "trappable",
    types_only "types-only",
    uses "uses",
    values "values",
    versions "versions",
    world_items "world-items",
}

// What `with` maps to.
pub struct MyHandle;
pub type Key<T> = T;
pub mod elsewhere {
    gusset::component::bindgen!({
        inline: "
            package mine:kinds;
            interface shapes { record point { x: u32, y: u32 } area: func(of: list<point>) -> u32; }
            world w { import shapes; }
        ",
    });
}
pub mod far_bindings {
    gusset::component::bindgen!({
        inline: "package far:away@0.2.0; interface stars { record star { name: string } } world w { import stars; }",
    });
}

#[test]
fn mapped_types_are_the_callers() {
    let point = elsewhere::mine::kinds::shapes::Point { x: 1, y: 2 };
    let alias: mapped::mine::kinds::store::Point = point;
    let _: mapped::mine::kinds::store::Key = 3_u32;
    let _: Option<mapped::mine::kinds::store::Handle> = Some(MyHandle);
    assert_eq!((alias.x, alias.y), (1, 2));
}
