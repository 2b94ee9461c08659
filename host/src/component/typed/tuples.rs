//! Tuples: as values, and as the parameters and results of functions.

use gusset_runtime::abi::CanonicalAbi;
use gusset_runtime::translate::{FuncType, Type};

use super::{ComponentType, Lift, Lower};
use crate::Result;
use crate::component::context::{PartSink, PartSource};
use crate::component::typecheck::{CheckFn, TypeChecker, TypeMismatch};

/// A tuple that stands for the parameters of a function, or (with at most one element) its result.
///
/// # Safety
/// Its `ABI` must be that of the parameters or result that the checks accept, taken as a tuple.
pub unsafe trait ComponentNamedList: ComponentType {
    /// Whether this tuple stands for a function's parameters.
    ///
    /// # Errors
    /// The first difference.
    fn typecheck_params(func: &FuncType, types: &TypeChecker<'_>) -> Result<(), TypeMismatch>;

    /// Whether this tuple stands for a function's result.
    ///
    /// # Errors
    /// The first difference.
    fn typecheck_result(func: &FuncType, types: &TypeChecker<'_>) -> Result<(), TypeMismatch>;
}

/// The result of a function against the checks of a tuple's elements.
fn check_result(func: &FuncType, types: &TypeChecker<'_>, checks: &[CheckFn]) -> Result<(), TypeMismatch> {
    let result = match (func.result, checks) {
        (None, []) => Ok(()),
        (Some(ty), [check]) => check(ty, types),
        (Some(ty), []) => Err(types.mismatch("no result", ty)),
        (None, [_]) => Err(TypeMismatch::new("a result", "none")),
        (_, more) => Err(TypeMismatch::new(format!("{} results", more.len()), "at most one")),
    };
    result.map_err(|error| error.inside("result"))
}

macro_rules! tuples {
    ($(($($part:ident $at:tt)*))*) => {$(
        // SAFETY: the ABI is that of a tuple of the parts.
        unsafe impl<$($part: ComponentType),*> ComponentType for ($($part,)*) {
            const ABI: CanonicalAbi = CanonicalAbi::record(&[$($part::ABI),*]);
            const HANDLES: bool = false $(|| $part::HANDLES)*;

            fn typecheck(ty: Type, types: &TypeChecker<'_>) -> Result<(), TypeMismatch> {
                types.tuple(ty, &[$($part::typecheck),*])
            }

            fn typecheck_payload(ty: Option<Type>, types: &TypeChecker<'_>) -> Result<(), TypeMismatch> {
                let parts: &[CheckFn] = &[$($part::typecheck),*];
                match (ty, parts.len()) {
                    (None, 0) => Ok(()),
                    (Some(ty), 0) => Err(types.mismatch("no payload", ty)),
                    (Some(ty), _) => Self::typecheck(ty, types),
                    (None, _) => Err(TypeMismatch::new("a payload", "none")),
                }
            }
        }

        // SAFETY: parameters and a single result have the ABI of a tuple of them.
        unsafe impl<$($part: ComponentType),*> ComponentNamedList for ($($part,)*) {
            fn typecheck_params(func: &FuncType, types: &TypeChecker<'_>) -> Result<(), TypeMismatch> {
                types.params(func, &[$($part::typecheck),*])
            }

            fn typecheck_result(func: &FuncType, types: &TypeChecker<'_>) -> Result<(), TypeMismatch> {
                check_result(func, types, &[$($part::typecheck),*])
            }
        }

        #[allow(unused_variables, reason = "the tuple without parts")]
        // SAFETY: the parts one after the other.
        unsafe impl<$($part: Lower),*> Lower for ($($part,)*) {
            #[inline(always)]
            fn lower_parts(&self, to: &mut impl PartSink) -> Result<()> {
                $(to.part($at, &self.$at)?;)*
                Ok(())
            }
        }

        #[allow(unused_variables, clippy::unused_unit, reason = "the tuple without parts")]
        // SAFETY: the parts one after the other.
        unsafe impl<$($part: Lift),*> Lift for ($($part,)*) {
            #[inline(always)]
            fn lift_parts(from: &mut impl PartSource) -> Result<Self> {
                Ok(($(from.part::<$part>($at)?,)*))
            }
        }
    )*};
}

tuples! {
    ()
    (A0 0)
    (A0 0 A1 1)
    (A0 0 A1 1 A2 2)
    (A0 0 A1 1 A2 2 A3 3)
    (A0 0 A1 1 A2 2 A3 3 A4 4)
    (A0 0 A1 1 A2 2 A3 3 A4 4 A5 5)
    (A0 0 A1 1 A2 2 A3 3 A4 4 A5 5 A6 6)
    (A0 0 A1 1 A2 2 A3 3 A4 4 A5 5 A6 6 A7 7)
    (A0 0 A1 1 A2 2 A3 3 A4 4 A5 5 A6 6 A7 7 A8 8)
    (A0 0 A1 1 A2 2 A3 3 A4 4 A5 5 A6 6 A7 7 A8 8 A9 9)
    (A0 0 A1 1 A2 2 A3 3 A4 4 A5 5 A6 6 A7 7 A8 8 A9 9 A10 10)
    (A0 0 A1 1 A2 2 A3 3 A4 4 A5 5 A6 6 A7 7 A8 8 A9 9 A10 10 A11 11)
    (A0 0 A1 1 A2 2 A3 3 A4 4 A5 5 A6 6 A7 7 A8 8 A9 9 A10 10 A11 11 A12 12)
    (A0 0 A1 1 A2 2 A3 3 A4 4 A5 5 A6 6 A7 7 A8 8 A9 9 A10 10 A11 11 A12 12 A13 13)
    (A0 0 A1 1 A2 2 A3 3 A4 4 A5 5 A6 6 A7 7 A8 8 A9 9 A10 10 A11 11 A12 12 A13 13 A14 14)
    (A0 0 A1 1 A2 2 A3 3 A4 4 A5 5 A6 6 A7 7 A8 8 A9 9 A10 10 A11 11 A12 12 A13 13 A14 14 A15 15)
    (A0 0 A1 1 A2 2 A3 3 A4 4 A5 5 A6 6 A7 7 A8 8 A9 9 A10 10 A11 11 A12 12 A13 13 A14 14 A15 15 A16 16)
}
