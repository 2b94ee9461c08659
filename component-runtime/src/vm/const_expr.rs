//! Evaluates constant expressions.

use anyhow::{Result, bail, ensure};

use super::instance::CoreView;
use crate::translate::{ConstExpr, ConstOp};

/// The bits of an expression that depends on nothing; `None` when it depends on an instance.
pub(super) fn constant(expr: &ConstExpr) -> Option<Result<u128>> {
    let dependent = |op: &ConstOp| matches!(op, ConstOp::GlobalGet(_) | ConstOp::RefFunc(_));
    (!expr.0.iter().any(dependent)).then(|| run(expr, |_| bail!("an expression is not constant")))
}

/// The bits of an expression in a core instance. Bits are zero-extended; a reference is an address.
pub(super) fn evaluate(expr: &ConstExpr, core: &CoreView<'_>) -> Result<u128> {
    run(expr, |op| match op {
        ConstOp::GlobalGet(global) => Ok(core.global_bits(global)),
        ConstOp::RefFunc(func) => Ok(core.func_ref(func)?.into()),
        _ => bail!("an instruction of a constant expression is unknown"),
    })
}

/// As [`evaluate`], of an expression for an offset or a reference: all values but vectors.
pub(super) fn evaluate_word(expr: &ConstExpr, core: &CoreView<'_>) -> Result<u64> {
    Ok(evaluate(expr, core)? as u64)
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

    #[track_caller]
    fn check(ops: &[ConstOp], expected: u128) {
        assert_eq!(constant(&ConstExpr(ops.to_vec())).unwrap().unwrap(), expected);
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
            constant(&ConstExpr(ops)).unwrap().unwrap_err();
        }
    }
}
