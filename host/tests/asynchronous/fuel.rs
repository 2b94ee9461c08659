//! Whose fuel it is that guests use in calls that wait, that are dropped in their middle, or forgotten.

use gusset::component::{Component, Instance, Linker};
use gusset::{Config, Engine, Limits, Store, StoreContextMut};

use crate::support::{Turns, component, run, run_for};

/// `f` of `user` spins, calls the host and `spin` of `inner`, and spins again.
const GUEST: &str = r#"(component $outer
  (import "host" (func $host (param "n" u32)))
  (component $inner
    (core module $M SPIN)
    (core instance $m (instantiate $M))
    (func (export "spin") (param "n" u32) (canon lift (core func $m "spin"))))
  (component $user
    (import "host" (func $host (param "n" u32)))
    (import "spin" (func $spin (param "n" u32)))
    (core func $host (canon lower (func $host)))
    (core func $spin (canon lower (func $spin)))
    (core module $M
      (import "" "host" (func $host (param i32)))
      (import "" "spin" (func $inner (param i32)))
      SPIN
      (func (export "f") (param i32)
        (call $spin (local.get 0))
        (call $host (local.get 0))
        (call $inner (local.get 0))
        (call $spin (local.get 0))))
    (core instance $m (instantiate $M (with "" (instance
      (export "host" (func $host)) (export "spin" (func $spin))))))
    (func (export "f") (param "n" u32) (canon lift (core func $m "f"))))
  (instance $inner (instantiate $inner))
  (instance $user (instantiate $user (with "host" (func $host)) (with "spin" (func $inner "spin"))))
  (export "f" (func $user "f"))
  (export "spin" (func $inner "spin")))"#;

const SPIN: &str = r#"(func $spin (export "spin") (param i32)
  (loop (local.set 0 (i32.sub (local.get 0) (i32.const 1))) (br_if 0 (i32.gt_s (local.get 0) (i32.const 0)))))"#;

fn metered() -> Engine {
    let mut config = Config::new();
    config.consume_fuel(true);
    config.limits = Limits { fuel: 1 << 50, ..Limits::NONE };
    Engine::new(&config).unwrap()
}

fn guest(engine: &Engine) -> Component {
    component(engine, &GUEST.replace("SPIN", SPIN))
}

type Host = Option<Instance>;

fn store(engine: &Engine) -> Store<Host> {
    let mut store = Store::new(engine, None);
    store.set_fuel(1 << 40).unwrap();
    store
}

/// An instance whose host function waits so often.
fn waiting(store: &mut Store<Host>, guest: &Component, turns: u32) -> Instance {
    let mut linker = Linker::new(guest.engine());
    linker
        .root()
        .func_wrap_async("host", move |_: StoreContextMut<'_, Host>, (_,): (u32,)| {
            Box::new(async move {
                Turns(turns).await;
                Ok(())
            })
        })
        .unwrap();
    linker.instantiate(store, guest).unwrap()
}

/// What `outer`, `inner` and `user` used, each with those inside.
#[track_caller]
fn uses(store: &Store<Host>, instance: Instance) -> [u64; 3] {
    let nested = instance.nested_usage(store).unwrap();
    let [outer, inner, user] = [0, 1, 2].map(|at| nested[at].usage.fuel);
    assert_eq!(outer, inner + user);
    [outer, inner, user]
}

#[test]
fn turns_and_waiting_do_not_change_whose_fuel_it_is() {
    let engine = metered();
    let guest = guest(&engine);
    let (mut total, mut expected) = (0, None);
    for interval in [None, Some(1), Some(7), Some(100_000)] {
        let mut store = store(&engine);
        let instance = waiting(&mut store, &guest, 3);
        store.fuel_async_yield_interval(interval).unwrap();
        let f = instance.get_typed_func::<(u32,), ()>(&store, "f").unwrap();
        let (called, n_pending) = run(async {
            let mut call = std::pin::pin!(f.call_async(&mut store, (50,)));
            let mut seen = 0;
            std::future::poll_fn(|cx| {
                let polled = call.as_mut().poll(cx);
                // While a call waits, nothing is set aside for it.
                let used = engine.usage().unwrap().fuel - total;
                assert!((seen..5000).contains(&used), "{interval:?}: {used} after {seen}");
                seen = used;
                polled
            })
            .await
        });
        called.unwrap();
        assert!(n_pending >= 3 && (interval != Some(7) || n_pending > 50), "{interval:?}: {n_pending}");
        let uses = uses(&store, instance);
        assert_eq!(store.usage().fuel, uses[0]);
        assert_eq!(*expected.get_or_insert(uses), uses, "{interval:?}");
        total += uses[0];
        assert_eq!(engine.usage().unwrap().fuel, total);
    }
}

