//! Bulk operators pass their turn in their middle, also where only fuel says when that is over; and so does the making
//! of instances.

use gusset::{Config, Engine, Instance, Module, PoolConfig, Ref, Store, Trap, TypedFunc, WouldBlock};

use crate::support::{component, run, run_for};

/// Operators on a memory of 64 MiB, a shared one of 4 MiB, and a table of 2,000,000 elements.
const OPERATORS: &str = r#"(module
    (memory $m (export "memory") 1024)
    (memory $shared 64 64 shared)
    (table $t (export "table") 2000000 funcref)
    (data $d "DATA")
    (elem declare func $f)
    (func $f)
    (func (export "fill") (memory.fill $m (i32.const 0) (i32.const 7) (i32.const 0x4000000)))
    (func (export "copy") (memory.copy $m $m (i32.const 0x100000) (i32.const 0) (i32.const 0x3f00000)))
    (func (export "shared") (memory.fill $shared (i32.const 0) (i32.const 7) (i32.const 0x400000)))
    (func (export "init") (memory.init $m $d (i32.const 5) (i32.const 0) (i32.const 0x300000)))
    (func (export "table-fill") (table.fill $t (i32.const 0) (ref.func $f) (i32.const 1900000)))
    (func (export "table-copy") (table.copy $t $t (i32.const 200000) (i32.const 0) (i32.const 1800000)))
    (func (export "part") (param $bytes i32) (memory.fill $m (i32.const 0) (i32.const 9) (local.get $bytes))))"#;

/// The operators, and in how many pieces they are done.
const PIECES: [(&str, u32); 6] =
    [("fill", 64), ("copy", 63), ("shared", 4), ("init", 3), ("table-fill", 15), ("table-copy", 14)];

/// A turn that is over with each piece of a table, and so with each of a memory.
const INTERVAL: u64 = 2000;
const FUEL: u64 = 1 << 40;
/// What a piece of a memory costs.
const MIB: u64 = (1 << 20) / 64;

fn metered(epochs: bool) -> Engine {
    let mut config = Config::new();
    config.consume_fuel(true).epoch_interruption(epochs);
    Engine::new(&config).unwrap()
}

struct Guest {
    store: Store<()>,
    instance: Instance,
}

impl Guest {
    fn new(engine: &Engine, interval: Option<u64>) -> Guest {
        let text = OPERATORS.replace("DATA", &"data".repeat(0x300000 / 4));
        let module = Module::new(engine, wat::parse_str(text).unwrap()).unwrap();
        let mut store = Store::new(engine, ());
        store.set_fuel(FUEL).unwrap();
        store.set_epoch_deadline(1000);
        let instance = Instance::new(&mut store, &module, &[]).unwrap();
        store.fuel_async_yield_interval(interval).unwrap();
        Guest { store, instance }
    }

    fn func(&self, name: &str) -> TypedFunc<(), ()> {
        self.instance.get_typed_func(&self.store, name).unwrap()
    }

    fn part(&self) -> TypedFunc<i32, ()> {
        self.instance.get_typed_func(&self.store, "part").unwrap()
    }

    /// Calls; returns how often the call was pending, and what it used.
    fn call(&mut self, name: &str) -> (u32, u64) {
        let before = self.store.get_fuel().unwrap();
        let (ended, n_pending) = run(self.func(name).call_async(&mut self.store, ()));
        ended.unwrap();
        (n_pending, before - self.store.get_fuel().unwrap())
    }

    fn bytes(&self) -> &[u8] {
        self.instance.get_memory(&self.store, "memory").unwrap().data(&self.store)
    }

    fn n_filled(&self, byte: u8) -> usize {
        self.bytes().iter().take_while(|found| **found == byte).count()
    }

    /// Which of some elements are functions.
    fn functions(&mut self) -> Vec<bool> {
        let table = self.instance.get_table(&self.store, "table").unwrap();
        let is_func = |at| matches!(table.get(&mut self.store, at), Some(Ref::Func(Some(_))));
        (0..2_000_000).step_by(9_999).map(is_func).collect()
    }
}

