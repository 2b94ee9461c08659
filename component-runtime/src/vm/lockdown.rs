//! Locks component instances down after a trap (D8): which ones, and what follows.
//!
//! A call into wasm enters one nested instance, and the only way from there to another one is an adapter,
//! whose frame stays until what it called is done. So the entered instance and both sides of each adapter
//! on the stack are all that can have been running, also where tail calls took away the frames of guests.
//! That is the rule: after a failure these are locked down, everything else goes on. It is careful in one
//! respect: an adapter's callee counts as running also before its function is entered and while its result
//! is read.
//!
//! # Invariants
//! * Noting who runs allocates nothing, since a signal handler does it.
//! * An instance that is locked down runs nothing any more: it is not entered ([`ComponentInstance::is_locked`],
//!   the gates of adapters), and calls in it that were suspended meanwhile do not go on ([`check_resume`]).

use anyhow::Result;

use super::code;
use super::instance::{ComponentInstance, CoreData, core_of, instance_of};
use super::traps::Capture;
use super::turns::CallDropped;
use crate::ids::{ComponentInstanceId, TrampolineId};
use crate::layout::{VmComponentHeader, VmCoreHeader, VmFunction, VmLowering, VmStoreContext};
use crate::translate::{Component, Origin};
use crate::trap::Trap;

/// Which instance was locked down: the context of [`Trap::InstanceLocked`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LockedDown {
    /// The name of its component, where it has one.
    pub component: Option<String>,
    /// What happened to it.
    pub cause: LockCause,
}

/// What left an instance in the middle of something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LockCause {
    /// A call that ran in it failed: by a trap, an error of a host function or a panic.
    Failure,
    /// The future of a call that waited in it was dropped.
    DroppedCall,
}

impl LockCause {
    /// That of a call with this error.
    pub(super) fn of(error: &anyhow::Error) -> LockCause {
        match error.is::<CallDropped>() {
            true => LockCause::DroppedCall,
            false => LockCause::Failure,
        }
    }
}

impl std::fmt::Display for LockedDown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.component {
            Some(name) => write!(f, "the instance of component `{name}` cannot be entered"),
            None => f.write_str("the instance of a component without a name cannot be entered"),
        }?;
        match self.cause {
            LockCause::Failure => Ok(()),
            LockCause::DroppedCall => f.write_str(" after the future of a call that ran in it was dropped"),
        }
    }
}

/// A call from one nested instance to another, as an adapter makes it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Crossing {
    pub(super) caller: ComponentInstanceId,
    pub(super) callee: ComponentInstanceId,
}

/// More distinct crossings than these are not kept apart: then the whole root instance counts.
const MAX_CROSSINGS: usize = 32;

/// The crossings that are on the stack of one activation, each once, in the order of their first frames.
#[derive(Clone, Copy, Debug)]
pub(super) struct Crossings {
    found: [Crossing; MAX_CROSSINGS],
    length: usize,
    /// Whether there were more.
    more: bool,
}

impl Crossings {
    /// No crossing.
    pub(super) const NONE: Crossings = {
        let none = Crossing { caller: ComponentInstanceId(0), callee: ComponentInstanceId(0) };
        Crossings { found: [none; MAX_CROSSINGS], length: 0, more: false }
    };

    /// Forgets all of them.
    pub(super) fn clear(&mut self) {
        self.length = 0;
        self.more = false;
    }

    /// Looks at a frame, given the address to which it returns.
    pub(super) fn see(&mut self, return_address: usize) {
        code::crossings_at(return_address.wrapping_sub(1), |crossing| self.add(crossing));
    }

    fn add(&mut self, crossing: Crossing) {
        if self.found[..self.length].contains(&crossing) {
            return;
        }
        match self.found.get_mut(self.length) {
            Some(place) => {
                *place = crossing;
                self.length += 1;
            }
            None => self.more = true,
        }
    }

    /// All instances that were running, with the one that was entered (or called out) where it is known.
    fn running(&self, component: &Component, known: Option<ComponentInstanceId>) -> Vec<ComponentInstanceId> {
        if self.more {
            return component.instances.keys().collect();
        }
        let sides = self.found[..self.length].iter().flat_map(|crossing| [crossing.caller, crossing.callee]);
        known.into_iter().chain(sides).collect()
    }
}

