//! What the numbered examples share: where their guests are.
//!
//! A guest is a `.wasm` file beside its source, component text (`.wat`) that is encoded when it is
//! read, or the text of a core module in `guests/core` that is made a component of its world. The
//! examples themselves are the numbered files of this folder.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

/// Reads a guest by its path below `guests`, as a component binary.
///
/// # Errors
/// When there is no such file, or its text is not that of a component.
pub fn guest(path: &str) -> Result<Vec<u8>> {
    let file = folder("guests").join(path);
    wat::parse_file(&file).with_context(|| format!("cannot read the guest `{path}`"))
}

/// Makes a component of the core module `guests/core/WORLD.wat` and its world in `wit/EXAMPLE.wit`, which may use WASI.
///
/// # Errors
/// When one of the files is not there, or they do not fit each other.
pub fn encoded(example: &str, world: &str) -> Result<Vec<u8>> {
    let mut module = guest(&format!("core/{world}.wat"))?;
    let mut resolve = Resolve::default();
    for name in ["io", "clocks", "random", "filesystem", "sockets", "cli"] {
        resolve.push_file(folder("../wit/wasi").join(name).with_extension("wit"))?;
    }
    let package = resolve.push_file(folder("wit").join(example).with_extension("wit"))?;
    let id = resolve.select_world(&[package], Some(world))?;
    embed_component_metadata(&mut module, &resolve, id, StringEncoding::UTF8, false)?;
    let mut encoder = ComponentEncoder::default();
    encoder
        .validate(true)
        .module(&module)
        .and_then(|encoder| encoder.encode())
        .with_context(|| format!("the guest `core/{world}.wat` does not fit its world in `{example}.wit`"))
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}
