//! Thread-local variables of an embedding, in code that runs before and after a wait that changes the thread.
//!
//! A compiler that finds both in one function keeps the variable's address, and the second use is that of the first
//! thread. Each call here begins on thread 1 and goes on, after one wait, on thread 2.

use std::cell::Cell;
use std::future::Future;
use std::hint::black_box;
use std::pin::Pin;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Waker};

use gusset::component::{Component, ComponentType, Linker, Lower, Resource, ResourceType};
use gusset::{Config, Engine, Result, Store, StoreContextMut};

thread_local! {
    static NUMBER: Cell<u64> = const { Cell::new(0) };
}

/// The number of the thread.
fn thread() -> u64 {
    #[inline(never)]
    fn seen(number: &Cell<u64>) -> u64 {
        black_box(number).get()
    }
    NUMBER.with(seen)
}

/// Polls on thread 1, then on thread 2, and so on, both alive all the time; the number of the last one.
fn alternate<F: Future<Output = Result<()>> + Send>(future: F) -> u64 {
    let state = Mutex::new((Box::pin(future), 2, false));
    std::thread::scope(|scope| {
        for number in [1, 2] {
            let state = &state;
            scope.spawn(move || {
                NUMBER.set(number);
                while !turn(&mut state.lock().expect("no thread panics"), number) {
                    std::thread::yield_now();
                }
            });
        }
    });
    state.into_inner().expect("no thread panics").1
}

/// One poll, if it is this thread's turn; whether all is done.
fn turn<F: Future<Output = Result<()>>>((future, last, done): &mut (Pin<Box<F>>, u64, bool), number: u64) -> bool {
    if !*done && *last != number {
        *last = number;
        match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(result) => {
                result.expect("the call succeeds");
                *done = true;
            }
            Poll::Pending => {}
        }
    }
    *done
}

/// A future that is pending once, and says which thread drops it.
struct Waits {
    left: u32,
    dropped: &'static AtomicU64,
}

impl Future for Waits {
    type Output = Result<()>;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<()>> {
        match self.left {
            0 => Poll::Ready(Ok(())),
            _ => {
                self.left -= 1;
                Poll::Pending
            }
        }
    }
}

impl Drop for Waits {
    fn drop(&mut self) {
        self.dropped.store(thread(), Ordering::SeqCst);
    }
}

fn component(engine: &Engine, text: &str) -> Component {
    Component::new(engine, wat::parse_str(text).expect("the text assembles")).expect("the component compiles")
}

#[test]
fn an_async_host_function_drops_its_future_on_the_thread_that_it_is_on() {
    static MADE: AtomicU64 = AtomicU64::new(0);
    static DROPPED: AtomicU64 = AtomicU64::new(0);
    let text = r#"(component
        (import "host" (func $host))
        (core func $host (canon lower (func $host)))
        (core module $M (import "" "host" (func $host)) (func (export "f") (call $host)))
        (core instance $m (instantiate $M (with "" (instance (export "host" (func $host))))))
        (func (export "f") (canon lift (core func $m "f"))))"#;
    let engine = Engine::default();
    let mut linker = Linker::<()>::new(&engine);
    let defined = linker.root().func_wrap_async("host", |_: StoreContextMut<'_, ()>, ()| {
        MADE.store(thread(), Ordering::SeqCst);
        Box::new(Waits { left: 1, dropped: &DROPPED })
    });
    defined.expect("the name is free");
    let mut store = Store::new(&engine, ());
    let instance = linker.instantiate(&mut store, &component(&engine, text)).expect("it instantiates");
    let f = instance.get_typed_func::<(), ()>(&store, "f").expect("it has the function");
    assert_eq!(alternate(f.call_async(&mut store, ())), 2);
    assert_eq!((MADE.load(Ordering::SeqCst), DROPPED.load(Ordering::SeqCst)), (1, 2));
}

