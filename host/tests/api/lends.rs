//! What a guest lends to a function of the host: until when, and what counts meanwhile.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use gusset::component::{Instance, Linker, Resource, ResourceAny, ResourceType};
use gusset::{Result, Store, StoreContextMut, Trap};

use crate::support::linked;

/// The host's resource type: only a name.
struct Pen;

/// What the host remembers: its instance, and what it saw.
#[derive(Default)]
struct Host {
    instance: Option<Instance>,
    seen: Vec<u32>,
}

type Pens = (Resource<Pen>, Resource<Pen>, Resource<Pen>);

fn define(linker: &mut Linker<Host>) -> Result<()> {
    let mut host = linker.instance("host")?;
    host.resource("pen", ResourceType::host::<Pen>(), |_, _| Ok(()))?;
    host.func_wrap("make", |_, (rep,): (u32,)| Ok((Resource::<Pen>::new_own(rep),)))?;
    host.func_wrap("three", |mut store: StoreContextMut<'_, Host>, (a, b, c): Pens| {
        let handles = store.live_handles();
        store.data_mut().seen.extend([a.rep(), b.rep(), c.rep(), handles]);
        match a.rep() {
            8 => anyhow::bail!("the host refuses"),
            9 => panic!("the host panics"),
            _ => Ok(()),
        }
    })?;
    host.func_wrap("any", |mut store: StoreContextMut<'_, Host>, (a, b): (ResourceAny, ResourceAny)| {
        assert!(!a.owned() && !b.owned(), "they are borrowed");
        let handles = store.live_handles();
        store.data_mut().seen.push(handles);
        Ok(())
    })?;
    host.func_wrap("back", |mut store: StoreContextMut<'_, Host>, (_, name): (Resource<Pen>, u32)| {
        let name = ["many", "drop"][name as usize];
        let instance = store.data().instance.expect("the test said so");
        let func = instance.get_typed_func::<(u32,), ()>(&mut store, name)?;
        func.call(&mut store, (100,))
    })
}

const GUEST: &str = r#"(component
    (import "host" (instance $host
        (export "pen" (type $pen (sub resource)))
        (export "make" (func (param "rep" u32) (result (own $pen))))
        (export "three" (func (param "a" (borrow $pen)) (param "b" (borrow $pen)) (param "c" (borrow $pen))))
        (export "any" (func (param "a" (borrow $pen)) (param "b" (borrow $pen))))
        (export "back" (func (param "p" (borrow $pen)) (param "how" u32)))))
    (alias export $host "pen" (type $pen))
    (core func $make (canon lower (func $host "make")))
    (core func $three (canon lower (func $host "three")))
    (core func $any (canon lower (func $host "any")))
    (core func $back (canon lower (func $host "back")))
    (core func $drop (canon resource.drop $pen))
    (core module $M
        (import "" "make" (func $make (param i32) (result i32)))
        (import "" "three" (func $three (param i32 i32 i32)))
        (import "" "any" (func $any (param i32 i32)))
        (import "" "back" (func $back (param i32 i32)))
        (import "" "drop" (func $drop (param i32)))
        (global $kept (mut i32) (i32.const 0))
        (func (export "make") (param i32) (global.set $kept (call $make (local.get 0))))
        (func (export "three") (param i32)
            (call $three (global.get $kept) (global.get $kept) (i32.add (global.get $kept) (local.get 0))))
        (func (export "any") (param i32)
            (call $any (global.get $kept) (i32.add (global.get $kept) (local.get 0))))
        (func (export "back") (param i32) (call $back (global.get $kept) (local.get 0)))
        (func (export "many") (param $n i32)
            (loop $again
                (drop (call $make (local.get $n)))
                (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
        (func (export "drop") (param i32) (call $drop (global.get $kept))))
    (core instance $m (instantiate $M (with "" (instance
        (export "make" (func $make)) (export "three" (func $three)) (export "any" (func $any))
        (export "back" (func $back)) (export "drop" (func $drop))))))
    (func (export "make") (param "rep" u32) (canon lift (core func $m "make")))
    (func (export "three") (param "beyond" u32) (canon lift (core func $m "three")))
    (func (export "any") (param "beyond" u32) (canon lift (core func $m "any")))
    (func (export "back") (param "how" u32) (canon lift (core func $m "back")))
    (func (export "many") (param "n" u32) (canon lift (core func $m "many")))
    (func (export "drop") (param "n" u32) (canon lift (core func $m "drop"))))"#;

/// A guest that has one pen, with this representation.
fn guest(rep: u32) -> (Store<Host>, Instance) {
    let (mut store, instance) = linked(GUEST, Host::default(), define);
    store.data_mut().instance = Some(instance);
    call(&mut store, "make", rep).unwrap();
    assert_eq!(store.live_handles(), 1);
    (store, instance)
}

fn call(store: &mut Store<Host>, name: &str, argument: u32) -> Result<()> {
    let instance = store.data().instance.expect("the guest says so");
    instance.get_typed_func::<(u32,), ()>(&mut *store, name)?.call(store, (argument,))
}

#[track_caller]
fn traps(store: &mut Store<Host>, name: &str, argument: u32, trap: Trap) {
    let error = call(store, name, argument).unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&trap), "{error:?}");
}

