//! The configurations of engines under which test scripts run.
//!
//! Those without a pool are a list. Those with one are a product ([`matrix`]): what stays in place, how memories
//! get their first contents and who finds what is out of bounds, what asks for pages that were written, and how
//! many slots wait for each other, and of what size the pages of those were who had the slots before. (What custom page
//! sizes mean is in the suites themselves, under every configuration.) The name of a configuration is made of its
//! values, so it stays when others come.

use anyhow::{Context, Result};
use gusset::{Config, Engine, MemoryConfig, MemoryImages, OptLevel, PagemapScan, PoolConfig};

use super::former;

/// A way to configure engines.
#[derive(Clone, Debug)]
pub struct NamedConfig {
    /// What it is called.
    pub name: String,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    Unpooled(fn(&mut Config)),
    Pooled(MemoryConfig, Box<PoolConfig>, Former),
}

impl NamedConfig {
    /// Sets what it is about.
    pub fn configure(&self, config: &mut Config) {
        match &self.kind {
            Kind::Unpooled(configure) => configure(config),
            Kind::Pooled(memory, pool, _) => {
                config.memory = *memory;
                config.pool = Some((**pool).clone());
            }
        }
    }

    /// What is to be done with a new engine before a script runs.
    ///
    /// # Errors
    /// When that fails.
    pub(super) fn prepare(&self, engine: &Engine) -> Result<()> {
        match &self.kind {
            Kind::Pooled(_, pool, Former::BytePages) => former::tenants(engine, pool.memories),
            _ => Ok(()),
        }
    }
}

/// Who had the slots of a pool before a script begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Former {
    /// Nobody.
    Nobody,
    /// Memories with pages of one byte.
    BytePages,
}

/// The configurations in which `cargo test` runs the suites.
pub fn configs() -> Vec<NamedConfig> {
    let unpooled =
        UNPOOLED.iter().map(|(name, kind)| NamedConfig { name: (*name).to_owned(), kind: Kind::Unpooled(*kind) });
    unpooled.chain(matrix().into_iter().filter(|config| SAMPLE.contains(&config.name.as_str()))).collect()
}

/// A value, with its name or its part of one.
type Named<V> = (&'static str, V);

/// Without a pool.
const UNPOOLED: &[Named<fn(&mut Config)>] = &[
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

/// Of the matrix: each value of each dimension is in one of them.
const SAMPLE: &[&str] = &[
    "pooled-guarded-cow-keep1m-scan-batch1",
    "pooled-checked-cow-keep0-scan-batch8",
    "pooled-guarded-copied-keep36k-blind-batch8-bytepages",
    "pooled-checked-copied-cold",
];

const LAYOUTS: [Named<fn() -> MemoryConfig>; 2] =
    [("guarded", MemoryConfig::default), ("checked", || MemoryConfig::CHECKED)];
const IMAGES: [Named<MemoryImages>; 2] = [("cow", MemoryImages::CopyOnWrite), ("copied", MemoryImages::Copied)];
/// Bytes of a memory and of a table that stay in place.
const KEPT: [Named<(usize, usize)>; 3] =
    [("keep0", (0, 0)), ("keep36k", (9 << 12, 64)), ("keep1m", (1 << 20, 1 << 16))];
const SCANS: [Named<PagemapScan>; 2] = [("scan", PagemapScan::Auto), ("blind", PagemapScan::Off)];
/// Slots that wait for each other, and those that may stay warm.
const BATCHES: [Named<(u32, u32)>; 2] = [("batch1", (1, 100)), ("batch8", (8, 3))];
/// Part of the name, for other pages than those of the suites.
const FORMER: [Named<Former>; 2] = [("", Former::Nobody), ("-bytepages", Former::BytePages)];

/// All configurations with a pool.
pub fn matrix() -> Vec<NamedConfig> {
    let mut all = Vec::new();
    for (layout, memory) in LAYOUTS {
        for (images_name, images) in IMAGES {
            let (start, memory) = (format!("pooled-{layout}-{images_name}"), MemoryConfig { images, ..memory() });
            // No slot stays as its last user had it.
            let cold = PoolConfig { max_warm_memories: 0, keep_resident_table_bytes: 0, ..pool() };
            for (end, pool) in reused().into_iter().chain([("cold".to_owned(), cold)]) {
                all.extend(FORMER.map(|(pages, former)| NamedConfig {
                    name: format!("{start}-{end}{pages}"),
                    kind: Kind::Pooled(memory, Box::new(pool.clone()), former),
                }));
            }
        }
    }
    all
}

/// The pools whose slots stay warm.
fn reused() -> Vec<(String, PoolConfig)> {
    let mut all = Vec::new();
    for (kept_name, (keep_resident_memory_bytes, keep_resident_table_bytes)) in KEPT {
        for (scan, pagemap_scan) in SCANS {
            for (batch, (decommit_batch, max_warm_memories)) in BATCHES {
                let pool = PoolConfig {
                    keep_resident_memory_bytes,
                    keep_resident_table_bytes,
                    pagemap_scan,
                    decommit_batch,
                    max_warm_memories,
                    ..pool()
                };
                all.push((format!("{kept_name}-{scan}-{batch}"), pool));
            }
        }
    }
    all
}

/// A pool with room for everything in the suites, but so little that slots are used again.
fn pool() -> PoolConfig {
    PoolConfig {
        component_instances: 600,
        core_instances: 1000,
        memories: 300,
        shared_memories: 100,
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
pub fn named(name: &str) -> Result<NamedConfig> {
    let mut all = configs();
    all.extend(matrix());
    let known = || all.iter().map(|config| config.name.as_str()).collect::<Vec<_>>().join("`, `");
    let found = all.iter().find(|config| config.name == name);
    found.cloned().with_context(|| format!("configuration `{name}`: expected `{}`", known()))
}

/// What gives the same results on every machine.
fn deterministic(config: &mut Config) {
    config.relaxed_simd_deterministic(true).cranelift_nan_canonicalization(true);
}

/// Code as it is translated, checked by the code generator's verifier.
fn unoptimized(config: &mut Config) {
    config.cranelift_opt_level(OptLevel::None).cranelift_debug_verifier(true);
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{SAMPLE, configs, matrix};

    #[test]
    fn the_matrix_has_many_configurations_with_names_of_their_own() {
        let matrix = matrix();
        let names: BTreeSet<_> = matrix.iter().map(|config| config.name.as_str()).collect();
        assert!(names.len() >= 24, "{names:?}");
        assert_eq!(names.len(), matrix.len());
        let kinds: BTreeSet<_> = matrix.iter().map(|config| format!("{:?}", config.kind)).collect();
        assert_eq!(kinds.len(), matrix.len());
    }

    #[test]
    fn the_sample_is_of_the_matrix_and_has_every_value() {
        let sampled = configs().into_iter().filter(|config| SAMPLE.contains(&config.name.as_str())).count();
        assert_eq!(sampled, SAMPLE.len());
        let values = |names: &[&str]| -> BTreeSet<String> {
            names.iter().flat_map(|name| name.split('-').map(str::to_owned)).collect()
        };
        let matrix = matrix();
        let all: Vec<_> = matrix.iter().map(|config| config.name.as_str()).collect();
        assert_eq!(values(SAMPLE), values(&all));
    }
}
