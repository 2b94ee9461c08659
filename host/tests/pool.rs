//! Instances in the slots of a pool.
#![cfg(feature = "compile")]

use gusset::component::{Component, Linker};
use gusset::{
    Config, Engine, Instance, MemoryImages, Module, PoolConcurrencyLimitError, PoolConfig, PoolMisfit, Store,
};

/// A component with a memory that has contents, grows and is written, a table, and a global.
const GUEST: &str = r#"(component
  (core module $M
    (memory (export "memory") 2 10)
    (data (i32.const 70000) "contents of a slot that is used again")
    (data (i32.const 0) "the first page")
    (table $t 10 20 funcref)
    (export "table" (table $t))
    (elem (i32.const 3) func $one)
    (global $g (mut i32) (i32.const 7))
    (func $one (result i32) (i32.const 1))
    (func (export "spoil")
      (drop (memory.grow (i32.const 3)))
      (memory.fill (i32.const 0) (i32.const 0xa5) (i32.mul (memory.size) (i32.const 65536)))
      (drop (table.grow $t (ref.func $one) (i32.const 5)))
      (table.fill $t (i32.const 0) (ref.func $one) (table.size $t))
      (global.set $g (i32.const 8)))
    (func (export "sum") (result i32) (local $at i32) (local $sum i32)
      (loop $next
        (local.set $sum (i32.add (local.get $sum) (i32.load8_u (local.get $at))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br_if $next (i32.lt_u (local.get $at) (i32.mul (memory.size) (i32.const 65536)))))
      (local.set $at (i32.const 0))
      (loop $next
        (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 3))
                                 (ref.is_null (table.get $t (local.get $at)))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br_if $next (i32.lt_u (local.get $at) (table.size $t))))
      (i32.add (i32.mul (local.get $sum) (i32.const 3)) (global.get $g)))
    (func (export "trap") unreachable)
    (func (export "behind") (result i32) (i32.load (i32.mul (memory.size) (i32.const 65536)))))
  (core instance $m (instantiate $M))
  (func (export "spoil") (canon lift (core func $m "spoil")))
  (func (export "sum") (result u32) (canon lift (core func $m "sum")))
  (func (export "trap") (canon lift (core func $m "trap")))
  (func (export "behind") (result u32) (canon lift (core func $m "behind"))))"#;

