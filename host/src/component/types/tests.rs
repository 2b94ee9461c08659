//! Types as text, and types of two components beside each other.

use std::sync::Arc;

use gusset_runtime::ids::ImportId;
use gusset_runtime::translate as ir;

use super::{Component, ComponentFunc, Resource, Type};

fn named(names: &[&str]) -> Vec<Arc<str>> {
    names.iter().map(|name| Arc::from(*name)).collect()
}

/// A component with a type of every kind; the last is a record of all others.
fn every_kind() -> (Arc<ir::Component>, Vec<ir::Type>) {
    let mut component = ir::Component::default();
    let kind = ir::ResourceKind::Imported(ImportId(0));
    let resource = component.resources.push(ir::Resource { name: Some("sink".to_owned()), kind });
    let case = |name: &str, payload| ir::Case { name: Arc::from(name), payload };
    let kinds = vec![
        ir::TypeKind::List(ir::Type::U8),
        ir::TypeKind::FixedList(ir::Type::F32, 4),
        ir::TypeKind::Map(ir::Type::String, ir::Type::U32),
        ir::TypeKind::Tuple(vec![ir::Type::Char, ir::Type::S64]),
        ir::TypeKind::Variant(vec![case("circle", Some(ir::Type::F64)), case("empty", None)]),
        ir::TypeKind::Enum(named(&["red", "green"])),
        ir::TypeKind::Flags(named(&["read", "write"])),
        ir::TypeKind::Option(ir::Type::Bool),
        ir::TypeKind::Result { ok: None, err: None },
        ir::TypeKind::Result { ok: Some(ir::Type::U16), err: None },
        ir::TypeKind::Result { ok: None, err: Some(ir::Type::U16) },
        ir::TypeKind::Result { ok: Some(ir::Type::S8), err: Some(ir::Type::S16) },
        ir::TypeKind::Own(resource),
        ir::TypeKind::Borrow(resource),
        ir::TypeKind::Future(None),
        ir::TypeKind::Stream(Some(ir::Type::U8)),
    ];
    let mut types: Vec<_> = kinds.into_iter().map(|kind| component.types.intern(kind).unwrap()).collect();
    let field = |(at, ty): (usize, &ir::Type)| ir::Field { name: Arc::from(format!("f{at}")), ty: *ty };
    let fields = types.iter().take(2).enumerate().map(field).collect();
    types.push(component.types.intern(ir::TypeKind::Record(fields)).unwrap());
    (Arc::new(component), types)
}

#[test]
fn types_print_as_wit() {
    let (component, types) = every_kind();
    let text: Vec<_> = types.iter().map(|ty| Type::new(&component, *ty).to_string()).collect();
    let expected = [
        "list<u8>",
        "list<f32, 4>",
        "map<string, u32>",
        "tuple<char, s64>",
        "variant { circle(f64), empty }",
        "enum { red, green }",
        "flags { read, write }",
        "option<bool>",
        "result",
        "result<u16>",
        "result<_, u16>",
        "result<s8, s16>",
        "sink",
        "borrow<sink>",
        "future",
        "stream<u8>",
        "record { f0: list<u8>, f1: list<f32, 4> }",
    ];
    assert_eq!(text, expected);
}

#[test]
fn types_of_two_components_are_compared_by_structure() {
    let ((a, types), (b, _)) = (every_kind(), every_kind());
    for (x, ty_x) in types.iter().enumerate() {
        for (y, ty_y) in types.iter().enumerate() {
            let same = Type::new(&a, *ty_x) == Type::new(&b, *ty_y);
            let is_handle = matches!(Type::new(&a, *ty_x), Type::Own(_) | Type::Borrow(_));
            assert_eq!(same, x == y && !is_handle, "{x} and {y}");
            assert_eq!(Type::new(&a, *ty_x) == Type::new(&a, *ty_y), x == y);
        }
    }
}

#[test]
fn a_type_whose_text_doubles_with_each_level_is_cut_and_compared() {
    let doubled = || {
        let mut component = ir::Component::default();
        let mut ty = ir::Type::U8;
        for _ in 0..90 {
            let case = |name: &str| ir::Case { name: Arc::from(name), payload: Some(ty) };
            let kind = ir::TypeKind::Variant(vec![case("a"), case("b")]);
            ty = component.types.intern(kind).unwrap();
        }
        Type::new(&Arc::new(component), ty)
    };
    let text = doubled().to_string();
    assert!(text.starts_with("variant { a(variant { a(") && text.ends_with("...") && text.len() < 5000);
    assert_eq!(doubled(), doubled());
}

#[test]
fn a_component_prints_its_imports_and_exports() {
    let (component, types) = every_kind();
    let mut component = Arc::unwrap_or_clone(component);
    let func = ir::FuncType {
        params: vec![(Arc::from("to"), types[13]), (Arc::from("data"), types[0])],
        result: Some(ir::Type::U64),
        is_async: false,
    };
    let ty = component.types.intern_func(func);
    let func = ir::Item::Func(ir::FuncDef::Import(ImportId(1)), ty);
    let sink = ir::Item::Resource(gusset_runtime::ids::ResourceId(0));
    let host = ir::Item::Instance(vec![("sink".to_owned(), sink), ("put".to_owned(), func.clone())]);
    component.imports = vec![("demo:zoo/host".to_owned(), host)];
    component.exports = vec![("run".to_owned(), func), ("perms".to_owned(), ir::Item::Type(types[6]))];
    let expected = "\
import demo:zoo/host: interface {
  resource sink;
  put: func(to: borrow<sink>, data: list<u8>) -> u64;
}
export run: func(to: borrow<sink>, data: list<u8>) -> u64;
export type perms = flags { read, write };
";
    let component = Component::new(Arc::new(component));
    assert_eq!(component.to_string(), expected);
    assert!(component.get_export("run").is_some() && component.get_export("walk").is_none());
}

#[test]
fn a_function_says_what_it_takes() {
    let mut component = ir::Component::default();
    let func = ir::FuncType { params: vec![(Arc::from("x"), ir::Type::U8)], result: None, is_async: true };
    let id = component.types.intern_func(func);
    let func = ComponentFunc::new(Arc::new(component), id);
    assert_eq!(func.to_string(), "async func(x: u8)");
    assert_eq!(func.params().len(), 1);
    assert_eq!(func.results().len(), 0);
}

#[test]
fn a_resource_without_a_name_prints_its_key() {
    let mut component = ir::Component::default();
    let kind = ir::ResourceKind::Imported(ImportId(0));
    let id = component.resources.push(ir::Resource { name: None, kind });
    let resource = Resource { ir: Arc::new(component), id };
    assert_eq!(resource.to_string(), "resource0");
    assert!(resource.is_imported());
}
