//! A thread that begins epochs, so that guests that compute let others run.

use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::Duration;

use crate::{Engine, Result};

/// Begins epochs until it is dropped.
pub(super) struct Ticker {
    _stop: Arc<Sender<()>>,
}

impl Ticker {
    /// A thread of its own: those of the runtime may all be busy with the guests that are to be interrupted.
    ///
    /// # Errors
    /// When there is no further thread.
    pub(super) fn start(engine: &Engine, epoch: Duration) -> Result<Option<Ticker>> {
        if !engine.config().compile.epoch_interruption {
            return Ok(None);
        }
        let (stop, stopped) = channel();
        let engine = engine.clone();
        let tick = move || {
            while stopped.recv_timeout(epoch.max(Duration::from_millis(1))) == Err(RecvTimeoutError::Timeout) {
                engine.increment_epoch();
            }
        };
        std::thread::Builder::new().name("gusset-epochs".to_owned()).spawn(tick)?;
        Ok(Some(Ticker { _stop: Arc::new(stop) }))
    }
}
