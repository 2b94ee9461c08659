//! Instances of modules.

use std::sync::Arc;

use gusset_runtime::vm::{ComponentInstance, CoreExtern, InstanceKey, InstanceLimits, StoreId, Usage};

use super::call;
use super::externs::{Export, Extern};
use super::func::{Func, TypedFunc};
use super::global::Global;
use super::host_func::{Binding, BoundFuncs, HostFuncs};
use super::linker::{Given, bind_all};
use super::memory::Memory;
use super::module::Module;
use super::table::Table;
use super::typed::{WasmParams, WasmResults};
use crate::Result;
use crate::error::CallError;
use crate::store::{AsContext, AsContextMut, StoreContextMut, StoreOpaque};

/// An instance of a module in a store. It lives as long as the store, since references to what it defines may lie
/// in any table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Instance {
    store: StoreId,
    key: InstanceKey,
}

impl Instance {
    /// Makes an instance from imports in the module's order, and runs its start function.
    ///
    /// # Errors
    /// When an import does not fit or is of another store, module and store are of different engines, a
    /// limit is reached, or a segment or the start function traps.
    pub fn new(mut store: impl AsContextMut, module: &Module, imports: &[Extern]) -> Result<Instance> {
        let mut context = store.as_context_mut();
        let store = context.opaque_mut();
        check_blocking(store)?;
        Instance::new_inside(store, module, imports)
    }

    /// As [`Instance::new`], where the stack is not the host's: the start function may wait.
    pub(super) fn new_inside(store: &mut StoreOpaque, module: &Module, imports: &[Extern]) -> Result<Instance> {
        check(store, module, imports.iter().map(|import| import.to_core()))?;
        let binding = Binding::begin(store);
        let imports = imports.iter().map(|import| HostFuncs::rebind(store, import.to_core(), binding.instance()));
        let imports = imports.collect();
        make(store, module, binding, imports, None)
    }

    /// An export.
    ///
    /// # Panics
    /// When it is of another store.
    pub fn get_export(&self, store: impl AsContext, name: &str) -> Option<Extern> {
        let context = store.as_context();
        let store = context.opaque();
        let live = self.live(store).unwrap_or_else(|error| panic!("{error}"));
        live.core_export(store.runtime(), name).map(Extern::of_core)
    }

    /// An exported function.
    ///
    /// # Panics
    /// When it is of another store.
    pub fn get_func(&self, store: impl AsContext, name: &str) -> Option<Func> {
        self.get_export(store, name)?.into_func()
    }

    /// An exported function with Rust types.
    ///
    /// # Errors
    /// When there is no such function, its types are others, or the store is another.
    pub fn get_typed_func<P: WasmParams, R: WasmResults>(
        &self,
        store: impl AsContext,
        name: &str,
    ) -> Result<TypedFunc<P, R>> {
        let context = store.as_context();
        self.live(context.opaque())?;
        let func = self.get_func(store.as_context(), name);
        let func = func.ok_or_else(|| CallError::NoExport { what: "function", name: name.to_owned() })?;
        func.typed(context).map_err(|error| error.context(format!("function `{name}`")))
    }

    /// An exported memory.
    ///
    /// # Panics
    /// When it is of another store.
    pub fn get_memory(&self, store: impl AsContext, name: &str) -> Option<Memory> {
        self.get_export(store, name)?.into_memory()
    }

    /// An exported table.
    ///
    /// # Panics
    /// When it is of another store.
    pub fn get_table(&self, store: impl AsContext, name: &str) -> Option<Table> {
        self.get_export(store, name)?.into_table()
    }

    /// An exported global.
    ///
    /// # Panics
    /// When it is of another store.
    pub fn get_global(&self, store: impl AsContext, name: &str) -> Option<Global> {
        self.get_export(store, name)?.into_global()
    }

    /// All exports, in the module's order.
    ///
    /// # Panics
    /// When it is of another store.
    pub fn exports<C: AsContext>(&self, store: C) -> impl ExactSizeIterator<Item = Export> + use<C> {
        let context = store.as_context();
        let all = self.core_exports(context.opaque()).unwrap_or_else(|error| panic!("{error}"));
        all.into_iter().map(|(name, entity)| Export::new(name, Extern::of_core(entity)))
    }

