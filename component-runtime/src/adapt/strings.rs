//! Strings: checked, copied or transcoded, with the `realloc` calls of the specification.
//!
//! Which steps there are, and in which order, is `store_string_into_range` of the canonical ABI. A step
//! itself is a built-in of the runtime ([`Transcode`]), called piece by piece so that a long string can be
//! interrupted.
//!
//! # Invariants
//! * A length from the caller is range-checked before it reaches `realloc`.
//! * The callee never sees a byte that was not validated: checking and copying are one step.

use anyhow::Result;
use wasm_encoder::{Instruction, ValType};

use super::body::{Arith, Local};
use super::module::{Handles, Side, Way};
use super::scalars::Access;
use super::value::{Address, Helper, Place, Writer};
use crate::abi::MAX_LIST_BYTES;
use crate::layout::IndexWidth;
use crate::strings::Transcode;
use crate::translate::{AdapterBuiltin, StringEncoding};
use crate::trap::Trap;

/// A string of at most so many bytes is copied by the adapter itself.
const MAX_INLINE_BYTES: u64 = 64;

/// The encoding of one string, where that of its side leaves a choice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Source {
    Utf8,
    Utf16,
    Latin1,
}

impl Source {
    fn unit_bytes(self) -> u64 {
        if self == Source::Utf16 { 2 } else { 1 }
    }
}

/// A string that was checked for length, alignment and bounds: its address and code units, of 64 bits.
#[derive(Clone, Copy)]
pub(super) struct Text {
    at: Local,
    units: Local,
}

/// How far transcoding went, in code units.
#[derive(Clone, Copy)]
struct Done {
    read: Local,
    written: Local,
}

impl Writer<'_, '_> {
    /// A string, in the helper for its pair of sides.
    pub(super) fn string_value(&mut self, way: Way, from: Place<'_>, to: Place<'_>) -> Result<()> {
        let (pointer, length) = self.read_pair(way.from, from)?;
        self.body.get(pointer);
        self.body.get(length);
        let helper = self.module.helper(Helper::String(Way { handles: Handles::AtOnce, ..way }));
        self.body.call(helper);
        let length = self.body.take(way.to.pointer());
        let pointer = self.body.take(way.to.pointer());
        self.write_pair(way.to, to, pointer, length)
    }

    /// The body of the helper: leaves pointer and length on the stack.
    pub(super) fn string(&mut self, way: Way, pointer: Local, length: Local) -> Result<()> {
        let to = way.to.pointer();
        let result = (self.body.local(to), self.body.local(ValType::I64));
        self.each_source(way.from, length, |writer, source, align| {
            writer.string_of(way, source, pointer, length, align, result)
        })?;
        self.body.get(result.0);
        self.body.get(result.1);
        self.body.coerce(ValType::I64, to)
    }

    /// Does something for the encoding of a string and its alignment: once if its side knows the encoding, else
    /// in both branches of a test of the length, from which the mark is taken.
    pub(super) fn each_source(
        &mut self,
        side: Side,
        length: Local,
        mut each: impl FnMut(&mut Self, Source, u32) -> Result<()>,
    ) -> Result<()> {
        match side.encoding {
            StringEncoding::Utf8 => each(self, Source::Utf8, 1),
            StringEncoding::Utf16 => each(self, Source::Utf16, 2),
            StringEncoding::Latin1Utf16 => {
                let tag = utf16_tag(side);
                self.body.with_constant(length, Arith::And, tag);
                self.body.constant(length.ty, tag);
                self.body.arith(length.ty, Arith::Eq);
                self.body.begin_if();
                self.body.step(length, Arith::Xor, tag);
                each(self, Source::Utf16, 2)?;
                self.body.begin_else();
                each(self, Source::Latin1, 2)?;
                self.body.end();
                Ok(())
            }
        }
    }

