//! Typed function references: calls, branches on null, locals, tables and globals of them.

use gusset_runtime::trap::Trap;

use crate::memories::check;

const TYPES: &str = r#"(type $i (func (param i32) (result i32)))
    (func $double (type $i) (i32.mul (local.get 0) (i32.const 2)))
    (func $next (type $i) (i32.add (local.get 0) (i32.const 1)))
    (elem declare func $double $next)"#;

#[test]
fn a_call_goes_to_the_function_of_the_reference() {
    let module = format!(
        r#"{TYPES} (func (export "f") (param i32) (result i32) (local $f (ref $i))
             (local.set $f (ref.func $double))
             (if (local.get 0) (then (local.set $f (ref.func $next))))
             (call_ref $i (i32.const 20) (local.get $f)))"#
    );
    check(&module, &["u32"], "u32", &[(&[0], Ok(40)), (&[1], Ok(21))]);
}

#[test]
fn null_is_not_called() {
    let module = format!(
        r#"{TYPES} (func (export "f") (param i32) (result i32) (local $f (ref null $i))
             (if (local.get 0) (then (local.set $f (ref.func $next))))
             (call_ref $i (i32.const 20) (local.get $f)))"#
    );
    check(&module, &["u32"], "u32", &[(&[0], Err(Trap::NullFunctionReference)), (&[1], Ok(21))]);
    let tail = module.replace("call_ref", "return_call_ref");
    check(&tail, &["u32"], "u32", &[(&[0], Err(Trap::NullFunctionReference)), (&[1], Ok(21))]);
}

#[test]
fn a_tail_call_by_reference_uses_no_stack() {
    let module = r#"(type $l (func (param i32 i32) (result i32)))
        (elem declare func $loop)
        (func $loop (type $l)
          (if (i32.eqz (local.get 0)) (then (return (local.get 1))))
          (return_call_ref $l (i32.sub (local.get 0) (i32.const 1)) (i32.add (local.get 1) (i32.const 2))
            (ref.func $loop)))
        (func (export "f") (param i32) (result i32) (call $loop (local.get 0) (i32.const 0)))"#;
    check(module, &["u32"], "u32", &[(&[1_000_000], Ok(2_000_000))]);
}

#[test]
fn as_non_null_traps_on_null_of_any_type() {
    for ty in ["func", "extern", "$i"] {
        let module = format!(
            r#"{TYPES} (func (export "f") (result i32)
                 (drop (ref.as_non_null (ref.null {ty}))) (i32.const 1))"#
        );
        check(&module, &[], "u32", &[(&[], Err(Trap::NullReference))]);
    }
}

#[test]
fn branches_on_null_carry_the_operands_below() {
    let module = format!(
        r#"{TYPES} (table $t (ref null $i) (elem (ref.null $i) (ref.func $double)))
           (func (export "f") (param i32) (result i32)
             (block $null (result i32)
               (i32.const 7)
               (br_on_null $null (table.get $t (local.get 0)))
               (call_ref $i)))"#
    );
    check(&module, &["u32"], "u32", &[(&[0], Ok(7)), (&[1], Ok(14)), (&[2], Err(Trap::TableOutOfBounds))]);
    let module = format!(
        r#"{TYPES} (table $t (ref null $i) (elem (ref.null $i) (ref.func $double)))
           (func (export "f") (param i32) (result i32)
             (block $some (result i32 (ref $i))
               (i32.const 7)
               (br_on_non_null $some (table.get $t (local.get 0)))
               (return (i32.add (i32.const 100))))
             (call_ref $i))"#
    );
    let module = module.replace("(return (i32.add (i32.const 100)))", "i32.const 100 i32.add return");
    check(&module, &["u32"], "u32", &[(&[0], Ok(107)), (&[1], Ok(14))]);
}

#[test]
fn a_table_of_non_null_references_starts_with_its_initialiser() {
    let module = format!(
        r#"{TYPES} (table $t 3 10 (ref $i) (ref.func $next)) (elem (table $t) (i32.const 1) (ref $i) (ref.func $double))
           (func (export "f") (param i32) (result i32)
             (drop (table.grow $t (ref.func $double) (i32.const 1)))
             (i32.add (call_ref $i (i32.const 5) (table.get $t (local.get 0)))
               (call_indirect $t (type $i) (i32.const 50) (local.get 0))))"#
    );
    check(&module, &["u32"], "u32", &[(&[0], Ok(57)), (&[1], Ok(110)), (&[2], Ok(57)), (&[3], Ok(110))]);
}

#[test]
fn references_cross_instances_where_their_types_fit() {
    let wat = r#"(component
      (core module $a (type $i (func (param i32) (result i32)))
        (func $double (type $i) (i32.mul (local.get 0) (i32.const 2)))
        (global (export "g") (export "h") (ref $i) (ref.func $double))
        (table (export "t") 2 (ref null $i)) (elem (table 0) (i32.const 1) (ref null $i) (ref.func $double)))
      (core module $b (type $other (func)) (type $i (func (param i32) (result i32)))
        (import "a" "g" (global $g (ref null $i))) (import "a" "h" (global $any funcref))
        (import "a" "t" (table $t 2 (ref null $i)))
        (global $own (ref null $i) (global.get $g))
        (func (export "f") (param i32) (result i32)
          (i32.add (call_ref $i (local.get 0) (global.get $own))
            (i32.add (ref.is_null (global.get $any)) (call_ref $i (local.get 0) (table.get $t (i32.const 1)))))))
      (core instance $a (instantiate $a))
      (core instance $b (instantiate $b (with "a" (instance $a))))
      (func (export "f") (param "p" u32) (result u32) (canon lift (core func $b "f"))))"#;
    for (_, memories) in crate::memories::LAYOUTS {
        assert_eq!(crate::memories::machine(wat, memories).unwrap().call("f", &[21]).unwrap()[0], 84);
    }
}

/// RELIABILITY row 18, for typed references too: a dropped segment has no elements.
#[test]
fn row18_a_dropped_element_segment_of_every_type_is_empty() {
    for (ty, item) in
        [("funcref", "(ref.func $next)"), ("externref", "(ref.null extern)"), ("(ref null $i)", "(ref.func $next)")]
    {
        let module = format!(
            r#"{TYPES} (table $t 3 {ty}) (elem $e {ty} {item})
               (func (export "f") (param i32) (result i32)
                 (elem.drop $e)
                 (table.init $t $e (i32.const 0) (i32.const 0) (local.get 0))
                 (i32.const 1))"#
        );
        check(&module, &["u32"], "u32", &[(&[0], Ok(1)), (&[1], Err(Trap::TableOutOfBounds))]);
    }
}
