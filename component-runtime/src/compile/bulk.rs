//! `memory.copy` and `memory.fill`.
//!
//! Ranges are checked in line, against the lengths of their memories; then the C library's routine
//! moves the bytes. A size that is a small constant needs no routine: all of it is loaded before any
//! of it is stored. The runtime moves the bytes of shared memories, one by one as if atomically.
//! Where epochs or fuel are on, a large operator is done piece by piece: with a look at the epoch after each, and so
//! that others have their turn when the pieces have used up that of fuel.
//!
//! # Invariants
//! * All ranges are checked before the first byte is written.

use std::mem::offset_of;

use anyhow::Result;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I8, I16, I32, I64};
use cranelift_codegen::ir::{BlockArg, InstBuilder, InstructionData, MemFlagsData, Opcode, Type, Value};
use cranelift_codegen::isa::CallConv;
use smallvec::SmallVec;
use wasmparser::Operator;

use super::context::{Mutability, Region};
use super::func::FuncTranslator;
use super::operators::Handled;
use super::signature::{self, POINTER, VECTOR};
use super::traps::trap_code;
use crate::ids::MemoryIndex;
use crate::layout::{IndexWidth, PIECE_BYTES, Sharing, VmBuiltins, builtin};
use crate::trap::Trap;

/// Up to here a constant size is copied without a call: eight vectors.
const MAX_INLINE_BYTES: u64 = 128;

/// Translates an operator of this family.
pub(super) fn translate(t: &mut FuncTranslator<'_>, operator: &Operator<'_>) -> Result<Handled> {
    match operator {
        Operator::MemoryCopy { dst_mem, src_mem } => t.memory_copy(MemoryIndex(*dst_mem), MemoryIndex(*src_mem))?,
        Operator::MemoryFill { mem } => t.memory_fill(MemoryIndex(*mem))?,
        _ => return Ok(Handled::No),
    }
    Ok(Handled::Yes)
}

/// A place in a memory.
#[derive(Clone, Copy)]
struct Start {
    memory: MemoryIndex,
    index: Value,
}

/// How many bytes an operator is for.
#[derive(Clone, Copy)]
struct Size {
    bytes: Value,
    constant: Option<u64>,
}

impl Size {
    /// The size if that is a constant up to a limit.
    fn up_to(self, limit: u64) -> Option<u64> {
        self.constant.filter(|bytes| *bytes <= limit)
    }
}

