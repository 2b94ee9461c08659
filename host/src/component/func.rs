//! Functions that instances export: untyped handles, and typed ones that are resolved once.
//!
//! [`Func`] names a function of an instance. [`TypedFunc`] is what a host program calls: made
//! after a type check, with code, memory, `realloc` and the rest already found (D3). Its check can be
//! done once for all instances of a component ([`TypedFuncExport`]). The call itself is in
//! [`super::typed::call`](super::typed).

use std::marker::PhantomData;
use std::sync::Arc;

use gusset_runtime::ids::FuncTypeId;
use gusset_runtime::translate::{Component, FuncDef, FuncType, ResourceKind};
use gusset_runtime::vm::{ComponentInstance, InstanceKey, LoadedComponent, ResourceIdentity, StoreId};

use super::code::{InstanceExportLookup, exported_func};
use super::instance::Instance;
use super::typecheck::{TypeChecker, TypeMismatch};
#[cfg(feature = "async")]
use super::typed::invoke_inside;
use super::typed::{Borrows, Callee, ComponentNamedList, Lift, Lower, invoke, lift_result, lower_params};
use crate::error::CallError;
use crate::store::{AsContext, AsContextMut, StoreOpaque};
use crate::{Error, Result};

/// A function that an instance exports: one of a component, or one of the host that the component exports
/// as it was imported.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Func {
    pub(crate) store: StoreId,
    pub(crate) instance: InstanceKey,
    pub(crate) def: FuncDef,
    pub(crate) ty: FuncTypeId,
}

impl Func {
    /// This function with its types checked and everything found that a call needs.
    ///
    /// # Errors
    /// When the types differ, or the store is another.
    pub fn typed<P, R>(&self, store: impl AsContext) -> Result<TypedFunc<P, R>>
    where
        P: ComponentNamedList + Lower,
        R: ComponentNamedList + Lift,
    {
        let store = store.as_context().opaque();
        let instance = self.live(store)?;
        let component = instance.loaded().component();
        let imported = imported_resources(instance);
        check_types::<P, R>(&TypeChecker::new(component, &imported), self.func_type(component))?;
        Ok(TypedFunc { callee: Callee::resolve(store, self)?, types: PhantomData })
    }

    /// The instance in its store.
    ///
    /// # Errors
    /// When the store is another, or the instance is gone.
    pub(crate) fn live<'s>(&self, store: &'s StoreOpaque) -> Result<&'s ComponentInstance, CallError> {
        if store.id() != self.store {
            return Err(CallError::WrongStore { what: "function" });
        }
        store.runtime().instance(self.instance).ok_or(CallError::InstanceGone)
    }

    fn func_type<'c>(&self, component: &'c Component) -> &'c FuncType {
        component.types.func(self.ty)
    }
}

/// Which types of the host the imported resources of an instance are.
pub(crate) fn imported_resources(instance: &ComponentInstance) -> Vec<Option<ResourceIdentity>> {
    let resources = &instance.loaded().component().resources;
    let imported = resources.iter().take_while(|(_, resource)| matches!(resource.kind, ResourceKind::Imported(_)));
    imported.map(|(id, _)| Some(instance.resource_identity(id))).collect()
}

fn check_types<P: ComponentNamedList, R: ComponentNamedList>(
    types: &TypeChecker<'_>,
    func: &FuncType,
) -> Result<(), TypeMismatch> {
    P::typecheck_params(func, types)?;
    R::typecheck_result(func, types)
}

/// A function with Rust types: parameters `P`, result `R`, both tuples.
///
/// It is covariant in `P`: a stored `TypedFunc<(&'static str,), ()>` takes any `&str`.
pub struct TypedFunc<P, R> {
    callee: Callee,
    types: PhantomData<fn() -> (P, R)>,
}

impl<P, R> TypedFunc<P, R> {
    /// Whose function it is.
    #[cfg(feature = "async")]
    pub(crate) fn instance(&self) -> InstanceKey {
        self.callee.instance()
    }
}

