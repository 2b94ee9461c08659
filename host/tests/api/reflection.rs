//! What a component imports and exports, of every sort and type, seen without its engine.

use gusset::Engine;
use gusset::component::Component;
use gusset::component::types::{ComponentItem, Resource, Type};

/// Functions, types and instances; the functions' types have every value type.
const VALUES: &str = r#"(import "r" (type $r (sub resource)))
    (import "same" (type $same (eq $r)))
    (type $point' (record (field "x" f32) (field "y" f64)))
    (import "point" (type $point (eq $point')))
    (type $shape' (variant (case "dot") (case "line" $point)))
    (import "shape" (type $shape (eq $shape')))
    (type $color' (enum "red" "green"))
    (import "color" (type $color (eq $color')))
    (type $perms' (flags "read" "write"))
    (import "perms" (type $perms (eq $perms')))
    (import "primitives" (func
        (param "a" bool) (param "b" s8) (param "c" u8) (param "d" s16) (param "e" u16) (param "f" s32) (param "g" u32)
        (param "h" s64) (param "i" u64) (param "j" f32) (param "k" f64) (param "l" char) (param "m" string)
        (param "n" error-context)))
    (import "defined" (func
        (param "a" $point) (param "b" $shape) (param "c" (list u8)) (param "d" (list u8 4)) (param "e" (map string u32))
        (param "f" (tuple u8 $color)) (param "g" $perms) (param "h" (option $point)) (param "i" (result))
        (param "j" (result u8)) (param "k" (result (error string))) (param "l" (result u8 (error string)))
        (param "m" (own $r)) (param "n" (borrow $same)) (result (list (list $shape)))))
    (import "later" (func async (param "a" (future)) (param "b" (future u8)) (param "c" (stream u8)) (result (stream))))
    (import "demo:zoo/deep@1.2.3" (instance
        (export "inner" (instance
            (export "f" (func (result string)))
            (export "own" (type (sub resource)))
            (export "none" (instance))))))"#;

/// Core modules and components.
const CODE: &str = r#"(import "m" (core module
        (import "env" "f" (func (param i32 i64) (result f32)))
        (export "table" (table 1 2 funcref))
        (export "memory" (memory i64 1 3))
        (export "global" (global (mut v128)))))
    (import "c" (component
        (import "f" (func))
        (export "t" (type (sub resource)))
        (export "i" (instance (export "m" (core module))))))
    (import "demo:zoo/code" (instance (export "m" (core module))))"#;

const EXPORTS: &str = r#"(type $own (resource (rep i64)))
    (export $own' "own" (type $own))
    (export "same-again" (type $own'))
    (type $numbers (list u8 3))
    (export "numbers" (type $numbers))
    (component $C (core module $M) (export "x" (core module $M)))
    (export "code" (component $C))"#;

const VALUES_TEXT: &str = r#"import resource r;
import resource same = r;
import type point = record { x: f32, y: f64 };
import type shape = variant { dot, line(record { x: f32, y: f64 }) };
import type color = enum { red, green };
import type perms = flags { read, write };
import primitives: func(a: bool, b: s8, c: u8, d: s16, e: u16, f: s32, g: u32, h: s64, i: u64, j: f32, k: f64, l: char, m: string, n: error-context);
import defined: func(a: record { x: f32, y: f64 }, b: variant { dot, line(record { x: f32, y: f64 }) }, c: list<u8>, d: list<u8, 4>, e: map<string, u32>, f: tuple<u8, enum { red, green }>, g: flags { read, write }, h: option<record { x: f32, y: f64 }>, i: result, j: result<u8>, k: result<_, string>, l: result<u8, string>, m: r, n: borrow<r>) -> list<list<variant { dot, line(record { x: f32, y: f64 }) }>>;
import later: async func(a: future, b: future<u8>, c: stream<u8>) -> stream;
import demo:zoo/deep@1.2.3: interface {
  inner: interface {
    f: func() -> string;
    resource own;
    none: interface {
    }
  }
}
"#;

const CODE_TEXT: &str = r#"import core module m {
  import "env" "f": func (i32, i64) -> (f32);
  export "table": table 1..2 of funcref;
  export "memory": memory 1..3 pages with 64-bit addresses;
  export "global": global mut v128;
}
import component c {
  import f: func();
  export resource t;
  export i: interface {
    core module m {
    }
  }
}
import demo:zoo/code: interface {
  core module m {
  }
}
"#;

const EXPORTS_TEXT: &str = r#"export resource own;
export resource same-again = own;
export type numbers = list<u8, 3>;
export component code {
  export core module x {
  }
}
"#;

fn component(engine: &Engine, parts: &[&str]) -> Component {
    Component::new(engine, wat::parse_str(format!("(component {})", parts.concat())).unwrap()).unwrap()
}

#[test]
fn everything_is_seen_when_the_engine_is_gone_and_from_any_thread() {
    let engine = Engine::default();
    let ty = component(&engine, &[VALUES, CODE, EXPORTS]).component_type();
    drop(engine);
    let text = std::thread::spawn(move || ty.to_string()).join().unwrap();
    assert_eq!(text, [VALUES_TEXT, CODE_TEXT, EXPORTS_TEXT].concat());
}

#[test]
fn an_artifact_tells_the_same() {
    let bytes = component(&Engine::default(), &[VALUES, EXPORTS]).serialize().unwrap();
    // SAFETY: the artifact was made by this program.
    let component = unsafe { Component::deserialize(&Engine::default(), bytes) }.unwrap();
    assert_eq!(component.component_type().to_string(), [VALUES_TEXT, EXPORTS_TEXT].concat());
}

#[track_caller]
fn resource(item: Option<ComponentItem>) -> Resource {
    match item {
        Some(ComponentItem::Resource(resource)) => resource,
        other => panic!("expected a resource, found {other:?}"),
    }
}

#[test]
fn resources_that_are_declared_equal_are_so_and_others_are_not() {
    let ty = component(&Engine::default(), &[VALUES, EXPORTS]).component_type();
    let (r, same) = (resource(ty.get_import("r")), resource(ty.get_import("same")));
    let (own, again) = (resource(ty.get_export("own")), resource(ty.get_export("same-again")));
    assert!(r == same && own == again && r != own);
    assert!(r.is_imported() && !own.is_imported());
    let Some(ComponentItem::ComponentFunc(defined)) = ty.get_import("defined") else { panic!("a function") };
    let handles: Vec<Type> = defined.params().map(|(_, ty)| ty).skip(12).collect();
    assert_eq!(handles, [Type::Own(r.clone()), Type::Borrow(r)]);
}

#[test]
fn each_part_of_a_type_can_be_asked_for() {
    let ty = component(&Engine::default(), &[VALUES]).component_type();
    let Some(ComponentItem::ComponentFunc(defined)) = ty.get_import("defined") else { panic!("a function") };
    let params: Vec<Type> = defined.params().map(|(_, ty)| ty).collect();
    let Type::FixedLengthList(list) = &params[3] else { panic!("{:?}", params[3]) };
    assert_eq!((list.ty(), list.size()), (Type::U8, 4));
    let Type::Map(map) = &params[4] else { panic!("{:?}", params[4]) };
    assert_eq!((map.key(), map.value()), (Type::String, Type::U32));
    let Type::Result(result) = &params[10] else { panic!("{:?}", params[10]) };
    assert_eq!((result.ok(), result.err()), (None, Some(Type::String)));
    let Some(ComponentItem::ComponentFunc(primitives)) = ty.get_import("primitives") else { panic!("a function") };
    assert_eq!(primitives.params().last(), Some(("n", Type::ErrorContext)));
    let Some(ComponentItem::ComponentFunc(later)) = ty.get_import("later") else { panic!("a function") };
    assert!(later.async_() && !primitives.async_());
    let Some(Type::Stream(stream)) = later.results().next() else { panic!("a stream") };
    assert_eq!(stream.ty(), None);
}

#[test]
fn code_tells_its_imports_and_exports() {
    let ty = component(&Engine::default(), &[CODE]).component_type();
    let Some(ComponentItem::Module(module)) = ty.get_import("m") else { panic!("a core module") };
    let imports: Vec<_> =
        module.imports().map(|import| (import.module().to_owned(), import.name().to_owned())).collect();
    assert_eq!(imports, [("env".to_owned(), "f".to_owned())]);
    assert_eq!(module.exports().len(), 3);
    let Some(ComponentItem::Component(inner)) = ty.get_import("c") else { panic!("a component") };
    assert!(matches!(inner.get_import("f"), Some(ComponentItem::ComponentFunc(_))));
    let Some(ComponentItem::ComponentInstance(instance)) = inner.get_export("i") else { panic!("an instance") };
    assert!(matches!(instance.get_export("m"), Some(ComponentItem::Module(_))));
}
