//! Borrow scopes: which borrowed handles and lends belong to a call (`borrow_scope` and `num_lends`
//! of CanonicalABI.md).
//!
//! A scope is opened around calls of guests, by the host and by adapters, whose type holds a `borrow`, and by a call
//! out of a guest for what it lends besides its first handle (`vm::lends`); other calls pay nothing. Scopes nest as
//! calls do, so a scope's id is its depth, and the lends in all of them lie in one list.
//!
//! # Invariants
//! * What is lent in a scope is lent in the innermost one: the lends of a scope are those behind its `first_lend`, up
//!   to that of the scope inside of it.

use anyhow::{Result, bail};

use super::{InstanceKey, Store};
use crate::ids::{ComponentInstanceId, ResourceId};
use crate::trap::Trap;

/// A borrow scope of a store.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ScopeId(pub u32);

/// The scopes that are open.
#[derive(Debug, Default)]
pub(super) struct Scopes {
    open: Vec<Scope>,
    lends: Vec<Lend>,
}

/// What a scope must see returned.
#[derive(Clone, Copy, Debug)]
struct Scope {
    borrows: u32,
    first_lend: usize,
}

/// A handle that is lent, to be given back when a scope closes.
#[derive(Clone, Copy, Debug)]
struct Lend {
    instance: InstanceKey,
    nested: ComponentInstanceId,
    index: u32,
}

impl Store {
    /// Opens a scope for a call.
    #[inline]
    pub fn push_scope(&mut self) -> ScopeId {
        let scope = self.next_scope();
        self.scopes.open.push(Scope { borrows: 0, first_lend: self.scopes.lends.len() });
        scope
    }

    /// The scope that was opened last and is still open.
    #[inline]
    pub(super) fn innermost_scope(&self) -> Option<ScopeId> {
        Some(ScopeId(self.scopes.open.len().checked_sub(1)? as u32))
    }

    /// The scope that would be opened next.
    #[inline]
    pub(super) fn next_scope(&self) -> ScopeId {
        ScopeId(self.scopes.open.len() as u32)
    }

    /// Closes a scope, and those inside it that an error left open: gives all lends back.
    ///
    /// # Errors
    /// [`Trap::BorrowsRemain`] when the callee still holds handles that were borrowed in it.
    #[inline]
    pub fn pop_scope(&mut self, scope: ScopeId) -> Result<(), Trap> {
        let Some(&Scope { borrows, first_lend }) = self.scopes.open.get(scope.0 as usize) else { return Ok(()) };
        self.scopes.open.truncate(scope.0 as usize);
        while self.scopes.lends.len() > first_lend {
            let Some(Lend { instance, nested, index }) = self.scopes.lends.pop() else { break };
            // An instance stays while one of its handles is lent: a call of it or into it is under way.
            if let Some(instance) = self.instance_mut(instance) {
                instance.handles(nested).unlend(index);
            }
        }
        if borrows == 0 { Ok(()) } else { Err(Trap::BorrowsRemain) }
    }

    /// Notes that a borrowed handle was made in a scope.
    pub fn scope_borrow(&mut self, scope: ScopeId) {
        if let Some(scope) = self.scopes.open.get_mut(scope.0 as usize) {
            scope.borrows = scope.borrows.saturating_add(1);
        }
    }

    /// Notes that a borrowed handle of a scope was dropped.
    pub fn scope_return(&mut self, scope: ScopeId) {
        if let Some(scope) = self.scopes.open.get_mut(scope.0 as usize) {
            scope.borrows = scope.borrows.saturating_sub(1);
        }
    }

    /// Lends a handle of an instance in a scope, as lifting a `borrow` does, until the scope closes; returns the
    /// representation. Each lend counts as a handle of the table that it is of, so that a guest cannot grow the list
    /// at will.
    ///
    /// # Errors
    /// When the index is no handle of this resource, or there would be too many handles.
    #[inline]
    pub fn lend(
        &mut self,
        scope: ScopeId,
        (key, nested): (InstanceKey, ComponentInstanceId),
        resource: ResourceId,
        index: u32,
    ) -> Result<u64> {
        if self.innermost_scope() != Some(scope) {
            bail!(Trap::InternalBug);
        }
        let Some(instance) = self.instance_mut(key) else { bail!(Trap::InternalBug) };
        let resource = instance.canonical(resource);
        let table = instance.handles(nested);
        let rep = table.lend(index, resource);
        let rep = table.explain(rep)?;
        self.scopes.lends.push(Lend { instance: key, nested, index });
        Ok(rep)
    }
}
