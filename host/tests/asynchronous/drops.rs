//! Futures of calls that are dropped at any poll leave nothing behind but instances that say why they are locked.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

use gusset::component::{Component, Instance, Linker, Resource, ResourceType};
use gusset::{
    AsContextMut, Config, Engine, LockCause, LockedDown, PoolConfig, Result, Store, StoreContextMut, Trap,
    UpdateDeadline,
};

use crate::support::{Turns, component, run, run_for};

/// What every script imports, and what it calls itself in wasm: `$make`, `$look`, `$drop`, `$wait`, `$again`, `$text`.
const IMPORTS: &str = r#"
    (import "thing" (type $thing (sub resource)))
    (import "make" (func $make (result (own $thing))))
    (import "look" (func $look (param "thing" (borrow $thing)) (result u32)))
    (import "wait" (func $wait (param "n" u32) (result u32)))
    (import "again" (func $again (param "n" u32) (result u32)))
    (import "text" (func $text (result string)))
    (core module $Memory
        (memory (export "memory") 1)
        (global $next (mut i32) (i32.const 1024))
        (global $slow (export "slow") (mut i32) (i32.const 0))
        (func (export "realloc") (param i32 i32 i32 i32) (result i32)
            (loop $spin
                (global.set $slow (i32.sub (global.get $slow) (i32.const 1)))
                (br_if $spin (i32.gt_s (global.get $slow) (i32.const 0))))
            (global.set $next (i32.add (global.get $next) (i32.const 64)))
            (i32.sub (global.get $next) (i32.const 64))))
    (core instance $memory (instantiate $Memory))
    (alias core export $memory "memory" (core memory $mem))
    (alias core export $memory "realloc" (core func $realloc))
    (core func $make (canon lower (func $make)))
    (core func $look (canon lower (func $look)))
    (core func $drop (canon resource.drop $thing))
    (core func $wait (canon lower (func $wait)))
    (core func $again (canon lower (func $again)))
    (core func $text (canon lower (func $text) (memory $mem) (realloc $realloc)))
    (core instance $host
        (export "make" (func $make)) (export "look" (func $look)) (export "drop" (func $drop))
        (export "wait" (func $wait)) (export "again" (func $again)) (export "text" (func $text)))"#;

/// A component whose `run` takes a number and returns one.
fn script(body: &str) -> String {
    format!(
        r#"(component $script {IMPORTS}
            (core module $M
                (import "host" "make" (func $make (result i32)))
                (import "host" "look" (func $look (param i32) (result i32)))
                (import "host" "drop" (func $drop (param i32)))
                (import "host" "wait" (func $wait (param i32) (result i32)))
                (import "host" "again" (func $again (param i32) (result i32)))
                (import "host" "text" (func $text (param i32)))
                (import "memory" "memory" (memory 1))
                (import "memory" "slow" (global $slow (mut i32)))
                (func (export "post") (param i32) (local $n i32)
                    (local.set $n (global.get $slow))
                    (loop $spin
                        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
                        (br_if $spin (i32.gt_s (local.get $n) (i32.const 0)))))
                {body})
            (core instance $m (instantiate $M (with "host" (instance $host)) (with "memory" (instance $memory))))
            (func (export "run") (param "n" u32) (result u32)
                (canon lift (core func $m "run") (post-return (func $m "post")))))"#
    )
}

/// The data of a script's store.
struct Host {
    alive: Arc<AtomicUsize>,
    instance: Option<Instance>,
}

/// Something that somebody owns.
struct Alive(Arc<AtomicUsize>);

