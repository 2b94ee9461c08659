//! Runs of simple characters, a block at a time, in loops that compilers turn into vector instructions.
//!
//! Every function goes from the start up to the first character that it does not know, returns how many it
//! did, and writes nothing behind that.

/// A code unit of UTF-16, little-endian.
pub(super) type Unit = [u8; 2];

/// What was looked at is still near when it is looked at again.
const NEAR_BYTES: usize = 4096;
/// Characters of a block.
pub(super) const BLOCK: usize = 32;

/// Copies ASCII.
pub(super) fn copy_ascii(from: &[u8], to: &mut [u8]) -> usize {
    let run = ascii_run(from);
    to[..run].copy_from_slice(&from[..run]);
    run
}

/// Makes UTF-16 of ASCII.
pub(super) fn widen_ascii(from: &[u8], to: &mut [Unit]) -> usize {
    let mut done = 0;
    for near in from.chunks(NEAR_BYTES) {
        let run = ascii_run(near);
        widen(&near[..run], &mut to[done..done + run]);
        done += run;
        if run < near.len() {
            break;
        }
    }
    done
}

/// Copies whole blocks of ASCII. In mixed text, what is left of a run is done with the characters behind it.
pub(super) fn copy_ascii_blocks(from: &[u8], to: &mut [u8]) -> usize {
    let run = ascii_blocks(from);
    to[..run].copy_from_slice(&from[..run]);
    run
}

fn ascii_blocks(from: &[u8]) -> usize {
    from.as_chunks::<BLOCK>().0.iter().take_while(|block| is_ascii(block)).count() * BLOCK
}

/// How many bytes at the start are ASCII.
fn ascii_run(from: &[u8]) -> usize {
    let blocks = ascii_blocks(from);
    blocks + from[blocks..].iter().take_while(|byte| byte.is_ascii()).count()
}

/// How many bytes at the start are ASCII, of the first eight.
#[inline]
pub(super) fn ascii_of_eight(from: &[u8; 10]) -> usize {
    let [first, second, third, fourth, fifth, sixth, seventh, eighth, ..] = *from;
    let eight = u64::from_le_bytes([first, second, third, fourth, fifth, sixth, seventh, eighth]);
    (eight & 0x8080_8080_8080_8080).trailing_zeros() as usize / 8
}

/// Makes UTF-16 of Latin-1.
pub(super) fn widen(from: &[u8], to: &mut [Unit]) {
    for (byte, place) in from.iter().zip(to) {
        *place = unit(*byte);
    }
}

/// Makes bytes of UTF-16 as long as it is below `limit`, which is 0x80 or 0x100.
pub(super) fn narrow_below(limit: u16, from: &[Unit], to: &mut [u8]) -> usize {
    let mut done = 0;
    for near in from.chunks(NEAR_BYTES / 2) {
        let run = small_run(limit, near);
        for (unit, place) in near[..run].iter().zip(&mut to[done..done + run]) {
            *place = u16::from_le_bytes(*unit) as u8;
        }
        done += run;
        if run < near.len() {
            break;
        }
    }
    done
}

/// How many code units at the start are below a limit that is a power of two.
fn small_run(limit: u16, from: &[Unit]) -> usize {
    let is_small = |unit: &Unit| u16::from_le_bytes(*unit) & !(limit - 1) == 0;
    let all_small =
        |block: &&[Unit; BLOCK]| block.iter().fold(0, |all, unit| all | u16::from_le_bytes(*unit)) & !(limit - 1) == 0;
    let blocks = from.as_chunks::<BLOCK>().0.iter().take_while(all_small).count() * BLOCK;
    blocks + from[blocks..].iter().take_while(|unit| is_small(unit)).count()
}

/// How many code units are surely before the first surrogate.
pub(super) fn without_surrogates(from: &[Unit]) -> usize {
    let plain = |block: &&[Unit; BLOCK]| {
        let is_surrogate = |unit: &Unit| u16::from_le_bytes(*unit) & 0xf800 == 0xd800;
        !block.iter().fold(false, |found, unit| found | is_surrogate(unit))
    };
    from.as_chunks::<BLOCK>().0.iter().take_while(plain).count() * BLOCK
}

/// Bytes that code units take in UTF-8; each half of a pair takes two.
pub(super) fn utf8_bytes(from: &[Unit]) -> usize {
    let bytes = |unit: &Unit| {
        let unit = u16::from_le_bytes(*unit);
        1 + u16::from(unit >= 0x80) + u16::from(unit >= 0x800) - u16::from(unit & 0xf800 == 0xd800)
    };
    // Of a block that is near, a sum in 16 bits is enough.
    let sums = from.chunks(NEAR_BYTES).map(|near| usize::from(near.iter().map(bytes).sum::<u16>()));
    sums.sum()
}

/// How many bytes are not ASCII.
pub(super) fn high_bytes(from: &[u8]) -> usize {
    // Of so few, a sum in 8 bits is enough.
    from.chunks(usize::from(u8::MAX)).map(|near| usize::from(near.iter().map(|byte| byte >> 7).sum::<u8>())).sum()
}

fn is_ascii(block: &[u8; BLOCK]) -> bool {
    block.iter().fold(0, |all, byte| all | byte) < 0x80
}

fn unit(byte: u8) -> Unit {
    u16::from(byte).to_le_bytes()
}
