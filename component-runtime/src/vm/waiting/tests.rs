//! Who waits, who is woken, and what becomes of a notification whose waiter goes away.

use std::sync::atomic::{AtomicU32, Ordering};

use super::*;

fn wait_for_ever(address: usize, timeout_nanos: i64, is_equal: bool) -> Outcome {
    wait(address, timeout_nanos, || is_equal, LONG_SLICE, |_| Ok(())).expect("nobody forbids it")
}

fn n_waiters(address: usize) -> usize {
    lock().at(address).count()
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

/// One waiter is notified while it decides whether it goes on, and `ends` instead; the next one wakes.
#[track_caller]
fn check_handed_on(address: usize, ends: impl Fn() -> Result<()> + Sync) {
    std::thread::scope(|scope| {
        let end_when_both_wait = |_: &Waiter| {
            if n_waiters(address) == 2 {
                assert_eq!(notify(address, 1), 1);
                return ends();
            }
            Ok(())
        };
        let ending = scope.spawn(move || {
            catch_unwind(AssertUnwindSafe(|| wait(address, -1, || true, SLICE, end_when_both_wait)))
                .unwrap_or_else(|_| Err(anyhow::anyhow!("it panicked")))
        });
        while n_waiters(address) == 0 {
            std::thread::yield_now();
        }
        let next = scope.spawn(move || wait(address, 30_000_000_000, || true, LONG_SLICE, |_| Ok(())));
        assert!(ending.join().expect("its panic was caught").is_err());
        assert_eq!(next.join().expect("it does not panic").unwrap(), Outcome::Woken);
    });
    assert_eq!(notify(address, u32::MAX), 0);
}

#[test]
fn a_notification_of_a_waiter_that_fails_goes_to_the_next() {
    check_handed_on(0x5000, || anyhow::bail!("the call is dropped"));
}

#[test]
fn a_notification_of_a_waiter_that_panics_goes_to_the_next() {
    check_handed_on(0x6000, || panic!("whoever decides at the deadline"));
}

#[test]
fn as_many_waiters_return_as_notifications_counted_however_short_they_wait() {
    const ADDRESS: usize = 0x7000;
    const N_WAITS: u32 = 4000;
    let (n_woken, n_running) = (AtomicU32::new(0), AtomicU32::new(3));
    let n_counted: u32 = std::thread::scope(|scope| {
        for thread in 0..3_u32 {
            let (n_woken, n_running) = (&n_woken, &n_running);
            scope.spawn(move || {
                for at in 0..N_WAITS {
                    let nanos = (at * 37 + thread * 911) % 20_000;
                    let outcome = wait_for_ever(ADDRESS, nanos.into(), true);
                    n_woken.fetch_add(u32::from(outcome == Outcome::Woken), Ordering::SeqCst);
                }
                n_running.fetch_sub(1, Ordering::SeqCst);
            });
        }
        let mut n_counted = 0;
        while n_running.load(Ordering::SeqCst) != 0 {
            n_counted += notify(ADDRESS, 1);
        }
        n_counted
    });
    assert_eq!(n_woken.into_inner(), n_counted);
    assert_eq!(n_waiters(ADDRESS), 0);
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
        while n_waiters(ADDRESS) < 5 {
            std::thread::yield_now();
        }
        assert_eq!(notify(ADDRESS, 0), 0);
        assert_eq!(notify(ADDRESS, 2), 2);
        assert_eq!(notify(ADDRESS + 4, 7), 0);
        assert_eq!(notify(ADDRESS, u32::MAX), 3);
    });
    assert_eq!(woken.load(Ordering::SeqCst), 5);
}

/// A waker that panics with what panics when it is dropped, in front of one that counts.
#[cfg(feature = "async")]
#[test]
fn a_waker_that_panics_takes_nothing_from_the_others() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("what one of the embedding's panicked with");
        }
    }
    struct Counts(AtomicU32, u32);
    impl std::task::Wake for Counts {
        fn wake(self: Arc<Self>) {
            if self.0.fetch_add(1, Ordering::SeqCst) != self.1 {
                std::panic::panic_any(Bomb);
            }
        }
    }
    let (bad, good) = (Arc::new(Counts(AtomicU32::new(0), 7)), Arc::new(Counts(AtomicU32::new(0), 0)));
    let places = [&bad, &good].map(|counts| {
        let place = lock().add(0x8000, Arc::default());
        assert_eq!(place.waiter.wake_by(&counts.clone().into()), Woken::Later);
        place
    });
    assert_eq!(notify(0x8000, 5), 2);
    assert_eq!((bad.0.load(Ordering::SeqCst), good.0.load(Ordering::SeqCst)), (1, 1));
    assert!(places.iter().all(|place| place.waiter.wake_by(Waker::noop()) == Woken::Already));
}
