//! Runs of simple characters, a block at a time, in loops that compilers turn into vector instructions.
//!
//! A function on a slice goes from the start up to the first character that it does not know, returns how many it
//! did, and writes nothing behind that. Those on a block and what is behind it say themselves what they do.

/// A code unit of UTF-16, little-endian.
pub(super) type Unit = [u8; 2];

/// What was looked at is still near when it is looked at again.
const NEAR_BYTES: usize = 4096;
/// Characters of a block.
pub(super) const BLOCK: usize = 32;
/// Bytes of mixed text that are looked at in one step.
pub(super) const NEAR: usize = 16;

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

/// Makes UTF-16 of whole blocks of ASCII, as [`copy_ascii_blocks`] copies them.
pub(super) fn widen_ascii_blocks(from: &[u8], to: &mut [Unit]) -> usize {
    let run = ascii_blocks(from);
    widen(&from[..run], &mut to[..run]);
    run
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

/// How many bytes at the start are ASCII, of those of a [`NEAR`].
#[inline]
pub(super) fn ascii_of_near(from: &[u8; NEAR]) -> usize {
    const HIGH: u128 = 0x8080_8080_8080_8080_8080_8080_8080_8080;
    (u128::from_le_bytes(*from) & HIGH).trailing_zeros() as usize / 8
}

/// A bit for each byte of a block of which `mark` sets the highest bit, given eight at once.
#[inline]
fn marks(block: &[u8; BLOCK], mark: impl Fn(u64) -> u64) -> u64 {
    const LOWEST: u64 = 0x0101_0101_0101_0101;
    // Multiplied, the bit of each byte comes to its place in the highest byte, and no two to the same.
    let eight =
        |word: &[u8; 8]| (mark(u64::from_le_bytes(*word)) >> 7 & LOWEST).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    let words = block.as_chunks::<8>().0.iter();
    words.enumerate().fold(0, |marks, (at, word)| marks | eight(word) << (8 * at))
}

/// Makes UTF-8 of a block of Latin-1, with a step for each character that takes two bytes; returns how many bytes it
/// became. At most as many bytes are written behind them as there are characters behind the block: whoever calls it
/// goes on with those.
#[inline]
pub(super) fn encode_latin1(from: &[u8; 2 * BLOCK], to: &mut [u8; 3 * BLOCK]) -> usize {
    let Some(block) = from.first_chunk() else { return 0 };
    let mut high = marks(block, |word| word);
    to[..BLOCK].copy_from_slice(block);
    let mut length = BLOCK;
    while high != 0 {
        let at = high.trailing_zeros() as usize;
        let place = at + length - BLOCK;
        to[place..place + 2].copy_from_slice(&[from[at] >> 6 | 0xc0, from[at] & 0x3f | 0x80]);
        // All that may come up to the next one.
        to[place + 2..place + 2 + BLOCK].copy_from_slice(&from[at + 1..at + 1 + BLOCK]);
        length += 1;
        high &= high - 1;
    }
    length
}

/// Makes Latin-1 of a block of UTF-8, with a step for each character that takes two bytes; returns how many bytes of
/// the block that was, and how many characters, 16 at least. `None` if something in it is not Latin-1, or not valid.
#[inline]
pub(super) fn decode_latin1(from: &[u8; 2 * BLOCK], to: &mut [u8; 2 * BLOCK]) -> Option<(usize, usize)> {
    let block = from.first_chunk()?;
    let first = marks(block, |word| word & word << 1);
    let second = marks(block, |word| word & !(word << 1));
    let whole = (1 << BLOCK) - 1;
    if second != first << 1 & whole {
        return None;
    }
    // What begins with the last byte is left.
    let n_bytes = BLOCK - (first >> (BLOCK - 1)) as usize;
    let mut first = first & whole >> 1;
    to[..BLOCK].copy_from_slice(block);
    let (mut length, mut is_more) = (n_bytes, false);
    while first != 0 {
        let at = first.trailing_zeros() as usize;
        let place = at + length - n_bytes;
        is_more |= from[at] & 0xfe != 0xc2;
        to[place] = from[at] << 6 | from[at + 1] & 0x3f;
        to[place + 1..place + 1 + BLOCK].copy_from_slice(&from[at + 2..at + 2 + BLOCK]);
        length -= 1;
        first &= first - 1;
    }
    (!is_more).then_some((n_bytes, length))
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
