//! Records, tuples, and lists of fixed length: one part after the other.

use anyhow::Result;

use super::body::{Arith, internal};
use super::module::{Side, Way};
use super::value::{Address, Pair, Place, Writer, mixed};
use crate::abi::CanonicalAbi;
use crate::translate::{Type, TypeKind, Types};

/// A record of more leaves than this, if it is plain, is copied as bytes.
const COPY_WEIGHT: u32 = 16;
/// So many elements of a list of fixed length are written one by one.
pub(super) const MAX_UNROLLED: u32 = 8;

/// Goes through the parts of a value on one side.
pub(super) struct Parts<'l> {
    side: Side,
    place: Place<'l>,
    /// In memory the offset behind the last part, else the number of locals before the next.
    at: u32,
}

impl<'l> Parts<'l> {
    pub(super) fn new(side: Side, place: Place<'l>) -> Parts<'l> {
        let at = match place {
            Place::Flat(_) => 0,
            Place::Memory(address) => address.offset,
        };
        Parts { side, place, at }
    }

    /// Where the next part lies.
    pub(super) fn next(&mut self, abi: &CanonicalAbi) -> Result<Place<'l>> {
        match self.place {
            Place::Flat(locals) => {
                let start = self.at as usize;
                let end = start.saturating_add(abi.flat_count());
                self.at = end as u32;
                let part = locals.get(start..end);
                part.map(Place::Flat).ok_or_else(|| internal("fewer flat values than parts"))
            }
            Place::Memory(Address { base, offset: start }) => {
                let (size, align) = self.side.layout(abi);
                // The sum is at most the size of the whole, which fits 32 bits.
                let offset = start + (self.at - start).next_multiple_of(align);
                self.at = offset + size;
                Ok(Place::Memory(Address { base, offset }))
            }
        }
    }
}

impl Writer<'_, '_> {
    /// A record or tuple of these parts.
    pub(super) fn record(
        &mut self,
        way: Way,
        pair: Pair,
        parts: Vec<Pair>,
        from: Place<'_>,
        to: Place<'_>,
    ) -> Result<()> {
        let fact = self.module.facts.of(pair.from);
        if let (Place::Memory(from), Place::Memory(to)) = (from, to)
            && fact.plain
            && fact.weight > COPY_WEIGHT
        {
            let abi = self.module.component.types.abi(pair.from);
            return self.copy(way, from, to, abi.size32);
        }
        let (mut from, mut to) = (Parts::new(way.from, from), Parts::new(way.to, to));
        parts.into_iter().try_for_each(|part| self.part(way, part, &mut from, &mut to))
    }

    /// The next part.
    pub(super) fn part(&mut self, way: Way, part: Pair, from: &mut Parts<'_>, to: &mut Parts<'_>) -> Result<()> {
        let types = &self.module.component.types;
        let (from, to) = (from.next(&types.abi(part.from))?, to.next(&types.abi(part.to))?);
        self.convert(way, part, from, to)
    }

    /// A list of so many elements.
    pub(super) fn fixed_list(
        &mut self,
        way: Way,
        element: Pair,
        length: u32,
        from: Place<'_>,
        to: Place<'_>,
    ) -> Result<()> {
        match (from, to) {
            (Place::Memory(from), Place::Memory(to)) => {
                let fact = self.module.facts.of(element.from);
                let abi = self.module.component.types.abi(element.from);
                match (length <= MAX_UNROLLED, fact.plain) {
                    (false, true) => self.copy(way, from, to, abi.size32 * length),
                    (true, _) => self.unrolled(way, element, length, Place::Memory(from), Place::Memory(to)),
                    (false, false) => {
                        self.push_address(way.from, from);
                        let from = self.body.take(way.from.pointer());
                        self.push_address(way.to, to);
                        let to = self.body.take(way.to.pointer());
                        let left = self.body.local(wasm_encoder::ValType::I64);
                        self.body.constant(left.ty, length.into());
                        self.body.set(left);
                        self.each(way, &[element], left, from, to)
                    }
                }
            }
            (Place::Flat(_), Place::Flat(_)) => self.unrolled(way, element, length, from, to),
            _ => Err(mixed()),
        }
    }

    fn unrolled(&mut self, way: Way, element: Pair, length: u32, from: Place<'_>, to: Place<'_>) -> Result<()> {
        let (mut from, mut to) = (Parts::new(way.from, from), Parts::new(way.to, to));
        (0..length).try_for_each(|_| self.part(way, element, &mut from, &mut to))
    }

    /// Copies bytes that mean the same on both sides. Their places were checked.
    fn copy(&mut self, way: Way, from: Address, to: Address, bytes: u32) -> Result<()> {
        self.push_address(way.to, to);
        self.push_address(way.from, from);
        let count = self.copy_count_type(way);
        self.body.constant(count, bytes.into());
        self.memory_copy(way)
    }

    /// `local += constant`, for a pointer.
    pub(super) fn advance(&mut self, pointer: super::body::Local, bytes: u32) {
        self.body.step(pointer, Arith::Add, bytes.into());
    }
}

/// The cases of a variant, option or result, with their payloads on both sides.
pub(super) fn cases(types: &Types, pair: Pair) -> Option<Vec<Option<Pair>>> {
    let (Type::Defined(from), Type::Defined(to)) = (pair.from, pair.to) else { return None };
    let payloads = |kind: &TypeKind| match kind {
        TypeKind::Variant(cases) => Some(cases.iter().map(|case| case.payload).collect()),
        TypeKind::Option(ty) => Some(vec![None, Some(*ty)]),
        TypeKind::Result { ok, err } => Some(vec![*ok, *err]),
        _ => None,
    };
    let from = payloads(&types.def(from).kind)?;
    let to = payloads(&types.def(to).kind)?;
    let both = |(from, to): (Option<Type>, Option<Type>)| Some(Pair { from: from?, to: to? });
    Some(from.into_iter().zip(to).map(both).collect())
}
