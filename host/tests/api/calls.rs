//! Calls from the host: scalars, stores, locking, `post-return`.

use gusset::component::{Linker, TypedFunc};
use gusset::{CallError, Store, Trap};

use crate::support::{chain, component, engine, instance, with_memory};

const ADD: &str = r#"(component
    (core module $M
        (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
        (func (export "nothing"))
        (func (export "trap") unreachable))
    (core instance $m (instantiate $M))
    (func (export "add") (param "a" u32) (param "b" u32) (result u32) (canon lift (core func $m "add")))
    (func (export "nothing") (canon lift (core func $m "nothing")))
    (func (export "trap") (canon lift (core func $m "trap"))))"#;

#[test]
fn a_function_of_scalars_is_called() {
    let (mut store, instance) = instance(ADD);
    let add = instance.get_typed_func::<(u32, u32), (u32,)>(&store, "add").unwrap();
    assert_eq!(add.call(&mut store, (40, 2)).unwrap(), (42,));
    assert_eq!(add.call(&mut store, (u32::MAX, 2)).unwrap(), (1,));
    let nothing = instance.get_typed_func::<(), ()>(&store, "nothing").unwrap();
    nothing.call(&mut store, ()).unwrap();
}

#[test]
fn a_function_is_found_by_index_and_through_an_untyped_handle() {
    let (mut store, instance) = instance(ADD);
    let index = instance.get_export_index(&store, None, "add").unwrap();
    let by_index = instance.get_typed_func::<(u32, u32), (u32,)>(&store, &index).unwrap();
    assert_eq!(by_index.call(&mut store, (1, 2)).unwrap(), (3,));
    let func = instance.get_func(&store, "add").unwrap();
    assert_eq!(func.typed::<(u32, u32), (u32,)>(&store).unwrap().call(&mut store, (3, 4)).unwrap(), (7,));
    assert!(instance.get_func(&store, "sub").is_none());
    let foreign = component(ADD).get_export_index(None, "add").unwrap();
    assert!(instance.get_func(&store, foreign).is_none(), "an index of another component names nothing");
}

#[test]
fn a_prepared_export_is_bound_to_instances_of_its_component_only() {
    let linker = Linker::<()>::new(engine());
    let pre = linker.instantiate_pre(&component(ADD)).unwrap();
    let add = pre.typed_func::<(u32, u32), (u32,)>(None, "add").unwrap();
    let mut store = Store::new(engine(), ());
    for round in 0..3 {
        let instance = pre.instantiate(&mut store).unwrap();
        assert_eq!(add.bind(&mut store, &instance).unwrap().call(&mut store, (round, 1)).unwrap(), (round + 1,));
    }
    let other = linker.instantiate(&mut store, &component(ADD)).unwrap();
    let error = add.bind(&mut store, &other).unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&CallError::WrongComponent), "{error}");
    let mismatch = pre.typed_func::<(u32, u64), (u32,)>(None, "add").unwrap_err();
    assert_eq!(chain(&mismatch), "function `add`: parameter `b`: expected `u64`, found `u32`");
}

#[test]
fn values_of_another_store_are_refused() {
    let (mut store, instance) = instance(ADD);
    let add = instance.get_typed_func::<(u32, u32), (u32,)>(&store, "add").unwrap();
    let mut other = Store::new(engine(), ());
    let error = add.call(&mut other, (1, 2)).unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&CallError::WrongStore { what: "function" }));
    let error = instance.get_typed_func::<(u32, u32), (u32,)>(&other, "add").unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&CallError::WrongStore { what: "instance" }));
    assert!(instance.get_func(&other, "add").is_none());
    assert_eq!(add.call(&mut store, (1, 2)).unwrap(), (3,), "the right store goes on");
}

#[test]
fn a_trap_has_a_code_and_a_backtrace_and_locks_the_instance_down() {
    let (mut store, instance) = instance(ADD);
    let trap = instance.get_typed_func::<(), ()>(&store, "trap").unwrap();
    let add = instance.get_typed_func::<(u32, u32), (u32,)>(&store, "add").unwrap();
    let error = trap.call(&mut store, ()).unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&Trap::UnreachableCodeReached), "{error:?}");
    let backtrace = error.downcast_ref::<gusset::WasmBacktrace>().expect("a backtrace");
    assert_eq!(backtrace.frames()[0].func_index, 2);
    let error = add.call(&mut store, (1, 2)).unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&Trap::InstanceLocked));
    let fresh = Linker::new(engine()).instantiate(&mut store, &component(ADD)).unwrap();
    let add = fresh.get_typed_func::<(u32, u32), (u32,)>(&store, "add").unwrap();
    assert_eq!(add.call(&mut store, (1, 2)).unwrap(), (3,), "the store and its other instances go on");
}