#[test]
fn a_handle_that_is_lent_thrice_counts_thrice_until_the_call_ends() {
    let (mut store, _) = guest(7);
    for _ in 0..3 {
        call(&mut store, "three", 0).unwrap();
        assert_eq!(std::mem::take(&mut store.data_mut().seen), [7, 7, 7, 4]);
        assert_eq!(store.live_handles(), 1);
    }
    call(&mut store, "drop", 0).unwrap();
    assert_eq!(store.live_handles(), 0, "nothing was lent any more");
}

#[test]
fn handles_that_the_host_holds_of_any_type_are_lent_until_the_call_ends() {
    let (mut store, _) = guest(7);
    for _ in 0..3 {
        call(&mut store, "any", 0).unwrap();
        assert_eq!(std::mem::take(&mut store.data_mut().seen), [5], "two lends, and two handles of the host");
        assert_eq!(store.live_handles(), 1);
    }
    call(&mut store, "drop", 0).unwrap();
}

#[test]
fn what_was_lent_comes_back_when_a_later_parameter_is_refused() {
    for function in ["three", "any"] {
        let (mut store, _) = guest(7);
        traps(&mut store, function, 5, Trap::UnknownHandle);
        assert_eq!((store.live_handles(), store.data().seen.len()), (1, 0), "{function}");
    }
}

#[test]
fn what_was_lent_comes_back_when_the_host_refuses_or_panics() {
    let (mut store, _) = guest(8);
    let error = call(&mut store, "three", 0).unwrap_err();
    assert_eq!((error.root_cause().to_string(), store.live_handles()), ("the host refuses".to_owned(), 1));
    let (mut store, _) = guest(9);
    catch_unwind(AssertUnwindSafe(|| call(&mut store, "three", 0))).unwrap_err();
    assert_eq!(store.live_handles(), 1);
}

#[test]
fn a_handle_that_is_lent_cannot_be_dropped_by_a_guest_that_the_host_calls() {
    let (mut store, _) = guest(7);
    traps(&mut store, "back", 1, Trap::HandleLent);
    assert_eq!(store.live_handles(), 1);
}

#[test]
fn a_lend_is_given_back_where_the_table_lies_after_it_has_grown() {
    let (mut store, _) = guest(7);
    call(&mut store, "back", 0).unwrap();
    assert_eq!(store.live_handles(), 101);
    call(&mut store, "drop", 0).unwrap();
    assert_eq!(store.live_handles(), 100);
}

#[test]
fn lends_count_against_the_limit_of_handles() {
    for (limit, allowed) in [(4, true), (3, false), (1, false)] {
        let (mut store, _) = guest(7);
        store.set_limits(gusset::Limits { handles: limit, ..*store.limits() });
        match call(&mut store, "three", 0) {
            Ok(()) => assert!(allowed, "{limit}"),
            Err(error) => assert_eq!((allowed, error.downcast_ref()), (false, Some(&Trap::HandleLimit)), "{error:?}"),
        }
        assert_eq!(store.live_handles(), 1, "{limit}");
    }
}

/// What a function of the host returns that a guest calls for an `own<pen>`, twice.
fn given<R>(mut pen: impl FnMut() -> R + Send + Sync + 'static) -> [Result<()>; 2]
where
    (R,): gusset::component::ComponentNamedList + gusset::component::Lower,
    R: Send + 'static,
{
    let pens: Vec<_> = (0..2).map(|_| std::sync::Mutex::new(Some(pen()))).collect();
    let define = move |linker: &mut Linker<Host>| {
        define(linker)?;
        linker.allow_shadowing(true);
        let mut host = linker.instance("host")?;
        host.func_wrap("make", move |_, (at,): (u32,)| {
            let pen = pens[at as usize].lock().expect("nobody panics").take();
            Ok((pen.expect("each is given once"),))
        })
    };
    let (mut store, instance) = linked(GUEST, Host::default(), define);
    store.data_mut().instance = Some(instance);
    [0, 1].map(|at| call(&mut store, "make", at))
}

#[test]
fn a_handle_that_others_have_too_is_given_away_once() {
    let shared = Arc::new(Resource::<Pen>::new_own(7));
    let [first, second] = given(move || shared.clone());
    first.unwrap();
    let error = second.unwrap_err();
    assert!(error.root_cause().to_string().contains("was used after it was given away"), "{error:?}");
}

#[test]
fn a_handle_that_is_borrowed_is_not_given_away() {
    let [first, _] = given(|| Resource::<Pen>::new_borrow(7));
    let error = first.unwrap_err();
    assert!(error.root_cause().to_string().starts_with("expected an owned"), "{error:?}");
    let [first, second] = given(|| Box::new(Resource::<Pen>::new_own(7)));
    first.unwrap();
    second.unwrap();
}
