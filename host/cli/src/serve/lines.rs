//! Lines for a reader that may be slow, or gone: a thread writes them, and whoever has one goes on.
//!
//! What does not fit is dropped, and the reader is told how much that was.
//!
//! # Invariants
//! * Nobody waits for the reader but the thread, and at the end [`Lines::finish`], for as long as it is told.
//! * Not more than [`CAPACITY_BYTES`] wait to be written, beside what is being written.

use std::io::Write;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};

/// What waits to be written at most.
const CAPACITY_BYTES: usize = 1 << 20;
/// How long lines are collected before they are written: one write, and one wake of the thread, for many.
const PAUSE: Duration = Duration::from_millis(5);

/// Where lines go.
#[derive(Clone)]
pub(super) struct Lines(Arc<Shared>);

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    /// For the thread: there is something to do. For who finishes: it is done.
    changed: Condvar,
}

#[derive(Default)]
struct State {
    waiting: Vec<u8>,
    n_dropped: u64,
    thread: Thread,
    is_finished: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Thread {
    /// It writes, or will look again without being told.
    #[default]
    Busy,
    /// It waits to be told.
    Idle,
    /// It has written everything.
    Ended,
}

/// What is written at once.
struct Batch {
    bytes: Vec<u8>,
    n_dropped: u64,
}

impl Lines {
    /// Lines that go to `out`.
    ///
    /// # Errors
    /// When there is no further thread.
    pub(super) fn to(out: impl Write + Send + 'static) -> Result<Lines> {
        let shared = Arc::new(Shared::default());
        let writer = shared.clone();
        let thread = std::thread::Builder::new().name("gusset-lines".to_owned());
        thread.spawn(move || writer.write_all(out)).context("a thread that writes what happens")?;
        Ok(Lines(shared))
    }

    /// Takes a line, or several, each with its end.
    pub(super) fn push(&self, lines: &str) {
        let mut state = self.0.lock();
        if state.waiting.len() + lines.len() > CAPACITY_BYTES {
            state.n_dropped += lines.lines().count() as u64;
            return;
        }
        state.waiting.extend_from_slice(lines.as_bytes());
        if state.thread == Thread::Idle {
            self.0.changed.notify_all();
        }
    }

    /// Waits until everything was written, but no longer than `at_most`.
    pub(super) fn finish(&self, at_most: Duration) {
        let mut state = self.0.lock();
        state.is_finished = true;
        self.0.changed.notify_all();
        let has_not_ended = |state: &mut State| state.thread != Thread::Ended;
        _ = self.0.changed.wait_timeout_while(state, at_most, has_not_ended);
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing is left half done where it could panic.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write_all(&self, mut out: impl Write) {
        while let Some(Batch { bytes, n_dropped }) = self.next() {
            // Nobody can be told that the reader is gone; another may come, as with a pipe that has a name.
            _ = out.write_all(&bytes);
            if n_dropped > 0 {
                _ = writeln!(out, "# {n_dropped} lines dropped: they were not read as fast as they came");
            }
            _ = out.flush();
            std::thread::sleep(PAUSE);
        }
        self.lock().thread = Thread::Ended;
        self.changed.notify_all();
    }

    /// Nothing when there will be nothing more.
    fn next(&self) -> Option<Batch> {
        let mut state = self.lock();
        while state.waiting.is_empty() && state.n_dropped == 0 {
            if state.is_finished {
                return None;
            }
            state.thread = Thread::Idle;
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            state.thread = Thread::Busy;
        }
        let n_dropped = std::mem::take(&mut state.n_dropped);
        Some(Batch { bytes: std::mem::take(&mut state.waiting), n_dropped })
    }
}

#[cfg(test)]
mod tests;
