//! Calls of guests that can wait.

use gusset_runtime::pool::PoolConcurrencyLimitError;
use gusset_runtime::vm::InstanceKey;

use crate::component::typed::{ComponentNamedList, Lift, Lower, on_fiber};
use crate::component::{Func, ResourceAny, TypedFunc, Val};
use crate::store::{AsContextMut, StoreOpaque};
use crate::{Error, Result};

impl<P, R> TypedFunc<P, R>
where
    P: ComponentNamedList + Lower,
    R: ComponentNamedList + Lift,
{
    /// As [`TypedFunc::call`], in a future: the call waits whenever an async host function, or the epoch's deadline
    /// ([`Store::epoch_deadline_async_yield_and_update`](crate::Store::epoch_deadline_async_yield_and_update)), lets
    /// it. It may be polled on any thread.
    ///
    /// Dropped while it waits, the call ends there, and the component instances that it ran in are locked down (see
    /// [`Store`](crate::Store#futures-of-calls)).
    ///
    /// # Errors
    /// As [`TypedFunc::call`], and when there is no stack for the call
    /// ([`PoolConcurrencyLimitError`](crate::PoolConcurrencyLimitError) with a pool).
    pub async fn call_async(&self, mut store: impl AsContextMut<Data: Send>, params: P) -> Result<R>
    where
        P: Send,
        R: Send,
    {
        let call = move |store: &mut StoreOpaque| self.call_inside(store, &params);
        let store = store.as_context_mut().into_opaque();
        on_fiber(store, call).await.map_err(|error| asked_by(self.instance(), store, error))
    }

    /// Does nothing, as [`TypedFunc::post_return`].
    ///
    /// # Errors
    /// None.
    pub async fn post_return_async(&self, _store: impl AsContextMut<Data: Send>) -> Result<()> {
        Ok(())
    }
}

impl Func {
    /// As [`Func::call`], in a future; see [`TypedFunc::call_async`].
    ///
    /// # Errors
    /// As [`Func::call`] and [`TypedFunc::call_async`].
    pub async fn call_async(
        &self,
        mut store: impl AsContextMut<Data: Send>,
        params: &[Val],
        results: &mut [Val],
    ) -> Result<()> {
        let call = move |store: &mut StoreOpaque| self.call_inside(store, params, results);
        let store = store.as_context_mut().into_opaque();
        on_fiber(store, call).await.map_err(|error| asked_by(self.instance, store, error))
    }

    /// Does nothing, as [`TypedFunc::post_return`].
    ///
    /// # Errors
    /// None.
    pub async fn post_return_async(&self, _store: impl AsContextMut<Data: Send>) -> Result<()> {
        Ok(())
    }
}

/// Says who asked, if there was no stack for a call.
fn asked_by(instance: InstanceKey, store: &StoreOpaque, error: Error) -> Error {
    let live = store.runtime().instance(instance);
    PoolConcurrencyLimitError::asked_by(error, live.and_then(|live| live.loaded().component().name()))
}

impl ResourceAny {
    /// As [`ResourceAny::resource_drop`], in a future: the destructor may wait. Never polled, the future has done
    /// nothing, and the resource lives until its store goes; dropped while it waits, the handle is gone and the
    /// instances that its destructor ran in are locked down.
    ///
    /// # Errors
    /// As [`ResourceAny::resource_drop`] and [`TypedFunc::call_async`].
    pub async fn resource_drop_async(self, mut store: impl AsContextMut<Data: Send>) -> Result<()> {
        on_fiber(store.as_context_mut().into_opaque(), move |store| self.drop_inside(store)).await
    }
}
