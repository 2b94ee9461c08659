//! Host functions and destructors that may wait: `canon lower` of a function whose result is a future.
//!
//! They differ from those of [`super::host`] in one respect: what the closure returns is waited for, on the stack of
//! the call that the guest runs on.

use std::future::Future;
use std::sync::Arc;

use gusset_runtime::layout::VmLowering;
use gusset_runtime::vm::HostDtor;

use super::call::Borrows;
use super::fiber::wait;
use super::host::{HostCheck, HostFunc, Served, serve, serve_typed};
use super::{ComponentNamedList, Lift, Lower};
use crate::Result;
use crate::store::StoreContextMut;

/// What an async host function returns.
pub(crate) type Waiting<'a, R> = Box<dyn Future<Output = Result<R>> + Send + 'a>;

/// A closure that makes futures, with the name that it is defined by.
struct Named<F> {
    function: F,
    name: String,
}

/// Whose future is waited for.
pub(crate) fn who(name: &str) -> String {
    format!("async host function `{name}`")
}

impl HostFunc {
    /// A function with Rust types that may wait.
    pub(crate) fn wrap_async<T, F, P, R>(name: String, function: F) -> HostFunc
    where
        T: 'static,
        F: for<'a> Fn(StoreContextMut<'a, T>, P) -> Waiting<'a, R> + Send + Sync + 'static,
        P: ComponentNamedList + Lift + 'static,
        R: ComponentNamedList + Lower + Send + 'static,
    {
        let check: HostCheck = Box::new(|func, types| {
            P::typecheck_params(func, types)?;
            R::typecheck_result(func, types)
        });
        let function = Box::new(Named { function, name });
        // SAFETY: the closure is the one that these expect.
        unsafe { HostFunc::new(call_async::<T, F, P, R>, body_async::<T, F, P, R>, function, check) }
    }
}

/// What compiled code calls for an async host function with Rust types.
///
/// # Safety
/// As [`serve`], for a function that was made by `HostFunc::wrap_async::<T, F, P, R>`; `values` has as many slots as
/// the lowered core type has parameters or results.
unsafe extern "C" fn call_async<T, F, P, R>(lowering: *const VmLowering, values: *mut u64) -> u8
where
    T: 'static,
    F: for<'a> Fn(StoreContextMut<'a, T>, P) -> Waiting<'a, R> + Send + Sync + 'static,
    P: ComponentNamedList + Lift + 'static,
    R: ComponentNamedList + Lower + Send + 'static,
{
    // SAFETY: this function's contract.
    let body = |served: &mut Served| unsafe { body_async::<T, F, P, R>(served, values) };
    // SAFETY: this function's contract.
    unsafe { serve(lowering, const { Borrows::in_rust::<P>() }, body) }
}

/// Lifts the parameters, calls the function, waits for its result and lowers it.
///
/// # Safety
/// As [`HostBody`](super::host::HostBody), for a function that was made by `HostFunc::wrap_async::<T, F, P, R>`.
unsafe fn body_async<T, F, P, R>(served: &mut Served, values: *mut u64) -> Result<()>
where
    T: 'static,
    F: for<'a> Fn(StoreContextMut<'a, T>, P) -> Waiting<'a, R> + Send + Sync + 'static,
    P: ComponentNamedList + Lift + 'static,
    R: ComponentNamedList + Lower + Send + 'static,
{
    let call = |served: &mut Served, params: P| {
        // SAFETY: `wrap_async` made the closure this, and the linker keeps it.
        let named = unsafe { &*served.function.cast::<Named<F>>() };
        // SAFETY: the store is a `Store<T>`, and no other reference to it is in use.
        let store = unsafe { StoreContextMut::<T>::of_runtime(served.runtime) };
        let make = || Box::into_pin((named.function)(store, params));
        // SAFETY: the guest that called is suspended in this function.
        unsafe { wait(served.runtime, make, || who(&named.name)) }.flatten()
    };
    // SAFETY: this function's contract.
    unsafe { serve_typed::<P, R>(served, values, call) }
}

/// A host's destructor that may wait. Only for linkers of `T`.
pub(crate) fn host_dtor_async<T: 'static>(
    name: String,
    dtor: impl for<'a> Fn(StoreContextMut<'a, T>, u32) -> Waiting<'a, ()> + Send + Sync + 'static,
) -> HostDtor {
    Arc::new(move |runtime, rep| {
        // SAFETY: the runtime calls destructors with the live store of the instance whose imports they are (a
        // `Store<T>`), while nothing else uses it.
        let store = unsafe { StoreContextMut::<T>::of_runtime(runtime) };
        let make = || Box::into_pin(dtor(store, rep as u32));
        // SAFETY: as above.
        unsafe { wait(runtime, make, || format!("the async destructor of resource `{name}`")) }.flatten()
    })
}
