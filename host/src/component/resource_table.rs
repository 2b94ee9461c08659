//! A table of host values that guests hold by number.
//!
//! The number is the representation of a [`Resource<T>`]: what a host function puts into the table
//! it gets back with every handle that a guest passes. Entries may have a parent, which cannot be
//! deleted before its children. Handles of guests are not here but in the runtime's handle tables.
//!
//! # Invariants
//! * No more live entries than the capacity: a guest that makes resources without end gets an error.
//! * A number is that of a live entry or of none; the last freed is the first reused.

use std::any::{Any, type_name};
use std::collections::BTreeSet;

use super::Resource;

/// How many entries a table takes by default.
pub const DEFAULT_CAPACITY: usize = 1_000_000;

/// A table of host values, each of any type.
pub struct ResourceTable {
    slots: Vec<Slot>,
    last_free: Option<u32>,
    live: usize,
    capacity: usize,
}

enum Slot {
    Free { next: Option<u32> },
    Used(Entry),
}

struct Entry {
    value: Box<dyn Any + Send>,
    parent: Option<u32>,
    children: BTreeSet<u32>,
}

/// Why a [`ResourceTable`] refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ResourceTableError {
    /// It holds as many entries as it may.
    #[error("resource table is full: {capacity} entries")]
    Full {
        /// Its capacity.
        capacity: usize,
    },
    /// There is no entry with this number.
    #[error("resource table has no entry {rep}")]
    NotPresent {
        /// The number.
        rep: u32,
    },
    /// The entry is of another type.
    #[error("resource table entry {rep} is not a `{wanted}`")]
    WrongType {
        /// The number.
        rep: u32,
        /// The Rust type that was wanted.
        wanted: &'static str,
    },
    /// The entry cannot be deleted before its children.
    #[error("resource table entry {rep} has {children} children")]
    HasChildren {
        /// The number.
        rep: u32,
        /// How many children it has.
        children: usize,
    },
}

impl Default for ResourceTable {
    fn default() -> Self {
        Self::new()
    }
}

impl ResourceTable {
    /// An empty table of [`DEFAULT_CAPACITY`].
    pub fn new() -> ResourceTable {
        ResourceTable { slots: Vec::new(), last_free: None, live: 0, capacity: DEFAULT_CAPACITY }
    }

    /// Sets how many entries it takes at most. Entries beyond it stay.
    pub fn set_max_capacity(&mut self, capacity: usize) {
        self.capacity = capacity.min(u32::MAX as usize);
    }

    /// How many entries it takes at most.
    pub fn max_capacity(&self) -> usize {
        self.capacity
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.live
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.live == 0
    }

    /// Adds a value.
    ///
    /// # Errors
    /// [`ResourceTableError::Full`].
    pub fn push<T: Send + 'static>(&mut self, value: T) -> Result<Resource<T>, ResourceTableError> {
        self.add(Box::new(value), None).map(Resource::new_own)
    }

    /// Adds a value that lives no longer than its parent.
    ///
    /// # Errors
    /// [`ResourceTableError::Full`], or [`ResourceTableError::NotPresent`] for the parent.
    pub fn push_child<T: Send + 'static, U: 'static>(
        &mut self,
        value: T,
        parent: &Resource<U>,
    ) -> Result<Resource<T>, ResourceTableError> {
        let parent = parent.rep();
        self.entry(parent)?;
        let child = self.add(Box::new(value), Some(parent))?;
        self.entry_mut(parent)?.children.insert(child);
        Ok(Resource::new_own(child))
    }

    /// A value.
    ///
    /// # Errors
    /// [`ResourceTableError::NotPresent`] or [`ResourceTableError::WrongType`].
    pub fn get<T: 'static>(&self, key: &Resource<T>) -> Result<&T, ResourceTableError> {
        let wrong = wrong_type::<T>(key.rep());
        self.entry(key.rep())?.value.downcast_ref().ok_or(wrong)
    }

    /// A value, to change.
    ///
    /// # Errors
    /// As of [`Self::get`].
    pub fn get_mut<T: 'static>(&mut self, key: &Resource<T>) -> Result<&mut T, ResourceTableError> {
        let wrong = wrong_type::<T>(key.rep());
        self.entry_mut(key.rep())?.value.downcast_mut().ok_or(wrong)
    }

    /// Takes a value out.
    ///
    /// # Errors
    /// As of [`Self::get`], and [`ResourceTableError::HasChildren`].
    pub fn delete<T: 'static>(&mut self, key: Resource<T>) -> Result<T, ResourceTableError> {
        let rep = key.rep();
        self.get(&key)?;
        let children = self.entry(rep)?.children.len();
        if children > 0 {
            return Err(ResourceTableError::HasChildren { rep, children });
        }
        let slot = std::mem::replace(&mut self.slots[rep as usize], Slot::Free { next: self.last_free });
        let Slot::Used(entry) = slot else { return Err(ResourceTableError::NotPresent { rep }) };
        self.last_free = Some(rep);
        self.live -= 1;
        if let Some(parent) = entry.parent {
            self.entry_mut(parent)?.children.remove(&rep);
        }
        let value = entry.value.downcast().map_err(|_| wrong_type::<T>(rep))?;
        Ok(*value)
    }

    /// The children of an entry.
    ///
    /// # Errors
    /// [`ResourceTableError::NotPresent`].
    pub fn iter_children<T: 'static>(
        &self,
        parent: &Resource<T>,
    ) -> Result<impl Iterator<Item = &(dyn Any + Send)> + use<'_, T>, ResourceTableError> {
        let children = &self.entry(parent.rep())?.children;
        Ok(children.iter().filter_map(|child| Some(&*self.entry(*child).ok()?.value)))
    }

    fn add(&mut self, value: Box<dyn Any + Send>, parent: Option<u32>) -> Result<u32, ResourceTableError> {
        if self.live >= self.capacity {
            return Err(ResourceTableError::Full { capacity: self.capacity });
        }
        let used = Slot::Used(Entry { value, parent, children: BTreeSet::new() });
        self.live += 1;
        let Some(rep) = self.last_free else {
            self.slots.push(used);
            return Ok((self.slots.len() - 1) as u32);
        };
        if let Slot::Free { next } = std::mem::replace(&mut self.slots[rep as usize], used) {
            self.last_free = next;
        }
        Ok(rep)
    }

    fn entry(&self, rep: u32) -> Result<&Entry, ResourceTableError> {
        match self.slots.get(rep as usize) {
            Some(Slot::Used(entry)) => Ok(entry),
            _ => Err(ResourceTableError::NotPresent { rep }),
        }
    }

    fn entry_mut(&mut self, rep: u32) -> Result<&mut Entry, ResourceTableError> {
        match self.slots.get_mut(rep as usize) {
            Some(Slot::Used(entry)) => Ok(entry),
            _ => Err(ResourceTableError::NotPresent { rep }),
        }
    }
}

fn wrong_type<T>(rep: u32) -> ResourceTableError {
    ResourceTableError::WrongType { rep, wanted: type_name::<T>() }
}

#[cfg(test)]
mod tests;