    fn string_of(
        &mut self,
        way: Way,
        source: Source,
        pointer: Local,
        length: Local,
        align: u32,
        result: (Local, Local),
    ) -> Result<()> {
        let text = self.checked_text(way.from, source, pointer, length, align)?;
        let (at, units) = match way.to.encoding {
            StringEncoding::Utf8 => self.store_utf8(way, source, text)?,
            StringEncoding::Utf16 => self.store_utf16(way, source, text)?,
            StringEncoding::Latin1Utf16 => self.store_latin1_or_utf16(way, source, text)?,
        };
        self.body.get(at);
        self.body.set(result.0);
        self.body.get(units);
        self.body.set(result.1);
        Ok(())
    }

    /// The checks of `load_string_from_range`.
    pub(super) fn checked_text(
        &mut self,
        side: Side,
        source: Source,
        pointer: Local,
        length: Local,
        align: u32,
    ) -> Result<Text> {
        let units = self.widened(length)?;
        self.body.with_constant(units, Arith::GtU, MAX_LIST_BYTES / source.unit_bytes());
        self.body.trap_if(Trap::ListTooLong);
        let bytes = self.scaled(units, source.unit_bytes());
        self.check_range(side, pointer, bytes, align)?;
        Ok(Text { at: self.widened(pointer)?, units })
    }

    fn store_utf8(&mut self, way: Way, source: Source, text: Text) -> Result<(Local, Local)> {
        match source {
            Source::Utf8 => self.utf8_copied(way, text),
            Source::Utf16 => self.shrunk_utf8(way, (Transcode::Utf16ToAscii, Transcode::Utf16ToUtf8), text, 3),
            Source::Latin1 => self.shrunk_utf8(way, (Transcode::Latin1ToAscii, Transcode::Latin1ToUtf8), text, 2),
        }
    }

    fn store_utf16(&mut self, way: Way, source: Source, text: Text) -> Result<(Local, Local)> {
        match source {
            Source::Utf8 => self.utf8_to_utf16(way, text),
            Source::Utf16 => self.copied(way, Transcode::Utf16ToUtf16, text, 2, 2),
            Source::Latin1 => self.copied(way, Transcode::Latin1ToUtf16, text, 2, 2),
        }
    }

    fn store_latin1_or_utf16(&mut self, way: Way, source: Source, text: Text) -> Result<(Local, Local)> {
        match (source, way.from.encoding) {
            (Source::Latin1, _) => self.latin1_copied(way, text),
            (Source::Utf16, StringEncoding::Latin1Utf16) => self.probably_utf16(way, text),
            (Source::Utf16, _) => {
                self.latin1_or_widened(way, (Transcode::Utf16ToLatin1, Transcode::Utf16ToUtf16), text)
            }
            (Source::Utf8, _) => self.latin1_or_widened(way, (Transcode::Utf8ToLatin1, Transcode::Utf8ToUtf16), text),
        }
    }

    /// `store_string_copy`: as many code units as there are.
    fn copied(&mut self, way: Way, op: Transcode, text: Text, unit_bytes: u64, align: u32) -> Result<(Local, Local)> {
        let bytes = self.scaled(text.units, unit_bytes);
        let at = self.allocate(way.to, align, bytes)?;
        let start = self.widened(at)?;
        self.transcode(way, op, text, start)?;
        Ok((at, text.units))
    }

    /// `store_string_copy` of UTF-8. A short string is copied here, word by word, and is done if it turns out
    /// to be ASCII, which is cheaper than to leave wasm.
    fn utf8_copied(&mut self, way: Way, text: Text) -> Result<(Local, Local)> {
        if way.from.memory_slot()? == way.to.memory_slot()? {
            // The runtime refuses what overlaps.
            return self.copied(way, Transcode::Utf8ToUtf8, text, 1, 1);
        }
        let at = self.allocate(way.to, 1, text.units)?;
        let start = self.widened(at)?;
        let all = self.length(0);
        self.body.with_constant(text.units, Arith::GtU, MAX_INLINE_BYTES);
        self.body.begin_if();
        self.transcode(way, Transcode::Utf8ToUtf8, text, start)?;
        self.body.begin_else();
        self.body.get(text.at);
        self.body.coerce(ValType::I64, way.from.pointer())?;
        let from = self.body.take(way.from.pointer());
        let (to, left) = (self.copy_of(at), self.copy_of(text.units));
        self.copy_and_collect(way, Access::I64, (from, to, left), all)?;
        self.copy_and_collect(way, Access::U8, (from, to, left), all)?;
        self.body.with_constant(all, Arith::And, 0x8080_8080_8080_8080);
        self.body.constant(ValType::I64, 0);
        self.body.arith(ValType::I64, Arith::Ne);
        self.body.begin_if();
        self.transcode(way, Transcode::Utf8ToUtf8, text, start)?;
        self.body.end();
        self.body.end();
        Ok((at, text.units))
    }

