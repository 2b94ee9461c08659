//! Where the slots of a pool lie: pure arithmetic.
//!
//! A pool is one range of address space:
//!
//! ```text
//! guard before | slot 0 .. guard | slot 1 .. guard | ... | slot n-1 .. guard
//! ```
//!
//! With protection keys, slots are in *stripes*, in turns: slot 0 in stripe 0, slot 1 in stripe 1, and so on. A thread that
//! runs a guest of one stripe cannot access the pages of the others, so the guards of a slot may be where other stripes
//! have slots, and slots are closer together:
//!
//! ```text
//! guard before | stripe 0 | stripe 1 | stripe 2 | stripe 0 | ... | guard of the last slot
//!                |<- what a guest of the first slot reaches ->|
//! ```
//!
//! # Invariants
//! * Slots do not overlap, start at pages, and between two of them of the same stripe lies the guard of the former, which
//!   is that before the latter, too: the larger of both.
//! * Before the first slot and behind the last one of each stripe, all guards are within the pool.
//! * No product or sum wraps: a layout that has no address space is refused when it is made.

use anyhow::{Context, Result, ensure};

/// Names a slot of one pool.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
pub(super) struct SlotIndex(pub(super) u32);

/// Sizes and places of slots, in bytes: of all of a pool, or of one stripe.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct SlotLayout {
    /// Where the first slot starts.
    first: usize,
    slot: usize,
    stride: usize,
    count: u32,
    total: usize,
}

