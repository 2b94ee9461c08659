//! A pool as those hold it who have a slot of it.
//!
//! A count of holders would be one more place in memory that all threads write for each instance, as the count of core
//! instances is one; so there is none, and whoever takes a slot sees to it that the pool outlives it.

use std::ops::Deref;
use std::ptr::NonNull;

/// A pool that somebody else keeps.
#[derive(Debug)]
pub(super) struct Held<P>(NonNull<P>);

// SAFETY: as a shared reference, which it stands for.
unsafe impl<P: Sync> Send for Held<P> {}
// SAFETY: as above.
unsafe impl<P: Sync> Sync for Held<P> {}

impl<P> Held<P> {
    /// # Safety
    /// The pool stays where it is for as long as this is used.
    pub(super) unsafe fn new(pool: &P) -> Held<P> {
        Held(NonNull::from(pool))
    }
}

impl<P> Deref for Held<P> {
    type Target = P;

    fn deref(&self) -> &P {
        // SAFETY: who made this promised that the pool is there.
        unsafe { self.0.as_ref() }
    }
}
