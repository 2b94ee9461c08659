//! Ends a guest whose time is over.
//!
//! A guest that computes is stopped by the engine's next epoch, and its call ends as a trap. One that waits in the
//! host runs no code that could look at the epoch: if its call has not ended a moment later, the process ends.

use std::io::Write as _;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::Duration;

use gusset::Engine;

/// The exit status, that of `timeout(1)`.
pub(super) const STATUS: u8 = 124;
/// How long a guest may take to notice.
const GRACE: Duration = Duration::from_millis(100);

/// The end of a guest's time, until it is dropped.
pub(super) struct Deadline {
    _ended: Sender<()>,
}

impl Deadline {
    /// The time begins now.
    pub(super) fn start(engine: &Engine, time: Duration) -> Deadline {
        let (ended, end) = mpsc::channel::<()>();
        let engine = engine.clone();
        let is_over = move |time: Duration| end.recv_timeout(time) == Err(RecvTimeoutError::Timeout);
        std::thread::spawn(move || {
            if !is_over(time) {
                return;
            }
            engine.increment_epoch();
            if is_over(GRACE) {
                // Where nobody reads it, the process ends all the same.
                _ = writeln!(std::io::stderr(), "error: {}", message(time));
                std::process::exit(STATUS.into());
            }
        });
        Deadline { _ended: ended }
    }
}

pub(super) fn message(time: Duration) -> String {
    format!("the guest did not end within {time:?} (`--timeout`)")
}
