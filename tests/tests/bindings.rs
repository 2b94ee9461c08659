//! Every expansion of the generator's test worlds compiles, without a warning.
//!
//! The worlds and what is generated for them lie in `bindgen-macro/generator/tests/worlds`; here they
//! are modules of one crate. Some of them refer to what is defined here, or to the crate `gusset` as
//! `crate`.
#![deny(warnings)]
#![allow(missing_docs, clippy::all, reason = "the test's own items; what a macro writes is not linted either")]

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
    gusset::component::bindgen!({
        path: "../bindgen-macro/generator/tests/worlds/with-namespace.wit",
        interfaces: "import there:remote/stars;",
    });
}

/// What the world `with-namespace` maps an interface to.
pub mod near_bindings {
    gusset::component::bindgen!({
        path: "../bindgen-macro/generator/tests/worlds/with-namespace.wit",
        interfaces: "import here:local/near;",
        with: { "there": crate::far_bindings::there },
    });
}

/// A resource type and a value type of the world `with`.
pub struct MyHandle;
pub type Key<T> = T;

/// What the world `errors` has instead of its own error types.
pub mod mine {
    use gusset::component::{ComponentType, Lift, Lower};

    pub struct Fault;
    pub struct Sunk;
    pub struct Thing;

    #[derive(Debug, Clone, ComponentType, Lift, Lower)]
    #[component(record)]
    pub struct Holder {
        pub text: String,
        pub small: u8,
    }

    #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
    #[component(enum)]
    pub enum Level {
        Low,
        High,
    }
}

/// A module with a `Result` of its own, in which a world stands whose own functions have results.
pub mod own_result {
    pub type Result<T> = core::result::Result<T, ()>;
    gusset::component::bindgen!({ path: "../bindgen-macro/generator/tests/worlds/world-items.wit" });
}

