//! Reads a guest from a file: a component, a core module for WASI preview 1, or what `gusset compile` made.
//!
//! Gives a component that is compiled for an engine, from the engine's cache where that has it. A core module is made
//! into a component first ([`preview1`]).

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use gusset::Engine;
use gusset::component::Component;
use gusset_runtime::artifact::is_artifact;
use gusset_runtime::translate::{BinaryKind, classify};

use crate::units::show_size;
use crate::{preview1, progress};

/// Whether a file with machine code is loaded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Precompiled {
    /// It is refused: whoever made it decides what this process does.
    Refused,
    /// It is loaded: whoever started the command trusts it.
    Trusted,
}

/// The component in a file.
///
/// # Errors
/// When the file cannot be read, is none of the three, is not valid, or is precompiled and not trusted.
pub(crate) fn component(engine: &Engine, file: &Path, precompiled: Precompiled) -> Result<Component> {
    if is_precompiled(file)? {
        ensure!(
            precompiled == Precompiled::Trusted,
            "`{}` is machine code that was compiled before; it is run without any check: say \
             `--allow-precompiled` if you trust whoever made it",
            file.display()
        );
        return trusted(engine, file);
    }
    let bytes = component_bytes(read(file)?).with_context(|| format!("file `{}`", file.display()))?;
    compiling(file, bytes.len(), || Component::new(engine, &bytes))
        .with_context(|| format!("component `{}`", file.display()))
}

/// Whether a file has machine code that was compiled before.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn is_precompiled(file: &Path) -> Result<bool> {
    let mut start = Vec::new();
    let read = File::open(file).and_then(|file| file.take(16).read_to_end(&mut start));
    read.with_context(|| format!("reading `{}`", file.display()))?;
    Ok(is_artifact(&start))
}

/// The bytes of a file.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn read(file: &Path) -> Result<Vec<u8>> {
    std::fs::read(file).with_context(|| format!("reading `{}`", file.display()))
}

/// The component that bytes are, or are made into.
///
/// # Errors
/// When they are neither a component nor a core module of which one can be made.
pub(crate) fn component_bytes(bytes: Vec<u8>) -> Result<Vec<u8>> {
    match classify(&bytes) {
        BinaryKind::Component => Ok(bytes),
        BinaryKind::CoreModule => preview1::to_component(&bytes),
        BinaryKind::Other(found) => bail!("expected a component or a core module, found {found}"),
    }
}

/// Does something that compiles, and says so while it takes long.
pub(crate) fn compiling<T>(file: &Path, size_bytes: usize, work: impl FnOnce() -> T) -> T {
    progress::show(|| format!("compiling `{}` ({})", file.display(), show_size(size_bytes as u64)), work)
}

fn trusted(engine: &Engine, file: &Path) -> Result<Component> {
    // SAFETY: whoever started the command said that the file is an artifact as this crate makes them
    // (`Precompiled::Trusted`); that nobody writes to it meanwhile is part of that.
    unsafe { Component::deserialize_file(engine, file) }
}
