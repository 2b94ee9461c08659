//! Linear memories of every kind, each with every way of laying them out.

use gusset_runtime::compile::{CompileSettings, Compiler};
use gusset_runtime::layout::{MEMORY_GUARD_BYTES, MemoryConfig, MemoryImages};
use gusset_runtime::translate::Features;
use gusset_runtime::trap::Trap;
use gusset_runtime::vm::StoreSettings;

use crate::harness::{Machine, load_with};

/// The ways in which memories can be laid out that differ in code or in reservations.
pub(crate) const LAYOUTS: [(&str, MemoryConfig); 5] = [
    (
        "default",
        MemoryConfig {
            reservation_bytes: 4 << 30,
            guard_bytes: MEMORY_GUARD_BYTES,
            guard_before_bytes: 2 << 30,
            images: MemoryImages::CopyOnWrite,
        },
    ),
    ("small guard", MemoryConfig { reservation_bytes: 4 << 30, guard_bytes: 65536, ..MemoryConfig::CHECKED }),
    ("checked", MemoryConfig::CHECKED),
    ("checked with a guard", MemoryConfig { guard_bytes: 32 << 20, ..MemoryConfig::CHECKED }),
    ("small reservation", MemoryConfig { reservation_bytes: 3 << 16, ..MemoryConfig::CHECKED }),
];

/// Every proposal that this file is about.
pub(crate) const FEATURES: Features = Features {
    reference_types: true,
    simd: true,
    relaxed_simd: false,
    tail_call: true,
    multi_memory: true,
    memory64: true,
    extended_const: true,
    function_references: true,
    threads: true,
    custom_page_sizes: true,
    wide_arithmetic: false,
};

/// A component that exports the functions `f` of a core module, whose parameters are given as
/// component types, and all of which have this result.
pub(crate) fn component(module: &str, params: &[&str], result: &str) -> String {
    let params: String = params.iter().enumerate().map(|(at, ty)| format!("(param \"p{at}\" {ty})")).collect();
    format!(
        r#"(component (core module $m {module}) (core instance $i (instantiate $m))
             (func (export "f") {params} (result {result}) (canon lift (core func $i "f"))))"#
    )
}

#[track_caller]
pub(crate) fn machine(wat: &str, memories: MemoryConfig) -> anyhow::Result<Box<Machine>> {
    let settings = CompileSettings { verify_clif: true, memories, ..CompileSettings::default() };
    let loaded = load_with(wat, &FEATURES, &Compiler::for_host(&settings).unwrap()).unwrap();
    Machine::of(&loaded, vec![], vec![], StoreSettings::default())
}

/// Calls `f` in every layout, each time in a new instance; `Err` is a trap.
#[track_caller]
pub(crate) fn check(module: &str, params: &[&str], result: &str, calls: &[(&[u64], Result<u64, Trap>)]) {
    let wat = component(module, params, result);
    for (layout, memories) in LAYOUTS {
        let mut machine = machine(&wat, memories).unwrap();
        for (args, expected) in calls {
            let found = machine.call("f", args).map(|values| values[0]);
            let found = found.map_err(|error| *error.downcast_ref::<Trap>().unwrap_or_else(|| panic!("{error:?}")));
            assert_eq!(found, *expected, "{args:x?} with layout `{layout}`");
        }
    }
}

const OUT: Result<u64, Trap> = Err(Trap::MemoryOutOfBounds);
const PAGE: u64 = 65536;

#[test]
fn accesses_at_the_end_of_a_32_bit_memory() {
    let module = r#"(memory 1) (func (export "f") (param i32) (result i32)
        (i32.store8 (i32.const 65535) (i32.const 7))
        (i32.load8_u (local.get 0)))"#;
    let calls = [(&[PAGE - 1][..], Ok(7)), (&[PAGE], OUT), (&[0x8000_0000], OUT), (&[0xffff_ffff], OUT)];
    check(module, &["u32"], "u32", &calls);
    let module = r#"(memory 1) (func (export "f") (param i32) (result i64)
        (i64.load offset=8 (local.get 0)))"#;
    let calls = [(&[PAGE - 16][..], Ok(0)), (&[PAGE - 15], OUT), (&[PAGE - 8], OUT), (&[0xffff_fff8], OUT)];
    check(module, &["u32"], "u64", &calls);
}

