//! Memories when the system gives no more, or no files. In a process of its own, whose limits it changes.
#![cfg(feature = "compile")]

use gusset::{Config, Engine, Instance, MemoryConfig, MemoryImages, Module, Store};

const MODULE: &str = r#"(module (memory (export "memory") 400)
    (data (i32.const 4000) "DATA")
    (func (export "store") (param i32 i32) (i32.store8 (local.get 0) (local.get 1)))
    (func (export "load") (param i32) (result i32) (i32.load8_u (local.get 0)))
    (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))"#;

/// Bytes of this process that count for the limit.
fn data_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmData:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() << 10
}

/// Runs something while the process may have only a little more memory than it has.
fn with_little_memory<R>(run: impl FnOnce() -> R) -> R {
    with_limit(libc::RLIMIT_DATA, data_bytes() + (4 << 20), run)
}

fn with_limit<R>(what: libc::__rlimit_resource_t, limit: u64, run: impl FnOnce() -> R) -> R {
    let mut before = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the system writes one such record.
    assert_eq!(unsafe { libc::getrlimit(what, &raw mut before) }, 0);
    let limited = libc::rlimit { rlim_cur: limit, ..before };
    // SAFETY: the system reads one such record.
    assert_eq!(unsafe { libc::setrlimit(what, &raw const limited) }, 0);
    let result = run();
    // SAFETY: as above.
    assert_eq!(unsafe { libc::setrlimit(what, &raw const before) }, 0);
    result
}

/// One test, since limits are the process's.
#[test]
fn what_the_system_refuses_changes_nothing() {
    a_memory_that_could_not_grow_is_where_and_what_it_was();
    row12_memories_start_right_where_files_may_have_no_bytes();
}

fn row12_memories_start_right_where_files_may_have_no_bytes() {
    let engine = Engine::default();
    let text = MODULE.replace("DATA", &"x".repeat(10_000));
    let module = Module::new(&engine, wat::parse_str(text).unwrap()).unwrap();
    let mut store = Store::new(&engine, ());
    // Not for longer, since the test's own output may go to a file.
    let instance = with_limit(libc::RLIMIT_FSIZE, 4096, || Instance::new(&mut store, &module, &[]));
    let instance = instance.unwrap();
    let data = instance.get_memory(&mut store, "memory").unwrap().data(&store);
    assert_eq!((data[3999], data[4000], data[13_999], data[14_000]), (0, b'x', b'x', 0));
}

fn a_memory_that_could_not_grow_is_where_and_what_it_was() {
    for images in [MemoryImages::CopyOnWrite, MemoryImages::Copied] {
        let memory = MemoryConfig { images, ..MemoryConfig::CHECKED };
        let engine = Engine::new(&Config { memory, ..Config::new() }).unwrap();
        let text = MODULE.replace("DATA", &"x".repeat(10_000));
        let module = Module::new(&engine, wat::parse_str(text).unwrap()).unwrap();
        let mut store = Store::new(&engine, ());
        let instance = Instance::new(&mut store, &module, &[]).unwrap();
        let write = instance.get_typed_func::<(i32, i32), ()>(&mut store, "store").unwrap();
        let load = instance.get_typed_func::<i32, i32>(&mut store, "load").unwrap();
        let grow = instance.get_typed_func::<i32, i32>(&mut store, "grow").unwrap();
        for at in [100, 5000, 26_214_399] {
            write.call(&mut store, (at, 0xee)).unwrap();
        }
        let expected = [(100, 0xee), (101, 0), (4000, 0x78), (5000, 0xee), (13_999, 0x78), (26_214_399, 0xee)];
        let check = |store: &mut Store<()>| {
            let memory = instance.get_memory(&mut *store, "memory").unwrap();
            for (at, byte) in expected {
                assert_eq!(load.call(&mut *store, at).unwrap(), byte, "the guest at {at}, {images:?}");
                assert_eq!(i32::from(memory.data(&*store)[at as usize]), byte, "the host at {at}, {images:?}");
            }
        };
        for delta in [1, 1000] {
            let grown = with_little_memory(|| grow.call(&mut store, delta)).unwrap();
            assert_eq!(grown, -1);
            check(&mut store);
        }
        assert_eq!(grow.call(&mut store, 1).unwrap(), 400);
        check(&mut store);
    }
}