impl ComponentInstance {
    /// Whether a trap locked a nested instance down.
    pub fn is_locked(&self, nested: ComponentInstanceId) -> bool {
        // SAFETY: the address of a word of the block, which nobody else uses now.
        let flags = unsafe { self.flags(nested).read() };
        flags & VmComponentHeader::LOCKED != 0
    }

    /// The error of a call into a nested instance that is locked down.
    #[cold]
    pub fn locked_error(&self, nested: ComponentInstanceId) -> anyhow::Error {
        let component = self.loaded().component().instances[nested].name.clone();
        let cause = match self.dropped_calls.contains(&nested) {
            true => LockCause::DroppedCall,
            false => LockCause::Failure,
        };
        anyhow::Error::new(Trap::InstanceLocked).context(LockedDown { component, cause })
    }

    /// Refuses every later call into a nested instance.
    pub fn lock_down(&mut self, nested: ComponentInstanceId) {
        self.set_flag(nested, VmComponentHeader::LOCKED);
        let component = self.loaded().component().clone();
        for fused in component.fused.iter().filter(|fused| fused.callee(&component) == nested) {
            self.set_flag(fused.caller(&component), fused.locked_flag);
        }
        self.locked_inside |= self.is_suspended();
    }

    /// As [`lock_down`](Self::lock_down), because of a call in it that failed with this error.
    pub fn lock_down_after(&mut self, nested: ComponentInstanceId, error: &anyhow::Error) {
        self.lock_down_by(nested, LockCause::of(error));
    }

    fn lock_down_by(&mut self, nested: ComponentInstanceId, cause: LockCause) {
        if cause == LockCause::DroppedCall && !self.is_locked(nested) {
            self.dropped_calls.push(nested);
        }
        self.lock_down(nested);
    }

    /// Whether a call further out is under way in the store, perhaps in this instance.
    fn is_suspended(&self) -> bool {
        // SAFETY: an instance's store lives, and its wasm does not run.
        let context = unsafe { (*self.store()).context() };
        // SAFETY: the context lives as long as the store.
        !unsafe { (*context).activation }.is_null()
    }

    fn set_flag(&mut self, nested: ComponentInstanceId, flag: u32) {
        let at = self.flags(nested);
        // SAFETY: the address of a word of the block; `&mut self` makes this the only use.
        let flags = unsafe { at.read() };
        // SAFETY: as above.
        unsafe { at.write(flags | flag) };
    }
}

/// Locks down what was running in an activation that has failed.
///
/// # Safety
/// The activation is over, `function` is of an instance that lives and was entered, and nothing refers into
/// the instance.
pub(super) unsafe fn lock_running(function: VmFunction, crossings: &Crossings, cause: LockCause) {
    // SAFETY: the caller vouches for the function.
    let Some((instance, entered)) = (unsafe { entered(function) }) else { return };
    // SAFETY: the caller vouches for the instance.
    let instance = unsafe { &mut *instance };
    let component = instance.loaded().component().clone();
    if component.lifts.is_empty() && component.resources.is_empty() {
        // Nobody can call into it: it is a core module that stands alone, and those go on after traps.
        return;
    }
    for nested in crossings.running(&component, entered) {
        instance.lock_down_by(nested, cause);
    }
}

/// The instance of a function that the host entered; an adapter's own frame says which nested one it is.
///
/// # Safety
/// The function is of an instance that lives, or a host function of a store that lives.
pub(super) unsafe fn entered(function: VmFunction) -> Option<(*mut ComponentInstance, Option<ComponentInstanceId>)> {
    // SAFETY: all contexts of functions start with a magic word.
    let magic = unsafe { function.context.cast::<u32>().read() };
    match magic {
        VmCoreHeader::MAGIC => {
            // SAFETY: the magic word says so.
            let core = unsafe { core_of(function.context) };
            // SAFETY: a live core instance's header points to its data.
            Some(unsafe { running_core(core) })
        }
        VmLowering::MAGIC => {
            let lowering = function.context.cast::<VmLowering>().cast_const();
            // SAFETY: the magic word says so.
            if unsafe { (*lowering).component }.is_null() {
                return None;
            }
            // SAFETY: the lowering is of a component instance.
            let instance = unsafe { instance_of(lowering) };
            // SAFETY: as above.
            Some((instance, Some(unsafe { caller(lowering) })))
        }
        _ => None,
    }
}

