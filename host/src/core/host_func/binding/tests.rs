//! What failed instantiations of modules leave in a store.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::core::{Caller, Extern, Func, Instance, Linker, Module, Ref, RefType, Table, TableType};
use crate::{Config, Engine, PoolConcurrencyLimitError, PoolConfig, ResourceLimiter, Store, Usage};

fn module(engine: &Engine, text: &str) -> Module {
    Module::new(engine, wat::parse_str(text).unwrap()).unwrap()
}

/// Host functions of a store, as the runtime and the host count them.
fn functions(store: &mut Store<u32>) -> [usize; 2] {
    use crate::store::AsContextMut;
    let mut context = store.as_context_mut();
    let store = context.opaque_mut();
    [store.runtime().host_function_count(), store.host_funcs.0.as_ref().map_or(0, |all| all.len())]
}

fn counts(engine: &Engine, store: &mut Store<u32>) -> ([usize; 2], Usage, [u32; 4]) {
    let metrics = engine.pool_metrics().unwrap();
    let live =
        [metrics.component_instances.live, metrics.live_core_instances, metrics.memories.live, metrics.tables.live];
    (functions(store), store.usage(), live)
}

fn pooled() -> Engine {
    let pool = PoolConfig { component_instances: 6, memories: 2, tables: 4, ..PoolConfig::default() };
    Engine::new(&Config { pool: Some(pool), ..Config::default() }).unwrap()
}

/// Why an instantiation fails: the rest of a module that imports a host function.
const FAILURES: [&str; 4] = [
    r#"(memory 1) (data (i32.const 65530) "too long")"#,
    "(memory 1) (table 2 funcref) (elem (i32.const 2) func $f)",
    r#"(table (import "" "table") 1 funcref) (memory 1) (data (i32.const 65536) "too far")"#,
    r#"(table (import "" "table") 2 funcref) (memory 1)"#,
];

