//! Call hooks: what an embedding runs whenever the thread goes from host to wasm or back.
//!
//! A store without a hook pays one comparison for a call into wasm ([`super::call`]), which stands for that of fuel,
//! too (`vm::fuel`), and nothing for a call out of
//! it: a hook that is set takes the place of the callee in every lowering of a host function, and keeps the callee
//! beside it. Built-ins are the runtime's own and have no hook. Memories with protection keys (`vm::keys`) have
//! their stores hooked in the same way.
//!
//! A hook may wait where the call that it belongs to can (`vm::fiber`): nothing refers into the store while it runs.
//!
//! # Invariants
//! * A lowering whose callee is [`hooked`] has its own callee in [`Hooks::callees`].
//! * A hook calls no guests: while it runs, wasm is not entered. So it is never inside of itself, and what a guest
//!   in the middle of `realloc` must not do is not done in its name. That it runs is known of each stack for itself
//!   (`vm::fiber`), so that a call whose future is forgotten while its hook waits leaves the store's others as they are.
//! * A hook stays where it is while a call that it belongs to may go on: whoever sets another one has the store alone.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use anyhow::{Result, bail};

use super::activation::{Pending, guard};
use super::fuel::enter_counted;
use super::host_func::HostFunction;
use super::instance::ComponentInstance;
use super::keys::{OwnStripe, Side};
use super::linkage::EntryCode;
use super::store::Store;
use crate::layout::{HostCallee, VmFunction, VmLowering};
use crate::translate::TrampolineKind;

/// Where the thread goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum CallHook {
    /// The host calls a guest, or a part of it: `realloc`, `post-return`, a start function; or a destructor runs, but
    /// for one of the instance that drops, which calls itself.
    CallingWasm,
    /// Such a call ends, also with a trap.
    ReturningFromWasm,
    /// A guest calls a host function, or drops a resource for which the host has a destructor.
    CallingHost,
    /// Such a call ends, also with an error.
    ReturningFromHost,
}

/// Runs at each such place. An error stops the guest.
pub type OnCall = Box<dyn FnMut(*mut Store, CallHook) -> Result<()> + Send + Sync>;

/// The hook of a store, and the protection key of its memories, which change with the same calls.
pub(super) struct Hooks {
    on_call: Option<OnCall>,
    stripe: Option<OwnStripe>,
    /// Callees of host functions, by the addresses of their lowerings.
    callees: HashMap<usize, HostCallee>,
}

impl Store {
    /// Sets what runs whenever the thread goes from host to wasm or back.
    pub fn set_call_hook(&mut self, on_call: OnCall) {
        self.hooks_mut().on_call = Some(on_call);
    }

    /// Sets in which stripe the memories are.
    pub(super) fn set_stripe(&mut self, stripe: OwnStripe) {
        self.hooks_mut().stripe = Some(stripe);
    }

    /// The stripe of its memories, if they have a protection key.
    #[inline]
    pub(super) fn own_stripe(&self) -> Option<OwnStripe> {
        self.hooks.as_ref()?.stripe
    }

    /// Whether anything runs when the thread goes from host to wasm or back.
    #[inline]
    pub(super) fn is_hooked(&self) -> bool {
        self.hooks.is_some()
    }

    fn hooks_mut(&mut self) -> &mut Hooks {
        if self.hooks.is_none() {
            self.watched = true;
            self.hooks = Some(Box::new(Hooks { on_call: None, stripe: None, callees: HashMap::new() }));
            let of_modules = self.host_functions.iter().map(HostFunction::lowering);
            let all: Vec<_> = self.instances().flat_map(lowerings).chain(of_modules).collect();
            all.into_iter().for_each(|lowering| self.hook(lowering));
        }
        match &mut self.hooks {
            Some(hooks) => hooks,
            None => unreachable!("they were just made"),
        }
    }

    /// Puts the hook between wasm and a host function, where there is one.
    pub(super) fn hook(&mut self, lowering: *mut VmLowering) {
        let Some(hooks) = &mut self.hooks else { return };
        // SAFETY: the lowering of an instance or host function of this store, and its wasm is suspended.
        let VmLowering { callee, data, .. } = unsafe { *lowering };
        // The embedding's own built-ins have no data.
        if !data.is_null() {
            hooks.callees.insert(lowering as usize, callee);
            // SAFETY: as above.
            unsafe { (*lowering).callee = hooked };
        }
    }

    /// Puts the hook between a new instance and the host functions that it imports.
    pub(super) fn hook_instance(&mut self, instance: &ComponentInstance) {
        if self.hooks.is_some() {
            lowerings(instance).for_each(|lowering| self.hook(lowering));
        }
    }

    /// Forgets the lowerings of an instance that goes.
    pub(super) fn unhook_instance(&mut self, instance: &ComponentInstance) {
        if self.hooks.is_some() {
            lowerings(instance).for_each(|lowering| self.unhook(lowering));
        }
    }

    /// Forgets a lowering that goes.
    pub(super) fn unhook(&mut self, lowering: *mut VmLowering) {
        if let Some(hooks) = &mut self.hooks {
            hooks.callees.remove(&(lowering as usize));
        }
    }
}

/// Those of functions; built-ins are the runtime's own.
fn lowerings(instance: &ComponentInstance) -> impl Iterator<Item = *mut VmLowering> + '_ {
    let layout = instance.loaded().layout();
    let trampolines = instance.loaded().component().trampolines.iter();
    let functions = trampolines.filter(|(_, trampoline)| matches!(trampoline.kind, TrampolineKind::Lower { .. }));
    functions.map(move |(id, _)| instance.block.at(layout.lowering(id)))
}

