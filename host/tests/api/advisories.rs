//! What has broken component hosts before, by the row of the list of such cases that each test covers.

use std::panic::{AssertUnwindSafe, catch_unwind};

use gusset::component::{Component, Instance, Linker, Resource, ResourceType};
use gusset::{Config, Engine, Result, Store, StoreContextMut, Trap};

use crate::support::{engine, instance, linked};

struct Pen;

#[test]
fn row_6_a_store_outlives_what_it_was_made_of() {
    let engine = Engine::default();
    let bytes = wat::parse_str(
        r#"(component
            (import "host" (func $host (result u32)))
            (core func $lowered (canon lower (func $host)))
            (core module $M
                (import "" "host" (func $host (result i32)))
                (func (export "run") (result i32) (i32.add (call $host) (i32.const 1))))
            (core instance $m (instantiate $M (with "" (instance (export "host" (func $lowered))))))
            (func (export "run") (result u32) (canon lift (core func $m "run"))))"#,
    )
    .unwrap();
    let component = Component::new(&engine, bytes).unwrap();
    let mut linker = Linker::<u32>::new(&engine);
    linker.root().func_wrap("host", |store: StoreContextMut<'_, u32>, ()| Ok((*store.data(),))).unwrap();
    let pre = linker.instantiate_pre(&component).unwrap();
    let mut store = Store::new(&engine, 41);
    let instance = pre.instantiate(&mut store).unwrap();
    let run = instance.get_typed_func::<(), (u32,)>(&store, "run").unwrap();
    drop((pre, linker, component, engine));
    assert_eq!(run.call(&mut store, ()).unwrap(), (42,));
}

/// Exports `run`, which tail-calls the imported `host` from the function that the host entered.
const TAIL: &str = r#"(component
    (import "host" (func $host (param "x" u32) (result u32)))
    (core func $lowered (canon lower (func $host)))
    (core module $M
        (import "" "host" (func $host (param i32) (result i32)))
        (table 1 funcref)
        (elem (i32.const 0) func $host)
        (type $t (func (param i32) (result i32)))
        (func (export "direct") (param i32) (result i32) (return_call $host (local.get 0)))
        (func (export "indirect") (param i32) (result i32)
            (return_call_indirect (type $t) (local.get 0) (i32.const 0))))
    (core instance $m (instantiate $M (with "" (instance (export "host" (func $lowered))))))
    (func (export "direct") (param "x" u32) (result u32) (canon lift (core func $m "direct")))
    (func (export "indirect") (param "x" u32) (result u32) (canon lift (core func $m "indirect")))
    (func (export "itself") (param "x" u32) (result u32) (canon lift (core func $lowered))))"#;

#[test]
fn row_19_a_host_function_that_was_tail_called_fails_and_panics_like_another() {
    for name in ["direct", "indirect"] {
        let (mut store, instance) = linked(TAIL, (), |linker| {
            linker.root().func_wrap("host", |_, (x,): (u32,)| match x {
                0 => host_error(),
                _ => Ok((x + 1,)),
            })
        });
        let run = instance.get_typed_func::<(u32,), (u32,)>(&store, name).unwrap();
        assert_eq!(run.call(&mut store, (7,)).unwrap(), (8,));
        let error = run.call(&mut store, (0,)).unwrap_err();
        assert!(format!("{error:#}").contains("host error"), "{name}: {error:#}");
        let (mut store, instance) = linked(TAIL, (), |linker| {
            linker.root().func_wrap("host", |_, (_,): (u32,)| -> Result<(u32,)> { panic!("host panic") })
        });
        let run = instance.get_typed_func::<(u32,), (u32,)>(&store, name).unwrap();
        let panic = catch_unwind(AssertUnwindSafe(|| run.call(&mut store, (1,)))).unwrap_err();
        assert_eq!(panic.downcast_ref::<&str>(), Some(&"host panic"), "{name}");
    }
}

fn host_error() -> Result<(u32,)> {
    Err(std::io::Error::other("host error").into())
}

