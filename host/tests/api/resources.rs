//! Resources of the host in guests: own, borrow, lend, drop.

use gusset::component::{Linker, Resource, ResourceAny, ResourceAnyError, ResourceType, Val};
use gusset::{CallError, Result, Store, StoreContextMut, Trap};

use crate::support::{component, engine, linked};

/// The host's resource type: only a name.
struct Pen;
/// Another.
struct Ink;

/// What happened in the host.
type Log = Vec<String>;

fn define(linker: &mut Linker<Log>) -> Result<()> {
    let mut host = linker.instance("host")?;
    host.resource("pen", ResourceType::host::<Pen>(), |mut store: StoreContextMut<'_, Log>, rep| {
        store.data_mut().push(format!("drop {rep}"));
        Ok(())
    })?;
    host.func_wrap("make", |_, (rep,): (u32,)| Ok((Resource::<Pen>::new_own(rep),)))?;
    host.func_wrap("look", |_, (pen,): (Resource<Pen>,)| {
        assert!(!pen.owned(), "a borrow is not owned");
        Ok((pen.rep(),))
    })?;
    host.func_wrap("take", |_, (pen,): (Resource<Pen>,)| {
        assert!(pen.owned());
        Ok((pen.rep(),))
    })?;
    host.func_wrap("both", |_, (borrowed, owned): (Resource<Pen>, Resource<Pen>)| Ok((borrowed.rep() + owned.rep(),)))
}

const GUEST: &str = r#"(component
    (import "host" (instance $host
        (export "pen" (type $pen (sub resource)))
        (export "make" (func (param "rep" u32) (result (own $pen))))
        (export "look" (func (param "p" (borrow $pen)) (result u32)))
        (export "take" (func (param "p" (own $pen)) (result u32)))
        (export "both" (func (param "a" (borrow $pen)) (param "b" (own $pen)) (result u32)))))
    (alias export $host "pen" (type $pen))
    (core func $make (canon lower (func $host "make")))
    (core func $look (canon lower (func $host "look")))
    (core func $take (canon lower (func $host "take")))
    (core func $both (canon lower (func $host "both")))
    (core func $drop (canon resource.drop $pen))
    (core module $M
        (import "" "make" (func $make (param i32) (result i32)))
        (import "" "look" (func $look (param i32) (result i32)))
        (import "" "take" (func $take (param i32) (result i32)))
        (import "" "both" (func $both (param i32 i32) (result i32)))
        (import "" "drop" (func $drop (param i32)))
        (global $kept (mut i32) (i32.const 0))
        (func (export "make-drop") (param i32) (result i32)
            (local $h i32)
            (local.set $h (call $make (local.get 0)))
            (drop (call $look (local.get $h)))
            (drop (call $look (local.get $h)))
            (call $drop (local.get $h))
            (local.get $h))
        (func (export "make-take") (param i32) (result i32) (call $take (call $make (local.get 0))))
        (func (export "both") (param i32) (result i32)
            (local $h i32)
            (local.set $h (call $make (local.get 0)))
            (call $both (local.get $h) (local.get $h)))
        (func (export "look-at") (param i32) (result i32) (call $look (local.get 0)))
        (func (export "own-in") (param i32) (global.set $kept (local.get 0)))
        (func (export "own-out") (result i32) (global.get $kept))
        (func (export "borrow-in") (param i32) (result i32)
            (local $rep i32)
            (local.set $rep (call $look (local.get 0)))
            (call $drop (local.get 0))
            (local.get $rep))
        (func (export "borrow-kept") (param i32) (result i32) (local.get 0))
        (func (export "take-borrowed") (param i32) (result i32) (call $take (local.get 0))))
    (core instance $m (instantiate $M (with "" (instance
        (export "make" (func $make)) (export "look" (func $look)) (export "take" (func $take))
        (export "both" (func $both)) (export "drop" (func $drop))))))
    (func (export "make-drop") (param "rep" u32) (result u32) (canon lift (core func $m "make-drop")))
    (func (export "make-take") (param "rep" u32) (result u32) (canon lift (core func $m "make-take")))
    (func (export "both") (param "rep" u32) (result u32) (canon lift (core func $m "both")))
    (func (export "look-at") (param "index" u32) (result u32) (canon lift (core func $m "look-at")))
    (func (export "own-in") (param "p" (own $pen)) (canon lift (core func $m "own-in")))
    (func (export "own-out") (result (own $pen)) (canon lift (core func $m "own-out")))
    (func (export "borrow-in") (param "p" (borrow $pen)) (result u32) (canon lift (core func $m "borrow-in")))
    (func (export "borrow-kept") (param "p" (borrow $pen)) (result u32) (canon lift (core func $m "borrow-kept")))
    (func (export "take-borrowed") (param "p" (borrow $pen)) (result u32) (canon lift (core func $m "take-borrowed"))))"#;

