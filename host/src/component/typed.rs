//! The traits by which Rust values become component values and back, without a detour.
//!
//! A [`ComponentType`] knows its canonical ABI and checks itself against a component's types;
//! [`Lower`] writes a value as flat core values or into linear memory, [`Lift`] reads it. Everything
//! is monomorphic. The implementations for the types of the standard library are in the files
//! below; records, variants, enums and flags come from derives. What a conversion may touch
//! (memory, `realloc`, handles) is in [`super::context`].
//!
//! # Invariants
//! * `lower_flat` pushes and `lift_flat` takes exactly `ABI.flat_count` slots.
//! * Slots hold zero-extended bits, so that joining payload types of a variant changes nothing.
//! * A composite tells its context which part it works on ([`LowerContext::enter`]) where parts hold
//!   handles, and nowhere else: handles are the only values whose Rust type does not say all.

mod any_handle;
mod apart;
#[cfg(feature = "bytes")]
mod bytes;
mod call;
mod direct;
mod error_context;
#[cfg(feature = "async")]
mod fiber;
mod host;
#[cfg(feature = "async")]
mod host_async;
mod in_place;
mod lend;
mod lists;
mod maps;
mod owned;
mod primitives;
mod reach;
#[cfg(feature = "async")]
mod reach_async;
mod resources;
mod shape;
mod slots;
mod strings;
mod tuples;
mod variants;
mod wrappers;

pub(crate) use call::{Borrows, Callee, invoke, invoke_inside, lift_result, lower_params};
pub(crate) use direct::{DirectCalls, Reexport};
pub(crate) use error_context::callee as error_context_callee;
#[cfg(feature = "async")]
pub(crate) use fiber::{on_fiber, on_fiber_of, wait};
pub(crate) use host::{HostCheck, HostFunc, HostImports, HostImportsBuilder, Lowered, host_dtor, n_param_slots};
#[cfg(feature = "async")]
pub(crate) use host_async::{Waiting, host_dtor_async, who};
pub use in_place::{WasmList, WasmStr};
pub(crate) use lend::{Lends, no_lends};
pub(crate) use owned::{Owned, settle};
pub(crate) use reach::{limiter, on_call, on_deadline};
#[cfg(feature = "async")]
pub(crate) use reach_async::{limiter_async, on_call_async};
pub use shape::{Part, Shape, abi_of};
pub(crate) use slots::{SlotCall, StoreOf};
pub use tuples::ComponentNamedList;

use gusset_runtime::abi::CanonicalAbi;
use gusset_runtime::translate::Type;

use super::context::{FlatParts, LiftContext, LowerContext, PartSink, PartSource};
use super::typecheck::{TypeChecker, TypeMismatch};
use crate::Result;

/// A Rust type that stands for a component value type.
///
/// # Safety
/// `ABI` must be that of every type which `typecheck` accepts; `PLAIN`, `ANY_BITS` and `holds` must be
/// true only where what they say is.
pub unsafe trait ComponentType {
    /// Size, alignment and flattening.
    const ABI: CanonicalAbi;

    /// Of a type that derives are for: what it is made of. All that follows is then known.
    #[doc(hidden)]
    const SHAPE: Option<Shape> = None;

    /// Whether the Rust bytes of a value are its canonical bytes in a little-endian 32-bit memory,
    /// without padding. Lists of such values are copied in bulk, once [`ComponentType::holds`] has been
    /// asked of each.
    const PLAIN: bool = matches!(&Self::SHAPE, Some(shape) if shape.plain());

    /// Whether a `PLAIN` type has a value for every bit pattern, so that nothing needs to be asked.
    const ANY_BITS: bool = matches!(&Self::SHAPE, Some(shape) if shape.any_bits());

    /// Whether handles are anywhere inside: then a composite says which part it works on, with
    /// `enter` and `leave` of its context.
    const HANDLES: bool = matches!(&Self::SHAPE, Some(shape) if shape.handles());

    /// Whether the canonical bytes of one value (`ABI.size32` of them) are also those of the Rust value
    /// that they stand for. Only a `PLAIN` type says so of any bytes; of those of which it does not, each
    /// value is lifted by itself.
    #[inline]
    fn holds(bytes: &[u8]) -> bool {
        Self::ANY_BITS || Self::PLAIN && Self::SHAPE.is_some_and(|shape| shape.holds(bytes))
    }

    /// Whether this Rust type stands for a component's type.
    ///
    /// # Errors
    /// The first difference.
    fn typecheck(ty: Type, types: &TypeChecker<'_>) -> Result<(), TypeMismatch> {
        match Self::SHAPE {
            Some(shape) => shape.typecheck(ty, types),
            None => Err(types.mismatch("a type that its Rust type knows how to check", ty)),
        }
    }

    /// As [`ComponentType::typecheck`] for a payload that may be absent; only `()` stands for an
    /// absent one.
    ///
    /// # Errors
    /// The first difference.
    fn typecheck_payload(ty: Option<Type>, types: &TypeChecker<'_>) -> Result<(), TypeMismatch> {
        match ty {
            Some(ty) => Self::typecheck(ty, types),
            None => Err(TypeMismatch::new("a payload", "none")),
        }
    }
}

