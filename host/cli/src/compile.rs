//! `gusset compile`: machine code of a component, for `gusset run --allow-precompiled` and
//! `Component::deserialize_file`.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use gusset::Engine;

use crate::load;
use crate::options::Layer;
use crate::options::engine::EngineOptions;
use crate::settings::Settings;
use crate::units::show_size;

/// Compiles a component to machine code that can be run later.
///
/// FILE is a component or a core module for WASI preview 1. The result is for this kind of machine, this version of
/// gusset, and an engine with the same settings: one that counts fuel, say, runs only what was compiled to. Who runs
/// it must trust it: `gusset run --allow-precompiled`.
#[derive(Args)]
pub struct Compile {
    /// A component or a core module
    file: PathBuf,
    /// Where the machine code goes [default: FILE with the ending `.gusset`]
    #[arg(long, short, value_name = "OUT")]
    output: Option<PathBuf>,
    /// For engines that count fuel: `gusset run --fuel`
    #[arg(long)]
    fuel: bool,
    /// For engines that can stop a guest when its time is over: `gusset run --timeout`, `gusset serve`
    #[arg(long)]
    timeout: bool,
    #[command(flatten)]
    engine: EngineOptions,
}

/// Compiles; returns what is to be said about it.
///
/// # Errors
/// When the file is no valid component, or the result cannot be written.
pub fn compile(options: Compile, settings: Settings) -> Result<String> {
    let Compile { file, output, fuel, timeout, engine } = options;
    let mut config = engine.over(settings.engine).config()?;
    config.compile.consume_fuel = fuel;
    config.compile.epoch_interruption = timeout;
    config.cache = None;
    let engine = Engine::new(&config)?;
    let bytes = load::component_bytes(load::read(&file)?).with_context(|| format!("file `{}`", file.display()))?;
    let code = load::compiling(&file, bytes.len(), || engine.precompile_component(&bytes))
        .with_context(|| format!("component `{}`", file.display()))?;
    let output = output.unwrap_or_else(|| file.with_extension("gusset"));
    replace(&output, &code).with_context(|| format!("writing `{}`", output.display()))?;
    Ok(format!("{}: {}\n", output.display(), show_size(code.len() as u64)))
}

/// Writes a file in one step: who has the old one mapped keeps it, and nobody sees half of the new one.
fn replace(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut unfinished = file.as_os_str().to_owned();
    unfinished.push(format!(".{}.unfinished", std::process::id()));
    let written = std::fs::write(&unfinished, bytes).and_then(|()| std::fs::rename(&unfinished, file));
    if written.is_err() {
        // What was wrong with the file is said already.
        let _ = std::fs::remove_file(&unfinished);
    }
    written
}
