//! What components can import: names, and the host functions and resource types behind them.
//!
//! A [`Linker`] is filled once and used for any number of components. Linking one
//! ([`Linker::instantiate_pre`]) compares every import with what there is and reports everything
//! that does not fit in one [`LinkError`]. Which definition serves an import, by name and version, is
//! in [`names`].
//!
//! # Invariants
//! * Host functions expect `Store<T>`, and nothing but a `Linker<T>` hands them on.

mod check;
mod error;
mod host;
mod live;
mod names;
mod places;

use std::marker::PhantomData;
use std::sync::Arc;

use gusset_runtime::vm::HostDtor;

use super::code::Component;
use super::instance::{Instance, InstancePre};
use super::resource::ResourceType;
use super::typed::{ComponentNamedList, HostFunc, Lift, Lower, host_dtor};
use crate::Result;
use crate::core::Module;
use crate::engine::Engine;
use crate::error::CallError;
use crate::store::{AsContextMut, StoreContextMut};
pub use error::{DefinedTwice, LinkError, LinkProblem};
pub use host::HostInstance;
pub(crate) use names::Names;
pub(super) use names::serving;

/// What components can import.
///
/// Its host functions read and write the data of the stores that it is used with, so a linker of one
/// type never stands in for one of a similar type:
///
/// ```compile_fail,E0308
/// # use gusset::component::Linker;
/// fn narrow(linker: Linker<fn(&'static str)>) -> Linker<for<'a> fn(&'a str)> {
///     linker
/// }
/// ```
pub struct Linker<T: 'static> {
    engine: Engine,
    names: Names,
    shadowing: Shadowing,
    data: PhantomData<fn(T) -> T>,
}

/// What a name stands for.
#[derive(Clone)]
pub(crate) enum Definition {
    Func(Arc<HostFunc>),
    Resource(ResourceType, HostDtor),
    Instance(Names),
    Module(Module),
    Component(Component),
}

impl Definition {
    /// What it is, for messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Definition::Func(_) => "a function",
            Definition::Resource(..) => "a resource",
            Definition::Instance(_) => "an instance",
            Definition::Module(_) => "a core module",
            Definition::Component(_) => "a component",
        }
    }
}

/// Whether a later definition may replace an earlier one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Shadowing {
    Refused,
    Allowed,
}

impl<T: 'static> Linker<T> {
    /// A linker that supplies nothing.
    pub fn new(engine: &Engine) -> Linker<T> {
        Linker { engine: engine.clone(), names: Names::default(), shadowing: Shadowing::Refused, data: PhantomData }
    }

    /// The engine that it was made for.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Whether a later definition may replace an earlier one of the same name; refused at first.
    pub fn allow_shadowing(&mut self, allow: bool) -> &mut Self {
        self.shadowing = if allow { Shadowing::Allowed } else { Shadowing::Refused };
        self
    }

    /// The names that components import directly.
    pub fn root(&mut self) -> LinkerInstance<'_, T> {
        LinkerInstance {
            engine: &self.engine,
            names: &mut self.names,
            path: String::new(),
            shadowing: self.shadowing,
            data: PhantomData,
        }
    }

    /// The names in an instance that components import; the same again for the same name.
    ///
    /// # Errors
    /// When the name stands for something that is no instance, and shadowing is refused.
    pub fn instance(&mut self, name: &str) -> Result<LinkerInstance<'_, T>> {
        self.root().into_instance(name)
    }

    /// Links a component: finds and checks all of its imports. One that imports core modules or components
    /// is compiled here, together with what it is given.
    ///
    /// # Errors
    /// A [`LinkError`] with everything that is missing or does not fit; an error when something has to be
    /// compiled and cannot be.
    pub fn instantiate_pre(&self, component: &Component) -> Result<InstancePre<T>> {
        self.check_engine(component)?;
        let linked = check::give(&self.names, component)?;
        let imports = check::link(&self.names, &linked)?;
        Ok(InstancePre::new(component.clone(), linked, imports))
    }

    /// Links a component and makes an instance of it.
    ///
    /// # Errors
    /// As for [`Linker::instantiate_pre`] and [`InstancePre::instantiate`].
    pub fn instantiate(&self, store: impl AsContextMut<Data = T>, component: &Component) -> Result<Instance> {
        self.instantiate_pre(component)?.instantiate(store)
    }

    pub(crate) fn check_engine(&self, component: &Component) -> Result<(), CallError> {
        match self.engine.same(component.engine()) {
            true => Ok(()),
            false => Err(CallError::WrongEngine { what: "component" }),
        }
    }
}

impl<T: 'static> Clone for Linker<T> {
    fn clone(&self) -> Self {
        Linker { engine: self.engine.clone(), names: self.names.clone(), shadowing: self.shadowing, data: PhantomData }
    }
}

impl<T: 'static> std::fmt::Debug for Linker<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Linker").field("names", &self.names.keys().collect::<Vec<_>>()).finish_non_exhaustive()
    }
}

/// The names of a linker, or of an instance in it.
pub struct LinkerInstance<'a, T: 'static> {
    engine: &'a Engine,
    names: &'a mut Names,
    path: String,
    shadowing: Shadowing,
    data: PhantomData<fn(T) -> T>,
}

