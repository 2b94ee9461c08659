//! The places of a store's instances. The first one is in the store itself: most stores have one instance, and need
//! no allocation for a list then.

use super::instance::ComponentInstance;

/// A place for an instance.
pub(super) struct Slot {
    pub(super) generation: u32,
    /// Calls of the host into the instance that are under way.
    pub(super) calls: u32,
    pub(super) max_calls: u32,
    pub(super) instance: Option<Box<ComponentInstance>>,
}

/// All places, by index.
#[derive(Default)]
pub(super) struct Slots {
    first: Option<Slot>,
    others: Vec<Slot>,
}

impl Slots {
    /// How many there are.
    pub(super) fn len(&self) -> u32 {
        u32::from(self.first.is_some()) + self.others.len() as u32
    }

    /// One of them.
    #[inline]
    pub(super) fn get(&self, index: u32) -> Option<&Slot> {
        match index.checked_sub(1) {
            None => self.first.as_ref(),
            Some(at) => self.others.get(at as usize),
        }
    }

    /// One of them.
    #[inline]
    pub(super) fn get_mut(&mut self, index: u32) -> Option<&mut Slot> {
        match index.checked_sub(1) {
            None => self.first.as_mut(),
            Some(at) => self.others.get_mut(at as usize),
        }
    }

    /// Adds one behind the others, which is there for ever.
    pub(super) fn push(&mut self, slot: Slot) {
        match self.first {
            None => self.first = Some(slot),
            Some(_) => self.others.push(slot),
        }
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Slot> {
        self.first.iter().chain(&self.others)
    }

    /// Takes out an instance: that in the first place, then those of the others from behind. `None` when none is left.
    pub(super) fn take_any(&mut self) -> Option<Box<ComponentInstance>> {
        if let Some(instance) = self.first.as_mut().and_then(|slot| slot.instance.take()) {
            return Some(instance);
        }
        std::iter::from_fn(|| self.others.pop()).find_map(|slot| slot.instance)
    }
}
