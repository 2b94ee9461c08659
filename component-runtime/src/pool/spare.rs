//! Address space that memories leave to later ones, for an engine without a pool.
//!
//! To reserve and to release address space for each instance costs more than all else that is done for it, and
//! threads wait for each other there. So a few slots for memories of the usual layout are reserved once, with the
//! first memory. All pages of a free slot are given back to the system; what stays is what is mapped where. Who finds
//! no free slot, or wants a memory that is laid out otherwise, makes a mapping for it.
//!
//! # Invariants
//! * No memory is refused because of this.
//! * Free slots hold no pages.

use std::sync::{Arc, OnceLock};

use super::config::{PagemapScan, PoolConfig};
use super::index::Affinity;
use super::memory::{MemoryImage, MemoryPool, MemorySlot};
use crate::layout::{Base, MEMORY_RESERVATION_BYTES, MemoryConfig, MemoryPlan};

/// Slots for memories of one layout.
#[derive(Debug)]
pub struct SpareMemories {
    layout: MemoryConfig,
    /// `None` where the system has no room.
    slots: OnceLock<Option<MemoryPool>>,
}

/// Threads that make instances at the same time rarely have more of them at once.
const SLOTS: u32 = 32;

impl SpareMemories {
    /// For memories of this layout; `None` for one of which memories need little address space.
    pub fn new(layout: &MemoryConfig) -> Option<Arc<SpareMemories>> {
        let is_large = layout.reservation_bytes >= MEMORY_RESERVATION_BYTES;
        is_large.then(|| Arc::new(SpareMemories { layout: *layout, slots: OnceLock::new() }))
    }

    /// Takes a slot for a memory, whose first bytes are accessible, and start with an image if the system maps it;
    /// `None` when there is no free one or none for such a memory, or the system refuses.
    ///
    /// # Safety
    /// The slot is gone before this.
    pub unsafe fn memory(
        &self,
        (config, plan): (&MemoryConfig, &MemoryPlan),
        size_bytes: usize,
        image: Option<&MemoryImage>,
    ) -> Option<MemorySlot> {
        let fits = plan.base == Base::Fixed && plan.reservation_bytes <= MEMORY_RESERVATION_BYTES;
        if !fits || !config.has_layout_of(&self.layout) {
            return None;
        }
        let slots = self.slots.get_or_init(|| self.reserve()).as_ref()?;
        // SAFETY: the caller's promise.
        unsafe { slots.take(size_bytes, image) }.ok()
    }

    /// Empties the free slots that are prepared for an image which nobody will use again.
    pub fn forget(&self, image: Affinity) {
        if let Some(slots) = self.slots.get().and_then(Option::as_ref) {
            slots.forget(image);
        }
    }

    fn reserve(&self) -> Option<MemoryPool> {
        let config = PoolConfig {
            memories: SLOTS,
            max_warm_memories: SLOTS,
            max_memory_bytes: usize::try_from(MEMORY_RESERVATION_BYTES).ok()?,
            keep_resident_memory_bytes: 0,
            pagemap_scan: PagemapScan::Off,
            decommit_batch: 1,
            ..PoolConfig::default()
        };
        MemoryPool::new(&config, &self.layout, SLOTS).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::{IndexWidth, MemoryShape, Sharing};

    fn plan(index: IndexWidth, config: &MemoryConfig) -> MemoryPlan {
        MemoryPlan::new(MemoryShape { index, page_bytes_log2: 16, sharing: Sharing::Unshared }, config)
    }

    #[test]
    fn memories_of_another_layout_get_none_and_neither_does_one_too_many() {
        let usual = MemoryConfig::default();
        assert!(SpareMemories::new(&MemoryConfig::CHECKED).is_none());
        let spare = SpareMemories::new(&usual).unwrap();
        // SAFETY: every slot goes before this.
        let take = |config: &MemoryConfig, plan: &MemoryPlan| unsafe { spare.memory((config, plan), 1 << 16, None) };
        let fixed = plan(IndexWidth::Bits32, &usual);
        assert!(take(&usual, &plan(IndexWidth::Bits64, &usual)).is_none());
        assert!(take(&MemoryConfig { guard_bytes: 1 << 16, ..usual }, &fixed).is_none());
        let mut taken: Vec<_> = (0..SLOTS).map(|_| take(&usual, &fixed).unwrap()).collect();
        assert!(take(&usual, &fixed).is_none());
        taken.pop();
        assert!(take(&usual, &fixed).is_some());
    }

    #[test]
    fn row12_a_slot_that_is_taken_again_is_zero() {
        let config = MemoryConfig::default();
        let spare = SpareMemories::new(&config).unwrap();
        let plan = plan(IndexWidth::Bits32, &config);
        let mut bases = Vec::new();
        for _ in 0..3 {
            // SAFETY: it goes before this.
            let slot = unsafe { spare.memory((&config, &plan), 1 << 16, None) }.unwrap();
            // SAFETY: so many bytes are accessible, and nobody else's.
            let bytes = unsafe { std::slice::from_raw_parts_mut(slot.base(), 1 << 16) };
            assert!(bytes.iter().all(|byte| *byte == 0));
            bytes.fill(7);
            bases.push(slot.base());
        }
        assert!(bases.iter().all(|base| *base == bases[0]), "the same slot each time");
    }
}
