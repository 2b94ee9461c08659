//! Error contexts: as typed values, and the built-ins of theirs that read and write messages.
//!
//! The paragraphs of CanonicalABI.md are "canon error-context.new" and "canon error-context.debug-message".
//! The message of a guest goes through the same lifting and lowering as every string.

use std::sync::Arc;

use gusset_runtime::abi::CanonicalAbi;
use gusset_runtime::ids::TrampolineId;
use gusset_runtime::layout::{HostCallee, VmLowering};
use gusset_runtime::translate::{TrampolineKind, Type};
use gusset_runtime::trap::Trap;
use gusset_runtime::vm::{self, ResolvedOptions};

use super::strings::{lift_message, lower_string};
use super::{ComponentType, FlatReader, FlatWriter, Lift, Lower};
use crate::Result;
use crate::component::context::{LiftContext, LowerContext, Place};
use crate::component::{ErrorContext, TypeChecker, TypeMismatch};
use crate::store::StoreOpaque;

// SAFETY: an `error-context` is an `i32`.
unsafe impl ComponentType for ErrorContext {
    const ABI: CanonicalAbi = CanonicalAbi::SCALAR4;

    fn typecheck(ty: Type, types: &TypeChecker<'_>) -> Result<(), TypeMismatch> {
        types.primitive(ty, Type::ErrorContext)
    }
}

// SAFETY: one slot, and four bytes in memory.
unsafe impl Lower for ErrorContext {
    fn lower_flat(&self, cx: &mut LowerContext<'_>, to: &mut FlatWriter<'_>) -> Result<()> {
        to.push(u64::from(cx.lower_error_context(self)?));
        Ok(())
    }

    fn lower_memory(&self, cx: &mut LowerContext<'_>, offset: usize) -> Result<()> {
        let index = cx.lower_error_context(self)?;
        cx.store(offset, index.to_le_bytes())
    }
}

// SAFETY: one slot.
unsafe impl Lift for ErrorContext {
    fn lift_flat(cx: &mut LiftContext<'_>, from: &mut FlatReader<'_>) -> Result<Self> {
        cx.lift_error_context(from.next() as u32)
    }

    fn lift_memory(cx: &mut LiftContext<'_>, offset: usize) -> Result<Self> {
        let index = u32::from_le_bytes(cx.load(offset)?);
        cx.lift_error_context(index)
    }
}

/// The host's side of a built-in that reads or writes messages; `None` for every other trampoline.
pub(crate) fn callee(kind: &TrampolineKind) -> Option<HostCallee> {
    match kind {
        TrampolineKind::ErrorContextNew(_) => Some(new),
        TrampolineKind::ErrorContextDebugMessage(_) => Some(debug_message),
        _ => None,
    }
}

unsafe extern "C" fn new(lowering: *const VmLowering, values: *mut u64) -> u8 {
    let body = |call: &mut Call| {
        let [pointer, units] = call.arguments(values);
        let text = call.lift(|cx| lift_message(cx, cx.pointer(pointer), cx.pointer(units)))?;
        let index = call.lower(|cx| cx.add_message(&text))?;
        // SAFETY: the built-in's type has two parameters, so there are two slots.
        unsafe { values.write(index.into()) };
        Ok(())
    };
    // SAFETY: called by the built-in's trampoline.
    unsafe { serve(lowering, body) }
}

unsafe extern "C" fn debug_message(lowering: *const VmLowering, values: *mut u64) -> u8 {
    let body = |call: &mut Call| {
        let [index, place] = call.arguments(values);
        let context = call.lift(|cx| cx.lift_error_context(index as u32))?;
        call.lower(|cx| {
            let (place, bytes) = (cx.pointer(place), cx.pointer_bytes());
            cx.check_range(place, 2 * bytes, bytes).map_err(|_| Trap::DebugMessagePointer)?;
            let (pointer, units) = lower_string(cx, context.debug_message())?;
            cx.store_pointer_pair(place, pointer, units)
        })
    };
    // SAFETY: called by the built-in's trampoline.
    unsafe { serve(lowering, body) }
}

/// A call of a built-in that is under way.
struct Call {
    runtime: *mut vm::Store,
    options: *const ResolvedOptions,
}

impl Call {
    /// The two arguments of a built-in that has so many.
    fn arguments(&self, values: *mut u64) -> [u64; 2] {
        // SAFETY: both built-ins have two parameters, which the trampoline spilled.
        unsafe { values.cast::<[u64; 2]>().read() }
    }

    fn lift<V>(&mut self, lift: impl FnOnce(&mut LiftContext<'_>) -> Result<V>) -> Result<V> {
        // SAFETY: the options are of the instance that calls; they stay while it lives.
        let options = unsafe { &*self.options };
        // SAFETY: the guest that called is suspended, so this is the only use of its store.
        let mut cx = unsafe { LiftContext::new(self.runtime, options, Place::Unknown, None) };
        lift(&mut cx)
    }

    fn lower<V>(&mut self, lower: impl FnOnce(&mut LowerContext<'_>) -> Result<V>) -> Result<V> {
        // SAFETY: as in `lift`.
        let options = unsafe { &*self.options };
        // SAFETY: as in `lift`.
        let mut cx = unsafe { LowerContext::new(self.runtime, options, Place::Unknown, None) };
        lower(&mut cx)
    }
}

/// Runs the host's side of a built-in.
///
/// # Safety
/// As compiled code calls the callee of a lowering.
unsafe fn serve(lowering: *const VmLowering, body: impl FnOnce(&mut Call) -> Result<()>) -> u8 {
    // SAFETY: compiled code passes the lowering that it was called through.
    let VmLowering { store: context, trampoline, .. } = unsafe { *lowering };
    let run = || {
        // SAFETY: the lowering is one of a live instance.
        let instance = unsafe { vm::instance_of(lowering) };
        // SAFETY: as above, and wasm is suspended; the reference ends before the guest runs again.
        let instance = unsafe { &*instance };
        let kind = instance.loaded().component().trampolines[TrampolineId(trampoline)].kind;
        let (TrampolineKind::ErrorContextNew(options) | TrampolineKind::ErrorContextDebugMessage(options)) = kind
        else {
            return Err(Trap::InternalBug.into());
        };
        let options = std::ptr::from_ref(instance.options(options));
        // SAFETY: the context of a lowering is that of its live store.
        let runtime = unsafe { StoreOpaque::runtime_of_context(context) };
        body(&mut Call { runtime, options })
    };
    // SAFETY: `context` is that of the live store whose guest called.
    unsafe { vm::guard(context, run) }
}

/// Error contexts between the two sides of a call that no guest takes part in.
#[derive(Default)]
pub(super) struct Passed(Vec<Arc<vm::ErrorContext>>);

impl Passed {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Forgets all but the first ones.
    pub(super) fn truncate(&mut self, len: usize) {
        self.0.truncate(len);
    }

    /// What stands for an error context in values.
    pub(super) fn add(&mut self, context: Arc<vm::ErrorContext>) -> u32 {
        self.0.push(context);
        self.0.len() as u32 - 1
    }

    /// The error context that a number stands for.
    pub(super) fn get(&self, index: u32) -> Option<&Arc<vm::ErrorContext>> {
        self.0.get(index as usize)
    }
}
