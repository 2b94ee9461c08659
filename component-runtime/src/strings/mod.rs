//! Strings in the encodings of the canonical ABI: checked, copied and transcoded, piece by piece.
//!
//! Pure functions over byte slices. In goes a piece of a string as it lies in a memory, out comes what
//! another memory gets, and how far it went ([`Progress`]). Which step follows which, and when memory is
//! asked for, is the canonical ABI's business: adapters (`adapt::strings`) and the embedding API's typed
//! strings. UTF-16 is little-endian everywhere.
//!
//! # Invariants
//! * Nothing is written that is not valid in its encoding.
//! * A step reads at most [`PIECE_UNITS`] and ends at a character, so that whoever calls it can be
//!   interrupted between two steps.

mod blocks;
#[cfg(test)]
mod tests;

use std::fmt;

use serde::{Deserialize, Serialize};

/// At most so many code units are read in one step.
pub const PIECE_UNITS: usize = 1 << 20;

/// How a piece of a string is transcoded.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it; what goes to a smaller set stops before what is not in it")]
pub enum Transcode {
    Utf8ToUtf8,
    Utf8ToUtf16,
    Utf8ToLatin1,
    Utf16ToUtf16,
    Utf16ToUtf8,
    Utf16ToAscii,
    Utf16ToLatin1,
    Latin1ToUtf16,
    Latin1ToUtf8,
    Latin1ToAscii,
}

/// How far a step went.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Progress {
    /// Code units that were read.
    pub read_units: usize,
    /// Code units that were written.
    pub written_units: usize,
}

/// A string is not valid in its encoding.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Invalid;

impl Transcode {
    /// All of them.
    pub const ALL: &'static [Transcode] = &[
        Transcode::Utf8ToUtf8,
        Transcode::Utf8ToUtf16,
        Transcode::Utf8ToLatin1,
        Transcode::Utf16ToUtf16,
        Transcode::Utf16ToUtf8,
        Transcode::Utf16ToAscii,
        Transcode::Utf16ToLatin1,
        Transcode::Latin1ToUtf16,
        Transcode::Latin1ToUtf8,
        Transcode::Latin1ToAscii,
    ];

    /// Bytes of a code unit that is read.
    pub const fn from_unit_bytes(self) -> usize {
        match self {
            Transcode::Utf16ToUtf16 | Transcode::Utf16ToUtf8 | Transcode::Utf16ToAscii | Transcode::Utf16ToLatin1 => 2,
            _ => 1,
        }
    }

    /// Bytes of a code unit that is written.
    pub const fn to_unit_bytes(self) -> usize {
        match self {
            Transcode::Utf8ToUtf16 | Transcode::Utf16ToUtf16 | Transcode::Latin1ToUtf16 => 2,
            _ => 1,
        }
    }

    /// Bytes that a code unit becomes at most.
    pub const fn worst_bytes(self) -> usize {
        match self {
            Transcode::Utf16ToUtf8 => 3,
            Transcode::Latin1ToUtf8 => 2,
            _ => self.to_unit_bytes(),
        }
    }

    /// Transcodes the start of `from`. `to` must have room for the worst case of as many units as
    /// `from` has, or as [`PIECE_UNITS`] are; only what is reported as written means anything after.
    ///
    /// # Errors
    /// When what was read is not valid.
    ///
    /// # Panics
    /// When `to` is too short.
    pub fn step(self, from: &[u8], to: &mut [u8]) -> Result<Progress, Invalid> {
        match self {
            Transcode::Utf8ToUtf8 => utf8_to_utf8(utf8_piece(from), to),
            Transcode::Utf8ToUtf16 => utf8_to_utf16(utf8_piece(from), to),
            Transcode::Utf8ToLatin1 => Ok(utf8_to_latin1(utf8_piece(from), to)),
            Transcode::Utf16ToUtf16 => utf16_to_utf16(utf16_piece(from), to),
            Transcode::Utf16ToUtf8 => utf16_to_utf8(utf16_piece(from), to),
            Transcode::Utf16ToAscii => Ok(same(blocks::narrow_below(0x80, utf16_piece(from), to))),
            Transcode::Utf16ToLatin1 => Ok(same(blocks::narrow_below(0x100, utf16_piece(from), to))),
            Transcode::Latin1ToUtf16 => Ok(latin1_to_utf16(latin1_piece(from), to)),
            Transcode::Latin1ToUtf8 => Ok(latin1_to_utf8(latin1_piece(from), to)),
            Transcode::Latin1ToAscii => Ok(same(blocks::copy_ascii(latin1_piece(from), to))),
        }
    }
}

/// Makes UTF-16 of `units` Latin-1 code units at the start of `text`, which has room for it.
///
/// # Panics
/// When it has not.
pub fn widen(text: &mut [u8], units: usize) {
    for at in (0..units).rev() {
        let unit = u16::from(text[at]);
        text[2 * at..2 * at + 2].copy_from_slice(&unit.to_le_bytes());
    }
}

/// Makes Latin-1 of the UTF-16 that `text` is, if all of it is Latin-1; says whether it was.
pub fn narrow(text: &mut [u8]) -> bool {
    let high = text.chunks_exact(2).fold(0, |all, unit| all | unit[1]);
    if high != 0 {
        return false;
    }
    for at in 0..text.len() / 2 {
        text[at] = text[2 * at];
    }
    true
}

/// Checks UTF-8.
///
/// # Errors
/// When it is not valid.
pub fn check_utf8(bytes: &[u8]) -> Result<&str, Invalid> {
    simdutf8::basic::from_utf8(bytes).map_err(|_| Invalid)
}

