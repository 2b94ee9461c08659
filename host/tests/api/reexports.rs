//! Exports that are imported host functions: the host calls the host, by the rules of every call.

use std::panic::{AssertUnwindSafe, catch_unwind};

use gusset::component::{Func, Instance, Linker, Resource, ResourceAny, ResourceType, TypeMismatch, Val};
use gusset::{Result, Store, StoreContextMut, WasmBacktrace};

use crate::support::{component, engine, linked};

/// Exports what it imports, and `run`, which really calls `add`.
const PASSES_ON: &str = r#"(component $app
    (import "add" (func $add (param "a" u32) (param "b" u32) (result u32)))
    (import "join" (func $join (param "parts" (list string)) (result string)))
    (import "wide" (func $wide
        (param "a" u64) (param "b" u64) (param "c" u64) (param "d" u64) (param "e" u64) (param "f" u64)
        (param "g" u64) (param "h" u64) (param "i" u64) (param "j" u64) (param "k" u64) (param "l" u64)
        (param "m" u64) (param "n" u64) (param "o" u64) (param "p" u64) (param "q" string)
        (result (tuple u64 string))))
    (import "a:b/host@1.0.0" (instance $host
        (export "pen" (type $pen (sub resource)))
        (export "make" (func (param "ink" u32) (result (own $pen))))
        (export "take" (func (param "pen" (own $pen)) (result u32)))
        (export "look" (func (param "pens" (list (borrow $pen))) (result u32)))))
    (export "add" (func $add))
    (export "join" (func $join))
    (export "wide" (func $wide))
    (export "a:b/host@1.0.0" (instance $host))
    (core func $add (canon lower (func $add)))
    (func (export "run") (param "a" u32) (param "b" u32) (result u32) (canon lift (core func $add))))"#;

struct Pen;

type Seventeen<'a> = (u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, &'a str);
type OwnedSeventeen = (u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, String);

fn define(linker: &mut Linker<u32>) -> Result<()> {
    let mut root = linker.root();
    root.func_wrap("add", |mut store: StoreContextMut<'_, u32>, (a, b): (u32, u32)| {
        *store.data_mut() += 1;
        match (a, b) {
            (0, 0) => Err(std::io::Error::other("nothing to add").into()),
            (1, 1) => panic!("host panic"),
            _ => Ok((a + b,)),
        }
    })?;
    root.func_wrap("join", |_, (parts,): (Vec<String>,)| Ok((parts.concat(),)))?;
    root.func_wrap("wide", |_, p: OwnedSeventeen| Ok(((p.0 + p.15, p.16 + "!"),)))?;
    let mut host = linker.instance("a:b/host@1.0.0")?;
    host.resource("pen", ResourceType::host::<Pen>(), |mut store: StoreContextMut<'_, u32>, rep| {
        *store.data_mut() += 1000 * rep;
        Ok(())
    })?;
    host.func_wrap("make", |_, (ink,): (u32,)| Ok((Resource::<Pen>::new_own(ink),)))?;
    host.func_wrap("take", |_, (pen,): (Resource<Pen>,)| Ok((pen.rep() + u32::from(pen.owned()),)))?;
    host.func_wrap("look", |_, (pens,): (Vec<Resource<Pen>>,)| {
        assert!(pens.iter().all(|pen| !pen.owned()));
        Ok((pens.iter().map(Resource::rep).sum::<u32>(),))
    })
}

fn made() -> (Store<u32>, Instance) {
    linked(PASSES_ON, 0, define)
}

#[test]
fn values_reach_the_host_function_and_its_result_comes_back() {
    let (mut store, instance) = made();
    let add = instance.get_typed_func::<(u32, u32), (u32,)>(&store, "add").unwrap();
    assert_eq!(add.call(&mut store, (2, 3)).unwrap(), (5,));
    let join = instance.get_typed_func::<(&[&str],), (String,)>(&store, "join").unwrap();
    assert_eq!(join.call(&mut store, (&["ab", "", "ç", "d"],)).unwrap().0, "abçd");
    let big = "x".repeat(3 << 20);
    assert_eq!(join.call(&mut store, (&[&big, "y"],)).unwrap().0.len(), big.len() + 1);
    let wide = instance.get_typed_func::<Seventeen<'_>, ((u64, String),)>(&store, "wide").unwrap();
    let params = (7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 35, "so");
    assert_eq!(wide.call(&mut store, params).unwrap().0, (42, "so!".to_owned()));
    assert_eq!(*store.data(), 1);
}

#[test]
fn dynamic_values_and_dynamic_host_functions_go_the_same_way() {
    let (mut store, instance) = made();
    let join = instance.get_func(&store, "join").unwrap();
    let parts = Val::List(vec![Val::String("a".into()), Val::String("b".into())]);
    let mut result = [Val::Bool(false)];
    join.call(&mut store, std::slice::from_ref(&parts), &mut result).unwrap();
    assert_eq!(result, [Val::String("ab".into())]);
    let error = join.call(&mut store, &[Val::U8(1)], &mut result).unwrap_err();
    assert!(error.is::<TypeMismatch>(), "{error:?}");
    assert_eq!(join.ty(&store).unwrap().to_string(), "func(parts: list<string>) -> string");

    let mut linker = Linker::<u32>::new(engine());
    define(&mut linker).unwrap();
    linker
        .allow_shadowing(true)
        .root()
        .func_new("join", |_, _, params, results| {
            let Val::List(parts) = &params[0] else { panic!("no list") };
            results[0] = Val::String(format!("{} parts", parts.len()));
            Ok(())
        })
        .unwrap();
    let instance = linker.instantiate(&mut store, &component(PASSES_ON)).unwrap();
    let join = instance.get_func(&store, "join").unwrap();
    join.call(&mut store, &[parts], &mut result).unwrap();
    assert_eq!(result, [Val::String("2 parts".into())]);
}

