//! Handles on their way between two instances: what adapters call for them.
//!
//! A handle that is the only thing to be lifted and lowered in a call is moved at once. Where the order of
//! the canonical ABI can be seen (all is lifted before anything is lowered), adapters lift all handles first:
//! what these lead to waits in the store ([`Lifted`]), and is lowered in the same order.
//!
//! # Invariants
//! * What waits was lifted by the adapter that is running and nobody else: it is gone when a trap unwinds the
//!   adapter, and put aside while the host decides or others run ([`beside_lifted`]).

use std::collections::VecDeque;
use std::sync::Arc;

use anyhow::{Result, bail};

use super::adapters::Call;
use super::{ErrorContext, Store};
use crate::ids::ComponentInstanceId;
use crate::layout::VmLowering;
use crate::translate::{AdapterBuiltin, HandleKind, ResourceKind, Transfer};
use crate::trap::Trap;

/// What lifted handles lead to, until it is lowered.
#[derive(Default)]
pub(super) struct Lifted(VecDeque<Value>);

/// What a lifted handle leads to.
enum Value {
    Rep(u64),
    ErrorContext(Arc<ErrorContext>),
}

impl Store {
    /// Nothing of what was lifted will be lowered: its adapter was unwound.
    pub(super) fn forget_lifted(&mut self) {
        self.lifted.0.clear();
    }
}

/// The way of a resource's handle.
fn transfer(call: &Call) -> Result<Transfer> {
    match call.builtin()? {
        AdapterBuiltin::TransferOwn(both) | AdapterBuiltin::TransferBorrow(both) => Ok(both),
        _ => bail!(Trap::InternalBug),
    }
}

/// Moves an owned handle.
///
/// # Safety
/// Called by the built-in's trampoline.
pub(super) unsafe extern "C" fn transfer_own(lowering: *const VmLowering, values: *mut u64) -> u8 {
    let body = |call: &Call| {
        let Transfer { from, to } = transfer(call)?;
        let rep = lift_from(call, HandleKind::Own(from.1), from.0, call.argument(0) as u32)?;
        call.set_result(0, lower_to(call, HandleKind::Own(to.1), to.0, rep)?.into());
        Ok(())
    };
    // SAFETY: called by the built-in's trampoline; its type is (i32) -> (i32).
    unsafe { Call::serve(lowering, values, body) }
}

/// Borrows from a handle.
///
/// # Safety
/// Called by the built-in's trampoline.
pub(super) unsafe extern "C" fn transfer_borrow(lowering: *const VmLowering, values: *mut u64) -> u8 {
    let body = |call: &Call| {
        let Transfer { from, to } = transfer(call)?;
        let rep = lift_from(call, HandleKind::Borrow(from.1), from.0, call.argument(0) as u32)?;
        call.set_result(0, lower_to(call, HandleKind::Borrow(to.1), to.0, rep)?.into());
        Ok(())
    };
    // SAFETY: called by the built-in's trampoline; its type is (i32) -> (i32).
    unsafe { Call::serve(lowering, values, body) }
}

/// Makes one more handle for an error context.
///
/// # Safety
/// Called by the built-in's trampoline.
pub(super) unsafe extern "C" fn transfer_error_context(lowering: *const VmLowering, values: *mut u64) -> u8 {
    let body = |call: &Call| {
        let AdapterBuiltin::TransferErrorContext { from, to } = call.builtin()? else { bail!(Trap::InternalBug) };
        let context = lift_from(call, HandleKind::ErrorContext, from, call.argument(0) as u32)?;
        call.set_result(0, lower_to(call, HandleKind::ErrorContext, to, context)?.into());
        Ok(())
    };
    // SAFETY: called by the built-in's trampoline; its type is (i32) -> (i32).
    unsafe { Call::serve(lowering, values, body) }
}

