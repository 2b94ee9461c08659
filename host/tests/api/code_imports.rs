//! Core modules and components that components import and export: given by a linker, handed out again.

use gusset::component::{Component, Instance, LinkError, LinkProblem, Linker, Resource, ResourceAny, ResourceType};
use gusset::{CallError, Config, Engine, Module, Result, Store, StoreContextMut};

use crate::support::{chain, component, engine};

fn module(wat: &str) -> Module {
    Module::new(engine(), wat::parse_str(wat).unwrap()).unwrap()
}

/// Imports a core module that adds, and gives it a function of the host.
const WANTS_MODULE: &str = r#"(component $app
    (import "m" (core module $m
        (import "env" "log" (func (param i32)))
        (export "mem" (memory 1))
        (export "add" (func (param i32 i32) (result i32)))))
    (import "log" (func $log (param "x" u32)))
    (core func $log (canon lower (func $log)))
    (core instance $i (instantiate $m (with "env" (instance (export "log" (func $log))))))
    (func (export "add") (param "a" u32) (param "b" u32) (result u32) (canon lift (core func $i "add")))
    (func (export "length") (param "s" string) (result u32)
        (canon lift (core func $i "add") (memory (core memory $i "mem")) (realloc (core func $r "realloc"))))
    (core instance $r (instantiate $R))
    (core module $R (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 16))))"#;

const ADDS: &str = r#"(module $adds
    (import "env" "log" (func $log (param i32)))
    (memory (export "mem") 2)
    (func (export "more"))
    (func (export "add") (param i32 i32) (result i32)
        (call $log (local.get 0)) (i32.add (local.get 0) (local.get 1))))"#;

fn wants_module() -> String {
    // Definitions come before their use.
    let (module, instance) = (
        "(core module $R (func (export \"realloc\") (param i32 i32 i32 i32) (result i32) (i32.const 16)))",
        "(core instance $r (instantiate $R))",
    );
    let without = WANTS_MODULE.replacen(module, "", 1).replacen(instance, "", 1);
    without.replacen("(import \"log\"", &format!("{module} {instance} (import \"log\""), 1)
}

fn logging(linker: &mut Linker<u32>) -> Result<()> {
    linker.root().func_wrap("log", |mut store: StoreContextMut<'_, u32>, (x,): (u32,)| {
        *store.data_mut() += x;
        Ok(())
    })
}

fn call(store: &mut Store<u32>, instance: &Instance, name: &str, params: (u32, u32)) -> u32 {
    instance.get_typed_func::<(u32, u32), (u32,)>(&*store, name).unwrap().call(store, params).unwrap().0
}

#[test]
fn an_imported_core_module_runs_inside_of_the_component() {
    let app = component(&wants_module());
    let mut linker = Linker::new(engine());
    logging(&mut linker).unwrap();
    linker.root().module("m", &module(ADDS)).unwrap();
    let pre = linker.instantiate_pre(&app).unwrap();
    let index = app.get_export_index(None, "add").unwrap();
    for round in 1..3 {
        let mut store = Store::new(engine(), 0);
        let instance = pre.instantiate(&mut store).unwrap();
        assert_eq!(call(&mut store, &instance, "add", (round, 3)), round + 3);
        let by_index = instance.get_typed_func::<(u32, u32), (u32,)>(&store, &index).unwrap();
        assert_eq!(by_index.call(&mut store, (1, 1)).unwrap(), (2,));
        let length = instance.get_typed_func::<(&str,), (u32,)>(&store, "length").unwrap();
        assert_eq!(length.call(&mut store, ("abc",)).unwrap(), (16 + 3,));
        assert_eq!(*store.data(), round + 1 + 16);
    }
    let add = pre.typed_func::<(u32, u32), (u32,)>(None, "add").unwrap();
    let mut store = Store::new(engine(), 0);
    let instance = pre.instantiate(&mut store).unwrap();
    assert_eq!(add.bind(&mut store, &instance).unwrap().call(&mut store, (20, 22)).unwrap(), (42,));
}

