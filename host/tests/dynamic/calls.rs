//! Dynamic calls: what a guest may get wrong, and what the host program may.

use gusset::component::{Func, Instance, TypeMismatch, Val, wave};
use gusset::{Error, Store, Trap};

use crate::support::{chain, instance, with_memory};

fn call(store: &mut Store<()>, func: Func, params: &[Val]) -> Result<Val, Error> {
    let mut results = [Val::Bool(false)];
    func.call(store, params, &mut results)?;
    let [result] = results;
    Ok(result)
}

fn func(store: &mut Store<()>, instance: &Instance, name: &str) -> Func {
    instance.get_func(store, name).unwrap()
}

#[test]
fn row38_flags_with_undefined_bits_are_those_that_are_defined() {
    let (mut store, instance) = instance(&with_memory(
        r#"(data (i32.const 64) "\ff\ff") (data (i32.const 32) "\40\00\00\00\02\00\00\00")
           (func (export "flat") (result i32) (i32.const -1))
           (func (export "list") (result i32) (i32.const 32))"#,
        r#"(type $inner (flags "a" "b" "c")) (export $t "t" (type $inner))
           (func (export "flat") (result $t) (canon lift (core func $m "flat")))
           (func (export "list") (result (list $t)) (canon lift (core func $m "list") (memory (core memory $m "memory"))))"#,
    ));
    let flat = func(&mut store, &instance, "flat");
    let all = Val::flags(["a", "b", "c"]);
    assert_eq!(call(&mut store, flat, &[]).unwrap(), all);
    let list = func(&mut store, &instance, "list");
    assert_eq!(call(&mut store, list, &[]).unwrap(), Val::List(vec![all.clone(), all]));
}

/// What a guest answers that returns these two words flat, or a list of one element at address 64
/// which holds them.
#[track_caller]
fn refused(ty: &str, word: u32, trap: Trap) {
    let bytes: String = word.to_le_bytes().iter().map(|byte| format!("\\{byte:02x}")).collect();
    let text = with_memory(
        &format!(
            r#"(data (i32.const 64) "{bytes}\00\00\00\00") (data (i32.const 32) "\40\00\00\00\01\00\00\00")
               (func (export "list") (result i32) (i32.const 32))"#
        ),
        &format!(
            r#"(type $inner {ty}) (export $t "t" (type $inner))
               (func (export "list") (result (list $t)) (canon lift (core func $m "list") (memory (core memory $m "memory"))))"#
        ),
    );
    let (mut store, instance) = instance(&text);
    let list = func(&mut store, &instance, "list");
    let error = call(&mut store, list, &[]).unwrap_err();
    assert_eq!(error.downcast_ref::<Trap>(), Some(&trap), "{error:?}");
    let again = call(&mut store, list, &[]).unwrap_err();
    assert_eq!(again.downcast_ref::<Trap>(), Some(&Trap::InstanceLocked));
}