/// What slots in stripes need, in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct StripedSizes {
    /// What of a slot is ever accessible.
    pub(super) slot: usize,
    /// How far compiled code can reach from a slot's start on, without its guard.
    pub(super) reach: usize,
    pub(super) guard: usize,
    pub(super) guard_before: usize,
    pub(super) page: usize,
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
        let sizes = StripedSizes {
            slot: slot_bytes,
            reach: slot_bytes,
            guard: guard_bytes,
            guard_before: guard_before_bytes,
            page: page_bytes,
        };
        let layout = SlotLayout::try_striped(count, sizes, 1).with_context(|| {
            format!("{count} slots of {slot_bytes} bytes with {guard_bytes} bytes behind each need more addresses than there are")
        })?;
        ensure!(layout.stride > 0 || count == 0, "a pool needs slots of at least one byte");
        Ok(layout)
    }

    /// Lays out `count` slots in stripes: in all of a pool, the slots of every stripe.
    ///
    /// # Errors
    /// When they need more addresses than there are.
    pub(super) fn striped(count: u32, sizes: StripedSizes, stripes: u32) -> Result<SlotLayout> {
        let layout = SlotLayout::try_striped(count, sizes, stripes).with_context(|| {
            format!("{count} slots of {} bytes in {stripes} stripes need more addresses than there are", sizes.slot)
        })?;
        ensure!(layout.stride > 0 || count == 0, "a pool needs slots of at least one byte");
        Ok(layout)
    }

    fn try_striped(count: u32, sizes: StripedSizes, stripes: u32) -> Option<SlotLayout> {
        let StripedSizes { slot, reach, guard, guard_before, page } = sizes;
        let slot = slot.checked_next_multiple_of(page)?;
        let guard = guard.max(guard_before).checked_next_multiple_of(page)?;
        let apart = reach.max(slot).checked_next_multiple_of(page)?.checked_add(guard)?;
        let stride = apart.div_ceil(stripes.max(1) as usize).checked_next_multiple_of(page)?.max(slot);
        let first = guard_before.checked_next_multiple_of(page)?;
        let slots = match count {
            0 => 0,
            count => stride.checked_mul(usize::try_from(count - 1).ok()?)?.checked_add(apart)?,
        };
        let total = slots.checked_add(first)?;
        isize::try_from(total).ok()?;
        Some(SlotLayout { first, slot, stride, count, total })
    }

    /// How many stripes are worth while: with more of them, slots would be no closer together.
    pub(super) fn useful_stripes(sizes: StripedSizes) -> u32 {
        let StripedSizes { slot, reach, guard, guard_before, .. } = sizes;
        let apart = reach.max(slot).saturating_add(guard.max(guard_before));
        u32::try_from(apart.div_ceil(slot.max(1))).unwrap_or(u32::MAX)
    }

    /// Of slots in so many stripes, those of one.
    pub(super) fn stripe(&self, stripe: u32, stripes: u32) -> SlotLayout {
        let first = self.first + self.stride * stripe as usize;
        let count = (self.count + stripes - 1 - stripe) / stripes;
        SlotLayout { first, stride: self.stride * stripes as usize, count, ..*self }
    }

    /// Bytes of address space in all.
    pub(super) fn total_bytes(&self) -> usize {
        self.total
    }

    /// Bytes of a slot that are its own.
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
        self.first + self.stride * index.0 as usize
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

    /// Whatever a guest of a slot can reach is of other stripes, of nobody, or its own; and no slot is without a place.
    #[test]
    fn a_guest_reaches_no_other_slot_of_its_stripe_and_nothing_beside_the_pool() {
        let (page, mut made) = (4096, 0);
        for stripes in 1..=15 {
            for count in [0, 1, 2, 5, 14, 15, 16, 31, 1000] {
                for slot in [1, 4096, 65536, 300 << 20, 1 << 30, 4 << 30] {
                    for (reach, guard, guard_before) in [(4 << 30, 2 << 30, 2 << 30), (4 << 30, 65536, 0), (0, 0, 4097)]
                    {
                        let sizes = StripedSizes { slot, reach, guard, guard_before, page };
                        let whole = SlotLayout::striped(count, sizes, stripes).unwrap();
                        check_stripes(&whole, sizes, stripes);
                        made += 1;
                    }
                }
            }
        }
        assert_eq!(made, 15 * 9 * 6 * 3);
    }

    fn check_stripes(whole: &SlotLayout, sizes: StripedSizes, stripes: u32) {
        let mut all = Vec::new();
        for stripe in 0..stripes {
            let layout = whole.stripe(stripe, stripes);
            let starts: Vec<_> = (0..layout.count()).map(|index| layout.start(SlotIndex(index))).collect();
            for (at, start) in starts.iter().enumerate() {
                let reached = start - sizes.guard_before..start + sizes.reach.max(sizes.slot) + sizes.guard;
                assert!(reached.end <= whole.total_bytes(), "{whole:?} {stripe}");
                let others = [at.checked_sub(1), Some(at + 1)].into_iter().flatten().filter_map(|at| starts.get(at));
                for other in others {
                    let own = *other..other + layout.slot_bytes();
                    assert!(own.end <= reached.start || reached.end <= own.start, "{whole:?} {stripe} {at}");
                }
            }
            all.extend(starts);
        }
        assert_eq!(all.len(), whole.count() as usize);
        all.sort_unstable();
        assert!(all.windows(2).all(|pair| pair[0] + sizes.slot <= pair[1]), "{whole:?}");
    }

    #[test]
    fn more_stripes_take_less_address_space_until_slots_touch() {
        let sizes = StripedSizes { slot: 1 << 30, reach: 4 << 30, guard: 2 << 30, guard_before: 2 << 30, page: 4096 };
        assert_eq!(SlotLayout::useful_stripes(sizes), 6);
        let apart = |stripes| {
            let layout = SlotLayout::striped(100, sizes, stripes).unwrap();
            layout.start(SlotIndex(1)) - layout.start(SlotIndex(0))
        };
        assert_eq!([1, 2, 3, 6, 7, 15].map(apart), [6 << 30, 3 << 30, 2 << 30, 1 << 30, 1 << 30, 1 << 30]);
    }

    #[test]
    fn a_slot_that_is_not_there_has_no_place() {
        let layout = SlotLayout::new(3, 4096, 0, 0, 4096).unwrap();
        assert_eq!(layout.start(SlotIndex(2)), 8192);
        assert!(std::panic::catch_unwind(|| layout.start(SlotIndex(3))).is_err());
    }
}