#[test]
fn types_are_checked_as_of_every_function() {
    let (store, instance) = made();
    let error = instance.get_typed_func::<(u32, u64), (u32,)>(&store, "add").unwrap_err();
    assert_eq!(format!("{error:#}"), "function `add`: parameter `b`: expected `u64`, found `u32`");
    let error = instance.get_typed_func::<(Resource<u8>,), (u32,)>(&store, ("a:b/host@1.0.0", "take")).unwrap_err();
    assert!(error.is::<TypeMismatch>(), "{error:?}");
    let other = Store::new(engine(), 0_u32);
    assert!(instance.get_typed_func::<(u32, u32), (u32,)>(&other, "add").is_err());
}

#[test]
fn an_export_that_was_prepared_once_is_bound_to_each_instance() {
    let mut linker = Linker::<u32>::new(engine());
    define(&mut linker).unwrap();
    let pre = linker.instantiate_pre(&component(PASSES_ON)).unwrap();
    let add = pre.typed_func::<(u32, u32), (u32,)>(None, "add").unwrap();
    let take = pre.typed_func::<(Resource<Pen>,), (u32,)>(Some("a:b/host@1.0.0"), "take").unwrap();
    for _ in 0..2 {
        let mut store = Store::new(engine(), 0);
        let instance = pre.instantiate(&mut store).unwrap();
        assert_eq!(add.bind(&mut store, &instance).unwrap().call(&mut store, (4, 5)).unwrap(), (9,));
        let pen = Resource::new_own(7);
        assert_eq!(take.bind(&mut store, &instance).unwrap().call(&mut store, (pen,)).unwrap(), (8,));
    }
}

#[test]
fn handles_are_given_away_and_lent_as_between_host_and_guest() {
    let (mut store, instance) = made();
    let name = |func| ("a:b/host@1.0.0", func);
    let make = instance.get_typed_func::<(u32,), (ResourceAny,)>(&store, name("make")).unwrap();
    let take = instance.get_typed_func::<(ResourceAny,), (u32,)>(&store, name("take")).unwrap();
    let look = instance.get_typed_func::<(&[ResourceAny],), (u32,)>(&store, name("look")).unwrap();
    let (pen,) = make.call(&mut store, (5,)).unwrap();
    assert!(pen.owned() && pen.ty() == ResourceType::host::<Pen>());
    for _ in 0..3 {
        assert_eq!(look.call(&mut store, (&[pen, pen],)).unwrap(), (10,));
    }
    assert_eq!(take.call(&mut store, (pen,)).unwrap(), (6,));
    assert!(take.call(&mut store, (pen,)).is_err(), "it was given away");
    assert!(look.call(&mut store, (&[pen],)).is_err(), "it was given away");
    let (pen,) = make.call(&mut store, (2,)).unwrap();
    pen.resource_drop(&mut store).unwrap();
    assert_eq!(*store.data(), 2000, "the destructor of the host ran");
}

#[test]
fn row_91_a_host_function_that_the_host_calls_fails_and_panics_without_frames() {
    let (mut store, instance) = made();
    let add = instance.get_typed_func::<(u32, u32), (u32,)>(&store, "add").unwrap();
    let run = instance.get_typed_func::<(u32, u32), (u32,)>(&store, "run").unwrap();
    // Wasm has run before, so there are frames that are not there any more.
    run.call(&mut store, (1, 2)).unwrap();
    let error = add.call(&mut store, (0, 0)).unwrap_err();
    assert_eq!(error.to_string(), "nothing to add");
    assert!(error.downcast_ref::<std::io::Error>().is_some() && error.downcast_ref::<WasmBacktrace>().is_none());
    let panic = catch_unwind(AssertUnwindSafe(|| add.call(&mut store, (1, 1)))).unwrap_err();
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"host panic"));
    // No guest was in the middle of anything, so the instance goes on.
    assert_eq!(add.call(&mut store, (2, 3)).unwrap(), (5,));
    assert_eq!(run.call(&mut store, (2, 3)).unwrap(), (5,));
    // Where a guest does call it, the guest is locked down.
    run.call(&mut store, (0, 0)).unwrap_err();
    assert!(run.call(&mut store, (2, 3)).is_err());
}

#[test]
fn a_host_function_calls_the_export_that_it_is_itself() {
    const DEEP: &str = r#"(component
        (import "down" (func $down (param "text" string) (result string)))
        (export "down" (func $down)))"#;
    let mut linker = Linker::<Option<Func>>::new(engine());
    let down = |mut store: StoreContextMut<'_, Option<Func>>, (text,): (String,)| {
        if text.len() >= 200 {
            return Ok((text,));
        }
        let func = store.data().unwrap();
        let deeper = func.typed::<(&str,), (String,)>(&store)?.call(&mut store, (&format!("{text}ab"),))?.0;
        Ok((format!("{deeper}{}", text.len()),))
    };
    linker.root().func_wrap("down", down).unwrap();
    let mut store = Store::new(engine(), None);
    let instance = linker.instantiate(&mut store, &component(DEEP)).unwrap();
    *store.data_mut() = instance.get_func(&store, "down");
    let down = instance.get_typed_func::<(&str,), (String,)>(&store, "down").unwrap();
    let (text,) = down.call(&mut store, ("",)).unwrap();
    let numbers: String = (0..100).rev().map(|n| (n * 2).to_string()).collect();
    assert_eq!(text, "ab".repeat(100) + &numbers);
}
