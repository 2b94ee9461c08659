//! Linkers: what is missing or different is reported all at once, by name.

use gusset::component::{DefinedTwice, LinkError, LinkProblem, Linker, ResourceType};
use gusset::{Result, StoreContextMut};

use crate::support::{component, engine};

const WANTS: &str = r#"(component $app
    (import "demo:zoo/host@0.1.0" (instance
        (export "log" (func (param "line" string)))
        (export "now" (func (result (tuple u64 u32))))
        (export "keeper" (type (sub resource)))))
    (import "add" (func (param "a" u32) (param "b" u32) (result u32))))"#;

#[track_caller]
fn problems(define: impl FnOnce(&mut Linker<()>) -> Result<()>) -> LinkError {
    let mut linker = Linker::new(engine());
    define(&mut linker).unwrap();
    let error = linker.instantiate_pre(&component(WANTS)).unwrap_err();
    error.downcast_ref::<LinkError>().expect("a link error").clone()
}

#[test]
fn all_missing_imports_are_listed_at_once() {
    let error = problems(|_| Ok(()));
    assert_eq!(
        error.to_string(),
        "component `app` does not fit this linker
  import `demo:zoo/host@0.1.0#keeper`: the linker has no such resource
  import `demo:zoo/host@0.1.0#log`: the linker has no such function
  import `demo:zoo/host@0.1.0#now`: the linker has no such function
  import `add`: the linker has no such function"
    );
    assert!(error.problems().iter().all(|problem| matches!(problem, LinkProblem::Missing { .. })));
}

