//! `gusset compile`: machine code of a component, in the cache for `gusset run` and `gusset serve`, or in a file for
//! programs that load it (`Component::deserialize_file`).
//!
//! The command itself loads no such file: it would have to trust whoever made it with everything that its user may do,
//! which the cache's folder, where only that user writes, does not ask for.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use clap::Args;
use gusset::component::Component;
use gusset::{Config, Engine};

use crate::load;
use crate::options::Layer;
use crate::options::engine::EngineOptions;
use crate::settings::Settings;
use crate::units::show_size;

/// Compiles a component to machine code that is run later.
///
/// FILE is a component or a core module for WASI preview 1. The code goes to the cache, where `gusset run FILE` and
/// `gusset serve FILE` find it, with the same FILE at any place; a cache folder can be made on one machine and used on
/// others like it (`--cache-dir`). Code is for this kind of machine, this version of gusset, and an engine with the same
/// settings: one that counts fuel, say, runs only what was compiled to.
///
/// With `--output`, the code goes to a file, for programs that load it with `Component::deserialize_file`. They must
/// trust it, since nothing can check it; the command itself runs no such file.
#[derive(Args)]
pub struct Compile {
    /// A component or a core module
    file: PathBuf,
    /// A file for the machine code, in place of the cache
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
    let bytes = load::component_bytes(load::read(&file)?).with_context(|| format!("file `{}`", file.display()))?;
    match output {
        Some(output) => to_file(config, &file, &bytes, &output),
        None => to_cache(&config, &file, &bytes),
    }
}

fn to_cache(config: &Config, file: &Path, bytes: &[u8]) -> Result<String> {
    let cache = config.cache.as_ref().context(
        "there is no cache to keep the code in: without `--no-cache` and with a $HOME that can be written to or \
         `--cache-dir` there is one, and \
         `--output` writes to a file",
    )?;
    let folder = cache.directory.display();
    let engine = Engine::new(config)?;
    let load = || Component::new(&engine, bytes).with_context(|| format!("component `{}`", file.display()));
    let n_hits = || engine.cache_counts().map_or(0, |counts| counts.hits);
    load::compiling(file, bytes.len(), load)?;
    if n_hits() > 0 {
        return Ok(format!("{}: in the cache already (`{folder}`)\n", file.display()));
    }
    // A cache that cannot keep something goes on without it.
    load()?;
    ensure!(n_hits() > 0, "the cache does not keep the code: is `{folder}` full (`--cache-size`) or read-only?");
    Ok(format!("{}: in the cache (`{folder}`)\n", file.display()))
}

fn to_file(mut config: Config, file: &Path, bytes: &[u8], output: &Path) -> Result<String> {
    config.cache = None;
    let engine = Engine::new(&config)?;
    let code = load::compiling(file, bytes.len(), || engine.precompile_component(bytes))
        .with_context(|| format!("component `{}`", file.display()))?;
    replace(output, &code).with_context(|| format!("writing `{}`", output.display()))?;
    Ok(format!("{}: {}\n", output.display(), show_size(code.len() as u64)))
}

/// Writes a file in one step, where there is a plain one or none: who has the old one mapped keeps it, and nobody sees half
/// of the new one. What else has the name (a device, a pipe, a link) keeps it, and is written to.
fn replace(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if fs::symlink_metadata(file).is_ok_and(|metadata| !metadata.is_file()) {
        return fs::OpenOptions::new().write(true).truncate(true).open(file)?.write_all(bytes);
    }
    let mut unfinished = file.as_os_str().to_owned();
    unfinished.push(format!(".{}.unfinished", std::process::id()));
    let written = fs::write(&unfinished, bytes).and_then(|()| fs::rename(&unfinished, file));
    if written.is_err() {
        // What was wrong with the file is said already.
        let _ = fs::remove_file(&unfinished);
    }
    written
}
