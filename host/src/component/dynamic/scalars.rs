//! Values that are one core value: in slots, in memory, and as columns of it.
//!
//! A narrow integer is extended to 32 bits by its own sign in a slot; what is above a type's width is
//! ignored when a slot is read, as the specification says. Floats keep their bits.

use std::mem::{forget, replace};
use std::slice::from_ref;

use gusset_runtime::translate::Type;
use gusset_runtime::trap::Trap;

use crate::Result;
use crate::component::Val;

pub(super) fn is_scalar(ty: Type) -> bool {
    !matches!(ty, Type::String | Type::ErrorContext | Type::Defined(_))
}

/// Places in memory, of which each but the first lies `stride_bytes` behind the one before.
pub(super) struct Column<'m> {
    /// The rows, in full.
    pub(super) rows: &'m mut [u8],
    pub(super) stride_bytes: usize,
    /// Where in each row the place is.
    pub(super) offset: usize,
}

impl Column<'_> {
    /// Writes what `bytes` makes of the part at a position of each value; whether it was something for each.
    #[inline]
    fn fill<'v, const N: usize>(
        self,
        values: impl Iterator<Item = &'v [Val]>,
        position: usize,
        bytes: impl Fn(&Val) -> Option<[u8; N]>,
    ) -> bool {
        // A scalar is as large as its alignment, so that rows are made of places for it.
        debug_assert!(self.offset.is_multiple_of(N) && self.stride_bytes.is_multiple_of(N));
        let (places, _) = self.rows.as_chunks_mut();
        let mut at = self.offset / N;
        let step = self.stride_bytes / N;
        for parts in values {
            let Some(bytes) = parts.get(position).and_then(&bytes) else { return false };
            let Some(place) = places.get_mut(at) else { return false };
            *place = bytes;
            at += step;
        }
        true
    }

    /// As [`Column::fill`], of two parts, one behind the other.
    #[inline]
    fn fill_twins<'v, const N: usize>(
        self,
        values: impl Iterator<Item = &'v [Val]>,
        position: usize,
        bytes: impl Fn(&Val) -> Option<[u8; N]>,
    ) -> bool {
        debug_assert!(self.offset.is_multiple_of(N) && self.stride_bytes.is_multiple_of(N));
        let (places, _) = self.rows.as_chunks_mut();
        let (mut at, step) = (self.offset / N, self.stride_bytes / N);
        let next = position + 1;
        for parts in values {
            let (Some(first), Some(second)) = (parts.get(position), parts.get(next)) else { return false };
            let (Some(first), Some(second)) = (bytes(first), bytes(second)) else { return false };
            let Some([to_first, to_second]) = places.get_mut(at..).and_then(<[_]>::first_chunk_mut) else {
                return false;
            };
            (*to_first, *to_second) = (first, second);
            at += step;
        }
        true
    }
}

macro_rules! in_memory {
    ($($ty:ident: $val:ident, |$value:ident| $to_bytes:expr, |$bytes:ident| $from_bytes:expr;)*) => {
        /// Writes the part at a position of each value to a column; whether all of them are there and of this
        /// scalar type.
        pub(super) fn store_column<'v>(
            ty: Type,
            values: impl Iterator<Item = &'v [Val]>,
            position: usize,
            to: Column<'_>,
        ) -> bool {
            match ty {
                $(Type::$ty => to.fill(values, position, |value| match value {
                    Val::$val($value) => Some($to_bytes),
                    _ => None,
                }),)*
                _ => false,
            }
        }

        /// As [`store_column`], of the part behind it, too, whose column is the next.
        pub(super) fn store_twins<'v>(
            ty: Type,
            values: impl Iterator<Item = &'v [Val]>,
            position: usize,
            to: Column<'_>,
        ) -> bool {
            match ty {
                $(Type::$ty => to.fill_twins(values, position, |value| match value {
                    Val::$val($value) => Some($to_bytes),
                    _ => None,
                }),)*
                _ => false,
            }
        }

        /// Reads the value of a scalar type that begins a piece of memory.
        pub(super) fn load(ty: Type, from: &[u8]) -> Result<Val> {
            match ty {
                $(Type::$ty => {
                    let $bytes = *from.first_chunk().ok_or(Trap::PointerOutOfBounds)?;
                    Ok(Val::$val($from_bytes))
                })*
                _ => anyhow::bail!("internal bug: a scalar of a type that is none"),
            }
        }

        /// Reads as many values of a scalar type as memory holds.
        pub(super) fn load_all(ty: Type, from: &[u8], to: &mut Vec<Val>) -> Result<()> {
            match ty {
                $(Type::$ty => for $bytes in from.as_chunks().0.iter().copied() {
                    to.push(Val::$val($from_bytes));
                })*
                _ => anyhow::bail!("internal bug: a scalar of a type that is none"),
            }
            Ok(())
        }
    };
}

