//! Strings in the three encodings of the canonical ABI.
//!
//! The steps (and so the calls of `realloc` that a guest sees) are those of `store_string_into_range`
//! and `load_string_from_range` in the specification, for a host whose strings are UTF-8.

use std::rc::Rc;
use std::sync::Arc;

use gusset_runtime::abi::{CanonicalAbi, MAX_LIST_BYTES};
use gusset_runtime::strings::{self, Progress, Transcode};
use gusset_runtime::translate::{StringEncoding, Type};
use gusset_runtime::trap::Trap;

use super::lists::next_pair;
use super::{ComponentType, FlatReader, FlatWriter, Lift, Lower};
use crate::Result;
use crate::component::context::{LiftContext, LowerContext};
use crate::component::typecheck::{TypeChecker, TypeMismatch};

/// Writes a string to a new allocation of the guest; returns its offset and (tagged) code units.
#[inline]
pub(crate) fn lower_string(cx: &mut LowerContext<'_>, text: &str) -> Result<(usize, usize)> {
    match cx.string_encoding() {
        StringEncoding::Utf8 => lower_utf8(cx, text).map(|pointer| (pointer, text.len())),
        encoding => lower_transcoded(cx, encoding, text),
    }
}

/// Reads a string that a guest points to.
#[inline]
pub(crate) fn lift_string(cx: &mut LiftContext<'_>, pointer: usize, tagged_units: usize) -> Result<String> {
    match cx.string_encoding() {
        StringEncoding::Utf8 if tagged_units <= SHORT_BYTES => lift_short(cx, pointer, tagged_units),
        _ => lift_any(cx, pointer, tagged_units),
    }
}

/// Reads a short string of UTF-8. Most are ASCII, of which a look at all bytes at once is enough.
fn lift_short(cx: &mut LiftContext<'_>, pointer: usize, bytes: usize) -> Result<String> {
    cx.check_range(pointer, bytes, 1)?;
    cx.charge(bytes)?;
    let text = cx.bytes(pointer, bytes)?.to_vec();
    match text.is_ascii() {
        // SAFETY: ASCII is UTF-8.
        true => Ok(unsafe { String::from_utf8_unchecked(text) }),
        false => String::from_utf8(text).map_err(|_| Trap::InvalidString.into()),
    }
}

/// Longer strings are checked in the pieces that vector instructions take, before they are copied.
const SHORT_BYTES: usize = 64;

fn lift_any(cx: &mut LiftContext<'_>, pointer: usize, tagged_units: usize) -> Result<String> {
    let (encoding, bytes) = locate(cx, pointer, tagged_units)?;
    match encoding {
        Encoding::Utf8 => lift_utf8(cx, pointer, bytes),
        Encoding::Utf16 => lift_utf16(cx, pointer, bytes),
        Encoding::Latin1 => lift_latin1(cx, pointer, bytes),
    }
}

/// How one string is encoded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Encoding {
    Utf8,
    Utf16,
    Latin1,
}

/// What a string's length says, with its tag: the encoding, and the bytes that lie at `pointer`, in bounds.
pub(super) fn locate(cx: &LiftContext<'_>, pointer: usize, tagged_units: usize) -> Result<(Encoding, usize)> {
    let tag = utf16_tag(cx.pointer_bytes());
    let (encoding, units, align) = match cx.string_encoding() {
        StringEncoding::Utf8 => (Encoding::Utf8, tagged_units, 1),
        StringEncoding::Utf16 => (Encoding::Utf16, tagged_units, 2),
        StringEncoding::Latin1Utf16 if tagged_units & tag == 0 => (Encoding::Latin1, tagged_units, 2),
        StringEncoding::Latin1Utf16 => (Encoding::Utf16, tagged_units ^ tag, 2),
    };
    let bytes = if encoding == Encoding::Utf16 { units.checked_mul(2) } else { Some(units) };
    let bytes = bytes.filter(|bytes| *bytes as u64 <= MAX_LIST_BYTES).ok_or(Trap::ListTooLong)?;
    cx.check_range(pointer, bytes, align)?;
    Ok((encoding, bytes))
}

/// A debug message of which more bytes lie in the guest's memory is not looked at.
const MAX_MESSAGE_SOURCE_BYTES: usize = 1 << 20;

