//! Wakes calls that wait for what nobody tells them: the end of a timeout, or the epoch's deadline.
//!
//! One thread of the process does it for all of them, which ends a while after the last. Time goes in ticks, so that it
//! wakes many at once.
//!
//! # Invariants
//! * Nobody is woken before it is due, or later than a tick after that.
//! * What was asked for is forgotten with its [`Alarm`].
//! * While the mark says that there is a thread, there is one, however another one ended: after a panic the next alarm
//!   begins one, for itself and for those that are there.

use std::collections::BTreeMap;
use std::sync::{Condvar, LazyLock, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::thread;
use std::time::{Duration, Instant};

use super::waiting::beside_panics;

/// A tick: how late somebody is woken at most.
const PERIOD: Duration = Duration::from_millis(5);
/// How long the thread stays without anything to do.
const LINGER: Duration = Duration::from_secs(1);

/// The tick 0.
static START: LazyLock<Instant> = LazyLock::new(Instant::now);

static PACED: Mutex<Paced> = Mutex::new(Paced { alarms: BTreeMap::new(), next: 0, has_thread: false });
static SOONER: Condvar = Condvar::new();

struct Paced {
    /// By the tick with which they are due, and a number of their own.
    alarms: BTreeMap<(u64, u64), Waker>,
    next: u64,
    has_thread: bool,
}

/// Somebody is to be woken, as long as this is there.
#[must_use]
#[derive(Debug)]
pub(super) struct Alarm((u64, u64));

/// Has somebody woken at a time: at once, where there can be no thread for it.
pub(super) fn wake_at(due: Instant, waker: &Waker) -> Alarm {
    let waker = waker.clone();
    let mut paced = lock();
    let key = (tick_of(due), paced.next);
    paced.next += 1;
    let is_sooner = paced.alarms.first_key_value().is_none_or(|(first, _)| key < *first);
    paced.alarms.insert(key, waker);
    if !paced.has_thread {
        let thread = thread::Builder::new().name("gusset-pacer".to_owned()).spawn(run);
        paced.has_thread = thread.is_ok();
    } else if is_sooner {
        SOONER.notify_one();
    }
    if !paced.has_thread {
        let waker = paced.alarms.remove(&key);
        drop(paced);
        wake(waker);
    }
    Alarm(key)
}

impl Drop for Alarm {
    // No part of code that leaves its stack: it might use thread-local storage.
    #[inline(never)]
    fn drop(&mut self) {
        // It is the embedding's, and not dropped where this is locked.
        let waker = lock().alarms.remove(&self.0);
        drop(waker);
    }
}

fn run() {
    let _marked = Marked(&PACED);
    let mut paced = lock();
    loop {
        let now = Instant::now();
        let due = paced.take_due(now);
        if !due.is_empty() {
            drop(paced);
            wake(due);
            paced = lock();
            continue;
        }
        let first = paced.alarms.first_key_value().map(|((tick, _), _)| time_of(*tick).saturating_duration_since(now));
        let sleep = first.map_or(LINGER, |first| first.min(LINGER));
        paced = SOONER.wait_timeout(paced, sleep).unwrap_or_else(PoisonError::into_inner).0;
        if first.is_none() && paced.alarms.is_empty() {
            paced.has_thread = false;
            return;
        }
    }
}

/// Takes the mark away when the thread panics, so that the next alarm has another one; else that is done where the
/// thread decides to end.
struct Marked<'p>(&'p Mutex<Paced>);

impl Drop for Marked<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).has_thread = false;
        }
    }
}

impl Paced {
    fn take_due(&mut self, now: Instant) -> Vec<Waker> {
        let mut due = Vec::new();
        while let Some(first) = self.alarms.first_entry().filter(|first| time_of(first.key().0) <= now) {
            due.push(first.remove());
        }
        due
    }
}

