//! Calls that wait, on one thread or many, end as they would if nobody had waited.

use gusset::component::{Func, Linker, TypedFunc, Val};
use gusset::{
    AsContextMut, CallError, Config, Engine, PoolConcurrencyLimitError, PoolConfig, Store, StoreContextMut, Trap,
    WasmBacktrace, WouldBlock,
};

use crate::support::{RELAY, Turns, component, engine, linked, run, run_on_threads};

/// `host` waits as often as its parameter says, and doubles it.
fn doubling<T: Send + 'static>(linker: &mut Linker<T>) -> gusset::Result<()> {
    linker.root().func_wrap_async("host", |_: StoreContextMut<'_, T>, (n,): (u32,)| {
        Box::new(async move {
            Turns(n).await;
            Ok((2 * n,))
        })
    })
}

#[test]
fn a_call_that_does_not_wait_is_ready_in_its_first_poll() {
    let (mut store, instance) = linked(RELAY, (), doubling);
    let f = instance.get_typed_func::<(u32,), (u32,)>(&store, "f").unwrap();
    assert_eq!(run(f.call_async(&mut store, (0,))).1, 0);
    let mut results = [Val::Bool(false)];
    let f = instance.get_func(&store, "works").unwrap();
    run(f.call_async(&mut store, &[], &mut results)).0.unwrap();
    assert_eq!(results, [Val::U32(7)]);
}

#[test]
fn a_call_waits_as_often_as_the_host_does() {
    let (mut store, instance) = linked(RELAY, (), doubling);
    let f = instance.get_typed_func::<(u32,), (u32,)>(&store, "f").unwrap();
    for n in [1, 2, 50] {
        let (result, n_pending) = run(f.call_async(&mut store, (n,)));
        assert_eq!((result.unwrap(), n_pending), ((2 * n + 1,), n));
    }
    assert_eq!(run_on_threads(f.call_async(&mut store, (5,))).unwrap(), (11,));
    let mut results = [Val::Bool(false)];
    let f = instance.get_func(&store, "f").unwrap();
    run_on_threads(f.call_async(&mut store, &[Val::U32(3)], &mut results)).unwrap();
    assert_eq!(results, [Val::U32(7)]);
}

#[test]
fn dynamic_host_functions_wait_too() {
    let (mut store, instance) = linked(RELAY, (), |linker| {
        linker.root().func_new_async("host", |_, _, params, results| {
            Box::new(async move {
                Turns(4).await;
                results[0] = params[0].clone();
                Ok(())
            })
        })
    });
    let f = instance.get_typed_func::<(u32,), (u32,)>(&store, "f").unwrap();
    let (result, n_pending) = run(f.call_async(&mut store, (3,)));
    assert_eq!((result.unwrap(), n_pending), ((4,), 4));
}

/// The store's function, called again by the host until its data says that it is deep enough.
struct Nested {
    f: Option<Func>,
    depth: u32,
}

fn nested(linker: &mut Linker<Nested>) -> gusset::Result<()> {
    linker.root().func_wrap_async("host", |mut store: StoreContextMut<'_, Nested>, (n,): (u32,)| {
        Box::new(async move {
            Turns(1).await;
            if store.data().depth == 0 {
                return Ok((n,));
            }
            store.data_mut().depth -= 1;
            let f = store.data().f.unwrap().typed::<(u32,), (u32,)>(&store)?;
            let (n,) = f.call_async(store.as_context_mut(), (n,)).await?;
            Turns(1).await;
            Ok((n,))
        })
    })
}

#[test]
fn calls_that_wait_nest() {
    let (mut store, instance) = linked(RELAY, Nested { f: None, depth: 0 }, nested);
    store.data_mut().f = instance.get_func(&store, "f");
    let f = instance.get_typed_func::<(u32,), (u32,)>(&store, "f").unwrap();
    for depth in [0, 1, 5, 40] {
        store.data_mut().depth = depth;
        let (result, n_pending) = run(f.call_async(&mut store, (0,)));
        assert_eq!((result.unwrap(), n_pending), ((depth + 1,), 2 * depth + 1));
    }
    store.data_mut().depth = 5;
    assert_eq!(run_on_threads(f.call_async(&mut store, (0,))).unwrap(), (6,));
}

