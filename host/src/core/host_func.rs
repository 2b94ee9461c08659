//! Host functions that modules import, and what they learn about who calls.
//!
//! Compiled code calls a monomorphic `extern "C"` function whose data is a [`Bound`]: a closure and the
//! instance that imports it. There is one for each import of an instance, so that a host function finds
//! the exports of its caller.
//!
//! # Invariants
//! * A [`Body`] that expects `Store<T>` is only bound in a `Store<T>`: linkers and constructors are
//!   generic over `T`, and a function of one store is refused in another.
//! * No reference to the store lives here while the closure has it.

mod binding;

use std::any::Any;
use std::collections::HashMap;
use std::marker::PhantomData;
use std::sync::Arc;

use gusset_runtime::layout::{HostCallee, VmLowering};
use gusset_runtime::translate::{CoreFuncType, CoreValueType};
use gusset_runtime::vm::{self, CoreExtern, FuncRef, HostFunctionParts, InstanceKey, StoreId};

pub(super) use binding::{Binding, BoundFuncs};

use super::call;
use super::error::WrongType;
use super::externs::Extern;
use super::typed::{self, WasmResults};
use super::types::{FuncType, ValType};
use super::val::Val;
use super::wrap::IntoFunc;
use crate::Result;
use crate::engine::Engine;
use crate::error::CallError;
use crate::store::{AsContext, AsContextMut, StoreContext, StoreContextMut, StoreOpaque};

/// What calls a host function: its store, and the instance that imports it.
pub struct Caller<'a, T: 'static> {
    store: StoreContextMut<'a, T>,
    instance: Option<InstanceKey>,
}

impl<T: 'static> Caller<'_, T> {
    /// An export of the instance that imports the function; `None` when it has none of this name, or
    /// when the host itself calls.
    pub fn get_export(&mut self, name: &str) -> Option<Extern> {
        let runtime = self.store.opaque().runtime();
        let entity = runtime.instance(self.instance?)?.core_export(runtime, name)?;
        Some(Extern::of_core(entity))
    }

    /// The data of the store.
    pub fn data(&self) -> &T {
        self.store.data()
    }

    /// The data of the store.
    pub fn data_mut(&mut self) -> &mut T {
        self.store.data_mut()
    }

    /// The engine.
    pub fn engine(&self) -> &Engine {
        self.store.engine()
    }
}

impl<T: 'static> AsContext for Caller<'_, T> {
    type Data = T;
    fn as_context(&self) -> StoreContext<'_, T> {
        self.store.as_context()
    }
}

impl<T: 'static> AsContextMut for Caller<'_, T> {
    fn as_context_mut(&mut self) -> StoreContextMut<'_, T> {
        self.store.as_context_mut()
    }
}

impl<T: 'static> std::fmt::Debug for Caller<'_, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Caller").field("instance", &self.instance).finish_non_exhaustive()
    }
}

/// A host function that expects `Store<T>`, bound to no store yet.
pub(crate) struct HostFunc<T>(Arc<Body>, PhantomData<fn(T) -> T>);

/// A host function without the type of its store's data.
struct Body {
    ty: CoreFuncType,
    callee: HostCallee,
    closure: Box<dyn Any + Send + Sync>,
}

/// A host function as one import of an instance has it.
struct Bound {
    host: Arc<Body>,
    instance: Option<InstanceKey>,
}

/// The host functions of a store, by the references that wasm has of them.
#[derive(Default)]
pub(crate) struct HostFuncs(Option<HashMap<FuncRef, Arc<Body>>>);