    /// Copies as long as there is enough left for one access, and ors all that was copied into `all`. The
    /// three locals (where from, where to, how many bytes) are moved on.
    fn copy_and_collect(
        &mut self,
        way: Way,
        access: Access,
        (from, to, left): (Local, Local, Local),
        all: Local,
    ) -> Result<()> {
        let bytes = access.bytes();
        let place = |base| Place::Memory(Address { base, offset: 0 });
        self.body.begin_block();
        self.body.begin_loop();
        self.body.with_constant(left, Arith::LtU, bytes.into());
        self.body.branch_if(1);
        self.read(way.from, access, place(from))?;
        let piece = self.body.take(access.ty());
        self.body.get(to);
        self.body.get(piece);
        self.write_on_top(way.to, access, place(to))?;
        self.body.get(piece);
        self.body.coerce(access.ty(), ValType::I64)?;
        self.body.get(all);
        self.body.arith(ValType::I64, Arith::Or);
        self.body.set(all);
        self.advance(from, bytes);
        self.advance(to, bytes);
        self.body.step(left, Arith::Sub, bytes.into());
        self.body.branch(0);
        self.body.end();
        self.body.end();
        Ok(())
    }

    /// `store_string_copy` of Latin-1: every byte is valid.
    fn latin1_copied(&mut self, way: Way, text: Text) -> Result<(Local, Local)> {
        let at = self.allocate(way.to, 2, text.units)?;
        self.body.get(text.at);
        self.body.coerce(ValType::I64, way.from.pointer())?;
        let from = self.body.take(way.from.pointer());
        let (to, bytes) = (self.copy_of(at), self.copy_of(text.units));
        self.copy_pieces(way, from, to, bytes)?;
        Ok((at, text.units))
    }

    /// `store_string_to_utf8`: hopes for ASCII, else makes room for the worst case.
    fn shrunk_utf8(
        &mut self,
        way: Way,
        (ascii, rest): (Transcode, Transcode),
        text: Text,
        worst: u64,
    ) -> Result<(Local, Local)> {
        let at = self.allocate(way.to, 1, text.units)?;
        let start = self.widened(at)?;
        let done = self.transcode(way, ascii, text, start)?;
        let length = self.copy_of(done.written);
        self.body.with(done.read, Arith::LtU, text.units);
        self.body.begin_if();
        let worst = self.scaled(text.units, worst);
        let larger = self.reallocate(way.to, Some((at, text.units)), 1, worst)?;
        self.assign(at, larger);
        let left = self.behind(text, done.read, ascii.from_unit_bytes());
        let behind = self.address_behind(at, done.written, 1)?;
        let more = self.transcode(way, rest, left, behind)?;
        self.body.with(length, Arith::Add, more.written);
        self.body.set(length);
        self.shrink(way.to, at, worst, 1, length)?;
        self.body.end();
        Ok((at, length))
    }

    /// `store_utf8_to_utf16`: makes room for the worst case.
    fn utf8_to_utf16(&mut self, way: Way, text: Text) -> Result<(Local, Local)> {
        let worst = self.scaled(text.units, 2);
        let at = self.allocate(way.to, 2, worst)?;
        let start = self.widened(at)?;
        let done = self.transcode(way, Transcode::Utf8ToUtf16, text, start)?;
        let bytes = self.scaled(done.written, 2);
        self.shrink(way.to, at, worst, 2, bytes)?;
        Ok((at, done.written))
    }

