//! Atomic operators, waiting and notifying.
//!
//! # Invariants
//! * Everything is sequentially consistent.
//! * An address that is not a multiple of the access's size traps, before its bounds are asked for.

use anyhow::Result;
use cranelift_codegen::ir::types::{I8, I16, I32, I64};
use cranelift_codegen::ir::{AtomicRmwOp, InstBuilder, MemFlagsData, Type, Value};
use wasmparser::{MemArg, MemArgTarget, Operator};

use super::func::FuncTranslator;
use super::operators::{Handled, known};
use super::traps::trap_code;
use super::unsupported;
use crate::ids::MemoryIndex;
use crate::layout::{IndexWidth, builtin};
use crate::trap::Trap;

/// Translates an operator of this family.
pub(super) fn translate(t: &mut FuncTranslator<'_>, operator: &Operator<'_>) -> Result<Handled> {
    use AtomicRmwOp::{Add, And, Or, Sub, Xchg, Xor};
    use Operator as Op;
    match operator {
        Op::AtomicFence { .. } => {
            t.builder.ins().fence();
        }
        Op::MemoryAtomicNotify { memarg } => t.notify(memarg)?,
        Op::MemoryAtomicWait32 { memarg } => t.wait(memarg, builtin::memory_atomic_wait32)?,
        Op::MemoryAtomicWait64 { memarg } => t.wait(memarg, builtin::memory_atomic_wait64)?,

        Op::I32AtomicLoad8U { memarg } => t.atomic_load(memarg, I8, I32)?,
        Op::I32AtomicLoad16U { memarg } => t.atomic_load(memarg, I16, I32)?,
        Op::I32AtomicLoad { memarg } => t.atomic_load(memarg, I32, I32)?,
        Op::I64AtomicLoad8U { memarg } => t.atomic_load(memarg, I8, I64)?,
        Op::I64AtomicLoad16U { memarg } => t.atomic_load(memarg, I16, I64)?,
        Op::I64AtomicLoad32U { memarg } => t.atomic_load(memarg, I32, I64)?,
        Op::I64AtomicLoad { memarg } => t.atomic_load(memarg, I64, I64)?,

        Op::I32AtomicStore8 { memarg } | Op::I64AtomicStore8 { memarg } => t.atomic_store(memarg, I8)?,
        Op::I32AtomicStore16 { memarg } | Op::I64AtomicStore16 { memarg } => t.atomic_store(memarg, I16)?,
        Op::I32AtomicStore { memarg } | Op::I64AtomicStore32 { memarg } => t.atomic_store(memarg, I32)?,
        Op::I64AtomicStore { memarg } => t.atomic_store(memarg, I64)?,

        Op::I32AtomicRmw8AddU { memarg } => t.atomic_rmw(memarg, Add, I8, I32)?,
        Op::I32AtomicRmw16AddU { memarg } => t.atomic_rmw(memarg, Add, I16, I32)?,
        Op::I32AtomicRmwAdd { memarg } => t.atomic_rmw(memarg, Add, I32, I32)?,
        Op::I64AtomicRmw8AddU { memarg } => t.atomic_rmw(memarg, Add, I8, I64)?,
        Op::I64AtomicRmw16AddU { memarg } => t.atomic_rmw(memarg, Add, I16, I64)?,
        Op::I64AtomicRmw32AddU { memarg } => t.atomic_rmw(memarg, Add, I32, I64)?,
        Op::I64AtomicRmwAdd { memarg } => t.atomic_rmw(memarg, Add, I64, I64)?,
        Op::I32AtomicRmw8SubU { memarg } => t.atomic_rmw(memarg, Sub, I8, I32)?,
        Op::I32AtomicRmw16SubU { memarg } => t.atomic_rmw(memarg, Sub, I16, I32)?,
        Op::I32AtomicRmwSub { memarg } => t.atomic_rmw(memarg, Sub, I32, I32)?,
        Op::I64AtomicRmw8SubU { memarg } => t.atomic_rmw(memarg, Sub, I8, I64)?,
        Op::I64AtomicRmw16SubU { memarg } => t.atomic_rmw(memarg, Sub, I16, I64)?,
        Op::I64AtomicRmw32SubU { memarg } => t.atomic_rmw(memarg, Sub, I32, I64)?,
        Op::I64AtomicRmwSub { memarg } => t.atomic_rmw(memarg, Sub, I64, I64)?,
        Op::I32AtomicRmw8AndU { memarg } => t.atomic_rmw(memarg, And, I8, I32)?,
        Op::I32AtomicRmw16AndU { memarg } => t.atomic_rmw(memarg, And, I16, I32)?,
        Op::I32AtomicRmwAnd { memarg } => t.atomic_rmw(memarg, And, I32, I32)?,
        Op::I64AtomicRmw8AndU { memarg } => t.atomic_rmw(memarg, And, I8, I64)?,
        Op::I64AtomicRmw16AndU { memarg } => t.atomic_rmw(memarg, And, I16, I64)?,
        Op::I64AtomicRmw32AndU { memarg } => t.atomic_rmw(memarg, And, I32, I64)?,
        Op::I64AtomicRmwAnd { memarg } => t.atomic_rmw(memarg, And, I64, I64)?,
        Op::I32AtomicRmw8OrU { memarg } => t.atomic_rmw(memarg, Or, I8, I32)?,
        Op::I32AtomicRmw16OrU { memarg } => t.atomic_rmw(memarg, Or, I16, I32)?,
        Op::I32AtomicRmwOr { memarg } => t.atomic_rmw(memarg, Or, I32, I32)?,
        Op::I64AtomicRmw8OrU { memarg } => t.atomic_rmw(memarg, Or, I8, I64)?,
        Op::I64AtomicRmw16OrU { memarg } => t.atomic_rmw(memarg, Or, I16, I64)?,
        Op::I64AtomicRmw32OrU { memarg } => t.atomic_rmw(memarg, Or, I32, I64)?,
        Op::I64AtomicRmwOr { memarg } => t.atomic_rmw(memarg, Or, I64, I64)?,
        Op::I32AtomicRmw8XorU { memarg } => t.atomic_rmw(memarg, Xor, I8, I32)?,
        Op::I32AtomicRmw16XorU { memarg } => t.atomic_rmw(memarg, Xor, I16, I32)?,
        Op::I32AtomicRmwXor { memarg } => t.atomic_rmw(memarg, Xor, I32, I32)?,
        Op::I64AtomicRmw8XorU { memarg } => t.atomic_rmw(memarg, Xor, I8, I64)?,
        Op::I64AtomicRmw16XorU { memarg } => t.atomic_rmw(memarg, Xor, I16, I64)?,
        Op::I64AtomicRmw32XorU { memarg } => t.atomic_rmw(memarg, Xor, I32, I64)?,
        Op::I64AtomicRmwXor { memarg } => t.atomic_rmw(memarg, Xor, I64, I64)?,
        Op::I32AtomicRmw8XchgU { memarg } => t.atomic_rmw(memarg, Xchg, I8, I32)?,
        Op::I32AtomicRmw16XchgU { memarg } => t.atomic_rmw(memarg, Xchg, I16, I32)?,
        Op::I32AtomicRmwXchg { memarg } => t.atomic_rmw(memarg, Xchg, I32, I32)?,
        Op::I64AtomicRmw8XchgU { memarg } => t.atomic_rmw(memarg, Xchg, I8, I64)?,
        Op::I64AtomicRmw16XchgU { memarg } => t.atomic_rmw(memarg, Xchg, I16, I64)?,
        Op::I64AtomicRmw32XchgU { memarg } => t.atomic_rmw(memarg, Xchg, I32, I64)?,
        Op::I64AtomicRmwXchg { memarg } => t.atomic_rmw(memarg, Xchg, I64, I64)?,

        Op::I32AtomicRmw8CmpxchgU { memarg } => t.atomic_cas(memarg, I8, I32)?,
        Op::I32AtomicRmw16CmpxchgU { memarg } => t.atomic_cas(memarg, I16, I32)?,
        Op::I32AtomicRmwCmpxchg { memarg } => t.atomic_cas(memarg, I32, I32)?,
        Op::I64AtomicRmw8CmpxchgU { memarg } => t.atomic_cas(memarg, I8, I64)?,
        Op::I64AtomicRmw16CmpxchgU { memarg } => t.atomic_cas(memarg, I16, I64)?,
        Op::I64AtomicRmw32CmpxchgU { memarg } => t.atomic_cas(memarg, I32, I64)?,
        Op::I64AtomicRmwCmpxchg { memarg } => t.atomic_cas(memarg, I64, I64)?,
        _ => return Ok(Handled::No),
    }
    Ok(Handled::Yes)
}