#[track_caller]
fn run(name: &str, argument: u32) -> (Result<u32>, Log) {
    let (mut store, instance) = linked(GUEST, Log::new(), define);
    let func = instance.get_typed_func::<(u32,), (u32,)>(&store, name).unwrap();
    let result = func.call(&mut store, (argument,));
    (result.map(|(value,)| value), store.into_data())
}

#[track_caller]
fn traps(name: &str, argument: u32, trap: Trap) {
    let (result, _) = run(name, argument);
    let error = result.unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&trap), "{error:?}");
}

#[test]
fn a_guest_makes_borrows_and_drops_a_host_resource() {
    let (result, log) = run("make-drop", 7);
    assert_eq!((result.unwrap(), log), (1, vec!["drop 7".to_string()]), "handles count from 1");
}

#[test]
fn giving_a_resource_away_runs_no_destructor() {
    let (result, log) = run("make-take", 7);
    assert_eq!((result.unwrap(), log), (7, vec![]));
}

#[test]
fn a_handle_that_is_lent_cannot_be_given_away_in_the_same_call() {
    traps("both", 1, Trap::HandleLent);
}

#[test]
fn an_unknown_handle_traps() {
    for index in [0, 1, 5, u32::MAX] {
        traps("look-at", index, Trap::UnknownHandle);
    }
}

#[test]
fn an_owned_resource_goes_in_and_comes_back_once() {
    let (mut store, instance) = linked(GUEST, Log::new(), define);
    let own_in = instance.get_typed_func::<(&Resource<Pen>,), ()>(&store, "own-in").unwrap();
    let own_out = instance.get_typed_func::<(), (Resource<Pen>,)>(&store, "own-out").unwrap();
    let pen = Resource::<Pen>::new_own(42);
    own_in.call(&mut store, (&pen,)).unwrap();
    assert!(!pen.owned(), "it was given away");
    let error = own_in.call(&mut store, (&pen,)).unwrap_err();
    assert!(error.to_string().contains("was used after it was given away"), "{error}");
    let back = own_out.call(&mut store, ()).unwrap().0;
    assert_eq!((back.rep(), back.owned()), (42, true));
    let borrowed = Resource::<Pen>::new_borrow(1);
    let error = own_in.call(&mut store, (&borrowed,)).unwrap_err();
    assert!(error.to_string().starts_with("expected an owned"), "{error}");
    own_in.call(&mut store, (&back,)).expect("errors of the host's own values lock nothing down");
}

#[test]
fn a_borrow_is_lent_to_a_guest_for_a_call() {
    let (mut store, instance) = linked(GUEST, Log::new(), define);
    let borrow = instance.get_typed_func::<(&Resource<Pen>,), (u32,)>(&store, "borrow-in").unwrap();
    let pen = Resource::<Pen>::new_own(9);
    assert_eq!(borrow.call(&mut store, (&pen,)).unwrap(), (9,));
    assert_eq!(borrow.call(&mut store, (&pen,)).unwrap(), (9,));
    assert!(pen.owned());
    assert_eq!(borrow.call(&mut store, (&Resource::new_borrow(3),)).unwrap(), (3,));
    assert!(store.data().is_empty(), "dropping a borrow runs no destructor");
}

