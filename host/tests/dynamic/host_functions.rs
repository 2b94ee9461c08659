//! Host functions over dynamic values.

use gusset::component::{TypeMismatch, Val, wave};
use gusset::{Result, StoreContextMut};

use crate::support::{linked, with_memory};

/// A guest whose `run` passes a string to the import `host` and gives back what it answers.
fn guest() -> String {
    let text = with_memory(
        r#"(import "" "host" (func $host (param i32 i32 i32)))
           (func (export "run") (param i32 i32) (result i32)
               (call $host (local.get 0) (local.get 1) (i32.const 16)) (i32.const 16))"#,
        r#"(func (export "run") (param "x" string) (result (option string))
               (canon lift (core func $m "run") (memory (core memory $m "memory")) (realloc (core func $m "realloc"))))"#,
    );
    // The import needs the memory of the module that imports it: a table is in between.
    text.replace(
        r#"(import "" "host" (func $host (param i32 i32 i32)))"#,
        r#"(type $host-type (func (param i32 i32 i32)))
           (table (export "table") 1 funcref)
           (func $host (param i32 i32 i32)
               (call_indirect (type $host-type) (local.get 0) (local.get 1) (local.get 2) (i32.const 0)))"#,
    )
    .replacen("(component", r#"(component (import "host" (func $host (param "text" string) (result (option string))))"#, 1)
    .replace(
        "(core instance $m (instantiate $M))",
        r#"(core instance $m (instantiate $M))
           (core func $lowered (canon lower (func $host) (memory (core memory $m "memory")) (realloc (core func $m "realloc"))))
           (core module $Fix
               (import "" "table" (table 1 funcref))
               (import "" "host" (func $host (param i32 i32 i32)))
               (elem (i32.const 0) func $host))
           (core instance (instantiate $Fix (with "" (instance
               (export "table" (table $m "table")) (export "host" (func $lowered))))))"#,
    )
}

/// Runs the guest with a host function that answers with this.
fn run(answer: impl Fn(&str) -> Option<Val> + Send + Sync + 'static) -> Result<Val> {
    let (mut store, instance) = linked(&guest(), Vec::<String>::new(), |linker| {
        linker.root().func_new("host", move |mut store: StoreContextMut<'_, Vec<String>>, ty, params, results| {
            store.data_mut().push(format!("{ty}: {}", wave::print(&params[0])?));
            let Val::String(text) = &params[0] else { panic!("a string was passed") };
            results.iter_mut().zip(answer(text)).for_each(|(place, answer)| *place = answer);
            Ok(())
        })
    });
    let func = instance.get_func(&mut store, "run").unwrap();
    let mut results = [Val::Bool(false)];
    func.call(&mut store, &[Val::from("heard")], &mut results)?;
    assert_eq!(store.data()[..], [r#"func(text: string) -> option<string>: "heard""#]);
    let [result] = results;
    Ok(result)
}

#[test]
fn a_host_function_sees_its_type_and_values_and_answers() {
    let answer = run(|text| Some(Val::some(Val::String(text.to_uppercase())))).unwrap();
    assert_eq!(answer, Val::some(Val::from("HEARD")));
    assert_eq!(run(|_| Some(Val::none())).unwrap(), Val::none());
}

#[test]
fn an_answer_of_another_type_is_an_error_with_its_path() {
    let error = run(|_| Some(Val::some(Val::U8(1)))).unwrap_err();
    let mismatch = error.downcast_ref::<TypeMismatch>().unwrap();
    assert_eq!(mismatch.to_string(), "result, case `some`: expected `string`, found `u8`");
    let forgotten = run(|_| None).unwrap_err();
    assert!(forgotten.is::<TypeMismatch>(), "{forgotten:?}");
}