impl FuncTranslator<'_> {
    fn atomic_load(&mut self, memarg: &MemArg, access: Type, result: Type) -> Result<()> {
        let index = self.pop()?;
        let (address, flags) = self.atomic_address(memarg, access, index)?;
        let value = self.builder.ins().atomic_load(access, flags, address);
        self.push_widened(value, access, result);
        Ok(())
    }

    fn atomic_store(&mut self, memarg: &MemArg, access: Type) -> Result<()> {
        let (index, value) = self.pop2()?;
        let (address, flags) = self.atomic_address(memarg, access, index)?;
        let value = self.cut(value, access);
        self.builder.ins().atomic_store(flags, value, address);
        Ok(())
    }

    fn atomic_rmw(&mut self, memarg: &MemArg, op: AtomicRmwOp, access: Type, result: Type) -> Result<()> {
        let (index, value) = self.pop2()?;
        let (address, flags) = self.atomic_address(memarg, access, index)?;
        let value = self.cut(value, access);
        let former = self.builder.ins().atomic_rmw(access, flags, op, address, value);
        self.push_widened(former, access, result);
        Ok(())
    }

    fn atomic_cas(&mut self, memarg: &MemArg, access: Type, result: Type) -> Result<()> {
        let (index, expected, value) = self.pop3()?;
        let (address, flags) = self.atomic_address(memarg, access, index)?;
        let (expected, value) = (self.cut(expected, access), self.cut(value, access));
        let former = self.builder.ins().atomic_cas(flags, address, expected, value);
        self.push_widened(former, access, result);
        Ok(())
    }

    fn notify(&mut self, memarg: &MemArg) -> Result<()> {
        let (index, count) = self.pop2()?;
        let (memory, address) = self.effective_address(memarg, index)?;
        let woken = self.builtin(builtin::memory_atomic_notify, &[memory, address, count])?;
        self.push_outcome(woken)
    }

    fn wait(&mut self, memarg: &MemArg, builtin: builtin::Builtin) -> Result<()> {
        let (index, expected, timeout) = self.pop3()?;
        let (memory, address) = self.effective_address(memarg, index)?;
        let outcome = self.builtin(builtin, &[memory, address, expected, timeout])?;
        self.push_outcome(outcome)
    }

    fn push_outcome(&mut self, outcome: Option<Value>) -> Result<()> {
        let outcome = known(outcome, "result of a built-in")?;
        let outcome = self.builder.ins().ireduce(I32, outcome);
        self.push(outcome);
        Ok(())
    }

    /// Index plus offset, for built-ins, which check it themselves.
    fn effective_address(&mut self, memarg: &MemArg, index: Value) -> Result<(Value, Value)> {
        let MemArgTarget::Memory(memory) = memarg.target else { return Err(unsupported("gc")) };
        let width = self.memory_plan(MemoryIndex(memory))?.shape.index;
        let index = self.widen(width, index);
        let offset = self.builder.ins().iconst(I64, memarg.offset as i64);
        let address = match width {
            IndexWidth::Bits32 => self.builder.ins().iadd(index, offset),
            IndexWidth::Bits64 => {
                self.builder.ins().uadd_overflow_trap(index, offset, trap_code(Trap::MemoryOutOfBounds))
            }
        };
        Ok((self.index(memory), address))
    }

    /// Where an atomic access goes, and its flags.
    fn atomic_address(&mut self, memarg: &MemArg, access: Type, index: Value) -> Result<(Value, MemFlagsData)> {
        let MemArgTarget::Memory(memory) = memarg.target else { return Err(unsupported("gc")) };
        let bytes = access.bytes();
        if bytes > 1 {
            // Only the low bits count, so that a sum that wraps does no harm; a memory's base is aligned.
            let width = self.memory_plan(MemoryIndex(memory))?.shape.index;
            let wide = self.widen(width, index);
            let address = self.builder.ins().iadd_imm_u(wide, memarg.offset as i64);
            let beyond = self.builder.ins().band_imm_u(address, i64::from(bytes) - 1);
            self.builder.ins().trapnz(beyond, trap_code(Trap::HeapMisaligned));
        }
        let place = self.address(memarg, bytes, index)?;
        let address = self.builder.ins().iadd_imm_s(place.base, i64::from(place.offset));
        Ok((address, self.access_flags()))
    }

    fn cut(&mut self, value: Value, to: Type) -> Value {
        if self.builder.func.dfg.value_type(value) == to { value } else { self.builder.ins().ireduce(to, value) }
    }

    fn push_widened(&mut self, value: Value, from: Type, to: Type) {
        let value = if from == to { value } else { self.builder.ins().uextend(to, value) };
        self.push(value);
    }
}