#[test]
fn a_guest_that_keeps_a_borrow_traps() {
    let (mut store, instance) = linked(GUEST, Log::new(), define);
    let keep = instance.get_typed_func::<(&Resource<Pen>,), (u32,)>(&store, "borrow-kept").unwrap();
    let error = keep.call(&mut store, (&Resource::new_own(9),)).unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&Trap::BorrowsRemain), "{error:?}");
    let error = keep.call(&mut store, (&Resource::new_own(9),)).unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&Trap::InstanceLocked));
}

#[test]
fn a_guest_cannot_give_a_borrow_away() {
    let (mut store, instance) = linked(GUEST, Log::new(), define);
    let give = instance.get_typed_func::<(&Resource<Pen>,), (u32,)>(&store, "take-borrowed").unwrap();
    let error = give.call(&mut store, (&Resource::new_own(9),)).unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&Trap::HandleNotOwned), "{error:?}");
}

#[test]
fn handles_of_another_host_type_do_not_type_check() {
    let (store, instance) = linked(GUEST, Log::new(), define);
    let error = instance.get_typed_func::<(Resource<Ink>,), ()>(&store, "own-in").unwrap_err();
    let text = format!("{error:#}");
    assert!(text.contains("parameter `p`: expected a handle of the host's") && text.contains("Ink"), "{text}");
    let error = instance.get_typed_func::<(u32,), ()>(&store, "own-in").unwrap_err();
    assert_eq!(format!("{error:#}"), "function `own-in`: parameter `p`: expected `u32`, found `own<resource0>`");
}

#[test]
fn a_prepared_export_is_not_bound_to_an_instance_linked_with_another_host_type() {
    let wat = r#"(component
        (import "pen" (type $pen (sub resource)))
        (core module $M (func (export "take") (param i32)))
        (core instance $m (instantiate $M))
        (func (export "take") (param "p" (own $pen)) (canon lift (core func $m "take"))))"#;
    let component = component(wat);
    let prepare = |ty| {
        let mut linker = Linker::<()>::new(engine());
        linker.root().resource("pen", ty, |_, _| Ok(())).unwrap();
        linker.instantiate_pre(&component).unwrap()
    };
    let (pens, inks) = (prepare(ResourceType::host::<Pen>()), prepare(ResourceType::host::<Ink>()));
    let take = pens.typed_func::<(Resource<Pen>,), ()>(None, "take").unwrap();
    let mut store = Store::new(engine(), ());
    let (pen, ink) = (pens.instantiate(&mut store).unwrap(), inks.instantiate(&mut store).unwrap());
    take.bind(&mut store, &pen).unwrap().call(&mut store, (Resource::new_own(1),)).unwrap();
    let error = take.bind(&mut store, &ink).unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&CallError::WrongResources), "{error}");
}

