//! What adapters call: traps, borrow scopes, steps of transcoding; handles are in `vm::adapter_handles`.
//!
//! Served like other built-ins, through a lowering each. Nothing that an adapter passes is believed: ranges
//! are checked against the memories as they are now, and whatever cannot be is [`Trap::InternalBug`].
//!
//! # Invariants
//! * Nothing that runs here calls wasm or lets a memory move, so a range that was checked stays good.

use anyhow::{Result, bail, ensure};

use super::activation::guard;
use super::adapter_handles;
use super::instance::{ComponentInstance, instance_of};
use super::lockdown::{Crossing, innermost_crossing};
use super::scopes::ScopeId;
use super::store::Store;
use crate::ids::{MemorySlotId, TrampolineId};
use crate::layout::{ComponentLayout, HostCallee, VmLowering, VmMemory};
use crate::strings::{self, PIECE_UNITS, Progress, Transcode};
use crate::translate::{AdapterBuiltin, TrampolineKind};
use crate::trap::Trap;

/// The host's side of a built-in.
pub(super) fn callee(builtin: AdapterBuiltin) -> HostCallee {
    match builtin {
        AdapterBuiltin::Trap => trap,
        AdapterBuiltin::EnterScope => enter_scope,
        AdapterBuiltin::ExitScope => exit_scope,
        AdapterBuiltin::Transcode { op, .. } => transcoder(op),
        AdapterBuiltin::Widen(_) => widen,
        AdapterBuiltin::SeeLatin1(_) => see_latin1,
        AdapterBuiltin::Narrow(_) => narrow,
        AdapterBuiltin::TransferOwn(_) => adapter_handles::transfer_own,
        AdapterBuiltin::TransferBorrow(_) => adapter_handles::transfer_borrow,
        AdapterBuiltin::TransferErrorContext { .. } => adapter_handles::transfer_error_context,
        AdapterBuiltin::Lift(..) => adapter_handles::lift,
        AdapterBuiltin::Lower(..) => adapter_handles::lower,
    }
}

/// What [`VmLowering::data`] is for a built-in: the offsets of its memories' slots in the block.
pub(super) fn data(builtin: AdapterBuiltin, layout: &ComponentLayout) -> u64 {
    let (from, to) = match builtin {
        AdapterBuiltin::Transcode { from, to, .. } => (from, to),
        AdapterBuiltin::Widen(memory) | AdapterBuiltin::SeeLatin1(memory) | AdapterBuiltin::Narrow(memory) => {
            (memory, memory)
        }
        _ => return 0,
    };
    let offset = |slot: MemorySlotId| u64::from(layout.memory_slot(slot));
    offset(from) | offset(to) << 32
}

/// A call that is under way.
pub(super) struct Call {
    lowering: *const VmLowering,
    values: *mut u64,
}

impl Call {
    /// Runs the host's side of a built-in.
    ///
    /// # Safety
    /// The lowering is of the instance that is calling, and `values` has as many slots as the built-in's
    /// type has parameters or results.
    pub(super) unsafe fn serve(
        lowering: *const VmLowering,
        values: *mut u64,
        body: impl FnOnce(&Call) -> Result<()>,
    ) -> u8 {
        let call = Call { lowering, values };
        // SAFETY: the caller vouches for the lowering.
        let context = unsafe { (*lowering).store };
        // SAFETY: this is the store of the calling wasm.
        unsafe { guard(context, || body(&call)) }
    }

    /// The argument at a position that the built-in's type has.
    pub(super) fn argument(&self, at: usize) -> u64 {
        let slot = self.values.wrapping_add(at);
        // SAFETY: `serve` was given so many slots.
        unsafe { slot.read() }
    }

    /// Sets the result at a position that the built-in's type has.
    pub(super) fn set_result(&self, at: usize, value: u64) {
        let slot = self.values.wrapping_add(at);
        // SAFETY: as in `argument`.
        unsafe { slot.write(value) };
    }

    #[expect(clippy::mut_from_ref, reason = "wasm is suspended, and no reference lives across a call of this")]
    pub(super) fn instance(&self) -> &mut ComponentInstance {
        // SAFETY: `serve` was given a lowering of a live instance.
        let instance = unsafe { instance_of(self.lowering) };
        // SAFETY: wasm is suspended in this call, so nothing else refers into the instance.
        unsafe { &mut *instance }
    }

