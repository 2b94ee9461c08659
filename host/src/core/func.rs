//! Functions: of instances and of the host.

use std::marker::PhantomData;

use gusset_runtime::layout::VmFunction;
use gusset_runtime::translate::CoreFuncType;
use gusset_runtime::trap::Trap;
use gusset_runtime::vm::{self, EntryCode, FuncRef, StoreId};

use super::call;
use super::error::WrongType;
use super::host_func::{Caller, HostFunc};
use super::typed::{self, WasmParams, WasmResults};
use super::types::FuncType;
use super::val::Val;
use super::wrap::IntoFunc;
use crate::Result;
use crate::error::CallError;
use crate::store::{AsContext, AsContextMut, StoreContextMut, StoreOpaque};

/// A function of a store.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct Func(pub(super) FuncRef);

const WRONG_STORE: CallError = CallError::WrongStore { what: "function" };

impl Func {
    /// A host function over values.
    ///
    /// # Panics
    /// When the machine refuses memory for code.
    pub fn new<C, F>(mut store: C, ty: FuncType, function: F) -> Func
    where
        C: AsContextMut,
        F: Fn(Caller<'_, C::Data>, &[Val], &mut [Val]) -> Result<()> + Send + Sync + 'static,
    {
        Func::bind(&mut store.as_context_mut(), &HostFunc::dynamic(&ty, function))
    }

    /// A host function over Rust types.
    ///
    /// # Panics
    /// When the machine refuses memory for code.
    pub fn wrap<C: AsContextMut, P, R>(mut store: C, function: impl IntoFunc<C::Data, P, R>) -> Func {
        Func::bind(&mut store.as_context_mut(), &HostFunc::wrap(function))
    }

    pub(super) fn bind<T: 'static>(store: &mut StoreContextMut<'_, T>, host: &HostFunc<T>) -> Func {
        match host.bind(store, None) {
            Ok(func) => Func(func),
            Err(error) => panic!("a trampoline for a host function: {error:#}"),
        }
    }

    /// Its type.
    ///
    /// # Panics
    /// When it is of another store.
    pub fn ty(&self, store: impl AsContext) -> FuncType {
        match self.resolve(store.as_context().opaque()) {
            Ok((_, _, ty)) => FuncType::of_ir(&ty),
            Err(error) => panic!("{error}"),
        }
    }

    /// Calls it.
    ///
    /// # Errors
    /// When a value does not have its parameter's type, `results` has not as many elements as there are
    /// results, the guest traps (a [`Trap`] with a backtrace), a host function that it calls fails, or the
    /// store is another.
    pub fn call(&self, mut store: impl AsContextMut, params: &[Val], results: &mut [Val]) -> Result<()> {
        let mut context = store.as_context_mut();
        let store = context.opaque_mut();
        if !store.may_block(store.id()) {
            return Err(store.refusal(store.id(), "function").into());
        }
        self.call_inside(store, params, results)
    }

    /// As [`Func::call`], where the stack is not the host's: the call may wait.
    ///
    /// # Errors
    /// As [`Func::call`].
    pub(super) fn call_inside(&self, store: &mut StoreOpaque, params: &[Val], results: &mut [Val]) -> Result<()> {
        let (function, signature, ty) = self.resolve(store)?;
        let arity = |values: &[Val]| format!("{} values", values.len());
        if params.len() != ty.params.len() {
            return Err(WrongType::new("parameters", &ty, arity(params)).into());
        }
        if results.len() != ty.results.len() {
            return Err(WrongType::new("results", &ty, arity(results)).into());
        }
        let id = store.id();
        let values: Vec<_> = params.iter().map(|value| value.to_core(id)).collect::<Result<_, _>>()?;
        for (at, (value, wanted)) in values.iter().zip(&ty.params).enumerate() {
            if !value.fits(id, *wanted) {
                return Err(WrongType::new(format!("parameter {at}"), wanted, params[at].ty()).into());
            }
        }
        let mut slots = vec![0; vm::slots_of(&ty.params).max(vm::slots_of(&ty.results)).max(1)];
        call::write_values(&ty.params, &values, &mut slots);
        let entry = store.engine().entry(signature)?;
        // SAFETY: the function is of this store, and entry, arguments and slots are of its type.
        unsafe { call::enter(store, entry, function, &mut slots) }?;
        // SAFETY: the function wrote its results there.
        let values = unsafe { call::read_values(id, &ty.results, &slots) };
        for (result, value) in results.iter_mut().zip(values) {
            *result = Val::of_core(id, value);
        }
        Ok(())
    }

