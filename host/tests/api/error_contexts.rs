//! Error contexts between host and guest: typed, dynamic, through exports that are imports, and bounded.

use std::sync::{Arc, Mutex};

use gusset::component::{ErrorContext, Instance, Linker, TypeMismatch, Val};
use gusset::{Config, Engine, Store, Trap};

use crate::support::{chain, component, instance, linked, with_memory};

/// Exports `same`, which gives its parameter back; `list` and `record`, which do with more of them; `keep`,
/// which drops nothing; `drop`; and what makes and reads messages.
fn guest() -> String {
    let core = r#"
        (func (export "same") (param i32) (result i32) (local.get 0))
        (func (export "list") (param i32 i32) (result i32)
            (i32.store (i32.const 16) (local.get 0)) (i32.store (i32.const 20) (local.get 1)) (i32.const 16))
        (func (export "option") (param i32 i32) (result i32)
            (i32.store (i32.const 16) (local.get 0)) (i32.store (i32.const 20) (local.get 1)) (i32.const 16))
        (func (export "nothing") (param i32))"#;
    let lifts = r#"
        (core func $new (canon error-context.new (memory (core memory $m "memory"))))
        (core func $message (canon error-context.debug-message
            (memory (core memory $m "memory")) (realloc (core func $m "realloc"))))
        (core func $drop (canon error-context.drop))
        (core module $Reader
            (import "" "message" (func $message (param i32 i32)))
            (func (export "message") (param i32) (result i32)
                (call $message (local.get 0) (i32.const 32)) (i32.const 32)))
        (core instance $reader (instantiate $Reader (with "" (instance (export "message" (func $message))))))
        (core module $Maker
            (import "" "new" (func $new (param i32 i32) (result i32)))
            (func (export "make") (param i32 i32) (result i32) (call $new (local.get 0) (local.get 1))))
        (core instance $maker (instantiate $Maker (with "" (instance (export "new" (func $new))))))
        (func (export "same") (param "e" error-context) (result error-context) (canon lift (core func $m "same")))
        (func (export "as-error") (param "index" u32) (result error-context) (canon lift (core func $m "same")))
        (func (export "index") (param "e" error-context) (result u32) (canon lift (core func $m "same")))
        (func (export "list") (param "all" (list error-context)) (result (list error-context))
            (canon lift (core func $m "list") (memory (core memory $m "memory")) (realloc (core func $m "realloc"))))
        (func (export "option") (param "e" (option error-context)) (result (result error-context (error error-context)))
            (canon lift (core func $m "option") (memory (core memory $m "memory"))))
        (func (export "keep") (param "e" error-context) (canon lift (core func $m "nothing")))
        (func (export "drop") (param "index" u32) (canon lift (core func $drop)))
        (func (export "message") (param "e" error-context) (result string)
            (canon lift (core func $reader "message") (memory (core memory $m "memory"))))
        (func (export "make") (param "text" string) (result error-context)
            (canon lift (core func $maker "make") (memory (core memory $m "memory")) (realloc (core func $m "realloc"))))"#;
    with_memory(core, lifts)
}

#[track_caller]
fn trap(error: &gusset::Error, trap: Trap) {
    assert_eq!(error.downcast_ref::<Trap>(), Some(&trap), "{}", chain(error));
}

#[test]
fn an_error_context_comes_back_as_the_same_one() {
    let (mut store, instance) = instance(&guest());
    let same = instance.get_typed_func::<(ErrorContext,), (ErrorContext,)>(&store, "same").unwrap();
    let error = ErrorContext::new("tea is cold");
    let (back,) = same.call(&mut store, (error.clone(),)).unwrap();
    assert_eq!(back, error);
    assert_eq!(back.debug_message(), "tea is cold");
    assert_ne!(back, ErrorContext::new("tea is cold"), "equal messages do not make them the same");
    assert_eq!(store.live_handles(), 1, "the guest dropped nothing");
}

#[test]
fn lists_options_and_results_hold_error_contexts() {
    let (mut store, instance) = instance(&guest());
    let list = instance.get_typed_func::<(Vec<ErrorContext>,), (Vec<ErrorContext>,)>(&store, "list").unwrap();
    let all = vec![ErrorContext::new("a"), ErrorContext::new("b")];
    assert_eq!(list.call(&mut store, (all.clone(),)).unwrap().0, all);
    type Outcome = Result<ErrorContext, ErrorContext>;
    let option = instance.get_typed_func::<(Option<ErrorContext>,), (Outcome,)>(&store, "option").unwrap();
    assert_eq!(option.call(&mut store, (Some(all[1].clone()),)).unwrap().0, Err(all[1].clone()));
    // `none` leaves index 0, which is no handle.
    trap(&option.call(&mut store, (None,)).unwrap_err(), Trap::UnknownHandle);
}

