//! The modules of real components compile.

use std::path::Path;
use std::time::Instant;

use wasmparser::{Parser, Payload};

use super::build::build_binary;
use crate::compile::{CompileSettings, Compiler};
use crate::ids::ModuleId;

/// Compiles every core module of a component of the zoo.
#[track_caller]
fn check(name: &str, verify_clif: bool) {
    let path = format!("{}/../../shared/components/zoo/{name}", env!("CARGO_MANIFEST_DIR"));
    if !Path::new(&path).exists() {
        println!("{name}: skipped, ../shared/components is not there");
        return;
    }
    let bytes = std::fs::read(path).unwrap();
    let compiler = Compiler::for_host(&CompileSettings { verify_clif, ..CompileSettings::default() }).unwrap();
    let mut n_modules = 0;
    for payload in Parser::new(0).parse_all(&bytes) {
        let Payload::ModuleSection { unchecked_range: range, .. } = payload.unwrap() else { continue };
        let built = build_binary(bytes[range.start as usize..range.end as usize].to_vec());
        let started = Instant::now();
        let image = compiler.component(&built.component, &built.bytes).unwrap();
        let functions = &image.functions[ModuleId(0)];
        assert_eq!(functions.len(), built.component.modules[ModuleId(0)].bodies.len());
        println!(
            "{name}: module of {} bytes, {} functions: {} bytes of code, {} traps, {} positions in {:?}",
            built.bytes.len(),
            functions.len(),
            image.text.len(),
            image.traps.len(),
            image.positions.len(),
            started.elapsed(),
        );
        n_modules += 1;
    }
    assert!(n_modules > 0);
}

#[test]
fn rust_component() {
    check("zoo-rust.component.wasm", true);
}

#[test]
fn quickjs_component() {
    check("zoo-quickjs-sync-nowasi.component.wasm", true);
}

#[test]
fn starlingmonkey_component() {
    check("zoo-starlingmonkey-nowasi.component.wasm", false);
}
