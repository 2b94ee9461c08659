//! Fuel and the epoch's deadline of a store, as the host sets and reads them.
//!
//! Compiled code counts fuel and compares epochs if it was compiled with the switches for it; without
//! them, nothing here has an effect on it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Result;

use super::activation::guard;
use super::fiber::pass_turn;
use super::instance::core_of;
use super::lockdown::{check_resume_core, running_core};
use super::store::Store;
use crate::layout::{VmComponentHeader, VmCoreHeader, VmStoreContext};
use crate::trap::Trap;

/// What happens when the epoch's deadline is reached.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AtDeadline {
    /// Wasm stops with [`Trap::Interrupt`].
    Interrupt,
    /// It goes on, with a deadline so many epochs from now.
    Continue(u64),
    /// Others run first; then it goes on, with a deadline so many epochs from then.
    Yield(u64),
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
    /// Gives the store fuel, in place of what it had. At most `i64::MAX` counts.
    pub fn set_fuel(&mut self, fuel: u64) {
        let fuel = i64::try_from(fuel).unwrap_or(i64::MAX);
        // SAFETY: the context lives as long as the store; wasm that runs is suspended in a call.
        unsafe { (*self.context()).fuel_consumed = -fuel };
    }

    /// The fuel that is left.
    pub fn fuel(&self) -> u64 {
        // SAFETY: as in `set_fuel`.
        let consumed = unsafe { (*self.context()).fuel_consumed };
        consumed.min(0).unsigned_abs()
    }

    /// Sets the counter of the engine's epochs.
    pub fn set_epoch_counter(&mut self, counter: Arc<AtomicU64>) {
        // SAFETY: as in `set_fuel`. The counter lives as long as the store, which keeps it.
        unsafe { (*self.context()).epoch_counter = Arc::as_ptr(&counter) };
        self.epochs.counter = Some(counter);
    }

    /// Sets the deadline, so many epochs from now.
    pub fn set_epoch_deadline(&mut self, epochs_from_now: u64) {
        let now = self.epochs.counter.as_ref().map_or(0, |counter| counter.load(Ordering::Relaxed));
        // SAFETY: as in `set_fuel`.
        unsafe { (*self.context()).epoch_deadline = now.saturating_add(epochs_from_now) };
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
    let body = || {
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
    };
    // SAFETY: this is the store of the calling wasm.
    unsafe { guard(store_context, body) }
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
    // SAFETY: wasm is suspended in this call, so nothing else refers into the store. What decides is
    // taken out for the time that it runs, since it may use the store itself.
    let decide = unsafe { (*store).epochs.on_deadline.take() };
    let Some(mut decide) = decide else { return Err(Trap::Interrupt.into()) };
    // SAFETY: as above. An adapter that is suspended here goes on with what it lifted.
    let lifted = std::mem::take(unsafe { &mut (*store).lifted });
    let answer = decide(store);
    // SAFETY: as above; `decide` has ended.
    unsafe { &mut *store }.epochs.on_deadline.get_or_insert(decide);
    let epochs = match answer? {
        AtDeadline::Interrupt => return Err(Trap::Interrupt.into()),
        AtDeadline::Continue(epochs) => epochs,
        AtDeadline::Yield(epochs) => {
            // SAFETY: wasm is suspended in this call.
            unsafe { pass_turn(store, "the guest, whose turn is over at the epoch's deadline,") }?;
            epochs
        }
    };
    // SAFETY: as above.
    let store = unsafe { &mut *store };
    store.lifted = lifted;
    store.set_epoch_deadline(epochs);
    Ok(())
}
