//! Strings and lists that are read where the guest has them.

use std::borrow::Cow;

use gusset::component::{ComponentType, Instance, Lift, TypedFunc, WasmList, WasmStr};
use gusset::{HostcallBudgetExceeded, Store, StoreContextMut, Trap};

use crate::support::{instance, linked, with_memory};

/// Exports `poke`, and functions `NAME: func(pointer: u32, length: u32) -> TYPE` that return what they are
/// told to.
fn raw(encoding: &str) -> String {
    let memory = r#"(memory (core memory $m "memory"))"#;
    let one = |name: &str, ty: &str| {
        format!(
            r#"(func (export "{name}") (param "pointer" u32) (param "length" u32) (result {ty})
                (canon lift (core func $m "raw") {memory} {encoding}))"#
        )
    };
    with_memory(
        r#"(func (export "raw") (param i32 i32) (result i32)
                (i32.store (i32.const 16) (local.get 0)) (i32.store (i32.const 20) (local.get 1)) (i32.const 16))
           (func (export "poke") (param i32 i32) (i32.store (local.get 0) (local.get 1)))"#,
        &[
            r#"(type $numbers (list u32)) (type $letters (list char)) (type $wide (list u64))"#,
            &one("text", "string"),
            &one("numbers", "$numbers"),
            &one("letters", "$letters"),
            &one("wide", "$wide"),
            r#"(func (export "poke") (param "at" u32) (param "bits" u32) (canon lift (core func $m "poke")))"#,
        ]
        .concat(),
    )
}

const AT: u32 = 32;

/// An instance that has these words in its memory.
fn holding(encoding: &str, words: &[u32]) -> (Store<()>, Instance) {
    let (mut store, instance) = instance(&raw(encoding));
    let poke = instance.get_typed_func::<(u32, u32), ()>(&store, "poke").unwrap();
    for (at, word) in words.iter().enumerate() {
        poke.call(&mut store, (AT + 4 * at as u32, *word)).unwrap();
    }
    (store, instance)
}

type Raw<R> = TypedFunc<(u32, u32), (R,)>;

fn function<R: Lift + 'static>(store: &Store<()>, instance: &Instance, name: &str) -> Raw<R> {
    instance.get_typed_func(store, name).unwrap()
}

#[test]
fn utf8_is_borrowed_and_other_encodings_are_copied() {
    let word = u32::from_le_bytes(*b"hi\xe9\0");
    let (mut store, instance) = holding("", &[word]);
    let text = function::<WasmStr>(&store, &instance, "text").call(&mut store, (AT, 2)).unwrap().0;
    assert!(matches!(text.to_str(&store).unwrap(), Cow::Borrowed("hi")));
    let (mut store, instance) = holding("string-encoding=latin1+utf16", &[word]);
    let text = function::<WasmStr>(&store, &instance, "text");
    let latin1 = text.call(&mut store, (AT, 3)).unwrap().0;
    assert_eq!(latin1.to_str(&store).unwrap(), "hié");
    let utf16 = text.call(&mut store, (AT, 1 << 31 | 1)).unwrap().0;
    assert_eq!(utf16.to_str(&store).unwrap(), "楨");
    let (mut store, instance) = holding("string-encoding=utf16", &[word]);
    let text = function::<WasmStr>(&store, &instance, "text").call(&mut store, (AT, 2)).unwrap().0;
    assert_eq!(text.to_str(&store).unwrap(), "楨é");
}

#[test]
fn text_is_checked_when_it_is_read() {
    for (encoding, length) in [("", 4), ("string-encoding=utf16", 2)] {
        let (mut store, instance) = holding(encoding, &[0xd800_ffff]);
        let text = function::<WasmStr>(&store, &instance, "text").call(&mut store, (AT, length)).unwrap().0;
        assert_eq!(text.to_str(&store).unwrap_err().downcast_ref(), Some(&Trap::InvalidString), "{encoding}");
    }
}

#[test]
fn a_copy_that_is_larger_than_the_budget_is_refused() {
    for (encoding, length, copy_bytes) in [("latin1+utf16", 4, 8), ("utf16", 2, 6)] {
        let (mut store, instance) = holding(&format!("string-encoding={encoding}"), &[0xe9e9_e9e9]);
        let text = function::<WasmStr>(&store, &instance, "text").call(&mut store, (AT, length)).unwrap().0;
        store.set_hostcall_budget(copy_bytes);
        assert_eq!(text.to_str(&store).unwrap().len(), copy_bytes);
        store.set_hostcall_budget(copy_bytes - 1);
        let refused = HostcallBudgetExceeded { budget_bytes: copy_bytes - 1, wanted_bytes: copy_bytes };
        assert_eq!(text.to_str(&store).unwrap_err().downcast_ref(), Some(&refused), "{encoding}");
    }
}

