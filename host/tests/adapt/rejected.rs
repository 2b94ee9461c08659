//! What an adapter refuses: every check of the canonical ABI, on the way there and back, with its trap.

use gusset::Trap;
use gusset::component::Val;

use crate::relay::{NARROW, Pair};
use crate::support::{chain, instance};

/// Calls `run`, which must trap, and looks for what must not have happened: the callee's `f` is entered by
/// none of these calls.
#[track_caller]
fn check(pair: &Pair<'_>, trap: Trap) {
    let (mut store, instance) = instance(&pair.text());
    let func = instance.get_func(&mut store, "run").unwrap();
    let error = func.call(&mut store, &[], &mut []).expect_err("the adapter refuses");
    assert_eq!(error.downcast_ref::<Trap>(), Some(&trap), "{}", chain(&error));
    let error = func.call(&mut store, &[], &mut []).expect_err("the instance is locked down");
    assert_eq!(error.downcast_ref::<Trap>(), Some(&Trap::InstanceLocked), "{}", chain(&error));
}

const UNREACHED: &str = r#"(func (export "f") (param i32) unreachable)"#;

/// One flat parameter of a type.
#[track_caller]
fn check_flat(ty: &str, flat: i64, trap: Trap) {
    let pair = Pair {
        signature: r#"(param "a" $t)"#,
        callee: UNREACHED,
        caller: &format!(
            r#"(import "" "f" (func $f (param i32)))
            (func (export "run") (call $f (i32.const {flat})))"#
        ),
        ty: Some(ty),
        ..Pair::default()
    };
    check(&pair, trap);
}

/// Memory of a core module, with an allocator that gives what `gives` says.
fn memory(gives: &str) -> String {
    format!(
        r#"(memory (export "memory") 1)
        (func (export "realloc") (param i32 i32 i32 i32) (result i32) {gives})"#
    )
}

