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
    let to_len = to.len();
    let run = blocks::widen_ascii(from, to);
    if run == from.len() {
        return Ok(same(run));
    }
    let mut rest = check_utf8(&from[run..])?.chars();
    let mut places = to[run..].iter_mut();
    while !rest.as_str().is_empty() {
        for character in rest.by_ref().take(BLOCK) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                if let Some(place) = places.next() {
                    *place = unit.to_le_bytes();
                }
            }
        }
        let (text, room) = (rest.as_str(), places.into_slice());
        let run = blocks::widen_ascii(text.as_bytes(), room);
        rest = text[run..].chars();
        places = room[run..].iter_mut();
    }
    let written = to_len - places.len();
    Ok(Progress { read_units: from.len(), written_units: written })
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
