//! Protection keys at the border between host and guests: what is open to the thread while the one or the other runs.
//!
//! While a guest runs, its thread can access memories of its store's stripe alone (`pool`); while the host's code runs,
//! those of all. A [`Side`] changes that when it is made, and back when it is dropped. There is one around each entry
//! into wasm and each call of an embedding's code out of it; built-ins, which access memories of their own store only,
//! run as the guest that calls them.
//!
//! A store whose memories have no keys pays nothing: the others have a record of hooks (`vm::hooks`), for which calls
//! look anyway.
//!
//! # Invariants
//! * A thread goes back to a guest only with everything closed but the guest's stripe, whatever was open to the thread:
//!   a call may come back on another one.
//! * A stack is left, for another one or for good, with everything open.
//! * A store has its key before its first guest runs, and keeps it as long as any runs, or has a memory (shared ones
//!   count, too, though they have no key).

use super::linkage::LoadedComponent;
use super::store::Store;
use crate::pool::Stripe;
use crate::sys::keys::{self, Key};

/// What is open to a thread as long as this lives.
pub(super) struct Side {
    key: Option<Key>,
    before: Rights,
}

/// What is open to a thread.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Rights {
    /// What the host needs.
    All,
    /// What a guest of the store needs.
    OneStripe,
}

/// The stripe of a store's memories.
#[derive(Clone, Copy, Debug)]
pub(super) struct OwnStripe {
    pub(super) stripe: Stripe,
    pub(super) key: Key,
}

impl Side {
    /// A guest of the store runs.
    ///
    /// # Safety
    /// The store is valid.
    #[inline]
    pub(super) unsafe fn guest(store: *const Store) -> Side {
        // SAFETY: the caller's promise.
        let side = unsafe { Side::of(store) };
        side.change(Rights::OneStripe);
        side
    }

    /// Code of the host runs that may access any memory.
    ///
    /// # Safety
    /// The store is valid.
    #[inline]
    pub(super) unsafe fn host(store: *const Store) -> Side {
        // SAFETY: the caller's promise.
        let side = unsafe { Side::of(store) };
        side.change(Rights::All);
        side
    }

    /// # Safety
    /// The store is valid.
    #[inline]
    unsafe fn of(store: *const Store) -> Side {
        // SAFETY: the caller's promise; the reference ends with the statement.
        let key = unsafe { &*store }.own_stripe().map(|own| own.key);
        let before = if key.is_some() && keys::are_closed() { Rights::OneStripe } else { Rights::All };
        Side { key, before }
    }

    #[inline]
    fn change(&self, rights: Rights) {
        let Some(key) = self.key else { return };
        match rights {
            Rights::All => keys::open(),
            Rights::OneStripe => keys::close_all_but(key),
        }
    }
}

impl Drop for Side {
    #[inline]
    fn drop(&mut self) {
        self.change(self.before);
    }
}

impl Store {
    /// Decides in which stripe the memories are, with the first instance; and anew for one that has memories, while
    /// nothing lies there and no guest runs.
    pub(super) fn settle_stripe(&mut self, loaded: &LoadedComponent) {
        let Some(pool) = loaded.linkage.pool.as_deref().filter(|pool| pool.n_stripes() > 1) else { return };
        if self.own_stripe().is_none() || loaded.takes.memories > 0 && self.may_change_stripe() {
            let stripe = pool.choose_stripe(loaded.takes.memories);
            if let Some(key) = pool.key_of(stripe) {
                self.set_stripe(OwnStripe { stripe, key });
            }
        }
    }

    /// Whether no memory lies in its stripe (nor is shared and lies elsewhere), and no guest runs. [`Side`]s with its
    /// key are around guests, or around a host's function that the host calls, beside which no wasm runs.
    fn may_change_stripe(&self) -> bool {
        // SAFETY: the context lives as long as the store, whose wasm does not run.
        let activation = unsafe { (*self.context()).activation };
        self.node.used().memories == 0 && activation.is_null()
    }

    /// The stripe of its memories: the only one, if they have no keys.
    pub(super) fn stripe(&self) -> Stripe {
        self.own_stripe().map_or_else(Stripe::default, |own| own.stripe)
    }

    /// Whether nothing is closed to this thread, as where the host's code runs.
    // No part of code that leaves its stack.
    #[cfg(feature = "async")]
    #[inline(never)]
    pub(super) fn is_open_here(&self) -> bool {
        self.own_stripe().is_none() || !keys::are_closed()
    }

    /// Lets this thread access its memories, which it may never have done.
    #[inline]
    pub fn open_memories(&self) {
        if self.own_stripe().is_some() {
            keys::open();
        }
    }
}
