//! Traps: their codes, their backtraces, and that the store goes on.

use gusset_runtime::trap::Trap;
use gusset_runtime::vm::WasmBacktrace;

use crate::harness::{Machine, limited, load};

fn component(module: &str) -> String {
    format!(
        r#"(component (core module $m {module}
             (func (export "ok") (result i32) (i32.const 42)))
           (core instance $i (instantiate $m))
           (func (export "f") (result u32) (canon lift (core func $i "f")))
           (func (export "ok") (result u32) (canon lift (core func $i "ok"))))"#
    )
}

#[track_caller]
fn check(module: &str, expected: Trap) {
    let mut machine = Machine::new(&component(module), vec![]).unwrap();
    for _ in 0..3 {
        let error = machine.call("f", &[]).unwrap_err();
        assert_eq!(error.downcast_ref::<Trap>(), Some(&expected), "{error:?}");
        assert!(!error.downcast_ref::<WasmBacktrace>().unwrap().frames().is_empty());
        assert_eq!(machine.call("ok", &[]).unwrap()[0], 42);
    }
}

#[test]
fn each_kind_of_trap_is_reported_and_survived() {
    check(r#"(func (export "f") (result i32) unreachable)"#, Trap::UnreachableCodeReached);
    check(r#"(func (export "f") (result i32) (i32.div_u (i32.const 1) (i32.const 0)))"#, Trap::IntegerDivisionByZero);
    check(
        r#"(func (export "f") (result i32) (i32.div_s (i32.const 0x80000000) (i32.const -1)))"#,
        Trap::IntegerOverflow,
    );
    check(r#"(func (export "f") (result i32) (i32.trunc_f32_s (f32.const nan)))"#, Trap::BadConversionToInteger);
}

#[test]
fn memory_faults_at_every_distance_trap() {
    for address in ["65536", "65533", "0x7fffffff", "0xffffffff"] {
        for offset in ["0", "4096", "0x7fffffff", "0xffffffff"] {
            check(
                &format!(
                    r#"(memory 1) (func (export "f") (result i32) (i32.load offset={offset} (i32.const {address})))"#
                ),
                Trap::MemoryOutOfBounds,
            );
        }
    }
    check(r#"(memory 0) (func (export "f") (result i32) (i32.load8_u (i32.const 0)))"#, Trap::MemoryOutOfBounds);
    check(
        r#"(memory 1) (func (export "f") (result i32)
             (memory.fill (i32.const 65535) (i32.const 0) (i32.const 2)) (i32.const 0))"#,
        Trap::MemoryOutOfBounds,
    );
}

#[test]
fn indirect_calls_trap_by_cause() {
    let module = |index: u32| {
        format!(
            r#"(type $t (func (result i32))) (table 3 funcref) (func $other (param i32)) (elem (i32.const 1) func $other)
               (func (export "f") (result i32) (call_indirect (type $t) (i32.const {index})))"#
        )
    };
    check(&module(0), Trap::UninitializedElement);
    check(&module(1), Trap::BadSignature);
    check(&module(3), Trap::UndefinedElement);
    check(&module(u32::MAX), Trap::UndefinedElement);
}

#[test]
fn a_dropped_element_segment_is_empty() {
    check(
        r#"(table 3 funcref) (elem $e funcref (ref.null func))
           (func (export "f") (result i32)
             (elem.drop $e) (table.init $e (i32.const 0) (i32.const 0) (i32.const 1)) (i32.const 0))"#,
        Trap::TableOutOfBounds,
    );
    check(
        r#"(table 3 externref) (elem $e externref (ref.null extern))
           (func (export "f") (result i32)
             (elem.drop $e) (table.init $e (i32.const 0) (i32.const 0) (i32.const 1)) (i32.const 0))"#,
        Trap::TableOutOfBounds,
    );
}

#[test]
fn endless_recursion_exhausts_the_stack_and_nothing_else() {
    check(r#"(func $f (export "f") (result i32) (i32.add (call $f) (i32.const 1)))"#, Trap::StackOverflow);
    // A frame larger than a page.
    let locals = "i64 ".repeat(2000);
    let sets: String =
        (0..2000).map(|at| format!("(local.set {at} (i64.add (local.get {at}) (i64.const {at})))")).collect();
    let uses: String = (0..2000).map(|at| format!("(local.get {at}) i64.add ")).collect();
    check(
        &format!(
            r#"(func $f (export "f") (result i32) (local {locals}) {sets} (drop (call $f))
               (i64.const 0) {uses} i32.wrap_i64)"#
        ),
        Trap::StackOverflow,
    );
}

#[test]
fn a_backtrace_names_functions_and_offsets() {
    let module = r#"(func $inner (result i32) unreachable)
        (func $outer (export "f") (result i32) (i32.add (call $inner) (i32.const 1)))"#;
    let mut machine = Machine::new(&component(module), vec![]).unwrap();
    let error = machine.call("f", &[]).unwrap_err();
    let frames = error.downcast_ref::<WasmBacktrace>().unwrap().frames();
    let names: Vec<_> = frames.iter().map(|frame| frame.func_name.as_deref()).collect();
    assert_eq!(names, [Some("inner"), Some("outer")]);
    assert!(frames.iter().all(|frame| frame.wasm_offset.is_some_and(|offset| offset > 8)));
    let text = error.to_string();
    assert!(text.starts_with("wasm stopped: wasm `unreachable` instruction executed\n"), "{text}");
    assert!(text.contains("`inner` in module `m`"), "{text}");
}

#[test]
fn a_failed_instantiation_leaves_the_store_as_it_was() {
    let failing = [
        r#"(component (core module $m (memory 1) (func $s unreachable) (start $s)) (core instance (instantiate $m)))"#,
        r#"(component (core module $m (memory 1) (data (i32.const 65536) "x")) (core instance (instantiate $m)))"#,
        r#"(component (core module $m (table 1 funcref) (func $f) (elem (i32.const 1) func $f))
             (core instance (instantiate $m)))"#,
        r#"(component (core module $m (memory 100)) (core instance (instantiate $m)))"#,
        r#"(component (core module $m (table 200 funcref)) (core instance (instantiate $m)))"#,
    ];
    let settings = limited(|limits| (limits.memory_bytes, limits.table_elements) = (10 << 16, 100));
    let good = component(r#"(memory 9) (table 90 funcref) (func (export "f") (result i32) (i32.const 1))"#);
    let mut machine = Machine::with("(component)", vec![], vec![], settings).unwrap();
    for text in failing {
        let loaded = load(text).unwrap();
        for _ in 0..20 {
            machine.instantiate(&loaded, vec![]).unwrap_err();
        }
    }
    machine.key = Some(machine.instantiate(&load(&good).unwrap(), vec![]).unwrap());
    assert_eq!(machine.call("f", &[]).unwrap()[0], 1);
}
