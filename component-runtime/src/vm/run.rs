//! Items of an instance that lie in its context's block, behind what compiled code sees (D1): an instance takes
//! one allocation, or one slot of the pool, however many core instances, memories and handle tables it has.
//!
//! # Invariants
//! * A run has its place in the block to itself, and is gone before the block.

use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;

use crate::ids::{Id, IdVec};

/// Items behind each other, as many as there is room for.
pub(super) struct Run<V> {
    first: NonNull<V>,
    length: usize,
    room: usize,
}

/// A run that is indexed by one kind of key.
pub(super) type IdRun<K, V> = IdVec<K, V, Run<V>>;

/// What every run starts at a multiple of.
pub(super) const RUN_ALIGN: usize = crate::pool::CONTEXT_ALIGN;

/// Bytes that a run with room for so many items takes of a block; `None` when no block is so large.
pub(super) fn run_bytes<V>(room: usize) -> Option<usize> {
    const { assert!(align_of::<V>() <= RUN_ALIGN) };
    room.checked_mul(size_of::<V>())?.checked_next_multiple_of(RUN_ALIGN)
}

impl<V> Run<V> {
    /// An empty run.
    ///
    /// # Safety
    /// `first` is aligned, and the bytes of `room` items there are nobody else's as long as the run lives.
    pub(super) unsafe fn new(first: NonNull<V>, room: usize) -> Run<V> {
        Run { first, length: 0, room }
    }

    fn push(&mut self, item: V) {
        assert!(self.length < self.room, "a context's block has room for {} items only", self.room);
        // SAFETY: there is room for one more, which this run has to itself.
        let place = unsafe { self.first.add(self.length) };
        // SAFETY: as above.
        unsafe { place.write(item) };
        self.length += 1;
    }
}

impl<K: Id, V> IdRun<K, V> {
    /// Appends and returns the key of what was appended.
    ///
    /// # Panics
    /// When there is no more room, which is a bug in the layout of the block.
    pub(super) fn push(&mut self, item: V) -> K {
        let key = self.next_key();
        self.items_mut().push(item);
        key
    }
}

impl<K: Id, V> IdRun<K, V> {
    /// Where an item is, as long as the run lives.
    ///
    /// # Panics
    /// When there is no such item.
    pub(super) fn place(&self, key: K) -> NonNull<V> {
        let Run { first, length, .. } = *self.items();
        assert!(key.position() < length, "{key:?} of {length} items");
        // SAFETY: so many items were written.
        unsafe { first.add(key.position()) }
    }
}

impl<V> Deref for Run<V> {
    type Target = [V];

    fn deref(&self) -> &[V] {
        // SAFETY: so many items were written, and nobody else has them.
        unsafe { std::slice::from_raw_parts(self.first.as_ptr(), self.length) }
    }
}

impl<V> DerefMut for Run<V> {
    fn deref_mut(&mut self) -> &mut [V] {
        // SAFETY: as in `deref`.
        unsafe { std::slice::from_raw_parts_mut(self.first.as_ptr(), self.length) }
    }
}

impl<V> Drop for Run<V> {
    fn drop(&mut self) {
        // SAFETY: the items were written, and nothing refers to them any more.
        unsafe { std::ptr::drop_in_place(&raw mut **self) }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::ids::CoreInstanceId;

    /// A run on the heap, whose bytes outlive it.
    fn run(bytes: &mut [u128], room: usize) -> IdRun<CoreInstanceId, Arc<u8>> {
        assert!(run_bytes::<Arc<u8>>(room).unwrap() <= size_of_val(bytes));
        // SAFETY: the caller keeps the bytes to itself for as long as the run lives.
        IdRun::of(unsafe { Run::new(NonNull::from(bytes).cast(), room) })
    }

    #[test]
    fn what_was_put_into_a_run_is_dropped_with_it_and_nothing_else() {
        let item = Arc::new(7);
        let mut bytes = [u128::MAX; 2];
        let mut run = run(&mut bytes, 3);
        for expected in 0..2 {
            assert_eq!(run.push(item.clone()), CoreInstanceId(expected));
        }
        assert_eq!((run.len(), run.values().map(|item| **item).sum::<u8>()), (2, 14));
        drop(run);
        assert_eq!(Arc::strong_count(&item), 1);
    }

    #[test]
    fn a_run_takes_no_more_than_it_has_room_for() {
        let mut bytes = [0; 1];
        let mut run = run(&mut bytes, 1);
        run.push(Arc::default());
        let more = std::panic::AssertUnwindSafe(|| run.push(Arc::default()));
        assert!(std::panic::catch_unwind(more).is_err());
        assert_eq!(run_bytes::<u64>(3), Some(32));
        assert_eq!(run_bytes::<u64>(usize::MAX / 8), None, "rounded up");
        assert_eq!(run_bytes::<u64>(usize::MAX / 4), None);
    }
}
