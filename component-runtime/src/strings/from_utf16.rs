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
        // One that takes three bytes or four is seldom alone.
        let mut is_short = true;
        while read < end {
            let places = (from[read..].first_chunk(), to[written..].first_chunk_mut());
            if let (true, Some(near), Some(place)) = (is_short, places.0, places.1) {
                let Progress { read_units, written_units } = mixed(near, place);
                read += read_units;
                written += written_units;
                if read_units > 0 {
                    continue;
                }
            }
            let (character, units) = character(from, read)?;
            is_short = character < 0x800;
            read += units;
            written += utf8::encode(character, &mut to[written..]);
        }
    }
    Ok(Progress { read_units: read, written_units: written })
}

/// Encodes four characters of ASCII, or fewer and one behind them that takes two bytes, without a branch for each;
/// fewer alone where another comes behind them. What else is written is written over by what the last two units become.
#[inline]
fn mixed(from: &[Unit; 6], to: &mut [u8; 6]) -> Progress {
    const MORE_THAN_ASCII: u64 = 0xff80_ff80_ff80_ff80;
    let [first, second, third, fourth, ..] = from.map(|unit| u64::from(u16::from_le_bytes(unit)));
    let four = first | second << 16 | third << 32 | fourth << 48;
    let run = (four & MORE_THAN_ASCII).trailing_zeros() as usize / 16;
    // The low bytes of each two side by side, then of all four.
    let pairs = (four | four >> 8) & 0x0000_ffff_0000_ffff;
    to[..4].copy_from_slice(&((pairs | pairs >> 16) as u32).to_le_bytes());
    let unit = u16::from_le_bytes(from[run]);
    if unit >= 0x800 {
        return same(run);
    }
    to[run..run + 2].copy_from_slice(&[(unit >> 6) as u8 | 0xc0, unit as u8 & 0x3f | 0x80]);
    let high = usize::from(run < 4);
    Progress { read_units: run + high, written_units: run + 2 * high }
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
