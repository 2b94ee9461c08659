//! A handle that is lent to one call of the host, which has to give it back when it ends in whatever way.
//!
//! Most calls that lend lend one handle, and to a host function that ends before its caller goes on: so the call keeps
//! what it owes in its own frame, and the store does not know of it. What a call lends besides, and what adapters and
//! handles of the host lend, is in a scope of the store (`vm::scopes`).
//!
//! # Invariants
//! * A handle is lent until its [`Lent`] is given back, and counts as one handle more in its table's budget.

use std::ptr::NonNull;

use anyhow::Result;

use super::handles::HandleTable;
use super::instance::ResolvedOptions;
use crate::ids::ResourceId;

/// A handle that is lent until this is given back.
#[must_use = "what is lent is to be given back"]
#[derive(Debug)]
pub struct Lent {
    table: NonNull<HandleTable>,
    index: u32,
}

impl Lent {
    /// Lends a handle of the instance whose options these are, as lifting a `borrow` does; gives its representation,
    /// too.
    ///
    /// # Errors
    /// When the index is no handle of this resource, or there would be too many handles.
    ///
    /// # Safety
    /// The options' instance is kept in its store until this is given back, and nobody refers to its handles now.
    #[inline(always)]
    pub unsafe fn new(options: &ResolvedOptions, resource: ResourceId, index: u32) -> Result<(Lent, u64)> {
        let mut lender = options.table;
        // SAFETY: the caller vouches for the instance.
        let resource = unsafe { &*options.instance }.canonical(resource);
        // SAFETY: the caller vouches for the instance, whose table this is.
        let table = unsafe { lender.as_mut() };
        let rep = table.lend(index, resource);
        let rep = table.explain(rep)?;
        Ok((Lent { table: lender, index }, rep))
    }

    /// Ends it.
    ///
    /// # Safety
    /// As for [`Lent::new`]: the instance is in its store still, and nobody refers to its handles now.
    #[inline]
    pub unsafe fn give_back(mut self) {
        // SAFETY: the caller vouches for the table.
        unsafe { self.table.as_mut() }.unlend(self.index);
    }
}