    /// What it takes now: of memory and tables, what it defines.
    ///
    /// # Errors
    /// When the store is another.
    pub fn usage(&self, store: impl AsContext) -> Result<Usage> {
        let context = store.as_context();
        let store = context.opaque();
        Ok(self.live(store)?.usage(store.runtime()))
    }

    /// A number that no other instance of this process has, now or later.
    ///
    /// # Errors
    /// When the store is another.
    pub fn serial(&self, store: impl AsContext) -> Result<u64> {
        Ok(self.live(store.as_context().opaque())?.serial())
    }

    pub(super) fn core_exports(&self, store: &StoreOpaque) -> Result<Vec<(String, CoreExtern)>, CallError> {
        Ok(self.live(store)?.core_exports(store.runtime()))
    }

    fn live<'s>(&self, store: &'s StoreOpaque) -> Result<&'s ComponentInstance, CallError> {
        if store.id() != self.store {
            return Err(CallError::WrongStore { what: "instance" });
        }
        store.runtime().instance(self.key).ok_or(CallError::InstanceGone)
    }
}

fn check_blocking(store: &StoreOpaque) -> Result<(), CallError> {
    match store.may_block(store.id()) {
        true => Ok(()),
        false => Err(store.refusal(store.id(), "start of an instance")),
    }
}

/// What is refused before anything is put into the store.
fn check(
    store: &StoreOpaque,
    module: &Module,
    mut entities: impl Iterator<Item = CoreExtern>,
) -> Result<(), CallError> {
    if !store.engine().same(module.engine()) {
        return Err(CallError::WrongEngine { what: "module" });
    }
    match entities.all(|entity| entity.store() == store.id()) {
        true => Ok(()),
        false => Err(CallError::WrongStore { what: "import" }),
    }
}

/// Makes an instance from what was bound for it, all of it of this store.
fn make(
    store: &mut StoreOpaque,
    module: &Module,
    binding: Binding,
    imports: Result<Vec<CoreExtern>>,
    limits: Option<&InstanceLimits>,
) -> Result<Instance> {
    let mut making = Making { bound: Some(binding.bound(store)), store };
    let key = call::instantiate(making.store, module.loaded(), imports?, limits)?;
    making.bound = None;
    Ok(Instance { store: making.store.id(), key })
}

/// Takes out what was bound for an instance when it is dropped before the instance is there: after errors and panics
/// of the host alike.
struct Making<'s> {
    store: &'s mut StoreOpaque,
    bound: Option<BoundFuncs>,
}

impl Drop for Making<'_> {
    fn drop(&mut self) {
        if let Some(bound) = self.bound.take() {
            bound.undo(self.store);
        }
    }
}

/// A module whose imports were found: instantiating it looks nothing up.
pub struct InstancePre<T: 'static> {
    module: Module,
    imports: Vec<Given<T>>,
    limits: Option<Arc<InstanceLimits>>,
}

impl<T: 'static> InstancePre<T> {
    pub(super) fn new(module: Module, imports: Vec<Given<T>>) -> InstancePre<T> {
        InstancePre { module, imports, limits: None }
    }

    /// The module.
    pub fn module(&self) -> &Module {
        &self.module
    }

    /// The same, with limits for what each instance that is made of it defines; a module has no nested instances,
    /// and calls of its functions are not counted.
    #[must_use]
    pub fn with_limits(self, limits: InstanceLimits) -> InstancePre<T> {
        InstancePre { limits: Some(Arc::new(limits)), ..self }
    }

    /// Makes an instance and runs its start function.
    ///
    /// # Errors
    /// As for [`Instance::new`].
    pub fn instantiate(&self, mut store: impl AsContextMut<Data = T>) -> Result<Instance> {
        let context = store.as_context_mut();
        check_blocking(context.opaque())?;
        self.instantiate_inside(context)
    }

    /// As [`InstancePre::instantiate`], where the stack is not the host's: the start function may wait.
    pub(super) fn instantiate_inside(&self, mut context: StoreContextMut<'_, T>) -> Result<Instance> {
        check(context.opaque(), &self.module, self.imports.iter().filter_map(Given::entity))?;
        let binding = Binding::begin(context.opaque());
        let imports = bind_all(&mut context, &self.imports, binding.instance());
        make(context.opaque_mut(), &self.module, binding, imports, self.limits.as_deref())
    }
}

impl<T: 'static> std::fmt::Debug for InstancePre<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InstancePre").field("module", &self.module).finish_non_exhaustive()
    }
}
