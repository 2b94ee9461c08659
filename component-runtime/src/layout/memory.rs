//! How linear memories are laid out and how their bounds are checked: what compiled code assumes of
//! a memory, and what `vm` therefore reserves for it.
//!
//! Both sides compute the same [`MemoryPlan`] from what an import must agree on with its definition
//! (width of the index, page size, sharing) and from one [`MemoryConfig`], which a code image carries.
//! A memory's limits do not matter here, since an importer may know others than the definer.
//!
//! ```text
//! guard before | accessible bytes ... | rest of the reservation | guard
//!              ^ base                 ^ length                  (never accessible)
//! ```
//!
//! # Invariants
//! * An access that [`MemoryPlan::check`] lets go unchecked cannot reach beyond reservation and guard.

use serde::{Deserialize, Serialize};

/// How much address space memories get.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
pub struct MemoryConfig {
    /// Address space that a memory has for growing in place. From 4 GiB on, memories with 32-bit
    /// indices need no bounds checks.
    pub reservation_bytes: u64,
    /// Inaccessible address space behind the reservation. Constant offsets up to this need no
    /// arithmetic of their own.
    pub guard_bytes: u64,
    /// Inaccessible address space before a memory: never reached by correct code, and there for
    /// code that is not.
    pub guard_before_bytes: u64,
    /// How memories get what active data segments write. Code does not depend on it, so each engine
    /// decides for itself what it does with an artifact.
    #[serde(skip)]
    pub images: MemoryImages,
}

/// How memories get what active data segments write.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Hash)]
pub enum MemoryImages {
    /// All instances of a component share one image of it, and each copies the pages that it writes.
    /// Where an image is not possible or does not pay, bytes are copied.
    #[default]
    CopyOnWrite,
    /// Every instance copies all bytes when it is made.
    Copied,
}

impl Default for MemoryConfig {
    fn default() -> Self {
        MemoryConfig {
            reservation_bytes: MEMORY_RESERVATION_BYTES,
            guard_bytes: MEMORY_GUARD_BYTES,
            guard_before_bytes: MEMORY_GUARD_BYTES,
            images: MemoryImages::CopyOnWrite,
        }
    }
}

impl MemoryConfig {
    /// Every access is checked, and memories move when they grow.
    pub const CHECKED: MemoryConfig =
        MemoryConfig { reservation_bytes: 0, guard_bytes: 0, guard_before_bytes: 0, images: MemoryImages::CopyOnWrite };

    /// Inaccessible bytes behind a reservation and before a memory, of which compiled code knows: whole pages of
    /// WebAssembly.
    pub fn guards(&self) -> (u64, u64) {
        (whole_pages(self.guard_bytes), whole_pages(self.guard_before_bytes))
    }

    /// Whether memories are laid out alike, so that code for the one may use memories of the other.
    pub fn has_layout_of(&self, other: &MemoryConfig) -> bool {
        MemoryConfig { images: other.images, ..*self } == *other
    }
}

/// Width of the index of a memory or table.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum IndexWidth {
    Bits32,
    Bits64,
}

/// Whether threads can have a memory in common.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Sharing {
    /// It is of one store.
    Unshared,
    /// It can be of many.
    Shared,
}

/// What all types of the same memory agree on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub struct MemoryShape {
    pub index: IndexWidth,
    pub page_bytes_log2: u8,
    pub sharing: Sharing,
}

/// How a memory is laid out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MemoryPlan {
    /// What it was made from.
    pub shape: MemoryShape,
    /// Address space from the base on that is reserved when the memory is made, where its limits do
    /// not ask for more, or for less of one that may move.
    pub reservation_bytes: u64,
    /// Inaccessible address space behind the reservation.
    pub guard_bytes: u64,
    /// Inaccessible address space before the base.
    pub guard_before_bytes: u64,
    /// Who finds out that an index is out of bounds.
    pub bounds: Bounds,
    /// Whether the base can change.
    pub base: Base,
}

/// Who finds out that an index is out of bounds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Bounds {
    /// The guard: no index leaves the reservation.
    Guarded,
    /// A comparison with the length.
    Checked,
}

/// Whether the base of a memory can change.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Base {
    /// It stays: compiled code may keep it.
    Fixed,
    /// Growing may change it.
    Moves,
}

/// What an access must do before it touches memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Check {
    /// Nothing.
    Nothing,
    /// Fail unless index <= length: the guard does the rest.
    Index,
    /// Fail unless index + end <= length, without wrapping.
    End(u64),
    /// Fail: no index is in bounds.
    Always,
}

/// Bytes of a WebAssembly page.
pub const WASM_PAGE_BYTES: u64 = 65536;
/// log2 of [`WASM_PAGE_BYTES`].
pub const WASM_PAGE_BYTES_LOG2: u8 = 16;
/// Address space that a 32-bit memory reserves for itself: no access by a 32-bit index alone can
/// leave it.
pub const MEMORY_RESERVATION_BYTES: u64 = 4 << 30;
/// Unmapped address space behind the reservation: an access whose constant offset and size stay
/// below it needs no bounds check.
pub const MEMORY_GUARD_BYTES: u64 = 2 << 30;

impl MemoryShape {
    /// Bytes of a page.
    pub fn page_bytes(self) -> u64 {
        1 << self.page_bytes_log2
    }

    /// Whether the end of a memory is always the end of a page of the system too. They have between
    /// 4 and 64 KiB.
    fn ends_at_system_page(self) -> bool {
        self.page_bytes_log2 >= WASM_PAGE_BYTES_LOG2
    }
}

