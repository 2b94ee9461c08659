//! The system's resolver, which blocks and cannot be stopped: each lookup has a thread of tokio's.
//!
//! Goes in what looks up and returns; comes out a future of what it found. Who may look up what, and how much of it one
//! guest may, is not here.
//!
//! # Invariants
//! * The process has at most [`MAX_LOOKUPS`] lookups on threads and in the queue for them, whatever became of the guests
//!   that began them. What waits for its turn is bounded by the guests that are there: it goes with its [`Lookup`].
//! * A lookup that nobody wants any more when a thread gets to it is not done.

use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::sync::{Semaphore, SemaphorePermit, oneshot};
use tokio::task::AbortHandle;

/// How many lookups the process does at once: fewer than tokio has threads for what blocks, so that some are left.
const MAX_LOOKUPS: usize = 128;

static PLACES: Semaphore = Semaphore::const_new(MAX_LOOKUPS);

/// A lookup under way; nothing comes of it if it panicked or the runtime has ended.
pub(super) struct Lookup<T> {
    found: oneshot::Receiver<T>,
    /// Who waits for a place.
    waiting: Option<AbortHandle>,
}

/// Begins a lookup at once, or when others have ended.
///
/// # Panics
/// Without a runtime of tokio's.
pub(super) fn begin<T: Send + 'static>(look_up: impl FnOnce() -> T + Send + 'static) -> Lookup<T> {
    let (sender, found) = oneshot::channel();
    let work = move |place: SemaphorePermit<'static>| {
        if !sender.is_closed() {
            _ = sender.send(look_up());
        }
        drop(place);
    };
    let waiting = match PLACES.try_acquire() {
        // Without a task: some runtimes run none before the guest waits.
        Ok(place) => {
            tokio::task::spawn_blocking(move || work(place));
            None
        }
        Err(_) => Some(tokio::spawn(begin_later(work)).abort_handle()),
    };
    Lookup { found, waiting }
}

async fn begin_later(work: impl FnOnce(SemaphorePermit<'static>) + Send + 'static) {
    // It is never closed.
    if let Ok(place) = PLACES.acquire().await {
        tokio::task::spawn_blocking(move || work(place));
    }
}

impl<T> Future for Lookup<T> {
    type Output = Option<T>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        Pin::new(&mut self.found).poll(cx).map(Result::ok)
    }
}

impl<T> Drop for Lookup<T> {
    fn drop(&mut self) {
        if let Some(waiting) = &self.waiting {
            waiting.abort();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
    use std::sync::{Arc, mpsc};
    use std::time::Duration;

    use tokio::runtime::Builder;
    use tokio::time::{sleep, timeout};

    use super::{Lookup, MAX_LOOKUPS, begin};

    const LONG: Duration = Duration::from_secs(20);

    fn lookups(number: usize, of: &Arc<AtomicUsize>) -> Vec<Lookup<usize>> {
        let one = |_| {
            let of = of.clone();
            begin(move || of.fetch_add(1, SeqCst))
        };
        (0..number).map(one).collect()
    }

    /// What was begun by guests that are gone, with a resolver that does not answer.
    #[test]
    fn lookups_that_nobody_wants_queue_without_bound() {
        let runtime = Builder::new_current_thread().enable_all().max_blocking_threads(1).build().expect("a runtime");
        let (free, busy) = mpsc::channel::<()>();
        runtime.spawn_blocking(move || busy.recv());
        runtime.block_on(async {
            let n_done = Arc::new(AtomicUsize::new(0));
            for _ in 0..100 {
                let begun = lookups(8, &n_done);
                sleep(Duration::from_millis(1)).await;
                drop(begun);
            }
            sleep(Duration::from_millis(50)).await;
            let n_kept = Arc::strong_count(&n_done) - 1;
            assert!(n_kept <= MAX_LOOKUPS, "{n_kept} of 800");
            let wanted = lookups(3, &n_done);
            drop(free);
            for lookup in wanted {
                timeout(LONG, lookup).await.expect("its turn").expect("it was done");
            }
            assert_eq!(n_done.load(SeqCst), 3, "those that nobody wants any more");
        });
    }
}
