//! Wakes calls that wait for what nobody tells them: the end of a timeout, or the epoch's deadline.
//!
//! One thread of the process does it for all of them, which lives while there are any.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::thread;
use std::time::Duration;

/// How long a call waits at most until it is woken.
const PERIOD: Duration = Duration::from_millis(5);

static PACED: Mutex<Paced> = Mutex::new(Paced { wakers: Vec::new(), has_thread: false });

struct Paced {
    wakers: Vec<Waker>,
    has_thread: bool,
}

/// Wakes somebody after a while: at once, where there can be no thread for it.
pub(super) fn wake_soon(waker: &Waker) {
    let mut paced = lock();
    // Who is polled again and again needs to be woken once.
    if paced.wakers.last().is_none_or(|last| !last.will_wake(waker)) {
        paced.wakers.push(waker.clone());
    }
    if !paced.has_thread {
        let thread = thread::Builder::new().name("gusset-pacer".to_owned()).spawn(run);
        paced.has_thread = thread.is_ok();
    }
    if !paced.has_thread {
        let wakers = std::mem::take(&mut paced.wakers);
        drop(paced);
        wake(wakers);
    }
}

fn run() {
    loop {
        thread::sleep(PERIOD);
        let mut paced = lock();
        if paced.wakers.is_empty() {
            paced.has_thread = false;
            return;
        }
        let wakers = std::mem::take(&mut paced.wakers);
        drop(paced);
        wake(wakers);
    }
}

/// Wakers are the embedding's, and one that panics takes nothing from the others.
fn wake(wakers: Vec<Waker>) {
    for waker in wakers {
        let _ = catch_unwind(AssertUnwindSafe(|| waker.wake()));
    }
}

fn lock() -> MutexGuard<'static, Paced> {
    PACED.lock().unwrap_or_else(PoisonError::into_inner)
}
