//! Strings in the three encodings of the canonical ABI.
//!
//! The steps (and so the calls of `realloc` that a guest sees) are those of `store_string_into_range`
//! and `load_string_from_range` in the specification, for a host whose strings are UTF-8.

use std::rc::Rc;
use std::sync::Arc;

use gusset_runtime::abi::{CanonicalAbi, MAX_LIST_BYTES};
use gusset_runtime::translate::{StringEncoding, Type};
use gusset_runtime::trap::Trap;

use super::lists::next_pair;
use super::{ComponentType, FlatReader, FlatWriter, Lift, Lower};
use crate::Result;
use crate::component::context::{LiftContext, LowerContext};
use crate::component::typecheck::{TypeChecker, TypeMismatch};

/// Writes a string to a new allocation of the guest; returns its offset and (tagged) code units.
pub(crate) fn lower_string(cx: &mut LowerContext<'_>, text: &str) -> Result<(usize, usize)> {
    if text.len() as u64 > MAX_LIST_BYTES {
        return Err(Trap::ListTooLong.into());
    }
    match cx.string_encoding() {
        StringEncoding::Utf8 => lower_utf8(cx, text),
        StringEncoding::Utf16 => lower_utf16(cx, text),
        StringEncoding::Latin1Utf16 => lower_latin1_or_utf16(cx, text),
    }
}

/// Reads a string that a guest points to.
pub(crate) fn lift_string(cx: &mut LiftContext<'_>, pointer: usize, tagged_units: usize) -> Result<String> {
    match cx.string_encoding() {
        StringEncoding::Utf8 => lift_utf8(cx, pointer, tagged_units),
        StringEncoding::Utf16 => lift_utf16(cx, pointer, tagged_units),
        StringEncoding::Latin1Utf16 => match tagged_units & utf16_tag(cx.pointer_bytes()) {
            0 => lift_latin1(cx, pointer, tagged_units),
            tag => lift_utf16(cx, pointer, tagged_units ^ tag),
        },
    }
}

/// A debug message of which more bytes lie in the guest's memory is not looked at.
const MAX_MESSAGE_SOURCE_BYTES: usize = 1 << 20;

/// Reads the message of a new error context. A long one is discarded, as the specification lets a host do.
pub(super) fn lift_message(cx: &mut LiftContext<'_>, pointer: usize, tagged_units: usize) -> Result<String> {
    let tag = utf16_tag(cx.pointer_bytes());
    let (bytes, align) = match cx.string_encoding() {
        StringEncoding::Utf8 => (Some(tagged_units), 1),
        StringEncoding::Latin1Utf16 if tagged_units & tag == 0 => (Some(tagged_units), 2),
        _ => ((tagged_units & !tag).checked_mul(2), 2),
    };
    match check_string(cx, pointer, bytes, align)? {
        ..=MAX_MESSAGE_SOURCE_BYTES => lift_string(cx, pointer, tagged_units),
        _ => Ok(String::new()),
    }
}

/// The bit that marks a length as one in UTF-16 code units.
const fn utf16_tag(pointer_bytes: usize) -> usize {
    1 << (8 * pointer_bytes - 1)
}

fn lower_utf8(cx: &mut LowerContext<'_>, text: &str) -> Result<(usize, usize)> {
    let pointer = cx.allocate(1, text.len())?;
    cx.bytes_mut(pointer, text.len())?.copy_from_slice(text.as_bytes());
    Ok((pointer, text.len()))
}

fn lower_utf16(cx: &mut LowerContext<'_>, text: &str) -> Result<(usize, usize)> {
    let worst = 2 * text.len();
    let mut pointer = cx.allocate(2, worst)?;
    let bytes = store_utf16(cx.bytes_mut(pointer, worst)?, text.encode_utf16());
    if bytes < worst {
        pointer = cx.reallocate(pointer, worst, 2, bytes)?;
    }
    Ok((pointer, bytes / 2))
}

fn lower_latin1_or_utf16(cx: &mut LowerContext<'_>, text: &str) -> Result<(usize, usize)> {
    let pointer = cx.allocate(2, text.len())?;
    let latin1 = store_latin1(cx.bytes_mut(pointer, text.len())?, text);
    match latin1 {
        Ok(bytes) if bytes < text.len() => Ok((cx.reallocate(pointer, text.len(), 2, bytes)?, bytes)),
        Ok(bytes) => Ok((pointer, bytes)),
        Err(NotLatin1) => widen(cx, pointer, text),
    }
}

