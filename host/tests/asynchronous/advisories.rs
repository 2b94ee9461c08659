//! Cases of published advisories, for calls that can wait: what they are is in the names.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use gusset::component::{Func, Instance, Linker, ResourceAny};
use gusset::{
    AsContextMut, CallError, Config, Engine, PoolConcurrencyLimitError, PoolConfig, Store, StoreContextMut, Trap,
    WasmBacktrace,
};

use crate::support::{RELAY, Turns, component, engine, linked, run, run_for, run_on_threads};

#[test]
fn row1_faults_on_a_stack_of_their_own_touch_nothing_else() {
    let globals: String = (0..1_000).map(|at| format!("(global (mut i64) (i64.const {at}))")).collect();
    let sum: String = (0..1_000).map(|at| format!("global.get {at} i64.add ")).collect();
    let text = format!(
        r#"(component (core module $m {globals} (memory 1)
             (func (export "trap") (drop (i32.load (i32.const 65536))))
             (func (export "sum") (result i64) (i64.const 0) {sum}))
           (core instance $i (instantiate $m))
           (func (export "trap") (canon lift (core func $i "trap")))
           (func (export "sum") (result u64) (canon lift (core func $i "sum"))))"#
    );
    let component = component(engine(), &text);
    let linker = Linker::<()>::new(engine());
    let mut store = Store::new(engine(), ());
    let neighbour = run(linker.instantiate_async(&mut store, &component)).0.unwrap();
    for _ in 0..5 {
        let instance = run(linker.instantiate_async(&mut store, &component)).0.unwrap();
        let trap = instance.get_typed_func::<(), ()>(&store, "trap").unwrap();
        let error = run_on_threads(trap.call_async(&mut store, ())).unwrap_err();
        assert_eq!(error.downcast_ref(), Some(&Trap::MemoryOutOfBounds));
        let sum = neighbour.get_typed_func::<(), (u64,)>(&store, "sum").unwrap();
        assert_eq!(run(sum.call_async(&mut store, ())).0.unwrap(), (499_500,));
    }
}

#[test]
fn row18_dropped_segments_are_empty_on_a_stack_of_their_own() {
    let text = r#"(component
        (core module $m
            (table $t 4 funcref) (table $x 4 externref) (func $g) (elem $e func $g) (elem $n externref (ref.null extern))
            (func (export "func") (elem.drop $e) (table.init $t $e (i32.const 0) (i32.const 0) (i32.const 1)))
            (func (export "extern") (elem.drop $n) (table.init $x $n (i32.const 0) (i32.const 0) (i32.const 1))))
        (core instance $i (instantiate $m))
        (func (export "func") (canon lift (core func $i "func")))
        (func (export "extern") (canon lift (core func $i "extern"))))"#;
    for name in ["func", "extern"] {
        let (mut store, instance) = linked(text, (), |_| Ok(()));
        let f = instance.get_typed_func::<(), ()>(&store, name).unwrap();
        let error = run(f.call_async(&mut store, ())).0.unwrap_err();
        assert_eq!(error.downcast_ref(), Some(&Trap::TableOutOfBounds), "{name}");
    }
}

#[test]
fn row19_an_async_host_function_that_was_tail_called_waits_fails_and_panics_like_another() {
    let text = r#"(component
        (import "host" (func $host (param "n" u32) (result u32)))
        (core func $host (canon lower (func $host)))
        (core module $M
            (type $t (func (param i32) (result i32)))
            (import "" "host" (func $host (param i32) (result i32)))
            (table funcref (elem $host))
            (func (export "direct") (param i32) (result i32) (return_call $host (local.get 0)))
            (func (export "indirect") (param i32) (result i32)
                (return_call_indirect (type $t) (local.get 0) (i32.const 0))))
        (core instance $m (instantiate $M (with "" (instance (export "host" (func $host))))))
        (func (export "direct") (param "n" u32) (result u32) (canon lift (core func $m "direct")))
        (func (export "indirect") (param "n" u32) (result u32) (canon lift (core func $m "indirect"))))"#;
    for name in ["direct", "indirect"] {
        for n in [0, 1, 2] {
            let (mut store, instance) = linked(text, (), |linker| {
                linker.root().func_wrap_async("host", |_: StoreContextMut<'_, ()>, (n,): (u32,)| {
                    Box::new(async move {
                        Turns(2).await;
                        gusset_ensure(n != 1)?;
                        assert!(n != 2, "host panic");
                        Ok((n,))
                    })
                })
            });
            let f = instance.get_typed_func::<(u32,), (u32,)>(&store, name).unwrap();
            let called = catch_unwind(AssertUnwindSafe(|| run_on_threads(f.call_async(&mut store, (n,)))));
            match (n, called) {
                (0, Ok(Ok((0,)))) | (2, Err(_)) => {}
                (1, Ok(Err(error))) => {
                    assert_eq!(error.root_cause().to_string(), "host error");
                    assert!(error.downcast_ref::<WasmBacktrace>().is_some());
                }
                (_, called) => panic!("{name} {n}: {:?}", called.map_err(drop)),
            }
        }
    }
}