impl Alive {
    fn new(count: &Arc<AtomicUsize>) -> Alive {
        count.fetch_add(1, Ordering::SeqCst);
        Alive(count.clone())
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

type Context<'a> = StoreContextMut<'a, Host>;

struct Thing;

fn linker(engine: &Engine) -> Result<Linker<Host>> {
    let mut linker = Linker::new(engine);
    let mut root = linker.root();
    root.resource_async("thing", ResourceType::host::<Thing>(), |store: Context<'_>, _| {
        Box::new(async move {
            let _alive = Alive::new(&store.data().alive);
            Turns(1).await;
            Ok(())
        })
    })?;
    root.func_wrap("make", |_: Context<'_>, ()| Ok((Resource::<Thing>::new_own(7),)))?;
    root.func_wrap_async("look", |store: Context<'_>, (thing,): (Resource<Thing>,)| {
        Box::new(async move {
            let _alive = Alive::new(&store.data().alive);
            Turns(2).await;
            Ok((thing.rep(),))
        })
    })?;
    root.func_wrap_async("wait", |store: Context<'_>, (n,): (u32,)| {
        Box::new(async move {
            let _alive = Alive::new(&store.data().alive);
            let _also = Box::new(Alive::new(&store.data().alive));
            Turns(n).await;
            Ok((n,))
        })
    })?;
    root.func_wrap_async("again", |mut store: Context<'_>, (n,): (u32,)| {
        Box::new(async move {
            let _alive = Alive::new(&store.data().alive);
            let Some(instance) = store.data().instance else { return Ok((0,)) };
            let run = instance.get_typed_func::<(u32,), (u32,)>(&store, "run")?;
            let result = run.call_async(store.as_context_mut(), (n,)).await?;
            Turns(1).await;
            Ok(result)
        })
    })?;
    root.func_wrap_async("text", |store: Context<'_>, ()| {
        Box::new(async move {
            let _alive = Alive::new(&store.data().alive);
            Turns(1).await;
            Ok(("a text that takes some room in the guest".to_owned(),))
        })
    })?;
    Ok(linker)
}

fn engine() -> Engine {
    let mut config = Config::new();
    config.epoch_interruption(true).consume_fuel(true);
    config.allocation_strategy(PoolConfig { stacks: 40, ..PoolConfig::default() });
    Engine::new(&config).unwrap()
}

/// Ways to make a guest pass its turn.
#[derive(Clone, Copy, PartialEq)]
enum Turn {
    Never,
    /// At the head of each function and loop.
    Epochs,
    Fuel(u64),
}

struct Script {
    engine: Engine,
    linker: Linker<Host>,
    component: Component,
    turn: Turn,
    n: u32,
}

impl Script {
    fn store(&self) -> (Store<Host>, Instance, Instance) {
        let mut store = Store::new(&self.engine, Host { alive: Arc::default(), instance: None });
        store.set_fuel(u64::MAX).unwrap();
        store.set_epoch_deadline(u64::MAX);
        let pre = self.linker.instantiate_pre(&self.component).unwrap();
        let instances = [(); 2].map(|()| run(pre.instantiate_async(&mut store)).0.unwrap());
        store.data_mut().instance = Some(instances[0]);
        match self.turn {
            Turn::Never => {}
            Turn::Epochs => {
                store.set_epoch_deadline(0);
                store.epoch_deadline_async_yield_and_update(0);
            }
            Turn::Fuel(interval) => store.fuel_async_yield_interval(Some(interval)).unwrap(),
        }
        (store, instances[0], instances[1])
    }

    /// Drops the future of `run` at its `n_polls`th poll, and looks at what is left.
    fn drop_at(&self, n_polls: u32) -> bool {
        let (mut store, instance, other) = self.store();
        let alive = store.data().alive.clone();
        let func = instance.get_typed_func::<(u32,), (u32,)>(&store, "run").unwrap();
        let handles = store.live_handles();
        let ended = poll_and_drop(func.call_async(&mut store, (self.n,)), n_polls);
        if let Some(result) = &ended {
            result.as_ref().unwrap();
        }
        assert_eq!(alive.load(Ordering::SeqCst), 0, "values of host functions at poll {n_polls}");
        assert_eq!(self.engine.pool_metrics().unwrap().stacks.live, 0, "stacks at poll {n_polls}");
        store.epoch_deadline_callback(|_| Ok(UpdateDeadline::Continue(u64::MAX)));
        store.fuel_async_yield_interval(None).unwrap();
        let again = run(func.call_async(&mut store, (0,))).0;
        if ended.is_some() || n_polls == 0 {
            again.unwrap();
        } else {
            let error = again.unwrap_err();
            assert_eq!(error.downcast_ref(), Some(&Trap::InstanceLocked), "poll {n_polls}: {error:#}");
            let locked = LockedDown { component: Some("script".to_owned()), cause: LockCause::DroppedCall };
            assert_eq!(error.downcast_ref(), Some(&locked), "poll {n_polls}");
        }
        store.data_mut().instance = Some(other);
        let func = other.get_typed_func::<(u32,), (u32,)>(&store, "run").unwrap();
        run(func.call_async(&mut store, (self.n,))).0.unwrap();
        // A guest that was stopped keeps what it had, until it goes.
        instance.remove(&mut store).unwrap();
        assert_eq!(store.live_handles(), handles, "handles at poll {n_polls}");
        drop(store);
        let metrics = self.engine.pool_metrics().unwrap();
        assert_eq!((metrics.component_instances.live, metrics.memories.live, metrics.stacks.live), (0, 0, 0));
        ended.is_some()
    }
}

