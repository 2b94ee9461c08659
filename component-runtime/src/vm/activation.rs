//! Entering wasm, and leaving it on every way: return, trap, host error, panic.
//!
//! An entry trampoline notes in the store's context where to go on when wasm must be unwound
//! ([`VmActivation::entry_handler`]). A trap by signal and [`unwind`] both resume
//! there; the reason waits in the store until [`call`] takes it.
//!
//! # Invariants
//! * No Rust frame with anything to drop is ever skipped: [`guard`] turns errors and panics into
//!   return values, and `unwind` is called by trampolines only.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::ptr;

use anyhow::{Error, Result};

use super::code;
use super::hooks::call_watched;
use super::keys::Side;
use super::linkage::EntryCode;
use super::lockdown::{Crossings, LockCause, lock_running};
use super::store::{OtherThread, Store};
use super::traps::{Capture, WasmBacktrace};
use crate::layout::{VmActivation, VmFunction, VmStoreContext};
use crate::sys::resume::resume_at;
use crate::sys::signals::{self, Fault, Resume};
use crate::trap::Trap;

/// Why wasm is being unwound.
pub(super) enum Pending {
    /// A host function or built-in failed; with the backtrace at that point.
    Error(Error, Box<Capture>),
    /// A host function failed that the host itself called.
    Frameless(Error),
    /// A host function panicked that wasm called; with what it had gone through.
    Panic(Box<dyn Any + Send>, Box<Crossings>),
    /// A host function panicked that the host itself called.
    FramelessPanic(Box<dyn Any + Send>),
}

/// What a thread runs.
pub(super) struct OnThread {
    /// The store whose wasm this thread runs; a signal handler reads it. Outside of wasm it may be one that is
    /// gone: nobody takes it away from the last call, which may have come here from another thread.
    pub(super) current: Cell<*mut VmStoreContext>,
    /// How low wasm may get on the fiber that this thread runs, whichever store it is of; 0 on the thread's own stack.
    pub(super) floor: Cell<usize>,
}

impl OnThread {
    /// That of this thread; no other live one has the same address.
    #[cfg(feature = "async")]
    #[inline]
    pub(super) fn here() -> ptr::NonNull<OnThread> {
        THREAD.with(|thread| ptr::NonNull::from(thread))
    }

    #[inline]
    pub(super) fn address(&self) -> usize {
        ptr::from_ref(self) as usize
    }
}

thread_local! {
    static THREAD: OnThread = const { OnThread { current: Cell::new(ptr::null_mut()), floor: Cell::new(0) } };
    /// Where a signal handler, which cannot allocate, notes a trap and its backtrace. Whoever called the wasm
    /// that it unwinds takes it, before anything else runs on this thread.
    static FAULT: Cell<Capture> = const { Cell::new(Capture::NONE) };
}

/// Calls wasm through the entry trampoline of its type, with arguments in and results out of
/// `values`.
///
/// # Errors
/// A trap, or the error of a host function that wasm called; either has a [`WasmBacktrace`] as
/// context. The component instances that were running are locked down then.
///
/// # Panics
/// With the panic of a host function that wasm called; the same instances are locked down.
///
/// # Safety
/// `store` is valid and nothing refers into it; `function` is of an instance of it and has the type
/// of `entry`; `values` has as many slots as the type needs.
#[inline]
pub unsafe fn call(store: *mut Store, entry: EntryCode, function: VmFunction, values: *mut u64) -> Result<()> {
    // SAFETY: the caller vouches for the store; the reference ends with the statement.
    if unsafe { &*store }.watched {
        // SAFETY: the caller's contract.
        return unsafe { call_watched(store, entry, function, values) };
    }
    // SAFETY: the caller's contract.
    unsafe { enter(store, entry, function, values) }
}

