//! Stores: a host program's data together with the instances that it made.
//!
//! A [`Store<T>`] owns one allocation, [`StoreInner<T>`]: the part that does not depend on `T`
//! ([`StoreOpaque`], with the runtime's store inside) first, the data behind it. The runtime keeps
//! the address of the allocation ([`settle`]), and host functions find their way back with
//! [`StoreOpaque::of_runtime`] and [`StoreContextMut::of_runtime`], in `component::typed`.
//!
//! # Invariants
//! * `StoreInner` is `repr(C)` with `StoreOpaque` first, so its address is also that of the opaque
//!   part.
//! * All access goes through the one raw pointer that the runtime keeps too; `Store` hands out
//!   references only for the time that it is borrowed itself.

use std::marker::PhantomPinned;

use gusset_runtime::vm::{self, StoreId};

use crate::component::context::Giving;
use crate::component::resource_any::Taken;
use crate::component::typed::{DirectCalls, Owned, settle};
use crate::core::{Externs, HostFuncs};
use crate::engine::Engine;
use crate::error::CallError;

/// How many bytes of host memory the values of one call may take unless a store says otherwise.
pub const DEFAULT_HOSTCALL_BUDGET_BYTES: usize = 128 << 20;

/// Data of the host program, and the instances that were made for it.
///
/// Everything that comes out of a store (instances, functions, resources) is usable with this store
/// only. A store lives on one thread at a time.
///
/// # Futures of calls
/// A method whose name ends with `_async` gives a future that has the store until it ends. A future that was never
/// polled has done nothing. Dropped while it waits, it ends there:
/// * what its host functions hold is dropped;
/// * the component instances that the call ran in are locked down, since they were left in the middle of something:
///   the next call of one of them fails with [`Trap::InstanceLocked`](crate::Trap) and a
///   [`LockedDown`](crate::LockedDown) that says so. Everything else in the store goes on, and so do core modules that
///   stand alone, as after a trap;
/// * what an async limiter was being asked for has not grown, and an async call hook is not run for the returns that
///   follow;
/// * an instance that was being made is gone, unless it is one of core modules with imports whose segments or start
///   function had run: others may know its functions, so it stays in the store.
///
/// A future that is forgotten (`std::mem::forget`) keeps its stack for ever, and its instances stay as they are, in the
/// middle of a call: they cannot be removed. If it was waiting at a shared memory, it goes on doing so, and takes one of
/// the notifications there from those that could return.
///
/// Instances keep writing data of the type that the store was made with, so a store of one type never
/// stands in for one of a similar type:
///
/// ```compile_fail,E0308
/// # use gusset::Store;
/// fn widen(store: Store<for<'a> fn(&'a str)>) -> Store<fn(&'static str)> {
///     store
/// }
/// ```
pub struct Store<T: 'static> {
    inner: Owned<StoreInner<T>>,
}

/// What a [`Store`] points to.
#[repr(C)]
pub(crate) struct StoreInner<T> {
    pub(crate) opaque: StoreOpaque,
    pub(crate) data: T,
}

/// The part of a store that does not depend on its data.
pub(crate) struct StoreOpaque {
    /// The runtime's store.
    runtime: vm::Store,
    id: StoreId,
    /// The same while blocking calls may be made; that of no store while a call that can wait runs. Calls
    /// compare it in the place of the id.
    callable: Blocking,
    /// What makes it that of no store at any time.
    async_only: AsyncOnly,
    engine: Engine,
    /// Bytes of host memory that the values of one call may take.
    pub(crate) hostcall_budget_bytes: usize,
    /// Resources that the host holds; the part of `component::resource_any`.
    pub(crate) host_handles: Option<Box<dyn std::any::Any + Send + Sync>>,
    /// Handles that the values being lowered gave to a guest; the part of `component::context`.
    pub(crate) giving: Giving,
    /// Owned handles in the values being lifted; the part of `component::resource_any`.
    pub(crate) taken: Vec<Taken>,
    /// Host functions that components export as they were imported.
    pub(crate) direct: DirectCalls,
    /// Host functions that core modules import.
    pub(crate) host_funcs: HostFuncs,
    /// Values of the host that core modules hold.
    pub(crate) externs: Externs,
    /// Host functions further in reach the same store through the address that the runtime keeps, while
    /// an outer reference to it sleeps. The compiler may not take that reference for the only way to it,
    /// as it does for types that are `Unpin`.
    _shared: PhantomPinned,
}

/// Which functions blocking calls may call: those of a store, or none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Blocking(StoreId);

/// Parts of a store that may have to wait whenever a guest runs, so that there are no blocking calls.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct AsyncOnly {
    pub(crate) limiter: bool,
    pub(crate) call_hook: bool,
}

