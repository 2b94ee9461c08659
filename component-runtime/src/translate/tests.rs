//! What translation checks by itself, seen by skipping the validator.
//!
//! The host passes raw values to these functions, so a signature that the validator let through by
//! mistake must be stopped here.

use super::instantiate::instantiate;
use super::parse::{Validation, parse};
use super::{Features, TranslateError, TranslateErrorKind};

fn translate_unvalidated(wat: &str) -> Result<super::Component, TranslateError> {
    let bytes = wat::parse_str(wat).unwrap_or_else(|error| panic!("{error}"));
    let accepted = Features::default().accepted();
    let tree = parse(&bytes, Validation::Skipped, accepted)?;
    instantiate(&bytes, &tree, accepted)
}

/// Expects that a component is refused although nothing validated it.
#[track_caller]
fn check_refused(wat: &str, expected: &str) {
    match translate_unvalidated(wat) {
        Ok(component) => panic!("expected `{expected}`, translated:\n{}", component.to_text()),
        Err(error) => {
            assert!(matches!(error.kind(), TranslateErrorKind::Invalid { .. }), "{error}");
            let text = error.to_string();
            let found = text.trim_start_matches("the component is not valid: ");
            let found = found.split(" (at offset").next().unwrap_or_default();
            assert_eq!(found, expected);
        }
    }
}

/// A component that lifts `f: func(s: string) -> string` with these core functions.
fn lifted(callee: &str, realloc: &str, post_return: &str) -> String {
    format!(
        r#"(component
          (core module $m
            (memory (export "m") 1)
            (func (export "f") {callee} unreachable)
            (func (export "realloc") {realloc} unreachable)
            (func (export "post") {post_return} unreachable))
          (core instance $i (instantiate $m))
          (func (export "f") (param "s" string) (result string) (canon lift (core func $i "f")
            (memory (core memory $i "m")) (realloc (core func $i "realloc")) (post-return (core func $i "post")))))"#
    )
}

const CALLEE: &str = "(param i32 i32) (result i32)";
const REALLOC: &str = "(param i32 i32 i32 i32) (result i32)";
const POST_RETURN: &str = "(param i32)";

#[test]
fn right_signatures_are_accepted() {
    translate_unvalidated(&lifted(CALLEE, REALLOC, POST_RETURN)).expect("right signatures");
}

#[test]
fn row59_a_lifted_function_with_another_signature_is_refused() {
    for (callee, found) in [
        ("", "() -> ()"),
        ("(param i32) (result i32)", "(i32) -> (i32)"),
        ("(param i32 i64) (result i32)", "(i32, i64) -> (i32)"),
        ("(param i32 i32)", "(i32, i32) -> ()"),
        ("(param i32 i32) (result i32 i32)", "(i32, i32) -> (i32, i32)"),
        ("(param i32 i32) (result f64)", "(i32, i32) -> (f64)"),
    ] {
        check_refused(
            &lifted(callee, REALLOC, POST_RETURN),
            &format!("a lifted core function has the wrong signature: expected `(i32, i32) -> (i32)`, found `{found}`"),
        );
    }
}

#[test]
fn row59_a_realloc_with_another_signature_is_refused() {
    for (realloc, found) in [
        ("", "() -> ()"),
        ("(param i32 i32 i32) (result i32)", "(i32, i32, i32) -> (i32)"),
        ("(param i32 i32 i32 i32)", "(i32, i32, i32, i32) -> ()"),
        ("(param i32 i32 i32 i32) (result i32 i32)", "(i32, i32, i32, i32) -> (i32, i32)"),
        ("(param i64 i64 i64 i64) (result i64)", "(i64, i64, i64, i64) -> (i64)"),
        ("(param f32 i32 i32 i32) (result i32)", "(f32, i32, i32, i32) -> (i32)"),
    ] {
        check_refused(
            &lifted(CALLEE, realloc, POST_RETURN),
            &format!("`realloc` has the wrong signature: expected `(i32, i32, i32, i32) -> (i32)`, found `{found}`"),
        );
    }
}

#[test]
fn row59_a_post_return_with_another_signature_is_refused() {
    for (post_return, found) in
        [("", "() -> ()"), ("(param i32 i32)", "(i32, i32) -> ()"), ("(param i32) (result i32)", "(i32) -> (i32)")]
    {
        check_refused(
            &lifted(CALLEE, REALLOC, post_return),
            &format!("`post-return` has the wrong signature: expected `(i32) -> ()`, found `{found}`"),
        );
    }
}