#[test]
fn row70_calls_that_nest_for_ever_are_an_error() {
    let (mut store, instance) = linked(RELAY, Nested { f: None, depth: u32::MAX }, |linker| {
        linker.root().func_wrap_async("host", |mut store: StoreContextMut<'_, Nested>, (n,): (u32,)| {
            Box::new(async move {
                let f = store.data().f.unwrap().typed::<(u32,), (u32,)>(&store)?;
                f.call_async(store.as_context_mut(), (n,)).await
            })
        })
    });
    store.data_mut().f = instance.get_func(&store, "f");
    let f = instance.get_typed_func::<(u32,), (u32,)>(&store, "f").unwrap();
    let error = run(f.call_async(&mut store, (0,))).0.unwrap_err();
    let text = format!("{error:#}");
    assert!(text.contains("calls that can wait are nested more than 1000 deep in one store"), "{text}");
}

/// `trap`s, goes out of a memory's `bounds`, or `recurse`s without end, after its host has made it wait.
const FAILING: &str = r#"(component $failing
    (import "host" (func $host (param "n" u32) (result u32)))
    (core func $host (canon lower (func $host)))
    (core module $M
        (import "" "host" (func $host (param i32) (result i32)))
        (memory 1)
        (func $trap (export "trap") (drop (call $host (i32.const 1))) unreachable)
        (func (export "bounds") (drop (call $host (i32.const 1))) (drop (i32.load (i32.const 0x10000000))))
        (func $recurse (export "recurse") (drop (call $host (i32.const 0))) (call $recurse))
        (func (export "late") (drop (call $host (i32.const 3))) (call $recurse)))
    (core instance $m (instantiate $M (with "" (instance (export "host" (func $host))))))
    (func (export "trap") (canon lift (core func $m "trap")))
    (func (export "bounds") (canon lift (core func $m "bounds")))
    (func (export "recurse") (canon lift (core func $m "recurse")))
    (func (export "late") (canon lift (core func $m "late"))))"#;

#[test]
fn traps_after_a_wait_are_those_of_a_guest_that_did_not_wait() {
    for (name, trap) in [
        ("trap", Trap::UnreachableCodeReached),
        ("bounds", Trap::MemoryOutOfBounds),
        ("recurse", Trap::StackOverflow),
        ("late", Trap::StackOverflow),
    ] {
        for threads in [false, true] {
            let (mut store, instance) = linked(FAILING, (), doubling);
            let f = instance.get_typed_func::<(), ()>(&store, name).unwrap();
            let call = f.call_async(&mut store, ());
            let error = if threads { run_on_threads(call) } else { run(call).0 }.unwrap_err();
            assert_eq!(error.downcast_ref(), Some(&trap), "{name}: {error:#}");
            let backtrace = error.downcast_ref::<WasmBacktrace>().unwrap();
            assert!(!backtrace.frames().is_empty(), "{name}");
            assert_eq!(f.call(&mut store, ()).unwrap_err().downcast_ref(), Some(&Trap::InstanceLocked));
        }
    }
}

#[test]
fn a_backtrace_goes_through_the_stacks_of_calls_that_nest() {
    let (mut store, instance) = linked(RELAY, Nested { f: None, depth: 2 }, |linker| {
        linker.root().func_wrap_async("host", |mut store: StoreContextMut<'_, Nested>, (n,): (u32,)| {
            Box::new(async move {
                Turns(1).await;
                gusset_ensure(store.data().depth > 0)?;
                store.data_mut().depth -= 1;
                let f = store.data().f.unwrap().typed::<(u32,), (u32,)>(&store)?;
                f.call_async(store.as_context_mut(), (n,)).await
            })
        })
    });
    store.data_mut().f = instance.get_func(&store, "f");
    let f = instance.get_typed_func::<(u32,), (u32,)>(&store, "f").unwrap();
    let error = run(f.call_async(&mut store, (0,))).0.unwrap_err();
    assert_eq!(error.downcast_ref::<WasmBacktrace>().unwrap().frames().len(), 3, "{error:?}");
}

fn gusset_ensure(holds: bool) -> gusset::Result<()> {
    if holds { Ok(()) } else { Err(gusset::Error::msg("deep enough")) }
}

#[test]
fn a_panic_of_a_host_function_that_has_waited_goes_to_whoever_polls() {
    for threads in [false, true] {
        let (mut store, instance) = linked(RELAY, (), |linker| {
            linker.root().func_wrap_async("host", |_: StoreContextMut<'_, ()>, (n,): (u32,)| {
                Box::new(async move {
                    Turns(2).await;
                    if n == 0 {
                        panic!("as the test wants it")
                    }
                    Ok((n,))
                })
            })
        });
        let f = instance.get_typed_func::<(u32,), (u32,)>(&store, "f").unwrap();
        let call = std::panic::AssertUnwindSafe(|| {
            let call = f.call_async(&mut store, (0,));
            if threads { run_on_threads(call) } else { run(call).0 }
        });
        let panic = std::panic::catch_unwind(call).unwrap_err();
        assert_eq!(panic.downcast_ref(), Some(&"as the test wants it"));
        let error = run(f.call_async(&mut store, (1,))).0.unwrap_err();
        assert_eq!(error.downcast_ref(), Some(&Trap::InstanceLocked));
    }
}

