//! What native unwinders and profilers see of guests.
#![cfg(all(feature = "compile", target_os = "linux", target_env = "gnu"))]

use std::backtrace::Backtrace;

use gusset::component::{Component, Linker};
use gusset::{Config, Engine, Store, StoreContextMut};

const TEXT: &str = r#"(component (import "host" (func $h)) (core func $h (canon lower (func $h)))
  (core module $m (import "" "host" (func $host))
    (func $inner (param i32 i64 f64) (call $host) (memory.fill (i32.const 0) (i32.const 0) (i32.const 0)))
    (memory 1)
    (func (export "f") (call $inner (i32.const 1) (i64.const 2) (f64.const 3)))
    (func (export "tail") (return_call $host)))
  (core instance $i (instantiate $m (with "" (instance (export "host" (func $h))))))
  (func (export "f") (canon lift (core func $i "f")))
  (func (export "tail") (canon lift (core func $i "tail"))))"#;

/// The native backtrace at a host function that the guest's `export` calls.
fn backtrace(config: &Config, export: &str, reload: bool) -> String {
    let engine = Engine::new(config).unwrap();
    let mut component = Component::new(&engine, wat::parse_str(TEXT).unwrap()).unwrap();
    if reload {
        let bytes = component.serialize().unwrap();
        // SAFETY: the bytes are as `serialize` gave them.
        component = unsafe { Component::deserialize(&engine, bytes) }.unwrap();
    }
    let mut linker = Linker::new(&engine);
    let capture = |mut store: StoreContextMut<'_, String>, (): ()| {
        *store.data_mut() = Backtrace::force_capture().to_string();
        Ok(())
    };
    linker.root().func_wrap("host", capture).unwrap();
    let mut store = Store::new(&engine, String::new());
    let instance = linker.instantiate(&mut store, &component).unwrap();
    let f = instance.get_typed_func::<(), ()>(&mut store, export).unwrap();
    call_below_the_guest(|| f.call(&mut store, ()).unwrap());
    store.into_data()
}

/// A frame that a backtrace shows only if it gets through the guest's frames.
#[inline(never)]
fn call_below_the_guest(call: impl FnOnce()) {
    call();
    std::hint::black_box(());
}

#[test]
fn a_native_backtrace_goes_through_guest_frames() {
    for export in ["f", "tail"] {
        for reload in [false, true] {
            let backtrace = backtrace(&Config::new(), export, reload);
            assert!(backtrace.contains("call_below_the_guest"), "{backtrace}");
        }
    }
}

#[test]
fn without_tables_it_stops_at_the_guest() {
    let mut config = Config::new();
    config.native_unwind_info(false);
    let backtrace = backtrace(&config, "f", false);
    assert!(backtrace.contains("backtrace::{{closure}}"), "{backtrace}");
    assert!(!backtrace.contains("call_below_the_guest"), "{backtrace}");
}

#[test]
fn code_comes_and_goes_while_others_walk_their_frames() {
    let threads: Vec<_> = (0..4)
        .map(|_| {
            std::thread::spawn(|| {
                for _ in 0..10 {
                    assert!(backtrace(&Config::new(), "f", false).contains("call_below_the_guest"));
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}

#[test]
fn perf_finds_the_names_of_guest_functions() {
    let mut config = Config::new();
    config.profiler(gusset::Profiler::PerfMap);
    backtrace(&config, "f", false);
    let path = format!("/tmp/perf-{}.map", std::process::id());
    let map = std::fs::read_to_string(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    let line = map.lines().find(|line| line.ends_with(" m::inner")).unwrap_or_else(|| panic!("{map}"));
    let [address, size, _] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
    assert!(usize::from_str_radix(address, 16).unwrap() > 4096);
    assert!(usize::from_str_radix(size, 16).unwrap() > 8);
}