#[test]
fn a_bulk_operator_passes_its_turn_between_its_pieces() {
    for epochs in [false, true] {
        let engine = metered(epochs);
        let (mut whole, mut turns) = (Guest::new(&engine, None), Guest::new(&engine, Some(INTERVAL)));
        for (name, pieces) in PIECES {
            let ((never, expected), (n_pending, used)) = (whole.call(name), turns.call(name));
            assert_eq!((never, used), (0, expected), "`{name}`");
            assert!((pieces - 1..=pieces + 2).contains(&n_pending), "`{name}`: {n_pending} turns for {pieces} pieces");
        }
        assert!(whole.bytes() == turns.bytes(), "the pieces leave what the whole does");
        assert_eq!(whole.functions(), turns.functions());
        assert_eq!(whole.store.usage(), turns.store.usage());
        // Of 64 pieces, three to a turn.
        turns.store.fuel_async_yield_interval(Some(3 * MIB - 1)).unwrap();
        assert!((20..=22).contains(&turns.call("fill").0));
        // What is within the turn does not end it.
        turns.store.fuel_async_yield_interval(Some(65 * MIB)).unwrap();
        assert_eq!(turns.call("fill").0, 0);
    }
}

#[test]
fn an_operator_without_fuel_for_all_of_it_touches_nothing_and_passes_no_turn() {
    let mut guest = Guest::new(&metered(false), Some(INTERVAL));
    guest.store.set_fuel(64 * MIB).unwrap();
    let (ended, n_pending) = run(guest.func("fill").call_async(&mut guest.store, ()));
    assert_eq!((ended.unwrap_err().downcast_ref(), n_pending), (Some(&Trap::OutOfFuel), 0));
    let left = guest.store.get_fuel().unwrap();
    assert!((64 * MIB - 10..64 * MIB).contains(&left), "{left}");
    assert_eq!(guest.n_filled(0), 64 << 20);
}

#[test]
fn an_operator_that_is_stopped_in_its_middle_was_paid_and_leaves_the_next_turn_alone() {
    let mut guest = Guest::new(&metered(false), Some(INTERVAL));
    assert!(run_for(guest.func("fill").call_async(&mut guest.store, ()), 11).is_none());
    let used = FUEL - guest.store.get_fuel().unwrap();
    assert!((64 * MIB..64 * MIB + 10).contains(&used), "{used}");
    assert_eq!(guest.n_filled(7), 10 << 20);
    // One that is out of bounds passes a turn before its ranges are looked at.
    let part = guest.part();
    let (ended, n_pending) = run(part.call_async(&mut guest.store, -1));
    assert_eq!((ended.unwrap_err().downcast_ref(), n_pending), (Some(&Trap::MemoryOutOfBounds), 1));
    guest.store.fuel_async_yield_interval(Some(5 * MIB)).unwrap();
    let (ended, n_pending) = run(part.call_async(&mut guest.store, 4 << 20));
    ended.unwrap();
    assert_eq!((n_pending, guest.n_filled(9)), (0, 4 << 20));
    // Only the thread could wait, and does not.
    guest.store.fuel_async_yield_interval(Some(8 * MIB)).unwrap();
    let error = part.call(&mut guest.store, 16 << 20).unwrap_err();
    assert!(error.downcast_ref::<WouldBlock>().is_some(), "{error:?}");
    assert_eq!(guest.n_filled(9), 7 << 20);
}

#[test]
fn an_instance_that_is_dropped_between_its_memories_leaves_nothing() {
    let mut config = Config::new();
    config.epoch_interruption(true);
    let (memories, max_memories_per_component, max_memories_per_module) = (100, 80, 2);
    let sizes = PoolConfig { memories, max_memories_per_component, max_memories_per_module, ..PoolConfig::default() };
    config.pool = Some(sizes);
    let engine = Engine::new(&config).unwrap();
    let instances = "(core instance (instantiate $M))".repeat(40);
    let component = component(&engine, &format!("(component (core module $M (memory 1) (memory 1)) {instances})"));
    let pre = gusset::component::Linker::<()>::new(&engine).instantiate_pre(&component).unwrap();
    let mut store = Store::new(&engine, ());
    store.set_epoch_deadline(0);
    store.epoch_deadline_async_yield_and_update(0);
    for (n_polls, n_memories) in [(1, 16), (3, 48), (5, 80)] {
        {
            let mut making = std::pin::pin!(pre.instantiate_async(&mut store));
            let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
            assert!((0..n_polls).all(|_| making.as_mut().poll(&mut cx).is_pending()));
            assert_eq!(engine.pool_metrics().unwrap().memories.live, n_memories);
        }
        assert_eq!((store.usage().memories, engine.pool_metrics().unwrap().memories.live), (0, 0));
    }
    let (made, n_pending) = run(pre.instantiate_async(&mut store));
    made.unwrap();
    assert_eq!((n_pending, store.usage().memories), (5, 80));
}
