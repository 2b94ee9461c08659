//! What adapters may take: types that would be huge when written out, and many adapters of one type.

use gusset_runtime::adapt::{MAX_BYTES, adapt};
use gusset_runtime::translate::{Component, translate};

fn adapted(wat: &str) -> anyhow::Result<Component> {
    let mut component = translate(&wat::parse_str(wat)?)?;
    adapt(&mut component)?;
    Ok(component)
}

/// A component in which one instance calls another, so often, with this type.
fn calls(types: &str, calls: usize) -> String {
    let lowered: String = (0..calls)
        .map(|at| {
            format!(
                r#"(core func $f{at} (canon lower (func $f) (memory (core memory $libc "memory"))))
                (core module $m{at} (import "" "f" (func (param i32 i32))))
                (core instance (instantiate $m{at} (with "" (instance (export "f" (func $f{at}))))))"#
            )
        })
        .collect();
    let libc = r#"(core module $libc
            (memory (export "memory") 1)
            (func (export "realloc") (param i32 i32 i32 i32) (result i32) unreachable)
            (func (export "f") (param i32 i32)))
        (core instance $libc (instantiate $libc))"#;
    format!(
        r#"(component
            (component $callee
                {libc} {types}
                (func (export "f") (param "a" (list $t)) (canon lift (core func $libc "f")
                    (memory (core memory $libc "memory")) (realloc (core func $libc "realloc")))))
            (component $caller
                {types}
                (import "f" (func $f (param "a" (list $t))))
                {libc} {lowered})
            (instance $callee (instantiate $callee))
            (instance (instantiate $caller (with "f" (func $callee "f")))))"#
    )
}

/// A tuple of two of a tuple of two, and so on, of `char`s: 2^depth of them.
fn doubled(depth: usize) -> String {
    let steps: String = (1..=depth).map(|at| format!("(type $t{at} (tuple $t{0} $t{0}))", at - 1)).collect();
    format!("(type $t0 (tuple char char)) {steps} (type $t (tuple $t{depth} $t{depth}))")
}

/// A result of itself on both sides, and so on: flat, each level doubles the cases.
fn branching(depth: usize) -> String {
    let steps: String =
        (1..=depth).map(|at| format!("(type $t{at} (tuple (option $t{0}) (option $t{0})))", at - 1)).collect();
    format!("(type $t0 (option char)) {steps} (type $t (option $t{depth}))")
}

#[test]
fn types_that_double_with_each_level_take_room_for_each_level() {
    for types in [doubled(15), branching(10)] {
        let component = adapted(&calls(&types, 1)).unwrap();
        assert!(component.adapters.len() < 100_000, "{} bytes", component.adapters.len());
    }
}

#[test]
fn calls_with_the_same_options_share_conversions() {
    let one = adapted(&calls(&doubled(12), 1)).unwrap().adapters.len();
    let many = adapted(&calls(&doubled(12), 100)).unwrap().adapters.len();
    assert!(many < one * 110, "{one} bytes for one, {many} for a hundred");
    assert!(many < MAX_BYTES);
}
