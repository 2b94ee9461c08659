//! Runs of simple characters, a block at a time, in loops that compilers turn into vector instructions.

/// Code units of a block.
const BLOCK: usize = 32;

/// Copies ASCII up to the first byte that is not; returns how many.
pub(super) fn copy_ascii(from: &[u8], to: &mut [u8]) -> usize {
    let run = ascii_run(from);
    to[..run].copy_from_slice(&from[..run]);
    run
}

/// Makes UTF-16 of ASCII up to the first byte that is not; returns how many.
pub(super) fn widen_ascii(from: &[u8], to: &mut [u8]) -> usize {
    let mut at = 0;
    for (block, place) in from.chunks_exact(BLOCK).zip(to.chunks_exact_mut(2 * BLOCK)) {
        if !is_ascii(block) {
            break;
        }
        widen(block, place);
        at += BLOCK;
    }
    let rest = &from[at..from.len().min(at + BLOCK)];
    let run = rest.iter().take_while(|byte| byte.is_ascii()).count();
    widen(&rest[..run], &mut to[2 * at..]);
    at + run
}

/// Makes UTF-16 of Latin-1. `to` has room for it.
pub(super) fn widen(from: &[u8], to: &mut [u8]) {
    let to = &mut to[..2 * from.len()];
    for (byte, place) in from.iter().zip(to.chunks_exact_mut(2)) {
        place.copy_from_slice(&u16::from(*byte).to_le_bytes());
    }
}

/// Makes bytes of UTF-16 up to the first code unit that is not below a limit of at most 0x100; returns how
/// many.
pub(super) fn narrow_below(limit: u16, from: &[u8], to: &mut [u8]) -> usize {
    let high = !(limit - 1);
    let mut at = 0;
    for (block, place) in from.chunks_exact(2 * BLOCK).zip(to.chunks_exact_mut(BLOCK)) {
        if units(block).fold(0, |all, unit| all | unit) & high != 0 {
            break;
        }
        narrow(block, place);
        at += BLOCK;
    }
    let rest = &from[2 * at..];
    let run = units(rest).take(BLOCK).take_while(|unit| unit & high == 0).count();
    narrow(&rest[..2 * run], &mut to[at..]);
    at + run
}

/// How many code units are surely before the first surrogate.
pub(super) fn without_surrogates(from: &[u8]) -> usize {
    let plain = |block: &&[u8]| units(block).fold(0, |found, unit| found | u16::from(unit & 0xf800 == 0xd800)) == 0;
    let blocks = from.chunks_exact(2 * BLOCK).take_while(plain).count();
    let rest = &from[2 * BLOCK * blocks..];
    BLOCK * blocks + units(rest).take(BLOCK).take_while(|unit| unit & 0xf800 != 0xd800).count()
}

fn ascii_run(from: &[u8]) -> usize {
    let blocks = from.chunks_exact(BLOCK).take_while(|block| is_ascii(block)).count() * BLOCK;
    blocks + from[blocks..].iter().take_while(|byte| byte.is_ascii()).count()
}

fn is_ascii(block: &[u8]) -> bool {
    block.iter().fold(0, |all, byte| all | byte) & 0x80 == 0
}

fn narrow(from: &[u8], to: &mut [u8]) {
    for (unit, place) in from.chunks_exact(2).zip(to) {
        *place = unit[0];
    }
}

fn units(text: &[u8]) -> impl Iterator<Item = u16> {
    text.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]]))
}
