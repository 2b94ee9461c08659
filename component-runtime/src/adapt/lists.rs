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
        let (from_layout, to_layout) = self.element_layouts(way, element)?;
        let (length, bytes) = self.checked_list(way.from, from_layout, pointer, length)?;
        let (to_bytes, to_align) = to_layout;
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

    /// The checks of `load_list_from_range`, for elements of so many bytes and of this alignment; returns the
    /// length in elements and in bytes, of 64 bits.
    pub(super) fn checked_list(
        &mut self,
        side: Side,
        (element_bytes, align): (u32, u32),
        pointer: Local,
        length: Local,
    ) -> Result<(Local, Local)> {
        let length = self.widened(length)?;
        self.body.with_constant(length, Arith::GtU, MAX_LIST_BYTES / u64::from(element_bytes.max(1)));
        self.body.trap_if(Trap::ListTooLong);
        self.body.with_constant(length, Arith::Mul, element_bytes.into());
        let bytes = self.body.take(ValType::I64);
        self.check_range(side, pointer, bytes, align)?;
        Ok((length, bytes))
    }

    /// Converts so many elements, of 64 bits; the three locals are used up.
    pub(super) fn each(&mut self, way: Way, element: &[Pair], left: Local, from: Local, to: Local) -> Result<()> {
        let ((from_bytes, _), (to_bytes, _)) = self.element_layouts(way, element)?;
        self.each_of(left, |writer| {
            let place = |base| Place::Memory(Address { base, offset: 0 });
            let (mut from_parts, mut to_parts) = (Parts::new(way.from, place(from)), Parts::new(way.to, place(to)));
            element.iter().try_for_each(|part| writer.part(way, *part, &mut from_parts, &mut to_parts))?;
            writer.advance(from, from_bytes);
            writer.advance(to, to_bytes);
            Ok(())
        })
    }

    /// Does something so often; the count, of 64 bits, is used up.
    pub(super) fn each_of(&mut self, left: Local, once: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        self.body.begin_block();
        self.body.begin_loop();
        self.body.get(left);
        self.body.emit(Instruction::I64Eqz);
        self.body.branch_if(1);
        once(self)?;
        self.body.step(left, Arith::Sub, 1);
        self.body.branch(0);
        self.body.end();
        self.body.end();
        Ok(())
    }

    fn element_layouts(&self, way: Way, element: &[Pair]) -> Result<((u32, u32), (u32, u32))> {
        let types = |of: fn(&Pair) -> Type| element.iter().map(of).collect::<Vec<_>>();
        let from = self.element_layout(way.from, &types(|pair| pair.from))?;
        Ok((from, self.element_layout(way.to, &types(|pair| pair.to))?))
    }

    /// Bytes and alignment of an element with these parts.
    pub(super) fn element_layout(&self, side: Side, element: &[Type]) -> Result<(u32, u32)> {
        let parts: Vec<CanonicalAbi> = element.iter().map(|ty| self.module.component.types.abi(*ty)).collect();
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
