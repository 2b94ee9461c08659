//! Slots for linear memories, each with what its last user's memories start with.
//!
//! # Invariants
//! * Nobody but the holder of a [`MemorySlot`] touches its bytes.
//! * A free slot's accessible bytes are those of its image, and zero elsewhere; what is behind them
//!   is inaccessible. A slot of which that is not certain, since the system refused something, says so
//!   and is cleared before it is used.
//! * Bytes that are kept in place are few: at most the resident bytes for each warm slot.

use std::ops::Range;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};

use super::config::{PagemapScan, PoolConfig};
use super::held::Held;
use super::index::{Affinity, SlotCounts, SlotState};
use super::reserve::{Reserve, Usage};
use super::restore::Written;
use super::slots::{SlotIndex, SlotLayout, StripedSizes};
use crate::layout::{MEMORY_RESERVATION_BYTES, MemoryConfig};
use crate::sys::image_file::ImageFile;
use crate::sys::keys::{self, Key};
use crate::sys::mapping::{Mapping, page_bytes, up_to_pages};
use crate::sys::pagemap::Pagemap;

/// Slots for linear memories.
#[derive(Debug)]
pub(super) struct MemoryPool {
    reserve: Reserve<State>,
    max_memory_bytes: usize,
    keep_resident_bytes: usize,
    pagemap: Option<Pagemap>,
    /// The protection key of all accessible pages, and the number of the stripe.
    striped: Option<(Key, u32)>,
}

/// Whole pages that a memory starts with.
#[derive(Clone, Debug)]
pub struct MemoryImage {
    /// Equal for equal images, and only for those; not 0.
    pub affinity: Affinity,
    /// The file that it is in.
    pub file: Arc<ImageFile>,
    /// Where it starts in the file, in bytes.
    pub file_start: u64,
    /// Where it starts in the memory, in bytes.
    pub start: usize,
    /// Its length in bytes.
    pub size_bytes: usize,
}

/// How a slot is prepared.
#[derive(Debug, Default)]
struct State {
    /// Bytes from the start that are accessible: whole pages.
    accessible_bytes: usize,
    image: Option<MemoryImage>,
    uncertain: bool,
    /// Bytes that have contents of their own, while nobody has the slot.
    resident_bytes: usize,
    /// Behind these bytes from the start and the accessible ones, no page has contents.
    kept_end: usize,
}

/// A slot in use. What was written to it is gone when it is dropped.
#[derive(Debug)]
pub struct MemorySlot {
    pool: Held<MemoryPool>,
    index: SlotIndex,
    state: State,
    contents: Contents,
}

/// What is known of the bytes of a slot in use.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Contents {
    /// Somebody may have written them.
    Unknown,
    /// Whoever has the slot knows that nobody has.
    AsTaken,
}

/// Memories that start with zeros.
const ZEROS: Affinity = Affinity(0);

impl MemoryPool {
    /// # Errors
    /// When the system refuses the address space, or cannot tell which pages were written although that is
    /// required.
    pub(super) fn new(config: &PoolConfig, memories: &MemoryConfig, max_shards: u32) -> Result<MemoryPool> {
        let StripedSizes { reach, guard, guard_before, page, .. } = memory_sizes(config, memories, page_bytes())?;
        let layout = SlotLayout::new(config.memories, reach, guard, guard_before, page)?;
        let mapping = Mapping::reserve(layout.total_bytes())
            .with_context(|| format!("a pool of {} memories of {} bytes each", layout.count(), layout.slot_bytes()))?;
        MemoryPool::within(config, (Arc::new(mapping), layout), None, max_shards)
    }

    /// Slots in a mapping that others share. What is accessible of them has a key, if one is given.
    ///
    /// # Errors
    /// When the system cannot tell which pages were written although that is required.
    pub(super) fn within(
        config: &PoolConfig,
        (mapping, layout): (Arc<Mapping>, SlotLayout),
        striped: Option<(Key, u32)>,
        max_shards: u32,
    ) -> Result<MemoryPool> {
        let pagemap = match config.pagemap_scan {
            PagemapScan::Off => None,
            PagemapScan::Auto => Pagemap::new().ok(),
            PagemapScan::Required => Some(Pagemap::new()?),
        };
        let usage =
            Usage { what: "memories", max_warm: config.max_warm_memories, max_shards, batch: config.decommit_batch };
        Ok(MemoryPool {
            reserve: Reserve::new(mapping, layout, usage),
            max_memory_bytes: config.max_memory_bytes,
            keep_resident_bytes: config.keep_resident_memory_bytes,
            pagemap,
            striped,
        })
    }

