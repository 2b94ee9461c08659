//! Every kind of value through a guest and back, and values that a guest makes up.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;
use std::sync::Arc;

use gusset::Trap;
use gusset::component::{Lift, Lower};

use crate::support::{instance, linked, with_memory};

/// Imports `host` and exports `run`, both `func(v: TY) -> TY`; `run` passes its flat parameters to
/// `host`, which stores the result at 16.
fn through(ty: &str, flat: &str, result: &str) -> String {
    let n = flat.split_whitespace().count();
    let gets: String = (0..n).map(|at| format!("(local.get {at})")).collect();
    let (host_type, call) = match result {
        "pointer" => (format!("(param {flat} i32)"), format!("(call $host {gets} (i32.const 16)) (i32.const 16)")),
        _ => (format!("(param {flat}) (result {result})"), format!("(call $host {gets})")),
    };
    let run_result = if result == "pointer" { "i32" } else { result };
    format!(
        r#"(component
            (type $t {ty})
            (import "host" (func $host (param "v" $t) (result $t)))
            (core module $Libc
                (memory (export "memory") 4)
                (global $next (mut i32) (i32.const 1024))
                (func (export "realloc") (param i32 i32 i32 i32) (result i32)
                    (local $at i32)
                    (local.set $at
                        (i32.and (i32.add (global.get $next) (i32.sub (local.get 2) (i32.const 1)))
                                 (i32.sub (i32.const 0) (local.get 2))))
                    (global.set $next (i32.add (local.get $at) (local.get 3)))
                    (local.get $at)))
            (core instance $libc (instantiate $Libc))
            (core func $lowered (canon lower (func $host) (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
            (core module $M
                (import "" "host" (func $host {host_type}))
                (func (export "run") (param {flat}) (result {run_result}) {call}))
            (core instance $m (instantiate $M (with "" (instance (export "host" (func $lowered))))))
            (func (export "run") (param "v" $t) (result $t)
                (canon lift (core func $m "run") (memory (core memory $libc "memory")) (realloc (core func $libc "realloc")))))"#
    )
}

/// Sends values through the guest to the host and back.
#[track_caller]
fn echoes<V>(ty: &str, flat: &str, result: &str, values: impl IntoIterator<Item = V>)
where
    V: Lift + Lower + Debug + Send + 'static,
{
    let (mut store, instance) = linked(&through(ty, flat, result), (), |linker| {
        linker.root().func_wrap("host", |_, (value,): (V,)| Ok((value,)))
    });
    let run = instance.get_typed_func::<(&V,), (V,)>(&store, "run").unwrap();
    for value in values {
        let back = run.call(&mut store, (&value,)).unwrap().0;
        assert_eq!(format!("{back:?}"), format!("{value:?}"), "{ty}");
    }
}

#[test]
fn integers_and_bools() {
    echoes("bool", "i32", "i32", [true, false]);
    echoes("u8", "i32", "i32", [0, 1, u8::MAX]);
    echoes("s8", "i32", "i32", [0, -1, i8::MIN, i8::MAX]);
    echoes("u16", "i32", "i32", [0, u16::MAX]);
    echoes("s16", "i32", "i32", [0, -1, i16::MIN, i16::MAX]);
    echoes("u32", "i32", "i32", [0, u32::MAX]);
    echoes("s32", "i32", "i32", [0, -1, i32::MIN]);
    echoes("u64", "i64", "i64", [0, u64::MAX]);
    echoes("s64", "i64", "i64", [0, -1, i64::MIN]);
    echoes("char", "i32", "i32", ['a', '\0', '\u{d7ff}', '\u{e000}', char::MAX]);
}

#[test]
fn floats_keep_their_bits() {
    let floats = [0.0, -0.0, f32::INFINITY, f32::MIN_POSITIVE, 1.5];
    echoes("f32", "f32", "f32", floats);
    echoes("f64", "f64", "f64", floats.map(f64::from));
    echoes("(list f32)", "i32 i32", "pointer", [floats.to_vec()]);
    let (mut store, instance) = linked(&through("f64", "f64", "f64"), (), |linker| {
        linker.root().func_wrap("host", |_, (value,): (f64,)| Ok((value,)))
    });
    let run = instance.get_typed_func::<(f64,), (f64,)>(&store, "run").unwrap();
    for bits in [0x7ff8_0000_0000_0000, 0x7ff8_0000_dead_beef, 0xfff8_0000_0000_0001] {
        assert_eq!(run.call(&mut store, (f64::from_bits(bits),)).unwrap().0.to_bits(), bits, "{bits:#x}");
    }
}

#[test]
fn options_and_results() {
    echoes("(option u8)", "i32 i32", "pointer", [None, Some(7_u8)]);
    echoes("(option (option u64))", "i32 i32 i64", "pointer", [None, Some(None), Some(Some(u64::MAX))]);
    echoes("(option string)", "i32 i32 i32", "pointer", [None, Some("text".to_string())]);
    // `join` of i32 with i64, f32 and f64 is i64, of f32 with i32 it is i32.
    echoes("(result u32 (error f64))", "i32 i64", "pointer", [Ok(u32::MAX), Err(-1.5_f64)]);
    echoes("(result f32 (error u64))", "i32 i64", "pointer", [Ok(1.5_f32), Err(u64::MAX)]);
    echoes("(result f32 (error s32))", "i32 i32", "pointer", [Ok(-1.5_f32), Err(i32::MIN)]);
    echoes("(result string (error u8))", "i32 i32 i32", "pointer", [Ok("yes".to_string()), Err(9_u8)]);
    echoes("(result u64)", "i32 i64", "pointer", [Ok::<u64, ()>(5), Err(())]);
    echoes("(result (error u64))", "i32 i64", "pointer", [Err::<(), u64>(5), Ok(())]);
    echoes("(result)", "i32", "i32", [Ok::<(), ()>(()), Err(())]);
}

#[test]
fn tuples_have_their_padding() {
    echoes("(tuple u8 u64 u8 u16)", "i32 i64 i32 i32", "pointer", [(1_u8, u64::MAX, 2_u8, u16::MAX)]);
    echoes("(list (tuple u8 u32 u8))", "i32 i32", "pointer", [vec![(1_u8, 2_u32, 3_u8), (4, 5, 6)], vec![]]);
    echoes("(tuple (tuple char) string)", "i32 i32 i32", "pointer", [(('x',), "text".to_string())]);
}

#[test]
fn lists_of_plain_and_other_elements() {
    echoes("(list u8)", "i32 i32", "pointer", [vec![], (0..=255_u8).collect(), vec![7; 100_000]]);
    echoes("(list u16)", "i32 i32", "pointer", [vec![u16::MAX, 1]]);
    echoes("(list u64)", "i32 i32", "pointer", [vec![u64::MAX, 1, 2]]);
    echoes("(list bool)", "i32 i32", "pointer", [vec![true, false, true]]);
    echoes("(list char)", "i32 i32", "pointer", [vec!['ä', '日']]);
    echoes("(list string)", "i32 i32", "pointer", [vec!["a".to_string(), String::new(), "bc".to_string()]]);
    echoes("(list (list u32))", "i32 i32", "pointer", [vec![vec![1_u32], vec![], vec![2, 3]]]);
    echoes("(list (option s16))", "i32 i32", "pointer", [vec![Some(-1_i16), None]]);
}

#[test]
fn pointers_stand_for_what_they_point_to() {
    echoes("(list u8)", "i32 i32", "pointer", [Box::<[u8]>::from([1, 2, 3])]);
    echoes("(list string)", "i32 i32", "pointer", [Arc::<[Box<str>]>::from(["x".into()])]);
    echoes("string", "i32 i32", "pointer", [Arc::<str>::from("shared")]);
    echoes("(option u32)", "i32 i32", "pointer", [Box::new(Some(Arc::new(5_u32)))]);
}

/// What a guest returns, as two words at 16, is refused.
#[track_caller]
fn refused<V: Lift + Debug>(ty: &str, words: [u32; 2], trap: Trap) {
    let wat = with_memory(
        r#"(func (export "make") (param i32 i32) (result i32)
                (i32.store (i32.const 16) (local.get 0)) (i32.store (i32.const 20) (local.get 1))
                (i32.const 16))"#,
        &format!(
            r#"(type $t {ty})
               (func (export "make") (param "a" u32) (param "b" u32) (result $t)
                    (canon lift (core func $m "make") (memory (core memory $m "memory"))))"#
        ),
    );
    let (mut store, instance) = instance(&wat);
    let make = instance.get_typed_func::<(u32, u32), (V,)>(&store, "make").unwrap();
    let error = make.call(&mut store, words.into()).unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&trap), "{ty} {words:x?}: {error:?}");
    let error = make.call(&mut store, (64, 0)).unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&Trap::InstanceLocked), "a bad value is a trap");
}

