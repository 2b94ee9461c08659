//! `option` and `result`.

use gusset_runtime::abi::CanonicalAbi;
use gusset_runtime::translate::Type;

use super::{ComponentType, FlatReader, FlatWriter, Lift, Lower};
use crate::Result;
use crate::component::context::{LiftContext, LowerContext};
use crate::component::typecheck::{TypeChecker, TypeMismatch};

/// Both types have two cases.
const N_CASES: usize = 2;

/// Writes one case to slots: its discriminant, its payload if any, zeros for what other cases take.
#[inline]
fn lower_case_flat<P: Lower>(
    cx: &mut LowerContext<'_>,
    to: &mut FlatWriter<'_>,
    (case, part, payload): (u32, usize, Option<&P>),
    flat_count: usize,
) -> Result<()> {
    let end = to.position() + flat_count;
    to.push(u64::from(case));
    if let Some(payload) = payload {
        let outer = cx.enter::<P>(part);
        payload.lower_flat(cx, to)?;
        cx.leave::<P>(outer);
    }
    to.pad_to(end);
    Ok(())
}

/// Writes one case to memory.
#[inline]
fn lower_case_memory<P: Lower>(
    cx: &mut LowerContext<'_>,
    offset: usize,
    (case, part, payload): (u32, usize, Option<&P>),
    payloads: &[CanonicalAbi],
) -> Result<()> {
    cx.store_discriminant(offset, N_CASES, case)?;
    let Some(payload) = payload else { return Ok(()) };
    let outer = cx.enter::<P>(part);
    payload.lower_memory(cx, cx.payload_offset(offset, N_CASES, payloads))?;
    cx.leave::<P>(outer);
    Ok(())
}

#[inline]
fn lift_part_flat<P: Lift>(cx: &mut LiftContext<'_>, from: &mut FlatReader<'_>, part: usize) -> Result<P> {
    let outer = cx.enter::<P>(part);
    let payload = P::lift_flat(cx, from)?;
    cx.leave::<P>(outer);
    Ok(payload)
}

#[inline]
fn lift_part_memory<P: Lift>(cx: &mut LiftContext<'_>, offset: usize, part: usize) -> Result<P> {
    let outer = cx.enter::<P>(part);
    let payload = P::lift_memory(cx, offset)?;
    cx.leave::<P>(outer);
    Ok(payload)
}

#[inline]
fn discriminant(cx: &LiftContext<'_>, from: &mut FlatReader<'_>) -> Result<u32> {
    cx.check_discriminant(from.next() as u32, N_CASES)
}

// SAFETY: the ABI of a variant of nothing and a value.
unsafe impl<T: ComponentType> ComponentType for Option<T> {
    const ABI: CanonicalAbi = CanonicalAbi::variant(N_CASES, &[T::ABI]);
    const HANDLES: bool = T::HANDLES;

    fn typecheck(ty: Type, types: &TypeChecker<'_>) -> Result<(), TypeMismatch> {
        types.option(ty, T::typecheck)
    }
}

// SAFETY: `lower_case_*` write a whole variant.
unsafe impl<T: Lower> Lower for Option<T> {
    #[inline]
    fn lower_flat(&self, cx: &mut LowerContext<'_>, to: &mut FlatWriter<'_>) -> Result<()> {
        lower_case_flat(cx, to, (u32::from(self.is_some()), 0, self.as_ref()), Self::ABI.flat_count())
    }

    #[inline]
    fn lower_memory(&self, cx: &mut LowerContext<'_>, offset: usize) -> Result<()> {
        lower_case_memory(cx, offset, (u32::from(self.is_some()), 0, self.as_ref()), &[T::ABI])
    }
}

// SAFETY: skips to the end of its slots.
unsafe impl<T: Lift> Lift for Option<T> {
    #[inline]
    fn lift_flat(cx: &mut LiftContext<'_>, from: &mut FlatReader<'_>) -> Result<Self> {
        let end = from.position() + Self::ABI.flat_count();
        let value = match discriminant(cx, from)? {
            0 => None,
            _ => Some(lift_part_flat(cx, from, 0)?),
        };
        from.skip_to(end);
        Ok(value)
    }

    #[inline]
    fn lift_memory(cx: &mut LiftContext<'_>, offset: usize) -> Result<Self> {
        match cx.load_discriminant(offset, N_CASES)? {
            0 => Ok(None),
            _ => Ok(Some(lift_part_memory(cx, cx.payload_offset(offset, N_CASES, &[T::ABI]), 0)?)),
        }
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

// SAFETY: `lower_case_*` write a whole variant.
unsafe impl<T: Lower, E: Lower> Lower for Result<T, E> {
    #[inline]
    fn lower_flat(&self, cx: &mut LowerContext<'_>, to: &mut FlatWriter<'_>) -> Result<()> {
        match self {
            Ok(value) => lower_case_flat(cx, to, (0, 0, Some(value)), Self::ABI.flat_count()),
            Err(error) => lower_case_flat(cx, to, (1, 1, Some(error)), Self::ABI.flat_count()),
        }
    }

    #[inline]
    fn lower_memory(&self, cx: &mut LowerContext<'_>, offset: usize) -> Result<()> {
        match self {
            Ok(value) => lower_case_memory(cx, offset, (0, 0, Some(value)), &[T::ABI, E::ABI]),
            Err(error) => lower_case_memory(cx, offset, (1, 1, Some(error)), &[T::ABI, E::ABI]),
        }
    }
}

// SAFETY: skips to the end of its slots.
unsafe impl<T: Lift, E: Lift> Lift for Result<T, E> {
    #[inline]
    fn lift_flat(cx: &mut LiftContext<'_>, from: &mut FlatReader<'_>) -> Result<Self> {
        let end = from.position() + Self::ABI.flat_count();
        let value = match discriminant(cx, from)? {
            0 => Ok(lift_part_flat(cx, from, 0)?),
            _ => Err(lift_part_flat(cx, from, 1)?),
        };
        from.skip_to(end);
        Ok(value)
    }

    #[inline]
    fn lift_memory(cx: &mut LiftContext<'_>, offset: usize) -> Result<Self> {
        let payload = cx.payload_offset(offset, N_CASES, &[T::ABI, E::ABI]);
        match cx.load_discriminant(offset, N_CASES)? {
            0 => Ok(Ok(lift_part_memory(cx, payload, 0)?)),
            _ => Ok(Err(lift_part_memory(cx, payload, 1)?)),
        }
    }
}