/// As [`call`], without the store's hook, and whoever's fuel is used.
///
/// # Safety
/// As [`call`].
// A call may come back on another thread, so that its caller must not share addresses of thread-local data with it.
#[inline(never)]
pub(super) unsafe fn enter(store: *mut Store, entry: EntryCode, function: VmFunction, values: *mut u64) -> Result<()> {
    // SAFETY: the caller vouches for the store, and the reference ends with the statement.
    let limit = |thread: &OnThread| unsafe { &mut *store }.limit_stack(thread.address(), thread.floor.get());
    let limited = THREAD.with(limit);
    // SAFETY: as above.
    let scope = unsafe { &*store }.next_scope();
    let returned = match limited {
        // SAFETY: the caller's contract.
        Ok(()) => unsafe { pass(store, entry, function, values) },
        // SAFETY: the caller's contract.
        Err(OtherThread) => unsafe { pass_elsewhere(store, entry, function, values) },
    };
    if returned == 1 {
        return Ok(());
    }
    // Those of adapters that were unwound; what they find is no longer of interest.
    {
        // SAFETY: wasm was unwound, so nothing refers into the store.
        let store = unsafe { &mut *store };
        let _ = store.pop_scope(scope);
        store.forget_lifted();
    }
    // SAFETY: as above, and the caller vouches for the function.
    Err(unsafe { take_reason(store, function) })
}

/// Passes the trampoline; returns what it returns.
///
/// # Safety
/// As [`call`], and the stack is limited.
#[inline(always)]
unsafe fn pass(store: *mut Store, entry: EntryCode, function: VmFunction, values: *mut u64) -> u8 {
    // SAFETY: the caller vouches for the store.
    let context = unsafe { (*store).context() };
    let earlier = THREAD.with(|thread| thread.current.replace(context));
    // SAFETY: the caller vouches for function, type and values.
    let returned = unsafe { entry(function.code, function.context, context, values) };
    // Inside of a fiber it is the same store already, so that this is the thread from above.
    if earlier != context && !earlier.is_null() {
        THREAD.with(|thread| thread.current.set(earlier));
    }
    returned
}

/// As [`pass`], on another thread than the call around this one.
///
/// # Safety
/// As [`call`].
#[cold]
#[inline(never)]
unsafe fn pass_elsewhere(store: *mut Store, entry: EntryCode, function: VmFunction, values: *mut u64) -> u8 {
    // SAFETY: the caller vouches for the store, and the reference ends with the statement.
    let limit = |thread: &OnThread| unsafe { &mut *store }.limit_other(thread.address(), thread.floor.get());
    let outer = THREAD.with(limit);
    // SAFETY: the caller's contract.
    let returned = unsafe { pass(store, entry, function, values) };
    // SAFETY: wasm has returned, so nothing refers into the store.
    unsafe { &mut *store }.restore_stack(outer);
    returned
}

/// # Safety
/// The store is valid, and the function of an instance of it was entered and has failed.
#[cold]
#[inline(never)]
unsafe fn take_reason(store: *mut Store, function: VmFunction) -> Error {
    // SAFETY: the caller vouches for the store.
    let pending = unsafe { (*store).pending.take() };
    let (error, capture) = match pending {
        Some(Pending::Panic(panic, crossings)) => {
            // SAFETY: the caller vouches for the function.
            unsafe { lock_running(function, &crossings, LockCause::Failure) };
            resume_unwind(panic)
        }
        Some(Pending::FramelessPanic(panic)) => resume_unwind(panic),
        Some(Pending::Error(error, capture)) => (error, *capture),
        Some(Pending::Frameless(error)) => return error,
        None => {
            let capture = FAULT.replace(Capture::NONE);
            (Error::new(capture.trap.unwrap_or(Trap::InternalBug)), capture)
        }
    };
    let cause = LockCause::of(&error);
    // SAFETY: the caller vouches for the function.
    unsafe { lock_running(function, &capture.crossings, cause) };
    if error.downcast_ref::<WasmBacktrace>().is_some() {
        return error;
    }
    let backtrace = WasmBacktrace::new(&error, &capture);
    error.context(backtrace)
}

/// What ended in something else than success: an error, or a panic.
type Failed = Result<Result<()>, Box<dyn Any + Send>>;

/// Runs what wasm calls in the host: returns 1, or leaves the error or panic in the store and
/// returns 0.
///
/// # Safety
/// `context` is that of the store whose wasm called.
#[inline]
pub unsafe fn guard(context: *mut VmStoreContext, body: impl FnOnce() -> Result<()>) -> u8 {
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(())) => 1,
        // SAFETY: the caller vouches for the context.
        failed => unsafe { fail(context, failed) },
    }
}

