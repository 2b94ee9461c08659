//! Settings of an engine: plain structs by topic, and the setters that the field is used to.

use std::fmt;
use std::path::PathBuf;

pub use gusset_runtime::layout::{MemoryConfig, MemoryImages};
pub use gusset_runtime::pool::{PagemapScan, PoolConfig, ProtectionKeys};
#[cfg(feature = "async")]
use gusset_runtime::pool::{StackSettings, Zeroing};
pub use gusset_runtime::translate::Features;
use gusset_runtime::vm::{Limits, Metering, StoreSettings};

/// Settings of an engine.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// Which WebAssembly proposals guests may use.
    pub features: Features,
    /// How code is generated.
    pub compile: CompileConfig,
    /// How linear memories are laid out and get their first contents.
    pub memory: MemoryConfig,
    /// Limits of each store.
    pub store: StoreConfig,
    /// The stacks of calls that can wait.
    pub fibers: AsyncConfig,
    /// Limits of all stores together; none at first. Where there are some, stores count in common, at a little
    /// cost ([`Engine::usage`](crate::Engine::usage)).
    pub limits: Limits,
    /// Slots for instances, reserved once for all of them; without it, each instance asks the system for
    /// what it needs.
    pub pool: Option<PoolConfig>,
    /// Where compiled components are kept from one process to the next; off unless set.
    pub cache: Option<CacheConfig>,
    /// Who is told about the names of guest functions.
    pub profiler: Profiler,
}

/// Who gives instances their memory: what [`Config::allocation_strategy`] takes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub enum InstanceAllocationStrategy {
    /// The system, for each instance.
    #[default]
    OnDemand,
    /// A pool.
    Pooling(PoolConfig),
}

impl From<PoolConfig> for InstanceAllocationStrategy {
    fn from(config: PoolConfig) -> Self {
        InstanceAllocationStrategy::Pooling(config)
    }
}

/// A profiler that wants to know the names of guest functions.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub enum Profiler {
    /// None.
    #[default]
    None,
    /// `perf`, by the file `/tmp/perf-PID.map`.
    PerfMap,
}

/// A cache of compiled components on disk, which any number of processes may share.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CacheConfig {
    /// Where it is; made if it does not exist. What lies there is run: nobody may be able to write to
    /// it who may not run code as this process.
    pub directory: PathBuf,
    /// Bytes that it may take. Entries that were not used for longest go first.
    pub max_bytes: u64,
}

#[cfg(feature = "compile")]
impl CacheConfig {
    /// Makes the directory, if it is not there, and looks whether an engine would take it.
    ///
    /// # Errors
    /// When it cannot be made, or everybody may write to it.
    pub fn prepare(&self) -> crate::Result<()> {
        super::cache::open_directory(&self.directory)
    }
}

/// How code is generated.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CompileConfig {
    /// What the optimizer aims at.
    pub opt_level: OptLevel,
    /// Whether the functions of a component are compiled on several threads.
    pub parallel: bool,
    /// Whether Cranelift's verifier checks each function; slow, for the development of Gusset.
    pub verify: bool,
    /// Whether native unwinders (of debuggers, profilers, Rust's backtraces) can walk through guest
    /// frames. Takes some memory for each function.
    pub native_unwind_info: bool,
    /// Whether backtraces name lines of source, for guests that bring DWARF along. Keeps its sections
    /// in memory and in artifacts.
    pub source_lines: bool,
    /// Whether artifacts keep the binaries that they were made of, so that a core module or component from
    /// one can be given to components that import it. Those that import or export core modules or components
    /// themselves always keep it.
    pub keep_binaries: bool,
    /// Whether guests use up fuel ([`Store::set_fuel`](crate::Store::set_fuel)) and stop when there is
    /// none left. Costs speed.
    pub consume_fuel: bool,
    /// Whether guests stop at the epoch's deadline
    /// ([`Store::set_epoch_deadline`](crate::Store::set_epoch_deadline)). Costs less speed than fuel.
    pub epoch_interruption: bool,
    /// Whether relaxed vector operators give what the specification's deterministic profile says, on
    /// every machine, instead of what the machine is fastest at.
    pub relaxed_simd_deterministic: bool,
    /// Whether every float operator that gives a NaN gives the canonical one, at some cost.
    pub canonical_nans: bool,
    /// Whether calls from one component to another, and between the modules of one, are replaced by what they call
    /// where that is small.
    pub inlining: bool,
}

/// What the optimizer aims at.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub enum OptLevel {
    /// Short compile time.
    None,
    /// Fast code.
    #[default]
    Speed,
    /// Fast code, but small where it costs little.
    SpeedAndSize,
}

