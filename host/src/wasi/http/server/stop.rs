//! How connections are told that the server stops.

use std::sync::atomic::{AtomicU8, Ordering};
use std::task::Context;

use tokio::sync::Notify;
use tokio::sync::futures::Notified;

/// What the server wants of its connections.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Wanted {
    /// To go on.
    All = 0,
    /// To end after the request that they are at.
    LastRequest = 1,
    /// To end.
    Nothing = 2,
}

/// A word that all connections look at, and what wakes them when it changes.
#[derive(Default)]
pub(super) struct Stop {
    wanted: AtomicU8,
    changed: Notify,
}

/// A connection's look at it.
pub(super) struct Watch<'a> {
    stop: &'a Stop,
    /// Registered once, and again after each change: not for each poll.
    notified: Option<std::pin::Pin<Box<Notified<'a>>>>,
}

impl Stop {
    pub(super) fn want(&self, wanted: Wanted) {
        self.wanted.store(wanted as u8, Ordering::Release);
        self.changed.notify_waiters();
    }

    pub(super) fn wanted(&self) -> Wanted {
        match self.wanted.load(Ordering::Acquire) {
            0 => Wanted::All,
            1 => Wanted::LastRequest,
            _ => Wanted::Nothing,
        }
    }

    pub(super) fn watch(&self) -> Watch<'_> {
        Watch { stop: self, notified: None }
    }
}

impl Watch<'_> {
    /// What is wanted now; the task is woken when that changes. The task of one watch is always the same.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>, seen: Wanted) -> Wanted {
        let registered_for_it = self.notified.is_some() && self.stop.wanted() == seen;
        if !registered_for_it {
            let mut notified = Box::pin(self.stop.changed.notified());
            _ = notified.as_mut().poll(cx);
            self.notified = Some(notified);
        }
        // Read after the registration: no change is missed.
        self.stop.wanted()
    }
}
