//! Reads a guest from a file: a component, or a core module for WASI preview 1.
//!
//! Gives a component that is compiled for an engine, from the engine's cache where that has it. A core module is made
//! into a component first ([`preview1`]). A file of machine code is refused: nothing could check it before it runs, and
//! whoever made it would decide what this process does. What was compiled before is found in the cache, where only the
//! user's own processes write.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use gusset::Engine;
use gusset::component::Component;
use gusset_runtime::artifact::is_artifact;
use gusset_runtime::translate::{BinaryKind, classify};

use crate::units::show_size;
use crate::{preview1, progress};

/// The component in a file.
///
/// # Errors
/// When the file cannot be read, is neither of the two, or is not valid.
pub(crate) fn component(engine: &Engine, file: &Path) -> Result<Component> {
    let bytes = component_bytes(read(file)?).with_context(|| format!("file `{}`", file.display()))?;
    compiled(engine, file, &bytes)
}

/// The component that a file's bytes are, compiled.
///
/// # Errors
/// When it is not valid.
pub(crate) fn compiled(engine: &Engine, file: &Path, bytes: &[u8]) -> Result<Component> {
    compiling(file, bytes.len(), || Component::new(engine, bytes))
        .with_context(|| format!("component `{}`", file.display()))
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
    ensure!(
        !is_artifact(&bytes),
        "it is machine code, which nothing can check: the command runs only what it compiled itself; \
         `gusset compile FILE` keeps the code of a component in the cache, where `gusset run FILE` finds it"
    );
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
