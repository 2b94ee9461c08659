//! Relaxed vector operators: the machine's own instruction where the specification leaves a choice.
//!
//! With [`RelaxedSimd::Deterministic`], or where the machine has no better instruction, each does what
//! the specification's deterministic profile says. The choice depends on the settings and the
//! machine alone, so that an operator gives the same result wherever it stands.

use anyhow::Result;
use cranelift_codegen::ir::types::{F32X4, F64X2, I8X16, I16X8, I32X4, I64X2};
use cranelift_codegen::ir::{InstBuilder, Type, Value};
use target_lexicon::Architecture;
use wasmparser::Operator;

use super::RelaxedSimd;
use super::func::FuncTranslator;
use super::isa;
use super::operators::Handled;
use super::vectors::Binary;

/// Translates an operator of this family.
pub(super) fn translate(t: &mut FuncTranslator<'_>, operator: &Operator<'_>) -> Result<Handled> {
    use Operator as Op;
    match operator {
        Op::I8x16RelaxedSwizzle => t.relaxed_swizzle()?,
        Op::I32x4RelaxedTruncF32x4S => t.relaxed_trunc()?,
        // No instruction of x86-64 truncates to unsigned lanes, short of AVX-512.
        Op::I32x4RelaxedTruncF32x4U => t.lanes(F32X4, |ins, a| ins.fcvt_to_uint_sat(I32X4, a))?,
        Op::I32x4RelaxedTruncF64x2SZero => t.relaxed_trunc_zero()?,
        Op::I32x4RelaxedTruncF64x2UZero => {
            t.truncate_lanes(|ins, a| ins.fcvt_to_uint_sat(I64X2, a), |ins, a, b| ins.uunarrow(a, b))?
        }
        Op::F32x4RelaxedMadd => t.relaxed_madd(F32X4, Sign::Plus)?,
        Op::F32x4RelaxedNmadd => t.relaxed_madd(F32X4, Sign::Minus)?,
        Op::F64x2RelaxedMadd => t.relaxed_madd(F64X2, Sign::Plus)?,
        Op::F64x2RelaxedNmadd => t.relaxed_madd(F64X2, Sign::Minus)?,
        Op::I8x16RelaxedLaneselect => t.relaxed_laneselect(I8X16)?,
        Op::I16x8RelaxedLaneselect => t.relaxed_laneselect(I16X8)?,
        Op::I32x4RelaxedLaneselect => t.relaxed_laneselect(I32X4)?,
        Op::I64x2RelaxedLaneselect => t.relaxed_laneselect(I64X2)?,
        Op::F32x4RelaxedMin => t.relaxed_min(F32X4)?,
        Op::F64x2RelaxedMin => t.relaxed_min(F64X2)?,
        Op::F32x4RelaxedMax => t.relaxed_max(F32X4)?,
        Op::F64x2RelaxedMax => t.relaxed_max(F64X2)?,
        Op::I16x8RelaxedQ15mulrS => t.relaxed_q15()?,
        Op::I16x8RelaxedDotI8x16I7x16S => {
            let (left, right) = t.pop2_lanes(I8X16)?;
            let lanes = t.relaxed_dot(left, right);
            t.push_lanes(lanes);
        }
        Op::I32x4RelaxedDotI8x16I7x16AddS => t.relaxed_dot_add()?,
        _ => return Ok(Handled::No),
    }
    Ok(Handled::Yes)
}

/// The sign of a product.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Plus,
    Minus,
}

