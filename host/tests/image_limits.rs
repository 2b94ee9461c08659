//! Memory images where the system has no file descriptor or mapping left. In a process of its own, since
//! it takes all there are.
#![cfg(feature = "compile")]

use std::fs::File;

use gusset::{Config, Engine, Instance, MemoryConfig, Module, Result, Store};
use gusset_runtime::sys::mapping::{Mapping, page_bytes};

fn module(engine: &Engine) -> Module {
    let text = format!(
        r#"(module (memory (export "memory") 2) (data (i32.const 4000) "{}") (data (i32.const 70000) "y")
             (table 1000 funcref) (elem (i32.const 0) $f) (func $f))"#,
        "x".repeat(10_000)
    );
    Module::new(engine, wat::parse_str(text).unwrap()).unwrap()
}

fn instantiate(module: &Module) -> Result<(Store<()>, Instance)> {
    let mut store = Store::new(module.engine(), ());
    let instance = Instance::new(&mut store, module, &[])?;
    Ok((store, instance))
}

#[track_caller]
fn check((mut store, instance): (Store<()>, Instance)) {
    let memory = instance.get_memory(&mut store, "memory").unwrap();
    let data = memory.data(&store);
    assert_eq!((data[3999], data[4000], data[13_999], data[14_000]), (0, b'x', b'x', 0));
    assert_eq!((data[69_999], data[70_000], data[70_001]), (0, b'y', 0));
}

fn entries(path: &str) -> usize {
    std::fs::read_dir(path).unwrap().count()
}

fn maps() -> usize {
    std::fs::read_to_string("/proc/self/maps").unwrap().lines().filter(|line| line.contains("gusset-image")).count()
}

/// One test, since its parts disturb each other.
#[test]
fn images_take_one_descriptor_for_a_component_and_leave_nothing() {
    let engine = Engine::default();
    let before = entries("/proc/self/fd");
    let modules: Vec<_> = (0..5).map(|_| module(&engine)).collect();
    assert_eq!(entries("/proc/self/fd"), before, "nothing was instantiated");
    let instances: Vec<_> = modules.iter().chain(&modules).map(|module| instantiate(module).unwrap()).collect();
    assert_eq!(entries("/proc/self/fd"), before + 5);
    assert_eq!(maps(), 10);
    instances.into_iter().for_each(check);
    assert!(maps() <= 10, "what stays mapped is there for the next instances");
    drop(modules);
    assert_eq!((maps(), entries("/proc/self/fd")), (0, before));

    failing(&engine);
    assert_eq!((maps(), entries("/proc/self/fd")), (0, before));
    without_descriptors(&engine, before);
    let made = [MemoryConfig::default(), MemoryConfig::CHECKED].map(|memory| {
        let engine = Engine::new(&Config { memory, ..Config::new() }).unwrap();
        without_mappings(&engine)
    });
    assert!(made[0] > 0 && made[0] < 12 && made[1] > 0, "instances of 12: {made:?}");
    assert_eq!(entries("/proc/self/fd"), before);
}

/// Row 7: an instantiation that fails after its memory had an image.
fn failing(engine: &Engine) {
    let mut store = Store::new(engine, ());
    for fails in [
        "(func $start unreachable) (start $start)",
        "(table 1 externref) (elem (i32.const 2) externref)",
        "(memory $other 1) (data (memory $other) (i32.const 65536) \"x\")",
        "(table 20000000 externref)",
    ] {
        let data = "x".repeat(10_000);
        let text = format!(r#"(module (memory 2) (data (i32.const 4000) "{data}") {fails})"#);
        let module = Module::new(engine, wat::parse_str(text).unwrap()).unwrap();
        for _ in 0..3 {
            Instance::new(&mut store, &module, &[]).unwrap_err();
        }
        drop(module);
        assert_eq!(maps(), 0, "{fails}");
    }
}

fn without_descriptors(engine: &Engine, before: usize) {
    let module = module(engine);
    let mut taken = Vec::with_capacity(1 << 20);
    while let Ok(file) = File::open("/dev/null") {
        taken.push(file);
    }
    let instance = instantiate(&module).unwrap();
    drop(taken);
    check(instance);
    assert_eq!(entries("/proc/self/fd"), before);
    check(instantiate(&module).unwrap());
    assert_eq!(entries("/proc/self/fd"), before + 1, "the refusal was for that time only");
}

/// Instantiates with 0 or 1, 2 or 3, ... mappings left; how often that was enough.
fn without_mappings(engine: &Engine) -> usize {
    let module = module(engine);
    // More than there are slots that memories leave to each other: what comes then needs mappings.
    let _live: Vec<_> = (0..33).map(|_| instantiate(&module).unwrap()).collect();
    let page = page_bytes();
    let taken = Mapping::reserve(page * 400_000).unwrap();
    // Each accessible page between inaccessible ones takes two mappings.
    let last = (0..200_000).find(|at| taken.make_range_accessible(2 * at * page, page).is_err());
    let last = last.expect("a process has fewer mappings than that");
    let mut made = 0;
    for left in 0..12 {
        if left > 0 {
            // A page that joins two others gives two mappings back.
            taken.make_range_accessible((2 * (last - 2 * left) - 1) * page, page).unwrap();
        }
        if let Ok(instance) = instantiate(&module) {
            check(instance);
            made += 1;
        }
    }
    made
}
