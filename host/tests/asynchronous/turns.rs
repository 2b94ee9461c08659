//! Guests pass their turn wherever they run: at their start, in destructors, in whatever forwards calls; and what is
//! blocking says so.

use gusset::component::{Component, Instance, Linker, Resource, ResourceAny, ResourceType};
use gusset::{AsContextMut, CallError, Config, Engine, Store, StoreContextMut, Trap, UpdateDeadline, WouldBlock};

use crate::support::{Turns, component, linked, run, run_on_threads};

/// An engine whose guests look at the epoch and at their fuel.
fn metered() -> Engine {
    let mut config = Config::new();
    config.epoch_interruption(true).consume_fuel(true);
    Engine::new(&config).unwrap()
}

/// A store whose guests pass their turn at every look at the epoch.
fn yielding<T>(engine: &Engine, data: T) -> Store<T> {
    let mut store = Store::new(engine, data);
    store.set_fuel(u64::MAX).unwrap();
    store.set_epoch_deadline(0);
    store.epoch_deadline_async_yield_and_update(0);
    store
}

/// `$start` and the destructor of a resource that the host holds run loops of ten turns.
const LOOPS: &str = r#"(component $loops
    (core module $D
        (func $ten (local $n i32)
            (loop (local.set $n (i32.add (local.get $n) (i32.const 1))) (br_if 0 (i32.lt_u (local.get $n) (i32.const 10)))))
        (func $start (call $ten))
        (func (export "dtor") (param i32) (call $ten))
        (start $start))
    (core instance $d (instantiate $D))
    (type $r' (resource (rep i32) (dtor (func $d "dtor"))))
    (export $r "r" (type $r'))
    (core func $new (canon resource.new $r'))
    (core module $M
        (import "" "new" (func $new (param i32) (result i32)))
        (func (export "make") (result i32) (call $new (i32.const 9))))
    (core instance $m (instantiate $M (with "" (instance (export "new" (func $new))))))
    (func (export "make") (result (own $r)) (canon lift (core func $m "make"))))"#;

#[test]
fn starts_and_destructors_pass_their_turn() {
    let engine = metered();
    let pre = Linker::<()>::new(&engine).instantiate_pre(&component(&engine, LOOPS)).unwrap();
    let mut store = yielding(&engine, ());
    let (instance, n_pending) = run(pre.instantiate_async(&mut store));
    let instance = instance.unwrap();
    assert!(n_pending >= 10, "{n_pending} turns of the start function");
    let make = instance.get_typed_func::<(), (ResourceAny,)>(&store, "make").unwrap();
    let (made, _) = run(make.call_async(&mut store, ()));
    let (dropped, n_pending) = run(made.unwrap().0.resource_drop_async(&mut store));
    dropped.unwrap();
    assert!(n_pending >= 10, "{n_pending} turns of the destructor");
    // Stopped in its middle, the destructor leaves its instance closed.
    let (made, _) = run(make.call_async(&mut store, ()));
    assert!(crate::support::run_for(made.unwrap().0.resource_drop_async(&mut store), 3).is_none());
    let error = run(make.call_async(&mut store, ())).0.unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&Trap::InstanceLocked));
}

#[test]
fn deadlines_stop_starts_and_destructors() {
    let engine = metered();
    let pre = Linker::<()>::new(&engine).instantiate_pre(&component(&engine, LOOPS)).unwrap();
    let mut store = yielding(&engine, ());
    let after = |n: u32| {
        let mut left = n;
        move |_: StoreContextMut<'_, ()>| {
            left = left.saturating_sub(1);
            Ok(if left == 0 { UpdateDeadline::Interrupt } else { UpdateDeadline::Yield(0) })
        }
    };
    store.epoch_deadline_callback(after(5));
    let (error, n_pending) = run(pre.instantiate_async(&mut store));
    assert_eq!((error.unwrap_err().downcast_ref(), n_pending), (Some(&Trap::Interrupt), 4));
    store.epoch_deadline_async_yield_and_update(0);
    let instance = run(pre.instantiate_async(&mut store)).0.unwrap();
    let make = instance.get_typed_func::<(), (ResourceAny,)>(&store, "make").unwrap();
    let made = run(make.call_async(&mut store, ())).0.unwrap().0;
    store.epoch_deadline_callback(after(5));
    let (error, n_pending) = run(made.resource_drop_async(&mut store));
    assert_eq!((error.unwrap_err().downcast_ref(), n_pending), (Some(&Trap::Interrupt), 4));
}

#[test]
fn a_guest_waits_for_the_future_that_a_callback_gives_at_the_deadline() {
    let engine = metered();
    let pre = Linker::<u32>::new(&engine).instantiate_pre(&component(&engine, LOOPS)).unwrap();
    let mut store = yielding(&engine, 0);
    let custom = |turns: u32| {
        move |mut store: StoreContextMut<'_, u32>| {
            *store.data_mut() += 1;
            Ok(UpdateDeadline::YieldCustom(0, Box::pin(Turns(turns))))
        }
    };
    store.epoch_deadline_callback(custom(3));
    let (instance, n_pending) = run(pre.instantiate_async(&mut store));
    let instance = instance.unwrap();
    assert!(*store.data() >= 10 && n_pending == 3 * *store.data(), "{n_pending} turns of {} looks", store.data());
    let make = instance.get_typed_func::<(), (ResourceAny,)>(&store, "make").unwrap();
    let made = run_on_threads(make.call_async(&mut store, ())).unwrap().0;
    // A blocking call gets what is ready at once, and no more.
    let text = made.resource_drop(&mut store).unwrap_err().downcast::<WouldBlock>().unwrap().to_string();
    assert!(text.starts_with("the guest, whose turn is over at the epoch's deadline, has to wait"), "{text}");
    store.epoch_deadline_callback(custom(0));
    let instance = pre.instantiate(&mut store).unwrap();
    // Dropped meanwhile, the call ends there, and the future with it.
    let make = instance.get_typed_func::<(), (ResourceAny,)>(&store, "make").unwrap();
    let alive = std::sync::Arc::new(());
    let held = alive.clone();
    store.epoch_deadline_callback(move |_| {
        let held = held.clone();
        Ok(UpdateDeadline::YieldCustom(
            0,
            Box::pin(async move {
                let _held = held;
                Turns(5).await;
            }),
        ))
    });
    assert!(crate::support::run_for(make.call_async(&mut store, ()), 3).is_none());
    assert_eq!(std::sync::Arc::strong_count(&alive), 2, "the callback's own");
    let error = run(make.call_async(&mut store, ())).0.unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&Trap::InstanceLocked));
}

