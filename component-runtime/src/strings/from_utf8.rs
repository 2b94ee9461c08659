//! Pieces of UTF-8: blocks of ASCII, and what is between them character by character.

use super::blocks::{self, BLOCK, Unit};
use super::{Invalid, Progress, check_utf8, same};

/// Checks and copies.
#[inline]
pub(super) fn to_utf8(from: &[u8], to: &mut [u8]) -> Result<Progress, Invalid> {
    check_utf8(from)?;
    to[..from.len()].copy_from_slice(from);
    Ok(same(from.len()))
}

pub(super) fn to_utf16(from: &[u8], to: &mut [Unit]) -> Result<Progress, Invalid> {
    let mut written = blocks::widen_ascii(from, to);
    if written == from.len() {
        return Ok(same(written));
    }
    let mut rest = check_utf8(&from[written..])?.chars();
    while !rest.as_str().is_empty() {
        for character in rest.by_ref().take(BLOCK) {
            written += encode(character.into(), &mut to[written..]);
        }
        let text = rest.as_str();
        let run = blocks::widen_ascii(text.as_bytes(), &mut to[written..]);
        written += run;
        rest = text[run..].chars();
    }
    Ok(Progress { read_units: from.len(), written_units: written })
}

/// Writes a character in UTF-16; returns how many code units it took.
#[inline]
fn encode(character: u32, to: &mut [Unit]) -> usize {
    match character.checked_sub(0x1_0000) {
        None => {
            to[0] = (character as u16).to_le_bytes();
            1
        }
        Some(beyond) => {
            to[0] = (0xd800 | (beyond >> 10) as u16).to_le_bytes();
            to[1] = (0xdc00 | (beyond & 0x3ff) as u16).to_le_bytes();
            2
        }
    }
}

/// Stops before what is not Latin-1, and before what is not valid.
pub(super) fn to_latin1(from: &[u8], to: &mut [u8]) -> Progress {
    let (mut read, mut written) = (0, 0);
    while read < from.len() {
        let run = blocks::copy_ascii(&from[read..], &mut to[written..]);
        read += run;
        written += run;
        let end = from.len().min(read + BLOCK);
        while read < end {
            let (character, bytes) = match (from[read], from.get(read + 1)) {
                (ascii @ ..0x80, _) => (ascii, 1),
                (first @ (0xc2 | 0xc3), Some(second @ 0x80..0xc0)) => (first << 6 | second & 0x3f, 2),
                _ => return Progress { read_units: read, written_units: written },
            };
            to[written] = character;
            written += 1;
            read += bytes;
        }
    }
    Progress { read_units: read, written_units: written }
}