    /// Takes a slot whose first bytes (whole pages of the system) are accessible. The memory's image may be
    /// missing where the system refused to map it: [`MemorySlot::has_image`] tells.
    ///
    /// # Errors
    /// When none is free, the bytes or the image do not fit, or the system refuses.
    ///
    /// # Safety
    /// The slot is gone before the pool.
    pub(super) unsafe fn take(&self, size_bytes: usize, image: Option<&MemoryImage>) -> Result<MemorySlot> {
        let taken = self.reserve.take(image.map_or(ZEROS, |image| image.affinity));
        let taken = taken.map_err(|full| full.in_stripe(self.striped.map(|(_, stripe)| stripe)))?;
        self.open();
        // SAFETY: the caller vouches for it.
        let pool = unsafe { Held::new(self) };
        let mut slot = MemorySlot { pool, index: taken.index, state: taken.state, contents: Contents::Unknown };
        slot.prepare(size_bytes, image)?;
        Ok(slot)
    }

    /// Empties the slots that are prepared for an image.
    pub(super) fn forget(&self, affinity: Affinity) {
        self.reserve.cool(affinity);
    }

    /// The key of what is accessible.
    pub(super) fn key(&self) -> Option<Key> {
        self.striped.map(|(key, _)| key)
    }

    /// Lets this thread access all slots: it may not know their keys yet.
    fn open(&self) {
        if self.striped.is_some() {
            keys::open();
        }
    }

    fn ensure_fits(&self, size_bytes: usize) -> Result<()> {
        let limit = self.max_memory_bytes;
        ensure!(
            size_bytes <= limit,
            "a memory of {size_bytes} bytes is beyond the {limit} that `max_memory_bytes` allows in the pool"
        );
        Ok(())
    }

    pub(super) fn counts(&self) -> SlotCounts {
        self.reserve.counts()
    }
}

impl SlotState for State {
    fn resident_bytes(&self) -> usize {
        self.resident_bytes
    }

    fn doubt(&mut self) {
        self.uncertain = true;
    }

    fn emptied(self, mapping: &Mapping, slot: Range<usize>) -> State {
        let uncertain = mapping.clear(slot.start, self.to_clear(slot.len())).is_err();
        State { uncertain, ..State::default() }
    }
}

impl State {
    /// Of a slot's bytes, how many from the start may be accessible or have contents.
    fn to_clear(&self, slot_bytes: usize) -> usize {
        if self.uncertain { slot_bytes } else { self.written_end() }
    }

    /// Behind these bytes from the start, no page has contents.
    fn written_end(&self) -> usize {
        self.accessible_bytes.max(self.kept_end)
    }
}

impl MemorySlot {
    /// The first byte.
    pub fn base(&self) -> *mut u8 {
        self.pool.reserve.mapping.base().wrapping_add(self.start())
    }

    /// Bytes that a memory in it may have.
    pub fn max_bytes(&self) -> usize {
        self.pool.max_memory_bytes
    }

    /// Whether the image that it was asked for is mapped.
    pub fn has_image(&self) -> bool {
        self.state.image.is_some()
    }

    /// Makes the first bytes accessible, rounded up to pages of the system; those that were not are zero.
    ///
    /// # Errors
    /// When they are more than the slot has, or the system refuses.
    pub fn extend_to(&mut self, size_bytes: usize) -> Result<()> {
        self.pool.ensure_fits(size_bytes)?;
        let (accessible, wanted) = (self.state.accessible_bytes, up_to_pages(size_bytes));
        if wanted > accessible {
            let (start, more) = (self.start() + accessible, wanted - accessible);
            if let Err(error) = self.pool.reserve.mapping.make_range_accessible_to(start, more, self.pool.key()) {
                // A part of it may be accessible now.
                self.state.uncertain |= self.pool.reserve.mapping.make_range_inaccessible(start, more).is_err();
                return Err(error);
            }
            self.state.accessible_bytes = wanted;
        }
        Ok(())
    }

    /// Notes that nobody has written to it since it was taken: the system is not asked then.
    pub fn note_untouched(&mut self) {
        self.contents = Contents::AsTaken;
    }

    fn start(&self) -> usize {
        self.pool.reserve.layout.start(self.index)
    }

