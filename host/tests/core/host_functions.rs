//! Host functions that modules import.

use std::panic::{AssertUnwindSafe, catch_unwind};

use gusset::{Caller, Engine, Extern, Func, FuncType, Linker, Store, Trap, Val, ValType};

use crate::support::{module, says};

const CALLS: &str = r#"(module
  (import "h" "f" (func $f (param i32 i64) (result i64)))
  (memory (export "memory") 1)
  (data (i32.const 0) "guest")
  (table (export "table") 1 funcref)
  (elem (i32.const 0) $f)
  (export "again" (func $f))
  (func (export "run") (param i32 i64) (result i64) (call $f (local.get 0) (local.get 1)))
  (func (export "indirect") (param i32 i64) (result i64)
    (call_indirect (param i32 i64) (result i64) (local.get 0) (local.get 1) (i32.const 0))))"#;

#[test]
fn closures_get_the_store_the_values_and_the_exports_of_their_caller() {
    let engine = Engine::default();
    let mut linker = Linker::<Vec<String>>::new(&engine);
    let function = |mut caller: Caller<'_, Vec<String>>, a: i32, b: i64| -> gusset::Result<i64> {
        let memory = caller.get_export("memory").and_then(Extern::into_memory).unwrap();
        let text = String::from_utf8(memory.data(&caller)[..a as usize].to_vec())?;
        caller.data_mut().push(text);
        Ok(b + i64::from(a))
    };
    linker.func_wrap("h", "f", function).unwrap();
    let mut store = Store::new(&engine, Vec::new());
    let first = linker.instantiate(&mut store, &module(&engine, CALLS)).unwrap();
    for name in ["run", "indirect", "again"] {
        let run = first.get_typed_func::<(i32, i64), i64>(&store, name).unwrap();
        assert_eq!(run.call(&mut store, (5, 10)).unwrap(), 15);
    }
    assert_eq!(store.data(), &["guest", "guest", "guest"]);
    // A second instance that imports the function from the first one is its own caller.
    let mut others = Linker::<Vec<String>>::new(&engine);
    others.define(&store, "h", "f", first.get_func(&store, "again").unwrap()).unwrap();
    let second = others.instantiate(&mut store, &module(&engine, &CALLS.replace("guest", "other"))).unwrap();
    let run = second.get_typed_func::<(i32, i64), i64>(&store, "run").unwrap();
    run.call(&mut store, (5, 10)).unwrap();
    assert_eq!(store.data().last().unwrap(), "other");
}

#[test]
fn functions_over_values_are_checked_when_they_return() {
    let engine = Engine::default();
    let ty = FuncType::new(&engine, [ValType::I32, ValType::I64], [ValType::I64]);
    let mut linker = Linker::<()>::new(&engine);
    let function = |_: Caller<'_, ()>, params: &[Val], results: &mut [Val]| {
        results[0] = if params[0].i32() == Some(0) { Val::I32(1) } else { params[1] };
        Ok(())
    };
    linker.func_new("h", "f", ty, function).unwrap();
    let mut store = Store::new(&engine, ());
    let instance = linker.instantiate(&mut store, &module(&engine, CALLS)).unwrap();
    let run = instance.get_typed_func::<(i32, i64), i64>(&store, "run").unwrap();
    assert_eq!(run.call(&mut store, (1, 9)).unwrap(), 9);
    says(run.call(&mut store, (0, 9)), "result 0 of a host function: expected i64, found i32");
}

#[test]
fn errors_and_panics_pass_through_the_guest() {
    let engine = Engine::default();
    let mut linker = Linker::<()>::new(&engine);
    let function = |a: i32, b: i64| match a {
        0 => Err(gusset::Error::from(Trap::IntegerOverflow)),
        1 => panic!("host panic"),
        _ => Ok(b),
    };
    linker.func_wrap("h", "f", function).unwrap();
    let mut store = Store::new(&engine, ());
    let instance = linker.instantiate(&mut store, &module(&engine, CALLS)).unwrap();
    let run = instance.get_typed_func::<(i32, i64), i64>(&store, "run").unwrap();
    assert_eq!(run.call(&mut store, (0, 0)).unwrap_err().downcast_ref::<Trap>(), Some(&Trap::IntegerOverflow));
    let panic = catch_unwind(AssertUnwindSafe(|| run.call(&mut store, (1, 0)))).unwrap_err();
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"host panic"));
    assert_eq!(run.call(&mut store, (2, 3)).unwrap(), 3);
}

#[test]
fn the_host_calls_its_own_functions_and_nests() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, 0_u32);
    let count = Func::wrap(&mut store, |mut caller: Caller<'_, u32>, n: i32| {
        *caller.data_mut() += n as u32;
        assert!(caller.get_export("memory").is_none());
        (n, n * 2)
    });
    let typed = count.typed::<i32, (i32, i32)>(&store).unwrap();
    assert_eq!(typed.call(&mut store, 21).unwrap(), (21, 42));
    let nested = Func::wrap(&mut store, move |mut caller: Caller<'_, u32>, n: i32| -> gusset::Result<i32> {
        Ok(typed.call(&mut caller, n)?.1)
    });
    assert_eq!(nested.typed::<i32, i32>(&store).unwrap().call(&mut store, 4).unwrap(), 8);
    assert_eq!(*store.data(), 25);
}

#[test]
fn a_host_function_of_another_type_does_not_link() {
    let engine = Engine::default();
    let mut linker = Linker::<()>::new(&engine);
    linker.func_wrap("h", "f", |_: i32| {}).unwrap();
    let mut store = Store::new(&engine, ());
    let linked = linker.instantiate(&mut store, &module(&engine, CALLS));
    says(linked, "import `h` `f`: expected a function (i32, i64) -> (i64), found a function (i32) -> ()");
}
