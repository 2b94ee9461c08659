//! Live instances, and components that are linked and ready to be instantiated.

use std::sync::Arc;

use gusset_runtime::ids::FuncTypeId;
use gusset_runtime::translate::{FuncDef, Item};
use gusset_runtime::vm::{ComponentInstance, InstanceKey, InstanceLimits, ResourceIdentity, StoreId, Usage};

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

    /// What it takes now, with the instances nested in it.
    ///
    /// # Errors
    /// When the store is another, or the instance is gone.
    pub fn usage(&self, store: impl AsContext) -> Result<Usage> {
        let context = store.as_context();
        let store = context.opaque();
        Ok(self.live(store)?.usage(store.runtime()))
    }

    /// What the instances nested in it take now, each with those nested in it. The first is the outermost one: the
    /// whole.
    ///
    /// # Errors
    /// When the store is another, or the instance is gone.
    pub fn nested_usage(&self, store: impl AsContext) -> Result<Vec<NestedUsage>> {
        let context = store.as_context();
        let live = self.live(context.opaque())?;
        let nested = live.loaded().component().instances.values().zip(live.nested_usage(context.opaque().runtime()));
        Ok(nested
            .map(|(instance, usage)| NestedUsage {
                component: instance.name.clone(),
                parent: instance.parent.map(|parent| parent.0 as usize),
                usage,
            })
            .collect())
    }

    /// A number that no other instance of this process has, now or later: errors and limiters name it.
    ///
    /// # Errors
    /// When the store is another, or the instance is gone.
    pub fn serial(&self, store: impl AsContext) -> Result<u64> {
        Ok(self.live(store.as_context().opaque())?.serial())
    }

    /// Drops the instance, before its store goes: its memories, tables, handles and what it took of limits are given
    /// back, and its code goes with the last who uses it. No destructor of a guest runs.
    ///
    /// What refers to it stays valid as a value and can be called no more: functions give
    /// [`CallError::InstanceGone`], also those that another instance imports from it
    /// ([`LinkerInstance::live_instance`](super::LinkerInstance::live_instance)), whose calls trap. Resources that it
    /// defines are gone with it: dropping a handle of one, by the host or by another instance, does nothing.
    /// Resources of the host of which it had handles are not dropped; the host has them.
    ///
    /// # Errors
    /// [`CallError::InstanceRunning`] while a call is under way in it, be it that the instance waits for the host;
    /// [`CallError::InstanceGone`] when it was removed before; [`CallError::WrongStore`].
    pub fn remove(self, mut store: impl AsContextMut) -> Result<()> {
        let mut context = store.as_context_mut();
        let store = context.opaque_mut();
        self.live(store)?;
        store.runtime_mut().drop_instance(self.key).map_err(CallError::from)?;
        store.direct.remove(self.key);
        Ok(())
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

/// What an instance inside of a component instance takes.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct NestedUsage {
    /// The name of its component, where it has one.
    pub component: Option<String>,
    /// The position of the instance that it is in; `None` for the outermost.
    pub parent: Option<usize>,
    /// What it takes, with those that are in it.
    pub usage: Usage,
}

/// A component whose imports are found and checked: instantiating it looks nothing up.
pub struct InstancePre<T: 'static> {
    limits: Option<Arc<InstanceLimits>>,
    component: Component,
    /// The same, or that with the core modules and components that it was given.
    linked: Component,
    imports: Arc<HostImports<T>>,
}

impl<T: 'static> InstancePre<T> {
    pub(super) fn new(component: Component, linked: Component, imports: HostImports<T>) -> InstancePre<T> {
        InstancePre { limits: None, component, linked, imports: Arc::new(imports) }
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

    /// The same, with limits for each instance that is made of it. A limit is one more to those of store and engine:
    /// what goes beyond any of them is refused with a [`LimitExceeded`](crate::LimitExceeded).
    #[must_use]
    pub fn with_limits(self, limits: InstanceLimits) -> InstancePre<T> {
        InstancePre { limits: Some(Arc::new(limits)), ..self }
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
        Ok(Instance { store: id, key: self.imports.instantiate(store, self.linked.loaded()?, self.limits.as_deref())? })
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
        InstancePre {
            limits: self.limits.clone(),
            component: self.component.clone(),
            linked: self.linked.clone(),
            imports: self.imports.clone(),
        }
    }
}

impl<T: 'static> std::fmt::Debug for InstancePre<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InstancePre").field("component", &self.component).finish_non_exhaustive()
    }
}
