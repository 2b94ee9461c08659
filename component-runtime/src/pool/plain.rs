//! Slots of plain bytes that are zero when they are taken: contexts and tables.
//!
//! Slots lie apart as the largest user needs it, so that each one that is written to takes a page, and its share of a
//! page table. A pool may have a small place for each slot, too, where small places lie side by side: who needs no more
//! bytes than that lies there.

use std::ops::Range;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};

use super::config::PoolConcurrencyLimitError;
use super::hands::{self, Hands};
use super::held::Held;
use super::index::{Affinity, SlotCounts, SlotState, Taken};
use super::reserve::{Reserve, Usage};
use super::slots::{SlotIndex, SlotLayout};
use crate::sys::mapping::{Mapping, page_bytes, up_to_pages};

/// Slots of one size, all of them readable and writable.
#[derive(Debug)]
pub(super) struct PlainPool {
    reserve: Reserve<State>,
    small: SmallPlaces,
    /// Slots that are free and still count as in use there.
    hands: Hands,
    keep_resident_bytes: usize,
}

/// Sizes of a pool of plain slots.
#[derive(Clone, Copy, Debug)]
pub(super) struct PlainSizes {
    pub(super) count: u32,
    /// Bytes that a slot has at least.
    pub(super) slot_bytes: usize,
    /// Bytes of a slot that stay in place when it is free.
    pub(super) keep_resident_bytes: usize,
    /// Bytes of a slot's small place, all of which stay in place; 0: there are none.
    pub(super) small_bytes: usize,
}

/// A place for the small users of each slot. Free ones are zero.
#[derive(Debug)]
struct SmallPlaces {
    mapping: Mapping,
    place_bytes: usize,
}

/// A free slot.
#[derive(Debug, Default)]
struct State {
    /// Whether bytes may be other than zero: the system refused to reset them.
    dirty: bool,
    /// Bytes from the start that are in place.
    resident_bytes: usize,
}

/// A slot in use. Its bytes go back to zero when it is dropped.
#[derive(Debug)]
pub struct PlainSlot {
    pool: Held<PlainPool>,
    index: SlotIndex,
    /// Whether its user has the slot's small place; the other is zero then.
    small: bool,
    /// Bytes from the start that the slots' former users left in place.
    resident_bytes: usize,
    written_bytes: usize,
}

/// All slots are alike.
const ANY: Affinity = Affinity(0);

impl PlainPool {
    /// Slots whose name in errors is `what`; of so many at once are pages given back.
    ///
    /// # Errors
    /// When the system refuses the address space.
    pub(super) fn new(what: &'static str, sizes: PlainSizes, max_shards: u32, batch: u32) -> Result<PlainPool> {
        let layout = SlotLayout::new(sizes.count, sizes.slot_bytes.max(1), 0, 0, page_bytes())?;
        let mapping = Mapping::reserve(layout.total_bytes())?;
        mapping.make_accessible(layout.total_bytes())?;
        let reserve = Reserve::new(Arc::new(mapping), layout, Usage { what, max_warm: sizes.count, max_shards, batch });
        let keep_resident_bytes = sizes.keep_resident_bytes.checked_next_multiple_of(page_bytes());
        let (hands, keep_resident_bytes) = (Hands::new(max_shards), keep_resident_bytes.unwrap_or(usize::MAX));
        let small = SmallPlaces::new(sizes.count, sizes.small_bytes)?;
        Ok(PlainPool { reserve, small, hands, keep_resident_bytes })
    }

    /// Takes a slot for whoever needs no more bytes than these.
    ///
    /// # Errors
    /// When none is free or as large, or the system refuses to reset one.
    ///
    /// # Safety
    /// The slot is gone before the pool.
    pub(super) unsafe fn take(&self, size_bytes: usize) -> Result<PlainSlot> {
        let room = self.reserve.layout.slot_bytes();
        ensure!(size_bytes <= room, "{size_bytes} bytes are more than a slot of {room} bytes has");
        let small = (1..=self.small.place_bytes).contains(&size_bytes);
        // SAFETY: the caller vouches for it.
        let pool = unsafe { Held::new(self) };
        if let Some(held) = self.hands.take() {
            let resident_bytes = held.resident_bytes as usize;
            return Ok(PlainSlot { pool, index: held.index, small, resident_bytes, written_bytes: 0 });
        }
        let Taken { index, state: State { dirty, resident_bytes } } = match self.reserve.take(ANY) {
            Ok(taken) => taken,
            Err(_) => self.take_last()?,
        };
        let mut slot = PlainSlot { pool, index, small: false, resident_bytes, written_bytes: 0 };
        if dirty {
            slot.written_bytes = slot.size_bytes();
            let rest = slot.reset();
            self.reserve.mapping.forget(rest.start, rest.len())?;
            slot.written_bytes = 0;
        }
        slot.small = small;
        Ok(slot)
    }

