//! Values of every family go to another component instance and come back unchanged.

use gusset::component::{Val, wave};

use crate::relay::{NARROW, Pair, Side, WIDE, echo};
use crate::support::instance;

/// Sends each value through memories of all widths, and looks at the text that comes back.
#[track_caller]
fn check(types: &[(&str, &str)], values: &[&str]) {
    for (caller, callee) in [(NARROW, NARROW), (NARROW, WIDE), (WIDE, NARROW), (WIDE, WIDE)] {
        check_between(types, values, caller, callee);
    }
}

#[track_caller]
pub(crate) fn check_between(types: &[(&str, &str)], values: &[&str], caller: Side<'_>, callee: Side<'_>) {
    let (mut store, instance) = instance(&echo(types, caller, callee));
    let func = instance.get_func(&mut store, ("caller", "echo")).unwrap();
    let ty = func.ty(&store).unwrap();
    for value in values {
        let around = format!("(({value}, [{}7]))", "7, ".repeat(15));
        let params = wave::parse_args(&ty, &around, &|_| None).unwrap();
        let mut results = [Val::Bool(false)];
        func.call(&mut store, &params, &mut results).unwrap();
        let found = wave::print(&results[0]).unwrap();
        assert_eq!(found, around[1..around.len() - 1], "{types:?} {caller:?} {callee:?}");
    }
}

/// Calls `run`, which takes nothing, and gives its result.
#[track_caller]
fn run(pair: &Pair<'_>) -> Val {
    let (mut store, instance) = instance(&pair.text());
    let func = instance.get_func(&mut store, "run").unwrap();
    let mut results = [Val::Bool(false)];
    func.call(&mut store, &[], &mut results).unwrap();
    let [result] = results;
    result
}

#[test]
fn numbers() {
    check(&[("t", "s8")], &["-128", "127"]);
    check(&[("t", "u8")], &["255"]);
    check(&[("t", "s16")], &["-32768"]);
    check(&[("t", "u16")], &["65535"]);
    check(&[("t", "s32")], &["-2147483648"]);
    check(&[("t", "u32")], &["4294967295"]);
    check(&[("t", "s64")], &["-9223372036854775808"]);
    check(&[("t", "u64")], &["18446744073709551615"]);
    check(&[("t", "f32")], &["0.1", "-0", "nan", "-inf"]);
    check(&[("t", "f64")], &["1e300", "5e-324", "-0.25", "nan"]);
}

#[test]
fn truth_values_and_characters() {
    check(&[("t", "bool")], &["true", "false"]);
    check(&[("t", "char")], &["'a'", "'ÿ'", "'\u{d7ff}'", "'\u{e000}'", "'\u{10ffff}'", "'🦀'"]);
}

#[test]
fn strings() {
    check(
        &[("t", "string")],
        &["\"\"", "\"x\"", "\"wörld 🦀\"", "\"a string of more than thirty-two bytes, all plain\""],
    );
}

#[test]
fn records_and_tuples() {
    check(&[("t", "(tuple u8 f64 u8 u16)")], &["(1, 2.5, 3, 4)"]);
    let fields = r#"(record (field "a" u8) (field "b" string) (field "c" bool) (field "d" u64))"#;
    check(&[("t", fields)], &["{a: 1, b: \"x\", c: true, d: 2}"]);
    let many: String = (0..40).map(|at| format!(" (field \"f{at}\" u64)")).collect();
    let value: Vec<String> = (0..40).map(|at| format!("f{at}: {}", at * 1_000_003)).collect();
    check(&[("t", &format!("(record{many})"))], &[&format!("{{{}}}", value.join(", "))]);
}

#[test]
fn lists_of_plain_values() {
    check(&[("t", "(list u8)")], &["[]", "[1, 2, 255]"]);
    check(&[("t", "(list f64)")], &["[0.5, -1, nan]"]);
    check(
        &[("point", "(record (field \"x\" f64) (field \"y\" f64))"), ("t", "(list $point)")],
        &["[{x: 1, y: 2}, {x: 3, y: 4}]"],
    );
}

