//! Tells the subscribers of `tracing` about calls that cross between host and guest.
//!
//! A call is a span `guest to host` or `host to guest` with the fields `interface` and `function`, and in
//! it an event `call` with the arguments and an event `return` with the result. All are of the level
//! `TRACE`.

use std::fmt::{self, Debug};

#[cfg(feature = "async")]
use tracing::Instrument;
use tracing::{Span, trace, trace_span};

use crate::Result;

/// What stands for a value that is not told.
pub const HIDDEN: Hidden = Hidden;

/// See [`HIDDEN`].
pub struct Hidden;

impl Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("...")
    }
}

/// A call that is about to be made.
pub struct Call(Span);

/// A call of a host function by a guest.
pub fn import(interface: &'static str, function: &'static str, arguments: &[(&'static str, &dyn Debug)]) -> Call {
    Call::told(trace_span!("guest to host", interface, function), arguments)
}

/// A call of a guest's function by the host.
pub fn export(interface: &'static str, function: &'static str, arguments: &[(&'static str, &dyn Debug)]) -> Call {
    Call::told(trace_span!("host to guest", interface, function), arguments)
}

impl Call {
    fn told(span: Span, arguments: &[(&'static str, &dyn Debug)]) -> Call {
        span.in_scope(|| trace!(arguments = ?Arguments(arguments), "call"));
        Call(span)
    }

    /// Makes the call and tells its result.
    ///
    /// # Errors
    /// Those of the call.
    pub fn run<R: Debug>(self, call: impl FnOnce() -> Result<R>) -> Result<R> {
        self.0.in_scope(|| {
            let result = call();
            trace!(?result, "return");
            result
        })
    }

    /// Makes the call and tells no more than whether it failed.
    ///
    /// # Errors
    /// Those of the call.
    pub fn hiding_result<R>(self, call: impl FnOnce() -> Result<R>) -> Result<R> {
        self.0.in_scope(|| {
            let result = call();
            trace!(result = ?result.as_ref().map(|_| HIDDEN), "return");
            result
        })
    }
}

#[cfg(feature = "async")]
impl Call {
    /// Waits for the call and tells its result.
    ///
    /// # Errors
    /// Those of the call.
    pub async fn run_async<R: Debug>(self, call: impl Future<Output = Result<R>>) -> Result<R> {
        let Call(span) = self;
        let result = call.instrument(span.clone()).await;
        span.in_scope(|| trace!(?result, "return"));
        result
    }

    /// Waits for the call and tells no more than whether it failed.
    ///
    /// # Errors
    /// Those of the call.
    pub async fn hiding_result_async<R>(self, call: impl Future<Output = Result<R>>) -> Result<R> {
        let Call(span) = self;
        let result = call.instrument(span.clone()).await;
        span.in_scope(|| trace!(result = ?result.as_ref().map(|_| HIDDEN), "return"));
        result
    }
}

struct Arguments<'a>(&'a [(&'static str, &'a dyn Debug)]);

impl Debug for Arguments<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut map = f.debug_map();
        for (name, value) in self.0 {
            map.entry(&format_args!("{name}"), value);
        }
        map.finish()
    }
}