#[test]
fn a_blocking_call_gets_what_is_ready_and_an_error_for_what_is_not() {
    let (mut store, instance) = linked(RELAY, (), doubling);
    let f = instance.get_typed_func::<(u32,), (u32,)>(&store, "f").unwrap();
    assert_eq!(f.call(&mut store, (0,)).unwrap(), (1,));
    let error = f.call(&mut store, (1,)).unwrap_err();
    let text = error.downcast_ref::<WouldBlock>().unwrap().to_string();
    assert_eq!(
        text,
        "async host function `host` has to wait, but the guest was called by a blocking method; call it by the method \
         whose name ends with `_async`"
    );
}

#[test]
fn row70_a_blocking_call_inside_of_a_call_that_can_wait_is_refused() {
    type Try = fn(StoreContextMut<'_, Nested>) -> gusset::Result<u32>;
    let typed: Try = |mut store| {
        let f = store.data().f.unwrap().typed::<(u32,), (u32,)>(&store)?;
        Ok(f.call(store.as_context_mut(), (0,))?.0)
    };
    let dynamic: Try = |mut store| {
        let f = store.data().f.unwrap();
        f.call(store.as_context_mut(), &[Val::U32(0)], &mut [Val::Bool(false)]).map(|()| 0)
    };
    let instance: Try = |store| {
        let engine = store.engine().clone();
        Linker::<Nested>::new(&engine).instantiate(store, &component(&engine, "(component)")).map(|_| 0)
    };
    for attempt in [typed, dynamic, instance] {
        let (mut store, instance) = linked(RELAY, Nested { f: None, depth: 0 }, |linker| {
            linker
                .root()
                .func_wrap("host", move |store: StoreContextMut<'_, Nested>, (_,): (u32,)| Ok((attempt(store)?,)))
        });
        store.data_mut().f = instance.get_func(&store, "f");
        let f = instance.get_typed_func::<(u32,), (u32,)>(&store, "f").unwrap();
        let error = run(f.call_async(&mut store, (0,))).0.unwrap_err();
        assert!(matches!(error.downcast_ref(), Some(CallError::BlockingInside { .. })), "{error:#}");
    }
}

#[test]
fn other_stores_may_be_called_blocking_inside_of_a_call_that_can_wait() {
    let (mut store, instance) = linked(RELAY, (), |linker| {
        linker.root().func_wrap_async("host", |_: StoreContextMut<'_, ()>, (n,): (u32,)| {
            Box::new(async move {
                Turns(1).await;
                let (mut other, instance) = linked(RELAY, (), doubling);
                let f = instance.get_typed_func::<(u32,), (u32,)>(&other, "f")?;
                let inner = f.call(&mut other, (0,))?;
                Turns(1).await;
                let waited = f.call_async(&mut other, (n,)).await?;
                Ok((inner.0 + waited.0,))
            })
        })
    });
    let f = instance.get_typed_func::<(u32,), (u32,)>(&store, "f").unwrap();
    assert_eq!(run_on_threads(f.call_async(&mut store, (3,))).unwrap(), (1 + 7 + 1,));
}

/// `f` recurses so often, then calls the host; `endless` does not stop.
const DEEP: &str = r#"(component
    (import "host" (func $host))
    (core func $host (canon lower (func $host)))
    (core module $M
        (import "" "host" (func $host))
        (func $f (export "f") (param i32)
            (if (local.get 0) (then (call $f (i32.sub (local.get 0) (i32.const 1)))) (else (call $host))))
        (func $endless (export "endless") (call $endless) (call $endless)))
    (core instance $m (instantiate $M (with "" (instance (export "host" (func $host))))))
    (func (export "f") (param "n" u32) (canon lift (core func $m "f")))
    (func (export "endless") (canon lift (core func $m "endless"))))"#;

#[test]
fn a_guest_of_another_store_traps_at_the_end_of_the_stack_that_it_shares() {
    for stack_bytes in [64 << 10, 256 << 10, 1 << 20, 8 << 20] {
        check_shared_stack(stack_bytes);
    }
}