#[test]
fn lists_of_everything_else() {
    check(&[("t", "(list bool)")], &["[true, false, true]"]);
    check(&[("t", "(list char)")], &["['a', '🦀']"]);
    check(&[("t", "(list string)")], &["[\"a\", \"\", \"bcd\"]"]);
    check(&[("padded", "(tuple u8 u64)"), ("t", "(list $padded)")], &["[(1, 2), (3, 4)]"]);
    check(&[("inner", "(list u16)"), ("t", "(list $inner)")], &["[[1, 2], [], [3]]"]);
    check(&[("strings", "(list string)"), ("t", "(list $strings)")], &["[[\"x\"], [], [\"y\", \"z\"]]"]);
    check(&[("o", "(option u64)"), ("t", "(list $o)")], &["[none, some(7), none]"]);
}

#[test]
fn variants_options_and_results() {
    let shape = r#"(variant (case "circle" f64) (case "empty") (case "text" string) (case "small" u8))"#;
    check(&[("t", shape)], &["circle(2)", "empty", "text(\"x\")", "small(3)"]);
    check(&[("inner", "(option u32)"), ("t", "(option $inner)")], &["none", "some(none)", "some(some(7))"]);
    check(&[("t", "(result)")], &["ok", "err"]);
    check(&[("t", "(result u8 (error string))")], &["ok(7)", "err(\"x\")"]);
    check(&[("t", "(result (error f64))")], &["ok", "err(0.5)"]);
    check(&[("t", "(result u64 (error u64))")], &["ok(7)", "err(8)"]);
}

#[test]
fn discriminants_of_every_width() {
    for n_cases in [2, 256, 257, 300, 1_000] {
        let cases: String = (0..n_cases).map(|at| format!(" \"c{at}\"")).collect();
        let last = format!("c{}", n_cases - 1);
        check_between(&[("t", &format!("(enum{cases})"))], &["c0", "c1", &last], NARROW, NARROW);
    }
    let cases: String = (0..300).map(|at| format!(" (case \"c{at}\" {})", ["u8", "string", "f64"][at % 3])).collect();
    check(&[("t", &format!("(variant{cases})"))], &["c0(1)", "c1(\"x\")", "c2(0.5)", "c299(2)", "c256(\"y\")"]);
}

#[test]
fn flags_of_every_width() {
    for n_labels in [1, 8, 9, 16, 17, 32] {
        let labels: Vec<String> = (0..n_labels).map(|at| format!("l{at}")).collect();
        let quoted: String = labels.iter().map(|label| format!(" \"{label}\"")).collect();
        let all = format!("{{{}}}", labels.join(", "));
        let last = format!("{{l{}}}", n_labels - 1);
        check(&[("t", &format!("(flags{quoted})"))], &["{}", &last, &all]);
    }
}

#[test]
fn lists_of_fixed_length() {
    check(&[("t", "(list u16 3)")], &["[1, 2, 3]"]);
    check(&[("t", "(list string 2)")], &["[\"a\", \"b\"]"]);
    let many: Vec<String> = (0..20).map(|at| at.to_string()).collect();
    check(&[("t", "(list u64 20)")], &[&format!("[{}]", many.join(", "))]);
    let many: Vec<String> = (0..20).map(|at| format!("\"s{at}\"")).collect();
    check(&[("t", "(list string 20)")], &[&format!("[{}]", many.join(", "))]);
}

#[test]
fn large_types_go_through_functions_of_their_own() {
    let mut types: Vec<(String, String)> =
        vec![("t0".to_owned(), "(record (field \"s\" string) (field \"n\" u8))".to_owned())];
    let mut value = "{s: \"x\", n: 1}".to_owned();
    for depth in 1..7 {
        let below = format!("$t{}", depth - 1);
        types.push((format!("t{depth}"), format!("(tuple {below} {below})")));
        value = format!("({value}, {value})");
    }
    types.push(("t".to_owned(), "(list $t6)".to_owned()));
    let types: Vec<(&str, &str)> = types.iter().map(|(name, text)| (&name[..], &text[..])).collect();
    check(&types, &[&format!("[{value}, {value}]")]);
}

