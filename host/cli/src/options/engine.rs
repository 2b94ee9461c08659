//! How code is generated, and where it is kept: `[engine]` of a configuration file.

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, ValueEnum};
use gusset::{CacheConfig, Config, OptLevel, Profiler};
use serde::Deserialize;

use super::{Layer, is_set};
use crate::units::Size;

/// What the cache may take if nobody says it.
const CACHE_BYTES: u64 = 1 << 30;

/// How code is generated, and where it is kept.
#[derive(Args, Clone, Debug, Default, PartialEq, Deserialize)]
#[command(next_help_heading = "Compilation")]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct EngineOptions {
    /// What the compiler aims at
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub opt_level: Option<Level>,
    /// Backtraces name lines of source, for guests that bring DWARF along
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    #[arg(value_name = "BOOL", hide_possible_values = true)]
    pub source_lines: Option<bool>,
    /// Every operator on floats that gives a NaN gives the same one
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    #[arg(value_name = "BOOL", hide_possible_values = true)]
    pub canonical_nans: Option<bool>,
    /// Lets `perf` name guest functions (writes /tmp/perf-PID.map)
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    #[arg(value_name = "BOOL", hide_possible_values = true)]
    pub perf_map: Option<bool>,
    /// Bytes of stack that a guest may use
    #[arg(long, value_name = "SIZE")]
    pub max_stack: Option<Size>,
    /// Keeps no compiled code from one run to the next
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    #[arg(value_name = "BOOL", hide_possible_values = true)]
    pub no_cache: Option<bool>,
    /// Where compiled code is kept; nobody may be able to write there who may not run code as you
    /// [default: `gusset` in $XDG_CACHE_HOME or ~/.cache]
    #[arg(long, value_name = "FOLDER")]
    pub cache_dir: Option<PathBuf>,
    /// How much compiled code is kept [default: 1GiB]
    #[arg(long, value_name = "SIZE")]
    pub cache_size: Option<Size>,
}

/// What the compiler aims at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// A short time of compilation
    None,
    /// Fast code
    Speed,
    /// Fast code, but small where that costs little
    Size,
}

impl Layer for EngineOptions {
    fn over(self, below: Self) -> Self {
        EngineOptions {
            opt_level: self.opt_level.or(below.opt_level),
            source_lines: self.source_lines.or(below.source_lines),
            canonical_nans: self.canonical_nans.or(below.canonical_nans),
            perf_map: self.perf_map.or(below.perf_map),
            max_stack: self.max_stack.or(below.max_stack),
            no_cache: self.no_cache.or(below.no_cache),
            cache_dir: self.cache_dir.or(below.cache_dir),
            cache_size: self.cache_size.or(below.cache_size),
        }
    }
}

impl EngineOptions {
    /// The settings of an engine.
    ///
    /// # Errors
    /// When a size does not fit this machine.
    pub fn config(&self) -> Result<Config> {
        let mut config = Config::new();
        config.compile.opt_level = match self.opt_level {
            Some(Level::None) => OptLevel::None,
            Some(Level::Size) => OptLevel::SpeedAndSize,
            Some(Level::Speed) | None => OptLevel::Speed,
        };
        config.compile.source_lines = is_set(self.source_lines);
        config.compile.canonical_nans = is_set(self.canonical_nans);
        if is_set(self.perf_map) {
            config.profiler = Profiler::PerfMap;
        }
        if let Some(Size(bytes)) = self.max_stack {
            config.store.max_wasm_stack_bytes = usize::try_from(bytes)?;
        }
        config.cache = self.cache();
        Ok(config)
    }

    /// The cache; none where no folder for it is known. What is wrong with one that nobody named is no reason not to
    /// run: a home may be read-only.
    fn cache(&self) -> Option<CacheConfig> {
        let max_bytes = self.cache_size.map_or(CACHE_BYTES, |size| size.0);
        let cache = CacheConfig { directory: self.cache_folder()?, max_bytes };
        (self.cache_dir.is_some() || cache.prepare().is_ok()).then_some(cache)
    }

    fn cache_folder(&self) -> Option<PathBuf> {
        if is_set(self.no_cache) {
            return None;
        }
        self.cache_dir.clone().or_else(default_cache)
    }

    /// Where this run keeps compiled code, and where later ones do that are given nothing but what configuration files
    /// say.
    pub(crate) fn code_folders(&self, files: &EngineOptions) -> Vec<PathBuf> {
        let this_run = self.clone().over(files.clone());
        let mut folders: Vec<_> = [&this_run, files].into_iter().filter_map(EngineOptions::cache_folder).collect();
        folders.dedup();
        folders
    }
}

/// The user's folder for what can be made again, as the XDG base directories have it.
fn default_cache() -> Option<PathBuf> {
    let folder = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let caches = folder("XDG_CACHE_HOME").or_else(|| Some(folder("HOME")?.join(".cache")))?;
    Some(caches.join("gusset"))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::EngineOptions;

    fn options(cache_dir: Option<&str>, no_cache: Option<bool>) -> EngineOptions {
        EngineOptions { cache_dir: cache_dir.map(Into::into), no_cache, ..EngineOptions::default() }
    }

    #[test]
    fn the_code_of_later_runs_is_forgotten_by_one_that_keeps_none() {
        let folders = |said: EngineOptions, files: EngineOptions| said.code_folders(&files);
        let of_files = || options(Some("/files"), None);
        assert_eq!(folders(options(None, Some(true)), of_files()), [Path::new("/files")]);
        assert_eq!(folders(options(Some("/said"), None), of_files()), ["/said", "/files"].map(Path::new));
        assert_eq!(folders(options(None, None), of_files()), [Path::new("/files")]);
        assert_eq!(folders(options(None, None), options(Some("/files"), Some(true))), Vec::<&Path>::new());
        assert_eq!(folders(options(None, Some(false)), options(Some("/files"), Some(true))), [Path::new("/files")]);
    }
}
