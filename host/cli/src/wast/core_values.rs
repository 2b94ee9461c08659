//! The suite's values against Gusset's.

use anyhow::{Result, bail};
use gusset::{ExternRef, Store, V128, Val};
use wast::core::{AbstractHeapType, HeapType, NanPattern, V128Pattern, WastArgCore, WastRetCore};
use wast::token::{F32, F64};
use wast::{WastArg, WastRet};

/// An argument.
pub(super) fn argument(store: &mut Store<()>, argument: &WastArg<'_>) -> Result<Val> {
    let WastArg::Core(argument) = argument else { bail!("an argument of component type") };
    Ok(match argument {
        WastArgCore::I32(value) => Val::I32(*value),
        WastArgCore::I64(value) => Val::I64(*value),
        WastArgCore::F32(value) => Val::F32(value.bits),
        WastArgCore::F64(value) => Val::F64(value.bits),
        WastArgCore::V128(value) => Val::V128(V128::from(u128::from_le_bytes(value.to_le_bytes()))),
        WastArgCore::RefNull(heap) if is_extern(heap) => Val::ExternRef(None),
        WastArgCore::RefNull(_) => Val::FuncRef(None),
        WastArgCore::RefExtern(number) => Val::ExternRef(Some(ExternRef::new(store, *number)?)),
        WastArgCore::RefHost(_) => bail!("an argument of type `anyref`"),
    })
}

fn is_extern(heap: &HeapType<'_>) -> bool {
    matches!(heap, HeapType::Abstract { ty: AbstractHeapType::Extern | AbstractHeapType::NoExtern, .. })
}

/// Whether a value is what a script expects.
pub(super) fn fits(store: &Store<()>, value: &Val, wanted: &WastRet<'_>) -> Result<bool> {
    match wanted {
        WastRet::Core(wanted) => fits_core(store, value, wanted),
        _ => bail!("a result of component type"),
    }
}

fn fits_core(store: &Store<()>, value: &Val, wanted: &WastRetCore<'_>) -> Result<bool> {
    Ok(match (wanted, value) {
        (WastRetCore::I32(wanted), Val::I32(value)) => value == wanted,
        (WastRetCore::I64(wanted), Val::I64(value)) => value == wanted,
        (WastRetCore::F32(wanted), Val::F32(bits)) => fits_f32(*bits, wanted),
        (WastRetCore::F64(wanted), Val::F64(bits)) => fits_f64(*bits, wanted),
        (WastRetCore::V128(wanted), Val::V128(value)) => fits_v128(value.as_u128(), wanted),
        (WastRetCore::RefNull(None), Val::FuncRef(value)) => value.is_none(),
        (WastRetCore::RefNull(None), Val::ExternRef(value)) => value.is_none(),
        (WastRetCore::RefNull(Some(heap)), Val::FuncRef(value)) => !is_extern(heap) && value.is_none(),
        (WastRetCore::RefNull(Some(heap)), Val::ExternRef(value)) => is_extern(heap) && value.is_none(),
        (WastRetCore::RefFunc(_), Val::FuncRef(value)) => value.is_some(),
        (WastRetCore::RefExtern(None), Val::ExternRef(value)) => value.is_some(),
        (WastRetCore::RefExtern(Some(wanted)), Val::ExternRef(Some(value))) => {
            value.data(store)?.downcast_ref::<u32>() == Some(wanted)
        }
        (WastRetCore::Either(cases), _) => {
            for case in cases {
                if fits_core(store, value, case)? {
                    return Ok(true);
                }
            }
            false
        }
        _ => false,
    })
}

fn fits_f32(bits: u32, wanted: &NanPattern<F32>) -> bool {
    const CANONICAL: u32 = 0x7fc0_0000;
    match wanted {
        NanPattern::CanonicalNan => bits & 0x7fff_ffff == CANONICAL,
        NanPattern::ArithmeticNan => bits & CANONICAL == CANONICAL,
        NanPattern::Value(wanted) => bits == wanted.bits,
    }
}

fn fits_f64(bits: u64, wanted: &NanPattern<F64>) -> bool {
    const CANONICAL: u64 = 0x7ff8_0000_0000_0000;
    match wanted {
        NanPattern::CanonicalNan => bits & (u64::MAX >> 1) == CANONICAL,
        NanPattern::ArithmeticNan => bits & CANONICAL == CANONICAL,
        NanPattern::Value(wanted) => bits == wanted.bits,
    }
}

fn fits_v128(value: u128, wanted: &V128Pattern) -> bool {
    let bytes = value.to_le_bytes();
    let narrow = |at: usize| u32::from_le_bytes([0, 1, 2, 3].map(|byte| bytes[4 * at + byte]));
    let wide = |at: usize| u64::from(narrow(2 * at)) | u64::from(narrow(2 * at + 1)) << 32;
    match wanted {
        V128Pattern::I8x16(lanes) => (0..16).all(|at| bytes[at] == lanes[at] as u8),
        V128Pattern::I16x8(lanes) => {
            (0..8).all(|at| u16::from_le_bytes([bytes[2 * at], bytes[2 * at + 1]]) == lanes[at] as u16)
        }
        V128Pattern::I32x4(lanes) => (0..4).all(|at| narrow(at) == lanes[at] as u32),
        V128Pattern::I64x2(lanes) => (0..2).all(|at| wide(at) == lanes[at] as u64),
        V128Pattern::F32x4(lanes) => (0..4).all(|at| fits_f32(narrow(at), &lanes[at])),
        V128Pattern::F64x2(lanes) => (0..2).all(|at| fits_f64(wide(at), &lanes[at])),
    }
}