/// Polls a future so many times, then drops it: each second one on another thread.
fn poll_and_drop<F: Future + Send>(future: F, n_polls: u32) -> Option<F::Output> {
    let mut future = Box::pin(future);
    let mut poll = || match future.as_mut().poll(&mut std::task::Context::from_waker(std::task::Waker::noop())) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    };
    let ended = (0..n_polls).find_map(|_| poll());
    match n_polls % 2 {
        0 => drop(future),
        _ => std::thread::scope(|scope| scope.spawn(move || drop(future)).join().expect("a future that is dropped")),
    }
    ended
}

/// Drops the future of a script's `run` at every poll; there must be at least so many.
#[track_caller]
fn check(body: &str, n: u32, turn: Turn, at_least: u32) {
    check_component(&script(body), n, turn, at_least);
}

#[track_caller]
fn check_component(text: &str, n: u32, turn: Turn, at_least: u32) {
    let engine = engine();
    let (linker, component) = (linker(&engine).unwrap(), component(&engine, text));
    let script = Script { engine, linker, component, turn, n };
    let mut n_polls = 0;
    while !script.drop_at(n_polls) {
        n_polls += 1;
    }
    assert!(n_polls > at_least, "only {n_polls} polls");
}

#[test]
fn row32_one_wait() {
    check(r#"(func (export "run") (param i32) (result i32) (call $wait (local.get 0)))"#, 3, Turn::Never, 3);
}

#[test]
fn a_stream_of_host_calls() {
    let body = r#"(func (export "run") (param i32) (result i32) (local $sum i32)
        (block $done
            (loop $more
                (br_if $done (i32.eqz (local.get 0)))
                (local.set $sum (i32.add (local.get $sum) (call $wait (i32.const 1))))
                (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
                (br $more)))
        (local.get $sum))"#;
    check(body, 20, Turn::Never, 20);
}

#[test]
fn host_calls_through_guests_five_deep() {
    let body = r#"(func (export "run") (param i32) (result i32)
        (if (result i32) (i32.eqz (local.get 0))
            (then (call $wait (i32.const 2)))
            (else (i32.add (call $again (i32.sub (local.get 0) (i32.const 1))) (call $wait (i32.const 1))))))"#;
    check(body, 5, Turn::Never, 12);
}

#[test]
fn resources_that_are_owned_and_borrowed_meanwhile() {
    let body = r#"(func (export "run") (param i32) (result i32) (local $a i32) (local $b i32)
        (local.set $a (call $make))
        (local.set $b (call $make))
        (drop (call $look (local.get $a)))
        (drop (call $wait (local.get 0)))
        (drop (call $look (local.get $b)))
        (call $drop (local.get $a))
        (call $drop (local.get $b))
        (i32.const 1))"#;
    check(body, 1, Turn::Never, 7);
}

#[test]
fn resources_of_guests_that_are_nested() {
    let body = r#"(func (export "run") (param i32) (result i32) (local $thing i32)
        (local.set $thing (call $make))
        (if (local.get 0) (then (drop (call $again (i32.sub (local.get 0) (i32.const 1))))))
        (drop (call $look (local.get $thing)))
        (call $drop (local.get $thing))
        (local.get 0))"#;
    check(body, 5, Turn::Never, 20);
}

#[test]
fn results_that_the_guest_makes_room_for() {
    let body = r#"(func (export "run") (param i32) (result i32)
        (call $text (i32.const 16))
        (i32.load (i32.const 20)))"#;
    check(body, 0, Turn::Never, 1);
}

#[test]
fn turns_of_epochs_in_a_loop_in_realloc_and_in_post_return() {
    let body = r#"(func (export "run") (param i32) (result i32) (local $n i32)
        (global.set $slow (local.get 0))
        (local.set $n (local.get 0))
        (loop $spin
            (local.set $n (i32.sub (local.get $n) (i32.const 1)))
            (br_if $spin (i32.gt_s (local.get $n) (i32.const 0))))
        (call $text (i32.const 16))
        (global.set $slow (local.get 0))
        (i32.const 1))"#;
    check(body, 10, Turn::Epochs, 30);
}

#[test]
fn turns_of_fuel() {
    let body = r#"(func (export "run") (param i32) (result i32)
        (loop $spin
            (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
            (br_if $spin (i32.gt_s (local.get 0) (i32.const 0))))
        (call $wait (i32.const 1)))"#;
    check(body, 100, Turn::Fuel(50), 10);
}

