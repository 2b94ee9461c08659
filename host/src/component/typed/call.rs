//! Calls from the host into a component: `canon lift` seen from outside.
//!
//! A [`Callee`] holds all that a call needs; [`invoke`] compares one store id, sees that the instance is there
//! still, lowers, enters, lifts, and runs `post-return`. How values are lowered and lifted is the caller's: Rust types here
//! ([`lower_params`], [`lift_result`]), dynamic values in `component::dynamic`.
//!
//! # Invariants
//! * Once the guest was entered, every way out but success leaves the instance locked down.
//! * The pointers of a callee are followed only while its instance is kept in its store ([`Running`]).
//! * A scope of borrows is open exactly while a call whose type has borrows runs.

use std::ptr::NonNull;

use gusset_runtime::abi::{MAX_FLAT_PARAMS, MAX_FLAT_RESULTS};
use gusset_runtime::ids::FuncTypeId;
use gusset_runtime::layout::{VmComponentHeader, VmFunction};
use gusset_runtime::translate::{FuncDef, Types};
use gusset_runtime::trap::Trap;
use gusset_runtime::vm::{self, ComponentInstance, EntryCode, InstanceKey, ResolvedOptions, ScopeId, StoreId};

use super::direct::{DirectCallee, Mark};
use super::reach::Running;
use super::{ComponentNamedList, ComponentType, FlatReader, FlatWriter, Lift, Lower};
use crate::component::context::{KeptIn, LiftContext, LowerContext, Place};
use crate::component::func::Func;
use crate::component::resource_any;
use crate::error::CallError;
use crate::store::StoreOpaque;
use crate::{Error, Result};

/// A function of an instance, with everything found that a call needs.
#[derive(Clone, Copy)]
pub(crate) struct Callee {
    store: StoreId,
    instance: InstanceKey,
    entry: EntryCode,
    function: VmFunction,
    /// In the instance, or in what stands in its place.
    options: NonNull<ResolvedOptions>,
    ty: FuncTypeId,
    borrows: Borrows,
    target: Target,
}

/// What is called.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Target {
    Guest,
    /// A function of the host, by the host itself (`super::direct`).
    Host,
}

// SAFETY: the pointers are followed by `invoke` only, which has the store they lead into exclusively.
unsafe impl Send for Callee {}

// SAFETY: as above.
unsafe impl Sync for Callee {}

/// Whether a function's parameters hold borrows: then calls of guests have a scope for them, and the host's functions
/// are lent handles (`super::lend`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Borrows {
    Never,
    Maybe,
}

impl Borrows {
    /// Of Rust types: what they do not hold, a value of them cannot have.
    pub(crate) const fn in_rust<P: ComponentType>() -> Borrows {
        if P::HANDLES { Borrows::Maybe } else { Borrows::Never }
    }

    /// Where both say so.
    #[inline]
    pub(crate) fn and(self, other: Borrows) -> Borrows {
        match self {
            Borrows::Never => Borrows::Never,
            Borrows::Maybe => other,
        }
    }

    /// Of a function type.
    pub(crate) fn of(types: &Types, func: FuncTypeId) -> Borrows {
        match types.func_abi(func).has_borrow {
            true => Borrows::Maybe,
            false => Borrows::Never,
        }
    }
}

impl Callee {
    /// Whose function it is.
    #[cfg(feature = "async")]
    pub(crate) fn instance(&self) -> InstanceKey {
        self.instance
    }

    /// Whether it is of this store.
    ///
    /// # Errors
    /// When it is of another.
    #[cfg(feature = "async")]
    pub(crate) fn check_store(&self, store: &StoreOpaque) -> Result<(), CallError> {
        match store.id() == self.store {
            true => Ok(()),
            false => Err(CallError::WrongStore { what: "function" }),
        }
    }

    /// Finds everything that calls of a function need.
    pub(crate) fn resolve(store: &StoreOpaque, func: &Func) -> Result<Callee, CallError> {
        Callee::of(store, func.live(store)?, func)
    }

    /// As [`Callee::resolve`], where the function's instance is found already.
    #[inline]
    pub(crate) fn of(store: &StoreOpaque, instance: &ComponentInstance, func: &Func) -> Result<Callee, CallError> {
        let loaded = instance.loaded();
        let component = loaded.component();
        let lift = match func.def {
            FuncDef::Lift(lift) => &component.lifts[lift],
            FuncDef::Declared => return Err(CallError::InstanceGone),
            FuncDef::Import(import) => {
                let callee = store.direct.callee(instance.key(), import, func.ty)?;
                let DirectCallee { entry, function, options, borrows } = callee;
                let (store, instance, target) = (store.id(), func.instance, Target::Host);
                return Ok(Callee { store, instance, entry, function, options, ty: func.ty, borrows, target });
            }
        };
        Ok(Callee {
            store: store.id(),
            instance: func.instance,
            entry: loaded.entry(lift.core_type),
            function: instance.func_slot(lift.callee),
            options: NonNull::from(instance.options(lift.options)),
            ty: lift.ty,
            borrows: Borrows::of(&component.types, lift.ty),
            target: Target::Guest,
        })
    }
}

