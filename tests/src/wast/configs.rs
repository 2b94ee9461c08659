//! The configurations of engines under which test scripts run.

use anyhow::{Context, Result};
use gusset::{Config, MemoryConfig, MemoryImages, OptLevel, PagemapScan, PoolConfig};

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
    ("pooled", |config| config.pool = Some(pool())),
    ("pooled-checked", |config| {
        config.memory = MemoryConfig::CHECKED;
        config.pool = Some(PoolConfig { keep_resident_memory_bytes: 0, max_warm_memories: 1, ..pool() });
    }),
    ("pooled-no-cow", |config| {
        config.memory.images = MemoryImages::Copied;
        config.pool = Some(PoolConfig { keep_resident_table_bytes: 0, max_warm_memories: 0, ..pool() });
    }),
    ("pooled-no-scan", |config| {
        let pagemap_scan = PagemapScan::Off;
        config.pool = Some(PoolConfig { pagemap_scan, keep_resident_memory_bytes: 9 << 12, ..pool() });
    }),
];

/// A pool with room for everything in the suites, but so little that slots are used again.
fn pool() -> PoolConfig {
    PoolConfig {
        component_instances: 600,
        core_instances: 1000,
        memories: 300,
        tables: 300,
        max_memories_per_component: 300,
        max_tables_per_component: 100,
        max_memories_per_module: 300,
        max_tables_per_module: 100,
        max_table_elements: 11 << 20,
        ..PoolConfig::default()
    }
}

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
