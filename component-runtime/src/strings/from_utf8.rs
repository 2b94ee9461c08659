//! Pieces of UTF-8: blocks of ASCII and of short characters, and what is between them character by character.

use super::blocks::{self, BLOCK, NEAR, Unit};
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
    let text = check_utf8(&from[written..])?;
    let mut read = 0;
    while read < text.len() {
        let end = text.len().min(read + BLOCK);
        // One that takes three bytes or four is seldom alone.
        let mut is_short = true;
        while read < end {
            let places = (text.as_bytes()[read..].first_chunk(), to[written..].first_chunk_mut());
            if let (true, Some(near), Some(place)) = (is_short, places.0, places.1) {
                let Progress { read_units, written_units } = mixed(near, place);
                read += read_units;
                written += written_units;
                if read_units > 0 {
                    continue;
                }
            }
            let Some(character) = text[read..].chars().next() else { break };
            is_short = character < '\u{800}';
            read += character.len_utf8();
            written += encode(character.into(), &mut to[written..]);
        }
        let run = blocks::widen_ascii_blocks(&text.as_bytes()[read..], &mut to[written..]);
        read += run;
        written += run;
    }
    Ok(Progress { read_units: from.len(), written_units: written })
}

/// Decodes [`NEAR`] characters of ASCII, or fewer and one behind them that takes two bytes, without a branch for each;
/// fewer alone where another comes behind them. It begins at a character of a text that is valid. What else is written,
/// at most `NEAR` units, is written over by what becomes of three times as many bytes that are left.
#[inline]
fn mixed(from: &[u8; 4 * NEAR], to: &mut [Unit; NEAR + 1]) -> Progress {
    let Some((near, _)) = from.split_first_chunk() else { return Progress::default() };
    let run = blocks::ascii_of_near(near);
    blocks::widen(near, &mut to[..NEAR]);
    let (first, second) = (u16::from(from[run]), u16::from(from[run + 1]));
    if first >= 0xe0 {
        return same(run);
    }
    to[run] = ((first & 0x1f) << 6 | second & 0x3f).to_le_bytes();
    let high = usize::from(run < NEAR);
    Progress { read_units: run + 2 * high, written_units: run + high }
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
        let run = blocks::copy_ascii_blocks(&from[read..], &mut to[written..]);
        read += run;
        written += run;
        let mut characters = [0; 2 * BLOCK];
        if let Some(near) = from[read..].first_chunk()
            && let Some((n_bytes, length)) = blocks::decode_latin1(near, &mut characters)
        {
            // Two halves that may overlap, and nothing behind them.
            const HALF: usize = BLOCK / 2;
            let last = length - HALF;
            to[written..written + HALF].copy_from_slice(&characters[..HALF]);
            to[written + last..written + length].copy_from_slice(&characters[last..length]);
            read += n_bytes;
            written += length;
            continue;
        }
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