/// A pair (pointer, length) of a type; `data` is what the caller's memory holds at 64.
#[track_caller]
fn check_list(ty: &str, encoding: &str, pointer: i64, length: i64, data: &str, trap: Trap) {
    let pair = Pair {
        signature: r#"(param "a" $t)"#,
        callee: &format!(r#"{} (func (export "f") (param i32 i32) unreachable)"#, memory("(i32.const 1024)")),
        lift: Pair::MEMORY,
        caller: &format!(
            r#"(data (i32.const 64) "{data}")
            (import "" "f" (func $f (param i32 i32)))
            (func (export "run") (call $f (i32.const {pointer}) (i32.const {length})))"#
        ),
        lower: &format!(r#"string-encoding={encoding} (memory (core memory $libc "memory"))"#),
        ty: Some(ty),
        ..Pair::default()
    };
    check(&pair, trap);
}

/// The caller's memory has 3 pages.
const END: i64 = 3 << 16;

#[test]
fn characters_that_are_none() {
    for bits in [0xd800, 0xdfff, 0x11_0000, -1] {
        check_flat("char", bits, Trap::InvalidChar);
    }
}

#[test]
fn discriminants_beyond_the_cases() {
    for (ty, bits) in [
        (r#"(enum "a" "b")"#, 2),
        (r#"(enum "a" "b")"#, 0x100),
        (r#"(enum "a")"#, -1),
        ("(option u8)", 2),
        (r#"(variant (case "a") (case "b" u8))"#, 255),
    ] {
        if ty.starts_with("(enum") {
            check_flat(ty, bits, Trap::InvalidDiscriminant);
            continue;
        }
        let pair = Pair {
            signature: r#"(param "a" $t)"#,
            callee: r#"(func (export "f") (param i32 i32) unreachable)"#,
            caller: &format!(
                r#"(import "" "f" (func $f (param i32 i32)))
                (func (export "run") (call $f (i32.const {bits}) (i32.const 0)))"#
            ),
            ty: Some(ty),
            ..Pair::default()
        };
        check(&pair, Trap::InvalidDiscriminant);
    }
}

#[test]
fn discriminants_and_characters_in_memory() {
    let trap = Trap::InvalidDiscriminant;
    check_list(r#"(list (option u8))"#, "utf8", 64, 2, "\\00\\00\\02\\00", trap);
    check_list("(list (result))", "utf8", 64, 3, "\\00\\01\\02", trap);
    check_list("(list char)", "utf8", 64, 2, "a\\00\\00\\00\\00\\d8\\00\\00", Trap::InvalidChar);
}

#[test]
fn lists_that_are_too_long_unaligned_or_out_of_bounds() {
    for ty in ["(list u64)", "(list (tuple u8 u64))"] {
        check_list(ty, "utf8", 0, 1 << 25, "", Trap::ListTooLong);
        check_list(ty, "utf8", 4, 1, "", Trap::UnalignedPointer);
        check_list(ty, "utf8", END, 1, "", Trap::PointerOutOfBounds);
        check_list(ty, "utf8", -8, 1, "", Trap::PointerOutOfBounds);
        check_list(ty, "utf8", END + 8, 0, "", Trap::PointerOutOfBounds);
        check_list(ty, "utf8", 2, 0, "", Trap::UnalignedPointer);
        check_list(ty, "utf8", 0, -1, "", Trap::ListTooLong);
    }
    check_list("(list u8)", "utf8", END - 1, 2, "", Trap::PointerOutOfBounds);
    check_list("(list u8)", "utf8", 0, 1 << 28, "", Trap::ListTooLong);
    check_list("(list u8)", "utf8", 0, (1 << 28) - 1, "", Trap::PointerOutOfBounds);
    check_list("(list bool)", "utf8", -1, 2, "", Trap::PointerOutOfBounds);
}

#[test]
fn strings_that_are_too_long_unaligned_or_out_of_bounds() {
    check_list("string", "utf8", 0, 1 << 28, "", Trap::ListTooLong);
    check_list("string", "utf8", END, 1, "", Trap::PointerOutOfBounds);
    check_list("string", "utf16", 0, 1 << 27, "", Trap::ListTooLong);
    check_list("string", "utf16", 1, 0, "", Trap::UnalignedPointer);
    check_list("string", "utf16", END - 2, 2, "", Trap::PointerOutOfBounds);
    check_list("string", "latin1+utf16", 1, 0, "", Trap::UnalignedPointer);
    check_list("string", "latin1+utf16", 0, 1 << 28, "", Trap::ListTooLong);
    check_list("string", "latin1+utf16", 0, 0x8000_0000 | 1 << 27, "", Trap::ListTooLong);
    check_list("string", "latin1+utf16", END - 2, 0x8000_0002, "", Trap::PointerOutOfBounds);
    check_list("string", "latin1+utf16", END - 2, 3, "", Trap::PointerOutOfBounds);
}

#[test]
fn strings_that_are_not_valid() {
    check_list("string", "utf8", 64, 2, "a\\80", Trap::InvalidString);
    check_list("string", "utf8", 64, 3, "\\ed\\a0\\80", Trap::InvalidString);
    check_list("string", "utf16", 64, 1, "\\00\\d8", Trap::InvalidString);
    check_list("string", "utf16", 64, 2, "\\00\\dc\\00\\d8", Trap::InvalidString);
    check_list("string", "latin1+utf16", 64, 0x8000_0001, "\\00\\dc", Trap::InvalidString);
    check_list("(list string)", "utf8", 64, 1, "\\48\\00\\00\\00\\01\\00\\00\\00\\ff", Trap::InvalidString);
}

/// Sixteen more parameters send all of them through memory.
fn many() -> String {
    format!(r#"(param "a" u64){}"#, (0..16).map(|at| format!(" (param \"p{at}\" u64)")).collect::<String>())
}

#[test]
fn parameters_in_memory_that_are_unaligned_or_out_of_bounds() {
    for (pointer, trap) in
        [(4, Trap::UnalignedPointer), (END - 8 * 16, Trap::PointerOutOfBounds), (-8, Trap::PointerOutOfBounds)]
    {
        let pair = Pair {
            signature: &many(),
            callee: &format!(r#"{} (func (export "f") (param i32) unreachable)"#, memory("(i32.const 1024)")),
            lift: Pair::MEMORY,
            caller: &format!(
                r#"(import "" "f" (func $f (param i32)))
                (func (export "run") (call $f (i32.const {pointer})))"#
            ),
            lower: r#"(memory (core memory $libc "memory"))"#,
            ..Pair::default()
        };
        check(&pair, trap);
    }
}

#[test]
fn allocations_that_are_unaligned_or_out_of_bounds() {
    const CALLEE_END: i64 = 1 << 16;
    for (gives, trap) in [
        (4, Trap::UnalignedPointer),
        (CALLEE_END, Trap::PointerOutOfBounds),
        (CALLEE_END - 8, Trap::PointerOutOfBounds),
        (-8, Trap::PointerOutOfBounds),
    ] {
        for (signature, core, call) in [
            (&many()[..], "(param i32)", "(i32.const 64)"),
            (r#"(param "a" (list u64))"#, "(param i32 i32)", "(i32.const 64) (i32.const 2)"),
            (r#"(param "a" (list (tuple u8 u64)))"#, "(param i32 i32)", "(i32.const 64) (i32.const 2)"),
        ] {
            let pair = Pair {
                signature,
                callee: &format!(
                    r#"{} (func (export "f") {core} unreachable)"#,
                    memory(&format!("(i32.const {gives})"))
                ),
                lift: Pair::MEMORY,
                caller: &format!(
                    r#"(import "" "f" (func $f {core}))
                    (func (export "run") (call $f {call}))"#
                ),
                lower: r#"(memory (core memory $libc "memory"))"#,
                ..Pair::default()
            };
            check(&pair, trap);
        }
    }
}

/// What the callee returns, and where the caller wants it.
#[track_caller]
fn check_result(ty: &str, gives: i64, wanted_at: i64, trap: Trap) {
    let pair = Pair {
        signature: "(result $t)",
        callee: &format!(
            r#"(memory (export "memory") 1)
            (data (i32.const 128) "\00\00\01\00\01\00\00\00")
            (func (export "f") (result i32) (i32.const {gives}))"#
        ),
        lift: r#"(memory (core memory $m "memory"))"#,
        caller: &format!(
            r#"(import "" "f" (func $f (param i32)))
            (func (export "run") (call $f (i32.const {wanted_at})))"#
        ),
        lower: &NARROW.options("$libc"),
        ty: Some(ty),
        ..Pair::default()
    };
    check(&pair, trap);
}

#[test]
fn results_that_are_unaligned_or_out_of_bounds() {
    check_result("string", 2, 0, Trap::UnalignedPointer);
    check_result("string", 1 << 16, 0, Trap::PointerOutOfBounds);
    check_result("string", (1 << 16) - 4, 0, Trap::PointerOutOfBounds);
    check_result("string", 0, 2, Trap::UnalignedPointer);
    check_result("string", 0, END, Trap::PointerOutOfBounds);
    check_result("string", 128, 0, Trap::PointerOutOfBounds);
    check_result("(tuple u64 u8)", 4, 0, Trap::UnalignedPointer);
    check_result("(tuple u64 u8)", 0, -8, Trap::PointerOutOfBounds);
    check_result("(result u8 (error u8))", 1 << 16, 0, Trap::PointerOutOfBounds);
}

#[test]
fn flat_results_are_checked_too() {
    for (ty, bits, trap) in [("char", 0xd800, Trap::InvalidChar), (r#"(enum "a")"#, 1, Trap::InvalidDiscriminant)] {
        let pair = Pair {
            signature: "(result $t)",
            callee: &format!(r#"(func (export "f") (result i32) (i32.const {bits}))"#),
            caller: r#"(import "" "f" (func $f (result i32)))
                (func (export "run") (drop (call $f)))"#,
            ty: Some(ty),
            ..Pair::default()
        };
        check(&pair, trap);
    }
}

#[test]
fn bounds_are_those_of_small_pages() {
    // The callee's memory has 300 pages of one byte.
    let callee = r#"(memory (export "memory") 300 (pagesize 1))
        (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 200))
        (func (export "f") (param i32 i32))"#;
    for (length, fits) in [(100, true), (101, false)] {
        let pair = Pair {
            signature: r#"(param "a" (list u8))"#,
            callee,
            lift: Pair::MEMORY,
            caller: &format!(
                r#"(import "" "f" (func $f (param i32 i32)))
                (func (export "run") (call $f (i32.const 0) (i32.const {length})))"#
            ),
            lower: r#"(memory (core memory $libc "memory"))"#,
            ..Pair::default()
        };
        if fits {
            let (mut store, instance) = instance(&pair.text());
            instance.get_func(&mut store, "run").unwrap().call(&mut store, &[], &mut []).unwrap();
        } else {
            check(&pair, Trap::PointerOutOfBounds);
        }
    }
}

#[test]
fn the_last_byte_of_a_memory_is_still_in_bounds() {
    let pair = Pair {
        signature: r#"(param "a" (list u8)) (result u32)"#,
        callee: &format!(
            r#"{} (func (export "f") (param i32 i32) (result i32) (i32.load8_u (local.get 0)))"#,
            memory("(i32.const 65535)")
        ),
        lift: Pair::MEMORY,
        caller: &format!(
            r#"(import "" "f" (func $f (param i32 i32) (result i32)))
            (func (export "run") (result i32)
                (i32.store8 (i32.const {last}) (i32.const 77))
                (call $f (i32.const {last}) (i32.const 1)))"#,
            last = END - 1
        ),
        lower: r#"(memory (core memory $libc "memory"))"#,
        run: "(result u32)",
        ..Pair::default()
    };
    let (mut store, instance) = instance(&pair.text());
    let func = instance.get_func(&mut store, "run").unwrap();
    let mut results = [Val::Bool(false)];
    func.call(&mut store, &[], &mut results).unwrap();
    assert_eq!(results, [Val::U32(77)]);
}
