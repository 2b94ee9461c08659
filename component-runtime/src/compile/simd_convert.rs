//! Vector operators whose result has lanes of another width or kind than their operands.
//!
//! Some of these are several instructions of CLIF that Cranelift knows how to make one of: their
//! combinations here are the ones that it looks for.

use anyhow::Result;
use cranelift_codegen::ir::types::{F32X4, F64X2, I8X16, I16X8, I32X4, I64X2};
use cranelift_codegen::ir::{InstBuilder, Type, Value};
use wasmparser::Operator;

use super::func::FuncTranslator;
use super::operators::Handled;
use super::vectors::{Binary, Unary};

/// Translates an operator of this family.
pub(super) fn translate(t: &mut FuncTranslator<'_>, operator: &Operator<'_>) -> Result<Handled> {
    use Operator as Op;
    match operator {
        Op::I8x16NarrowI16x8S => t.lanes2(I16X8, |ins, a, b| ins.snarrow(a, b))?,
        Op::I8x16NarrowI16x8U => t.lanes2(I16X8, |ins, a, b| ins.unarrow(a, b))?,
        Op::I16x8NarrowI32x4S => t.lanes2(I32X4, |ins, a, b| ins.snarrow(a, b))?,
        Op::I16x8NarrowI32x4U => t.lanes2(I32X4, |ins, a, b| ins.unarrow(a, b))?,

        Op::I16x8ExtendLowI8x16S => t.lanes(I8X16, |ins, a| ins.swiden_low(a))?,
        Op::I16x8ExtendLowI8x16U => t.lanes(I8X16, |ins, a| ins.uwiden_low(a))?,
        Op::I16x8ExtendHighI8x16S => t.lanes(I8X16, |ins, a| ins.swiden_high(a))?,
        Op::I16x8ExtendHighI8x16U => t.lanes(I8X16, |ins, a| ins.uwiden_high(a))?,
        Op::I32x4ExtendLowI16x8S => t.lanes(I16X8, |ins, a| ins.swiden_low(a))?,
        Op::I32x4ExtendLowI16x8U => t.lanes(I16X8, |ins, a| ins.uwiden_low(a))?,
        Op::I32x4ExtendHighI16x8S => t.lanes(I16X8, |ins, a| ins.swiden_high(a))?,
        Op::I32x4ExtendHighI16x8U => t.lanes(I16X8, |ins, a| ins.uwiden_high(a))?,
        Op::I64x2ExtendLowI32x4S => t.lanes(I32X4, |ins, a| ins.swiden_low(a))?,
        Op::I64x2ExtendLowI32x4U => t.lanes(I32X4, |ins, a| ins.uwiden_low(a))?,
        Op::I64x2ExtendHighI32x4S => t.lanes(I32X4, |ins, a| ins.swiden_high(a))?,
        Op::I64x2ExtendHighI32x4U => t.lanes(I32X4, |ins, a| ins.uwiden_high(a))?,

        Op::I16x8ExtMulLowI8x16S => t.extended_product(I8X16, |ins, a| ins.swiden_low(a))?,
        Op::I16x8ExtMulLowI8x16U => t.extended_product(I8X16, |ins, a| ins.uwiden_low(a))?,
        Op::I16x8ExtMulHighI8x16S => t.extended_product(I8X16, |ins, a| ins.swiden_high(a))?,
        Op::I16x8ExtMulHighI8x16U => t.extended_product(I8X16, |ins, a| ins.uwiden_high(a))?,
        Op::I32x4ExtMulLowI16x8S => t.extended_product(I16X8, |ins, a| ins.swiden_low(a))?,
        Op::I32x4ExtMulLowI16x8U => t.extended_product(I16X8, |ins, a| ins.uwiden_low(a))?,
        Op::I32x4ExtMulHighI16x8S => t.extended_product(I16X8, |ins, a| ins.swiden_high(a))?,
        Op::I32x4ExtMulHighI16x8U => t.extended_product(I16X8, |ins, a| ins.uwiden_high(a))?,
        Op::I64x2ExtMulLowI32x4S => t.extended_product(I32X4, |ins, a| ins.swiden_low(a))?,
        Op::I64x2ExtMulLowI32x4U => t.extended_product(I32X4, |ins, a| ins.uwiden_low(a))?,
        Op::I64x2ExtMulHighI32x4S => t.extended_product(I32X4, |ins, a| ins.swiden_high(a))?,
        Op::I64x2ExtMulHighI32x4U => t.extended_product(I32X4, |ins, a| ins.uwiden_high(a))?,

        Op::I16x8ExtAddPairwiseI8x16S => {
            t.extended_pairs(I8X16, |ins, a| ins.swiden_low(a), |ins, a| ins.swiden_high(a))?
        }
        Op::I16x8ExtAddPairwiseI8x16U => {
            t.extended_pairs(I8X16, |ins, a| ins.uwiden_low(a), |ins, a| ins.uwiden_high(a))?
        }
        Op::I32x4ExtAddPairwiseI16x8S => {
            t.extended_pairs(I16X8, |ins, a| ins.swiden_low(a), |ins, a| ins.swiden_high(a))?
        }
        Op::I32x4ExtAddPairwiseI16x8U => {
            t.extended_pairs(I16X8, |ins, a| ins.uwiden_low(a), |ins, a| ins.uwiden_high(a))?
        }
        Op::I32x4DotI16x8S => {
            let (left, right) = t.pop2_lanes(I16X8)?;
            let lanes = t.dot_product(left, right);
            t.push_lanes(lanes);
        }
        Op::I16x8Q15MulrSatS => t.lanes2(I16X8, |ins, a, b| ins.sqmul_round_sat(a, b))?,

        Op::I32x4TruncSatF32x4S => t.lanes(F32X4, |ins, a| ins.fcvt_to_sint_sat(I32X4, a))?,
        Op::I32x4TruncSatF32x4U => t.lanes(F32X4, |ins, a| ins.fcvt_to_uint_sat(I32X4, a))?,
        Op::I32x4TruncSatF64x2SZero => {
            t.truncate_lanes(|ins, a| ins.fcvt_to_sint_sat(I64X2, a), |ins, a, b| ins.snarrow(a, b))?
        }
        Op::I32x4TruncSatF64x2UZero => {
            t.truncate_lanes(|ins, a| ins.fcvt_to_uint_sat(I64X2, a), |ins, a, b| ins.uunarrow(a, b))?
        }
        Op::F32x4ConvertI32x4S => t.lanes(I32X4, |ins, a| ins.fcvt_from_sint(F32X4, a))?,
        Op::F32x4ConvertI32x4U => t.lanes(I32X4, |ins, a| ins.fcvt_from_uint(F32X4, a))?,
        Op::F64x2ConvertLowI32x4S => {
            t.convert_low(|ins, a| ins.swiden_low(a), |ins, a| ins.fcvt_from_sint(F64X2, a))?
        }
        Op::F64x2ConvertLowI32x4U => {
            t.convert_low(|ins, a| ins.uwiden_low(a), |ins, a| ins.fcvt_from_uint(F64X2, a))?
        }
        Op::F32x4DemoteF64x2Zero => t.lanes(F64X2, |ins, a| ins.fvdemote(a))?,
        Op::F64x2PromoteLowF32x4 => t.lanes(F32X4, |ins, a| ins.fvpromote_low(a))?,
        _ => return Ok(Handled::No),
    }
    Ok(Handled::Yes)
}