/// Limits of each store.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoreConfig {
    /// Bytes of stack that guest code may use, counted from the outermost call into it. The calling
    /// thread must have as many, and what host functions need below them.
    pub max_wasm_stack_bytes: usize,
    /// Handles that may be live at once, in the tables of guests and as
    /// [`ResourceAny`](crate::component::ResourceAny)s of the host.
    pub max_handles: u32,
    /// Bytes of linear memory, over all instances.
    pub max_memory_bytes: u64,
    /// Table elements, over all instances.
    pub max_table_elements: u64,
    /// Core instances.
    pub max_core_instances: u64,
    /// Linear memories, over all instances.
    pub max_memories: u64,
    /// Tables, over all instances.
    pub max_tables: u64,
}

/// The stacks of calls that can wait: those of the methods whose names end with `_async`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AsyncConfig {
    /// Bytes of a stack, for guests ([`StoreConfig::max_wasm_stack_bytes`]) and the host functions that they
    /// call; 64 KiB that nobody can touch lie below it. A stack gets 64 KiB more than guests may use where
    /// this says less. Guests of other stores that a host function calls by blocking methods share it, and trap at its
    /// end.
    pub stack_bytes: usize,
    /// Whether a stack is made zero again after each call, so that nothing that a host function left there is
    /// in memory any longer. Costs a few system calls for each call. No guest can read a stack.
    pub stack_zeroing: bool,
    /// How much of a stack that no call uses stays in memory for the next one. When a call went deeper, the
    /// rest goes back to the system at its end, which costs a system call; the rest that has no return address next to
    /// what stays, as a guest can bring about, after 256 calls at the latest.
    pub stack_keep_resident_bytes: usize,
}

impl Default for AsyncConfig {
    fn default() -> Self {
        AsyncConfig { stack_bytes: 2 << 20, stack_zeroing: false, stack_keep_resident_bytes: 128 << 10 }
    }
}

/// A setting is out of range.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConfigError {
    setting: &'static str,
    wanted: &'static str,
    found: u64,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "setting `{}`: expected {}, found {}", self.setting, self.wanted, self.found)
    }
}

impl std::error::Error for ConfigError {}

/// What the host has of a stack at least.
#[cfg(feature = "async")]
const MIN_HOST_STACK_BYTES: usize = 64 << 10;

/// Less stack than this lets no guest do anything.
const MIN_WASM_STACK_BYTES: usize = 16 << 10;

impl Default for CompileConfig {
    fn default() -> Self {
        CompileConfig {
            opt_level: OptLevel::default(),
            parallel: true,
            native_unwind_info: true,
            source_lines: false,
            keep_binaries: false,
            verify: false,
            consume_fuel: false,
            epoch_interruption: false,
            relaxed_simd_deterministic: false,
            canonical_nans: false,
            inlining: true,
        }
    }
}

impl Default for StoreConfig {
    fn default() -> Self {
        let StoreSettings { max_wasm_stack_bytes, limits, .. } = StoreSettings::default();
        StoreConfig {
            max_wasm_stack_bytes,
            max_handles: u32::try_from(limits.handles).unwrap_or(u32::MAX),
            max_memory_bytes: limits.memory_bytes,
            max_table_elements: limits.table_elements,
            max_core_instances: limits.core_instances,
            max_memories: limits.memories,
            max_tables: limits.tables,
        }
    }
}

impl Config {
    /// The defaults.
    pub fn new() -> Config {
        Config::default()
    }

    /// Sets [`CompileConfig::opt_level`].
    pub fn cranelift_opt_level(&mut self, level: OptLevel) -> &mut Config {
        self.compile.opt_level = level;
        self
    }

    /// Sets [`CompileConfig::parallel`].
    pub fn parallel_compilation(&mut self, parallel: bool) -> &mut Config {
        self.compile.parallel = parallel;
        self
    }

    /// Sets [`CompileConfig::verify`].
    pub fn cranelift_debug_verifier(&mut self, verify: bool) -> &mut Config {
        self.compile.verify = verify;
        self
    }

    /// Sets [`CompileConfig::native_unwind_info`].
    pub fn native_unwind_info(&mut self, tables: bool) -> &mut Config {
        self.compile.native_unwind_info = tables;
        self
    }

    /// Sets [`CompileConfig::keep_binaries`].
    pub fn keep_binaries(&mut self, keep: bool) -> &mut Config {
        self.compile.keep_binaries = keep;
        self
    }

    /// Sets [`CompileConfig::source_lines`].
    pub fn source_lines(&mut self, lines: bool) -> &mut Config {
        self.compile.source_lines = lines;
        self
    }

    /// Sets [`Config::profiler`].
    pub fn profiler(&mut self, profiler: Profiler) -> &mut Config {
        self.profiler = profiler;
        self
    }

    /// Sets [`CompileConfig::consume_fuel`].
    pub fn consume_fuel(&mut self, consume: bool) -> &mut Config {
        self.compile.consume_fuel = consume;
        self
    }

