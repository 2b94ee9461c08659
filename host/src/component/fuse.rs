//! Calls from one component instance to another inside a component: a lowered lift.
//!
//! For now a call goes by plain lift-then-lower: parameters are read from the caller's memory as
//! [`Val`](super::Val)s and laid into the callee's, and the result the other way. Adapters that are compiled as
//! WebAssembly (DESIGN D5) replace this file. Handles go from the one instance's table to the
//! other's as reps in transit; the host's own table is not touched.
//!
//! # Invariants
//! * Both sides see what they would see of an adapter: their own `realloc` with `may_leave` cleared,
//!   handles removed, lent and given back as the specification orders.
//! * The result is laid into the caller before the callee's `post-return` runs.

use std::sync::Arc;

use anyhow::bail;
use gusset_runtime::abi::MAX_FLAT_PARAMS;
use gusset_runtime::ids::{LiftId, TrampolineId};
use gusset_runtime::layout::VmLowering;
use gusset_runtime::translate::{Component, FuncDef, TrampolineKind};
use gusset_runtime::trap::Trap;

use super::Func;
use super::dynamic::{Dynamic, Handles};
use super::typed::{Callee, Served, invoke, n_param_slots, n_slots, serve};
use crate::Result;
use crate::store::StoreOpaque;

/// What compiled code calls for a lowered function that the same component lifts.
///
/// # Safety
/// As [`serve`], for a trampoline that lowers a lift; `values` has as many slots as the lowered core
/// type has parameters or results.
pub(crate) unsafe extern "C" fn call_lifted(lowering: *const VmLowering, values: *mut u64) -> u8 {
    let body = |served: &mut Served| {
        // SAFETY: compiled code passes the lowering that it was called through.
        let trampoline = TrampolineId(unsafe { (*lowering).trampoline });
        let component = served.lift(|cx| Ok(cx.component().clone()))?;
        let slots = match slot_count(served, &component)? {
            0 => &mut [],
            // SAFETY: the lowered core type of a function of this type has so many.
            n => unsafe { std::slice::from_raw_parts_mut(values, n) },
        };
        // SAFETY: the guest that called is suspended, and its host's reference to the store dormant.
        let store = unsafe { StoreOpaque::of_runtime(served.runtime) };
        call(served, store, &component, lift_of(&component, trampoline)?, slots)
    };
    // SAFETY: this function's contract.
    unsafe { serve(lowering, body) }
}

fn slot_count(served: &Served, component: &Arc<Component>) -> Result<usize> {
    let dynamic = Dynamic::new(component, Handles::InTransit);
    let func = component.types.func(served.ty);
    Ok(n_slots(dynamic.params_abi(func)?.flat_count(), dynamic.result_abi(func).flat_count()))
}

fn lift_of(component: &Component, trampoline: TrampolineId) -> Result<LiftId> {
    match component.trampolines[trampoline].kind {
        TrampolineKind::Lower { func: FuncDef::Lift(lift), .. } => Ok(lift),
        _ => bail!(Trap::InternalBug),
    }
}

fn call(
    served: &mut Served,
    store: &mut StoreOpaque,
    component: &Arc<Component>,
    lift: LiftId,
    slots: &mut [u64],
) -> Result<()> {
    let dynamic = Dynamic::new(component, Handles::InTransit);
    let caller_type = component.types.func(served.ty);
    let callee_type = component.types.func(component.lifts[lift].ty);
    let pointer_slot = n_param_slots(dynamic.params_abi(caller_type)?.flat_count());
    let params = served.lift(|cx| dynamic.lift_params(cx, caller_type, slots))?;
    let instance = served.lift(|cx| Ok(cx.instance_key()))?;
    let callee = Callee::resolve(store, &Func { store: store.id(), instance, lift })?;
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
