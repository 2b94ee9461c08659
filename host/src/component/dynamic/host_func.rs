//! Host functions over dynamic values: what `func_new` makes.

use std::sync::Arc;

use super::{Dynamic, Orders};
use crate::Result;
use crate::component::linker::Definition;
use crate::component::typed::{HostFunc, SlotCall, StoreOf, n_param_slots};
#[cfg(feature = "async")]
use crate::component::typed::{Waiting, who};
use crate::component::types::ComponentFunc;
use crate::component::{LinkerInstance, Val};
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
        self.define(name, Definition::Func(Arc::new(host_func::<T, F>(function))))
    }
}

/// A host function over dynamic values. Only for linkers of `T`.
pub(crate) fn host_func<T, F>(function: F) -> HostFunc
where
    T: 'static,
    F: Fn(StoreContextMut<'_, T>, ComponentFunc, &[Val], &mut [Val]) -> Result<()> + Send + Sync + 'static,
{
    HostFunc::over_slots(move |call: &mut SlotCall<'_>, store: &StoreOf<T>| {
        serve(call, |call, ty, params, results| function(store.get(call), ty, params, results))
    })
}

/// A host function over dynamic values that may wait. Only for linkers of `T`.
#[cfg(feature = "async")]
pub(crate) fn host_func_async<T, F>(name: String, function: F) -> HostFunc
where
    T: 'static,
    F: for<'a> Fn(StoreContextMut<'a, T>, ComponentFunc, &'a [Val], &'a mut [Val]) -> Waiting<'a, ()>
        + Send
        + Sync
        + 'static,
{
    HostFunc::over_slots(move |call: &mut SlotCall<'_>, store: &StoreOf<T>| {
        serve(call, |call, ty, params, results| {
            store.wait(call, |store| function(store, ty, params, results), || who(&name))
        })
    })
}

/// Lifts the parameters, calls the function, lowers its result.
fn serve(
    call: &mut SlotCall<'_>,
    function: impl for<'a> FnOnce(&'a mut SlotCall<'_>, ComponentFunc, &'a [Val], &'a mut [Val]) -> Result<()>,
) -> Result<()> {
    let component = call.component.clone();
    let id = call.served.ty;
    let orders = Orders::default();
    let dynamic = Dynamic::new(&component, &orders);
    let params = call.served.lift(|cx| dynamic.lift_params(cx, id, call.slots))?;
    let mut results = vec![Val::Bool(false); component.types.func(id).result.iter().len()];
    let ty = ComponentFunc::new(component.clone(), id);
    function(call, ty, &params, &mut results)?;
    let pointer_slot = n_param_slots(dynamic.params_abi(id)?.flat_count());
    call.served.lower(|cx| dynamic.lower_result(cx, id, results.first(), call.slots, pointer_slot))
}
