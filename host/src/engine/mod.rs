//! Engines: settings, the compiler, and the trampolines that all components of an engine share.
//!
//! An [`Engine`] is cheap to clone. It owns the registry of core signatures
//! ([`signatures::Signatures`]), one table of built-ins, and the compiler.

#[cfg(feature = "compile")]
mod cache;
mod config;
mod precompile;
mod signatures;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use gusset_runtime::layout::CodeImage;
#[cfg(feature = "async")]
use gusset_runtime::pool::Stacks;
use gusset_runtime::pool::{Pool, PoolMetrics, SpareMemories};
use gusset_runtime::translate::{Component, CoreFuncType};
use gusset_runtime::vm::{BuiltinsTable, EngineNode, EntryCode, Limits, Linkage, LoadedCode, StoreSettings, Usage};

use crate::Result;
#[cfg(feature = "compile")]
pub use cache::CacheCounts;
pub use config::{
    AsyncConfig, CacheConfig, CompileConfig, Config, ConfigError, Features, InstanceAllocationStrategy, MemoryConfig,
    MemoryImages, OptLevel, PagemapScan, PoolConfig, Profiler, ProtectionKeys, StoreConfig,
};
pub(crate) use precompile::Loaded;
use signatures::{Signatures, StubCompiler, StubSource};

/// Compiles components and holds what they share.
#[derive(Clone)]
pub struct Engine(Arc<Inner>);

struct Inner {
    config: Config,
    epoch: Arc<AtomicU64>,
    pool: Option<Arc<Pool>>,
    /// Without a pool, and where memories take much address space.
    spare: Option<Arc<SpareMemories>>,
    /// Made with the first call that can wait.
    #[cfg(feature = "async")]
    stacks: OnceLock<Arc<Stacks>>,
    /// Where stores count in common, if there are limits for them together.
    limits: Option<Arc<EngineNode>>,
    stubs: StubCompiler,
    signatures: Mutex<Signatures>,
    /// Made with the first component.
    builtins: OnceLock<BuiltinsTable>,
    #[cfg(feature = "compile")]
    cache: Option<cache::Cache>,
}

impl Engine {
    /// An engine with these settings.
    ///
    /// # Errors
    /// When a setting is out of range, the machine cannot be compiled for, or the system has no room for
    /// the pool.
    pub fn new(config: &Config) -> Result<Engine> {
        config.check()?;
        let stubs = StubCompiler::new(config)?;
        let signatures = Mutex::new(Signatures::default());
        Ok(Engine(Arc::new(Inner {
            config: config.clone(),
            epoch: Arc::default(),
            pool: config.pool.clone().map(|pool| Pool::new(pool, &config.memory)).transpose()?,
            spare: if config.pool.is_none() { SpareMemories::new(&config.memory) } else { None },
            #[cfg(feature = "async")]
            stacks: OnceLock::new(),
            limits: (config.limits != Limits::NONE).then(|| EngineNode::new(config.limits)),
            stubs,
            signatures,
            builtins: OnceLock::new(),
            #[cfg(feature = "compile")]
            cache: config.cache.as_ref().map(cache::Cache::open).transpose()?,
        })))
    }

    /// The settings.
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// Begins the next epoch: guests whose deadline it is are stopped, or their store's callback is
    /// asked. For a timer's thread, say; may be called from a signal handler.
    pub fn increment_epoch(&self) {
        self.0.epoch.fetch_add(1, Ordering::Relaxed);
    }

    /// What is in use of the engine's pool, if it has one. Takes each lock of the pool once.
    pub fn pool_metrics(&self) -> Option<PoolMetrics> {
        let metrics = self.0.pool.as_ref()?.metrics();
        #[cfg(feature = "async")]
        let metrics = PoolMetrics {
            stacks: self.0.stacks.get().and_then(|stacks| stacks.counts()).unwrap_or_default(),
            ..metrics
        };
        Some(metrics)
    }

