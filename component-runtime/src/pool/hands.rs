//! The slot that each thread gave back last, which it takes again without a lock.
//!
//! Whoever makes and drops one instance after another takes the same slot each time: here that is one exchange of a
//! word each way. Threads share a hand when there are more of them than hands, and then some of them find it empty or
//! full, and go to the lists behind it (`index`), for which a slot in a hand is in use.
//!
//! # Invariants
//! * A slot is in one hand at most, and in no list then.
//! * While hands are closed nothing is in them, so that who finds no slot in the lists either knows that none is free.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use super::index::home;
use super::slots::SlotIndex;

/// A hand for each thread, about.
#[derive(Debug)]
pub(super) struct Hands {
    hands: Box<[Hand]>,
    /// Whoever has closed them.
    closing: Mutex<()>,
}

/// A free slot, and what is known of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Held {
    pub(super) index: SlotIndex,
    /// Bytes from its start that are in place.
    pub(super) resident_bytes: u32,
}

/// [`EMPTY`], [`CLOSED`] or a slot's number above its bytes. Apart from others, which other threads write.
#[derive(Debug)]
#[repr(align(64))]
struct Hand(AtomicU64);

/// No slot has the number that is in here.
const EMPTY: u64 = u64::MAX;
/// Nor in here.
const CLOSED: u64 = u64::MAX - 1;

impl Hands {
    /// At least so many empty ones.
    pub(super) fn new(count: u32) -> Hands {
        let hand = |_| Hand(AtomicU64::new(EMPTY));
        Hands { hands: (0..count.next_power_of_two()).map(hand).collect(), closing: Mutex::default() }
    }

    /// Takes what is in the calling thread's hand.
    pub(super) fn take(&self) -> Option<Held> {
        let hand = &self.own().0;
        let word = hand.load(Ordering::Relaxed);
        let held = Held::of(word)?;
        hand.compare_exchange(word, EMPTY, Ordering::Acquire, Ordering::Relaxed).ok().map(|_| held)
    }

    /// Puts a free slot into the calling thread's hand, unless something is there.
    pub(super) fn give(&self, held: Held) -> Result<(), Held> {
        let hand = &self.own().0;
        if hand.load(Ordering::Relaxed) != EMPTY {
            return Err(held);
        }
        let put = hand.compare_exchange(EMPTY, held.word(), Ordering::Release, Ordering::Relaxed);
        put.map(drop).map_err(|_| held)
    }

    /// Takes what is in any hand, and looks for a slot while nothing is put into one.
    pub(super) fn closed<V>(&self, mut found: impl FnMut(Held), look: impl FnOnce() -> V) -> V {
        let _closing = self.closing.lock().unwrap_or_else(PoisonError::into_inner);
        let opened = Opened(&self.hands);
        self.hands.iter().filter_map(|hand| Held::of(hand.0.swap(CLOSED, Ordering::AcqRel))).for_each(&mut found);
        let answer = look();
        drop(opened);
        answer
    }

    /// What is in them now.
    pub(super) fn all(&self) -> impl Iterator<Item = Held> + '_ {
        self.hands.iter().filter_map(|hand| Held::of(hand.0.load(Ordering::Relaxed)))
    }

    fn own(&self) -> &Hand {
        // There is a power of two of them.
        &self.hands[home() & (self.hands.len() - 1)]
    }
}

/// Hands that open, also when the search ends with a panic.
struct Opened<'a>(&'a [Hand]);

impl Drop for Opened<'_> {
    fn drop(&mut self) {
        self.0.iter().for_each(|hand| hand.0.store(EMPTY, Ordering::Release));
    }
}

impl Held {
    fn of(word: u64) -> Option<Held> {
        let index = SlotIndex((word >> 32) as u32);
        (word < CLOSED).then_some(Held { index, resident_bytes: word as u32 })
    }

    fn word(self) -> u64 {
        u64::from(self.index.0) << 32 | u64::from(self.resident_bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(index: u32, resident_bytes: u32) -> Held {
        Held { index: SlotIndex(index), resident_bytes }
    }

    #[test]
    fn a_hand_gives_back_what_was_put_into_it_and_holds_one_slot() {
        let hands = Hands::new(1);
        assert_eq!(hands.take(), None);
        for one in [held(0, 0), held(7, 3), held(u32::MAX - 1, u32::MAX), held(0, u32::MAX)] {
            assert_eq!(hands.give(one), Ok(()));
            assert_eq!(hands.give(held(1, 1)), Err(held(1, 1)), "it is full");
            assert_eq!(hands.all().collect::<Vec<_>>(), [one]);
            assert_eq!((hands.take(), hands.take()), (Some(one), None));
        }
    }

    #[test]
    fn nothing_is_put_into_a_hand_while_somebody_looks_everywhere() {
        let hands = Hands::new(1);
        assert_eq!(hands.give(held(5, 1)), Ok(()));
        let mut found = Vec::new();
        let answer = hands.closed(|held| found.push(held), || (hands.take(), hands.give(held(6, 2))));
        assert_eq!((answer, found), ((None, Err(held(6, 2))), vec![held(5, 1)]));
        assert_eq!(hands.give(held(6, 2)), Ok(()), "hands open again");
    }

    #[test]
    fn hands_open_again_when_a_search_panics() {
        let hands = Hands::new(1);
        let search = std::panic::AssertUnwindSafe(|| hands.closed(|_| {}, || panic!("while looking")));
        assert!(std::panic::catch_unwind(search).is_err());
        assert_eq!(hands.give(held(6, 2)), Ok(()));
    }
}
