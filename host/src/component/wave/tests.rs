//! Text that is read and printed again, and text that is refused.

use std::sync::Arc;

use gusset_runtime::ids::ImportId;
use gusset_runtime::translate as ir;

use super::{Special, parse, parse_args, print, print_with};
use crate::component::ErrorContext;
use crate::component::types::{ComponentFunc, Type};
use crate::component::val::Val;

/// Types to read text against.
struct Types {
    ir: ir::Component,
}

impl Types {
    fn new() -> Types {
        Types { ir: ir::Component::default() }
    }

    fn add(&mut self, kind: ir::TypeKind) -> ir::Type {
        self.ir.types.intern(kind).unwrap()
    }

    fn list(&mut self, ty: ir::Type) -> ir::Type {
        self.add(ir::TypeKind::List(ty))
    }

    fn option(&mut self, ty: ir::Type) -> ir::Type {
        self.add(ir::TypeKind::Option(ty))
    }

    fn result(&mut self, ok: Option<ir::Type>, err: Option<ir::Type>) -> ir::Type {
        self.add(ir::TypeKind::Result { ok, err })
    }

    fn record(&mut self, fields: &[(&str, ir::Type)]) -> ir::Type {
        let field = |(name, ty): &(&str, ir::Type)| ir::Field { name: Arc::from(*name), ty: *ty };
        self.add(ir::TypeKind::Record(fields.iter().map(field).collect()))
    }

    fn variant(&mut self, cases: &[(&str, Option<ir::Type>)]) -> ir::Type {
        let case = |(name, payload): &(&str, Option<ir::Type>)| ir::Case { name: Arc::from(*name), payload: *payload };
        self.add(ir::TypeKind::Variant(cases.iter().map(case).collect()))
    }

    fn names(names: &[&str]) -> Vec<Arc<str>> {
        names.iter().map(|name| Arc::from(*name)).collect()
    }

    fn handle(&self, ty: ir::Type) -> Type {
        Type::new(&Arc::new(self.ir.clone()), ty)
    }
}

#[track_caller]
fn round_trip(types: &Types, ty: ir::Type, text: &str, value: &Val) {
    let ty = types.handle(ty);
    let parsed = parse(&ty, text).unwrap();
    assert_eq!(&parsed, value, "{text}");
    assert_eq!(print(value).unwrap(), text);
    assert_eq!(parse(&ty, &print(&parsed).unwrap()).unwrap(), parsed);
}

#[track_caller]
fn reads(types: &Types, ty: ir::Type, text: &str, printed: &str) {
    assert_eq!(print(&parse(&types.handle(ty), text).unwrap()).unwrap(), printed);
}

#[track_caller]
fn refused(types: &Types, ty: ir::Type, text: &str, message: &str) {
    let error = parse(&types.handle(ty), text).unwrap_err();
    assert_eq!(format!("{error:#}"), message);
}