#[test]
fn resources_inside_of_lists_options_and_tuples_know_their_type() {
    let wat = r#"(component
        (import "pen" (type $pen (sub resource)))
        (type $many (list (tuple u32 (option (own $pen)))))
        (import "host" (func $host (param "pens" $many) (result $many)))
        (core module $Libc
            (memory (export "memory") 1)
            (global $next (mut i32) (i32.const 1024))
            (func (export "realloc") (param i32 i32 i32 i32) (result i32)
                (global.get $next)
                (global.set $next (i32.add (global.get $next) (local.get 3)))))
        (core instance $libc (instantiate $Libc))
        (core func $lowered (canon lower (func $host) (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
        (core module $M
            (import "" "host" (func $host (param i32 i32 i32)))
            (func (export "run") (param i32 i32) (result i32)
                (call $host (local.get 0) (local.get 1) (i32.const 16))
                (i32.const 16)))
        (core instance $m (instantiate $M (with "" (instance (export "host" (func $lowered))))))
        (func (export "run") (param "pens" $many) (result $many)
            (canon lift (core func $m "run") (memory (core memory $libc "memory")) (realloc (core func $libc "realloc")))))"#;
    type Many = Vec<(u32, Option<Resource<Pen>>)>;
    let (mut store, instance) = linked(wat, (), |linker| {
        linker.root().resource("pen", ResourceType::host::<Pen>(), |_, _| Ok(()))?;
        linker.root().func_wrap("host", |_, (mut pens,): (Many,)| {
            pens.reverse();
            Ok((pens,))
        })
    });
    let run = instance.get_typed_func::<(&Many,), (Many,)>(&store, "run").unwrap();
    let pens: Many = vec![(1, Some(Resource::new_own(10))), (2, None), (3, Some(Resource::new_own(30)))];
    let back = run.call(&mut store, (&pens,)).unwrap().0;
    let back: Vec<_> = back.iter().map(|(at, pen)| (*at, pen.as_ref().map(|pen| (pen.rep(), pen.owned())))).collect();
    assert_eq!(back, [(3, Some((30, true))), (2, None), (1, Some((10, true)))]);
}

#[test]
fn a_resource_type_that_is_a_number_carries_representations_through_a_guest() {
    let text = r#"(component
        (import "r" (type $r (sub resource)))
        (import "make" (func $make (result (own $r))))
        (import "read" (func $read (param "r" (borrow $r)) (result u32)))
        (core func $make (canon lower (func $make)))
        (core func $read (canon lower (func $read)))
        (core func $drop (canon resource.drop $r))
        (core module $m
            (import "" "make" (func $make (result i32)))
            (import "" "read" (func $read (param i32) (result i32)))
            (import "" "drop" (func $drop (param i32)))
            (func (export "run") (result i32) (local $r i32) (local $read i32)
                (local.set $r (call $make))
                (local.set $read (call $read (local.get $r)))
                (call $drop (local.get $r))
                (local.get $read)))
        (core instance $m (instantiate $m (with "" (instance
            (export "make" (func $make)) (export "read" (func $read)) (export "drop" (func $drop))))))
        (func (export "run") (result u32) (canon lift (core func $m "run"))))"#;
    let run = |made: u32| {
        let component = component(text);
        let mut linker = Linker::<Log>::new(engine());
        let dropped = |mut store: StoreContextMut<'_, Log>, rep: u32| {
            store.data_mut().push(format!("drop {rep}"));
            Ok(())
        };
        linker.root().resource("r", ResourceType::host_dynamic(7), dropped).unwrap();
        let make =
            move |store: StoreContextMut<'_, Log>, (): ()| Ok((ResourceAny::try_from_host_dynamic(made, 40, store)?,));
        linker.root().func_wrap("make", make).unwrap();
        let read = |store: StoreContextMut<'_, Log>, (r,): (ResourceAny,)| {
            assert!(!r.owned());
            let (number, rep) = r.try_into_host_dynamic(store)?;
            assert_eq!(number, 7);
            Ok((rep + 2,))
        };
        linker.root().func_wrap("read", read).unwrap();
        let mut store = Store::new(engine(), Log::new());
        let instance = linker.instantiate(&mut store, &component).unwrap();
        let run = instance.get_typed_func::<(), (u32,)>(&store, "run").unwrap();
        let result = run.call(&mut store, ());
        (result, store.into_data())
    };
    let (result, log) = run(7);
    assert_eq!((result.unwrap(), log), ((42,), vec!["drop 40".to_owned()]));
    let (result, log) = run(8);
    let error = result.unwrap_err();
    assert_eq!(error.downcast_ref::<ResourceAnyError>(), Some(&ResourceAnyError::WrongType), "{error:?}");
    assert!(log.is_empty(), "{log:?}");
}

