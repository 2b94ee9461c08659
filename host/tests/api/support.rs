//! Components of text, and the pieces that many of them share.

use gusset::component::{Component, Instance, Linker};
use gusset::{Engine, Result, Store};

/// One engine for all tests of the process.
pub(crate) fn engine() -> &'static Engine {
    static ENGINE: std::sync::OnceLock<Engine> = std::sync::OnceLock::new();
    ENGINE.get_or_init(Engine::default)
}

pub(crate) fn component(wat: &str) -> Component {
    let bytes = wat::parse_str(wat).expect("the test's text assembles");
    Component::new(engine(), bytes).expect("the test's component compiles")
}

/// An instance that imports nothing.
pub(crate) fn instance(wat: &str) -> (Store<()>, Instance) {
    let mut store = Store::new(engine(), ());
    let instance = Linker::new(engine()).instantiate(&mut store, &component(wat)).expect("the component instantiates");
    (store, instance)
}

/// An instance with imports that `define` supplies.
pub(crate) fn linked<T: 'static>(
    wat: &str,
    data: T,
    define: impl FnOnce(&mut Linker<T>) -> Result<()>,
) -> (Store<T>, Instance) {
    let mut store = Store::new(engine(), data);
    let mut linker = Linker::new(engine());
    define(&mut linker).expect("the linker takes the definitions");
    let instance = linker.instantiate(&mut store, &component(wat)).expect("the component instantiates");
    (store, instance)
}

/// A component with one core module that has a memory and a bump allocator with these exports:
/// `memory`, `realloc`, `allocations` (how often `realloc` was called); `core` is the rest of the
/// module, `lifts` what the component does with the instance `$m`.
pub(crate) fn with_memory(core: &str, lifts: &str) -> String {
    format!(
        r#"(component
            (core module $M
                (memory (export "memory") 3)
                (global $next (mut i32) (i32.const 1024))
                (global $calls (mut i32) (i32.const 0))
                (func (export "allocations") (result i32) (global.get $calls))
                (func $realloc (export "realloc") (param $old i32) (param $old_size i32) (param $align i32) (param $size i32)
                    (result i32)
                    (local $at i32)
                    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
                    (local.set $at
                        (i32.and (i32.add (global.get $next) (i32.sub (local.get $align) (i32.const 1)))
                                 (i32.sub (i32.const 0) (local.get $align))))
                    (global.set $next (i32.add (local.get $at) (local.get $size)))
                    (if (local.get $old)
                        (then (memory.copy (local.get $at) (local.get $old)
                            (select (local.get $size) (local.get $old_size)
                                    (i32.lt_u (local.get $size) (local.get $old_size))))))
                    (local.get $at))
                {core})
            (core instance $m (instantiate $M))
            {lifts})"#
    )
}

/// The text of an error with all of its causes.
pub(crate) fn chain(error: &gusset::Error) -> String {
    format!("{error:#}")
}
