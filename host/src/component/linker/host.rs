//! Definitions by one host: what generated `add_to_linker` functions fill an instance with.
//!
//! The host is found in the store's data by each call; functions are given it, not the store. The first
//! definition that fails ends it, and is told at the end, so that a definition is a plain statement.

use std::fmt;

use super::LinkerInstance;
#[cfg(feature = "async")]
use crate::component::typed::Waiting;
use crate::component::typed::{ComponentNamedList, Lift, Lower};
use crate::component::{ComesLater, HasData, Resource, ResourceType};
use crate::{Error, Result};

use crate::store::StoreContextMut;

/// The names of an instance whose functions are those of a host; made by [`LinkerInstance::with_host`].
#[must_use = "an error is told by `finish`"]
pub struct HostInstance<'a, T: 'static, D: HasData> {
    instance: LinkerInstance<'a, T>,
    get: fn(&mut T) -> D::Data<'_>,
    so_far: Result<()>,
}

impl<'a, T: 'static> LinkerInstance<'a, T> {
    /// Defines functions of a host, which `get` finds in the store's data.
    pub fn with_host<D: HasData>(self, get: fn(&mut T) -> D::Data<'_>) -> HostInstance<'a, T, D> {
        HostInstance { instance: self, get, so_far: Ok(()) }
    }
}

impl<T: 'static, D: HasData> HostInstance<'_, T, D> {
    /// Defines a function, which is given the host; as [`LinkerInstance::func_wrap`].
    pub fn func<F, P, R>(&mut self, name: &str, function: F)
    where
        F: Fn(&mut D::Data<'_>, P) -> Result<R> + Send + Sync + 'static,
        P: ComponentNamedList + Lift + 'static,
        R: ComponentNamedList + Lower + Send + 'static,
    {
        let get = self.get;
        self.func_with_store(name, move |mut store, params| function(&mut get(store.data_mut()), params));
    }

    /// Defines a function, which is given the store.
    pub fn func_with_store<F, P, R>(&mut self, name: &str, function: F)
    where
        F: Fn(StoreContextMut<'_, T>, P) -> Result<R> + Send + Sync + 'static,
        P: ComponentNamedList + Lift + 'static,
        R: ComponentNamedList + Lower + Send + 'static,
    {
        if self.so_far.is_ok() {
            self.so_far = self.instance.func_wrap(name, function);
        }
    }

    /// Defines the resource that `H` stands for, with what to do when a guest drops an owned handle.
    pub fn resource<H: 'static>(
        &mut self,
        name: &str,
        drop: impl Fn(&mut D::Data<'_>, Resource<H>) -> Result<()> + Send + Sync + 'static,
    ) {
        if self.so_far.is_ok() {
            let get = self.get;
            let ty = ResourceType::host::<H>();
            self.so_far = self
                .instance
                .resource(name, ty, move |mut store, rep| drop(&mut get(store.data_mut()), Resource::new_own(rep)));
        }
    }

    /// Defines a function that may wait, which is given the store; as [`LinkerInstance::func_wrap_async`].
    #[cfg(feature = "async")]
    pub fn func_with_store_async<F, P, R>(&mut self, name: &str, function: F)
    where
        F: for<'a> Fn(StoreContextMut<'a, T>, P) -> Waiting<'a, R> + Send + Sync + 'static,
        P: ComponentNamedList + Lift + 'static,
        R: ComponentNamedList + Lower + Send + 'static,
    {
        if self.so_far.is_ok() {
            self.so_far = self.instance.func_wrap_async(name, function);
        }
    }

    /// Defines the resource that `H` stands for, with a destructor that may wait, which is given the store.
    #[cfg(feature = "async")]
    pub fn resource_async<H: 'static>(
        &mut self,
        name: &str,
        drop: impl for<'a> Fn(StoreContextMut<'a, T>, Resource<H>) -> Waiting<'a, ()> + Send + Sync + 'static,
    ) {
        if self.so_far.is_ok() {
            let ty = ResourceType::host::<H>();
            self.so_far = self.instance.resource_async(name, ty, move |store, rep| drop(store, Resource::new_own(rep)));
        }
    }

    /// Defines a function that is left out, since something that it needs is not there yet: calling it is the
    /// error [`ComesLater`].
    pub fn comes_later(&mut self, function: &str, what: &'static str) {
        if self.so_far.is_ok() {
            let error = ComesLater { function: function.to_owned(), what };
            self.so_far = self.instance.func_new(function, move |_, _, _, _| Err(Error::new(error.clone())));
        }
    }

    /// Whether all were defined.
    ///
    /// # Errors
    /// When a name was taken and shadowing is refused.
    pub fn finish(self) -> Result<()> {
        self.so_far
    }
}

impl<T: 'static, D: HasData> fmt::Debug for HostInstance<'_, T, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HostInstance").field("instance", &self.instance).finish_non_exhaustive()
    }
}
