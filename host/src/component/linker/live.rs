//! A live instance's exports as what other components import.
//!
//! A function goes by lift-then-lower through dynamic values; handles keep their identity, since the
//! resource types of the instance are defined for importers as what they are.

use std::sync::Arc;

use gusset_runtime::ids::{FuncTypeId, ResourceId};
use gusset_runtime::translate::Item;
use gusset_runtime::vm::{InstanceKey, ResourceIdentity};

use super::{Definition, LinkerInstance, Names};
use crate::component::code::{ComponentExportIndex, exported_component, exported_module};
use crate::component::resource::ResourceType;
use crate::component::typecheck::Exported;
use crate::component::typed::{HostCheck, host_dtor};
use crate::component::{Func, Instance};
use crate::error::CallError;
use crate::store::{AsContext, StoreOpaque};
use crate::{Error, Result};

impl<T: 'static> LinkerInstance<'_, T> {
    /// Defines an instance by what a live instance exports: functions, resource types, core modules,
    /// components, and the same in instances that it exports. Components that import it can be instantiated in the store of the
    /// live instance only; in others its functions fail.
    ///
    /// # Errors
    /// When the name is taken and shadowing is refused, or the store is another than the instance's.
    pub fn live_instance(&mut self, store: impl AsContext<Data = T>, name: &str, instance: Instance) -> Result<()> {
        let store = store.as_context();
        if !store.engine().same(self.engine) {
            return Err(CallError::WrongEngine { what: "store" }.into());
        }
        let exporter = Exporter { store: store.opaque(), instance };
        let live = instance.live(exporter.store)?;
        let names = exporter.names::<T>(&live.loaded().component().exports, None)?;
        self.define(name, Definition::Instance(names))
    }
}

struct Exporter<'s> {
    store: &'s StoreOpaque,
    instance: Instance,
}

impl Exporter<'_> {
    fn names<T: 'static>(&self, items: &[(String, Item)], inside: Option<&ComponentExportIndex>) -> Result<Names> {
        let live = self.instance.live(self.store)?;
        let mut names = Names::default();
        for (name, item) in items {
            let index = || {
                let index = crate::component::code::export_index(live.loaded().component(), inside, name);
                index.ok_or_else(|| Error::from(CallError::NoExport { what: "item", name: name.clone() }))
            };
            let definition = match item {
                Item::Func(_, ty) => self.func::<T>(&index()?, *ty)?,
                Item::Resource(resource) => {
                    self.resource::<T>(ResourceType(live.resource_identity(*resource)), *resource)
                }
                Item::Instance(items) => Definition::Instance(self.names::<T>(items, Some(&index()?))?),
                Item::Module(_) => {
                    Definition::Module(exported_module(self.store.engine(), live.loaded().component(), &index()?)?)
                }
                Item::Component(_) => Definition::Component(exported_component(
                    self.store.engine(),
                    live.loaded().component(),
                    &index()?,
                )?),
                Item::Type(_) => continue,
            };
            names.insert(name, definition);
        }
        Ok(names)
    }

    fn func<T: 'static>(&self, index: &ComponentExportIndex, ty: FuncTypeId) -> Result<Definition> {
        let live = self.instance.live(self.store)?;
        let func: Func = self.instance.exported(self.store, index)?;
        let component = live.loaded().component().clone();
        let resources: Vec<ResourceIdentity> =
            component.resources.keys().map(|resource| live.resource_identity(resource)).collect();
        let check: HostCheck = Box::new(move |found, types| {
            let exported = Exported { types: &component.types, resources: &resources };
            types.same_func(exported, component.types.func(ty), found)
        });
        let forward = crate::component::dynamic::host_func::<T, _>(move |store, _, params, results| {
            func.call_inside(store.into_opaque(), params, results)
        });
        Ok(Definition::Func(Arc::new(forward.checked(check))))
    }

    fn resource<T: 'static>(&self, ty: ResourceType, resource: ResourceId) -> Definition {
        let instance: InstanceKey = self.instance.key();
        let dtor = host_dtor::<T>(move |mut store, rep| store.opaque_mut().destroy(instance, resource, rep));
        Definition::Resource(ty, dtor)
    }
}