#[test]
fn maps() {
    check(&[("t", "(map string u64)")], &["{\"a\": 1, \"b\": 2}"]);
}

#[test]
fn flat_integers_lose_what_their_type_has_not() {
    let result = run(&Pair {
        signature: r#"(param "a" u8) (param "b" s8) (param "c" u16) (param "d" s16) (result s64)"#,
        callee: r#"(func (export "f") (param i32 i32 i32 i32) (result i64)
            (i64.add (i64.add (i64.extend_i32_s (local.get 0)) (i64.mul (i64.const 1000) (i64.extend_i32_s (local.get 1))))
                     (i64.add (i64.mul (i64.const 1000000) (i64.extend_i32_s (local.get 2)))
                              (i64.mul (i64.const 1000000000000) (i64.extend_i32_s (local.get 3))))))"#,
        caller: r#"(import "" "f" (func $f (param i32 i32 i32 i32) (result i64)))
            (func (export "run") (result i64)
                (call $f (i32.const 0x12345607) (i32.const 0x123456ff) (i32.const 0x12340009) (i32.const 0x1234fffe)))"#,
        run: "(result s64)",
        ..Pair::default()
    });
    assert_eq!(result, Val::S64(7 - 1000 + 9 * 1_000_000 - 2 * 1_000_000_000_000));
}

#[test]
fn any_bits_but_zero_are_true() {
    for (bits, expected) in [("0", 0), ("1", 1), ("256", 1), ("0xffffffff", 1)] {
        let result = run(&Pair {
            signature: r#"(param "a" bool) (result u32)"#,
            callee: r#"(func (export "f") (param i32) (result i32) (local.get 0))"#,
            caller: &format!(
                r#"(import "" "f" (func $f (param i32) (result i32)))
                (func (export "run") (result i32) (call $f (i32.const {bits})))"#
            ),
            run: "(result u32)",
            ..Pair::default()
        });
        assert_eq!(result, Val::U32(expected), "{bits}");
    }
}

#[test]
fn undefined_flags_are_left_out() {
    let result = run(&Pair {
        signature: r#"(param "a" $t) (result u32)"#,
        callee: r#"(func (export "f") (param i32) (result i32) (local.get 0))"#,
        caller: r#"(import "" "f" (func $f (param i32) (result i32)))
            (func (export "run") (result i32) (call $f (i32.const -1)))"#,
        run: "(result u32)",
        ty: Some(r#"(flags "a" "b" "c")"#),
        ..Pair::default()
    });
    assert_eq!(result, Val::U32(7));
}

#[test]
fn joined_payloads_keep_their_bits() {
    let run_with = |flat: &str| {
        run(&Pair {
            signature: r#"(param "a" $t) (result u64)"#,
            callee: r#"(func (export "f") (param i32 i64) (result i64)
                (i64.add (local.get 1) (i64.shl (i64.extend_i32_u (local.get 0)) (i64.const 56))))"#,
            caller: &format!(
                r#"(import "" "f" (func $f (param i32 i64) (result i64)))
                (func (export "run") (result i64) (call $f {flat}))"#
            ),
            run: "(result u64)",
            ty: Some(r#"(variant (case "a" f32) (case "b" u64) (case "c" f64) (case "d" u8) (case "e"))"#),
            ..Pair::default()
        })
    };
    // The upper half of a joined slot is not part of a smaller payload.
    assert_eq!(run_with("(i32.const 0) (i64.const 0x123456783f800000)"), Val::U64(0x3f80_0000));
    assert_eq!(run_with("(i32.const 1) (i64.const 0x0034567812345678)"), Val::U64(0x0134_5678_1234_5678));
    assert_eq!(run_with("(i32.const 2) (i64.const 0x0000000000000001)"), Val::U64(0x0200_0000_0000_0001));
    assert_eq!(run_with("(i32.const 3) (i64.const 0x12345678123456ff)"), Val::U64(0x0300_0000_0000_00ff));
    assert_eq!(run_with("(i32.const 4) (i64.const -1)"), Val::U64(0x0400_0000_0000_0000));
}