#[test]
fn row59_a_destructor_with_another_signature_is_refused() {
    for (dtor, found) in
        [("", "() -> ()"), ("(param i64)", "(i64) -> ()"), ("(param i32) (result i32)", "(i32) -> (i32)")]
    {
        check_refused(
            &format!(
                r#"(component
                  (core module $m (func (export "d") {dtor} unreachable))
                  (core instance $i (instantiate $m))
                  (type (resource (rep i32) (dtor (core func $i "d")))))"#
            ),
            &format!("a destructor has the wrong signature: expected `(i32) -> ()`, found `{found}`"),
        );
    }
}

#[test]
fn row59_a_start_function_with_another_signature_is_refused() {
    for (start, found) in [("(param i32)", "(i32) -> ()"), ("(result f64)", "() -> (f64)")] {
        check_refused(
            &format!(
                "(component (core module $m (func $s {start} unreachable) (start $s)) (core instance (instantiate $m)))"
            ),
            &format!("a start function has the wrong signature: expected `() -> ()`, found `{found}`"),
        );
    }
}

#[test]
fn missing_options_are_refused() {
    check_refused(
        r#"(component (import "f" (func $f (param "s" string))) (core func (canon lower (func $f))))"#,
        "a function whose values need memory lacks option `memory`",
    );
    check_refused(
        r#"(component
          (import "f" (func $f (result string)))
          (core module $m (memory (export "m") 1))
          (core instance $i (instantiate $m))
          (core func (canon lower (func $f) (memory (core memory $i "m")))))"#,
        "a function whose values need `realloc` lacks that option",
    );
}

#[test]
fn row60_core_imports_of_another_type_are_refused() {
    for (export, import) in [
        (r#"(func (export "x") (param i32))"#, "(func)"),
        (r#"(func (export "x"))"#, "(global i32)"),
        (r#"(global (export "x") (mut i32) (i32.const 0))"#, "(global i32)"),
        (r#"(global (export "x") i64 (i64.const 0))"#, "(global i32)"),
        (r#"(memory (export "x") 1)"#, "(memory 2)"),
        (r#"(memory (export "x") 1)"#, "(memory 1 5)"),
        (r#"(memory (export "x") i64 1)"#, "(memory 1)"),
        (r#"(table (export "x") 1 funcref)"#, "(table 1 externref)"),
        (r#"(table (export "x") 1 9 funcref)"#, "(table 1 5 funcref)"),
    ] {
        let wat = format!(
            r#"(component
              (core module $a {export})
              (core module $b (import "a" "x" {import}))
              (core instance $a (instantiate $a))
              (core instance (instantiate $b (with "a" (instance $a)))))"#
        );
        check_refused(&wat, "import `a` `x` is given something of another type");
    }
}

#[test]
fn indices_out_of_bounds_are_internal_errors_and_not_panics() {
    for wat in [
        r#"(component (export "f" (func 7)))"#,
        r#"(component (core instance (instantiate 3)))"#,
        r#"(component (instance (instantiate 3)))"#,
        r#"(component (alias export 2 "f" (func)))"#,
        r#"(component (alias core export 2 "f" (core func)))"#,
        r#"(component (import "f" (func (type 5))))"#,
        r#"(component (core func (canon resource.drop 4)))"#,
        r#"(component (core func (canon lower (func 4))))"#,
        r#"(component (type (record (field "a" 9))))"#,
    ] {
        let error = translate_unvalidated(wat).map(|_| ()).expect_err(wat);
        assert!(matches!(error.kind(), TranslateErrorKind::Internal { .. }), "{wat}: {error}");
    }
}

#[test]
fn handles_are_found_wherever_a_type_may_have_them() {
    let mentions = |types: &str, param: &str| {
        let wat = format!("(component {types} (import \"f\" (func (param \"x\" {param}))))");
        translate_unvalidated(&wat).unwrap_or_else(|error| panic!("{wat}: {error}")).types.mention_handles()
    };
    let resource = r#"(import "r" (type $r (sub resource)))"#;
    for (types, param) in [
        (resource, "(own $r)"),
        (resource, "(list (option (borrow $r)))"),
        ("", "error-context"),
        ("", "(list (tuple u8 error-context))"),
        ("", "(result (error error-context))"),
    ] {
        assert!(mentions(types, param), "{param}");
    }
    for param in ["u32", "string", "(list (tuple u8 string))", "(result (error char))"] {
        assert!(!mentions("", param), "{param}");
    }
}
