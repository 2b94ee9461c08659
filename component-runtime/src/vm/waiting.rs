//! Threads that wait at an address of a shared memory (`memory.atomic.wait`), and those that wake them.
//!
//! Waiters of the whole process stand in queues by address: threads that sleep, and calls that have left their stacks. A waiter compares its value while its
//! queue is locked, so that no notification between the comparison and the waiting is lost.
//!
//! # Invariants
//! * A waiter that was woken is no longer in its queue; one that gave up has removed itself.
//! * A notification counts exactly the waiters that return because of it.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::{Duration, Instant};

use anyhow::Result;

/// Queues by address of the cell.
static QUEUES: Mutex<Option<Queues>> = Mutex::new(None);

type Queues = HashMap<usize, VecDeque<Arc<Waiter>>>;

/// Who waits: a thread that sleeps, or a call that has left its stack.
#[derive(Default)]
pub(super) struct Waiter {
    woken: Condvar,
    waker: Mutex<Option<Waker>>,
}

impl Waiter {
    /// Has a call woken, as a thread would be.
    #[cfg(feature = "async")]
    pub(super) fn wake_by(&self, waker: &Waker) {
        *self.waker() = Some(waker.clone());
    }

    fn wake(&self) {
        self.woken.notify_one();
        let waker = self.waker().take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    fn waker(&self) -> MutexGuard<'_, Option<Waker>> {
        self.waker.lock().unwrap_or_else(PoisonError::into_inner)
    }
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
    let mut guard = lock();
    if !is_equal() {
        return Ok(Outcome::NotEqual);
    }
    let waiter = Arc::new(Waiter::default());
    queues(&mut guard).entry(address).or_default().push_back(waiter.clone());
    let place = Place { address, waiter };
    wait_in(&place, guard, (deadline, slice), &mut may_wait)
}

/// Waits in a place that is left afterwards; nobody has the lock then.
fn wait_in(
    place: &Place,
    mut guard: MutexGuard<'static, Option<Queues>>,
    (deadline, slice): (Option<Instant>, Duration),
    may_wait: &mut impl FnMut(&Waiter) -> Result<()>,
) -> Result<Outcome> {
    loop {
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        if left.is_some_and(|left| left.is_zero()) {
            return Ok(Outcome::TimedOut);
        }
        let slice = left.map_or(slice, |left| left.min(slice));
        if !slice.is_zero() {
            guard = place.waiter.woken.wait_timeout(guard, slice).unwrap_or_else(PoisonError::into_inner).0;
        }
        // A condition variable may wake by itself; only whoever took the waiter out has woken it.
        if !is_waiting(queues(&mut guard), place.address, &place.waiter) {
            return Ok(Outcome::Woken);
        }
        drop(guard);
        if let Err(error) = may_wait(&place.waiter) {
            hand_on(place);
            return Err(error);
        }
        guard = lock();
        if !is_waiting(queues(&mut guard), place.address, &place.waiter) {
            return Ok(Outcome::Woken);
        }
    }
}

/// Gives the notification that a waiter got, and does not return because of, to the next one.
fn hand_on(place: &Place) {
    let was_woken = !is_waiting(queues(&mut lock()), place.address, &place.waiter);
    if was_woken {
        notify(place.address, 1);
    }
}

/// A place in a queue, left on whatever way.
struct Place {
    address: usize,
    waiter: Arc<Waiter>,
}

impl Drop for Place {
    fn drop(&mut self) {
        remove(queues(&mut lock()), self.address, &self.waiter);
    }
}

/// Wakes so many waiters at an address at most, the longest waiting first; how many it were.
pub(super) fn notify(address: usize, max_waiters: u32) -> u32 {
    let mut guard = lock();
    let queues = queues(&mut guard);
    let Some(queue) = queues.get_mut(&address) else { return 0 };
    let count = queue.len().min(max_waiters as usize);
    let woken: Vec<_> = queue.drain(..count).collect();
    if queue.is_empty() {
        queues.remove(&address);
    }
    drop(guard);
    woken.iter().for_each(|waiter| waiter.wake());
    count as u32
}

fn lock() -> MutexGuard<'static, Option<Queues>> {
    QUEUES.lock().unwrap_or_else(PoisonError::into_inner)
}

fn queues<'g>(guard: &'g mut MutexGuard<'static, Option<Queues>>) -> &'g mut Queues {
    guard.get_or_insert_with(HashMap::new)
}