impl FuncTranslator<'_> {
    fn extended_product(&mut self, ty: Type, widen: Unary) -> Result<()> {
        let (left, right) = self.pop2_lanes(ty)?;
        let left = widen(self.builder.ins(), left);
        let right = widen(self.builder.ins(), right);
        let lanes = self.builder.ins().imul(left, right);
        self.push_lanes(lanes);
        Ok(())
    }

    fn extended_pairs(&mut self, ty: Type, widen_low: Unary, widen_high: Unary) -> Result<()> {
        let lanes = self.pop_lanes(ty)?;
        let low = widen_low(self.builder.ins(), lanes);
        let high = widen_high(self.builder.ins(), lanes);
        let lanes = self.builder.ins().iadd_pairwise(low, high);
        self.push_lanes(lanes);
        Ok(())
    }

    /// The sums of adjacent products, in lanes of twice the width.
    pub(super) fn dot_product(&mut self, left: Value, right: Value) -> Value {
        let left_low = self.builder.ins().swiden_low(left);
        let right_low = self.builder.ins().swiden_low(right);
        let low = self.builder.ins().imul(left_low, right_low);
        let left_high = self.builder.ins().swiden_high(left);
        let right_high = self.builder.ins().swiden_high(right);
        let high = self.builder.ins().imul(left_high, right_high);
        self.builder.ins().iadd_pairwise(low, high)
    }

    /// Two doubles to two 32-bit integers in the lower half, and zero in the upper one.
    pub(super) fn truncate_lanes(&mut self, convert: Unary, narrow: Binary) -> Result<()> {
        let lanes = self.pop_lanes(F64X2)?;
        let lanes = convert(self.builder.ins(), lanes);
        let zero = self.vector_const(I64X2, 0);
        let lanes = narrow(self.builder.ins(), lanes, zero);
        self.push_lanes(lanes);
        Ok(())
    }

    fn convert_low(&mut self, widen: Unary, convert: Unary) -> Result<()> {
        let lanes = self.pop_lanes(I32X4)?;
        let lanes = widen(self.builder.ins(), lanes);
        let lanes = convert(self.builder.ins(), lanes);
        self.push_lanes(lanes);
        Ok(())
    }
}