#[test]
fn turns_of_epochs_in_the_middle_of_bulk_operators() {
    let body = r#"(memory $large 100)
        (func (export "run") (param i32) (result i32)
        (memory.fill $large (i32.const 0) (i32.const 1) (i32.const 6000000))
        (memory.copy $large $large (i32.const 100) (i32.const 0) (i32.const 5000000))
        (i32.load8_u $large (i32.const 4000000)))"#;
    check(body, 0, Turn::Epochs, 8);
}

#[test]
fn waits_below_an_adapter_lock_both_of_its_sides() {
    let inner = format!(
        r#"(component $script {IMPORTS}
            (component $inner
                (import "wait" (func $wait (param "n" u32) (result u32)))
                (core func $wait (canon lower (func $wait)))
                (core module $M
                    (import "" "wait" (func $wait (param i32) (result i32)))
                    (func (export "run") (param i32) (result i32) (call $wait (local.get 0))))
                (core instance $m (instantiate $M (with "" (instance (export "wait" (func $wait))))))
                (func (export "run") (param "n" u32) (result u32) (canon lift (core func $m "run"))))
            (instance $i (instantiate $inner (with "wait" (func $wait))))
            (component $outer
                (import "run" (func $run (param "n" u32) (result u32)))
                (core func $run (canon lower (func $run)))
                (core module $M
                    (import "" "run" (func $run (param i32) (result i32)))
                    (func (export "run") (param i32) (result i32) (call $run (local.get 0))))
                (core instance $m (instantiate $M (with "" (instance (export "run" (func $run))))))
                (func (export "run") (param "n" u32) (result u32) (canon lift (core func $m "run"))))
            (instance $o (instantiate $outer (with "run" (func $i "run"))))
            (export "run" (func $o "run")))"#
    );
    let text = inner.replace("(component $outer", "(component $script");
    let text = text.replace("(instantiate $outer", "(instantiate $script").replacen(
        "(component $script",
        "(component $root",
        1,
    );
    check_component(&text, 3, Turn::Never, 3);
}

#[test]
fn row66_an_instance_whose_start_is_dropped_is_not_there() {
    let engine = engine();
    let linker = linker(&engine).unwrap();
    let text = script(
        r#"(func $start (drop (call $wait (i32.const 3)))) (start $start)
           (func (export "run") (param i32) (result i32) (i32.const 0))"#,
    );
    let pre = linker.instantiate_pre(&component(&engine, &text)).unwrap();
    for n_polls in 0..5 {
        let mut store = Store::new(&engine, Host { alive: Arc::default(), instance: None });
        store.set_fuel(u64::MAX).unwrap();
        store.set_epoch_deadline(u64::MAX);
        let started = run_for(pre.instantiate_async(&mut store), n_polls);
        assert_eq!(started.is_some(), n_polls == 4);
        assert_eq!(store.data().alive.load(Ordering::SeqCst), 0);
        let live = engine.pool_metrics().unwrap().component_instances.live;
        assert_eq!(live, u32::from(n_polls == 4));
        run(pre.instantiate_async(&mut store)).0.unwrap();
    }
}