#[test]
fn row_20_components_come_and_go_on_many_threads() {
    let adds = |n: u32| {
        let results = "i32 ".repeat(n as usize % 5 + 1);
        wat::parse_str(format!(
            r#"(component
                (core module $M
                    (type $f (func (param {results}) (result i32)))
                    (type $g (func (param i32) (result i32)))
                    (table 2 funcref)
                    (elem (i32.const 0) func $f $g)
                    (func $f (type $f) (i32.const 1))
                    (func $g (type $g) (i32.const {n}))
                    (func (export "run") (param i32) (result i32)
                        (call_indirect (type $g) (i32.const 0) (local.get 0))))
                (core instance $m (instantiate $M))
                (func (export "run") (param "at" u32) (result u32) (canon lift (core func $m "run"))))"#
        ))
        .unwrap()
    };
    std::thread::scope(|scope| {
        for thread in 0..4 {
            scope.spawn(move || {
                for round in 0..25 {
                    let n = thread * 100 + round;
                    let component = Component::new(engine(), adds(n)).unwrap();
                    let mut store = Store::new(engine(), ());
                    let instance = Linker::new(engine()).instantiate(&mut store, &component).unwrap();
                    let run = instance.get_typed_func::<(u32,), (u32,)>(&store, "run").unwrap();
                    assert_eq!(run.call(&mut store, (1,)).unwrap(), (n,));
                    let other = run.call(&mut store, (0,));
                    match n % 5 {
                        0 => assert_eq!(other.unwrap(), (1,), "both types are one"),
                        _ => assert_eq!(other.unwrap_err().downcast_ref(), Some(&Trap::BadSignature)),
                    }
                }
            });
        }
    });
}

#[test]
fn row_27_a_built_in_that_is_called_from_the_host_traps_into_an_error() {
    let wat = r#"(component
        (type $r (resource (rep i32)))
        (core func $new (canon resource.new $r))
        (core func $rep (canon resource.rep $r))
        (core func $drop (canon resource.drop $r))
        (func (export "new") (param "rep" u32) (result u32) (canon lift (core func $new)))
        (func (export "rep") (param "index" u32) (result u32) (canon lift (core func $rep)))
        (func (export "drop") (param "index" u32) (canon lift (core func $drop))))"#;
    for name in ["rep", "drop"] {
        let (mut store, instance) = instance(wat);
        let new = instance.get_typed_func::<(u32,), (u32,)>(&store, "new").unwrap();
        assert_eq!(new.call(&mut store, (7,)).unwrap(), (1,));
        let error = match name {
            "rep" => {
                let rep = instance.get_typed_func::<(u32,), (u32,)>(&store, name).unwrap();
                assert_eq!(rep.call(&mut store, (1,)).unwrap(), (7,));
                rep.call(&mut store, (2,)).unwrap_err()
            }
            _ => {
                let drop = instance.get_typed_func::<(u32,), ()>(&store, name).unwrap();
                drop.call(&mut store, (1,)).unwrap();
                drop.call(&mut store, (1,)).unwrap_err()
            }
        };
        assert_eq!(error.downcast_ref(), Some(&Trap::UnknownHandle), "{name}: {error:?}");
    }
    let (mut store, instance) =
        linked(TAIL, (), |linker| linker.root().func_wrap("host", |_, (_,): (u32,)| host_error()));
    let itself = instance.get_typed_func::<(u32,), (u32,)>(&store, "itself").unwrap();
    let error = itself.call(&mut store, (1,)).unwrap_err();
    assert!(format!("{error:#}").contains("host error"), "{error:#}");
}

