//! Which slot an instance gets: one that held the same before, where there is one.
//!
//! A slot is *cold* (nobody has used it, or it was emptied), *live*, or *warm*: free, with what its last
//! user left prepared. What that is, is a slot's *state*; it moves to whoever takes the slot and back.
//! Slots are divided among shards. A thread takes from a shard of its own as long as that has slots, so
//! two threads meet at a lock only when slots run out, or one frees what the other took.
//!
//! The warm slots that were used last are in a short array, [`Shard::hot`]: a program that makes and drops
//! one instance after another never touches the lists behind it.
//!
//! # Invariants
//! * A slot is in one place: cold, hot, or in the two lists of warm ones (in the order of last use, and by key); a live
//!   one, and one that is being emptied, is in none. Those in the lists were used before those that are hot.
//! * A free slot's state does not change.
//! * Counts are changed with the lists, under the same lock.

use std::cell::Cell;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::slots::SlotIndex;
use crate::sys::mapping::Mapping;

/// What a warm slot is prepared for. Different keys differ in every bit pattern that matters.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct Affinity(pub u64);

/// How many slots of a pool are in which state.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct SlotCounts {
    /// Slots that there are.
    pub total: u32,
    /// Those in use now.
    pub live: u32,
    /// At least the most that were in use at once: this is added up over parts of the pool that are counted apart,
    /// and slots that wait for each other count among them.
    pub peak: u32,
    /// Those that are free and still prepared for their last use.
    pub warm: u32,
    /// Those that nobody uses and that wait until the system takes their pages back, or whose pages it takes back now.
    pub waiting: u32,
    /// Bytes that free slots keep in place; what a slot keeps is known to the page.
    pub resident_bytes: u64,
}

impl SlotCounts {
    /// Those of two parts of a pool that are counted apart.
    pub(super) fn plus(self, other: SlotCounts) -> SlotCounts {
        SlotCounts {
            total: self.total + other.total,
            live: self.live + other.live,
            peak: self.peak + other.peak,
            warm: self.warm + other.warm,
            waiting: self.waiting + other.waiting,
            resident_bytes: self.resident_bytes + other.resident_bytes,
        }
    }
}

/// What is known of a slot.
pub(super) trait SlotState: Default {
    /// Bytes that it keeps in place while it is free.
    fn resident_bytes(&self) -> usize;

    /// Notes that the system refused to reset the slot: it is cleared before it is used.
    fn doubt(&mut self);

    /// The state of a slot, which lies in this range of a mapping, after it was made as it was at first. What
    /// cannot be done now is done when the slot is taken.
    fn emptied(self, mapping: &Mapping, slot: Range<usize>) -> Self;
}

/// The slots of a pool, with their states.
#[derive(Debug)]
pub(super) struct Slots<S> {
    shards: Box<[Mutex<Shard<S>>]>,
    /// Slots of each shard but the last.
    per_shard: u32,
    /// Whether any free slot can stay warm.
    pub(super) keeps_warm: bool,
}

/// A slot that was taken.
#[derive(Debug)]
pub(super) struct Taken<S> {
    pub(super) index: SlotIndex,
    /// What its last user left; the default of a slot that nobody has used.
    pub(super) state: S,
}

const NONE: u32 = u32::MAX;

/// Slots in the array of those that were used last.
const MAX_HOT: usize = 8;

/// Fewer slots than this are not worth another shard.
const MIN_SHARD: u32 = 16;

impl<S: SlotState> Slots<S> {
    /// Cold slots; at most so many of the free ones stay warm, rounded up for each shard.
    pub(super) fn new(count: u32, max_warm: u32, max_shards: u32) -> Slots<S> {
        let n_shards = (count / MIN_SHARD).clamp(1, max_shards.max(1));
        let per_shard = count / n_shards;
        let shard = |at: u32| {
            let slots = if at + 1 == n_shards { count - per_shard * at } else { per_shard };
            // Shards need not have equally many slots: where all may be warm, no shard refuses one of its own.
            let warm = if max_warm >= count { slots } else { max_warm.div_ceil(n_shards) };
            Mutex::new(Shard::new(slots, warm))
        };
        Slots { shards: (0..n_shards).map(shard).collect(), per_shard, keeps_warm: max_warm > 0 }
    }

    /// Takes a slot: one that is warm for the key, else a cold one, else the one that was warm for
    /// longest. `None` when all are live.
    pub(super) fn take(&self, key: Affinity) -> Option<Taken<S>> {
        let home = home() as u32 % self.shards.len() as u32;
        let (before, from) = (0..home as usize, home as usize..self.shards.len());
        from.chain(before).find_map(|at| {
            let (local, state) = self.lock(at).take(key)?;
            Some(Taken { index: SlotIndex(at as u32 * self.per_shard + local), state })
        })
    }