#[test]
fn values_that_are_not_of_their_type_trap() {
    refused("char", 0xd800, Trap::InvalidChar);
    refused("char", 0x11_0000, Trap::InvalidChar);
    refused(r#"(enum "a" "b")"#, 2, Trap::InvalidDiscriminant);
    refused(r#"(variant (case "a" u8) (case "b"))"#, 255, Trap::InvalidDiscriminant);
    refused("(option u8)", 2, Trap::InvalidDiscriminant);
    refused("(result)", 7, Trap::InvalidDiscriminant);
    refused("(list u8)", 0x7fff_ffff, Trap::PointerOutOfBounds);
}

/// A function of nested parameters, for values of wrong types.
fn nested() -> (Store<()>, Func) {
    let (mut store, instance) = instance(&with_memory(
        r#"(func (export "f") (param i32 f64 i32 i32) (result i32) (local.get 0))"#,
        r#"(type $point' (record (field "kind" u8) (field "x" f64))) (export $point "point" (type $point'))
           (type $color' (enum "red" "green")) (export $color "color" (type $color'))
           (func (export "f") (param "p" $point) (param "q" (option $color)) (result u32)
              (canon lift (core func $m "f") (memory (core memory $m "memory")) (realloc (core func $m "realloc"))))"#,
    ));
    let func = func(&mut store, &instance, "f");
    (store, func)
}

#[track_caller]
fn mismatch(params: &[Val], message: &str) {
    let (mut store, func) = nested();
    let error = call(&mut store, func, params).unwrap_err();
    assert_eq!(error.to_string(), message);
    assert!(error.is::<TypeMismatch>());
    // The guest was not entered: the instance goes on.
    let ty = func.ty(&store).unwrap();
    let fine = wave::parse_args(&ty, "({kind: 9, x: 1}, some(green))", &|_| None).unwrap();
    assert_eq!(call(&mut store, func, &fine).unwrap(), Val::U32(9));
}

#[test]
fn a_value_of_a_wrong_type_is_told_with_its_path() {
    let point = |x: Val| Val::record([("kind", Val::U8(1)), ("x", x)]);
    let color = |name: &str| Val::some(Val::enumeration(name));
    mismatch(&[point(Val::from("a")), color("red")], "parameter `p`, field `x`: expected `f64`, found `string`");
    mismatch(
        &[Val::record([("kind", Val::U8(1))]), color("red")],
        "parameter `p`: expected `record { kind: u8, x: f64 }`, found a record without field `x`",
    );
    mismatch(
        &[point(Val::Float64(1.0)), color("blue")],
        "parameter `q`, case `some`: expected `enum { red, green }`, found enum case `blue`",
    );
    mismatch(
        &[point(Val::Float64(1.0)), Val::U8(1)],
        "parameter `q`: expected `option<enum { red, green }>`, found `u8`",
    );
}

#[test]
fn numbers_of_arguments_and_results_are_checked() {
    let (mut store, func) = nested();
    let error = func.call(&mut store, &[], &mut [Val::Bool(false)]).unwrap_err();
    assert_eq!(chain(&error), "wrong number of arguments: expected 2, found 0");
    let error = func.call(&mut store, &[], &mut []).unwrap_err();
    assert_eq!(chain(&error), "wrong number of places for results: expected 1, found 0");
}

#[test]
fn records_are_lowered_by_name_whatever_their_order() {
    let (mut store, func) = nested();
    let turned = Val::record([("x", Val::Float64(1.0)), ("kind", Val::U8(42))]);
    assert_eq!(call(&mut store, func, &[turned, Val::none()]).unwrap(), Val::U32(42));
}

#[test]
fn a_function_of_another_store_is_refused() {
    let (_, func) = nested();
    let (mut other, _) = nested();
    assert!(func.ty(&other).is_err());
    assert!(call(&mut other, func, &[]).unwrap_err().is::<gusset::CallError>());
}

#[test]
fn row_69_deep_values_go_both_ways_and_are_dropped_on_a_small_stack() {
    use crate::support::with_memory;
    let depth = 90;
    let types: String = (1..depth).map(|at| format!("(type $t{at} (option $t{})) ", at - 1)).collect();
    let lifts = format!(
        r#"(type $t0 (list u8)) {types}
        (func (export "echo") (param "x" $t{last}) (result $t{last})
            (canon lift (core func $m "echo") (memory (core memory $m "memory")) (realloc (core func $m "realloc"))))"#,
        last = depth - 1
    );
    let wat = with_memory(r#"(func (export "echo") (param i32) (result i32) (local.get 0))"#, &lifts);
    let run = move || {
        let (mut store, instance) = instance(&wat);
        let echo = instance.get_func(&store, "echo").unwrap();
        let deep = (1..depth).fold(Val::List(vec![Val::U8(7)]), |inner, _| Val::Option(Some(Box::new(inner))));
        let mut results = [Val::Bool(false)];
        echo.call(&mut store, std::slice::from_ref(&deep), &mut results).unwrap();
        assert_eq!(results[0], deep);
    };
    std::thread::Builder::new().stack_size(256 << 10).spawn(run).unwrap().join().unwrap();
}
