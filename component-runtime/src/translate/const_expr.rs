//! Evaluates constant expressions, as far as that can be done without an instance.
//!
//! Bits are zero-extended to 128; a reference is an address, which only who has an instance knows.

use anyhow::{Context, Result, bail, ensure};

use super::{ConstExpr, ConstOp};
use crate::ids::GlobalIndex;

impl ConstExpr {
    /// The bits of the expression. `dependent` gives those of the instructions that depend on an
    /// instance: `global.get` and `ref.func`.
    ///
    /// # Errors
    /// Those of `dependent`, and when the expression is not one, which the validator has checked.
    pub fn evaluate(&self, dependent: impl Fn(ConstOp) -> Result<u128>) -> Result<u128> {
        run(self, dependent)
    }

    /// The bits of an expression that depends on nothing but globals whose value is known; `None` when
    /// it depends on an instance.
    pub(super) fn fixed(&self, known: impl Fn(GlobalIndex) -> Option<u128>) -> Option<u128> {
        let is_fixed = |op: &ConstOp| match op {
            ConstOp::GlobalGet(global) => known(*global).is_some(),
            ConstOp::RefFunc(_) => false,
            _ => true,
        };
        let value = |op| match op {
            ConstOp::GlobalGet(global) => known(global).context("a global is not known"),
            _ => bail!("an expression is not constant"),
        };
        if self.0.iter().all(is_fixed) { run(self, value).ok() } else { None }
    }
}

fn run(expr: &ConstExpr, dependent: impl Fn(ConstOp) -> Result<u128>) -> Result<u128> {
    let mut stack: Vec<u128> = Vec::new();
    for op in &expr.0 {
        let value = match *op {
            ConstOp::I32Const(value) => u128::from(value as u32),
            ConstOp::I64Const(value) => u128::from(value as u64),
            ConstOp::F32Const(bits) => u128::from(bits),
            ConstOp::F64Const(bits) => u128::from(bits),
            ConstOp::V128Const(bits) => bits,
            ConstOp::RefNull => 0,
            ConstOp::GlobalGet(_) | ConstOp::RefFunc(_) => dependent(*op)?,
            _ => {
                let (Some(b), Some(a)) = (stack.pop(), stack.pop()) else {
                    bail!("a constant expression lacks an operand");
                };
                u128::from(binary(*op, a as u64, b as u64))
            }
        };
        stack.push(value);
    }
    let value = stack.pop();
    ensure!(stack.is_empty(), "a constant expression leaves more than one value");
    match value {
        Some(value) => Ok(value),
        None => bail!("a constant expression leaves no value"),
    }
}

fn binary(op: ConstOp, a: u64, b: u64) -> u64 {
    let (a32, b32) = (a as u32, b as u32);
    match op {
        ConstOp::I32Add => u64::from(a32.wrapping_add(b32)),
        ConstOp::I32Sub => u64::from(a32.wrapping_sub(b32)),
        ConstOp::I32Mul => u64::from(a32.wrapping_mul(b32)),
        ConstOp::I64Add => a.wrapping_add(b),
        ConstOp::I64Sub => a.wrapping_sub(b),
        _ => a.wrapping_mul(b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::FuncIndex;

    #[track_caller]
    fn check(ops: &[ConstOp], expected: u128) {
        assert_eq!(ConstExpr(ops.to_vec()).fixed(|_| None), Some(expected));
    }

    #[test]
    fn only_what_is_known_everywhere_is_fixed() {
        let known = |global| (global == GlobalIndex(1)).then_some(40);
        let sum =
            |global| ConstExpr(vec![ConstOp::GlobalGet(GlobalIndex(global)), ConstOp::I32Const(2), ConstOp::I32Add]);
        assert_eq!(sum(1).fixed(known), Some(42));
        assert_eq!(sum(0).fixed(known), None);
        assert_eq!(ConstExpr(vec![ConstOp::RefFunc(FuncIndex(0))]).fixed(known), None);
    }

    #[test]
    fn extended_constants_wrap_as_their_type_does() {
        check(&[ConstOp::I32Const(-1)], 0xffff_ffff);
        check(&[ConstOp::I32Const(-1), ConstOp::I32Const(2), ConstOp::I32Add], 1);
        check(&[ConstOp::I32Const(1), ConstOp::I32Const(2), ConstOp::I32Sub], 0xffff_ffff);
        check(&[ConstOp::I64Const(1), ConstOp::I64Const(2), ConstOp::I64Sub], u64::MAX.into());
        check(&[ConstOp::I64Const(3), ConstOp::I64Const(-2), ConstOp::I64Mul], (-6_i64 as u64).into());
    }

    #[test]
    fn a_vector_keeps_its_upper_half() {
        check(&[ConstOp::V128Const(u128::MAX - 1)], u128::MAX - 1);
    }

    #[test]
    fn what_leaves_no_single_value_is_refused() {
        for ops in [vec![], vec![ConstOp::I32Add], vec![ConstOp::RefNull, ConstOp::RefNull]] {
            assert_eq!(ConstExpr(ops).fixed(|_| None), None);
        }
    }
}
