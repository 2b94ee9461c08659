//! The forms that can wait, for core modules: methods whose names end with `_async`.
//!
//! They are what `component::asynchronous` says of components. A module that stands alone is not locked down when a
//! future is dropped: as after a trap, its instance goes on with whatever the call left in its memories and globals.

use std::future::Future;

use super::externs::Extern;
use super::func::{Func, TypedFunc};
use super::host_func::{Caller, HostFunc};
use super::instance::{Instance, InstancePre};
use super::linker::Linker;
use super::memory::Memory;
use super::module::Module;
use super::table::Table;
use super::typed::{WasmParams, WasmResults};
use super::types::{FuncType, MemoryType, TableType};
use super::val::{Ref, Val};
use super::wrap::WasmRet;
use crate::Result;
use crate::component::typed::{on_fiber, on_fiber_of};
use crate::store::{AsContextMut, StoreOpaque};

impl<P: WasmParams, R: WasmResults> TypedFunc<P, R> {
    /// As [`TypedFunc::call`], in a future that may be polled on any thread: the call waits whenever an async host
    /// function or the epoch's deadline lets it. Dropped while it waits, the call ends there.
    ///
    /// # Errors
    /// As [`TypedFunc::call`], and when there is no stack for the call.
    pub async fn call_async(&self, mut store: impl AsContextMut<Data: Send>, params: P) -> Result<R>
    where
        P: Send,
        R: Send,
    {
        let mut context = store.as_context_mut();
        on_fiber(context.opaque_mut(), move |store: &mut StoreOpaque| self.call_inside(store, params)).await
    }
}

impl Func {
    /// As [`Func::call`], in a future; see [`TypedFunc::call_async`].
    ///
    /// # Errors
    /// As [`Func::call`], and when there is no stack for the call.
    pub async fn call_async(
        &self,
        mut store: impl AsContextMut<Data: Send>,
        params: &[Val],
        results: &mut [Val],
    ) -> Result<()> {
        let mut context = store.as_context_mut();
        on_fiber(context.opaque_mut(), move |store: &mut StoreOpaque| self.call_inside(store, params, results)).await
    }

    /// As [`Func::new`], for a function that may wait: while its future is not ready, neither is that of the call
    /// that the guest runs in. In a guest that was called by a blocking method it must be ready at once.
    ///
    /// # Panics
    /// When the machine refuses memory for code.
    pub fn new_async<C, F>(mut store: C, ty: FuncType, function: F) -> Func
    where
        C: AsContextMut,
        F: for<'a> Fn(
                Caller<'a, C::Data>,
                &'a [Val],
                &'a mut [Val],
            ) -> Box<dyn Future<Output = Result<()>> + Send + 'a>
            + Send
            + Sync
            + 'static,
    {
        let host = HostFunc::dynamic_async("of a store".to_owned(), &ty, function);
        Func::bind(&mut store.as_context_mut(), &host)
    }

    /// As [`Func::wrap`], for a function that may wait: see [`Func::new_async`]. Its parameters are a tuple.
    ///
    /// # Panics
    /// When the machine refuses memory for code.
    pub fn wrap_async<C, F, P, R>(mut store: C, function: F) -> Func
    where
        C: AsContextMut,
        F: for<'a> Fn(Caller<'a, C::Data>, P) -> Box<dyn Future<Output = R> + Send + 'a> + Send + Sync + 'static,
        P: WasmResults,
        R: WasmRet + 'static,
    {
        let host = HostFunc::wrap_async("of a store".to_owned(), function);
        Func::bind(&mut store.as_context_mut(), &host)
    }
}

impl Instance {
    /// As [`Instance::new`], in a future: the start function may wait.
    ///
    /// # Errors
    /// As [`Instance::new`], and when there is no stack.
    pub async fn new_async(
        mut store: impl AsContextMut<Data: Send>,
        module: &Module,
        imports: &[Extern],
    ) -> Result<Instance> {
        let mut context = store.as_context_mut();
        on_fiber(context.opaque_mut(), move |store| Instance::new_inside(store, module, imports)).await
    }
}