    /// `store_string_to_latin1_or_utf16`: hopes for Latin-1, else widens what is there.
    fn latin1_or_widened(
        &mut self,
        way: Way,
        (latin1, utf16): (Transcode, Transcode),
        text: Text,
    ) -> Result<(Local, Local)> {
        let at = self.allocate(way.to, 2, text.units)?;
        let start = self.widened(at)?;
        let done = self.transcode(way, latin1, text, start)?;
        let length = self.copy_of(done.written);
        self.body.with(done.read, Arith::LtU, text.units);
        self.body.begin_if();
        let worst = self.scaled(text.units, 2);
        let larger = self.reallocate(way.to, Some((at, text.units)), 2, worst)?;
        self.assign(at, larger);
        self.widen(way.to, at, done.written)?;
        let left = self.behind(text, done.read, latin1.from_unit_bytes());
        let behind = self.address_behind(at, done.written, 2)?;
        let more = self.transcode(way, utf16, left, behind)?;
        self.body.with(length, Arith::Add, more.written);
        self.body.set(length);
        let bytes = self.scaled(length, 2);
        self.shrink(way.to, at, worst, 2, bytes)?;
        self.body.step(length, Arith::Or, utf16_tag(way.to));
        self.body.begin_else();
        self.shrink(way.to, at, text.units, 2, length)?;
        self.body.end();
        Ok((at, length))
    }

    /// `store_probably_utf16_to_latin1_or_utf16`: copies, and narrows what turns out to be Latin-1.
    fn probably_utf16(&mut self, way: Way, text: Text) -> Result<(Local, Local)> {
        let bytes = self.scaled(text.units, 2);
        let at = self.allocate(way.to, 2, bytes)?;
        let start = self.widened(at)?;
        self.transcode(way, Transcode::Utf16ToUtf16, text, start)?;
        let length = self.copy_of(text.units);
        let seen = self.latin1_seen(way.to, start, text.units)?;
        self.body.with(seen, Arith::Eq, text.units);
        self.body.begin_if();
        self.narrow_text(way.to, start, text.units)?;
        let smaller = self.reallocate(way.to, Some((at, bytes)), 1, text.units)?;
        self.assign(at, smaller);
        self.body.begin_else();
        self.body.step(length, Arith::Or, utf16_tag(way.to));
        self.body.end();
        Ok((at, length))
    }

    /// Transcodes up to the end of a text, or to what is not in the smaller set.
    fn transcode(&mut self, way: Way, op: Transcode, text: Text, to: Local) -> Result<Done> {
        let (from_memory, to_memory) = (way.from.memory_slot()?, way.to.memory_slot()?);
        let step = self.module.builtin(AdapterBuiltin::Transcode { op, from: from_memory, to: to_memory })?;
        let done = Done { read: self.length(0), written: self.length(0) };
        self.body.begin_block();
        self.body.begin_loop();
        self.push_behind(text.at, done.read, op.from_unit_bytes());
        self.body.with(text.units, Arith::Sub, done.read);
        self.push_behind(to, done.written, op.to_unit_bytes());
        self.body.call(step);
        let written = self.body.take(ValType::I64);
        let read = self.body.take(ValType::I64);
        for (sum, more) in [(done.written, written), (done.read, read)] {
            self.body.with(sum, Arith::Add, more);
            self.body.set(sum);
        }
        self.body.get(read);
        self.body.emit(Instruction::I64Eqz);
        self.body.branch_if(1);
        self.body.with(done.read, Arith::LtU, text.units);
        self.body.branch_if(0);
        self.body.end();
        self.body.end();
        Ok(done)
    }

