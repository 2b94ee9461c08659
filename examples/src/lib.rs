//! What the numbered examples share: where their guests are.
//!
//! A guest is a `.wasm` file beside its source, or component text (`.wat`) that is encoded when it is
//! read. The examples themselves are the numbered files of this folder.

use std::path::Path;

use anyhow::{Context, Result};

/// Reads a guest by its path below `guests`, as a component binary.
///
/// # Errors
/// When there is no such file, or its text is not that of a component.
pub fn guest(path: &str) -> Result<Vec<u8>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("guests").join(path);
    wat::parse_file(&file).with_context(|| format!("cannot read the guest `{path}`"))
}
