//! Components that were compiled ahead of time.
#![cfg(feature = "compile")]

use gusset::component::{Component, Linker};
use gusset::{Config, Engine, Func, Instance, Module, Result, Store, Trap, WasmBacktrace};

const TEXT: &str = r#"(component $c
  (import "double" (func $double (param "x" u32) (result u32)))
  (core func $double (canon lower (func $double)))
  (core module $m (import "" "double" (func $double (param i32) (result i32)))
    (memory (export "memory") 1) (data (i32.const 100) "hello")
    (table 2 funcref) (elem (i32.const 0) func $double)
    (func $fail unreachable)
    (func (export "f") (param i32) (result i32)
      (drop (memory.grow (i32.const 1)))
      (i32.add (call_indirect (param i32) (result i32) (local.get 0) (i32.const 0)) (memory.size)))
    (func (export "fail") (call $fail))
    (func (export "hello") (result i32) (i32.store (i32.const 8) (i32.const 100))
      (i32.store (i32.const 12) (i32.const 5)) (i32.const 8)))
  (core instance $i (instantiate $m (with "" (instance (export "double" (func $double))))))
  (func (export "f") (param "x" u32) (result u32) (canon lift (core func $i "f")))
  (func (export "fail") (canon lift (core func $i "fail")))
  (func (export "hello") (result string) (canon lift (core func $i "hello") (memory (core memory $i "memory")))))"#;

fn binary() -> Vec<u8> {
    wat::parse_str(TEXT).unwrap()
}

/// Runs what the component does in every way.
#[track_caller]
fn check(engine: &Engine, component: &Component) {
    let mut linker = Linker::<()>::new(engine);
    linker.root().func_wrap("double", |_, (x,): (u32,)| Ok((x * 2,))).unwrap();
    let mut store = Store::new(engine, ());
    let instance = linker.instantiate(&mut store, component).unwrap();
    let f = instance.get_typed_func::<(u32,), (u32,)>(&mut store, "f").unwrap();
    assert_eq!(f.call(&mut store, (20,)).unwrap(), (42,));
    let hello = instance.get_typed_func::<(), (String,)>(&mut store, "hello").unwrap();
    assert_eq!(hello.call(&mut store, ()).unwrap(), ("hello".to_owned(),));
    let fail = instance.get_typed_func::<(), ()>(&mut store, "fail").unwrap();
    let error = fail.call(&mut store, ()).unwrap_err();
    assert_eq!(error.downcast_ref::<Trap>(), Some(&Trap::UnreachableCodeReached));
    let frames = error.downcast_ref::<WasmBacktrace>().unwrap().frames();
    assert_eq!(frames.len(), 2);
    assert_eq!(frames[0].func_name.as_deref(), Some("fail"));
    assert!(frames[0].wasm_offset.is_some());
}

fn load(engine: &Engine, bytes: &[u8]) -> Result<Component> {
    // SAFETY: these tests change headers only.
    unsafe { Component::deserialize(engine, bytes) }
}

#[test]
fn a_component_runs_the_same_after_a_round_trip() {
    let engine = Engine::default();
    let component = Component::new(&engine, binary()).unwrap();
    let bytes = component.serialize().unwrap();
    check(&engine, &component);
    check(&engine, &load(&engine, &bytes).unwrap());
    // An engine that never compiled has only the artifact's trampolines.
    let fresh = Engine::default();
    check(&fresh, &load(&fresh, &bytes).unwrap());
}

#[test]
fn artifacts_are_the_same_bytes_however_they_come_about() {
    let engine = Engine::default();
    let bytes = engine.precompile_component(&binary()).unwrap();
    let mut serial = Config::new();
    serial.parallel_compilation(false);
    assert_eq!(bytes, Engine::new(&serial).unwrap().precompile_component(&binary()).unwrap());
    assert_eq!(bytes, Component::new(&engine, binary()).unwrap().serialize().unwrap());
    assert_eq!(bytes, load(&engine, &bytes).unwrap().serialize().unwrap());
}