#[test]
fn row6_a_call_holds_all_that_it_needs_when_everybody_else_has_dropped_it() {
    for n_polls in [0, 1, 3, 9] {
        let engine = engine();
        let text = script(r#"(func (export "run") (param i32) (result i32) (call $wait (local.get 0)))"#);
        let script = Script {
            linker: linker(&engine).unwrap(),
            component: component(&engine, &text),
            engine,
            turn: Turn::Never,
            n: 4,
        };
        let (mut store, instance, _) = script.store();
        let alive = store.data().alive.clone();
        let func = instance.get_typed_func::<(u32,), (u32,)>(&store, "run").unwrap();
        drop(script);
        let call = async move { func.call_async(&mut store, (4,)).await };
        let ended = run_for(call, n_polls);
        assert_eq!(ended.map(|result| result.unwrap().0), (n_polls == 9).then_some(4));
        assert_eq!(alive.load(Ordering::SeqCst), 0);
    }
}

// Forgetting is leaking, which a sanitizer counts.
#[cfg(not(feature = "sanitizer"))]
#[test]
fn a_future_that_is_forgotten_keeps_its_stack_and_nothing_else() {
    let engine = engine();
    let text = script(r#"(func (export "run") (param i32) (result i32) (call $wait (local.get 0)))"#);
    let script = Script {
        linker: linker(&engine).unwrap(),
        component: component(&engine, &text),
        engine,
        turn: Turn::Never,
        n: 2,
    };
    let (mut store, instance, other) = script.store();
    let handles = store.live_handles();
    for instance in [instance, other] {
        let func = instance.get_typed_func::<(u32,), (u32,)>(&store, "run").unwrap();
        let mut call = Box::pin(func.call_async(&mut store, (2,)));
        assert!(call.as_mut().poll(&mut std::task::Context::from_waker(std::task::Waker::noop())).is_pending());
        std::mem::forget(call);
    }
    assert_eq!(script.engine.pool_metrics().unwrap().stacks.live, 2);
    let pre = script.linker.instantiate_pre(&script.component).unwrap();
    let third = run(pre.instantiate_async(&mut store)).0.unwrap();
    let func = third.get_typed_func::<(u32,), (u32,)>(&store, "run").unwrap();
    assert_eq!(run(func.call_async(&mut store, (5,))).0.unwrap(), (5,));
    third.remove(&mut store).unwrap();
    assert_eq!(store.live_handles(), handles);
    for instance in [instance, other] {
        let refused = instance.remove(&mut store).unwrap_err();
        assert_eq!(refused.downcast_ref(), Some(&gusset::CallError::InstanceRunning { calls: 1 }), "{refused:#}");
    }
    drop(store);
    assert_eq!(script.engine.pool_metrics().unwrap().stacks.live, 2);
    assert_eq!(script.engine.pool_metrics().unwrap().component_instances.live, 0);
}

/// Panics when it is dropped, unless a panic does that.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        assert!(std::thread::panicking(), "a destructor panics");
    }
}

#[test]
fn a_destructor_of_the_host_that_panics_at_a_drop_is_whoever_drops_panicking_and_nothing_is_left() {
    let engine = engine();
    let mut linker = Linker::<()>::new(&engine);
    let mut root = linker.root();
    let defined = root.func_wrap_async("host", |_: StoreContextMut<'_, ()>, (n,): (u32,)| {
        Box::new(async move {
            let bomb = (n > 0).then_some(Bomb);
            Turns(n).await;
            std::mem::forget(bomb);
            Ok((n,))
        })
    });
    defined.unwrap();
    let pre = linker.instantiate_pre(&component(&engine, crate::support::RELAY)).unwrap();
    let mut store = Store::new(&engine, ());
    store.set_fuel(u64::MAX).unwrap();
    store.set_epoch_deadline(u64::MAX);
    for n_polls in 1..4 {
        let instance = run(pre.instantiate_async(&mut store)).0.unwrap();
        let func = instance.get_typed_func::<(u32,), (u32,)>(&store, "f").unwrap();
        let dropped = std::panic::AssertUnwindSafe(|| run_for(func.call_async(&mut store, (5,)), n_polls));
        let panic = std::panic::catch_unwind(dropped).unwrap_err();
        assert_eq!(panic.downcast_ref(), Some(&"a destructor panics"));
        assert_eq!(engine.pool_metrics().unwrap().stacks.live, 0);
        let error = run(func.call_async(&mut store, (0,))).0.unwrap_err();
        assert_eq!(error.downcast_ref(), Some(&Trap::InstanceLocked), "{error:#}");
        instance.remove(&mut store).unwrap();
    }
}

#[test]
fn a_future_that_a_panic_drops_ends_its_call_as_another() {
    let engine = engine();
    let text = script(r#"(func (export "run") (param i32) (result i32) (call $wait (local.get 0)))"#);
    let (linker, component) = (linker(&engine).unwrap(), component(&engine, &text));
    let script = Script { engine, linker, component, turn: Turn::Never, n: 2 };
    let (mut store, instance, other) = script.store();
    let alive = store.data().alive.clone();
    let func = instance.get_typed_func::<(u32,), (u32,)>(&store, "run").unwrap();
    let panics = std::panic::AssertUnwindSafe(|| {
        let mut call = std::pin::pin!(func.call_async(&mut store, (2,)));
        assert!(call.as_mut().poll(&mut std::task::Context::from_waker(std::task::Waker::noop())).is_pending());
        panic!("of whoever polls");
    });
    std::panic::catch_unwind(panics).unwrap_err();
    assert_eq!((alive.load(Ordering::SeqCst), script.engine.pool_metrics().unwrap().stacks.live), (0, 0));
    let error = run(func.call_async(&mut store, (0,))).0.unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&Trap::InstanceLocked));
    let func = other.get_typed_func::<(u32,), (u32,)>(&store, "run").unwrap();
    run(func.call_async(&mut store, (2,))).0.unwrap();
}