fn gusset_ensure(holds: bool) -> gusset::Result<()> {
    if holds { Ok(()) } else { Err(gusset::Error::msg("host error")) }
}

#[test]
fn row27_builtins_called_by_a_call_that_can_wait_trap_as_from_guests() {
    let text = r#"(component
        (type $r (resource (rep i32)))
        (core func $drop (canon resource.drop $r))
        (core func $rep (canon resource.rep $r))
        (func (export "drop") (param "x" u32) (canon lift (core func $drop)))
        (func (export "rep") (param "x" u32) (result u32) (canon lift (core func $rep))))"#;
    let (mut store, instance) = linked(text, (), |_| Ok(()));
    let drop = instance.get_typed_func::<(u32,), ()>(&store, "drop").unwrap();
    let error = run(drop.call_async(&mut store, (7,))).0.unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&Trap::UnknownHandle));
    let (mut store, instance) = linked(text, (), |_| Ok(()));
    let rep = instance.get_typed_func::<(u32,), (u32,)>(&store, "rep").unwrap();
    let error = run(rep.call_async(&mut store, (7,))).0.unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&Trap::UnknownHandle));
}

#[test]
fn row51_fuel_of_every_form_of_call_is_the_same_on_a_stack_of_its_own() {
    let used = |call: &str, interval: Option<u64>, waits: bool| {
        let mut config = Config::new();
        config.consume_fuel(true);
        let engine = Engine::new(&config).unwrap();
        let module = format!(
            r#"(module (type $t (func)) (table funcref (elem $g))
                (func $g (export "g") i32.const 1 i32.const 2 i32.add drop)
                (func (export "f") {call}))"#
        );
        let module = gusset::Module::new(&engine, wat::parse_str(module).unwrap()).unwrap();
        let mut store = Store::new(&engine, ());
        store.set_fuel(1000).unwrap();
        store.fuel_async_yield_interval(interval).unwrap();
        let instance = run(gusset::Instance::new_async(&mut store, &module, &[])).0.unwrap();
        let f = instance.get_typed_func::<(), ()>(&mut store, "f").unwrap();
        match waits {
            true => run(f.call_async(&mut store, ())).0.unwrap(),
            false => f.call(&mut store, ()).unwrap(),
        }
        1000 - store.get_fuel().unwrap()
    };
    for call in [
        "call $g",
        "i32.const 0 call_indirect (type $t)",
        "return_call $g",
        "ref.func $g call_ref $t",
        "ref.func $g return_call_ref $t",
    ] {
        let blocking = used(call, None, false);
        for interval in [None, Some(1), Some(3)] {
            assert_eq!(used(call, interval, true), blocking, "{call}, {interval:?}");
        }
    }
}

/// The host's `n`: waits so often, and does something else then.
const TRAPS: u32 = 100;
const PANICS: u32 = 200;

fn doing(linker: &mut Linker<()>) -> gusset::Result<()> {
    linker.root().func_wrap_async("host", |_: StoreContextMut<'_, ()>, (n,): (u32,)| {
        Box::new(async move {
            Turns(n % 100).await;
            gusset_ensure(!(TRAPS..PANICS).contains(&n))?;
            assert!(n < PANICS, "host panic");
            Ok((n,))
        })
    })
}

