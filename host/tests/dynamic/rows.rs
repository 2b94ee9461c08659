//! Lists of records and tuples of scalars, which are written column by column, and columns side by side together.

use gusset::Error;
use gusset::component::{Func, TypeMismatch, Val};

use crate::support::{instance, with_memory};

/// Fields of which two and three of a type are side by side, with records and tuples among them.
const TYPES: &str = r#"
    (type $point' (record (field "x" f32) (field "y" f32)))
    (export $point "point" (type $point'))
    (type $row' (record (field "a" u8) (field "b" u8) (field "c" u8) (field "d" u32) (field "p" $point)
        (field "q" $point) (field "t" (tuple s16 s16)) (field "e" bool)))
    (export $row "row" (type $row'))"#;

/// Rows of more than one block.
const ROWS: u32 = 150;

/// Sends a list through a guest's memory.
fn echo(rows: Vec<Val>) -> Result<Val, Error> {
    let core = r#"(func (export "echo") (param i32 i32) (result i32)
        (i32.store (i32.const 16) (local.get 0)) (i32.store (i32.const 20) (local.get 1)) (i32.const 16))"#;
    let lifts = format!(
        r#"{TYPES}
        (func (export "echo") (param "rows" (list $row)) (result (list $row))
            (canon lift (core func $m "echo") (memory (core memory $m "memory")) (realloc (core func $m "realloc"))))"#
    );
    let (mut store, instance) = instance(&with_memory(core, &lifts));
    let func: Func = instance.get_func(&mut store, "echo").unwrap();
    let mut results = [Val::from("what was there before")];
    func.call(&mut store, &[Val::List(rows)], &mut results)?;
    let [result] = results;
    Ok(result)
}

/// The fields of a row, in the order of the type.
fn fields(at: u32) -> Vec<(&'static str, Val)> {
    let point = |x: u32, y: u32| Val::record([("x", Val::Float32(x as f32)), ("y", Val::Float32(y as f32 / 2.0))]);
    let byte = |more: u32| Val::U8((at + more) as u8);
    vec![
        ("a", byte(0)),
        ("b", byte(1)),
        ("c", byte(2)),
        ("d", Val::U32(at * 1000)),
        ("p", point(at, at + 1)),
        ("q", point(at + 2, at + 3)),
        ("t", Val::Tuple(vec![Val::S16(-(at as i16)), Val::S16(at as i16)])),
        ("e", Val::Bool(at.is_multiple_of(3))),
    ]
}

fn row(at: u32) -> Val {
    Val::record(fields(at))
}

/// What is said of a list in which one row has another value in a field.
#[track_caller]
fn refused(at: usize, field: &str, value: Val, message: &str) {
    let mut rows: Vec<Val> = (0..ROWS).map(row).collect();
    let Val::Record(row) = &mut rows[at] else { unreachable!("rows are records") };
    *row.get_mut(field).unwrap() = value;
    let error = echo(rows).unwrap_err();
    assert_eq!(error.to_string(), message);
    assert!(error.is::<TypeMismatch>());
}

#[test]
fn each_field_of_each_row_is_where_it_belongs() {
    let rows: Vec<Val> = (0..ROWS).map(row).collect();
    assert_eq!(echo(rows.clone()).unwrap(), Val::List(rows));
}

#[test]
fn fields_in_another_order_are_found_by_name() {
    let expected = Val::List((0..ROWS).map(row).collect());
    let turned = |at| Val::record(fields(at).into_iter().rev());
    assert_eq!(echo((0..ROWS).map(turned).collect()).unwrap(), expected);
    // The first two are side by side in the value, but not in that order.
    let swapped = |at| {
        let mut fields = fields(at);
        fields.swap(0, 1);
        Val::record(fields)
    };
    assert_eq!(echo((0..ROWS).map(swapped).collect()).unwrap(), expected);
    let mixed = |at| if u32::is_multiple_of(at, 2) { row(at) } else { swapped(at) };
    assert_eq!(echo((0..ROWS).map(mixed).collect()).unwrap(), expected);
}

#[test]
fn a_row_with_a_value_of_another_type_is_told() {
    let at = |at: usize, rest: &str| format!("parameter `rows`, element {at}, {rest}");
    refused(0, "a", Val::U16(1), &at(0, "field `a`: expected `u8`, found `u16`"));
    refused(70, "b", Val::S8(1), &at(70, "field `b`: expected `u8`, found `s8`"));
    refused(149, "c", Val::U32(1), &at(149, "field `c`: expected `u8`, found `u32`"));
    let half = Val::Tuple(vec![Val::S16(1), Val::U16(1)]);
    refused(64, "t", half, &at(64, "field `t`, element 1: expected `s16`, found `u16`"));
    let short = Val::Tuple(vec![Val::S16(1)]);
    refused(65, "t", short, &at(65, "field `t`: expected `tuple<s16, s16>`, found 1 element"));
    let point = Val::record([("x", Val::Float32(1.0)), ("y", Val::Float64(1.0))]);
    refused(3, "q", point, &at(3, "field `q`, field `y`: expected `f32`, found `f64`"));
}
