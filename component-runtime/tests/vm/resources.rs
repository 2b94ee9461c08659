//! `resource.new`, `.rep` and `.drop` in guests, destructors, and the budget of handles.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use gusset_runtime::trap::Trap;
use gusset_runtime::vm::{ResourceIdentity, ResourceImport, StoreSettings};

use crate::harness::{Machine, limited};

const CUPS: &str = r#"(component
  (core module $d (global $dropped (export "dropped") (mut i32) (i32.const 0))
    (func (export "dtor") (param i32)
      (if (i32.eq (local.get 0) (i32.const 666)) (then unreachable))
      (global.set $dropped (i32.add (global.get $dropped) (local.get 0)))))
  (core instance $d (instantiate $d))
  (type $cup (resource (rep i32) (dtor (core func $d "dtor"))))
  (core func $new (canon resource.new $cup))
  (core func $rep (canon resource.rep $cup))
  (core func $drop (canon resource.drop $cup))
  (core module $m
    (import "" "new" (func $new (param i32) (result i32)))
    (import "" "rep" (func $rep (param i32) (result i32)))
    (import "" "drop" (func $drop (param i32)))
    (import "d" "dropped" (global $dropped (mut i32)))
    (func (export "new") (param i32) (result i32) (call $new (local.get 0)))
    (func (export "rep") (param i32) (result i32) (call $rep (local.get 0)))
    (func (export "drop") (param i32) (result i32) (call $drop (local.get 0)) (global.get $dropped)))
  (core instance $i (instantiate $m (with "d" (instance $d))
    (with "" (instance (export "new" (func $new)) (export "rep" (func $rep)) (export "drop" (func $drop))))))
  (func (export "new") (param "x" u32) (result u32) (canon lift (core func $i "new")))
  (func (export "rep") (param "x" u32) (result u32) (canon lift (core func $i "rep")))
  (func (export "drop") (param "x" u32) (result u32) (canon lift (core func $i "drop"))))"#;

#[test]
fn handles_count_from_one_and_destructors_get_the_representation() {
    let mut machine = Machine::new(CUPS, vec![]).unwrap();
    assert_eq!(machine.call("new", &[70]).unwrap()[0], 1);
    assert_eq!(machine.call("new", &[80]).unwrap()[0], 2);
    assert_eq!(machine.call("rep", &[2]).unwrap()[0], 80);
    assert_eq!(machine.call("drop", &[1]).unwrap()[0], 70);
    assert_eq!(machine.call("new", &[90]).unwrap()[0], 1);
    assert_eq!(machine.call("drop", &[2]).unwrap()[0], 150);
}

#[test]
fn hostile_handle_indices_trap() {
    let mut machine = Machine::new(CUPS, vec![]).unwrap();
    for index in [0, 1, 7, u64::from(u32::MAX)] {
        for export in ["rep", "drop"] {
            let error = machine.call(export, &[index]).unwrap_err();
            assert_eq!(error.downcast_ref::<Trap>(), Some(&Trap::UnknownHandle));
        }
    }
}

#[test]
fn a_destructor_that_traps_reports_it_and_the_handle_is_gone() {
    let mut machine = Machine::new(CUPS, vec![]).unwrap();
    let handle = machine.call("new", &[666]).unwrap()[0];
    let error = machine.call("drop", &[handle]).unwrap_err();
    assert_eq!(error.downcast_ref::<Trap>(), Some(&Trap::UnreachableCodeReached));
    let error = machine.call("rep", &[handle]).unwrap_err();
    assert_eq!(error.downcast_ref::<Trap>(), Some(&Trap::UnknownHandle));
}

