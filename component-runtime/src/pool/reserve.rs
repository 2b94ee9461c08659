//! A range of slots with the queue of those that wait until the system takes their pages back.
//!
//! `index` says which slot is taken and `slots` where it lies; what is in a slot, and how it is reset, is its
//! pool's business (`memory`, `plain`). Pages beyond what may stay in place go back to the system, and that
//! for several slots at once: each such call interrupts all threads of the process.
//!
//! # Invariants
//! * A slot that waits is nobody's: it can be taken only after its pages were given back, or it says that
//!   they were not ([`SlotState::doubt`]).
//! * Nobody hears that all slots are in use while one waits, or is on its way from the queue or to the cold ones.
//! * While pages are given back to the system, whoever gives a slot back does not wait for it, unless the queue is
//!   full again.

use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use anyhow::Result;

use super::config::PoolConcurrencyLimitError;
use super::index::{Affinity, SlotCounts, SlotState, Slots, Taken};
use super::slots::{SlotIndex, SlotLayout};
use crate::sys::mapping::Mapping;

/// Slots of one size.
#[derive(Debug)]
pub(super) struct Reserve<S> {
    /// Others may have slots in it, too.
    pub(super) mapping: Arc<Mapping>,
    pub(super) layout: SlotLayout,
    slots: Slots<S>,
    what: &'static str,
    /// How many slots wait before their pages are given back.
    batch: usize,
    waiting: Mutex<Queue<S>>,
    /// Whoever empties the queue has a share of this; who has all of it knows that nobody does.
    flushing: RwLock<()>,
}

/// How many slots there are, and how they are used.
#[derive(Clone, Copy, Debug)]
pub(super) struct Usage {
    /// What the slots are for: the name of the limit.
    pub(super) what: &'static str,
    pub(super) max_warm: u32,
    pub(super) max_shards: u32,
    pub(super) batch: u32,
}

/// Slots that wait.
#[derive(Debug)]
struct Queue<S> {
    slots: Vec<Waiting<S>>,
    /// Bytes that they keep in place, at most.
    bytes: usize,
    /// Those that were taken out, and are not free yet: the system takes their pages back.
    leaving: u32,
}

impl<S> Default for Queue<S> {
    fn default() -> Self {
        Queue { slots: Vec::new(), bytes: 0, leaving: 0 }
    }
}

/// A free slot some of whose pages are still as its last user left them.
#[derive(Debug)]
struct Waiting<S> {
    slot: Taken<S>,
    key: Affinity,
    /// Those pages, in the mapping.
    written: Range<usize>,
}

/// Slots that wait for each other keep no more than this in place, which one of them alone may have.
const MAX_WAITING_BYTES: usize = 64 << 20;

impl<S: SlotState> Reserve<S> {
    /// Slots in a mapping that has room for them.
    pub(super) fn new(mapping: Arc<Mapping>, layout: SlotLayout, usage: Usage) -> Reserve<S> {
        let Usage { what, max_warm, max_shards, batch } = usage;
        let slots = Slots::new(layout.count(), max_warm, max_shards);
        let (waiting, flushing) = (Mutex::default(), RwLock::default());
        Reserve { mapping, layout, slots, what, batch: batch as usize, waiting, flushing }
    }

    /// Takes a slot, of this thread's shard while that has any: one that is warm for the key, where there is one in
    /// the shard.
    ///
    /// # Errors
    /// When none is free ([`PoolConcurrencyLimitError`]).
    pub(super) fn take(&self, key: Affinity) -> Result<Taken<S>, PoolConcurrencyLimitError> {
        if let Some(taken) = self.slots.take(key) {
            return Ok(taken);
        }
        // While nobody else empties the queue, a slot that is neither free nor waiting is in use.
        let _all = self.flushing.write().unwrap_or_else(PoisonError::into_inner);
        loop {
            let being_emptied = match self.slots.take_last(key) {
                Ok(taken) => return Ok(taken),
                Err(being_emptied) => being_emptied,
            };
            let waiting = self.all_waiting();
            if !waiting.is_empty() {
                self.give_back(waiting);
            } else if being_emptied == 0 {
                return Err(PoolConcurrencyLimitError::new(self.what, self.layout.count()));
            } else {
                // Another thread is emptying one.
                std::thread::yield_now();
            }
        }
    }

    /// Gives a slot back, warm for a key or cold, and empties the one that is warm no longer because of it.
    pub(super) fn give(&self, index: SlotIndex, state: S, key: Option<Affinity>) {
        if let Some(oldest) = self.slots.give(index, state, key) {
            let state = self.emptied(oldest.index, oldest.state);
            self.slots.give_emptied(oldest.index, state);
        }
    }