/// Reads the message of a new error context. A long one is discarded, as the specification lets a host do.
pub(super) fn lift_message(cx: &mut LiftContext<'_>, pointer: usize, tagged_units: usize) -> Result<String> {
    match locate(cx, pointer, tagged_units)?.1 {
        ..=MAX_MESSAGE_SOURCE_BYTES => lift_string(cx, pointer, tagged_units),
        _ => Ok(String::new()),
    }
}

/// The bit that marks a length as one in UTF-16 code units.
const fn utf16_tag(pointer_bytes: usize) -> usize {
    1 << (8 * pointer_bytes - 1)
}

fn lower_transcoded(cx: &mut LowerContext<'_>, encoding: StringEncoding, text: &str) -> Result<(usize, usize)> {
    if text.len() as u64 > MAX_LIST_BYTES {
        return Err(Trap::ListTooLong.into());
    }
    match encoding {
        StringEncoding::Utf8 => lower_utf8(cx, text).map(|pointer| (pointer, text.len())),
        StringEncoding::Utf16 => lower_utf16(cx, text),
        StringEncoding::Latin1Utf16 => lower_latin1_or_utf16(cx, text),
    }
}

/// Returns the offset alone, for which there are registers.
fn lower_utf8(cx: &mut LowerContext<'_>, text: &str) -> Result<usize> {
    if text.len() as u64 > MAX_LIST_BYTES {
        return Err(Trap::ListTooLong.into());
    }
    let pointer = cx.reallocate_here(0, 0, 1, text.len())?;
    cx.bytes_mut(pointer, text.len())?.copy_from_slice(text.as_bytes());
    Ok(pointer)
}

fn lower_utf16(cx: &mut LowerContext<'_>, text: &str) -> Result<(usize, usize)> {
    let worst = 2 * text.len();
    let pointer = cx.allocate(2, worst)?;
    store_utf16(cx, pointer, text)
}

/// Writes UTF-16 to an allocation for the worst case, and gives back what it does not need.
fn store_utf16(cx: &mut LowerContext<'_>, mut pointer: usize, text: &str) -> Result<(usize, usize)> {
    let worst = 2 * text.len();
    let done = transcode(Transcode::Utf8ToUtf16, text.as_bytes(), cx.bytes_mut(pointer, worst)?)?;
    let bytes = 2 * done.written_units;
    if bytes < worst {
        pointer = cx.reallocate(pointer, worst, 2, bytes)?;
    }
    Ok((pointer, done.written_units))
}

fn lower_latin1_or_utf16(cx: &mut LowerContext<'_>, text: &str) -> Result<(usize, usize)> {
    let pointer = cx.allocate(2, text.len())?;
    let done = transcode(Transcode::Utf8ToLatin1, text.as_bytes(), cx.bytes_mut(pointer, text.len())?)?;
    let bytes = done.written_units;
    match done.read_units == text.len() {
        true if bytes < text.len() => Ok((cx.reallocate(pointer, text.len(), 2, bytes)?, bytes)),
        true => Ok((pointer, bytes)),
        false => widen(cx, pointer, text),
    }
}

/// Turns to UTF-16 where a character that is not Latin-1 was met.
fn widen(cx: &mut LowerContext<'_>, pointer: usize, text: &str) -> Result<(usize, usize)> {
    let pointer = cx.reallocate(pointer, text.len(), 2, 2 * text.len())?;
    // The specification inflates the characters that are already there; the result is the same.
    let (pointer, units) = store_utf16(cx, pointer, text)?;
    Ok((pointer, units | utf16_tag(cx.pointer_bytes())))
}

/// Transcodes up to the end of a text, or to what is not in the smaller set. `to` has room for the worst case.
fn transcode(op: Transcode, from: &[u8], to: &mut [u8]) -> Result<Progress, Trap> {
    let mut done = Progress::default();
    loop {
        let left = &from[done.read_units * op.from_unit_bytes()..];
        let step = op.step(left, &mut to[done.written_units * op.to_unit_bytes()..]);
        let step = step.map_err(|strings::Invalid| Trap::InvalidString)?;
        done.read_units += step.read_units;
        done.written_units += step.written_units;
        if step.read_units == 0 || done.read_units * op.from_unit_bytes() == from.len() {
            return Ok(done);
        }
    }
}

