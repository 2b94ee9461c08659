//! `memory.copy` of few bytes whose number is a constant: in line, without the runtime.
//!
//! Compilers of guests copy structures this way, and a call of the built-in costs more than the copy.
//! Everything else is the built-in's, in [`super::memory`].
//!
//! # Invariants
//! * Both ranges are checked before the first byte is written, as the specification says.
//! * All bytes are loaded before the first is stored, so the ranges may overlap.

use anyhow::Result;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I8, I8X16, I16, I32, I64};
use cranelift_codegen::ir::{InstBuilder, InstructionData, MemFlagsData, Opcode, Type, Value};
use smallvec::SmallVec;

use super::context::{Place, Region};
use super::func::FuncTranslator;
use super::traps::trap_code;
use crate::ids::MemoryIndex;
use crate::trap::Trap;

/// More than this is left to the built-in.
const MAX_INLINE_BYTES: u64 = 128;
/// What is moved at once, the widest first.
const WIDTHS: [(u64, Type); 5] = [(16, I8X16), (8, I64), (4, I32), (2, I16), (1, I8)];

impl FuncTranslator<'_> {
    /// The number of bytes of a copy, if it is a constant for which [`Self::copy_inline`] is made.
    pub(super) fn few_bytes(&self, bytes: Value) -> Option<u64> {
        let dfg = &self.builder.func.dfg;
        let definition = |value: Value| dfg.value_def(value).inst().map(|inst| dfg.insts[inst]);
        let constant = match definition(bytes)? {
            InstructionData::Unary { opcode: Opcode::Uextend, arg } => definition(arg)?,
            other => other,
        };
        match constant {
            InstructionData::UnaryImm { opcode: Opcode::Iconst, imm } => {
                u64::try_from(imm.bits()).ok().filter(|bytes| *bytes <= MAX_INLINE_BYTES)
            }
            _ => None,
        }
    }

    /// Copies bytes between memories; the addresses are 64 bits wide.
    pub(super) fn copy_inline(
        &mut self,
        to: (MemoryIndex, Value),
        from: (MemoryIndex, Value),
        bytes: u64,
    ) -> Result<()> {
        let to = self.range(to, bytes)?;
        let from = self.range(from, bytes)?;
        // Guests may misalign; that nothing traps was checked.
        let flags = self.in_region(Region::Memory, MemFlagsData::new().with_notrap());
        let pieces: SmallVec<[(usize, Type); 12]> = pieces(bytes).collect();
        let values: SmallVec<[Value; 12]> =
            pieces.iter().map(|(at, ty)| self.builder.ins().load(*ty, flags, from.base, *at as i32)).collect();
        for ((at, _), value) in pieces.iter().zip(values) {
            self.builder.ins().store(flags, value, to.base, *at as i32);
        }
        Ok(())
    }

    /// Where a range lies; traps when a part of it is out of bounds.
    fn range(&mut self, (memory, index): (MemoryIndex, Value), bytes: u64) -> Result<Place> {
        let length = self.memory_length(memory)?;
        let room = self.builder.ins().iconst(I64, bytes as i64);
        let end = self.builder.ins().uadd_overflow_trap(index, room, trap_code(Trap::MemoryOutOfBounds));
        let beyond = self.builder.ins().icmp(IntCC::UnsignedGreaterThan, end, length);
        self.builder.ins().trapnz(beyond, trap_code(Trap::MemoryOutOfBounds));
        let start = self.memory_base(memory)?;
        let address = self.builder.ins().iadd(start, index);
        Ok(Place { base: self.unless(beyond, address), offset: 0 })
    }
}

/// The pieces in which so many bytes are moved: offset and type of each.
fn pieces(bytes: u64) -> impl Iterator<Item = (usize, Type)> {
    let mut done = 0;
    std::iter::from_fn(move || {
        let (width, ty) = WIDTHS.into_iter().find(|(width, _)| *width <= bytes - done)?;
        let at = done as usize;
        done += width;
        Some((at, ty))
    })
}

#[cfg(test)]
mod tests {
    use super::{MAX_INLINE_BYTES, pieces};

    #[test]
    fn pieces_cover_every_byte_once() {
        for bytes in 0..=MAX_INLINE_BYTES {
            let mut next = 0;
            for (at, ty) in pieces(bytes) {
                assert_eq!(at, next, "of {bytes}");
                next += ty.bytes() as usize;
            }
            assert_eq!(next as u64, bytes);
        }
    }
}
