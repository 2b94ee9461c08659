//! Vectors of floats: arithmetic, rounding and comparisons.

use anyhow::Result;
use cranelift_codegen::ir::condcodes::FloatCC;
use cranelift_codegen::ir::types::{F32X4, F64X2};
use cranelift_codegen::ir::{InstBuilder, Type, Value};
use wasmparser::Operator;

use super::func::FuncTranslator;
use super::operators::Handled;

/// Translates an operator of this family.
pub(super) fn translate(t: &mut FuncTranslator<'_>, operator: &Operator<'_>) -> Result<Handled> {
    use Operator as Op;
    match operator {
        Op::F32x4Abs => t.lanes(F32X4, |ins, a| ins.fabs(a))?,
        Op::F32x4Neg => t.lanes(F32X4, |ins, a| ins.fneg(a))?,
        Op::F32x4Sqrt => t.lanes(F32X4, |ins, a| ins.sqrt(a))?,
        Op::F32x4Ceil => t.lanes(F32X4, |ins, a| ins.ceil(a))?,
        Op::F32x4Floor => t.lanes(F32X4, |ins, a| ins.floor(a))?,
        Op::F32x4Trunc => t.lanes(F32X4, |ins, a| ins.trunc(a))?,
        Op::F32x4Nearest => t.lanes(F32X4, |ins, a| ins.nearest(a))?,
        Op::F32x4Add => t.lanes2(F32X4, |ins, a, b| ins.fadd(a, b))?,
        Op::F32x4Sub => t.lanes2(F32X4, |ins, a, b| ins.fsub(a, b))?,
        Op::F32x4Mul => t.lanes2(F32X4, |ins, a, b| ins.fmul(a, b))?,
        Op::F32x4Div => t.lanes2(F32X4, |ins, a, b| ins.fdiv(a, b))?,
        Op::F32x4Min => t.lanes2(F32X4, |ins, a, b| ins.fmin(a, b))?,
        Op::F32x4Max => t.lanes2(F32X4, |ins, a, b| ins.fmax(a, b))?,
        Op::F32x4PMin => t.pseudo_min(F32X4)?,
        Op::F32x4PMax => t.pseudo_max(F32X4)?,
        Op::F32x4Eq => t.compare_float_lanes(F32X4, FloatCC::Equal)?,
        Op::F32x4Ne => t.compare_float_lanes(F32X4, FloatCC::NotEqual)?,
        Op::F32x4Lt => t.compare_float_lanes(F32X4, FloatCC::LessThan)?,
        Op::F32x4Gt => t.compare_float_lanes(F32X4, FloatCC::GreaterThan)?,
        Op::F32x4Le => t.compare_float_lanes(F32X4, FloatCC::LessThanOrEqual)?,
        Op::F32x4Ge => t.compare_float_lanes(F32X4, FloatCC::GreaterThanOrEqual)?,

        Op::F64x2Abs => t.lanes(F64X2, |ins, a| ins.fabs(a))?,
        Op::F64x2Neg => t.lanes(F64X2, |ins, a| ins.fneg(a))?,
        Op::F64x2Sqrt => t.lanes(F64X2, |ins, a| ins.sqrt(a))?,
        Op::F64x2Ceil => t.lanes(F64X2, |ins, a| ins.ceil(a))?,
        Op::F64x2Floor => t.lanes(F64X2, |ins, a| ins.floor(a))?,
        Op::F64x2Trunc => t.lanes(F64X2, |ins, a| ins.trunc(a))?,
        Op::F64x2Nearest => t.lanes(F64X2, |ins, a| ins.nearest(a))?,
        Op::F64x2Add => t.lanes2(F64X2, |ins, a, b| ins.fadd(a, b))?,
        Op::F64x2Sub => t.lanes2(F64X2, |ins, a, b| ins.fsub(a, b))?,
        Op::F64x2Mul => t.lanes2(F64X2, |ins, a, b| ins.fmul(a, b))?,
        Op::F64x2Div => t.lanes2(F64X2, |ins, a, b| ins.fdiv(a, b))?,
        Op::F64x2Min => t.lanes2(F64X2, |ins, a, b| ins.fmin(a, b))?,
        Op::F64x2Max => t.lanes2(F64X2, |ins, a, b| ins.fmax(a, b))?,
        Op::F64x2PMin => t.pseudo_min(F64X2)?,
        Op::F64x2PMax => t.pseudo_max(F64X2)?,
        Op::F64x2Eq => t.compare_float_lanes(F64X2, FloatCC::Equal)?,
        Op::F64x2Ne => t.compare_float_lanes(F64X2, FloatCC::NotEqual)?,
        Op::F64x2Lt => t.compare_float_lanes(F64X2, FloatCC::LessThan)?,
        Op::F64x2Gt => t.compare_float_lanes(F64X2, FloatCC::GreaterThan)?,
        Op::F64x2Le => t.compare_float_lanes(F64X2, FloatCC::LessThanOrEqual)?,
        Op::F64x2Ge => t.compare_float_lanes(F64X2, FloatCC::GreaterThanOrEqual)?,
        _ => return Ok(Handled::No),
    }
    Ok(Handled::Yes)
}

impl FuncTranslator<'_> {
    fn compare_float_lanes(&mut self, ty: Type, condition: FloatCC) -> Result<()> {
        let (left, right) = self.pop2_lanes(ty)?;
        let lanes = self.builder.ins().fcmp(condition, left, right);
        self.push_lanes(lanes);
        Ok(())
    }

    /// `right < left ? right : left`
    fn pseudo_min(&mut self, ty: Type) -> Result<()> {
        let (left, right) = self.pop2_lanes(ty)?;
        self.push_lesser((right, left), (right, left));
        Ok(())
    }

    /// `left < right ? right : left`
    fn pseudo_max(&mut self, ty: Type) -> Result<()> {
        let (left, right) = self.pop2_lanes(ty)?;
        self.push_lesser((left, right), (right, left));
        Ok(())
    }

    /// Pushes `low < high ? then : otherwise` for each lane. With the same two operands on both
    /// sides, that is one instruction on x86-64, but the shape of its CLIF matters.
    pub(super) fn push_lesser(&mut self, (low, high): (Value, Value), (then, otherwise): (Value, Value)) {
        let ty = self.builder.func.dfg.value_type(then);
        let less = self.builder.ins().fcmp(FloatCC::LessThan, low, high);
        let mask = self.cast(less, ty);
        let lanes = self.builder.ins().bitselect(mask, then, otherwise);
        self.push_lanes(lanes);
    }
}
