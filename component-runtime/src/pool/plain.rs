//! Slots of plain bytes that are zero when they are taken: contexts and tables.

use std::sync::Arc;

use anyhow::Result;

use super::config::PoolConcurrencyLimitError;
use super::index::{Affinity, SlotCounts, Slots};
use super::slots::{SlotIndex, SlotLayout};
use crate::sys::mapping::{Mapping, page_bytes};

/// Slots of one size, all of them readable and writable.
#[derive(Debug)]
pub(super) struct PlainPool {
    mapping: Mapping,
    layout: SlotLayout,
    slots: Slots<Dirty>,
    keep_resident_bytes: usize,
    what: &'static str,
}

/// Whether a slot's bytes may be other than zero although nobody has it: the system refused to reset them.
#[derive(Debug, Default)]
struct Dirty(bool);

/// A slot in use. Its bytes go back to zero when it is dropped.
#[derive(Debug)]
pub struct PlainSlot {
    pool: Arc<PlainPool>,
    index: SlotIndex,
    written_bytes: usize,
}

/// All slots are alike.
const ANY: Affinity = Affinity(0);

impl PlainPool {
    /// Slots of at least `slot_bytes` each; `what` is their name in errors.
    ///
    /// # Errors
    /// When the system refuses the address space.
    pub(super) fn new(
        what: &'static str,
        count: u32,
        slot_bytes: usize,
        keep_resident_bytes: usize,
        max_shards: u32,
    ) -> Result<Arc<PlainPool>> {
        let layout = SlotLayout::new(count, slot_bytes.max(1), 0, 0, page_bytes())?;
        let mapping = Mapping::reserve(layout.total_bytes())?;
        mapping.make_accessible(layout.total_bytes())?;
        let slots = Slots::new(count, count, max_shards);
        Ok(Arc::new(PlainPool { mapping, layout, slots, keep_resident_bytes, what }))
    }

    /// Takes a slot.
    ///
    /// # Errors
    /// When none is free, or the system refuses to reset one.
    pub(super) fn take(self: &Arc<PlainPool>) -> Result<PlainSlot> {
        let limit = PoolConcurrencyLimitError::new(self.what, self.layout.count());
        let taken = self.slots.take(ANY).ok_or(limit)?;
        let mut slot = PlainSlot { pool: self.clone(), index: taken.index, written_bytes: 0 };
        if taken.state.0 {
            slot.written_bytes = self.layout.slot_bytes();
            slot.reset()?;
            slot.written_bytes = 0;
        }
        Ok(slot)
    }

    pub(super) fn counts(&self) -> SlotCounts {
        self.slots.counts()
    }
}

impl PlainSlot {
    /// The first byte.
    pub fn base(&self) -> *mut u8 {
        self.pool.mapping.base().wrapping_add(self.pool.layout.start(self.index))
    }

    /// Bytes of the slot.
    pub fn size_bytes(&self) -> usize {
        self.pool.layout.slot_bytes()
    }

    /// Notes that the first so many bytes may be written: as many are reset when the slot is dropped.
    pub fn note_written(&mut self, size_bytes: usize) {
        debug_assert!(size_bytes <= self.size_bytes(), "{size_bytes} bytes in a slot");
        self.written_bytes = self.written_bytes.max(size_bytes);
    }

    fn reset(&self) -> Result<()> {
        let kept = self.written_bytes.min(self.pool.keep_resident_bytes.next_multiple_of(page_bytes()));
        // SAFETY: the bytes are of this slot, which is accessible and nobody else's.
        unsafe { std::ptr::write_bytes(self.base(), 0, kept) };
        let rest = self.written_bytes.next_multiple_of(page_bytes()).saturating_sub(kept);
        if kept == self.written_bytes {
            return Ok(());
        }
        self.pool.mapping.forget(self.pool.layout.start(self.index) + kept, rest)
    }
}

impl Drop for PlainSlot {
    fn drop(&mut self) {
        let dirty = Dirty(self.reset().is_err());
        let more = self.pool.slots.give(self.index, dirty, Some(ANY));
        debug_assert!(more.is_none(), "every plain slot may be warm");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(slot: &mut PlainSlot) -> &mut [u8] {
        // SAFETY: the slot's bytes are accessible, and each test has one slice at a time.
        unsafe { std::slice::from_raw_parts_mut(slot.base(), slot.size_bytes()) }
    }

    #[test]
    fn slots_are_zero_whatever_was_in_them() {
        for keep_resident in [0, 1, 4096, 10_000, 1 << 20] {
            let pool = PlainPool::new("tests", 3, 20_000, keep_resident, 4).unwrap();
            for written in [0, 1, 4095, 4096, 4097, 12_288, 20_000, 20_480] {
                let mut slot = pool.take().unwrap();
                assert!(bytes(&mut slot).iter().all(|byte| *byte == 0), "{keep_resident} {written}");
                slot.note_written(written);
                bytes(&mut slot)[..written].fill(7);
            }
            assert_eq!(pool.counts(), SlotCounts { total: 3, live: 0, peak: 1, warm: 1 });
        }
    }

    #[test]
    fn a_pool_that_is_used_up_says_of_what_and_gives_slots_again_later() {
        let pool = PlainPool::new("tests", 2, 1, 0, 4).unwrap();
        let (first, _second) = (pool.take().unwrap(), pool.take().unwrap());
        let error = pool.take().unwrap_err();
        assert_eq!(error.to_string(), "all 2 `tests` of the pool are in use");
        assert_eq!(error.downcast::<PoolConcurrencyLimitError>().unwrap().limit(), 2);
        drop(first);
        pool.take().unwrap();
    }
}
