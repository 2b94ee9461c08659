//! Calls of functions whose types are not known to the Rust compiler.
//!
//! They go the same way as typed calls ([`invoke_inside`]); only lowering and lifting differ.

use anyhow::ensure;
use gusset_runtime::abi::MAX_FLAT_PARAMS;

use super::{Dynamic, Orders};
use crate::Result;
use crate::component::typed::{Borrows, Callee, invoke_inside};
use crate::component::types::ComponentFunc;
use crate::component::{Func, Val};
use crate::store::{AsContext, AsContextMut, StoreOpaque};

impl Func {
    /// The type of the function.
    ///
    /// # Errors
    /// When the store is another, or the instance is gone.
    pub fn ty(&self, store: impl AsContext) -> Result<ComponentFunc> {
        let instance = self.live(store.as_context().opaque())?;
        let component = instance.loaded().component();
        Ok(ComponentFunc::new(component.clone(), self.ty))
    }

    /// Calls the function with dynamic values, and its `post-return` when the result was read.
    /// `results` must have as many places as the function has results: none or one.
    ///
    /// When a parameter turns out to be of a wrong type, the handles among those before it stay the host's.
    ///
    /// # Errors
    /// When a value is not of its parameter's type ([`TypeMismatch`](crate::component::TypeMismatch)), and in
    /// the cases of [`TypedFunc::call`](crate::component::TypedFunc::call).
    pub fn call(&self, mut store: impl AsContextMut, params: &[Val], results: &mut [Val]) -> Result<()> {
        let store = store.as_context_mut().into_opaque();
        if !store.may_block(self.store) {
            return Err(store.refusal(self.store, "function").into());
        }
        self.call_inside(store, params, results)
    }

    /// As [`Func::call`], where the stack is not the host's: a call in it may wait.
    ///
    /// # Errors
    /// As [`Func::call`].
    pub(crate) fn call_inside(&self, store: &mut StoreOpaque, params: &[Val], results: &mut [Val]) -> Result<()> {
        let instance = self.live(store)?;
        let n_results = instance.loaded().component().types.func(self.ty).result.iter().len();
        ensure!(
            results.len() == n_results,
            "wrong number of places for results: expected {n_results}, found {}",
            results.len()
        );
        let callee = Callee::of(store, instance, self)?;
        let orders = Orders::default();
        invoke_inside(
            store,
            &callee,
            Borrows::Maybe,
            &mut [0; MAX_FLAT_PARAMS],
            |cx, slots| Dynamic::new(cx.component(), &orders).lower_params(cx, self.ty, params, slots),
            |cx, slots| match results {
                [place] => Dynamic::new(cx.component(), &orders).lift_result(cx, self.ty, slots, place),
                _ => Ok(()),
            },
        )
    }
}
