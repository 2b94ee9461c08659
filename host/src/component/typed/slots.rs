//! Host functions that look at the flat slots themselves: for types known only when they are called.
//!
//! The `unsafe` of `component::dynamic` is here, so that it has none: a [`SlotCall`] is a call with its
//! slots, and a [`StoreOf`] gives its store.

use std::marker::PhantomData;
use std::sync::Arc;

use anyhow::Context;
use gusset_runtime::layout::VmLowering;
use gusset_runtime::translate::Component;

use super::call::Borrows;
use super::host::{HostFunc, Served, n_slots, serve};
use crate::Result;
use crate::store::StoreContextMut;

/// A call that a guest makes into the host, with the slots of its parameters and result.
pub(crate) struct SlotCall<'c> {
    pub(crate) served: &'c mut Served,
    pub(crate) slots: &'c mut [u64],
    pub(crate) component: Arc<Component>,
}

/// Hands out the store of a call.
pub(crate) struct StoreOf<T>(PhantomData<fn(T) -> T>);

impl<T: 'static> StoreOf<T> {
    /// The store that made the call.
    pub(crate) fn get<'s>(&self, call: &'s mut SlotCall<'_>) -> StoreContextMut<'s, T> {
        // SAFETY: `call_slots` makes this only for functions of a `Linker<T>`, whose stores are
        // `Store<T>`s; and the call's own references to it are dormant while this borrows the call.
        unsafe { StoreContextMut::<T>::of_runtime(call.served.runtime) }
    }
}

#[cfg(feature = "async")]
impl<T: 'static> StoreOf<T> {
    /// Waits for a future that is made with the store; `who` says whose it is.
    pub(crate) fn wait<'s, R>(
        &self,
        call: &'s mut SlotCall<'_>,
        make: impl FnOnce(StoreContextMut<'s, T>) -> super::Waiting<'s, R>,
        who: impl FnOnce() -> String,
    ) -> Result<R> {
        let runtime = call.served.runtime;
        let make = || Box::into_pin(make(self.get(call)));
        // SAFETY: the guest that called is suspended, and the call is lent to the future.
        unsafe { super::wait(runtime, make, who) }.flatten()
    }
}

impl HostFunc {
    /// A function that lifts and lowers itself; it fits every type.
    pub(crate) fn over_slots<T, F>(function: F) -> HostFunc
    where
        T: 'static,
        F: Fn(&mut SlotCall<'_>, &StoreOf<T>) -> Result<()> + Send + Sync + 'static,
    {
        // SAFETY: the closure is the one that these expect.
        unsafe { HostFunc::new(call_slots::<T, F>, body_slots::<T, F>, Box::new(function), Box::new(|_, _| Ok(()))) }
    }
}

/// What compiled code calls for a function over slots.
///
/// # Safety
/// As [`serve`], for a function that was made by `HostFunc::over_slots::<T, F>`; `values` has as many
/// slots as the lowered core type has parameters or results.
unsafe extern "C" fn call_slots<T, F>(lowering: *const VmLowering, values: *mut u64) -> u8
where
    T: 'static,
    F: Fn(&mut SlotCall<'_>, &StoreOf<T>) -> Result<()> + Send + Sync + 'static,
{
    // SAFETY: this function's contract.
    let body = |served: &mut Served| unsafe { body_slots::<T, F>(served, values) };
    // SAFETY: this function's contract.
    unsafe { serve(lowering, Borrows::Maybe, body) }
}

/// # Safety
/// As [`HostBody`](super::host::HostBody), for a function that was made by `HostFunc::over_slots::<T, F>`.
unsafe fn body_slots<T, F>(served: &mut Served, values: *mut u64) -> Result<()>
where
    T: 'static,
    F: Fn(&mut SlotCall<'_>, &StoreOf<T>) -> Result<()> + Send + Sync + 'static,
{
    // SAFETY: `over_slots` made the closure an `F`, and the linker keeps it.
    let function = unsafe { &*served.function.cast::<F>() };
    // SAFETY: this function's contract.
    let mut call = unsafe { SlotCall::new(served, values) }?;
    function(&mut call, &StoreOf(PhantomData))
}

impl<'c> SlotCall<'c> {
    /// # Safety
    /// `values` has as many slots as the lowered core type has parameters or results, and nothing
    /// else uses them during `'c`.
    unsafe fn new(served: &'c mut Served, values: *mut u64) -> Result<SlotCall<'c>> {
        let component = served.lift(|cx| Ok(cx.component().clone()))?;
        let func = component.types.func(served.ty);
        let params = component.types.func_abi(served.ty).params.context("the parameters take more than 4 GiB")?;
        let result_flat = func.result.map_or(0, |ty| component.types.abi(ty).flat_count());
        let slots = match n_slots(params.flat_count(), result_flat) {
            0 => &mut [],
            // SAFETY: by the contract there are as many.
            n => unsafe { std::slice::from_raw_parts_mut(values, n) },
        };
        Ok(SlotCall { served, slots, component })
    }
}
