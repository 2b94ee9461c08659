//! Every expansion of the generator's test worlds compiles, without a warning.
//!
//! The worlds and what is generated for them lie in `bindgen-macro/generator/tests/worlds`; here they
//! are modules of one crate. Some of them refer to what is defined here, or to the crate `gusset` as
//! `crate`.
#![deny(warnings)]
#![allow(missing_docs, reason = "the test's own items")]

pub use gusset::{AsContextMut, Result, component};

/// What the world `with` maps its interfaces and types to.
pub mod elsewhere {
    gusset::component::bindgen!({
        path: "../bindgen-macro/generator/tests/worlds/with.wit",
        interfaces: "import mine:kinds/shapes;",
    });
}

/// What the world `with` maps a package to.
pub mod far_bindings {
    gusset::component::bindgen!({
        path: "../bindgen-macro/generator/tests/worlds/with.wit",
        interfaces: "import far:away/stars@0.2.0;",
    });
}

/// A resource type and a value type of the world `with`.
pub struct MyHandle;
pub type Key<T> = T;

/// What the world `errors` has instead of its own error types.
pub mod mine {
    pub struct Fault;
    pub struct Sunk;
}

macro_rules! worlds {
    ($($name:ident $path:literal;)*) => {
        $(#[path = $path] pub mod $name;)*

        const COMPILED: &[&str] = &[$($path),*];
    };
}

worlds! {
    asynchronous "../../bindgen-macro/generator/tests/worlds/asynchronous.rs";
    borrowing "../../bindgen-macro/generator/tests/worlds/borrowing.rs";
    both_sides "../../bindgen-macro/generator/tests/worlds/both-sides.rs";
    collections "../../bindgen-macro/generator/tests/worlds/collections.rs";
    docs "../../bindgen-macro/generator/tests/worlds/docs.rs";
    duplicates "../../bindgen-macro/generator/tests/worlds/duplicates.rs";
    empty "../../bindgen-macro/generator/tests/worlds/empty.rs";
    errors "../../bindgen-macro/generator/tests/worlds/errors.rs";
    gates "../../bindgen-macro/generator/tests/worlds/gates.rs";
    guest_resources "../../bindgen-macro/generator/tests/worlds/guest-resources.rs";
    host_resources "../../bindgen-macro/generator/tests/worlds/host-resources.rs";
    interfaces "../../bindgen-macro/generator/tests/worlds/interfaces.rs";
    keywords "../../bindgen-macro/generator/tests/worlds/keywords.rs";
    rules "../../bindgen-macro/generator/tests/worlds/rules.rs";
    shapes "../../bindgen-macro/generator/tests/worlds/shapes.rs";
    trappable "../../bindgen-macro/generator/tests/worlds/trappable.rs";
    types_only "../../bindgen-macro/generator/tests/worlds/types-only.rs";
    uses "../../bindgen-macro/generator/tests/worlds/uses.rs";
    values "../../bindgen-macro/generator/tests/worlds/values.rs";
    versions "../../bindgen-macro/generator/tests/worlds/versions.rs";
    with "../../bindgen-macro/generator/tests/worlds/with.rs";
    world_items "../../bindgen-macro/generator/tests/worlds/world-items.rs";
}

#[test]
fn every_expansion_is_compiled() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../bindgen-macro/generator/tests/worlds");
    let entries = std::fs::read_dir(folder).expect("the folder of worlds").map(|entry| entry.expect("an entry"));
    for path in entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|end| end == "rs")) {
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
        let compiled = COMPILED.iter().any(|path| path.ends_with(&format!("/{name}")));
        assert!(compiled, "`{name}` is not compiled in `tests/tests/bindings.rs`");
    }
}