#[test]
fn a_thousand_failed_instances_of_a_module_with_imports_leave_nothing_in_their_store() {
    let engine = pooled();
    let mut store = Store::new(&engine, 0);
    let table = Table::new(&mut store, TableType::new(RefType::FUNCREF, 1, None), Ref::Func(None)).unwrap();
    let func = Func::wrap(&mut store, |mut caller: Caller<'_, u32>| *caller.data_mut() += 1);
    let mut linker = Linker::new(&engine);
    linker.func_wrap("", "f", |mut caller: Caller<'_, u32>| *caller.data_mut() += 1).unwrap();
    linker.define(&store, "", "table", table).unwrap();
    let before = counts(&engine, &mut store);
    for failure in FAILURES {
        let module = module(&engine, &format!("(module (import \"\" \"f\" (func $f)) {failure})"));
        let pre = linker.instantiate_pre(&module);
        for _ in 0..250 {
            if let Ok(pre) = &pre {
                pre.instantiate(&mut store).unwrap_err();
            }
            let imports: Vec<Extern> = module
                .imports()
                .map(|import| match import.name() {
                    "f" => Extern::Func(func),
                    _ => Extern::Table(table),
                })
                .collect();
            Instance::new(&mut store, &module, &imports).unwrap_err();
            assert_eq!(counts(&engine, &mut store), before, "{failure}");
        }
    }
}

/// Refuses everything in the worst way.
struct Panics;

impl ResourceLimiter for Panics {
    fn memory_growing(&mut self, _: usize, _: usize, _: Option<usize>) -> crate::Result<bool> {
        panic!("a limiter panics")
    }

    fn table_growing(&mut self, _: usize, _: usize, _: Option<usize>) -> crate::Result<bool> {
        panic!("a limiter panics")
    }
}

#[test]
fn an_instance_that_a_panic_ended_leaves_nothing_in_its_store() {
    let engine = pooled();
    let mut store = Store::new(&engine, 0);
    let func = Func::wrap(&mut store, |mut caller: Caller<'_, u32>| *caller.data_mut() += 1);
    let mut linker = Linker::new(&engine);
    linker.func_wrap("", "f", |mut caller: Caller<'_, u32>| *caller.data_mut() += 1).unwrap();
    let module = module(&engine, r#"(module (import "" "f" (func $f)) (memory 1) (table 1 funcref))"#);
    let pre = linker.instantiate_pre(&module).unwrap();
    store.limiter(|_| Box::leak(Box::new(Panics)) as &mut dyn ResourceLimiter);
    let before = counts(&engine, &mut store);
    for _ in 0..10 {
        catch_unwind(AssertUnwindSafe(|| pre.instantiate(&mut store))).unwrap_err();
        catch_unwind(AssertUnwindSafe(|| Instance::new(&mut store, &module, &[func.into()]))).unwrap_err();
        assert_eq!(counts(&engine, &mut store), before);
    }
}

#[test]
fn a_pool_that_is_full_costs_a_store_no_host_functions() {
    let engine = pooled();
    let mut store = Store::new(&engine, 0);
    let mut linker = Linker::new(&engine);
    linker.func_wrap("", "f", |mut caller: Caller<'_, u32>| *caller.data_mut() += 1).unwrap();
    let text = r#"(module (import "" "f" (func $f)) (memory 1) (func (export "run") (call $f)))"#;
    let pre = linker.instantiate_pre(&module(&engine, text)).unwrap();
    let instance = pre.instantiate(&mut store).unwrap();
    pre.instantiate(&mut store).unwrap();
    let before = counts(&engine, &mut store);
    for _ in 0..1000 {
        let error = pre.instantiate(&mut store).unwrap_err();
        assert!(error.downcast_ref::<PoolConcurrencyLimitError>().is_some(), "{error:#}");
    }
    assert_eq!(counts(&engine, &mut store), before);
    instance.get_typed_func::<(), ()>(&store, "run").unwrap().call(&mut store, ()).unwrap();
    assert_eq!(*store.data(), 1);
}

#[test]
fn what_is_refused_at_once_binds_nothing() {
    let (engine, other) = (pooled(), pooled());
    let mut store = Store::new(&engine, 0);
    let mut foreign = Store::new(&other, 0);
    let func = Func::wrap(&mut store, |_: Caller<'_, u32>| ());
    let foreign_func = Func::wrap(&mut foreign, |_: Caller<'_, u32>| ());
    let before = counts(&engine, &mut store);
    let text = r#"(module (import "" "f" (func)) (import "" "g" (func)))"#;
    let (here, there) = (module(&engine, text), module(&other, text));
    let imports = [Extern::Func(func), Extern::Func(func)];
    Instance::new(&mut store, &there, &imports).unwrap_err();
    Instance::new(&mut store, &here, &[Extern::Func(func), Extern::Func(foreign_func)]).unwrap_err();
    Instance::new(&mut store, &here, &imports[..1]).unwrap_err();
    assert_eq!(counts(&engine, &mut store), before);
}

#[test]
fn a_failed_instance_that_handed_on_a_function_stays_callable_with_its_host_functions() {
    let text = r#"(module (import "" "f" (func $f)) (import "" "table" (table 1 funcref)) (memory 1)
      (func $g (call $f)) (elem (i32.const 0) func $g) (data (i32.const 65536) "too far"))"#;
    check_handed_on(text);
}

#[test]
fn a_start_function_that_trapped_may_have_handed_on_functions() {
    let text = r#"(module (import "" "f" (func $f)) (import "" "table" (table 1 funcref)) (memory 1)
      (elem declare func $g)
      (func $g (call $f)) (func $s (table.set (i32.const 0) (ref.func $g)) unreachable) (start $s))"#;
    check_handed_on(text);
}

/// Fails to instantiate a module that puts a function, which calls the host's `f`, into the imported `table`; whoever
/// calls that function later reaches the host.
fn check_handed_on(text: &str) {
    let engine = pooled();
    let mut store = Store::new(&engine, 0);
    let table = Table::new(&mut store, TableType::new(RefType::FUNCREF, 1, None), Ref::Func(None)).unwrap();
    let mut linker = Linker::new(&engine);
    linker.func_wrap("", "f", |mut caller: Caller<'_, u32>| *caller.data_mut() += 1).unwrap();
    linker.define(&store, "", "table", table).unwrap();
    linker.instantiate(&mut store, &module(&engine, text)).unwrap_err();
    let caller = r#"(module (import "" "table" (table 1 funcref))
      (func (export "run") (call_indirect (i32.const 0))))"#;
    let caller = linker.instantiate(&mut store, &module(&engine, caller)).unwrap();
    caller.get_typed_func::<(), ()>(&store, "run").unwrap().call(&mut store, ()).unwrap();
    assert_eq!(*store.data(), 1);
}
