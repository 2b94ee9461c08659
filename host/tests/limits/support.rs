//! A guest that takes what it is told to, and what tests ask of it.

use gusset::component::{Component, Instance, Linker};
use gusset::{Config, Engine, LimitExceeded, LimitNode, Limited, Result, Store, Usage};

/// A component with a memory of one page (at most 20), a table of 10 elements, and a resource type. Its functions
/// grow them and make and drop handles.
pub(crate) const GUEST: &str = r#"(component $guest
  (type $r (resource (rep i32)))
  (core func $new (canon resource.new $r))
  (core func $drop (canon resource.drop $r))
  (core module $M
    (import "" "new" (func $new (param i32) (result i32)))
    (import "" "drop" (func $drop (param i32)))
    (memory (export "memory") 1 20)
    (table $t 10 funcref)
    (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
    (func (export "extend") (param i32) (result i32) (table.grow $t (ref.null func) (local.get 0)))
    (func (export "make") (param i32) (result i32) (call $new (local.get 0)))
    (func (export "unmake") (param i32) (call $drop (local.get 0)))
    (func (export "answer") (result i32) (i32.const 42)))
  (core instance $m (instantiate $M (with "" (instance (export "new" (func $new)) (export "drop" (func $drop))))))
  (func (export "grow") (param "pages" s32) (result s32) (canon lift (core func $m "grow")))
  (func (export "extend") (param "elements" s32) (result s32) (canon lift (core func $m "extend")))
  (func (export "make") (param "rep" s32) (result s32) (canon lift (core func $m "make")))
  (func (export "unmake") (param "handle" s32) (canon lift (core func $m "unmake")))
  (func (export "answer") (result s32) (canon lift (core func $m "answer"))))"#;

/// What an instance of [`GUEST`] takes from its start.
pub(crate) const START: Usage =
    Usage { memory_bytes: 65536, table_elements: 10, core_instances: 1, memories: 1, tables: 1, handles: 0, fuel: 0 };

/// An engine with settings of the test's.
pub(crate) fn engine(change: impl FnOnce(&mut Config)) -> Engine {
    let mut config = Config::new();
    change(&mut config);
    Engine::new(&config).expect("the settings are in range")
}

pub(crate) fn component(engine: &Engine, wat: &str) -> Component {
    Component::new(engine, wat::parse_str(wat).expect("the test's text assembles")).expect("the component compiles")
}

/// Calls a function with one parameter.
pub(crate) fn ask<T>(store: &mut Store<T>, instance: Instance, name: &str, value: i32) -> Result<i32> {
    instance.get_typed_func::<(i32,), (i32,)>(&*store, name)?.call(store, (value,)).map(|(answer,)| answer)
}

/// Instances of [`GUEST`] without limits of their own.
pub(crate) fn guest<T>(store: &mut Store<T>) -> Result<Instance> {
    let engine = store.engine().clone();
    Linker::new(&engine).instantiate(store, &component(&engine, GUEST))
}

/// Checks who refused what: the limit, the use, and the request.
#[track_caller]
pub(crate) fn refused<R: std::fmt::Debug>(answer: Result<R>, by: Who, what: Limited, numbers: [u64; 3]) {
    let error = answer.expect_err("a limit is in the way");
    let Some(found) = error.downcast_ref::<LimitExceeded>() else { panic!("no limit was exceeded: {error:?}") };
    assert_eq!((Who::of(&found.node), found.what, [found.limit, found.used, found.wanted]), (by, what, numbers));
}

/// A node, without the numbers of instances.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Who {
    Engine,
    Store,
    Instance,
    Nested(u32),
}

impl Who {
    pub(crate) fn of(node: &LimitNode) -> Who {
        match node {
            LimitNode::Engine => Who::Engine,
            LimitNode::Store => Who::Store,
            LimitNode::Instance { .. } => Who::Instance,
            LimitNode::Nested { position, .. } => Who::Nested(*position),
            other => panic!("another node: {other:?}"),
        }
    }
}
