//! Core modules: calls, definitions and starts that wait.

use std::sync::{Arc, Mutex};
use std::thread::{self, Thread, ThreadId};
use std::time::{Duration, Instant};

use gusset::{
    CallError, Caller, Engine, Func, FuncType, Instance, Linker, Module, Store, Trap, Val, ValType, WouldBlock,
};

use crate::support::{Turns, engine, run, run_for, run_on_threads};

const MODULE: &str = r#"(module
    (import "host" "wait" (func $wait (param i32) (result i32)))
    (global $starts (mut i32) (i32.const 0))
    (func $start (global.set $starts (call $wait (i32.const 2))))
    (start $start)
    (func (export "f") (param i32) (result i32) (i32.add (call $wait (local.get 0)) (global.get $starts)))
    (func (export "trap") (drop (call $wait (i32.const 1))) unreachable))"#;

fn module(engine: &Engine) -> Module {
    Module::new(engine, wat::parse_str(MODULE).unwrap()).unwrap()
}

fn linker() -> Linker<u32> {
    let mut linker = Linker::new(engine());
    let defined = linker.func_wrap_async("host", "wait", |mut caller: Caller<'_, u32>, (n,): (u32,)| {
        Box::new(async move {
            Turns(n).await;
            *caller.data_mut() += n;
            2 * n
        })
    });
    defined.unwrap();
    linker
}

#[test]
fn calls_and_starts_wait() {
    let (linker, mut store) = (linker(), Store::new(engine(), 0));
    let (instance, n_pending) = run(linker.instantiate_async(&mut store, &module(engine())));
    let instance = instance.unwrap();
    assert_eq!((n_pending, *store.data()), (2, 2));
    let f = instance.get_typed_func::<i32, i32>(&store, "f").unwrap();
    let (result, n_pending) = run(f.call_async(&mut store, 3));
    assert_eq!((result.unwrap(), n_pending), (6 + 4, 3));
    assert_eq!(run_on_threads(f.call_async(&mut store, 5)).unwrap(), 10 + 4);
    let mut results = [Val::I32(0)];
    let (called, n_pending) = run(f.func().call_async(&mut store, &[Val::I32(1)], &mut results));
    called.unwrap();
    assert_eq!((results[0].i32(), n_pending), (Some(2 + 4), 1));
    let trap = instance.get_typed_func::<(), ()>(&store, "trap").unwrap();
    let error = run_on_threads(trap.call_async(&mut store, ())).unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&Trap::UnreachableCodeReached));
    let error = f.call(&mut store, 1).unwrap_err();
    assert!(error.downcast_ref::<WouldBlock>().unwrap().to_string().contains("`host#wait`"), "{error:#}");
}

#[test]
fn a_module_goes_on_after_its_call_was_dropped() {
    let (linker, mut store) = (linker(), Store::new(engine(), 0));
    let instance = run(linker.instantiate_async(&mut store, &module(engine()))).0.unwrap();
    let f = instance.get_typed_func::<i32, i32>(&store, "f").unwrap();
    for n_polls in 0..4 {
        assert!(run_for(f.call_async(&mut store, 4), n_polls).is_none());
    }
    assert_eq!(*store.data(), 2, "no call came to its end");
    assert_eq!(run(f.call_async(&mut store, 1)).0.unwrap(), 2 + 4);
}

#[test]
fn functions_over_values_wait_and_those_of_a_store_too() {
    let mut store = Store::new(engine(), 0);
    let ty = FuncType::new(engine(), [ValType::I32], [ValType::I32]);
    let dynamic = Func::new_async(&mut store, ty, |_, params, results| {
        Box::new(async move {
            Turns(1).await;
            results[0] = params[0];
            Ok(())
        })
    });
    let wrapped = Func::wrap_async(&mut store, |_: Caller<'_, u32>, (n,): (i32,)| {
        Box::new(async move {
            Turns(1).await;
            Ok::<_, gusset::Error>(n)
        })
    });
    for host in [dynamic, wrapped] {
        let (made, n_pending) = run(Instance::new_async(&mut store, &module(engine()), &[host.into()]));
        assert_eq!(n_pending, 1);
        let f = made.unwrap().get_typed_func::<i32, i32>(&store, "f").unwrap();
        let (result, n_pending) = run(f.call_async(&mut store, 40));
        assert_eq!((result.unwrap(), n_pending), (42, 1));
    }
}

