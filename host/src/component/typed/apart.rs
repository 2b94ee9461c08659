//! Code of the embedding that runs between the waits of a guest's call, each piece in a frame of its own.
//!
//! A call that waits may go on in another thread, and what it calls waits too: futures of the host, `realloc`, hooks.
//! A compiler that finds two uses of a thread-local variable in one function may compute its address once, before
//! such a wait, and use it after. What this crate calls of an embedding between waits (a closure that makes a future,
//! one whose result is lowered, the destructors of both) is therefore never a part of the function that waits.
//!
//! # Invariants
//! * In a function that may wait, at most one piece of the embedding's code is inlined.

use std::mem::ManuallyDrop;
use std::ops::{Deref, DerefMut};

/// Runs this in a frame of its own.
#[inline(never)]
pub(crate) fn apart<R>(run: impl FnOnce() -> R) -> R {
    run()
}

/// A value that is dropped in a frame of its own.
pub(crate) struct Apart<V>(ManuallyDrop<V>);

impl<V> Apart<V> {
    #[inline]
    pub(crate) fn new(value: V) -> Apart<V> {
        Apart(ManuallyDrop::new(value))
    }
}

impl<V> Deref for Apart<V> {
    type Target = V;

    #[inline]
    fn deref(&self) -> &V {
        &self.0
    }
}

impl<V> DerefMut for Apart<V> {
    #[inline]
    fn deref_mut(&mut self) -> &mut V {
        &mut self.0
    }
}

impl<V> Drop for Apart<V> {
    #[inline]
    fn drop(&mut self) {
        if const { std::mem::needs_drop::<V>() } {
            // SAFETY: nobody uses the value after its holder's drop.
            apart(|| unsafe { ManuallyDrop::drop(&mut self.0) });
        }
    }
}