#[test]
fn a_call_that_is_dropped_in_its_middle_leaves_the_counts_exact() {
    let engine = metered();
    let guest = guest(&engine);
    let mut store = store(&engine);
    let (mut used, mut n_ended) = (0, 0);
    for n_polls in 0..60 {
        let instance = waiting(&mut store, &guest, 3);
        store.fuel_async_yield_interval(Some(20)).unwrap();
        let f = instance.get_typed_func::<(u32,), ()>(&store, "f").unwrap();
        n_ended += u32::from(run_for(f.call_async(&mut store, (50,)), n_polls).is_some());
        used += uses(&store, instance)[0];
        assert_eq!((store.usage().fuel, engine.usage().unwrap().fuel), (used, used), "{n_polls}");
    }
    assert!((1..30).contains(&n_ended), "{n_ended}");
}

// Forgetting is leaking, which a sanitizer counts.
#[cfg(not(feature = "sanitizer"))]
#[test]
fn a_call_that_is_forgotten_inside_of_another_is_not_who_uses_the_others_fuel() {
    use gusset::{AsContextMut, Trap};

    let engine = metered();
    let guest = guest(&engine);
    let mut store = store(&engine);
    let other = waiting(&mut store, &guest, 1);
    *store.data_mut() = Some(other);
    let mut linker = Linker::new(&engine);
    let host = linker.root().func_wrap_async("host", |mut store: StoreContextMut<'_, Host>, (_,): (u32,)| {
        Box::new(async move {
            let spin = store.data().unwrap().get_typed_func::<(u32,), ()>(&mut store, "spin")?;
            let mut call = Box::pin(async move { spin.call_async(store.as_context_mut(), (1000,)).await });
            let mut polls = 0;
            std::future::poll_fn(|cx| {
                polls += 1;
                assert!(call.as_mut().poll(cx).is_pending());
                if polls < 3 { std::task::Poll::Pending } else { std::task::Poll::Ready(()) }
            })
            .await;
            std::mem::forget(call);
            Ok(())
        })
    });
    host.unwrap();
    let instance = linker.instantiate(&mut store, &guest).unwrap();
    store.fuel_async_yield_interval(Some(100)).unwrap();
    let f = instance.get_typed_func::<(u32,), ()>(&store, "f").unwrap();
    run(f.call_async(&mut store, (5000,))).0.unwrap();
    let ([_, inner, user], [forgotten, ..]) = (uses(&store, instance), uses(&store, other));
    assert!(forgotten < 400 && inner > 30_000 && user > 60_000, "{forgotten}, {inner}, {user}");
    assert_eq!((store.usage().fuel, engine.usage().unwrap().fuel), (forgotten + inner + user, store.usage().fuel));
    // What stops it is its own limit.
    store.set_fuel(10).unwrap();
    let error = run(f.call_async(&mut store, (5000,))).0.unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&Trap::OutOfFuel));
}

// As above.
#[cfg(not(feature = "sanitizer"))]
#[test]
fn what_a_forgotten_call_was_about_to_fill_is_not_taken_of_the_turn_of_others() {
    use gusset::AsContextMut;

    // 64 bytes cost one: the first is half a million, which is more than two turns, and the others are within one.
    let text = r#"(component
      (import "host" (func $host))
      (core func $host (canon lower (func $host)))
      (core module $M
        (import "" "host" (func $host))
        (memory 512)
        (func $fill (param i32) (memory.fill (i32.const 0) (i32.const 1) (local.get 0)))
        (func (export "long") (call $fill (i32.const 0x2000000)))
        (func (export "f")
          (call $host)
          (call $fill (i32.const 0x400000)) (call $fill (i32.const 0x400000)) (call $fill (i32.const 0x400000))))
      (core instance $m (instantiate $M (with "" (instance (export "host" (func $host))))))
      (func (export "long") (canon lift (core func $m "long")))
      (func (export "f") (canon lift (core func $m "f"))))"#;
    // Without a limit of the engine a guest asks for more when its turn is over, and not before.
    let mut config = Config::new();
    config.consume_fuel(true);
    let engine = Engine::new(&config).unwrap();
    let guest = component(&engine, text);
    let mut store = store(&engine);
    let mut linker = Linker::new(&engine);
    let host = linker.root().func_wrap_async("host", |mut store: StoreContextMut<'_, Host>, ()| {
        Box::new(async move {
            let Some(other) = *store.data() else { return Ok(()) };
            let long = other.get_typed_func::<(), ()>(&mut store, "long")?;
            let mut call = Box::pin(async move { long.call_async(store.as_context_mut(), ()).await });
            std::future::poll_fn(|cx| {
                assert!(call.as_mut().poll(cx).is_pending());
                std::task::Poll::Ready(())
            })
            .await;
            std::mem::forget(call);
            Ok(())
        })
    });
    host.unwrap();
    let [instance, other] = [(); 2].map(|()| linker.instantiate(&mut store, &guest).unwrap());
    let f = instance.get_typed_func::<(), ()>(&store, "f").unwrap();
    let mut n_pending = |other| {
        *store.data_mut() = other;
        store.fuel_async_yield_interval(Some(200_000)).unwrap();
        let (called, n_pending) = run(f.call_async(&mut store, ()));
        called.unwrap();
        n_pending
    };
    assert_eq!(n_pending(None), 0);
    assert_eq!(n_pending(Some(other)), 0);
}
