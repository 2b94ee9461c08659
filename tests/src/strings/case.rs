//! Cases: a string somewhere in a memory, and an allocator that need not be a good one.

use crate::differential::Numbers;

/// Bytes of both memories at first.
pub(super) const MEMORY_BYTES: usize = 1 << 16;
/// How often `realloc` answers; one more call is a trap.
pub(super) const ANSWERS: usize = 4;

/// An encoding of the canonical ABI.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
#[expect(missing_docs, reason = "the specification's names")]
pub enum Encoding {
    Utf8,
    Utf16,
    Latin1Utf16,
}

impl Encoding {
    /// As canonical options name it.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf8",
            Encoding::Utf16 => "utf16",
            Encoding::Latin1Utf16 => "latin1+utf16",
        }
    }
}

/// One side of a call.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct Side {
    /// The encoding of its strings.
    pub encoding: Encoding,
    /// Whether its memory has 64-bit addresses.
    pub wide: bool,
}

impl Side {
    /// The bit that marks a length as one in UTF-16 code units.
    pub fn tag(self) -> u64 {
        if self.wide { 1 << 63 } else { 1 << 31 }
    }

    /// What of a number its addresses have.
    pub fn address(self, number: u64) -> u64 {
        if self.wide { number } else { u64::from(number as u32) }
    }
}

/// What `realloc` does when it is called.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Answer {
    /// What it returns.
    pub place: u64,
    /// Whether it adds a page to its memory first.
    pub grows: bool,
    /// Whether it moves what the old allocation holds, if both are in bounds.
    pub copies: bool,
}

/// A string that is passed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Case {
    /// Where it comes from.
    pub from: Side,
    /// Where it goes.
    pub to: Side,
    /// What the memory that it comes from holds at `data_at`; zeros elsewhere.
    pub data: Vec<u8>,
    /// Where the data are.
    pub data_at: usize,
    /// The pointer that is passed.
    pub pointer: u64,
    /// The length that is passed.
    pub length: u64,
    /// What `realloc` answers, call by call.
    pub answers: Vec<Answer>,
}

/// What became of a string.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// It was refused.
    Trap,
    /// It arrived.
    Passed {
        /// Where.
        pointer: u64,
        /// Its tagged length.
        length: u64,
        /// The arguments of each call of `realloc`.
        calls: Vec<[u64; 4]>,
        /// A hash of the memory that it is in.
        memory: u64,
    },
}

impl Case {
    /// The case of a seed.
    pub fn of(seed: u64) -> Case {
        let mut numbers = Numbers::new(seed);
        let from = side(&mut numbers);
        let to = side(&mut numbers);
        let text = text(&mut numbers);
        let (mut data, mut length) = encoded(&mut numbers, from, &text);
        if one_in(&mut numbers, 4) {
            spoil(&mut numbers, &mut data);
        }
        if one_in(&mut numbers, 10) {
            length = other_length(&mut numbers, from, length);
        }
        let data_at = place_of(&mut numbers, data.len());
        let mut pointer = data_at as u64;
        if one_in(&mut numbers, 10) {
            pointer = hostile(&mut numbers, pointer);
        }
        let good = !one_in(&mut numbers, 3);
        let answers = (0..ANSWERS).map(|at| answer(&mut numbers, at, good)).collect();
        Case { from, to, data, data_at, pointer: from.address(pointer), length: from.address(length), answers }
    }
}

fn one_in(numbers: &mut Numbers, n: u64) -> bool {
    numbers.next().is_multiple_of(n)
}

fn below(numbers: &mut Numbers, n: usize) -> usize {
    (numbers.next() % n.max(1) as u64) as usize
}

fn side(numbers: &mut Numbers) -> Side {
    let encoding = [Encoding::Utf8, Encoding::Utf16, Encoding::Latin1Utf16][below(numbers, 3)];
    Side { encoding, wide: one_in(numbers, 3) }
}