#[test]
fn row64_futures_in_every_state_are_dropped_and_the_store_says_what_became_of_the_instance() {
    let mut config = Config::new();
    config.allocation_strategy(PoolConfig { stacks: 1, ..PoolConfig::default() });
    let engine = Engine::new(&config).unwrap();
    let mut linker = Linker::<()>::new(&engine);
    doing(&mut linker).unwrap();
    let component = component(&engine, RELAY);
    let mut cx = Context::from_waker(Waker::noop());
    // Not started, refused a stack, running, returned, failed, panicked.
    for (state, n, works_on) in [
        ("new", 1, true),
        ("refused", 1, true),
        ("running", 5, false),
        ("returned", 0, true),
        ("failed", TRAPS, false),
        ("panicked", PANICS, false),
    ] {
        let (mut store, mut other) = (Store::new(&engine, ()), Store::new(&engine, ()));
        let instance = linker.instantiate(&mut store, &component).unwrap();
        let holder = linker.instantiate(&mut other, &component).unwrap();
        let f = instance.get_typed_func::<(u32,), (u32,)>(&store, "f").unwrap();
        let held = holder.get_typed_func::<(u32,), (u32,)>(&other, "f").unwrap();
        {
            let mut keeps_the_stack = pin!(held.call_async(&mut other, (9,)));
            if state == "refused" {
                assert!(keeps_the_stack.as_mut().poll(&mut cx).is_pending());
            }
            let mut call = Box::pin(f.call_async(&mut store, (n,)));
            let polled = catch_unwind(AssertUnwindSafe(|| (state != "new").then(|| call.as_mut().poll(&mut cx))));
            match (state, polled) {
                ("new", Ok(None)) | ("running", Ok(Some(Poll::Pending))) | ("panicked", Err(_)) => {}
                ("returned", Ok(Some(Poll::Ready(Ok((1,)))))) | ("failed", Ok(Some(Poll::Ready(Err(_))))) => {}
                ("refused", Ok(Some(Poll::Ready(Err(error))))) => {
                    assert!(error.downcast_ref::<PoolConcurrencyLimitError>().is_some(), "{error:#}");
                }
                (state, polled) => panic!("{state}: {:?}", polled.map_err(drop)),
            }
            drop(call);
        }
        assert_eq!(engine.pool_metrics().unwrap().stacks.live, 0, "{state}");
        let again = run(f.call_async(&mut store, (0,))).0;
        match works_on {
            true => assert_eq!(again.unwrap(), (1,), "{state}"),
            false => assert_eq!(again.unwrap_err().downcast_ref(), Some(&Trap::InstanceLocked), "{state}"),
        }
    }
}

#[test]
fn row68_what_is_called_after_a_trap_is_a_clean_error_and_nothing_goes_on_in_a_trapped_instance() {
    /// The function that traps, for the host to call inside of another.
    struct Host(Option<Func>);
    let text = r#"(component
        (import "host" (func $host (param "n" u32) (result u32)))
        (core func $host (canon lower (func $host)))
        (core module $M
            (import "" "host" (func $host (param i32) (result i32)))
            (func (export "f") (param i32) (result i32) (call $host (local.get 0)))
            (func (export "trap") (param i32) (result i32) unreachable))
        (core instance $m (instantiate $M (with "" (instance (export "host" (func $host))))))
        (func (export "f") (param "n" u32) (result u32) (canon lift (core func $m "f")))
        (func (export "trap") (param "n" u32) (result u32) (canon lift (core func $m "trap"))))"#;
    let (mut store, instance) = linked(text, Host(None), |linker| {
        linker.root().func_wrap_async("host", |mut store: StoreContextMut<'_, Host>, (n,): (u32,)| {
            Box::new(async move {
                Turns(1).await;
                let trap = store.data().0.unwrap().typed::<(u32,), (u32,)>(&store)?;
                for _ in 0..2 {
                    trap.call_async(store.as_context_mut(), (n,)).await.unwrap_err();
                }
                Turns(1).await;
                Ok((n,))
            })
        })
    });
    store.data_mut().0 = instance.get_func(&store, "trap");
    let f = instance.get_typed_func::<(u32,), (u32,)>(&store, "f").unwrap();
    let error = run_on_threads(f.call_async(&mut store, (3,))).unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&Trap::InstanceLocked), "{error:#}");
    for _ in 0..2 {
        let error = run(f.call_async(&mut store, (3,))).0.unwrap_err();
        assert_eq!(error.downcast_ref(), Some(&Trap::InstanceLocked), "{error:#}");
    }
}

#[test]
fn an_instance_with_a_call_that_waits_is_not_removed() {
    struct Host(Option<Instance>);
    let (mut store, instance) = linked(RELAY, Host(None), |linker| {
        linker.root().func_wrap_async("host", |mut store: StoreContextMut<'_, Host>, (n,): (u32,)| {
            Box::new(async move {
                Turns(1).await;
                let instance = store.data().0.unwrap();
                let refused = instance.remove(store.as_context_mut()).unwrap_err();
                assert_eq!(refused.to_string(), REFUSED);
                Turns(1).await;
                Ok((n,))
            })
        })
    });
    store.data_mut().0 = Some(instance);
    let f = instance.get_typed_func::<(u32,), (u32,)>(&store, "f").unwrap();
    assert_eq!(run(f.call_async(&mut store, (3,))).0.unwrap(), (4,));
    assert!(run_for(f.call_async(&mut store, (3,)), 1).is_none());
    // Dropped, the call is over.
    instance.remove(&mut store).unwrap();
}

const REFUSED: &str = "the instance cannot be removed while it runs; calls that are under way in it: 1";

/// Stores go to other threads with data that may, and their futures with them.
#[test]
fn stores_are_sent_with_data_that_may_be() {
    fn sent<T: Send>() {}
    fn shared<T: Sync>() {}
    sent::<Store<()>>();
    sent::<Store<std::cell::Cell<u32>>>();
    sent::<Store<Box<dyn Send>>>();
    shared::<Store<()>>();
}