#[test]
fn missing_and_different_imports_are_listed_together() {
    let error = problems(|linker| {
        let mut host = linker.instance("demo:zoo/host@0.1.0")?;
        host.func_wrap("log", |_: StoreContextMut<'_, ()>, (_,): (u32,)| Ok(()))?;
        host.func_wrap("now", |_: StoreContextMut<'_, ()>, ()| Ok(((0_u64, 0_u64),)))?;
        host.func_wrap("keeper", |_: StoreContextMut<'_, ()>, ()| Ok(()))?;
        linker.instance("add")?;
        Ok(())
    });
    assert_eq!(
        error.to_string(),
        "component `app` does not fit this linker
  import `demo:zoo/host@0.1.0#keeper`: expected a resource, the linker has a function
  import `demo:zoo/host@0.1.0#log`: parameter `line`: expected `u32`, found `string`
  import `demo:zoo/host@0.1.0#now`: result, element 1: expected `u64`, found `u32`
  import `add`: expected a function, the linker has an instance"
    );
    assert_eq!(error.problems()[2].import(), ["demo:zoo/host@0.1.0", "now"]);
}

#[test]
fn a_function_where_an_instance_is_imported_is_named_by_its_instance() {
    let error = problems(|linker| {
        linker.root().func_wrap("demo:zoo/host@0.1.0", |_: StoreContextMut<'_, ()>, ()| Ok(()))?;
        linker.root().func_wrap("add", |_: StoreContextMut<'_, ()>, (a, b): (u32, u32)| Ok((a + b,)))
    });
    let text = error.to_string();
    assert_eq!(
        text.matches("import `demo:zoo/host@0.1.0`: expected an instance, the linker has a function").count(),
        1,
        "{text}"
    );
    assert!(!text.contains("`add`"), "{text}");
}

#[test]
fn what_fits_links_and_a_clone_outlives_its_original() {
    let mut linker = Linker::<()>::new(engine());
    let mut host = linker.instance("demo:zoo/host@0.1.0").unwrap();
    host.func_wrap("log", |_, (_,): (String,)| Ok(())).unwrap();
    host.func_wrap("now", |_, ()| Ok(((0_u64, 0_u32),))).unwrap();
    host.resource("keeper", ResourceType::host::<u8>(), |_, _| Ok(())).unwrap();
    linker.root().func_wrap("add", |_, (a, b): (u32, u32)| Ok((a + b,))).unwrap();
    let clone = linker.clone();
    drop(linker);
    let mut store = gusset::Store::new(engine(), ());
    clone.instantiate_pre(&component(WANTS)).unwrap().instantiate(&mut store).unwrap();
}

/// What a linker has to say of a component, or nothing.
#[track_caller]
fn link(text: &str, define: impl FnOnce(&mut Linker<()>) -> Result<()>) -> String {
    let mut linker = Linker::new(engine());
    define(&mut linker).unwrap();
    let linked = linker.instantiate_pre(&component(text)).map(drop);
    linked.map_or_else(|error| error.to_string(), |()| String::new())
}

#[test]
fn an_empty_instance_needs_no_definition_but_must_not_be_something_else() {
    const EMPTY: &str = r#"(component $app
        (import "a" (instance))
        (import "b" (instance (export "c" (instance (export "d" (instance)))))))"#;
    assert_eq!(link(EMPTY, |_| Ok(())), "");
    assert_eq!(link(EMPTY, |linker| linker.instance("b").map(drop)), "");
    let wrong = link(EMPTY, |linker| {
        linker.root().func_wrap("a", |_: StoreContextMut<'_, ()>, ()| Ok(()))?;
        linker.instance("b")?.instance("c")?.resource("d", ResourceType::host::<u8>(), |_, _| Ok(()))
    });
    assert_eq!(
        wrong,
        "component `app` does not fit this linker
  import `a`: expected an instance, the linker has a function
  import `b#c#d`: expected an instance, the linker has a resource"
    );
}

/// Two instances, the second of which declares its `r` equal to that of the first, and a third type that is
/// like them.
const EQUAL: &str = r#"(component $app
    (import "a" (instance $a (export "r" (type (sub resource)))))
    (alias export $a "r" (type $r))
    (import "b" (instance (export "r" (type (eq $r)))))
    (import "c" (type (eq $r)))
    (import "d" (instance (export "r" (type (sub resource))))))"#;

#[test]
fn resource_types_that_are_declared_equal_must_be_the_same_and_others_may_be() {
    let supply = |types: [Option<ResourceType>; 4]| {
        link(EQUAL, |linker| {
            for (name, ty) in ["a", "b", "d"].into_iter().zip([types[0], types[1], types[3]]) {
                let Some(ty) = ty else { continue };
                linker.instance(name)?.resource("r", ty, |_, _| Ok(()))?;
            }
            types[2].map_or(Ok(()), |ty| linker.root().resource("c", ty, |_, _| Ok(())))
        })
    };
    let (one, two) = (Some(ResourceType::host::<u8>()), Some(ResourceType::host::<u16>()));
    // An equal type is known by the import that it is equal to.
    assert_eq!(supply([one, None, None, two]), "");
    assert_eq!(supply([one, one, one, one]), "");
    assert_eq!(
        supply([one, two, two, two]),
        "component `app` does not fit this linker
  import `b#r`: expected the same resource as import `a#r`, the linker has another
  import `c`: expected the same resource as import `a#r`, the linker has another"
    );
    assert_eq!(
        supply([None, two, None, one]),
        "component `app` does not fit this linker
  import `a#r`: the linker has no such resource"
    );
}

#[test]
fn a_function_where_an_equal_resource_type_is_declared_is_named() {
    let text = link(EQUAL, |linker| {
        linker.instance("a")?.resource("r", ResourceType::host::<u8>(), |_, _| Ok(()))?;
        linker.instance("d")?.resource("r", ResourceType::host::<u8>(), |_, _| Ok(()))?;
        linker.instance("b")?.func_wrap("r", |_: StoreContextMut<'_, ()>, ()| Ok(()))
    });
    assert!(text.ends_with("\n  import `b#r`: expected a resource, the linker has a function"), "{text}");
}

#[test]
fn shadowing_is_refused_unless_allowed() {
    let mut linker = Linker::<()>::new(engine());
    let one = |_: StoreContextMut<'_, ()>, ()| Ok((1_u32,));
    let two = |_: StoreContextMut<'_, ()>, ()| Ok((2_u32,));
    linker.instance("a").unwrap().func_wrap("f", one).unwrap();
    let error = linker.instance("a").unwrap().func_wrap("f", two).unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&DefinedTwice { name: "a#f".to_string() }));
    linker.root().func_wrap("g", one).unwrap();
    assert!(linker.instance("g").is_err(), "a function is not replaced by an instance");
    linker.allow_shadowing(true);
    linker.instance("a").unwrap().func_wrap("f", two).unwrap();
}

#[test]
fn nested_instances_are_walked() {
    let mut linker = Linker::<()>::new(engine());
    let mut outer = linker.instance("outer").unwrap();
    let mut inner = outer.instance("inner").unwrap();
    inner.func_wrap("f", |_, ()| Ok(())).unwrap();
    let error = inner.func_wrap("f", |_, ()| Ok(())).unwrap_err();
    assert_eq!(error.to_string(), "`outer#inner#f` is defined already, and the linker does not allow shadowing");
}

/// Calls `run`, which gives what the imported `a:b/c@1.2.0#f` gives.
const VERSIONED: &str = r#"(component
    (import "a:b/c@1.2.0" (instance $c (export "f" (func (result u32)))))
    (core func $f (canon lower (func $c "f")))
    (func (export "run") (result u32) (canon lift (core func $f))))"#;

/// What `run` gives when the linker has `f` in instances of these names, each with its position.
#[track_caller]
fn served_by(definitions: &[&str]) -> Result<u32> {
    let mut linker = Linker::<()>::new(engine());
    for (at, name) in definitions.iter().enumerate() {
        linker.instance(name)?.func_wrap("f", move |_, ()| Ok((at as u32,)))?;
    }
    let mut store = gusset::Store::new(engine(), ());
    let instance = linker.instantiate(&mut store, &component(VERSIONED))?;
    Ok(instance.get_typed_func::<(), (u32,)>(&store, "run")?.call(&mut store, ())?.0)
}

#[test]
fn a_compatible_version_serves_an_import() {
    assert_eq!(served_by(&["a:b/c@1.2.3"]).unwrap(), 0);
    assert_eq!(served_by(&["a:b/c@1.1.0"]).unwrap(), 0);
    assert_eq!(served_by(&["a:b/c@1.9.0", "a:b/c@1.2.0", "a:b/c@2.0.0"]).unwrap(), 1, "exactly the name first");
    assert_eq!(served_by(&["a:b/c@1.9.0", "a:b/c@1.10.0", "a:b/c@2.0.0"]).unwrap(), 1, "then the highest version");
    for wrong in ["a:b/c@2.0.0", "a:b/c", "a:b/c@1.2.0-rc.1", "a:b/d@1.2.0"] {
        let error = served_by(&[wrong]).unwrap_err().to_string();
        assert!(error.contains("import `a:b/c@1.2.0#f`: the linker has no such function"), "{wrong}: {error}");
    }
}

#[test]
fn unknown_imports_complete_what_a_compatible_version_serves_in_part() {
    let mut linker = Linker::<()>::new(engine());
    linker.instance("demo:zoo/host@0.1.7").unwrap().func_wrap("now", |_, ()| Ok(((7_u64, 8_u32),))).unwrap();
    let component = component(WANTS);
    linker.define_unknown_imports_as_traps(&component).unwrap();
    linker.instantiate_pre(&component).unwrap();
    // The instance of the other version is the one that was completed.
    let error = linker.instance("demo:zoo/host@0.1.7").unwrap().func_wrap("log", |_, ()| Ok(())).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`demo:zoo/host@0.1.7#log` is defined already, and the linker does not allow shadowing"
    );
    linker.define_unknown_imports_as_traps(&component).unwrap();
}

#[test]
fn unknown_imports_replace_nothing_even_where_shadowing_is_allowed() {
    let mut linker = Linker::<()>::new(engine());
    linker.allow_shadowing(true).root().func_wrap("demo:zoo/host@0.1.0", |_, ()| Ok(())).unwrap();
    let error = linker.define_unknown_imports_as_traps(&component(WANTS)).unwrap_err();
    assert_eq!(error.to_string(), "import `demo:zoo/host@0.1.0`: expected an instance, the linker has a function");
}

#[test]
fn resource_types_that_nobody_supplies_are_all_different() {
    const TWO: &str = r#"(component
        (import "a" (type $a (sub resource)))
        (import "b" (type $b (sub resource))))"#;
    let component = component(TWO);
    let mut linker = Linker::<()>::new(engine());
    linker.define_unknown_imports_as_traps(&component).unwrap();
    let mut other = Linker::<()>::new(engine());
    other.define_unknown_imports_as_traps(&component).unwrap();
    let mut store = gusset::Store::new(engine(), ());
    linker.instantiate(&mut store, &component).unwrap();
    other.instantiate(&mut store, &component).unwrap();
}

#[test]
fn row_39_a_clone_and_its_original_do_not_see_each_others_definitions() {
    let mut linker = Linker::<()>::new(engine());
    linker.instance("a:b/c@1.2.0").unwrap().func_wrap("f", |_, ()| Ok((1_u32,))).unwrap();
    let mut clone = linker.clone();
    clone.allow_shadowing(true).instance("a:b/c@1.2.0").unwrap().func_wrap("f", |_, ()| Ok((2_u32,))).unwrap();
    clone.instance("more").unwrap();
    assert!(linker.instance("a:b/c@1.2.0").unwrap().func_wrap("f", |_, ()| Ok((3_u32,))).is_err(), "own shadowing");
    let run = |linker: &Linker<()>| {
        let mut store = gusset::Store::new(engine(), ());
        let instance = linker.instantiate(&mut store, &component(VERSIONED)).unwrap();
        instance.get_typed_func::<(), (u32,)>(&store, "run").unwrap().call(&mut store, ()).unwrap().0
    };
    assert_eq!((run(&linker), run(&clone)), (1, 2));
    drop(linker);
    assert_eq!(run(&clone), 2);
}
