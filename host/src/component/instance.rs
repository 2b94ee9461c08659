//! Live instances, and components that are linked and ready to be instantiated.

use std::sync::Arc;

use gusset_runtime::ids::FuncTypeId;
use gusset_runtime::translate::{FuncDef, Item};
use gusset_runtime::vm::{ComponentInstance, InstanceKey, ResourceIdentity, StoreId};

use super::code::{
    Component, ComponentExportIndex, InstanceExportLookup, export_index, exported_component, exported_func,
    exported_module,
};
use super::func::{Func, TypedFunc, TypedFuncExport};
use super::resource::ResourceType;
use super::typed::{ComponentNamedList, HostImports, Lift, Lower};
use crate::Result;
use crate::core::Module;
use crate::engine::Engine;
use crate::error::CallError;
use crate::store::{AsContext, AsContextMut, StoreContextMut, StoreOpaque};

/// An instance of a component in a store.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Instance {
    store: StoreId,
    key: InstanceKey,
}

impl Instance {
    /// A function that it exports; `None` when there is no such function or the store is another.
    pub fn get_func(&self, store: impl AsContext, name: impl InstanceExportLookup) -> Option<Func> {
        self.exported(store.as_context().opaque(), &name).ok()
    }

    /// A function that it exports, with these Rust types.
    ///
    /// # Errors
    /// When there is no such function, its types differ, or the store is another.
    pub fn get_typed_func<P, R>(
        &self,
        store: impl AsContext,
        name: impl InstanceExportLookup,
    ) -> Result<TypedFunc<P, R>>
    where
        P: ComponentNamedList + Lower,
        R: ComponentNamedList + Lift,
    {
        let func = self.exported(store.as_context().opaque(), &name)?;
        func.typed(store).map_err(|error| error.context(format!("function `{}`", name.describe())))
    }

    /// Where an export is: of this instance, or of an instance that it exports.
    pub fn get_export_index(
        &self,
        store: impl AsContext,
        instance: Option<&ComponentExportIndex>,
        name: &str,
    ) -> Option<ComponentExportIndex> {
        let live = self.live(store.as_context().opaque()).ok()?;
        export_index(live.loaded().component(), instance, name)
    }

    /// A resource type that it exports.
    pub fn get_resource(&self, store: impl AsContext, name: impl InstanceExportLookup) -> Option<ResourceType> {
        let live = self.live(store.as_context().opaque()).ok()?;
        match name.item(live.loaded().component())? {
            Item::Resource(resource) => Some(ResourceType(live.resource_identity(*resource))),
            _ => None,
        }
    }

    /// A core module that it exports; `None` when there is no such one, or it cannot be had:
    /// [`Component::exported_module`] says why.
    pub fn get_module(&self, store: impl AsContext, name: impl InstanceExportLookup) -> Option<Module> {
        let store = store.as_context().opaque();
        exported_module(store.engine(), self.live(store).ok()?.loaded().component(), &name).ok()
    }

    /// A component that it exports; `None` when there is no such one, or it cannot be had:
    /// [`Component::exported_component`] says why.
    pub fn get_component(&self, store: impl AsContext, name: impl InstanceExportLookup) -> Option<Component> {
        let store = store.as_context().opaque();
        exported_component(store.engine(), self.live(store).ok()?.loaded().component(), &name).ok()
    }

    /// The instance in its store.
    pub(crate) fn live<'s>(&self, store: &'s StoreOpaque) -> Result<&'s ComponentInstance, CallError> {
        if store.id() != self.store {
            return Err(CallError::WrongStore { what: "instance" });
        }
        store.runtime().instance(self.key).ok_or(CallError::InstanceGone)
    }

    /// Its key in its store.
    pub(crate) fn key(&self) -> InstanceKey {
        self.key
    }

    /// A function of it.
    pub(crate) fn func(&self, (def, ty): (FuncDef, FuncTypeId)) -> Func {
        Func { store: self.store, instance: self.key, def, ty }
    }

    /// An exported function.
    ///
    /// # Errors
    /// When there is no such function, or the store is another.
    pub(crate) fn exported(&self, store: &StoreOpaque, name: &impl InstanceExportLookup) -> Result<Func, CallError> {
        Ok(self.func(exported_func(self.live(store)?.loaded().component(), name)?))
    }
}

/// A component whose imports are found and checked: instantiating it looks nothing up.
pub struct InstancePre<T: 'static> {
    component: Component,
    /// The same, or that with the core modules and components that it was given.
    linked: Component,
    imports: Arc<HostImports<T>>,
}

impl<T: 'static> InstancePre<T> {
    pub(super) fn new(component: Component, linked: Component, imports: HostImports<T>) -> InstancePre<T> {
        InstancePre { component, linked, imports: Arc::new(imports) }
    }

    /// The component.
    pub fn component(&self) -> &Component {
        &self.component
    }

    /// The component with the core modules and components that it was given for its imports, compiled
    /// together; without such imports the component itself. It needs them no more: an artifact of it
    /// ([`Component::serialize`]) is linked without a compiler.
    pub fn linked_component(&self) -> &Component {
        &self.linked
    }

    /// The engine that it was compiled for.
    pub fn engine(&self) -> &Engine {
        self.component.engine()
    }

    /// Makes an instance and runs its start functions.
    ///
    /// # Errors
    /// When a limit is reached, a start function traps, or the store is of another engine.
    pub fn instantiate(&self, mut store: impl AsContextMut<Data = T>) -> Result<Instance> {
        let store = store.as_context_mut();
        let id = store.opaque().id();
        if !store.opaque().may_block(id) {
            return Err(store.opaque().refusal(id, "start of an instance").into());
        }
        self.instantiate_inside(store)
    }

    /// As [`InstancePre::instantiate`], where the stack is not the host's: start functions may wait.
    pub(super) fn instantiate_inside(&self, store: StoreContextMut<'_, T>) -> Result<Instance> {
        if !store.engine().same(self.engine()) {
            return Err(CallError::WrongEngine { what: "store" }.into());
        }
        let id = store.opaque().id();
        Ok(Instance { store: id, key: self.imports.instantiate(store, self.linked.loaded()?)? })
    }

    /// A function that every instance will export, with these Rust types; the types are checked here,
    /// once. `instance` is the exported instance that has it, `None` for the component itself.
    ///
    /// # Errors
    /// When there is no such function, or its types differ.
    pub fn typed_func<P, R>(&self, instance: Option<&str>, name: &str) -> Result<TypedFuncExport<P, R>>
    where
        P: ComponentNamedList + Lower,
        R: ComponentNamedList + Lift,
    {
        let imported: Vec<Option<ResourceIdentity>> =
            self.imports.resources().iter().map(|import| Some(import.identity)).collect();
        TypedFuncExport::find(self.linked.loaded()?, &imported, instance, name)
    }
}

impl<T: 'static> Clone for InstancePre<T> {
    fn clone(&self) -> Self {
        InstancePre { component: self.component.clone(), linked: self.linked.clone(), imports: self.imports.clone() }
    }
}

impl<T: 'static> std::fmt::Debug for InstancePre<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InstancePre").field("component", &self.component).finish_non_exhaustive()
    }
}