/// A component whose `realloc` does `forbidden`. `take` is lowered strings as parameters, `fetch` gets a
/// string as the result of a host function.
fn realloc_that(forbidden: &str) -> String {
    format!(
        r#"(component
            (import "pen" (type $pen (sub resource)))
            (import "host" (func $host))
            (import "text" (func $text (result string)))
            (type $r (resource (rep i32)))
            (core module $Shim
                (table (export "table") 1 funcref)
                (type $text (func (param i32)))
                (func (export "text") (param i32)
                    (call_indirect (type $text) (local.get 0) (i32.const 0))))
            (core instance $shim (instantiate $Shim))
            (core func $host (canon lower (func $host)))
            (core func $new (canon resource.new $r))
            (core func $rep (canon resource.rep $r))
            (core func $drop (canon resource.drop $r))
            (core func $drop-pen (canon resource.drop $pen))
            (core module $M
                (import "" "text" (func $text (param i32)))
                (import "" "host" (func $host))
                (import "" "new" (func $new (param i32) (result i32)))
                (import "" "rep" (func $rep (param i32) (result i32)))
                (import "" "drop" (func $drop (param i32)))
                (import "" "drop-pen" (func $drop-pen (param i32)))
                (memory (export "memory") 1)
                (func (export "realloc") (param i32 i32 i32 i32) (result i32) {forbidden} (i32.const 64))
                (func (export "take") (param i32 i32))
                (func (export "fetch") (drop (call $new (i32.const 7))) (call $text (i32.const 16))))
            (core instance $m (instantiate $M (with "" (instance
                (export "text" (func $shim "text")) (export "host" (func $host)) (export "new" (func $new))
                (export "rep" (func $rep)) (export "drop" (func $drop)) (export "drop-pen" (func $drop-pen))))))
            (core func $text (canon lower (func $text)
                (memory (core memory $m "memory")) (realloc (core func $m "realloc"))))
            (core module $Fixup
                (import "" "table" (table 1 funcref))
                (import "" "text" (func $text (param i32)))
                (elem (i32.const 0) func $text))
            (core instance (instantiate $Fixup (with "" (instance
                (export "table" (table $shim "table")) (export "text" (func $text))))))
            (func (export "take") (param "s" string)
                (canon lift (core func $m "take") (memory (core memory $m "memory")) (realloc (core func $m "realloc"))))
            (func (export "fetch") (canon lift (core func $m "fetch"))))"#
    )
}

/// What comes of a `realloc` that does `forbidden`, for parameters and for the result of an import.
#[track_caller]
fn reallocates(forbidden: &str, trap: Option<Trap>) {
    let define = |linker: &mut Linker<u32>| {
        linker.root().resource("pen", ResourceType::host::<Pen>(), |_, _| Ok(()))?;
        linker.root().func_wrap("text", |_, ()| Ok(("text",)))?;
        linker.root().func_wrap("host", |mut store: StoreContextMut<'_, u32>, ()| {
            *store.data_mut() += 1;
            Ok(())
        })
    };
    let wat = realloc_that(forbidden);
    for name in ["take", "fetch"] {
        let (mut store, instance) = linked(&wat, 0, define);
        let result = match name {
            "take" => instance.get_typed_func::<(&str,), ()>(&store, name).unwrap().call(&mut store, ("text",)),
            _ => instance.get_typed_func::<(), ()>(&store, name).unwrap().call(&mut store, ()),
        };
        let found = result.as_ref().err().and_then(|error| error.downcast_ref::<Trap>().copied());
        let unknown = trap.is_none() && name == "take";
        let wanted = if unknown { Some(Trap::UnknownHandle) } else { trap };
        assert_eq!(found, wanted, "{name}, `{forbidden}`: {result:?}");
        assert_eq!(*store.data(), 0, "{name}, `{forbidden}`: the host was reached");
    }
}

#[test]
fn row_65_realloc_reaches_no_import_and_no_built_in_that_may_leave() {
    for forbidden in [
        "(call $host)",
        "(drop (call $new (i32.const 1)))",
        "(call $drop (i32.const 1))",
        "(call $drop-pen (i32.const 1))",
    ] {
        reallocates(forbidden, Some(Trap::CannotLeave));
    }
    // `resource.rep` may always be called; only `fetch` has made the handle that it asks for.
    reallocates("(drop (call $rep (i32.const 1)))", None);
}

/// A component that makes a pen and passes `n` borrows of it to the host, `rounds` times.
const LENDS: &str = r#"(component
    (import "pen" (type $pen (sub resource)))
    (import "make" (func $make (result (own $pen))))
    (import "look" (func $look (param "pens" (list (borrow $pen)))))
    (core module $Libc (memory (export "memory") 1))
    (core instance $libc (instantiate $Libc))
    (core func $make (canon lower (func $make)))
    (core func $look (canon lower (func $look) (memory (core memory $libc "memory"))))
    (core func $drop (canon resource.drop $pen))
    (core module $M
        (import "" "memory" (memory 1))
        (import "" "make" (func $make (result i32)))
        (import "" "look" (func $look (param i32 i32)))
        (import "" "drop" (func $drop (param i32)))
        (func (export "run") (param $n i32) (param $rounds i32)
            (local $pen i32) (local $at i32)
            (local.set $pen (call $make))
            (loop $fill
                (i32.store (i32.mul (local.get $at) (i32.const 4)) (local.get $pen))
                (local.set $at (i32.add (local.get $at) (i32.const 1)))
                (br_if $fill (i32.lt_u (local.get $at) (local.get $n))))
            (loop $call
                (call $look (i32.const 0) (local.get $n))
                (local.set $rounds (i32.sub (local.get $rounds) (i32.const 1)))
                (br_if $call (local.get $rounds)))
            (call $drop (local.get $pen))))
    (core instance $m (instantiate $M (with "" (instance
        (export "memory" (memory $libc "memory")) (export "make" (func $make))
        (export "look" (func $look)) (export "drop" (func $drop))))))
    (func (export "run") (param "n" u32) (param "rounds" u32) (canon lift (core func $m "run"))))"#;