/// What is refused, and the limit that does it.
type Case = (&'static str, fn(&mut PoolConfig));

const SMALL: PoolConfig = PoolConfig {
    component_instances: 4,
    core_instances: 4,
    memories: 4,
    shared_memories: 4,
    tables: 4,
    stacks: 4,
    max_component_instances_per_component: 3,
    max_core_instances_per_component: 3,
    max_memories_per_component: 2,
    max_tables_per_component: 2,
    max_memories_per_module: 2,
    max_tables_per_module: 2,
    max_context_bytes: 4096,
    max_table_elements: 20,
    max_memory_bytes: 10 << 16,
    keep_resident_memory_bytes: 3 << 16,
    keep_resident_table_bytes: 64,
    max_warm_memories: 3,
    decommit_batch: 1,
    pagemap_scan: gusset::PagemapScan::Auto,
    protection_keys: gusset::ProtectionKeys::Off,
    max_protection_keys: 15,
};

fn engine(pool: PoolConfig) -> Engine {
    Engine::new(&Config { pool: Some(pool), ..Config::default() }).unwrap()
}

fn component(engine: &Engine, text: &str) -> Component {
    Component::new(engine, wat::parse_str(text).unwrap()).unwrap()
}

fn sum(engine: &Engine, component: &Component) -> u32 {
    let mut store = Store::new(engine, ());
    let instance = Linker::new(engine).instantiate(&mut store, component).unwrap();
    let sum = instance.get_typed_func::<(), (u32,)>(&mut store, "sum").unwrap();
    let found = sum.call(&mut store, ()).unwrap().0;
    instance.get_typed_func::<(), ()>(&mut store, "spoil").unwrap().call(&mut store, ()).unwrap();
    assert_ne!(sum.call(&mut store, ()).unwrap().0, found);
    let behind = instance.get_typed_func::<(), (u32,)>(&mut store, "behind").unwrap();
    behind.call(&mut store, ()).unwrap_err();
    found
}

fn live(engine: &Engine) -> [u32; 4] {
    let metrics = engine.pool_metrics().unwrap();
    [metrics.component_instances.live, metrics.live_core_instances, metrics.memories.live, metrics.tables.live]
}

#[test]
fn every_instance_starts_as_one_with_memory_of_its_own() {
    let on_demand = Engine::default();
    let expected = sum(&on_demand, &component(&on_demand, GUEST));
    let other = GUEST.replace("contents", "C0ntents").replace("first", "f1rst");
    let expected_of_other = sum(&on_demand, &component(&on_demand, &other));
    assert_ne!(expected, expected_of_other);
    for keep in [0, 4096, 65536, 1 << 20] {
        let engine = engine(PoolConfig { keep_resident_memory_bytes: keep, ..SMALL });
        let (first, second) = (component(&engine, GUEST), component(&engine, &other));
        for _ in 0..20 {
            assert_eq!(sum(&engine, &first), expected, "{keep}");
            assert_eq!(sum(&engine, &second), expected_of_other, "{keep}");
        }
        assert_eq!(live(&engine), [0; 4]);
    }
}

#[test]
fn what_was_written_without_a_call_is_gone_too() {
    const READER: &str = r#"(component
      (core module $M (memory 2)
        (func (export "sum") (result i32) (local $at i32) (local $sum i32)
          (loop $next
            (local.set $sum (i32.add (local.get $sum) (i32.load8_u (local.get $at))))
            (local.set $at (i32.add (local.get $at) (i32.const 1)))
            (br_if $next (i32.lt_u (local.get $at) (i32.const 131072))))
          (local.get $sum)))
      (core instance $m (instantiate $M))
      (func (export "sum") (result u32) (canon lift (core func $m "sum"))))"#;
    let writers = [
        "(memory 2)",
        "(memory 2) (func $f (i32.store8 (i32.const 9) (i32.const 3))) (start $f)",
        "(memory 2) (func $f (i32.store8 (i32.const 9) (i32.const 3)) unreachable) (start $f)",
        r#"(memory 2) (data (i32.const 70000) "a few bytes")"#,
        r#"(memory 2) (data (i32.const 70000) "a few bytes") (data (i32.const 131072) "and none behind them")"#,
    ];
    for images in [MemoryImages::CopyOnWrite, MemoryImages::Copied] {
        for keep_resident_memory_bytes in [0, 1 << 20] {
            let pool = PoolConfig { memories: 1, keep_resident_memory_bytes, ..SMALL };
            let mut config = Config { pool: Some(pool), ..Config::default() };
            config.memory.images = images;
            let engine = Engine::new(&config).unwrap();
            let reader = component(&engine, READER);
            let check = |who: &str| {
                let mut store = Store::new(&engine, ());
                let instance = Linker::new(&engine).instantiate(&mut store, &reader).unwrap();
                let sum = instance.get_typed_func::<(), (u32,)>(&mut store, "sum").unwrap();
                assert_eq!(sum.call(&mut store, ()).unwrap(), (0,), "{who}, {images:?}");
            };
            for writer in writers {
                let text = format!("(component (core module $M {writer}) (core instance (instantiate $M)))");
                let writer = component(&engine, &text);
                for _ in 0..2 {
                    let made = Linker::new(&engine).instantiate(Store::new(&engine, ()), &writer);
                    assert_eq!(made.is_err(), text.contains("unreachable") || text.contains("behind"));
                    check(&text);
                }
            }
            let module = wat::parse_str(r#"(module (memory (export "memory") 2))"#).unwrap();
            let mut store = Store::new(&engine, ());
            let instance = Instance::new(&mut store, &Module::new(&engine, module).unwrap(), &[]).unwrap();
            let memory = instance.get_memory(&store, "memory").unwrap();
            memory.write(&mut store, 100_000, b"by the host").unwrap();
            drop(store);
            check("the host");
            // The memory is of an instance that ran no segments itself.
            let module =
                wat::parse_str(r#"(module (import "" "m" (memory 2)) (data (i32.const 100000) "x"))"#).unwrap();
            let mut store = Store::new(&engine, ());
            let owner = wat::parse_str(r#"(module (memory (export "memory") 2))"#).unwrap();
            let owner = Instance::new(&mut store, &Module::new(&engine, owner).unwrap(), &[]).unwrap();
            let memory = owner.get_memory(&store, "memory").unwrap();
            Instance::new(&mut store, &Module::new(&engine, module).unwrap(), &[memory.into()]).unwrap();
            drop(store);
            check("an instance that imported the memory");
        }
    }
}

#[test]
fn no_access_reaches_the_next_slot_however_small_a_guard_the_settings_name() {
    const GUEST: &str = r#"(component
      (core module $M (memory 1)
        (func (export "near") (param i32) (i32.store8 (local.get 0) (i32.const 7)))
        (func (export "far") (param i32) (i32.store8 offset=8192 (local.get 0) (i32.const 7)))
        (func (export "sum") (result i32) (local $at i32) (local $sum i32)
          (loop $next
            (local.set $sum (i32.add (local.get $sum) (i32.load8_u (local.get $at))))
            (local.set $at (i32.add (local.get $at) (i32.const 1)))
            (br_if $next (i32.lt_u (local.get $at) (i32.const 65536))))
          (local.get $sum)))
      (core instance $m (instantiate $M))
      (func (export "near") (param "at" u32) (canon lift (core func $m "near")))
      (func (export "far") (param "at" u32) (canon lift (core func $m "far")))
      (func (export "sum") (result u32) (canon lift (core func $m "sum"))))"#;
    for (reservation_bytes, guard_bytes) in [(4 << 30, 1), (4 << 30, 4097), (0, 1), (0, 0), (0, 4096), (1 << 16, 1)] {
        let pool = PoolConfig { memories: 2, max_memory_bytes: 1 << 16, ..SMALL };
        let mut config = Config { pool: Some(pool), ..Config::default() };
        config.memory.reservation_bytes = reservation_bytes;
        config.memory.guard_bytes = guard_bytes;
        let engine = Engine::new(&config).unwrap();
        let component = component(&engine, GUEST);
        let make = || {
            let mut store = Store::new(&engine, ());
            let instance = Linker::new(&engine).instantiate(&mut store, &component).unwrap();
            (store, instance)
        };
        let mut both = [make(), make()];
        for at in [0, 1] {
            for (name, index) in
                [("near", 65536), ("near", u32::MAX), ("far", 65536), ("far", 57344), ("far", u32::MAX)]
            {
                let (store, instance) = &mut both[at];
                let poke = instance.get_typed_func::<(u32,), ()>(&mut *store, name).unwrap();
                let done = poke.call(&mut *store, (index,));
                assert!(done.is_err(), "{name} {index:#x} with {guard_bytes} bytes behind {reservation_bytes:#x}");
                let (store, instance) = &mut both[1 - at];
                let sum = instance.get_typed_func::<(), (u32,)>(&mut *store, "sum").unwrap();
                assert_eq!(sum.call(&mut *store, ()).unwrap(), (0,), "{name} {index:#x}");
                // What trapped is closed: another instance comes in its place.
                both[at].0 = Store::new(&engine, ());
                both[at] = make();
            }
        }
    }
}

#[test]
fn an_instance_more_than_the_pool_has_is_refused_by_name_and_loses_nothing() {
    let cases: [Case; 4] = [
        ("component_instances", |pool| pool.component_instances = 2),
        ("core_instances", |pool| pool.core_instances = 2),
        ("memories", |pool| pool.memories = 2),
        ("tables", |pool| pool.tables = 2),
    ];
    for (what, limit) in cases {
        let mut pool = SMALL;
        limit(&mut pool);
        let engine = engine(pool);
        let component = component(&engine, &GUEST.replacen("(component", "(component $guest", 1));
        let pre = Linker::new(&engine).instantiate_pre(&component).unwrap();
        let mut store = Store::new(&engine, ());
        for _ in 0..2 {
            pre.instantiate(&mut store).unwrap();
        }
        for _ in 0..100 {
            let error = pre.instantiate(&mut store).unwrap_err();
            let refusal = error.downcast_ref::<PoolConcurrencyLimitError>();
            assert_eq!(refusal.map(|refusal| (refusal.what(), refusal.limit())), Some((what, 2)), "{error:#}");
            let said = format!("all 2 `{what}` of the pool are in use; an instance of component `guest` wants more");
            assert_eq!(error.to_string(), said);
            assert_eq!(live(&engine), [2; 4], "{what}");
        }
        drop(store);
        assert_eq!(live(&engine), [0; 4], "{what}");
        pre.instantiate(&mut Store::new(&engine, ())).unwrap();
    }
}

#[test]
fn a_component_that_fits_no_slot_is_refused_when_it_is_loaded() {
    let cases: [Case; 4] = [
        ("2 bytes of context", |pool| pool.max_context_bytes = 2),
        ("131072 bytes of a memory", |pool| pool.max_memory_bytes = 65536),
        ("10 elements of a table", |pool| pool.max_table_elements = 9),
        ("1 tables, `max_tables_per_component` allows 0", |pool| pool.max_tables_per_component = 0),
    ];
    for (what, limit) in cases {
        let mut pool = SMALL;
        limit(&mut pool);
        let error = Component::new(&engine(pool), wat::parse_str(GUEST).unwrap()).unwrap_err();
        assert!(error.downcast_ref::<PoolMisfit>().is_some(), "{what}: {error:#}");
        let what = if what.starts_with("2 ") { "`max_context_bytes` allows 2; its context is made of" } else { what };
        assert!(format!("{error:#}").contains(what), "{what}: {error:#}");
    }
}

#[test]
fn what_traps_while_it_starts_gives_its_slots_back() {
    let engine = engine(SMALL);
    let good = component(&engine, GUEST);
    let expected = sum(&engine, &good);
    let failing = [
        GUEST
            .replace(
                "(func (export \"trap\") unreachable)",
                "(func $trap (export \"trap\") (call $spoil) unreachable) (start $trap)",
            )
            .replace("(func (export \"spoil\")", "(func $spoil (export \"spoil\")"),
        GUEST.replace("(i32.const 70000)", "(i32.const 131060)"),
        GUEST.replace("(elem (i32.const 3) func $one)", "(elem (i32.const 10) func $one)"),
    ];
    for text in failing {
        let failing = component(&engine, &text);
        for _ in 0..20 {
            let mut store = Store::new(&engine, ());
            Linker::new(&engine).instantiate(&mut store, &failing).unwrap_err();
            assert_eq!(live(&engine), [0; 4]);
            drop(store);
        }
        assert_eq!(sum(&engine, &good), expected);
    }
}

#[test]
fn row6_engine_store_and_component_may_go_in_any_order() {
    for order in 0..6 {
        let engine = engine(SMALL);
        let component = component(&engine, GUEST);
        let mut store = Store::new(&engine, ());
        let instance = Linker::new(&engine).instantiate(&mut store, &component).unwrap();
        let mut parts: Vec<Box<dyn std::any::Any>> = vec![Box::new(engine), Box::new(component), Box::new(store)];
        drop(parts.remove(order % 3));
        drop(parts.remove(order / 3));
        drop(parts);
        let _ = instance;
    }
}

#[test]
fn threads_take_and_give_back_slots_at_once() {
    let engine = engine(PoolConfig { component_instances: 64, core_instances: 64, memories: 64, tables: 64, ..SMALL });
    let component = component(&engine, GUEST);
    let expected = sum(&engine, &component);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..25).for_each(|_| assert_eq!(sum(&engine, &component), expected)));
        }
    });
    assert_eq!(live(&engine), [0; 4]);
}

#[test]
fn contexts_are_aligned_however_large_they_may_be() {
    for max_context_bytes in [1100, 1097, 2047, 2049, 4000] {
        let engine = engine(PoolConfig { max_context_bytes, ..SMALL });
        let small = component(
            &engine,
            "(component (core module $M (memory 1) (func (export \"f\"))) (core instance (instantiate $M)))",
        );
        let linker = Linker::<()>::new(&engine);
        let mut stores: Vec<_> = (0..4).map(|_| Store::new(&engine, ())).collect();
        for store in &mut stores {
            linker.instantiate(store, &small).unwrap();
        }
        drop(stores);
        assert_eq!(live(&engine), [0; 4]);
    }
}
