//! Linear memory: loads, stores, size, growth, and how bytes get in from a segment.
//!
//! What an access must check follows from the memory's [`MemoryPlan`]. A 32-bit memory usually has
//! 4 GiB of address space and a guard behind it, so that the fault is the check; where there is one in
//! the code, the address becomes null when it fails, which faults too. `memory.copy` and
//! `memory.fill` are in `bulk`.
//!
//! # Invariants
//! * An address is computed in 64 bits from the zero-extended index; nothing wraps unnoticed.
//! * Every access carries [`Trap::MemoryOutOfBounds`].

use anyhow::Result;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::immediates::Offset32;
use cranelift_codegen::ir::types::{F32, F64, I32, I64};
use cranelift_codegen::ir::{Inst, InstBuilder, MemFlagsData, Value};
use cranelift_frontend::FuncInstBuilder;
use wasmparser::{MemArg, MemArgTarget, Operator};

use super::context::{Place, Region};
use super::func::FuncTranslator;
use super::operators::{Handled, known};
use super::traps::trap_code;
use super::unsupported;
use crate::ids::MemoryIndex;
use crate::layout::{Check, IndexWidth, MemoryPlan, builtin};
use crate::trap::Trap;

/// Translates an operator of this family.
pub(super) fn translate(t: &mut FuncTranslator<'_>, operator: &Operator<'_>) -> Result<Handled> {
    use Operator as Op;
    match operator {
        Op::I32Load { memarg } => t.load(memarg, 4, |ins, f, p, o| ins.load(I32, f, p, o))?,
        Op::I64Load { memarg } => t.load(memarg, 8, |ins, f, p, o| ins.load(I64, f, p, o))?,
        Op::F32Load { memarg } => t.load(memarg, 4, |ins, f, p, o| ins.load(F32, f, p, o))?,
        Op::F64Load { memarg } => t.load(memarg, 8, |ins, f, p, o| ins.load(F64, f, p, o))?,
        Op::I32Load8S { memarg } => t.load(memarg, 1, |ins, f, p, o| ins.sload8(I32, f, p, o))?,
        Op::I32Load8U { memarg } => t.load(memarg, 1, |ins, f, p, o| ins.uload8(I32, f, p, o))?,
        Op::I32Load16S { memarg } => t.load(memarg, 2, |ins, f, p, o| ins.sload16(I32, f, p, o))?,
        Op::I32Load16U { memarg } => t.load(memarg, 2, |ins, f, p, o| ins.uload16(I32, f, p, o))?,
        Op::I64Load8S { memarg } => t.load(memarg, 1, |ins, f, p, o| ins.sload8(I64, f, p, o))?,
        Op::I64Load8U { memarg } => t.load(memarg, 1, |ins, f, p, o| ins.uload8(I64, f, p, o))?,
        Op::I64Load16S { memarg } => t.load(memarg, 2, |ins, f, p, o| ins.sload16(I64, f, p, o))?,
        Op::I64Load16U { memarg } => t.load(memarg, 2, |ins, f, p, o| ins.uload16(I64, f, p, o))?,
        Op::I64Load32S { memarg } => t.load(memarg, 4, |ins, f, p, o| ins.sload32(f, p, o))?,
        Op::I64Load32U { memarg } => t.load(memarg, 4, |ins, f, p, o| ins.uload32(f, p, o))?,

        Op::I32Store { memarg } | Op::F32Store { memarg } => {
            t.store(memarg, 4, |ins, f, v, p, o| ins.store(f, v, p, o))?
        }
        Op::I64Store { memarg } | Op::F64Store { memarg } => {
            t.store(memarg, 8, |ins, f, v, p, o| ins.store(f, v, p, o))?
        }
        Op::I32Store8 { memarg } | Op::I64Store8 { memarg } => {
            t.store(memarg, 1, |ins, f, v, p, o| ins.istore8(f, v, p, o))?
        }
        Op::I32Store16 { memarg } | Op::I64Store16 { memarg } => {
            t.store(memarg, 2, |ins, f, v, p, o| ins.istore16(f, v, p, o))?
        }
        Op::I64Store32 { memarg } => t.store(memarg, 4, |ins, f, v, p, o| ins.istore32(f, v, p, o))?,

        Op::MemorySize { mem } => t.memory_size(MemoryIndex(*mem))?,
        Op::MemoryGrow { mem } => t.memory_grow(MemoryIndex(*mem))?,
        Op::MemoryInit { data_index, mem } => t.memory_init(*data_index, MemoryIndex(*mem))?,
        Op::DataDrop { data_index } => {
            let data = t.index(*data_index);
            t.builtin(builtin::data_drop, &[data])?;
        }
        _ => return Ok(Handled::No),
    }
    Ok(Handled::Yes)
}

