//! The table of resource handles that the host holds, one per store.
//!
//! # Invariants
//! * An entry that is lent is not taken out before the scope that borrowed it closes.

use gusset_runtime::ids::ResourceId;
use gusset_runtime::trap::Trap;
use gusset_runtime::vm::{InstanceKey, ResourceIdentity, ScopeId};

use super::ResourceAnyError;
use crate::store::StoreOpaque;

/// Entries that may be live at once.
const MAX_ENTRIES: usize = 1_000_000;

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
#[derive(Debug, Default)]
pub(super) struct HostHandles {
    slots: Vec<Slot>,
    last_free: Option<u32>,
    live: usize,
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
    Free { next: Option<u32> },
    Used(Entry),
}

/// A call that could borrow has ended: what it lent is free, what it borrowed is gone.
pub(crate) fn close_scope(store: &mut StoreOpaque, scope: ScopeId) {
    if store.host_handles.is_some() {
        HostHandles::of(store).close_scope(scope);
    }
}

impl HostHandles {
    /// The table of a store.
    pub(super) fn of(store: &mut StoreOpaque) -> &mut HostHandles {
        let handles = store.host_handles.get_or_insert_with(|| Box::<HostHandles>::default());
        handles.downcast_mut().expect("only this file sets it")
    }

    pub(super) fn add(&mut self, entry: Entry) -> Result<Key, Trap> {
        if self.live >= MAX_ENTRIES {
            return Err(Trap::HandleLimit);
        }
        self.live += 1;
        let scope = match entry.ownership {
            Ownership::Borrow { scope } => scope,
            Ownership::Own { .. } => None,
        };
        let key = self.put(entry);
        self.scoped.extend(scope.map(|scope| (scope, key)));
        Ok(key)
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
        let slot = &mut self.slots[index as usize];
        slot.state = State::Free { next: self.last_free };
        self.live -= 1;
        // A slot whose generations are used up is not used again.
        if let Some(generation) = slot.generation.checked_add(1) {
            slot.generation = generation;
            self.last_free = Some(index);
        }
    }
}

#[cfg(test)]
mod tests;
