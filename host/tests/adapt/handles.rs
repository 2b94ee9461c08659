//! Handles on their way from one component instance to another: `own` moves, `borrow` lends, and what is
//! kept or is no handle traps.

use gusset::Trap;
use gusset::component::{Instance, Val};
use gusset::{LimitExceeded, Limits, Result, Store};

use crate::support::{chain, instance};

/// A component `$def` defines the resource `r` with functions that take it, and `$use` makes, passes and
/// drops it: its core is `core`, which exports `run: func(u32) -> u32`. Of `$def`, `take` owns and keeps its
/// handle, `look` gets the representation, `dropped` says what the destructor got. `$mid` takes both kinds
/// without defining the resource: its core is `middle`, which exports `own` and `borrow`.
fn text(middle: &str, core: &str) -> String {
    format!(
        r#"(component
            (component $def
                (core module $m
                    (global $dropped (mut i32) (i32.const 0))
                    (func (export "dtor") (param i32) (global.set $dropped (local.get 0)))
                    (func (export "dropped") (result i32) (global.get $dropped))
                    (func (export "same") (param i32) (result i32) (local.get 0)))
                (core instance $m (instantiate $m))
                (type $r' (resource (rep i32) (dtor (core func $m "dtor"))))
                (export $r "r" (type $r'))
                (core func $new (canon resource.new $r'))
                (func (export "new") (param "rep" u32) (result (own $r)) (canon lift (core func $new)))
                (func (export "look") (param "x" (borrow $r)) (result u32) (canon lift (core func $m "same")))
                (func (export "take") (param "x" (own $r)) (result u32) (canon lift (core func $m "same")))
                (func (export "dropped") (result u32) (canon lift (core func $m "dropped"))))
            (component $mid
                (import "def" (instance $def
                    (export "r" (type $r (sub resource)))
                    (export "look" (func (param "x" (borrow $r)) (result u32)))))
                (alias export $def "r" (type $r))
                (core func $drop (canon resource.drop $r))
                (core func $look (canon lower (func $def "look")))
                (core module $m
                    (import "" "drop" (func $drop (param i32)))
                    (import "" "look" (func $look (param i32) (result i32)))
                    {middle})
                (core instance $m (instantiate $m (with "" (instance
                    (export "drop" (func $drop)) (export "look" (func $look))))))
                (func (export "own") (param "x" (own $r)) (result u32) (canon lift (core func $m "own")))
                (func (export "borrow") (param "x" (borrow $r)) (result u32) (canon lift (core func $m "borrow"))))
            (component $use
                (import "def" (instance $def
                    (export "r" (type $r (sub resource)))
                    (export "new" (func (param "rep" u32) (result (own $r))))
                    (export "look" (func (param "x" (borrow $r)) (result u32)))
                    (export "take" (func (param "x" (own $r)) (result u32)))
                    (export "dropped" (func (result u32)))))
                (alias export $def "r" (type $r))
                (import "mid" (instance $mid
                    (export "own" (func (param "x" (own $r)) (result u32)))
                    (export "borrow" (func (param "x" (borrow $r)) (result u32)))))
                (core func $new (canon lower (func $def "new")))
                (core func $look (canon lower (func $def "look")))
                (core func $take (canon lower (func $def "take")))
                (core func $dropped (canon lower (func $def "dropped")))
                (core func $drop (canon resource.drop $r))
                (core func $own (canon lower (func $mid "own")))
                (core func $borrow (canon lower (func $mid "borrow")))
                (core module $m
                    (import "" "new" (func $new (param i32) (result i32)))
                    (import "" "look" (func $look (param i32) (result i32)))
                    (import "" "take" (func $take (param i32) (result i32)))
                    (import "" "dropped" (func $dropped (result i32)))
                    (import "" "drop" (func $drop (param i32)))
                    (import "" "own" (func $own (param i32) (result i32)))
                    (import "" "borrow" (func $borrow (param i32) (result i32)))
                    (func (export "run") (param $n i32) (result i32) (local $h i32) {core}))
                (core instance $m (instantiate $m (with "" (instance
                    (export "new" (func $new)) (export "look" (func $look)) (export "take" (func $take))
                    (export "dropped" (func $dropped)) (export "drop" (func $drop))
                    (export "own" (func $own)) (export "borrow" (func $borrow))))))
                (func (export "run") (param "n" u32) (result u32) (canon lift (core func $m "run"))))
            (instance $def (instantiate $def))
            (instance $mid (instantiate $mid (with "def" (instance $def))))
            (instance $use (instantiate $use (with "def" (instance $def)) (with "mid" (instance $mid))))
            (export "run" (func $use "run")))"#
    )
}

/// A middle that drops what it owns and what it borrowed.
const TIDY: &str = r#"
    (func (export "own") (param i32) (result i32) (call $drop (local.get 0)) (local.get 0))
    (func (export "borrow") (param i32) (result i32) (local $seen i32)
        (local.set $seen (call $look (local.get 0))) (call $drop (local.get 0)) (local.get $seen))"#;

fn run(store: &mut Store<()>, instance: &Instance, n: u32) -> Result<u32> {
    let mut results = [Val::Bool(false)];
    instance.get_func(&mut *store, "run").unwrap().call(store, &[Val::U32(n)], &mut results)?;
    match results {
        [Val::U32(found)] => Ok(found),
        _ => unreachable!("`run` gives a number"),
    }
}

#[track_caller]
fn gives(middle: &str, core: &str, n: u32, expected: u32) {
    let (mut store, instance) = instance(&text(middle, core));
    assert_eq!(run(&mut store, &instance, n).unwrap_or_else(|error| panic!("{}", chain(&error))), expected);
}

#[track_caller]
fn traps(middle: &str, core: &str, n: u32, trap: Trap) {
    let (mut store, instance) = instance(&text(middle, core));
    let error = run(&mut store, &instance, n).unwrap_err();
    assert_eq!(error.downcast_ref::<Trap>(), Some(&trap), "{}", chain(&error));
}

#[test]
fn its_own_component_sees_the_representation_of_a_borrow() {
    gives(TIDY, "(call $look (call $new (local.get $n)))", 77, 77);
}

#[test]
fn another_component_gets_a_handle_of_a_borrow() {
    gives(TIDY, "(call $borrow (call $new (local.get $n)))", 77, 77);
}

#[test]
fn an_owned_handle_moves() {
    gives(TIDY, "(drop (call $own (call $new (local.get $n)))) (call $dropped)", 77, 77);
    let moved_twice = "(local.set $h (call $new (local.get $n)))
        (drop (call $take (local.get $h))) (call $take (local.get $h))";
    traps(TIDY, moved_twice, 77, Trap::UnknownHandle);
}

#[test]
fn the_giver_and_the_taker_have_their_own_indices() {
    // Three handles stay; the fourth becomes the first of the definer.
    let core = "(drop (call $new (i32.const 1))) (drop (call $new (i32.const 2))) (drop (call $new (i32.const 3)))
        (call $take (call $new (local.get $n)))";
    gives(TIDY, core, 77, 1);
}

#[test]
fn a_borrow_that_is_kept_traps_when_the_call_ends() {
    let keeps = r#"(func (export "own") (param i32) (result i32) unreachable)
        (func (export "borrow") (param i32) (result i32) (local.get 0))"#;
    traps(keeps, "(call $borrow (call $new (local.get $n)))", 77, Trap::BorrowsRemain);
}

#[test]
fn a_borrow_cannot_be_given_away() {
    let takes = r#"(func (export "own") (param i32) (result i32) unreachable)
        (func (export "borrow") (param i32) (result i32)
            (call $drop (local.get 0)) (call $look (local.get 0)))"#;
    traps(takes, "(call $borrow (call $new (local.get $n)))", 77, Trap::UnknownHandle);
}

#[test]
fn handles_that_are_none_trap() {
    for call in ["look", "take", "own", "borrow"] {
        for index in [0, 1, 7, u32::MAX] {
            traps(TIDY, &format!("(call ${call} (local.get $n))"), index, Trap::UnknownHandle);
        }
    }
}

#[test]
fn lends_end_with_their_call() {
    // After a hundred borrows the handle can be dropped, and nothing is left of them.
    let core = "(local.set $h (call $new (local.get $n)))
        (loop (drop (call $borrow (local.get $h))) (drop (call $look (local.get $h)))
            (br_if 0 (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
        (call $drop (local.get $h)) (call $dropped)";
    gives(TIDY, core, 100, 100);
}

#[test]
fn a_trap_inside_a_call_with_borrows_leaves_the_store_usable() {
    let stops = r#"(func (export "own") (param i32) (result i32) unreachable)
        (func (export "borrow") (param i32) (result i32) unreachable)"#;
    let (mut store, broken) = instance(&text(stops, "(call $borrow (call $new (local.get $n)))"));
    let well = text(TIDY, "(call $borrow (call $new (local.get $n)))");
    let component = crate::support::component(&well);
    let linker = gusset::component::Linker::new(store.engine());
    for round in 0..3 {
        let error = run(&mut store, &broken, 1).unwrap_err();
        let expected = if round == 0 { Trap::UnreachableCodeReached } else { Trap::InstanceLocked };
        assert_eq!(error.downcast_ref::<Trap>(), Some(&expected), "{}", chain(&error));
        let instance = linker.instantiate(&mut store, &component).unwrap();
        assert_eq!(run(&mut store, &instance, 5).unwrap(), 5);
    }
}

/// `run` calls another component with a list of so many times the same error context; the lowering side's `realloc` is
/// as given.
fn many_error_contexts(realloc: &str) -> String {
    format!(
        r#"(component
            (component $callee
                (core module $M
                    (memory (export "memory") 1)
                    (func (export "realloc") (param i32 i32 i32 i32) (result i32) {realloc})
                    (func (export "f") (param i32 i32)))
                (core instance $m (instantiate $M))
                (func (export "f") (param "all" (list error-context)) (canon lift (core func $m "f")
                    (memory (core memory $m "memory")) (realloc (core func $m "realloc")))))
            (component $caller
                (import "f" (func $f (param "all" (list error-context))))
                (core module $Memory (memory (export "memory") 64))
                (core instance $memory (instantiate $Memory))
                (core func $new (canon error-context.new (memory (core memory $memory "memory"))))
                (core func $f (canon lower (func $f) (memory (core memory $memory "memory"))))
                (core module $M
                    (import "" "memory" (memory 64))
                    (import "" "new" (func $new (param i32 i32) (result i32)))
                    (import "" "f" (func $f (param i32 i32)))
                    (global $context (mut i32) (i32.const 0))
                    (func (export "run") (param $n i32) (result i32) (local $at i32)
                        (global.set $context (call $new (i32.const 0) (i32.const 0)))
                        (loop
                            (i32.store (i32.mul (local.get $at) (i32.const 4)) (global.get $context))
                            (local.set $at (i32.add (local.get $at) (i32.const 1)))
                            (br_if 0 (i32.lt_u (local.get $at) (local.get $n))))
                        (call $f (i32.const 0) (local.get $n))
                        (local.get $n)))
                (core instance $m (instantiate $M (with "" (instance
                    (export "memory" (memory $memory "memory")) (export "new" (func $new)) (export "f" (func $f))))))
                (func (export "run") (param "n" u32) (result u32) (canon lift (core func $m "run"))))
            (instance $callee (instantiate $callee))
            (instance $caller (instantiate $caller (with "f" (func $callee "f"))))
            (export "run" (func $caller "run")))"#
    )
}

#[test]
fn error_contexts_that_wait_to_be_lowered_count_as_handles() {
    // The one that is lifted counts too; whether all were lifted, `realloc` shows.
    for (limit, n, trap) in [
        (1000, 999, Trap::UnreachableCodeReached),
        (1000, 1000, Trap::HandleLimit),
        (100_000, 1_000_000, Trap::HandleLimit),
    ] {
        let (mut store, instance) = instance(&many_error_contexts("unreachable"));
        store.set_limits(Limits { handles: limit, ..Limits::NONE });
        let error = run(&mut store, &instance, n).unwrap_err();
        assert_eq!(error.downcast_ref::<Trap>(), Some(&trap), "{}", chain(&error));
        assert_eq!(error.downcast_ref::<LimitExceeded>().is_some(), trap == Trap::HandleLimit);
        assert_eq!(store.usage().handles, 1, "{n}: nothing waits any more");
    }
    let (mut store, instance) = instance(&many_error_contexts("(i32.const 1024)"));
    store.set_limits(Limits { handles: 400, ..Limits::NONE });
    assert_eq!(run(&mut store, &instance, 300).unwrap(), 300);
    assert_eq!(store.usage().handles, 301);
    // Another one was made, so that 98 are left.
    assert_eq!(run(&mut store, &instance, 98).unwrap(), 98);
    assert_eq!(store.usage().handles, 400);
}
