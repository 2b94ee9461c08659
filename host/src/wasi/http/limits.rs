//! How much of the host's memory HTTP may take for one guest, and who counts it.
//!
//! # Invariants
//! * What is charged is given back when its [`Charge`] is dropped, wherever it was moved to.
//! * A charge that does not fit changes nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use anyhow::bail;

/// Limits of what one guest makes with `wasi:http`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HttpLimits {
    /// Bytes of names and values in one `fields`.
    pub field_bytes: usize,
    /// Entries of one `fields`; 16,384 at most, whatever is said.
    pub fields: usize,
    /// Bytes of names and values in all `fields` together.
    pub all_field_bytes: usize,
    /// Requests and responses that the guest makes and has not sent, or whose bodies are on their way.
    pub outgoing_messages: usize,
    /// Requests of the guest that wait for a response, or whose response is not read to its end.
    pub connections: usize,
    /// Bytes that a guest's body may be ahead of who reads it.
    pub body_buffer_bytes: usize,
}

impl Default for HttpLimits {
    fn default() -> Self {
        HttpLimits {
            field_bytes: 128 << 10,
            fields: 1000,
            all_field_bytes: 8 << 20,
            outgoing_messages: 256,
            connections: 64,
            body_buffer_bytes: 64 << 10,
        }
    }
}

impl HttpLimits {
    /// `http::HeaderMap` panics when it has more than 32,768 entries.
    pub(super) fn max_fields(&self) -> usize {
        self.fields.min(16_384)
    }
}

/// What is counted.
#[derive(Clone, Copy, Debug)]
pub(super) enum Counted {
    FieldBytes,
    OutgoingMessages,
    Connections,
}

impl Counted {
    fn name(self) -> &'static str {
        match self {
            Counted::FieldBytes => "bytes of fields",
            Counted::OutgoingMessages => "requests and responses that are not sent",
            Counted::Connections => "requests under way",
        }
    }
}

/// The sums of one guest.
#[derive(Debug)]
pub(super) struct Accounts {
    sums: [AtomicUsize; 3],
    limits: HttpLimits,
}

/// A part of a sum.
#[derive(Debug)]
pub(super) struct Charge {
    accounts: Arc<Accounts>,
    what: Counted,
    amount: usize,
}

impl Accounts {
    pub(super) fn new(limits: HttpLimits) -> Arc<Accounts> {
        Arc::new(Accounts { sums: Default::default(), limits })
    }

    fn limit(&self, what: Counted) -> usize {
        match what {
            Counted::FieldBytes => self.limits.all_field_bytes,
            Counted::OutgoingMessages => self.limits.outgoing_messages,
            Counted::Connections => self.limits.connections,
        }
    }

    fn add(&self, what: Counted, amount: usize) -> crate::Result<()> {
        let limit = self.limit(what);
        let sum = &self.sums[what as usize];
        let fits = |sum: usize| sum.checked_add(amount).filter(|sum| *sum <= limit);
        if sum.fetch_update(Relaxed, Relaxed, fits).is_err() {
            bail!("the guest may have at most {limit} {}, found {} and {amount} more", what.name(), sum.load(Relaxed));
        }
        Ok(())
    }

    /// Whether nothing of it is charged.
    pub(super) fn is_zero(&self, what: Counted) -> bool {
        self.sums[what as usize].load(Relaxed) == 0
    }

    /// # Errors
    /// When it would be more than the limit.
    pub(super) fn charge(self: &Arc<Self>, what: Counted, amount: usize) -> crate::Result<Charge> {
        self.add(what, amount)?;
        Ok(Charge { accounts: self.clone(), what, amount })
    }
}

impl Charge {
    /// The same amount once more.
    ///
    /// # Errors
    /// When it would be more than the limit.
    pub(super) fn again(&self) -> crate::Result<Charge> {
        self.accounts.charge(self.what, self.amount)
    }

    /// Changes the amount.
    ///
    /// # Errors
    /// When it would be more than the limit; the amount is what it was.
    pub(super) fn set(&mut self, amount: usize) -> crate::Result<()> {
        match amount.checked_sub(self.amount) {
            Some(more) => self.accounts.add(self.what, more)?,
            None => _ = self.accounts.sums[self.what as usize].fetch_sub(self.amount - amount, Relaxed),
        }
        self.amount = amount;
        Ok(())
    }
}

impl Drop for Charge {
    fn drop(&mut self) {
        self.accounts.sums[self.what as usize].fetch_sub(self.amount, Relaxed);
    }
}
