//! What a derive says of a type: its parts, each named once. All that a [`ComponentType`] has to know
//! follows from that.

use gusset_runtime::abi::{CanonicalAbi, flags_bytes};
use gusset_runtime::translate::Type;

use super::ComponentType;
use crate::component::typecheck::{CheckFn, TypeChecker, TypeMismatch};

/// What a type is made of.
#[derive(Clone, Copy)]
pub enum Shape {
    /// A struct of so many bytes, with these fields.
    Record(&'static [Part], usize),
    /// An enum with payloads.
    Variant(&'static [Part]),
    /// An enum without. If it is represented by a number that is a case's position, that has so many bytes;
    /// else zero.
    Enum(&'static [&'static str], usize),
    /// As many bits as there are labels, in the smallest unsigned integer.
    Flags(&'static [&'static str]),
}

/// A field, or a case.
#[derive(Clone, Copy)]
pub struct Part {
    name: &'static str,
    /// None of a case without payload.
    ty: Option<PartType>,
    /// Where a field lies in Rust.
    offset: usize,
}

#[derive(Clone, Copy)]
struct PartType {
    abi: CanonicalAbi,
    plain: bool,
    any_bits: bool,
    handles: bool,
    holds: fn(&[u8]) -> bool,
    typecheck: CheckFn,
}

impl Part {
    /// A field, so many bytes from the start of its struct.
    pub const fn field<T: ComponentType>(name: &'static str, offset: usize) -> Part {
        Part { name, ty: Some(PartType::of::<T>()), offset }
    }

    /// A case with a payload.
    pub const fn case<T: ComponentType>(name: &'static str) -> Part {
        Part { name, ty: Some(PartType::of::<T>()), offset: 0 }
    }

    /// A case without payload.
    pub const fn empty(name: &'static str) -> Part {
        Part { name, ty: None, offset: 0 }
    }

    fn holds(&self, bytes: &[u8]) -> bool {
        let Some(ty) = &self.ty else { return true };
        bytes.get(self.offset..self.offset + ty.abi.size32 as usize).is_some_and(ty.holds)
    }
}

impl PartType {
    const fn of<T: ComponentType>() -> PartType {
        PartType {
            abi: T::ABI,
            plain: T::PLAIN,
            any_bits: T::ANY_BITS,
            handles: T::HANDLES,
            holds: T::holds,
            typecheck: T::typecheck,
        }
    }
}

/// The ABI of a type that has a shape.
///
/// # Panics
/// When it has none.
pub const fn abi_of<T: ComponentType>() -> CanonicalAbi {
    match &T::SHAPE {
        Some(shape) => shape.abi(),
        None => panic!("the type has no shape"),
    }
}

impl Shape {
    /// See [`ComponentType::ABI`].
    pub const fn abi(&self) -> CanonicalAbi {
        match *self {
            Shape::Record(fields, _) => {
                let (mut all, mut at) = (CanonicalAbi::UNIT, 0);
                while at < fields.len() {
                    if let Some(ty) = &fields[at].ty {
                        all = all.and_field(&ty.abi);
                    }
                    at += 1;
                }
                CanonicalAbi::record(&[all])
            }
            Shape::Variant(cases) => {
                let (mut widest, mut at) = (CanonicalAbi::UNIT, 0);
                while at < cases.len() {
                    if let Some(ty) = &cases[at].ty {
                        widest = widest.union(&ty.abi);
                    }
                    at += 1;
                }
                CanonicalAbi::variant(cases.len(), &[widest])
            }
            Shape::Enum(cases, _) => CanonicalAbi::enumeration(cases.len()),
            Shape::Flags(labels) => CanonicalAbi::flags(labels.len()),
        }
    }

    /// See [`ComponentType::HANDLES`].
    pub const fn handles(&self) -> bool {
        let (Shape::Record(parts, _) | Shape::Variant(parts)) = *self else { return false };
        let mut at = 0;
        while at < parts.len() {
            if matches!(&parts[at].ty, Some(ty) if ty.handles) {
                return true;
            }
            at += 1;
        }
        false
    }

    /// See [`ComponentType::PLAIN`].
    pub const fn plain(&self) -> bool {
        match *self {
            Shape::Record(fields, size_bytes) => plain_record(fields, size_bytes),
            Shape::Variant(_) => false,
            Shape::Enum(_, size_bytes) => LITTLE_ENDIAN && size_bytes == self.abi().size32 as usize,
            Shape::Flags(_) => LITTLE_ENDIAN,
        }
    }

    /// See [`ComponentType::ANY_BITS`].
    pub const fn any_bits(&self) -> bool {
        match *self {
            Shape::Record(fields, _) => {
                let mut at = 0;
                while at < fields.len() {
                    if !matches!(&fields[at].ty, Some(ty) if ty.any_bits) {
                        return false;
                    }
                    at += 1;
                }
                self.plain()
            }
            Shape::Flags(labels) => LITTLE_ENDIAN && labels.len() == 8 * flags_bytes(labels.len()) as usize,
            Shape::Variant(_) | Shape::Enum(..) => false,
        }
    }

    /// See [`ComponentType::holds`]; of a plain type.
    #[inline]
    pub fn holds(&self, bytes: &[u8]) -> bool {
        match *self {
            Shape::Record(fields, _) => fields.iter().all(|field| field.holds(bytes)),
            Shape::Variant(_) => false,
            Shape::Enum(cases, _) => number(bytes) < cases.len() as u64,
            // Bits without a label are ignored, so that only bytes without such are those of a value.
            Shape::Flags(labels) => number(bytes) >> labels.len() == 0,
        }
    }

    /// See [`ComponentType::typecheck`].
    ///
    /// # Errors
    /// The first difference.
    pub fn typecheck(&self, ty: Type, types: &TypeChecker<'_>) -> Result<(), TypeMismatch> {
        let check = |part: &Part| part.ty.map(|ty| ty.typecheck);
        match *self {
            Shape::Record(fields, _) => {
                let fields = fields.iter().filter_map(|field| Some((field.name, check(field)?)));
                types.record(ty, &fields.collect::<Vec<_>>())
            }
            Shape::Variant(cases) => {
                types.variant(ty, &cases.iter().map(|case| (case.name, check(case))).collect::<Vec<_>>())
            }
            Shape::Enum(cases, _) => types.enumeration(ty, cases),
            Shape::Flags(labels) => types.flags(ty, labels),
        }
    }
}

const LITTLE_ENDIAN: bool = cfg!(target_endian = "little");

/// Whether every field is plain and lies where the canonical ABI has it, with no byte between or behind
/// the fields of a record of `size_bytes`: what makes a list of such records one copy.
const fn plain_record(fields: &[Part], size_bytes: usize) -> bool {
    let (mut end, mut align, mut at) = (0, 1, 0);
    while at < fields.len() {
        let Part { ty: Some(ty), offset, .. } = &fields[at] else { return false };
        let (start, next) = ty.abi.next_field32(end);
        if !ty.plain || start != end || *offset != start as usize {
            return false;
        }
        if ty.abi.align32 > align {
            align = ty.abi.align32;
        }
        (end, at) = (next, at + 1);
    }
    // The record's own size is a multiple of its alignment. Without fields there is nothing to copy.
    end > 0 && size_bytes == end as usize && end.is_multiple_of(align)
}

/// The number in up to eight bytes.
#[inline]
fn number(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests;