#[test]
fn offsets_beyond_every_guard_do_not_wrap() {
    for offset in ["0x7fffffff", "0x80000000", "0xfffffff8", "0xffffffff"] {
        let module = format!(
            r#"(memory 1) (func (export "f") (param i32) (result i64) (i64.load offset={offset} (local.get 0)))"#
        );
        check(&module, &["u32"], "u64", &[(&[0], OUT), (&[8], OUT), (&[0x8000_0000], OUT), (&[0xffff_ffff], OUT)]);
    }
    for offset in ["0x7fffffff", "0x80000000", "0xfffffffffffffff8", "0xffffffffffffffff"] {
        let module = format!(
            r#"(memory i64 1) (func (export "f") (param i64) (result i64) (i64.load offset={offset} (local.get 0)))"#
        );
        check(&module, &["u64"], "u64", &[(&[0], OUT), (&[8], OUT), (&[u64::MAX], OUT), (&[1 << 63], OUT)]);
    }
}

#[test]
fn a_64_bit_memory_has_every_operator() {
    let module = r#"(memory i64 1 4) (data $d "\01\02\03\04")
        (func (export "f") (param i64) (result i64)
          (drop (memory.grow (i64.const 1)))
          (memory.init $d (local.get 0) (i32.const 0) (i32.const 4))
          (memory.copy (i64.add (local.get 0) (i64.const 4)) (local.get 0) (i64.const 4))
          (memory.fill (local.get 0) (i32.const 9) (i64.const 1))
          (i64.store8 offset=2 (local.get 0) (i64.const 0x55))
          (i64.add (i64.load (local.get 0)) (i64.shl (memory.size) (i64.const 56))))"#;
    let expected = 0x0403_0201_0455_0209 + (2 << 56);
    check(module, &["u64"], "u64", &[(&[0], Ok(expected))]);
    check(module, &["u64"], "u64", &[(&[PAGE * 2 - 8], Ok(expected)), (&[PAGE * 4], OUT), (&[u64::MAX], OUT)]);
}

#[test]
fn a_64_bit_index_is_not_cut_to_32_bits() {
    let module = r#"(memory i64 1) (func (export "f") (param i64) (result i32) (i32.load8_u (local.get 0)))"#;
    check(module, &["u64"], "u32", &[(&[5], Ok(0)), (&[1 << 32 | 5], OUT), (&[1 << 63], OUT), (&[u64::MAX], OUT)]);
}

#[test]
fn memories_of_both_widths_copy_to_each_other() {
    let module = r#"(memory $a 1) (memory $b i64 1) (data (memory $a) (i32.const 0) "\01\02\03\04")
        (func (export "f") (param i64) (result i32)
          (memory.copy $b $a (local.get 0) (i32.const 1) (i32.const 3))
          (memory.copy $a $b (i32.const 100) (local.get 0) (i32.const 4))
          (i32.load $a (i32.const 100)))"#;
    check(module, &["u64"], "u32", &[(&[9], Ok(0x0004_0302)), (&[PAGE - 3], OUT), (&[1 << 32], OUT)]);
}

#[test]
fn pages_of_one_byte() {
    let module = r#"(memory 100 300 (pagesize 1))
        (func (export "f") (param i32 i32) (result i32)
          (drop (memory.grow (local.get 0)))
          (i32.store8 (local.get 1) (i32.const 5))
          (i32.add (i32.mul (memory.size) (i32.const 1000)) (i32.load8_u (local.get 1))))"#;
    let calls = [
        (&[0, 99][..], Ok(100_005)),
        (&[0, 100], OUT),
        (&[50, 149], Ok(150_005)),
        (&[1000, 150], OUT),
        (&[0, 4095], OUT),
    ];
    check(module, &["u32", "u32"], "u32", &calls);
    let module =
        r#"(memory i64 10 (pagesize 1)) (func (export "f") (param i64) (result i32) (i32.load16_u (local.get 0)))"#;
    check(module, &["u64"], "u32", &[(&[8], Ok(0)), (&[9], OUT), (&[u64::MAX], OUT)]);
}

