//! Where futures of tokio's run for calls that block.
//!
//! A thread of a program with a runtime of its own uses that; all others share one, which is made when something is
//! first waited for. A program that never waits (most runs of a command) has no further thread.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Condvar, Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::runtime::{Builder, Handle, Runtime, RuntimeFlavor};
use tokio::task::unconstrained;

use crate::Result;

/// Waits for a future on this thread.
///
/// # Errors
/// When the thread is one of a current-thread runtime: if it drives that, nobody else would, and whether it does cannot
/// be asked. When the shared runtime cannot be made.
///
/// # Panics
/// In a `LocalSet` of a multi-thread runtime, where tokio lets nothing block.
pub(super) fn block_on<F: Future>(future: F) -> Result<F::Output> {
    let mut future = pin!(unconstrained(future));
    // What is ready needs nobody to drive it.
    if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        return Ok(output);
    }
    match Handle::try_current() {
        Err(_) => Ok(shared()?.block_on(future)),
        Ok(handle) if handle.runtime_flavor() == RuntimeFlavor::CurrentThread => Err(crate::Error::msg(
            "a guest's function would block the thread of tokio's current-thread runtime, which drives what it waits \
             for: use `gusset::wasi::add_to_linker_async`, a multi-thread runtime, or a thread that belongs to no \
             runtime (of `std::thread::spawn`, not of `spawn_blocking`)",
        )),
        Ok(handle) => Ok(tokio::task::block_in_place(|| handle.block_on(future))),
    }
}

/// Asks once, for nobody who waits. What is ready is ready however often it is asked: tokio would have the task yield
/// now and then, which it cannot do here.
pub(super) fn at_once<T>(poll: impl FnMut(&mut Context<'_>) -> Poll<T>) -> Poll<T> {
    pin!(unconstrained(poll_fn(poll))).poll(&mut Context::from_waker(Waker::noop()))
}

/// Runs what makes sockets and timers where a runtime can be found.
///
/// # Errors
/// When the shared runtime cannot be made.
pub(super) fn within<T>(run: impl FnOnce() -> T) -> Result<T> {
    if Handle::try_current().is_ok() {
        return Ok(run());
    }
    let _entered = shared()?.enter();
    Ok(run())
}

/// Runs a future to its end beside the guest.
///
/// # Errors
/// When the shared runtime cannot be made.
pub(super) fn spawn(future: impl Future<Output = ()> + Send + 'static) -> Result<()> {
    let under_way = UnderWay::new();
    let future = async move {
        let _under_way = under_way;
        future.await;
    };
    match Handle::try_current() {
        Ok(handle) => _ = handle.spawn(future),
        Err(_) => _ = shared()?.spawn(future),
    }
    Ok(())
}

/// Waits until the connections of dropped streams took what guests wrote to them, but no longer than `at_most`; says
/// whether they did. For programs that end, in threads without a runtime of tokio's, before a runtime of their own
/// goes: what guests left on its threads is waited for, too.
pub fn linger(at_most: Duration) -> bool {
    let (n_under_way, ended) = &UNDER_WAY;
    let n_under_way = n_under_way.lock().unwrap_or_else(PoisonError::into_inner);
    let waited = ended.wait_timeout_while(n_under_way, at_most, |n_under_way| *n_under_way > 0);
    !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
}

/// How many futures run beside guests, and who wants to know when one has ended.
static UNDER_WAY: (Mutex<usize>, Condvar) = (Mutex::new(0), Condvar::new());

struct UnderWay;

impl UnderWay {
    fn new() -> UnderWay {
        *UNDER_WAY.0.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        UnderWay
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        *UNDER_WAY.0.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        UNDER_WAY.1.notify_all();
    }
}

fn shared() -> Result<&'static Runtime> {
    static SHARED: OnceLock<std::io::Result<Runtime>> = OnceLock::new();
    let made = SHARED.get_or_init(|| Builder::new_multi_thread().worker_threads(1).enable_all().build());
    made.as_ref().map_err(|error| crate::Error::msg(format!("the runtime of WASI's timers and sockets: {error}")))
}