#[test]
fn row48_what_grows_while_a_guest_passes_its_turn_in_a_bulk_operator_is_seen_after_it() {
    let text = r#"(module
        (memory (export "memory") 48 200) (table $t (export "table") 300000 funcref) (func $g) (elem declare func $g)
        (func (export "f") (result i32)
            (memory.fill (i32.const 0) (i32.const 7) (i32.const 0x200001))
            (memory.copy (i32.const 0x100000) (i32.const 0) (i32.const 0x200001))
            (table.fill $t (i32.const 0) (ref.func $g) (i32.const 300000))
            (i32.store8 (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 1)) (i32.const 1))
            (if (ref.is_null (table.get $t (i32.const 299999))) (then unreachable))
            (if (i32.eqz (ref.is_null (table.get $t (i32.sub (table.size $t) (i32.const 1))))) (then unreachable))
            (i32.load8_u (i32.const 0x300000))))"#;
    let engine = metered();
    let module = gusset::Module::new(&engine, wat::parse_str(text).unwrap()).unwrap();
    let mut store = yielding(&engine, 0);
    let instance = run(gusset::Instance::new_async(&mut store, &module, &[])).0.unwrap();
    let memory = instance.get_memory(&mut store, "memory").unwrap();
    let table = instance.get_table(&mut store, "table").unwrap();
    store.epoch_deadline_callback(move |mut store| {
        *store.data_mut() += 1;
        memory.grow(&mut store, 1)?;
        table.grow(&mut store, 1000, gusset::Ref::Func(None))?;
        Ok(UpdateDeadline::Yield(0))
    });
    let f = instance.get_typed_func::<(), i32>(&mut store, "f").unwrap();
    let (result, n_pending) = run(f.call_async(&mut store, ()));
    assert_eq!((result.unwrap(), n_pending), (7, *store.data()));
    assert!(n_pending >= 8, "{n_pending} turns");
    // Dropped in the middle of an operator, nothing goes on with what it had seen.
    for n_polls in 1..n_pending {
        assert!(crate::support::run_for(f.call_async(&mut store, ()), n_polls).is_none());
        memory.grow(&mut store, 1).unwrap();
    }
    assert_eq!(run_on_threads(f.call_async(&mut store, ())).unwrap(), 7);
}