    #[expect(clippy::mut_from_ref, reason = "as for `instance`; an instance is not part of its store's memory")]
    pub(super) fn store(&self) -> &mut Store {
        let store = self.instance().store();
        // SAFETY: as in `instance`.
        unsafe { &mut *store }
    }

    /// Which one is called.
    pub(super) fn builtin(&self) -> Result<AdapterBuiltin> {
        // SAFETY: as in `instance`.
        let id = TrampolineId(unsafe { (*self.lowering).trampoline });
        match self.instance().loaded().component().trampolines[id].kind {
            TrampolineKind::Adapter(builtin) => Ok(builtin),
            _ => bail!(Trap::InternalBug),
        }
    }

    /// Why the adapter that is calling may not go on: its caller may not call out, or its callee is locked
    /// down. An adapter looks at both at once.
    fn closed_gate(&self) -> anyhow::Error {
        // SAFETY: as in `instance`.
        let context = unsafe { (*self.lowering).store };
        // SAFETY: the store of the wasm that is suspended in this call.
        let crossing = unsafe { innermost_crossing(context) };
        let instance = self.instance();
        match crossing {
            Some(Crossing { callee, .. }) if instance.is_locked(callee) => instance.locked_error(callee),
            _ => Trap::CannotLeave.into(),
        }
    }

    /// The memories that are read and written.
    fn memories(&self) -> [VmMemory; 2] {
        // SAFETY: as in `instance`.
        let VmLowering { data, component, .. } = unsafe { *self.lowering };
        let offsets = data.addr() as u64;
        [offsets as u32, (offsets >> 32) as u32].map(|offset| {
            let slot = component.wrapping_add(offset as usize).cast::<*const VmMemory>();
            // SAFETY: the template put offsets of two memory slots there, and `component` is the block.
            let record = unsafe { slot.read() };
            // SAFETY: a memory slot points to the record of a memory that lives as long as the instance.
            unsafe { record.read() }
        })
    }
}

unsafe extern "C" fn trap(lowering: *const VmLowering, values: *mut u64) -> u8 {
    let body = |call: &Call| match Trap::from_code(call.argument(0) as u8) {
        Some(Trap::CannotLeave) => Err(call.closed_gate()),
        trap => bail!(trap.unwrap_or(Trap::InternalBug)),
    };
    // SAFETY: called by the built-in's trampoline; its type is (i32) -> ().
    unsafe { Call::serve(lowering, values, body) }
}

unsafe extern "C" fn enter_scope(lowering: *const VmLowering, values: *mut u64) -> u8 {
    let body = |call: &Call| {
        call.set_result(0, call.store().push_scope().0.into());
        Ok(())
    };
    // SAFETY: called by the built-in's trampoline; its type is () -> (i32).
    unsafe { Call::serve(lowering, values, body) }
}

unsafe extern "C" fn exit_scope(lowering: *const VmLowering, values: *mut u64) -> u8 {
    let body = |call: &Call| {
        let scope = ScopeId(call.argument(0) as u32);
        ensure!(call.store().innermost_scope() == Some(scope), Trap::InternalBug);
        Ok(call.store().pop_scope(scope)?)
    };
    // SAFETY: called by the built-in's trampoline; its type is (i32) -> ().
    unsafe { Call::serve(lowering, values, body) }
}

/// The function that does the steps of one way of transcoding, so that nothing is decided per call.
fn transcoder(op: Transcode) -> HostCallee {
    match op {
        Transcode::Utf8ToUtf8 => transcode::<{ Transcode::Utf8ToUtf8 as usize }>,
        Transcode::Utf8ToUtf16 => transcode::<{ Transcode::Utf8ToUtf16 as usize }>,
        Transcode::Utf8ToLatin1 => transcode::<{ Transcode::Utf8ToLatin1 as usize }>,
        Transcode::Utf16ToUtf16 => transcode::<{ Transcode::Utf16ToUtf16 as usize }>,
        Transcode::Utf16ToUtf8 => transcode::<{ Transcode::Utf16ToUtf8 as usize }>,
        Transcode::Utf16ToAscii => transcode::<{ Transcode::Utf16ToAscii as usize }>,
        Transcode::Utf16ToLatin1 => transcode::<{ Transcode::Utf16ToLatin1 as usize }>,
        Transcode::Latin1ToUtf16 => transcode::<{ Transcode::Latin1ToUtf16 as usize }>,
        Transcode::Latin1ToUtf8 => transcode::<{ Transcode::Latin1ToUtf8 as usize }>,
        Transcode::Latin1ToAscii => transcode::<{ Transcode::Latin1ToAscii as usize }>,
    }
}

