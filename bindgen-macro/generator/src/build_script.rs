//! Bindings from a build script, for crates that want to see and keep the generated file.
//!
//! ```no_run
//! // build.rs
//! use gusset_bindgen::{Options, build_script};
//!
//! fn main() -> anyhow::Result<()> {
//!     let options = Options { paths: vec!["wit".into()], ..Options::default() };
//!     build_script::generate(&options, "bindings.rs")?;
//!     Ok(())
//! }
//! ```
//!
//! and in the crate `include!(concat!(env!("OUT_DIR"), "/bindings.rs"));`.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::options::Options;

/// Writes the bindings of one world to a file of this name in `OUT_DIR`, and tells Cargo to run the build
/// script again when a WIT file changes or comes. Returns where the file is.
///
/// # Errors
/// Those of [`generate`](crate::generate); when this is no build script; when the file cannot be written.
pub fn generate(options: &Options, file: &str) -> Result<PathBuf> {
    let folder = std::env::var_os("OUT_DIR").context("`OUT_DIR` is not set: this is no build script")?;
    let path = Path::new(&folder).join(file);
    generate_to(options, &path, &mut std::io::stdout())?;
    Ok(path)
}

/// Writes the bindings to a file, and what Cargo is told to `cargo`.
///
/// # Errors
/// As for [`generate`].
pub fn generate_to(options: &Options, path: &Path, cargo: &mut dyn Write) -> Result<()> {
    // Also when there is an error: it may be that a file is missing.
    for watched in &options.paths {
        writeln!(cargo, "cargo::rerun-if-changed={}", watched.display())?;
    }
    let bindings = crate::generate(options)?;
    for watched in &bindings.files {
        writeln!(cargo, "cargo::rerun-if-changed={}", watched.display())?;
    }
    let text = bindings.to_included_text()?;
    std::fs::write(path, text).with_context(|| format!("writing the bindings to `{}`", path.display()))
}
