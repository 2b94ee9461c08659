//! The canonical ABI's steps for strings, written after the specification's executable definitions
//! (`load_string_from_range`, `store_string_into_range` and what they call). [`super::prove`] compares the two.

use super::case::{Case, Encoding, MEMORY_BYTES, Outcome, Side};

/// `MAX_STRING_BYTE_LENGTH`.
const MAX_BYTES: u128 = (1 << 28) - 1;
/// At most so many pages has the memory of the side that gets the string.
pub(super) const MAX_PAGES: usize = 4;

/// What becomes of a case.
pub fn outcome(case: &Case) -> Outcome {
    let stored = load(case).and_then(|text| {
        let mut target = Target { case, memory: vec![FILL; MEMORY_BYTES], calls: Vec::new() };
        let (pointer, length) = target.store(&text)?;
        let memory = hash(&target.memory);
        Some(Outcome::Passed { pointer, length, calls: target.calls, memory })
    });
    stored.unwrap_or(Outcome::Trap)
}

/// What the memory that gets the string holds at first.
pub(super) const FILL: u8 = 0xa5;

/// A sum over the words of a memory, each multiplied by an odd number of its own. (The definitions add up
/// only what was written, which is much faster in Python.)
fn hash(memory: &[u8]) -> u64 {
    let (words, _) = memory.as_chunks::<8>();
    let weighed = words.iter().zip(0_u64..).map(|(word, at)| u64::from_le_bytes(*word).wrapping_mul(2 * at + 1));
    weighed.fold(0, u64::wrapping_add)
}

/// A string that was read: its characters, and its code units where it came from.
struct Text {
    characters: Vec<char>,
    simple: Simple,
    units: u64,
}

/// An encoding without a choice.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Simple {
    Utf8,
    Utf16,
    Latin1,
}

/// `load_string_from_range`.
fn load(case: &Case) -> Option<Text> {
    let Case { from, length, pointer, .. } = case;
    let (simple, units, align) = match from.encoding {
        Encoding::Utf8 => (Simple::Utf8, *length, 1),
        Encoding::Utf16 => (Simple::Utf16, *length, 2),
        Encoding::Latin1Utf16 if length & from.tag() != 0 => (Simple::Utf16, length ^ from.tag(), 2),
        Encoding::Latin1Utf16 => (Simple::Latin1, *length, 2),
    };
    let unit_bytes = if simple == Simple::Utf16 { 2 } else { 1 };
    let bytes = u128::from(units) * unit_bytes;
    trap_if(bytes > MAX_BYTES || pointer % align != 0)?;
    let mut memory = vec![0; MEMORY_BYTES];
    memory[case.data_at..case.data_at + case.data.len()].copy_from_slice(&case.data);
    let start = usize::try_from(*pointer).ok()?;
    let bytes = memory.get(start..start.checked_add(bytes as usize)?)?;
    let characters = match simple {
        Simple::Utf8 => std::str::from_utf8(bytes).ok()?.chars().collect(),
        Simple::Latin1 => bytes.iter().map(|byte| char::from(*byte)).collect(),
        Simple::Utf16 => {
            let units = bytes.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
            char::decode_utf16(units).collect::<Result<_, _>>().ok()?
        }
    };
    Some(Text { characters, simple, units })
}

fn trap_if(condition: bool) -> Option<()> {
    (!condition).then_some(())
}

/// The side that gets the string.
struct Target<'c> {
    case: &'c Case,
    memory: Vec<u8>,
    calls: Vec<[u64; 4]>,
}

impl Text {
    fn utf8(&self) -> Vec<u8> {
        self.characters.iter().collect::<String>().into_bytes()
    }

    fn utf16(&self) -> Vec<u8> {
        self.characters.iter().collect::<String>().encode_utf16().flat_map(u16::to_le_bytes).collect()
    }
}

