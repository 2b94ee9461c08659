//! Evaluates constant expressions in an instance.

use anyhow::{Result, bail};

use super::instance::CoreView;
use crate::translate::{ConstExpr, ConstOp};

/// The bits of an expression in a core instance. Bits are zero-extended; a reference is an address.
pub(super) fn evaluate(expr: &ConstExpr, core: &CoreView<'_>) -> Result<u128> {
    expr.evaluate(|op| match op {
        ConstOp::GlobalGet(global) => Ok(core.global_bits(global)),
        ConstOp::RefFunc(func) => Ok(core.func_ref(func)?.into()),
        _ => bail!("an instruction of a constant expression is unknown"),
    })
}

/// As [`evaluate`], of an expression for an offset or a reference: all values but vectors.
pub(super) fn evaluate_word(expr: &ConstExpr, core: &CoreView<'_>) -> Result<u64> {
    Ok(evaluate(expr, core)? as u64)
}
