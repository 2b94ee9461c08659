//! Shared memories, atomic operators, waiting and notifying.

use gusset_runtime::layout::MemoryConfig;
use gusset_runtime::trap::Trap;

use crate::memories::{LAYOUTS, check, component, machine};

const PAGE: u64 = 65536;

#[test]
fn atomic_operators_of_every_size_read_change_and_write() {
    for (memory, index) in [("1 1 shared", "i32"), ("1 1", "i32"), ("i64 1 1 shared", "i64")] {
        for (value, op, expected) in [
            ("i32", "rmw8.add_u", 0x0000_0081_0000_007f_u64),
            ("i32", "rmw16.add_u", 0x0000_ff81_0000_ff7f),
            ("i64", "rmw32.add_u", 0xffff_ff81_ffff_ff7f),
            ("i32", "rmw.sub", 0xffff_ff7d_ffff_ff7f),
            ("i32", "rmw8.xchg_u", 0x0000_0002_0000_007f),
            ("i32", "rmw16.and_u", 0x0000_0002_0000_ff7f),
            ("i32", "rmw.or", 0xffff_ff7f_ffff_ff7f),
            ("i64", "rmw32.xor_u", 0xffff_ff7d_ffff_ff7f),
        ] {
            let bits = op.trim_start_matches("rmw").split('.').next().unwrap();
            let load = if bits.is_empty() { "atomic.load".to_owned() } else { format!("atomic.load{bits}_u") };
            let widen = if value == "i64" { "i64.or (i64.const 0)" } else { "i64.extend_i32_u" };
            let module = format!(
                r#"(memory {memory}) (func (export "f") (param {index}) (result i64) (local $former i64)
                     ({value}.atomic.store (local.get 0) ({value}.const -129))
                     (local.set $former ({widen} ({value}.atomic.{op} (local.get 0) ({value}.const 2))))
                     (atomic.fence)
                     (i64.or (local.get $former)
                       (i64.shl ({widen} ({value}.{load} (local.get 0))) (i64.const 32))))"#
            );
            let param = if index == "i64" { "u64" } else { "u32" };
            let size = if value == "i64" { 8 } else { 4 };
            let calls = [
                (&[8][..], Ok(expected)),
                (&[PAGE - 8], Ok(expected)),
                (&[PAGE], Err(Trap::MemoryOutOfBounds)),
                (&[PAGE - size + 1], Err(Trap::HeapMisaligned)),
            ];
            check(&module, &[param], "u64", &calls);
        }
    }
}

#[test]
fn compare_and_exchange_writes_only_what_was_expected() {
    let module = r#"(memory 1 1 shared) (func (export "f") (param i32) (result i32)
        (i32.atomic.store (i32.const 0) (i32.const 0x01020304))
        (drop (i32.atomic.rmw.cmpxchg (i32.const 0) (local.get 0) (i32.const 9)))
        (drop (i32.atomic.rmw8.cmpxchg_u (i32.const 3) (i32.const 1) (i32.const 0x155)))
        (i32.atomic.load (i32.const 0)))"#;
    check(module, &["u32"], "u32", &[(&[5], Ok(0x5502_0304)), (&[0x0102_0304], Ok(9))]);
}

#[test]
fn a_misaligned_atomic_traps_whatever_its_bounds() {
    for (op, size) in
        [("i32.atomic.load16_u", 2), ("i32.atomic.load", 4), ("i64.atomic.load32_u", 4), ("i64.atomic.load", 8)]
    {
        let module = format!(
            r#"(memory 1 1 shared) (func (export "f") (param i32) (result i32) (drop ({op} offset=65528 (local.get 0))) (i32.const 1))"#
        );
        let misaligned = Err(Trap::HeapMisaligned);
        let calls = [
            (&[0][..], Ok(1)),
            (&[1], misaligned),
            (&[size / 2], misaligned),
            (&[size - 1], misaligned),
            (&[8], Err(Trap::MemoryOutOfBounds)),
            (&[9], misaligned),
            (&[0xffff_ffff], misaligned),
            (&[0xffff_fff8], Err(Trap::MemoryOutOfBounds)),
        ];
        check(&module, &["u32"], "u32", &calls);
    }
}