#[test]
fn primitives_round_trip() {
    let types = Types::new();
    round_trip(&types, ir::Type::Bool, "true", &Val::Bool(true));
    round_trip(&types, ir::Type::S8, "-128", &Val::S8(-128));
    round_trip(&types, ir::Type::U64, "18446744073709551615", &Val::U64(u64::MAX));
    round_trip(&types, ir::Type::Char, "'🦀'", &Val::Char('🦀'));
    round_trip(&types, ir::Type::Char, "'\\''", &Val::Char('\''));
    round_trip(&types, ir::Type::String, r#""a\"b\\c\nd\te\rf\u{1}'""#, &Val::from("a\"b\\c\nd\te\rf\u{1}'"));
}

#[test]
fn floats_print_as_case_files_want_them() {
    let types = Types::new();
    for text in [
        "0",
        "-0",
        "1",
        "-2.25",
        "0.1",
        "inf",
        "-inf",
        "nan",
        "999999999999999",
        "0.001",
        "1e-5",
        "1e15",
        "1e300",
        "5e-324",
    ] {
        round_trip(&types, ir::Type::F64, text, &Val::Float64(text.parse().unwrap()));
    }
    reads(&types, ir::Type::F64, "3.0", "3");
    reads(&types, ir::Type::F64, "123456789012345678", "123456789012345680");
    // Two texts of eight digits are as near; the last digit is even.
    reads(&types, ir::Type::F32, "1.98828125", "1.9882812");
    reads(&types, ir::Type::F32, "0.1", "0.1");
    reads(&types, ir::Type::F32, "16777216", "16777216");
}

#[test]
fn compounds_round_trip() {
    let mut types = Types::new();
    let list = types.list(ir::Type::U8);
    round_trip(&types, list, "[1, 2]", &Val::bytes(&[1, 2]));
    round_trip(&types, list, "[]", &Val::bytes(&[]));
    let tuple = types.add(ir::TypeKind::Tuple(vec![ir::Type::F64, ir::Type::Bool]));
    round_trip(&types, tuple, "(3, false)", &Val::Tuple(vec![Val::Float64(3.0), Val::Bool(false)]));
    let map = types.add(ir::TypeKind::Map(ir::Type::Bool, ir::Type::U8));
    round_trip(&types, map, "{true: 1}", &Val::Map(vec![(Val::Bool(true), Val::U8(1))]));
    round_trip(&types, map, "{}", &Val::Map(vec![]));
    let fixed = types.add(ir::TypeKind::FixedList(ir::Type::U8, 2));
    round_trip(&types, fixed, "[7, 8]", &Val::bytes(&[7, 8]));
    refused(&types, fixed, "[7]", "expected `list<u8, 2>`, found 1 element");
}

#[test]
fn named_values_round_trip() {
    let mut types = Types::new();
    let maybe = types.option(ir::Type::String);
    let record = types.record(&[("name", ir::Type::String), ("email", maybe)]);
    let person = |email| Val::record([("name", Val::from("Ann")), ("email", email)]);
    round_trip(&types, record, r#"{name: "Ann", email: some("a@b")}"#, &person(Val::some(Val::from("a@b"))));
    reads(&types, record, r#"{name: "Ann"}"#, r#"{name: "Ann", email: none}"#);
    reads(&types, record, r#"{email: "x", name: "Ann"}"#, r#"{name: "Ann", email: some("x")}"#);
    let variant = types.variant(&[("circle", Some(ir::Type::F64)), ("none", None), ("u8", Some(ir::Type::U8))]);
    round_trip(&types, variant, "circle(2)", &Val::variant("circle", Some(Val::Float64(2.0))));
    round_trip(&types, variant, "%none", &Val::variant("none", None));
    reads(&types, variant, "%u8(3)", "u8(3)");
    let color = types.add(ir::TypeKind::Enum(Types::names(&["red", "green"])));
    round_trip(&types, color, "green", &Val::enumeration("green"));
    let perms = types.add(ir::TypeKind::Flags(Types::names(&["read", "write", "exec"])));
    round_trip(&types, perms, "{read, exec}", &Val::flags(["read", "exec"]));
    round_trip(&types, perms, "{}", &Val::flags::<&str>([]));
    reads(&types, perms, "{exec, read}", "{read, exec}");
}

#[test]
fn options_and_results_nest() {
    let mut types = Types::new();
    let inner = types.option(ir::Type::U32);
    let outer = types.option(inner);
    round_trip(&types, outer, "some(none)", &Val::some(Val::none()));
    round_trip(&types, outer, "some(some(7))", &Val::some(Val::some(Val::U32(7))));
    refused(&types, outer, "7", "expected `option<option<u32>>`, found number `7`");
    let result = types.result(None, Some(ir::Type::S32));
    round_trip(&types, result, "ok", &Val::ok(None));
    round_trip(&types, result, "err(-5)", &Val::err(Some(Val::S32(-5))));
    let with_ok = types.result(Some(ir::Type::U8), None);
    reads(&types, with_ok, "5", "ok(5)");
}

#[test]
fn what_does_not_fit_is_refused_with_its_path() {
    let mut types = Types::new();
    let point = types.record(&[("x", ir::Type::F64), ("y", ir::Type::F64)]);
    let points = types.list(point);
    let shape = types.variant(&[("poly", Some(points)), ("empty", None)]);
    let perms = types.add(ir::TypeKind::Flags(Types::names(&["read"])));
    let color = types.add(ir::TypeKind::Enum(Types::names(&["red"])));
    refused(&types, ir::Type::U8, "256", "expected `u8`, found number `256`");
    refused(&types, ir::Type::U8, "1.5", "expected `u8`, found number `1.5`");
    refused(&types, ir::Type::Bool, "1", "expected `bool`, found number `1`");
    refused(
        &types,
        shape,
        r#"poly([{x: 0, y: 0}, {x: "a", y: 0}])"#,
        r#"case `poly`, element 1, field `x`: expected `f64`, found string `"a"`"#,
    );
    refused(&types, point, "{x: 1}", "expected `record { x: f64, y: f64 }`, found a record without field `y`");
    refused(&types, point, "{x: 1, y: 2, z: 3}", "expected `record { x: f64, y: f64 }`, found a record with field `z`");
    refused(&types, shape, "empty(1)", "case `empty`: expected no payload, found number `1`");
    refused(&types, shape, "poly", "case `poly`: expected `list<record { x: f64, y: f64 }>`, found no payload");
    refused(&types, perms, "{write}", "expected `flags { read }`, found flags with label `write`");
    refused(&types, color, "blue", "expected `enum { red }`, found enum case `blue`");
    refused(&types, points, "(1, 2)", "expected `list<record { x: f64, y: f64 }>`, found tuple");
    refused(&types, ir::Type::String, "\"a", "text is not a WAVE value: invalid token, found `\"a` at column 1");
    refused(
        &types,
        ir::Type::U8,
        "1 2",
        "text is not a WAVE value: trailing characters after value, found `2` at column 3",
    );
}

#[test]
fn text_nested_without_end_is_refused() {
    let types = Types::new();
    let text = "[".repeat(100_000);
    assert!(parse(&types.handle(ir::Type::U8), &text).is_err());
}

#[track_caller]
fn args(params: &[(&str, ir::Type)], types: &Types, text: &str) -> Result<String, String> {
    let mut ir = types.ir.clone();
    let params = params.iter().map(|(name, ty)| (Arc::from(*name), *ty)).collect();
    let id = ir.types.intern_func(ir::FuncType { params, result: None, is_async: false });
    let func = ComponentFunc::new(Arc::new(ir), id);
    let names = |name: &str| (name == "kept").then(|| Val::from("kept value"));
    let values = parse_args(&func, text, &names).map_err(|error| format!("{error:#}"))?;
    Ok(print(&Val::Tuple(values)).unwrap())
}

#[test]
fn arguments_may_name_kept_values_at_any_depth() {
    let mut types = Types::new();
    let list = types.list(ir::Type::String);
    let params = [("a", ir::Type::String), ("b", list)];
    assert_eq!(
        args(&params, &types, "($kept, [$kept, \"$kept\"])").unwrap(),
        r#"("kept value", ["kept value", "$kept"])"#
    );
    assert_eq!(
        args(&params, &types, "($lost, [])").unwrap_err(),
        "parameter `a`: no value is kept under the name `$lost`"
    );
    assert_eq!(args(&[("c", ir::Type::Char)], &types, "('$')").unwrap(), "('$')");
    assert_eq!(args(&[("c", ir::Type::String)], &types, "(\"\\\"$kept\")").unwrap(), "(\"\\\"$kept\")");
}

#[test]
fn arguments_are_counted() {
    let mut types = Types::new();
    let maybe = types.option(ir::Type::U8);
    let params = [("a", ir::Type::U8), ("b", maybe)];
    assert_eq!(args(&params, &types, "(1)").unwrap(), "(1, none)");
    assert_eq!(args(&params, &types, "(1, 2)").unwrap(), "(1, some(2))");
    let shown = "func(a: u8, b: option<u8>)";
    assert_eq!(
        args(&params, &types, "(1, 2, 3)").unwrap_err(),
        format!("wrong number of arguments: expected 2, found 3: {shown}")
    );
    assert_eq!(
        args(&params, &types, "()").unwrap_err(),
        format!("wrong number of arguments: expected 2, found 0: {shown}")
    );
    assert_eq!(args(&params, &types, "1").unwrap_err(), "expected arguments in parentheses, found `1`");
    assert_eq!(args(&[], &types, " ( ) ").unwrap(), "()");
}

#[test]
fn a_handle_is_given_by_name_only() {
    let mut types = Types::new();
    let kind = ir::ResourceKind::Imported(ImportId(0));
    let resource = types.ir.resources.push(ir::Resource { name: Some("sink".to_owned()), kind });
    let own = types.add(ir::TypeKind::Own(resource));
    refused(&types, own, "5", "expected a handle of `sink` as `$name`, found number `5`");
}

#[test]
fn an_error_context_has_no_text_in_either_direction() {
    let mut types = Types::new();
    let list = types.list(ir::Type::ErrorContext);
    refused(&types, ir::Type::ErrorContext, "5", "expected an `error-context` as `$name`, found number `5`");
    refused(&types, list, "[\"a\"]", "element 0: expected an `error-context` as `$name`, found string `\"a\"`");
    let value = Val::List(vec![Val::ErrorContext(ErrorContext::new("x"))]);
    assert_eq!(print(&value).unwrap_err().to_string(), "an error context has no text in WAVE");
    let mut text = String::new();
    assert!(print_with(&value, &mut text, &mut |_, _| Special::No));
    assert_eq!(text, "[<error-context>]");
}
