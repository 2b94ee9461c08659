//! Which file translates an operator.
//!
//! A new proposal is a file with a `translate` function and a row in [`FAMILIES`]. What no family
//! takes is refused by the proposal's name.

use anyhow::{Context, Result};
use wasmparser::Operator;

use super::func::FuncTranslator;
use super::{
    atomic, bulk, calls, control, internal, memory, numeric, simd_convert, simd_float, simd_integer, simd_lanes,
    simd_memory, simd_relaxed, table, unsupported, variables, wide,
};

/// Whether a family knows an operator.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Handled {
    Yes,
    No,
}

type Family = fn(&mut FuncTranslator<'_>, &Operator<'_>) -> Result<Handled>;

/// The families, the most frequent ones first; `control` must be the first, since it is the one
/// that knows what to do with unreachable code.
const FAMILIES: &[Family] = &[
    control::translate,
    variables::translate,
    numeric::translate,
    memory::translate,
    calls::translate,
    bulk::translate,
    table::translate,
    simd_memory::translate,
    simd_lanes::translate,
    simd_integer::translate,
    simd_float::translate,
    simd_convert::translate,
    simd_relaxed::translate,
    wide::translate,
    atomic::translate,
];

/// Translates one operator.
pub(super) fn translate(t: &mut FuncTranslator<'_>, operator: &Operator<'_>) -> Result<()> {
    for family in FAMILIES {
        if family(t, operator)? == Handled::Yes {
            return Ok(());
        }
    }
    Err(refused(operator))
}

macro_rules! define_refused {
    ($(@$proposal:ident $op:ident $({ $($arg:ident: $argty:ty),* })? => $visit:ident ($($ann:tt)*))*) => {
        /// The error for an operator that no family takes.
        fn refused(operator: &Operator<'_>) -> anyhow::Error {
            let (proposal, visit) = match operator {
                $(Operator::$op { .. } => (stringify!($proposal), stringify!($visit)),)*
                _ => ("unknown", "visit_unknown"),
            };
            let name = visit.trim_start_matches("visit_");
            match proposal {
                "mvp" | "unknown" => internal(format!("operator `{name}` is of no family")),
                _ => unsupported(&proposal.replace('_', "-")),
            }
            .context(format!("operator `{name}`"))
        }
    };
}

wasmparser::for_each_operator!(define_refused);

/// The position of an index that validation has checked, or the error that it has not.
pub(super) fn known<T>(found: Option<T>, what: &'static str) -> Result<T> {
    found.ok_or_else(|| internal("index out of range")).context(what)
}
