//! Memories with 64-bit addresses: values of the host go through them both ways.

use std::collections::BTreeMap;

use gusset::component::{ComponentNamedList, Lift, Linker, Lower};
use gusset::{Result, Trap};

use crate::support::{instance, linked};

/// A core module `$M` with a 64-bit memory, a bump allocator and `core`; `lifts` is what the component
/// does with its instance `$m`.
fn with_wide_memory(core: &str, lifts: &str) -> String {
    format!(
        r#"(component
            (core module $M
                (memory (export "memory") i64 3)
                (global $next (mut i64) (i64.const 1024))
                (func (export "realloc") (param $old i64) (param $old_size i64) (param $align i64) (param $size i64)
                    (result i64)
                    (local $at i64)
                    (local.set $at
                        (i64.and (i64.add (global.get $next) (i64.sub (local.get $align) (i64.const 1)))
                                 (i64.sub (i64.const 0) (local.get $align))))
                    (global.set $next (i64.add (local.get $at) (local.get $size)))
                    (if (i64.ne (local.get $old) (i64.const 0))
                        (then (memory.copy (local.get $at) (local.get $old)
                            (select (local.get $size) (local.get $old_size)
                                    (i64.lt_u (local.get $size) (local.get $old_size))))))
                    (local.get $at))
                {core})
            (core instance $m (instantiate $M))
            {lifts})"#
    )
}

/// A component whose `echo` gives back its one parameter, which is flat, and then the result of which is
/// the same two words in memory.
fn echo(ty: &str, encoding: &str) -> String {
    let core = r#"(func (export "echo") (param i64 i64) (result i64)
        (i64.store (i64.const 64) (local.get 0)) (i64.store (i64.const 72) (local.get 1)) (i64.const 64))"#;
    let lifts = format!(
        r#"(func (export "echo") (param "x" {ty}) (result {ty})
            (canon lift (core func $m "echo") {encoding}
                (memory (core memory $m "memory")) (realloc (core func $m "realloc"))))"#
    );
    with_wide_memory(core, &lifts)
}

#[track_caller]
fn echoes<V: Clone + PartialEq + std::fmt::Debug + Lift + Lower + 'static>(ty: &str, encoding: &str, values: &[V])
where
    (V,): ComponentNamedList,
{
    let (mut store, instance) = instance(&echo(ty, encoding));
    let echo = instance.get_typed_func::<(V,), (V,)>(&store, "echo").unwrap();
    for value in values {
        assert_eq!(echo.call(&mut store, (value.clone(),)).unwrap(), (value.clone(),), "{ty} {encoding}");
    }
}

#[test]
fn strings_of_every_encoding() {
    let texts = ["", "plain", "wörld", "crab 🦀 crab", &"ü".repeat(5000), &"€".repeat(5000)].map(str::to_owned);
    for encoding in ["string-encoding=utf8", "string-encoding=utf16", "string-encoding=latin1+utf16"] {
        echoes("string", encoding, &texts);
    }
}

#[test]
fn lists_and_maps_whose_elements_hold_pointers() {
    echoes("(list u8)", "", &[vec![], vec![1_u8, 2, 255]]);
    echoes("(list f64)", "", &[vec![0.5_f64, -1.0]]);
    echoes("(list (tuple u8 string u16))", "", &[vec![(1_u8, "a".to_owned(), 2_u16), (3, "bc".to_owned(), 4)]]);
    echoes("(list (option (list u16)))", "", &[vec![Some(vec![7_u16]), None, Some(vec![])]]);
    echoes("(list (result string (error u8)))", "", &[vec![Ok("fine".to_owned()), Err(9_u8)]]);
    echoes("(list (list string 2))", "", &[vec![["a".to_owned(), "b".to_owned()], ["c".to_owned(), String::new()]]]);
    let map: BTreeMap<String, u8> = [("one".to_owned(), 1), ("two".to_owned(), 2)].into();
    echoes("(map string u8)", "", &[map, BTreeMap::new()]);
}

#[test]
fn what_is_flat_beside_a_discriminant_or_goes_by_one_pointer() {
    let core = r#"
        (func (export "flat") (param i32 i64 i64) (result i64)
            (i32.store (i64.const 64) (local.get 0))
            (i64.store (i64.const 72) (local.get 1)) (i64.store (i64.const 80) (local.get 2)) (i64.const 64))
        (func (export "many") (param i64) (result i64)
            (i64.add (i64.load8_u (local.get 0)) (i64.load offset=136 (local.get 0))))"#;
    let many: String = (0..16).map(|at| format!(r#"(param "p{at}" u64) "#)).collect();
    let lifts = format!(
        r#"(func (export "flat") (param "x" (option string)) (result (option string))
            (canon lift (core func $m "flat") (memory (core memory $m "memory")) (realloc (core func $m "realloc"))))
        (func (export "many") {many} (param "s" string) (result u64)
            (canon lift (core func $m "many") (memory (core memory $m "memory")) (realloc (core func $m "realloc"))))"#
    );
    let (mut store, instance) = instance(&with_wide_memory(core, &lifts));
    let flat = instance.get_typed_func::<(Option<&str>,), (Option<String>,)>(&store, "flat").unwrap();
    assert_eq!(flat.call(&mut store, (Some("x"),)).unwrap(), (Some("x".to_owned()),));
    assert_eq!(flat.call(&mut store, (None,)).unwrap(), (None,));
    type Seventeen<'a> = (u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, &'a str);
    let many = instance.get_typed_func::<Seventeen<'_>, (u64,)>(&store, "many").unwrap();
    let params = (200, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, "five!");
    assert_eq!(many.call(&mut store, params).unwrap(), (205,), "the length is the second half of a wide pair");
}