const MEMORY: u32 = 3 << 16;

#[test]
fn invalid_discriminants_and_chars_are_refused() {
    refused::<Option<u32>>("(option u32)", [2, 0], Trap::InvalidDiscriminant);
    refused::<Result<u32, u32>>("(result u32 (error u32))", [255, 0], Trap::InvalidDiscriminant);
    refused::<(char, u32)>("(tuple char u32)", [0xd800, 0], Trap::InvalidChar);
    refused::<(char, u32)>("(tuple char u32)", [0x11_0000, 0], Trap::InvalidChar);
    refused::<(u32, char)>("(tuple u32 char)", [0, u32::MAX], Trap::InvalidChar);
}

#[test]
fn lists_out_of_bounds_are_refused() {
    refused::<Vec<u8>>("(list u8)", [MEMORY - 1, 2], Trap::PointerOutOfBounds);
    refused::<Vec<u8>>("(list u8)", [u32::MAX, 1], Trap::PointerOutOfBounds);
    refused::<Vec<u8>>("(list u8)", [MEMORY + 1, 0], Trap::PointerOutOfBounds);
    refused::<Vec<u64>>("(list u64)", [MEMORY - 8, 2], Trap::PointerOutOfBounds);
    refused::<Vec<String>>("(list string)", [0, MEMORY / 8 + 1], Trap::PointerOutOfBounds);
    refused::<Vec<u64>>("(list u64)", [MEMORY - 4, 0], Trap::UnalignedPointer);
    refused::<Vec<Option<u64>>>("(list (option u64))", [12, 1], Trap::UnalignedPointer);
    refused::<Vec<u8>>("(list u8)", [0, 1 << 28], Trap::ListTooLong);
    refused::<Vec<u64>>("(list u64)", [0, u32::MAX], Trap::ListTooLong);
    refused::<Vec<String>>("(list string)", [0, 1 << 29], Trap::ListTooLong);
}

