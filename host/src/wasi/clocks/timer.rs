//! Waiting for a monotonic clock.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use super::HostMonotonicClock;
use crate::wasi::executor;
use crate::wasi::io::Pollable;
use crate::wasi::quota::Share;

/// What is ready at an instant of a clock.
pub(super) struct Timer {
    clock: Arc<dyn HostMonotonicClock>,
    when: u64,
    wait: Wait,
    _share: Share,
}

enum Wait {
    /// Nobody waited yet.
    NotBegun,
    Begun(Pin<Box<dyn Future<Output = ()> + Send>>),
    Over,
}

impl Timer {
    pub(super) fn new(clock: Arc<dyn HostMonotonicClock>, when: u64, share: Share) -> Timer {
        Timer { clock, when, wait: Wait::NotBegun, _share: share }
    }

    fn is_over(&self) -> bool {
        matches!(self.wait, Wait::Over) || self.clock.now() >= self.when
    }
}

impl Pollable for Timer {
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if !self.is_over() {
            if cx.waker().will_wake(Waker::noop()) {
                return Poll::Pending;
            }
            // Without a runtime nobody can wait. The guest goes on, and looks at the clock itself.
            ready!(executor::within(|| self.wait.poll(&*self.clock, self.when, cx)).unwrap_or(Poll::Ready(())));
        }
        self.wait = Wait::Over;
        Poll::Ready(())
    }
}

impl Wait {
    fn poll(&mut self, clock: &dyn HostMonotonicClock, when: u64, cx: &mut Context<'_>) -> Poll<()> {
        if let Wait::NotBegun = self {
            *self = Wait::Begun(clock.wait_until(when));
        }
        match self {
            Wait::Begun(wait) => wait.as_mut().poll(cx),
            Wait::NotBegun | Wait::Over => Poll::Ready(()),
        }
    }
}

/// Waits for so many nanoseconds of the system's time, however many.
pub(super) async fn sleep(nanoseconds: u64) {
    // What timers take for sure; they hold about two years.
    const AT_ONCE: Duration = Duration::from_secs(365 * 24 * 60 * 60);
    let mut left = Duration::from_nanos(nanoseconds);
    while !left.is_zero() {
        let some = left.min(AT_ONCE);
        tokio::time::sleep(some).await;
        left -= some;
    }
}
