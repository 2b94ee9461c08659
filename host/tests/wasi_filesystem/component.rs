//! `wasi:filesystem` through components: what a guest passes and is given, of the newest WASI 0.2 and the first.

use std::path::Path;

use gusset::component::{Component, Linker, ResourceTable};
use gusset::wasi::{self, DirPerms, FilePerms, WasiCtx, WasiCtxBuilder, WasiCtxView, WasiView};
use gusset::{Engine, Store};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

use crate::world::Folder;

/// Asks for its directories without end, and keeps them.
const HOARDER: &str = r#"(module
    (import "wasi:filesystem/preopens@VERSION" "get-directories" (func $directories (param i32)))
    (memory (export "memory") 1)
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
    (func (export "run") (result i32)
        (loop $more (call $directories (i32.const 0)) (br $more))
        (i32.const 0)))"#;

struct Host {
    ctx: WasiCtx,
    table: ResourceTable,
}

impl WasiView for Host {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.ctx, table: &mut self.table }
    }
}

/// Opens the paths `file` and `../secret` in its directory; reads the first one by a stream and by `read`, appends to
/// it, and lists the directory. Each step stores its result's discriminant and, in an error, the code.
const GUEST: &str = r#"(module
    (import "wasi:filesystem/preopens@VERSION" "get-directories" (func $directories (param i32)))
    (import "wasi:filesystem/types@VERSION" "[method]descriptor.open-at"
        (func $open (param i32 i32 i32 i32 i32 i32 i32)))
    (import "wasi:filesystem/types@VERSION" "[method]descriptor.read" (func $read (param i32 i64 i64 i32)))
    (import "wasi:filesystem/types@VERSION" "[method]descriptor.append-via-stream" (func $append (param i32 i32)))
    (import "wasi:filesystem/types@VERSION" "[method]descriptor.read-directory" (func $list (param i32 i32)))
    (import "wasi:filesystem/types@VERSION" "[method]directory-entry-stream.read-directory-entry"
        (func $entry (param i32 i32)))
    (import "wasi:filesystem/types@VERSION" "[resource-drop]descriptor" (func $drop (param i32)))
    (import "wasi:io/streams@VERSION" "[method]output-stream.blocking-write-and-flush"
        (func $write (param i32 i32 i32 i32)))
    (memory (export "memory") 1)
    (global $next (mut i32) (i32.const 4096))
    (data (i32.const 1024) "file../secret and more")
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
        (local $at i32)
        (local.set $at (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
        (global.set $next (i32.add (local.get $at) (local.get 3)))
        (local.get $at))
    (func (export "run") (result i32)
        (local $root i32) (local $file i32)
        (call $directories (i32.const 0))
        (if (i32.ne (i32.load (i32.const 4)) (i32.const 1)) (then (return (i32.const 1))))
        (local.set $root (i32.load (i32.load (i32.const 0))))
        ;; Flags of paths, path, flags of opening, flags of descriptors: read and write.
        (call $open (local.get $root) (i32.const 1) (i32.const 1024) (i32.const 4) (i32.const 0) (i32.const 3) (i32.const 0))
        (if (i32.load8_u (i32.const 0)) (then (return (i32.const 2))))
        (local.set $file (i32.load (i32.const 4)))
        (call $open (local.get $root) (i32.const 1) (i32.const 1028) (i32.const 9) (i32.const 0) (i32.const 1) (i32.const 0))
        (if (i32.ne (i32.load8_u (i32.const 0)) (i32.const 1)) (then (return (i32.const 3))))
        ;; `not-permitted`
        (if (i32.ne (i32.load8_u (i32.const 4)) (i32.const 31)) (then (return (i32.const 4))))
        (call $append (local.get $file) (i32.const 0))
        (if (i32.load8_u (i32.const 0)) (then (return (i32.const 5))))
        (call $write (i32.load (i32.const 4)) (i32.const 1037) (i32.const 9) (i32.const 0))
        (if (i32.load8_u (i32.const 0)) (then (return (i32.const 6))))
        (call $read (local.get $file) (i64.const -1) (i64.const 4) (i32.const 0))
        (if (i32.load8_u (i32.const 0)) (then (return (i32.const 7))))
        ;; "ents and more"
        (if (i32.ne (i32.load (i32.const 8)) (i32.const 13)) (then (return (i32.const 8))))
        (if (i32.ne (i32.load (i32.load (i32.const 4))) (i32.const 0x73746e65)) (then (return (i32.const 9))))
        (call $drop (local.get $file))
        (call $list (local.get $root) (i32.const 0))
        (if (i32.load8_u (i32.const 0)) (then (return (i32.const 10))))
        (local.set $file (i32.load (i32.const 4)))
        (call $entry (local.get $file) (i32.const 0))
        ;; A regular file whose name has four bytes.
        (if (i32.ne (i32.load8_u (i32.const 4)) (i32.const 1)) (then (return (i32.const 11))))
        (if (i32.ne (i32.load8_u (i32.const 8)) (i32.const 6)) (then (return (i32.const 12))))
        (if (i32.ne (i32.load (i32.const 16)) (i32.const 4)) (then (return (i32.const 13))))
        (call $entry (local.get $file) (i32.const 0))
        (if (i32.load8_u (i32.const 4)) (then (return (i32.const 14))))
        (i32.const 0)))"#;

