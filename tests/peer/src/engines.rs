//! The engines that are compared: Gusset as it is by default and with a pool, the peer in two configurations.

use anyhow::Result;
use wasmtime::{Enabled, Inlining, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig};

/// All engines.
pub(crate) struct Engines {
    pub(crate) gusset: gusset::Engine,
    /// Gusset with a pool.
    pub(crate) gusset_pooled: gusset::Engine,
    /// The peer as it is by default.
    pub(crate) peer: wasmtime::Engine,
    /// The peer with everything that makes its boundary cheaper.
    pub(crate) peer_best: wasmtime::Engine,
}

/// Bytes of a pooled memory that the peer keeps mapped when it is given back.
const KEPT_RESIDENT_BYTES: usize = 1 << 20;

impl Engines {
    pub(crate) fn new() -> Result<Engines> {
        let mut config = gusset::Config::new();
        config.cranelift_opt_level(gusset::OptLevel::Speed).parallel_compilation(true);
        Ok(Engines {
            gusset: gusset::Engine::new(&config)?,
            gusset_pooled: gusset::Engine::new(config.allocation_strategy(gusset::PoolConfig::default()))?,
            peer: wasmtime::Engine::new(&common()).plain()?,
            peer_best: wasmtime::Engine::new(&best()).plain()?,
        })
    }
}

/// What both configurations of the peer share with Gusset's.
fn common() -> wasmtime::Config {
    let mut config = wasmtime::Config::new();
    config.cranelift_opt_level(OptLevel::Speed).parallel_compilation(true);
    config
}

fn best() -> wasmtime::Config {
    let mut pool = PoolingAllocationConfig::new();
    pool.linear_memory_keep_resident(KEPT_RESIDENT_BYTES).table_keep_resident(KEPT_RESIDENT_BYTES);
    pool.pagemap_scan(Enabled::Auto);
    let mut config = common();
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    config.compiler_inlining(Inlining::Yes).concurrency_support(false);
    config
}

/// Makes one kind of error of both engines' kinds.
pub(crate) trait Plain<T> {
    fn plain(self) -> Result<T>;
}

impl<T> Plain<T> for gusset::Result<T> {
    fn plain(self) -> Result<T> {
        self
    }
}

impl<T> Plain<T> for wasmtime::Result<T> {
    fn plain(self) -> Result<T> {
        self.map_err(|error| anyhow::Error::from_boxed(error.into()))
    }
}
