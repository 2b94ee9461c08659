//! Strings between instances of all encodings and widths; `cargo xtask strings` has the hostile ones.

use gusset::Trap;
use gusset::component::Val;

use crate::relay::{Pair, Side};
use crate::support::{chain, instance};
use crate::values::check_between;

const TEXTS: &[&str] = &[
    "\"\"",
    "\"plain\"",
    "\"more than thirty-two bytes, and all of them plain, so that a block of them is full: yes\"",
    "\"caf\u{e9}\"",
    "\"\u{ff}\"",
    "\"\u{100} right at the start\"",
    "\"late, after more than one block of plain characters, comes what is no Latin-1: \u{416}\"",
    "\"\u{e9}\u{416}\u{1f980}\u{e9}\"",
    "\"\u{1f980}\u{1f980}\"",
];

#[test]
fn every_encoding_becomes_every_other() {
    for from in ["utf8", "utf16", "latin1+utf16"] {
        for to in ["utf8", "utf16", "latin1+utf16"] {
            for (pointer, other) in [("i32", "i32"), ("i32", "i64"), ("i64", "i32")] {
                let (caller, callee) = (Side { pointer, encoding: from }, Side { pointer: other, encoding: to });
                check_between(&[("t", "string")], TEXTS, caller, callee);
                let list = format!("[{}]", TEXTS.join(", "));
                check_between(&[("t", "(list string)")], &[&list], caller, callee);
            }
        }
    }
}

#[test]
fn utf16_that_is_latin1_is_narrowed_on_its_way() {
    let pair = Pair {
        signature: r#"(param "s" string) (result u32)"#,
        callee: r#"(memory (export "memory") 1)
            (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 64))
            (func (export "f") (param i32 i32) (result i32)
                (i32.add (i32.mul (i32.const 65536) (local.get 1)) (i32.load16_u (local.get 0))))"#,
        lift: &format!("string-encoding=latin1+utf16 {}", Pair::MEMORY),
        caller: r#"(data (i32.const 64) "a\00\ff\00")
            (import "" "f" (func $f (param i32 i32) (result i32)))
            (func (export "run") (result i32) (call $f (i32.const 64) (i32.const 0x80000002)))"#,
        lower: r#"string-encoding=latin1+utf16 (memory (core memory $libc "memory"))"#,
        run: "(result u32)",
        ..Pair::default()
    };
    let (mut store, instance) = instance(&pair.text());
    let mut results = [Val::Bool(false)];
    instance.get_func(&mut store, "run").unwrap().call(&mut store, &[], &mut results).unwrap();
    assert_eq!(results, [Val::U32(2 << 16 | 0xff61)]);
}

#[test]
fn row36_a_second_allocation_is_checked_like_the_first() {
    // The first allocation is good; the one for the worst case is not aligned, or out of bounds.
    for (second, trap) in
        [(65, Trap::UnalignedPointer), (0x1_0000, Trap::PointerOutOfBounds), (-2, Trap::PointerOutOfBounds)]
    {
        let pair = Pair {
            signature: r#"(param "s" string)"#,
            callee: &format!(
                r#"(memory (export "memory") 1)
                (func (export "realloc") (param i32 i32 i32 i32) (result i32)
                    (select (i32.const {second}) (i32.const 64) (local.get 0)))
                (func (export "f") (param i32 i32) unreachable)"#
            ),
            lift: &format!("string-encoding=latin1+utf16 {}", Pair::MEMORY),
            caller: r#"(data (i32.const 64) "a\d0\96")
                (import "" "f" (func $f (param i32 i32)))
                (func (export "run") (call $f (i32.const 64) (i32.const 3)))"#,
            lower: r#"(memory (core memory $libc "memory"))"#,
            ..Pair::default()
        };
        let (mut store, instance) = instance(&pair.text());
        let error = instance.get_func(&mut store, "run").unwrap().call(&mut store, &[], &mut []).unwrap_err();
        assert_eq!(error.downcast_ref::<Trap>(), Some(&trap), "{}", chain(&error));
    }
}
