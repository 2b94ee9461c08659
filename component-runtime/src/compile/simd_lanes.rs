//! Vector operators that move lanes or look at bits: constants, splats, single lanes, shuffles,
//! bitwise operators and tests.

use anyhow::Result;
use cranelift_codegen::ir::types::{F32X4, F64X2, I8X16, I16X8, I32, I32X4, I64X2};
use cranelift_codegen::ir::{InstBuilder, Type};
use wasmparser::Operator;

use super::func::FuncTranslator;
use super::operators::Handled;
use super::signature::VECTOR;
use super::vectors::Unary;

/// Translates an operator of this family.
pub(super) fn translate(t: &mut FuncTranslator<'_>, operator: &Operator<'_>) -> Result<Handled> {
    use Operator as Op;
    match operator {
        Op::V128Const { value } => {
            let value = t.vector_const(VECTOR, u128::from_le_bytes(*value.bytes()));
            t.push(value);
        }
        Op::I8x16Splat => t.splat(I8X16)?,
        Op::I16x8Splat => t.splat(I16X8)?,
        Op::I32x4Splat => t.splat(I32X4)?,
        Op::I64x2Splat => t.splat(I64X2)?,
        Op::F32x4Splat => t.splat(F32X4)?,
        Op::F64x2Splat => t.splat(F64X2)?,

        Op::I8x16ExtractLaneS { lane } => t.extract_narrow(I8X16, *lane, |ins, v| ins.sextend(I32, v))?,
        Op::I8x16ExtractLaneU { lane } => t.extract_narrow(I8X16, *lane, |ins, v| ins.uextend(I32, v))?,
        Op::I16x8ExtractLaneS { lane } => t.extract_narrow(I16X8, *lane, |ins, v| ins.sextend(I32, v))?,
        Op::I16x8ExtractLaneU { lane } => t.extract_narrow(I16X8, *lane, |ins, v| ins.uextend(I32, v))?,
        Op::I32x4ExtractLane { lane } => t.extract(I32X4, *lane)?,
        Op::I64x2ExtractLane { lane } => t.extract(I64X2, *lane)?,
        Op::F32x4ExtractLane { lane } => t.extract(F32X4, *lane)?,
        Op::F64x2ExtractLane { lane } => t.extract(F64X2, *lane)?,
        Op::I8x16ReplaceLane { lane } => t.replace(I8X16, *lane)?,
        Op::I16x8ReplaceLane { lane } => t.replace(I16X8, *lane)?,
        Op::I32x4ReplaceLane { lane } => t.replace(I32X4, *lane)?,
        Op::I64x2ReplaceLane { lane } => t.replace(I64X2, *lane)?,
        Op::F32x4ReplaceLane { lane } => t.replace(F32X4, *lane)?,
        Op::F64x2ReplaceLane { lane } => t.replace(F64X2, *lane)?,
        Op::I8x16Shuffle { lanes } => t.shuffle(lanes)?,
        Op::I8x16Swizzle => t.lanes2(I8X16, |ins, a, b| ins.swizzle(a, b))?,

        Op::V128Not => t.lanes(VECTOR, |ins, a| ins.bnot(a))?,
        Op::V128And => t.lanes2(VECTOR, |ins, a, b| ins.band(a, b))?,
        Op::V128AndNot => t.lanes2(VECTOR, |ins, a, b| ins.band_not(a, b))?,
        Op::V128Or => t.lanes2(VECTOR, |ins, a, b| ins.bor(a, b))?,
        Op::V128Xor => t.lanes2(VECTOR, |ins, a, b| ins.bxor(a, b))?,
        Op::V128Bitselect => t.bitselect()?,

        Op::V128AnyTrue => t.test_lanes(VECTOR, |ins, a| ins.vany_true(a))?,
        Op::I8x16AllTrue => t.test_lanes(I8X16, |ins, a| ins.vall_true(a))?,
        Op::I16x8AllTrue => t.test_lanes(I16X8, |ins, a| ins.vall_true(a))?,
        Op::I32x4AllTrue => t.test_lanes(I32X4, |ins, a| ins.vall_true(a))?,
        Op::I64x2AllTrue => t.test_lanes(I64X2, |ins, a| ins.vall_true(a))?,
        Op::I8x16Bitmask => t.bitmask(I8X16)?,
        Op::I16x8Bitmask => t.bitmask(I16X8)?,
        Op::I32x4Bitmask => t.bitmask(I32X4)?,
        Op::I64x2Bitmask => t.bitmask(I64X2)?,
        _ => return Ok(Handled::No),
    }
    Ok(Handled::Yes)
}

impl FuncTranslator<'_> {
    fn splat(&mut self, ty: Type) -> Result<()> {
        let scalar = self.pop_scalar(ty.lane_type())?;
        let lanes = self.builder.ins().splat(ty, scalar);
        self.push_lanes(lanes);
        Ok(())
    }

    fn extract(&mut self, ty: Type, at: u8) -> Result<()> {
        let lanes = self.pop_lanes(ty)?;
        let scalar = self.builder.ins().extractlane(lanes, at);
        self.push(scalar);
        Ok(())
    }

    fn extract_narrow(&mut self, ty: Type, at: u8, extend: Unary) -> Result<()> {
        self.extract(ty, at)?;
        let scalar = self.pop()?;
        let scalar = extend(self.builder.ins(), scalar);
        self.push(scalar);
        Ok(())
    }

    fn replace(&mut self, ty: Type, at: u8) -> Result<()> {
        let scalar = self.pop_scalar(ty.lane_type())?;
        let lanes = self.pop_lanes(ty)?;
        let lanes = self.builder.ins().insertlane(lanes, scalar, at);
        self.push_lanes(lanes);
        Ok(())
    }

    fn shuffle(&mut self, lanes: &[u8; 16]) -> Result<()> {
        let (left, right) = self.pop2_lanes(I8X16)?;
        let mask = self.builder.func.dfg.immediates.push(lanes.as_slice().into());
        let lanes = self.builder.ins().shuffle(left, right, mask);
        self.push_lanes(lanes);
        Ok(())
    }

    /// In the shape of the mask: a mask that is a comparison's result can then be one instruction.
    fn bitselect(&mut self) -> Result<()> {
        let (if_set, if_clear, mask) = self.pop3()?;
        let (mask, ty) = self.natural(mask);
        let (if_set, if_clear) = (self.shaped(if_set, ty), self.shaped(if_clear, ty));
        let lanes = self.builder.ins().bitselect(mask, if_set, if_clear);
        self.push_lanes(lanes);
        Ok(())
    }

    fn test_lanes(&mut self, ty: Type, emit: Unary) -> Result<()> {
        let lanes = self.pop_lanes(ty)?;
        let flag = emit(self.builder.ins(), lanes);
        let flag = self.builder.ins().uextend(I32, flag);
        self.push(flag);
        Ok(())
    }

    fn bitmask(&mut self, ty: Type) -> Result<()> {
        let lanes = self.pop_lanes(ty)?;
        let mask = self.builder.ins().vhigh_bits(I32, lanes);
        self.push(mask);
        Ok(())
    }
}