    /// The same, looking at all slots at one time: none moves meanwhile from where this has yet to look to where it
    /// has looked.
    ///
    /// # Errors
    /// When none is free: how many are just being emptied.
    pub(super) fn take_last(&self, key: Affinity) -> Result<Taken<S>, u32> {
        let mut shards: Vec<_> = (0..self.shards.len()).map(|at| self.lock(at)).collect();
        let taken = shards.iter_mut().enumerate().find_map(|(at, shard)| {
            let (local, state) = shard.take(key)?;
            Some(Taken { index: SlotIndex(at as u32 * self.per_shard + local), state })
        });
        taken.ok_or_else(|| shards.iter().map(|shard| shard.counts.waiting).sum())
    }

    /// Gives a slot back with its state: warm for a key, or cold. Where there are now more warm ones than
    /// may be, the one that was warm for longest is taken: who asked empties it and gives it to
    /// [`give_emptied`](Self::give_emptied).
    #[must_use]
    pub(super) fn give(&self, index: SlotIndex, state: S, key: Option<Affinity>) -> Option<Taken<S>> {
        let (at, local) = self.place(index);
        let (oldest, state) = self.lock(at).give(local, state, key)?;
        Some(Taken { index: SlotIndex(at as u32 * self.per_shard + oldest), state })
    }

    /// Gives a slot back that was free, and is emptied now: it is cold.
    pub(super) fn give_emptied(&self, index: SlotIndex, state: S) {
        let (at, local) = self.place(index);
        self.lock(at).give_emptied(local, state);
    }

    /// Counts of all slots.
    pub(super) fn counts(&self) -> SlotCounts {
        let shards = (0..self.shards.len()).map(|at| self.lock(at).counts);
        shards.fold(SlotCounts::default(), SlotCounts::plus)
    }

    /// Makes every warm slot of a key cold, with the state that a function makes of its state.
    pub(super) fn cool(&self, key: Affinity, mut empty: impl FnMut(SlotIndex, S) -> S) {
        for at in 0..self.shards.len() {
            // The lock is held only while a slot is taken.
            let take = || self.lock(at).take_to_empty(key);
            while let Some((local, state)) = take() {
                let index = SlotIndex(at as u32 * self.per_shard + local);
                let state = empty(index, state);
                self.give_emptied(index, state);
            }
        }
    }

    fn place(&self, index: SlotIndex) -> (usize, u32) {
        let shard = (index.0 / self.per_shard.max(1)).min(self.shards.len() as u32 - 1);
        (shard as usize, index.0 - shard * self.per_shard)
    }

    fn lock(&self, shard: usize) -> MutexGuard<'_, Shard<S>> {
        // Nothing below panics halfway through a change.
        self.shards[shard].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A number of the calling thread: threads that start one after the other have different ones.
// Not inlined: the caller may have come here from another thread, and must not know an address in that one's data.
#[inline(never)]
pub(super) fn home() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    thread_local!(static HOME: Cell<usize> = Cell::new(NEXT.fetch_add(1, Ordering::Relaxed)));
    // A thread that is ending has no home any more.
    HOME.try_with(Cell::get).unwrap_or(0)
}

/// Slots under one lock, numbered from 0.
#[derive(Debug)]
struct Shard<S> {
    /// Grows to the highest slot that was ever used.
    nodes: Vec<Node<S>>,
    /// Slots that were used and emptied.
    cold: Vec<u32>,
    /// The warm slots that were used last, in that order.
    hot: Vec<(u32, Affinity)>,
    /// The other warm slots, by last use.
    warm: List,
    /// Those of each key, by last use.
    by_key: HashMap<u64, List, BuildHasherDefault<KeyHasher>>,
    max_warm: u32,
    counts: SlotCounts,
}

/// A slot's state while nobody has it, and its places in lists.
#[derive(Debug)]
struct Node<S> {
    state: S,
    key: Affinity,
    all: Links,
    same: Links,
}

#[derive(Clone, Copy, Debug)]
struct Links {
    older: u32,
    newer: u32,
}

/// Ends of a list.
#[derive(Clone, Copy, Debug)]
struct List {
    oldest: u32,
    newest: u32,
}

const UNLINKED: Links = Links { older: NONE, newer: NONE };
const EMPTY: List = List { oldest: NONE, newest: NONE };

