//! All values are lifted before the first is lowered: what is wrong with a later one is noticed before the
//! other side's `realloc` runs or gets a handle for an earlier one.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use gusset::component::{Component, ErrorContext, Linker, Val};
use gusset::{Config, Engine, Store, Trap, UpdateDeadline};

use crate::relay::{NARROW, Pair};
use crate::support::{chain, instance};

/// A callee whose `realloc` traps; its function takes so many core values.
fn refuses(n_flat: usize) -> String {
    format!(
        r#"(memory (export "memory") 1)
        (func (export "realloc") (param i32 i32 i32 i32) (result i32) unreachable)
        (func (export "f") (param{}))"#,
        " i32".repeat(n_flat)
    )
}

/// Calls `f` with these core values; the memory holds `data` at 64.
#[track_caller]
fn check(types: &[&str], flat: &[i32], data: &str, trap: Trap) {
    let params = types.iter().enumerate().map(|(at, ty)| format!(r#"(param "p{at}" {ty})"#));
    let args: String = flat.iter().map(|value| format!(" (i32.const {value})")).collect();
    let n_flat = flat.len();
    let pair = Pair {
        signature: &params.collect::<String>(),
        callee: &refuses(n_flat),
        lift: Pair::MEMORY,
        caller: &format!(
            r#"(data (i32.const 64) "{data}")
            (import "" "f" (func $f (param{})))
            (func (export "run") (call $f{args}))"#,
            " i32".repeat(n_flat)
        ),
        lower: r#"(memory (core memory $libc "memory"))"#,
        ..Pair::default()
    };
    let (mut store, instance) = instance(&pair.text());
    let func = instance.get_func(&mut store, "run").unwrap();
    let error = func.call(&mut store, &[], &mut []).expect_err("the adapter or `realloc` traps");
    assert_eq!(error.downcast_ref::<Trap>(), Some(&trap), "{}", chain(&error));
}

const REALLOC: Trap = Trap::UnreachableCodeReached;

#[test]
fn realloc_runs_when_everything_can_be_lifted() {
    check(&["string", "char"], &[64, 1, 'x' as i32], "a", REALLOC);
    check(&["(list u8)", "string"], &[64, 1, 64, 1], "a", REALLOC);
    check(&["string", "(list u64)"], &[64, 1, 64, 0], "a", REALLOC);
}

#[test]
fn a_later_parameter_that_is_wrong_is_noticed_before_realloc_runs() {
    check(&["string", "char"], &[64, 1, 0xd800], "a", Trap::InvalidChar);
    check(&["(list u8)", "char"], &[64, 1, 0x11_0000], "a", Trap::InvalidChar);
    check(&["string", "string"], &[64, 1, -1, 1], "a", Trap::PointerOutOfBounds);
    check(&["string", "string"], &[64, 1, 64, -1], "a", Trap::ListTooLong);
    check(&["string", "(list u64)"], &[64, 1, 65, 1], "a", Trap::UnalignedPointer);
    check(&["string", "(tuple u8 char)"], &[64, 1, 7, -1], "a", Trap::InvalidChar);
    check(&["string", "error-context"], &[64, 1, 9], "a", Trap::UnknownHandle);
}

#[test]
fn an_earlier_parameter_that_is_wrong_comes_first() {
    check(&["string", "char"], &[-1, 1, 0xd800], "", Trap::PointerOutOfBounds);
    check(&["char", "error-context"], &[0xd800, 9], "", Trap::InvalidChar);
    check(&["error-context", "char"], &[9, 0xd800], "", Trap::UnknownHandle);
    check(&["error-context", "error-context"], &[9, 8], "", Trap::UnknownHandle);
}

#[test]
fn payloads_of_variants_are_lifted_with_the_rest() {
    check(&["string", "(option char)"], &[64, 1, 1, 0xd800], "a", Trap::InvalidChar);
    check(&["string", "(option char)"], &[64, 1, 0, 0xd800], "a", REALLOC);
    check(&["string", "(option char)"], &[64, 1, 2, 0], "a", Trap::InvalidDiscriminant);
    check(&["string", "(result char (error string))"], &[64, 1, 1, -1, 1], "a", Trap::PointerOutOfBounds);
    check(&["string", "(result error-context (error u8))"], &[64, 1, 0, 3], "a", Trap::UnknownHandle);
    check(&["string", "(result error-context (error u8))"], &[64, 1, 1, 3], "a", REALLOC);
}

#[test]
fn handles_in_a_list_are_lifted_before_its_realloc_runs() {
    check(&["(list error-context)"], &[64, 2], "\\09\\00\\00\\00\\08\\00\\00\\00", Trap::UnknownHandle);
    check(&["(list error-context)"], &[64, 0], "", REALLOC);
    check(&["(list (tuple string error-context))"], &[64, 1], "", Trap::UnknownHandle);
    check(&["(list (option error-context))"], &[64, 1], "\\00\\00\\00\\00", REALLOC);
    check(&["(list (option error-context))"], &[64, 1], "\\01\\00\\00\\00", Trap::UnknownHandle);
    check(&["(list (option error-context))"], &[64, 1], "\\02\\00\\00\\00", Trap::InvalidDiscriminant);
    check(&["string", "(list error-context)"], &[64, 1, 68, 1], "a\\00\\00\\00\\09", Trap::UnknownHandle);
}

#[test]
fn parameters_in_memory_are_lifted_before_the_callees_memory_is_asked_for() {
    let many = ["u32"; 16];
    let with = |last: &'static str| many.iter().copied().chain([last]).collect::<Vec<_>>();
    let zeros = "\\00".repeat(64);
    check(&with("char"), &[64], &format!("{zeros}\\00\\d8\\00\\00"), Trap::InvalidChar);
    check(&with("char"), &[64], &format!("{zeros}a\\00\\00\\00"), REALLOC);
    check(&with("error-context"), &[64], &format!("{zeros}\\05"), Trap::UnknownHandle);
    check(&with("bool"), &[64], &format!("{zeros}\\05"), REALLOC);
    check(&with("(list char)"), &[64], &format!("{zeros}\\ff\\ff\\ff\\ff\\01"), Trap::UnalignedPointer);
    check(&["char", "(list error-context 20)"], &[64], "\\00\\d8\\00\\00", Trap::InvalidChar);
    check(&["char", "(list error-context 20)"], &[64], "", Trap::UnknownHandle);
    check(&with("char"), &[2], "", Trap::UnalignedPointer);
}

/// A component whose `run` calls a function that gives a result of a type from a memory with `data` at 64;
/// the caller's `realloc` traps.
#[track_caller]
fn check_result(ty: &str, data: &str, trap: Trap) {
    let text = format!(
        r#"(component
            (component $callee
                (core module $m (memory (export "memory") 1) (data (i32.const 64) "{data}")
                    (func (export "f") (result i32) (i32.const 64)))
                (core instance $m (instantiate $m))
                (func (export "f") (result {ty}) (canon lift (core func $m "f") (memory (core memory $m "memory")))))
            (component $caller
                (import "f" (func $f (result {ty})))
                (core module $libc (memory (export "memory") 1)
                    (func (export "realloc") (param i32 i32 i32 i32) (result i32) unreachable))
                (core instance $libc (instantiate $libc))
                (core func $f (canon lower (func $f)
                    (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
                (core module $m (import "" "f" (func $f (param i32)))
                    (func (export "run") (call $f (i32.const 128))))
                (core instance $m (instantiate $m (with "" (instance (export "f" (func $f))))))
                (func (export "run") (canon lift (core func $m "run"))))
            (instance $callee (instantiate $callee))
            (instance $caller (instantiate $caller (with "f" (func $callee "f"))))
            (export "run" (func $caller "run")))"#
    );
    let (mut store, instance) = instance(&text);
    let func = instance.get_func(&mut store, "run").unwrap();
    let error = func.call(&mut store, &[], &mut []).expect_err("the adapter or `realloc` traps");
    assert_eq!(error.downcast_ref::<Trap>(), Some(&trap), "{}", chain(&error));
}

#[test]
fn the_whole_result_is_lifted_before_the_callers_realloc_runs() {
    let empty = "\\00".repeat(8);
    check_result("(tuple string char)", &format!("{empty}\\00\\d8\\00\\00"), Trap::InvalidChar);
    check_result("(tuple string char)", &format!("{empty}a\\00\\00\\00"), REALLOC);
    check_result("(tuple char string)", &format!("\\00\\d8\\00\\00{empty}"), Trap::InvalidChar);
    check_result("(tuple string error-context)", &format!("{empty}\\09"), Trap::UnknownHandle);
    check_result("(list error-context)", "\\80\\00\\00\\00\\01\\00\\00\\00", Trap::UnknownHandle);
    check_result("(tuple string string)", &format!("{empty}\\ff\\ff\\ff\\ff\\01"), Trap::PointerOutOfBounds);
}

/// Relays values through two guests and back.
fn relayed(types: &[(&str, &str)], value: Val) {
    let text = crate::relay::echo(types, NARROW, crate::relay::WIDE);
    let (mut store, instance) = instance(&text);
    let caller = instance.get_export_index(&mut store, None, "caller").unwrap();
    let echo = instance.get_export_index(&mut store, Some(&caller), "echo").unwrap();
    let echo = instance.get_func(&mut store, echo).unwrap();
    let sent = Val::Tuple(vec![value, Val::bytes(&[7; 16])]);
    let mut received = [Val::Bool(false)];
    echo.call(&mut store, std::slice::from_ref(&sent), &mut received).unwrap_or_else(|error| panic!("{error:#}"));
    assert_eq!(received[0], sent);
}

fn errors(n: usize) -> impl Iterator<Item = Val> {
    (0..n).map(|_| Val::ErrorContext(ErrorContext::new("e")))
}

#[test]
fn handles_that_were_lifted_ahead_are_lowered_in_their_own_places() {
    relayed(&[("t", "(list error-context)")], Val::List(errors(5).collect()));
    let some = errors(6).enumerate().map(|(at, error)| if at % 2 == 0 { Val::some(error) } else { Val::none() });
    relayed(&[("some", "(option error-context)"), ("t", "(list $some)")], Val::List(some.collect()));
    let named = errors(3).map(|error| Val::Tuple(vec![Val::from("name"), error, Val::Char('c')]));
    relayed(&[("named", "(tuple string error-context char)"), ("t", "(list $named)")], Val::List(named.collect()));
    let lists = (0..3).map(|n| Val::List(errors(n).collect()));
    relayed(&[("inner", "(list error-context)"), ("t", "(list $inner)")], Val::List(lists.collect()));
    relayed(&[("t", "(list error-context 20)")], Val::List(errors(20).collect()));
}

#[test]
fn types_too_large_for_one_function_are_lifted_ahead_by_helpers() {
    let fields: String = (0..150).map(|at| format!(r#" (field "e{at}" error-context)"#)).collect();
    let record =
        || Val::record(errors(150).enumerate().map(|(at, error)| (format!("e{at}"), error)).collect::<Vec<_>>());
    let definition = format!("(record{fields})");
    let pair = Val::Tuple(vec![record(), Val::from("between"), record()]);
    relayed(&[("r", &definition), ("t", "(tuple $r string $r)")], pair);
    let lists = Val::List(vec![Val::Tuple(vec![record(), record()])]);
    relayed(&[("r", &definition), ("both", "(tuple $r $r)"), ("t", "(list $both)")], lists);
}

/// While the callee's `realloc` runs, two handles wait; at the epoch's deadline the host calls another
/// component, which passes two of its own.
#[test]
fn handles_that_wait_are_not_mixed_with_those_of_a_call_at_the_deadline() {
    let mut config = Config::default();
    config.epoch_interruption(true);
    let engine = Engine::new(&config).unwrap();
    let text = r#"(component
        (import "tick" (func $tick))
        (component $callee
            (core module $m
                (memory (export "memory") 1)
                (func (export "realloc") (param i32 i32 i32 i32) (result i32)
                    (local $n i32)
                    (local.set $n (i32.const 1000))
                    (loop (br_if 0 (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
                    (i32.const 512))
                (func (export "f") (param i32 i32 i32 i32) (result i32)
                    (i32.store (i32.const 16) (local.get 0)) (i32.store (i32.const 20) (local.get 3))
                    (i32.const 16)))
            (core instance $m (instantiate $m))
            (func (export "f") (param "a" error-context) (param "s" string) (param "b" error-context)
                (result (tuple error-context error-context))
                (canon lift (core func $m "f") (memory (core memory $m "memory")) (realloc (core func $m "realloc")))))
        (component $caller
            (import "tick" (func $tick))
            (import "f" (func $f (param "a" error-context) (param "s" string) (param "b" error-context)
                (result (tuple error-context error-context))))
            (core module $libc (memory (export "memory") 1))
            (core instance $libc (instantiate $libc))
            (core func $tick (canon lower (func $tick)))
            (core func $f (canon lower (func $f) (memory (core memory $libc "memory"))))
            (core module $m
                (import "" "tick" (func $tick))
                (import "" "f" (func $f (param i32 i32 i32 i32 i32)))
                (func (export "run") (param i32 i32) (result i32)
                    (call $tick)
                    (call $f (local.get 0) (i32.const 64) (i32.const 3) (local.get 1) (i32.const 32))
                    (i32.const 32)))
            (core instance $m (instantiate $m (with "" (instance (export "tick" (func $tick)) (export "f" (func $f))))))
            (func (export "run") (param "a" error-context) (param "b" error-context)
                (result (tuple error-context error-context))
                (canon lift (core func $m "run") (memory (core memory $libc "memory")))))
        (instance $callee (instantiate $callee))
        (instance $caller (instantiate $caller (with "tick" (func $tick)) (with "f" (func $callee "f"))))
        (export "run" (func $caller "run")))"#;
    let component = Component::new(&engine, wat::parse_str(text).unwrap()).unwrap();
    let mut linker = Linker::<()>::new(&engine);
    let ticks = engine.clone();
    linker
        .root()
        .func_wrap("tick", move |_, (): ()| {
            ticks.increment_epoch();
            Ok(())
        })
        .unwrap();
    let mut store = Store::new(&engine, ());
    type Two = (ErrorContext, ErrorContext);
    let [outer, inner] = [0, 1].map(|_| {
        let instance = linker.instantiate(&mut store, &component).unwrap();
        instance.get_typed_func::<Two, (Two,)>(&store, "run").unwrap()
    });
    let calls = Arc::new(AtomicU32::new(0));
    let seen = calls.clone();
    store.set_epoch_deadline(1);
    store.epoch_deadline_callback(move |mut store| {
        // From the first tick on at every place where a guest can be interrupted, up into the loop.
        if seen.fetch_add(1, Ordering::Relaxed) == 50 {
            return Ok(UpdateDeadline::Continue(1000));
        }
        let two = (ErrorContext::new("c"), ErrorContext::new("d"));
        store.set_epoch_deadline(1000);
        assert_eq!(inner.call(&mut store, two.clone())?.0, two);
        Ok(UpdateDeadline::Continue(0))
    });
    let two = (ErrorContext::new("a"), ErrorContext::new("b"));
    assert_eq!(outer.call(&mut store, two.clone()).unwrap().0, two);
    assert_eq!(calls.load(Ordering::Relaxed), 51, "the deadline came again and again");
}

#[test]
fn handles_that_a_trap_left_behind_are_not_taken_by_the_next_call() {
    let text = |realloc: &str| {
        Pair {
            signature: r#"(param "a" error-context) (param "s" string) (param "b" error-context)"#,
            callee: &format!(
                r#"(memory (export "memory") 1)
                (func (export "realloc") (param i32 i32 i32 i32) (result i32) {realloc})
                (func (export "f") (param i32 i32 i32 i32))"#
            ),
            lift: Pair::MEMORY,
            caller: r#"(import "" "f" (func $f (param i32 i32 i32 i32)))
                (func (export "run") (param i32 i32) (call $f (local.get 0) (i32.const 0) (i32.const 1) (local.get 1)))"#,
            lower: r#"(memory (core memory $libc "memory"))"#,
            run: r#"(param "a" error-context) (param "b" error-context)"#,
            ..Pair::default()
        }
        .text()
    };
    let (mut store, broken) = instance(&text("unreachable"));
    let well = crate::support::component(&text("(i32.const 64)"));
    let well = Linker::new(store.engine()).instantiate(&mut store, &well).unwrap();
    let two = || (ErrorContext::new("a"), ErrorContext::new("b"));
    let run = broken.get_typed_func::<(ErrorContext, ErrorContext), ()>(&store, "run").unwrap();
    let error = run.call(&mut store, two()).unwrap_err();
    assert_eq!(error.downcast_ref::<Trap>(), Some(&REALLOC), "{}", chain(&error));
    let run = well.get_typed_func::<(ErrorContext, ErrorContext), ()>(&store, "run").unwrap();
    run.call(&mut store, two()).unwrap();
}