    /// Gives a slot back as soon as these pages of the mapping are given back to the system.
    pub(super) fn give_without(&self, index: SlotIndex, mut state: S, key: Affinity, written: Range<usize>) {
        if written.is_empty() {
            return self.give(index, state, Some(key));
        }
        if self.batch <= 1 {
            if self.mapping.forget(written.start, written.len()).is_err() {
                state.doubt();
            }
            return self.give(index, state, Some(key));
        }
        let mut waiting = self.waiting();
        waiting.bytes = waiting.bytes.saturating_add(written.len() + state.resident_bytes());
        waiting.slots.push(Waiting { slot: Taken { index, state }, key, written });
        let is_full = waiting.slots.len() >= self.batch || waiting.bytes > MAX_WAITING_BYTES;
        drop(waiting);
        if is_full {
            let _share = self.flushing.read().unwrap_or_else(PoisonError::into_inner);
            self.give_back(self.all_waiting());
        }
    }

    /// Makes every warm slot of a key cold.
    pub(super) fn cool(&self, key: Affinity) {
        // Slots are nobody's until they are cold.
        let _all = self.flushing.write().unwrap_or_else(PoisonError::into_inner);
        self.give_back(self.all_waiting());
        self.slots.cool(key, |index, state| self.emptied(index, state));
    }

    /// Whether a free slot can stay warm.
    pub(super) fn keeps_warm(&self) -> bool {
        self.slots.keeps_warm
    }

    /// Makes a slot as it was at first.
    pub(super) fn emptied(&self, index: SlotIndex, state: S) -> S {
        let start = self.layout.start(index);
        state.emptied(&self.mapping, start..start + self.layout.slot_bytes())
    }

    /// What is in use.
    pub(super) fn counts(&self) -> SlotCounts {
        let queue = self.waiting();
        let (waiting, bytes) = (queue.slots.len() as u32 + queue.leaving, queue.bytes as u64);
        drop(queue);
        let counts = self.slots.counts();
        let resident_bytes = counts.resident_bytes + bytes;
        // Another thread may have emptied the queue meanwhile.
        SlotCounts {
            waiting: counts.waiting + waiting,
            live: counts.live.saturating_sub(waiting),
            resident_bytes,
            ..counts
        }
    }

    /// Takes all slots out of the queue, which nobody waits for afterwards.
    fn all_waiting(&self) -> Vec<Waiting<S>> {
        let mut queue = self.waiting();
        queue.bytes = 0;
        queue.leaving += queue.slots.len() as u32;
        std::mem::take(&mut queue.slots)
    }

    fn give_back(&self, waiting: Vec<Waiting<S>>) {
        let refused = self.mapping.forget_all(waiting.iter().map(|one| one.written.clone())).is_err();
        for Waiting { slot: Taken { index, mut state }, key, .. } in waiting {
            if refused {
                state.doubt();
            }
            self.waiting().leaving -= 1;
            self.give(index, state, Some(key));
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Queue<S>> {
        // Nothing panics while it is held.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
    use std::time::Duration;

    use super::*;

    /// Whoever empties it says so, and waits until it may.
    #[derive(Default)]
    struct Slow(Option<(SyncSender<()>, Receiver<()>)>);

    impl SlotState for Slow {
        fn resident_bytes(&self) -> usize {
            0
        }

        fn doubt(&mut self) {}

        fn emptied(self, _: &Mapping, _: Range<usize>) -> Slow {
            let (begun, may_end) = self.0.expect("no other slot is emptied");
            begun.send(()).unwrap();
            may_end.recv().unwrap();
            Slow(None)
        }
    }

    #[test]
    fn nobody_hears_that_all_slots_are_in_use_while_one_is_emptied() {
        let layout = SlotLayout::new(2, 4096, 0, 0, 4096).unwrap();
        let mapping = Arc::new(Mapping::reserve(layout.total_bytes()).unwrap());
        let usage = Usage { what: "slots", max_warm: 1, max_shards: 1, batch: 1 };
        let reserve = Reserve::<Slow>::new(mapping, layout, usage);
        let [first, second] = [(); 2].map(|()| reserve.take(Affinity(1)).ok().unwrap());
        let ((begun, has_begun), (end, may_end)) = (sync_channel(1), sync_channel(1));
        reserve.give(first.index, Slow(Some((begun, may_end))), Some(Affinity(1)));
        let (reserve, first, second) = (&reserve, first.index, second.index);
        // What fails in the closure drops `end`, so that nobody waits for it.
        std::thread::scope(move |scope| {
            // It is one warm slot too many, so that the first is emptied.
            scope.spawn(move || reserve.give(second, Slow(None), Some(Affinity(1))));
            has_begun.recv().unwrap();
            assert_eq!(reserve.take(Affinity(1)).ok().map(|taken| taken.index), Some(second));
            let late = scope.spawn(move || reserve.take(Affinity(1)).map(|taken| taken.index));
            std::thread::sleep(Duration::from_millis(20));
            assert!(!late.is_finished(), "the first one is nobody's, and not to be had yet");
            end.send(()).unwrap();
            assert_eq!(late.join().unwrap(), Ok(first));
            assert!(reserve.take(Affinity(1)).is_err(), "both are in use");
        });
    }
}