fn lift_utf8(cx: &mut LiftContext<'_>, pointer: usize, bytes: usize) -> Result<String> {
    cx.charge(bytes)?;
    let text = strings::check_utf8(cx.bytes(pointer, bytes)?).map_err(|strings::Invalid| Trap::InvalidString)?;
    Ok(text.to_owned())
}

fn lift_utf16(cx: &mut LiftContext<'_>, pointer: usize, bytes: usize) -> Result<String> {
    let utf8_bytes = strings::utf8_bytes_of_utf16(cx.bytes(pointer, bytes)?);
    cx.charge(utf8_bytes)?;
    lift_transcoded(Transcode::Utf16ToUtf8, cx.bytes(pointer, bytes)?, utf8_bytes)
}

fn lift_latin1(cx: &mut LiftContext<'_>, pointer: usize, bytes: usize) -> Result<String> {
    let utf8_bytes = strings::utf8_bytes_of_latin1(cx.bytes(pointer, bytes)?);
    if utf8_bytes == bytes {
        return lift_utf8(cx, pointer, bytes);
    }
    cx.charge(utf8_bytes)?;
    lift_transcoded(Transcode::Latin1ToUtf8, cx.bytes(pointer, bytes)?, utf8_bytes)
}

/// Code units that are transcoded to UTF-8 at once, on the stack.
const PIECE_UNITS: usize = 256;

/// A string of so many bytes that is transcoded to UTF-8. Pieces go through the stack, since a step wants room
/// for its worst case, and the string has none to spare.
pub(super) fn lift_transcoded(op: Transcode, mut from: &[u8], utf8_bytes: usize) -> Result<String> {
    let mut text = Vec::with_capacity(utf8_bytes);
    let mut piece = [0; 3 * PIECE_UNITS];
    while !from.is_empty() {
        let mut units = PIECE_UNITS.min(from.len() / op.from_unit_bytes());
        if op == Transcode::Utf16ToUtf8 && 2 * units < from.len() && from[2 * units - 1] & 0xfc == 0xd8 {
            // Not between the two halves of a pair.
            units -= 1;
        }
        let (first, rest) = from.split_at(units * op.from_unit_bytes());
        let step = op.step(first, &mut piece).map_err(|strings::Invalid| Trap::InvalidString)?;
        text.extend_from_slice(&piece[..step.written_units]);
        from = rest;
    }
    // SAFETY: steps write nothing that is not valid in its encoding, and end at a character.
    Ok(unsafe { String::from_utf8_unchecked(text) })
}

macro_rules! string_type {
    ($($string:ty),*) => {$(
        // SAFETY: the ABI of every string.
        unsafe impl ComponentType for $string {
            const ABI: CanonicalAbi = CanonicalAbi::POINTER_PAIR;

            fn typecheck(ty: Type, types: &TypeChecker<'_>) -> Result<(), TypeMismatch> {
                types.primitive(ty, Type::String)
            }
        }

        // SAFETY: a pointer and a length.
        unsafe impl Lower for $string {
            #[inline]
            fn lower_flat(&self, cx: &mut LowerContext<'_>, to: &mut FlatWriter<'_>) -> Result<()> {
                let (pointer, units) = lower_string(cx, self)?;
                to.push(pointer as u64);
                to.push(units as u64);
                Ok(())
            }

            fn lower_memory(&self, cx: &mut LowerContext<'_>, offset: usize) -> Result<()> {
                let (pointer, units) = lower_string(cx, self)?;
                cx.store_pointer_pair(offset, pointer, units)
            }
        }
    )*};
}

string_type!(str, String);

macro_rules! lift_string {
    ($($string:ty),*) => {$(
        // SAFETY: takes a pointer and a length.
        unsafe impl Lift for $string {
            #[inline]
            fn lift_flat(cx: &mut LiftContext<'_>, from: &mut FlatReader<'_>) -> Result<Self> {
                let (pointer, units) = next_pair(cx, from);
                Ok(lift_string(cx, pointer, units)?.into())
            }

            #[inline]
            fn lift_memory(cx: &mut LiftContext<'_>, offset: usize) -> Result<Self> {
                let (pointer, units) = cx.load_pointer_pair(offset)?;
                Ok(lift_string(cx, pointer, units)?.into())
            }
        }
    )*};
}

lift_string!(String, Box<str>, Rc<str>, Arc<str>);
