//! Shared memories: instances of several stores, on several threads, with one memory in common.

use gusset::{Engine, Instance, Linker, Memory, MemoryType, SharedMemory, Store};

use super::support::module;

const WORKER: &str = r#"(module (import "" "memory" (memory 1 16 shared))
    ;; Adds to the word at 0, so many times.
    (func (export "add") (param $times i32)
      (loop
        (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))
        (br_if 0 (local.tee $times (i32.sub (local.get $times) (i32.const 1))))))
    ;; A lock at 4 around a plain word at 8, with waiting.
    (func (export "locked") (param $times i32)
      (loop $again
        (block $owned
          (loop $try
            (br_if $owned (i32.eqz (i32.atomic.rmw.cmpxchg (i32.const 4) (i32.const 0) (i32.const 1))))
            (drop (memory.atomic.wait32 (i32.const 4) (i32.const 1) (i64.const -1)))
            (br $try)))
        (i32.store (i32.const 8) (i32.add (i32.load (i32.const 8)) (i32.const 1)))
        (i32.atomic.store (i32.const 4) (i32.const 0))
        (drop (memory.atomic.notify (i32.const 4) (i32.const 1)))
        (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1))))))
    ;; Grows until nothing more is given, and writes to each new page.
    (func (export "grow") (param i32) (local $page i32)
      (block $full
        (loop
          (local.set $page (memory.grow (i32.const 1)))
          (br_if $full (i32.eq (local.get $page) (i32.const -1)))
          (memory.fill (i32.mul (local.get $page) (i32.const 65536)) (i32.const 7) (i32.const 65536))
          (memory.copy (i32.mul (local.get $page) (i32.const 65536)) (i32.const 8) (i32.const 4))
          (br 0)))))"#;

fn instance(engine: &Engine, store: &mut Store<()>, memory: &SharedMemory) -> Instance {
    let mut linker = Linker::new(engine);
    let memory = Memory::from_shared(&mut *store, memory).unwrap();
    linker.define(&mut *store, "", "memory", memory).unwrap();
    linker.instantiate(&mut *store, &module(engine, WORKER)).unwrap()
}

/// Runs an export in a store of its own on each of four threads.
fn on_threads(memory: &SharedMemory, engine: &Engine, export: &str, times: i32) {
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let mut store = Store::new(engine, ());
                let instance = instance(engine, &mut store, memory);
                instance.get_typed_func::<i32, ()>(&mut store, export).unwrap().call(&mut store, times).unwrap();
            });
        }
    });
}

fn word(memory: &SharedMemory, at: usize) -> u32 {
    let mut bytes = [0; 4];
    memory.read(at, &mut bytes).unwrap();
    u32::from_le_bytes(bytes)
}

#[test]
fn threads_lose_no_atomic_addition() {
    let engine = Engine::default();
    let memory = SharedMemory::new(&engine, MemoryType::shared(1, 16)).unwrap();
    on_threads(&memory, &engine, "add", 50_000);
    assert_eq!(word(&memory, 0), 200_000);
}

#[test]
fn threads_wait_for_each_other_and_are_woken() {
    let engine = Engine::default();
    let memory = SharedMemory::new(&engine, MemoryType::shared(1, 16)).unwrap();
    on_threads(&memory, &engine, "locked", 5_000);
    assert_eq!((word(&memory, 4), word(&memory, 8)), (0, 20_000));
}

#[test]
fn threads_that_grow_a_memory_get_different_pages() {
    let engine = Engine::default();
    let memory = SharedMemory::new(&engine, MemoryType::shared(1, 16)).unwrap();
    on_threads(&memory, &engine, "grow", 0);
    assert_eq!(memory.size(), 16);
    for page in 1..16 {
        assert_eq!((word(&memory, page * 65536), word(&memory, page * 65536 + 65532)), (0, 0x0707_0707), "page {page}");
    }
}
