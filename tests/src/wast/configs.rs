//! The configurations of engines under which test scripts run.

use anyhow::{Context, Result};
use gusset::{Config, MemoryConfig, MemoryImages, OptLevel};

/// A way to configure engines, by name.
pub type NamedConfig = (&'static str, fn(&mut Config));

/// The configurations in which the suites pass.
pub const CONFIGS: &[NamedConfig] = &[
    ("default", |_| {}),
    ("checked", |config| config.memory = MemoryConfig::CHECKED),
    ("no-cow", |config| config.memory.images = MemoryImages::Copied),
    ("deterministic", deterministic),
    ("unoptimized", unoptimized),
    ("fuel", |config| {
        config.consume_fuel(true);
    }),
    ("epochs", |config| {
        config.epoch_interruption(true);
    }),
];

/// The configuration of a name.
///
/// # Errors
/// When there is none.
pub(super) fn named(name: &str) -> Result<fn(&mut Config)> {
    let known = || CONFIGS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join("`, `");
    let found = CONFIGS.iter().find(|(known, _)| *known == name);
    let (_, configure) = found.with_context(|| format!("configuration `{name}`: expected `{}`", known()))?;
    Ok(*configure)
}

/// What gives the same results on every machine.
fn deterministic(config: &mut Config) {
    config.relaxed_simd_deterministic(true).cranelift_nan_canonicalization(true);
}

/// Code as it is translated, checked by the code generator's verifier.
fn unoptimized(config: &mut Config) {
    config.cranelift_opt_level(OptLevel::None).cranelift_debug_verifier(true);
}