/// Leaves an error or panic in the store, with where wasm was.
///
/// # Safety
/// As [`guard`].
#[cold]
#[inline(never)]
unsafe fn fail(context: *mut VmStoreContext, failed: Failed) -> u8 {
    // SAFETY: the caller vouches for the context.
    let capture = unsafe { capture(context) };
    let pending = match failed {
        Ok(Ok(())) => return 1,
        Ok(Err(error)) => Pending::Error(error, capture),
        Err(panic) => Pending::Panic(panic, Box::new(capture.crossings)),
    };
    // SAFETY: the caller vouches for the context, whose store lives.
    let store = unsafe { (*context).store }.cast::<Store>();
    // SAFETY: wasm is suspended in this call, and `body` has ended.
    unsafe { (*store).pending = Some(pending) };
    0
}

/// As [`guard`], for what stands in the place of an entry trampoline although no wasm is behind it: a
/// failure has no frames.
///
/// # Safety
/// As [`guard`].
pub unsafe fn guard_frameless(context: *mut VmStoreContext, body: impl FnOnce() -> Result<()>) -> u8 {
    // SAFETY: the caller vouches for the context, whose store lives.
    let store = unsafe { (*context).store }.cast::<Store>();
    // SAFETY: as above.
    let _host = unsafe { Side::host(store) };
    let pending = match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(())) => return 1,
        Ok(Err(error)) => Pending::Frameless(error),
        Err(panic) => Pending::FramelessPanic(panic),
    };
    // SAFETY: `body` has ended, and nothing else uses the store.
    unsafe { (*store).pending = Some(pending) };
    0
}

/// # Safety
/// As [`guard`].
#[cold]
unsafe fn capture(context: *const VmStoreContext) -> Box<Capture> {
    let mut capture = Box::<Capture>::default();
    // SAFETY: the caller vouches for the context, and the frames behind it are alive.
    unsafe { capture.walk_from_exit(context) };
    capture
}

/// The address of what trampolines call to unwind wasm.
pub(super) fn unwind_address() -> usize {
    unwind as *const () as usize
}

/// Goes on at the handler of the innermost entry.
///
/// # Safety
/// Called by a trampoline, with the context of its store, in which the reason lies.
unsafe extern "C" fn unwind(context: *mut VmStoreContext) -> ! {
    // SAFETY: the caller vouches for the context.
    let activation = unsafe { (*context).activation };
    // SAFETY: wasm runs, and the record of its activation lies in the entry trampoline's frame.
    let VmActivation { entry_handler, entry_sp, entry_fp, .. } = unsafe { &*activation };
    // SAFETY: the entry trampoline saved the three values and waits for its callee; between here
    // and there are frames of wasm and trampolines only.
    unsafe { resume_at(*entry_handler, *entry_sp, *entry_fp) }
}

/// Puts the trap handler in place, once per process.
pub(super) fn install_handlers() {
    signals::install(on_fault);
}

/// Decides whether a fault is a trap of wasm. Runs in a signal handler.
fn on_fault(fault: Fault) -> Option<Resume> {
    let context = THREAD.with(|thread| thread.current.get());
    if context.is_null() {
        return None;
    }
    let trap = code::trap_at(fault.pc)?;
    // SAFETY: a store that runs wasm is alive, and its context with it.
    let activation = unsafe { (*context).activation };
    // SAFETY: while wasm runs, the record of its activation lies in the entry trampoline's frame.
    let entry = unsafe { activation.as_ref() }?;
    FAULT.with(|noted| {
        // The signal's stack is small: nothing is moved over it.
        // SAFETY: wasm faulted, so no Rust code of this thread is using what is noted.
        let noted = unsafe { &mut *noted.as_ptr() };
        noted.trap = Some(trap);
        // SAFETY: the fault is in wasm, whose frames have frame pointers.
        unsafe { noted.walk_from_fault(context, fault) };
    });
    Some(Resume { pc: entry.entry_handler, sp: entry.entry_sp, fp: entry.entry_fp })
}
