//! Cases of RELIABILITY.md that concern core modules.

use std::sync::Arc;

use gusset::{Caller, Engine, ExternRef, FuncType, Linker, Store, Val, ValType};

use crate::support::{instance, module};

/// A module that hands its parameters on to the host and the host's results back, `n` of each.
fn many(n: usize) -> String {
    let types: String = (0..n).map(|at| [" i32", " i64", " f32", " f64"][at % 4]).collect();
    let gets: String = (0..n).map(|at| format!("(local.get {at})")).collect();
    format!(
        r#"(module
          (type $t (func (param{types}) (result{types})))
          (import "h" "f" (func $f (type $t)))
          (func (export "run") (type $t) {gets} (call $f)))"#
    )
}

fn value(at: usize) -> Val {
    match at % 4 {
        0 => Val::I32(at as i32),
        1 => Val::I64(-(at as i64)),
        2 => Val::from(at as f32),
        _ => Val::from(at as f64 / 2.0),
    }
}

#[test]
fn row23_calls_with_up_to_a_thousand_parameters_and_results() {
    let engine = Engine::default();
    for n in (0..20).chain((20..1000).step_by(89)).chain([127, 128, 129, 999, 1000]) {
        let values: Vec<Val> = (0..n).map(value).collect();
        let types: Vec<ValType> =
            (0..n).map(|at| [ValType::I32, ValType::I64, ValType::F32, ValType::F64][at % 4].clone()).collect();
        let mut linker = Linker::<()>::new(&engine);
        let ty = FuncType::new(&engine, types.clone(), types);
        let function = |_: Caller<'_, ()>, params: &[Val], results: &mut [Val]| {
            results.copy_from_slice(params);
            Ok(())
        };
        linker.func_new("h", "f", ty, function).unwrap();
        let mut store = Store::new(&engine, ());
        let instance = linker.instantiate(&mut store, &module(&engine, &many(n))).unwrap();
        let run = instance.get_func(&store, "run").unwrap();
        let mut results = vec![Val::I32(0); n];
        run.call(&mut store, &values, &mut results).unwrap();
        assert_eq!(format!("{results:?}"), format!("{values:?}"), "{n} values");
    }
}

#[test]
fn row26_a_reference_that_went_through_guests_is_freed_with_its_store() {
    let (mut store, instance) = instance(
        r#"(module
          (global $kept (mut externref) (ref.null extern))
          (table $t 4 externref)
          (func (export "same") (param externref) (result externref)
            (global.set $kept (local.get 0))
            (table.set $t (i32.const 1) (local.get 0))
            (table.fill $t (i32.const 2) (local.get 0) (i32.const 2))
            (local.get 0)))"#,
    );
    let host = Arc::new(());
    let mut value = Some(ExternRef::new(&mut store, host.clone()).unwrap());
    let same = instance.get_typed_func::<Option<ExternRef>, Option<ExternRef>>(&store, "same").unwrap();
    for _ in 0..10_000 {
        value = same.call(&mut store, value).unwrap();
    }
    assert!(value.unwrap().data(&store).unwrap().is::<Arc<()>>());
    assert_eq!(Arc::strong_count(&host), 2, "the host's value is neither copied nor lost");
    drop(store);
    assert_eq!(Arc::strong_count(&host), 1);
}
