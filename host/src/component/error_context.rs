//! Error contexts as values of the host.
//!
//! An [`ErrorContext`] is a plain value: it belongs to no store and to no call, and need not be dropped in
//! any particular way. How it becomes a handle of a guest is in `typed::error_context`.

use std::fmt;
use std::sync::Arc;

use gusset_runtime::vm;

/// An `error-context`: a message for whoever debugs, that no program should decide by.
///
/// Copies of a value are the same error context, and so are those that a guest passes on; two that were
/// made apart are not, even with the same message. A guest that is given one gets a handle of its own in its
/// table, which counts against the handles of its store, and drops it when it likes.
///
/// A message is at most 64 KiB long; what is beyond that is cut off. Of guests, a store takes 16 MiB of
/// messages that are still in use, and cuts those short that come then; a message of which the guest's own
/// string takes more than 1 MiB is not read at all.
#[derive(Clone)]
pub struct ErrorContext(Arc<vm::ErrorContext>);

/// The name that dynamic values know it by: what is in a [`Val::ErrorContext`](super::Val::ErrorContext).
pub type ErrorContextAny = ErrorContext;

impl ErrorContext {
    /// A new error context with this message.
    pub fn new(debug_message: &str) -> ErrorContext {
        ErrorContext(Arc::new(vm::ErrorContext::of_host(debug_message)))
    }

    /// What it tells.
    pub fn debug_message(&self) -> &str {
        self.0.debug_message()
    }

    pub(crate) fn of(context: Arc<vm::ErrorContext>) -> ErrorContext {
        ErrorContext(context)
    }

    pub(crate) fn inner(&self) -> &Arc<vm::ErrorContext> {
        &self.0
    }
}

/// Whether both are the same error context, whatever they tell.
impl PartialEq for ErrorContext {
    fn eq(&self, other: &ErrorContext) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for ErrorContext {}

impl fmt::Debug for ErrorContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ErrorContext").field(&self.debug_message()).finish()
    }
}

impl fmt::Display for ErrorContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.debug_message())
    }
}

impl std::error::Error for ErrorContext {}
