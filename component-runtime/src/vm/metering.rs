//! The epoch's deadline of a store, as the host sets it, and what happens there. Fuel is in `vm::fuel`.
//!
//! Compiled code compares epochs if it was compiled with the switch for it; without it, nothing here has an effect
//! on it.

#[cfg(feature = "async")]
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
#[cfg(feature = "async")]
use std::task::{Context, Poll};
use std::time::Duration;
#[cfg(feature = "async")]
use std::time::Instant;

use anyhow::Result;

use super::activation::guard;
use super::adapter_handles::beside_lifted;
use super::fiber::pass_turn;
#[cfg(feature = "async")]
use super::fiber::wait;
use super::instance::core_of;
use super::keys::Side;
use super::lockdown::{check_resume_core, running_core};
#[cfg(feature = "async")]
use super::pacer::wake_at;
use super::store::Store;
#[cfg(feature = "async")]
use super::waiting::Woken;
use super::waiting::{self, Waiter};
use crate::layout::{VmComponentHeader, VmCoreHeader, VmStoreContext};
use crate::trap::Trap;

/// What happens when the epoch's deadline is reached.
pub enum AtDeadline {
    /// Wasm stops with [`Trap::Interrupt`].
    Interrupt,
    /// It goes on, with a deadline so many epochs from now.
    Continue(u64),
    /// Others run first; then it goes on, with a deadline so many epochs from then.
    Yield(u64),
    /// The same when the future is ready.
    #[cfg(feature = "async")]
    YieldCustom(u64, Pin<Box<dyn Future<Output = ()> + Send>>),
}

/// Decides at the deadline. An error stops wasm.
pub type OnDeadline = Box<dyn FnMut(*mut Store) -> Result<AtDeadline> + Send + Sync>;

/// The epochs of a store.
#[derive(Default)]
pub(super) struct Epochs {
    counter: Option<Arc<AtomicU64>>,
    on_deadline: Option<OnDeadline>,
}

impl Store {
    /// Sets the counter of the engine's epochs.
    pub fn set_epoch_counter(&mut self, counter: Arc<AtomicU64>) {
        // SAFETY: the context lives as long as the store; wasm that runs is suspended in a call. The counter lives as
        // long as the store, which keeps it.
        unsafe { (*self.context()).epoch_counter = Arc::as_ptr(&counter) };
        self.epochs.counter = Some(counter);
    }

    /// Sets the deadline, so many epochs from now.
    pub fn set_epoch_deadline(&mut self, epochs_from_now: u64) {
        let now = self.epochs.counter.as_ref().map_or(0, |counter| counter.load(Ordering::Relaxed));
        // SAFETY: as in `set_epoch_counter`.
        unsafe { (*self.context()).epoch_deadline = now.saturating_add(epochs_from_now) };
    }

    /// Whether the deadline is over, for wasm that looks at it.
    fn is_late(&self) -> bool {
        let Some(counter) = &self.epochs.counter else { return false };
        // SAFETY: as in `set_epoch_counter`.
        counter.load(Ordering::Relaxed) >= unsafe { (*self.context()).epoch_deadline }
    }

    /// Sets who decides at the deadline; without anybody, wasm is interrupted.
    pub fn set_on_deadline(&mut self, decide: Option<OnDeadline>) {
        self.epochs.on_deadline = decide;
    }
}

/// The built-in `epoch_reached`.
///
/// # Safety
/// Called by the built-in's trampoline with its caller's context.
pub(super) unsafe extern "C" fn epoch_reached(context: *mut u8) -> u8 {
    // SAFETY: every core context starts with this header.
    let store_context = unsafe { (*context.cast::<VmCoreHeader>()).store };
    // SAFETY: the context is of the wasm that is calling.
    let body = || unsafe { ask(context, store_context) };
    // SAFETY: this is the store of the calling wasm.
    unsafe { guard(store_context, body) }
}

/// Has the host decide at the deadline.
///
/// # Safety
/// Both contexts are of the wasm that is calling.
unsafe fn ask(context: *mut u8, store_context: *mut VmStoreContext) -> Result<()> {
    // SAFETY: the context is of the wasm that is calling.
    let forbidden = unsafe { put_forbidden_aside(context) };
    let decided = at_deadline(store_context);
    if let Some(flags) = forbidden {
        // SAFETY: the word of an instance that lives, and what the host called has returned.
        unsafe { *flags |= VmComponentHeader::CANNOT_LEAVE };
    }
    decided?;
    // Who decided may have called into this instance and gone on after a trap.
    // SAFETY: the context is of the wasm that is calling.
    unsafe { check_resume_core(context) }
}

