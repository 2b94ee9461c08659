//! Threads that wait at an address of a shared memory (`memory.atomic.wait`), and those that wake them.
//!
//! Waiters of the whole process stand in queues by address: threads that sleep, and calls that have left their stacks.
//! A waiter compares its value while the queues are locked, so that no notification between the comparison and the
//! waiting is lost.
//!
//! # Invariants
//! * A waiter stands in its queue until it is woken, or its time is out, or it is gone; whether it was woken is decided
//!   where the queues are locked, and once.
//! * A notification counts exactly the waiters that return because of it; that of one that cannot return any more (its
//!   call was dropped, or stopped at the deadline, or unwound by a panic) is the next one's.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::{Duration, Instant};

use anyhow::Result;

static QUEUES: Mutex<Queues> = Mutex::new(Queues { waiters: BTreeMap::new(), next: 0 });

/// The queues of all addresses.
struct Queues {
    /// By the address of the cell, and in the order in which they came.
    waiters: BTreeMap<(usize, u64), Arc<Waiter>>,
    next: u64,
}

/// Who waits: a thread that sleeps, or a call that has left its stack.
#[derive(Default)]
pub(super) struct Waiter {
    /// Set where the queues are locked, by whoever takes it out of its queue.
    is_woken: AtomicBool,
    sleeper: Condvar,
    waker: Mutex<Option<Waker>>,
    deadline: Option<Instant>,
}

impl Waiter {
    /// When it does not wait any longer.
    #[cfg(feature = "async")]
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// Has a call woken, as a thread would be; not if it was woken already.
    #[cfg(feature = "async")]
    pub(super) fn wake_by(&self, waker: &Waker) -> Woken {
        let waker = waker.clone();
        let mut place = self.waker();
        // Who wakes it sets this first, and takes the waker then.
        if self.is_woken() {
            return Woken::Already;
        }
        let earlier = place.replace(waker);
        drop(place);
        drop(earlier);
        Woken::Later
    }

    fn is_woken(&self) -> bool {
        self.is_woken.load(Ordering::SeqCst)
    }

    fn wake(&self) {
        self.sleeper.notify_one();
        let waker = self.waker().take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    fn waker(&self) -> MutexGuard<'_, Option<Waker>> {
        self.waker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether somebody who is about to wait has to.
#[cfg(feature = "async")]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Woken {
    Already,
    Later,
}

/// How a wait ended, as the specification numbers it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Outcome {
    Woken = 0,
    NotEqual = 1,
    TimedOut = 2,
}

/// Who waits stops so often to look whether it may go on waiting, where anybody might forbid it.
pub(super) const SLICE: Duration = Duration::from_millis(1);
/// How often where nobody does.
pub(super) const LONG_SLICE: Duration = Duration::from_secs(1);

/// Waits at an address while `is_equal`, for so many nanoseconds at most; a negative number is no limit. After
/// each slice `may_wait` is asked, while nobody's queue is locked; its error ends the wait. With slices of no time the
/// thread never sleeps here, and it is `may_wait` that waits.
///
/// # Errors
/// Those of `may_wait`.
pub(super) fn wait(
    address: usize,
    timeout_nanos: i64,
    is_equal: impl FnOnce() -> bool,
    slice: Duration,
    mut may_wait: impl FnMut(&Waiter) -> Result<()>,
) -> Result<Outcome> {
    // A timeout that no clock can express is no limit either.
    let deadline =
        u64::try_from(timeout_nanos).ok().and_then(|nanos| Instant::now().checked_add(Duration::from_nanos(nanos)));
    let waiter = Arc::new(Waiter { deadline, ..Waiter::default() });
    let mut queues = lock();
    if !is_equal() {
        return Ok(Outcome::NotEqual);
    }
    let place = queues.add(address, waiter);
    loop {
        if place.waiter.is_woken() {
            return Ok(place.leave(queues, Outcome::Woken));
        }
        let left = place.waiter.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        if left.is_some_and(|left| left.is_zero()) {
            return Ok(place.leave(queues, Outcome::TimedOut));
        }
        let slice = left.map_or(slice, |left| left.min(slice));
        if !slice.is_zero() {
            // A condition variable may wake by itself; only whoever took the waiter out has woken it.
            queues = place.waiter.sleeper.wait_timeout(queues, slice).unwrap_or_else(PoisonError::into_inner).0;
            if place.waiter.is_woken() {
                return Ok(place.leave(queues, Outcome::Woken));
            }
        }
        drop(queues);
        may_wait(&place.waiter)?;
        queues = lock();
    }
}

impl Queues {
    fn add(&mut self, address: usize, waiter: Arc<Waiter>) -> Place {
        let key = (address, self.next);
        self.next += 1;
        self.waiters.insert(key, waiter.clone());
        Place { key, waiter, returns: None }
    }

    /// Takes so many waiters at an address out at most, the longest waiting first.
    fn take(&mut self, address: usize, max_waiters: u32) -> Vec<Arc<Waiter>> {
        let keys: Vec<_> = self.at(address).take(max_waiters as usize).collect();
        let taken: Vec<_> = keys.into_iter().filter_map(|key| self.waiters.remove(&key)).collect();
        taken.iter().for_each(|waiter| waiter.is_woken.store(true, Ordering::SeqCst));
        taken
    }

    fn at(&self, address: usize) -> impl Iterator<Item = (usize, u64)> {
        self.waiters.range((address, 0)..=(address, u64::MAX)).map(|(key, _)| *key)
    }
}

/// A place in a queue, left on whatever way. Nobody who drops it has the lock.
struct Place {
    key: (usize, u64),
    waiter: Arc<Waiter>,
    /// What the waiter tells, when that is settled.
    returns: Option<Outcome>,
}

impl Place {
    /// Leaves it, and tells how the wait ended, while nobody else can change that.
    fn leave(mut self, mut queues: MutexGuard<'static, Queues>, outcome: Outcome) -> Outcome {
        queues.waiters.remove(&self.key);
        drop(queues);
        self.returns = Some(outcome);
        outcome
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // Neither returns if it was woken, nor is it there to be.
        if self.returns.is_none() && lock().waiters.remove(&self.key).is_none() {
            notify(self.key.0, 1);
        }
    }
}

/// Wakes so many waiters at an address at most, the longest waiting first; how many it were.
pub(super) fn notify(address: usize, max_waiters: u32) -> u32 {
    let woken = lock().take(address, max_waiters);
    for waiter in &woken {
        beside_panics(|| waiter.wake());
    }
    woken.len() as u32
}

/// Wakes somebody: wakers are the embedding's, and one that panics takes nothing from the others. What it panics with
/// is never dropped, which might panic again.
pub(super) fn beside_panics(wake: impl FnOnce()) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(wake)) {
        std::mem::forget(panic);
    }
}

// No part of code that leaves its stack: it might use thread-local storage.
#[inline(never)]
fn lock() -> MutexGuard<'static, Queues> {
    QUEUES.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
