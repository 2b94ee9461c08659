//! The table of resource handles that the host holds, one per store.
//!
//! # Invariants
//! * Every entry is a handle of the store's budget, as those of guests are.
//! * A slot is on its way, used, or free and in the list of free ones: what is on its way is nobody else's until it
//!   is known to have arrived, so that it can come back under its key.
//! * An entry that is lent is not taken out before the scope that borrowed it closes.

use std::sync::Arc;

use gusset_runtime::ids::ResourceId;
use gusset_runtime::vm::{HandleBudget, InstanceKey, ResourceIdentity, ScopeId};

use super::ResourceAnyError;
use crate::Result;
use crate::store::StoreOpaque;

/// Names an entry; stale once the entry was taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Key {
    index: u32,
    generation: u32,
}

/// A resource that the host holds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) rep: u64,
    pub(super) identity: ResourceIdentity,
    pub(super) ownership: Ownership,
    /// Where its destructor is to be found.
    pub(super) origin: Option<Origin>,
}

/// Whether a handle is owned.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Ownership {
    /// It is, and is lent so many times.
    Own { lends: u32 },
    /// It is borrowed for a call, if it came with one.
    Borrow { scope: Option<ScopeId> },
}

/// The instance and the type under which a resource was lifted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin {
    pub(super) instance: InstanceKey,
    pub(super) resource: ResourceId,
}

/// The resources that the host of one store holds.
#[derive(Debug)]
pub(super) struct HostHandles {
    slots: Vec<Slot>,
    last_free: Option<u32>,
    budget: Arc<HandleBudget>,
    /// What the end of a scope changes: owned entries that it lent, and entries borrowed in it.
    scoped: Vec<(ScopeId, Key)>,
}

#[derive(Debug)]
struct Slot {
    generation: u32,
    state: State,
}

#[derive(Debug)]
enum State {
    Free {
        next: Option<u32>,
    },
    /// A guest was given it, for a call that may not come about.
    OnItsWay,
    Used(Entry),
}

/// A call that could borrow has ended: what it lent is free, what it borrowed is gone.
#[inline]
pub(crate) fn close_scope(store: &mut StoreOpaque, scope: ScopeId) {
    if store.host_handles.is_some() {
        HostHandles::of(store).close_scope(scope);
    }
}

impl HostHandles {
    /// The table of a store.
    pub(super) fn of(store: &mut StoreOpaque) -> &mut HostHandles {
        if store.host_handles.is_none() {
            let budget = store.runtime().handle_budget().clone();
            store.host_handles = Some(Box::new(HostHandles::new(budget)));
        }
        let handles = store.host_handles.as_mut();
        handles.and_then(|handles| handles.downcast_mut()).expect("only this file sets it")
    }

    fn new(budget: Arc<HandleBudget>) -> HostHandles {
        HostHandles { slots: Vec::new(), last_free: None, budget, scoped: Vec::new() }
    }

    /// Adds an entry.
    ///
    /// # Errors
    /// When the store has too many handles.
    pub(super) fn add(&mut self, entry: Entry) -> Result<Key> {
        self.budget.take().map_err(|trap| self.budget.refusal(trap))?;
        Ok(self.insert(entry))
    }

    /// Adds an entry for a handle that was just taken out of a guest's table, where it was counted.
    pub(super) fn add_moved(&mut self, entry: Entry) -> Key {
        self.budget.move_here();
        self.insert(entry)
    }

    /// An owned entry that is not lent is about to be given to a guest, and counts there.
    pub(super) fn uncount(&self) {
        self.budget.give_back(1);
    }

    /// The guest did not get it: it counts here again.
    pub(super) fn count_again(&self) {
        self.budget.move_here();
    }

    /// The guest got it: until one of [`HostHandles::arrived`] and [`HostHandles::take_back`] its key is stale, and
    /// nobody else's.
    pub(super) fn gone(&mut self, key: Key) -> Result<(), ResourceAnyError> {
        self.entry(key)?;
        self.slots[key.index as usize].state = State::OnItsWay;
        Ok(())
    }

