//! Host functions over dynamic values: what `func_new` makes.

use std::sync::Arc;

use gusset_runtime::layout::VmLowering;

use super::{Dynamic, Handles};
use crate::Result;
use crate::component::linker::Definition;
use crate::component::{LinkerInstance, Val};
use crate::component::typed::{HostFunc, Served, n_param_slots, n_slots, serve};
use crate::component::types::ComponentFunc;
use crate::store::StoreContextMut;

impl<T: 'static> LinkerInstance<'_, T> {
    /// Defines a function over dynamic values. It fits whatever type a component imports it with:
    /// the type comes with each call, and `results` has a place for each result.
    ///
    /// # Errors
    /// When the name is taken and shadowing is refused. A result that is not of its type is an error
    /// of the call.
    pub fn func_new<F>(&mut self, name: &str, function: F) -> Result<()>
    where
        F: Fn(StoreContextMut<'_, T>, ComponentFunc, &[Val], &mut [Val]) -> Result<()> + Send + Sync + 'static,
    {
        self.define(name, Definition::Func(Arc::new(HostFunc::dynamic(function))))
    }
}

impl HostFunc {
    /// A function over dynamic values; it fits every type, and is told which it was imported with.
    pub(crate) fn dynamic<T, F>(function: F) -> HostFunc
    where
        T: 'static,
        F: Fn(StoreContextMut<'_, T>, ComponentFunc, &[Val], &mut [Val]) -> Result<()> + Send + Sync + 'static,
    {
        // SAFETY: the closure is the one that `call_dynamic::<T, F>` expects.
        unsafe { HostFunc::new(call_dynamic::<T, F>, Box::new(function), Box::new(|_, _| Ok(()))) }
    }
}

/// What compiled code calls for a host function over dynamic values.
///
/// # Safety
/// As [`serve`], for a function that was made by `HostFunc::dynamic::<T, F>`; `values` has as many
/// slots as the lowered core type has parameters or results.
unsafe extern "C" fn call_dynamic<T, F>(lowering: *const VmLowering, values: *mut u64) -> u8
where
    T: 'static,
    F: Fn(StoreContextMut<'_, T>, ComponentFunc, &[Val], &mut [Val]) -> Result<()> + Send + Sync + 'static,
{
    let body = |served: &mut Served| {
        let component = served.lift(|cx| Ok(cx.component().clone()))?;
        let func = component.types.func(served.ty);
        let dynamic = Dynamic::new(&component, Handles::Host);
        let params_flat = dynamic.params_abi(func)?.flat_count();
        let slots = match n_slots(params_flat, dynamic.result_abi(func).flat_count()) {
            0 => &mut [],
            // SAFETY: the lowered core type of a function of this type has so many.
            n => unsafe { std::slice::from_raw_parts_mut(values, n) },
        };
        let params = served.lift(|cx| dynamic.lift_params(cx, func, slots))?;
        // SAFETY: `dynamic` made the closure an `F`, and the linker keeps it.
        let function = unsafe { &*served.function.cast::<F>() };
        // SAFETY: the store is a `Store<T>`, and no other reference to it is in use.
        let store = unsafe { StoreContextMut::<T>::of_runtime(served.runtime) };
        let ty = ComponentFunc::new(component.clone(), served.ty);
        let mut results = vec![Val::Bool(false); func.result.iter().len()];
        function(store, ty, &params, &mut results)?;
        served.lower(|cx| dynamic.lower_result(cx, func, results.first(), slots, n_param_slots(params_flat)))
    };
    // SAFETY: this function's contract.
    unsafe { serve(lowering, body) }
}
