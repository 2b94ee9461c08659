//! The ways from what compiled code and the runtime hold back to the host's store.
//!
//! # Invariants
//! * The host's address in a runtime store is that of a `StoreInner<T>`, which starts with the
//!   `StoreOpaque`: `Store::new` sets it and nothing else does.

use std::marker::PhantomData;

use gusset_runtime::ids::ResourceId;
use gusset_runtime::layout::VmStoreContext;
use gusset_runtime::vm::{self, CallHook, Grown, Growth, GrowthLimiter, InstanceKey};

use crate::error::CallError;
use crate::limits::{GrowthRequest, ResourceLimiter};
use crate::store::{StoreContextMut, StoreInner, StoreOpaque};
use crate::{Error, Result};

impl StoreOpaque {
    /// Runs the destructor of a resource that the host held and now drops; nothing when its instance
    /// is gone.
    ///
    /// # Errors
    /// When the resource has a destructor of a guest that is locked down, or the destructor fails.
    pub(crate) fn destroy(&mut self, key: InstanceKey, resource: ResourceId, rep: u64) -> Result<()> {
        let runtime = self.runtime_ptr();
        let Some(instance) = self.runtime_mut().instance_mut(key) else { return Ok(()) };
        let instance = std::ptr::from_mut(instance);
        // SAFETY: the store is live and outlives this, and nobody refers into it now.
        let _running = unsafe { Running::kept(runtime, key) };
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

/// A call of the host into an instance, which stays in its store until this is dropped.
pub(super) struct Running {
    runtime: *mut vm::Store,
    key: InstanceKey,
}

impl Running {
    /// Counts a call.
    ///
    /// # Errors
    /// When the instance is gone, or as many calls are under way in it as there may be.
    ///
    /// # Safety
    /// The store is live and outlives this, and nobody refers into it now or when this is dropped.
    #[inline]
    pub(super) unsafe fn begin(runtime: *mut vm::Store, key: InstanceKey) -> Result<Running, CallError> {
        // SAFETY: the caller vouches for the store.
        match unsafe { &mut *runtime }.begin_call(key) {
            Ok(()) => Ok(Running { runtime, key }),
            Err(refusal) => Err(refusal.into()),
        }
    }

    /// As [`Running::begin`], for what is part of something that goes on already.
    ///
    /// # Safety
    /// As for [`Running::begin`].
    unsafe fn kept(runtime: *mut vm::Store, key: InstanceKey) -> Running {
        // SAFETY: the caller vouches for the store.
        unsafe { &mut *runtime }.keep(key);
        Running { runtime, key }
    }
}

impl Drop for Running {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: who made this vouches for the store.
        unsafe { &mut *self.runtime }.end_call(self.key);
    }
}

/// The data of a store whose limiter is asked.
///
/// # Safety
/// The address of a live `Store<T>`, one of whose memories or tables grows: nobody has a reference to its data then,
/// since guests are suspended, and a host that makes them grow has lent the store.
pub(super) unsafe fn data_of<'a, T: 'static>(host: *mut u8) -> &'a mut T {
    // SAFETY: the caller's contract.
    unsafe { &mut (*host.cast::<StoreInner<T>>()).data }
}

/// A limiter that is found in a store's data.
struct Limiter<T, F> {
    get: F,
    data: PhantomData<fn(T) -> T>,
}

/// What asks a limiter that is found in the data of a store.
pub(crate) fn limiter<T: 'static>(
    get: impl (FnMut(&mut T) -> &mut dyn ResourceLimiter) + Send + Sync + 'static,
    _: &mut StoreContextMut<'_, T>,
) -> Box<dyn GrowthLimiter> {
    Box::new(Limiter { get, data: PhantomData })
}

impl<T: 'static, F> Limiter<T, F>
where
    F: FnMut(&mut T) -> &mut dyn ResourceLimiter,
{
    fn find(&mut self, host: *mut u8) -> &mut dyn ResourceLimiter {
        // SAFETY: the runtime passes the address of the store that the limiter was given to, which is the one of
        // the second parameter of `limiter`.
        (self.get)(unsafe { data_of::<T>(host) })
    }
}

impl<T: 'static, F> GrowthLimiter for Limiter<T, F>
where
    F: (FnMut(&mut T) -> &mut dyn ResourceLimiter) + Send + Sync,
{
    fn growing(&mut self, store: *mut vm::Store, growth: &Growth) -> Result<bool> {
        // SAFETY: the runtime passes the live store that the limiter was given to.
        let host = unsafe { (*store).host() };
        self.find(host).growing(&GrowthRequest::new(growth))
    }

    fn grow_failed(&mut self, host: *mut u8, what: Grown, error: Error) -> Result<()> {
        let limiter = self.find(host);
        match what {
            Grown::Memory(_) => limiter.memory_grow_failed(error),
            Grown::Table(_) => limiter.table_grow_failed(error),
        }
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

/// A call hook that gets the store.
pub(crate) fn on_call<T: 'static>(
    mut hook: impl FnMut(StoreContextMut<'_, T>, CallHook) -> Result<()> + Send + Sync + 'static,
    _: &mut StoreContextMut<'_, T>,
) -> vm::OnCall {
    Box::new(move |runtime, at| {
        // SAFETY: as in `on_deadline`.
        hook(unsafe { StoreContextMut::of_runtime(runtime) }, at)
    })
}