macro_rules! worlds {
    ($($name:ident $path:literal;)*) => {
        $(#[path = $path] pub mod $name;)*

        const COMPILED: &[&str] = &[$($path),*];
    };
}

worlds! {
    alias_chains "../../bindgen-macro/generator/tests/worlds/alias-chains.rs";
    all_keywords "../../bindgen-macro/generator/tests/worlds/all-keywords.rs";
    async_everywhere "../../bindgen-macro/generator/tests/worlds/async-everywhere.rs";
    asynchronous "../../bindgen-macro/generator/tests/worlds/asynchronous.rs";
    borrowing "../../bindgen-macro/generator/tests/worlds/borrowing.rs";
    borrowing_all "../../bindgen-macro/generator/tests/worlds/borrowing-all.rs";
    borrowing_handles "../../bindgen-macro/generator/tests/worlds/borrowing-handles.rs";
    both_sides "../../bindgen-macro/generator/tests/worlds/both-sides.rs";
    collections "../../bindgen-macro/generator/tests/worlds/collections.rs";
    derives "../../bindgen-macro/generator/tests/worlds/derives.rs";
    digits_and_acronyms "../../bindgen-macro/generator/tests/worlds/digits-and-acronyms.rs";
    docs "../../bindgen-macro/generator/tests/worlds/docs.rs";
    documented "../../bindgen-macro/generator/tests/worlds/documented.rs";
    duplicates "../../bindgen-macro/generator/tests/worlds/duplicates.rs";
    empty "../../bindgen-macro/generator/tests/worlds/empty.rs";
    error_contexts "../../bindgen-macro/generator/tests/worlds/error-contexts.rs";
    errors "../../bindgen-macro/generator/tests/worlds/errors.rs";
    export_uses_import "../../bindgen-macro/generator/tests/worlds/export-uses-import.rs";
    fixed_lists "../../bindgen-macro/generator/tests/worlds/fixed-lists.rs";
    flag_sizes "../../bindgen-macro/generator/tests/worlds/flag-sizes.rs";
    function_names "../../bindgen-macro/generator/tests/worlds/function-names.rs";
    gates "../../bindgen-macro/generator/tests/worlds/gates.rs";
    generator_names "../../bindgen-macro/generator/tests/worlds/generator-names.rs";
    guest_resources "../../bindgen-macro/generator/tests/worlds/guest-resources.rs";
    handles_everywhere "../../bindgen-macro/generator/tests/worlds/handles-everywhere.rs";
    host_resources "../../bindgen-macro/generator/tests/worlds/host-resources.rs";
    includes "../../bindgen-macro/generator/tests/worlds/includes.rs";
    inline_interfaces "../../bindgen-macro/generator/tests/worlds/inline-interfaces.rs";
    interfaces "../../bindgen-macro/generator/tests/worlds/interfaces.rs";
    keywords "../../bindgen-macro/generator/tests/worlds/keywords.rs";
    lists_of_each "../../bindgen-macro/generator/tests/worlds/lists-of-each.rs";
    many_cases "../../bindgen-macro/generator/tests/worlds/many-cases.rs";
    many_resources "../../bindgen-macro/generator/tests/worlds/many-resources.rs";
    map_keys "../../bindgen-macro/generator/tests/worlds/map-keys.rs";
    named_imports "../../bindgen-macro/generator/tests/worlds/named-imports.rs";
    nested_records "../../bindgen-macro/generator/tests/worlds/nested-records.rs";
    nothing_inside "../../bindgen-macro/generator/tests/worlds/nothing-inside.rs";
    options "../../bindgen-macro/generator/tests/worlds/options.rs";
    payloads "../../bindgen-macro/generator/tests/worlds/payloads.rs";
    plain_records "../../bindgen-macro/generator/tests/worlds/plain-records.rs";
    prelude_names "../../bindgen-macro/generator/tests/worlds/prelude-names.rs";
    primitives_in "../../bindgen-macro/generator/tests/worlds/primitives-in.rs";
    primitives_out "../../bindgen-macro/generator/tests/worlds/primitives-out.rs";
    reserved_modules "../../bindgen-macro/generator/tests/worlds/reserved-modules.rs";
    resource_functions "../../bindgen-macro/generator/tests/worlds/resource-functions.rs";
    resources_across "../../bindgen-macro/generator/tests/worlds/resources-across.rs";
    results "../../bindgen-macro/generator/tests/worlds/results.rs";
    rules "../../bindgen-macro/generator/tests/worlds/rules.rs";
    same_names "../../bindgen-macro/generator/tests/worlds/same-names.rs";
    several_interfaces "../../bindgen-macro/generator/tests/worlds/several-interfaces.rs";
    shapes "../../bindgen-macro/generator/tests/worlds/shapes.rs";
    stability "../../bindgen-macro/generator/tests/worlds/stability.rs";
    streams "../../bindgen-macro/generator/tests/worlds/streams.rs";
    three_packages "../../bindgen-macro/generator/tests/worlds/three-packages.rs";
    too_many "../../bindgen-macro/generator/tests/worlds/too-many.rs";
    traced "../../bindgen-macro/generator/tests/worlds/traced.rs";
    trappable "../../bindgen-macro/generator/tests/worlds/trappable.rs";
    tuples "../../bindgen-macro/generator/tests/worlds/tuples.rs";
    types_only "../../bindgen-macro/generator/tests/worlds/types-only.rs";
    uses "../../bindgen-macro/generator/tests/worlds/uses.rs";
    values "../../bindgen-macro/generator/tests/worlds/values.rs";
    version_uses "../../bindgen-macro/generator/tests/worlds/version-uses.rs";
    versions "../../bindgen-macro/generator/tests/worlds/versions.rs";
    waiting "../../bindgen-macro/generator/tests/worlds/waiting.rs";
    waiting_start "../../bindgen-macro/generator/tests/worlds/waiting-start.rs";
    with "../../bindgen-macro/generator/tests/worlds/with.rs";
    with_namespace "../../bindgen-macro/generator/tests/worlds/with-namespace.rs";
    with_store "../../bindgen-macro/generator/tests/worlds/with-store.rs";
    with_types "../../bindgen-macro/generator/tests/worlds/with-types.rs";
    world_errors "../../bindgen-macro/generator/tests/worlds/world-errors.rs";
    world_items "../../bindgen-macro/generator/tests/worlds/world-items.rs";
    world_resources "../../bindgen-macro/generator/tests/worlds/world-resources.rs";
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
