//! Vectors in the state of real instances: globals, their initial values, and calls between modules.

use crate::harness::Machine;

/// Calls `f` of the second module with the number of a 32-bit lane; the first module is its import `a`.
#[track_caller]
fn check(first: &str, second: &str, expected: [u64; 4]) {
    let text = format!(
        r#"(component
            (core module $a {first}) (core module $b {second})
            (core instance $ia (instantiate $a))
            (core instance $ib (instantiate $b (with "a" (instance $ia))))
            (func (export "f") (param "lane" u32) (result u32) (canon lift (core func $ib "f"))))"#
    );
    let mut machine = Machine::new(&text, vec![]).unwrap();
    for (lane, expected) in expected.into_iter().enumerate() {
        assert_eq!(machine.call("f", &[lane as u64]).unwrap()[0], expected, "lane {lane}");
    }
}

/// Stores what is on the stack, an address below it, and loads the lane that parameter 0 numbers.
const LANE: &str = "v128.store (i32.load offset=16 (i32.shl (local.get 0) (i32.const 2)))";

#[test]
fn a_global_keeps_all_of_its_initial_value() {
    check(
        "",
        &format!(
            r#"(memory 1) (global $before i32 (i32.const -1)) (global $g v128 (v128.const i32x4 1 2 3 4))
            (global $after i32 (i32.const -1))
            (func (export "f") (param i32) (result i32) (i32.const 16) (global.get $g) {LANE})"#,
        ),
        [1, 2, 3, 4],
    );
}

#[test]
fn a_global_of_another_module_is_an_initial_value_and_can_be_set() {
    check(
        r#"(global (export "g") v128 (v128.const i32x4 5 6 7 8))
           (global (export "m") (mut v128) (v128.const i64x2 0 0))"#,
        &format!(
            r#"(import "a" "g" (global $imported v128)) (import "a" "m" (global $mutable (mut v128)))
            (memory 1) (global $own v128 (global.get $imported))
            (func (export "f") (param i32) (result i32)
              (global.set $mutable (i32x4.add (global.get $own) (global.get $imported)))
              (i32.const 16) (global.get $mutable) {LANE})"#,
        ),
        [10, 12, 14, 16],
    );
}

#[test]
fn vectors_are_arguments_and_results_between_modules() {
    check(
        r#"(func (export "swap") (param i32 v128 f64 v128) (result v128 i64 v128)
             (local.get 3) (i64.const 9) (local.get 1))"#,
        &format!(
            r#"(import "a" "swap" (func $swap (param i32 v128 f64 v128) (result v128 i64 v128))) (memory 1)
            (func (export "f") (param i32) (result i32) (local v128 i64 v128)
              (call $swap (i32.const 1) (v128.const i32x4 1 2 3 4) (f64.const 2) (v128.const i32x4 10 20 30 40))
              (local.set 1) (local.set 2) (local.set 3)
              (i32.const 16) (i32x4.sub (local.get 3) (local.get 1)) {LANE})"#,
        ),
        [9, 18, 27, 36],
    );
}
