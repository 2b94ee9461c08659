//! Lists and maps.
//!
//! A list whose elements are plain (numbers, and records of numbers without padding) is copied as bytes;
//! any other goes element by element. A map is a list of pairs.
//!
//! # Invariants
//! * The caller's length is checked (2^28-1 bytes, alignment, bounds) before it reaches `realloc`.

use anyhow::{Context, Result};
use wasm_encoder::{Instruction, ValType};

use super::body::{Arith, Local, internal};
use super::module::{Side, Way};
use super::records::Parts;
use super::scalars::Access;
use super::value::{Address, Pair, Place, Writer};
use crate::abi::{CanonicalAbi, MAX_LIST_BYTES};
use crate::layout::IndexWidth;
use crate::translate::Type;
use crate::trap::Trap;

impl Writer<'_, '_> {
    /// A list whose elements have these parts: one, or a map's key and value.
    pub(super) fn list_value(&mut self, way: Way, element: &[Pair], from: Place<'_>, to: Place<'_>) -> Result<()> {
        let (pointer, length) = self.read_pair(way.from, from)?;
        let (pointer, length) = self.list(way, element, pointer, length)?;
        self.write_pair(way.to, to, pointer, length)
    }

    fn list(&mut self, way: Way, element: &[Pair], pointer: Local, length: Local) -> Result<(Local, Local)> {
        let (from_bytes, from_align) = self.element_layout(way.from, element, |pair| pair.from)?;
        let (to_bytes, to_align) = self.element_layout(way.to, element, |pair| pair.to)?;
        let length = self.widened(length)?;
        self.body.with_constant(length, Arith::GtU, MAX_LIST_BYTES / u64::from(from_bytes.max(1)));
        self.body.trap_if(Trap::ListTooLong);
        self.body.with_constant(length, Arith::Mul, from_bytes.into());
        let bytes = self.body.take(ValType::I64);
        self.check_range(way.from, pointer, bytes, from_align)?;
        self.body.with_constant(length, Arith::Mul, to_bytes.into());
        let to_length = self.body.take(ValType::I64);
        let allocated = self.allocate(way.to, to_align, to_length)?;
        let (from, to) = (self.copy_of(pointer), self.copy_of(allocated));
        match element {
            [one] if self.module.facts.of(one.from).plain => self.copy_pieces(way, from, to, bytes)?,
            _ => {
                let left = self.copy_of(length);
                self.each(way, element, left, from, to)?;
            }
        }
        Ok((allocated, length))
    }

    /// Converts so many elements, of 64 bits; the three locals are used up.
    pub(super) fn each(&mut self, way: Way, element: &[Pair], left: Local, from: Local, to: Local) -> Result<()> {
        let (from_bytes, _) = self.element_layout(way.from, element, |pair| pair.from)?;
        let (to_bytes, _) = self.element_layout(way.to, element, |pair| pair.to)?;
        self.body.begin_block();
        self.body.begin_loop();
        self.body.get(left);
        self.body.emit(Instruction::I64Eqz);
        self.body.branch_if(1);
        let place = |base| Place::Memory(Address { base, offset: 0 });
        let (mut from_parts, mut to_parts) = (Parts::new(way.from, place(from)), Parts::new(way.to, place(to)));
        element.iter().try_for_each(|part| self.part(way, *part, &mut from_parts, &mut to_parts))?;
        self.advance(from, from_bytes);
        self.advance(to, to_bytes);
        self.body.step(left, Arith::Sub, 1);
        self.body.branch(0);
        self.body.end();
        self.body.end();
        Ok(())
    }

    fn element_layout(&self, side: Side, element: &[Pair], of: impl Fn(&Pair) -> Type) -> Result<(u32, u32)> {
        let parts: Vec<CanonicalAbi> = element.iter().map(|pair| self.module.component.types.abi(of(pair))).collect();
        let abi = match &parts[..] {
            [one] => *one,
            parts => CanonicalAbi::try_record(parts).context("an entry of a map takes more than 4 GiB")?,
        };
        Ok(side.layout(&abi))
    }

    /// Reads pointer and length of a list or string.
    pub(super) fn read_pair(&mut self, side: Side, from: Place<'_>) -> Result<(Local, Local)> {
        let [pointer, length] = halves(side, from)?;
        self.read(side, pointer_access(side), pointer)?;
        let pointer = self.body.take(side.pointer());
        self.read(side, pointer_access(side), length)?;
        Ok((pointer, self.body.take(side.pointer())))
    }

    /// Writes pointer and length of a list or string; both are of any width that holds them.
    pub(super) fn write_pair(&mut self, side: Side, to: Place<'_>, pointer: Local, length: Local) -> Result<()> {
        for (place, local) in halves(side, to)?.into_iter().zip([pointer, length]) {
            if let Place::Memory(at) = place {
                self.body.get(at.base);
            }
            self.body.get(local);
            self.body.coerce(local.ty, side.pointer())?;
            self.write_on_top(side, pointer_access(side), place)?;
        }
        Ok(())
    }
}

fn pointer_access(side: Side) -> Access {
    match side.width {
        IndexWidth::Bits32 => Access::I32,
        IndexWidth::Bits64 => Access::I64,
    }
}

/// Where pointer and length lie.
fn halves(side: Side, place: Place<'_>) -> Result<[Place<'_>; 2]> {
    match place {
        Place::Flat([pointer, length]) => {
            Ok([Place::Flat(std::slice::from_ref(pointer)), Place::Flat(std::slice::from_ref(length))])
        }
        Place::Flat(_) => Err(internal("a list is two flat values")),
        Place::Memory(Address { base, offset }) => {
            let pointer_bytes = match side.width {
                IndexWidth::Bits32 => 4,
                IndexWidth::Bits64 => 8,
            };
            let half = |offset| Place::Memory(Address { base, offset });
            Ok([half(offset), half(offset + pointer_bytes)])
        }
    }
}
