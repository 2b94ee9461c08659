//! Fuel and epochs: code that counts what a function does, and asks whether it may go on.
//!
//! *Fuel*: every operator costs 1, those that stand for no work 0, and a bulk operator 1 more for each
//! 64 bytes or elements, which count only if there is enough for all of them, before the first is touched; others have
//! their turn in its middle, though, when its pieces so far have used up that (`bulk`, `vm::pieces`). The count runs in a
//! variable, from minus the fuel that there is up to 0; what operators cost is summed up here and
//! added where control flow parts or joins. Before calls and
//! returns the count is written to the store, after calls it is read again, so that every other
//! function and the host see and may change the exact one. Whether it is above 0 is asked before
//! calls, bulk operators and returns, at `unreachable`, and at the head of loops: a call of a function
//! comes back exactly if there was fuel for all that it did, and what the host is called for was paid. Around the calls
//! of an adapter into a guest the runtime is told whose use it is (`vm::fuel`); calls within guests cost nothing more.
//!
//! *Epochs*: at the start of a function, at the head of each loop, with each piece of a copy (`bulk`) and after some
//! operators in a row (`looks`), the engine's counter is compared with the store's deadline; when it is reached, the
//! host decides.
//!
//! # Invariants
//! * Without the switches, nothing here emits anything.
//! * Where a block begins or ends, all costs before it are in the variable.

use std::mem::offset_of;

use anyhow::Result;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I32, I64};
use cranelift_codegen::ir::{InstBuilder, Value};
use cranelift_frontend::Variable;
use wasmparser::Operator;

use super::context::{Mutability, Place, Region};
use super::func::FuncTranslator;
use super::internal;
use super::looks::SinceLook;
use crate::ids::ComponentInstanceId;
use crate::layout::{BULK_FUEL_SHIFT, PIECE_BYTES, PIECE_ELEMENTS, VmCoreHeader, VmStoreContext, builtin};

/// The count of a function, if fuel is on.
#[derive(Default)]
pub(super) struct Meter {
    consumed: Option<Variable>,
    /// Costs that are not in the variable yet.
    pending: i64,
}