impl fmt::Display for Transcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Transcode::Utf8ToUtf8 => "utf8-to-utf8",
            Transcode::Utf8ToUtf16 => "utf8-to-utf16",
            Transcode::Utf8ToLatin1 => "utf8-to-latin1",
            Transcode::Utf16ToUtf16 => "utf16-to-utf16",
            Transcode::Utf16ToUtf8 => "utf16-to-utf8",
            Transcode::Utf16ToAscii => "utf16-to-ascii",
            Transcode::Utf16ToLatin1 => "utf16-to-latin1",
            Transcode::Latin1ToUtf16 => "latin1-to-utf16",
            Transcode::Latin1ToUtf8 => "latin1-to-utf8",
            Transcode::Latin1ToAscii => "latin1-to-ascii",
        })
    }
}

fn same(units: usize) -> Progress {
    Progress { read_units: units, written_units: units }
}

/// The first piece of a string that may not be valid; a valid one is cut between two characters.
fn utf8_piece(text: &[u8]) -> &[u8] {
    if text.len() <= PIECE_UNITS {
        return text;
    }
    let is_continuation = |at: &usize| text[*at] & 0xc0 == 0x80;
    // At most three continuation bytes are in a row; where there are more, the next piece is not valid.
    let end = (PIECE_UNITS - 3..=PIECE_UNITS).rev().find(|at| !is_continuation(at));
    &text[..end.unwrap_or(PIECE_UNITS)]
}

fn utf16_piece(text: &[u8]) -> &[u8] {
    let bytes = text.len() & !1;
    if bytes <= 2 * PIECE_UNITS {
        return &text[..bytes];
    }
    let last = unit_at(text, PIECE_UNITS - 1);
    let ends_in_pair = last & 0xfc00 == 0xd800;
    &text[..2 * (PIECE_UNITS - usize::from(ends_in_pair))]
}

fn latin1_piece(text: &[u8]) -> &[u8] {
    &text[..text.len().min(PIECE_UNITS)]
}

fn unit_at(text: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([text[2 * at], text[2 * at + 1]])
}

fn utf8_to_utf8(from: &[u8], to: &mut [u8]) -> Result<Progress, Invalid> {
    check_utf8(from)?;
    to[..from.len()].copy_from_slice(from);
    Ok(same(from.len()))
}

fn utf8_to_utf16(from: &[u8], to: &mut [u8]) -> Result<Progress, Invalid> {
    let mut written = blocks::widen_ascii(from, to);
    let mut rest = check_utf8(&from[written..])?;
    while let Some(character) = rest.chars().next() {
        if character.is_ascii() {
            let run = blocks::widen_ascii(rest.as_bytes(), &mut to[2 * written..]);
            written += run;
            rest = &rest[run..];
            continue;
        }
        for unit in character.encode_utf16(&mut [0; 2]) {
            to[2 * written..2 * written + 2].copy_from_slice(&unit.to_le_bytes());
            written += 1;
        }
        rest = &rest[character.len_utf8()..];
    }
    Ok(Progress { read_units: from.len(), written_units: written })
}

/// Stops before what is not Latin-1, and before what is not valid.
fn utf8_to_latin1(from: &[u8], to: &mut [u8]) -> Progress {
    let mut read = blocks::copy_ascii(from, to);
    let mut written = read;
    while let Some(first) = from.get(read) {
        let (character, bytes) = match (first, from.get(read + 1)) {
            (0..=0x7f, _) => (*first, 1),
            (0xc2 | 0xc3, Some(second @ 0x80..=0xbf)) => (first << 6 | second & 0x3f, 2),
            _ => break,
        };
        to[written] = character;
        written += 1;
        read += bytes;
    }
    Progress { read_units: read, written_units: written }
}

fn utf16_to_utf16(from: &[u8], to: &mut [u8]) -> Result<Progress, Invalid> {
    let checked = blocks::without_surrogates(from);
    let rest = from[2 * checked..].chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
    if char::decode_utf16(rest).any(|character| character.is_err()) {
        return Err(Invalid);
    }
    to[..from.len()].copy_from_slice(from);
    Ok(same(from.len() / 2))
}

fn utf16_to_utf8(from: &[u8], to: &mut [u8]) -> Result<Progress, Invalid> {
    let units = from.len() / 2;
    let mut read = 0;
    let mut written = 0;
    while read < units {
        let unit = unit_at(from, read);
        if unit < 0x80 {
            let run = blocks::narrow_below(0x80, &from[2 * read..], &mut to[written..]);
            read += run;
            written += run;
            continue;
        }
        let pair = [unit, if read + 1 < units { unit_at(from, read + 1) } else { 0 }];
        let character = match char::decode_utf16(pair).next() {
            Some(Ok(character)) => character,
            _ => return Err(Invalid),
        };
        read += character.len_utf16();
        written += character.encode_utf8(&mut to[written..]).len();
    }
    Ok(Progress { read_units: units, written_units: written })
}

fn latin1_to_utf16(from: &[u8], to: &mut [u8]) -> Progress {
    blocks::widen(from, to);
    same(from.len())
}

fn latin1_to_utf8(from: &[u8], to: &mut [u8]) -> Progress {
    let mut written = blocks::copy_ascii(from, to);
    for byte in &from[written..] {
        written += char::from(*byte).encode_utf8(&mut to[written..]).len();
    }
    Progress { read_units: from.len(), written_units: written }
}