#[test]
fn an_empty_memory_has_no_byte() {
    for ty in ["0 0", "i64 0 0", "0 0 (pagesize 1)", "i64 0"] {
        let index = if ty.starts_with("i64") { "i64" } else { "i32" };
        let module =
            format!(r#"(memory {ty}) (func (export "f") (param {index}) (result i32) (i32.load8_u (local.get 0)))"#);
        let param = if index == "i64" { "u64" } else { "u32" };
        check(&module, &[param], "u32", &[(&[0], OUT), (&[1], OUT), (&[4096], OUT), (&[0xffff_ffff], OUT)]);
    }
}

/// Contents, the base that code uses, and what is behind the end, while a memory grows step by step.
#[test]
fn a_memory_that_moves_keeps_its_bytes_and_its_bounds() {
    for index in ["i32", "i64"] {
        let module = format!(
            r#"(memory {index} 1 600)
            (func (export "f") (param i32) (result i32) (local $n {index}) (local $sum i32)
              (loop $more
                ({index}.store8 (i64_or_32) (local.get $n))
                (drop (memory.grow ({index}.const 7)))
                (local.set $n ({index}.add (local.get $n) ({index}.const 1)))
                (br_if $more ({index}.lt_u (local.get $n) ({index}.const 80))))
              (local.set $n ({index}.const 0))
              (loop $more
                (local.set $sum (i32.add (local.get $sum) (i32.load8_u (i64_or_32))))
                (local.set $n ({index}.add (local.get $n) ({index}.const 1)))
                (br_if $more ({index}.lt_u (local.get $n) ({index}.const 80))))
              (if (local.get 0) (then (drop (i32.load8_u ({index}.mul (memory.size) ({index}.const 65536))))))
              (local.get $sum))"#
        );
        let address = format!("({index}.mul (local.get $n) ({index}.const 458752))");
        let module = module.replace("(i64_or_32)", &address);
        check(&module, &["u32"], "u32", &[(&[0], Ok((0..80).sum())), (&[1], OUT)]);
    }
}

/// A growth in a callee must be seen by the caller, which had loaded base and length before.
#[test]
fn row48_a_base_loaded_before_a_growth_is_not_used_after_it() {
    let module = r#"(memory i64 1)
        (func $grow (drop (memory.grow (i64.const 100))) (i64.store (i64.const 0) (i64.const 77)))
        (func (export "f") (result i64)
          (i64.store (i64.const 0) (i64.const 1))
          (drop (i64.load (i64.const 0)))
          (call $grow)
          (i64.add (i64.load (i64.const 0)) (i64.load (i64.const 6619128))))"#;
    check(module, &[], "u64", &[(&[], Ok(77))]);
}

#[test]
fn row43_a_huge_growth_is_refused_and_changes_nothing() {
    let module = r#"(memory i64 1)
        (func (export "f") (param i64) (result i64)
          (i64.add (i64.mul (memory.grow (local.get 0)) (i64.const 10)) (memory.size)))"#;
    let refused = Ok((-10_i64 + 1) as u64);
    let calls: Vec<(&[u64], _)> =
        [&[u64::MAX][..], &[u64::MAX - 1], &[1 << 48], &[1 << 47], &[(1 << 48) - 1], &[1 << 60]]
            .map(|args| (args, refused))
            .into();
    check(module, &["u64"], "u64", &calls);
    let module =
        r#"(memory i64 1 (pagesize 1)) (func (export "f") (param i64) (result i64) (memory.grow (local.get 0)))"#;
    check(module, &["u64"], "u64", &[(&[u64::MAX], Ok(u64::MAX)), (&[u64::MAX - 1], Ok(u64::MAX)), (&[1], Ok(1))]);
}

#[test]
fn row43_limits_that_no_machine_has_are_errors_and_not_panics() {
    let memories = ["65536 65536", "i64 0x800000000000", "i64 0x1000000000000", "i64 0x1000000000000 0x1000000000000"];
    let paged =
        ["0xffffffff (pagesize 1)", "i64 0xffffffffffffffff (pagesize 1)", "i64 0x1000000000000000 (pagesize 1)"];
    let tables = [
        "4294967295 funcref",
        "i64 4294967296 funcref",
        "i64 0x1000000000000000 funcref",
        "i64 0xffffffffffffffff funcref",
        "i64 0x2000000000000000 externref",
    ];
    let definitions = memories.iter().chain(&paged).map(|ty| format!("(memory {ty})"));
    for definition in definitions.chain(tables.iter().map(|ty| format!("(table {ty})"))) {
        let wat = component(&format!("{definition} (func (export \"f\") (result i32) (i32.const 1))"), &[], "u32");
        for (layout, memories) in LAYOUTS {
            match machine(&wat, memories) {
                // 4 GiB of address space can be had.
                Ok(mut machine) => {
                    let small = definition.starts_with("(memory 6") || definition.starts_with("(memory 0xffffffff ");
                    assert!(small, "`{definition}` with layout `{layout}`");
                    assert_eq!(machine.call("f", &[]).unwrap()[0], 1);
                }
                Err(error) => assert!(!format!("{error:#}").is_empty()),
            }
        }
    }
    // Large maxima alone cost nothing.
    for definition in ["(memory i64 1 0x1000000000000)", "(table i64 1 0xffffffffffffffff funcref)", "(memory 0 65536)"]
    {
        let module = format!(r#"{definition} (func (export "f") (result i32) (i32.const 1))"#);
        check(&module, &[], "u32", &[(&[], Ok(1))]);
    }
}

#[test]
fn row2_indices_with_the_sign_bit_set_never_reach_before_the_memory() {
    // More live 32-bit values than there are registers, all of them used as addresses.
    let (mut loads, mut sum) = (String::new(), "(i32.const 0)".to_owned());
    for at in 0..20 {
        loads += &format!("(local.set {} (i32.add (local.get 0) (i32.const {})))", at + 1, 0x8000_0000_u32 + at * 4096);
        sum = format!("(i32.add {sum} (i32.load8_u (local.get {})))", at + 1);
    }
    let module = format!(
        r#"(memory 1) (func $pressure (param i32) (result i32) (local.get 0))
           (func (export "f") (param i32) (result i32) (local {})
             {loads} (drop (call $pressure (local.get 0))) {sum})"#,
        "i32 ".repeat(20)
    );
    check(&module, &["u32"], "u32", &[(&[0], OUT), (&[0x7fff_0000], OUT), (&[0x8000_0000 - 8192], OUT)]);
}

#[test]
fn row14_index_arithmetic_wraps_at_32_bits() {
    let module = r#"(memory 1) (data (i32.const 8) "\2a")
        (func (export "f") (param i32) (result i32) (i32.load8_u (i32.shl (local.get 0) (i32.const 3))))"#;
    let calls = [(&[1][..], Ok(42)), (&[0x2000_0001], Ok(42)), (&[0xe000_0001], Ok(42)), (&[0x1fff_ffff], OUT)];
    check(module, &["u32"], "u32", &calls);
    let module = r#"(memory 1) (data (i32.const 8) "\2a")
        (func (export "f") (param i32) (result i32) (i32.load8_u offset=8 (i32.add (local.get 0) (local.get 0))))"#;
    check(module, &["u32"], "u32", &[(&[0x8000_0000], Ok(42)), (&[0x7fff_ffff], OUT), (&[0x4000_0000], OUT)]);
}

#[test]
fn row29_a_load_that_an_instruction_takes_in_stays_within_the_memory() {
    let module = r#"(memory 1)
        (func (export "f") (param i32) (result f64) (f64.copysign (f64.const 1) (f64.load (local.get 0))))"#;
    let one = 1.0_f64.to_bits();
    check(module, &["u32"], "f64", &[(&[PAGE - 8], Ok(one)), (&[PAGE - 7], OUT)]);
    for op in ["f32.add", "f32.min", "f32.copysign", "f32.mul"] {
        let module = format!(
            r#"(memory 1) (func (export "f") (param i32) (result i32)
                (i32.wrap_i64 (i64.extend_i32_u (i32.reinterpret_f32 ({op} (f32.const 0) (f32.load (local.get 0)))))))"#
        );
        check(&module, &["u32"], "u32", &[(&[PAGE - 4], Ok(0)), (&[PAGE - 3], OUT)]);
    }
}

#[test]
fn row11_a_memory_whose_maximum_is_zero_pages_traps_on_every_access() {
    let module = r#"(memory 0 0) (func (export "f") (param i32) (result i32)
        (i32.store (local.get 0) (i32.const 1)) (memory.grow (i32.const 1)))"#;
    check(module, &["u32"], "u32", &[(&[0], OUT), (&[65536], OUT), (&[0xffff_ffff], OUT)]);
}

