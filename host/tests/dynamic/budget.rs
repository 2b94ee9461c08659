//! What a guest sends is charged before the host allocates for it.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use gusset::HostcallBudgetExceeded;
use gusset::component::Val;

use crate::support::{instance, with_memory};

/// Counts what this thread allocates.
struct Counting;

thread_local! {
    static ALLOCATED_BYTES: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: everything is passed on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATED_BYTES.set(ALLOCATED_BYTES.get() + layout.size());
        // SAFETY: the caller's contract is the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's contract is the same.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// A guest that returns a list of so many zero elements of a type of at most 64 bytes.
fn list_of(ty: &str, length: u32) -> String {
    let bytes: String = length.to_le_bytes().iter().map(|byte| format!("\\{byte:02x}")).collect();
    with_memory(
        &format!(
            r#"(data (i32.const 32) "\00\04\00\00{bytes}")
               (func (export "list") (result i32) (i32.const 32))"#
        ),
        &format!(
            r#"(type $inner {ty}) (export $t "t" (type $inner))
               (func (export "list") (result (list $t)) (canon lift (core func $m "list") (memory (core memory $m "memory"))))"#
        ),
    )
}

/// Finds the least budget with which a call succeeds, and compares what it allocates.
#[track_caller]
fn charge_covers_allocations(ty: &str) {
    const LENGTH: u32 = 1000;
    let (mut store, instance) = instance(&list_of(ty, LENGTH));
    let func = instance.get_func(&mut store, "list").unwrap();
    let mut results = [Val::Bool(false)];
    let mut allocated = |budget: usize| {
        store.set_hostcall_budget(budget);
        let before = ALLOCATED_BYTES.get();
        let done = func.call(&mut store, &[], &mut results);
        (done, ALLOCATED_BYTES.get() - before)
    };
    let (done, needed) = allocated(128 << 20);
    done.unwrap();
    // A page for what does not grow with the list.
    let (done, _) = allocated(needed.saturating_sub(4096));
    assert!(done.unwrap_err().is::<HostcallBudgetExceeded>(), "{ty}: {needed} bytes allocated and not charged");
}

#[test]
fn row52_lists_of_every_kind_of_value_are_charged_for_what_they_allocate() {
    let names: String = (0..20).map(|at| format!(r#" (field "a-rather-long-field-name-{at}" u8)"#)).collect();
    charge_covers_allocations(&format!("(record{names})"));
    charge_covers_allocations("(tuple u8 u8 u8)");
    charge_covers_allocations(r#"(variant (case "a-case-with-a-payload" u8) (case "other"))"#);
    charge_covers_allocations(r#"(enum "a-case-of-an-enum" "other")"#);
    charge_covers_allocations(r#"(flags "a-label" "another-label" "and-a-third")"#);
    charge_covers_allocations("(result u8)");
    charge_covers_allocations("(option u8)");
    charge_covers_allocations("(list u8)");
    charge_covers_allocations("string");
    charge_covers_allocations("u64");
}

#[test]
fn row52_a_million_records_are_refused_by_the_default_budget() {
    let names: String = (0..50).map(|at| format!(r#" (field "f{at}" u8)"#)).collect();
    let text =
        list_of(&format!("(record{names})"), 1_000_000).replace(r#"(export "memory") 3)"#, r#"(export "memory") 800)"#);
    let (mut store, instance) = instance(&text);
    let func = instance.get_func(&mut store, "list").unwrap();
    let before = ALLOCATED_BYTES.get();
    let error = func.call(&mut store, &[], &mut [Val::Bool(false)]).unwrap_err();
    assert!(error.is::<HostcallBudgetExceeded>(), "{error:?}");
    assert!(ALLOCATED_BYTES.get() - before < 192 << 20);
}