/// A Rust type whose values can be given to a component.
///
/// # Safety
/// `lower_flat` must push exactly `ABI.flat_count` slots, and `lower_memory` must write nothing but
/// a value at its offset. A type that is made of parts implements `lower_parts` instead of both.
///
/// What the value does not own is lowered through a reference, `<&T as Lower>`: others may lower it too, on other
/// threads at the same time, and a [`Resource`](crate::component::Resource) among it must be given away once.
///
/// In a call that can wait, the guest's `realloc` may wait too, so that what asks the context for memory may return on
/// another thread: a method that does so itself, or lowers its parts, holds nothing meanwhile that is not `Send`, nor
/// the address of anything thread-local.
pub unsafe trait Lower: ComponentType {
    /// Pushes the value's flat core values.
    ///
    /// # Errors
    /// When the guest's `realloc` traps or misbehaves, a handle is not usable, or the value is larger
    /// than the specification allows.
    // There are few flat values: as parts of a call they lie in registers.
    #[inline(always)]
    fn lower_flat(&self, cx: &mut LowerContext<'_>, to: &mut FlatWriter<'_>) -> Result<()> {
        let end = to.position() + Self::ABI.flat_count();
        self.lower_parts(&mut FlatParts::new(cx, to))?;
        to.pad_to(end);
        Ok(())
    }

    /// Writes the value to memory; `offset` is aligned and in bounds for `ABI`.
    ///
    /// # Errors
    /// As for [`Lower::lower_flat`].
    #[inline]
    fn lower_memory(&self, cx: &mut LowerContext<'_>, offset: usize) -> Result<()> {
        self.lower_parts(&mut cx.parts(offset, &Self::ABI))
    }

    /// Writes the parts, in their order; of a variant, the case before its payload.
    ///
    /// # Errors
    /// As for [`Lower::lower_flat`].
    #[doc(hidden)]
    fn lower_parts(&self, to: &mut impl PartSink) -> Result<()> {
        let _ = to;
        anyhow::bail!("internal bug: a `Lower` that does not say how")
    }
}

/// A Rust type whose values can be taken from a component.
///
/// # Safety
/// `lift_flat` must take exactly `ABI.flat_count` slots. A type that is made of parts implements
/// `lift_parts` instead of both.
pub unsafe trait Lift: ComponentType + Sized {
    /// Reads the value from flat core values.
    ///
    /// # Errors
    /// When the guest's values are not valid, or would take too much of the host's memory.
    // There are few flat values: as parts of a call they lie in registers.
    #[inline(always)]
    fn lift_flat(cx: &mut LiftContext<'_>, from: &mut FlatReader<'_>) -> Result<Self> {
        let end = from.position() + Self::ABI.flat_count();
        let value = Self::lift_parts(&mut FlatParts::new(cx, from))?;
        from.skip_to(end);
        Ok(value)
    }

    /// Reads the value from memory; `offset` is aligned and in bounds for `ABI`.
    ///
    /// # Errors
    /// As for [`Lift::lift_flat`].
    #[inline]
    fn lift_memory(cx: &mut LiftContext<'_>, offset: usize) -> Result<Self> {
        Self::lift_parts(&mut cx.parts(offset, &Self::ABI))
    }

    /// Reads the parts, in their order; of a variant, the case before its payload.
    ///
    /// # Errors
    /// As for [`Lift::lift_flat`].
    #[doc(hidden)]
    fn lift_parts(from: &mut impl PartSource) -> Result<Self> {
        let _ = from;
        anyhow::bail!("internal bug: a `Lift` that does not say how")
    }
}

/// Where flat core values are written: one slot each.
#[derive(Debug)]
pub struct FlatWriter<'a> {
    slots: &'a mut [u64],
    position: usize,
}

impl<'a> FlatWriter<'a> {
    /// Writes to these slots from the first on.
    pub fn new(slots: &'a mut [u64]) -> FlatWriter<'a> {
        FlatWriter { slots, position: 0 }
    }

    /// Writes one slot.
    ///
    /// # Panics
    /// When the slots are used up, which is a bug of a [`Lower`] implementation.
    #[inline]
    pub fn push(&mut self, bits: u64) {
        self.slots[self.position] = bits;
        self.position += 1;
    }

    /// The number of slots written.
    #[inline]
    pub fn position(&self) -> usize {
        self.position
    }

    /// Writes zeros up to this position: what a variant's payload left of its slots.
    #[inline]
    pub fn pad_to(&mut self, position: usize) {
        while self.position < position {
            self.push(0);
        }
    }
}

/// Where flat core values are read from: one slot each.
#[derive(Debug)]
pub struct FlatReader<'a> {
    slots: &'a [u64],
    position: usize,
}

impl<'a> FlatReader<'a> {
    /// Reads these slots from the first on.
    pub fn new(slots: &'a [u64]) -> FlatReader<'a> {
        FlatReader { slots, position: 0 }
    }

    /// Reads one slot.
    ///
    /// # Panics
    /// When the slots are used up, which is a bug of a [`Lift`] implementation.
    #[inline]
    #[expect(clippy::should_implement_trait, reason = "a reader has no end that could be `None`")]
    pub fn next(&mut self) -> u64 {
        let bits = self.slots[self.position];
        self.position += 1;
        bits
    }

    /// The number of slots read.
    #[inline]
    pub fn position(&self) -> usize {
        self.position
    }

    /// Continues at this position: behind a variant's slots.
    #[inline]
    pub fn skip_to(&mut self, position: usize) {
        self.position = position;
    }
}

#[cfg(test)]
mod tests;
