//! Where the slots of a pool lie: pure arithmetic.
//!
//! A pool is one range of address space:
//!
//! ```text
//! guard before | slot 0 .. guard | slot 1 .. guard | ... | slot n-1 .. guard
//! ```
//!
//! # Invariants
//! * Slots do not overlap, start at pages, and between two of them lies the guard of the former, which is that
//!   before the latter, too: the larger of both.
//! * No product or sum wraps: a layout that has no address space is refused when it is made.

use anyhow::{Context, Result, ensure};

/// Names a slot of one pool.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
pub(super) struct SlotIndex(pub(super) u32);

/// Sizes and places of slots, in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct SlotLayout {
    guard_before: usize,
    slot: usize,
    stride: usize,
    count: u32,
}

impl SlotLayout {
    /// Lays out `count` slots of at least `slot_bytes` each, with at least `guard_bytes` behind each of
    /// them and `guard_before_bytes` before it; all are rounded up to pages.
    ///
    /// # Errors
    /// When they need more addresses than there are.
    pub(super) fn new(
        count: u32,
        slot_bytes: usize,
        guard_bytes: usize,
        guard_before_bytes: usize,
        page_bytes: usize,
    ) -> Result<SlotLayout> {
        let layout = || {
            let slot = slot_bytes.checked_next_multiple_of(page_bytes)?;
            let guard = guard_bytes.max(guard_before_bytes).checked_next_multiple_of(page_bytes)?;
            let stride = slot.checked_add(guard)?;
            let guard_before = guard_before_bytes.checked_next_multiple_of(page_bytes)?;
            let layout = SlotLayout { guard_before, slot, stride, count };
            let total = stride.checked_mul(usize::try_from(count).ok()?)?.checked_add(guard_before)?;
            isize::try_from(total).ok()?;
            Some(layout)
        };
        let layout = layout().with_context(|| {
            format!("{count} slots of {slot_bytes} bytes with {guard_bytes} bytes behind each need more addresses than there are")
        })?;
        ensure!(layout.stride > 0 || count == 0, "a pool needs slots of at least one byte");
        Ok(layout)
    }

    /// Bytes of address space in all.
    pub(super) fn total_bytes(&self) -> usize {
        self.guard_before + self.stride * self.count as usize
    }

    /// Bytes of a slot.
    pub(super) fn slot_bytes(&self) -> usize {
        self.slot
    }

    /// The number of slots.
    pub(super) fn count(&self) -> u32 {
        self.count
    }

    /// Where a slot starts.
    ///
    /// # Panics
    /// When there is no such slot: the caller has made it up.
    pub(super) fn start(&self, index: SlotIndex) -> usize {
        assert!(index.0 < self.count, "slot {} of {}", index.0, self.count);
        self.guard_before + self.stride * index.0 as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZES: [usize; 9] = [0, 1, 4095, 4096, 4097, 65536, 4 << 30, (4 << 30) + 1, usize::MAX / 2];

    #[test]
    fn slots_are_apart_and_within_their_pool() {
        let mut made = 0;
        for count in [0, 1, 2, 3, 1000, u32::MAX] {
            for slot in SIZES {
                for guard in SIZES {
                    for before in SIZES {
                        for page in [4096, 65536] {
                            made += u32::from(check(count, slot, guard, before, page));
                        }
                    }
                }
            }
        }
        assert!(made > 1000, "{made}");
    }

    /// Whether there is such a layout; if so, it must be right.
    fn check(count: u32, slot: usize, guard: usize, before: usize, page: usize) -> bool {
        let exact = || {
            let up = |bytes: usize| (bytes as u128).next_multiple_of(page as u128);
            up(before) + (up(slot) + up(guard.max(before))) * u128::from(count)
        };
        let Ok(layout) = SlotLayout::new(count, slot, guard, before, page) else {
            let empty = [slot, guard, before] == [0; 3] && count > 0;
            let huge = [slot, guard, before].contains(&(usize::MAX / 2));
            assert!(empty || huge || exact() > isize::MAX as u128, "{count} {slot} {guard} {before} {page}");
            return false;
        };
        assert_eq!(layout.total_bytes() as u128, exact());
        assert!(layout.slot_bytes() >= slot);
        let mut end = 0;
        for index in [0, 1, 2, count.wrapping_sub(2), count.wrapping_sub(1)] {
            if index < count {
                let start = layout.start(SlotIndex(index));
                assert!(start.is_multiple_of(page) && start >= before, "{layout:?} {index}");
                assert!(start + layout.slot_bytes() + guard <= layout.total_bytes(), "{layout:?} {index}");
                assert!(index == 0 || start >= end, "{layout:?} {index}");
                end = if index + 1 < count { start + layout.slot_bytes() + guard.max(before) } else { 0 };
            }
        }
        true
    }

    #[test]
    fn a_slot_that_is_not_there_has_no_place() {
        let layout = SlotLayout::new(3, 4096, 0, 0, 4096).unwrap();
        assert_eq!(layout.start(SlotIndex(2)), 8192);
        assert!(std::panic::catch_unwind(|| layout.start(SlotIndex(3))).is_err());
    }
}