fn text(numbers: &mut Numbers) -> String {
    let length = match below(numbers, 20) {
        0 => 0,
        1 => 1000 + below(numbers, 3000),
        2..=5 => 30 + below(numbers, 8),
        _ => below(numbers, 120),
    };
    // How wild the characters are, and where the first wild one is.
    let class = below(numbers, 5);
    let plain = if one_in(numbers, 2) { below(numbers, length + 1) } else { 0 };
    (0..length).map(|at| if at < plain { 'x' } else { character(numbers, class) }).collect()
}

fn character(numbers: &mut Numbers, class: usize) -> char {
    let last = match below(numbers, 5).min(class) {
        0 => 0x7f,
        1 => 0xff,
        2 => 0x7ff,
        3 => 0xffff,
        _ => 0x10_ffff,
    };
    char::from_u32(below(numbers, last + 1) as u32).unwrap_or('\u{fffd}')
}

/// The bytes and the tagged length of a text.
fn encoded(numbers: &mut Numbers, side: Side, text: &str) -> (Vec<u8>, u64) {
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let utf16_units = utf16.len() as u64 / 2;
    let latin1: Option<Vec<u8>> = text.chars().map(|character| u8::try_from(u32::from(character)).ok()).collect();
    match (side.encoding, latin1) {
        (Encoding::Utf8, _) => (text.as_bytes().to_vec(), text.len() as u64),
        (Encoding::Utf16, _) => (utf16, utf16_units),
        (Encoding::Latin1Utf16, Some(latin1)) if !one_in(numbers, 3) => {
            let units = latin1.len() as u64;
            (latin1, units)
        }
        (Encoding::Latin1Utf16, _) => (utf16, utf16_units | side.tag()),
    }
}

/// Changes some bytes, often to what is dangerous.
fn spoil(numbers: &mut Numbers, data: &mut [u8]) {
    const BYTES: &[u8] = &[0x00, 0x7f, 0x80, 0xbf, 0xc0, 0xc3, 0xd8, 0xdc, 0xdf, 0xe0, 0xed, 0xf0, 0xf4, 0xf5, 0xff];
    for _ in 0..=below(numbers, 2) {
        let (at, byte) = (below(numbers, data.len()), BYTES[below(numbers, BYTES.len())]);
        if let Some(place) = data.get_mut(at) {
            *place = byte;
        }
    }
}

fn other_length(numbers: &mut Numbers, side: Side, length: u64) -> u64 {
    match below(numbers, 8) {
        0 => length.wrapping_add(1),
        1 => length.wrapping_sub(1),
        2 => length ^ side.tag(),
        3 => (1 << 28) - 1,
        4 => 1 << 27,
        5 => 1 << 28,
        6 => u64::MAX,
        _ => length + 2 * MEMORY_BYTES as u64,
    }
}

/// A place for data: anywhere, or at the end of the memory.
fn place_of(numbers: &mut Numbers, bytes: usize) -> usize {
    let last = MEMORY_BYTES - bytes;
    if one_in(numbers, 4) { last } else { below(numbers, last + 1) & !1 }
}

fn hostile(numbers: &mut Numbers, place: u64) -> u64 {
    let end = MEMORY_BYTES as u64;
    match below(numbers, 9) {
        0 => 0,
        1 => place.wrapping_add(1),
        2 => place.wrapping_sub(1),
        3 => end,
        4 => end - 1,
        5 => end + 1,
        6 => u64::from(u32::MAX) - below(numbers, 4) as u64,
        7 => u64::MAX - below(numbers, 4) as u64,
        _ => 2 * end - 8,
    }
}

/// A good answer is a fresh place with room for every string that there is, and moves what was there.
fn answer(numbers: &mut Numbers, at: usize, good: bool) -> Answer {
    let place = 256 + at as u64 * 16_000;
    if good || one_in(numbers, 2) {
        return Answer { place, grows: false, copies: true };
    }
    let place = match below(numbers, 3) {
        0 => 256 + below(numbers, 64) as u64,
        _ => hostile(numbers, place),
    };
    Answer { place, grows: one_in(numbers, 3), copies: place < 1 << 20 && one_in(numbers, 2) }
}
