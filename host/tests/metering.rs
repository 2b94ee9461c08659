//! Fuel and epochs.
#![cfg(feature = "compile")]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use anyhow::bail;
use gusset::component::{Component, Instance, Linker};
use gusset::{AsContextMut, Config, Engine, MemoryConfig, OptLevel, Store, StoreContextMut, Trap, UpdateDeadline};

fn engine(set: impl FnOnce(&mut Config)) -> Engine {
    let mut config = Config::new();
    config.cranelift_debug_verifier(true);
    set(&mut config);
    Engine::new(&config).unwrap()
}

/// A component of a module that exports functions `f` and others without parameters or results, and
/// imports `host`.
fn component(engine: &Engine, module: &str, exports: &[&str]) -> Component {
    let lifts: String = exports
        .iter()
        .map(|name| format!(r#"(func (export "{name}") (canon lift (core func $i "{name}")))"#))
        .collect();
    let text = format!(
        r#"(component (import "host" (func $h)) (core func $h (canon lower (func $h)))
             (core module $m (import "" "host" (func $host)) {module})
             (core instance $i (instantiate $m (with "" (instance (export "host" (func $h))))))
             {lifts})"#
    );
    Component::new(engine, wat::parse_str(text).unwrap()).unwrap()
}

type OnCall = dyn Fn(StoreContextMut<'_, u32>) -> gusset::Result<()> + Send + Sync;

fn instantiate(store: &mut Store<u32>, component: &Component, on_call: Arc<OnCall>) -> Instance {
    let engine = store.engine().clone();
    let mut linker = Linker::new(&engine);
    linker.root().func_wrap("host", move |store: StoreContextMut<'_, u32>, (): ()| on_call(store)).unwrap();
    linker.instantiate(store, component).unwrap()
}

fn call(store: &mut Store<u32>, instance: &Instance, name: &str) -> Result<(), Option<Trap>> {
    let f = instance.get_typed_func::<(), ()>(&mut *store, name).unwrap();
    f.call(store, ()).map_err(|error| error.downcast_ref().copied())
}

fn nothing() -> Arc<OnCall> {
    Arc::new(|_| Ok(()))
}

const FUEL: u64 = 1 << 40;

/// What a module's `f` uses, at both ends of the optimizer; exactly that much is enough, and less is
/// not.
#[track_caller]
fn check_fuel(module: &str, expected: u64) {
    for level in [OptLevel::Speed, OptLevel::None] {
        let engine = engine(|config| {
            config.consume_fuel(true).cranelift_opt_level(level);
        });
        let component = component(&engine, module, &["f"]);
        let mut store = Store::new(&engine, 0);
        store.set_fuel(FUEL).unwrap();
        let instance = instantiate(&mut store, &component, nothing());
        store.set_fuel(FUEL).unwrap();
        call(&mut store, &instance, "f").unwrap();
        assert_eq!(FUEL - store.get_fuel().unwrap(), expected);
        store.set_fuel(expected).unwrap();
        call(&mut store, &instance, "f").unwrap();
        assert_eq!(store.get_fuel().unwrap(), 0);
        store.set_fuel(expected - 1).unwrap();
        assert_eq!(call(&mut store, &instance, "f"), Err(Some(Trap::OutOfFuel)));
        assert_eq!(store.get_fuel().unwrap(), 0);
    }
}

#[test]
fn straight_code_costs_what_is_in_it() {
    check_fuel(r#"(func (export "f") i32.const 1 i32.const 2 i32.add drop nop)"#, 3);
    check_fuel(r#"(func (export "f") (block (block i32.const 1 br_if 0 i32.const 7 drop)) i32.const 2 drop)"#, 3);
    check_fuel(
        r#"(func (export "f") (if (i32.const 0) (then (drop (i32.const 7))) (else i32.const 3 i32.eqz drop)))"#,
        4,
    );
    check_fuel(r#"(func (export "f") (if (i32.const 0) (then (drop (i32.const 7)))))"#, 2);
    check_fuel(r#"(func (export "f") (block i32.const 1 (br_table 0 1 0)) i32.const 2 drop)"#, 2);
    check_fuel(r#"(func (export "f") i32.const 9 drop return i32.const 1 drop unreachable)"#, 1);
}

#[test]
fn each_turn_of_a_loop_is_paid() {
    // Two before the loop; four and five a turn.
    let module = r#"(func (export "f") (local i32) (local.set 0 (i32.const 100))
        (loop (local.set 0 (i32.sub (local.get 0) (i32.const 1))) (br_if 0 (local.get 0))))"#;
    check_fuel(module, 2 + 100 * 6);
}

/// Each form costs the callee's 3 and, in `f`, the operators that are written there.
#[test]
fn row51_every_form_of_call_is_paid_the_same() {
    let module = |call: &str| {
        format!(
            r#"(type $t (func)) (table funcref (elem $g)) (func $g (export "g") i32.const 1 i32.const 2 i32.add drop)
               (func (export "f") {call})"#
        )
    };
    check_fuel(&module("call $g"), 1 + 3);
    check_fuel(&module("i32.const 0 call_indirect (type $t)"), 2 + 3);
    check_fuel(&module("return_call $g"), 1 + 3);
    check_fuel(&module("ref.func $g call_ref $t"), 2 + 3);
    check_fuel(&module("ref.func $g return_call_ref $t"), 2 + 3);
    check_fuel(&module("i32.const 0 return_call_indirect (type $t)"), 2 + 3);
    check_fuel(&module("call $g call $g i32.const 5 drop call $g"), 3 * 4 + 1);
    check_fuel(&module("call $host call $host"), 2);
    check_fuel(&module("return_call $host"), 1);
}

#[test]
fn work_in_bulk_is_paid_by_its_size() {
    let module = |bytes: u32| {
        format!(
            r#"(memory 1) (func (export "f") (memory.fill (i32.const 0) (i32.const 1) (i32.const {bytes}))
               (drop (memory.grow (i32.const 1))))"#
        )
    };
    check_fuel(&module(63), 6);
    check_fuel(&module(64), 7);
    check_fuel(&module(65536), 6 + 1024);
}

#[test]
fn the_host_sees_and_changes_the_exact_fuel() {
    let engine = engine(|config| {
        config.consume_fuel(true);
    });
    let component =
        component(&engine, r#"(func (export "f") i32.const 1 drop call $host i32.const 1 drop call $host)"#, &["f"]);
    let mut store = Store::new(&engine, 0);
    let on_call = |mut store: StoreContextMut<'_, u32>| {
        *store.data_mut() += 1;
        let expected = [98, 5][*store.data() as usize - 1];
        assert_eq!(store.get_fuel()?, expected);
        store.set_fuel(7)
    };
    let instance = instantiate(&mut store, &component, Arc::new(on_call));
    store.set_fuel(100).unwrap();
    call(&mut store, &instance, "f").unwrap();
    assert_eq!((*store.data(), store.get_fuel().unwrap()), (2, 7));
}

#[test]
fn the_host_is_not_called_for_what_was_not_paid() {
    let engine = engine(|config| {
        config.consume_fuel(true);
    });
    let component = component(&engine, r#"(func (export "f") i32.const 1 drop call $host)"#, &["f"]);
    let mut store = Store::new(&engine, 0);
    let count = |mut store: StoreContextMut<'_, u32>| {
        *store.data_mut() += 1;
        Ok(())
    };
    let count: Arc<OnCall> = Arc::new(count);
    for (fuel, calls) in [(0, 0), (1, 0), (2, 1)] {
        let instance = instantiate(&mut store, &component, count.clone());
        store.set_fuel(fuel).unwrap();
        assert_eq!(call(&mut store, &instance, "f").is_ok(), calls == 1);
        assert_eq!(*store.data(), calls);
    }
}

#[test]
fn no_endless_program_outlasts_its_fuel() {
    for body in
        ["(loop (br 0))", "(return_call $f)", "(call $f) (call $f)", "(block (loop (br_table 0 1 (i32.const 0))))"]
    {
        let engine = engine(|config| {
            config.consume_fuel(true);
        });
        let component = component(&engine, &format!(r#"(func $f (export "f") {body})"#), &["f"]);
        let mut store = Store::new(&engine, 0);
        let instance = instantiate(&mut store, &component, nothing());
        store.set_fuel(1000).unwrap();
        assert_eq!(call(&mut store, &instance, "f"), Err(Some(Trap::OutOfFuel)), "{body}");
    }
}

#[test]
fn fuel_of_an_engine_without_it_is_an_error() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, 0);
    let text = "fuel: expected setting `consume_fuel` of the engine to be on, found it off";
    assert_eq!(store.set_fuel(1).unwrap_err().to_string(), text);
    assert_eq!(store.get_fuel().unwrap_err().to_string(), text);
}

const ENDLESS: [&str; 4] =
    ["(loop (br 0))", "(return_call $f)", "(loop (br_if 0 (i32.const 1)))", "(loop (call $host) (br 0))"];

fn with_epochs() -> Engine {
    engine(|config| {
        config.epoch_interruption(true);
    })
}

#[test]
fn another_thread_stops_every_endless_program() {
    for body in ENDLESS {
        let engine = with_epochs();
        let component = component(&engine, &format!(r#"(func $f (export "f") {body})"#), &["f"]);
        let mut store = Store::new(&engine, 0);
        store.set_epoch_deadline(1);
        let instance = instantiate(&mut store, &component, nothing());
        let ticks = engine.clone();
        let timer = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(20));
            ticks.increment_epoch();
        });
        assert_eq!(call(&mut store, &instance, "f"), Err(Some(Trap::Interrupt)), "{body}");
        timer.join().unwrap();
        // The deadline is over until another one is set.
        let instance = instantiate(&mut store, &component, nothing());
        assert_eq!(call(&mut store, &instance, "f"), Err(Some(Trap::Interrupt)));
    }
}

#[test]
fn a_guest_runs_until_its_deadline_and_not_without_one() {
    let engine = with_epochs();
    let component = component(&engine, r#"(func (export "f"))"#, &["f"]);
    let mut store = Store::new(&engine, 0);
    let instance = instantiate(&mut store, &component, nothing());
    assert_eq!(call(&mut store, &instance, "f"), Err(Some(Trap::Interrupt)));
    // A trap locks an instance down.
    let instance = instantiate(&mut store, &component, nothing());
    store.set_epoch_deadline(2);
    engine.increment_epoch();
    call(&mut store, &instance, "f").unwrap();
    engine.increment_epoch();
    assert_eq!(call(&mut store, &instance, "f"), Err(Some(Trap::Interrupt)));
    let instance = instantiate(&mut store, &component, nothing());
    store.set_epoch_deadline(u64::MAX);
    call(&mut store, &instance, "f").unwrap();
}

#[test]
fn a_callback_lets_the_guest_go_on_or_stops_it() {
    let engine = with_epochs();
    let component = component(&engine, r#"(func (export "f") (loop (call $host) (br 0)))"#, &["f"]);
    let mut store = Store::new(&engine, 0);
    let ticks = engine.clone();
    let tick = move |_: StoreContextMut<'_, u32>| {
        ticks.increment_epoch();
        Ok(())
    };
    let tick: Arc<OnCall> = Arc::new(tick);
    let instance = instantiate(&mut store, &component, tick.clone());
    store.set_epoch_deadline(3);
    store.epoch_deadline_callback(|mut store| {
        *store.data_mut() += 1;
        Ok(if *store.data() < 10 { UpdateDeadline::Continue(2) } else { UpdateDeadline::Interrupt })
    });
    assert_eq!(call(&mut store, &instance, "f"), Err(Some(Trap::Interrupt)));
    assert_eq!(*store.data(), 10);
    store.epoch_deadline_callback(|_| bail!("enough"));
    let instance = instantiate(&mut store, &component, tick.clone());
    let f = instance.get_typed_func::<(), ()>(&mut store, "f").unwrap();
    let error = f.call(&mut store, ()).unwrap_err();
    assert_eq!(error.root_cause().to_string(), "enough");
    store.epoch_deadline_trap();
    let instance = instantiate(&mut store, &component, tick);
    assert_eq!(call(&mut store, &instance, "f"), Err(Some(Trap::Interrupt)));
}

#[test]
fn a_callback_that_panics_decides_again_at_the_next_deadline() {
    let engine = engine(|config| {
        config.epoch_interruption(true);
    });
    let component = component(&engine, r#"(func (export "f"))"#, &["f"]);
    let mut store = Store::new(&engine, 0);
    store.epoch_deadline_callback(|mut store| {
        *store.data_mut() += 1;
        assert!(*store.data() != 2, "the second deadline");
        Ok(UpdateDeadline::Continue(0))
    });
    let before = instantiate(&mut store, &component, nothing());
    let after = instantiate(&mut store, &component, nothing());
    *store.data_mut() = 0;
    call(&mut store, &before, "f").unwrap();
    catch_unwind(AssertUnwindSafe(|| call(&mut store, &before, "f"))).unwrap_err();
    call(&mut store, &after, "f").unwrap();
    assert_eq!(*store.data(), 3);
}

#[test]
fn row48_a_callback_may_change_all_that_compiled_code_uses() {
    // At each turn the callback grows memory and table; the code that goes on must see both.
    let engine = engine(|config| {
        config.epoch_interruption(true).consume_fuel(true);
    });
    let module = r#"(memory 1) (table $t 1 100 funcref)
        (func (export "grow") (drop (memory.grow (i32.const 1)))
          (drop (table.grow $t (ref.func $host) (i32.const 1))))
        (elem declare func $host)
        (func (export "f") (local $size i32)
          (loop
            (local.set $size (memory.size))
            (memory.fill (i32.const 0) (local.get $size) (i32.mul (local.get $size) (i32.const 65536)))
            (memory.copy (i32.const 1) (i32.const 0) (i32.sub (i32.mul (local.get $size) (i32.const 65536)) (i32.const 1)))
            (if (i32.ne (local.get $size)
                  (i32.load8_u (i32.sub (i32.mul (local.get $size) (i32.const 65536)) (i32.const 1))))
              (then unreachable))
            (if (i32.lt_u (table.size $t) (local.get $size)) (then unreachable))
            (if (i32.gt_u (local.get $size) (i32.const 1))
              (then (call_indirect $t (i32.sub (local.get $size) (i32.const 1)))))
            (br_if 0 (i32.lt_u (local.get $size) (i32.const 16)))))"#;
    let component = component(&engine, module, &["f", "grow"]);
    let mut store = Store::new(&engine, 0);
    let instance = instantiate(&mut store, &component, nothing());
    store.set_fuel(FUEL).unwrap();
    let calls = Arc::new(AtomicU32::new(0));
    let counter = calls.clone();
    let nested = instance;
    store.epoch_deadline_callback(move |mut store| {
        let before = store.get_fuel()?;
        if counter.fetch_add(1, Ordering::Relaxed) > 0 {
            store.set_epoch_deadline(1);
            let grow = nested.get_typed_func::<(), ()>(&mut store, "grow")?;
            grow.call(store.as_context_mut(), ())?;
            assert_eq!(before - store.get_fuel()?, 5);
        }
        // Over at once: the next check calls again.
        Ok(UpdateDeadline::Continue(0))
    });
    call(&mut store, &instance, "f").unwrap();
    assert!(calls.load(Ordering::Relaxed) >= 16);
}

#[test]
fn row48_a_large_copy_can_be_interrupted_and_the_memory_may_move_meanwhile() {
    for memories in [MemoryConfig::default(), MemoryConfig::CHECKED] {
        let engine = engine(|config| {
            config.epoch_interruption(true);
            config.memory = memories;
        });
        // 8 MiB are filled and copied, up and down, with a look at the epoch after each one.
        let module = r#"(memory 129)
            (func (export "grow") (drop (memory.grow (i32.const 1))))
            (func $expect (param i32 i32) (if (i32.ne (i32.load8_u (local.get 0)) (local.get 1)) (then unreachable)))
            (func (export "f") (local $size i32)
              (local.set $size (i32.const 0x800000))
              (memory.fill (i32.const 5) (i32.const 7) (local.get $size))
              (call $expect (i32.const 4) (i32.const 0)) (call $expect (i32.const 0x800005) (i32.const 0))
              (call $expect (i32.const 5) (i32.const 7)) (call $expect (i32.const 0x800004) (i32.const 7))
              (memory.copy (i32.const 9) (i32.const 4) (local.get $size))
              (call $expect (i32.const 9) (i32.const 0)) (call $expect (i32.const 10) (i32.const 7))
              (call $expect (i32.const 0x800008) (i32.const 7)) (call $expect (i32.const 0x800009) (i32.const 0))
              (i32.store8 (i32.const 0x700000) (i32.const 3))
              (memory.copy (i32.const 1) (i32.const 9) (local.get $size))
              (call $expect (i32.const 1) (i32.const 0)) (call $expect (i32.const 2) (i32.const 7))
              (call $expect (i32.const 0x6ffff8) (i32.const 3)) (call $expect (i32.const 0x800001) (i32.const 7)))
            (func (export "beyond") (memory.fill (i32.const 0x100000) (i32.const 9) (i32.const 0x7fffffff)))"#;
        let component = component(&engine, module, &["f", "grow", "beyond"]);
        let mut store = Store::new(&engine, 0);
        let instance = instantiate(&mut store, &component, nothing());
        store.epoch_deadline_callback(move |mut store| {
            *store.data_mut() += 1;
            if *store.data() % 3 == 0 {
                store.set_epoch_deadline(1);
                instance.get_typed_func::<(), ()>(&mut store, "grow")?.call(store.as_context_mut(), ())?;
            }
            Ok(if *store.data() == 104 { UpdateDeadline::Interrupt } else { UpdateDeadline::Continue(0) })
        });
        call(&mut store, &instance, "f").unwrap();
        // One look for each of 13 calls, eight in each of the three operators, and some after the calls.
        assert!((13 + 3 * 8..13 + 3 * 8 + 12).contains(store.data()), "{} looks", store.data());
        *store.data_mut() = 100;
        assert_eq!(call(&mut store, &instance, "f"), Err(Some(Trap::Interrupt)));
        assert_eq!(*store.data(), 104);
        store.epoch_deadline_callback(|_| Ok(UpdateDeadline::Continue(0)));
        let instance = instantiate(&mut store, &component, nothing());
        assert_eq!(call(&mut store, &instance, "beyond"), Err(Some(Trap::MemoryOutOfBounds)));
    }
}

#[test]
fn metering_costs_nothing_when_it_is_off() {
    let plain = engine(|_| ());
    let module = r#"(func (export "f") (loop (call $host) (br_if 0 (i32.const 0))))"#;
    let size = |engine: &Engine| component(engine, module, &["f"]).serialize().unwrap().len();
    let both = engine(|config| {
        config.epoch_interruption(true).consume_fuel(true);
    });
    assert!(size(&plain) < size(&both));
    let mut store = Store::new(&plain, 0);
    let component = component(&plain, module, &["f"]);
    let instance = instantiate(&mut store, &component, nothing());
    plain.increment_epoch();
    call(&mut store, &instance, "f").unwrap();
}

#[test]
fn a_guest_does_not_go_on_when_a_callback_at_its_deadline_had_it_locked_down() {
    let engine = with_epochs();
    let component = component(&engine, r#"(func (export "f")) (func (export "fails") unreachable)"#, &["f", "fails"]);
    let mut store = Store::new(&engine, 0);
    let instance = instantiate(&mut store, &component, nothing());
    store.epoch_deadline_callback(move |mut store| {
        *store.data_mut() += 1;
        if *store.data() == 1 {
            store.set_epoch_deadline(1);
            let fails = instance.get_typed_func::<(), ()>(&mut store, "fails")?;
            fails.call(store.as_context_mut(), ()).unwrap_err();
        }
        Ok(UpdateDeadline::Continue(1))
    });
    assert_eq!(call(&mut store, &instance, "f"), Err(Some(Trap::InstanceLocked)));
}

#[test]
fn a_core_module_goes_on_when_a_callback_at_its_deadline_had_it_trap() {
    let engine = with_epochs();
    let module = r#"(module (func (export "f") (result i32) (i32.const 5)) (func (export "fails") unreachable))"#;
    let module = gusset::Module::new(&engine, wat::parse_str(module).unwrap()).unwrap();
    let mut store = Store::new(&engine, 0);
    let instance = gusset::Instance::new(&mut store, &module, &[]).unwrap();
    store.epoch_deadline_callback(move |mut store| {
        *store.data_mut() += 1;
        if *store.data() == 1 {
            store.set_epoch_deadline(1);
            let fails = instance.get_typed_func::<(), ()>(&mut store, "fails")?;
            fails.call(store.as_context_mut(), ()).unwrap_err();
        }
        Ok(UpdateDeadline::Continue(1))
    });
    let f = instance.get_typed_func::<(), i32>(&mut store, "f").unwrap();
    assert_eq!(f.call(&mut store, ()).unwrap(), 5);
    assert_eq!(*store.data(), 1);
}

#[test]
fn what_a_callback_at_a_deadline_calls_does_not_let_a_realloc_call_out() {
    let engine = with_epochs();
    let text = r#"(component (import "host" (func $h)) (core func $h (canon lower (func $h)))
        (core module $m
            (import "" "host" (func $host))
            (memory (export "memory") 1)
            (func (export "realloc") (param i32 i32 i32 i32) (result i32)
                (if (i32.eq (local.get 3) (i32.const 1)) (then (call $host)))
                (i32.const 64))
            (func (export "take") (param i32 i32))
            (func (export "leave") (call $host)))
        (core instance $i (instantiate $m (with "" (instance (export "host" (func $h))))))
        (func (export "take") (param "s" string) (canon lift (core func $i "take")
            (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
        (func (export "leave") (canon lift (core func $i "leave"))))"#;
    let component = Component::new(&engine, wat::parse_str(text).unwrap()).unwrap();
    let left = Arc::new(AtomicU32::new(0));
    let seen = left.clone();
    let on_call = move |_: StoreContextMut<'_, u32>| {
        seen.fetch_add(1, Ordering::Relaxed);
        Ok(())
    };
    let mut store = Store::new(&engine, 0);
    store.set_epoch_deadline(1);
    let instance = instantiate(&mut store, &component, Arc::new(on_call));
    let take = instance.get_typed_func::<(&str,), ()>(&mut store, "take").unwrap();
    let leave = instance.get_typed_func::<(), ()>(&mut store, "leave").unwrap();
    let inner = take;
    store.epoch_deadline_callback(move |mut store| {
        store.set_epoch_deadline(1000);
        inner.call(store.as_context_mut(), ("two",))?;
        leave.call(store.as_context_mut(), ())?;
        Ok(UpdateDeadline::Continue(1000))
    });
    engine.increment_epoch();
    let error = take.call(&mut store, ("1",)).unwrap_err();
    assert_eq!(error.downcast_ref::<Trap>(), Some(&Trap::CannotLeave), "{error:?}");
    assert_eq!(left.load(Ordering::Relaxed), 1, "the callback's call, and none of `realloc`");
}

/// A component whose outer part gives its inner one a string of `n` code units in another encoding, with a unit that
/// is not Latin-1 at the end if `last` says so.
fn strings(from: &str, to: &str) -> String {
    format!(
        r#"(component (import "host" (func))
        (component $inner
            (core module $m
                (memory (export "memory") 700)
                (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 64))
                (func (export "take") (param i32 i32)))
            (core instance $i (instantiate $m))
            (func (export "take") (param "s" string) (canon lift (core func $i "take") string-encoding={to}
                (memory (core memory $i "memory")) (realloc (core func $i "realloc")))))
        (component $outer
            (import "take" (func $take (param "s" string)))
            (core module $memory (memory (export "memory") 700))
            (core instance $memory (instantiate $memory))
            (core func $take (canon lower (func $take) string-encoding={from} (memory (core memory $memory "memory"))))
            (core module $m
                (import "" "take" (func $take (param i32 i32)))
                (import "memory" "memory" (memory 700))
                (func (export "fill") (param i32) (memory.fill (i32.const 0) (i32.const 0x61) (local.get 0)))
                (func (export "wide") (param i32)
                    (loop
                        (local.set 0 (i32.sub (local.get 0) (i32.const 2)))
                        (i32.store16 (local.get 0) (i32.const 0x61))
                        (br_if 0 (local.get 0))))
                (func (export "last") (param i32 i32) (i32.store16 (local.get 0) (local.get 1)))
                (func (export "f") (param i32) (call $take (i32.const 0) (local.get 0))))
            (core instance $i (instantiate $m
                (with "" (instance (export "take" (func $take))))
                (with "memory" (instance $memory))))
            (func (export "fill") (param "n" u32) (canon lift (core func $i "fill")))
            (func (export "wide") (param "n" u32) (canon lift (core func $i "wide")))
            (func (export "last") (param "at" u32) (param "unit" u32) (canon lift (core func $i "last")))
            (func (export "f") (param "n" u32) (canon lift (core func $i "f"))))
        (instance $i (instantiate $inner))
        (instance $o (instantiate $outer (with "take" (func $i "take"))))
        (export "fill" (func $o "fill")) (export "wide" (func $o "wide")) (export "last" (func $o "last"))
        (export "f" (func $o "f")))"#
    )
}

#[test]
fn long_strings_are_widened_and_narrowed_piece_by_piece() {
    const UNITS: u32 = 8 << 20;
    const TAG: u32 = 1 << 31;
    // UTF-8 that turns out not to be Latin-1 at its end: what was written is widened. UTF-16 that turns out to be
    // Latin-1, between two sides that may have both: what was written is seen, and narrowed.
    let cases = [
        ("utf8", "latin1+utf16", "fill", UNITS, Some((UNITS - 2, 0x80c4)), UNITS),
        ("latin1+utf16", "latin1+utf16", "wide", 2 * UNITS, None, UNITS | TAG),
    ];
    for (from, to, fill, bytes, last, length) in cases {
        let engine = with_epochs();
        let component = Component::new(&engine, wat::parse_str(strings(from, to)).unwrap()).unwrap();
        let mut store = Store::new(&engine, 0);
        store.set_epoch_deadline(1);
        let instance = instantiate(&mut store, &component, nothing());
        let give = |store: &mut Store<u32>, name: &str, n: u32| {
            instance.get_typed_func::<(u32,), ()>(&mut *store, name).unwrap().call(store, (n,))
        };
        give(&mut store, fill, bytes).unwrap();
        if let Some(last) = last {
            instance.get_typed_func::<(u32, u32), ()>(&mut store, "last").unwrap().call(&mut store, last).unwrap();
        }
        let looks = Arc::new(AtomicU32::new(0));
        let counter = looks.clone();
        store.epoch_deadline_callback(move |_| {
            counter.fetch_add(1, Ordering::Relaxed);
            Ok(UpdateDeadline::Continue(0))
        });
        store.set_epoch_deadline(0);
        give(&mut store, "f", length).unwrap();
        let looks = looks.load(Ordering::Relaxed);
        assert!(looks >= 35, "{from} to {to}: {looks}");
    }
}

#[test]
fn a_thread_that_waits_for_ever_is_stopped_at_its_deadline() {
    let engine = with_epochs();
    let module = r#"(module (memory 1 1 shared)
        (func (export "f") (param i64) (result i32)
            (memory.atomic.wait32 (i32.const 0) (i32.const 0) (local.get 0)))
        (func (export "g") (param i64) (result i32)
            (memory.atomic.wait64 (i32.const 8) (i64.const 0) (local.get 0))))"#;
    let module = gusset::Module::new(&engine, wat::parse_str(module).unwrap()).unwrap();
    for name in ["f", "g"] {
        let mut store = Store::new(&engine, 0);
        let instance = gusset::Instance::new(&mut store, &module, &[]).unwrap();
        store.set_epoch_deadline(1);
        let f = instance.get_typed_func::<i64, i32>(&mut store, name).unwrap();
        assert_eq!(f.call(&mut store, 3_000_000).unwrap(), 2, "timed out");
        let started = std::time::Instant::now();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                std::thread::sleep(Duration::from_millis(20));
                engine.increment_epoch();
            });
            let error = f.call(&mut store, -1).unwrap_err();
            assert_eq!(error.downcast_ref(), Some(&Trap::Interrupt));
        });
        assert!(started.elapsed() < Duration::from_secs(5));
        store.set_epoch_deadline(1);
        assert_eq!(f.call(&mut store, 1_000).unwrap(), 2, "the module goes on");
    }
}
