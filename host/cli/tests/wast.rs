//! `gusset wast`: what a script's directives come out as.

use gusset::Config;
use gusset_cli::wast::{Summary, run, skips::Skips};

#[track_caller]
fn check(text: &str, passed: usize, failures: &[&str]) {
    let Summary { passed: found, failures: lines, failed, .. } =
        run(&Config::default(), "t.wast", text, &Skips::default());
    assert_eq!(lines, failures);
    assert_eq!((found, failed), (passed, failures.len()));
}

const ADD: &str = r#"(component $a
  (core module $m (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))
  (core instance $m (instantiate $m))
  (func (export "add") (param "a" u32) (param "b" u32) (result u32) (canon lift (core func $m "add"))))
"#;

#[test]
fn a_result_that_differs_is_a_failure_with_both_values() {
    check(
        &format!("{ADD}(assert_return (invoke \"add\" (u32.const 2) (u32.const 3)) (u32.const 6))"),
        1,
        &["t.wast:5: expected 6_u32, found 5_u32"],
    );
}

#[test]
fn an_argument_of_another_type_is_a_failure() {
    check(
        &format!("{ADD}(invoke \"add\" (u32.const 2) (s32.const 3))"),
        1,
        &["t.wast:5: parameter `b`: expected `u32`, found `s32`"],
    );
}

#[test]
fn a_call_that_does_not_trap_is_a_failure() {
    check(
        &format!("{ADD}(assert_trap (invoke \"add\" (u32.const 2) (u32.const 3)) \"unreachable\")"),
        1,
        &["t.wast:5: expected the trap `unreachable`, found Component([5_u32])"],
    );
}

#[test]
fn what_is_valid_or_only_not_supported_is_not_invalid() {
    check("(assert_invalid (component) \"anything\")", 0, &["t.wast:1: expected `anything`, found a valid component"]);
    let failures = &["t.wast:1: expected `anything`, found `component-model async` is not supported: \
                      the built-in `canon task.cancel` (at offset 0xb)"];
    check("(assert_invalid (component (core func (canon task.cancel))) \"anything\")", 0, failures);
    check("(assert_invalid (component (export \"x\" (func 0))) \"anything\")", 1, &[]);
}

#[test]
fn an_instance_is_made_of_a_definition_each_time() {
    let script = r#"(component definition $D
      (core module $m (global $n (mut i32) (i32.const 0))
        (func (export "next") (result i32)
          (global.set $n (i32.add (global.get $n) (i32.const 1))) (global.get $n)))
      (core instance $m (instantiate $m))
      (func (export "next") (result u32) (canon lift (core func $m "next"))))
    (component instance $a $D)
    (component instance $b $D)
    (assert_return (invoke $a "next") (u32.const 1))
    (assert_return (invoke $a "next") (u32.const 2))
    (assert_return (invoke $b "next") (u32.const 1))
    (assert_return (invoke "next") (u32.const 2))
    (component instance $c $E)"#;
    check(script, 7, &["t.wast:13: no such definition"]);
}

#[test]
fn modules_and_components_do_not_get_in_each_others_way() {
    let script = format!(
        "(module $m (func (export \"one\") (result i32) (i32.const 1)))\n(register \"m\" $m)\n{ADD}\
         (register \"m\" $a)\n(assert_return (invoke $m \"one\") (i32.const 1))\n\
         (module (import \"m\" \"one\" (func (result i32))))\n\
         (assert_unlinkable (module (import \"m\" \"add\" (func))) \"unknown import\")"
    );
    check(&script, 7, &[]);
}

#[test]
fn a_script_that_cannot_be_read_is_one_failure() {
    let summary = run(&Config::default(), "t.wast", "(component", &Skips::default());
    assert_eq!((summary.passed, summary.failed), (0, 1));
    assert!(summary.failures[0].starts_with("t.wast: "), "{:?}", summary.failures);
}
