//! What an instance and its handles are after a call that failed, or was dropped, elsewhere than in the function called.

use gusset::component::{Linker, ResourceAny, TypedFunc};
use gusset::{
    CallHook, CallHookHandler, Config, Engine, LockCause, LockedDown, Result, Store, StoreContextMut, Trap,
    UpdateDeadline,
};
use std::pin::Pin;

use crate::support::{Turns, component, engine, run, run_for};

/// `make` gives a handle, and its post-return never ends; that of `trapping` traps.
const MAKES: &str = r#"(component $makes
    (type $r' (resource (rep i32)))
    (export $r "r" (type $r'))
    (core func $new (canon resource.new $r'))
    (core module $M
        (import "" "new" (func $new (param i32) (result i32)))
        (func (export "endless") (param i32) (loop (br 0)))
        (func (export "trap") (param i32) unreachable)
        (func (export "make") (result i32) (call $new (i32.const 9))))
    (core instance $m (instantiate $M (with "" (instance (export "new" (func $new))))))
    (func (export "plain") (result (own $r)) (canon lift (core func $m "make")))
    (func (export "make") (result (own $r)) (canon lift (core func $m "make") (post-return (core func $m "endless"))))
    (func (export "trapping") (result (own $r)) (canon lift (core func $m "make") (post-return (core func $m "trap")))))"#;

#[test]
fn handles_of_a_result_whose_post_return_fails_or_is_dropped_go_with_it() {
    let mut config = Config::new();
    config.epoch_interruption(true);
    let engine = Engine::new(&config).unwrap();
    let pre = Linker::<()>::new(&engine).instantiate_pre(&component(&engine, MAKES)).unwrap();
    let mut store = Store::new(&engine, ());
    store.epoch_deadline_async_yield_and_update(0);
    for (name, cause) in [("make", LockCause::DroppedCall), ("trapping", LockCause::Failure)] {
        let instance = run(pre.instantiate_async(&mut store)).0.unwrap();
        let make = instance.get_typed_func::<(), (ResourceAny,)>(&store, name).unwrap();
        let ended = run_for(make.call_async(&mut store, ()), 5);
        assert_eq!(ended.is_some(), name == "trapping", "{name}");
        assert_eq!(store.live_handles(), 0, "{name}");
        let locked = run(make.call_async(&mut store, ())).0.unwrap_err();
        assert_eq!(locked.downcast_ref::<LockedDown>().unwrap().cause, cause, "{name}");
    }
}

#[test]
fn a_handle_that_a_callback_got_inside_of_a_post_return_stays_when_that_fails() {
    #[derive(Default)]
    struct Host {
        n_looks: u32,
        plain: Option<TypedFunc<(), (ResourceAny,)>>,
        held: Option<ResourceAny>,
    }
    let mut config = Config::new();
    config.epoch_interruption(true);
    let engine = Engine::new(&config).unwrap();
    let pre = Linker::<Host>::new(&engine).instantiate_pre(&component(&engine, MAKES)).unwrap();
    let mut store = Store::new(&engine, Host::default());
    store.set_epoch_deadline(1);
    let (first, second) = (pre.instantiate(&mut store).unwrap(), pre.instantiate(&mut store).unwrap());
    store.data_mut().plain = Some(second.get_typed_func(&store, "plain").unwrap());
    store.epoch_deadline_callback(|mut store| {
        store.data_mut().n_looks += 1;
        // The third one is in the post-return.
        if store.data().n_looks < 3 {
            return Ok(UpdateDeadline::Continue(0));
        }
        let plain = store.data().plain.unwrap();
        store.set_epoch_deadline(1);
        let held = plain.call(&mut store, ())?.0;
        store.data_mut().held = Some(held);
        Ok(UpdateDeadline::Interrupt)
    });
    store.set_epoch_deadline(0);
    let make = first.get_typed_func::<(), (ResourceAny,)>(&store, "make").unwrap();
    assert_eq!(make.call(&mut store, ()).unwrap_err().downcast_ref(), Some(&Trap::Interrupt));
    assert_eq!(store.live_handles(), 1, "that of the callback");
    store.set_epoch_deadline(1);
    store.data_mut().held.take().unwrap().resource_drop(&mut store).unwrap();
    assert_eq!(store.live_handles(), 0);
}

/// `text` takes a string; `f` calls the host.
const TEXT: &str = r#"(component $guest
    (import "host" (func $host (param "n" u32) (result u32)))
    (core func $host (canon lower (func $host)))
    (core module $M
        (import "" "host" (func $host (param i32) (result i32)))
        (memory (export "memory") 1)
        (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
        (func (export "f") (param i32) (result i32) (i32.add (call $host (local.get 0)) (i32.const 1)))
        (func (export "text") (param i32 i32) (result i32) (local.get 1)))
    (core instance $m (instantiate $M (with "" (instance (export "host" (func $host))))))
    (func (export "f") (param "n" u32) (result u32) (canon lift (core func $m "f")))
    (func (export "text") (param "text" string) (result u32)
        (canon lift (core func $m "text") (memory (core memory $m "memory")) (realloc (core func $m "realloc")))))"#;

/// The events of `text`: `realloc` is entered and left, then the function.
const EVENTS: u32 = 4;

fn with_text(store: &mut Store<u32>) -> gusset::component::Instance {
    let mut linker = Linker::new(engine());
    linker.root().func_wrap("host", |_: StoreContextMut<'_, u32>, (n,): (u32,)| Ok((n,))).unwrap();
    linker.instantiate(store, &component(engine(), TEXT)).unwrap()
}

#[test]
fn an_error_of_a_hook_around_realloc_leaves_no_instance_half_closed() {
    for fails_at in 1..=EVENTS + 1 {
        let mut store = Store::new(engine(), 0);
        let instance = with_text(&mut store);
        let f = instance.get_typed_func::<(u32,), (u32,)>(&store, "f").unwrap();
        let text = instance.get_typed_func::<(&str,), (u32,)>(&store, "text").unwrap();
        store.call_hook(move |mut store, _| {
            *store.data_mut() += 1;
            anyhow::ensure!(*store.data() != fails_at, "enough");
            Ok(())
        });
        let first = text.call(&mut store, ("four",));
        assert_eq!(first.is_ok(), fails_at > EVENTS, "event {fails_at}");
        *store.data_mut() = EVENTS + 1;
        match f.call(&mut store, (3,)) {
            Ok(answer) => assert_eq!((answer, fails_at), ((4,), EVENTS + 1)),
            Err(error) => assert_eq!(error.downcast_ref(), Some(&Trap::InstanceLocked), "event {fails_at}"),
        }
    }
}

/// Waits once at each event.
struct Slow;

impl CallHookHandler<u32> for Slow {
    fn handle_call_event<'s, 'c, 'f>(
        &'s self,
        _: StoreContextMut<'c, u32>,
        _: CallHook,
    ) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'f>>
    where
        's: 'f,
        'c: 'f,
        Self: 'f,
    {
        Box::pin(async {
            Turns(1).await;
            Ok(())
        })
    }
}

#[test]
fn a_call_that_is_dropped_in_a_hook_says_so_later_also_around_realloc() {
    for n_polls in 1..=EVENTS {
        let mut store = Store::new(engine(), 0);
        let instance = with_text(&mut store);
        store.call_hook_async(Slow);
        let text = instance.get_typed_func::<(&str,), (u32,)>(&store, "text").unwrap();
        assert!(run_for(text.call_async(&mut store, ("four",)), n_polls).is_none());
        let locked = run(text.call_async(&mut store, ("four",))).0.unwrap_err();
        let locked = locked.downcast_ref::<LockedDown>().expect("the instance is locked down");
        assert_eq!(locked.cause, LockCause::DroppedCall, "poll {n_polls}");
    }
}
