//! What happens around a call: who may leave when, `post-return`, chains of calls, traps and their traces,
//! metering.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use gusset::component::{Component, Linker, Val};
use gusset::{CompileConfig, Config, Engine, Store, Trap, UpdateDeadline, WasmBacktrace};

use crate::relay::{NARROW, Pair};
use crate::support::{chain, instance, linked};

/// An allocator that always gives the same place, after doing something.
fn realloc(does: &str) -> String {
    format!(
        r#"(memory (export "memory") 1)
        (func (export "realloc") (param i32 i32 i32 i32) (result i32) {does} (i32.const 1024))"#
    )
}

/// A component `run`, whose callee imports `out` from the host and calls it where `callee` says: it has the
/// function `$out`.
fn leaving(callee: &str, lift: &str, signature: &str, caller: &str, lower: &str) -> String {
    let libc = NARROW.libc();
    format!(
        r#"(component
            (import "out" (func $out))
            (component $callee
                (import "out" (func $out))
                (core func $out (canon lower (func $out)))
                (core module $m (import "" "out" (func $out)) {callee})
                (core instance $m (instantiate $m (with "" (instance (export "out" (func $out))))))
                (func (export "f") {signature} (canon lift (core func $m "f") {lift})))
            (component $caller
                (import "f" (func $f {signature}))
                {libc}
                (core func $f (canon lower (func $f) {lower}))
                (core module $m (import "libc" "memory" (memory 1)) {caller})
                (core instance $m (instantiate $m
                    (with "libc" (instance $libc)) (with "" (instance (export "f" (func $f))))))
                (func (export "run") (canon lift (core func $m "run"))))
            (instance $callee (instantiate $callee (with "out" (func $out))))
            (instance $caller (instantiate $caller (with "f" (func $callee "f"))))
            (export "run" (func $caller "run")))"#
    )
}

const CALLS_WITH_LIST: &str = r#"(import "" "f" (func $f (param i32 i32)))
    (func (export "run") (call $f (i32.const 64) (i32.const 2)))"#;

/// Calls `run`; returns how often the host was called, or the trap.
#[track_caller]
fn calls_out(text: &str) -> Result<u32, Trap> {
    let (mut store, instance) = linked(text, 0, |linker| {
        linker.root().func_wrap("out", |mut store: gusset::StoreContextMut<'_, u32>, (): ()| {
            *store.data_mut() += 1;
            Ok(())
        })
    });
    let func = instance.get_func(&mut store, "run").unwrap();
    match func.call(&mut store, &[], &mut []) {
        Ok(()) => Ok(*store.data()),
        Err(error) => Err(*error.downcast_ref::<Trap>().unwrap_or_else(|| panic!("{}", chain(&error)))),
    }
}

