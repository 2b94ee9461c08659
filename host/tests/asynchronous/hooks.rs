//! Call hooks run wherever a thread goes from host to guest or back, and stop it there if they want.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;

use gusset::component::{Instance, Linker, Resource, ResourceAny, ResourceType};
use gusset::{
    AsContextMut, CallError, CallHook, CallHookHandler, Config, Engine, LockCause, LockedDown, Module, PoolConfig,
    Result, Store, StoreContextMut, Trap,
};

use crate::support::{Turns, component, engine, run, run_for, run_on_threads};

/// `f` calls the host; `text` takes one and has a `post-return`; `trap` traps; the host can hold an `r`, and the guest
/// a `thing` of the host; `own` makes and drops an `r` by itself, through a table.
const GUEST: &str = r#"(component $guest
    (import "host" (func $host (param "n" u32) (result u32)))
    (import "thing" (type $thing (sub resource)))
    (import "make" (func $make (result (own $thing))))
    (core func $host (canon lower (func $host)))
    (core func $make (canon lower (func $make)))
    (core func $drop (canon resource.drop $thing))
    (core module $D (func (export "dtor") (param i32)))
    (core instance $d (instantiate $D))
    (type $r' (resource (rep i32) (dtor (func $d "dtor"))))
    (export $r "r" (type $r'))
    (core func $new (canon resource.new $r'))
    (core func $drop-own (canon resource.drop $r'))
    (core module $M
        (import "" "host" (func $host (param i32) (result i32)))
        (import "" "make" (func $make (result i32)))
        (import "" "drop" (func $drop (param i32)))
        (import "" "new" (func $new (param i32) (result i32)))
        (import "" "drop-own" (func $drop-own (param i32)))
        (table funcref (elem $drop-own))
        (memory (export "memory") 1)
        (func $start (drop (call $host (i32.const 1))))
        (start $start)
        (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
        (func (export "post") (param i32))
        (func (export "f") (param i32) (result i32) (i32.add (call $host (local.get 0)) (i32.const 1)))
        (func (export "text") (param i32 i32) (result i32) (local.get 1))
        (func (export "things") (call $drop (call $make)))
        (func (export "resource") (result i32) (call $new (i32.const 9)))
        (func (export "own") (param i32)
            (call $drop-own (call $new (i32.const 9)))
            (call_indirect (param i32) (call $new (i32.const 9)) (local.get 0)))
        (func (export "trap") unreachable))
    (core instance $m (instantiate $M (with "" (instance
        (export "host" (func $host)) (export "make" (func $make)) (export "drop" (func $drop))
        (export "new" (func $new)) (export "drop-own" (func $drop-own))))))
    (func (export "f") (param "n" u32) (result u32) (canon lift (core func $m "f")))
    (func (export "text") (param "text" string) (result u32)
        (canon lift (core func $m "text") (memory (core memory $m "memory")) (realloc (func $m "realloc"))
            (post-return (func $m "post"))))
    (func (export "things") (canon lift (core func $m "things")))
    (func (export "resource") (result (own $r)) (canon lift (core func $m "resource")))
    (func (export "own") (param "at" u32) (canon lift (core func $m "own")))
    (func (export "trap") (canon lift (core func $m "trap"))))"#;

/// What has happened; `fail_at` is the number of the event that fails.
#[derive(Default)]
struct Host {
    events: String,
    fail_at: Option<usize>,
    panics: bool,
    turns: u32,
    f: Option<gusset::component::Func>,
}

impl Host {
    fn note(&mut self, hook: CallHook) -> Result<()> {
        self.events.push(match hook {
            CallHook::CallingWasm => '(',
            CallHook::ReturningFromWasm => ')',
            CallHook::CallingHost => '[',
            CallHook::ReturningFromHost => ']',
        });
        if self.fail_at == Some(self.events.len() - 1) {
            assert!(!self.panics, "a hook panics");
            anyhow::bail!("enough");
        }
        Ok(())
    }
}

struct Thing;

fn linker(engine: &Engine) -> Linker<Host> {
    let mut linker = Linker::new(engine);
    let mut root = linker.root();
    root.func_wrap("host", |mut store: StoreContextMut<'_, Host>, (n,): (u32,)| {
        store.data_mut().events.push('h');
        anyhow::ensure!(n < 100, "a large number");
        assert!(n < 50, "a rather large number");
        Ok((n,))
    })
    .unwrap();
    let dropped = |mut store: StoreContextMut<'_, Host>, _| {
        store.data_mut().events.push('d');
        Ok(())
    };
    root.resource("thing", ResourceType::host::<Thing>(), dropped).unwrap();
    root.func_wrap("make", |_: StoreContextMut<'_, Host>, ()| Ok((Resource::<Thing>::new_own(5),))).unwrap();
    linker
}

/// When the hook is set.
#[derive(Clone, Copy, PartialEq)]
enum Set {
    BeforeTheInstance,
    AfterIt,
}

fn hooked(set: Set) -> (Store<Host>, Instance) {
    let mut store = Store::new(engine(), Host::default());
    if set == Set::BeforeTheInstance {
        store.call_hook(|mut store, hook| store.data_mut().note(hook));
    }
    let instance = linker(engine()).instantiate(&mut store, &component(engine(), GUEST)).unwrap();
    if set == Set::AfterIt {
        store.call_hook(|mut store, hook| store.data_mut().note(hook));
    } else {
        assert_eq!(std::mem::take(&mut store.data_mut().events), "([h])", "the start function");
    }
    store.data_mut().events.clear();
    (store, instance)
}

/// The events of one call by the host.
fn events(store: &mut Store<Host>, call: impl FnOnce(&mut Store<Host>)) -> String {
    call(store);
    std::mem::take(&mut store.data_mut().events)
}

#[test]
fn a_hook_sees_every_way_between_host_and_guest_and_nothing_else() {
    for set in [Set::BeforeTheInstance, Set::AfterIt] {
        let (mut store, instance) = hooked(set);
        let f = instance.get_typed_func::<(u32,), (u32,)>(&store, "f").unwrap();
        assert_eq!(events(&mut store, |store| assert_eq!(f.call(store, (3,)).unwrap(), (4,))), "([h])");
        assert_eq!(events(&mut store, |store| assert_eq!(run(f.call_async(store, (3,))).0.unwrap(), (4,))), "([h])");
        let text = instance.get_typed_func::<(&str,), (u32,)>(&store, "text").unwrap();
        let passed = events(&mut store, |store| assert_eq!(text.call(store, ("four",)).unwrap(), (4,)));
        assert_eq!(passed, "()()()", "realloc, the function, post-return");
        let things = instance.get_typed_func::<(), ()>(&store, "things").unwrap();
        assert_eq!(events(&mut store, |store| things.call(store, ()).unwrap()), "([][d])");
        let resource = instance.get_typed_func::<(), (ResourceAny,)>(&store, "resource").unwrap();
        let dropped = events(&mut store, |store| {
            let (held,) = resource.call(&mut *store, ()).unwrap();
            held.resource_drop(store).unwrap();
        });
        assert_eq!(dropped, "()()", "`resource.new` is a built-in, the destructor is the guest's");
        let own = instance.get_typed_func::<(u32,), ()>(&store, "own").unwrap();
        assert_eq!(events(&mut store, |store| own.call(store, (0,)).unwrap()), "()", "a guest calls itself");
        let trap = instance.get_typed_func::<(), ()>(&store, "trap").unwrap();
        assert_eq!(events(&mut store, |store| drop(trap.call(store, ()).unwrap_err())), "()");
    }
}

#[test]
fn a_hook_sees_core_modules_too() {
    let mut store = Store::new(engine(), Host::default());
    let host = |store: &mut Store<Host>| {
        gusset::Func::wrap(store, |mut caller: gusset::Caller<'_, Host>, n: i32| {
            caller.data_mut().events.push('h');
            n + 1
        })
    };
    let early = host(&mut store);
    store.call_hook(|mut store, hook| store.data_mut().note(hook));
    let late = host(&mut store);
    let module = r#"(module (import "" "a" (func $a (param i32) (result i32))) (import "" "b" (func $b (param i32) (result i32)))
        (func (export "f") (param i32) (result i32) (call $a (call $b (local.get 0)))))"#;
    let module = Module::new(engine(), wat::parse_str(module).unwrap()).unwrap();
    let instance = gusset::Instance::new(&mut store, &module, &[early.into(), late.into()]).unwrap();
    let f = instance.get_typed_func::<i32, i32>(&mut store, "f").unwrap();
    assert_eq!(events(&mut store, |store| assert_eq!(f.call(store, 3).unwrap(), 5)), "([h][h])");
    assert_eq!(events(&mut store, |store| assert_eq!(run(f.call_async(store, 3)).0.unwrap(), 5)), "([h][h])");
}

#[test]
fn an_error_of_a_hook_stops_the_guest_wherever_it_is() {
    for (at, seen) in ["()", "([)", "([h])", "([h])"].into_iter().enumerate() {
        // The host's own event is among those that are counted.
        let fail_at = [0, 1, 3, 4][at];
        let seen = if at == 0 { "(" } else { seen };
        let (mut store, instance) = hooked(Set::AfterIt);
        let f = instance.get_typed_func::<(u32,), (u32,)>(&store, "f").unwrap();
        store.data_mut().fail_at = Some(fail_at);
        let error = f.call(&mut store, (3,)).unwrap_err();
        assert_eq!(error.root_cause().to_string(), "enough", "event {at}");
        assert_eq!(store.data().events, seen, "event {at}");
        store.data_mut().fail_at = None;
        assert_eq!(f.call(&mut store, (3,)).unwrap_err().downcast_ref(), Some(&Trap::InstanceLocked));
        // Other instances go on.
        let other = linker(engine()).instantiate(&mut store, &component(engine(), GUEST)).unwrap();
        let f = other.get_typed_func::<(u32,), (u32,)>(&store, "f").unwrap();
        assert_eq!(f.call(&mut store, (3,)).unwrap(), (4,));
    }
}

#[test]
fn what_fails_first_counts() {
    let (mut store, instance) = hooked(Set::AfterIt);
    let f = instance.get_typed_func::<(u32,), (u32,)>(&store, "f").unwrap();
    store.data_mut().fail_at = Some(3);
    let error = f.call(&mut store, (200,)).unwrap_err();
    assert_eq!(error.root_cause().to_string(), "a large number");
    assert_eq!(store.data().events, "([h])");
    let (mut store, instance) = hooked(Set::AfterIt);
    let trap = instance.get_typed_func::<(), ()>(&store, "trap").unwrap();
    store.data_mut().fail_at = Some(1);
    assert_eq!(trap.call(&mut store, ()).unwrap_err().downcast_ref(), Some(&Trap::UnreachableCodeReached));
}

#[test]
fn a_panic_of_a_hook_or_under_it_goes_on_and_the_hook_stays() {
    for (n, fail_at) in [(3, Some(0)), (3, Some(1)), (3, Some(3)), (3, Some(4)), (60, None), (200, Some(3))] {
        let (mut store, instance) = hooked(Set::AfterIt);
        let f = instance.get_typed_func::<(u32,), (u32,)>(&store, "f").unwrap();
        (store.data_mut().fail_at, store.data_mut().panics) = (fail_at, true);
        catch_unwind(AssertUnwindSafe(|| f.call(&mut store, (n,)))).unwrap_err();
        store.data_mut().fail_at = None;
        store.data_mut().events.clear();
        linker(engine()).instantiate(&mut store, &component(engine(), GUEST)).unwrap();
        assert_eq!(store.data().events, "([h])");
    }
}

#[test]
fn row70_a_hook_calls_no_guests() {
    let (mut store, instance) = hooked(Set::AfterIt);
    store.data_mut().f = instance.get_func(&store, "f");
    store.call_hook(|mut store, _| {
        let f = store.data().f.unwrap().typed::<(u32,), (u32,)>(&store)?;
        f.call(store.as_context_mut(), (3,)).map(drop)
    });
    let f = instance.get_typed_func::<(u32,), (u32,)>(&store, "f").unwrap();
    let error = f.call(&mut store, (3,)).unwrap_err();
    assert_eq!(error.root_cause().to_string(), "a call hook calls a guest, which it must not");
}

#[test]
fn instances_that_are_removed_leave_nothing_to_those_at_their_place() {
    let mut config = Config::new();
    config.allocation_strategy(PoolConfig { component_instances: 1, ..PoolConfig::default() });
    let engine = Engine::new(&config).unwrap();
    let mut store = Store::new(&engine, Host::default());
    store.call_hook(|mut store, hook| store.data_mut().note(hook));
    let (linker, component) = (linker(&engine), component(&engine, GUEST));
    for _ in 0..3 {
        let instance = linker.instantiate(&mut store, &component).unwrap();
        let f = instance.get_typed_func::<(u32,), (u32,)>(&store, "f").unwrap();
        assert_eq!(f.call(&mut store, (1,)).unwrap(), (2,));
        assert_eq!(std::mem::take(&mut store.data_mut().events), "([h])([h])");
        instance.remove(&mut store).unwrap();
    }
}

/// Waits at each event.
struct Slow;

impl CallHookHandler<Host> for Slow {
    fn handle_call_event<'s, 'c, 'f>(
        &'s self,
        mut store: StoreContextMut<'c, Host>,
        hook: CallHook,
    ) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'f>>
    where
        's: 'f,
        'c: 'f,
        Self: 'f,
    {
        Box::pin(async move {
            Turns(store.data().turns).await;
            store.data_mut().note(hook)
        })
    }
}

fn waiting(turns: u32) -> (Store<Host>, Instance) {
    let mut store = Store::new(engine(), Host { turns, ..Host::default() });
    store.call_hook_async(Slow);
    let pre = linker(engine()).instantiate_pre(&component(engine(), GUEST)).unwrap();
    let (instance, n_pending) = run(pre.instantiate_async(&mut store));
    assert_eq!(n_pending, 4 * turns, "the start function and the host");
    store.data_mut().events.clear();
    (store, instance.unwrap())
}

#[test]
fn a_call_waits_for_the_hook_at_every_event() {
    let (mut store, instance) = waiting(2);
    let f = instance.get_typed_func::<(u32,), (u32,)>(&store, "f").unwrap();
    let (result, n_pending) = run(f.call_async(&mut store, (3,)));
    assert_eq!((result.unwrap(), n_pending), ((4,), 8));
    assert_eq!(run_on_threads(f.call_async(&mut store, (3,))).unwrap(), (4,));
    assert_eq!(store.data().events, "([h])([h])");
    let text = instance.get_typed_func::<(&str,), (u32,)>(&store, "text").unwrap();
    let (result, n_pending) = run(text.call_async(&mut store, ("four",)));
    assert_eq!((result.unwrap(), n_pending), ((4,), 12));
    let things = instance.get_typed_func::<(), ()>(&store, "things").unwrap();
    assert_eq!(run(things.call_async(&mut store, ())).1, 12);
}

#[test]
fn a_call_that_is_dropped_in_a_hook_locks_its_instance_down() {
    for n_polls in 0..=4 {
        let (mut store, instance) = waiting(1);
        let f = instance.get_typed_func::<(u32,), (u32,)>(&store, "f").unwrap();
        assert!(run_for(f.call_async(&mut store, (3,)), n_polls).is_none());
        let again = run(f.call_async(&mut store, (3,))).0;
        match n_polls {
            0 => assert_eq!(again.unwrap(), (4,)),
            _ => {
                let error = again.unwrap_err();
                assert_eq!(error.downcast_ref(), Some(&Trap::InstanceLocked), "poll {n_polls}");
                let locked = error.downcast_ref::<LockedDown>().unwrap();
                assert_eq!(locked.cause, LockCause::DroppedCall, "poll {n_polls}");
            }
        }
    }
}

#[test]
fn blocking_methods_are_refused_in_a_store_with_an_async_hook() {
    let (mut store, instance) = waiting(0);
    let f = instance.get_typed_func::<(u32,), (u32,)>(&store, "f").unwrap();
    let error = f.call(&mut store, (3,)).unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&CallError::AsyncOnly { what: "function" }));
    let error = linker(engine()).instantiate(&mut store, &component(engine(), GUEST)).unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&CallError::AsyncOnly { what: "start of an instance" }));
    let resource = instance.get_typed_func::<(), (ResourceAny,)>(&store, "resource").unwrap();
    let (held,) = run(resource.call_async(&mut store, ())).0.unwrap();
    let error = held.resource_drop(&mut store).unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&CallError::AsyncOnly { what: "destructor of a resource" }));
    run(held.resource_drop_async(&mut store)).0.unwrap();
    store.call_hook(|_, _| Ok(()));
    assert_eq!(f.call(&mut store, (3,)).unwrap(), (4,));
}

