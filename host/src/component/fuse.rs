//! Calls from one component instance to another inside a component: a lowered lift.
//!
//! For now a call goes by plain lift-then-lower: parameters are read from the caller's memory as
//! [`Val`](super::Val)s and laid into the callee's, and the result the other way. Adapters that are
//! compiled as WebAssembly (DESIGN D5) replace this file. Handles go from the one instance's table
//! to the other's as reps in transit; the host's own table is not touched.
//!
//! # Invariants
//! * Both sides see what they would see of an adapter: their own `realloc` with `may_leave` cleared,
//!   handles removed, lent and given back as the specification orders.
//! * The result is laid into the caller before the callee's `post-return` runs.

use anyhow::bail;
use gusset_runtime::abi::MAX_FLAT_PARAMS;
use gusset_runtime::ids::{LiftId, TrampolineId};
use gusset_runtime::translate::{Component, FuncDef, TrampolineKind};
use gusset_runtime::trap::Trap;

use super::Func;
use super::dynamic::{Dynamic, Handles};
use super::typed::{Callee, SlotCall, invoke, n_param_slots};
use crate::Result;
use crate::store::StoreOpaque;

/// Serves a call that the caller makes through a trampoline which lowers a lift.
///
/// # Errors
/// When a value of either side is not valid, or the callee traps.
pub(crate) fn call(call: &mut SlotCall<'_>, store: &mut StoreOpaque, trampoline: TrampolineId) -> Result<()> {
    let SlotCall { served, slots, component } = call;
    let lift = lift_of(component, trampoline)?;
    let dynamic = Dynamic::new(component, Handles::InTransit);
    let caller_type = component.types.func(served.ty);
    let callee_type = component.types.func(component.lifts[lift].ty);
    let pointer_slot = n_param_slots(dynamic.params_abi(caller_type)?.flat_count());
    let params = served.lift(|cx| dynamic.lift_params(cx, caller_type, slots))?;
    let instance = served.lift(|cx| Ok(cx.instance_key()))?;
    let callee = Callee::resolve(
        store,
        &Func { store: store.id(), instance, def: FuncDef::Lift(lift), ty: component.lifts[lift].ty },
    )?;
    invoke(
        store,
        &callee,
        &mut [0; MAX_FLAT_PARAMS],
        |cx, callee_slots| dynamic.lower_params(cx, callee_type, &params, callee_slots),
        |cx, callee_slots| {
            let result = dynamic.lift_result(cx, callee_type, callee_slots)?;
            served.lower(|cx| dynamic.lower_result(cx, caller_type, result.as_ref(), slots, pointer_slot))
        },
    )
}

fn lift_of(component: &Component, trampoline: TrampolineId) -> Result<LiftId> {
    match component.trampolines[trampoline].kind {
        TrampolineKind::Lower { func: FuncDef::Lift(lift), .. } => Ok(lift),
        _ => bail!(Trap::InternalBug),
    }
}