#[test]
fn a_blocking_call_cannot_pass_its_turn() {
    let engine = metered();
    let pre = Linker::<()>::new(&engine).instantiate_pre(&component(&engine, LOOPS)).unwrap();
    let mut store = yielding(&engine, ());
    let text = pre.instantiate(&mut store).unwrap_err().downcast::<WouldBlock>().unwrap().to_string();
    assert!(text.starts_with("the guest, whose turn is over at the epoch's deadline, has to wait"), "{text}");
    store.set_epoch_deadline(u64::MAX);
    store.fuel_async_yield_interval(Some(5)).unwrap();
    let text = pre.instantiate(&mut store).unwrap_err().downcast::<WouldBlock>().unwrap().to_string();
    assert!(text.starts_with("the guest, whose turn of fuel is over, has to wait"), "{text}");
    store.fuel_async_yield_interval(None).unwrap();
    pre.instantiate(&mut store).unwrap();
}

#[test]
fn fuel_is_counted_to_the_same_end_whatever_a_turn_is() {
    let engine = metered();
    let pre = Linker::<()>::new(&engine).instantiate_pre(&component(&engine, LOOPS)).unwrap();
    let used = |fuel: u64, interval: Option<u64>| {
        let mut store = Store::new(&engine, ());
        store.set_epoch_deadline(u64::MAX);
        store.set_fuel(fuel).unwrap();
        store.fuel_async_yield_interval(interval).unwrap();
        let (started, n_pending) = run(pre.instantiate_async(&mut store));
        let ended = started.map(drop).map_err(|error| *error.downcast_ref::<Trap>().unwrap());
        (ended, store.get_fuel().unwrap(), n_pending)
    };
    let (ended, left, _) = used(1000, None);
    assert_eq!(ended, Ok(()));
    let cost = 1000 - left;
    for interval in [1, 2, 7, 50, 1000, u64::MAX] {
        assert_eq!(used(1000, Some(interval)).1, left, "{interval}");
        assert_eq!((used(cost, Some(interval)).0, used(cost, Some(interval)).1), (Ok(()), 0), "{interval}");
        assert_eq!((used(cost - 1, Some(interval)).0, used(cost - 1, Some(interval)).1), (Err(Trap::OutOfFuel), 0));
    }
    assert!(used(1000, Some(7)).2 > used(1000, Some(50)).2);
    let mut store = Store::new(&engine, ());
    assert_eq!(
        store.fuel_async_yield_interval(Some(0)).unwrap_err().to_string(),
        "fuel: expected an interval of at least 1, found 0"
    );
    Store::new(&Engine::default(), ()).fuel_async_yield_interval(Some(9)).unwrap_err();
}

#[test]
fn a_callback_at_the_deadline_of_a_call_that_can_wait_calls_no_guests() {
    let engine = metered();
    let pre = Linker::<()>::new(&engine).instantiate_pre(&component(&engine, LOOPS)).unwrap();
    let mut store = yielding(&engine, ());
    let instance = run(pre.instantiate_async(&mut store)).0.unwrap();
    let make = instance.get_typed_func::<(), (ResourceAny,)>(&store, "make").unwrap();
    store.epoch_deadline_callback(move |mut store| {
        make.call(store.as_context_mut(), ())?;
        Ok(UpdateDeadline::Continue(9))
    });
    let error = run(make.call_async(&mut store, ())).0.unwrap_err();
    assert!(matches!(error.downcast_ref(), Some(CallError::BlockingInside { what: "function" })), "{error:#}");
}

/// `f` makes a `thing` of the host and drops it.
const DROPS: &str = r#"(component
    (import "thing" (type $thing (sub resource)))
    (import "make" (func $make (result (own $thing))))
    (core func $make (canon lower (func $make)))
    (core func $drop (canon resource.drop $thing))
    (core module $M
        (import "" "make" (func $make (result i32)))
        (import "" "drop" (func $drop (param i32)))
        (func (export "f") (call $drop (call $make))))
    (core instance $m (instantiate $M (with "" (instance (export "make" (func $make)) (export "drop" (func $drop))))))
    (func (export "f") (canon lift (core func $m "f"))))"#;

struct Thing;

fn things(linker: &mut Linker<Vec<u32>>) -> gusset::Result<()> {
    let mut root = linker.root();
    root.resource_async("thing", ResourceType::host::<Thing>(), |mut store: StoreContextMut<'_, Vec<u32>>, rep| {
        Box::new(async move {
            Turns(3).await;
            store.data_mut().push(rep);
            Ok(())
        })
    })?;
    root.func_wrap("make", |_: StoreContextMut<'_, Vec<u32>>, ()| Ok((Resource::<Thing>::new_own(5),)))
}

