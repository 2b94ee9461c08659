//! The table of host values: numbers, types, capacity, parents.

use super::{ResourceTable, ResourceTableError};
use crate::component::Resource;

#[test]
fn entries_are_found_changed_and_taken_out() {
    let mut table = ResourceTable::new();
    let text = table.push("a".to_owned()).unwrap();
    let number = table.push(7u32).unwrap();
    table.get_mut(&text).unwrap().push('b');
    assert_eq!(table.get(&text).unwrap(), "ab");
    assert_eq!(table.get(&number), Ok(&7));
    let rep = text.rep();
    assert_eq!(table.delete(text), Ok("ab".to_owned()));
    assert_eq!(table.get::<String>(&Resource::new_borrow(rep)), Err(ResourceTableError::NotPresent { rep }));
    assert_eq!(table.len(), 1);
}

#[test]
fn the_last_freed_number_is_the_first_reused() {
    let mut table = ResourceTable::new();
    let keys: Vec<_> = (0..3u8).map(|value| table.push(value).unwrap()).collect();
    let reps: Vec<_> = keys.iter().map(Resource::rep).collect();
    keys.into_iter().for_each(|key| _ = table.delete(key).unwrap());
    assert!(table.is_empty());
    let again: Vec<_> = (0..4u8).map(|value| table.push(value).unwrap().rep()).collect();
    assert_eq!(again, [reps[2], reps[1], reps[0], 3]);
}

#[test]
fn another_type_is_refused_and_nothing_is_lost() {
    let mut table = ResourceTable::new();
    let key = table.push(1u8).unwrap();
    let as_text = Resource::<String>::new_own(key.rep());
    assert!(matches!(table.get(&as_text), Err(ResourceTableError::WrongType { .. })));
    assert!(matches!(table.delete(as_text), Err(ResourceTableError::WrongType { .. })));
    assert_eq!(table.get(&key), Ok(&1));
}

#[test]
fn the_capacity_bounds_live_entries_not_all_that_ever_were() {
    let mut table = ResourceTable::new();
    table.set_max_capacity(2);
    for _ in 0..200 {
        let key = table.push(()).unwrap();
        table.delete(key).unwrap();
    }
    table.push(()).unwrap();
    table.push(()).unwrap();
    assert_eq!(table.push(()).unwrap_err(), ResourceTableError::Full { capacity: 2 });
    assert_eq!(ResourceTable::new().max_capacity(), 1_000_000);
}

#[test]
fn a_parent_stays_as_long_as_it_has_children() {
    let mut table = ResourceTable::new();
    let parent = table.push("parent").unwrap();
    let child = table.push_child(5u8, &parent).unwrap();
    let found: Vec<u8> = table.iter_children(&parent).unwrap().filter_map(|any| any.downcast_ref().copied()).collect();
    assert_eq!(found, [5]);
    let rep = parent.rep();
    assert_eq!(table.delete(parent), Err(ResourceTableError::HasChildren { rep, children: 1 }));
    table.delete(child).unwrap();
    assert_eq!(table.delete(Resource::<&str>::new_own(rep)), Ok("parent"));
    let lost = Resource::<&str>::new_own(99);
    assert_eq!(table.push_child((), &lost).unwrap_err(), ResourceTableError::NotPresent { rep: 99 });
}