/// A fresh memory must not see what an earlier one left, nor reach as far as that one did.
#[test]
fn row40_row12_a_later_instance_sees_nothing_of_an_earlier_one() {
    for (ty, reach) in [("1 10", PAGE), ("i64 1 10", PAGE), ("100 700000 (pagesize 1)", 100)] {
        let index = if ty.starts_with("i64") { "i64" } else { "i32" };
        let param = if index == "i64" { "u64" } else { "u32" };
        let first = format!(
            r#"(memory {ty}) (func (export "f") (param {index}) (result i32)
                 (drop (memory.grow (local.get 0)))
                 (memory.fill ({index}.const 0) (i32.const 0xa5) ({index}.mul (memory.size) ({index}.const {})))
                 (i32.const 1))"#,
            if ty.contains("pagesize") { 1 } else { PAGE }
        );
        let second =
            format!(r#"(memory {ty}) (func (export "f") (param {index}) (result i32) (i32.load8_u (local.get 0)))"#);
        let grown = if ty.contains("pagesize") { 600_000 } else { 9 };
        check(&first, &[param], "u32", &[(&[grown], Ok(1))]);
        let calls = [(&[0][..], Ok(0)), (&[reach - 1], Ok(0)), (&[reach], OUT), (&[4 * PAGE], OUT)];
        check(&second, &[param], "u32", &calls);
    }
}