impl FuncTranslator<'_> {
    /// The start of the function.
    pub(super) fn meter_entry(&mut self) -> Result<()> {
        if self.source.settings.fuel {
            self.meter.consumed = Some(self.builder.declare_var(I64));
            self.reload_fuel()?;
        }
        self.check_epoch()
    }

    /// Counts an operator that is about to be translated.
    pub(super) fn meter_operator(&mut self, operator: &Operator<'_>) -> Result<()> {
        if !self.frames.reachable() {
            return Ok(());
        }
        self.look_in_time(operator)?;
        if self.meter.consumed.is_none() {
            return Ok(());
        }
        self.meter.pending += cost(operator);
        match operator {
            Operator::Loop { .. }
            | Operator::If { .. }
            | Operator::Else
            | Operator::End
            | Operator::Br { .. }
            | Operator::BrIf { .. }
            | Operator::BrTable { .. }
            | Operator::BrOnNull { .. }
            | Operator::BrOnNonNull { .. } => self.add_pending().map(drop),
            Operator::Unreachable => self.meter_checkpoint(),
            operator => match bulk_piece(operator) {
                Some(piece) => self.meter_bulk(piece),
                None => Ok(()),
            },
        }
    }

    /// The head of a loop.
    pub(super) fn meter_loop(&mut self) -> Result<()> {
        self.check_fuel()?;
        self.check_epoch()
    }

    /// Before another function runs, or this one returns.
    pub(super) fn meter_checkpoint(&mut self) -> Result<()> {
        self.check_fuel()?;
        self.save_fuel()
    }

    /// Before a built-in of the runtime runs.
    pub(super) fn save_fuel(&mut self) -> Result<()> {
        if self.meter.consumed.is_some() {
            let consumed = self.add_pending()?;
            let place = self.store_field_place(offset_of!(VmStoreContext, fuel_consumed));
            self.store_field(Region::Store, consumed, place);
        }
        Ok(())
    }

    /// After another function or a built-in ran.
    pub(super) fn reload_fuel(&mut self) -> Result<()> {
        let Some(variable) = self.meter.consumed else { return Ok(()) };
        let place = self.store_field_place(offset_of!(VmStoreContext, fuel_consumed));
        let consumed = self.load_field(I64, Region::Store, Mutability::Mutable, place);
        self.builder.try_def_var(variable, consumed).map_err(internal)
    }

    /// Before a call of an adapter into a nested instance, whose use fuel is from here on. Gives what
    /// [`leave_fuel_of`](Self::leave_fuel_of) takes.
    pub(super) fn enter_fuel_of(&mut self, nested: ComponentInstanceId) -> Result<Option<Value>> {
        if self.meter.consumed.is_none() {
            return Ok(None);
        }
        let nested = self.builder.ins().iconst(I32, i64::from(nested.0));
        self.builtin(builtin::fuel_enter, &[nested])
    }

    /// After that call.
    pub(super) fn leave_fuel_of(&mut self, outer: Value) -> Result<()> {
        self.builtin(builtin::fuel_leave, &[outer]).map(drop)
    }

    /// Between two pieces of an operator on memories.
    pub(super) fn meter_next_piece(&mut self) -> Result<()> {
        if self.meter.consumed.is_some() {
            let cost = self.builder.ins().iconst(I64, (PIECE_BYTES >> BULK_FUEL_SHIFT) as i64);
            self.builtin(builtin::fuel_next_piece, &[cost])?;
        }
        Ok(())
    }

    /// Charges a bulk operator for its size: the topmost operand. Of that, so much is done at once.
    fn meter_bulk(&mut self, piece: u64) -> Result<()> {
        let size = *self.top(1)?.first().ok_or_else(|| internal("bulk operator without a size"))?;
        let size = match self.builder.func.dfg.value_type(size) {
            I32 => self.builder.ins().uextend(I64, size),
            _ => size,
        };
        let cost = self.builder.ins().ushr_imm_u(size, i64::from(BULK_FUEL_SHIFT));
        self.check_fuel_for(Some((cost, piece >> BULK_FUEL_SHIFT)))?;
        self.save_fuel()
    }

    /// Adds the costs so far to the count; gives the count.
    fn add_pending(&mut self) -> Result<Value> {
        let Some(variable) = self.meter.consumed else { return Err(internal("fuel is off")) };
        let mut consumed = self.builder.try_use_var(variable).map_err(internal)?;
        let pending = std::mem::take(&mut self.meter.pending);
        if pending != 0 {
            consumed = self.builder.ins().iadd_imm_s(consumed, pending);
            self.builder.try_def_var(variable, consumed).map_err(internal)?;
        }
        Ok(consumed)
    }

    /// Asks the host when more was used than there was: it traps, or gives the store more of what it held back.
    fn check_fuel(&mut self) -> Result<()> {
        self.check_fuel_for(None)
    }

    /// As [`check_fuel`](Self::check_fuel), with what an operator costs that is to run next, and a piece of it. That is
    /// at most 2^58, and the count no more than the operators of a function, so that their sum does not overflow.
    fn check_fuel_for(&mut self, ahead: Option<(Value, u64)>) -> Result<()> {
        let Some(variable) = self.meter.consumed else { return Ok(()) };
        let before = self.add_pending()?;
        let after = ahead.map_or(before, |(ahead, _)| self.builder.ins().iadd(before, ahead));
        self.builder.try_def_var(variable, after).map_err(internal)?;
        let exhausted = self.builder.ins().icmp_imm_s(IntCC::SignedGreaterThan, after, 0);
        let (stops, goes_on) = (self.builder.create_block(), self.builder.create_block());
        self.builder.set_cold_block(stops);
        self.builder.ins().brif(exhausted, stops, &[], goes_on, &[]);
        self.builder.switch_to_block(stops);
        self.builder.seal_block(stops);
        // The host counts what is ahead if there is enough for it, and nothing of it if not.
        self.builder.try_def_var(variable, before).map_err(internal)?;
        let (ahead, piece) = ahead.unwrap_or_else(|| (self.builder.ins().iconst(I64, 0), 0));
        let piece = self.builder.ins().iconst(I64, piece as i64);
        self.builtin(builtin::fuel_used_up, &[ahead, piece])?;
        self.builder.ins().jump(goes_on, &[]);
        self.builder.switch_to_block(goes_on);
        self.builder.seal_block(goes_on);
        Ok(())
    }

    /// Asks the host when the deadline is reached.
    pub(super) fn check_epoch(&mut self) -> Result<()> {
        if !self.source.settings.epochs {
            return Ok(());
        }
        // Not only on the way on which the host is asked.
        if self.meter.consumed.is_some() {
            self.add_pending()?;
        }
        self.since_look = SinceLook::NONE;
        let counter = self.store_field_place(offset_of!(VmStoreContext, epoch_counter));
        let counter = self.constant_pointer(counter);
        // Atomic: the optimizer would take a plain one out of a loop that stores nothing.
        let flags = self.field_flags(Region::Store);
        let now = self.builder.ins().atomic_load(I64, flags, counter);
        let deadline = self.store_field_place(offset_of!(VmStoreContext, epoch_deadline));
        let deadline = self.load_field(I64, Region::Store, Mutability::Mutable, deadline);
        let reached = self.builder.ins().icmp(IntCC::UnsignedGreaterThanOrEqual, now, deadline);
        let (asks, goes_on) = (self.builder.create_block(), self.builder.create_block());
        self.builder.set_cold_block(asks);
        self.builder.ins().brif(reached, asks, &[], goes_on, &[]);
        self.builder.switch_to_block(asks);
        self.builder.seal_block(asks);
        self.builtin(builtin::epoch_reached, &[])?;
        self.builder.ins().jump(goes_on, &[]);
        self.builder.switch_to_block(goes_on);
        self.builder.seal_block(goes_on);
        Ok(())
    }

    /// A field of the store's context.
    fn store_field_place(&mut self, offset: usize) -> Place {
        let store = self.in_context(offset_of!(VmCoreHeader, store) as u32);
        let base = self.constant_pointer(store);
        Place { base, offset: offset as i32 }
    }
}

/// What an operator costs beside its size.
fn cost(operator: &Operator<'_>) -> i64 {
    match operator {
        Operator::Nop
        | Operator::Drop
        | Operator::Block { .. }
        | Operator::Loop { .. }
        | Operator::Unreachable
        | Operator::Return
        | Operator::Else
        | Operator::End => 0,
        _ => 1,
    }
}

/// Of an operator that does work in proportion to its topmost operand, how much it does at once: there is no place
/// inside of a growth at which others could have their turn.
fn bulk_piece(operator: &Operator<'_>) -> Option<u64> {
    match operator {
        Operator::MemoryCopy { .. } | Operator::MemoryFill { .. } | Operator::MemoryInit { .. } => Some(PIECE_BYTES),
        Operator::TableCopy { .. } | Operator::TableFill { .. } | Operator::TableInit { .. } => Some(PIECE_ELEMENTS),
        Operator::TableGrow { .. } => Some(u64::MAX),
        _ => None,
    }
}
