//! Keys, lends and scopes of the table of handles that the host holds.

use std::any::TypeId;

use gusset_runtime::vm::{HandleBudget, ResourceIdentity, ScopeId};

use super::{Entry, HostHandles, Ownership};
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
