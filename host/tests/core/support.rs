//! A module, a store and an instance in one line.

use gusset::{Engine, Instance, Linker, Module, Store};

/// Compiles a text.
#[track_caller]
pub(crate) fn module(engine: &Engine, wat: &str) -> Module {
    let bytes = wat::parse_str(wat).unwrap();
    Module::new(engine, bytes).unwrap()
}

/// An instance of a module without imports.
#[track_caller]
pub(crate) fn instance(wat: &str) -> (Store<()>, Instance) {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    let module = module(&engine, wat);
    let instance = Linker::new(&engine).instantiate(&mut store, &module).unwrap();
    (store, instance)
}

/// Expects that the chain of an error says this.
#[track_caller]
pub(crate) fn says<T: std::fmt::Debug>(outcome: gusset::Result<T>, wanted: &str) {
    let text = format!("{:#}", outcome.unwrap_err());
    assert!(text.contains(wanted), "expected `{wanted}` in `{text}`");
}
