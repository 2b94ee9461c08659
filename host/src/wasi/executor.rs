//! Where futures of tokio's run for calls that block.
//!
//! A thread of a program with a runtime of its own uses that; all others share one, which is made when something is
//! first waited for. A program that never waits (most runs of a command) has no further thread.

use std::future::Future;
use std::pin::pin;
use std::sync::OnceLock;
use std::task::{Context, Poll, Waker};

use tokio::runtime::{Builder, Handle, Runtime, RuntimeFlavor};

use crate::Result;

/// Waits for a future on this thread.
///
/// # Errors
/// When the thread is the one that drives a current-thread runtime, which would never get to it; when the shared
/// runtime cannot be made.
pub(super) fn block_on<F: Future>(future: F) -> Result<F::Output> {
    let mut future = pin!(future);
    // What is ready needs nobody to drive it.
    if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        return Ok(output);
    }
    match Handle::try_current() {
        Err(_) => Ok(shared()?.block_on(future)),
        Ok(handle) if handle.runtime_flavor() == RuntimeFlavor::CurrentThread => Err(crate::Error::msg(
            "a guest's function would block the thread of tokio's current-thread runtime, which drives what it waits \
             for: use `gusset::wasi::add_to_linker_async`, or call the guest on another thread",
        )),
        Ok(handle) => Ok(tokio::task::block_in_place(|| handle.block_on(future))),
    }
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
    within(|| drop(tokio::spawn(future)))
}

fn shared() -> Result<&'static Runtime> {
    static SHARED: OnceLock<std::io::Result<Runtime>> = OnceLock::new();
    let made = SHARED.get_or_init(|| Builder::new_multi_thread().worker_threads(1).enable_all().build());
    made.as_ref().map_err(|error| crate::Error::msg(format!("the runtime of WASI's timers and sockets: {error}")))
}
