//! Sizes, alignments and flattening of component values, as the canonical ABI defines them.
//!
//! Everything is `const`, so that [`crate::translate`] computes it from a binary's types and the
//! typed bindings compute it from Rust types with the same lines. The specification's paragraphs
//! are "Alignment", "Element Size" and "Flattening" of CanonicalABI.md.
//!
//! # Invariants
//! * This is the only place that knows how a value lies in memory.

/// At most so many flat core values are passed as parameters; more go through memory.
pub const MAX_FLAT_PARAMS: usize = 16;
/// At most so many flat core values are returned; more go through memory.
pub const MAX_FLAT_RESULTS: usize = 1;
/// The greatest number of bytes that a list or string may have (2^28 - 1).
pub const MAX_LIST_BYTES: u64 = (1 << 28) - 1;

/// How one type of value lies in linear memory and in core values.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct CanonicalAbi {
    /// Bytes in a memory with 32-bit addresses.
    pub size32: u32,
    /// Alignment in bytes in a memory with 32-bit addresses.
    pub align32: u32,
    /// Bytes in a memory with 64-bit addresses.
    pub size64: u32,
    /// Alignment in bytes in a memory with 64-bit addresses.
    pub align64: u32,
    /// Core values when flat; `None` when there are more than [`MAX_FLAT_PARAMS`].
    pub flat_count: Option<u8>,
}

impl CanonicalAbi {
    /// No value at all: an absent payload, an empty record.
    pub const UNIT: CanonicalAbi = CanonicalAbi { size32: 0, align32: 1, size64: 0, align64: 1, flat_count: Some(0) };
    /// `bool`, `u8`, `s8`.
    pub const SCALAR1: CanonicalAbi = Self::scalar(1);
    /// `u16`, `s16`.
    pub const SCALAR2: CanonicalAbi = Self::scalar(2);
    /// `u32`, `s32`, `f32`, `char`, handles.
    pub const SCALAR4: CanonicalAbi = Self::scalar(4);
    /// `u64`, `s64`, `f64`.
    pub const SCALAR8: CanonicalAbi = Self::scalar(8);
    /// A pointer and a length: `string`, `list`, `map`.
    pub const POINTER_PAIR: CanonicalAbi =
        CanonicalAbi { size32: 8, align32: 4, size64: 16, align64: 8, flat_count: Some(2) };

    const fn scalar(bytes: u32) -> CanonicalAbi {
        CanonicalAbi { size32: bytes, align32: bytes, size64: bytes, align64: bytes, flat_count: Some(1) }
    }

    /// A record or tuple of these fields. `None` when the size does not fit in 32 bits.
    pub const fn try_record(fields: &[CanonicalAbi]) -> Option<CanonicalAbi> {
        let mut all = Self::UNIT;
        let mut at = 0;
        while at < fields.len() {
            let Some(next) = all.followed_by(&fields[at]) else { return None };
            all = next;
            at += 1;
        }
        all.padded()
    }

    /// As [`try_record`](Self::try_record), of fields that come one by one.
    pub fn try_record_of(fields: impl IntoIterator<Item = CanonicalAbi>) -> Option<CanonicalAbi> {
        let mut fields = fields.into_iter();
        fields.try_fold(Self::UNIT, |all, field| all.followed_by(&field))?.padded()
    }

    /// A record or tuple of these fields.
    ///
    /// # Panics
    /// When the size does not fit in 32 bits; meant for Rust types, whose sizes are sane.
    pub const fn record(fields: &[CanonicalAbi]) -> CanonicalAbi {
        match Self::try_record(fields) {
            Some(abi) => abi,
            None => panic!("a record of more than 4 GiB"),
        }
    }

    /// A variant of so many cases, of which these are the payloads (absent ones may be left out).
    /// `None` when the size does not fit in 32 bits.
    pub const fn try_variant(n_cases: usize, payloads: &[CanonicalAbi]) -> Option<CanonicalAbi> {
        let tag = discriminant_bytes(n_cases);
        let mut widest = Self::UNIT;
        let mut at = 0;
        while at < payloads.len() {
            widest = widest.union(&payloads[at]);
            at += 1;
        }
        let Some(mut all) = Self::scalar(tag).followed_by(&widest) else { return None };
        all.flat_count = add_flat(Some(1), widest.flat_count);
        all.padded()
    }

    /// A variant of so many cases, of which these are the payloads.
    ///
    /// # Panics
    /// When the size does not fit in 32 bits.
    pub const fn variant(n_cases: usize, payloads: &[CanonicalAbi]) -> CanonicalAbi {
        match Self::try_variant(n_cases, payloads) {
            Some(abi) => abi,
            None => panic!("a variant of more than 4 GiB"),
        }
    }