/// The first tick that is not before a time.
fn tick_of(time: Instant) -> u64 {
    let since = time.saturating_duration_since(*START).as_nanos();
    u64::try_from(since.div_ceil(PERIOD.as_nanos())).unwrap_or(u64::MAX)
}

/// When a tick is; a thousand years from now at most.
fn time_of(tick: u64) -> Instant {
    const FAR: u64 = 1000 * 365 * 24 * 3600 * 200;
    *START + Duration::from_millis(5 * tick.min(FAR))
}

fn wake(wakers: impl IntoIterator<Item = Waker>) {
    wakers.into_iter().for_each(|waker| beside_panics(|| waker.wake()));
}

fn lock() -> MutexGuard<'static, Paced> {
    PACED.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::sync::{Arc, Weak};

    use super::*;

    struct Tells(Mutex<mpsc::Sender<Instant>>);

    impl std::task::Wake for Tells {
        fn wake(self: Arc<Self>) {
            self.0.lock().unwrap().send(Instant::now()).unwrap();
        }
    }

    fn waker() -> (Waker, Weak<Tells>, mpsc::Receiver<Instant>) {
        let (sender, told) = mpsc::channel();
        let tells = Arc::new(Tells(Mutex::new(sender)));
        (tells.clone().into(), Arc::downgrade(&tells), told)
    }

    #[test]
    fn who_is_due_is_woken_once_and_not_before_also_if_others_are_due_later() {
        let (later, _, told_later) = waker();
        let (soon, _, told_soon) = waker();
        let now = Instant::now();
        let _later = wake_at(now + Duration::from_millis(80), &later);
        let _soon = wake_at(now + Duration::from_millis(20), &soon);
        for (told, after) in [(told_soon, 20), (told_later, 80)] {
            let woken = told.recv_timeout(Duration::from_secs(20)).unwrap();
            assert!(woken >= now + Duration::from_millis(after), "{:?}", woken - now);
            assert!(told.recv_timeout(Duration::from_millis(30)).is_err());
        }
    }

    /// Panics with what panics when it is dropped.
    struct Panics;

    impl std::task::Wake for Panics {
        fn wake(self: Arc<Self>) {
            struct Bomb;
            impl Drop for Bomb {
                fn drop(&mut self) {
                    panic!("what somebody panicked with");
                }
            }
            std::panic::panic_any(Bomb);
        }
    }

    #[test]
    fn a_waker_whose_panic_panics_when_it_is_dropped_does_not_end_the_thread() {
        let now = Instant::now();
        let (together, _, told_together) = waker();
        let _panics = wake_at(now + Duration::from_millis(10), &Arc::new(Panics).into());
        let _together = wake_at(now + Duration::from_millis(10), &together);
        told_together.recv_timeout(Duration::from_secs(20)).unwrap();
        let (later, _, told_later) = waker();
        let _later = wake_at(Instant::now() + Duration::from_millis(10), &later);
        told_later.recv_timeout(Duration::from_secs(20)).unwrap();
    }

    #[test]
    fn a_thread_that_panics_is_no_longer_there_for_the_next_alarm() {
        for panics in [false, true] {
            let paced = Mutex::new(Paced { alarms: BTreeMap::new(), next: 0, has_thread: true });
            let ended = thread::scope(|scope| {
                let thread = scope.spawn(|| {
                    let _marked = Marked(&paced);
                    assert!(!panics, "as planned");
                });
                thread.join()
            });
            assert_eq!((ended.is_err(), paced.lock().unwrap().has_thread), (panics, !panics));
        }
    }

    #[test]
    fn an_alarm_that_is_dropped_wakes_nobody_and_keeps_nothing() {
        let (waker, tells, told) = waker();
        for far in [Duration::from_millis(5), Duration::from_secs(3600), Duration::from_secs(1 << 40)] {
            drop(wake_at(Instant::now() + far, &waker));
        }
        drop(waker);
        assert!(tells.upgrade().is_none(), "nobody else has the waker");
        assert!(told.recv_timeout(Duration::from_millis(30)).is_err());
    }
}
