//! Borrow scopes: which borrowed handles and lends belong to a call (`borrow_scope` and `num_lends`
//! of CanonicalABI.md).
//!
//! A scope is opened around a call whose type holds a `borrow`; other calls pay nothing. Scopes nest
//! as calls do, so a scope's id is its depth.

use anyhow::Result;
use smallvec::SmallVec;

use super::{InstanceKey, Store};
use crate::ids::ComponentInstanceId;
use crate::trap::Trap;

/// A borrow scope of a store.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ScopeId(pub u32);

/// What a scope must see returned.
#[derive(Debug, Default)]
pub(super) struct Scope {
    borrows: u32,
    lends: SmallVec<[Lend; 2]>,
}

#[derive(Clone, Copy, Debug)]
struct Lend {
    instance: InstanceKey,
    nested: ComponentInstanceId,
    index: u32,
}

impl Store {
    /// Opens a scope for a call.
    pub fn push_scope(&mut self) -> ScopeId {
        self.scopes.push(Scope::default());
        ScopeId(self.scopes.len() as u32 - 1)
    }

    /// The scope that was opened last and is still open.
    pub(super) fn innermost_scope(&self) -> Option<ScopeId> {
        Some(ScopeId(self.scopes.len().checked_sub(1)? as u32))
    }

    /// The scope that would be opened next.
    pub(super) fn next_scope(&self) -> ScopeId {
        ScopeId(self.scopes.len() as u32)
    }

    /// Closes a scope, and those inside it that an error left open: gives all lends back.
    ///
    /// # Errors
    /// [`Trap::BorrowsRemain`] when the callee still holds handles that were borrowed in it.
    pub fn pop_scope(&mut self, scope: ScopeId) -> Result<(), Trap> {
        let mut borrows = 0;
        while self.scopes.len() > scope.0 as usize {
            let Some(scope) = self.scopes.pop() else { break };
            borrows = scope.borrows;
            for lend in scope.lends {
                // An instance stays while one of its handles is lent: a call of it or into it is under way.
                if let Some(instance) = self.instance_mut(lend.instance) {
                    instance.handles(lend.nested).unlend(lend.index);
                    instance.handles(lend.nested).budget().give_back(1);
                }
            }
        }
        if borrows == 0 { Ok(()) } else { Err(Trap::BorrowsRemain) }
    }

    /// Notes that a borrowed handle was made in a scope.
    pub fn scope_borrow(&mut self, scope: ScopeId) {
        if let Some(scope) = self.scopes.get_mut(scope.0 as usize) {
            scope.borrows = scope.borrows.saturating_add(1);
        }
    }

    /// Notes that a borrowed handle of a scope was dropped.
    pub fn scope_return(&mut self, scope: ScopeId) {
        if let Some(scope) = self.scopes.get_mut(scope.0 as usize) {
            scope.borrows = scope.borrows.saturating_sub(1);
        }
    }

    /// Notes that a handle was lent in a scope, to be given back when it closes. Each lend
    /// counts as a handle of the table that it is of, so that a guest cannot grow the list at will.
    ///
    /// # Errors
    /// [`Trap::HandleLimit`]; the lend is then given back at once.
    pub fn scope_lend(
        &mut self,
        scope: ScopeId,
        key: InstanceKey,
        nested: ComponentInstanceId,
        index: u32,
    ) -> Result<()> {
        let Some(instance) = self.instance_mut(key) else { return Err(Trap::InternalBug.into()) };
        let table = instance.handles(nested);
        let charged = table.explain(table.budget().take());
        if charged.is_err() {
            table.unlend(index);
            return charged;
        }
        match self.scopes.get_mut(scope.0 as usize) {
            Some(scope) => scope.lends.push(Lend { instance: key, nested, index }),
            None => return Err(Trap::InternalBug.into()),
        }
        Ok(())
    }
}