    /// An enum: a variant without payloads.
    pub const fn enumeration(n_cases: usize) -> CanonicalAbi {
        Self::variant(n_cases, &[])
    }

    /// Flags: 1 to 32 labels in one integer.
    pub const fn flags(n_labels: usize) -> CanonicalAbi {
        Self::scalar(flags_bytes(n_labels))
    }

    /// A list of fixed length. `None` when the size does not fit in 32 bits.
    pub const fn try_fixed_list(element: &CanonicalAbi, length: u32) -> Option<CanonicalAbi> {
        let Some(size32) = element.size32.checked_mul(length) else { return None };
        let Some(size64) = element.size64.checked_mul(length) else { return None };
        let flat_count = match element.flat_count {
            Some(count) if count as u64 * length as u64 <= MAX_FLAT_PARAMS as u64 => Some(count * length as u8),
            _ => None,
        };
        Some(CanonicalAbi { size32, size64, flat_count, ..*element })
    }

    /// Where the payload of a variant of so many cases starts in a 32-bit memory, given the
    /// variant's own ABI.
    pub const fn payload_offset32(n_cases: usize, payloads_align32: u32) -> u32 {
        let tag = discriminant_bytes(n_cases);
        (tag + payloads_align32 - 1) & !(payloads_align32 - 1)
    }

    /// The offset, in a 32-bit memory, at which a field with this ABI starts when it follows
    /// `offset`; with the offset behind it.
    pub const fn next_field32(&self, offset: u32) -> (u32, u32) {
        let start = (offset + self.align32 - 1) & !(self.align32 - 1);
        (start, start + self.size32)
    }

    /// The number of flat values as parameters are counted: `None` becomes a number above every
    /// limit.
    pub const fn flat_count(&self) -> usize {
        match self.flat_count {
            Some(count) => count as usize,
            None => usize::MAX,
        }
    }

    /// A record of what this is one of, without the bytes behind its last field, and one more field.
    ///
    /// # Panics
    /// When the size does not fit in 32 bits.
    pub const fn and_field(&self, field: &CanonicalAbi) -> CanonicalAbi {
        match self.followed_by(field) {
            Some(abi) => abi,
            None => panic!("a record of more than 4 GiB"),
        }
    }

    const fn followed_by(&self, field: &CanonicalAbi) -> Option<CanonicalAbi> {
        let Some(start32) = align_up(self.size32, field.align32) else { return None };
        let Some(start64) = align_up(self.size64, field.align64) else { return None };
        let Some(size32) = start32.checked_add(field.size32) else { return None };
        let Some(size64) = start64.checked_add(field.size64) else { return None };
        Some(CanonicalAbi {
            size32,
            align32: max(self.align32, field.align32),
            size64,
            align64: max(self.align64, field.align64),
            flat_count: add_flat(self.flat_count, field.flat_count),
        })
    }

    /// What has room for either.
    pub const fn union(&self, other: &CanonicalAbi) -> CanonicalAbi {
        CanonicalAbi {
            size32: max(self.size32, other.size32),
            align32: max(self.align32, other.align32),
            size64: max(self.size64, other.size64),
            align64: max(self.align64, other.align64),
            flat_count: match (self.flat_count, other.flat_count) {
                (Some(a), Some(b)) => Some(if a > b { a } else { b }),
                _ => None,
            },
        }
    }

    const fn padded(self) -> Option<CanonicalAbi> {
        let Some(size32) = align_up(self.size32, self.align32) else { return None };
        let Some(size64) = align_up(self.size64, self.align64) else { return None };
        Some(CanonicalAbi { size32, size64, ..self })
    }
}

/// Bytes of the discriminant of a variant of so many cases: 1, 2 or 4.
pub const fn discriminant_bytes(n_cases: usize) -> u32 {
    match n_cases {
        0..=0x100 => 1,
        0x101..=0x1_0000 => 2,
        _ => 4,
    }
}

/// Bytes of a flags value of so many labels: 1, 2 or 4.
pub const fn flags_bytes(n_labels: usize) -> u32 {
    match n_labels {
        0..=8 => 1,
        9..=16 => 2,
        _ => 4,
    }
}

const fn align_up(size: u32, align: u32) -> Option<u32> {
    match size.checked_add(align - 1) {
        Some(sum) => Some(sum & !(align - 1)),
        None => None,
    }
}

const fn max(a: u32, b: u32) -> u32 {
    if a > b { a } else { b }
}

const fn add_flat(a: Option<u8>, b: Option<u8>) -> Option<u8> {
    match (a, b) {
        (Some(a), Some(b)) if a as usize + b as usize <= MAX_FLAT_PARAMS => Some(a + b),
        _ => None,
    }
}
