//! The cache of compiled components on disk.
#![cfg(feature = "compile")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use gusset::component::{Component, Linker};
use gusset::{CacheConfig, Config, Engine, MemoryConfig, OptLevel, Store};

/// A directory of a test's own, removed at its end.
struct Directory(PathBuf);

impl Directory {
    fn new(name: &str) -> Directory {
        let path = std::env::temp_dir().join(format!("gusset-cache-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Directory(path)
    }

    fn entries(&self) -> Vec<PathBuf> {
        let mut entries: Vec<_> = fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        entries
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn config(directory: &Path, max_bytes: u64) -> Config {
    let mut config = Config::new();
    config.cache(Some(CacheConfig { directory: directory.to_owned(), max_bytes }));
    config
}

fn binary(value: u32) -> Vec<u8> {
    let text = format!(
        r#"(component (core module $m (func (export "f") (result i32) (i32.const {value})))
             (core instance $i (instantiate $m))
             (func (export "f") (result u32) (canon lift (core func $i "f"))))"#
    );
    wat::parse_str(text).unwrap()
}

/// Loads and runs a component; whether the cache had it.
#[track_caller]
fn run(config: &Config, value: u32) -> bool {
    let engine = Engine::new(config).unwrap();
    let component = Component::new(&engine, binary(value)).unwrap();
    let mut store = Store::new(&engine, ());
    let instance = Linker::<()>::new(&engine).instantiate(&mut store, &component).unwrap();
    let f = instance.get_typed_func::<(), (u32,)>(&mut store, "f").unwrap();
    assert_eq!(f.call(&mut store, ()).unwrap(), (value,));
    let counts = engine.cache_counts().unwrap();
    assert_eq!(counts.hits + counts.misses, 1);
    counts.hits == 1
}

#[test]
fn a_component_is_compiled_once_for_each_configuration() {
    let directory = Directory::new("once");
    let mut config = config(&directory.0, 1 << 30);
    assert!(!run(&config, 1));
    assert!(run(&config, 1));
    assert!(!run(&config, 2));
    config.cranelift_opt_level(OptLevel::None);
    assert!(!run(&config, 1));
    assert!(run(&config, 1));
    assert_eq!(directory.entries().len(), 3);
    // Memories of another layout: neither pushes the other's entry out.
    let first = config.clone();
    config.memory = MemoryConfig::CHECKED;
    assert!(!run(&config, 1));
    assert!(run(&config, 1) && run(&first, 1));
    assert_eq!(directory.entries().len(), 4);
}

#[test]
fn damaged_entries_are_replaced() {
    let directory = Directory::new("damaged");
    let config = config(&directory.0, 1 << 30);
    run(&config, 1);
    let [entry] = &directory.entries()[..] else { panic!("one entry") };
    let good = fs::read(entry).unwrap();
    let step = good.len() / 50;
    let damages = (0..50).map(|at| {
        let mut damaged = good.clone();
        damaged[at * step] ^= 0x10;
        damaged
    });
    let cuts = [0, 7, 8, 9, 100, good.len() - 8, good.len() - 1].map(|length| good[..length].to_vec());
    for damaged in damages.chain(cuts) {
        // As a new file: the old one is mapped by nobody, but the rule is never to change one.
        fs::remove_file(entry).unwrap();
        fs::write(entry, &damaged).unwrap();
        assert!(!run(&config, 1));
        assert_eq!(fs::read(entry).unwrap(), good);
        assert!(run(&config, 1));
    }
}

#[test]
fn the_entries_that_were_not_used_for_longest_go_first() {
    let directory = Directory::new("oldest");
    run(&config(&directory.0, 1 << 30), 0);
    let bytes = fs::metadata(&directory.entries()[0]).unwrap().len();
    let config = config(&directory.0, 3 * bytes + bytes / 2);
    let pause = || std::thread::sleep(std::time::Duration::from_millis(20));
    for value in 1..3 {
        pause();
        assert!(!run(&config, value));
    }
    pause();
    assert!(run(&config, 0));
    pause();
    assert!(!run(&config, 3));
    assert_eq!(directory.entries().len(), 3);
    assert!(run(&config, 0), "it was used after the others");
    assert!(!run(&config, 1));
}

#[test]
fn an_entry_that_is_larger_than_the_cache_is_not_kept() {
    let directory = Directory::new("small");
    assert!(!run(&config(&directory.0, 100), 1));
    assert_eq!(directory.entries(), Vec::<PathBuf>::new());
}

#[test]
fn a_directory_that_cannot_be_made_is_an_error_with_its_name() {
    let error = Engine::new(&config(Path::new("/dev/null/cache"), 1)).unwrap_err();
    assert_eq!(error.to_string(), "directory `/dev/null/cache` of the cache");
}

#[test]
fn a_directory_that_everybody_may_write_to_is_taken_for_a_cache() {
    let directory = Directory::new("open");
    fs::create_dir(&directory.0).unwrap();
    fs::set_permissions(&directory.0, fs::Permissions::from_mode(0o777)).unwrap();
    let error = format!("{:#}", Engine::new(&config(&directory.0, 1 << 20)).unwrap_err());
    assert!(error.contains("everybody may write to it") && error.contains("chmod o-w"), "{error}");
    fs::set_permissions(&directory.0, fs::Permissions::from_mode(0o755)).unwrap();
    assert!(!run(&config(&directory.0, 1 << 20), 1));
}

#[test]
fn a_directory_that_is_made_is_others_too() {
    let directory = Directory::new("made");
    let below = directory.0.join("a/b");
    assert!(!run(&config(&below, 1 << 20), 1));
    assert_eq!(fs::metadata(&below).unwrap().permissions().mode() & 0o777, 0o700);
}

const WORKER: &str = "GUSSET_CACHE_WORKER";

#[test]
fn processes_share_a_cache_while_entries_come_and_go() {
    if let Some(directory) = std::env::var_os(WORKER) {
        let bytes = 40_000;
        for round in 0..30 {
            run(&config(Path::new(&directory), bytes), round % 7);
        }
        return;
    }
    let directory = Directory::new("shared");
    let test = "processes_share_a_cache_while_entries_come_and_go";
    let worker = || {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args([test, "--exact"]).env(WORKER, &directory.0).spawn().unwrap()
    };
    let workers: Vec<_> = (0..4).map(|_| worker()).collect();
    for mut worker in workers {
        assert!(worker.wait().unwrap().success());
    }
    let entries = directory.entries();
    assert!(
        entries.iter().all(|entry| entry.extension().is_some_and(|extension| extension == "gusset")),
        "{entries:?}"
    );
    let total: u64 = entries.iter().map(|entry| fs::metadata(entry).unwrap().len()).sum();
    assert!(total > 0 && total <= 5 * 40_000, "{total}");
}

#[test]
fn a_linked_component_is_found_again_and_another_module_makes_another_one() {
    let directory = Directory::new("linked");
    let app = wat::parse_str(
        r#"(component
            (import "m" (core module $m (export "f" (func (result i32)))))
            (core instance $i (instantiate $m))
            (func (export "f") (result u32) (canon lift (core func $i "f"))))"#,
    )
    .unwrap();
    for (value, misses) in [(1, 2), (1, 0), (2, 2), (1, 0)] {
        let engine = Engine::new(&config(&directory.0, u64::MAX)).unwrap();
        let module = format!("(module (func (export \"f\") (result i32) (i32.const {value})))");
        let module = gusset::Module::new(&engine, wat::parse_str(module).unwrap()).unwrap();
        let mut linker = Linker::<()>::new(&engine);
        linker.root().module("m", &module).unwrap();
        let mut store = Store::new(&engine, ());
        let component = Component::new(&engine, &app).unwrap();
        let instance = linker.instantiate(&mut store, &component).unwrap();
        // What was loaded from the cache still knows what it was before.
        let index = component.get_export_index(None, "f").unwrap();
        let f = instance.get_typed_func::<(), (u32,)>(&store, &index).unwrap();
        assert_eq!(f.call(&mut store, ()).unwrap(), (value,));
        assert_eq!(engine.cache_counts().unwrap().misses, misses, "{value}");
    }
}