#[test]
fn a_guest_waits_for_the_destructor_of_the_host() {
    let (mut store, instance) = linked(DROPS, Vec::new(), things);
    let f = instance.get_typed_func::<(), ()>(&store, "f").unwrap();
    let (ended, n_pending) = run(f.call_async(&mut store, ()));
    ended.unwrap();
    run_on_threads(f.call_async(&mut store, ())).unwrap();
    assert_eq!((n_pending, store.data().as_slice()), (3, [5, 5].as_slice()));
    let error = f.call(&mut store, ()).unwrap_err();
    let text = error.downcast_ref::<WouldBlock>().unwrap().to_string();
    assert!(text.starts_with("the async destructor of resource `thing` has to wait"), "{text}");
}

#[test]
fn a_destructor_is_not_run_by_a_blocking_drop_inside_of_a_call_that_can_wait() {
    let engine = metered();
    let text = r#"(component
        (import "host" (func $host)) (core func $host (canon lower (func $host)))
        (core module $M (import "" "host" (func $host)) (func (export "f") (call $host)))
        (core instance $m (instantiate $M (with "" (instance (export "host" (func $host))))))
        (func (export "f") (canon lift (core func $m "f"))))"#;
    let mut linker = Linker::<Option<ResourceAny>>::new(&engine);
    let drops = |mut store: StoreContextMut<'_, Option<ResourceAny>>, ()| {
        let held = store.data_mut().take().unwrap();
        let refused = held.resource_drop(store.as_context_mut());
        *store.data_mut() = Some(held);
        refused
    };
    linker.root().func_wrap("host", drops).unwrap();
    let mut store = yielding(&engine, None);
    let start = |store: &mut Store<_>, component: &Component| -> Instance {
        run(linker.instantiate_async(store, component)).0.unwrap()
    };
    let loops = start(&mut store, &component(&engine, LOOPS));
    let caller = start(&mut store, &component(&engine, text));
    let make = loops.get_typed_func::<(), (ResourceAny,)>(&store, "make").unwrap();
    let held = run(make.call_async(&mut store, ())).0.unwrap().0;
    *store.data_mut() = Some(held);
    let f = caller.get_typed_func::<(), ()>(&store, "f").unwrap();
    let error = run(f.call_async(&mut store, ())).0.unwrap_err();
    assert!(matches!(error.downcast_ref(), Some(CallError::BlockingInside { .. })), "{error:#}");
    run(held.resource_drop_async(&mut store)).0.unwrap();
}

#[test]
fn calls_wait_through_the_exports_of_a_live_instance() {
    let engine = Engine::default();
    let mut linker = Linker::<()>::new(&engine);
    let waiting = |linker: &mut Linker<()>| {
        linker.root().func_wrap_async("host", |_: StoreContextMut<'_, ()>, (n,): (u32,)| {
            Box::new(async move {
                Turns(n).await;
                Ok((2 * n,))
            })
        })
    };
    waiting(&mut linker).unwrap();
    let relay = component(&engine, crate::support::RELAY);
    let mut store = Store::new(&engine, ());
    let inner = linker.instantiate(&mut store, &relay).unwrap();
    let outer = r#"(component
        (import "inner" (instance $i (export "f" (func (param "n" u32) (result u32)))))
        (core func $f (canon lower (func $i "f")))
        (core module $M (import "" "f" (func $f (param i32) (result i32)))
            (func (export "g") (param i32) (result i32) (i32.add (call $f (local.get 0)) (i32.const 100))))
        (core instance $m (instantiate $M (with "" (instance (export "f" (func $f))))))
        (func (export "g") (param "n" u32) (result u32) (canon lift (core func $m "g"))))"#;
    let mut outside = Linker::<()>::new(&engine);
    outside.root().live_instance(&store, "inner", inner).unwrap();
    let outer = outside.instantiate(&mut store, &component(&engine, outer)).unwrap();
    let g = outer.get_typed_func::<(u32,), (u32,)>(&store, "g").unwrap();
    let (result, n_pending) = run(g.call_async(&mut store, (4,)));
    assert_eq!((result.unwrap(), n_pending), ((8 + 1 + 100,), 4));
    assert_eq!(run_on_threads(g.call_async(&mut store, (2,))).unwrap(), (4 + 1 + 100,));
}