/// A shared reference to a store.
pub struct StoreContext<'a, T: 'static>(pub(crate) &'a StoreInner<T>);

/// An exclusive reference to a store: what host functions are given.
pub struct StoreContextMut<'a, T: 'static>(pub(crate) &'a mut StoreInner<T>);

/// Anything that leads to a store.
pub trait AsContext {
    /// The store's data.
    type Data: 'static;
    /// The store.
    fn as_context(&self) -> StoreContext<'_, Self::Data>;
}

/// Anything that leads to a store, exclusively.
pub trait AsContextMut: AsContext {
    /// The store.
    fn as_context_mut(&mut self) -> StoreContextMut<'_, Self::Data>;
}

impl<T: 'static> Store<T> {
    /// A store without instances.
    pub fn new(engine: &Engine, data: T) -> Store<T> {
        // Made where it stays: it is large.
        let place = Box::new_uninit();
        let opaque = StoreOpaque {
            runtime: vm::Store::new(engine.store_settings()),
            id: StoreId::NONE,
            callable: Blocking(StoreId::NONE),
            async_only: AsyncOnly::default(),
            engine: engine.clone(),
            hostcall_budget_bytes: DEFAULT_HOSTCALL_BUDGET_BYTES,
            host_handles: None,
            giving: Giving::default(),
            taken: Vec::new(),
            direct: DirectCalls::default(),
            host_funcs: HostFuncs::default(),
            externs: Externs::default(),
            _shared: PhantomPinned,
        };
        let mut inner = Box::write(place, StoreInner { opaque, data });
        inner.opaque.id = inner.opaque.runtime.id();
        inner.opaque.callable = Blocking(inner.opaque.id);
        if let Some(counter) = engine.epoch_counter() {
            inner.opaque.runtime.set_epoch_counter(counter.clone());
        }
        Store { inner: settle(inner) }
    }

    /// The data.
    pub fn data(&self) -> &T {
        &self.inner.get().data
    }

    /// The data.
    pub fn data_mut(&mut self) -> &mut T {
        &mut self.inner.get_mut().data
    }

    /// Drops all instances and gives the data back.
    pub fn into_data(self) -> T {
        self.inner.into_box().data
    }

    /// The engine that it was made for.
    pub fn engine(&self) -> &Engine {
        &self.inner.get().opaque.engine
    }

    /// How many handles its instances and the host hold, and how often handles are lent, altogether: what
    /// counts against [`StoreConfig::max_handles`](crate::StoreConfig::max_handles).
    pub fn live_handles(&self) -> u32 {
        self.inner.get().opaque.runtime().handle_budget().live()
    }

    /// Sets how many bytes of host memory the values of one call may take
    /// ([`DEFAULT_HOSTCALL_BUDGET_BYTES`] at first). A value that a guest passes or returns and that
    /// would take more is refused with a [`HostcallBudgetExceeded`](crate::HostcallBudgetExceeded).
    pub fn set_hostcall_budget(&mut self, bytes: usize) {
        self.inner.get_mut().opaque.hostcall_budget_bytes = bytes;
    }
}

impl<T: Default> Default for Store<T> {
    fn default() -> Self {
        Store::new(&Engine::default(), T::default())
    }
}

impl<T: std::fmt::Debug> std::fmt::Debug for Store<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("data", self.data()).finish_non_exhaustive()
    }
}

impl StoreOpaque {
    /// What tells this store from all others of the process.
    #[inline]
    pub(crate) fn id(&self) -> StoreId {
        self.id
    }

    /// Whether a blocking call of something of this store may be made now.
    #[inline]
    pub(crate) fn may_block(&self, of: StoreId) -> bool {
        self.callable.0 == of
    }

    /// Why one may not.
    #[cold]
    pub(crate) fn refusal(&self, of: StoreId, what: &'static str) -> CallError {
        match self.id == of {
            true if self.async_only.limiter || self.async_only.call_hook => CallError::AsyncOnly { what },
            true => CallError::BlockingInside { what },
            false => CallError::WrongStore { what },
        }
    }

    /// Changes what may have to wait. No call is under way in the store.
    pub(crate) fn set_async_only(&mut self, change: impl FnOnce(&mut AsyncOnly)) {
        change(&mut self.async_only);
        let AsyncOnly { limiter, call_hook } = self.async_only;
        self.callable = Blocking(if limiter || call_hook { StoreId::NONE } else { self.id });
    }

    /// Whether a memory or table may be made, or grow, by a blocking method.
    ///
    /// # Errors
    /// When the limiter may have to wait.
    pub(crate) fn check_growth(&self, what: &'static str) -> Result<(), CallError> {
        match self.async_only.limiter {
            true => Err(CallError::AsyncOnly { what }),
            false => Ok(()),
        }
    }