/// Enters wasm between two runs of the hook, if there is one; fuel is counted, if it is at all.
///
/// # Errors
/// As [`super::call`], and the hook's.
///
/// # Safety
/// As [`super::call`].
#[cold]
pub(super) unsafe fn call_watched(
    store: *mut Store,
    entry: EntryCode,
    function: VmFunction,
    values: *mut u64,
) -> Result<()> {
    // SAFETY: the caller vouches for the store; the reference ends with the statement.
    if unsafe { &*store }.hooks.is_none() {
        // SAFETY: the caller's contract.
        return unsafe { enter_counted(store, entry, function, values) };
    }
    // A built-in of a guest, too, may call another guest.
    // SAFETY: the caller vouches for the store.
    let _host = unsafe { Side::host(store) };
    // SAFETY: the caller vouches for the store, into which nothing refers.
    unsafe { run_hook(store, CallHook::CallingWasm) }?;
    // SAFETY: the caller's contract.
    let guest = unsafe { Side::guest(store) };
    // SAFETY: the caller's contract.
    let called = unsafe { enter_counted(store, entry, function, values) };
    drop(guest);
    // SAFETY: wasm has returned.
    let returned = unsafe { run_hook(store, CallHook::ReturningFromWasm) };
    called.and(returned)
}

/// Runs the host's code between two runs of the hook, if there is one.
///
/// # Errors
/// Its own; then the hook's.
///
/// # Safety
/// The store is valid, and nothing refers into it while this runs.
#[cold]
#[inline(never)]
pub(super) unsafe fn between_hooks(store: *mut Store, host: impl FnOnce() -> Result<()>) -> Result<()> {
    // SAFETY: the caller vouches for the store.
    if !unsafe { &*store }.is_hooked() {
        return host();
    }
    // SAFETY: this function's contract.
    let _host = unsafe { Side::host(store) };
    // SAFETY: this function's contract.
    unsafe { run_hook(store, CallHook::CallingHost) }?;
    let called = host();
    // SAFETY: this function's contract.
    let returned = unsafe { run_hook(store, CallHook::ReturningFromHost) };
    called.and(returned)
}

/// What compiled code calls for a host function of a store with a hook. A panic of the function goes on without it.
///
/// # Safety
/// As a [`HostCallee`], for a lowering of a store with a hook.
unsafe extern "C" fn hooked(lowering: *const VmLowering, values: *mut u64) -> u8 {
    // SAFETY: compiled code passes the lowering that it was called through.
    let context = unsafe { (*lowering).store };
    // SAFETY: the context is that of a live store.
    let store = unsafe { (*context).store }.cast::<Store>();
    // SAFETY: it is a live store.
    let _host = unsafe { Side::host(store) };
    let mut callee = None;
    let before = || {
        // SAFETY: wasm is suspended in this call.
        unsafe { run_hook(store, CallHook::CallingHost) }?;
        // SAFETY: as above; the reference ends with the statement.
        let hooks = unsafe { &*store }.hooks.as_ref();
        callee = hooks.and_then(|hooks| hooks.callees.get(&(lowering as usize)).copied());
        Ok(())
    };
    // SAFETY: this is the store of the calling wasm, as below.
    let ready = unsafe { guard(context, before) };
    let Some(callee) = callee.filter(|_| ready == 1) else { return 0 };
    // SAFETY: the lowering and values that its callee expects.
    let returned = unsafe { callee(lowering, values) };
    // SAFETY: the host function has returned; the reference ends with the statement.
    let failure = unsafe { &mut *store }.pending.take_if(|_| returned == 0);
    if let Some(panic @ Pending::Panic(..)) = failure {
        // SAFETY: as above.
        unsafe { (*store).pending = Some(panic) };
        return 0;
    }
    // SAFETY: wasm is suspended in this call.
    let after = || unsafe { run_hook(store, CallHook::ReturningFromHost) };
    // SAFETY: this is the store of the calling wasm.
    let after = unsafe { guard(context, after) };
    let Some(failure) = failure else { return after };
    // SAFETY: as above.
    let (counts, lost) = match unsafe { &mut *store }.pending.take() {
        Some(panic @ Pending::Panic(..)) => (panic, Some(failure)),
        // What failed first counts.
        second => (failure, second),
    };
    // The embedding's destructors may panic, which must not leave this function.
    let dropped = catch_unwind(AssertUnwindSafe(|| drop(lost)));
    std::mem::forget(dropped);
    // SAFETY: as above.
    unsafe { (*store).pending = Some(counts) };
    0
}

/// # Safety
/// The store is valid, and nothing refers into it while this runs.
unsafe fn run_hook(store: *mut Store, at: CallHook) -> Result<()> {
    // SAFETY: the caller vouches for the store; the reference ends before the hook runs.
    let store_ref = unsafe { &mut *store };
    let on_call = store_ref.hooks.as_mut().and_then(|hooks| hooks.on_call.as_mut());
    let Some(on_call) = on_call.map(std::ptr::from_mut) else { return Ok(()) };
    if store_ref.fibers.replace_in_hook(true) {
        bail!("a call hook calls a guest, which it must not");
    }
    let _running = RunningHook(store);
    // SAFETY: it stays where it is, and does not run already.
    let on_call = unsafe { &mut *on_call };
    on_call(store, at)
}

/// A hook that runs no longer when this is gone.
struct RunningHook(*mut Store);

impl Drop for RunningHook {
    fn drop(&mut self) {
        // SAFETY: who made this vouches for the store, and the hook has ended.
        unsafe { &mut *self.0 }.fibers.replace_in_hook(false);
    }
}