impl<P, R> TypedFunc<P, R>
where
    P: ComponentNamedList + Lower,
    R: ComponentNamedList + Lift,
{
    /// Calls the function, and its `post-return` when the result was read.
    ///
    /// # Errors
    /// When the guest traps (a [`Trap`](crate::Trap) with a backtrace; the instance is locked down
    /// from then on), a host function that it calls fails, a value is not valid, or the store is
    /// another.
    #[inline]
    pub fn call(&self, mut store: impl AsContextMut, params: P) -> Result<R> {
        let store = store.as_context_mut().into_opaque();
        match const { P::ABI.flat_count() <= FEW } {
            true => self.call_with(store, &params, &mut [0; FEW]),
            false => self.call_with(store, &params, &mut [0; MANY]),
        }
    }

    /// Does nothing: [`TypedFunc::call`] calls `post-return` itself. Kept for programs that are used
    /// to calling it.
    ///
    /// # Errors
    /// None.
    pub fn post_return(&self, _store: impl AsContextMut) -> Result<()> {
        Ok(())
    }

    /// The call itself, on a stack where it may wait.
    #[cfg(feature = "async")]
    pub(super) fn call_inside(&self, store: &mut StoreOpaque, params: &P) -> Result<R> {
        self.callee.check_store(store)?;
        match const { P::ABI.flat_count() <= FEW } {
            true => self.invoke_inside(store, params, &mut [0; FEW]),
            false => self.invoke_inside(store, params, &mut [0; MANY]),
        }
    }

    #[cfg(feature = "async")]
    #[inline]
    fn invoke_inside(&self, store: &mut StoreOpaque, params: &P, slots: &mut [u64]) -> Result<R> {
        let borrows = const { Borrows::in_rust::<P>() };
        invoke_inside(store, &self.callee, borrows, slots, |cx, slots| lower_params(cx, slots, params), lift_result)
    }

    #[inline]
    fn call_with(&self, store: &mut StoreOpaque, params: &P, slots: &mut [u64]) -> Result<R> {
        let borrows = const { Borrows::in_rust::<P>() };
        invoke(store, &self.callee, borrows, slots, |cx, slots| lower_params(cx, slots, params), lift_result)
    }
}

/// Slots for a function with few flat parameters: clearing all of them would cost more than the call.
const FEW: usize = 4;
/// Slots for any function.
const MANY: usize = gusset_runtime::abi::MAX_FLAT_PARAMS;

impl<P, R> Clone for TypedFunc<P, R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P, R> Copy for TypedFunc<P, R> {}

impl<P, R> std::fmt::Debug for TypedFunc<P, R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TypedFunc").finish_non_exhaustive()
    }
}

/// A function that every instance of one component exports, with its types checked.
pub struct TypedFuncExport<P, R> {
    component: Arc<LoadedComponent>,
    /// Which types of the host the imported resources were when the types were checked.
    imported: Arc<[Option<ResourceIdentity>]>,
    func: (FuncDef, FuncTypeId),
    types: PhantomData<fn() -> (P, R)>,
}

impl<P, R> TypedFuncExport<P, R>
where
    P: ComponentNamedList + Lower,
    R: ComponentNamedList + Lift,
{
    /// Finds a function of a component that is linked with these resources, and checks its types.
    /// `instance` is the exported instance that has it, `None` for the component itself.
    ///
    /// # Errors
    /// When there is no such function, or its types differ.
    pub(crate) fn find(
        component: &Arc<LoadedComponent>,
        imported: &[Option<ResourceIdentity>],
        instance: Option<&str>,
        name: &str,
    ) -> Result<Self> {
        let ir = component.component();
        let (func, label) = match instance {
            None => (exported_func(ir, &name)?, name.describe()),
            Some(instance) => (exported_func(ir, &(instance, name))?, (instance, name).describe()),
        };
        let checked = Self::check(component, func, imported);
        checked.map_err(|error| Error::new(error).context(format!("function `{label}`")))
    }

    /// Checks the types of a function of a component that is linked with these resources.
    fn check(
        component: &Arc<LoadedComponent>,
        func: (FuncDef, FuncTypeId),
        imported: &[Option<ResourceIdentity>],
    ) -> Result<Self, TypeMismatch> {
        let ir = component.component();
        check_types::<P, R>(&TypeChecker::new(ir, imported), ir.types.func(func.1))?;
        Ok(TypedFuncExport { component: component.clone(), imported: imported.into(), func, types: PhantomData })
    }

    /// The function of one instance; the types are not checked again.
    ///
    /// # Errors
    /// When the instance is of another component, or its imported resources are other types of the host;
    /// when the store is another.
    pub fn bind(&self, store: impl AsContextMut, instance: &Instance) -> Result<TypedFunc<P, R>> {
        let store = store.as_context().opaque();
        let live = instance.live(store)?;
        if !Arc::ptr_eq(live.loaded(), &self.component) {
            return Err(Error::from(CallError::WrongComponent));
        }
        let identities = self.imported.iter().zip(live.loaded().component().resources.keys());
        if !identities.into_iter().all(|(checked, id)| *checked == Some(live.resource_identity(id))) {
            return Err(Error::from(CallError::WrongResources));
        }
        let callee = Callee::resolve(store, &instance.func(self.func))?;
        Ok(TypedFunc { callee, types: PhantomData })
    }
}

impl<P, R> Clone for TypedFuncExport<P, R> {
    fn clone(&self) -> Self {
        TypedFuncExport {
            component: self.component.clone(),
            imported: self.imported.clone(),
            func: self.func,
            types: PhantomData,
        }
    }
}

impl<P, R> std::fmt::Debug for TypedFuncExport<P, R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TypedFuncExport").field("func", &self.func.0).finish_non_exhaustive()
    }
}
