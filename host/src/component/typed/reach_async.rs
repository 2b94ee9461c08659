//! The ways from the runtime to what a host has that may take its time: limiters and call hooks.
//!
//! Both are waited for on the stack of the call that a guest runs on ([`super::fiber::wait`]). Their store refuses
//! blocking calls as long as it has one, so there is such a stack.
//!
//! # Invariants
//! * What asks them holds nothing on its stack that may not go to another thread: `vm::limiter`, `vm::hooks`, and the
//!   methods of `core::asynchronous`.

use std::marker::PhantomData;

use gusset_runtime::vm::{self, CallHook, Grown, Growth, GrowthLimiter};

use super::fiber::wait;
use super::reach::data_of;
use crate::hooks::CallHookHandler;
use crate::limits::{GrowthRequest, ResourceLimiterAsync};
use crate::store::StoreContextMut;
use crate::{Error, Result};

/// A limiter that may wait and is found in a store's data.
struct AsyncLimiter<T, F> {
    get: F,
    data: PhantomData<fn(T) -> T>,
}

/// What asks a limiter that is found in the data of a store, and waits for it.
pub(crate) fn limiter_async<T: Send + 'static>(
    get: impl (FnMut(&mut T) -> &mut dyn ResourceLimiterAsync) + Send + Sync + 'static,
    _: &mut StoreContextMut<'_, T>,
) -> Box<dyn GrowthLimiter> {
    Box::new(AsyncLimiter { get, data: PhantomData })
}

impl<T: Send + 'static, F> AsyncLimiter<T, F>
where
    F: FnMut(&mut T) -> &mut dyn ResourceLimiterAsync,
{
    fn find(&mut self, host: *mut u8) -> &mut dyn ResourceLimiterAsync {
        // SAFETY: the runtime passes the address of the store that the limiter was given to, which is the one of
        // the second parameter of `limiter_async`.
        (self.get)(unsafe { data_of::<T>(host) })
    }
}

impl<T: Send + 'static, F> GrowthLimiter for AsyncLimiter<T, F>
where
    F: (FnMut(&mut T) -> &mut dyn ResourceLimiterAsync) + Send + Sync,
{
    fn growing(&mut self, store: *mut vm::Store, growth: &Growth) -> Result<bool> {
        // SAFETY: the runtime passes the live store that the limiter was given to.
        let host = unsafe { (*store).host() };
        let request = GrowthRequest::new(growth);
        let who = || "the store's async limiter".to_owned();
        // SAFETY: the store is live, its guests are suspended, and nothing refers into it.
        unsafe { wait(store, || self.find(host).growing(&request), who) }.flatten()
    }

    fn grow_failed(&mut self, host: *mut u8, what: Grown, error: Error) -> Result<()> {
        let limiter = self.find(host);
        match what {
            Grown::Memory(_) => limiter.memory_grow_failed(error),
            Grown::Table(_) => limiter.table_grow_failed(error),
        }
    }
}

/// A call hook that gets the store, and that is waited for.
pub(crate) fn on_call_async<T: Send + 'static>(
    handler: impl CallHookHandler<T> + Sync + 'static,
    _: &mut StoreContextMut<'_, T>,
) -> vm::OnCall {
    Box::new(move |runtime, at: CallHook| {
        // SAFETY: the runtime passes the store that the hook was given to, which is the one of the second parameter,
        // and guests that run in it are suspended.
        let store = unsafe { StoreContextMut::of_runtime(runtime) };
        let handle = || handler.handle_call_event(store, at);
        // SAFETY: as above; the handler has the only reference to the store.
        unsafe { wait(runtime, handle, || "the store's async call hook".to_owned()) }.flatten()
    })
}
