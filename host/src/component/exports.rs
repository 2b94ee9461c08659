//! Where generated bindings find the functions of a component.

use std::sync::Arc;

use gusset_runtime::vm::{LoadedComponent, ResourceIdentity};

use super::func::{TypedFuncExport, imported_resources};
use super::instance::{Instance, InstancePre};
use super::typed::{ComponentNamedList, Lift, Lower};
use crate::Result;
use crate::store::AsContext;

/// Something whose exported functions can be found and checked: a component that is linked, or an
/// instance ([`Instance::exports`]).
pub trait TypedExports {
    /// A function with these Rust types; the types are checked here. `instance` is the exported instance
    /// that has it, `None` for the component itself.
    ///
    /// # Errors
    /// When there is no such function, or its types differ.
    fn typed_func<P, R>(&self, instance: Option<&str>, name: &str) -> Result<TypedFuncExport<P, R>>
    where
        P: ComponentNamedList + Lower,
        R: ComponentNamedList + Lift;
}

impl<T: 'static> TypedExports for InstancePre<T> {
    fn typed_func<P, R>(&self, instance: Option<&str>, name: &str) -> Result<TypedFuncExport<P, R>>
    where
        P: ComponentNamedList + Lower,
        R: ComponentNamedList + Lift,
    {
        InstancePre::typed_func(self, instance, name)
    }
}

/// The exports of an instance.
pub struct InstanceExports {
    component: Arc<LoadedComponent>,
    imported: Vec<Option<ResourceIdentity>>,
}

impl Instance {
    /// What the instance exports, for bindings that are made for it alone.
    ///
    /// # Errors
    /// When the store is another.
    pub fn exports(&self, store: impl AsContext) -> Result<InstanceExports> {
        let live = self.live(store.as_context().opaque())?;
        Ok(InstanceExports { component: live.loaded().clone(), imported: imported_resources(live) })
    }
}

impl InstanceExports {
    /// As [`TypedExports::typed_func`].
    ///
    /// # Errors
    /// As there.
    pub fn typed_func<P, R>(&self, instance: Option<&str>, name: &str) -> Result<TypedFuncExport<P, R>>
    where
        P: ComponentNamedList + Lower,
        R: ComponentNamedList + Lift,
    {
        TypedFuncExport::find(&self.component, &self.imported, instance, name)
    }
}

impl TypedExports for InstanceExports {
    fn typed_func<P, R>(&self, instance: Option<&str>, name: &str) -> Result<TypedFuncExport<P, R>>
    where
        P: ComponentNamedList + Lower,
        R: ComponentNamedList + Lift,
    {
        InstanceExports::typed_func(self, instance, name)
    }
}

impl std::fmt::Debug for InstanceExports {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InstanceExports").finish_non_exhaustive()
    }
}