/// `f` calls the host; `make` makes an `r` with a destructor.
const EVERYTHING: &str = r#"(component
    (import "host" (func $host (param "n" u32) (result u32)))
    (core func $host (canon lower (func $host)))
    (core module $D (func (export "dtor") (param i32)))
    (core instance $d (instantiate $D))
    (type $r' (resource (rep i32) (dtor (func $d "dtor"))))
    (export $r "r" (type $r'))
    (core func $new (canon resource.new $r'))
    (core module $M
        (import "" "host" (func $host (param i32) (result i32)))
        (import "" "new" (func $new (param i32) (result i32)))
        (func (export "f") (param i32) (result i32) (call $host (local.get 0)))
        (func (export "make") (result i32) (call $new (i32.const 9))))
    (core instance $m (instantiate $M (with "" (instance (export "host" (func $host)) (export "new" (func $new))))))
    (func (export "f") (param "n" u32) (result u32) (canon lift (core func $m "f")))
    (func (export "make") (result (own $r)) (canon lift (core func $m "make"))))"#;

/// What the host does in its turn.
#[derive(Default)]
struct Everything {
    component: Option<gusset::component::Component>,
    instance: Option<Instance>,
    way: usize,
}

const WAYS: usize = 6;

/// Calls, drops or starts something in one of the ways that there are; the odd ones can wait.
async fn use_in_a_way(store: &mut StoreContextMut<'_, Everything>, way: usize) -> gusset::Result<()> {
    let (linker, instance) = (everything_linker(), store.data().instance.unwrap());
    let component = store.data().component.clone().unwrap();
    let f = instance.get_typed_func::<(u32,), (u32,)>(&*store, "f")?;
    let make = instance.get_typed_func::<(), (ResourceAny,)>(&*store, "make")?;
    match way {
        0 => f.call(&mut *store, (0,)).map(drop),
        1 => f.call_async(&mut *store, (0,)).await.map(drop),
        2 => linker.instantiate(&mut *store, &component).map(drop),
        3 => linker.instantiate_async(&mut *store, &component).await.map(drop),
        4 => make.call(&mut *store, ())?.0.resource_drop(&mut *store),
        _ => make.call_async(&mut *store, ()).await?.0.resource_drop_async(&mut *store).await,
    }
}

fn everything_linker() -> Linker<Everything> {
    let mut linker = Linker::new(engine());
    let mut root = linker.root();
    let defined = root.func_wrap_async("host", |mut store: StoreContextMut<'_, Everything>, (n,): (u32,)| {
        Box::new(async move {
            let way = store.data().way;
            if n > 0 {
                use_in_a_way(&mut store, way).await?;
            }
            Ok((n,))
        })
    });
    defined.unwrap();
    linker
}

#[test]
fn row67_every_way_to_call_works_or_is_a_named_error_wherever_the_call_is_made() {
    let component = component(engine(), EVERYTHING);
    for way in 0..WAYS {
        let data = Everything { component: Some(component.clone()), way, ..Everything::default() };
        let mut store = Store::new(engine(), data);
        let instance = everything_linker().instantiate(&mut store, &component).unwrap();
        store.data_mut().instance = Some(instance);
        // By a program that is in no call.
        run(use_in_a_way(&mut store.as_context_mut(), way)).0.unwrap();
        // By a host function that was called by a blocking method: what is ready at once needs no waiting.
        let f = instance.get_typed_func::<(u32,), (u32,)>(&store, "f").unwrap();
        f.call(&mut store, (1,)).unwrap();
        // By one that was called by a method that can wait.
        let inside = run(f.call_async(&mut store, (1,))).0;
        match (way % 2, inside) {
            (1, Ok((1,))) => {}
            (0, Err(error)) => {
                assert!(matches!(error.downcast_ref(), Some(CallError::BlockingInside { .. })), "{way}: {error:#}")
            }
            (_, inside) => panic!("way {way}: {:?}", inside.map_err(|error| format!("{error:#}"))),
        }
    }
}

#[test]
fn row67_functions_that_are_lifted_as_async_are_refused_by_name() {
    for (core, options) in [
        (r#"(func (export "f"))"#, "async"),
        (
            r#"(func (export "f") (result i32) (i32.const 0))
               (func (export "callback") (param i32 i32 i32) (result i32) (i32.const 0))"#,
            r#"async (callback (core func $m "callback"))"#,
        ),
    ] {
        let text = format!(
            r#"(component (core module $M {core}) (core instance $m (instantiate $M))
                 (func (export "f") async (canon lift (core func $m "f") {options})))"#
        );
        let error = gusset::component::Component::new(engine(), wat::parse_str(&text).unwrap()).unwrap_err();
        assert!(format!("{error:#}").contains("async"), "{error:#}");
    }
}
