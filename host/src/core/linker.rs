//! What modules can import, by name.

use std::collections::HashMap;

use gusset_runtime::translate::CoreExternType;
use gusset_runtime::vm::{CoreExtern, CoreExternKind, ImportMismatch, InstanceKey};

use super::error::{ImportProblem, ModuleLinkError, UnknownImport};
use super::externs::Extern;
use super::host_func::{Caller, HostFunc, HostFuncs};
use super::instance::{Instance, InstancePre};
use super::module::Module;
use super::types::FuncType;
use super::val::Val;
use super::wrap::IntoFunc;
use crate::Result;
use crate::component::DefinedTwice;
use crate::engine::Engine;
use crate::error::CallError;
use crate::store::{AsContext, AsContextMut, StoreContextMut};

/// What modules can import: host functions for any store, and entities of one store.
///
/// Its host functions read and write the data of the stores that it is used with, so a linker of one
/// type never stands in for one of a similar type:
///
/// ```compile_fail,E0308
/// # use gusset::Linker;
/// fn narrow(linker: Linker<fn(&'static str)>) -> Linker<for<'a> fn(&'a str)> {
///     linker
/// }
/// ```
pub struct Linker<T: 'static> {
    engine: Engine,
    names: HashMap<(String, String), Given<T>>,
    shadowing: bool,
}

/// What a name stands for.
pub(super) enum Given<T: 'static> {
    Host(HostFunc<T>),
    /// What it was when it was defined; memories and tables may have grown since then.
    Entity(CoreExtern, CoreExternKind),
}

impl<T: 'static> Given<T> {
    /// What it is of a store.
    pub(super) fn entity(&self) -> Option<CoreExtern> {
        match self {
            Given::Host(_) => None,
            Given::Entity(entity, _) => Some(*entity),
        }
    }
}

impl<T: 'static> Clone for Given<T> {
    fn clone(&self) -> Self {
        match self {
            Given::Host(host) => Given::Host(host.clone()),
            Given::Entity(entity, kind) => Given::Entity(*entity, *kind),
        }
    }
}