#[test]
fn bounds_and_alignment_are_checked_when_a_value_is_lifted() {
    #[track_caller]
    fn rejected<R: Lift + std::fmt::Debug + 'static>(name: &str, encoding: &str, at: (u32, u32), trap: Trap) {
        let (mut store, instance) = holding(encoding, &[]);
        let error = function::<R>(&store, &instance, name).call(&mut store, at).unwrap_err();
        assert_eq!(error.downcast_ref(), Some(&trap));
    }
    rejected::<WasmStr>("text", "", (u32::MAX, 2), Trap::PointerOutOfBounds);
    rejected::<WasmStr>("text", "", (0, 1 << 28), Trap::ListTooLong);
    rejected::<WasmStr>("text", "string-encoding=utf16", (1, 1), Trap::UnalignedPointer);
    rejected::<WasmList<u32>>("numbers", "", (2, 1), Trap::UnalignedPointer);
    rejected::<WasmList<u32>>("numbers", "", (0, 1 << 27), Trap::ListTooLong);
    rejected::<WasmList<u64>>("wide", "", (8, 1 << 24), Trap::PointerOutOfBounds);
}

#[test]
fn elements_are_read_one_by_one_or_as_a_slice() {
    let (mut store, instance) = holding("", &[7, 8, 9]);
    let numbers = function::<WasmList<u32>>(&store, &instance, "numbers").call(&mut store, (AT, 3)).unwrap().0;
    assert_eq!((numbers.len(), numbers.is_empty()), (3, false));
    assert_eq!(numbers.get(&mut store, 2).unwrap().unwrap(), 9);
    assert!(numbers.get(&mut store, 3).is_none());
    assert_eq!(numbers.iter(&mut store).map(Result::unwrap).collect::<Vec<_>>(), [7, 8, 9]);
    assert_eq!(numbers.as_le_slice(&store).unwrap(), [7, 8, 9]);
    let none = function::<WasmList<u32>>(&store, &instance, "numbers").call(&mut store, (AT, 0)).unwrap().0;
    assert!(none.is_empty() && none.as_le_slice(&store).unwrap().is_empty());
}

#[test]
fn each_element_is_checked_when_it_is_read() {
    let (mut store, instance) = holding("", &[0x61, 0xd800, 0x62]);
    let letters = function::<WasmList<char>>(&store, &instance, "letters").call(&mut store, (AT, 3)).unwrap().0;
    let all = letters.iter(&mut store).map(Result::ok).collect::<Vec<_>>();
    assert_eq!(all, [Some('a'), None, Some('b')]);
    assert_eq!(letters.get(&mut store, 1).unwrap().unwrap_err().downcast_ref(), Some(&Trap::InvalidChar));
}

#[test]
fn what_the_guest_writes_later_is_what_is_read() {
    let (mut store, instance) = holding("", &[1]);
    let numbers = function::<WasmList<u32>>(&store, &instance, "numbers").call(&mut store, (AT, 1)).unwrap().0;
    let poke = instance.get_typed_func::<(u32, u32), ()>(&store, "poke").unwrap();
    poke.call(&mut store, (AT, 5)).unwrap();
    assert_eq!(numbers.as_le_slice(&store).unwrap(), [5]);
}

#[test]
fn another_store_is_refused() {
    let (mut store, instance) = holding("", &[1]);
    let numbers = function::<WasmList<u32>>(&store, &instance, "numbers").call(&mut store, (AT, 1)).unwrap().0;
    let text = function::<WasmStr>(&store, &instance, "text").call(&mut store, (AT, 1)).unwrap().0;
    let (mut other, _) = holding("", &[]);
    assert!(text.to_str(&other).unwrap_err().to_string().contains("another store"), "the store is named");
    assert!(numbers.as_le_slice(&other).is_err());
    assert!(numbers.get(&mut other, 0).unwrap().is_err());
}

/// Exports `run`, which calls `host` with a text of two bytes and a list of two points.
const CALLER: &str = r#"(component
    (type $r (record (field "x" u32) (field "y" u32)))
    (import "point" (type $point (eq $r)))
    (type $points (list $point))
    (import "host" (func $host (param "text" string) (param "points" $points) (result u32)))
    (core module $L (memory (export "memory") 1) (data (i32.const 8) "\01\00\00\00\02\00\00\00\03\00\00\00\04\00\00\00hi"))
    (core instance $l (instantiate $L))
    (core func $lowered (canon lower (func $host) (memory (core memory $l "memory"))))
    (core module $M
        (import "" "host" (func $host (param i32 i32 i32 i32) (result i32)))
        (func (export "run") (result i32)
            (call $host (i32.const 24) (i32.const 2) (i32.const 8) (i32.const 2))))
    (core instance $m (instantiate $M (with "" (instance (export "host" (func $lowered))))))
    (func (export "run") (result u32) (canon lift (core func $m "run"))))"#;

#[derive(ComponentType, Lift, Clone, Copy, PartialEq, Debug)]
#[component(record)]
#[repr(C)]
struct Point {
    x: u32,
    y: u32,
}

#[test]
fn a_host_function_copies_only_what_it_wants() {
    let (mut store, instance) = linked(CALLER, (), |linker| {
        type Params = (WasmStr, WasmList<Point>);
        linker.root().func_wrap("host", |mut store: StoreContextMut<'_, ()>, (text, points): Params| {
            assert_eq!(text.to_str(&store)?, "hi");
            assert_eq!(points.as_le_slice(&store)?[0], Point { x: 1, y: 2 });
            Ok((points.get(&mut store, 1).expect("two points")?.y,))
        })
    });
    let run = instance.get_typed_func::<(), (u32,)>(&store, "run").unwrap();
    assert_eq!(run.call(&mut store, ()).unwrap(), (4,));
}