/// Takes a handle, or what it leads to, out of a table.
///
/// # Safety
/// Called by the built-in's trampoline.
pub(super) unsafe extern "C" fn lift(lowering: *const VmLowering, values: *mut u64) -> u8 {
    let body = |call: &Call| {
        let AdapterBuiltin::Lift(kind, instance) = call.builtin()? else { bail!(Trap::InternalBug) };
        let value = lift_from(call, kind, instance, call.argument(0) as u32)?;
        call.store().lifted.0.push_back(value);
        Ok(())
    };
    // SAFETY: called by the built-in's trampoline; its type is (i32) -> ().
    unsafe { Call::serve(lowering, values, body) }
}

/// Runs the host's code while an adapter may be suspended, which goes on with what it has lifted, unless that fails.
///
/// # Errors
/// As `run`.
///
/// # Safety
/// The store is valid, and nothing refers into it now and when `run` has returned.
pub(super) unsafe fn beside_lifted<R>(store: *mut Store, run: impl FnOnce() -> Result<R>) -> Result<R> {
    // SAFETY: the caller vouches for the store.
    let lifted = std::mem::take(unsafe { &mut (*store).lifted });
    let result = run()?;
    // SAFETY: as above.
    unsafe { &mut *store }.lifted = lifted;
    Ok(result)
}

/// Puts what was lifted first into a table.
///
/// # Safety
/// Called by the built-in's trampoline.
pub(super) unsafe extern "C" fn lower(lowering: *const VmLowering, values: *mut u64) -> u8 {
    let body = |call: &Call| {
        let AdapterBuiltin::Lower(kind, instance) = call.builtin()? else { bail!(Trap::InternalBug) };
        let Some(value) = call.store().lifted.0.pop_front() else { bail!(Trap::InternalBug) };
        call.set_result(0, lower_to(call, kind, instance, value)?.into());
        Ok(())
    };
    // SAFETY: called by the built-in's trampoline; its type is () -> (i32).
    unsafe { Call::serve(lowering, values, body) }
}

/// `lift_own`, `lift_borrow` and `lift_error_context`; what is lent is lent in the innermost scope: that of the
/// adapter that is calling, since the scopes of calls inside are closed.
fn lift_from(call: &Call, kind: HandleKind, from: ComponentInstanceId, index: u32) -> Result<Value> {
    let instance = call.instance();
    Ok(match kind {
        HandleKind::Own(resource) => {
            let resource = instance.canonical(resource);
            Value::Rep(instance.handles(from).remove_own(index, resource)?)
        }
        HandleKind::Borrow(resource) => {
            let Some(scope) = call.store().innermost_scope() else { bail!(Trap::InternalBug) };
            let key = instance.key();
            Value::Rep(call.store().lend(scope, (key, from), resource, index)?)
        }
        HandleKind::ErrorContext => Value::ErrorContext(instance.handles(from).error_context(index)?.clone()),
    })
}

/// `lower_own`, `lower_borrow` and `lower_error_context`.
fn lower_to(call: &Call, kind: HandleKind, to: ComponentInstanceId, value: Value) -> Result<u32> {
    let instance = call.instance();
    Ok(match (kind, value) {
        (HandleKind::Own(resource), Value::Rep(rep)) => {
            let resource = instance.canonical(resource);
            let table = instance.handles(to);
            let index = table.add_own(resource, rep);
            table.explain(index)?
        }
        (HandleKind::Borrow(resource), Value::Rep(rep)) => {
            let kind = instance.loaded().component().resources[resource].kind;
            if matches!(kind, ResourceKind::Defined { instance, .. } if instance == to) {
                return Ok(u32::try_from(rep).map_err(|_| Trap::RepTooWide)?);
            }
            let Some(scope) = call.store().innermost_scope() else { bail!(Trap::InternalBug) };
            let resource = instance.canonical(resource);
            let table = instance.handles(to);
            let index = table.add_borrow(resource, rep, scope);
            let index = table.explain(index)?;
            call.store().scope_borrow(scope);
            index
        }
        (HandleKind::ErrorContext, Value::ErrorContext(context)) => {
            let table = instance.handles(to);
            let index = table.add_error_context(context);
            table.explain(index)?
        }
        _ => bail!(Trap::InternalBug),
    })
}
