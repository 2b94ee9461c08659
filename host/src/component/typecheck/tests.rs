//! Paths, wants and finds of type mismatches.

use std::any::TypeId;

use gusset_runtime::ids::ResourceId;
use gusset_runtime::translate::{Case, Component, Field, FuncType, Type, TypeKind};
use gusset_runtime::vm::ResourceIdentity;

use super::{TypeChecker, TypeMismatch};
use crate::component::typed::{ComponentNamedList, ComponentType};

/// A component with one type.
fn component(kind: TypeKind) -> (Component, Type) {
    let mut component = Component::default();
    let ty = component.types.intern(kind).expect("a small type");
    (component, ty)
}

#[track_caller]
fn check(result: Result<(), TypeMismatch>, wanted: &str) {
    assert_eq!(result.expect_err("the types differ").to_string(), wanted);
}

fn field(name: &str, ty: Type) -> Field {
    Field { name: name.into(), ty }
}

#[test]
fn the_path_to_a_difference_names_every_level() {
    let mut component = Component::default();
    let types = &mut component.types;
    let point = types.intern(TypeKind::Record(vec![field("x", Type::F64), field("y", Type::F32)])).unwrap();
    let list = types.intern(TypeKind::List(point)).unwrap();
    let variant = vec![Case { name: "none".into(), payload: None }, Case { name: "many".into(), payload: Some(list) }];
    let variant = types.intern(TypeKind::Variant(variant)).unwrap();
    let types = TypeChecker::new(&component, &[]);
    fn point_of_two_f64(ty: Type, types: &TypeChecker<'_>) -> Result<(), TypeMismatch> {
        types.record(ty, &[("x", f64::typecheck), ("y", f64::typecheck)])
    }
    fn points(ty: Type, types: &TypeChecker<'_>) -> Result<(), TypeMismatch> {
        types.list(ty, point_of_two_f64)
    }
    let result = types.variant(variant, &[("none", None), ("many", Some(points))]);
    let mismatch = result.clone().unwrap_err();
    assert_eq!(mismatch.path().collect::<Vec<_>>(), ["case `many`", "list element", "field `y`"]);
    assert_eq!((mismatch.wanted(), mismatch.found()), ("`f64`", "`f32`"));
    check(result, "case `many`, list element, field `y`: expected `f64`, found `f32`");
}

#[test]
fn names_of_fields_cases_and_labels_are_compared_in_order() {
    let (component, ty) = component(TypeKind::Record(vec![field("a", Type::U8), field("b", Type::U8)]));
    let types = TypeChecker::new(&component, &[]);
    let u8 = u8::typecheck;
    assert_eq!(types.record(ty, &[("a", u8), ("b", u8)]), Ok(()));
    check(types.record(ty, &[("a", u8), ("c", u8)]), "expected field `c`, found field `b`");
    check(types.record(ty, &[("b", u8), ("a", u8)]), "expected field `b`, found field `a`");
    check(types.record(ty, &[("a", u8)]), "expected a record of 1 field, found one of 2 fields");
    check(types.flags(ty, &["a"]), "expected a flags type, found `record { a: u8, b: u8 }`");
}

#[test]
fn labels_and_payloads_are_compared() {
    let (enums, ty) = component(TypeKind::Enum(vec!["red".into(), "green".into()]));
    let types = TypeChecker::new(&enums, &[]);
    assert_eq!(types.enumeration(ty, &["red", "green"]), Ok(()));
    check(types.enumeration(ty, &["red", "blue"]), "expected case `blue`, found case `green`");
    check(types.variant(ty, &[("red", None), ("green", None)]), "expected a variant, found `enum { red, green }`");
    let cases = vec![Case { name: "a".into(), payload: None }, Case { name: "b".into(), payload: Some(Type::U8) }];
    let (variants, ty) = component(TypeKind::Variant(cases));
    let types = TypeChecker::new(&variants, &[]);
    check(types.variant(ty, &[("a", Some(u8::typecheck)), ("b", None)]), "case `a`: expected a payload, found none");
    check(types.variant(ty, &[("a", None), ("b", None)]), "case `b`: expected no payload, found `u8`");
}

#[test]
fn absent_payloads_of_results_are_units() {
    let (component, ty) = component(TypeKind::Result { ok: None, err: Some(Type::String) });
    let types = TypeChecker::new(&component, &[]);
    assert_eq!(<Result<(), String>>::typecheck(ty, &types), Ok(()));
    check(<Result<u8, String>>::typecheck(ty, &types), "case `ok`: expected a payload, found none");
    check(<Result<(), ()>>::typecheck(ty, &types), "case `err`: expected no payload, found `string`");
    check(<Option<u8>>::typecheck(ty, &types), "expected an option, found `result<_, string>`");
}

#[test]
fn parameters_and_results_of_functions_are_compared() {
    let component = Component::default();
    let types = TypeChecker::new(&component, &[]);
    let func = FuncType { params: vec![("a".into(), Type::U8)], result: Some(Type::Bool), is_async: false };
    assert_eq!(<(u8,)>::typecheck_params(&func, &types), Ok(()));
    check(<(u8, u8)>::typecheck_params(&func, &types), "expected 2 parameters, found 1 parameter");
    check(<(i8,)>::typecheck_params(&func, &types), "parameter `a`: expected `s8`, found `u8`");
    assert_eq!(<(bool,)>::typecheck_result(&func, &types), Ok(()));
    check(<()>::typecheck_result(&func, &types), "result: expected no result, found `bool`");
    check(<(bool, bool)>::typecheck_result(&func, &types), "result: expected 2 results, found at most one");
}

#[test]
fn host_handles_are_told_apart_by_their_rust_type() {
    struct A;
    let (component, ty) = component(TypeKind::Own(ResourceId(0)));
    let handle = |imported: &[Option<ResourceIdentity>]| {
        TypeChecker::new(&component, imported).host_handle(ty, TypeId::of::<A>(), "A")
    };
    assert_eq!(handle(&[Some(ResourceIdentity::Host(TypeId::of::<A>()))]), Ok(()));
    assert_eq!(handle(&[None]), Ok(()), "a resource that the linker lacks is reported elsewhere");
    let other = Some(ResourceIdentity::Host(TypeId::of::<u8>()));
    check(handle(&[other]), "expected a handle of the host's `A`, found a handle of another type of the host");
    check(handle(&[]), "expected a handle of the host's `A`, found a handle of a resource that the component defines");
}

#[test]
fn a_type_that_would_print_without_end_is_cut() {
    let mut component = Component::default();
    let mut ty = Type::U8;
    for _ in 0..30 {
        ty = component.types.intern(TypeKind::Tuple(vec![ty, ty])).expect("a tuple below 4 GiB");
    }
    let text = TypeChecker::new(&component, &[]).describe(ty);
    assert!(text.len() < 200 && text.ends_with('…'), "{text}");
}
