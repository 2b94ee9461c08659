//! A clock that a program moves.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
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
    /// Who waits, by the instant and by a number of its own.
    waits: BTreeMap<(u64, u64), Asked>,
    /// How often waits were polled so far, and how often until one of them moved the clock.
    n_polls: u64,
    n_polls_at_move: u64,
    n_waits: u64,
}

/// When a wait was polled last.
#[derive(Debug)]
struct Asked {
    poll: u64,
    waker: Waker,
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

    /// As [`Self::new`]; but guests that wait for it move it to the earliest instant that one of them waits for, and go
    /// on at once.
    pub fn skipping(start: Duration) -> ManualClock {
        ManualClock::with(start, Waiting::Moves)
    }

    /// Moves the clock on, and wakes who waited for that.
    pub fn advance(&self, by: Duration) {
        let mut state = self.state();
        state.now = state.now.saturating_add(by);
        let next = nanoseconds(state.now).saturating_add(1);
        let later = state.waits.split_off(&(next, 0));
        let due = std::mem::replace(&mut state.waits, later);
        drop(state);
        due.into_values().for_each(|asked| asked.waker.wake());
    }

    fn with(start: Duration, waiting: Waiting) -> ManualClock {
        let state = State {
            start,
            now: Duration::ZERO,
            waiting,
            waits: BTreeMap::new(),
            n_polls: 0,
            n_polls_at_move: 0,
            n_waits: 0,
        };
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
        let mut state = self.state();
        state.n_waits += 1;
        Box::pin(Wait { clock: self.clone(), key: (when, state.n_waits) })
    }
}

/// Waits for an instant. Dropped, it is forgotten.
struct Wait {
    clock: ManualClock,
    key: (u64, u64),
}

impl Future for Wait {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.clock.state().poll(self.key, cx)
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        let _waker = self.clock.state().waits.remove(&self.key);
    }
}

impl State {
    fn poll(&mut self, key: (u64, u64), cx: &mut Context<'_>) -> Poll<()> {
        let before = self.waits.get(&key).map(|asked| asked.poll);
        if let (Waiting::Moves, Some(before)) = (self.waiting, before)
            && self.is_earliest_since(key, before)
        {
            self.now = self.now.max(Duration::from_nanos(key.0));
            self.n_polls_at_move = self.n_polls;
        }
        if nanoseconds(self.now) >= key.0 {
            return Poll::Ready(());
        }
        self.n_polls += 1;
        self.waits.insert(key, Asked { poll: self.n_polls, waker: cx.waker().clone() });
        if let Waiting::Moves = self.waiting {
            // Once all were asked that the guest waits for.
            cx.waker().wake_by_ref();
        }
        Poll::Pending
    }

    /// Whether a wait is the first to end of those that were polled since its own last poll. One that was not is no
    /// longer waited for, though it is still there. After a move who waits is another question, and is asked again.
    fn is_earliest_since(&self, key: (u64, u64), poll: u64) -> bool {
        let mut since = self.waits.iter().filter(|(_, asked)| asked.poll >= poll);
        poll > self.n_polls_at_move && since.next().is_some_and(|(earliest, _)| earliest.0 >= key.0)
    }
}