in_memory! {
    Bool: Bool, |value| [u8::from(*value)], |bytes| u8::from_le_bytes(bytes) != 0;
    S8: S8, |value| value.to_le_bytes(), |bytes| i8::from_le_bytes(bytes);
    U8: U8, |value| value.to_le_bytes(), |bytes| u8::from_le_bytes(bytes);
    S16: S16, |value| value.to_le_bytes(), |bytes| i16::from_le_bytes(bytes);
    U16: U16, |value| value.to_le_bytes(), |bytes| u16::from_le_bytes(bytes);
    S32: S32, |value| value.to_le_bytes(), |bytes| i32::from_le_bytes(bytes);
    U32: U32, |value| value.to_le_bytes(), |bytes| u32::from_le_bytes(bytes);
    S64: S64, |value| value.to_le_bytes(), |bytes| i64::from_le_bytes(bytes);
    U64: U64, |value| value.to_le_bytes(), |bytes| u64::from_le_bytes(bytes);
    F32: Float32, |value| value.to_bits().to_le_bytes(), |bytes| f32::from_bits(u32::from_le_bytes(bytes));
    F64: Float64, |value| value.to_bits().to_le_bytes(), |bytes| f64::from_bits(u64::from_le_bytes(bytes));
    Char: Char, |value| u32::from(*value).to_le_bytes(),
        |bytes| char::from_u32(u32::from_le_bytes(bytes)).ok_or(Trap::InvalidChar)?;
}

/// Writes a value of a scalar type to the place that it has; whether it is of the type.
pub(super) fn store(ty: Type, value: &Val, to: &mut [u8]) -> bool {
    let stride_bytes = to.len();
    store_column(ty, std::iter::once(from_ref(value)), 0, Column { rows: to, stride_bytes, offset: 0 })
}

/// Writes the bits of values to slots, until one is not of its type or no scalar; returns how many it wrote.
#[inline]
pub(super) fn to_slots<'v>(values: impl Iterator<Item = (Type, &'v Val)>, slots: &mut [u64]) -> usize {
    let mut done = 0;
    for ((ty, value), slot) in values.zip(slots) {
        let Some(bits) = to_slot(ty, value) else { break };
        *slot = bits;
        done += 1;
    }
    done
}

/// The bits of a value in a slot; `None` if it is not of the type.
#[inline]
pub(super) fn to_slot(ty: Type, value: &Val) -> Option<u64> {
    Some(match (ty, value) {
        (Type::Bool, Val::Bool(value)) => u64::from(*value),
        (Type::S8, Val::S8(value)) => u64::from(i32::from(*value) as u32),
        (Type::U8, Val::U8(value)) => u64::from(*value),
        (Type::S16, Val::S16(value)) => u64::from(i32::from(*value) as u32),
        (Type::U16, Val::U16(value)) => u64::from(*value),
        (Type::S32, Val::S32(value)) => u64::from(*value as u32),
        (Type::U32, Val::U32(value)) => u64::from(*value),
        (Type::S64, Val::S64(value)) => *value as u64,
        (Type::U64, Val::U64(value)) => *value,
        (Type::F32, Val::Float32(value)) => u64::from(value.to_bits()),
        (Type::F64, Val::Float64(value)) => value.to_bits(),
        (Type::Char, Val::Char(value)) => u64::from(u32::from(*value)),
        _ => return None,
    })
}

/// The value in a slot.
#[inline]
pub(super) fn from_slot(ty: Type, bits: u64) -> Result<Val> {
    with_slot(ty, bits, |value| value)
}

/// Puts the value in a slot where another one was.
#[inline]
pub(super) fn put(ty: Type, bits: u64, place: &mut Val) -> Result<()> {
    if !is_scalar_value(place) {
        *place = Val::Bool(false);
    }
    // What is replaced is a scalar, for which there is nothing to do.
    with_slot(ty, bits, |value| forget(replace(place, value)))
}

fn is_scalar_value(value: &Val) -> bool {
    use Val::{Bool, Char, Float32, Float64, S8, S16, S32, S64, U8, U16, U32, U64};
    matches!(
        value,
        Bool(_)
            | S8(_)
            | U8(_)
            | S16(_)
            | U16(_)
            | S32(_)
            | U32(_)
            | S64(_)
            | U64(_)
            | Float32(_)
            | Float64(_)
            | Char(_)
    )
}

/// Does something with the value in a slot, of each type for itself: no value is moved then.
#[inline(always)]
fn with_slot<R>(ty: Type, bits: u64, run: impl FnOnce(Val) -> R) -> Result<R> {
    Ok(match ty {
        Type::Bool => run(Val::Bool(bits as u32 != 0)),
        Type::S8 => run(Val::S8(bits as i8)),
        Type::U8 => run(Val::U8(bits as u8)),
        Type::S16 => run(Val::S16(bits as i16)),
        Type::U16 => run(Val::U16(bits as u16)),
        Type::S32 => run(Val::S32(bits as i32)),
        Type::U32 => run(Val::U32(bits as u32)),
        Type::S64 => run(Val::S64(bits as i64)),
        Type::U64 => run(Val::U64(bits)),
        Type::F32 => run(Val::Float32(f32::from_bits(bits as u32))),
        Type::F64 => run(Val::Float64(f64::from_bits(bits))),
        Type::Char => run(Val::Char(char::from_u32(bits as u32).ok_or(Trap::InvalidChar)?)),
        _ => anyhow::bail!("internal bug: a scalar of a type that is none"),
    })
}