impl FuncTranslator<'_> {
    /// Whether the machine's own instructions may be used.
    fn fastest(&self) -> bool {
        self.source.settings.relaxed_simd == RelaxedSimd::Fastest
    }

    fn fastest_x86_64(&self) -> bool {
        self.fastest() && self.isa.triple().architecture == Architecture::X86_64
    }

    /// Indices from 16 to 127 give zero, or count modulo 16.
    fn relaxed_swizzle(&mut self) -> Result<()> {
        let swizzle: Binary = match self.fastest() && self.isa.has_x86_pshufb_lowering() {
            true => |ins, a, b| ins.x86_pshufb(a, b),
            false => |ins, a, b| ins.swizzle(a, b),
        };
        self.lanes2(I8X16, swizzle)
    }

    /// What is out of range saturates, or gives the least integer.
    fn relaxed_trunc(&mut self) -> Result<()> {
        match self.fastest_x86_64() {
            true => self.lanes(F32X4, |ins, a| ins.x86_cvtt2dq(I32X4, a)),
            false => self.lanes(F32X4, |ins, a| ins.fcvt_to_sint_sat(I32X4, a)),
        }
    }

    fn relaxed_trunc_zero(&mut self) -> Result<()> {
        match self.fastest_x86_64() {
            true => self.truncate_lanes(|ins, a| ins.x86_cvtt2dq(I64X2, a), |ins, a, b| ins.snarrow(a, b)),
            false => self.truncate_lanes(|ins, a| ins.fcvt_to_sint_sat(I64X2, a), |ins, a, b| ins.snarrow(a, b)),
        }
    }

    /// Rounded once or twice; the deterministic profile rounds twice.
    fn relaxed_madd(&mut self, ty: Type, sign: Sign) -> Result<()> {
        let (left, right, summand) = self.pop3_lanes(ty)?;
        let left = match sign {
            Sign::Plus => left,
            Sign::Minus => self.builder.ins().fneg(left),
        };
        let lanes = match self.fastest() && self.isa.has_native_fma() {
            true => self.builder.ins().fma(left, right, summand),
            false => {
                let product = self.builder.ins().fmul(left, right);
                self.builder.ins().fadd(product, summand)
            }
        };
        self.push_lanes(lanes);
        Ok(())
    }

    /// Where a lane of the mask is mixed, its bits count, or only its highest one.
    fn relaxed_laneselect(&mut self, ty: Type) -> Result<()> {
        let (if_set, if_clear, mask) = self.pop3_lanes(ty)?;
        let lanes = match self.fastest() && self.isa.has_blendv_lowering(ty) {
            true => self.builder.ins().blendv(mask, if_set, if_clear),
            false => self.builder.ins().bitselect(mask, if_set, if_clear),
        };
        self.push_lanes(lanes);
        Ok(())
    }

    /// With a NaN or zeros of both signs, the second operand may be the result.
    fn relaxed_min(&mut self, ty: Type) -> Result<()> {
        if !self.fastest_x86_64() {
            return self.lanes2(ty, |ins, a, b| ins.fmin(a, b));
        }
        let (left, right) = self.pop2_lanes(ty)?;
        self.push_lesser((left, right), (left, right));
        Ok(())
    }

    fn relaxed_max(&mut self, ty: Type) -> Result<()> {
        if !self.fastest_x86_64() {
            return self.lanes2(ty, |ins, a, b| ins.fmax(a, b));
        }
        let (left, right) = self.pop2_lanes(ty)?;
        self.push_lesser((right, left), (left, right));
        Ok(())
    }

    /// The product of the two least integers saturates, or wraps.
    fn relaxed_q15(&mut self) -> Result<()> {
        let multiply: Binary = match self.fastest() && self.isa.has_x86_pmulhrsw_lowering() {
            true => |ins, a, b| ins.x86_pmulhrsw(a, b),
            false => |ins, a, b| ins.sqmul_round_sat(a, b),
        };
        self.lanes2(I16X8, multiply)
    }

    /// Sums of adjacent products that saturate in 16 bits. The second operand's lanes are signed, or
    /// unsigned.
    fn relaxed_dot(&mut self, left: Value, right: Value) -> Value {
        if self.fastest() && self.isa.has_x86_pmaddubsw_lowering() {
            return self.builder.ins().x86_pmaddubsw(left, right);
        }
        let left_low = self.builder.ins().swiden_low(left);
        let right_low = self.builder.ins().swiden_low(right);
        let low = self.dot_product(left_low, right_low);
        let left_high = self.builder.ins().swiden_high(left);
        let right_high = self.builder.ins().swiden_high(right);
        let high = self.dot_product(left_high, right_high);
        self.builder.ins().snarrow(low, high)
    }

    fn relaxed_dot_add(&mut self) -> Result<()> {
        let summand = self.pop_lanes(I32X4)?;
        let (left, right) = self.pop2_lanes(I8X16)?;
        let sums = match self.fastest() && isa::has_vnni(self.isa) {
            true => self.unsaturated_sums(left, right),
            false => {
                let pairs = self.relaxed_dot(left, right);
                let low = self.builder.ins().swiden_low(pairs);
                let high = self.builder.ins().swiden_high(pairs);
                self.builder.ins().iadd_pairwise(low, high)
            }
        };
        let lanes = self.builder.ins().iadd(sums, summand);
        self.push_lanes(lanes);
        Ok(())
    }

    /// Sums of four adjacent products, the second operand's lanes unsigned, with nothing lost in
    /// between: together with an addition, this is one instruction where there is VNNI.
    fn unsaturated_sums(&mut self, left: Value, right: Value) -> Value {
        let left_low = self.builder.ins().swiden_low(left);
        let right_low = self.builder.ins().uwiden_low(right);
        let low = self.builder.ins().imul(left_low, right_low);
        let left_high = self.builder.ins().swiden_high(left);
        let right_high = self.builder.ins().uwiden_high(right);
        let high = self.builder.ins().imul(left_high, right_high);
        let low = self.pairs_of_products(low);
        let high = self.pairs_of_products(high);
        self.builder.ins().iadd_pairwise(low, high)
    }

    fn pairs_of_products(&mut self, products: Value) -> Value {
        let low = self.builder.ins().swiden_low(products);
        let high = self.builder.ins().swiden_high(products);
        self.builder.ins().iadd_pairwise(low, high)
    }
}
