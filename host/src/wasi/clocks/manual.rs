//! A clock that a program moves.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};
use std::time::Duration;

use super::{HostMonotonicClock, HostWallClock, nanoseconds};

/// A clock that stands until it is told to move: as a wall clock, as a monotonic one, or as both. Clones are the same
/// clock.
#[derive(Clone, Debug)]
pub struct ManualClock {
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    /// Since 1970.
    start: Duration,
    /// Since the start.
    now: Duration,
    waiting: Waiting,
    /// The guests that wait, and for when.
    wakers: BTreeMap<u64, Vec<Waker>>,
}

#[derive(Clone, Copy, Debug)]
enum Waiting {
    /// Until somebody moves the clock.
    Waits,
    /// Not at all: it moves the clock.
    Moves,
}

impl ManualClock {
    /// A clock that shows `start` (since 1970-01-01 00:00 UTC) as a wall clock, and 0 as a monotonic one. A guest that
    /// waits for it waits until [`Self::advance`].
    pub fn new(start: Duration) -> ManualClock {
        ManualClock::with(start, Waiting::Waits)
    }

    /// As [`Self::new`]; but a guest that waits for it moves it, and goes on at once.
    pub fn skipping(start: Duration) -> ManualClock {
        ManualClock::with(start, Waiting::Moves)
    }

    /// Moves the clock on, and wakes who waited for that.
    pub fn advance(&self, by: Duration) {
        let mut state = self.state();
        state.now = state.now.saturating_add(by);
        let next = nanoseconds(state.now).saturating_add(1);
        let later = state.wakers.split_off(&next);
        let due = std::mem::replace(&mut state.wakers, later);
        drop(state);
        due.into_values().flatten().for_each(Waker::wake);
    }

    fn with(start: Duration, waiting: Waiting) -> ManualClock {
        let state = State { start, now: Duration::ZERO, waiting, wakers: BTreeMap::new() };
        ManualClock { state: Arc::new(Mutex::new(state)) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl HostWallClock for ManualClock {
    fn resolution(&self) -> Duration {
        Duration::from_nanos(1)
    }

    fn now(&self) -> Duration {
        let state = self.state();
        state.start.saturating_add(state.now)
    }
}

impl HostMonotonicClock for ManualClock {
    fn resolution(&self) -> u64 {
        1
    }

    fn now(&self) -> u64 {
        nanoseconds(self.state().now)
    }

    fn wait_until(&self, when: u64) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let clock = self.clone();
        Box::pin(poll_fn(move |cx| {
            let mut state = clock.state();
            if let Waiting::Moves = state.waiting {
                state.now = state.now.max(Duration::from_nanos(when));
            }
            if nanoseconds(state.now) >= when {
                return Poll::Ready(());
            }
            let wakers = state.wakers.entry(when).or_default();
            if !wakers.iter().any(|waker| waker.will_wake(cx.waker())) {
                wakers.push(cx.waker().clone());
            }
            Poll::Pending
        }))
    }
}
