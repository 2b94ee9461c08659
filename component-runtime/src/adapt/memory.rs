//! Ranges of a side's memory: checks, allocation with `realloc`, copies.
//!
//! # Invariants
//! * Lengths are computed in 64 bits from what was checked to be at most 2^28-1, so nothing wraps.
//! * What `realloc` returns is checked for alignment and bounds before anything is written there.
//! * `may_leave` of an instance is clear exactly while its `realloc` or `post-return` runs.

use anyhow::Result;
use wasm_encoder::{Instruction, ValType};

use super::body::{Arith, Local, address_type};
use super::module::{Side, Way};
use super::value::Writer;
use crate::ids::ComponentInstanceId;
use crate::layout::{IndexWidth, VmComponentHeader};
use crate::trap::Trap;

/// Bytes that are copied at once; between two such pieces a copy can be interrupted.
const COPY_PIECE_BYTES: u64 = 1 << 20;

impl Writer<'_, '_> {
    /// Traps unless a range is aligned and in bounds. `bytes` has 64 bits and is below 2^33.
    pub(super) fn check_range(&mut self, side: Side, pointer: Local, bytes: Local, align: u32) -> Result<()> {
        if align > 1 {
            self.body.with_constant(pointer, Arith::And, u64::from(align) - 1);
            if pointer.ty == ValType::I64 {
                self.body.emit(Instruction::I32WrapI64);
            }
            self.body.trap_if(Trap::UnalignedPointer);
        }
        let (memory, page_bytes_log2) = self.module.memory(side)?;
        self.body.emit(Instruction::MemorySize(memory));
        self.body.coerce(side.pointer(), ValType::I64)?;
        self.body.constant(ValType::I64, page_bytes_log2.into());
        self.body.emit(Instruction::I64Shl);
        let size = self.body.take(ValType::I64);
        match side.width {
            IndexWidth::Bits32 => {
                self.body.get(pointer);
                self.body.coerce(ValType::I32, ValType::I64)?;
                self.body.get(bytes);
                self.body.arith(ValType::I64, Arith::Add);
                self.body.get(size);
                self.body.arith(ValType::I64, Arith::GtU);
            }
            IndexWidth::Bits64 => {
                // The sum could wrap; the difference cannot once the length fits.
                self.body.with(bytes, Arith::GtU, size);
                self.body.trap_if(Trap::PointerOutOfBounds);
                self.body.get(pointer);
                self.body.with(size, Arith::Sub, bytes);
                self.body.arith(ValType::I64, Arith::GtU);
            }
        }
        self.body.trap_if(Trap::PointerOutOfBounds);
        Ok(())
    }

    /// As [`check_range`](Self::check_range), for so many bytes.
    pub(super) fn check_value(&mut self, side: Side, pointer: Local, (bytes, align): (u32, u32)) -> Result<()> {
        let bytes = self.length(bytes.into());
        self.check_range(side, pointer, bytes, align)
    }

    /// A new local that holds a length.
    pub(super) fn length(&mut self, bytes: u64) -> Local {
        self.body.constant(ValType::I64, bytes);
        self.body.take(ValType::I64)
    }

    /// Allocates on a side; returns where.
    pub(super) fn allocate(&mut self, side: Side, align: u32, bytes: Local) -> Result<Local> {
        self.reallocate(side, None, align, bytes)
    }

    /// Makes or changes an allocation, which is `old`: its place and length in bytes. Returns where it
    /// is then.
    pub(super) fn reallocate(
        &mut self,
        side: Side,
        old: Option<(Local, Local)>,
        align: u32,
        bytes: Local,
    ) -> Result<Local> {
        let realloc = self.module.realloc(side)?;
        let pointer = side.pointer();
        self.forbid_leaving(side.instance);
        match old {
            Some((at, length)) => {
                self.body.get(at);
                self.body.get(length);
                self.body.coerce(ValType::I64, pointer)?;
            }
            None => (0..2).for_each(|_| self.body.constant(pointer, 0)),
        }
        self.body.constant(pointer, align.into());
        self.body.get(bytes);
        self.body.coerce(ValType::I64, pointer)?;
        self.body.call(realloc);
        let new = self.body.take(pointer);
        self.allow_leaving(side.instance);
        self.check_range(side, new, bytes, align)?;
        Ok(new)
    }

    /// Clears `may_leave` of an instance.
    pub(super) fn forbid_leaving(&mut self, instance: ComponentInstanceId) {
        self.change_flags(instance, Arith::Or, VmComponentHeader::CANNOT_LEAVE);
    }

    /// Sets `may_leave` of an instance.
    pub(super) fn allow_leaving(&mut self, instance: ComponentInstanceId) {
        self.change_flags(instance, Arith::And, !VmComponentHeader::CANNOT_LEAVE);
    }

    fn change_flags(&mut self, instance: ComponentInstanceId, op: Arith, bits: u32) {
        let flags = self.module.flags(instance);
        self.body.emit(Instruction::GlobalGet(flags));
        self.body.constant(ValType::I32, bits.into());
        self.body.arith(ValType::I32, op);
        self.body.emit(Instruction::GlobalSet(flags));
    }

    /// The type of a count of bytes that `memory.copy` takes: the narrower of both addresses'.
    pub(super) fn copy_count_type(&self, way: Way) -> ValType {
        match (way.from.width, way.to.width) {
            (IndexWidth::Bits64, IndexWidth::Bits64) => address_type(IndexWidth::Bits64),
            _ => address_type(IndexWidth::Bits32),
        }
    }

    /// `memory.copy` from one side's memory to the other's; its operands are on the stack.
    pub(super) fn memory_copy(&mut self, way: Way) -> Result<()> {
        let (src_mem, dst_mem) = (self.module.memory(way.from)?.0, self.module.memory(way.to)?.0);
        self.body.emit(Instruction::MemoryCopy { src_mem, dst_mem });
        Ok(())
    }

    /// Copies a range that was checked on both sides, in pieces. The three locals are used up.
    pub(super) fn copy_pieces(&mut self, way: Way, from: Local, to: Local, bytes: Local) -> Result<()> {
        let count = self.copy_count_type(way);
        self.body.begin_block();
        self.body.begin_loop();
        self.body.with_constant(bytes, Arith::GtU, COPY_PIECE_BYTES);
        self.body.emit(Instruction::I32Eqz);
        self.body.branch_if(1);
        self.body.get(to);
        self.body.get(from);
        self.body.constant(count, COPY_PIECE_BYTES);
        self.memory_copy(way)?;
        self.body.step(to, Arith::Add, COPY_PIECE_BYTES);
        self.body.step(from, Arith::Add, COPY_PIECE_BYTES);
        self.body.step(bytes, Arith::Sub, COPY_PIECE_BYTES);
        self.body.branch(0);
        self.body.end();
        self.body.end();
        self.body.get(to);
        self.body.get(from);
        self.body.get(bytes);
        self.body.coerce(ValType::I64, count)?;
        self.memory_copy(way)
    }

    /// A copy of a local, to be changed.
    pub(super) fn copy_of(&mut self, local: Local) -> Local {
        self.body.get(local);
        self.body.take(local.ty)
    }

    /// A local with the 64 bits of a pointer or length.
    pub(super) fn widened(&mut self, local: Local) -> Result<Local> {
        self.body.get(local);
        self.body.coerce(local.ty, ValType::I64)?;
        Ok(self.body.take(ValType::I64))
    }
}