#[test]
fn result_pointers_out_of_bounds_or_unaligned_are_refused() {
    let wat = with_memory(
        r#"(func (export "make") (param i32) (result i32) (local.get 0))"#,
        r#"(func (export "make") (param "p" u32) (result (tuple u32 u64))
                (canon lift (core func $m "make") (memory (core memory $m "memory"))))"#,
    );
    for (pointer, trap) in [
        (MEMORY, Trap::PointerOutOfBounds),
        (MEMORY - 8, Trap::PointerOutOfBounds),
        (u32::MAX - 7, Trap::PointerOutOfBounds),
        (4, Trap::UnalignedPointer),
    ] {
        let (mut store, instance) = instance(&wat);
        let make = instance.get_typed_func::<(u32,), ((u32, u64),)>(&store, "make").unwrap();
        let error = make.call(&mut store, (pointer,)).unwrap_err();
        assert_eq!(error.downcast_ref(), Some(&trap), "{pointer:#x}: {error:?}");
    }
}

#[test]
fn the_upper_half_of_a_joined_slot_is_ignored() {
    // A flat `result<u32, u64>` passes its payload as i64; the guest leaves rubbish above a u32.
    let wat = r#"(component
        (import "host" (func $host (param "v" (result u32 (error u64))) (result u32)))
        (core func $lowered (canon lower (func $host)))
        (core module $M
            (import "" "host" (func $host (param i32 i64) (result i32)))
            (func (export "run") (result i32) (call $host (i32.const 0) (i64.const 0x1234567800000007))))
        (core instance $m (instantiate $M (with "" (instance (export "host" (func $lowered))))))
        (func (export "run") (result u32) (canon lift (core func $m "run"))))"#;
    let (mut store, instance) = linked(wat, (), |linker| {
        linker.root().func_wrap("host", |_, (value,): (Result<u32, u64>,)| Ok((value.unwrap_or(0),)))
    });
    let run = instance.get_typed_func::<(), (u32,)>(&store, "run").unwrap();
    assert_eq!(run.call(&mut store, ()).unwrap(), (7,));
}

#[test]
fn an_invalid_flat_discriminant_is_refused() {
    let wat = r#"(component
        (import "host" (func $host (param "v" (option u32)) (result u32)))
        (core func $lowered (canon lower (func $host)))
        (core module $M
            (import "" "host" (func $host (param i32 i32) (result i32)))
            (func (export "run") (param i32) (result i32) (call $host (local.get 0) (i32.const 5))))
        (core instance $m (instantiate $M (with "" (instance (export "host" (func $lowered))))))
        (func (export "run") (param "case" u32) (result u32) (canon lift (core func $m "run"))))"#;
    let (mut store, instance) = linked(wat, (), |linker| {
        linker.root().func_wrap("host", |_, (value,): (Option<u32>,)| Ok((value.unwrap_or(9),)))
    });
    let run = instance.get_typed_func::<(u32,), (u32,)>(&store, "run").unwrap();
    assert_eq!(run.call(&mut store, (0,)).unwrap(), (9,));
    assert_eq!(run.call(&mut store, (1,)).unwrap(), (5,));
    let error = run.call(&mut store, (2,)).unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&Trap::InvalidDiscriminant), "{error:?}");
}

#[test]
fn maps_type_check_against_lists_of_pairs_never() {
    let (store, instance) = linked(&through("(list (tuple u32 u32))", "i32 i32", "pointer"), (), |linker| {
        linker.root().func_wrap("host", |_, (value,): (Vec<(u32, u32)>,)| Ok((value,)))
    });
    type Map = HashMap<u32, u32>;
    let error = instance.get_typed_func::<(BTreeMap<u32, u32>,), (Map,)>(&store, "run").unwrap_err();
    let wanted = "function `run`: parameter `v`: expected a map, found `list<tuple<u32, u32>>`";
    assert_eq!(format!("{error:#}"), wanted);
}
