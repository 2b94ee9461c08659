//! Vectors of integers: arithmetic, shifts and comparisons of lanes of one width.

use anyhow::Result;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I8X16, I16X8, I32X4, I64X2};
use cranelift_codegen::ir::{InstBuilder, Type};
use wasmparser::Operator;

use super::func::FuncTranslator;
use super::operators::Handled;
use super::vectors::Binary;

/// Translates an operator of this family.
pub(super) fn translate(t: &mut FuncTranslator<'_>, operator: &Operator<'_>) -> Result<Handled> {
    use Operator as Op;
    match operator {
        Op::I8x16Abs => t.lanes(I8X16, |ins, a| ins.iabs(a))?,
        Op::I8x16Neg => t.lanes(I8X16, |ins, a| ins.ineg(a))?,
        Op::I8x16Popcnt => t.lanes(I8X16, |ins, a| ins.popcnt(a))?,
        Op::I8x16Add => t.lanes2(I8X16, |ins, a, b| ins.iadd(a, b))?,
        Op::I8x16Sub => t.lanes2(I8X16, |ins, a, b| ins.isub(a, b))?,
        Op::I8x16AddSatS => t.lanes2(I8X16, |ins, a, b| ins.sadd_sat(a, b))?,
        Op::I8x16AddSatU => t.lanes2(I8X16, |ins, a, b| ins.uadd_sat(a, b))?,
        Op::I8x16SubSatS => t.lanes2(I8X16, |ins, a, b| ins.ssub_sat(a, b))?,
        Op::I8x16SubSatU => t.lanes2(I8X16, |ins, a, b| ins.usub_sat(a, b))?,
        Op::I8x16MinS => t.lanes2(I8X16, |ins, a, b| ins.smin(a, b))?,
        Op::I8x16MinU => t.lanes2(I8X16, |ins, a, b| ins.umin(a, b))?,
        Op::I8x16MaxS => t.lanes2(I8X16, |ins, a, b| ins.smax(a, b))?,
        Op::I8x16MaxU => t.lanes2(I8X16, |ins, a, b| ins.umax(a, b))?,
        Op::I8x16AvgrU => t.lanes2(I8X16, |ins, a, b| ins.avg_round(a, b))?,
        Op::I8x16Shl => t.shift(I8X16, |ins, a, b| ins.ishl(a, b))?,
        Op::I8x16ShrS => t.shift(I8X16, |ins, a, b| ins.sshr(a, b))?,
        Op::I8x16ShrU => t.shift(I8X16, |ins, a, b| ins.ushr(a, b))?,
        Op::I8x16Eq => t.compare_lanes(I8X16, IntCC::Equal)?,
        Op::I8x16Ne => t.compare_lanes(I8X16, IntCC::NotEqual)?,
        Op::I8x16LtS => t.compare_lanes(I8X16, IntCC::SignedLessThan)?,
        Op::I8x16LtU => t.compare_lanes(I8X16, IntCC::UnsignedLessThan)?,
        Op::I8x16GtS => t.compare_lanes(I8X16, IntCC::SignedGreaterThan)?,
        Op::I8x16GtU => t.compare_lanes(I8X16, IntCC::UnsignedGreaterThan)?,
        Op::I8x16LeS => t.compare_lanes(I8X16, IntCC::SignedLessThanOrEqual)?,
        Op::I8x16LeU => t.compare_lanes(I8X16, IntCC::UnsignedLessThanOrEqual)?,
        Op::I8x16GeS => t.compare_lanes(I8X16, IntCC::SignedGreaterThanOrEqual)?,
        Op::I8x16GeU => t.compare_lanes(I8X16, IntCC::UnsignedGreaterThanOrEqual)?,

        Op::I16x8Abs => t.lanes(I16X8, |ins, a| ins.iabs(a))?,
        Op::I16x8Neg => t.lanes(I16X8, |ins, a| ins.ineg(a))?,
        Op::I16x8Add => t.lanes2(I16X8, |ins, a, b| ins.iadd(a, b))?,
        Op::I16x8Sub => t.lanes2(I16X8, |ins, a, b| ins.isub(a, b))?,
        Op::I16x8AddSatS => t.lanes2(I16X8, |ins, a, b| ins.sadd_sat(a, b))?,
        Op::I16x8AddSatU => t.lanes2(I16X8, |ins, a, b| ins.uadd_sat(a, b))?,
        Op::I16x8SubSatS => t.lanes2(I16X8, |ins, a, b| ins.ssub_sat(a, b))?,
        Op::I16x8SubSatU => t.lanes2(I16X8, |ins, a, b| ins.usub_sat(a, b))?,
        Op::I16x8Mul => t.lanes2(I16X8, |ins, a, b| ins.imul(a, b))?,
        Op::I16x8MinS => t.lanes2(I16X8, |ins, a, b| ins.smin(a, b))?,
        Op::I16x8MinU => t.lanes2(I16X8, |ins, a, b| ins.umin(a, b))?,
        Op::I16x8MaxS => t.lanes2(I16X8, |ins, a, b| ins.smax(a, b))?,
        Op::I16x8MaxU => t.lanes2(I16X8, |ins, a, b| ins.umax(a, b))?,
        Op::I16x8AvgrU => t.lanes2(I16X8, |ins, a, b| ins.avg_round(a, b))?,
        Op::I16x8Shl => t.shift(I16X8, |ins, a, b| ins.ishl(a, b))?,
        Op::I16x8ShrS => t.shift(I16X8, |ins, a, b| ins.sshr(a, b))?,
        Op::I16x8ShrU => t.shift(I16X8, |ins, a, b| ins.ushr(a, b))?,
        Op::I16x8Eq => t.compare_lanes(I16X8, IntCC::Equal)?,
        Op::I16x8Ne => t.compare_lanes(I16X8, IntCC::NotEqual)?,
        Op::I16x8LtS => t.compare_lanes(I16X8, IntCC::SignedLessThan)?,
        Op::I16x8LtU => t.compare_lanes(I16X8, IntCC::UnsignedLessThan)?,
        Op::I16x8GtS => t.compare_lanes(I16X8, IntCC::SignedGreaterThan)?,
        Op::I16x8GtU => t.compare_lanes(I16X8, IntCC::UnsignedGreaterThan)?,
        Op::I16x8LeS => t.compare_lanes(I16X8, IntCC::SignedLessThanOrEqual)?,
        Op::I16x8LeU => t.compare_lanes(I16X8, IntCC::UnsignedLessThanOrEqual)?,
        Op::I16x8GeS => t.compare_lanes(I16X8, IntCC::SignedGreaterThanOrEqual)?,
        Op::I16x8GeU => t.compare_lanes(I16X8, IntCC::UnsignedGreaterThanOrEqual)?,

        Op::I32x4Abs => t.lanes(I32X4, |ins, a| ins.iabs(a))?,
        Op::I32x4Neg => t.lanes(I32X4, |ins, a| ins.ineg(a))?,
        Op::I32x4Add => t.lanes2(I32X4, |ins, a, b| ins.iadd(a, b))?,
        Op::I32x4Sub => t.lanes2(I32X4, |ins, a, b| ins.isub(a, b))?,
        Op::I32x4Mul => t.lanes2(I32X4, |ins, a, b| ins.imul(a, b))?,
        Op::I32x4MinS => t.lanes2(I32X4, |ins, a, b| ins.smin(a, b))?,
        Op::I32x4MinU => t.lanes2(I32X4, |ins, a, b| ins.umin(a, b))?,
        Op::I32x4MaxS => t.lanes2(I32X4, |ins, a, b| ins.smax(a, b))?,
        Op::I32x4MaxU => t.lanes2(I32X4, |ins, a, b| ins.umax(a, b))?,
        Op::I32x4Shl => t.shift(I32X4, |ins, a, b| ins.ishl(a, b))?,
        Op::I32x4ShrS => t.shift(I32X4, |ins, a, b| ins.sshr(a, b))?,
        Op::I32x4ShrU => t.shift(I32X4, |ins, a, b| ins.ushr(a, b))?,
        Op::I32x4Eq => t.compare_lanes(I32X4, IntCC::Equal)?,
        Op::I32x4Ne => t.compare_lanes(I32X4, IntCC::NotEqual)?,
        Op::I32x4LtS => t.compare_lanes(I32X4, IntCC::SignedLessThan)?,
        Op::I32x4LtU => t.compare_lanes(I32X4, IntCC::UnsignedLessThan)?,
        Op::I32x4GtS => t.compare_lanes(I32X4, IntCC::SignedGreaterThan)?,
        Op::I32x4GtU => t.compare_lanes(I32X4, IntCC::UnsignedGreaterThan)?,
        Op::I32x4LeS => t.compare_lanes(I32X4, IntCC::SignedLessThanOrEqual)?,
        Op::I32x4LeU => t.compare_lanes(I32X4, IntCC::UnsignedLessThanOrEqual)?,
        Op::I32x4GeS => t.compare_lanes(I32X4, IntCC::SignedGreaterThanOrEqual)?,
        Op::I32x4GeU => t.compare_lanes(I32X4, IntCC::UnsignedGreaterThanOrEqual)?,

        Op::I64x2Abs => t.lanes(I64X2, |ins, a| ins.iabs(a))?,
        Op::I64x2Neg => t.lanes(I64X2, |ins, a| ins.ineg(a))?,
        Op::I64x2Add => t.lanes2(I64X2, |ins, a, b| ins.iadd(a, b))?,
        Op::I64x2Sub => t.lanes2(I64X2, |ins, a, b| ins.isub(a, b))?,
        Op::I64x2Mul => t.lanes2(I64X2, |ins, a, b| ins.imul(a, b))?,
        Op::I64x2Shl => t.shift(I64X2, |ins, a, b| ins.ishl(a, b))?,
        Op::I64x2ShrS => t.shift(I64X2, |ins, a, b| ins.sshr(a, b))?,
        Op::I64x2ShrU => t.shift(I64X2, |ins, a, b| ins.ushr(a, b))?,
        Op::I64x2Eq => t.compare_lanes(I64X2, IntCC::Equal)?,
        Op::I64x2Ne => t.compare_lanes(I64X2, IntCC::NotEqual)?,
        Op::I64x2LtS => t.compare_lanes(I64X2, IntCC::SignedLessThan)?,
        Op::I64x2GtS => t.compare_lanes(I64X2, IntCC::SignedGreaterThan)?,
        Op::I64x2LeS => t.compare_lanes(I64X2, IntCC::SignedLessThanOrEqual)?,
        Op::I64x2GeS => t.compare_lanes(I64X2, IntCC::SignedGreaterThanOrEqual)?,
        _ => return Ok(Handled::No),
    }
    Ok(Handled::Yes)
}

impl FuncTranslator<'_> {
    /// Shifts every lane by the same number of bits, modulo a lane's width.
    fn shift(&mut self, ty: Type, emit: Binary) -> Result<()> {
        let bits = self.pop()?;
        let lanes = self.pop_lanes(ty)?;
        let lanes = emit(self.builder.ins(), lanes, bits);
        self.push_lanes(lanes);
        Ok(())
    }

    fn compare_lanes(&mut self, ty: Type, condition: IntCC) -> Result<()> {
        let (left, right) = self.pop2_lanes(ty)?;
        let lanes = self.builder.ins().icmp(condition, left, right);
        self.push_lanes(lanes);
        Ok(())
    }
}