#[test]
fn blocking_calls_and_starts_inside_of_a_call_that_can_wait_are_refused() {
    type Try = fn(Caller<'_, Option<Func>>, &Module) -> gusset::Result<()>;
    let call: Try = |mut caller, _| caller.data().unwrap().call(&mut caller, &[Val::I32(0)], &mut [Val::I32(0)]);
    let typed: Try = |mut caller, _| {
        let f = caller.data().unwrap().typed::<i32, i32>(&caller)?;
        f.call(&mut caller, 0).map(drop)
    };
    let start: Try = |mut caller, module| {
        let func = caller.data().unwrap();
        Instance::new(&mut caller, module, &[func.into()]).map(drop)
    };
    for attempt in [call, typed, start] {
        let mut store = Store::new(engine(), None);
        let inner = module(engine());
        let host = Func::wrap(
            &mut store,
            move |caller: Caller<'_, Option<Func>>, n: i32| {
                if n == 9 { attempt(caller, &inner).map(|()| 0) } else { Ok(0) }
            },
        );
        let instance = Instance::new(&mut store, &module(engine()), &[host.into()]).unwrap();
        let f = instance.get_typed_func::<i32, i32>(&store, "f").unwrap();
        *store.data_mut() = Some(*f.func());
        assert_eq!(run(f.call_async(&mut store, 1)).0.unwrap(), 0);
        let error = run(f.call_async(&mut store, 9)).0.unwrap_err();
        assert!(matches!(error.downcast_ref(), Some(CallError::BlockingInside { .. })), "{error:#}");
        assert_eq!(f.call(&mut store, 1).unwrap(), 0);
    }
}

/// Unparks a thread, and notes which threads had it do that.
struct Unpark {
    thread: Thread,
    woken_by: Mutex<Vec<ThreadId>>,
}

impl std::task::Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.woken_by.lock().unwrap().push(thread::current().id());
        self.thread.unpark();
    }
}

#[test]
fn a_call_that_waits_at_a_memory_keeps_no_thread_and_is_woken_by_a_notification() {
    let text = r#"(module (memory (import "" "memory") 1 1 shared)
        (func (export "wait") (param i64) (result i32)
            (memory.atomic.wait32 (i32.const 0) (i32.const 0) (local.get 0)))
        (func (export "notify") (result i32) (memory.atomic.notify (i32.const 0) (i32.const 1))))"#;
    let module = Module::new(engine(), wat::parse_str(text).unwrap()).unwrap();
    let memory = gusset::SharedMemory::new(engine(), gusset::MemoryType::shared(1, 1)).unwrap();
    let of = |store: &mut Store<()>| {
        let memory = gusset::Memory::from_shared(&mut *store, &memory).unwrap();
        Instance::new(store, &module, &[memory.into()]).unwrap()
    };
    let (mut store, mut other) = (Store::new(engine(), ()), Store::new(engine(), ()));
    let wait = of(&mut store).get_typed_func::<i64, i32>(&store, "wait").unwrap();
    let notify = of(&mut other).get_typed_func::<(), i32>(&other, "notify").unwrap();

    let unpark = Arc::new(Unpark { thread: thread::current(), woken_by: Mutex::default() });
    let woken_by = || std::mem::take(&mut *unpark.woken_by.lock().unwrap());
    let waker = unpark.clone().into();
    let mut cx = std::task::Context::from_waker(&waker);
    let (mut n_polls, mut in_polls) = (0, Duration::ZERO);
    {
        let mut call = std::pin::pin!(wait.call_async(&mut store, 300_000_000));
        let outcome = loop {
            let begun = Instant::now();
            let polled = call.as_mut().poll(&mut cx);
            n_polls += 1;
            in_polls += begun.elapsed();
            match polled {
                std::task::Poll::Ready(outcome) => break outcome,
                std::task::Poll::Pending => thread::park(),
            }
        };
        assert_eq!(outcome.unwrap(), 2, "timed out");
    }
    assert!(n_polls <= 3 && in_polls < Duration::from_millis(100), "{n_polls} polls, {in_polls:?} in them");

    // Nobody polls it for nothing, and the notification itself wakes it.
    woken_by();
    let mut call = std::pin::pin!(wait.call_async(&mut store, -1));
    assert!(call.as_mut().poll(&mut cx).is_pending());
    assert!(call.as_mut().poll(&mut cx).is_pending());
    thread::sleep(Duration::from_millis(100));
    assert_eq!(woken_by(), []);
    assert_eq!(notify.call(&mut other, ()).unwrap(), 1);
    assert_eq!(woken_by(), [thread::current().id()]);
    assert!(matches!(call.as_mut().poll(&mut cx), std::task::Poll::Ready(Ok(0))));
}

#[test]
fn a_thread_that_waits_at_a_memory_lets_others_run() {
    let text = r#"(module (memory 1 1 shared)
        (func (export "wait") (result i32) (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const 60000000))))"#;
    let module = Module::new(engine(), wat::parse_str(text).unwrap()).unwrap();
    let mut store = Store::new(engine(), ());
    let instance = Instance::new(&mut store, &module, &[]).unwrap();
    let wait = instance.get_typed_func::<(), i32>(&store, "wait").unwrap();
    let (ended, n_pending) = run(wait.call_async(&mut store, ()));
    assert_eq!(ended.unwrap(), 2, "timed out");
    assert!(n_pending >= 2, "{n_pending}");
    assert!(run_for(wait.call_async(&mut store, ()), 1).is_none());
    assert_eq!(run(wait.call_async(&mut store, ())).0.unwrap(), 2);
}