/// A destructor that drops the handle with the number of its representation, if that is not 0.
const CHAIN: &str = r#"(component
  (core module $shim (type $t (func (param i32))) (table (export "t") 1 1 funcref)
    (func (export "dtor") (param i32) (call_indirect (type $t) (local.get 0) (i32.const 0))))
  (core instance $shim (instantiate $shim))
  (type $link (resource (rep i32) (dtor (core func $shim "dtor"))))
  (core func $new (canon resource.new $link))
  (core func $drop (canon resource.drop $link))
  (core module $m
    (import "" "new" (func $new (param i32) (result i32)))
    (import "" "drop" (func $drop (param i32)))
    (import "" "t" (table 1 1 funcref))
    (elem (i32.const 0) $dtor)
    (func $dtor (param i32) (if (local.get 0) (then (call $drop (local.get 0)))))
    (func (export "run") (param $n i32) (result i32) (local $last i32)
      (loop $more
        (local.set $last (call $new (local.get $last)))
        (br_if $more (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (call $drop (local.get $last))
      (call $new (i32.const 0))))
  (core instance $i (instantiate $m (with "" (instance
    (export "new" (func $new)) (export "drop" (func $drop)) (export "t" (table $shim "t"))))))
  (func (export "run") (param "n" u32) (result u32) (canon lift (core func $i "run"))))"#;

#[test]
fn destructors_that_drop_more_handles_free_them_in_their_order() {
    let mut machine = Machine::new(CHAIN, vec![]).unwrap();
    // The last one to be dropped is the first one that was made.
    assert_eq!(machine.call("run", &[1000]).unwrap()[0], 1);
}

#[test]
fn destructors_inside_of_each_other_use_up_the_stack_of_the_guest_and_not_that_of_the_host() {
    let mut machine = Machine::new(CHAIN, vec![]).unwrap();
    let error = machine.call("run", &[90_000]).unwrap_err();
    assert_eq!(error.downcast_ref::<Trap>(), Some(&Trap::StackOverflow));
}

#[test]
fn row72_the_handle_budget_of_the_store_holds_and_churn_does_not_use_it_up() {
    let settings = limited(|limits| limits.handles = 20);
    let mut machine = Machine::with(CUPS, vec![], vec![], settings).unwrap();
    for _ in 0..2000 {
        let handle = machine.call("new", &[1]).unwrap()[0];
        machine.call("drop", &[handle]).unwrap();
    }
    for _ in 0..20 {
        machine.call("new", &[1]).unwrap();
    }
    let error = machine.call("new", &[1]).unwrap_err();
    assert_eq!(error.downcast_ref::<Trap>(), Some(&Trap::HandleLimit));
}

#[test]
fn two_imports_of_one_host_type_are_one_type_in_the_handle_table() {
    let text = r#"(component
      (import "a" (type $a (sub resource))) (import "b" (type $b (sub resource)))
      (core func $drop-a (canon resource.drop $a)) (core func $drop-b (canon resource.drop $b))
      (import "make" (func $make (result (own $a))))
      (core func $make (canon lower (func $make)))
      (core module $m (import "" "a" (func $a (param i32))) (import "" "b" (func $b (param i32)))
        (func (export "drop-b") (param i32) (call $b (local.get 0))))
      (core instance $i (instantiate $m
        (with "" (instance (export "a" (func $drop-a)) (export "b" (func $drop-b))))))
      (func (export "drop-b") (param "x" u32) (canon lift (core func $i "drop-b"))))"#;
    let dropped = Arc::new(AtomicU64::new(0));
    let import = |number: u32| {
        let dropped = dropped.clone();
        ResourceImport {
            identity: ResourceIdentity::HostDynamic(number),
            dtor: Some(Arc::new(move |_, rep| {
                dropped.store(rep, Ordering::Relaxed);
                Ok(())
            })),
        }
    };
    for (numbers, trap) in [([1, 1], None), ([1, 2], Some(&Trap::HandleTypeMismatch))] {
        let resources = numbers.map(&import).to_vec();
        let mut machine = Machine::with(text, vec![], resources, StoreSettings::default()).unwrap();
        // SAFETY: no wasm is running.
        let store = unsafe { &mut *machine.store };
        let instance = store.instance_mut(machine.key.unwrap()).unwrap();
        let first = instance.canonical(gusset_runtime::ids::ResourceId(0));
        let handle = instance.handles(gusset_runtime::ids::ComponentInstanceId(0)).add_own(first, 55).unwrap();
        match (machine.call("drop-b", &[handle.into()]), trap) {
            (Ok(_), None) => assert_eq!(dropped.swap(0, Ordering::Relaxed), 55),
            (Err(error), Some(trap)) => assert_eq!(error.downcast_ref::<Trap>(), Some(trap)),
            (result, _) => panic!("{result:?}"),
        }
    }
}