impl<S: SlotState> Shard<S> {
    fn new(count: u32, max_warm: u32) -> Shard<S> {
        Shard {
            nodes: Vec::new(),
            cold: Vec::new(),
            hot: Vec::with_capacity(MAX_HOT),
            warm: EMPTY,
            by_key: HashMap::default(),
            max_warm,
            counts: SlotCounts { total: count, ..SlotCounts::default() },
        }
    }

    fn take(&mut self, key: Affinity) -> Option<(u32, S)> {
        if let Some(taken) = self.take_warm(key) {
            return Some(taken);
        }
        let index = if let Some(index) = self.cold.pop() {
            index
        } else if (self.nodes.len() as u32) < self.counts.total {
            self.nodes.push(Node { state: S::default(), key, all: UNLINKED, same: UNLINKED });
            self.nodes.len() as u32 - 1
        } else {
            self.take_oldest()?
        };
        Some(self.leave(index))
    }

    fn take_warm(&mut self, key: Affinity) -> Option<(u32, S)> {
        let newest = self.pick_warm(key)?;
        Some(self.leave(newest))
    }

    /// A warm slot of a key, which is to become cold.
    fn take_to_empty(&mut self, key: Affinity) -> Option<(u32, S)> {
        let newest = self.pick_warm(key)?;
        Some(self.leave_to_empty(newest))
    }

    /// The slot of a key that was used last, out of its place.
    fn pick_warm(&mut self, key: Affinity) -> Option<u32> {
        let newest = match self.hot.iter().rposition(|(_, held)| *held == key) {
            Some(at) => self.hot.remove(at).0,
            None => {
                let newest = self.by_key.get(&key.0)?.newest;
                self.unlink(newest);
                newest
            }
        };
        self.counts.warm -= 1;
        Some(newest)
    }

    /// The slot that has been warm for longest, out of its place.
    fn take_oldest(&mut self) -> Option<u32> {
        let oldest = match self.warm.oldest {
            NONE if self.hot.is_empty() => return None,
            NONE => self.hot.remove(0).0,
            oldest => {
                self.unlink(oldest);
                oldest
            }
        };
        self.counts.warm -= 1;
        Some(oldest)
    }

    fn leave(&mut self, index: u32) -> (u32, S) {
        self.counts.live += 1;
        self.counts.peak = self.counts.peak.max(self.counts.live);
        self.with_state(index)
    }

    /// As [`leave`](Self::leave), of a slot that nobody is to use, but to empty.
    fn leave_to_empty(&mut self, index: u32) -> (u32, S) {
        self.counts.waiting += 1;
        self.with_state(index)
    }

    fn with_state(&mut self, index: u32) -> (u32, S) {
        let state = std::mem::take(&mut self.nodes[index as usize].state);
        self.counts.resident_bytes -= state.resident_bytes() as u64;
        (index, state)
    }

    fn give(&mut self, index: u32, state: S, key: Option<Affinity>) -> Option<(u32, S)> {
        self.counts.live -= 1;
        self.counts.resident_bytes += state.resident_bytes() as u64;
        self.nodes[index as usize].state = state;
        match key {
            Some(key) => self.warm_up(index, key),
            None => self.cold.push(index),
        }
        if self.counts.warm <= self.max_warm {
            return None;
        }
        let oldest = self.take_oldest()?;
        Some(self.leave_to_empty(oldest))
    }

    fn give_emptied(&mut self, index: u32, state: S) {
        self.counts.waiting -= 1;
        self.counts.resident_bytes += state.resident_bytes() as u64;
        self.nodes[index as usize].state = state;
        self.cold.push(index);
    }

    fn warm_up(&mut self, index: u32, key: Affinity) {
        if self.hot.len() == MAX_HOT {
            let (index, key) = self.hot.remove(0);
            self.link(index, key);
        }
        self.hot.push((index, key));
        self.counts.warm += 1;
    }

    fn link(&mut self, index: u32, key: Affinity) {
        self.nodes[index as usize].key = key;
        let mut list = self.warm;
        append(&mut self.nodes, &mut list, index, |node| &mut node.all);
        self.warm = list;
        let list = self.by_key.entry(key.0).or_insert(EMPTY);
        append(&mut self.nodes, list, index, |node| &mut node.same);
    }

    fn unlink(&mut self, index: u32) {
        let mut list = self.warm;
        cut(&mut self.nodes, &mut list, index, |node| &mut node.all);
        self.warm = list;
        let key = self.nodes[index as usize].key.0;
        if let Some(list) = self.by_key.get_mut(&key) {
            cut(&mut self.nodes, list, index, |node| &mut node.same);
            if list.newest == NONE {
                self.by_key.remove(&key);
            }
        }
    }
}