impl<T: 'static> HostFunc<T> {
    /// A closure over Rust types.
    pub(super) fn wrap<P, R, F: IntoFunc<T, P, R>>(function: F) -> HostFunc<T> {
        let ty = typed::func_type::<F::Params, F::Results>();
        let body = Body { ty, callee: wrapped::<T, P, R, F>, closure: Box::new(function) };
        HostFunc(Arc::new(body), PhantomData)
    }

    /// A closure over values.
    pub(super) fn dynamic<F>(ty: &FuncType, function: F) -> HostFunc<T>
    where
        F: Fn(Caller<'_, T>, &[Val], &mut [Val]) -> Result<()> + Send + Sync + 'static,
    {
        let body = Body { ty: ty.to_ir(), callee: dynamic::<T, F>, closure: Box::new(function) };
        HostFunc(Arc::new(body), PhantomData)
    }

    /// Its type.
    pub(super) fn ty(&self) -> &CoreFuncType {
        &self.0.ty
    }

    /// Puts it into a store, for an instance that imports it.
    ///
    /// # Errors
    /// When the machine refuses memory for code.
    pub(super) fn bind(&self, store: &mut StoreContextMut<'_, T>, instance: Option<InstanceKey>) -> Result<FuncRef> {
        // SAFETY: this is a store of the type that the function expects.
        unsafe { Body::bind(&self.0, store.opaque_mut(), instance) }
    }
}

impl<T> Clone for HostFunc<T> {
    fn clone(&self) -> Self {
        HostFunc(self.0.clone(), PhantomData)
    }
}

impl Body {
    /// Puts it into a store, for an instance that imports it.
    ///
    /// # Safety
    /// The store is a `Store<T>` for the `T` that the function expects.
    unsafe fn bind(self: &Arc<Self>, store: &mut StoreOpaque, instance: Option<InstanceKey>) -> Result<FuncRef> {
        let signature = store.engine().signature(&self.ty);
        let code = store.engine().lowering(signature)?;
        let bound = Box::new(Bound { host: self.clone(), instance });
        let data = (&raw const *bound).cast::<u8>();
        let parts = HostFunctionParts { code, signature, callee: self.callee, data, keep_alive: bound };
        // SAFETY: the code is the lowering trampoline of the type, and `wrapped` and `dynamic` follow
        // the contract for the store that the caller vouches for.
        let func = unsafe { store.runtime_mut().add_host_function(parts) };
        store.host_funcs.0.get_or_insert_default().insert(func, self.clone());
        Ok(func)
    }
}

impl HostFuncs {
    /// What an instance gets for an import: a host function of this store is bound anew, so that it
    /// knows its caller.
    pub(super) fn rebind(store: &mut StoreOpaque, given: CoreExtern, instance: InstanceKey) -> Result<CoreExtern> {
        let CoreExtern::Func(func) = given else { return Ok(given) };
        let Some(host) = store.host_funcs.0.as_ref().and_then(|funcs| funcs.get(&func).cloned()) else {
            return Ok(given);
        };
        // SAFETY: it is bound in this store already.
        Ok(CoreExtern::Func(unsafe { host.bind(store, Some(instance)) }?))
    }
}

/// What compiled code calls for a closure over Rust types.
unsafe extern "C" fn wrapped<T: 'static, P, R, F: IntoFunc<T, P, R>>(
    lowering: *const VmLowering,
    values: *mut u64,
) -> u8 {
    let call = |function: &F, caller: Caller<'_, T>, params| function.invoke(caller, params);
    // SAFETY: called by the lowering's trampoline, for a function that `HostFunc::wrap` made.
    unsafe { serve_wrapped::<T, F, F::Params, F::Results>(lowering, values, call) }
}

