//! `option` and `result`.

use gusset_runtime::abi::CanonicalAbi;
use gusset_runtime::translate::Type;

use super::{ComponentType, Lift, Lower};
use crate::Result;
use crate::component::context::{PartSink, PartSource};
use crate::component::typecheck::{TypeChecker, TypeMismatch};

/// Both types have two cases.
const N_CASES: usize = 2;

// SAFETY: the ABI of a variant of nothing and a value.
unsafe impl<T: ComponentType> ComponentType for Option<T> {
    const ABI: CanonicalAbi = CanonicalAbi::variant(N_CASES, &[T::ABI]);
    const HANDLES: bool = T::HANDLES;

    fn typecheck(ty: Type, types: &TypeChecker<'_>) -> Result<(), TypeMismatch> {
        types.option(ty, T::typecheck)
    }
}

// SAFETY: a case with what it has.
unsafe impl<T: Lower> Lower for Option<T> {
    #[inline]
    fn lower_parts(&self, to: &mut impl PartSink) -> Result<()> {
        match self {
            None => to.case(0, N_CASES),
            // The type has one part, whichever the number of the case.
            Some(value) => {
                to.case(1, N_CASES)?;
                to.part(0, value)
            }
        }
    }
}

// SAFETY: as above.
unsafe impl<T: Lift> Lift for Option<T> {
    #[inline]
    fn lift_parts(from: &mut impl PartSource) -> Result<Self> {
        Ok(match from.case(N_CASES)? {
            0 => None,
            _ => Some(from.part(0)?),
        })
    }
}

// SAFETY: the ABI of a variant of two values, either of which may be absent (`()`).
unsafe impl<T: ComponentType, E: ComponentType> ComponentType for Result<T, E> {
    const ABI: CanonicalAbi = CanonicalAbi::variant(N_CASES, &[T::ABI, E::ABI]);
    const HANDLES: bool = T::HANDLES || E::HANDLES;

    fn typecheck(ty: Type, types: &TypeChecker<'_>) -> Result<(), TypeMismatch> {
        types.result(ty, T::typecheck_payload, E::typecheck_payload)
    }
}

// SAFETY: a case with its payload.
unsafe impl<T: Lower, E: Lower> Lower for Result<T, E> {
    #[inline]
    fn lower_parts(&self, to: &mut impl PartSink) -> Result<()> {
        match self {
            Ok(value) => to.payload(0, N_CASES, value),
            Err(error) => to.payload(1, N_CASES, error),
        }
    }
}

// SAFETY: as above.
unsafe impl<T: Lift, E: Lift> Lift for Result<T, E> {
    #[inline]
    fn lift_parts(from: &mut impl PartSource) -> Result<Self> {
        Ok(match from.case(N_CASES)? {
            0 => Ok(from.part(0)?),
            _ => Err(from.part(1)?),
        })
    }
}