#[test]
fn an_imported_memory_is_laid_out_as_its_definer_says() {
    let wat = r#"(component
      (core module $a (memory (export "m") i64 1 40) (func (export "grow") (drop (memory.grow (i64.const 30)))))
      (core module $b (import "a" "m" (memory i64 1)) (import "a" "grow" (func $grow))
        (func (export "f") (param i64) (result i64)
          (i64.store (i64.const 8) (i64.const 3)) (call $grow) (i64.store (local.get 0) (i64.const 4))
          (i64.add (i64.load (i64.const 8)) (memory.size))))
      (core instance $a (instantiate $a))
      (core instance $b (instantiate $b (with "a" (instance $a))))
      (func (export "f") (param "p" u64) (result u64) (canon lift (core func $b "f"))))"#;
    for (layout, memories) in LAYOUTS {
        let mut machine = machine(wat, memories).unwrap();
        assert_eq!(machine.call("f", &[31 * PAGE - 8]).unwrap()[0], 34, "{layout}");
        let error = machine.call("f", &[31 * PAGE - 7]).unwrap_err();
        assert_eq!(error.downcast_ref::<Trap>(), Some(&Trap::MemoryOutOfBounds), "{layout}");
    }
}

#[test]
fn row42_table_operators_with_every_width_of_a_defined_and_an_imported_table() {
    for index in ["i32", "i64"] {
        let ops = format!(
            r#"(type $t (func (result i32)))
            (func $one (result i32) (i32.const 1)) (func $two (result i32) (i32.const 2))
            (elem $e func $one $two) (elem declare func $two)
            (func (export "f") (param {index}) (result i32)
              (table.init $x $e (local.get 0) (i32.const 0) (i32.const 2))
              (table.copy $x $x (local.get 0) ({index}.add (local.get 0) ({index}.const 1)) ({index}.const 1))
              (drop (table.grow $x (ref.func $two) ({index}.const 3)))
              (table.fill $x ({index}.const 0) (table.get $x (local.get 0)) ({index}.const 1))
              (table.set $x ({index}.const 1) (ref.func $two))
              (i32.add (call_indirect $x (type $t) ({index}.const 0))
                (i32.add (i32.mul (call_indirect $x (type $t) (local.get 0)) (i32.const 100))
                  (i32.mul (i32.wrap_i64 (i64_of (table.size $x))) (i32.const 10000)))))"#
        );
        let ops = ops.replace("i64_of", if index == "i64" { "i64.add (i64.const 0)" } else { "i64.extend_i32_u" });
        let param = if index == "i64" { "u64" } else { "u32" };
        let wide = if index == "i64" { "i64 " } else { "" };
        let defined = component(&format!("(table 1 funcref) (table $x {wide}4 20 funcref) {ops}"), &[param], "u32");
        let imported = format!(
            r#"(component
              (core module $a (table (export "o") 1 funcref) (table (export "x") {wide}4 20 funcref))
              (core module $b (import "a" "o" (table 1 funcref)) (import "a" "x" (table $x {wide}4 20 funcref)) {ops})
              (core instance $a (instantiate $a))
              (core instance $b (instantiate $b (with "a" (instance $a))))
              (func (export "f") (param "p" {param}) (result u32) (canon lift (core func $b "f"))))"#
        );
        for wat in [defined, imported] {
            let mut machine = machine(&wat, MemoryConfig::default()).unwrap();
            assert_eq!(machine.call("f", &[2]).unwrap()[0], 70_202, "{index}");
            let mut outside = vec![0xffff_ffff, 7];
            if index == "i64" {
                outside.extend([1 << 32, 1 << 32 | 2, u64::MAX, 1 << 61]);
            }
            for at in outside {
                let error = machine.call("f", &[at]).unwrap_err();
                assert_eq!(error.downcast_ref::<Trap>(), Some(&Trap::TableOutOfBounds), "{index} {at:#x}");
            }
        }
    }
}

#[test]
fn an_undefined_element_of_a_64_bit_table_is_not_called() {
    let module = r#"(table i64 2 funcref) (type $t (func (result i32))) (func $one (result i32) (i32.const 1))
        (elem (i64.const 1) func $one)
        (func (export "f") (param i64) (result i32) (call_indirect (type $t) (local.get 0)))"#;
    let undefined = Err(Trap::UndefinedElement);
    let calls = [
        (&[1][..], Ok(1)),
        (&[0], Err(Trap::UninitializedElement)),
        (&[2], undefined),
        (&[1 << 32 | 1], undefined),
        (&[u64::MAX], undefined),
    ];
    check(module, &["u64"], "u32", &calls);
}

#[test]
fn row43_a_huge_growth_of_a_table_is_refused() {
    let module = r#"(table i64 1 externref)
        (func (export "f") (param i64) (result i64) (table.grow (ref.null extern) (local.get 0)))"#;
    let refused = Ok(u64::MAX);
    let calls = [(&[u64::MAX][..], refused), (&[1 << 60], refused), (&[1 << 61], refused), (&[2], Ok(1))];
    check(module, &["u64"], "u64", &calls);
}
