//! Compiles a file against the `gusset` that this program was built with, by calling `rustc` itself.
//!
//! A call of Cargo would build the dependencies a second time, for there are no two packages with the same
//! features. The library lies beside this program; there may be several of other builds, so the newest that
//! works is taken.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context, Result, bail};

/// A compiler that knows where `gusset` is.
pub struct Rustc {
    gusset: PathBuf,
    libraries: PathBuf,
    output: PathBuf,
}

/// What the compiler said.
pub struct Compiled {
    /// Whether it made something of the file.
    pub success: bool,
    /// Its messages, in the short form: a line each, but for messages that have several.
    pub messages: String,
}

impl Rustc {
    /// Finds the library; the compiler may write to the folder `output`.
    ///
    /// # Errors
    /// When there is no library that works, with what the compiler said about the newest.
    pub fn find(output: &Path) -> Result<Rustc> {
        let libraries = folder_of_libraries()?;
        std::fs::create_dir_all(output).with_context(|| format!("making `{}`", output.display()))?;
        let probe = output.join("probe.rs");
        std::fs::write(&probe, "pub use gusset::component::bindgen;\n")?;
        let mut said = String::from("there is none");
        for gusset in candidates(&libraries)? {
            let rustc = Rustc { gusset, libraries: libraries.clone(), output: output.to_owned() };
            let compiled = rustc.check(&probe)?;
            if compiled.success {
                return Ok(rustc);
            }
            said = compiled.messages;
        }
        bail!("no library `gusset` in `{}` works: {said}", libraries.display())
    }

    /// Checks a file as the root of a library; warnings are errors. Paths in `bindgen!` are relative to the
    /// file's folder.
    ///
    /// # Errors
    /// When there is no compiler.
    pub fn check(&self, file: &Path) -> Result<Compiled> {
        let folder = file.parent().unwrap_or(file);
        let name = file.file_stem().and_then(|name| name.to_str()).unwrap_or_default().replace('-', "_");
        let output = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
            .args(["--edition=2024", "--crate-type=lib", "--emit=metadata", "--error-format=short", "--color=never"])
            .args(["-Dwarnings", "--crate-name", &name, "--out-dir"])
            .arg(&self.output)
            .arg("--extern")
            .arg(format!("gusset={}", self.gusset.display()))
            .arg("-L")
            .arg(format!("dependency={}", self.libraries.display()))
            .arg(file)
            .env("CARGO_MANIFEST_DIR", folder)
            .env("CARGO_CRATE_NAME", &name)
            .output()
            .context("running `rustc`")?;
        let messages = String::from_utf8_lossy(&output.stderr).into_owned();
        Ok(Compiled { success: output.status.success(), messages })
    }
}

/// `target/debug/deps`, from a test that lies in it or a program above it.
fn folder_of_libraries() -> Result<PathBuf> {
    let program = std::env::current_exe().context("where this program is")?;
    let folder = program.parent().context("the folder of this program")?;
    Ok(if folder.ends_with("deps") { folder.to_owned() } else { folder.join("deps") })
}

/// The libraries called `gusset`, the newest first.
fn candidates(libraries: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::<(SystemTime, PathBuf)>::new();
    for entry in std::fs::read_dir(libraries).with_context(|| format!("reading `{}`", libraries.display()))? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("libgusset-") && name.ends_with(".rlib") {
            found.push((entry.metadata()?.modified()?, entry.path()));
        }
    }
    found.sort();
    Ok(found.into_iter().rev().map(|(_, path)| path).collect())
}
