//! Stacks that were mapped on demand and are free, or at home.
//!
//! One stack does not leave its [`Home`]: whoever sets the mark there has it, and gives it back by one store. So one
//! call at a time changes one word atomically, once. Those that find the home taken share the others behind a lock,
//! whether they wait or not: as long as a call waits that has the home, and where calls on several threads overlap.
//!
//! # Invariants
//! * What is in the home is touched by whoever has set its mark, and by nobody else.
//! * A stack that was taken from its home and is never given back stays mapped for ever: something may run on it.

use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::Result;

use super::stacks::Mapped;

/// So many stacks are kept that are mapped and free, and the one at home.
const MAX_FREE: usize = 64;

/// Stacks that are mapped and not in use, and one that may be.
#[derive(Debug, Default)]
pub(super) struct FreeStacks {
    pub(super) home: Home,
    others: Mutex<Vec<Mapped>>,
}

impl FreeStacks {
    /// One that is not the one at home, for whoever finds that taken, or for a home that is empty: `map`ped if none is
    /// free.
    ///
    /// # Errors
    /// `map`'s.
    pub(super) fn take(&self, map: impl FnOnce() -> Result<Mapped>) -> Result<Mapped> {
        let free = self.lock().pop();
        free.map_or_else(map, Ok)
    }

    pub(super) fn give(&self, mapped: Mapped) {
        let mut others = self.lock();
        if others.len() < MAX_FREE {
            others.push(mapped);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Mapped>> {
        self.others.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The place of one stack.
#[derive(Debug, Default)]
pub(super) struct Home {
    is_taken: AtomicBool,
    /// `None` before the first use, and when it could not be cleaned.
    stack: UnsafeCell<Option<Mapped>>,
}

// SAFETY: the mark says who may touch the stack, one thread at a time.
unsafe impl Sync for Home {}

impl Home {
    /// The address of its stack, which `fill` gets if there is none, or `None` where somebody has it.
    ///
    /// # Errors
    /// Those of `fill`.
    #[inline]
    pub(super) fn take(&self, fill: impl FnOnce() -> Result<Mapped>) -> Result<Option<usize>> {
        if self.is_taken.swap(true, Ordering::Acquire) {
            return Ok(None);
        }
        // SAFETY: the mark was just set here.
        let stack = unsafe { &mut *self.stack.get() };
        if stack.is_none() {
            *stack = Some(fill().inspect_err(|_| self.is_taken.store(false, Ordering::Release))?);
        }
        Ok(stack.as_ref().map(Mapped::base))
    }

    /// Gives it back when `clean` has made it what it should be; if that fails, it goes.
    ///
    /// # Safety
    /// The caller has taken it, and nobody runs on it.
    #[inline]
    pub(super) unsafe fn give(&self, clean: impl FnOnce(&mut Mapped) -> Result<()>) {
        // SAFETY: the caller has it.
        let stack = unsafe { &mut *self.stack.get() };
        if stack.as_mut().is_some_and(|mapped| clean(mapped).is_err()) {
            *stack = None;
        }
        self.is_taken.store(false, Ordering::Release);
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if *self.is_taken.get_mut() {
            std::mem::forget(self.stack.get_mut().take());
        }
    }
}