impl<'a, T: 'static> LinkerInstance<'a, T> {
    /// Defines a function: parameters are a tuple, the result a tuple of at most one element. The result may be sent
    /// to other threads, since the guest can make a call wait while it is given.
    ///
    /// # Errors
    /// When the name is taken and shadowing is refused.
    pub fn func_wrap<F, P, R>(&mut self, name: &str, function: F) -> Result<()>
    where
        F: Fn(StoreContextMut<'_, T>, P) -> Result<R> + Send + Sync + 'static,
        P: ComponentNamedList + Lift + 'static,
        R: ComponentNamedList + Lower + Send + 'static,
    {
        let function = HostFunc::wrap::<T, F, P, R>(function);
        self.define(name, Definition::Func(Arc::new(function)))
    }

    /// Defines a resource type, with what to do when a guest drops an owned handle of it.
    ///
    /// # Errors
    /// When the name is taken and shadowing is refused.
    pub fn resource<D>(&mut self, name: &str, ty: ResourceType, dtor: D) -> Result<()>
    where
        D: Fn(StoreContextMut<'_, T>, u32) -> Result<()> + Send + Sync + 'static,
    {
        self.define(name, Definition::Resource(ty, host_dtor(move |store, rep| dtor(store, rep as u32))))
    }

    /// Defines a core module. A component that imports it is compiled together with it when it is linked:
    /// calls between the two are as direct as if it contained the module.
    ///
    /// # Errors
    /// When the name is taken and shadowing is refused, or the module is of another engine.
    pub fn module(&mut self, name: &str, module: &Module) -> Result<()> {
        match self.engine.same(module.engine()) {
            true => self.define(name, Definition::Module(module.clone())),
            false => Err(CallError::WrongEngine { what: "module" }.into()),
        }
    }

    /// Defines a component, to be instantiated by components that import it, as often as they like. As for
    /// [`LinkerInstance::module`], they are compiled together.
    ///
    /// # Errors
    /// When the name is taken and shadowing is refused, or the component is of another engine.
    pub fn component(&mut self, name: &str, component: &Component) -> Result<()> {
        match self.engine.same(component.engine()) {
            true => self.define(name, Definition::Component(component.clone())),
            false => Err(CallError::WrongEngine { what: "component" }.into()),
        }
    }

    /// The names in an instance inside this one; the same again for the same name.
    ///
    /// # Errors
    /// When the name stands for something that is no instance, and shadowing is refused.
    pub fn instance(&mut self, name: &str) -> Result<LinkerInstance<'_, T>> {
        let path = self.path.clone();
        let inner = LinkerInstance {
            engine: self.engine,
            names: &mut *self.names,
            path,
            shadowing: self.shadowing,
            data: PhantomData,
        };
        inner.into_instance(name)
    }

    /// As [`LinkerInstance::instance`], for as long as the linker is lent.
    ///
    /// # Errors
    /// As [`LinkerInstance::instance`].
    pub fn into_instance(mut self, name: &str) -> Result<LinkerInstance<'a, T>> {
        if !matches!(self.names.get(name), Some(Definition::Instance(_))) {
            self.define(name, Definition::Instance(Names::default()))?;
        }
        let path = self.full_name(name);
        match self.names.get_mut(name) {
            Some(Definition::Instance(names)) => Ok(LinkerInstance { names, path, ..self }),
            _ => Err(DefinedTwice { name: path }.into()),
        }
    }

    /// The engine that the linker was made for.
    pub fn engine(&self) -> &Engine {
        self.engine
    }

    /// Defines anything.
    ///
    /// # Errors
    /// When the name is taken and shadowing is refused.
    pub(crate) fn define(&mut self, name: &str, definition: Definition) -> Result<()> {
        if self.shadowing == Shadowing::Refused && self.names.get(name).is_some() {
            return Err(DefinedTwice { name: self.full_name(name) }.into());
        }
        self.names.insert(name, definition);
        Ok(())
    }

    /// The names in the instance that serves imports of this name; made when there is none.
    ///
    /// # Errors
    /// When what serves them is no instance, whether or not shadowing is allowed.
    pub(crate) fn into_serving_instance(self, name: &str) -> Result<LinkerInstance<'a, T>> {
        let serving = self.names.matching(name).unwrap_or(name).to_owned();
        match self.names.get(&serving) {
            None | Some(Definition::Instance(_)) => self.into_instance(&serving),
            Some(other) => {
                anyhow::bail!(
                    "import `{}`: expected an instance, the linker has {}",
                    self.full_name(name),
                    other.kind()
                )
            }
        }
    }

    /// Whether imports of a name are served.
    pub(crate) fn serves(&self, name: &str) -> bool {
        self.names.find(name).is_some()
    }

    /// A name with those of the instances that it is in.
    pub(crate) fn full_name(&self, name: &str) -> String {
        match self.path.is_empty() {
            true => name.to_string(),
            false => format!("{}#{name}", self.path),
        }
    }
}

impl<T: 'static> std::fmt::Debug for LinkerInstance<'_, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LinkerInstance").field("path", &self.path).finish_non_exhaustive()
    }
}