#[test]
fn a_shared_memory_grows_in_place_for_everybody() {
    let wat = r#"(component
      (core module $a (memory (export "m") 1 40 shared) (func (export "size") (result i32) (memory.size))
        (func (export "grow") (result i32) (memory.grow (i32.const 30))))
      (core module $b (import "a" "m" (memory 1 40 shared)) (import "a" "grow" (func $grow (result i32)))
        (import "a" "size" (func $size (result i32)))
        (func (export "f") (param i32) (result i32)
          (i32.store (i32.const 8) (i32.const 3))
          (drop (call $grow))
          (memory.fill (local.get 0) (i32.const 1) (i32.const 4))
          (memory.copy (i32.const 16) (local.get 0) (i32.const 4))
          (i32.add (i32.mul (memory.size) (i32.const 1000)) (i32.add (call $size) (i32.load8_u (i32.const 19))))))
      (core instance $a (instantiate $a))
      (core instance $b (instantiate $b (with "a" (instance $a))))
      (func (export "f") (param "p" u32) (result u32) (canon lift (core func $b "f"))))"#;
    for (layout, memories) in LAYOUTS {
        let mut machine = machine(wat, memories).unwrap();
        assert_eq!(machine.call("f", &[31 * PAGE - 4]).unwrap()[0], 31_032, "{layout}");
        let error = machine.call("f", &[31 * PAGE - 3]).unwrap_err();
        assert_eq!(error.downcast_ref::<Trap>(), Some(&Trap::MemoryOutOfBounds), "{layout}");
    }
}

#[test]
fn waiting_ends_with_a_timeout_or_an_unequal_value() {
    let module = r#"(memory 1 1 shared) (func (export "f") (param i32 i32 i64) (result i32)
        (i32.add (i32.mul (i32.const 10) (memory.atomic.wait32 (local.get 0) (local.get 1) (local.get 2)))
          (memory.atomic.wait64 (local.get 0) (i64.extend_i32_u (local.get 1)) (local.get 2))))"#;
    let calls = [
        (&[8, 0, 1000][..], Ok(22)),
        (&[8, 1, 1000], Ok(11)),
        (&[8, 1, u64::MAX], Ok(11)),
        (&[4, 1, 0], Err(Trap::HeapMisaligned)),
        (&[2, 1, 0], Err(Trap::HeapMisaligned)),
        (&[PAGE, 1, 0], Err(Trap::MemoryOutOfBounds)),
    ];
    check(module, &["u32", "u32", "u64"], "u32", &calls);
}

#[test]
fn nobody_waits_at_an_unshared_memory() {
    let module = r#"(memory 1 1) (func (export "f") (param i32) (result i32)
        (memory.atomic.wait32 (local.get 0) (i32.const 0) (i64.const -1)))"#;
    check(module, &["u32"], "u32", &[(&[0], Err(Trap::WaitOnUnsharedMemory))]);
    let module = r#"(memory 1 1) (func (export "f") (param i32) (result i32)
        (memory.atomic.notify (local.get 0) (i32.const -1)))"#;
    let calls = [
        (&[0][..], Ok(0)),
        (&[PAGE - 4], Ok(0)),
        (&[PAGE], Err(Trap::MemoryOutOfBounds)),
        (&[2], Err(Trap::HeapMisaligned)),
    ];
    check(module, &["u32"], "u32", &calls);
}

/// RELIABILITY row 28: the host makes slices of the memories of canonical options.
#[test]
fn row28_canonical_options_name_no_shared_memory() {
    let wat = r#"(component
      (core module $m (memory (export "m") 1 1 shared) (func (export "f") (param i32 i32))
        (func (export "r") (param i32 i32 i32 i32) (result i32) (i32.const 0)))
      (core instance $i (instantiate $m))
      (alias core export $i "m" (core memory $memory))
      (alias core export $i "r" (core func $r))
      (func (export "f") (param "s" string) (canon lift (core func $i "f") (memory $memory) (realloc $r))))"#;
    let bytes = wat::parse_str(wat).unwrap();
    assert!(gusset_runtime::translate::translate_with(&bytes, &crate::memories::FEATURES).is_err());
}

#[test]
fn a_shared_memory_too_large_to_reserve_is_an_error() {
    for ty in ["i64 1 0x1000000000000 shared", "i64 1 0x800000000000 shared"] {
        let wat = component(&format!(r#"(memory {ty}) (func (export "f") (result i32) (i32.const 1))"#), &[], "u32");
        assert!(machine(&wat, MemoryConfig::default()).is_err());
    }
}
