//! What a host function is given that is to have the store, and not only what it holds.

use std::fmt;

use super::has_data::HasData;
use crate::store::{AsContext, AsContextMut, StoreContext, StoreContextMut};

/// A store, and the way to the part of its data that a host works on.
///
/// Host functions for which `bindgen!` was told `store` are given one. It is a store context itself:
/// an exported function may be called with it while the guest waits.
pub struct Access<'a, T: 'static, D: HasData + ?Sized> {
    store: StoreContextMut<'a, T>,
    get: fn(&mut T) -> D::Data<'_>,
}

impl<'a, T: 'static, D: HasData + ?Sized> Access<'a, T, D> {
    /// The store, with a way to the host.
    pub fn new<S>(store: &'a mut S, get: fn(&mut T) -> D::Data<'_>) -> Self
    where
        S: AsContextMut<Data = T> + ?Sized,
    {
        Access { store: store.as_context_mut(), get }
    }

    /// The host.
    pub fn get(&mut self) -> D::Data<'_> {
        (self.get)(self.store.data_mut())
    }

    /// The store's data.
    pub fn data_mut(&mut self) -> &mut T {
        self.store.data_mut()
    }

    /// The way to the host, for a further `Access`.
    pub fn getter(&self) -> fn(&mut T) -> D::Data<'_> {
        self.get
    }
}

impl<T: 'static, D: HasData + ?Sized> AsContext for Access<'_, T, D> {
    type Data = T;

    fn as_context(&self) -> StoreContext<'_, T> {
        self.store.as_context()
    }
}

impl<T: 'static, D: HasData + ?Sized> AsContextMut for Access<'_, T, D> {
    fn as_context_mut(&mut self) -> StoreContextMut<'_, T> {
        self.store.as_context_mut()
    }
}

impl<T: 'static, D: HasData + ?Sized> fmt::Debug for Access<'_, T, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Access").finish_non_exhaustive()
    }
}
