//! The programs of `tests/tests/ports`, which Gusset's tests run, on the peer: that they are programs for it,
//! word for word, is what makes them ports.
//!
//! `cargo test --release --manifest-path tests/peer/Cargo.toml`
#![allow(missing_docs, reason = "the programs' own items")]

extern crate wasmtime as host;

macro_rules! programs {
    ($($name:ident $path:literal;)*) => {$(
        #[path = $path]
        mod $name;
    )*};
}

programs! {
    all_exports "../../tests/ports/all_exports.rs";
    async_functions "../../tests/ports/async_functions.rs";
    encode "../../tests/ports/encode.rs";
    exported_resources "../../tests/ports/exported_resources.rs";
    hello "../../tests/ports/hello.rs";
    imported_resources "../../tests/ports/imported_resources.rs";
    interface_imports "../../tests/ports/interface_imports.rs";
    store_in_imports "../../tests/ports/store_in_imports.rs";
    world_exports "../../tests/ports/world_exports.rs";
    world_imports "../../tests/ports/world_imports.rs";
}