    /// Stacks for calls that can wait.
    ///
    /// # Errors
    /// When the system has no room for those of the pool.
    #[cfg(feature = "async")]
    #[inline]
    pub(crate) fn stacks(&self) -> Result<&Arc<Stacks>> {
        match self.0.stacks.get() {
            Some(stacks) => Ok(stacks),
            None => self.make_stacks(),
        }
    }

    #[cfg(feature = "async")]
    #[cold]
    fn make_stacks(&self) -> Result<&Arc<Stacks>> {
        let settings = self.0.config.stack_settings();
        let stacks = match &self.0.config.pool {
            Some(pool) => Stacks::pooled(settings, pool.stacks)?,
            None => Stacks::on_demand(settings),
        };
        Ok(self.0.stacks.get_or_init(|| stacks))
    }

    /// What all stores take together; `None` when there are no limits for it ([`Config::limits`]), since then nobody
    /// counts.
    pub fn usage(&self) -> Option<Usage> {
        self.0.limits.as_ref().map(|limits| limits.usage())
    }

    /// What a store is made with.
    pub(crate) fn store_settings(&self) -> StoreSettings {
        StoreSettings { engine: self.0.limits.clone(), ..self.0.config.store_settings() }
    }

    /// The counter of epochs, where code looks at it.
    pub(crate) fn epoch_counter(&self) -> Option<&Arc<AtomicU64>> {
        Some(&self.0.epoch).filter(|_| self.0.config.compile.epoch_interruption)
    }

    /// Whether two values are the same engine.
    pub fn same(&self, other: &Engine) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Compiles the code of a component.
    pub(crate) fn compile(&self, component: &Component, bytes: &[u8]) -> Result<CodeImage> {
        self.0.stubs.component(component, bytes)
    }

    /// Where trampolines come from when a component was compiled just now.
    pub(crate) fn stubs(&self) -> StubSource<'_> {
        StubSource::Compiler(&self.0.stubs)
    }

    /// The id of a core function type.
    pub(crate) fn signature(&self, ty: &CoreFuncType) -> u32 {
        self.signatures().id(ty)
    }

    /// The core function type with an id of this engine.
    pub(crate) fn signature_type(&self, signature: u32) -> Option<CoreFuncType> {
        self.signatures().type_of(signature).cloned()
    }

    /// The trampoline through which the host calls functions of a type of this engine.
    pub(crate) fn entry(&self, signature: u32) -> Result<EntryCode> {
        self.signatures().entry(signature, &self.stubs())
    }

    /// The trampoline through which wasm calls host functions of a type of this engine.
    pub(crate) fn lowering(&self, signature: u32) -> Result<*const u8> {
        self.signatures().lowering(signature, &self.stubs())
    }

    fn signatures(&self) -> MutexGuard<'_, Signatures> {
        self.0.signatures.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Finds or makes everything that a component's code needs of its engine.
    /// Trampolines that the engine does not have come from `stubs`.
    pub(crate) fn linkage(&self, component: &Component, stubs: &StubSource<'_>) -> Result<Linkage> {
        let mut signatures = self.signatures();
        let used = signatures.resolve(component, stubs)?;
        let builtins = match self.0.builtins.get() {
            Some(builtins) => builtins,
            None => {
                let (image, offsets) = stubs.builtins()?;
                let table = BuiltinsTable::new(LoadedCode::load(image)?, &offsets);
                self.0.builtins.get_or_init(|| table)
            }
        };
        Ok(Linkage {
            signatures: used.ids,
            entries: used.entries,
            lowerings: used.lowerings,
            builtins: builtins.address(),
            pool: self.0.pool.clone(),
            spare: self.0.spare.clone(),
            keep_alive: self.0.clone(),
        })
    }
}

impl Default for Engine {
    /// An engine with default settings.
    ///
    /// # Panics
    /// When the machine cannot be compiled for.
    fn default() -> Engine {
        match Engine::new(&Config::default()) {
            Ok(engine) => engine,
            Err(error) => panic!("no engine for this machine: {error:#}"),
        }
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("config", &self.0.config).finish_non_exhaustive()
    }
}
