//! What has broken adapters of other hosts before, by the row of the list of such cases.

use gusset::component::{Component, Linker, Val};
use gusset::{Config, Engine, Store, Trap};

use crate::relay::{NARROW, Pair, Side, WIDE};
use crate::support::{chain, component, engine, instance};

const ENCODINGS: [&str; 3] = ["utf8", "utf16", "latin1+utf16"];
/// Bytes of the callee's memory.
const CALLEE_BYTES: i64 = 1 << 16;

/// A text that is allocated for as often as it can be, as bytes of a data segment with its length in code
/// units; the last character is Latin-1 nowhere.
fn text_in(encoding: &str) -> (String, i64) {
    let text = "ab\u{e9}\u{416}";
    let tag = if encoding == "latin1+utf16" { 0x8000_0000 } else { 0 };
    let (bytes, units): (Vec<u8>, usize) = match encoding {
        "utf8" => (text.bytes().collect(), text.len()),
        _ => (text.encode_utf16().flat_map(u16::to_le_bytes).collect(), text.encode_utf16().count()),
    };
    (bytes.iter().map(|byte| format!("\\{byte:02x}")).collect(), units as i64 | tag)
}

/// A component that passes a string; the callee's `realloc` gives `gives` at the call of this number.
fn passing(from: &str, to: &str, data: &str, call: u32, gives: i64) -> Component {
    let pair = Pair {
        signature: r#"(param "s" string) (result u32)"#,
        callee: &format!(
            r#"(memory (export "memory") 1)
            (global $calls (mut i32) (i32.const 0))
            (func (export "realloc") (param i32 i32 i32 i32) (result i32)
                (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
                (if (i32.eq (global.get $calls) (i32.const {call})) (then (return (i32.const {gives}))))
                (i32.add (i32.const 1024) (i32.mul (global.get $calls) (i32.const 64))))
            (func (export "f") (param i32 i32) (result i32) (global.get $calls))"#
        ),
        lift: &format!("string-encoding={to} {}", Pair::MEMORY),
        caller: &format!(
            r#"(data (i32.const 64) "{data}")
            (import "" "f" (func $f (param i32 i32) (result i32)))
            (func (export "run") (param i32 i32) (result i32) (call $f (local.get 0) (local.get 1)))"#
        ),
        lower: &format!(r#"string-encoding={from} (memory (core memory $libc "memory"))"#),
        run: r#"(param "at" u32) (param "length" u32) (result u32)"#,
        ..Pair::default()
    };
    component(&pair.text())
}

/// Passes a string at a place. Returns how often `realloc` was called.
fn pass(component: &Component, at: i64, length: i64) -> Result<u32, Trap> {
    let mut store = Store::new(engine(), ());
    let instance = Linker::new(engine()).instantiate(&mut store, component).unwrap();
    let run = instance.get_typed_func::<(u32, u32), (u32,)>(&store, "run").unwrap();
    let result = run.call(&mut store, (at as u32, length as u32));
    result.map(|(calls,)| calls).map_err(|error| match error.downcast_ref::<Trap>() {
        Some(trap) => *trap,
        None => panic!("{}", chain(&error)),
    })
}

#[test]
fn row35_row36_whatever_realloc_gives_at_whichever_call_is_checked() {
    for from in ENCODINGS {
        let (data, length) = text_in(from);
        for to in ENCODINGS {
            let way = format!("{from} to {to}");
            let calls = pass(&passing(from, to, &data, 0, 0), 64, length).expect("a good `realloc` is no trap");
            assert!(calls >= 1, "{way}");
            for call in 1..=calls {
                let gives = |at| pass(&passing(from, to, &data, call, at), 64, length);
                for beyond in [CALLEE_BYTES, CALLEE_BYTES - 2, -2] {
                    assert_eq!(gives(beyond), Err(Trap::PointerOutOfBounds), "{way}, call {call}, {beyond}");
                }
                let odd = if to == "utf8" { Trap::PointerOutOfBounds } else { Trap::UnalignedPointer };
                for unaligned in [CALLEE_BYTES - 1, -1] {
                    assert_eq!(gives(unaligned), Err(odd), "{way}, call {call}, {unaligned}");
                }
                let inside = gives(2001);
                assert_eq!(inside.err(), (to != "utf8").then_some(odd), "{way}, call {call}");
                // An address like any other.
                assert_eq!(gives(0), Ok(calls), "{way}, call {call}");
            }
        }
    }
}

#[test]
fn row37_a_string_that_ends_beyond_the_memory_is_measured_in_bytes() {
    let end = 3 << 16;
    for from in ENCODINGS {
        let (unit_bytes, tag) = match from {
            "utf8" => (1, 0),
            "utf16" => (2, 0),
            _ => (2, 0x8000_0000),
        };
        for to in ENCODINGS {
            let component = passing(from, to, "", 0, 0);
            for units in [1, 2, 7, 100] {
                let fits = end - units * unit_bytes;
                assert!(pass(&component, fits, units | tag).is_ok(), "{from} to {to}, {units}");
                for over in (unit_bytes..=units * unit_bytes).step_by(unit_bytes as usize) {
                    let found = pass(&component, fits + over, units | tag);
                    assert_eq!(found, Err(Trap::PointerOutOfBounds), "{from} to {to}, {units} units, {over} over");
                }
            }
        }
    }
}

/// A component that passes a string to itself, so that both sides are one memory.
fn to_itself(from: &str, to: &str, data: &str, length: i64, gives: i64) -> String {
    format!(
        r#"(component
            (core module $a
                (memory (export "memory") 1) (data (i32.const 64) "{data}")
                (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const {gives}))
                (func (export "f") (param i32 i32)))
            (core instance $a (instantiate $a))
            (func $f (param "s" string) (canon lift (core func $a "f") string-encoding={to}
                (memory (core memory $a "memory")) (realloc (core func $a "realloc"))))
            (core func $f (canon lower (func $f) string-encoding={from} (memory (core memory $a "memory"))))
            (core module $b
                (import "" "f" (func $f (param i32 i32)))
                (func (export "run") (call $f (i32.const 64) (i32.const {length}))))
            (core instance $b (instantiate $b (with "" (instance (export "f" (func $f))))))
            (func (export "run") (canon lift (core func $b "run"))))"#
    )
}

