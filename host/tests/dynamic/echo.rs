//! Values of every type go through a guest's memory and come back.

use gusset::component::{Val, wave};

use crate::support::{instance, with_memory};

/// A component whose `echo` takes and gives a tuple of this type and sixteen bytes, which goes
/// through memory both ways whatever the type. `define` declares `$t`.
fn echo(define: &str) -> String {
    let bytes = " u8".repeat(16);
    let core = r#"(func (export "echo") (param i32) (result i32) (local.get 0))"#;
    let lifts = format!(
        r#"{define}
        (func (export "echo") (param "x" (tuple $t {bytes})) (result (tuple $t {bytes}))
            (canon lift (core func $m "echo") (memory (core memory $m "memory")) (realloc (core func $m "realloc"))))"#
    );
    with_memory(core, &lifts)
}

/// The same with a memory of 64-bit addresses.
fn wide_echo(define: &str) -> String {
    let bytes = " u8".repeat(16);
    format!(
        r#"(component
            (core module $M
                (memory (export "memory") i64 3)
                (global $next (mut i64) (i64.const 1024))
                (func (export "realloc") (param i64 i64 i64 i64) (result i64)
                    (global.set $next
                        (i64.and (i64.add (global.get $next) (i64.sub (local.get 2) (i64.const 1)))
                                 (i64.sub (i64.const 0) (local.get 2))))
                    (global.get $next)
                    (global.set $next (i64.add (global.get $next) (local.get 3))))
                (func (export "echo") (param i64) (result i64) (local.get 0)))
            (core instance $m (instantiate $M))
            {define}
            (func (export "echo") (param "x" (tuple $t {bytes})) (result (tuple $t {bytes}))
                (canon lift (core func $m "echo")
                    (memory (core memory $m "memory")) (realloc (core func $m "realloc")))))"#
    )
}

/// Sends each value through memories of both kinds, and looks at the text that comes back.
#[track_caller]
fn check(define: &str, values: &[&str]) {
    check_in(&echo(define), define, values);
    check_in(&wide_echo(define), define, values);
}

#[track_caller]
fn check_in(wat: &str, define: &str, values: &[&str]) {
    let (mut store, instance) = instance(wat);
    let func = instance.get_func(&mut store, "echo").unwrap();
    let ty = func.ty(&store).unwrap();
    for value in values {
        let around = format!("(({value}{}))", ", 7".repeat(16));
        let params = wave::parse_args(&ty, &around, &|_| None).unwrap();
        let mut results = [Val::Bool(false)];
        func.call(&mut store, &params, &mut results).unwrap();
        assert_eq!(wave::print(&results[0]).unwrap(), around[1..around.len() - 1], "{define}");
    }
}

/// A type that has a name, which records and their like must have.
fn named(ty: &str) -> String {
    format!(r#"(type $inner {ty}) (export $t "t" (type $inner))"#)
}

#[test]
fn primitives() {
    check("(type $t bool)", &["true", "false"]);
    check("(type $t s8)", &["-128", "127"]);
    check("(type $t u16)", &["0", "65535"]);
    check("(type $t s16)", &["-32768"]);
    check("(type $t s32)", &["-2147483648"]);
    check("(type $t u32)", &["4294967295"]);
    check("(type $t s64)", &["-9223372036854775808"]);
    check("(type $t u64)", &["18446744073709551615"]);
    check("(type $t f32)", &["0.1", "-0", "nan", "-inf"]);
    check("(type $t f64)", &["1e300", "5e-324", "-0.25"]);
    check("(type $t char)", &["'a'", "'🦀'"]);
    check("(type $t string)", &["\"\"", "\"wörld 🦀\""]);
}

#[test]
fn lists_and_tuples() {
    check("(type $t (list u8))", &["[]", "[1, 2, 255]"]);
    check("(type $t (list s16))", &["[-1, 2]"]);
    check("(type $t (list string))", &["[\"a\", \"\", \"b\"]"]);
    check("(type $e (tuple u8 u64)) (type $t (list $e))", &["[(1, 2), (3, 4)]"]);
    check("(type $e (list f64)) (type $t (list $e))", &["[[1.5], [], [2, 3]]"]);
    check("(type $t (tuple u8 f64 u8 u16))", &["(1, 2.5, 3, 4)"]);
}

#[test]
fn maps_and_lists_of_fixed_length() {
    check("(type $t (map string u16))", &["{}", "{\"a\": 1, \"b\": 2}"]);
    check("(type $v (list u8)) (type $t (map char $v))", &["{'x': [1, 2], 'y': []}"]);
    check("(type $t (list u16 3))", &["[1, 2, 3]"]);
    check("(type $e (list string 2)) (type $t (list $e))", &["[[\"a\", \"b\"], [\"\", \"c\"]]"]);
}

#[test]
fn records() {
    let fields = r#"(record (field "a" u8) (field "b" f64) (field "c" string))"#;
    check(&named(fields), &["{a: 1, b: -2.5, c: \"x\"}"]);
}

#[test]
fn variants_enums_options_and_results() {
    let shape = r#"(variant (case "circle" f64) (case "empty") (case "text" string) (case "none" u8))"#;
    check(&named(shape), &["circle(2)", "empty", "text(\"x\")", "%none(3)"]);
    check(&named(r#"(enum "red" "green")"#), &["red", "green"]);
    check("(type $o (option u32)) (type $t (option $o))", &["none", "some(none)", "some(some(7))"]);
    check("(type $t (result))", &["ok", "err"]);
    check("(type $t (result u8 (error string)))", &["ok(7)", "err(\"x\")"]);
    check("(type $t (result (error f64)))", &["ok", "err(0.5)"]);
}

#[test]
fn an_enum_of_more_than_256_cases_has_a_wide_discriminant() {
    let cases: String = (0..300).map(|at| format!(" \"c{at}\"")).collect();
    check(&named(&format!("(enum{cases})")), &["c0", "c255", "c256", "c299"]);
}

#[test]
fn flags_of_every_width() {
    for n_labels in [1, 8, 9, 16, 17, 32] {
        let labels: Vec<String> = (0..n_labels).map(|at| format!("l{at}")).collect();
        let quoted: String = labels.iter().map(|label| format!(" \"{label}\"")).collect();
        let all = format!("{{{}}}", labels.join(", "));
        let last = format!("{{l{}}}", n_labels - 1);
        check(&named(&format!("(flags{quoted})")), &["{}", &last, &all]);
    }
}