    /// Makes UTF-16 of the Latin-1 code units at a place, piece by piece from the last one on.
    fn widen(&mut self, side: Side, at: Local, units: Local) -> Result<()> {
        let widen = self.module.builtin(AdapterBuiltin::Widen(side.memory_slot()?))?;
        let (start, left) = (self.widened(at)?, self.copy_of(units));
        self.body.begin_block();
        self.body.begin_loop();
        self.body.get(left);
        self.body.emit(Instruction::I64Eqz);
        self.body.branch_if(1);
        self.body.get(start);
        self.body.get(left);
        self.body.call(widen);
        self.body.set(left);
        self.body.branch(0);
        self.body.end();
        self.body.end();
        Ok(())
    }

    /// How many of the UTF-16 code units at a place are Latin-1: all of them, or those of the pieces before the
    /// first that has others.
    fn latin1_seen(&mut self, side: Side, start: Local, units: Local) -> Result<Local> {
        let see = self.module.builtin(AdapterBuiltin::SeeLatin1(side.memory_slot()?))?;
        let seen = self.length(0);
        self.body.begin_block();
        self.body.begin_loop();
        self.push_behind(start, seen, 2);
        self.body.with(units, Arith::Sub, seen);
        self.body.call(see);
        let more = self.body.take(ValType::I64);
        self.body.with(seen, Arith::Add, more);
        self.body.set(seen);
        self.body.get(more);
        self.body.emit(Instruction::I64Eqz);
        self.body.branch_if(1);
        self.body.with(seen, Arith::LtU, units);
        self.body.branch_if(0);
        self.body.end();
        self.body.end();
        Ok(seen)
    }

    /// Makes Latin-1 of the UTF-16 code units at a place, piece by piece from the first one on.
    fn narrow_text(&mut self, side: Side, start: Local, units: Local) -> Result<()> {
        let narrow = self.module.builtin(AdapterBuiltin::Narrow(side.memory_slot()?))?;
        let done = self.length(0);
        self.body.begin_block();
        self.body.begin_loop();
        self.body.with(done, Arith::GeU, units);
        self.body.branch_if(1);
        self.body.get(start);
        self.body.get(units);
        self.body.get(done);
        self.body.call(narrow);
        self.body.set(done);
        self.body.branch(0);
        self.body.end();
        self.body.end();
        Ok(())
    }

    /// Gives back what of an allocation is not used.
    fn shrink(&mut self, side: Side, at: Local, had: Local, align: u32, needed: Local) -> Result<()> {
        self.body.with(needed, Arith::LtU, had);
        self.body.begin_if();
        let smaller = self.reallocate(side, Some((at, had)), align, needed)?;
        self.assign(at, smaller);
        self.body.end();
        Ok(())
    }

    /// The part of a text behind so many code units.
    fn behind(&mut self, text: Text, read: Local, unit_bytes: usize) -> Text {
        self.push_behind(text.at, read, unit_bytes);
        let at = self.body.take(ValType::I64);
        self.body.with(text.units, Arith::Sub, read);
        Text { at, units: self.body.take(ValType::I64) }
    }

    fn address_behind(&mut self, at: Local, units: Local, unit_bytes: usize) -> Result<Local> {
        let start = self.widened(at)?;
        self.push_behind(start, units, unit_bytes);
        Ok(self.body.take(ValType::I64))
    }

    fn push_behind(&mut self, at: Local, units: Local, unit_bytes: usize) {
        self.body.get(at);
        self.push_scaled(units, unit_bytes as u64);
        self.body.arith(ValType::I64, Arith::Add);
    }

    fn scaled(&mut self, units: Local, factor: u64) -> Local {
        self.push_scaled(units, factor);
        self.body.take(ValType::I64)
    }

    fn push_scaled(&mut self, units: Local, factor: u64) {
        self.body.get(units);
        if factor != 1 {
            self.body.constant(ValType::I64, factor);
            self.body.arith(ValType::I64, Arith::Mul);
        }
    }

    fn assign(&mut self, to: Local, from: Local) {
        self.body.get(from);
        self.body.set(to);
    }
}

/// The bit that marks a length as one in UTF-16 code units.
fn utf16_tag(side: Side) -> u64 {
    match side.width {
        IndexWidth::Bits32 => 1 << 31,
        IndexWidth::Bits64 => 1 << 63,
    }
}