#[track_caller]
fn check_shared_stack(stack_bytes: usize) {
    let mut config = Config::new();
    config.max_wasm_stack(4 * stack_bytes).async_stack_size(stack_bytes);
    let small = Engine::new(&config).unwrap();
    type Other = (Store<()>, TypedFunc<(), ()>);
    let mut linker = Linker::<(Other, u32)>::new(&small);
    let call_other = |mut store: StoreContextMut<'_, (Other, u32)>, ()| {
        let ((other, endless), n_calls) = store.data_mut();
        assert_eq!(endless.call(other, ()).unwrap_err().downcast_ref(), Some(&Trap::StackOverflow));
        *n_calls += 1;
        Ok(())
    };
    linker.root().func_wrap("host", call_other).unwrap();
    let pre = linker.instantiate_pre(&component(&small, DEEP)).unwrap();
    let mut n_calls = 0;
    for n in (0..).step_by(stack_bytes / 128) {
        let (other, instance) = linked(DEEP, (), |linker| linker.root().func_wrap("host", |_, ()| Ok(())));
        let endless = instance.get_typed_func(&other, "endless").unwrap();
        let mut store = Store::new(&small, ((other, endless), 0));
        let f = pre.instantiate(&mut store).unwrap().get_typed_func::<(u32,), ()>(&store, "f").unwrap();
        let called = run(f.call_async(&mut store, (n,))).0;
        n_calls += store.data().1;
        if let Err(error) = called {
            assert_eq!((error.downcast_ref(), store.data().1), (Some(&Trap::StackOverflow), 0));
            break;
        }
    }
    assert!((3..200).contains(&n_calls), "{stack_bytes} bytes hold {n_calls} times a 128th as many frames");
}

#[test]
fn stacks_of_a_pool_are_counted_and_given_back() {
    let mut config = Config::new();
    config.allocation_strategy(PoolConfig { stacks: 2, ..PoolConfig::default() });
    let engine = Engine::new(&config).unwrap();
    let mut linker = Linker::<u32>::new(&engine);
    doubling(&mut linker).unwrap();
    let pre = linker.instantiate_pre(&component(&engine, RELAY)).unwrap();
    let mut stores: Vec<_> = (0..3).map(|n| Store::new(&engine, n)).collect();
    let funcs: Vec<_> = stores
        .iter_mut()
        .map(|store| {
            let instance = run(pre.instantiate_async(&mut *store)).0.unwrap();
            instance.get_typed_func::<(u32,), (u32,)>(store, "f").unwrap()
        })
        .collect();
    assert_eq!(engine.pool_metrics().unwrap().stacks.live, 0);
    let mut calls: Vec<_> =
        stores.iter_mut().zip(&funcs).map(|(store, f)| Box::pin(f.call_async(store, (1,)))).collect();
    let mut poll = |at: usize| {
        let call: std::pin::Pin<&mut _> = calls[at].as_mut();
        Future::poll(call, &mut std::task::Context::from_waker(std::task::Waker::noop()))
    };
    assert!(poll(0).is_pending() && poll(1).is_pending());
    assert_eq!(engine.pool_metrics().unwrap().stacks.live, 2);
    let std::task::Poll::Ready(Err(error)) = poll(2) else { panic!("a third stack") };
    assert_eq!(error.downcast_ref::<PoolConcurrencyLimitError>().unwrap().what(), "stacks");
    assert_eq!(error.to_string(), "all 2 `stacks` of the pool are in use; an instance of component `relay` wants more");
    drop(calls);
    assert_eq!(engine.pool_metrics().unwrap().stacks.live, 0);
}

#[test]
fn a_store_without_waiting_calls_reserves_no_stacks() {
    let mut config = Config::new();
    config.allocation_strategy(PoolConfig::default());
    let engine = Engine::new(&config).unwrap();
    let mut linker = Linker::<()>::new(&engine);
    doubling(&mut linker).unwrap();
    let mut store = Store::new(&engine, ());
    let instance = linker.instantiate(&mut store, &component(&engine, RELAY)).unwrap();
    let f = instance.get_typed_func::<(u32,), (u32,)>(&store, "f").unwrap();
    assert_eq!(f.call(&mut store, (0,)).unwrap(), (1,));
    assert_eq!(engine.pool_metrics().unwrap().stacks.total, 0);
    let _ = self::engine();
}

#[test]
fn futures_of_calls_go_to_other_threads() {
    fn sent<T: Send>(_: &T) {}
    let (mut store, instance) = linked(RELAY, (), doubling);
    let f = instance.get_typed_func::<(u32,), (u32,)>(&store, "f").unwrap();
    sent(&f.call_async(&mut store, (0,)));
    let linker = Linker::<()>::new(engine());
    let empty = component(engine(), "(component)");
    sent(&linker.instantiate_async(&mut store, &empty));
}