    /// This function with Rust types, checked once.
    ///
    /// # Errors
    /// When its types are others, or the store is another.
    pub fn typed<P: WasmParams, R: WasmResults>(&self, store: impl AsContext) -> Result<TypedFunc<P, R>> {
        let context = store.as_context();
        let store = context.opaque();
        let (function, signature, ty) = self.resolve(store)?;
        if !typed::matches::<P>(&ty.params) || !typed::matches::<R>(&ty.results) {
            return Err(WrongType::new("a typed function", typed::func_type::<P, R>(), ty).into());
        }
        let entry = store.engine().entry(signature)?;
        Ok(TypedFunc { store: store.id(), entry, function, func: *self, types: PhantomData })
    }

    fn resolve(&self, store: &StoreOpaque) -> Result<(VmFunction, u32, CoreFuncType)> {
        let func = store.runtime().func(self.0).ok_or(WRONG_STORE)?;
        let ty = store.engine().signature_type(func.signature).ok_or(Trap::InternalBug)?;
        Ok((func.function, func.signature, ty))
    }
}

/// A function with Rust types: parameters `P`, results `R`, each one value or a tuple.
pub struct TypedFunc<P, R> {
    store: StoreId,
    entry: EntryCode,
    function: VmFunction,
    func: Func,
    types: PhantomData<fn(P) -> R>,
}

// SAFETY: the pointers are followed by `call` only, which has the store they lead into exclusively.
unsafe impl<P, R> Send for TypedFunc<P, R> {}
// SAFETY: as above.
unsafe impl<P, R> Sync for TypedFunc<P, R> {}

/// Slots for a function with few values: clearing all of them would cost more than the call.
const FEW: usize = 4;
/// Slots for any tuple: 16 vectors.
const MANY: usize = 32;

impl<P: WasmParams, R: WasmResults> TypedFunc<P, R> {
    /// Calls it.
    ///
    /// # Errors
    /// When the guest traps (a [`Trap`] with a backtrace), a host function that it calls fails, a
    /// parameter refers to another store, or the store is another.
    #[inline]
    pub fn call(&self, mut store: impl AsContextMut, params: P) -> Result<R> {
        let mut context = store.as_context_mut();
        let store = context.opaque_mut();
        match const { P::SLOTS <= FEW && R::SLOTS <= FEW } {
            true => self.call_with(store, params, &mut [0; FEW]),
            false => self.call_with(store, params, &mut [0; MANY]),
        }
    }

    /// The same without its types.
    pub fn func(&self) -> &Func {
        &self.func
    }

    #[inline]
    fn call_with(&self, store: &mut StoreOpaque, params: P, slots: &mut [u64]) -> Result<R> {
        if !store.may_block(self.store) {
            return Err(store.refusal(self.store, "function").into());
        }
        self.enter(store, params, slots)
    }

    /// The call itself, on a stack where it may wait.
    #[cfg(feature = "async")]
    pub(super) fn call_inside(&self, store: &mut StoreOpaque, params: P) -> Result<R> {
        match store.id() == self.store {
            true => self.enter(store, params, &mut [0; MANY]),
            false => Err(WRONG_STORE.into()),
        }
    }

    /// The store was compared.
    #[inline]
    fn enter(&self, store: &mut StoreOpaque, params: P, slots: &mut [u64]) -> Result<R> {
        let id = self.store;
        params.into_slots(id, slots)?;
        // SAFETY: `Func::typed` compared the types, and the callers of this compare the store.
        unsafe { call::enter(store, self.entry, self.function, slots) }?;
        // SAFETY: the function wrote its results there.
        Ok(unsafe { R::from_slots(id, slots) })
    }
}

impl<P, R> Clone for TypedFunc<P, R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P, R> Copy for TypedFunc<P, R> {}

impl<P, R> std::fmt::Debug for TypedFunc<P, R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TypedFunc").field("func", &self.func).finish_non_exhaustive()
    }
}
