//! Definitions of host functions and destructors that can wait.

use std::future::Future;
use std::sync::Arc;

use crate::Result;
use crate::component::dynamic::host_func_async;
use crate::component::linker::Definition;
use crate::component::typed::{ComponentNamedList, HostFunc, Lift, Lower, host_dtor_async};
use crate::component::types::ComponentFunc;
use crate::component::{LinkerInstance, ResourceType, Val};
use crate::store::StoreContextMut;

impl<T: 'static> LinkerInstance<'_, T> {
    /// As [`LinkerInstance::func_wrap`], for a function that may wait: while its future is not ready, neither is the
    /// future of the call that the guest runs in. In a guest that was called by a blocking method the future must be
    /// ready when it is polled first; else the call fails with [`WouldBlock`](crate::WouldBlock).
    ///
    /// In the function, guests are called by `call_async` only.
    ///
    /// # Errors
    /// When the name is taken and shadowing is refused.
    pub fn func_wrap_async<F, P, R>(&mut self, name: &str, function: F) -> Result<()>
    where
        F: for<'a> Fn(StoreContextMut<'a, T>, P) -> Box<dyn Future<Output = Result<R>> + Send + 'a>
            + Send
            + Sync
            + 'static,
        P: ComponentNamedList + Lift + 'static,
        R: ComponentNamedList + Lower + Send + 'static,
    {
        let function = HostFunc::wrap_async::<T, F, P, R>(self.full_name(name), function);
        self.define(name, Definition::Func(Arc::new(function)))
    }

    /// As [`LinkerInstance::func_new`], for a function that may wait; see [`LinkerInstance::func_wrap_async`].
    ///
    /// # Errors
    /// When the name is taken and shadowing is refused.
    pub fn func_new_async<F>(&mut self, name: &str, function: F) -> Result<()>
    where
        F: for<'a> Fn(
                StoreContextMut<'a, T>,
                ComponentFunc,
                &'a [Val],
                &'a mut [Val],
            ) -> Box<dyn Future<Output = Result<()>> + Send + 'a>
            + Send
            + Sync
            + 'static,
    {
        let function = host_func_async::<T, F>(self.full_name(name), function);
        self.define(name, Definition::Func(Arc::new(function)))
    }

    /// As [`LinkerInstance::resource`], with a destructor that may wait; see [`LinkerInstance::func_wrap_async`].
    ///
    /// # Errors
    /// When the name is taken and shadowing is refused.
    pub fn resource_async<D>(&mut self, name: &str, ty: ResourceType, dtor: D) -> Result<()>
    where
        D: for<'a> Fn(StoreContextMut<'a, T>, u32) -> Box<dyn Future<Output = Result<()>> + Send + 'a>
            + Send
            + Sync
            + 'static,
    {
        let dtor = host_dtor_async::<T>(self.full_name(name), dtor);
        self.define(name, Definition::Resource(ty, dtor))
    }
}