fn is_waiting(queues: &Queues, address: usize, waiter: &Arc<Waiter>) -> bool {
    queues.get(&address).is_some_and(|queue| queue.iter().any(|other| Arc::ptr_eq(other, waiter)))
}

fn remove(queues: &mut Queues, address: usize, waiter: &Arc<Waiter>) {
    if let Some(queue) = queues.get_mut(&address) {
        queue.retain(|other| !Arc::ptr_eq(other, waiter));
        if queue.is_empty() {
            queues.remove(&address);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    fn wait_for_ever(address: usize, timeout_nanos: i64, is_equal: bool) -> Outcome {
        wait(address, timeout_nanos, || is_equal, LONG_SLICE, |_| Ok(())).expect("nobody forbids it")
    }

    #[test]
    fn who_may_not_wait_any_longer_leaves_the_queue() {
        let mut n_slices = 0;
        let may_wait = |_: &Waiter| {
            n_slices += 1;
            anyhow::ensure!(n_slices < 3, "enough");
            Ok(())
        };
        assert_eq!(wait(0x4000, -1, || true, SLICE, may_wait).unwrap_err().to_string(), "enough");
        assert_eq!(notify(0x4000, u32::MAX), 0);
        let notify_meanwhile = |_: &Waiter| {
            assert_eq!(notify(0x4000, 1), 1);
            Ok(())
        };
        assert_eq!(wait(0x4000, -1, || true, SLICE, notify_meanwhile).unwrap(), Outcome::Woken);
    }

    #[test]
    fn a_notification_of_a_waiter_that_fails_goes_to_the_next() {
        const ADDRESS: usize = 0x5000;
        std::thread::scope(|scope| {
            let fail_when_both_wait = |_: &Waiter| {
                if queues(&mut lock()).get(&ADDRESS).map_or(0, VecDeque::len) == 2 {
                    assert_eq!(notify(ADDRESS, 1), 1);
                    anyhow::bail!("the call is dropped");
                }
                Ok(())
            };
            let failing = scope.spawn(move || wait(ADDRESS, -1, || true, SLICE, fail_when_both_wait));
            while queues(&mut lock()).get(&ADDRESS).is_none() {
                std::thread::yield_now();
            }
            let next = scope.spawn(|| wait(ADDRESS, 30_000_000_000, || true, LONG_SLICE, |_| Ok(())));
            assert!(failing.join().expect("it does not panic").is_err());
            assert_eq!(next.join().expect("it does not panic").unwrap(), Outcome::Woken);
        });
        assert_eq!(notify(ADDRESS, u32::MAX), 0);
    }

    #[test]
    fn a_value_that_differs_is_not_waited_for() {
        assert_eq!(wait_for_ever(0x1000, -1, false), Outcome::NotEqual);
        assert_eq!(notify(0x1000, u32::MAX), 0);
    }

    #[test]
    fn a_wait_ends_with_its_timeout_and_leaves_nothing_behind() {
        assert_eq!(wait_for_ever(0x2000, 5_000_000, true), Outcome::TimedOut);
        assert_eq!(wait_for_ever(0x2000, 0, true), Outcome::TimedOut);
        assert_eq!(notify(0x2000, u32::MAX), 0);
    }

    #[test]
    fn a_notification_wakes_as_many_as_it_says() {
        const ADDRESS: usize = 0x3000;
        let woken = AtomicU32::new(0);
        std::thread::scope(|scope| {
            for timeout in [-1, i64::MAX, -1, i64::MAX, i64::MIN] {
                let woken = &woken;
                scope.spawn(move || {
                    assert_eq!(wait_for_ever(ADDRESS, timeout, true), Outcome::Woken);
                    woken.fetch_add(1, Ordering::SeqCst);
                });
            }
            while queues(&mut lock()).get(&ADDRESS).map_or(0, VecDeque::len) < 5 {
                std::thread::yield_now();
            }
            assert_eq!(notify(ADDRESS, 0), 0);
            assert_eq!(notify(ADDRESS, 2), 2);
            assert_eq!(notify(ADDRESS + 4, 7), 0);
            assert_eq!(notify(ADDRESS, u32::MAX), 3);
        });
        assert_eq!(woken.load(Ordering::SeqCst), 5);
    }
}