/// Puts a slot at the new end of a list.
fn append<S>(nodes: &mut [Node<S>], list: &mut List, index: u32, links: impl Fn(&mut Node<S>) -> &mut Links) {
    *links(&mut nodes[index as usize]) = Links { older: list.newest, newer: NONE };
    match list.newest {
        NONE => list.oldest = index,
        newest => links(&mut nodes[newest as usize]).newer = index,
    }
    list.newest = index;
}

/// Takes a slot out of a list.
fn cut<S>(nodes: &mut [Node<S>], list: &mut List, index: u32, links: impl Fn(&mut Node<S>) -> &mut Links) {
    let Links { older, newer } = std::mem::replace(links(&mut nodes[index as usize]), UNLINKED);
    match older {
        NONE => list.oldest = newer,
        older => links(&mut nodes[older as usize]).newer = newer,
    }
    match newer {
        NONE => list.newest = older,
        newer => links(&mut nodes[newer as usize]).older = older,
    }
}

/// Keys are numbers given one after the other: a multiplication spreads them.
#[derive(Debug, Default)]
struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(self.0 ^ u64::from(*byte)));
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(32);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    impl SlotState for u32 {
        fn resident_bytes(&self) -> usize {
            *self as usize
        }

        fn doubt(&mut self) {}

        fn emptied(self, _: &Mapping, _: Range<usize>) -> u32 {
            0
        }
    }

    const A: Affinity = Affinity(1);
    const B: Affinity = Affinity(2);

    fn slots(count: u32, max_warm: u32) -> Slots<u32> {
        Slots::new(count, max_warm, 1)
    }

    fn counts(total: u32, live: u32, peak: u32, warm: u32, resident_bytes: u64) -> SlotCounts {
        SlotCounts { total, live, peak, warm, waiting: 0, resident_bytes }
    }

    fn give(slots: &Slots<u32>, taken: Taken<u32>, state: u32, key: Affinity) {
        assert!(slots.give(taken.index, state, Some(key)).is_none());
    }

    #[test]
    fn a_slot_goes_to_who_used_it_last() {
        let slots = slots(4, 4);
        let (a, b) = (slots.take(A).unwrap(), slots.take(B).unwrap());
        let (a_index, b_index) = (a.index, b.index);
        give(&slots, a, 10, A);
        give(&slots, b, 20, B);
        let a = slots.take(A).unwrap();
        assert_eq!((a.index, a.state), (a_index, 10));
        // No slot is warm for it any more, but there are cold ones: B's keeps what is prepared.
        assert_eq!(slots.take(A).unwrap().state, 0);
        assert_eq!(slots.take(B).unwrap().index, b_index);
    }

    #[test]
    fn the_longest_unused_slot_goes_first_when_none_is_cold() {
        let slots = slots(3, 3);
        let taken: Vec<_> = (0..3).map(|_| slots.take(A).unwrap()).collect();
        assert!(slots.take(A).is_none());
        for (state, taken) in (7..).zip(taken) {
            give(&slots, taken, state, A);
        }
        assert_eq!(slots.take(B).unwrap().state, 7);
        assert_eq!(slots.take(A).unwrap().state, 9, "the newest of the same key");
        assert_eq!(slots.take(B).unwrap().state, 8);
        assert!(slots.take(B).is_none());
    }

    #[test]
    fn cold_slots_have_no_state_and_are_counted() {
        let slots = slots(2, 1);
        let (first, second) = (slots.take(A).unwrap(), slots.take(A).unwrap());
        give(&slots, first, 5, A);
        assert!(slots.give(second.index, 0, None).is_none());
        assert_eq!(slots.counts(), counts(2, 0, 2, 1, 5));
        assert_eq!(slots.take(B).unwrap().state, 0);
        let mut cooled = Vec::new();
        slots.cool(A, |index, state| {
            assert_eq!(slots.counts(), SlotCounts { waiting: 1, ..counts(2, 1, 2, 0, 0) });
            cooled.push((index, state));
            0
        });
        assert_eq!(cooled, [(first_index(), 5)]);
        assert_eq!(slots.counts(), counts(2, 1, 2, 0, 0));
    }

    #[test]
    fn one_too_many_warm_slots_push_the_oldest_out() {
        let slots = slots(3, 1);
        let (first, second) = (slots.take(A).unwrap(), slots.take(B).unwrap());
        let (oldest, newest) = (first.index, second.index);
        give(&slots, first, 5, A);
        let out = slots.give(second.index, 6, Some(B)).unwrap();
        assert_eq!((out.index, out.state), (oldest, 5));
        // Nobody uses it while it is being emptied.
        assert_eq!(slots.counts(), SlotCounts { waiting: 1, ..counts(3, 0, 2, 1, 6) });
        slots.give_emptied(out.index, 0);
        assert_eq!(slots.counts(), counts(3, 0, 2, 1, 6));
        let warm = slots.take(B).unwrap();
        assert_eq!((warm.index, warm.state), (newest, 6));
    }

    fn first_index() -> SlotIndex {
        SlotIndex(0)
    }

    /// A model: what is free, in the order of last use, with key and state.
    #[derive(Default)]
    struct Model {
        warm: Vec<(SlotIndex, Affinity, u32)>,
        live: BTreeMap<SlotIndex, u32>,
        seen: BTreeSet<SlotIndex>,
    }

    #[test]
    fn random_sequences_agree_with_a_model() {
        let mut random = 0x1234_5678_9abc_def1_u64;
        let mut next = |below: u64| {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            random % below
        };
        for round in 0..200 {
            let count = 1 + next(20) as u32;
            let (slots, mut model) = (slots(count, count), Model::default());
            for step in 0..500_u32 {
                let key = Affinity(next(4));
                if next(2) == 0 {
                    model.take(&slots, key, count);
                } else if let Some(index) = model.live.keys().nth(next(u64::from(count)) as usize).copied() {
                    model.live.remove(&index);
                    if next(5) == 0 {
                        assert!(slots.give(index, 0, None).is_none());
                    } else {
                        assert!(slots.give(index, step + 1, Some(key)).is_none());
                        model.warm.push((index, key, step + 1));
                    }
                }
                let counts = slots.counts();
                assert_eq!((counts.live, counts.warm), (model.live.len() as u32, model.warm.len() as u32), "{round}");
            }
        }
    }

    impl Model {
        fn take(&mut self, slots: &Slots<u32>, key: Affinity, count: u32) {
            let Some(taken) = slots.take(key) else {
                assert_eq!((self.live.len() as u32, self.warm.len()), (count, 0));
                return;
            };
            assert!(taken.index.0 < count && !self.live.contains_key(&taken.index));
            let hit = self.warm.iter().rposition(|(_, of, _)| *of == key);
            let cold = self.live.len() + self.warm.len() < count as usize;
            let expected = match (hit, cold) {
                (Some(at), _) => Some(self.warm.remove(at)),
                (None, true) => None,
                (None, false) => Some(self.warm.remove(0)),
            };
            match expected {
                Some((index, _, state)) => assert_eq!((taken.index, taken.state), (index, state)),
                None => assert_eq!(taken.state, 0, "a cold slot"),
            }
            self.seen.insert(taken.index);
            self.live.insert(taken.index, taken.state);
        }
    }

    #[test]
    fn where_every_slot_may_stay_warm_the_last_and_largest_shard_keeps_its_own() {
        for (count, shards) in [(50, 4), (1000, 16), (1000, 7), (63, 9)] {
            let slots = Slots::<u32>::new(count, count, shards);
            let taken: Vec<_> = std::iter::from_fn(|| slots.take(A)).collect();
            taken.into_iter().for_each(|taken| give(&slots, taken, 1, A));
            assert_eq!(slots.counts(), counts(count, 0, count, count, u64::from(count)), "{shards}");
        }
    }

    #[test]
    fn shards_hold_every_slot_once_and_threads_share_them() {
        for count in [1, 15, 16, 17, 31, 32, 33, 100, 1001] {
            let slots = Slots::<u32>::new(count, count, 4);
            let taken: BTreeSet<_> = std::iter::from_fn(|| slots.take(A)).map(|taken| taken.index).collect();
            assert_eq!(taken, (0..count).map(SlotIndex).collect());
            assert_eq!(slots.counts().live, count);
            assert!(taken.iter().all(|index| slots.give(*index, 1, Some(A)).is_none()));
            assert_eq!(slots.counts(), counts(count, 0, count, count, u64::from(count)));
            std::thread::scope(|scope| {
                for _ in 0..4 {
                    scope.spawn(|| {
                        for _ in 0..1000 {
                            let Some(taken) = slots.take(A) else { continue };
                            assert!(slots.give(taken.index, 1, Some(A)).is_none());
                        }
                    });
                }
            });
            assert_eq!(slots.counts().live, 0);
        }
    }
}