    /// Refuses blocking calls from now on; returns what held before.
    #[cfg(feature = "async")]
    pub(crate) fn refuse_blocking(&mut self) -> Blocking {
        std::mem::replace(&mut self.callable, Blocking(StoreId::NONE))
    }

    /// What held before holds again.
    #[cfg(feature = "async")]
    pub(crate) fn restore_blocking(&mut self, earlier: Blocking) {
        self.callable = earlier;
    }

    /// The runtime's store.
    #[inline]
    pub(crate) fn runtime(&self) -> &vm::Store {
        &self.runtime
    }

    /// The runtime's store.
    #[inline]
    pub(crate) fn runtime_mut(&mut self) -> &mut vm::Store {
        &mut self.runtime
    }

    /// The engine that it was made for.
    pub(crate) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The runtime's store, for calls that come back to the host.
    #[inline]
    pub(crate) fn runtime_ptr(&mut self) -> *mut vm::Store {
        &raw mut self.runtime
    }
}

impl<'a, T: 'static> StoreContext<'a, T> {
    /// The data.
    pub fn data(&self) -> &'a T {
        &self.0.data
    }

    /// The engine that the store was made for.
    pub fn engine(&self) -> &'a Engine {
        &self.0.opaque.engine
    }

    /// The part that does not depend on the data.
    pub(crate) fn opaque(&self) -> &'a StoreOpaque {
        &self.0.opaque
    }
}

impl<'a, T: 'static> StoreContextMut<'a, T> {
    /// The data.
    pub fn data(&self) -> &T {
        &self.0.data
    }

    /// The data.
    pub fn data_mut(&mut self) -> &mut T {
        &mut self.0.data
    }

    /// As [`Store::live_handles`].
    pub fn live_handles(&self) -> u32 {
        self.0.opaque.runtime().handle_budget().live()
    }

    /// The data, for as long as the store is lent.
    pub fn into_data_mut(self) -> &'a mut T {
        &mut self.0.data
    }

    /// The engine that the store was made for.
    pub fn engine(&self) -> &Engine {
        &self.0.opaque.engine
    }

    /// The part that does not depend on the data.
    pub(crate) fn opaque(&self) -> &StoreOpaque {
        &self.0.opaque
    }

    /// The part that does not depend on the data.
    pub(crate) fn opaque_mut(&mut self) -> &mut StoreOpaque {
        &mut self.0.opaque
    }

    /// Both parts, for as long as the store is lent.
    pub(crate) fn into_parts(self) -> (&'a mut StoreOpaque, &'a mut T) {
        (&mut self.0.opaque, &mut self.0.data)
    }

    /// The part that does not depend on the data, for as long as the store is lent.
    pub(crate) fn into_opaque(self) -> &'a mut StoreOpaque {
        &mut self.0.opaque
    }
}

impl<T: 'static> AsContext for Store<T> {
    type Data = T;
    fn as_context(&self) -> StoreContext<'_, T> {
        StoreContext(self.inner.get())
    }
}

impl<T: 'static> AsContextMut for Store<T> {
    fn as_context_mut(&mut self) -> StoreContextMut<'_, T> {
        StoreContextMut(self.inner.get_mut())
    }
}

impl<T: 'static> AsContext for StoreContext<'_, T> {
    type Data = T;
    fn as_context(&self) -> StoreContext<'_, T> {
        StoreContext(self.0)
    }
}

impl<T: 'static> AsContext for StoreContextMut<'_, T> {
    type Data = T;
    fn as_context(&self) -> StoreContext<'_, T> {
        StoreContext(self.0)
    }
}

impl<T: 'static> AsContextMut for StoreContextMut<'_, T> {
    fn as_context_mut(&mut self) -> StoreContextMut<'_, T> {
        StoreContextMut(self.0)
    }
}

impl<C: AsContext> AsContext for &C {
    type Data = C::Data;
    fn as_context(&self) -> StoreContext<'_, C::Data> {
        C::as_context(self)
    }
}

impl<C: AsContext> AsContext for &mut C {
    type Data = C::Data;
    fn as_context(&self) -> StoreContext<'_, C::Data> {
        C::as_context(self)
    }
}

impl<C: AsContextMut> AsContextMut for &mut C {
    fn as_context_mut(&mut self) -> StoreContextMut<'_, C::Data> {
        C::as_context_mut(self)
    }
}

impl<'a, C: AsContext> From<&'a C> for StoreContext<'a, C::Data> {
    fn from(store: &'a C) -> Self {
        store.as_context()
    }
}

impl<'a, C: AsContextMut> From<&'a mut C> for StoreContextMut<'a, C::Data> {
    fn from(store: &'a mut C) -> Self {
        store.as_context_mut()
    }
}
