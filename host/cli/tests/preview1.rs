//! Core modules for WASI preview 1, which the command makes into components with the public adapter.

mod support;

use std::fs;
use std::path::PathBuf;

use support::{Folder, Run};

/// A module with a function `_start`, in a folder.
fn module(folder: &Folder, start: &str) -> PathBuf {
    let text = format!(
        r#"(module
            (import "wasi_snapshot_preview1" "path_open"
                (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
            (import "wasi_snapshot_preview1" "fd_renumber" (func $renumber (param i32 i32) (result i32)))
            (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
            (memory (export "memory") 1)
            (data (i32.const 100) "file")
            ;; Opens `file` in the first folder to read it.
            (func $open (result i32)
                (if (call $path_open (i32.const 3) (i32.const 0) (i32.const 100) (i32.const 4) (i32.const 0)
                        (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 200))
                    (then (call $exit (i32.const 9)) (unreachable)))
                (i32.load (i32.const 200)))
            (func (export "_start") (local $kept i32) (local $n i32) (local $m i32)
                {start}))"#
    );
    let file = folder.path.join("module.wasm");
    fs::write(&file, wat::parse_str(text).expect("a module's text")).expect("a file");
    fs::write(folder.path.join("file"), "contents").expect("a file");
    file
}

/// Row 45: a guest has a thousand files open at most, of which none may be left behind.
#[test]
fn row45_a_descriptor_that_another_takes_the_number_of_is_left_open() {
    let folder = Folder::new("renumber");
    let file = module(
        &folder,
        "(local.set $kept (call $open))
         (loop $more
             (if (call $renumber (call $open) (local.get $kept)) (then (unreachable)))
             (local.set $n (i32.add (local.get $n) (i32.const 1)))
             (br_if $more (i32.lt_u (local.get $n) (i32.const 5000))))",
    );
    Run::new(file).option("--dir").option(folder.named("/")).gives("");
}

/// Row 25: descriptors that are open, that are closed, that are a folder's, that are none.
#[test]
fn row25_a_descriptor_that_is_none_makes_the_host_panic() {
    let folder = Folder::new("renumber-all");
    let file = module(
        &folder,
        "(drop (call $open))
         (local.set $n (i32.const -3))
         (loop $from
             (local.set $m (i32.const -3))
             (loop $to
                 (drop (call $renumber (local.get $n) (local.get $m)))
                 (drop (call $renumber (i32.const 0x7fffffff) (local.get $m)))
                 (local.set $m (i32.add (local.get $m) (i32.const 1)))
                 (br_if $to (i32.lt_s (local.get $m) (i32.const 9))))
             (local.set $n (i32.add (local.get $n) (i32.const 1)))
             (br_if $from (i32.lt_s (local.get $n) (i32.const 9))))",
    );
    Run::new(file).option("--dir").option(folder.named("/")).gives("");
}

/// The adapter calls the stable `exit`, which says good or bad (`docs/command.md`).
#[test]
fn a_code_of_preview_1_is_good_or_bad() {
    let folder = Folder::new("exit");
    for (code, status) in [(0, 0), (1, 1), (42, 1), (255, 1)] {
        let file = module(&folder, &format!("(call $exit (i32.const {code}))"));
        assert_eq!(Run::new(file).output().status, status, "{code}");
    }
}