#[test]
fn guests_read_messages_of_the_host_and_the_host_those_of_guests() {
    let (mut store, instance) = instance(&guest());
    let message = instance.get_typed_func::<(ErrorContext,), (String,)>(&store, "message").unwrap();
    let error = ErrorContext::new("grüße ✓");
    assert_eq!(message.call(&mut store, (error,)).unwrap().0, "grüße ✓");
    let make = instance.get_typed_func::<(&str,), (ErrorContext,)>(&store, "make").unwrap();
    let (made,) = make.call(&mut store, ("from within ✓",)).unwrap();
    drop(store);
    assert_eq!(made.debug_message(), "from within ✓", "it outlives its store");
}

#[test]
fn dynamic_values_hold_error_contexts() {
    let (mut store, instance) = instance(&guest());
    let error = Val::from(ErrorContext::new("dynamic"));
    for (name, value) in [("same", error.clone()), ("list", Val::List(vec![error.clone(), error.clone()]))] {
        let func = instance.get_func(&mut store, name).unwrap();
        let mut results = [Val::Bool(false)];
        func.call(&mut store, std::slice::from_ref(&value), &mut results).unwrap();
        assert_eq!(results, [value], "{name}");
    }
    assert_eq!(format!("{error:?}"), r#"ErrorContext("dynamic")"#);
    let same = instance.get_func(&mut store, "same").unwrap();
    let error = same.call(&mut store, &[Val::from("text")], &mut [Val::Bool(false)]).unwrap_err();
    assert_eq!(chain(&error), "parameter `e`: expected `error-context`, found `string`");
}

#[test]
fn a_number_that_is_no_handle_of_an_error_context_traps() {
    for index in [0, 1, u32::MAX] {
        let (mut store, instance) = instance(&guest());
        let lift = instance.get_typed_func::<(u32,), (ErrorContext,)>(&store, "as-error").unwrap();
        trap(&lift.call(&mut store, (index,)).unwrap_err(), Trap::UnknownHandle);
        trap(&lift.call(&mut store, (index,)).unwrap_err(), Trap::InstanceLocked);
    }
    let (mut store, instance) = instance(&guest());
    let index = instance.get_typed_func::<(ErrorContext,), (u32,)>(&store, "index").unwrap();
    let lift = instance.get_typed_func::<(u32,), (ErrorContext,)>(&store, "as-error").unwrap();
    let drop = instance.get_typed_func::<(u32,), ()>(&store, "drop").unwrap();
    let error = ErrorContext::new("x");
    let (index,) = index.call(&mut store, (error.clone(),)).unwrap();
    assert_eq!(lift.call(&mut store, (index,)).unwrap().0, error);
    drop.call(&mut store, (index,)).unwrap();
    assert_eq!(store.live_handles(), 0);
    trap(&lift.call(&mut store, (index,)).unwrap_err(), Trap::UnknownHandle);
}

#[test]
fn other_types_are_refused_when_a_function_is_bound() {
    let (store, instance) = instance(&guest());
    let error = instance.get_typed_func::<(u32,), (ErrorContext,)>(&store, "same").unwrap_err();
    assert!(chain(&error).ends_with("expected `u32`, found `error-context`"), "{}", chain(&error));
    let error = instance.get_typed_func::<(ErrorContext,), ()>(&store, "drop").unwrap_err();
    assert!(error.downcast_ref::<TypeMismatch>().is_some());
    assert!(chain(&error).ends_with("expected `error-context`, found `u32`"), "{}", chain(&error));
}

/// Imports `swap` and exports it twice: as it is, and called by a guest.
const PASSES_ON: &str = r#"(component
    (import "swap" (func $swap
        (param "a" error-context) (param "b" error-context) (result (tuple error-context error-context))))
    (core module $Memory (memory (export "memory") 1))
    (core instance $memory (instantiate $Memory))
    (core func $lowered (canon lower (func $swap) (memory (core memory $memory "memory"))))
    (core module $M
        (import "" "swap" (func $swap (param i32 i32 i32)))
        (func (export "swap") (param i32 i32) (result i32)
            (call $swap (local.get 0) (local.get 1) (i32.const 8)) (i32.const 8)))
    (core instance $m (instantiate $M (with "" (instance (export "swap" (func $lowered))))))
    (export "direct" (func $swap))
    (func (export "called") (param "a" error-context) (param "b" error-context)
        (result (tuple error-context error-context))
        (canon lift (core func $m "swap") (memory (core memory $memory "memory")))))"#;

type Two = (ErrorContext, ErrorContext);

