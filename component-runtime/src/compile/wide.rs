//! Wide arithmetic: 128-bit integers in two 64-bit halves, the low half first.

use anyhow::Result;
use cranelift_codegen::ir::types::I128;
use cranelift_codegen::ir::{InstBuilder, Value};
use wasmparser::Operator;

use super::func::FuncTranslator;
use super::operators::Handled;
use super::vectors::{Binary, Unary};

/// Translates an operator of this family.
pub(super) fn translate(t: &mut FuncTranslator<'_>, operator: &Operator<'_>) -> Result<Handled> {
    match operator {
        Operator::I64Add128 => t.halves(|ins, a, b| ins.iadd(a, b))?,
        Operator::I64Sub128 => t.halves(|ins, a, b| ins.isub(a, b))?,
        Operator::I64MulWideS => t.widening_product(|ins, a| ins.sextend(I128, a))?,
        Operator::I64MulWideU => t.widening_product(|ins, a| ins.uextend(I128, a))?,
        _ => return Ok(Handled::No),
    }
    Ok(Handled::Yes)
}

impl FuncTranslator<'_> {
    /// Combines two 128-bit integers of the stack.
    fn halves(&mut self, emit: Binary) -> Result<()> {
        let (right_low, right_high) = self.pop2()?;
        let (left_low, left_high) = self.pop2()?;
        let left = self.builder.ins().iconcat(left_low, left_high);
        let right = self.builder.ins().iconcat(right_low, right_high);
        let value = emit(self.builder.ins(), left, right);
        self.push_halves(value);
        Ok(())
    }

    fn widening_product(&mut self, widen: Unary) -> Result<()> {
        let (left, right) = self.pop2()?;
        let left = widen(self.builder.ins(), left);
        let right = widen(self.builder.ins(), right);
        let value = self.builder.ins().imul(left, right);
        self.push_halves(value);
        Ok(())
    }

    fn push_halves(&mut self, value: Value) {
        let (low, high) = self.builder.ins().isplit(value);
        self.push_all(&[low, high]);
    }
}