#[test]
fn row75_a_realloc_that_gives_what_overlaps_the_string_is_a_trap_or_harmless() {
    for from in ENCODINGS {
        let (data, length) = text_in(from);
        for to in ENCODINGS {
            for gives in [64, 65, 63, 62, 66, 68, 70, 72, 56] {
                let (mut store, instance) = instance(&to_itself(from, to, &data, length, gives));
                let run = instance.get_typed_func::<(), ()>(&store, "run").unwrap();
                let found = run.call(&mut store, ()).err();
                let trap = found.as_ref().map(|error| error.downcast_ref::<Trap>().copied());
                let allowed = [None, Some(Some(Trap::OverlappingStrings)), Some(Some(Trap::UnalignedPointer))];
                assert!(allowed.contains(&trap), "{from} to {to}, {gives}: {found:?}");
                if gives == 64 {
                    assert_eq!(trap, Some(Some(Trap::OverlappingStrings)), "{from} to {to}");
                }
            }
            let (mut store, instance) = instance(&to_itself(from, to, &data, length, 1024));
            instance.get_typed_func::<(), ()>(&store, "run").unwrap().call(&mut store, ()).unwrap();
        }
    }
}

/// A guest that makes handles of its own resource and drops them again.
const MAKES: &str = r#"(component
    (type $r (resource (rep i32)))
    (core func $new (canon resource.new $r))
    (core func $drop (canon resource.drop $r))
    (core module $m
        (import "" "new" (func $new (param i32) (result i32)))
        (import "" "drop" (func $drop (param i32)))
        (func (export "keep") (param $n i32)
            (loop (drop (call $new (i32.const 1)))
                (br_if 0 (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
        (func (export "churn") (param $n i32)
            (loop (call $drop (call $new (i32.const 1)))
                (br_if 0 (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))))
    (core instance $m (instantiate $m (with "" (instance (export "new" (func $new)) (export "drop" (func $drop))))))
    (func (export "keep") (param "n" u32) (canon lift (core func $m "keep")))
    (func (export "churn") (param "n" u32) (canon lift (core func $m "churn"))))"#;

#[test]
fn row72_instances_share_one_budget_of_handles() {
    let mut config = Config::default();
    config.store.max_handles = 20;
    let engine = Engine::new(&config).unwrap();
    let component = Component::new(&engine, wat::parse_str(MAKES).unwrap()).unwrap();
    let mut store = Store::new(&engine, ());
    let linker = Linker::new(&engine);
    let [a, b] = [0, 1].map(|_| linker.instantiate(&mut store, &component).unwrap());
    let mut call = |instance: gusset::component::Instance, name: &str, n: u32| {
        let func = instance.get_typed_func::<(u32,), ()>(&store, name).unwrap();
        func.call(&mut store, (n,)).map_err(|error| *error.downcast_ref::<Trap>().unwrap())
    };
    call(a, "churn", 2000).unwrap();
    call(a, "keep", 12).unwrap();
    call(b, "churn", 2000).unwrap();
    assert_eq!(call(b, "keep", 12), Err(Trap::HandleLimit));
    assert_eq!(call(b, "keep", 1), Err(Trap::InstanceLocked));
}

/// A callee whose `realloc` notes the size that it is asked for, and whose function returns it.
fn size_of_allocation(callee: Side<'_>, caller: Side<'_>) -> u32 {
    let (p, q) = (caller.pointer, callee.pointer);
    let memory = |pointer: &str| if pointer == "i64" { "i64 1" } else { "1" };
    let wrapped = if q == "i64" { "(i32.wrap_i64 (local.get 3))" } else { "(local.get 3)" };
    let text = format!(
        r#"(component
            (component $callee
                (core module $m
                    (memory (export "memory") {})
                    (global $size (mut i32) (i32.const 0))
                    (func (export "realloc") (param {q} {q} {q} {q}) (result {q})
                        (if (i32.eqz (global.get $size)) (then (global.set $size {wrapped}))) ({q}.const 1024))
                    (func (export "f") (param {q} {q}) (result i32) (global.get $size)))
                (core instance $m (instantiate $m))
                (func (export "f") (param "x" (list string)) (result u32) (canon lift (core func $m "f")
                    (memory (core memory $m "memory")) (realloc (core func $m "realloc")))))
            (component $caller
                (import "f" (func $f (param "x" (list string)) (result u32)))
                (core module $libc (memory (export "memory") {}))
                (core instance $libc (instantiate $libc))
                (core func $f (canon lower (func $f) (memory (core memory $libc "memory"))))
                (core module $m
                    (import "" "f" (func $f (param {p} {p}) (result i32)))
                    (func (export "run") (result i32) (call $f ({p}.const 64) ({p}.const 5))))
                (core instance $m (instantiate $m (with "" (instance (export "f" (func $f))))))
                (func (export "run") (result u32) (canon lift (core func $m "run"))))
            (instance $callee (instantiate $callee))
            (instance $caller (instantiate $caller (with "f" (func $callee "f"))))
            (export "run" (func $caller "run")))"#,
        memory(q),
        memory(p),
    );
    let (mut store, instance) = instance(&text);
    instance.get_typed_func::<(), (u32,)>(&store, "run").unwrap().call(&mut store, ()).unwrap().0
}

#[test]
fn a_list_is_allocated_with_the_size_that_its_elements_have_at_the_callee() {
    assert_eq!(size_of_allocation(NARROW, NARROW), 5 * 8);
    assert_eq!(size_of_allocation(NARROW, WIDE), 5 * 8);
    assert_eq!(size_of_allocation(WIDE, NARROW), 5 * 16);
    assert_eq!(size_of_allocation(WIDE, WIDE), 5 * 16);
}

#[test]
fn a_copy_between_two_memories_of_one_component_takes_each_for_itself() {
    let text = r#"(component
        (core module $a
            (memory (export "from") 1) (data (i32.const 64) "\01\02\03\04")
            (memory $to (export "to") 2)
            (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 70000))
            (func (export "sum") (param i32 i32) (result i32) (i32.load $to (local.get 0))))
        (core instance $a (instantiate $a))
        (func $f (param "x" (list u8)) (result u32) (canon lift (core func $a "sum")
            (memory (core memory $a "to")) (realloc (core func $a "realloc"))))
        (core func $f (canon lower (func $f) (memory (core memory $a "from"))))
        (core module $b
            (import "" "f" (func $f (param i32 i32) (result i32)))
            (func (export "run") (param i32) (result i32) (call $f (local.get 0) (i32.const 4))))
        (core instance $b (instantiate $b (with "" (instance (export "f" (func $f))))))
        (func (export "run") (param "at" u32) (result u32) (canon lift (core func $b "run"))))"#;
    let (mut store, instance) = instance(text);
    let run = instance.get_typed_func::<(u32,), (u32,)>(&store, "run").unwrap();
    assert_eq!(run.call(&mut store, (64,)).unwrap().0, 0x0403_0201);
    // In bounds of the other memory only.
    let error = run.call(&mut store, (70_000,)).unwrap_err();
    assert_eq!(error.downcast_ref::<Trap>(), Some(&Trap::PointerOutOfBounds), "{}", chain(&error));
}

#[test]
fn a_variant_of_very_many_cases_needs_no_deep_stack() {
    let payloads = ["u8", "string", "(list u16)", "(tuple char f64)"];
    let cases: String = (0..5000)
        .map(|at| match at % 5 {
            4 => format!(r#" (case "c{at}")"#),
            kind => format!(r#" (case "c{at}" {})"#, ["u8", "string", "$list", "$tuple"][kind]),
        })
        .collect();
    let types = [("list", payloads[2]), ("tuple", payloads[3]), ("t", &format!("(variant{cases})"))];
    let text = crate::relay::echo(&types, NARROW, NARROW);
    let passed = std::thread::Builder::new().stack_size(2 << 20).spawn(move || {
        let (mut store, instance) = instance(&text);
        let caller = instance.get_export_index(&mut store, None, "caller").unwrap();
        let echo = instance.get_export_index(&mut store, Some(&caller), "echo").unwrap();
        let echo = instance.get_func(&mut store, echo).unwrap();
        for (case, payload) in [("c0", Some(Val::U8(7))), ("c4996", Some(Val::from("text"))), ("c4999", None)] {
            let sent = Val::Tuple(vec![Val::variant(case, payload), Val::bytes(&[7; 16])]);
            let mut received = [Val::Bool(false)];
            echo.call(&mut store, std::slice::from_ref(&sent), &mut received).unwrap();
            assert_eq!(received[0], sent);
        }
    });
    passed.unwrap().join().unwrap();
}