    /// Takes a slot that another thread has in its hand, or that was given back a moment ago.
    #[cold]
    fn take_last(&self) -> Result<Taken<State>, PoolConcurrencyLimitError> {
        let found = |held: hands::Held| {
            let resident_bytes = held.resident_bytes as usize;
            self.reserve.give(held.index, State { dirty: false, resident_bytes }, Some(ANY));
        };
        self.hands.closed(found, || self.reserve.take(ANY))
    }

    pub(super) fn counts(&self) -> SlotCounts {
        self.hands.all().fold(self.reserve.counts(), |counts, held| SlotCounts {
            // Another thread may have emptied a hand meanwhile.
            live: counts.live.saturating_sub(1),
            warm: counts.warm + 1,
            resident_bytes: counts.resident_bytes + u64::from(held.resident_bytes),
            ..counts
        })
    }
}

impl SmallPlaces {
    fn new(count: u32, place_bytes: usize) -> Result<SmallPlaces> {
        let total_bytes = (count as usize).checked_mul(place_bytes).context("the pool's small places are too large")?;
        let mapping = Mapping::reserve(up_to_pages(total_bytes))?;
        mapping.make_accessible(up_to_pages(total_bytes))?;
        Ok(SmallPlaces { mapping, place_bytes })
    }

    fn base(&self, index: SlotIndex) -> *mut u8 {
        self.mapping.base().wrapping_add(index.0 as usize * self.place_bytes)
    }
}

impl SlotState for State {
    fn resident_bytes(&self) -> usize {
        self.resident_bytes
    }

    fn doubt(&mut self) {
        self.dirty = true;
    }

    fn emptied(self, mapping: &Mapping, slot: Range<usize>) -> State {
        State { dirty: mapping.forget(slot.start, slot.len()).is_err(), resident_bytes: 0 }
    }
}

impl PlainSlot {
    /// The first byte.
    pub fn base(&self) -> *mut u8 {
        match self.small {
            true => self.pool.small.base(self.index),
            false => self.pool.reserve.mapping.base().wrapping_add(self.start()),
        }
    }

    /// Bytes that its user has: as many as were asked for, or more.
    pub fn size_bytes(&self) -> usize {
        match self.small {
            true => self.pool.small.place_bytes,
            false => self.pool.reserve.layout.slot_bytes(),
        }
    }

    /// Notes that the first so many bytes may be written: as many are reset when the slot is dropped.
    pub fn note_written(&mut self, size_bytes: usize) {
        debug_assert!(size_bytes <= self.size_bytes(), "{size_bytes} bytes in a slot");
        self.written_bytes = self.written_bytes.max(size_bytes);
    }

    fn start(&self) -> usize {
        self.pool.reserve.layout.start(self.index)
    }

    /// Writes zeros to what stays in place; returns where in the mapping the others are that were written.
    fn reset(&mut self) -> Range<usize> {
        let kept = if self.small { self.written_bytes } else { self.written_bytes.min(self.pool.keep_resident_bytes) };
        // SAFETY: the bytes are of this slot, which is accessible and nobody else's.
        unsafe { std::ptr::write_bytes(self.base(), 0, kept) };
        if self.small {
            return self.start()..self.start();
        }
        let (start, end) = (up_to_pages(kept), up_to_pages(self.written_bytes));
        self.resident_bytes = self.resident_bytes.max(start);
        self.start() + start..self.start() + end
    }
}

