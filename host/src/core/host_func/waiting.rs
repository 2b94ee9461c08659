//! Host functions of core modules that may wait: closures whose result is a future.

use std::future::Future;
use std::marker::PhantomData;
use std::sync::Arc;

use gusset_runtime::layout::VmLowering;

use super::{Body, Caller, HostFunc, serve_dynamic, serve_wrapped};
use crate::Result;
use crate::component::typed::{wait, who};
use crate::core::typed::{self, WasmResults};
use crate::core::types::FuncType;
use crate::core::val::Val;
use crate::core::wrap::WasmRet;
use crate::store::AsContextMut;

/// A closure that makes futures, with the name that it is defined by.
struct Named<F> {
    function: F,
    name: String,
}

impl<T: 'static> HostFunc<T> {
    /// A closure over Rust types that may wait.
    pub(in crate::core) fn wrap_async<P, R, F>(name: String, function: F) -> HostFunc<T>
    where
        F: for<'a> Fn(Caller<'a, T>, P) -> Box<dyn Future<Output = R> + Send + 'a> + Send + Sync + 'static,
        P: WasmResults,
        R: WasmRet + 'static,
    {
        let ty = typed::func_type::<P, R::Ok>();
        let closure = Box::new(Named { function, name });
        HostFunc(Arc::new(Body { ty, callee: wrapped::<T, P, R, F>, closure }), PhantomData)
    }

    /// A closure over values that may wait.
    pub(in crate::core) fn dynamic_async<F>(name: String, ty: &FuncType, function: F) -> HostFunc<T>
    where
        F: for<'a> Fn(Caller<'a, T>, &'a [Val], &'a mut [Val]) -> Box<dyn Future<Output = Result<()>> + Send + 'a>
            + Send
            + Sync
            + 'static,
    {
        let closure = Box::new(Named { function, name });
        HostFunc(Arc::new(Body { ty: ty.to_ir(), callee: dynamic::<T, F>, closure }), PhantomData)
    }
}

/// What compiled code calls for an async closure over Rust types.
unsafe extern "C" fn wrapped<T, P, R, F>(lowering: *const VmLowering, values: *mut u64) -> u8
where
    T: 'static,
    F: for<'a> Fn(Caller<'a, T>, P) -> Box<dyn Future<Output = R> + Send + 'a> + Send + Sync + 'static,
    P: WasmResults,
    R: WasmRet + 'static,
{
    let call = |named: &Named<F>, mut caller: Caller<'_, T>, params: P| {
        let runtime = caller.as_context_mut().opaque_mut().runtime_ptr();
        let make = || Box::into_pin((named.function)(caller, params));
        // SAFETY: the live store of the guest that called, which is suspended in this function.
        unsafe { wait(runtime, make, || who(&named.name)) }.and_then(WasmRet::into_result)
    };
    // SAFETY: called by the lowering's trampoline, for a function that `wrap_async` made.
    unsafe { serve_wrapped::<T, Named<F>, P, R::Ok>(lowering, values, call) }
}

/// What compiled code calls for an async closure over values.
unsafe extern "C" fn dynamic<T, F>(lowering: *const VmLowering, values: *mut u64) -> u8
where
    T: 'static,
    F: for<'a> Fn(Caller<'a, T>, &'a [Val], &'a mut [Val]) -> Box<dyn Future<Output = Result<()>> + Send + 'a>
        + Send
        + Sync
        + 'static,
{
    let call = |named: &Named<F>, mut caller: Caller<'_, T>, params: &[Val], results: &mut [Val]| {
        let runtime = caller.as_context_mut().opaque_mut().runtime_ptr();
        let make = || Box::into_pin((named.function)(caller, params, results));
        // SAFETY: as in `wrapped`.
        unsafe { wait(runtime, make, || who(&named.name)) }.flatten()
    };
    // SAFETY: called by the lowering's trampoline, for a function that `dynamic_async` made.
    unsafe { serve_dynamic::<T, Named<F>>(lowering, values, call) }
}
