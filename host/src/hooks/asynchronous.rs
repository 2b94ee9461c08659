//! Call hooks that may take their time.

use std::future::Future;
use std::pin::Pin;

use gusset_runtime::vm::CallHook;

use crate::component::typed::on_call_async;
use crate::{AsContextMut, Result, Store, StoreContextMut};

/// Runs whenever a thread goes from host to guest or back ([`Store::call_hook_async`]).
///
/// The attribute `#[async_trait]` of the crate of this name makes of an `async fn handle_call_event(&self, store:
/// StoreContextMut<'_, T>, hook: CallHook) -> Result<()>` the method that is wanted here.
pub trait CallHookHandler<T: 'static>: Send {
    /// The event. While its future is not ready, neither is that of the call.
    ///
    /// # Errors
    /// What shall stop the guest.
    fn handle_call_event<'s, 'c, 'f>(
        &'s self,
        store: StoreContextMut<'c, T>,
        hook: CallHook,
    ) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'f>>
    where
        's: 'f,
        'c: 'f,
        Self: 'f;
}

impl<T: Send + 'static> Store<T> {
    /// As [`Store::call_hook`], with a hook that may wait. From now on this store's functions are called, and its
    /// instances made, by the methods whose names end with `_async`; the others are refused with
    /// [`CallError::AsyncOnly`](crate::CallError::AsyncOnly).
    ///
    /// When the future of a call is dropped, the hook is not run for the returns that follow.
    pub fn call_hook_async(&mut self, handler: impl CallHookHandler<T> + Sync + 'static) {
        let mut store = self.as_context_mut();
        let on_call = on_call_async(handler, &mut store);
        store.opaque_mut().runtime_mut().set_call_hook(on_call);
        store.opaque_mut().set_async_only(|only| only.call_hook = true);
    }
}