/// Turns to UTF-16 where a character that is not Latin-1 was met.
fn widen(cx: &mut LowerContext<'_>, pointer: usize, text: &str) -> Result<(usize, usize)> {
    let worst = 2 * text.len();
    let mut pointer = cx.reallocate(pointer, text.len(), 2, worst)?;
    // The specification inflates the characters that are already there; the result is the same.
    let bytes = store_utf16(cx.bytes_mut(pointer, worst)?, text.encode_utf16());
    if bytes < worst {
        pointer = cx.reallocate(pointer, worst, 2, bytes)?;
    }
    Ok((pointer, (bytes / 2) | utf16_tag(cx.pointer_bytes())))
}

/// Writes code units; returns the number of bytes. `to` has room for all.
fn store_utf16(to: &mut [u8], units: impl Iterator<Item = u16>) -> usize {
    let mut bytes = 0;
    for (place, unit) in to.chunks_exact_mut(2).zip(units) {
        place.copy_from_slice(&unit.to_le_bytes());
        bytes += 2;
    }
    bytes
}

struct NotLatin1;

/// Writes characters up to the first that is not Latin-1; returns the number of bytes.
fn store_latin1(to: &mut [u8], text: &str) -> Result<usize, NotLatin1> {
    let mut bytes = 0;
    for (place, character) in to.iter_mut().zip(text.chars()) {
        *place = u8::try_from(u32::from(character)).map_err(|_| NotLatin1)?;
        bytes += 1;
    }
    Ok(bytes)
}

fn lift_utf8(cx: &mut LiftContext<'_>, pointer: usize, bytes: usize) -> Result<String> {
    check_string(cx, pointer, Some(bytes), 1)?;
    cx.charge(bytes)?;
    let text = std::str::from_utf8(cx.bytes(pointer, bytes)?).map_err(|_| Trap::InvalidString)?;
    Ok(text.to_owned())
}

fn lift_utf16(cx: &mut LiftContext<'_>, pointer: usize, units: usize) -> Result<String> {
    let bytes = check_string(cx, pointer, units.checked_mul(2), 2)?;
    let characters = decode_units(cx.bytes(pointer, bytes)?);
    let utf8_bytes = characters.map(|character| character.map_or(0, char::len_utf8)).sum();
    cx.charge(utf8_bytes)?;
    let mut text = String::with_capacity(utf8_bytes);
    for character in decode_units(cx.bytes(pointer, bytes)?) {
        text.push(character.map_err(|_| Trap::InvalidString)?);
    }
    Ok(text)
}

fn decode_units(bytes: &[u8]) -> impl Iterator<Item = Result<char, std::char::DecodeUtf16Error>> {
    char::decode_utf16(bytes.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]])))
}

fn lift_latin1(cx: &mut LiftContext<'_>, pointer: usize, bytes: usize) -> Result<String> {
    check_string(cx, pointer, Some(bytes), 2)?;
    let high = cx.bytes(pointer, bytes)?.iter().filter(|byte| !byte.is_ascii()).count();
    cx.charge(bytes + high)?;
    let mut text = String::with_capacity(bytes + high);
    text.extend(cx.bytes(pointer, bytes)?.iter().map(|byte| char::from(*byte)));
    Ok(text)
}

fn check_string(cx: &LiftContext<'_>, pointer: usize, bytes: Option<usize>, align: usize) -> Result<usize> {
    let bytes = bytes.filter(|bytes| *bytes as u64 <= MAX_LIST_BYTES).ok_or(Trap::ListTooLong)?;
    cx.check_range(pointer, bytes, align)?;
    Ok(bytes)
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
            fn lift_flat(cx: &mut LiftContext<'_>, from: &mut FlatReader<'_>) -> Result<Self> {
                let (pointer, units) = next_pair(cx, from);
                Ok(lift_string(cx, pointer, units)?.into())
            }

            fn lift_memory(cx: &mut LiftContext<'_>, offset: usize) -> Result<Self> {
                let (pointer, units) = cx.load_pointer_pair(offset)?;
                Ok(lift_string(cx, pointer, units)?.into())
            }
        }
    )*};
}

lift_string!(String, Box<str>, Rc<str>, Arc<str>);