impl FuncTranslator<'_> {
    /// Pops an index and pushes what `emit` loads there, `bytes` in all.
    pub(super) fn load(
        &mut self,
        memarg: &MemArg,
        bytes: u32,
        emit: impl FnOnce(FuncInstBuilder<'_, '_>, MemFlagsData, Value, Offset32) -> Value,
    ) -> Result<()> {
        let index = self.pop()?;
        let at = self.address(memarg, bytes, index)?;
        let flags = self.access_flags();
        let value = emit(self.builder.ins(), flags, at.base, at.offset.into());
        self.push(value);
        Ok(())
    }

    /// Pops a value and an index, and stores with `emit`, `bytes` in all.
    pub(super) fn store(
        &mut self,
        memarg: &MemArg,
        bytes: u32,
        emit: impl FnOnce(FuncInstBuilder<'_, '_>, MemFlagsData, Value, Value, Offset32) -> Inst,
    ) -> Result<()> {
        let (index, value) = self.pop2()?;
        let at = self.address(memarg, bytes, index)?;
        let flags = self.access_flags();
        emit(self.builder.ins(), flags, value, at.base, at.offset.into());
        Ok(())
    }

    /// Guests may misalign; the bytes are little-endian on every target that is supported.
    pub(super) fn access_flags(&mut self) -> MemFlagsData {
        let flags = MemFlagsData::new().with_trap_code(Some(trap_code(Trap::MemoryOutOfBounds)));
        self.in_region(Region::Memory, flags)
    }

    /// Where an access goes; it faults when any of its bytes is out of bounds.
    pub(super) fn address(&mut self, memarg: &MemArg, bytes: u32, index: Value) -> Result<Place> {
        let MemArgTarget::Memory(memory) = memarg.target else { return Err(unsupported("gc")) };
        let memory = MemoryIndex(memory);
        let plan = self.memory_plan(memory)?;
        let check = plan.check(memarg.offset, bytes.into());
        if check == Check::Always {
            // The address is null: the access itself traps.
            return Ok(Place { base: self.builder.ins().iconst(I64, 0), offset: 0 });
        }
        let start = self.memory_base(memory)?;
        let index = self.widen(plan.shape.index, index);
        let failed = self.fails(memory, &plan, check, index)?;
        let base = self.builder.ins().iadd(start, index);
        match (failed, i32::try_from(memarg.offset)) {
            (None, Ok(offset)) => Ok(Place { base, offset }),
            (failed, _) => {
                let address = self.builder.ins().iadd_imm_u(base, memarg.offset as i64);
                let base = failed.map_or(address, |failed| self.unless(failed, address));
                Ok(Place { base, offset: 0 })
            }
        }
    }

    /// Whether a check fails, as far as that is not a trap already.
    fn fails(&mut self, memory: MemoryIndex, plan: &MemoryPlan, check: Check, index: Value) -> Result<Option<Value>> {
        let reached = match check {
            Check::Nothing | Check::Always => return Ok(None),
            Check::Index => index,
            Check::End(end) => match plan.shape.index {
                // Both are below 2^33.
                IndexWidth::Bits32 => self.builder.ins().iadd_imm_u(index, end as i64),
                IndexWidth::Bits64 => {
                    let end = self.builder.ins().iconst(I64, end as i64);
                    self.builder.ins().uadd_overflow_trap(index, end, trap_code(Trap::MemoryOutOfBounds))
                }
            },
        };
        let length = self.memory_length(memory)?;
        Ok(Some(self.builder.ins().icmp(IntCC::UnsignedGreaterThan, reached, length)))
    }

    /// An address that is null where the check in front of it failed, also in speculation. An access
    /// to null faults, so that it needs no branch.
    pub(super) fn unless(&mut self, failed: Value, address: Value) -> Value {
        let null = self.builder.ins().iconst(I64, 0);
        self.builder.ins().select_spectre_guard(failed, null, address)
    }

    fn memory_size(&mut self, memory: MemoryIndex) -> Result<()> {
        let shape = self.memory_plan(memory)?.shape;
        let length = self.memory_length(memory)?;
        let pages = self.builder.ins().ushr_imm_u(length, i64::from(shape.page_bytes_log2));
        let pages = self.narrow(shape.index, pages);
        self.push(pages);
        Ok(())
    }

    fn memory_grow(&mut self, memory: MemoryIndex) -> Result<()> {
        let index = self.memory_plan(memory)?.shape.index;
        let delta = self.pop_index(index)?;
        let memory = self.index(memory.0);
        self.grow(builtin::memory_grow, &[memory, delta], index)
    }

    fn memory_init(&mut self, data: u32, memory: MemoryIndex) -> Result<()> {
        let (from, bytes) = self.pop2()?;
        let to = self.pop_index(self.memory_plan(memory)?.shape.index)?;
        let (memory, data) = (self.index(memory.0), self.index(data));
        self.builtin(builtin::memory_init, &[memory, data, to, from, bytes])?;
        Ok(())
    }

    /// An index of a memory or table as 64 bits.
    pub(super) fn widen(&mut self, width: IndexWidth, index: Value) -> Value {
        match width {
            IndexWidth::Bits32 => self.builder.ins().uextend(I64, index),
            IndexWidth::Bits64 => index,
        }
    }

    /// 64 bits as an index of a memory or table.
    pub(super) fn narrow(&mut self, width: IndexWidth, value: Value) -> Value {
        match width {
            IndexWidth::Bits32 => self.builder.ins().ireduce(I32, value),
            IndexWidth::Bits64 => value,
        }
    }

    /// Pops an index and zero-extends it.
    pub(super) fn pop_index(&mut self, width: IndexWidth) -> Result<Value> {
        let value = self.pop()?;
        Ok(self.widen(width, value))
    }

    /// Pops what a copy is of: where to, where from, how many. The count has the smaller width.
    pub(super) fn pop_copy(&mut self, (to, from): (IndexWidth, IndexWidth)) -> Result<(Value, Value, Value)> {
        let count = if to == from { to } else { IndexWidth::Bits32 };
        let count = self.pop_index(count)?;
        let from = self.pop_index(from)?;
        Ok((self.pop_index(to)?, from, count))
    }

    /// An index space's position as an argument of a built-in.
    pub(super) fn index(&mut self, index: u32) -> Value {
        self.builder.ins().iconst(I32, i64::from(index))
    }

    /// Calls a built-in that grows something, and pushes the former size or -1.
    pub(super) fn grow(&mut self, builtin: builtin::Builtin, arguments: &[Value], index: IndexWidth) -> Result<()> {
        let former = self.builtin(builtin, arguments)?;
        let former = known(former, "result of a built-in")?;
        let former = self.narrow(index, former);
        self.push(former);
        Ok(())
    }
}
