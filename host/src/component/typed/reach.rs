//! The ways from what compiled code and the runtime hold back to the host's store.
//!
//! # Invariants
//! * The host's address in a runtime store is that of a `StoreInner<T>`, which starts with the
//!   `StoreOpaque`: `Store::new` sets it and nothing else does.

use gusset_runtime::ids::ResourceId;
use gusset_runtime::layout::VmStoreContext;
use gusset_runtime::vm::{self, InstanceKey};

use crate::Result;
use crate::store::{StoreContextMut, StoreInner, StoreOpaque};

impl StoreOpaque {
    /// Runs the destructor of a resource that the host held and now drops; nothing when its instance
    /// is gone.
    ///
    /// # Errors
    /// When the resource has a destructor of a guest that is locked down, or the destructor fails.
    pub(crate) fn destroy(&mut self, instance: InstanceKey, resource: ResourceId, rep: u64) -> Result<()> {
        let runtime = self.runtime_ptr();
        let Some(instance) = self.runtime_mut().instance_mut(instance) else { return Ok(()) };
        let instance = std::ptr::from_mut(instance);
        // SAFETY: both are live, this has them exclusively, and uses no reference after this.
        unsafe { vm::destroy(runtime, instance, resource, rep) }
    }

    /// The store that a runtime store belongs to.
    ///
    /// # Safety
    /// `runtime` must be the live runtime store of a [`crate::Store`], and nothing else may use that
    /// store during `'a`: inside a host function the caller's reference is dormant.
    #[inline]
    pub(crate) unsafe fn of_runtime<'a>(runtime: *mut vm::Store) -> &'a mut StoreOpaque {
        // SAFETY: by the contract the pointer is live.
        let host = unsafe { (*runtime).host() };
        // SAFETY: the address of a `StoreInner`, which starts with this.
        unsafe { &mut *host.cast::<StoreOpaque>() }
    }

    /// The runtime store behind a context that compiled code uses.
    ///
    /// # Safety
    /// `context` must be the live context of a store.
    #[inline]
    pub(crate) unsafe fn runtime_of_context(context: *mut VmStoreContext) -> *mut vm::Store {
        // SAFETY: live by the contract; the runtime set the field when it made the store.
        unsafe { (*context).store.cast() }
    }
}

impl<'a, T: 'static> StoreContextMut<'a, T> {
    /// The store that a runtime store belongs to.
    ///
    /// # Safety
    /// As for [`StoreOpaque::of_runtime`], and the store must be a `Store<T>`.
    #[inline]
    pub(crate) unsafe fn of_runtime(runtime: *mut vm::Store) -> StoreContextMut<'a, T> {
        // SAFETY: by the contract the pointer is live.
        let host = unsafe { (*runtime).host() };
        // SAFETY: the address of the `StoreInner<T>` of a `Store<T>`.
        StoreContextMut(unsafe { &mut *host.cast::<StoreInner<T>>() })
    }
}

/// A decision at the epoch's deadline that gets the store.
pub(crate) fn on_deadline<T: 'static>(
    mut decide: impl FnMut(StoreContextMut<'_, T>) -> Result<vm::AtDeadline> + Send + Sync + 'static,
    _: &mut StoreContextMut<'_, T>,
) -> vm::OnDeadline {
    Box::new(move |runtime| {
        // SAFETY: the runtime passes the store that the decision was given to, which is the one of the
        // second parameter, and guests that run in it are suspended.
        decide(unsafe { StoreContextMut::of_runtime(runtime) })
    })
}