// Forgetting is leaking, which a sanitizer counts.
#[cfg(not(feature = "sanitizer"))]
#[test]
fn a_call_that_is_forgotten_in_a_hook_leaves_the_hook_to_others() {
    let (mut store, instance) = waiting(1);
    let pre = linker(engine()).instantiate_pre(&component(engine(), GUEST)).unwrap();
    for n_polls in 1..=4 {
        let other = run(pre.instantiate_async(&mut store)).0.unwrap();
        let forgotten = other.get_typed_func::<(u32,), (u32,)>(&store, "f").unwrap();
        let mut call = Box::pin(forgotten.call_async(&mut store, (3,)));
        for _ in 0..n_polls {
            assert!(call.as_mut().poll(&mut std::task::Context::from_waker(std::task::Waker::noop())).is_pending());
        }
        std::mem::forget(call);
        store.data_mut().events.clear();
        let f = instance.get_typed_func::<(u32,), (u32,)>(&store, "f").unwrap();
        let (result, n_pending) = run(f.call_async(&mut store, (3,)));
        assert_eq!((result.unwrap(), n_pending), ((4,), 4), "forgotten at poll {n_polls}");
        assert_eq!(store.data().events, "([h])");
    }
}

/// Calls a guest after it has waited.
struct Calls;

impl CallHookHandler<Host> for Calls {
    fn handle_call_event<'s, 'c, 'f>(
        &'s self,
        mut store: StoreContextMut<'c, Host>,
        _: CallHook,
    ) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'f>>
    where
        's: 'f,
        'c: 'f,
        Self: 'f,
    {
        Box::pin(async move {
            Turns(1).await;
            let f = store.data().f.unwrap().typed::<(u32,), (u32,)>(&store)?;
            f.call_async(store.as_context_mut(), (3,)).await.map(drop)
        })
    }
}

#[test]
fn row70_a_hook_that_waits_calls_no_guests_either() {
    let (mut store, instance) = hooked(Set::AfterIt);
    store.data_mut().f = instance.get_func(&store, "f");
    store.call_hook_async(Calls);
    let f = instance.get_typed_func::<(u32,), (u32,)>(&store, "f").unwrap();
    let error = run_on_threads(f.call_async(&mut store, (3,))).unwrap_err();
    assert_eq!(error.root_cause().to_string(), "a call hook calls a guest, which it must not");
}