impl Target<'_> {
    fn side(&self) -> Side {
        self.case.to
    }

    /// `store_string_into_range`.
    fn store(&mut self, text: &Text) -> Option<(u64, u64)> {
        match (self.side().encoding, text.simple) {
            (Encoding::Utf8, Simple::Utf8) => self.copy(text, 1, 1, &text.utf8()),
            (Encoding::Utf8, Simple::Utf16) => self.string_to_utf8(text, 3),
            (Encoding::Utf8, Simple::Latin1) => self.string_to_utf8(text, 2),
            (Encoding::Utf16, Simple::Utf8) => self.utf8_to_utf16(text),
            (Encoding::Utf16, _) => self.copy(text, 2, 2, &text.utf16()),
            (Encoding::Latin1Utf16, Simple::Latin1) => {
                let bytes: Vec<u8> = text.characters.iter().map(|character| *character as u8).collect();
                self.copy(text, 1, 2, &bytes)
            }
            (Encoding::Latin1Utf16, Simple::Utf16) if self.case.from.encoding == Encoding::Latin1Utf16 => {
                self.probably_utf16(text)
            }
            (Encoding::Latin1Utf16, _) => self.string_to_latin1_or_utf16(text),
        }
    }

    /// `store_string_copy`.
    fn copy(&mut self, text: &Text, unit_bytes: u64, align: u64, bytes: &[u8]) -> Option<(u64, u64)> {
        let pointer = self.allocate(align, unit_bytes * text.units)?;
        self.write(pointer, bytes);
        Some((pointer, text.units))
    }

    /// `store_string_to_utf8`.
    fn string_to_utf8(&mut self, text: &Text, worst: u64) -> Option<(u64, u64)> {
        let mut pointer = self.allocate(1, text.units)?;
        let ascii = text.characters.iter().take_while(|character| character.is_ascii()).count();
        let encoded = text.utf8();
        self.write(pointer, &encoded[..ascii]);
        if ascii < text.characters.len() {
            let worst = worst * text.units;
            pointer = self.reallocate(pointer, text.units, 1, worst)?;
            self.write(pointer + ascii as u64, &encoded[ascii..]);
            if worst > encoded.len() as u64 {
                pointer = self.reallocate(pointer, worst, 1, encoded.len() as u64)?;
            }
            return Some((pointer, encoded.len() as u64));
        }
        Some((pointer, text.units))
    }

    /// `store_utf8_to_utf16`.
    fn utf8_to_utf16(&mut self, text: &Text) -> Option<(u64, u64)> {
        let worst = 2 * text.units;
        let mut pointer = self.allocate(2, worst)?;
        let encoded = text.utf16();
        self.write(pointer, &encoded);
        if (encoded.len() as u64) < worst {
            pointer = self.reallocate(pointer, worst, 2, encoded.len() as u64)?;
        }
        Some((pointer, encoded.len() as u64 / 2))
    }

    /// `store_string_to_latin1_or_utf16`.
    fn string_to_latin1_or_utf16(&mut self, text: &Text) -> Option<(u64, u64)> {
        let mut pointer = self.allocate(2, text.units)?;
        let latin1: Vec<u8> =
            text.characters.iter().map_while(|character| u8::try_from(u32::from(*character)).ok()).collect();
        self.write(pointer, &latin1);
        let done = latin1.len() as u64;
        if latin1.len() == text.characters.len() {
            if done < text.units {
                pointer = self.reallocate(pointer, text.units, 2, done)?;
            }
            return Some((pointer, done));
        }
        let worst = 2 * text.units;
        pointer = self.reallocate(pointer, text.units, 2, worst)?;
        let start = pointer as usize;
        for at in (0..latin1.len()).rev() {
            self.memory[start + 2 * at] = self.memory[start + at];
            self.memory[start + 2 * at + 1] = 0;
        }
        let encoded = text.utf16();
        self.write(pointer + 2 * done, &encoded[2 * latin1.len()..]);
        if worst > encoded.len() as u64 {
            pointer = self.reallocate(pointer, worst, 2, encoded.len() as u64)?;
        }
        Some((pointer, (encoded.len() as u64 / 2) | self.side().tag()))
    }

    /// `store_probably_utf16_to_latin1_or_utf16`.
    fn probably_utf16(&mut self, text: &Text) -> Option<(u64, u64)> {
        let bytes = 2 * text.units;
        let pointer = self.allocate(2, bytes)?;
        self.write(pointer, &text.utf16());
        if text.characters.iter().any(|character| u32::from(*character) >= 0x100) {
            return Some((pointer, text.units | self.side().tag()));
        }
        let start = pointer as usize;
        for at in 0..text.units as usize {
            self.memory[start + at] = self.memory[start + 2 * at];
        }
        Some((self.reallocate(pointer, bytes, 1, text.units)?, text.units))
    }

    fn allocate(&mut self, align: u64, bytes: u64) -> Option<u64> {
        self.reallocate(0, 0, align, bytes)
    }

    /// What `realloc` answers, checked as the specification does after each call.
    fn reallocate(&mut self, old: u64, old_bytes: u64, align: u64, bytes: u64) -> Option<u64> {
        let answer = *self.case.answers.get(self.calls.len())?;
        self.calls.push([old, old_bytes, align, bytes]);
        if answer.grows && self.memory.len() < MAX_PAGES * MEMORY_BYTES {
            self.memory.resize(self.memory.len() + MEMORY_BYTES, 0);
        }
        let place = self.side().address(answer.place);
        let fits = |at: u64, bytes: u64| u128::from(at) + u128::from(bytes) <= self.memory.len() as u128;
        let in_bounds = fits(place, bytes);
        if answer.copies && in_bounds && fits(old, old_bytes) {
            let (start, moved) = (old as usize, old_bytes.min(bytes) as usize);
            self.memory.copy_within(start..start + moved, place as usize);
        }
        trap_if(!place.is_multiple_of(align) || !in_bounds)?;
        Some(place)
    }

    fn write(&mut self, at: u64, bytes: &[u8]) {
        self.memory[at as usize..at as usize + bytes.len()].copy_from_slice(bytes);
    }
}
