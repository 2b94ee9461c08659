//! Pieces of UTF-16: blocks of simple code units, and what is between them character by character.

use super::blocks::{self, BLOCK, Unit};
use super::{Invalid, Progress, same, utf8};

/// Checks and copies.
pub(super) fn to_utf16(from: &[Unit], to: &mut [Unit]) -> Result<Progress, Invalid> {
    let mut read = 0;
    while read < from.len() {
        read += blocks::without_surrogates(&from[read..]);
        let end = from.len().min(read + BLOCK);
        while read < end {
            read += character(from, read)?.1;
        }
    }
    to[..from.len()].copy_from_slice(from);
    Ok(same(from.len()))
}

pub(super) fn to_utf8(from: &[Unit], to: &mut [u8]) -> Result<Progress, Invalid> {
    let (mut read, mut written) = (0, 0);
    while read < from.len() {
        let run = blocks::narrow_below(0x80, &from[read..], &mut to[written..]);
        read += run;
        written += run;
        let end = from.len().min(read + BLOCK);
        while read < end {
            let (character, units) = character(from, read)?;
            read += units;
            written += utf8::encode(character, &mut to[written..]);
        }
    }
    Ok(Progress { read_units: read, written_units: written })
}

/// The character at a place, and how many code units it has.
#[inline]
fn character(from: &[Unit], at: usize) -> Result<(u32, usize), Invalid> {
    let unit = u32::from(u16::from_le_bytes(from[at]));
    if unit & 0xf800 != 0xd800 {
        return Ok((unit, 1));
    }
    let second = from.get(at + 1).map_or(0, |unit| u32::from(u16::from_le_bytes(*unit)));
    if unit & 0xfc00 == 0xd800 && second & 0xfc00 == 0xdc00 {
        return Ok((0x1_0000 + ((unit & 0x3ff) << 10 | second & 0x3ff), 2));
    }
    Err(Invalid)
}
