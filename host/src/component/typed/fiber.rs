//! Calls that can wait: on stacks of their own ([`on_fiber`]), and what waits in them ([`wait`]).
//!
//! While such a call runs, its store refuses blocking calls: a host function that makes one could keep values on
//! the call's stack that may not go to another thread, and the guest that it calls could wait there.
//!
//! # Invariants
//! * The future has its store exclusively, and the store's data may be sent: the methods that make it ask for
//!   `AsContextMut<Data: Send>`.
//! * What lies on a call's stack while it waits: the closure (`Send`), host functions' boxed futures (`Send`),
//!   their results while they are lowered (`Send` by the bounds of linkers), and frames of this crate, which hold
//!   pointers into the store, and values that may be sent.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use gusset_runtime::vm::{self, OnFiber};

use super::apart::apart;
use crate::engine::Engine;
use crate::store::{Blocking, StoreContextMut, StoreOpaque};
use crate::{Error, Result};

/// Runs a closure on a stack of its own, with the store.
pub(crate) fn on_fiber<'s, R: Send + 's>(
    store: &'s mut StoreOpaque,
    body: impl FnOnce(&mut StoreOpaque) -> Result<R> + Send + 's,
) -> impl Future<Output = Result<R>> + Send + 's {
    let host: *mut StoreOpaque = store;
    let engine: *const Engine = store.engine();
    // SAFETY: a store keeps its engine, and is lent for `'s`.
    let stacks = unsafe { &*engine }.stacks();
    let body = move |runtime: *mut vm::Store| {
        // SAFETY: the runtime passes the store that the call was made for, which the future has exclusively.
        body(unsafe { StoreOpaque::of_runtime(runtime) })
    };
    // SAFETY: the store is lent for `'s`; what may be on the stack is listed above.
    let call = stacks.map(|stacks| unsafe { OnFiber::new(store.runtime_ptr(), stacks, body) });
    FiberCall { host, call: call.map_err(Some) }
}

/// As [`on_fiber`], for a closure that wants the store's data too.
pub(crate) fn on_fiber_of<'s, T: Send + 'static, R: Send + 's>(
    store: StoreContextMut<'s, T>,
    body: impl FnOnce(StoreContextMut<'_, T>) -> Result<R> + Send + 's,
) -> impl Future<Output = Result<R>> + Send + 's {
    on_fiber(store.into_opaque(), move |store| {
        // SAFETY: a part of the `Store<T>` that was given, which nobody else uses.
        body(unsafe { StoreContextMut::of_runtime(store.runtime_ptr()) })
    })
}

/// The future of a call.
struct FiberCall<'s, F, R> {
    host: *mut StoreOpaque,
    /// Or why there is none, until it was said.
    call: Result<OnFiber<'s, F, R>, Option<Error>>,
}

// SAFETY: the store is lent exclusively to the future, and its data may be sent.
unsafe impl<F: Send, R: Send> Send for FiberCall<'_, F, R> {}
impl<F, R> Unpin for FiberCall<'_, F, R> {}

impl<R, F: FnOnce(*mut vm::Store) -> Result<R>> Future for FiberCall<'_, F, R> {
    type Output = Result<R>;

    // A part of whoever polls, as the poll of what it is made of.
    #[inline(always)]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<R>> {
        let _refused = Refused::new(self.host);
        match &mut self.call {
            Ok(call) => Pin::new(call).poll(cx),
            Err(error) => Poll::Ready(Err(no_stack(error.take()))),
        }
    }
}

/// Why there is no call.
#[cold]
fn no_stack(error: Option<Error>) -> Error {
    error.unwrap_or_else(|| gusset_runtime::trap::Trap::InternalBug.into())
}

impl<F, R> Drop for FiberCall<'_, F, R> {
    #[inline]
    fn drop(&mut self) {
        if self.call.as_ref().is_ok_and(OnFiber::is_waiting) {
            self.stop();
        }
    }
}

impl<F, R> FiberCall<'_, F, R> {
    #[cold]
    #[inline(never)]
    fn stop(&mut self) {
        let _refused = Refused::new(self.host);
        self.call = Err(None);
    }
}

/// Blocking calls are refused while this lives.
struct Refused {
    host: *mut StoreOpaque,
    earlier: Blocking,
}

impl Refused {
    fn new(host: *mut StoreOpaque) -> Refused {
        // SAFETY: the future has the store, and what is suspended on its stack does not use it now.
        let store = unsafe { &mut *host };
        Refused { host, earlier: store.refuse_blocking() }
    }
}

impl Drop for Refused {
    fn drop(&mut self) {
        // SAFETY: as in `new`.
        let store = unsafe { &mut *self.host };
        store.restore_blocking(self.earlier);
    }
}

/// Waits in a guest's call for a future of the host, which is made and dropped apart; `who` says whose it is.
///
/// # Errors
/// When the call cannot wait, or its own future is dropped.
///
/// # Safety
/// `runtime` is a live store whose guests, if any run, are suspended in the caller.
#[inline]
pub(crate) unsafe fn wait<'f, O>(
    runtime: *mut vm::Store,
    make: impl FnOnce() -> Made<'f, O>,
    who: impl FnOnce() -> String,
) -> Result<O> {
    let mut awaited = Awaited { make: Some(make), future: None };
    // SAFETY: the caller vouches for the store; what is on the stack is listed above.
    match unsafe { vm::wait(runtime, |cx| awaited.turn(cx), who) } {
        Ok(output) => {
            // It is empty: what was ready is dropped.
            std::mem::forget(awaited);
            Ok(output)
        }
        Err(error) => {
            // Before the error is the result: a destructor that panics would leave that to nobody.
            drop(awaited);
            Err(error)
        }
    }
}

/// A future as embeddings make them.
pub(crate) type Made<'f, O> = Pin<Box<dyn Future<Output = O> + Send + 'f>>;

/// What is waited for: first what makes it, then the future, and nothing once that is ready.
struct Awaited<'f, M, O> {
    make: Option<M>,
    future: Option<Made<'f, O>>,
}

impl<'f, M: FnOnce() -> Made<'f, O>, O> Awaited<'f, M, O> {
    /// Makes, polls and drops it, all of which are the embedding's: in a frame of its own.
    #[inline]
    fn turn(&mut self, cx: &mut Context<'_>) -> Poll<O> {
        if let Some(make) = self.make.take() {
            let mut future = make();
            let polled = future.as_mut().poll(cx);
            if polled.is_pending() {
                self.future = Some(future);
            }
            return polled;
        }
        let Some(future) = &mut self.future else { unreachable!("what is ready is not polled again") };
        let output = std::task::ready!(future.as_mut().poll(cx));
        self.future = None;
        Poll::Ready(output)
    }
}

impl<M, O> Drop for Awaited<'_, M, O> {
    #[inline]
    fn drop(&mut self) {
        if self.future.is_some() || self.make.is_some() {
            apart(|| drop((self.make.take(), self.future.take())));
        }
    }
}