/// After how long wasm that waits in a built-in asks whether it may.
///
/// # Safety
/// As [`may_wait`].
pub(super) unsafe fn slice(context: *mut u8) -> Duration {
    // SAFETY: every core context starts with this header.
    let store_context = unsafe { (*context.cast::<VmCoreHeader>()).store };
    // SAFETY: the context of the store whose wasm is calling.
    let store = unsafe { (*store_context).store }.cast::<Store>();
    // SAFETY: wasm is suspended in this call.
    let store = unsafe { &*store };
    match &store.epochs.counter {
        _ if store.fibers.are_running() => Duration::ZERO,
        Some(_) => waiting::SLICE,
        None => waiting::LONG_SLICE,
    }
}

/// A look at the epoch, between two pieces of a built-in.
///
/// # Errors
/// What stops wasm at the deadline.
///
/// # Safety
/// The context is of the wasm that is calling the built-in, and nothing refers into its store or instance.
pub(super) unsafe fn look(context: *mut u8) -> Result<()> {
    // SAFETY: every core context starts with this header.
    let store_context = unsafe { (*context.cast::<VmCoreHeader>()).store };
    // SAFETY: the context of the store whose wasm is calling.
    let store = unsafe { (*store_context).store }.cast::<Store>();
    // SAFETY: wasm is suspended in this call; the reference ends with the statement.
    match unsafe { &*store }.is_late() {
        // SAFETY: the caller vouches for the context.
        true => unsafe { ask(context, store_context) },
        false => Ok(()),
    }
}

/// A look at the epoch where the host makes an instance.
///
/// # Errors
/// What stops wasm at the deadline.
///
/// # Safety
/// The store is valid, and nothing refers into it or its instances.
pub(super) unsafe fn look_between(store: *mut Store) -> Result<()> {
    // SAFETY: the caller vouches for the store; the reference ends with the statement.
    match unsafe { &*store }.is_late() {
        // SAFETY: as above.
        true => at_deadline(unsafe { &*store }.context()),
        false => Ok(()),
    }
}

/// Whether wasm that waits in a built-in may go on doing so. A call with a stack of its own leaves it here until it is
/// woken, or for a while.
///
/// # Errors
/// What stops wasm at the deadline.
///
/// # Safety
/// The context is of the wasm that is calling the built-in, and nothing refers into its store.
pub(super) unsafe fn may_wait(context: *mut u8, waiter: &Waiter) -> Result<()> {
    // SAFETY: every core context starts with this header.
    let store_context = unsafe { (*context.cast::<VmCoreHeader>()).store };
    // SAFETY: the context of the store whose wasm is calling.
    let store = unsafe { (*store_context).store }.cast::<Store>();
    // SAFETY: the caller vouches for the context.
    unsafe { look(context) }?;
    // SAFETY: wasm is suspended in this call; the reference ends with the statement.
    match unsafe { &*store }.fibers.are_running() {
        // SAFETY: wasm is suspended in this call.
        true => unsafe { leave_stack(store, waiter) },
        false => Ok(()),
    }
}

/// Leaves the stack once.
///
/// # Safety
/// The store is valid, and its wasm is suspended in the caller.
// It switches: never a part of code that might use thread-local storage.
#[cfg(feature = "async")]
#[inline(never)]
unsafe fn leave_stack(store: *mut Store, waiter: &Waiter) -> Result<()> {
    // SAFETY: the caller vouches for the store; the reference ends with the statement.
    let may_be_stopped = unsafe { &*store }.epochs.counter.is_some();
    let mut was_left = false;
    let mut alarm = None;
    let turn = |cx: &mut Context<'_>| {
        if std::mem::replace(&mut was_left, true) || waiter.wake_by(cx.waker()) == Woken::Already {
            return Poll::Ready(());
        }
        // Nobody else wakes it to look at the epoch, with the next tick, or when its time is out.
        let due = if may_be_stopped { Some(Instant::now()) } else { waiter.deadline() };
        alarm = due.map(|due| wake_at(due, cx.waker()));
        Poll::Pending
    };
    // SAFETY: the caller's contract; what it holds may be sent.
    let others_run = || unsafe { wait(store, turn, || "a thread of the guest".to_owned()) };
    // SAFETY: wasm is suspended in the caller.
    unsafe { beside_lifted(store, others_run) }
}