impl MemoryPlan {
    /// Plans a memory.
    pub fn new(shape: MemoryShape, config: &MemoryConfig) -> MemoryPlan {
        let holds_every_index =
            shape.index == IndexWidth::Bits32 && config.reservation_bytes >= MEMORY_RESERVATION_BYTES;
        let guarded = holds_every_index && shape.ends_at_system_page();
        let fixed = holds_every_index || shape.sharing == Sharing::Shared;
        let (guard_bytes, guard_before_bytes) = config.guards();
        MemoryPlan {
            shape,
            reservation_bytes: if holds_every_index {
                MEMORY_RESERVATION_BYTES
            } else {
                whole_pages(config.reservation_bytes)
            },
            guard_bytes,
            guard_before_bytes,
            bounds: if guarded { Bounds::Guarded } else { Bounds::Checked },
            base: if fixed { Base::Fixed } else { Base::Moves },
        }
    }

    /// What an access of so many bytes at a constant offset to the index must check.
    pub fn check(&self, offset: u64, size_bytes: u64) -> Check {
        let Some(end) = offset.checked_add(size_bytes) else { return Check::Always };
        let within_guard = end <= self.guard_bytes;
        match self.bounds {
            Bounds::Guarded if within_guard => Check::Nothing,
            Bounds::Checked if within_guard && self.shape.ends_at_system_page() => Check::Index,
            _ => Check::End(end),
        }
    }
}

fn whole_pages(bytes: u64) -> u64 {
    bytes.checked_next_multiple_of(WASM_PAGE_BYTES).unwrap_or(bytes)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) const CONFIGS: [MemoryConfig; 6] = [
        MemoryConfig {
            reservation_bytes: MEMORY_RESERVATION_BYTES,
            guard_bytes: MEMORY_GUARD_BYTES,
            ..MemoryConfig::CHECKED
        },
        MemoryConfig { reservation_bytes: u64::MAX, guard_bytes: 1, ..MemoryConfig::CHECKED },
        MemoryConfig { guard_bytes: 4096, guard_before_bytes: 4097, ..MemoryConfig::CHECKED },
        MemoryConfig { reservation_bytes: MEMORY_RESERVATION_BYTES - 1, ..MemoryConfig::CHECKED },
        MemoryConfig { guard_bytes: MEMORY_GUARD_BYTES, ..MemoryConfig::CHECKED },
        MemoryConfig::CHECKED,
    ];

    fn plans() -> impl Iterator<Item = MemoryPlan> {
        CONFIGS.iter().flat_map(plans_of)
    }

    /// The plans of memories of every shape.
    pub(crate) fn plans_of(config: &MemoryConfig) -> impl Iterator<Item = MemoryPlan> {
        [IndexWidth::Bits32, IndexWidth::Bits64].into_iter().flat_map(move |index| {
            [0, 16].into_iter().flat_map(move |page_bytes_log2| {
                [Sharing::Unshared, Sharing::Shared]
                    .into_iter()
                    .map(move |sharing| MemoryPlan::new(MemoryShape { index, page_bytes_log2, sharing }, config))
            })
        })
    }

    /// For every plan, length, index, offset and size at the edges: what goes unchecked ends in
    /// inaccessible address space of the memory's own.
    #[test]
    fn what_is_not_checked_faults_in_the_guard() {
        let edges = |centre: u64| [centre.wrapping_sub(1), centre, centre.wrapping_add(1)];
        let offsets: Vec<u64> =
            [0, 16, 65536, 2 << 30, 4 << 30, u64::MAX].iter().flat_map(|centre| edges(*centre)).collect();
        for plan in plans() {
            let wide = plan.shape.index == IndexWidth::Bits64;
            let index_max = if wide { u64::MAX } else { u64::from(u32::MAX) };
            for (offset, size) in offsets.iter().flat_map(|offset| [1, 2, 4, 8, 16].map(|size| (*offset, size))) {
                for length in [0, 65536, 3 << 30] {
                    let reserved = u128::from(length.max(plan.reservation_bytes)) + u128::from(plan.guard_bytes);
                    for index in [0, length - length.min(1), length, length + 1, index_max - 1, index_max] {
                        let (first, end) = (u128::from(index) + u128::from(offset), u128::from(offset) + size);
                        let passes = match plan.check(offset, size as u64) {
                            Check::Nothing => true,
                            Check::Index => index <= length,
                            Check::End(end) => u128::from(index) + u128::from(end) <= u128::from(length),
                            Check::Always => false,
                        };
                        let in_bounds = u128::from(index) + end <= u128::from(length);
                        assert!(passes || !in_bounds, "{plan:?} refuses {index} + {offset} of {length}");
                        if passes && !in_bounds {
                            assert!(plan.shape.ends_at_system_page(), "{plan:?} {index} + {offset} of {length}");
                            assert!(first + size <= reserved, "{plan:?} lets {index} + {offset} of {length} escape");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn what_can_move_is_neither_guarded_nor_shared() {
        for plan in plans() {
            if plan.base == Base::Moves {
                assert_eq!((plan.bounds, plan.shape.sharing), (Bounds::Checked, Sharing::Unshared));
            }
        }
    }

    #[test]
    fn an_offset_that_wraps_never_passes() {
        for plan in plans() {
            assert_eq!(plan.check(u64::MAX, 1), Check::Always);
        }
    }
}