#[test]
fn an_async_destructor_drops_its_future_on_the_thread_that_it_is_on() {
    static MADE: AtomicU64 = AtomicU64::new(0);
    static DROPPED: AtomicU64 = AtomicU64::new(0);
    struct Thing;
    let text = r#"(component
        (import "thing" (type $thing (sub resource)))
        (core func $drop (canon resource.drop $thing))
        (core module $M (import "" "drop" (func $drop (param i32))) (func (export "f") (param i32) (call $drop (local.get 0))))
        (core instance $m (instantiate $M (with "" (instance (export "drop" (func $drop))))))
        (func (export "f") (param "thing" (own $thing)) (canon lift (core func $m "f"))))"#;
    let engine = Engine::default();
    let mut linker = Linker::<()>::new(&engine);
    let ty = ResourceType::host::<Thing>();
    let defined = linker.root().resource_async("thing", ty, |_: StoreContextMut<'_, ()>, _| {
        MADE.store(thread(), Ordering::SeqCst);
        Box::new(Waits { left: 1, dropped: &DROPPED })
    });
    defined.expect("the name is free");
    let mut store = Store::new(&engine, ());
    let instance = linker.instantiate(&mut store, &component(&engine, text)).expect("it instantiates");
    let f = instance.get_typed_func::<(Resource<Thing>,), ()>(&store, "f").expect("the function");
    assert_eq!(alternate(f.call_async(&mut store, (Resource::new_own(5),))), 2);
    assert_eq!((MADE.load(Ordering::SeqCst), DROPPED.load(Ordering::SeqCst)), (1, 2));
}

/// A result whose destructor is the embedding's.
#[derive(ComponentType, Lower)]
#[component(record)]
struct Text {
    text: String,
}

static TEXT_DROPPED: AtomicU64 = AtomicU64::new(0);

impl Drop for Text {
    fn drop(&mut self) {
        TEXT_DROPPED.store(thread(), Ordering::SeqCst);
    }
}

#[test]
fn a_result_is_dropped_on_the_thread_on_which_realloc_has_ended() {
    static MADE: AtomicU64 = AtomicU64::new(0);
    let text = r#"(component
        (type $t' (record (field "text" string)))
        (import "t" (type $t (eq $t')))
        (import "host" (func $host (result $t)))
        (core module $Memory (memory (export "memory") 1)
            (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024)))
        (core instance $memory (instantiate $Memory))
        (core func $host (canon lower (func $host)
            (memory (core memory $memory "memory")) (realloc (core func $memory "realloc"))))
        (core module $M (import "" "host" (func $host (param i32))) (func (export "f") (call $host (i32.const 16))))
        (core instance $m (instantiate $M (with "" (instance (export "host" (func $host))))))
        (func (export "f") (canon lift (core func $m "f"))))"#;
    let mut config = Config::new();
    config.epoch_interruption(true);
    let engine = Engine::new(&config).expect("the configuration is a good one");
    let mut linker = Linker::<()>::new(&engine);
    let make = |_: StoreContextMut<'_, ()>, ()| {
        MADE.store(thread(), Ordering::SeqCst);
        Ok((Text { text: "text".to_owned() },))
    };
    linker.root().func_wrap("host", make).expect("the name is free");
    let mut store = Store::new(&engine, ());
    store.set_epoch_deadline(1);
    let instance = linker.instantiate(&mut store, &component(&engine, text)).expect("it instantiates");
    // From now on every look at the deadline is a wait: one where `f` begins, one where `realloc` does.
    store.epoch_deadline_async_yield_and_update(0);
    store.set_epoch_deadline(0);
    let f = instance.get_typed_func::<(), ()>(&store, "f").expect("it has the function");
    let last = alternate(f.call_async(&mut store, ()));
    let (made, dropped) = (MADE.load(Ordering::SeqCst), TEXT_DROPPED.load(Ordering::SeqCst));
    assert_eq!(dropped, last, "`realloc` ended there");
    assert_ne!(made, dropped, "`realloc` waited once");
}
