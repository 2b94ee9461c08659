//! Call hooks: what a host runs whenever a thread goes from it to a guest or back.
//!
//! When they run is the runtime's business (`gusset_runtime::vm`, `hooks`); how they get the store is in
//! `component::typed`.

use gusset_runtime::vm::CallHook;

use crate::component::typed::on_call;
use crate::{AsContextMut, Result, Store, StoreContextMut};

#[cfg(feature = "async")]
mod asynchronous;

#[cfg(feature = "async")]
pub use asynchronous::CallHookHandler;

impl<T: 'static> Store<T> {
    /// Runs `hook` whenever a thread goes from host to guest in this store or back ([`CallHook`]), in the place of
    /// the hook that was set before. Its error stops the guest, as that of a host function does; where both fail,
    /// the error of what failed first counts. After a panic it does not run.
    ///
    /// A hook calls no guests: a call that it makes in its store is refused.
    ///
    /// Calls between guests, and the built-in functions of components, are no reason to run it; `realloc`,
    /// `post-return`, destructors and start functions are, where the host calls them. A host function that the host
    /// itself calls, since a component exports it, counts as a guest.
    pub fn call_hook(
        &mut self,
        hook: impl FnMut(StoreContextMut<'_, T>, CallHook) -> Result<()> + Send + Sync + 'static,
    ) {
        let mut store = self.as_context_mut();
        let on_call = on_call(hook, &mut store);
        store.opaque_mut().runtime_mut().set_call_hook(on_call);
        store.opaque_mut().set_async_only(|only| only.call_hook = false);
    }
}