#[test]
fn a_missing_function_and_a_wrong_type_are_named() {
    let (store, instance) = instance(ADD);
    let error = instance.get_typed_func::<(), ()>(&store, "sub").unwrap_err();
    assert_eq!(error.to_string(), "the component exports no function `sub`");
    let check = |error: gusset::Error, wanted: &str| assert_eq!(chain(&error), wanted);
    check(
        instance.get_typed_func::<(u32,), (u32,)>(&store, "add").unwrap_err(),
        "function `add`: expected 1 parameter, found 2 parameters",
    );
    check(
        instance.get_typed_func::<(u32, u32), ()>(&store, "add").unwrap_err(),
        "function `add`: result: expected no result, found `u32`",
    );
    check(
        instance.get_typed_func::<(), (u32,)>(&store, "nothing").unwrap_err(),
        "function `nothing`: result: expected a result, found none",
    );
    check(
        instance.get_typed_func::<(u32, String), (u32,)>(&store, "add").unwrap_err(),
        "function `add`: parameter `b`: expected `string`, found `u32`",
    );
}

#[test]
fn a_stored_function_takes_parameters_of_any_lifetime() {
    struct Kept {
        length: TypedFunc<(&'static str,), (u32,)>,
    }
    fn call(kept: &Kept, store: &mut Store<()>, text: &str) -> u32 {
        kept.length.call(store, (text,)).unwrap().0
    }
    let wat = with_memory(
        r#"(func (export "length") (param i32 i32) (result i32) (local.get 1))"#,
        r#"(func (export "length") (param "s" string) (result u32)
            (canon lift (core func $m "length") (memory (core memory $m "memory")) (realloc (core func $m "realloc"))))"#,
    );
    let (mut store, instance) = instance(&wat);
    let kept = Kept { length: instance.get_typed_func(&store, "length").unwrap() };
    let text = "x".repeat(100);
    assert_eq!(call(&kept, &mut store, &text), 100);
}

#[test]
fn post_return_runs_once_after_the_result_was_read() {
    let wat = with_memory(
        r#"(global $freed (mut i32) (i32.const 0))
           (func (export "text") (result i32)
                (i32.store (i32.const 16) (i32.const 64)) (i32.store (i32.const 20) (i32.const 2))
                (i32.store16 (i32.const 64) (i32.const 0x6968))
                (i32.const 16))
           (func (export "free") (param i32)
                (i32.store16 (i32.const 64) (i32.const 0))
                (global.set $freed (i32.add (global.get $freed) (local.get 0))))
           (func (export "freed") (result i32) (global.get $freed))"#,
        r#"(func (export "text") (result string)
                (canon lift (core func $m "text") (memory (core memory $m "memory")) (post-return (core func $m "free"))))
           (func (export "freed") (result u32) (canon lift (core func $m "freed")))"#,
    );
    let (mut store, instance) = instance(&wat);
    let text = instance.get_typed_func::<(), (String,)>(&store, "text").unwrap();
    let freed = instance.get_typed_func::<(), (u32,)>(&store, "freed").unwrap();
    assert_eq!(text.call(&mut store, ()).unwrap().0, "hi");
    text.post_return(&mut store).unwrap();
    assert_eq!(freed.call(&mut store, ()).unwrap().0, 16, "once, with the pointer that the function returned");
}

#[test]
fn instances_of_an_exported_instance_are_found_by_two_names() {
    let wat = r#"(component
        (core module $M (func (export "one") (result i32) (i32.const 1)))
        (core instance $m (instantiate $M))
        (func $one (result u32) (canon lift (core func $m "one")))
        (instance (export "demo:a/ops@0.1.0") (export "one" (func $one))))"#;
    let (mut store, instance) = instance(wat);
    let one = instance.get_typed_func::<(), (u32,)>(&store, ("demo:a/ops@0.1.0", "one")).unwrap();
    assert_eq!(one.call(&mut store, ()).unwrap(), (1,));
    let ops = instance.get_export_index(&store, None, "demo:a/ops@0.1.0").unwrap();
    let index = instance.get_export_index(&store, Some(&ops), "one").unwrap();
    assert_eq!(format!("{index:?}"), "ComponentExportIndex { name: Some(\"one\"), .. }");
    let one = instance.get_typed_func::<(), (u32,)>(&store, index).unwrap();
    assert_eq!(one.call(&mut store, ()).unwrap(), (1,));
    let error = instance.get_typed_func::<(), (u32,)>(&store, ("demo:a/ops@0.1.0", "two")).unwrap_err();
    assert_eq!(error.to_string(), "the component exports no function `demo:a/ops@0.1.0#two`");
}
