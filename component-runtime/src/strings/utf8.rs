//! One character in UTF-8.

/// Writes a character; returns how many bytes it took.
#[inline]
pub(super) fn encode(character: u32, to: &mut [u8]) -> usize {
    let more = |shift: u32| (character >> shift) as u8 & 0x3f | 0x80;
    match character {
        ..0x80 => {
            to[0] = character as u8;
            1
        }
        0x80..0x800 => {
            to[..2].copy_from_slice(&[(character >> 6) as u8 | 0xc0, more(0)]);
            2
        }
        0x800..0x1_0000 => {
            to[..3].copy_from_slice(&[(character >> 12) as u8 | 0xe0, more(6), more(0)]);
            3
        }
        _ => {
            to[..4].copy_from_slice(&[(character >> 18) as u8 | 0xf0, more(12), more(6), more(0)]);
            4
        }
    }
}