unsafe extern "C" fn transcode<const OP: usize>(lowering: *const VmLowering, values: *mut u64) -> u8 {
    let body = |call: &Call| {
        let [from, to] = call.memories();
        let (at, units, place) = (call.argument(0), call.argument(1), call.argument(2));
        let progress = step(const { Transcode::ALL[OP] }, (from, at, units), (to, place))?;
        call.set_result(0, progress.read_units as u64);
        call.set_result(1, progress.written_units as u64);
        Ok(())
    };
    // SAFETY: called by the built-in's trampoline; its type is (i64, i64, i64) -> (i64, i64).
    unsafe { Call::serve(lowering, values, body) }
}

fn step(op: Transcode, (from, at, units): (VmMemory, u64, u64), (to, place): (VmMemory, u64)) -> Result<Progress> {
    // One unit more than a step takes shows the step that the string goes on.
    let seen = units.min(PIECE_UNITS as u64 + 1) as usize;
    let from_bytes = seen * op.from_unit_bytes();
    let to_bytes = seen.min(PIECE_UNITS) * op.worst_bytes();
    let (source, target) = (range(from, at, from_bytes)?, range(to, place, to_bytes)?);
    let overlap = source.addr() < target.addr() + to_bytes && target.addr() < source.addr() + from_bytes;
    ensure!(!overlap, Trap::OverlappingStrings);
    // SAFETY: the range was checked to lie in its memory, which is initialised and which nobody writes
    // while wasm is suspended, and it does not overlap the other.
    let source = unsafe { std::slice::from_raw_parts(source, from_bytes) };
    // SAFETY: as above.
    let target = unsafe { std::slice::from_raw_parts_mut(target, to_bytes) };
    op.step(source, target).map_err(|strings::Invalid| Trap::InvalidString.into())
}

/// The address of a range of a memory.
fn range(memory: VmMemory, at: u64, bytes: usize) -> Result<*mut u8> {
    let fits = memory.length_bytes.checked_sub(bytes).is_some_and(|last| at <= last as u64);
    ensure!(fits, Trap::PointerOutOfBounds);
    Ok(memory.base.wrapping_add(at as usize))
}

/// UTF-16 code units at a place, as bytes: as many as the second argument says, at the first.
#[expect(clippy::mut_from_ref, reason = "the bytes are of a guest's memory, and each built-in asks for them once")]
fn utf16_at(call: &Call) -> Result<(&mut [u8], usize)> {
    let [memory, _] = call.memories();
    let (at, units) = (call.argument(0), call.argument(1));
    ensure!(units <= crate::abi::MAX_LIST_BYTES, Trap::ListTooLong);
    let bytes = 2 * units as usize;
    let start = range(memory, at, bytes)?;
    // SAFETY: the range was checked to lie in its memory, which nobody else uses while wasm is suspended.
    let text = unsafe { std::slice::from_raw_parts_mut(start, bytes) };
    Ok((text, units as usize))
}

unsafe extern "C" fn widen(lowering: *const VmLowering, values: *mut u64) -> u8 {
    let body = |call: &Call| {
        let (text, units) = utf16_at(call)?;
        call.set_result(0, strings::widen_last(text, units) as u64);
        Ok(())
    };
    // SAFETY: called by the built-in's trampoline; its type is (i64, i64) -> (i64).
    unsafe { Call::serve(lowering, values, body) }
}

unsafe extern "C" fn see_latin1(lowering: *const VmLowering, values: *mut u64) -> u8 {
    let body = |call: &Call| {
        let (text, _) = utf16_at(call)?;
        call.set_result(0, strings::latin1_units(text) as u64);
        Ok(())
    };
    // SAFETY: called by the built-in's trampoline; its type is (i64, i64) -> (i64).
    unsafe { Call::serve(lowering, values, body) }
}

unsafe extern "C" fn narrow(lowering: *const VmLowering, values: *mut u64) -> u8 {
    let body = |call: &Call| {
        let (text, units) = utf16_at(call)?;
        let done = call.argument(2);
        ensure!(done < units as u64, Trap::InternalBug);
        call.set_result(0, strings::narrow_next(text, done as usize) as u64);
        Ok(())
    };
    // SAFETY: called by the built-in's trampoline; its type is (i64, i64, i64) -> (i64).
    unsafe { Call::serve(lowering, values, body) }
}
