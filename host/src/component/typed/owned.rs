//! A value that is owned through a raw pointer, so that others may keep its address.
//!
//! A box would promise that nobody else reaches its value while it is moved or lent; compiled code
//! and host functions do reach a store, through the address that the runtime keeps.
//!
//! # Invariants
//! * The pointer is to a live allocation of this value's own until it is dropped.
//! * It is invariant in the value's type: who keeps the address goes on writing the type that it was
//!   made with.

use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ptr::NonNull;

use crate::store::StoreInner;

/// An owned value at an address that does not change.
pub(crate) struct Owned<V> {
    value: NonNull<V>,
    invariant: PhantomData<*mut V>,
}

// SAFETY: it owns its value, as a box does.
unsafe impl<V: Send> Send for Owned<V> {}
// SAFETY: as above.
unsafe impl<V: Sync> Sync for Owned<V> {}

/// Takes over a new store, and lets the runtime note where it is.
pub(crate) fn settle<T>(store: Box<StoreInner<T>>) -> Owned<StoreInner<T>> {
    let mut store = Owned::new(store);
    let host = store.as_ptr().cast();
    // SAFETY: what is owned so stays at its address until it is dropped.
    unsafe { store.get_mut().opaque.runtime_mut().settle(host) };
    store
}

impl<V> Owned<V> {
    /// Takes over a box.
    pub(crate) fn new(value: Box<V>) -> Owned<V> {
        Owned { value: NonNull::from(Box::leak(value)), invariant: PhantomData }
    }

    /// The value.
    #[inline]
    pub(crate) fn get(&self) -> &V {
        // SAFETY: live, and lent as this is.
        unsafe { self.value.as_ref() }
    }

    /// The value, exclusively.
    #[inline]
    pub(crate) fn get_mut(&mut self) -> &mut V {
        // SAFETY: live, and lent as this is.
        unsafe { self.value.as_mut() }
    }

    /// The address.
    #[inline]
    pub(crate) fn as_ptr(&self) -> *mut V {
        self.value.as_ptr()
    }

    /// The value itself.
    pub(crate) fn into_box(self) -> Box<V> {
        let this = ManuallyDrop::new(self);
        // SAFETY: from a box in `new`; `ManuallyDrop` keeps `drop` from freeing it too.
        unsafe { Box::from_raw(this.value.as_ptr()) }
    }
}

impl<V> Drop for Owned<V> {
    fn drop(&mut self) {
        // SAFETY: from a box in `new`, and not used after this.
        drop(unsafe { Box::from_raw(self.value.as_ptr()) });
    }
}