    fn prepare(&mut self, size_bytes: usize, image: Option<&MemoryImage>) -> Result<()> {
        self.pool.ensure_fits(size_bytes)?;
        let wanted = up_to_pages(size_bytes);
        let end = image.map(|image| image.start.checked_add(image.size_bytes));
        ensure!(end.is_none_or(|end| end.is_some_and(|end| end <= wanted)), "an image ends behind its memory");
        let held = self.state.image.as_ref().map(|image| image.affinity);
        let right = held == image.map(|image| image.affinity);
        if right && wanted == self.state.accessible_bytes && !self.state.uncertain {
            return Ok(());
        }
        if !right || self.state.uncertain {
            self.clear()?;
        }
        if wanted < self.state.accessible_bytes {
            let more = self.state.accessible_bytes - wanted;
            self.state.uncertain = true;
            self.pool.reserve.mapping.make_range_inaccessible(self.start() + wanted, more)?;
            self.state.accessible_bytes = wanted;
            self.state.uncertain = false;
        }
        self.extend_to(size_bytes)?;
        match image {
            Some(image) if self.state.image.is_none() => self.map(image),
            _ => Ok(()),
        }
    }

    fn clear(&mut self) -> Result<()> {
        let size_bytes = self.state.to_clear(self.pool.reserve.layout.slot_bytes());
        self.state.uncertain = true;
        self.pool.reserve.mapping.clear(self.start(), size_bytes)?;
        self.state = State::default();
        Ok(())
    }

    fn map(&mut self, image: &MemoryImage) -> Result<()> {
        let (start, size_bytes, key) = (self.start() + image.start, image.size_bytes, self.pool.key());
        let mapping = &self.pool.reserve.mapping;
        if mapping.map_image_to(start, size_bytes, (&image.file, image.file_start), key).is_ok() {
            self.state.image = Some(image.clone());
            return Ok(());
        }
        self.state.uncertain = true;
        if key.is_some() {
            // The image may be there, without its key.
            mapping.clear(start, size_bytes)?;
        }
        mapping.make_range_accessible_to(start, size_bytes, key)?;
        self.state.uncertain = false;
        Ok(())
    }
}

/// What slots for such memories need.
///
/// # Errors
/// When that is more than there are addresses.
pub(super) fn memory_sizes(config: &PoolConfig, memories: &MemoryConfig, page: usize) -> Result<StripedSizes> {
    let size = |bytes: u64| usize::try_from(bytes).context("more bytes than there are addresses");
    let unchecked = memories.reservation_bytes >= MEMORY_RESERVATION_BYTES;
    let least = if unchecked { size(MEMORY_RESERVATION_BYTES)? } else { 0 };
    let slot = config.max_memory_bytes.max(1);
    // As much as compiled code takes for granted, which may be more than the settings say.
    let (guard, guard_before) = memories.guards();
    Ok(StripedSizes { slot, reach: slot.max(least), guard: size(guard)?, guard_before: size(guard_before)?, page })
}