    /// Sets [`CompileConfig::epoch_interruption`].
    pub fn epoch_interruption(&mut self, interrupt: bool) -> &mut Config {
        self.compile.epoch_interruption = interrupt;
        self
    }

    /// Sets [`MemoryConfig::images`]: [`MemoryImages::CopyOnWrite`] or [`MemoryImages::Copied`].
    pub fn memory_init_cow(&mut self, copy_on_write: bool) -> &mut Config {
        self.memory.images = if copy_on_write { MemoryImages::CopyOnWrite } else { MemoryImages::Copied };
        self
    }

    /// Sets [`CompileConfig::relaxed_simd_deterministic`].
    pub fn relaxed_simd_deterministic(&mut self, deterministic: bool) -> &mut Config {
        self.compile.relaxed_simd_deterministic = deterministic;
        self
    }

    /// Sets [`CompileConfig::canonical_nans`].
    pub fn cranelift_nan_canonicalization(&mut self, canonical: bool) -> &mut Config {
        self.compile.canonical_nans = canonical;
        self
    }

    /// Sets [`CompileConfig::inlining`].
    pub fn compiler_inlining(&mut self, inlining: bool) -> &mut Config {
        self.compile.inlining = inlining;
        self
    }

    /// Sets [`StoreConfig::max_wasm_stack_bytes`].
    pub fn max_wasm_stack(&mut self, bytes: usize) -> &mut Config {
        self.store.max_wasm_stack_bytes = bytes;
        self
    }

    /// Sets [`AsyncConfig::stack_bytes`].
    pub fn async_stack_size(&mut self, bytes: usize) -> &mut Config {
        self.fibers.stack_bytes = bytes;
        self
    }

    /// Sets [`AsyncConfig::stack_zeroing`].
    pub fn async_stack_zeroing(&mut self, zeroing: bool) -> &mut Config {
        self.fibers.stack_zeroing = zeroing;
        self
    }

    /// Sets [`AsyncConfig::stack_keep_resident_bytes`].
    pub fn async_stack_keep_resident(&mut self, bytes: usize) -> &mut Config {
        self.fibers.stack_keep_resident_bytes = bytes;
        self
    }

    /// Does nothing: every engine can do both, and nobody pays for what is not called. Kept for programs that
    /// are used to saying it.
    pub fn async_support(&mut self, _enable: bool) -> &mut Config {
        self
    }

    /// Sets [`Config::pool`].
    pub fn allocation_strategy(&mut self, strategy: impl Into<InstanceAllocationStrategy>) -> &mut Config {
        self.pool = match strategy.into() {
            InstanceAllocationStrategy::OnDemand => None,
            InstanceAllocationStrategy::Pooling(config) => Some(config),
        };
        self
    }

    /// Sets [`Config::cache`].
    pub fn cache(&mut self, cache: Option<CacheConfig>) -> &mut Config {
        self.cache = cache;
        self
    }

    /// Whether all settings are in range.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let stack = self.store.max_wasm_stack_bytes;
        if stack < MIN_WASM_STACK_BYTES {
            return Err(ConfigError { setting: "max_wasm_stack_bytes", wanted: "at least 16384", found: stack as u64 });
        }
        match self.limits.fuel {
            u64::MAX => Ok(()),
            _ if self.compile.consume_fuel => Ok(()),
            fuel => Err(ConfigError { setting: "limits.fuel", wanted: "none without `consume_fuel`", found: fuel }),
        }
    }

    /// How large the stacks of calls that can wait are.
    #[cfg(feature = "async")]
    pub(crate) fn stack_settings(&self) -> StackSettings {
        let least = self.store.max_wasm_stack_bytes.saturating_add(MIN_HOST_STACK_BYTES);
        let zeroing = if self.fibers.stack_zeroing { Zeroing::On } else { Zeroing::Off };
        let keep_resident_bytes = self.fibers.stack_keep_resident_bytes;
        StackSettings { stack_bytes: self.fibers.stack_bytes.max(least), zeroing, keep_resident_bytes }
    }

    /// What a store is made with, but for the engine's part.
    pub(super) fn store_settings(&self) -> StoreSettings {
        let store = &self.store;
        let limits = Limits {
            memory_bytes: store.max_memory_bytes,
            table_elements: store.max_table_elements,
            core_instances: store.max_core_instances,
            memories: store.max_memories,
            tables: store.max_tables,
            handles: store.max_handles.into(),
            fuel: u64::MAX,
        };
        let metering = if self.compile.consume_fuel { Metering::Fuel } else { Metering::Off };
        StoreSettings { max_wasm_stack_bytes: store.max_wasm_stack_bytes, limits, engine: None, metering }
    }
}
