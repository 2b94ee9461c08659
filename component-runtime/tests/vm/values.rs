//! Core values, memories, tables and globals through real instances.

use crate::harness::Machine;

/// A component of one module whose functions are lifted with 32-bit parameters and results.
fn component(module: &str, exports: &[(&str, usize, bool)]) -> String {
    let mut text = format!("(component (core module $m {module}) (core instance $i (instantiate $m))\n");
    for (name, n_params, has_result) in exports {
        let params: String = (0..*n_params).map(|at| format!("(param \"p{at}\" u32)")).collect();
        let result = if *has_result { "(result u32)" } else { "" };
        text += &format!("(func (export \"{name}\") {params} {result} (canon lift (core func $i \"{name}\")))\n");
    }
    text + ")"
}

#[track_caller]
fn check(module: &str, args: &[u64], expected: u64) {
    let mut machine = Machine::new(&component(module, &[("f", args.len(), true)]), vec![]).unwrap();
    assert_eq!(machine.call("f", args).unwrap()[0], expected);
}

#[test]
fn recursion_and_arithmetic() {
    let fib = r#"(func $fib (export "f") (param i32) (result i32)
        (if (result i32) (i32.lt_u (local.get 0) (i32.const 2)) (then (local.get 0))
          (else (i32.add (call $fib (i32.sub (local.get 0) (i32.const 1)))
                         (call $fib (i32.sub (local.get 0) (i32.const 2)))))))"#;
    check(fib, &[20], 6765);
}

#[test]
fn memory_grows_and_keeps_its_bytes() {
    let module = r#"(memory 1) (data (i32.const 8) "\2a")
        (func (export "f") (param i32) (result i32)
          (drop (memory.grow (local.get 0)))
          (i32.store8 (i32.const 65536) (i32.const 5))
          (i32.add (i32.mul (memory.size) (i32.const 1000))
            (i32.add (i32.load8_u (i32.const 8)) (i32.load8_u (i32.const 65536)))))"#;
    check(module, &[2], 3047);
}

#[test]
fn a_refused_growth_gives_minus_one_and_changes_nothing() {
    let module = r#"(memory 1 2)
        (func (export "f") (param i32) (result i32)
          (i32.add (memory.grow (local.get 0)) (memory.size)))"#;
    check(module, &[2], 0);
    check(module, &[0xffff_ffff], 0);
    check(module, &[1], 3);
}

#[test]
fn bulk_memory_moves_overlapping_bytes() {
    let module = r#"(memory 1) (data $d "\01\02\03\04")
        (func (export "f") (result i32)
          (memory.init $d (i32.const 100) (i32.const 0) (i32.const 4))
          (data.drop $d)
          (memory.copy (i32.const 101) (i32.const 100) (i32.const 4))
          (memory.fill (i32.const 105) (i32.const 7) (i32.const 1))
          (i32.add (i32.load (i32.const 101)) (i32.load8_u (i32.const 105))))"#;
    check(module, &[], 0x0403_0201 + 7);
}

#[test]
fn tables_hold_functions_of_other_instances() {
    let text = r#"(component
      (core module $a (func (export "seven") (result i32) (i32.const 7)))
      (core module $b (import "a" "seven" (func $s (result i32))) (type $t (func (result i32)))
        (table (export "t") 2 4 funcref) (elem (i32.const 1) func $s)
        (func (export "f") (result i32) (call_indirect (type $t) (i32.const 1))))
      (core module $c (import "b" "t" (table 2 4 funcref)) (type $t (func (result i32)))
        (func $nine (result i32) (i32.const 9)) (elem (i32.const 0) func $nine)
        (func (export "g") (result i32)
          (table.set (i32.const 1) (table.get (i32.const 0)))
          (drop (table.grow (ref.null func) (i32.const 1)))
          (i32.add (i32.mul (table.size) (i32.const 100)) (call_indirect (type $t) (i32.const 1)))))
      (core instance $a (instantiate $a))
      (core instance $b (instantiate $b (with "a" (instance $a))))
      (core instance $c (instantiate $c (with "b" (instance $b))))
      (func (export "f") (result u32) (canon lift (core func $b "f")))
      (func (export "g") (result u32) (canon lift (core func $c "g"))))"#;
    let mut machine = Machine::new(text, vec![]).unwrap();
    assert_eq!(machine.call("f", &[]).unwrap()[0], 7);
    assert_eq!(machine.call("g", &[]).unwrap()[0], 309);
    assert_eq!(machine.call("f", &[]).unwrap()[0], 9);
}

#[test]
fn globals_are_shared_and_initialised_from_imports() {
    let text = r#"(component
      (core module $a (global (export "g") (mut i32) (i32.const 40)) (global (export "c") i32 (i32.const 30)))
      (core module $b (import "a" "g" (global $g (mut i32))) (import "a" "c" (global $c i32))
        (global $own i32 (i32.add (global.get $c) (i32.const 2)))
        (func (export "f") (result i32)
          (global.set $g (i32.add (global.get $g) (i32.const 1)))
          (i32.add (global.get $g) (global.get $own))))
      (core instance $a (instantiate $a))
      (core instance $b (instantiate $b (with "a" (instance $a))))
      (func (export "f") (result u32) (canon lift (core func $b "f"))))"#;
    let mut machine = Machine::new(text, vec![]).unwrap();
    assert_eq!(machine.call("f", &[]).unwrap()[0], 73);
    assert_eq!(machine.call("f", &[]).unwrap()[0], 74);
}

#[test]
fn start_functions_run_in_order() {
    let text = r#"(component
      (core module $a (global $g (export "g") (mut i32) (i32.const 1))
        (func $s (global.set $g (i32.const 5))) (start $s))
      (core module $b (import "a" "g" (global $g (mut i32)))
        (func $s (global.set $g (i32.mul (global.get $g) (i32.const 3)))) (start $s)
        (func (export "f") (result i32) (global.get $g)))
      (core instance $a (instantiate $a))
      (core instance $b (instantiate $b (with "a" (instance $a))))
      (func (export "f") (result u32) (canon lift (core func $b "f"))))"#;
    assert_eq!(Machine::new(text, vec![]).unwrap().call("f", &[]).unwrap()[0], 15);
}

#[test]
fn many_parameters_and_all_kinds_of_values_cross() {
    let text = r#"(component
      (core module $m
        (func (export "f") (param i32 i64 f32 f64) (result f64)
          (f64.add (f64.add (f64.convert_i32_s (local.get 0)) (f64.convert_i64_s (local.get 1)))
            (f64.add (f64.promote_f32 (local.get 2)) (local.get 3)))))
      (core instance $i (instantiate $m))
      (func (export "f") (param "a" s32) (param "b" s64) (param "c" f32) (param "d" f64) (result f64)
        (canon lift (core func $i "f"))))"#;
    let mut machine = Machine::new(text, vec![]).unwrap();
    let args = [u64::from(-3_i32 as u32), -4_i64 as u64, u64::from(0.5_f32.to_bits()), 100.25_f64.to_bits()];
    assert_eq!(f64::from_bits(machine.call("f", &args).unwrap()[0]), 93.75);
}