impl Memory {
    /// As [`Memory::new`], in a future: the limiter may wait.
    ///
    /// # Errors
    /// As [`Memory::new`], and when there is no stack.
    pub async fn new_async(mut store: impl AsContextMut<Data: Send>, ty: MemoryType) -> Result<Memory> {
        let mut context = store.as_context_mut();
        on_fiber(context.opaque_mut(), move |store| Memory::new_inside(store, &ty)).await
    }

    /// As [`Memory::grow`], in a future: the limiter may wait.
    ///
    /// # Errors
    /// As [`Memory::grow`], and when there is no stack.
    pub async fn grow_async(&self, mut store: impl AsContextMut<Data: Send>, delta_pages: u64) -> Result<u64> {
        let memory = *self;
        let mut context = store.as_context_mut();
        on_fiber(context.opaque_mut(), move |store| memory.grow_inside(store, delta_pages)).await
    }
}

impl Table {
    /// As [`Table::new`], in a future: the limiter may wait.
    ///
    /// # Errors
    /// As [`Table::new`], and when there is no stack.
    pub async fn new_async(mut store: impl AsContextMut<Data: Send>, ty: TableType, init: Ref) -> Result<Table> {
        let mut context = store.as_context_mut();
        on_fiber(context.opaque_mut(), move |store| Table::new_inside(store, &ty, init)).await
    }

    /// As [`Table::grow`], in a future: the limiter may wait.
    ///
    /// # Errors
    /// As [`Table::grow`], and when there is no stack.
    pub async fn grow_async(&self, mut store: impl AsContextMut<Data: Send>, delta: u64, init: Ref) -> Result<u64> {
        let table = *self;
        let mut context = store.as_context_mut();
        on_fiber(context.opaque_mut(), move |store| table.grow_inside(store, delta, init)).await
    }
}

impl<T: Send + 'static> InstancePre<T> {
    /// As [`InstancePre::instantiate`], in a future: the start function may wait. What stays when it is dropped is told
    /// with [`Store`](crate::Store#futures-of-calls).
    ///
    /// # Errors
    /// As [`Instance::new`], and when there is no stack.
    pub async fn instantiate_async(&self, mut store: impl AsContextMut<Data = T>) -> Result<Instance> {
        on_fiber_of(store.as_context_mut(), |store| self.instantiate_inside(store)).await
    }
}

impl<T: 'static> Linker<T> {
    /// As [`Linker::func_wrap`], for a function that may wait: see [`Func::wrap_async`].
    ///
    /// # Errors
    /// When the name is taken.
    pub fn func_wrap_async<F, P, R>(&mut self, module: &str, name: &str, function: F) -> Result<&mut Self>
    where
        F: for<'a> Fn(Caller<'a, T>, P) -> Box<dyn Future<Output = R> + Send + 'a> + Send + Sync + 'static,
        P: WasmResults,
        R: WasmRet + 'static,
    {
        let host = HostFunc::wrap_async(format!("{module}#{name}"), function);
        self.define_host(module, name, host)
    }

    /// As [`Linker::func_new`], for a function that may wait: see [`Func::new_async`].
    ///
    /// # Errors
    /// When the name is taken.
    pub fn func_new_async<F>(&mut self, module: &str, name: &str, ty: FuncType, function: F) -> Result<&mut Self>
    where
        F: for<'a> Fn(Caller<'a, T>, &'a [Val], &'a mut [Val]) -> Box<dyn Future<Output = Result<()>> + Send + 'a>
            + Send
            + Sync
            + 'static,
    {
        let host = HostFunc::dynamic_async(format!("{module}#{name}"), &ty, function);
        self.define_host(module, name, host)
    }

    /// As [`Linker::instantiate`], in a future: the start function may wait.
    ///
    /// # Errors
    /// As [`Linker::instantiate`], and when there is no stack.
    pub async fn instantiate_async(&self, store: impl AsContextMut<Data = T>, module: &Module) -> Result<Instance>
    where
        T: Send,
    {
        self.instantiate_pre(module)?.instantiate_async(store).await
    }
}
