//! What goes into a tag comes out of it.

use std::any::TypeId;

use gusset_runtime::ids::ResourceId;
use gusset_runtime::vm::{ResourceIdentity, StoreId};

use super::{NUMBER_BITS, RESOURCE_BITS, Tag};
use crate::component::resource_any::table::Ownership;

const MAX_NUMBER: u64 = (1 << NUMBER_BITS) - 1;
const MAX_RESOURCE: u32 = (1 << RESOURCE_BITS) - 1;
const OWN: Ownership = Ownership::Own { lends: 0 };
const BORROW: Ownership = Ownership::Borrow { scope: None };

fn guest(instance: u64, resource: u32) -> ResourceIdentity {
    ResourceIdentity::Guest { instance, resource: ResourceId(resource) }
}

#[test]
fn store_type_and_ownership_are_told_apart() {
    let identities = [
        ResourceIdentity::Host(TypeId::of::<u8>()),
        ResourceIdentity::Host(TypeId::of::<String>()),
        ResourceIdentity::HostDynamic(0),
        ResourceIdentity::HostDynamic(u32::MAX),
        ResourceIdentity::Nobody(0),
        ResourceIdentity::Nobody(MAX_NUMBER),
        guest(0, 0),
        guest(0, MAX_RESOURCE),
        guest(MAX_NUMBER, 0),
        guest(MAX_NUMBER, MAX_RESOURCE),
    ];
    let mut tags = Vec::new();
    for store in [0, 1, MAX_NUMBER].map(StoreId::of_number) {
        for identity in identities {
            for (ownership, owned) in [(OWN, true), (BORROW, false)] {
                let tag = Tag::new(store, identity, ownership).unwrap();
                assert_eq!((tag.store(), tag.identity(), tag.owned()), (store, identity, owned));
                assert!(!tags.contains(&tag), "{identity:?}");
                tags.push(tag);
            }
        }
    }
}

#[test]
fn numbers_that_do_not_fit_are_refused() {
    let store = StoreId::of_number(1);
    for (store, identity) in [
        (StoreId::of_number(MAX_NUMBER + 1), guest(0, 0)),
        (store, guest(MAX_NUMBER + 1, 0)),
        (store, guest(0, MAX_RESOURCE + 1)),
        (store, ResourceIdentity::Nobody(u64::MAX)),
    ] {
        assert!(Tag::new(store, identity, OWN).is_err(), "{store:?} {identity:?}");
    }
}

#[test]
fn a_type_keeps_its_number_whoever_else_asks() {
    struct Of<const N: usize>;
    let types = [TypeId::of::<Of<0>>(), TypeId::of::<Of<1>>(), TypeId::of::<Of<2>>(), TypeId::of::<Of<3>>()];
    let numbers = || types.map(super::number_of);
    let first: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(numbers)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(first.iter().all(|found| *found == numbers()));
    assert_eq!(numbers().map(super::type_of), types);
}