impl FuncTranslator<'_> {
    fn memory_copy(&mut self, to: MemoryIndex, from: MemoryIndex) -> Result<()> {
        let widths = (self.memory_plan(to)?.shape.index, self.memory_plan(from)?.shape.index);
        let constant = self.constant_size()?;
        let (to_index, from_index, bytes) = self.pop_copy(widths)?;
        let (to, from) = (Start { memory: to, index: to_index }, Start { memory: from, index: from_index });
        let size = Size { bytes, constant };
        self.check_range(to, size)?;
        self.check_range(from, size)?;
        let shared = self.is_shared(to.memory)? || self.is_shared(from.memory)?;
        if let (Some(bytes), false) = (size.up_to(MAX_INLINE_BYTES), shared) {
            return self.copy_in_line(to, from, bytes);
        }
        // Pieces come in the order in which none overwrites what another one is to read.
        let is_forward = self.builder.ins().icmp(IntCC::UnsignedLessThanOrEqual, to.index, from.index);
        self.in_pieces(size, is_forward, |t, offset, bytes| {
            let (to, from) = (t.behind_start(to, offset), t.behind_start(from, offset));
            if shared {
                let memories = (t.index(to.memory.0), t.index(from.memory.0));
                t.builtin(builtin::memory_copy, &[memories.0, to.index, memories.1, from.index, bytes])?;
                return Ok(());
            }
            let (target, source) = (t.address_of(to)?, t.address_of(from)?);
            t.routine(offset_of!(VmBuiltins, memmove), &[target, source, bytes]);
            Ok(())
        })
    }

    fn memory_fill(&mut self, memory: MemoryIndex) -> Result<()> {
        let width = self.memory_plan(memory)?.shape.index;
        let constant = self.constant_size()?;
        let size = Size { bytes: self.pop_index(width)?, constant };
        let byte = self.pop()?;
        let to = Start { memory, index: self.pop_index(width)? };
        self.check_range(to, size)?;
        let shared = self.is_shared(memory)?;
        if let (Some(bytes), false) = (size.up_to(MAX_INLINE_BYTES), shared) {
            return self.fill_in_line(to, byte, bytes);
        }
        let is_forward = self.builder.ins().iconst(I8, 1);
        self.in_pieces(size, is_forward, |t, offset, bytes| {
            let to = t.behind_start(to, offset);
            if shared {
                let memory = t.index(memory.0);
                t.builtin(builtin::memory_fill, &[memory, to.index, byte, bytes])?;
                return Ok(());
            }
            let target = t.address_of(to)?;
            t.routine(offset_of!(VmBuiltins, memset), &[target, byte, bytes]);
            Ok(())
        })
    }

    /// Emits what does a piece of an operator, given its offset and its size, so often that all of it
    /// is done; only once where nothing may interrupt it. After each there is a look at the epoch, and then one
    /// whether the turn is over.
    fn in_pieces(
        &mut self,
        size: Size,
        is_forward: Value,
        mut piece: impl FnMut(&mut Self, Option<Value>, Value) -> Result<()>,
    ) -> Result<()> {
        let settings = &self.source.settings;
        if !(settings.epochs || settings.fuel) || size.up_to(PIECE_BYTES).is_some() {
            piece(self, None, size.bytes)?;
            return self.check_epoch();
        }
        let (head, goes_on, done) =
            (self.builder.create_block(), self.builder.create_block(), self.builder.create_block());
        let before = self.builder.append_block_param(head, I64);
        let zero = self.builder.ins().iconst(I64, 0);
        self.builder.ins().jump(head, &[BlockArg::Value(zero)]);
        self.builder.switch_to_block(head);
        let rest = self.builder.ins().isub(size.bytes, before);
        let limit = self.builder.ins().iconst(I64, PIECE_BYTES as i64);
        let bytes = self.builder.ins().umin(rest, limit);
        let from_end = self.builder.ins().isub(rest, bytes);
        let offset = self.builder.ins().select(is_forward, before, from_end);
        piece(self, Some(offset), bytes)?;
        self.check_epoch()?;
        let is_last = self.builder.ins().icmp(IntCC::Equal, bytes, rest);
        self.builder.ins().brif(is_last, done, &[], goes_on, &[]);
        self.builder.switch_to_block(goes_on);
        self.builder.seal_block(goes_on);
        self.meter_next_piece()?;
        let after = self.builder.ins().iadd(before, bytes);
        self.builder.ins().jump(head, &[BlockArg::Value(after)]);
        self.builder.seal_block(head);
        self.builder.switch_to_block(done);
        self.builder.seal_block(done);
        Ok(())
    }

    fn is_shared(&self, memory: MemoryIndex) -> Result<bool> {
        Ok(self.memory_plan(memory)?.shape.sharing == Sharing::Shared)
    }

    fn behind_start(&mut self, start: Start, offset: Option<Value>) -> Start {
        match offset {
            Some(offset) => Start { index: self.builder.ins().iadd(start.index, offset), ..start },
            None => start,
        }
    }

    /// The topmost operand if it is a constant.
    fn constant_size(&self) -> Result<Option<u64>> {
        let &[size] = self.top(1)? else { return Ok(None) };
        let Some(inst) = self.builder.func.dfg.value_def(size).inst() else { return Ok(None) };
        Ok(match self.builder.func.dfg.insts[inst] {
            InstructionData::UnaryImm { opcode: Opcode::Iconst, imm } => {
                let bits = imm.bits() as u64;
                Some(if self.builder.func.dfg.value_type(size) == I32 { u64::from(bits as u32) } else { bits })
            }
            _ => None,
        })
    }

    /// Traps unless a range is within its memory.
    fn check_range(&mut self, start: Start, size: Size) -> Result<()> {
        let end = match self.memory_plan(start.memory)?.shape.index {
            // Both are below 2^32.
            IndexWidth::Bits32 => self.builder.ins().iadd(start.index, size.bytes),
            IndexWidth::Bits64 => {
                let trap = trap_code(Trap::MemoryOutOfBounds);
                self.builder.ins().uadd_overflow_trap(start.index, size.bytes, trap)
            }
        };
        let length = self.memory_length(start.memory)?;
        let is_beyond = self.builder.ins().icmp(IntCC::UnsignedGreaterThan, end, length);
        self.builder.ins().trapnz(is_beyond, trap_code(Trap::MemoryOutOfBounds));
        Ok(())
    }

    /// The address of a place in a range that was checked.
    fn address_of(&mut self, start: Start) -> Result<Value> {
        let base = self.memory_base(start.memory)?;
        Ok(self.builder.ins().iadd(base, start.index))
    }

    fn copy_in_line(&mut self, to: Start, from: Start, bytes: u64) -> Result<()> {
        let (target, source) = (self.address_of(to)?, self.address_of(from)?);
        let flags = self.checked_flags();
        let loaded: SmallVec<[(i32, Value); 8]> =
            chunks(bytes).map(|(offset, ty)| (offset, self.builder.ins().load(ty, flags, source, offset))).collect();
        for (offset, value) in loaded {
            self.builder.ins().store(flags, value, target, offset);
        }
        Ok(())
    }

    fn fill_in_line(&mut self, to: Start, byte: Value, bytes: u64) -> Result<()> {
        let Some((_, ty)) = chunks(bytes).next() else { return Ok(()) };
        let target = self.address_of(to)?;
        let value = self.repeated(byte, ty);
        let flags = self.checked_flags();
        for (offset, _) in chunks(bytes) {
            self.builder.ins().store(flags, value, target, offset);
        }
        Ok(())
    }

    /// The lowest byte of a value, as often as it fits into a type.
    fn repeated(&mut self, value: Value, ty: Type) -> Value {
        let byte = self.builder.ins().ireduce(I8, value);
        match ty {
            VECTOR => self.builder.ins().splat(VECTOR, byte),
            I8 => byte,
            ty => {
                let byte = self.builder.ins().uextend(ty, byte);
                let ones = 0x0101_0101_0101_0101_u64 >> (64 - ty.bits());
                self.builder.ins().imul_imm_u(byte, ones as i64)
            }
        }
    }

    fn checked_flags(&mut self) -> MemFlagsData {
        let flags = MemFlagsData::new().with_notrap();
        self.in_region(Region::Memory, flags)
    }

    /// Calls a routine of the C library that takes three words.
    fn routine(&mut self, offset: usize, arguments: &[Value; 3]) {
        let types = arguments.map(|argument| self.builder.func.dfg.value_type(argument));
        let signature = signature::plain(CallConv::SystemV, &types, &[]);
        let signature = self.builder.import_signature(signature);
        let from = self.builtins().field(offset);
        let code = self.load_field(POINTER, Region::Context, Mutability::Constant, from);
        self.builder.ins().call_indirect(signature, code, arguments);
    }
}

/// Chunks that cover so many bytes, at offsets from their start; neighbours may overlap.
fn chunks(bytes: u64) -> impl Iterator<Item = (i32, Type)> {
    let (ty, chunk) = match bytes {
        16.. => (VECTOR, 16),
        8.. => (I64, 8),
        4.. => (I32, 4),
        2.. => (I16, 2),
        _ => (I8, 1),
    };
    let last = bytes.checked_sub(chunk);
    let offset = move |at: u64| (at * chunk).min(last.unwrap_or(0)) as i32;
    (0..bytes.div_ceil(chunk)).map(move |at| (offset(at), ty))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_cover_every_byte_and_no_other() {
        for bytes in 0..=MAX_INLINE_BYTES {
            let mut covered = vec![false; bytes as usize];
            for (offset, ty) in chunks(bytes) {
                covered[offset as usize..offset as usize + ty.bytes() as usize].fill(true);
            }
            assert!(covered.iter().all(|byte| *byte), "{bytes} bytes");
        }
    }
}