#[test]
fn row_87_lends_count_against_the_budget_of_handles_and_are_given_back() {
    let mut config = Config::new();
    config.store.max_handles = 100;
    let engine = Engine::new(&config).unwrap();
    let component = Component::new(&engine, wat::parse_str(LENDS).unwrap()).unwrap();
    let mut linker = Linker::<u64>::new(&engine);
    linker.root().resource("pen", ResourceType::host::<Pen>(), |_, _| Ok(())).unwrap();
    linker.root().func_wrap("make", |_, ()| Ok((Resource::<Pen>::new_own(7),))).unwrap();
    let look = |mut store: StoreContextMut<'_, u64>, (pens,): (Vec<Resource<Pen>>,)| {
        *store.data_mut() += pens.len() as u64;
        Ok(())
    };
    linker.root().func_wrap("look", look).unwrap();
    let mut store = Store::new(&engine, 0);
    let instance: Instance = linker.instantiate(&mut store, &component).unwrap();
    let run = instance.get_typed_func::<(u32, u32), ()>(&store, "run").unwrap();
    for _ in 0..3 {
        run.call(&mut store, (99, 50)).unwrap();
    }
    assert_eq!(*store.data(), 3 * 99 * 50);
    let error = run.call(&mut store, (100, 1)).unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&Trap::HandleLimit), "{error:?}");
    // The instance is locked down, with its pen; what was lent came back.
    let instance = linker.instantiate(&mut store, &component).unwrap();
    let run = instance.get_typed_func::<(u32, u32), ()>(&store, "run").unwrap();
    run.call(&mut store, (98, 1)).unwrap();
}

/// A component whose start function calls the host and then goes on for so many rounds.
fn starts(rounds: u32) -> String {
    format!(
        r#"(component
            (import "host" (func $host))
            (core func $host (canon lower (func $host)))
            (core module $M
                (import "" "host" (func $host))
                (func $start (local $n i32)
                    (call $host)
                    (local.set $n (i32.const {rounds}))
                    (loop (br_if 0 (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
                (start $start))
            (core instance (instantiate $M (with "" (instance (export "host" (func $host)))))))"#
    )
}

#[test]
fn row66_a_start_function_that_waits_fails_or_is_interrupted_is_no_panic() {
    let mut config = Config::new();
    config.epoch_interruption(true);
    let engine = Engine::new(&config).unwrap();
    let ticks = engine.clone();
    let mut linker = Linker::<u32>::new(&engine);
    linker
        .root()
        .func_wrap("host", move |store: StoreContextMut<'_, u32>, (): ()| {
            ticks.increment_epoch();
            match *store.data() {
                0 => std::thread::sleep(std::time::Duration::from_millis(1)),
                1 => return Err(std::io::Error::other("host error").into()),
                _ => {}
            }
            Ok(())
        })
        .unwrap();
    let component = |rounds| Component::new(&engine, wat::parse_str(starts(rounds)).unwrap()).unwrap();
    let (short, endless) = (component(1), component(0));
    let mut store = Store::new(&engine, 0);
    store.set_epoch_deadline(100);
    linker.instantiate(&mut store, &short).unwrap();
    *store.data_mut() = 1;
    let error = linker.instantiate(&mut store, &short).unwrap_err();
    assert!(format!("{error:#}").contains("host error"), "{error:#}");
    *store.data_mut() = 2;
    store.set_epoch_deadline(1);
    let error = linker.instantiate(&mut store, &endless).unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&Trap::Interrupt), "{error:?}");
    store.epoch_deadline_callback(|_| Ok(gusset::UpdateDeadline::Continue(100)));
    store.set_epoch_deadline(1);
    linker.instantiate(&mut store, &short).unwrap();
}
