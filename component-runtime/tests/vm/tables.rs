//! Calls through tables: those that all instances share and those of each instance.

use gusset_runtime::compile::{CompileSettings, Compiler, Optimize};
use gusset_runtime::trap::Trap;
use gusset_runtime::vm::StoreSettings;

use crate::harness::{HostFn, Machine, limited, load, load_with};
use crate::memories::FEATURES;

/// Runs the calls on a module whose function `f` takes and gives 32-bit integers: with its table as it is,
/// and with one that an instruction which is never run makes mutable.
#[track_caller]
fn check(index: &str, module: &str, calls: &[(u64, Result<u64, Trap>)]) {
    for (optimize, unused) in [
        (Optimize::Speed, ""),
        (Optimize::None, ""),
        (Optimize::Speed, "(func (drop (table.grow 0 (ref.null func) (INDEX.const 0))))"),
    ] {
        let wat = format!(
            r#"(component (core module $m {module} {}) (core instance $i (instantiate $m))
                 (func (export "f") (param "at" u32) (result u32) (canon lift (core func $i "f"))))"#,
            unused.replace("INDEX", index)
        );
        let settings = CompileSettings { optimize, verify_clif: true, ..CompileSettings::default() };
        let loaded = load_with(&wat, &FEATURES, &Compiler::for_host(&settings).unwrap()).unwrap();
        let text = loaded.component().to_text();
        assert_eq!(text.contains(", constant"), unused.is_empty(), "{text}");
        let mut machine = Machine::of(&loaded, vec![], vec![], StoreSettings::default()).unwrap();
        for (arg, expected) in calls {
            let found = machine.call("f", &[*arg]).map(|values| values[0]);
            assert_eq!(found.map_err(|error| *error.downcast_ref::<Trap>().unwrap()), *expected, "{arg} {unused}");
        }
    }
}

const FUNCS: &str = "(type $t (func (result i32))) (func $one (result i32) (i32.const 1))
    (func $two (result i32) (i32.const 2)) (func $other (param i32) (result i32) (local.get 0))";

const CALLS: [(u64, Result<u64, Trap>); 9] = [
    (0, Err(Trap::UninitializedElement)),
    (1, Ok(1)),
    (2, Ok(2)),
    (3, Err(Trap::BadSignature)),
    (4, Ok(2)),
    (5, Err(Trap::UninitializedElement)),
    (6, Err(Trap::UndefinedElement)),
    (0x1000_0001, Err(Trap::UndefinedElement)),
    (0xffff_ffff, Err(Trap::UndefinedElement)),
];