/// Calls a function. `borrows` says whether the parameters can hold any for all that the caller knows. `slots` must
/// hold as many as it has flat parameters, and at least one; `lower` writes the parameters to them, `lift` reads the
/// result from them.
///
/// # Errors
/// When the store is another, the instance is gone or locked down, the guest traps, or `lower` or `lift` fail.
#[inline]
pub(crate) fn invoke<R>(
    store: &mut StoreOpaque,
    callee: &Callee,
    borrows: Borrows,
    slots: &mut [u64],
    lower: impl FnOnce(&mut LowerContext<'_>, &mut [u64]) -> Result<()>,
    lift: impl FnOnce(&mut LiftContext<'_>, &[u64]) -> Result<R>,
) -> Result<R> {
    if !store.may_block(callee.store) {
        return Err(store.refusal(callee.store, "function").into());
    }
    invoke_inside(store, callee, borrows, slots, lower, lift)
}

/// As [`invoke`], where the stack is not the host's: a call in it may wait. The callee is of this store.
#[inline]
pub(crate) fn invoke_inside<R>(
    store: &mut StoreOpaque,
    callee: &Callee,
    borrows: Borrows,
    slots: &mut [u64],
    lower: impl FnOnce(&mut LowerContext<'_>, &mut [u64]) -> Result<()>,
    lift: impl FnOnce(&mut LiftContext<'_>, &[u64]) -> Result<R>,
) -> Result<R> {
    let call = Call { runtime: store.runtime_ptr(), callee };
    // SAFETY: the store is borrowed for all of this call, and nobody uses it between its steps.
    let _running = unsafe { Running::begin(call.runtime, callee.instance) }?;
    if call.is_locked() {
        return Err(call.instance().locked_error(call.options().nested));
    }
    let _scratch = match callee.target {
        Target::Guest => None,
        // SAFETY: the store is borrowed for all of this call, and nobody uses it between its steps.
        Target::Host => Some(unsafe { Mark::new(call.runtime) }),
    };
    let mut scope = BorrowScope::open(call.runtime, borrows.and(callee.borrows));
    let lock = LockDown(&call);
    let lowered = call.lower(scope.id, slots, lower);
    let result = match lowered {
        Ok(()) => call.finish(&mut scope, slots, lift).inspect_err(|error| call.lock_down_after(error)),
        Err(error) => {
            // The guest did not run, but its `realloc` may have, and it has a handle that it does not know of.
            if scope.close().is_err() {
                call.lock_down_after(&error);
            }
            Err(error)
        }
    };
    std::mem::forget(lock);
    result
}

/// Locks the instance down when it is dropped: on panics of host functions and hooks.
struct LockDown<'c>(&'c Call<'c>);

impl Drop for LockDown<'_> {
    fn drop(&mut self) {
        if self.0.callee.target == Target::Guest {
            self.0.instance().lock_down(self.0.options().nested);
        }
    }
}

/// A call that is under way in a store of which nobody else has a reference.
struct Call<'c> {
    runtime: *mut vm::Store,
    callee: &'c Callee,
}

impl<'c> Call<'c> {
    /// The callee's options.
    #[inline]
    fn options(&self) -> &'c ResolvedOptions {
        // SAFETY: they are a part of the instance, or of what stands in its place, which stays in its store as long
        // as a call runs, and nobody writes them.
        unsafe { self.callee.options.as_ref() }
    }

    #[inline]
    fn lower(
        &self,
        scope: Option<ScopeId>,
        slots: &mut [u64],
        lower: impl FnOnce(&mut LowerContext<'_>, &mut [u64]) -> Result<()>,
    ) -> Result<()> {
        let place = Place::Params(self.callee.ty);
        // SAFETY: `invoke` has the store exclusively, and the callee is of an instance in it (their
        // ids are equal).
        let mut cx = unsafe { LowerContext::new(self.runtime, self.options(), place, scope) };
        lower(&mut cx, slots).inspect_err(|_| cx.take_back())
    }

    // A part of its caller, which knows most of what is decided here.
    #[inline(always)]
    fn finish<R>(
        &self,
        scope: &mut BorrowScope,
        slots: &mut [u64],
        lift: impl FnOnce(&mut LiftContext<'_>, &[u64]) -> Result<R>,
    ) -> Result<R> {
        self.enter(self.callee.entry, self.callee.function, slots)?;
        let place = Place::Result(self.callee.ty);
        // SAFETY: as in `lower`.
        let mut cx = unsafe { LiftContext::new(self.runtime, self.options(), place, None) };
        let lifted = lift(&mut cx, slots).and_then(|result| {
            scope.close()?;
            match self.options().post_return {
                Some((entry, function)) => self.post_return(entry, function, slots).map(|()| result),
                None => Ok(result),
            }
        });
        cx.end(lifted)
    }

    fn post_return(&self, entry: EntryCode, function: VmFunction, slots: &mut [u64]) -> Result<()> {
        // SAFETY: the live flags word of the instance, which stays during the call.
        let _kept_in = unsafe { KeptIn::new(self.options().flags) };
        self.enter(entry, function, slots)
    }

    #[inline]
    fn enter(&self, entry: EntryCode, function: VmFunction, slots: &mut [u64]) -> Result<()> {
        debug_assert!(!slots.is_empty(), "a result needs a slot");
        // SAFETY: the store is ours, entry code and function are of one instance in it, and there are
        // as many slots as the function has parameters and results.
        unsafe { vm::call(self.runtime, entry, function, slots.as_mut_ptr()) }
    }

    #[inline]
    fn is_locked(&self) -> bool {
        // SAFETY: the live flags word of the instance, or of what stands in its place.
        let flags = unsafe { self.options().flags.read() };
        flags & VmComponentHeader::LOCKED != 0
    }

    /// Locks the instance down. A function of the host that failed left no guest in the middle of something.
    #[cold]
    fn lock_down_after(&self, error: &Error) {
        if self.callee.target == Target::Guest {
            self.instance().lock_down_after(self.options().nested, error);
        }
    }

    #[expect(clippy::mut_from_ref, reason = "a call has the store exclusively and keeps no reference")]
    fn instance(&self) -> &mut ComponentInstance {
        // SAFETY: the instance of the callee is live in the store, and no other reference to it lives
        // across a call of this.
        unsafe { &mut *self.options().instance }
    }
}

/// A scope of borrows, closed when a call ends in whatever way.
pub(crate) struct BorrowScope {
    runtime: *mut vm::Store,
    /// `None` for a function without borrows.
    pub(crate) id: Option<ScopeId>,
}

impl BorrowScope {
    /// Opens a scope if the function needs one. `runtime` is live and outlives the scope.
    #[inline]
    pub(crate) fn open(runtime: *mut vm::Store, borrows: Borrows) -> BorrowScope {
        let id = match borrows {
            Borrows::Never => None,
            // SAFETY: the callers have the store, and no reference into it, when they open a scope.
            Borrows::Maybe => Some(unsafe { (*runtime).push_scope() }),
        };
        BorrowScope { runtime, id }
    }

    /// A scope that is open.
    ///
    /// # Safety
    /// The store is live and outlives the scope, which is to be closed.
    #[inline]
    pub(super) unsafe fn opened(runtime: *mut vm::Store, id: ScopeId) -> BorrowScope {
        BorrowScope { runtime, id: Some(id) }
    }

    /// Gives lends back; fails when the callee kept borrows.
    #[inline]
    pub(crate) fn close(&mut self) -> Result<(), Trap> {
        match self.id.take() {
            None => Ok(()),
            // SAFETY: as in `open`; the store's host part is as idle as the runtime's.
            Some(id) => unsafe { close_scope(self.runtime, id) },
        }
    }
}

/// Apart from [`BorrowScope::close`], so that a call without borrows has that inlined, and needs no memory for it.
///
/// # Safety
/// The store is live, and nobody has a reference into it.
#[inline(never)]
unsafe fn close_scope(runtime: *mut vm::Store, id: ScopeId) -> Result<(), Trap> {
    // SAFETY: the caller's contract.
    resource_any::close_scope(unsafe { StoreOpaque::of_runtime(runtime) }, id);
    // SAFETY: the caller's contract.
    unsafe { (*runtime).pop_scope(id) }
}

/// Closes the scope of a call that failed, which has another reason to report.
///
/// # Safety
/// As [`close_scope`].
#[cold]
#[inline(never)]
unsafe fn abandon_scope(runtime: *mut vm::Store, id: ScopeId) {
    // SAFETY: the caller's contract.
    let _ = unsafe { close_scope(runtime, id) };
}

impl Drop for BorrowScope {
    #[inline]
    fn drop(&mut self) {
        if let Some(id) = self.id {
            // SAFETY: as in `open`.
            unsafe { abandon_scope(self.runtime, id) };
        }
    }
}

/// Lowers parameters flat, or into memory where there are too many.
#[inline]
pub(crate) fn lower_params<P: ComponentNamedList + Lower>(
    cx: &mut LowerContext<'_>,
    slots: &mut [u64],
    params: &P,
) -> Result<()> {
    if const { P::ABI.flat_count() <= MAX_FLAT_PARAMS } {
        return params.lower_flat(cx, &mut FlatWriter::new(slots));
    }
    let (size, align) = cx.layout(&P::ABI);
    let pointer = cx.allocate(align as u32, size)?;
    params.lower_memory(cx, pointer)?;
    slots[0] = pointer as u64;
    Ok(())
}

/// Lifts a result from its slot, or from memory where it does not fit.
#[inline]
pub(crate) fn lift_result<R: ComponentNamedList + Lift>(cx: &mut LiftContext<'_>, slots: &[u64]) -> Result<R> {
    if const { R::ABI.flat_count() <= MAX_FLAT_RESULTS } {
        return R::lift_flat(cx, &mut FlatReader::new(slots));
    }
    let (size, align) = cx.layout(&R::ABI);
    let pointer = cx.pointer(slots[0]);
    cx.check_range(pointer, size, align)?;
    R::lift_memory(cx, pointer)
}