#[test]
fn how_memories_start_is_for_the_engine_that_loads_to_say() {
    let engines = [true, false].map(|copy_on_write| {
        let mut config = Config::new();
        config.memory_init_cow(copy_on_write);
        Engine::new(&config).unwrap()
    });
    let artifacts = [0, 1].map(|at| engines[at].precompile_component(&binary()).unwrap());
    assert_eq!(artifacts[0], artifacts[1]);
    for engine in engines {
        check(&engine, &load(&engine, &artifacts[0]).unwrap());
    }
}

#[test]
fn code_in_a_file_is_mapped_and_outlives_its_name() {
    let engine = Engine::default();
    let bytes = engine.precompile_component(&binary()).unwrap();
    let path = std::env::temp_dir().join(format!("gusset-mapped-{}", std::process::id()));
    std::fs::write(&path, &bytes).unwrap();
    // SAFETY: nobody changes the file.
    let component = unsafe { Component::deserialize_file(&engine, &path) }.unwrap();
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
    let name = path.to_str().unwrap();
    assert!(maps.lines().any(|line| line.contains("r-xp") && line.contains(name)), "{maps}");
    std::fs::remove_file(&path).unwrap();
    check(&engine, &component);
    assert_eq!(bytes, component.serialize().unwrap());
}

#[test]
fn what_is_no_artifact_is_refused_with_the_files_name() {
    let engine = Engine::default();
    let text = load(&engine, &binary()).unwrap_err().to_string();
    assert!(text.starts_with("not an artifact of gusset"), "{text}");
    // SAFETY: there is no such file.
    let error = unsafe { Component::deserialize_file(&engine, "no-such-file.cgusset") }.unwrap_err();
    assert!(error.to_string().contains("`no-such-file.cgusset`"), "{error}");
}

#[test]
fn a_module_runs_the_same_after_a_round_trip() {
    let text = r#"(module (import "" "twice" (func $twice (param i64) (result i64)))
        (memory (export "memory") 1) (data (i32.const 3) "tea")
        (func (export "f") (param i64) (result i64) (i64.add (call $twice (local.get 0)) (i64.const 2))))"#;
    let bytes = wat::parse_str(text).unwrap();
    let artifact = Engine::default().precompile_module(&bytes).unwrap();
    let engine = Engine::default();
    assert_eq!(artifact, Module::new(&engine, &bytes).unwrap().serialize().unwrap());
    // SAFETY: the bytes are as they were made.
    let module = unsafe { Module::deserialize(&Engine::default(), &artifact) }.unwrap();
    let engine = module.engine().clone();
    let mut store = Store::new(&engine, ());
    let twice = Func::wrap(&mut store, |x: i64| x * 2);
    let instance = Instance::new(&mut store, &module, &[twice.into()]).unwrap();
    let f = instance.get_typed_func::<i64, i64>(&mut store, "f").unwrap();
    assert_eq!(f.call(&mut store, 20).unwrap(), 42);
    let text = load(&engine, &artifact).unwrap_err().to_string();
    assert_eq!(text, "artifact holds a core module, expected a component");
}

#[test]
fn an_engine_refuses_what_was_made_for_other_settings_by_their_name() {
    type Change = fn(&mut Config);
    let changes: [(&str, Change); 4] = [
        ("features.simd", |config| (config.features.simd, config.features.relaxed_simd) = (false, false)),
        ("features.threads", |config| config.features.threads = false),
        ("consume_fuel", |config| _ = config.consume_fuel(true)),
        ("memory.reservation_bytes", |config| config.memory.reservation_bytes = 0),
    ];
    let bytes = Engine::default().precompile_component(&binary()).unwrap();
    for (name, change) in changes {
        let mut config = Config::new();
        change(&mut config);
        let error = load(&Engine::new(&config).unwrap(), &bytes).unwrap_err().to_string();
        assert!(error.contains(name), "expected `{name}` in: {error}");
    }
}
