//! What a handle of the host says of itself, in two words.
//!
//! Dynamic values are as large as the largest kind of them, and lists have many: a handle must not make a number
//! three words larger. So the store, the type and whether the handle is owned are packed as one number; only types of
//! the host by their Rust type do not fit, and are numbered as they are met.
//!
//! # Invariants
//! * Two tags are equal exactly when store, type and ownership are.

use std::any::TypeId;
use std::sync::OnceLock;

use gusset_runtime::ids::ResourceId;
use gusset_runtime::vm::{ResourceIdentity, StoreId};

use super::table::Ownership;
use crate::Result;

/// Bits of a store's number and of that of a type: more than a process can use up, at a million a second, in eight
/// years.
const NUMBER_BITS: u32 = 48;
/// Bits of a resource type's number in its component.
const RESOURCE_BITS: u32 = 28;

/// A store, a resource type, and whether a handle is owned.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag([u64; 2]);

/// The kinds of identities.
const HOST: u128 = 0;
const HOST_DYNAMIC: u128 = 1;
const NOBODY: u128 = 2;
const GUEST: u128 = 3;

impl Tag {
    /// # Errors
    /// When there were more stores or instances before than a tag can tell apart.
    pub(super) fn new(store: StoreId, identity: ResourceIdentity, ownership: Ownership) -> Result<Tag> {
        let (kind, number, resource) = match identity {
            ResourceIdentity::Host(ty) => (HOST, number_of(ty), 0),
            ResourceIdentity::HostDynamic(number) => (HOST_DYNAMIC, number.into(), 0),
            ResourceIdentity::Nobody(number) => (NOBODY, number, 0),
            ResourceIdentity::Guest { instance, resource } => (GUEST, instance, resource.0),
        };
        let fits = store.number() >> NUMBER_BITS == 0 && number >> NUMBER_BITS == 0 && resource >> RESOURCE_BITS == 0;
        anyhow::ensure!(fits, "too many stores, instances or resource types for a handle of the host");
        let owned = u128::from(matches!(ownership, Ownership::Own { .. }));
        let words = [u128::from(store.number()), u128::from(number), u128::from(resource), kind, owned];
        let widths = [NUMBER_BITS, NUMBER_BITS, RESOURCE_BITS, 2, 1];
        let packed = words.into_iter().zip(widths).fold(0, |packed, (word, bits)| packed << bits | word);
        Ok(Tag([packed as u64, (packed >> 64) as u64]))
    }

    pub(super) fn owned(self) -> bool {
        self.bits(0, 1) == 1
    }

    pub(super) fn store(self) -> StoreId {
        StoreId::of_number(self.bits(3 + RESOURCE_BITS + NUMBER_BITS, NUMBER_BITS) as u64)
    }

    pub(super) fn identity(self) -> ResourceIdentity {
        let number = self.bits(3 + RESOURCE_BITS, NUMBER_BITS) as u64;
        match self.bits(1, 2) {
            HOST => ResourceIdentity::Host(type_of(number)),
            HOST_DYNAMIC => ResourceIdentity::HostDynamic(number as u32),
            NOBODY => ResourceIdentity::Nobody(number),
            _ => ResourceIdentity::Guest { instance: number, resource: ResourceId(self.bits(3, RESOURCE_BITS) as u32) },
        }
    }

    fn bits(self, first: u32, count: u32) -> u128 {
        let packed = u128::from(self.0[1]) << 64 | u128::from(self.0[0]);
        packed >> first & ((1 << count) - 1)
    }
}

/// A Rust type of which there were handles, and those that were met after it. There are few, and each is looked
/// for without a lock.
struct Known {
    ty: TypeId,
    next: OnceLock<Box<Known>>,
}

static FIRST: OnceLock<Box<Known>> = OnceLock::new();

/// The number of a type, which it keeps.
fn number_of(ty: TypeId) -> u64 {
    let (mut number, mut place) = (0, &FIRST);
    loop {
        let known = place.get_or_init(|| Box::new(Known { ty, next: OnceLock::new() }));
        if known.ty == ty {
            return number;
        }
        (number, place) = (number + 1, &known.next);
    }
}

/// The type with a number that was given out.
fn type_of(number: u64) -> TypeId {
    let all = std::iter::successors(FIRST.get(), |known| known.next.get());
    let mut from_there = all.skip(number as usize);
    from_there.next().map_or(TypeId::of::<Never>(), |known| known.ty)
}

/// No handle is of this type.
enum Never {}

#[cfg(test)]
mod tests;