#[test]
fn everything_that_is_missing_or_of_another_type_is_listed_with_the_imports_of_other_kinds() {
    const WANTS: &str = r#"(component $app
        (import "m" (core module (import "env" "f" (func)) (export "g" (func (param i32)))))
        (import "n" (core module (export "g" (func (param i32)))))
        (import "i" (instance (export "c" (component (export "h" (func (param "x" u32)))))))
        (import "d" (component))
        (import "f" (func (param "x" u8)))
        (import "e" (component (import "k" (func (result string))))))"#;
    let mut linker = Linker::<()>::new(engine());
    linker
        .root()
        .module("m", &module(r#"(module (import "env" "f" (func)) (func (export "g") (param i64)))"#))
        .unwrap();
    linker.root().component("n", &component("(component)")).unwrap();
    linker.root().func_wrap("f", |_, (_,): (u64,)| Ok(())).unwrap();
    let wrong = r#"(component (component $c (import "h" (func $h (param "x" string))) (export "h" (func $h)))
        (export "c" (component $c)))"#;
    let wrong = component(wrong).exported_component("c").unwrap();
    linker.instance("i").unwrap().component("c", &wrong).unwrap();
    let needs_more = component(r#"(component (import "k" (func (result string))) (import "l" (func)))"#);
    linker.root().component("e", &needs_more).unwrap();
    let error = linker.instantiate_pre(&component(WANTS)).unwrap_err();
    let problems = error.downcast_ref::<LinkError>().expect("a link error").problems();
    let text = error.to_string();
    for wanted in [
        "import `f`: parameter `x`: expected `u64`, found `u8`",
        "import `n`: expected a core module, the linker has a component",
        "import `d`: the linker has no such component",
        "import `m`: type mismatch in export `g`",
        "import `i#c`: ",
        "import `e`: ",
    ] {
        assert!(text.contains(wanted), "expected `{wanted}` in {text}");
    }
    assert_eq!(problems.len(), 6, "{text}");
    assert!(problems.iter().any(|problem| matches!(problem, LinkProblem::Misfit { .. })));
}

/// A component that implements a counter on top of a logger that it imports.
const COUNTER: &str = r#"(component $counter
    (import "log" (func $log (param "x" u32)))
    (core func $log (canon lower (func $log)))
    (core module $M
        (import "" "log" (func $log (param i32)))
        (import "" "new" (func $new (param i32) (result i32)))
        (global $n (mut i32) (i32.const 0))
        (func (export "make") (result i32)
            (global.set $n (i32.add (global.get $n) (i32.const 10)))
            (call $log (global.get $n))
            (call $new (global.get $n)))
        (func (export "get") (param i32) (result i32) (local.get 0)))
    (type $counter' (resource (rep i32)))
    (core func $new (canon resource.new $counter'))
    (core instance $m (instantiate $M (with "" (instance (export "log" (func $log)) (export "new" (func $new))))))
    (export $counter "counter" (type $counter'))
    (func (export "make") (result (own $counter)) (canon lift (core func $m "make")))
    (func (export "get") (param "self" (borrow $counter)) (result u32) (canon lift (core func $m "get"))))"#;

/// Instantiates the imported component twice.
const TWO_COUNTERS: &str = r#"(component $two
    (import "counter" (component $C
        (import "log" (func (param "x" u32)))
        (export "counter" (type $counter (sub resource)))
        (export "make" (func (result (own $counter))))
        (export "get" (func (param "self" (borrow $counter)) (result u32)))))
    (import "log" (func $log (param "x" u32)))
    (instance $a (instantiate $C (with "log" (func $log))))
    (instance $b (instantiate $C (with "log" (func $log))))
    (export "a" (instance $a))
    (export "b" (instance $b)))"#;

#[test]
fn an_imported_component_is_instantiated_as_often_as_it_is_written() {
    let mut linker = Linker::new(engine());
    logging(&mut linker).unwrap();
    linker.root().component("counter", &component(COUNTER)).unwrap();
    let mut store = Store::new(engine(), 0);
    let instance = linker.instantiate(&mut store, &component(TWO_COUNTERS)).unwrap();
    let of = |store: &mut Store<u32>, name: &str| {
        let make = instance.get_typed_func::<(), (ResourceAny,)>(&*store, (name, "make")).unwrap();
        let get = instance.get_typed_func::<(ResourceAny,), (u32,)>(&*store, (name, "get")).unwrap();
        (make, get)
    };
    let ((make_a, get_a), (make_b, get_b)) = (of(&mut store, "a"), of(&mut store, "b"));
    let (first,) = make_a.call(&mut store, ()).unwrap();
    let (second,) = make_a.call(&mut store, ()).unwrap();
    let (other,) = make_b.call(&mut store, ()).unwrap();
    assert_eq!(get_a.call(&mut store, (first,)).unwrap(), (10,));
    assert_eq!(get_a.call(&mut store, (second,)).unwrap(), (20,));
    assert_eq!(get_b.call(&mut store, (other,)).unwrap(), (10,), "the other instance has its own state");
    assert!(get_b.call(&mut store, (first,)).is_err(), "and its own resource type");
    assert_eq!(*store.data(), 10 + 20 + 10);
}

/// Exports a component that uses a type and a core module of the component around it.
const EXPORTS: &str = r#"(component $outer
    (type $pair (tuple u32 u32))
    (core module $m (func (export "sum") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))
    (component $adder
        (alias outer $outer $pair (type $pair'))
        (alias outer $outer $m (core module $m))
        (export $pair "pair" (type $pair'))
        (core instance $i (instantiate $m))
        (func (export "sum") (param "pair" $pair) (result u32) (canon lift (core func $i "sum"))))
    (instance $i (export "adder" (component $adder)))
    (export "inside" (instance $i))
    (export "m" (core module $m)))"#;

#[test]
fn exported_components_and_modules_keep_what_they_take_from_around_them() {
    let outer = component(EXPORTS);
    let adder = outer.exported_component(("inside", "adder")).unwrap();
    let mut store = Store::new(engine(), 0_u32);
    let instance = Linker::new(engine()).instantiate(&mut store, &adder).unwrap();
    let sum = instance.get_typed_func::<((u32, u32),), (u32,)>(&store, "sum").unwrap();
    assert_eq!(sum.call(&mut store, ((40, 2),)).unwrap(), (42,));

    let live = Linker::new(engine()).instantiate(&mut store, &outer).unwrap();
    let module = live.get_module(&store, "m").unwrap();
    let core = gusset::Instance::new(&mut store, &module, &[]).unwrap();
    let sum = core.get_typed_func::<(i32, i32), i32>(&store, "sum").unwrap();
    assert_eq!(sum.call(&mut store, (5, 6)).unwrap(), 11);
    let again = live.get_component(&store, ("inside", "adder")).unwrap();
    let index = outer.get_export_index(None, "inside").unwrap();
    let index = outer.get_export_index(Some(&index), "adder").unwrap();
    for adder in [again, outer.exported_component(&index).unwrap()] {
        Linker::new(engine()).instantiate(&mut store, &adder).unwrap();
    }

    assert!(live.get_module(&store, "inside").is_none() && live.get_component(&store, "m").is_none());
    let error = outer.exported_module(("inside", "adder")).unwrap_err();
    assert_eq!(error.to_string(), "the component exports no core module `inside#adder`");
}

#[test]
fn what_one_component_exports_another_one_imports() {
    const USES: &str = r#"(component
        (import "adder" (component $A
            (type $pair' (tuple u32 u32))
            (export "pair" (type $pair (eq $pair')))
            (export "sum" (func (param "pair" $pair) (result u32)))))
        (import "m" (core module $m (export "sum" (func (param i32 i32) (result i32)))))
        (instance $a (instantiate $A))
        (core instance $i (instantiate $m))
        (export "sum" (func $a "sum"))
        (func (export "core-sum") (param "a" u32) (param "b" u32) (result u32) (canon lift (core func $i "sum"))))"#;
    let outer = component(EXPORTS);
    let mut linker = Linker::<u32>::new(engine());
    linker.root().component("adder", &outer.exported_component(("inside", "adder")).unwrap()).unwrap();
    linker.root().module("m", &outer.exported_module("m").unwrap()).unwrap();
    let mut store = Store::new(engine(), 0);
    let instance = linker.instantiate(&mut store, &component(USES)).unwrap();
    let sum = instance.get_typed_func::<((u32, u32),), (u32,)>(&store, "sum").unwrap();
    assert_eq!(sum.call(&mut store, ((1, 2),)).unwrap(), (3,));
    assert_eq!(call(&mut store, &instance, "core-sum", (3, 4)), 7);
}

#[test]
fn what_a_linked_component_exports_has_what_it_was_given() {
    const PASSES_ON: &str = r#"(component $passes
        (import "m" (core module $m (export "f" (func (result i32)))))
        (component $c
            (alias outer $passes $m (core module $m))
            (core instance $i (instantiate $m))
            (func (export "f") (result u32) (canon lift (core func $i "f"))))
        (export "c" (component $c))
        (export "m2" (core module $m)))"#;
    let passes = component(PASSES_ON);
    for error in [passes.exported_component("c").map(drop), passes.exported_module("m2").map(drop)] {
        assert!(chain(&error.unwrap_err()).contains("has not been linked"), "the module is not there yet");
    }
    let mut linker = Linker::<u32>::new(engine());
    linker.root().module("m", &module(r#"(module (func (export "f") (result i32) (i32.const 77)))"#)).unwrap();
    let mut store = Store::new(engine(), 0);
    let live = linker.instantiate(&mut store, &passes).unwrap();
    let exported = live.get_component(&store, "c").unwrap();
    let instance = Linker::new(engine()).instantiate(&mut store, &exported).unwrap();
    let f = instance.get_typed_func::<(), (u32,)>(&store, "f").unwrap();
    assert_eq!(f.call(&mut store, ()).unwrap(), (77,));
    assert_eq!(live.get_module(&store, "m2").unwrap().exports().len(), 1);
}

#[test]
fn resources_of_the_host_go_into_an_imported_component() {
    struct Pen;
    const TAKES: &str = r#"(component
        (import "pen" (type $pen (sub resource)))
        (import "ink" (func $ink (param "self" (borrow $pen)) (result u32)))
        (core func $ink (canon lower (func $ink)))
        (core func $drop (canon resource.drop $pen))
        (core module $M
            (import "" "ink" (func $ink (param i32) (result i32)))
            (import "" "drop" (func $drop (param i32)))
            (func (export "use") (param i32) (result i32)
                (call $ink (local.get 0)) (call $drop (local.get 0))))
        (core instance $m (instantiate $M (with "" (instance (export "ink" (func $ink)) (export "drop" (func $drop))))))
        (func (export "use") (param "pen" (own $pen)) (result u32) (canon lift (core func $m "use"))))"#;
    const GIVES: &str = r#"(component
        (import "pen" (type $pen (sub resource)))
        (import "ink" (func $ink (param "self" (borrow $pen)) (result u32)))
        (import "c" (component $C
            (import "pen" (type $pen (sub resource)))
            (import "ink" (func (param "self" (borrow $pen)) (result u32)))
            (export "use" (func (param "pen" (own $pen)) (result u32)))))
        (instance $c (instantiate $C (with "pen" (type $pen)) (with "ink" (func $ink))))
        (export "use" (func $c "use")))"#;
    let mut linker = Linker::<u32>::new(engine());
    linker
        .root()
        .resource("pen", ResourceType::host::<Pen>(), |mut store: StoreContextMut<'_, u32>, rep| {
            *store.data_mut() += rep;
            Ok(())
        })
        .unwrap();
    linker.root().func_wrap("ink", |_, (pen,): (Resource<Pen>,)| Ok((pen.rep() * 2,))).unwrap();
    linker.root().component("c", &component(TAKES)).unwrap();
    let mut store = Store::new(engine(), 0);
    let instance = linker.instantiate(&mut store, &component(GIVES)).unwrap();
    let run = instance.get_typed_func::<(Resource<Pen>,), (u32,)>(&store, "use").unwrap();
    assert_eq!(run.call(&mut store, (Resource::new_own(21),)).unwrap(), (42,));
    assert_eq!(*store.data(), 21, "its destructor ran");
}

#[test]
fn a_component_that_waits_for_code_says_so() {
    let app = component(&wants_module());
    let error = app.serialize().unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&CallError::NotLinked { component: "component `app`".to_owned() }));
    assert_eq!(app.code_bytes(), 0);
    let mut linker = Linker::<u32>::new(engine());
    linker.define_unknown_imports_as_traps(&app).unwrap();
    let error = linker.instantiate_pre(&app).unwrap_err();
    assert_eq!(
        error.to_string(),
        "component `app` does not fit this linker\n  import `m`: the linker has no such core module"
    );
    let invalid = wat::parse_str(r#"(component (import "m" (core module)) (core module (func i32.add)))"#).unwrap();
    assert!(Component::new(engine(), invalid).is_err(), "what is invalid is refused when it is loaded");
}

#[test]
fn an_artifact_hands_out_what_its_component_exports() {
    let bytes = engine().precompile_component(&wat::parse_str(EXPORTS).unwrap()).unwrap();
    // SAFETY: written by this engine just now.
    let outer = unsafe { Component::deserialize(engine(), bytes) }.unwrap();
    let adder = outer.exported_component(("inside", "adder")).unwrap();
    Linker::<u32>::new(engine()).instantiate(Store::new(engine(), 0), &adder).unwrap();
    assert_eq!(outer.exported_module("m").unwrap().exports().len(), 1);
}

/// What comes out of an artifact that an engine made of a binary.
fn through_artifact(maker: &Engine, text: &str) -> Component {
    let bytes = maker.precompile_component(&wat::parse_str(text).unwrap()).unwrap();
    // SAFETY: written by an engine just now.
    unsafe { Component::deserialize(engine(), bytes) }.unwrap()
}

#[test]
fn a_component_from_an_artifact_can_be_given_if_the_artifact_has_its_binary() {
    const IMPORTS: &str = r#"(component (import "c" (component (export "f" (func (result u32)))))
        (instance $c (instantiate 0)) (export "f" (func $c "f")))"#;
    const GIVEN: &str = r#"(component $given
        (core module $M (func (export "f") (result i32) (i32.const 6)))
        (core instance $m (instantiate $M))
        (func (export "f") (result u32) (canon lift (core func $m "f"))))"#;
    let mut linker = Linker::<()>::new(engine());
    linker.root().component("c", &through_artifact(engine(), GIVEN)).unwrap();
    let error = linker.instantiate_pre(&component(IMPORTS)).unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&CallError::NoBinary { what: "component `given`".to_owned() }));
    assert!(error.to_string().contains("artifacts keep binaries with `CompileConfig::keep_binaries`"), "{error}");

    let mut config = Config::new();
    config.keep_binaries(true);
    let maker = Engine::new(&config).unwrap();
    linker.allow_shadowing(true).root().component("c", &through_artifact(&maker, GIVEN)).unwrap();
    let mut store = Store::new(engine(), ());
    let instance = linker.instantiate(&mut store, &component(IMPORTS)).unwrap();
    let f = instance.get_typed_func::<(), (u32,)>(&store, "f").unwrap();
    assert_eq!(f.call(&mut store, ()).unwrap(), (6,));
}

#[test]
fn a_module_from_an_artifact_can_be_given_if_the_artifact_has_its_binary() {
    let bytes = wat::parse_str("(module $tiny)").unwrap();
    let importer = component(r#"(component (import "m" (core module)))"#);
    let mut config = Config::new();
    config.keep_binaries(true);
    for (maker, expected) in [(engine().clone(), false), (Engine::new(&config).unwrap(), true)] {
        let artifact = maker.precompile_module(&bytes).unwrap();
        // SAFETY: written by an engine just now.
        let module = unsafe { Module::deserialize(engine(), artifact) }.unwrap();
        let mut linker = Linker::<()>::new(engine());
        linker.root().module("m", &module).unwrap();
        let linked =
            linker.instantiate_pre(&importer).map(drop).map_err(|error| error.downcast::<CallError>().unwrap());
        let missing = CallError::NoBinary { what: "core module `tiny`".to_owned() };
        assert_eq!(linked, if expected { Ok(()) } else { Err(missing) });
    }
}

#[test]
fn what_was_linked_with_code_is_serialized_and_needs_it_no_more() {
    let mut linker = Linker::<u32>::new(engine());
    let counter = component(COUNTER);
    linker.root().component("counter", &counter).unwrap();
    linker.root().func_wrap("log", |_, (_,): (u32,)| Ok(())).unwrap();
    let pre = linker.instantiate_pre(&component(TWO_COUNTERS)).unwrap();
    assert!(pre.component().serialize().is_err());
    let bytes = pre.linked_component().serialize().unwrap();
    let other = Engine::default();
    // SAFETY: written by an engine just now.
    let linked = unsafe { Component::deserialize(&other, bytes) }.unwrap();
    assert!(linked.code_bytes() > 0);
    let mut linker = Linker::<u32>::new(&other);
    linker.root().func_wrap("log", |_, (_,): (u32,)| Ok(())).unwrap();
    let pre = linker.instantiate_pre(&linked).unwrap();
    assert!(pre.linked_component().serialize().is_ok(), "what imports no code is itself");
    let mut store = Store::new(&other, 0);
    let instance = pre.instantiate(&mut store).unwrap();
    let make = instance.get_typed_func::<(), (ResourceAny,)>(&store, ("a", "make")).unwrap();
    let get = instance.get_typed_func::<(ResourceAny,), (u32,)>(&store, ("a", "get")).unwrap();
    let (made,) = make.call(&mut store, ()).unwrap();
    assert_eq!(get.call(&mut store, (made,)).unwrap(), (10,));
}

#[test]
fn reflection_tells_the_types_of_modules_and_components() {
    let text = component(&wants_module()).component_type().to_string();
    assert!(
        text.starts_with(
            "import core module m {
  import \"env\" \"log\": func (i32) -> ();
  export \"mem\": "
        ),
        "{text}"
    );
    let text = component(TWO_COUNTERS).component_type().to_string();
    assert!(
        text.starts_with(
            "import component counter {
  import log: func(x: u32);
  export resource counter;
  export make: func() -> counter;
  export get: func(self: borrow<counter>) -> u32;
}
import log: func(x: u32);
export a: interface {
  resource counter;
  make: func() -> counter;"
        ),
        "{text}"
    );
    let text = component(EXPORTS).component_type().to_string();
    assert!(text.contains("  component adder {\n    export type pair = tuple<u32, u32>;\n    export sum: func(pair: tuple<u32, u32>) -> u32;\n  }"), "{text}");
}

#[test]
fn row_5_code_of_another_engine_is_refused() {
    let other = Engine::default();
    let foreign = Module::new(&other, wat::parse_str("(module)").unwrap()).unwrap();
    let foreign_component = Component::new(&other, wat::parse_str("(component)").unwrap()).unwrap();
    let mut linker = Linker::<()>::new(engine());
    let errors = [
        linker.root().module("m", &foreign).unwrap_err(),
        linker.root().component("c", &foreign_component).unwrap_err(),
        linker.instantiate_pre(&foreign_component).map(drop).unwrap_err(),
        linker.define_unknown_imports_as_traps(&foreign_component).unwrap_err(),
        linker.instantiate(Store::new(engine(), ()), &foreign_component).map(drop).unwrap_err(),
        Linker::new(&other).instantiate(Store::new(engine(), ()), &foreign_component).map(drop).unwrap_err(),
    ];
    for error in errors {
        assert!(matches!(error.downcast_ref(), Some(CallError::WrongEngine { .. })), "{error:?}");
    }
}
