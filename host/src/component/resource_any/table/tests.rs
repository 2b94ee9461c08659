//! Keys, lends and scopes of the table of handles that the host holds.

use std::any::TypeId;

use gusset_runtime::vm::{HandleBudget, ResourceIdentity, ScopeId};

use super::{Entry, HostHandles, Key, Ownership};
use crate::component::ResourceAnyError;

fn entry(rep: u64, ownership: Ownership) -> Entry {
    Entry { rep, identity: ResourceIdentity::Host(TypeId::of::<()>()), ownership, origin: None }
}

fn handles(limit: u64) -> HostHandles {
    HostHandles::new(HandleBudget::new(limit, None))
}

const OWNED: Ownership = Ownership::Own { lends: 0 };

#[test]
fn a_key_is_stale_once_its_entry_was_taken() {
    let mut handles = handles(100);
    let first = handles.add(entry(7, OWNED)).unwrap();
    assert_eq!(handles.take(first).unwrap().rep, 7);
    let second = handles.add(entry(8, OWNED)).unwrap();
    assert_eq!(first.index, second.index);
    assert_eq!(handles.take(first).unwrap_err(), ResourceAnyError::Stale);
    assert_eq!(handles.check_owned(first).unwrap_err(), ResourceAnyError::Stale);
    assert_eq!(handles.take(second).unwrap().rep, 8);
}

#[test]
fn what_a_call_borrowed_cannot_go_before_it_ends() {
    let mut handles = handles(100);
    let key = handles.add(entry(7, OWNED)).unwrap();
    let (outer, inner) = (ScopeId(0), ScopeId(1));
    assert_eq!(handles.lend(key, Some(outer)).unwrap(), 7);
    assert_eq!(handles.lend(key, Some(inner)).unwrap(), 7);
    handles.close_scope(inner);
    assert_eq!(handles.take(key).unwrap_err(), ResourceAnyError::Lent);
    assert_eq!(handles.check_owned(key).unwrap_err(), ResourceAnyError::Lent);
    handles.close_scope(outer);
    assert_eq!(handles.take(key).unwrap().rep, 7);
}

#[test]
fn closing_an_outer_scope_closes_those_that_an_error_left_open() {
    let mut handles = handles(100);
    let key = handles.add(entry(7, OWNED)).unwrap();
    handles.lend(key, Some(ScopeId(0))).unwrap();
    handles.lend(key, Some(ScopeId(3))).unwrap();
    handles.close_scope(ScopeId(0));
    assert!(handles.take(key).is_ok());
}

#[test]
fn a_borrowed_entry_ends_with_its_call() {
    let mut handles = handles(100);
    let key = handles.add(entry(7, Ownership::Borrow { scope: Some(ScopeId(2)) })).unwrap();
    assert_eq!(handles.check_owned(key).unwrap_err(), ResourceAnyError::NotOwned);
    assert_eq!(handles.lend(key, Some(ScopeId(3))).unwrap(), 7);
    handles.close_scope(ScopeId(3));
    assert_eq!(handles.lend(key, None).unwrap(), 7);
    handles.close_scope(ScopeId(2));
    assert_eq!(handles.take(key).unwrap_err(), ResourceAnyError::Stale);
    assert_eq!(handles.budget.live(), 0);
}

/// Gives an entry to a guest, for a call that may not come about.
fn give(handles: &mut HostHandles, key: Key) -> Entry {
    let entry = handles.check_owned(key).unwrap();
    handles.uncount();
    handles.gone(key).unwrap();
    entry
}

#[test]
fn a_handle_that_comes_back_is_nobody_elses_whatever_was_dropped_or_added_meanwhile() {
    for dropped in [0, 1, 2] {
        for added in [0, 1, 2] {
            let mut handles = handles(100);
            let others: Vec<_> = (0..2).map(|rep| handles.add(entry(rep, OWNED)).unwrap()).collect();
            let (a, b) = (handles.add(entry(7, OWNED)).unwrap(), handles.add(entry(8, OWNED)).unwrap());
            let (first, second) = (give(&mut handles, a), give(&mut handles, b));
            assert_eq!(handles.peek(a).unwrap_err(), ResourceAnyError::Stale);
            for key in &others[..dropped] {
                handles.take(*key).unwrap();
            }
            let mut keys: Vec<_> = (0..added).map(|rep| handles.add(entry(20 + rep, OWNED)).unwrap()).collect();
            handles.take_back(b, second);
            handles.take_back(a, first);
            keys.extend((0..4).map(|rep| handles.add(entry(30 + rep, OWNED)).unwrap()));
            assert!(!keys.contains(&a) && !keys.contains(&b), "{keys:?}");
            assert_eq!([a, b].map(|key| handles.take(key).unwrap().rep), [7, 8]);
            for key in keys.into_iter().chain(others[dropped..].iter().copied()) {
                handles.take(key).unwrap();
            }
            assert_eq!(handles.budget.live(), 0, "{dropped} {added}");
        }
    }
}

#[test]
fn a_handle_that_arrived_never_comes_back_and_its_slot_is_used_again() {
    let mut handles = handles(100);
    let key = handles.add(entry(7, OWNED)).unwrap();
    let gone = give(&mut handles, key);
    handles.arrived(key);
    let next = handles.add(entry(8, OWNED)).unwrap();
    assert_eq!(next.index, key.index);
    assert_ne!(next, key);
    handles.take_back(key, gone);
    handles.arrived(key);
    assert_eq!(handles.take(next).unwrap().rep, 8);
    assert_eq!((handles.budget.live(), handles.slots.len()), (0, 1));
}
