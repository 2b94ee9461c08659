//! Futures that are ready after a number of polls, and executors that count polls or change threads.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use gusset::component::{Component, Instance, Linker};
use gusset::{Engine, Result, Store};

/// One engine for all tests of the process.
pub(crate) fn engine() -> &'static Engine {
    static ENGINE: std::sync::OnceLock<Engine> = std::sync::OnceLock::new();
    ENGINE.get_or_init(Engine::default)
}

pub(crate) fn component(engine: &Engine, wat: &str) -> Component {
    Component::new(engine, wat::parse_str(wat).expect("the test's text assembles")).expect("the component compiles")
}

/// A future that is pending so many times.
pub(crate) struct Turns(pub(crate) u32);

impl Future for Turns {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.0 == 0 {
            return Poll::Ready(());
        }
        self.0 -= 1;
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

/// A component whose `f` calls its import `host` with its parameter, and adds 1.
pub(crate) const RELAY: &str = r#"(component $relay
    (import "host" (func $host (param "n" u32) (result u32)))
    (core func $host (canon lower (func $host)))
    (core module $M
        (import "" "host" (func $host (param i32) (result i32)))
        (func (export "f") (param i32) (result i32)
            (i32.add (call $host (local.get 0)) (i32.const 1)))
        (func (export "works") (result i32) (i32.const 7)))
    (core instance $m (instantiate $M (with "" (instance (export "host" (func $host))))))
    (func (export "f") (param "n" u32) (result u32) (canon lift (core func $m "f")))
    (func (export "works") (result u32) (canon lift (core func $m "works"))))"#;

/// An instance in the shared engine with imports that `define` supplies.
pub(crate) fn linked<T: 'static>(
    wat: &str,
    data: T,
    define: impl FnOnce(&mut Linker<T>) -> Result<()>,
) -> (Store<T>, Instance) {
    let mut store = Store::new(engine(), data);
    let mut linker = Linker::new(engine());
    define(&mut linker).expect("the linker takes the definitions");
    let component = component(engine(), wat);
    let instance = linker.instantiate(&mut store, &component).expect("the component instantiates");
    (store, instance)
}

/// Polls a future until it is ready; also says how often it was pending.
pub(crate) fn run<F: Future>(future: F) -> (F::Output, u32) {
    let mut future = pin!(future);
    let mut n_pending = 0;
    loop {
        match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(output) => return (output, n_pending),
            Poll::Pending => n_pending += 1,
        }
    }
}

/// Polls a future so many times; drops it if it is not ready then.
pub(crate) fn run_for<F: Future>(future: F, n_polls: u32) -> Option<F::Output> {
    let mut future = pin!(future);
    (0..n_polls).find_map(|_| match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    })
}

/// Polls a future until it is ready, each time on a thread of its own.
pub(crate) fn run_on_threads<F: Future<Output: Send> + Send>(future: F) -> F::Output {
    let mut future = pin!(future);
    loop {
        let poll = || future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        let polled = std::thread::scope(|scope| scope.spawn(poll).join());
        match polled.unwrap_or_else(|panic| std::panic::resume_unwind(panic)) {
            Poll::Ready(output) => return output,
            Poll::Pending => {}
        }
    }
}