#[test]
fn host_functions_take_and_give_error_contexts() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noted = seen.clone();
    let (mut store, instance) = linked(PASSES_ON, (), |linker| {
        linker.root().func_wrap("swap", move |_, (a, b): Two| {
            noted.lock().unwrap().push(format!("{a} {b}"));
            Ok(((b, a),))
        })
    });
    let (a, b) = (ErrorContext::new("a"), ErrorContext::new("b"));
    for name in ["direct", "called", "direct"] {
        let swap = instance.get_typed_func::<Two, (Two,)>(&store, name).unwrap();
        assert_eq!(swap.call(&mut store, (a.clone(), b.clone())).unwrap().0, (b.clone(), a.clone()), "{name}");
    }
    assert_eq!(*seen.lock().unwrap(), ["a b"; 3]);
    assert_eq!(store.live_handles(), 4, "two parameters and two results of one guest");
}

#[test]
fn a_host_function_of_another_type_does_not_link() {
    let mut linker = Linker::<()>::new(crate::support::engine());
    linker.root().func_wrap("swap", |_, (a, b): (ErrorContext, u32)| Ok(((a, b),))).unwrap();
    let Err(error) = linker.instantiate_pre(&component(PASSES_ON)) else { panic!("the types differ") };
    assert!(chain(&error).contains("expected `u32`, found `error-context`"), "{}", chain(&error));
}

fn limited(max_handles: u32) -> (Store<()>, Instance) {
    let mut config = Config::default();
    config.store.max_handles = max_handles;
    let engine = Engine::new(&config).unwrap();
    let component = gusset::component::Component::new(&engine, wat::parse_str(guest()).unwrap()).unwrap();
    let mut store = Store::new(&engine, ());
    let instance = Linker::new(&engine).instantiate(&mut store, &component).unwrap();
    (store, instance)
}

#[test]
fn row72_error_contexts_count_against_the_handles_of_their_store() {
    let (mut store, instance) = limited(10);
    let keep = instance.get_typed_func::<(ErrorContext,), ()>(&store, "keep").unwrap();
    let error = ErrorContext::new("x");
    for _ in 0..10 {
        keep.call(&mut store, (error.clone(),)).unwrap();
    }
    trap(&keep.call(&mut store, (error,)).unwrap_err(), Trap::HandleLimit);
    let (mut store, instance) = limited(10);
    let index = instance.get_typed_func::<(ErrorContext,), (u32,)>(&store, "index").unwrap();
    let drop = instance.get_typed_func::<(u32,), ()>(&store, "drop").unwrap();
    for _ in 0..1000 {
        let (index,) = index.call(&mut store, (ErrorContext::new("x"),)).unwrap();
        drop.call(&mut store, (index,)).unwrap();
    }
    assert_eq!(store.live_handles(), 0);
}

/// `make(n, units)` makes so many error contexts of so many zero bytes each, and returns the last one.
const MAKES_MANY: &str = r#"(component
    (core module $Memory (memory (export "memory") 20))
    (core instance $memory (instantiate $Memory))
    (core func $new (canon error-context.new (memory (core memory $memory "memory"))))
    (core module $M
        (import "" "new" (func $new (param i32 i32) (result i32)))
        (func (export "make") (param $n i32) (param $units i32) (result i32)
            (local $last i32)
            (loop $again
                (local.set $last (call $new (i32.const 0) (local.get $units)))
                (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
            (local.get $last)))
    (core instance $m (instantiate $M (with "" (instance (export "new" (func $new))))))
    (func (export "make") (param "n" u32) (param "units" u32) (result error-context)
        (canon lift (core func $m "make"))))"#;

#[test]
fn long_messages_are_cut_and_very_long_ones_discarded() {
    let (mut store, instance) = instance(MAKES_MANY);
    let make = instance.get_typed_func::<(u32, u32), (ErrorContext,)>(&store, "make").unwrap();
    for (units, kept) in [(100, 100), (65_536, 65_536), (65_537, 65_536), (1 << 20, 65_536), ((1 << 20) + 1, 0)] {
        let (made,) = make.call(&mut store, (1, units)).unwrap();
        assert_eq!(made.debug_message().len(), kept, "of {units}");
    }
    assert_eq!(ErrorContext::new(&"x".repeat(100_000)).debug_message().len(), 65_536);
    trap(&make.call(&mut store, (1, (20 << 16) + 1)).unwrap_err(), Trap::PointerOutOfBounds);
}

#[test]
fn messages_of_guests_take_bounded_memory_of_the_host() {
    let (mut store, instance) = instance(MAKES_MANY);
    let make = instance.get_typed_func::<(u32, u32), (ErrorContext,)>(&store, "make").unwrap();
    assert_eq!(make.call(&mut store, (256, 65_536)).unwrap().0.debug_message().len(), 65_536);
    assert_eq!(make.call(&mut store, (1, 65_536)).unwrap().0.debug_message(), "");
    assert_eq!(store.live_handles(), 257);
}