/// Calls a closure over Rust types.
///
/// # Safety
/// Called by the lowering's trampoline, for a closure of this type over these types in a `Store<T>`.
#[inline]
unsafe fn serve_wrapped<T: 'static, F: 'static, P: WasmResults, R: WasmResults>(
    lowering: *const VmLowering,
    values: *mut u64,
    call: impl FnOnce(&F, Caller<'_, T>, P) -> Result<R>,
) -> u8 {
    // SAFETY: called by the lowering's trampoline.
    let VmLowering { store: context, data, .. } = unsafe { *lowering };
    let body = || {
        let n_slots = const { max(P::SLOTS, R::SLOTS) };
        // SAFETY: the trampoline gives as many slots as parameters or results take.
        let slots = unsafe { std::slice::from_raw_parts_mut(values, n_slots) };
        // SAFETY: `Body::bind` put it there, and it stays as long as the store.
        let bound = unsafe { &*data.cast::<Bound>() };
        let function = bound.host.closure.downcast_ref::<F>().ok_or(gusset_runtime::trap::Trap::InternalBug)?;
        // SAFETY: the live context of the store that called.
        let runtime = unsafe { StoreOpaque::runtime_of_context(context) };
        // SAFETY: a `Store<T>` by the contract of `bind`; wasm, which was lent it, waits.
        let store = unsafe { StoreContextMut::<T>::of_runtime(runtime) };
        let id = store.opaque().id();
        // SAFETY: wasm called with values of the function's type.
        let params = unsafe { P::from_slots(id, slots) };
        let results = call(function, Caller { store, instance: bound.instance }, params)?;
        Ok(results.into_slots(id, slots)?)
    };
    // SAFETY: the context of the store that called.
    unsafe { vm::guard(context, body) }
}

/// What a result is until the closure sets it.
fn zero(ty: &ValType) -> Val {
    Val::default_for_ty(ty).unwrap_or(Val::FuncRef(None))
}

const fn max(a: usize, b: usize) -> usize {
    if a > b { a } else { b }
}

/// What compiled code calls for a closure over values.
unsafe extern "C" fn dynamic<T, F>(lowering: *const VmLowering, values: *mut u64) -> u8
where
    T: 'static,
    F: Fn(Caller<'_, T>, &[Val], &mut [Val]) -> Result<()> + Send + Sync + 'static,
{
    let call =
        |function: &F, caller: Caller<'_, T>, params: &[Val], results: &mut [Val]| function(caller, params, results);
    // SAFETY: called by the lowering's trampoline, for a function that `HostFunc::dynamic` made.
    unsafe { serve_dynamic::<T, F>(lowering, values, call) }
}

/// Calls a closure over values.
///
/// # Safety
/// Called by the lowering's trampoline, for a closure of this type in a `Store<T>`.
unsafe fn serve_dynamic<T: 'static, F: 'static>(
    lowering: *const VmLowering,
    values: *mut u64,
    call: impl for<'a> FnOnce(&F, Caller<'a, T>, &'a [Val], &'a mut [Val]) -> Result<()>,
) -> u8 {
    // SAFETY: called by the lowering's trampoline.
    let VmLowering { store: context, data, .. } = unsafe { *lowering };
    let body = || {
        // SAFETY: `Body::bind` put it there, and it stays as long as the store.
        let bound = unsafe { &*data.cast::<Bound>() };
        let ty = &bound.host.ty;
        let n_slots = vm::slots_of(&ty.params).max(vm::slots_of(&ty.results));
        // SAFETY: the trampoline gives as many slots as parameters or results take.
        let slots = unsafe { std::slice::from_raw_parts_mut(values, n_slots) };
        let function = bound.host.closure.downcast_ref::<F>().ok_or(gusset_runtime::trap::Trap::InternalBug)?;
        // SAFETY: the live context of the store that called.
        let runtime = unsafe { StoreOpaque::runtime_of_context(context) };
        // SAFETY: a `Store<T>` by the contract of `bind`; wasm, which was lent it, waits.
        let store = unsafe { StoreContextMut::<T>::of_runtime(runtime) };
        let id = store.opaque().id();
        // SAFETY: wasm called with values of the function's type.
        let params = unsafe { call::read_values(id, &ty.params, slots) };
        let params: Vec<Val> = params.into_iter().map(|value| Val::of_core(id, value)).collect();
        let mut results: Vec<Val> = ty.results.iter().map(|ty| zero(&ValType::of_ir(*ty))).collect();
        call(function, Caller { store, instance: bound.instance }, &params, &mut results)?;
        write_results(id, &ty.results, &results, slots)
    };
    // SAFETY: the context of the store that called.
    unsafe { vm::guard(context, body) }
}

#[cfg(feature = "async")]
mod waiting;

/// Writes what a closure over values returned, when it has the function's types.
fn write_results(store: StoreId, types: &[CoreValueType], results: &[Val], slots: &mut [u64]) -> Result<()> {
    let values: Vec<_> = results.iter().map(|value| value.to_core(store)).collect::<Result<_, CallError>>()?;
    for (at, (value, ty)) in values.iter().zip(types).enumerate() {
        if !value.fits(store, *ty) {
            return Err(WrongType::new(format!("result {at} of a host function"), ty, results[at].ty()).into());
        }
    }
    call::write_values(types, &values, slots);
    Ok(())
}