#[test]
fn each_reason_not_to_call_is_told() {
    let elem = "(elem (INDEX.const 1) func $one $one $other) (elem (INDEX.const 2) func $two)
        (elem (INDEX.const 4) funcref (ref.func $two) (ref.null func))";
    for call in ["call_indirect", "return_call_indirect"] {
        for (index, convert) in [("i32", "(local.get 0)"), ("i64", "(i64.extend_i32_u (local.get 0))")] {
            let table = if index == "i64" { "(table i64 6 6 funcref)" } else { "(table 6 funcref)" };
            let f = format!(r#"(func (export "f") (param i32) (result i32) ({call} (type $t) {convert}))"#);
            check(index, &format!("{FUNCS} {table} {} {f}", elem.replace("INDEX", index)), &CALLS);
        }
    }
}

#[test]
fn a_table_may_start_with_a_function() {
    let module = format!(
        r#"{FUNCS} (table 3 3 funcref (ref.func $two)) (elem (i32.const 1) func $one)
           (func (export "f") (param i32) (result i32) (call_indirect (type $t) (local.get 0)))"#
    );
    check("i32", &module, &[(0, Ok(2)), (1, Ok(1)), (2, Ok(2)), (3, Err(Trap::UndefinedElement))]);
}

#[test]
fn an_index_that_is_known_is_checked_like_any_other() {
    for (index, expected) in [(0, Ok(1)), (1, Err(Trap::UninitializedElement)), (2, Err(Trap::UndefinedElement))] {
        let module = format!(
            r#"{FUNCS} (table 2 funcref) (elem (i32.const 0) func $one)
               (func (export "f") (param i32) (result i32) (call_indirect (type $t) (i32.const {index})))"#
        );
        check("i32", &module, &[(0, expected)]);
    }
}

/// Elements that are functions of the instance, of another one and of the host each get their own context.
const CONTEXTS: &str = r#"(component
    (import "host" (func $host (param "x" u32) (result u32)))
    (core func $host (canon lower (func $host)))
    (core module $counter (global $n (mut i32) (i32.const 100))
      (func (export "count") (param i32) (result i32)
        (global.set $n (i32.add (global.get $n) (local.get 0))) (global.get $n)))
    (core module $m
      (import "" "host" (func $host (param i32) (result i32)))
      (import "" "count" (func $count (param i32) (result i32)))
      (global $n (mut i32) (i32.const 1000))
      (table 3 funcref) (elem (i32.const 0) func $own $count $host)
      (func $own (param i32) (result i32)
        (global.set $n (i32.add (global.get $n) (local.get 0))) (global.get $n))
      (func (export "f") (param i32 i32) (result i32)
        (call_indirect (param i32) (result i32) (local.get 1) (local.get 0))))
    (core instance $counter (instantiate $counter))
    (core instance $i (instantiate $m (with "" (instance
      (export "host" (func $host)) (export "count" (func $counter "count"))))))
    (func (export "f") (param "at" u32) (param "x" u32) (result u32) (canon lift (core func $i "f"))))"#;

#[test]
fn functions_in_a_shared_table_run_in_the_instance_that_calls() {
    let loaded = load(CONTEXTS).unwrap();
    assert!(loaded.component().to_text().contains("funcref, constant"));
    let host = |plus: u64| -> Vec<HostFn> {
        vec![Box::new(move |_, values| {
            values[0] += plus;
            Ok(())
        })]
    };
    let machine = |plus| Machine::of(&loaded, host(plus), vec![], StoreSettings::default()).unwrap();
    let mut machines = [machine(5), machine(7)];
    for (machine, args, expected) in [
        (0, [0, 1], 1001),
        (0, [0, 1], 1002),
        (1, [0, 1], 1001),
        (0, [1, 3], 103),
        (1, [1, 3], 103),
        (0, [1, 3], 106),
        (0, [2, 1], 6),
        (1, [2, 1], 8),
    ] {
        assert_eq!(machines[machine].call("f", &args).unwrap()[0], expected, "{args:?}");
    }
}

#[test]
fn two_instances_of_a_module_share_a_table_but_not_their_globals() {
    let wat = r#"(component
        (core module $m (global $n (mut i32) (i32.const 0)) (table 1 funcref) (elem (i32.const 0) func $next)
          (func $next (result i32) (global.set $n (i32.add (global.get $n) (i32.const 1))) (global.get $n))
          (func (export "f") (result i32) (call_indirect (result i32) (i32.const 0))))
        (core instance $a (instantiate $m)) (core instance $b (instantiate $m))
        (func (export "a") (result u32) (canon lift (core func $a "f")))
        (func (export "b") (result u32) (canon lift (core func $b "f"))))"#;
    let mut machine = Machine::new(wat, vec![]).unwrap();
    let found: Vec<u64> = ["a", "a", "b", "a"].map(|name| machine.call(name, &[]).unwrap()[0]).into();
    assert_eq!(found, [1, 2, 1, 3]);
}

#[test]
fn a_shared_table_counts_for_each_instance() {
    let wat = "(component (core module $m (table 3 funcref) (elem (i32.const 0) func $f) (func $f))
        (core instance (instantiate $m)) (core instance (instantiate $m)))";
    let with = |max_table_elements| {
        Machine::with(wat, vec![], vec![], limited(|limits| limits.table_elements = max_table_elements))
    };
    with(6).unwrap();
    let error = with(5).err().unwrap().to_string();
    assert!(error.contains("6 elements more than the 0 used of 5"), "{error}");
}