fn guest(version: &str, text: &str, engine: &Engine) -> Component {
    let mut module = wat::parse_str(text.replace("VERSION", version)).expect("the text is that of a module");
    let mut resolve = Resolve::default();
    for name in ["io", "clocks", "filesystem"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../wit/wasi/{name}.wit"));
        let package = std::fs::read_to_string(&path).expect(name).replace("0.2.12", version);
        resolve.push_str(&path, &package).expect(name);
    }
    let world = format!(
        "package test:guest; world guest {{ include wasi:filesystem/imports@{version}; export run: func() -> u32; }}"
    );
    let package = resolve.push_str("guest.wit", &world).expect("the world is one");
    let world = resolve.select_world(&[package], None).expect("there is one world");
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8, false).expect("its world fits");
    let mut encoder = ComponentEncoder::default();
    let bytes = encoder.validate(true).module(&module).and_then(|encoder| encoder.encode()).expect("a component");
    Component::new(engine, bytes).expect("it compiles")
}

#[test]
fn a_component_reads_appends_and_lists_and_stays_inside() {
    let engine = Engine::default();
    let mut linker = Linker::new(&engine);
    wasi::add_to_linker_sync(&mut linker).expect("the linker is empty");
    for version in ["0.2.0", "0.2.12"] {
        let folder = Folder::new();
        folder.folder("sandbox");
        folder.write("secret", "secret");
        folder.write("sandbox/file", "contents");
        let mut builder = WasiCtxBuilder::new();
        builder.preopened_dir(folder.join("sandbox"), "/", DirPerms::all(), FilePerms::all()).expect("the folder");
        let mut store = Store::new(&engine, Host { ctx: builder.build(), table: ResourceTable::new() });
        let instance = linker.instantiate(&mut store, &guest(version, GUEST, &engine)).expect("an instance");
        let run = instance.get_typed_func::<(), (u32,)>(&mut store, "run").expect("a function");
        assert_eq!(run.call(&mut store, ()).expect("it runs"), (0,), "{version}");
        assert_eq!(folder.read("sandbox/file"), "contents and more");
    }
}

#[test]
fn a_guest_that_asks_for_its_directories_without_end_is_never_stopped() {
    let engine = Engine::default();
    let mut linker = Linker::new(&engine);
    wasi::add_to_linker_sync(&mut linker).expect("the linker is empty");
    let folder = Folder::new();
    let mut builder = WasiCtxBuilder::new();
    builder.preopened_dir(folder.path(), "/", DirPerms::all(), FilePerms::all()).expect("the folder");
    let mut store = Store::new(&engine, Host { ctx: builder.build(), table: ResourceTable::new() });
    let instance = linker.instantiate(&mut store, &guest("0.2.12", HOARDER, &engine)).expect("an instance");
    let run = instance.get_typed_func::<(), (u32,)>(&mut store, "run").expect("a function");
    let error = format!("{:#}", run.call(&mut store, ()).expect_err("it is stopped"));
    assert!(error.contains("handles"), "{error}");
    assert!(store.data().table.len() <= 100_001, "{}", store.data().table.len());
}
