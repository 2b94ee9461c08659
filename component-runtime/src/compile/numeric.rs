//! Integer and float operators: arithmetic, comparisons, conversions.
//!
//! A flat table: what an operator means in Cranelift. Its `fmin`, `fmax`, `nearest` and divisions
//! are those of WebAssembly, traps included.

use anyhow::Result;
use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::types::{F32, F64, I8, I16, I32, I64};
use cranelift_codegen::ir::{InstBuilder, MemFlagsData, Type, Value};
use cranelift_frontend::FuncInstBuilder;
use wasmparser::Operator;

use super::func::FuncTranslator;
use super::operators::Handled;

/// Translates an operator of this family.
pub(super) fn translate(t: &mut FuncTranslator<'_>, operator: &Operator<'_>) -> Result<Handled> {
    use Operator as Op;
    match operator {
        Op::I32Add | Op::I64Add => t.binary(|ins, a, b| ins.iadd(a, b))?,
        Op::I32Sub | Op::I64Sub => t.binary(|ins, a, b| ins.isub(a, b))?,
        Op::I32Mul | Op::I64Mul => t.binary(|ins, a, b| ins.imul(a, b))?,
        Op::I32DivS | Op::I64DivS => t.binary(|ins, a, b| ins.sdiv(a, b))?,
        Op::I32DivU | Op::I64DivU => t.binary(|ins, a, b| ins.udiv(a, b))?,
        Op::I32RemS | Op::I64RemS => t.binary(|ins, a, b| ins.srem(a, b))?,
        Op::I32RemU | Op::I64RemU => t.binary(|ins, a, b| ins.urem(a, b))?,
        Op::I32And | Op::I64And => t.binary(|ins, a, b| ins.band(a, b))?,
        Op::I32Or | Op::I64Or => t.binary(|ins, a, b| ins.bor(a, b))?,
        Op::I32Xor | Op::I64Xor => t.binary(|ins, a, b| ins.bxor(a, b))?,
        Op::I32Shl | Op::I64Shl => t.binary(|ins, a, b| ins.ishl(a, b))?,
        Op::I32ShrS | Op::I64ShrS => t.binary(|ins, a, b| ins.sshr(a, b))?,
        Op::I32ShrU | Op::I64ShrU => t.binary(|ins, a, b| ins.ushr(a, b))?,
        Op::I32Rotl | Op::I64Rotl => t.binary(|ins, a, b| ins.rotl(a, b))?,
        Op::I32Rotr | Op::I64Rotr => t.binary(|ins, a, b| ins.rotr(a, b))?,
        Op::I32Clz | Op::I64Clz => t.unary(|ins, a| ins.clz(a))?,
        Op::I32Ctz | Op::I64Ctz => t.unary(|ins, a| ins.ctz(a))?,
        Op::I32Popcnt | Op::I64Popcnt => t.unary(|ins, a| ins.popcnt(a))?,

        Op::I32Eqz | Op::I64Eqz => t.test(|ins, a| ins.icmp_imm_u(IntCC::Equal, a, 0))?,
        Op::I32Eq | Op::I64Eq => t.compare(IntCC::Equal)?,
        Op::I32Ne | Op::I64Ne => t.compare(IntCC::NotEqual)?,
        Op::I32LtS | Op::I64LtS => t.compare(IntCC::SignedLessThan)?,
        Op::I32LtU | Op::I64LtU => t.compare(IntCC::UnsignedLessThan)?,
        Op::I32GtS | Op::I64GtS => t.compare(IntCC::SignedGreaterThan)?,
        Op::I32GtU | Op::I64GtU => t.compare(IntCC::UnsignedGreaterThan)?,
        Op::I32LeS | Op::I64LeS => t.compare(IntCC::SignedLessThanOrEqual)?,
        Op::I32LeU | Op::I64LeU => t.compare(IntCC::UnsignedLessThanOrEqual)?,
        Op::I32GeS | Op::I64GeS => t.compare(IntCC::SignedGreaterThanOrEqual)?,
        Op::I32GeU | Op::I64GeU => t.compare(IntCC::UnsignedGreaterThanOrEqual)?,

        Op::F32Eq | Op::F64Eq => t.compare_floats(FloatCC::Equal)?,
        Op::F32Ne | Op::F64Ne => t.compare_floats(FloatCC::NotEqual)?,
        Op::F32Lt | Op::F64Lt => t.compare_floats(FloatCC::LessThan)?,
        Op::F32Gt | Op::F64Gt => t.compare_floats(FloatCC::GreaterThan)?,
        Op::F32Le | Op::F64Le => t.compare_floats(FloatCC::LessThanOrEqual)?,
        Op::F32Ge | Op::F64Ge => t.compare_floats(FloatCC::GreaterThanOrEqual)?,

        Op::F32Add | Op::F64Add => t.binary(|ins, a, b| ins.fadd(a, b))?,
        Op::F32Sub | Op::F64Sub => t.binary(|ins, a, b| ins.fsub(a, b))?,
        Op::F32Mul | Op::F64Mul => t.binary(|ins, a, b| ins.fmul(a, b))?,
        Op::F32Div | Op::F64Div => t.binary(|ins, a, b| ins.fdiv(a, b))?,
        Op::F32Min | Op::F64Min => t.binary(|ins, a, b| ins.fmin(a, b))?,
        Op::F32Max | Op::F64Max => t.binary(|ins, a, b| ins.fmax(a, b))?,
        Op::F32Copysign | Op::F64Copysign => t.binary(|ins, a, b| ins.fcopysign(a, b))?,
        Op::F32Abs | Op::F64Abs => t.unary(|ins, a| ins.fabs(a))?,
        Op::F32Neg | Op::F64Neg => t.unary(|ins, a| ins.fneg(a))?,
        Op::F32Ceil | Op::F64Ceil => t.unary(|ins, a| ins.ceil(a))?,
        Op::F32Floor | Op::F64Floor => t.unary(|ins, a| ins.floor(a))?,
        Op::F32Trunc | Op::F64Trunc => t.unary(|ins, a| ins.trunc(a))?,
        Op::F32Nearest | Op::F64Nearest => t.unary(|ins, a| ins.nearest(a))?,
        Op::F32Sqrt | Op::F64Sqrt => t.unary(|ins, a| ins.sqrt(a))?,

        Op::I32WrapI64 => t.unary(|ins, a| ins.ireduce(I32, a))?,
        Op::I64ExtendI32S => t.unary(|ins, a| ins.sextend(I64, a))?,
        Op::I64ExtendI32U => t.unary(|ins, a| ins.uextend(I64, a))?,
        Op::I32Extend8S => t.narrow_extend(I8, I32)?,
        Op::I32Extend16S => t.narrow_extend(I16, I32)?,
        Op::I64Extend8S => t.narrow_extend(I8, I64)?,
        Op::I64Extend16S => t.narrow_extend(I16, I64)?,
        Op::I64Extend32S => t.narrow_extend(I32, I64)?,

        Op::I32TruncF32S | Op::I32TruncF64S => t.unary(|ins, a| ins.fcvt_to_sint(I32, a))?,
        Op::I32TruncF32U | Op::I32TruncF64U => t.unary(|ins, a| ins.fcvt_to_uint(I32, a))?,
        Op::I64TruncF32S | Op::I64TruncF64S => t.unary(|ins, a| ins.fcvt_to_sint(I64, a))?,
        Op::I64TruncF32U | Op::I64TruncF64U => t.unary(|ins, a| ins.fcvt_to_uint(I64, a))?,
        Op::I32TruncSatF32S | Op::I32TruncSatF64S => t.unary(|ins, a| ins.fcvt_to_sint_sat(I32, a))?,
        Op::I32TruncSatF32U | Op::I32TruncSatF64U => t.unary(|ins, a| ins.fcvt_to_uint_sat(I32, a))?,
        Op::I64TruncSatF32S | Op::I64TruncSatF64S => t.unary(|ins, a| ins.fcvt_to_sint_sat(I64, a))?,
        Op::I64TruncSatF32U | Op::I64TruncSatF64U => t.unary(|ins, a| ins.fcvt_to_uint_sat(I64, a))?,
        Op::F32ConvertI32S | Op::F32ConvertI64S => t.unary(|ins, a| ins.fcvt_from_sint(F32, a))?,
        Op::F32ConvertI32U | Op::F32ConvertI64U => t.unary(|ins, a| ins.fcvt_from_uint(F32, a))?,
        Op::F64ConvertI32S | Op::F64ConvertI64S => t.unary(|ins, a| ins.fcvt_from_sint(F64, a))?,
        Op::F64ConvertI32U | Op::F64ConvertI64U => t.unary(|ins, a| ins.fcvt_from_uint(F64, a))?,
        Op::F32DemoteF64 => t.unary(|ins, a| ins.fdemote(F32, a))?,
        Op::F64PromoteF32 => t.unary(|ins, a| ins.fpromote(F64, a))?,
        Op::I32ReinterpretF32 => t.unary(|ins, a| ins.bitcast(I32, MemFlagsData::new(), a))?,
        Op::I64ReinterpretF64 => t.unary(|ins, a| ins.bitcast(I64, MemFlagsData::new(), a))?,
        Op::F32ReinterpretI32 => t.unary(|ins, a| ins.bitcast(F32, MemFlagsData::new(), a))?,
        Op::F64ReinterpretI64 => t.unary(|ins, a| ins.bitcast(F64, MemFlagsData::new(), a))?,
        _ => return Ok(Handled::No),
    }
    Ok(Handled::Yes)
}

