//! What a call of a guest into the host borrows from the guest, until it ends in whatever way.
//!
//! The first handle that is lent is kept here, in the call's frame: most calls lend one at most, and then the store's
//! scopes have no part in it. A scope is opened for what comes besides: more lends, and borrows that the host holds as
//! [`ResourceAny`](crate::component::ResourceAny).
//!
//! # Invariants
//! * What is lent is given back when this is closed or dropped: on success, on errors and on panics.

use gusset_runtime::ids::ResourceId;
use gusset_runtime::trap::Trap;
use gusset_runtime::vm::{self, Lent, ResolvedOptions, ScopeId};

use super::call::{BorrowScope, Borrows};
use crate::Result;

/// What is lent to one call.
pub(crate) struct Lends {
    runtime: *mut vm::Store,
    borrows: Borrows,
    first: Option<Lent>,
    scope: Option<ScopeId>,
}

impl Lends {
    /// Nothing yet. The store is live and outlives this.
    #[inline]
    pub(crate) fn new(runtime: *mut vm::Store, borrows: Borrows) -> Lends {
        Lends { runtime, borrows, first: None, scope: None }
    }

    /// Lends a handle of the guest whose options these are; returns its representation.
    ///
    /// # Errors
    /// When the index is no handle of this resource, there would be too many handles, or the call's type has no borrows.
    ///
    /// # Safety
    /// The guest is that of the call, which is suspended for as long as this lives, and nobody refers into its store
    /// now or when this is closed or dropped.
    // A part of its callers, whose contexts need not lie in memory then.
    #[inline(always)]
    pub(in crate::component) unsafe fn lend(
        &mut self,
        options: &ResolvedOptions,
        resource: ResourceId,
        index: u32,
    ) -> Result<u64> {
        if self.borrows == Borrows::Maybe && self.first.is_none() {
            // SAFETY: the caller's contract.
            let (lent, rep) = unsafe { Lent::new(options, resource, index) }?;
            self.first = Some(lent);
            return Ok(rep);
        }
        match self.scope() {
            // SAFETY: the caller's contract.
            Some(scope) => unsafe { lend_in(self.runtime, scope, options, resource, index) },
            None => Err(no_lends()),
        }
    }

    /// The scope of the call's other borrows, where its type has borrows.
    #[inline]
    pub(in crate::component) fn scope(&mut self) -> Option<ScopeId> {
        if self.borrows == Borrows::Maybe && self.scope.is_none() {
            self.scope = BorrowScope::open(self.runtime, Borrows::Maybe).id.take();
        }
        self.scope
    }

    /// Gives everything back.
    ///
    /// # Errors
    /// None that is known of: only guests keep what they borrow, and what guests borrow counts in other scopes.
    #[inline]
    pub(crate) fn close(mut self) -> Result<(), Trap> {
        let (runtime, first, scope) = (self.runtime, self.first.take(), self.scope.take());
        std::mem::forget(self);
        if let Some(lent) = first {
            // SAFETY: as who lent it was promised.
            unsafe { lent.give_back() };
        }
        match scope {
            None => Ok(()),
            // SAFETY: the store is live, and idle when a call ends.
            Some(scope) => unsafe { BorrowScope::opened(runtime, scope) }.close(),
        }
    }
}

impl Drop for Lends {
    // It gets no address, so that a call which ends well need not be in memory.
    #[inline(always)]
    fn drop(&mut self) {
        settle(self.runtime, self.first.take(), self.scope.take());
    }
}

/// Gives back what a call that failed was lent.
#[cold]
#[inline(never)]
fn settle(runtime: *mut vm::Store, first: Option<Lent>, scope: Option<ScopeId>) {
    if let Some(lent) = first {
        // SAFETY: as who lent it was promised.
        unsafe { lent.give_back() };
    }
    if let Some(scope) = scope {
        // SAFETY: the store is live, and idle when a call ends.
        drop(unsafe { BorrowScope::opened(runtime, scope) });
    }
}

/// # Safety
/// As [`Lends::lend`]; the scope is open in the store.
#[inline(never)]
unsafe fn lend_in(
    runtime: *mut vm::Store,
    scope: ScopeId,
    options: &ResolvedOptions,
    resource: ResourceId,
    index: u32,
) -> Result<u64> {
    // SAFETY: the caller vouches for the instance.
    let lender = (unsafe { &*options.instance }.key(), options.nested);
    // SAFETY: the caller vouches for the store.
    unsafe { &mut *runtime }.lend(scope, lender, resource, index)
}

/// Why nothing is lent to a call whose type has no borrows.
#[cold]
pub(crate) fn no_lends() -> crate::Error {
    anyhow::anyhow!("a borrow outside of a call that can lend")
}