#[test]
fn a_component_of_many_resource_types_is_instantiated_at_once() {
    let text = format!("(component {})", "(type (resource (rep i32)))".repeat(40_000));
    let component = component(&text);
    let mut store = Store::new(engine(), ());
    let start = std::time::Instant::now();
    Linker::<()>::new(engine()).instantiate(&mut store, &component).unwrap();
    assert!(start.elapsed().as_secs() < 15, "{:?}", start.elapsed());
}

#[test]
fn imports_of_one_host_type_are_one_type_however_many_imports_there_are() {
    const N: usize = 70;
    // Even ones are pens, odd ones ink.
    let run = |made: usize, taken: usize| {
        let types: String = (0..N).map(|at| format!(r#"(import "r{at}" (type $r{at} (sub resource)))"#)).collect();
        let text = format!(
            r#"(component {types}
                (import "make" (func $make (result (own $r{made}))))
                (import "take" (func $take (param "r" (own $r{taken})) (result u32)))
                (core func $make (canon lower (func $make)))
                (core func $take (canon lower (func $take)))
                (core module $m
                    (import "" "make" (func $make (result i32)))
                    (import "" "take" (func $take (param i32) (result i32)))
                    (func (export "run") (result i32) (call $take (call $make))))
                (core instance $m (instantiate $m (with "" (instance
                    (export "make" (func $make)) (export "take" (func $take))))))
                (func (export "run") (result u32) (canon lift (core func $m "run"))))"#
        );
        let mut linker = Linker::<()>::new(engine());
        let mut root = linker.root();
        for at in 0..N {
            let ty = if at % 2 == 0 { ResourceType::host::<Pen>() } else { ResourceType::host::<Ink>() };
            root.resource(&format!("r{at}"), ty, |_, _| Ok(())).unwrap();
        }
        root.func_wrap("make", |_, (): ()| Ok((Resource::<Pen>::new_own(9),))).unwrap();
        match taken % 2 {
            0 => root.func_wrap("take", |_, (pen,): (Resource<Pen>,)| Ok((pen.rep(),))).unwrap(),
            _ => root.func_wrap("take", |_, (ink,): (Resource<Ink>,)| Ok((ink.rep(),))).unwrap(),
        }
        let mut store = Store::new(engine(), ());
        let instance = linker.instantiate(&mut store, &component(&text)).unwrap();
        let run = instance.get_typed_func::<(), (u32,)>(&store, "run").unwrap();
        run.call(&mut store, ()).map(|(rep,)| rep).map_err(|error| error.downcast_ref().copied())
    };
    for (made, taken) in [(0, 0), (0, 2), (0, 68), (68, 0), (40, 68), (68, 40), (68, 68)] {
        assert_eq!(run(made, taken), Ok(9), "{made} as {taken}");
    }
    for (made, taken) in [(0, 1), (0, 69), (68, 1), (68, 69), (40, 41)] {
        assert_eq!(run(made, taken), Err(Some(Trap::HandleTypeMismatch)), "{made} as {taken}");
    }
}

/// Drops two pens, and says the sum of their indices.
const TWO_PENS: &str = r#"(component
    (import "host" (instance $host (export "pen" (type $pen (sub resource)))))
    (alias export $host "pen" (type $pen))
    (core func $drop (canon resource.drop $pen))
    (core module $M
        (import "" "drop" (func $drop (param i32)))
        (func (export "two") (param i32 i32) (result i32)
            (call $drop (local.get 0))
            (call $drop (local.get 1))
            (i32.add (local.get 0) (local.get 1))))
    (core instance $m (instantiate $M (with "" (instance (export "drop" (func $drop))))))
    (func (export "own-own") (param "a" (own $pen)) (param "b" (own $pen)) (result u32)
        (canon lift (core func $m "two")))
    (func (export "borrow-own") (param "a" (borrow $pen)) (param "b" (own $pen)) (result u32)
        (canon lift (core func $m "two"))))"#;