#[test]
fn a_host_function_reads_and_writes_a_wide_memory() {
    let wat = r#"(component
        (import "join" (func $join (param "parts" (list string)) (param "by" (option string)) (result (tuple string u8))))
        (core module $Libc
            (memory (export "memory") i64 2)
            (global $next (mut i64) (i64.const 1024))
            (func (export "realloc") (param i64 i64 i64 i64) (result i64)
                (global.set $next (i64.and (i64.add (global.get $next) (i64.const 15)) (i64.const -16)))
                (global.get $next)
                (global.set $next (i64.add (global.get $next) (local.get 3)))))
        (core instance $libc (instantiate $Libc))
        (core func $join (canon lower (func $join)
            (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
        (core module $M
            (import "" "join" (func $join (param i64 i64 i32 i64 i64 i64)))
            (func (export "run") (param i64 i64 i32 i64 i64) (result i64)
                (call $join (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4) (i64.const 64))
                (i64.const 64)))
        (core instance $m (instantiate $M (with "" (instance (export "join" (func $join))))))
        (func (export "run") (param "parts" (list string)) (param "by" (option string)) (result (tuple string u8))
            (canon lift (core func $m "run") (memory (core memory $libc "memory")) (realloc (core func $libc "realloc")))))"#;
    let join = |linker: &mut Linker<()>| -> Result<()> {
        linker.root().func_wrap("join", |_, (parts, by): (Vec<String>, Option<String>)| {
            Ok(((parts.join(&by.unwrap_or_default()), parts.len() as u8),))
        })
    };
    let (mut store, instance) = linked(wat, (), join);
    let run = instance.get_typed_func::<(&[&str], Option<&str>), ((String, u8),)>(&store, "run").unwrap();
    assert_eq!(run.call(&mut store, (&["a", "b", "c"], Some(", "))).unwrap().0, ("a, b, c".to_owned(), 3));
    assert_eq!(run.call(&mut store, (&[], None)).unwrap().0, (String::new(), 0));
}

#[test]
fn pointers_and_lengths_beyond_the_memory_trap_in_all_64_bits() {
    for (pointer, length, trap) in [
        (0_u64, 1_u64 << 32, Trap::ListTooLong),
        (1 << 32, 1, Trap::PointerOutOfBounds),
        (u64::MAX, 2, Trap::PointerOutOfBounds),
        (0, u64::MAX, Trap::ListTooLong),
        (3 << 16, 1, Trap::PointerOutOfBounds),
    ] {
        let (pointer, length) = (pointer as i64, length as i64);
        let core = format!(
            r#"(func (export "f") (result i64)
                (i64.store (i64.const 64) (i64.const {pointer})) (i64.store (i64.const 72) (i64.const {length}))
                (i64.const 64))"#
        );
        let lifts = r#"(func (export "f") (result (list u8)) (canon lift (core func $m "f") (memory (core memory $m "memory"))))"#;
        let (mut store, instance) = instance(&with_wide_memory(&core, lifts));
        let f = instance.get_typed_func::<(), (Vec<u8>,)>(&store, "f").unwrap();
        let error = f.call(&mut store, ()).unwrap_err();
        assert_eq!(error.downcast_ref(), Some(&trap), "{pointer:#x} {length:#x}: {error:?}");
    }
}

#[test]
fn a_wide_realloc_that_answers_beyond_the_memory_traps() {
    for answer in [1_u64 << 32, u64::MAX - 7, 3 << 16] {
        let core = format!(
            r#"(func (export "wrong") (param i64 i64 i64 i64) (result i64) (i64.const {}))
               (func (export "take") (param i64 i64))"#,
            answer as i64
        );
        let lifts = r#"(func (export "take") (param "l" (list u64))
            (canon lift (core func $m "take") (memory (core memory $m "memory")) (realloc (core func $m "wrong"))))"#;
        let (mut store, instance) = instance(&with_wide_memory(&core, lifts));
        let take = instance.get_typed_func::<(&[u64],), ()>(&store, "take").unwrap();
        let error = take.call(&mut store, (&[1, 2],)).unwrap_err();
        assert_eq!(error.downcast_ref(), Some(&Trap::PointerOutOfBounds), "{answer:#x}");
    }
}
