//! Error contexts: what the handles of the canonical ABI's `error-context` lead to.
//!
//! An [`ErrorContext`] is a debug message that never changes; handles in several tables, and values of the
//! embedding, share one. Making one from a guest's string and giving the message to a guest need lifting
//! and lowering, which the embedding does; `error-context.drop` is here.
//!
//! # Invariants
//! * A message is at most [`MAX_MESSAGE_BYTES`] long, and those that the guests of a store made, and that are
//!   still referred to, take at most [`MAX_STORE_BYTES`] together: what is more is cut off, which the
//!   specification leaves to the host.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::activation::guard;
use super::instance::instance_of;
use crate::ids::TrampolineId;
use crate::layout::VmLowering;

/// Bytes that a debug message has at most.
pub const MAX_MESSAGE_BYTES: usize = 64 << 10;
/// Bytes that the debug messages of a store's guests have at most, all together.
pub const MAX_STORE_BYTES: usize = 16 << 20;

/// Counts the bytes of the messages that a store's guests made.
#[derive(Debug, Default)]
pub struct MessageBudget {
    used_bytes: AtomicUsize,
}

impl MessageBudget {
    /// Bytes that are in use.
    pub fn used_bytes(&self) -> usize {
        self.used_bytes.load(Ordering::Relaxed)
    }

    fn give_back(&self, bytes: usize) {
        self.used_bytes.fetch_sub(bytes, Ordering::Relaxed);
    }
}

/// An error context.
#[derive(Debug)]
pub struct ErrorContext {
    message: Box<str>,
    /// What its bytes are counted in.
    budget: Option<Arc<MessageBudget>>,
}

impl ErrorContext {
    /// An error context of the host's, with as much of a message as it can have.
    pub fn of_host(message: &str) -> ErrorContext {
        ErrorContext { message: head(message, MAX_MESSAGE_BYTES).into(), budget: None }
    }

    /// An error context of a guest's, with as much of a message as it can have.
    pub fn of_guest(message: &str, budget: &Arc<MessageBudget>) -> ErrorContext {
        // Only the thread that has the store takes; others can at most give back in the meantime.
        let left_bytes = MAX_STORE_BYTES.saturating_sub(budget.used_bytes());
        let message = head(message, left_bytes.min(MAX_MESSAGE_BYTES));
        budget.used_bytes.fetch_add(message.len(), Ordering::Relaxed);
        ErrorContext { message: message.into(), budget: Some(budget.clone()) }
    }

    /// What it tells.
    pub fn debug_message(&self) -> &str {
        &self.message
    }
}

impl Drop for ErrorContext {
    fn drop(&mut self) {
        if let Some(budget) = &self.budget {
            budget.give_back(self.message.len());
        }
    }
}

/// The start of a text, cut between two characters.
fn head(text: &str, max_bytes: usize) -> &str {
    &text[..text.floor_char_boundary(max_bytes)]
}

/// The built-in `error-context.drop`.
///
/// # Safety
/// Called by the built-in's trampoline.
pub(super) unsafe extern "C" fn drop_handle(lowering: *const VmLowering, values: *mut u64) -> u8 {
    // SAFETY: called by the built-in's trampoline.
    let VmLowering { store, trampoline, .. } = unsafe { *lowering };
    // SAFETY: as above.
    let instance = unsafe { instance_of(lowering) };
    // SAFETY: as above; the built-in's type is (i32) -> ().
    let index = unsafe { values.read() } as u32;
    let body = || {
        // SAFETY: wasm is suspended in this call, so nothing else refers into the instance.
        let instance = unsafe { &mut *instance };
        let nested = instance.loaded().component().trampolines[TrampolineId(trampoline)].instance;
        Ok(instance.handles(nested).remove_error_context(index)?)
    };
    // SAFETY: this is the store of the calling wasm.
    unsafe { guard(store, body) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_message_is_cut_between_two_characters() {
        let text = "é".repeat(MAX_MESSAGE_BYTES);
        assert_eq!(ErrorContext::of_host(&text).debug_message().len(), MAX_MESSAGE_BYTES);
        let text = format!("a{text}");
        assert_eq!(ErrorContext::of_host(&text).debug_message().len(), MAX_MESSAGE_BYTES - 1);
    }

    #[test]
    fn guests_cannot_fill_the_host_with_messages() {
        let budget = Arc::new(MessageBudget::default());
        let text = "x".repeat(MAX_MESSAGE_BYTES);
        let n_fit = MAX_STORE_BYTES / MAX_MESSAGE_BYTES;
        let mut all: Vec<_> = (0..n_fit).map(|_| ErrorContext::of_guest(&text, &budget)).collect();
        assert!(all.iter().all(|context| context.debug_message().len() == MAX_MESSAGE_BYTES));
        assert_eq!(ErrorContext::of_guest(&text, &budget).debug_message(), "");
        all.pop();
        assert_eq!(ErrorContext::of_guest("again", &budget).debug_message(), "again");
        all.clear();
        assert_eq!(budget.used_bytes(), 0);
    }
}