#[cfg(not(feature = "async"))]
unsafe fn leave_stack(_: *mut Store, _: &Waiter) -> Result<()> {
    Err(Trap::InternalBug.into())
}

/// Lets the instance whose wasm is suspended call out while the host decides: its `realloc` or `post-return`
/// may be running, and what the host calls in it meanwhile is not. Returns the word in which the flag is to be
/// set again.
///
/// # Safety
/// The context is of the wasm that is calling.
unsafe fn put_forbidden_aside(context: *mut u8) -> Option<*mut u32> {
    // SAFETY: the caller vouches for the context.
    let core = unsafe { core_of(context) };
    // SAFETY: a live core instance's header points to its data.
    let (instance, nested) = unsafe { running_core(core) };
    // SAFETY: as above; the reference ends here. An adapter runs nothing that may not call out.
    let flags = unsafe { &*instance }.flags(nested?);
    // SAFETY: the word of an instance that lives.
    let found = unsafe { flags.read() };
    // SAFETY: as above.
    unsafe { flags.write(found & !VmComponentHeader::CANNOT_LEAVE) };
    (found & VmComponentHeader::CANNOT_LEAVE != 0).then_some(flags)
}

fn at_deadline(context: *mut VmStoreContext) -> Result<()> {
    // SAFETY: `epoch_reached` passes the context of the store whose wasm is calling.
    let store = unsafe { (*context).store }.cast::<Store>();
    // What the embedding made is dropped on its side, too.
    // SAFETY: the store is valid.
    let _host = unsafe { Side::host(store) };
    // SAFETY: wasm is suspended in this call, so nothing else refers into the store.
    let decide = unsafe { (*store).epochs.on_deadline.take() };
    let Some(decide) = decide else { return Err(Trap::Interrupt.into()) };
    let deciding = Deciding { store, decide: Some(decide) };
    // SAFETY: as above.
    let epochs = unsafe { beside_lifted(store, || deciding.until_it_goes_on()) }?;
    // SAFETY: as above.
    unsafe { &mut *store }.set_epoch_deadline(epochs);
    Ok(())
}

/// Who has to wait at the deadline.
const YIELDS: &str = "the guest, whose turn is over at the epoch's deadline,";

/// What decides at the deadline: taken out of its store for the time that it runs, since it may use the store itself,
/// and put back in whatever way it ends, unless it was replaced.
struct Deciding {
    store: *mut Store,
    decide: Option<OnDeadline>,
}

impl Deciding {
    /// Decides and has others run, if that is what was decided: in how many epochs the next deadline is.
    fn until_it_goes_on(self) -> Result<u64> {
        let store = self.store;
        match self.answer()? {
            AtDeadline::Interrupt => Err(Trap::Interrupt.into()),
            AtDeadline::Continue(epochs) => Ok(epochs),
            AtDeadline::Yield(epochs) => {
                // SAFETY: wasm is suspended in the caller.
                unsafe { pass_turn(store, YIELDS) }?;
                Ok(epochs)
            }
            #[cfg(feature = "async")]
            AtDeadline::YieldCustom(epochs, mut others) => {
                // SAFETY: wasm is suspended in the caller, and the future may be sent.
                unsafe { wait(store, |cx| others.as_mut().poll(cx), || YIELDS.to_owned()) }?;
                Ok(epochs)
            }
        }
    }

    fn answer(mut self) -> Result<AtDeadline> {
        let store = self.store;
        // SAFETY: who made this vouches for the store.
        let _host = unsafe { Side::host(store) };
        self.decide.as_mut().map_or(Ok(AtDeadline::Interrupt), |decide| decide(store))
    }
}

impl Drop for Deciding {
    fn drop(&mut self) {
        let Some(decide) = self.decide.take() else { return };
        // SAFETY: who made this vouches for the store, and what decides has ended.
        unsafe { &mut *self.store }.epochs.on_deadline.get_or_insert(decide);
    }
}