#[test]
fn a_callee_may_leave_while_it_runs_and_not_in_realloc_or_post_return() {
    let lower = r#"(memory (core memory $libc "memory"))"#;
    let signature = r#"(param "a" (list u8))"#;
    let runs = format!(r#"{} (func (export "f") (param i32 i32) (call $out))"#, realloc(""));
    assert_eq!(calls_out(&leaving(&runs, Pair::MEMORY, signature, CALLS_WITH_LIST, lower)), Ok(1));
    let in_realloc = format!(r#"{} (func (export "f") (param i32 i32))"#, realloc("(call $out)"));
    let text = leaving(&in_realloc, Pair::MEMORY, signature, CALLS_WITH_LIST, lower);
    assert_eq!(calls_out(&text), Err(Trap::CannotLeave));
    let in_post_return =
        format!(r#"{} (func (export "f") (param i32 i32)) (func (export "post") (call $out))"#, realloc(""));
    let lift = format!(r#"{} (post-return (core func $m "post"))"#, Pair::MEMORY);
    let text = leaving(&in_post_return, &lift, signature, CALLS_WITH_LIST, lower);
    assert_eq!(calls_out(&text), Err(Trap::CannotLeave));
}

#[test]
fn a_callee_may_leave_again_after_its_realloc_ran() {
    let callee = format!(r#"{} (func (export "f") (param i32 i32 i32 i32) (call $out))"#, realloc(""));
    let caller = r#"(import "" "f" (func $f (param i32 i32 i32 i32)))
        (func (export "run")
            (call $f (i32.const 64) (i32.const 2) (i32.const 64) (i32.const 3))
            (call $f (i32.const 64) (i32.const 2) (i32.const 64) (i32.const 3)))"#;
    let signature = r#"(param "a" (list u8)) (param "b" string)"#;
    let lower = r#"(memory (core memory $libc "memory"))"#;
    assert_eq!(calls_out(&leaving(&callee, Pair::MEMORY, signature, caller, lower)), Ok(2));
}

#[test]
fn a_realloc_of_the_caller_cannot_call_through_an_adapter() {
    // The caller's `realloc` is itself a lowered function of the callee.
    let text = r#"(component
        (component $callee
            (core module $m
                (memory (export "memory") 1)
                (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 8))
                (func (export "f") (result i32) (i32.const 0)))
            (core instance $m (instantiate $m))
            (func (export "realloc") (param "a" u32) (param "b" u32) (param "c" u32) (param "d" u32) (result u32)
                (canon lift (core func $m "realloc")))
            (func (export "f") (result string) (canon lift (core func $m "f") (memory (core memory $m "memory")))))
        (component $caller
            (import "realloc" (func $realloc (param "a" u32) (param "b" u32) (param "c" u32) (param "d" u32) (result u32)))
            (import "f" (func $f (result string)))
            (core module $libc (memory (export "memory") 1))
            (core instance $libc (instantiate $libc))
            (core func $realloc (canon lower (func $realloc)))
            (core func $f (canon lower (func $f) (memory (core memory $libc "memory")) (realloc (core func $realloc))))
            (core module $m (import "" "f" (func $f (param i32))) (func (export "run") (call $f (i32.const 0))))
            (core instance $m (instantiate $m (with "" (instance (export "f" (func $f))))))
            (func (export "run") (canon lift (core func $m "run"))))
        (instance $callee (instantiate $callee))
        (instance $caller (instantiate $caller
            (with "f" (func $callee "f")) (with "realloc" (func $callee "realloc"))))
        (export "run" (func $caller "run")))"#;
    let (mut store, instance) = instance(text);
    let func = instance.get_func(&mut store, "run").unwrap();
    let error = func.call(&mut store, &[], &mut []).unwrap_err();
    assert_eq!(error.downcast_ref::<Trap>(), Some(&Trap::CannotLeave), "{}", chain(&error));
}

#[test]
fn post_return_gets_the_flat_results_after_they_were_copied() {
    let pair = Pair {
        signature: "(result string)",
        callee: r#"(memory (export "memory") 1)
            (data (i32.const 16) "\20\00\00\00\03\00\00\00") (data (i32.const 32) "abc")
            (func (export "f") (result i32) (i32.const 16))
            (func (export "post") (param i32)
                (if (i32.ne (local.get 0) (i32.const 16)) (then unreachable))
                (i32.store (i32.const 32) (i32.const 0)))"#,
        lift: r#"(memory (core memory $m "memory")) (post-return (core func $m "post"))"#,
        caller: r#"(import "" "f" (func $f (param i32)))
            (func (export "run") (result i32)
                (call $f (i32.const 0))
                (i32.load8_u offset=2 (i32.load (i32.const 0))))"#,
        lower: &NARROW.options("$libc"),
        run: "(result u32)",
        ..Pair::default()
    };
    let (mut store, instance) = instance(&pair.text());
    let func = instance.get_typed_func::<(), (u32,)>(&mut store, "run").unwrap();
    assert_eq!(func.call(&mut store, ()).unwrap(), (u32::from(b'c'),));
}

/// A component that lifts what it lowers, so many times.
fn chain_of(depth: usize) -> String {
    let mut text = r#"(component
        (component $last
            (core module $m (func (export "f") (param i32) (result i32) (i32.add (local.get 0) (i32.const 1))))
            (core instance $m (instantiate $m))
            (func (export "f") (param "a" u32) (result u32) (canon lift (core func $m "f"))))
        (component $link
            (import "f" (func $f (param "a" u32) (result u32)))
            (core func $f (canon lower (func $f)))
            (func (export "f") (param "a" u32) (result u32) (canon lift (core func $f))))
        (instance $i0 (instantiate $last))"#
        .to_owned();
    for at in 1..=depth {
        let before = at - 1;
        text += &format!(r#"(instance $i{at} (instantiate $link (with "f" (func $i{before} "f"))))"#);
    }
    text + &format!(r#"(export "f" (func $i{depth} "f")))"#)
}

#[test]
fn adapters_call_adapters() {
    for depth in [1, 2, 47, 48, 49, 150] {
        let (mut store, instance) = instance(&chain_of(depth));
        let func = instance.get_typed_func::<(u32,), (u32,)>(&mut store, "f").unwrap();
        assert_eq!(func.call(&mut store, (41,)).unwrap(), (42,), "{depth}");
    }
}

#[test]
fn adapters_come_back_from_an_artifact() {
    let engine = crate::support::engine();
    let bytes = engine.precompile_component(&wat::parse_str(chain_of(3)).unwrap()).unwrap();
    // SAFETY: the bytes are an artifact of this engine.
    let component = unsafe { Component::deserialize(engine, &bytes) }.unwrap();
    assert_eq!(component.serialize().unwrap(), bytes);
    let mut store = Store::new(engine, ());
    let instance = Linker::new(engine).instantiate(&mut store, &component).unwrap();
    let func = instance.get_typed_func::<(u32,), (u32,)>(&mut store, "f").unwrap();
    assert_eq!(func.call(&mut store, (1,)).unwrap(), (2,));
}

#[test]
fn a_start_function_calls_an_instance_before_it() {
    let text = r#"(component
        (component $callee
            (core module $m
                (global $n (mut i32) (i32.const 0))
                (func (export "f") (result i32)
                    (global.set $n (i32.add (global.get $n) (i32.const 1))) (global.get $n)))
            (core instance $m (instantiate $m))
            (func (export "f") (result u32) (canon lift (core func $m "f"))))
        (instance $callee (instantiate $callee))
        (core func $f (canon lower (func $callee "f")))
        (core module $m
            (import "" "f" (func $f (result i32)))
            (func $start (drop (call $f)))
            (start $start)
            (func (export "run") (result i32) (call $f)))
        (core instance $m (instantiate $m (with "" (instance (export "f" (func $f))))))
        (func (export "run") (result u32) (canon lift (core func $m "run"))))"#;
    let (mut store, instance) = instance(text);
    let func = instance.get_typed_func::<(), (u32,)>(&mut store, "run").unwrap();
    assert_eq!(func.call(&mut store, ()).unwrap(), (2,));
}

#[test]
fn a_component_may_call_its_own_function() {
    let text = r#"(component
        (core module $m
            (memory (export "memory") 1)
            (data (i32.const 16) "own")
            (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 64))
            (func (export "f") (param i32 i32) (result i32)
                (i32.add (i32.mul (i32.const 1000) (local.get 0)) (i32.load8_u offset=2 (local.get 0)))))
        (core instance $m (instantiate $m))
        (func $f (param "a" string) (result u32)
            (canon lift (core func $m "f") (memory (core memory $m "memory")) (realloc (core func $m "realloc"))))
        (core func $f' (canon lower (func $f) (memory (core memory $m "memory"))))
        (core module $n
            (import "" "f" (func $f (param i32 i32) (result i32)))
            (func (export "run") (param i32) (result i32) (call $f (local.get 0) (i32.const 3))))
        (core instance $n (instantiate $n (with "" (instance (export "f" (func $f'))))))
        (func (export "run") (param "at" u32) (result u32) (canon lift (core func $n "run"))))"#;
    let (mut store, own) = instance(text);
    let func = own.get_typed_func::<(u32,), (u32,)>(&mut store, "run").unwrap();
    assert_eq!(func.call(&mut store, (16,)).unwrap(), (64_000 + u32::from(b'n'),));
    // An allocation over the string itself is refused, and nothing is read after it was written.
    let error = func.call(&mut store, (63,)).unwrap_err();
    assert_eq!(error.downcast_ref::<Trap>(), Some(&Trap::OverlappingStrings), "{}", chain(&error));
}

#[test]
fn a_trace_names_the_adapter_and_both_sides() {
    let pair = Pair {
        callee: r#"(func $inner (export "f") unreachable)"#,
        caller: r#"(import "" "f" (func $f)) (func $outer (export "run") (call $f))"#,
        ..Pair::default()
    };
    let (mut store, instance) = instance(&pair.text());
    let func = instance.get_func(&mut store, "run").unwrap();
    let error = func.call(&mut store, &[], &mut []).unwrap_err();
    let trace = error.downcast_ref::<WasmBacktrace>().unwrap();
    let names: Vec<_> = trace.frames().iter().map(|frame| (&frame.module[..], frame.func_name.as_deref())).collect();
    assert_eq!(names, [("m", Some("inner")), ("adapter", Some("call inner")), ("m", Some("outer"))]);
    assert!(trace.frames()[1].wasm_offset.is_none(), "nobody has an adapter's bytes");
}

/// A caller that sends a list of a million elements or bytes to a callee.
fn sends_much(ty: &str, length: u64) -> String {
    Pair {
        signature: &format!(r#"(param "a" {ty})"#),
        callee: r#"(memory (export "memory") 600)
            (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 64))
            (func (export "f") (param i32 i32))"#,
        lift: Pair::MEMORY,
        caller: &format!(
            r#"(import "" "f" (func $f (param i32 i32)))
            (func (export "run")
                (drop (memory.grow (i32.const 600)))
                (loop (call $f (i32.const 0) (i32.const {length})) (br 0)))"#
        ),
        lower: r#"(memory (core memory $libc "memory"))"#,
        ..Pair::default()
    }
    .text()
}

fn metered(text: &str, compile: CompileConfig) -> (Store<()>, gusset::component::Func) {
    let engine = Engine::new(&Config { compile, ..Config::default() }).unwrap();
    let mut store = Store::new(&engine, ());
    store.set_epoch_deadline(1);
    let component = Component::new(&engine, wat::parse_str(text).unwrap()).unwrap();
    if engine.config().compile.consume_fuel {
        store.set_fuel(u64::MAX).unwrap();
    }
    let instance = Linker::new(&engine).instantiate(&mut store, &component).unwrap();
    let func = instance.get_func(&mut store, "run").unwrap();
    (store, func)
}

#[test]
fn a_long_list_costs_fuel_and_always_the_same() {
    let compile = CompileConfig { consume_fuel: true, ..CompileConfig::default() };
    for ty in ["(list bool)", "(list u8)", "string"] {
        let (mut store, func) = metered(&sends_much(ty, 1_000_000), compile.clone());
        store.set_fuel(10_000).unwrap();
        let error = func.call(&mut store, &[], &mut []).unwrap_err();
        assert_eq!(error.downcast_ref::<Trap>(), Some(&Trap::OutOfFuel), "{ty}: {}", chain(&error));
    }
}

/// How often an adapter looks at the epoch while it passes a list or a string, beside what any call takes.
fn looks(ty: &str, (from, to): (&str, &str), length: u64) -> u32 {
    let of_length = |length: u64| {
        let text = Pair {
            signature: &format!(r#"(param "a" {ty})"#),
            callee: r#"(memory (export "memory") 600)
                (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 64))
                (func (export "f") (param i32 i32))"#,
            lift: &format!("{to} {}", Pair::MEMORY),
            caller: &format!(
                r#"(import "" "f" (func $f (param i32 i32)))
                (func (export "run")
                    (drop (memory.grow (i32.const 600)))
                    (call $f (i32.const 0) (i32.const {length})))"#
            ),
            lower: &format!(r#"{from} (memory (core memory $libc "memory"))"#),
            ..Pair::default()
        }
        .text();
        let (mut store, func) = metered(&text, CompileConfig { epoch_interruption: true, ..CompileConfig::default() });
        let looks = Arc::new(AtomicU32::new(0));
        let counter = looks.clone();
        store.set_epoch_deadline(0);
        store.epoch_deadline_callback(move |_| {
            counter.fetch_add(1, Ordering::Relaxed);
            Ok(UpdateDeadline::Continue(0))
        });
        func.call(&mut store, &[], &mut []).unwrap_or_else(|error| panic!("{ty}: {}", chain(&error)));
        looks.load(Ordering::Relaxed)
    };
    of_length(length).saturating_sub(of_length(0))
}

#[test]
fn an_adapter_that_copies_or_transcodes_looks_at_the_epoch_after_each_mebibyte_at_least() {
    const MEBI: u64 = 1 << 20;
    for (ty, element_bytes) in [("(list u8)", 1), ("(list bool)", 1), ("(list u64)", 8), ("(list (tuple u8 bool))", 2)]
    {
        let n_looks = looks(ty, ("", ""), 16 * MEBI / element_bytes);
        assert!(n_looks >= 15, "{ty}: {n_looks} looks");
    }
    let (utf8, utf16, latin1) = ("string-encoding=utf8", "string-encoding=utf16", "string-encoding=latin1+utf16");
    for from in [utf8, utf16, latin1] {
        for to in [utf8, utf16, latin1] {
            // Of zeros there are as many as of code units, in every encoding.
            let n_looks = looks("string", (from, to), 4 * MEBI);
            assert!(n_looks >= 3, "{from} to {to}: {n_looks} looks");
        }
    }
    // A length that says that the code units are of two bytes.
    for to in [utf8, utf16, latin1] {
        let n_looks = looks("string", (latin1, to), (4 * MEBI) | (1 << 31));
        assert!(n_looks >= 5, "tagged utf16 to {to}: {n_looks} looks");
    }
}

#[test]
fn a_long_list_is_interrupted() {
    let compile = CompileConfig { epoch_interruption: true, ..CompileConfig::default() };
    for ty in ["(list bool)", "(list u8)", "string"] {
        let (mut store, func) = metered(&sends_much(ty, 8_000_000), compile.clone());
        let engine = store.engine().clone();
        let ticker = std::thread::spawn(move || {
            std::thread::sleep(std::time::Duration::from_millis(20));
            engine.increment_epoch();
        });
        let error = func.call(&mut store, &[], &mut []).unwrap_err();
        ticker.join().unwrap();
        assert_eq!(error.downcast_ref::<Trap>(), Some(&Trap::Interrupt), "{ty}: {}", chain(&error));
    }
}

#[test]
fn a_flat_result_of_every_kind_comes_back() {
    for (ty, core, value) in [
        ("u8", "i32.const 0x1ff", Val::U8(255)),
        ("s64", "i64.const -5", Val::S64(-5)),
        ("f32", "f32.const 0.5", Val::Float32(0.5)),
        ("f64", "f64.const -2.5", Val::Float64(-2.5)),
        ("char", "i32.const 97", Val::Char('a')),
    ] {
        let flat = &core[..3];
        let pair = Pair {
            signature: &format!("(result {ty})"),
            callee: &format!(r#"(func (export "f") (result {flat}) ({core}))"#),
            caller: &format!(
                r#"(import "" "f" (func $f (result {flat}))) (func (export "run") (result {flat}) (call $f))"#
            ),
            run: &format!("(result {ty})"),
            ..Pair::default()
        };
        let (mut store, instance) = instance(&pair.text());
        let mut results = [Val::Bool(false)];
        instance.get_func(&mut store, "run").unwrap().call(&mut store, &[], &mut results).unwrap();
        assert_eq!(results, [value]);
    }
}

/// The caller's table is constant, with a function of its own and an adapter in it.
#[test]
fn an_adapter_is_called_through_a_table() {
    let text = r#"(component
        (component $callee
            (core module $m (global $sum (mut i32) (i32.const 0))
                (func (export "f") (param i32) (result i32)
                    (global.set $sum (i32.add (global.get $sum) (local.get 0))) (global.get $sum)))
            (core instance $m (instantiate $m))
            (func (export "f") (param "x" u32) (result u32) (canon lift (core func $m "f"))))
        (component $caller
            (import "f" (func $f (param "x" u32) (result u32)))
            (core func $f (canon lower (func $f)))
            (core module $m (import "" "f" (func $f (param i32) (result i32)))
                (table 3 funcref) (elem (i32.const 0) func $own $f)
                (func $own (param i32) (result i32) (i32.mul (local.get 0) (i32.const 10)))
                (func (export "run") (param i32 i32) (result i32)
                    (call_indirect (param i32) (result i32) (local.get 1) (local.get 0))))
            (core instance $m (instantiate $m (with "" (instance (export "f" (func $f))))))
            (func (export "run") (param "at" u32) (param "x" u32) (result u32) (canon lift (core func $m "run"))))
        (instance $callee (instantiate $callee))
        (instance $caller (instantiate $caller (with "f" (func $callee "f"))))
        (export "run" (func $caller "run")))"#;
    let (mut store, instance) = linked(text, 0, |_| Ok(()));
    let run = instance.get_typed_func::<(u32, u32), (u32,)>(&mut store, "run").unwrap();
    let mut call = |at, x| run.call(&mut store, (at, x)).map(|(result,)| result);
    assert_eq!([call(0, 4).unwrap(), call(1, 4).unwrap(), call(1, 4).unwrap()], [40, 4, 8]);
    let error = call(2, 4).unwrap_err();
    assert_eq!(error.downcast_ref::<Trap>(), Some(&Trap::UninitializedElement));
}