impl Drop for MemorySlot {
    fn drop(&mut self) {
        let (index, mut state) = (self.index, std::mem::take(&mut self.state));
        self.pool.open();
        let reserve = &self.pool.reserve;
        if state.uncertain || !reserve.keeps_warm() {
            let state = reserve.emptied(index, state);
            return reserve.give(index, state, None);
        }
        let affinity = state.image.as_ref().map_or(ZEROS, |image| image.affinity);
        if self.contents == Contents::AsTaken {
            // What its former users left in place is still as it was noted then.
            return reserve.give(index, state, Some(affinity));
        }
        let (start, end) = (self.start(), state.written_end());
        let written =
            Written { base: self.base(), accessible_bytes: state.accessible_bytes, end, image: state.image.as_ref() };
        // SAFETY: the slot is this value's, and its state says what is accessible.
        match unsafe { written.restore(self.pool.pagemap.as_ref(), self.pool.keep_resident_bytes) } {
            Ok(kept) => {
                state.resident_bytes = kept.bytes;
                state.kept_end = kept.last;
                reserve.give_without(index, state, affinity, start + kept.end..start + end);
            }
            Err(_) => {
                state.doubt();
                reserve.give(index, state, Some(affinity));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::PipeWriter;
    use std::os::fd::AsRawFd;

    use super::*;
    use crate::layout::{Bounds, CONFIGS, plans_of};
    use crate::sys::pagemap::Pages;

    /// A file of three pages, whose bytes say where they are, and images in it.
    fn images() -> [MemoryImage; 3] {
        let bytes: Vec<u8> = (0..3 * page_bytes()).map(|at| (at / 7 % 251 + 1) as u8).collect();
        let file = Arc::new(ImageFile::new(bytes.len() as u64, [(0, &bytes[..])].into_iter()).unwrap());
        let image = |affinity, file_pages: usize, start: usize, pages: usize| MemoryImage {
            affinity: Affinity(affinity),
            file: file.clone(),
            file_start: (file_pages * page_bytes()) as u64,
            start: start * page_bytes(),
            size_bytes: pages * page_bytes(),
        };
        [image(1, 0, 0, 2), image(2, 1, 3, 2), image(3, 0, 1, 3)]
    }

    fn expected(image: Option<&MemoryImage>, at: usize) -> u8 {
        let Some(image) = image.filter(|image| (image.start..image.start + image.size_bytes).contains(&at)) else {
            return 0;
        };
        ((image.file_start as usize + at - image.start) / 7 % 251 + 1) as u8
    }

    fn pool(scan: PagemapScan, keep_resident_memory_bytes: usize, memories: &MemoryConfig) -> MemoryPool {
        let pagemap_scan = scan;
        MemoryPool::new(&PoolConfig { keep_resident_memory_bytes, pagemap_scan, ..small() }, memories, 1).unwrap()
    }

    fn take(pool: &MemoryPool, size_bytes: usize, image: Option<&MemoryImage>) -> Result<MemorySlot> {
        // SAFETY: every test drops its slots before its pool.
        unsafe { pool.take(size_bytes, image) }
    }

    fn small() -> PoolConfig {
        let max_memory_bytes = 16 * page_bytes();
        PoolConfig { memories: 3, max_memory_bytes, max_warm_memories: 2, ..PoolConfig::default() }
    }

    /// Whether the system can read a byte: it says so without a signal.
    fn readable(address: *const u8, pipe: &PipeWriter) -> bool {
        // SAFETY: the system checks the address.
        unsafe { libc::write(pipe.as_raw_fd(), address.cast(), 1) == 1 }
    }

    fn byte(slot: &MemorySlot, at: usize) -> *mut u8 {
        assert!(at < slot.state.accessible_bytes);
        slot.base().wrapping_add(at)
    }

    fn check_fresh(slot: &MemorySlot, pages: usize, image: Option<&MemoryImage>, pipe: &PipeWriter) {
        for at in 0..pages * page_bytes() {
            // SAFETY: the byte is accessible, and the slot is this test's.
            let found = unsafe { byte(slot, at).read() };
            assert_eq!(found, expected(image, at), "byte {at} of {pages} pages");
        }
        for page in pages..16 {
            let behind = slot.base().wrapping_add(page * page_bytes());
            assert!(!readable(behind, pipe), "page {page} behind {pages} pages");
        }
    }

    fn fill(slot: &MemorySlot, page: usize) {
        // SAFETY: the page is accessible, and the slot is this test's.
        unsafe { std::ptr::write_bytes(byte(slot, page * page_bytes()), 0xa5, page_bytes()) };
    }

    #[test]
    fn row12_and_row40_what_a_memory_held_is_gone_and_what_is_behind_the_next_one_is_inaccessible() {
        let (_reader, pipe) = std::io::pipe().unwrap();
        let images = images();
        let mut random = 0x9e37_79b9_7f4a_7c15_u64;
        let mut next = |below: usize| {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            (random % below as u64) as usize
        };
        let scans = [PagemapScan::Required, PagemapScan::Off];
        for (pagemap_scan, decommit_batch) in scans.into_iter().flat_map(|scan| [1, 2, 9].map(|batch| (scan, batch))) {
            for keep in [0, page_bytes(), 3 * page_bytes() + 1, 1 << 20] {
                let config = PoolConfig { keep_resident_memory_bytes: keep, pagemap_scan, decommit_batch, ..small() };
                let pool = MemoryPool::new(&config, &MemoryConfig::CHECKED, 1).unwrap();
                let mut live = Vec::new();
                for _ in 0..120 {
                    let image = images.get(next(4));
                    let pages = image.map_or(0, |image| (image.start + image.size_bytes) / page_bytes()) + next(8);
                    let mut slot = take(&pool, pages * page_bytes(), image).unwrap();
                    check_fresh(&slot, pages, image, &pipe);
                    let grown = (pages + next(5)).min(16);
                    slot.extend_to(grown * page_bytes()).unwrap();
                    (0..grown).filter(|_| next(2) == 0).for_each(|page| fill(&slot, page));
                    live.push(slot);
                    if live.len() == 3 {
                        assert!(take(&pool, 0, None).is_err());
                        drop(live.swap_remove(next(3)));
                    }
                }
                drop(live);
                let counts = pool.counts();
                assert_eq!((counts.total, counts.live, counts.peak), (3, 0, 3), "{counts:?}");
                assert!(counts.waiting < decommit_batch && counts.warm <= 2, "{counts:?}");
                pool.forget(Affinity(u64::MAX));
                let counts = pool.counts();
                assert!(
                    counts.waiting == 0 && counts.resident_bytes <= 2 * keep.next_multiple_of(page_bytes()) as u64,
                    "{counts:?}"
                );
            }
        }
    }

    #[test]
    fn a_slot_stays_prepared_for_who_uses_it_again() {
        let images = images();
        let pool = pool(PagemapScan::Auto, 1 << 20, &MemoryConfig::default());
        let slot = take(&pool, 4 * page_bytes(), Some(&images[2])).unwrap();
        let (index, base) = (slot.index, slot.base());
        assert!(slot.has_image());
        drop(slot);
        let other = take(&pool, 4 * page_bytes(), None).unwrap();
        assert_ne!(other.index, index);
        let again = take(&pool, 4 * page_bytes(), Some(&images[2])).unwrap();
        assert_eq!((again.index, again.base(), again.has_image()), (index, base, true));
        drop((again, other));
        pool.forget(images[2].affinity);
        assert_eq!(pool.counts().warm, 1);
    }

    #[test]
    fn the_last_used_slots_stay_warm_and_the_others_are_emptied() {
        let images = images();
        let pool = pool(PagemapScan::Auto, 1 << 20, &MemoryConfig::CHECKED);
        let take_for = |image: usize| take(&pool, 5 * page_bytes(), Some(&images[image])).unwrap();
        let (first, second, third) = (take_for(0), take_for(1), take_for(2));
        let index = third.index;
        drop((first, second));
        drop(third);
        assert_eq!(pool.counts().warm, 2, "two may be warm");
        assert_eq!(take_for(2).index, index, "the last one is");
        pool.forget(images[1].affinity);
        assert_eq!(pool.counts(), SlotCounts { total: 3, live: 0, peak: 3, warm: 1, ..SlotCounts::default() });
    }

    #[test]
    fn what_does_not_fit_a_slot_is_refused_and_the_slot_is_not_lost() {
        let images = images();
        let pool = pool(PagemapScan::Auto, 0, &MemoryConfig::CHECKED);
        for _ in 0..5 {
            assert!(take(&pool, 17 * page_bytes(), None).unwrap_err().to_string().contains("`max_memory_bytes`"));
            assert!(take(&pool, page_bytes(), Some(&images[1])).is_err(), "an image behind its memory");
            let mut slot = take(&pool, page_bytes(), None).unwrap();
            slot.extend_to(17 * page_bytes()).unwrap_err();
            slot.extend_to(usize::MAX).unwrap_err();
            slot.extend_to(16 * page_bytes()).unwrap();
        }
        assert_eq!(pool.counts().live, 0);
    }

    #[test]
    fn row11_a_pool_of_empty_memories_lets_nothing_be_accessed() {
        let (_reader, pipe) = std::io::pipe().unwrap();
        for memories in [MemoryConfig::default(), MemoryConfig::CHECKED] {
            let config = PoolConfig { memories: 2, max_memory_bytes: 0, ..PoolConfig::default() };
            let pool = MemoryPool::new(&config, &memories, 1).unwrap();
            let mut slot = take(&pool, 0, None).unwrap();
            slot.extend_to(1).unwrap_err();
            assert!(!readable(slot.base(), &pipe));
        }
    }

    #[test]
    fn a_slot_of_which_nothing_is_certain_is_cleared_before_it_is_used() {
        let (_reader, pipe) = std::io::pipe().unwrap();
        let pool = pool(PagemapScan::Auto, 1 << 20, &MemoryConfig::CHECKED);
        let mut slot = take(&pool, 8 * page_bytes(), None).unwrap();
        (0..8).for_each(|page| fill(&slot, page));
        let index = slot.index;
        // As if the system had refused to reset it, and to clear it.
        let state = State { uncertain: true, ..std::mem::take(&mut slot.state) };
        std::mem::forget(slot);
        pool.reserve.give(index, state, None);
        let slot = take(&pool, 2 * page_bytes(), None).unwrap();
        assert_eq!(slot.index, index);
        check_fresh(&slot, 2, None, &pipe);
    }

    #[test]
    fn a_slot_that_nobody_wrote_is_given_back_as_it_is_and_pages_of_former_users_stay_known() {
        let (_reader, pipe) = std::io::pipe().unwrap();
        let (images, counts) = (images(), |pool: &MemoryPool| (pool.counts().warm, pool.counts().resident_bytes));
        for scan in [PagemapScan::Required, PagemapScan::Off] {
            let pool = pool(scan, 2 * page_bytes(), &MemoryConfig::CHECKED);
            let written = take(&pool, 8 * page_bytes(), Some(&images[0])).unwrap();
            (0..2).for_each(|page| fill(&written, page));
            let index = written.index;
            drop(written);
            for pages in [8, 2, 5, 8] {
                let mut slot = take(&pool, pages * page_bytes(), Some(&images[0])).unwrap();
                assert_eq!(slot.index, index);
                slot.note_untouched();
                drop(slot);
                assert_eq!(counts(&pool), (1, 2 * page_bytes() as u64), "{pages}");
            }
            let slot = take(&pool, 8 * page_bytes(), Some(&images[0])).unwrap();
            check_fresh(&slot, 8, Some(&images[0]), &pipe);
            (0..8).for_each(|page| fill(&slot, page));
            drop(slot);
            check_fresh(&take(&pool, 8 * page_bytes(), Some(&images[0])).unwrap(), 8, Some(&images[0]), &pipe);
        }
    }

    #[test]
    fn pages_that_a_smaller_memory_hides_count_among_those_that_stay() {
        let config = PoolConfig { memories: 1, keep_resident_memory_bytes: 2 * page_bytes(), ..small() };
        let pool = MemoryPool::new(&config, &MemoryConfig::CHECKED, 1).unwrap();
        let scan = Pagemap::new().unwrap();
        for pages in (2..=16).rev().chain([16, 3, 9]) {
            let slot = take(&pool, pages * page_bytes(), None).unwrap();
            (pages - 2..pages).for_each(|page| fill(&slot, page));
            let base = slot.base() as u64;
            drop(slot);
            let mut runs = [Pages::default(); 16];
            let scanned = scan.scan(base, base + 16 * page_bytes() as u64, u64::MAX, &mut runs).unwrap();
            let resident: u64 = runs[..scanned.n_runs].iter().map(|run| run.end - run.start).sum();
            assert_eq!([resident, pool.counts().resident_bytes], [2 * page_bytes() as u64; 2], "{pages}");
        }
    }

    /// Whatever compiled code leaves to a guard ends before the next slot, and none is nearer to the one before.
    #[test]
    fn slots_are_as_far_apart_as_code_for_every_shape_of_memory_assumes() {
        for (config, max_memory_bytes) in CONFIGS.iter().flat_map(|config| [1, 65536, 5 << 30].map(|max| (config, max)))
        {
            let pool = MemoryPool::new(&PoolConfig { max_memory_bytes, ..small() }, config, 1).unwrap();
            let (first, second) = (take(&pool, 1, None).unwrap(), take(&pool, 1, None).unwrap());
            let apart = (second.base() as u64).abs_diff(first.base() as u64);
            for plan in plans_of(config) {
                let reachable = match plan.bounds {
                    Bounds::Guarded => plan.reservation_bytes,
                    Bounds::Checked => max_memory_bytes as u64,
                };
                assert!(apart >= reachable + plan.guard_bytes, "{plan:?} in {pool:?}");
                assert!(apart >= max_memory_bytes as u64 + plan.guard_before_bytes, "{plan:?} in {pool:?}");
                assert!(pool.reserve.layout.start(SlotIndex(0)) as u64 >= plan.guard_before_bytes, "{plan:?}");
            }
        }
    }

    #[test]
    fn an_image_that_goes_leaves_no_slot_that_waits_for_it() {
        let images = images();
        let config = PoolConfig { keep_resident_memory_bytes: 0, decommit_batch: 8, ..small() };
        let pool = MemoryPool::new(&config, &MemoryConfig::CHECKED, 1).unwrap();
        drop(take(&pool, 4 * page_bytes(), Some(&images[0])).unwrap());
        assert_eq!((pool.counts().waiting, pool.counts().warm), (1, 0));
        pool.forget(images[0].affinity);
        assert_eq!(pool.counts(), SlotCounts { total: 3, peak: 1, ..SlotCounts::default() });
        assert_eq!(Arc::strong_count(&images[0].file), 3);
    }
}