    /// The guest will not give it back: its slot is free.
    pub(super) fn arrived(&mut self, key: Key) {
        if self.is_on_its_way(key) {
            self.vacate(key.index);
        }
    }

    /// The guest has it no longer: undoes [`HostHandles::gone`].
    pub(super) fn take_back(&mut self, key: Key, entry: Entry) {
        if self.is_on_its_way(key) {
            self.slots[key.index as usize].state = State::Used(entry);
            self.budget.move_here();
        }
    }

    fn is_on_its_way(&self, key: Key) -> bool {
        let slot = &self.slots[key.index as usize];
        slot.generation == key.generation && matches!(slot.state, State::OnItsWay)
    }

    fn insert(&mut self, entry: Entry) -> Key {
        let scope = match entry.ownership {
            Ownership::Borrow { scope } => scope,
            Ownership::Own { .. } => None,
        };
        let key = self.put(entry);
        self.scoped.extend(scope.map(|scope| (scope, key)));
        key
    }

    fn put(&mut self, entry: Entry) -> Key {
        let Some(index) = self.last_free else {
            self.slots.push(Slot { generation: 0, state: State::Used(entry) });
            return Key { index: self.slots.len() as u32 - 1, generation: 0 };
        };
        let slot = &mut self.slots[index as usize];
        if let State::Free { next } = slot.state {
            self.last_free = next;
        }
        slot.state = State::Used(entry);
        Key { index, generation: slot.generation }
    }

    /// An entry that is owned and not lent.
    pub(super) fn check_owned(&mut self, key: Key) -> Result<Entry, ResourceAnyError> {
        match self.entry(key)? {
            Entry { ownership: Ownership::Borrow { .. }, .. } => Err(ResourceAnyError::NotOwned),
            Entry { ownership: Ownership::Own { lends: 1.. }, .. } => Err(ResourceAnyError::Lent),
            entry => Ok(*entry),
        }
    }

    /// An entry as it is.
    pub(super) fn peek(&mut self, key: Key) -> Result<Entry, ResourceAnyError> {
        self.entry(key).map(|entry| *entry)
    }

    /// Takes an entry out that is not lent.
    pub(super) fn take(&mut self, key: Key) -> Result<Entry, ResourceAnyError> {
        let entry = *self.entry(key)?;
        if matches!(entry.ownership, Ownership::Own { lends: 1.. }) {
            return Err(ResourceAnyError::Lent);
        }
        self.free(key.index);
        Ok(entry)
    }

    /// Lends an entry until a scope closes; returns the representation.
    pub(super) fn lend(&mut self, key: Key, scope: Option<ScopeId>) -> Result<u64, ResourceAnyError> {
        let entry = self.entry(key)?;
        let rep = entry.rep;
        if let (Ownership::Own { lends }, Some(scope)) = (&mut entry.ownership, scope) {
            *lends += 1;
            self.scoped.push((scope, key));
        }
        Ok(rep)
    }

    fn close_scope(&mut self, closed: ScopeId) {
        // Scopes nest, so what belongs to inner ones that an error left open has a greater id.
        while let Some((_, key)) = self.scoped.pop_if(|(scope, _)| scope.0 >= closed.0) {
            match self.entry(key).map(|entry| &mut entry.ownership) {
                Ok(Ownership::Own { lends }) => *lends -= 1,
                Ok(Ownership::Borrow { .. }) => self.free(key.index),
                Err(_) => {}
            }
        }
    }

    fn entry(&mut self, key: Key) -> Result<&mut Entry, ResourceAnyError> {
        match self.slots.get_mut(key.index as usize) {
            Some(Slot { generation, state: State::Used(entry) }) if *generation == key.generation => Ok(entry),
            _ => Err(ResourceAnyError::Stale),
        }
    }

    fn free(&mut self, index: u32) {
        self.budget.give_back(1);
        self.vacate(index);
    }

    fn vacate(&mut self, index: u32) {
        let slot = &mut self.slots[index as usize];
        slot.state = State::Free { next: self.last_free };
        // A slot whose generations are used up is not used again.
        if let Some(generation) = slot.generation.checked_add(1) {
            slot.generation = generation;
            self.last_free = Some(index);
        }
    }
}

#[cfg(test)]
mod tests;