#[test]
fn a_parameter_that_fails_leaves_the_guest_without_the_handles_before_it() {
    for function in ["own-own", "borrow-own"] {
        let (mut store, instance) = linked(TWO_PENS, Log::new(), define);
        let two = instance.get_typed_func::<(Resource<Pen>, Resource<Pen>), (u32,)>(&store, function).unwrap();
        for rep in 0..3 {
            let error = two.call(&mut store, (Resource::new_own(rep), Resource::new_borrow(rep))).unwrap_err();
            assert!(error.to_string().starts_with("expected an owned"), "{error}");
        }
        let pens = (Resource::new_own(3), Resource::new_own(4));
        assert_eq!(two.call(&mut store, pens).unwrap(), (1 + 2,), "{function}: the guest's table was empty");
    }
}

#[test]
fn a_parameter_that_fails_leaves_the_host_the_handles_before_it() {
    for function in ["own-own", "borrow-own"] {
        let (mut store, instance) = linked(TWO_PENS, Log::new(), define);
        let two = instance.get_func(&store, function).unwrap();
        let [a, b] = [1, 2].map(|rep| {
            let pen = Resource::<Pen>::new_own(rep);
            ResourceAny::try_from_resource(pen, &mut store).unwrap()
        });
        let mut result = [Val::U32(0)];
        for wrong in [Val::U32(0), Val::Resource(a)] {
            two.call(&mut store, &[Val::Resource(a), wrong], &mut result).unwrap_err();
        }
        two.call(&mut store, &[Val::Resource(a), Val::Resource(b)], &mut result).unwrap();
        assert_eq!(result, [Val::U32(3)], "{function}");
        assert_eq!(b.resource_drop(&mut store).unwrap_err().downcast_ref(), Some(&ResourceAnyError::Stale));
        let kept = a.resource_drop(&mut store);
        assert_eq!(kept.is_ok(), function == "borrow-own", "{kept:?}");
    }
}

#[test]
fn a_value_that_fails_leaves_no_handle_with_the_host() {
    let wat = r#"(component
        (import "host" (instance $host
            (export "pen" (type $pen (sub resource)))
            (export "make" (func (param "rep" u32) (result (own $pen))))
            (export "keep" (func (param "p" (own $pen)) (param "c" char)))))
        (alias export $host "pen" (type $pen))
        (core func $make (canon lower (func $host "make")))
        (core func $keep (canon lower (func $host "keep")))
        (core module $M
            (import "" "make" (func $make (param i32) (result i32)))
            (import "" "keep" (func $keep (param i32 i32)))
            (memory (export "memory") 1)
            (func (export "param") (call $keep (call $make (i32.const 1)) (i32.const -1)))
            (func (export "result") (result i32)
                (i32.store (i32.const 8) (call $make (i32.const 1)))
                (i32.store (i32.const 12) (i32.const -1))
                (i32.const 8)))
        (core instance $m (instantiate $M (with "" (instance
            (export "make" (func $make)) (export "keep" (func $keep))))))
        (func (export "param") (canon lift (core func $m "param")))
        (func (export "result") (result (tuple (own $pen) char))
            (canon lift (core func $m "result") (memory (core memory $m "memory")))))"#;
    let define = |linker: &mut Linker<Log>| {
        define(linker)?;
        linker.instance("host")?.func_wrap("keep", |_, _: (ResourceAny, char)| Ok(()))
    };
    let (mut store, instance) = linked(wat, Log::new(), define);
    let param = instance.get_typed_func::<(), ()>(&store, "param").unwrap();
    param.call(&mut store, ()).unwrap_err();
    assert_eq!(store.usage().handles, 0);
    let (mut store, instance) = linked(wat, Log::new(), define);
    let result = instance.get_typed_func::<(), ((ResourceAny, char),)>(&store, "result").unwrap();
    result.call(&mut store, ()).unwrap_err();
    assert_eq!(store.usage().handles, 0);
}