impl Drop for PlainSlot {
    fn drop(&mut self) {
        let rest = self.reset();
        if rest.is_empty()
            && let Ok(resident_bytes) = u32::try_from(self.resident_bytes)
            && self.pool.hands.give(hands::Held { index: self.index, resident_bytes }).is_ok()
        {
            return;
        }
        let state = State { dirty: false, resident_bytes: self.resident_bytes };
        self.pool.reserve.give_without(self.index, state, ANY, rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pool::PoolConcurrencyLimitError;

    fn bytes(slot: &mut PlainSlot) -> &mut [u8] {
        // SAFETY: the slot's bytes are accessible, and each test has one slice at a time.
        unsafe { std::slice::from_raw_parts_mut(slot.base(), slot.size_bytes()) }
    }

    fn take(pool: &PlainPool) -> Result<PlainSlot> {
        take_of(pool, pool.reserve.layout.slot_bytes())
    }

    fn take_of(pool: &PlainPool, size_bytes: usize) -> Result<PlainSlot> {
        // SAFETY: every test drops its slots before its pool.
        unsafe { pool.take(size_bytes) }
    }

    fn pool(count: u32, slot_bytes: usize, keep_resident_bytes: usize, batch: u32) -> PlainPool {
        with_small(0, PlainSizes { count, slot_bytes, keep_resident_bytes, small_bytes: 0 }, batch)
    }

    fn with_small(small_bytes: usize, sizes: PlainSizes, batch: u32) -> PlainPool {
        PlainPool::new("tests", PlainSizes { small_bytes, ..sizes }, 4, batch).unwrap()
    }

    #[test]
    fn slots_are_zero_whatever_was_in_them() {
        for keep_resident in [0, 1, 4096, 10_000, 1 << 20] {
            let pool = pool(3, 20_000, keep_resident, 1);
            for written in [0, 1, 4095, 4096, 4097, 12_288, 20_000, 20_480] {
                let mut slot = take(&pool).unwrap();
                assert!(bytes(&mut slot).iter().all(|byte| *byte == 0), "{keep_resident} {written}");
                slot.note_written(written);
                bytes(&mut slot)[..written].fill(7);
            }
            let resident_bytes = keep_resident.next_multiple_of(4096).min(20_480) as u64;
            assert_eq!(
                pool.counts(),
                SlotCounts { total: 3, peak: 1, warm: 1, resident_bytes, ..SlotCounts::default() }
            );
        }
    }

    #[test]
    fn small_users_lie_side_by_side_and_leave_zeros_for_small_and_large_ones() {
        for keep_resident_bytes in [0, 4096, 1 << 20] {
            let sizes = PlainSizes { count: 5, slot_bytes: 1 << 20, keep_resident_bytes, small_bytes: 0 };
            let pool = with_small(1000, sizes, 1);
            for size_bytes in [1000, 1001, 1, 1 << 20, 999, 5000].repeat(3) {
                let mut slots: Vec<_> = (0..5).map(|_| take_of(&pool, size_bytes).unwrap()).collect();
                take_of(&pool, 1).unwrap_err();
                for slot in &mut slots {
                    assert!(bytes(slot).iter().all(|byte| *byte == 0), "{size_bytes}");
                    assert!(slot.size_bytes() >= size_bytes);
                    slot.note_written(size_bytes);
                    bytes(slot)[..size_bytes].fill(7);
                }
                let starts = || slots.iter().map(|slot| slot.base() as usize);
                let span = starts().max().unwrap() - starts().min().unwrap();
                assert_eq!(span, 4 * if size_bytes <= 1000 { 1000 } else { 1 << 20 });
            }
            assert_eq!(pool.counts().live, 0);
        }
    }

    #[test]
    fn more_bytes_than_a_slot_has_are_refused() {
        let pool = pool(1, 4096, 0, 1);
        let error = take_of(&pool, 4097).unwrap_err();
        assert_eq!(error.to_string(), "4097 bytes are more than a slot of 4096 bytes has");
        take(&pool).unwrap();
    }

    #[test]
    fn a_pool_that_is_used_up_says_of_what_and_gives_slots_again_later() {
        let pool = pool(2, 1, 0, 1);
        let (first, _second) = (take(&pool).unwrap(), take(&pool).unwrap());
        let error = take(&pool).unwrap_err();
        assert_eq!(error.to_string(), "all 2 `tests` of the pool are in use");
        assert_eq!(error.downcast::<PoolConcurrencyLimitError>().unwrap().limit(), 2);
        drop(first);
        take(&pool).unwrap();
    }

    #[test]
    fn slots_that_wait_are_free_and_are_taken_before_the_pool_is_full() {
        let pool = pool(4, 8192, 0, 3);
        let waiting = || (pool.counts().live, pool.counts().waiting);
        let mut spoiled: Vec<_> = (0..4).map(|_| take(&pool).unwrap()).collect();
        for slot in &mut spoiled {
            slot.note_written(8192);
            bytes(slot).fill(7);
        }
        drop((spoiled.pop(), spoiled.pop()));
        assert_eq!(waiting(), (2, 2));
        let mut slot = take(&pool).unwrap();
        assert_eq!(waiting(), (3, 0));
        assert!(bytes(&mut slot).iter().all(|byte| *byte == 0));
        drop(spoiled);
        assert_eq!(waiting(), (1, 2), "an unwritten slot does not wait");
        let mut last: Vec<_> = (0..3).map(|_| take(&pool).unwrap()).collect();
        assert!(last.iter_mut().all(|slot| bytes(slot).iter().all(|byte| *byte == 0)));
        take(&pool).unwrap_err();
    }

    #[test]
    fn slots_that_wait_keep_no_more_in_place_than_they_may_and_say_how_much() {
        let pool = pool(4, 40 << 20, 0, 9);
        let spoil = |slot: &mut PlainSlot| slot.note_written(40 << 20);
        let mut all: Vec<_> = (0..4).map(|_| take(&pool).unwrap()).collect();
        all.iter_mut().for_each(spoil);
        all.pop();
        assert_eq!((pool.counts().waiting, pool.counts().resident_bytes), (1, 40 << 20));
        all.pop();
        assert_eq!((pool.counts().waiting, pool.counts().resident_bytes), (0, 0));
        drop(all);
        assert_eq!((pool.counts().live, pool.counts().waiting), (0, 0));
    }

    #[test]
    fn threads_that_need_no_more_slots_than_there_are_always_get_them() {
        let pool = pool(64, 4096, 0, 5);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..300 {
                        let mut slots: Vec<_> = (0..16).map(|_| take(&pool).unwrap()).collect();
                        slots.iter_mut().for_each(|slot| slot.note_written(1));
                    }
                });
            }
        });
        assert_eq!(pool.counts().live, 0);
    }
}
