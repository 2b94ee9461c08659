//! `bool`, integers, floats and `char`.
//!
//! A narrow integer is extended to 32 bits by its own sign in a slot, and truncated when it is
//! read, as the specification says. Floats keep their bits, NaN payloads included.

use gusset_runtime::abi::CanonicalAbi;
use gusset_runtime::translate::Type;
use gusset_runtime::trap::Trap;

use super::{ComponentType, FlatReader, FlatWriter, Lift, Lower};
use crate::Result;
use crate::component::context::{LiftContext, LowerContext};
use crate::component::typecheck::{TypeChecker, TypeMismatch};

macro_rules! plain {
    ($($rust:ident: $wit:ident, $abi:ident, |$value:ident| $to_slot:expr, |$slot:ident| $from_slot:expr;)*) => {$(
        // SAFETY: the type is a number of `size_of` bytes, little-endian, and all bits are valid.
        unsafe impl ComponentType for $rust {
            const ABI: CanonicalAbi = CanonicalAbi::$abi;
            const PLAIN: bool = cfg!(target_endian = "little");
            const ANY_BITS: bool = Self::PLAIN;

            fn typecheck(ty: Type, types: &TypeChecker<'_>) -> Result<(), TypeMismatch> {
                types.primitive(ty, Type::$wit)
            }
        }

        // SAFETY: one slot; `size_of` bytes.
        unsafe impl Lower for $rust {
            #[inline]
            fn lower_flat(&self, _: &mut LowerContext<'_>, to: &mut FlatWriter<'_>) -> Result<()> {
                let $value = *self;
                to.push($to_slot);
                Ok(())
            }

            #[inline]
            fn lower_memory(&self, cx: &mut LowerContext<'_>, offset: usize) -> Result<()> {
                cx.store(offset, self.to_le_bytes())
            }
        }

        // SAFETY: one slot.
        unsafe impl Lift for $rust {
            #[inline]
            fn lift_flat(_: &mut LiftContext<'_>, from: &mut FlatReader<'_>) -> Result<Self> {
                let $slot = from.next();
                Ok($from_slot)
            }

            #[inline]
            fn lift_memory(cx: &mut LiftContext<'_>, offset: usize) -> Result<Self> {
                Ok($rust::from_le_bytes(cx.load(offset)?))
            }
        }
    )*};
}

plain! {
    u8: U8, SCALAR1, |value| u64::from(value), |slot| slot as u8;
    i8: S8, SCALAR1, |value| u64::from(i32::from(value) as u32), |slot| slot as i8;
    u16: U16, SCALAR2, |value| u64::from(value), |slot| slot as u16;
    i16: S16, SCALAR2, |value| u64::from(i32::from(value) as u32), |slot| slot as i16;
    u32: U32, SCALAR4, |value| u64::from(value), |slot| slot as u32;
    i32: S32, SCALAR4, |value| u64::from(value as u32), |slot| slot as i32;
    u64: U64, SCALAR8, |value| value, |slot| slot;
    i64: S64, SCALAR8, |value| value as u64, |slot| slot as i64;
    f32: F32, SCALAR4, |value| u64::from(value.to_bits()), |slot| f32::from_bits(slot as u32);
    f64: F64, SCALAR8, |value| value.to_bits(), |slot| f64::from_bits(slot);
}

macro_rules! checked {
    ($($rust:ident: $wit:ident, $abi:ident, $bits:ident, |$found:ident| $valid:expr, $same:expr;)*) => {$(
        // SAFETY: the sizes are those of the specification; `$same` says which bits are those of a Rust
        // value.
        unsafe impl ComponentType for $rust {
            const ABI: CanonicalAbi = CanonicalAbi::$abi;
            const PLAIN: bool = cfg!(target_endian = "little");

            #[inline]
            fn holds(bytes: &[u8]) -> bool {
                bytes.try_into().is_ok_and(|bytes| {
                    let $found = $bits::from_le_bytes(bytes);
                    Self::PLAIN && $same
                })
            }

            fn typecheck(ty: Type, types: &TypeChecker<'_>) -> Result<(), TypeMismatch> {
                types.primitive(ty, Type::$wit)
            }
        }

        // SAFETY: one slot; as many bytes as `$bits` has.
        unsafe impl Lower for $rust {
            #[inline]
            fn lower_flat(&self, _: &mut LowerContext<'_>, to: &mut FlatWriter<'_>) -> Result<()> {
                to.push(u64::from(*self as $bits));
                Ok(())
            }

            #[inline]
            fn lower_memory(&self, cx: &mut LowerContext<'_>, offset: usize) -> Result<()> {
                cx.store(offset, (*self as $bits).to_le_bytes())
            }
        }

        // SAFETY: one slot.
        unsafe impl Lift for $rust {
            #[inline]
            fn lift_flat(_: &mut LiftContext<'_>, from: &mut FlatReader<'_>) -> Result<Self> {
                let $found = from.next() as u32;
                $valid
            }

            #[inline]
            fn lift_memory(cx: &mut LiftContext<'_>, offset: usize) -> Result<Self> {
                let $found = u32::from($bits::from_le_bytes(cx.load(offset)?));
                $valid
            }
        }
    )*};
}

checked! {
    bool: Bool, SCALAR1, u8, |found| Ok(found != 0), found <= 1;
    char: Char, SCALAR4, u32, |found| Ok(char::from_u32(found).ok_or(Trap::InvalidChar)?),
        char::from_u32(found).is_some();
}
