//! Strings in the encodings of the canonical ABI: checked, copied and transcoded, piece by piece.
//!
//! Pure functions over byte slices. In goes a piece of a string as it lies in a memory, out comes what
//! another memory gets, and how far it went ([`Progress`]). Which step follows which, and when memory is
//! asked for, is the canonical ABI's business: adapters (`adapt::strings`) and the embedding API's typed
//! strings. UTF-16 is little-endian everywhere.
//!
//! # Invariants
//! * What a step that succeeds has written is valid in its encoding; after an error nobody reads it.
//! * A step reads at most [`PIECE_UNITS`] and ends at a character, so that whoever calls it can be
//!   interrupted between two steps.

mod blocks;
mod from_utf16;
mod from_utf8;
#[cfg(test)]
mod tests;
mod utf8;

use std::fmt;

use blocks::{BLOCK, Unit};
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
    /// `from` has, or as [`PIECE_UNITS`] are; nothing is written behind what is reported as written.
    ///
    /// # Errors
    /// When what was read is not valid.
    ///
    /// # Panics
    /// When `to` is too short.
    #[inline]
    pub fn step(self, from: &[u8], to: &mut [u8]) -> Result<Progress, Invalid> {
        match self {
            Transcode::Utf8ToUtf8 => from_utf8::to_utf8(utf8_piece(from), to),
            Transcode::Utf8ToUtf16 => from_utf8::to_utf16(utf8_piece(from), units_mut(to)),
            Transcode::Utf8ToLatin1 => Ok(from_utf8::to_latin1(utf8_piece(from), to)),
            Transcode::Utf16ToUtf16 => from_utf16::to_utf16(utf16_piece(from), units_mut(to)),
            Transcode::Utf16ToUtf8 => from_utf16::to_utf8(utf16_piece(from), to),
            Transcode::Utf16ToAscii => Ok(same(blocks::narrow_below(0x80, utf16_piece(from), to))),
            Transcode::Utf16ToLatin1 => Ok(same(blocks::narrow_below(0x100, utf16_piece(from), to))),
            Transcode::Latin1ToUtf16 => Ok(latin1_to_utf16(latin1_piece(from), units_mut(to))),
            Transcode::Latin1ToUtf8 => Ok(latin1_to_utf8(latin1_piece(from), to)),
            Transcode::Latin1ToAscii => Ok(same(blocks::copy_ascii(latin1_piece(from), to))),
        }
    }
}

/// What is changed in place is changed one by one as long as it is so short; from then on, a piece does not reach
/// into what it is made of.
const IN_PLACE_UNITS: usize = 64;

/// Makes UTF-16 of the last of `units` Latin-1 code units at the start of `text`, which has room for all of it;
/// returns how many are left before them.
///
/// # Panics
/// When there is no room.
pub fn widen_last(text: &mut [u8], units: usize) -> usize {
    if units <= IN_PLACE_UNITS {
        for at in (0..units).rev() {
            let unit = u16::from(text[at]);
            text[2 * at..2 * at + 2].copy_from_slice(&unit.to_le_bytes());
        }
        return 0;
    }
    let first = units.saturating_sub(PIECE_UNITS).max(units.div_ceil(2));
    let (before, place) = text[..2 * units].split_at_mut(2 * first);
    blocks::widen(&before[first..units], units_mut(place));
    first
}

/// How many code units at the start of UTF-16 are Latin-1, as far as a step looks: 0 where one in it is not.
pub fn latin1_units(text: &[u8]) -> usize {
    let (units, _) = text.as_chunks::<2>();
    let piece = &units[..units.len().min(PIECE_UNITS)];
    match piece.iter().fold(0, |all, unit| all | unit[1]) {
        0 => piece.len(),
        _ => 0,
    }
}

/// Makes Latin-1 of more code units of the UTF-16 that `text` was, all of which are Latin-1; of the first `done` it
/// was made already. Returns of how many it is made now.
///
/// # Panics
/// When there are not so many.
pub fn narrow_next(text: &mut [u8], done: usize) -> usize {
    let units = text.len() / 2;
    let end = units.min(done + done.clamp(IN_PLACE_UNITS, PIECE_UNITS));
    if done < IN_PLACE_UNITS {
        (done..end).for_each(|at| text[at] = text[2 * at]);
        return end;
    }
    let (place, wide) = text.split_at_mut(2 * done);
    for (byte, unit) in place[done..end].iter_mut().zip(wide.as_chunks::<2>().0) {
        *byte = unit[0];
    }
    end
}

/// Checks UTF-8.
///
/// # Errors
/// When it is not valid.
pub fn check_utf8(bytes: &[u8]) -> Result<&str, Invalid> {
    simdutf8::basic::from_utf8(bytes).map_err(|_| Invalid)
}

/// Bytes that UTF-16 takes in UTF-8, if it is valid.
pub fn utf8_bytes_of_utf16(text: &[u8]) -> usize {
    blocks::utf8_bytes(text.as_chunks::<2>().0)
}

/// Bytes that Latin-1 takes in UTF-8.
pub fn utf8_bytes_of_latin1(text: &[u8]) -> usize {
    text.len() + blocks::high_bytes(text)
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

fn utf16_piece(text: &[u8]) -> &[Unit] {
    let (units, _) = text.as_chunks::<2>();
    match units.get(PIECE_UNITS - 1) {
        Some(last) if units.len() > PIECE_UNITS => {
            let ends_in_pair = u16::from_le_bytes(*last) & 0xfc00 == 0xd800;
            &units[..PIECE_UNITS - usize::from(ends_in_pair)]
        }
        _ => units,
    }
}

fn latin1_piece(text: &[u8]) -> &[u8] {
    &text[..text.len().min(PIECE_UNITS)]
}

fn units_mut(text: &mut [u8]) -> &mut [Unit] {
    text.as_chunks_mut::<2>().0
}

fn latin1_to_utf16(from: &[u8], to: &mut [Unit]) -> Progress {
    blocks::widen(from, &mut to[..from.len()]);
    same(from.len())
}

fn latin1_to_utf8(from: &[u8], to: &mut [u8]) -> Progress {
    let (mut read, mut written) = (0, 0);
    while read < from.len() {
        let run = blocks::copy_ascii_blocks(&from[read..], &mut to[written..]);
        read += run;
        written += run;
        if let (Some(near), Some(place)) = (from[read..].first_chunk(), to[written..].first_chunk_mut()) {
            written += blocks::encode_latin1(near, place);
            read += BLOCK;
            continue;
        }
        let end = from.len().min(read + BLOCK);
        while read < end {
            written += utf8::encode(from[read].into(), &mut to[written..]);
            read += 1;
        }
    }
    Progress { read_units: read, written_units: written }
}