/// The instance of a core instance's data, and the nested one that it is in unless it is an adapter's.
///
/// # Safety
/// The data is that of a core instance that lives.
pub(super) unsafe fn running_core(core: *mut CoreData) -> (*mut ComponentInstance, Option<ComponentInstanceId>) {
    // SAFETY: the caller vouches for the data.
    let CoreData { component, id, .. } = unsafe { &*core };
    // SAFETY: a core instance points to the instance that it is in.
    let ir = unsafe { &**component }.loaded().component();
    let instance = &ir.core_instances[*id];
    let guest = ir.modules[instance.module].origin != Origin::Adapter;
    (*component, guest.then_some(instance.instance))
}

/// The nested instance to which a lowering belongs.
///
/// # Safety
/// The lowering is of a component instance that lives.
unsafe fn caller(lowering: *const VmLowering) -> ComponentInstanceId {
    // SAFETY: the caller vouches for the lowering.
    let trampoline = TrampolineId(unsafe { (*lowering).trampoline });
    // SAFETY: as above.
    let instance = unsafe { instance_of(lowering) };
    // SAFETY: as above.
    unsafe { &*instance }.loaded().component().trampolines[trampoline].instance
}

/// Refuses to go on in wasm that has called out by a lowering, if what it runs in was locked down meanwhile:
/// the host may have called into it and kept a trap to itself.
///
/// # Errors
/// [`Trap::InstanceLocked`], with [`LockedDown`] as context.
///
/// # Safety
/// The lowering is of the instance that has called out, and nothing refers into it.
#[inline]
pub unsafe fn check_resume(lowering: *const VmLowering) -> Result<()> {
    // SAFETY: the caller vouches for the lowering.
    let instance = unsafe { instance_of(lowering) };
    // SAFETY: as above; the reference ends with this call.
    let instance = unsafe { &*instance };
    if !instance.locked_inside {
        return Ok(());
    }
    // SAFETY: the caller vouches for the lowering.
    let known = unsafe { caller(lowering) };
    // SAFETY: as above.
    let context = unsafe { (*lowering).store };
    // SAFETY: this is the store of the wasm that has called out.
    unsafe { check_suspended(instance, Some(known), context) }
}

/// As [`check_resume`], for wasm that called a built-in with its core instance's context.
///
/// # Safety
/// As [`check_resume`].
pub(super) unsafe fn check_resume_core(context: *mut u8) -> Result<()> {
    // SAFETY: the caller vouches for the context.
    let core = unsafe { core_of(context) };
    // SAFETY: a live core instance's header points to its data.
    let (instance, known) = unsafe { running_core(core) };
    // SAFETY: as above; the reference ends with this call.
    let instance = unsafe { &*instance };
    if !instance.locked_inside {
        return Ok(());
    }
    // SAFETY: every core context starts with this header.
    let store = unsafe { (*context.cast::<VmCoreHeader>()).store };
    // SAFETY: as above.
    unsafe { check_suspended(instance, known, store) }
}

/// # Safety
/// The context is of the store in which wasm of the instance has called out.
#[cold]
unsafe fn check_suspended(
    instance: &ComponentInstance,
    known: Option<ComponentInstanceId>,
    context: *const VmStoreContext,
) -> Result<()> {
    // SAFETY: the caller vouches for the context.
    let running = unsafe { crossings(context) }.running(instance.loaded().component(), known);
    match running.into_iter().find(|nested| instance.is_locked(*nested)) {
        Some(nested) => Err(instance.locked_error(nested)),
        None => Ok(()),
    }
}

/// The innermost adapter of the wasm that is suspended in a call out.
///
/// # Safety
/// The context is of the store whose wasm is suspended.
pub(super) unsafe fn innermost_crossing(context: *const VmStoreContext) -> Option<Crossing> {
    // SAFETY: the caller vouches for the context.
    let crossings = unsafe { crossings(context) };
    crossings.found[..crossings.length].first().copied()
}

/// # Safety
/// As [`innermost_crossing`].
unsafe fn crossings(context: *const VmStoreContext) -> Crossings {
    let mut capture = Box::<Capture>::default();
    // SAFETY: the caller vouches for the context.
    unsafe { capture.walk_from_exit(context) };
    capture.crossings
}