impl<T: 'static> Linker<T> {
    /// A linker that supplies nothing.
    pub fn new(engine: &Engine) -> Linker<T> {
        Linker { engine: engine.clone(), names: HashMap::new(), shadowing: false }
    }

    /// The engine that it was made for.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Whether a later definition may replace an earlier one of the same name; refused at first.
    pub fn allow_shadowing(&mut self, allow: bool) -> &mut Self {
        self.shadowing = allow;
        self
    }

    /// Defines an entity of a store; modules that import it can only be instantiated there.
    ///
    /// # Errors
    /// When the name is taken, the store is of another engine, or the entity is of another store.
    pub fn define(
        &mut self,
        store: impl AsContext<Data = T>,
        module: &str,
        name: &str,
        item: impl Into<Extern>,
    ) -> Result<&mut Self> {
        let context = store.as_context();
        if !context.engine().same(&self.engine) {
            return Err(CallError::WrongEngine { what: "store" }.into());
        }
        let entity = item.into().to_core();
        let kind = context.opaque().runtime().extern_kind(entity);
        let kind = kind.ok_or(CallError::WrongStore { what: "definition" })?;
        self.insert(module, name, Given::Entity(entity, kind))
    }

    /// Defines a host function over Rust types.
    ///
    /// # Errors
    /// When the name is taken.
    pub fn func_wrap<P, R>(&mut self, module: &str, name: &str, function: impl IntoFunc<T, P, R>) -> Result<&mut Self> {
        let host = HostFunc::<T>::wrap(function);
        self.insert(module, name, Given::Host(host))
    }

    /// Defines a host function over values.
    ///
    /// # Errors
    /// When the name is taken.
    pub fn func_new<F>(&mut self, module: &str, name: &str, ty: FuncType, function: F) -> Result<&mut Self>
    where
        F: Fn(Caller<'_, T>, &[Val], &mut [Val]) -> Result<()> + Send + Sync + 'static,
    {
        let host = HostFunc::<T>::dynamic(&ty, function);
        self.insert(module, name, Given::Host(host))
    }

    /// Defines everything that an instance exports, under one module name.
    ///
    /// # Errors
    /// When a name is taken, or the instance is of another store.
    pub fn instance(&mut self, store: impl AsContext<Data = T>, module: &str, instance: Instance) -> Result<&mut Self> {
        let context = store.as_context();
        if !context.engine().same(&self.engine) {
            return Err(CallError::WrongEngine { what: "store" }.into());
        }
        for (name, entity) in instance.core_exports(context.opaque())? {
            let kind = context.opaque().runtime().extern_kind(entity);
            let kind = kind.ok_or(CallError::WrongStore { what: "definition" })?;
            self.insert(module, &name, Given::Entity(entity, kind))?;
        }
        Ok(self)
    }

    /// Finds the imports of a module and compares their types.
    ///
    /// # Errors
    /// A [`ModuleLinkError`] with everything that is missing or does not fit, or when the module is of
    /// another engine.
    pub fn instantiate_pre(&self, module: &Module) -> Result<InstancePre<T>> {
        self.check_engine(module)?;
        let (mut imports, mut problems) = (Vec::new(), Vec::new());
        for (id, import) in module.loaded().component().core_imports.iter() {
            let Some(found) = self.names.get(&(import.module.clone(), import.name.clone())) else {
                problems.push(ImportProblem::Unknown(UnknownImport::of(import)));
                continue;
            };
            let kind = match found {
                Given::Host(host) => CoreExternKind::Func(self.engine.signature(host.ty())),
                Given::Entity(_, kind) => *kind,
            };
            match module.loaded().compare_import(id, &kind) {
                Ok(()) => imports.push(found.clone()),
                Err(mismatch) => problems.push(ImportProblem::Mismatch(self.say_function(mismatch, &kind))),
            }
        }
        match problems.is_empty() {
            true => Ok(InstancePre::new(module.clone(), imports)),
            false => Err(ModuleLinkError::of(module.name(), problems)),
        }
    }

    /// Defines every function that a module imports and this linker lacks, as one that fails with an
    /// [`UnknownImport`] when it is called. Memories, tables and globals that are missing stay so.
    ///
    /// # Errors
    /// When the module is of another engine.
    pub fn define_unknown_imports_as_traps(&mut self, module: &Module) -> Result<()> {
        self.check_engine(module)?;
        for import in module.loaded().component().core_imports.values() {
            let key = (import.module.clone(), import.name.clone());
            let CoreExternType::Func(ty) = import.ty else { continue };
            let ty = FuncType::of_ir(&module.loaded().component().core_types[ty]);
            let unknown = UnknownImport::of(import);
            let fails = move |_: Caller<'_, T>, _: &[Val], _: &mut [Val]| Err(unknown.clone().into());
            self.names.entry(key).or_insert_with(|| Given::Host(HostFunc::<T>::dynamic(&ty, fails)));
        }
        Ok(())
    }

    fn say_function(&self, mismatch: ImportMismatch, found: &CoreExternKind) -> ImportMismatch {
        match found {
            CoreExternKind::Func(signature) => match self.engine.signature_type(*signature) {
                Some(ty) => mismatch.found(format!("a function {ty}")),
                None => mismatch,
            },
            _ => mismatch,
        }
    }

    fn check_engine(&self, module: &Module) -> Result<(), CallError> {
        match self.engine.same(module.engine()) {
            true => Ok(()),
            false => Err(CallError::WrongEngine { what: "module" }),
        }
    }

    /// Finds the imports of a module and makes an instance of it.
    ///
    /// # Errors
    /// As for [`Linker::instantiate_pre`] and [`Instance::new`].
    pub fn instantiate(&self, store: impl AsContextMut<Data = T>, module: &Module) -> Result<Instance> {
        self.instantiate_pre(module)?.instantiate(store)
    }

    /// Defines a host function.
    #[cfg(feature = "async")]
    pub(super) fn define_host(&mut self, module: &str, name: &str, host: HostFunc<T>) -> Result<&mut Self> {
        self.insert(module, name, Given::Host(host))
    }

    fn insert(&mut self, module: &str, name: &str, given: Given<T>) -> Result<&mut Self> {
        let key = (module.to_owned(), name.to_owned());
        if !self.shadowing && self.names.contains_key(&key) {
            return Err(DefinedTwice { name: format!("{module}#{name}") }.into());
        }
        self.names.insert(key, given);
        Ok(self)
    }
}

/// What the next instance of a store gets for its imports.
pub(super) fn bind_all<T: 'static>(
    store: &mut StoreContextMut<'_, T>,
    given: &[Given<T>],
    instance: InstanceKey,
) -> Result<Vec<CoreExtern>> {
    let bind = |given: &Given<T>| match given {
        Given::Host(host) => Ok(CoreExtern::Func(host.bind(store, Some(instance))?)),
        Given::Entity(entity, _) => HostFuncs::rebind(store.opaque_mut(), *entity, instance),
    };
    given.iter().map(bind).collect()
}

impl<T: 'static> Clone for Linker<T> {
    fn clone(&self) -> Self {
        Linker { engine: self.engine.clone(), names: self.names.clone(), shadowing: self.shadowing }
    }
}

impl<T: 'static> std::fmt::Debug for Linker<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Linker").field("names", &self.names.keys()).finish_non_exhaustive()
    }
}
