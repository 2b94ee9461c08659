//! Vectors on the operand stack, and the shapes in which operators see them.
//!
//! A `v128` has no shape; Cranelift's vector types have one. Every vector on the operand stack, in a
//! local or a parameter is [`VECTOR`]; an operator takes it in the shape of its own lanes
//! ([`FuncTranslator::pop_lanes`]) and gives its result back ([`FuncTranslator::push_lanes`]). The
//! casts between are no code, and those that undo each other are not even made.
//!
//! # Invariants
//! * Lane 0 is in the lowest bytes: a cast is the same as a store and a load, little-endian.

use anyhow::Result;
use cranelift_codegen::cursor::{Cursor, FuncCursor};
use cranelift_codegen::ir::types::{I8, I16};
use cranelift_codegen::ir::{Endianness, Inst, InstBuilder, InstructionData, MemFlagsData, Opcode, Type, Value};
use cranelift_frontend::FuncInstBuilder;

use super::func::FuncTranslator;
use super::signature::VECTOR;

/// An instruction with one operand.
pub(super) type Unary = fn(FuncInstBuilder<'_, '_>, Value) -> Value;
/// An instruction with two operands.
pub(super) type Binary = fn(FuncInstBuilder<'_, '_>, Value, Value) -> Value;

impl FuncTranslator<'_> {
    /// Pops a vector in the shape `ty`.
    pub(super) fn pop_lanes(&mut self, ty: Type) -> Result<Value> {
        let vector = self.pop()?;
        Ok(self.shaped(vector, ty))
    }

    /// Pops two vectors in the shape `ty`: the one below, then the top.
    pub(super) fn pop2_lanes(&mut self, ty: Type) -> Result<(Value, Value)> {
        let top = self.pop_lanes(ty)?;
        Ok((self.pop_lanes(ty)?, top))
    }

    /// Pops three vectors in the shape `ty`, the lowest first.
    pub(super) fn pop3_lanes(&mut self, ty: Type) -> Result<(Value, Value, Value)> {
        let top = self.pop_lanes(ty)?;
        let (low, middle) = self.pop2_lanes(ty)?;
        Ok((low, middle, top))
    }

    /// Pushes a vector of any shape.
    pub(super) fn push_lanes(&mut self, lanes: Value) {
        let vector = self.cast(lanes, VECTOR);
        self.push(vector);
    }

    /// Replaces a vector by what an instruction on its lanes makes of it.
    pub(super) fn lanes(&mut self, ty: Type, emit: Unary) -> Result<()> {
        let operand = self.pop_lanes(ty)?;
        let value = emit(self.builder.ins(), operand);
        self.push_lanes(value);
        Ok(())
    }

    /// Replaces two vectors by what an instruction on their lanes makes of them.
    pub(super) fn lanes2(&mut self, ty: Type, emit: Binary) -> Result<()> {
        let (left, right) = self.pop2_lanes(ty)?;
        let value = emit(self.builder.ins(), left, right);
        self.push_lanes(value);
        Ok(())
    }

    /// A constant vector.
    pub(super) fn vector_const(&mut self, ty: Type, bits: u128) -> Value {
        let constant = self.builder.func.dfg.constants.insert(bits.to_le_bytes().as_slice().into());
        self.builder.ins().vconst(ty, constant)
    }

    /// The shape that a vector had before it was pushed, if any, and the vector in it.
    pub(super) fn natural(&self, vector: Value) -> (Value, Type) {
        let dfg = &self.builder.func.dfg;
        let inst = dfg.value_def(vector).inst().map(|inst| &dfg.insts[inst]);
        match inst {
            Some(InstructionData::LoadNoOffset { opcode: Opcode::Bitcast, arg, .. }) => (*arg, dfg.value_type(*arg)),
            _ => (vector, dfg.value_type(vector)),
        }
    }

    /// A vector of the operand stack in the shape `ty`.
    pub(super) fn shaped(&mut self, vector: Value, ty: Type) -> Value {
        match self.natural(vector) {
            (value, natural) if natural == ty => value,
            _ => self.recast(vector, ty),
        }
    }

    /// Constants and loads take the shape themselves, so that they can still be an instruction's
    /// operand.
    fn recast(&mut self, vector: Value, ty: Type) -> Value {
        let dfg = &self.builder.func.dfg;
        let Some(inst) = dfg.value_def(vector).inst() else { return self.cast(vector, ty) };
        match dfg.insts[inst] {
            InstructionData::UnaryConst { opcode: Opcode::Vconst, constant_handle } => {
                self.builder.ins().vconst(ty, constant_handle)
            }
            InstructionData::Load { opcode: Opcode::Load, .. } if self.operands_may_be_misaligned() => {
                self.reload(inst, vector, ty)
            }
            _ => self.cast(vector, ty),
        }
    }

    /// Whether instructions take 16 bytes of memory at any address. Those before AVX do not, and
    /// Cranelift 0.135 forgets that for `fcmp`. Where there are fused multiplications, there is AVX.
    fn operands_may_be_misaligned(&self) -> bool {
        self.isa.has_native_fma()
    }

    /// Makes a load give the shape `ty`; what it gave before becomes a cast of that.
    fn reload(&mut self, load: Inst, vector: Value, ty: Type) -> Value {
        let func = &mut *self.builder.func;
        let vector = func.dfg.resolve_aliases(vector);
        let shaped = func.dfg.replace_result(vector, ty);
        let flags = MemFlagsData::new().with_endianness(Endianness::Little);
        FuncCursor::new(func).after_inst(load).ins().with_result(vector).bitcast(VECTOR, flags, shaped);
        shaped
    }

    /// The same bits in another shape.
    pub(super) fn cast(&mut self, value: Value, ty: Type) -> Value {
        if self.builder.func.dfg.value_type(value) == ty {
            return value;
        }
        let flags = MemFlagsData::new().with_endianness(Endianness::Little);
        self.builder.ins().bitcast(ty, flags, value)
    }

    /// Pops a scalar for a lane of this type: of an `i32`, a narrow lane has the low bits.
    pub(super) fn pop_scalar(&mut self, lane: Type) -> Result<Value> {
        let scalar = self.pop()?;
        Ok(match lane {
            I8 | I16 => self.builder.ins().ireduce(lane, scalar),
            _ => scalar,
        })
    }
}