impl FuncTranslator<'_> {
    fn unary(&mut self, emit: impl FnOnce(FuncInstBuilder<'_, '_>, Value) -> Value) -> Result<()> {
        let operand = self.pop()?;
        let value = emit(self.builder.ins(), operand);
        self.push(value);
        Ok(())
    }

    fn binary(&mut self, emit: impl FnOnce(FuncInstBuilder<'_, '_>, Value, Value) -> Value) -> Result<()> {
        let (left, right) = self.pop2()?;
        let value = emit(self.builder.ins(), left, right);
        self.push(value);
        Ok(())
    }

    /// Pushes a comparison with one operand as 0 or 1.
    fn test(&mut self, emit: impl FnOnce(FuncInstBuilder<'_, '_>, Value) -> Value) -> Result<()> {
        self.unary(emit)?;
        self.unary(|ins, a| ins.uextend(I32, a))
    }

    fn compare(&mut self, condition: IntCC) -> Result<()> {
        self.binary(|ins, a, b| ins.icmp(condition, a, b))?;
        self.unary(|ins, a| ins.uextend(I32, a))
    }

    fn compare_floats(&mut self, condition: FloatCC) -> Result<()> {
        self.binary(|ins, a, b| ins.fcmp(condition, a, b))?;
        self.unary(|ins, a| ins.uextend(I32, a))
    }

    /// Sign-extends the low bits of an operand.
    fn narrow_extend(&mut self, low: Type, to: Type) -> Result<()> {
        self.unary(|ins, a| ins.ireduce(low, a))?;
        self.unary(|ins, a| ins.sextend(to, a))
    }
}
