//! Gusset hosts WebAssembly components: it compiles them, links them to host functions and calls
//! them through types.
//!
//! The way of a host program: an [`Engine`] compiles a [`component::Component`]; a
//! [`component::Linker`] holds what components import; instantiating one in a [`Store`] gives a
//! [`component::Instance`], whose exports are called as [`component::TypedFunc`]s. Core modules go the
//! same way with the names of this root: [`Module`], [`Linker`], [`Instance`], [`TypedFunc`].

// Bindings that the crate generates for itself name it as its users do.
#[cfg(feature = "wasi")]
extern crate self as gusset;

mod core;
mod engine;
mod error;
mod hooks;
mod limits;
mod metering;
mod store;

pub mod component;
#[cfg(feature = "wasi")]
pub mod wasi;
/// Bindings as a file that a build script writes, with the feature `build-script`. As a build dependency the crate
/// needs nothing else, and no compiler is built for it:
/// `gusset = { version = "0.1", default-features = false, features = ["build-script"] }`.
#[cfg(feature = "build-script")]
pub mod build_script {
    pub use gusset_bindgen::Options;
    pub use gusset_bindgen::build_script::{generate, generate_to};
}

pub use self::core::{
    Caller, Export, ExportType, Extern, ExternRef, ExternType, Func, FuncType, Global, GlobalType, HeapType,
    ImportProblem, ImportType, Instance, InstancePre, IntoFunc, Linker, Memory, MemoryAccessError, MemoryType, Module,
    ModuleLinkError, Mutability, Ref, RefType, SharedMemory, Table, TableType, TypedFunc, UnknownImport, V128, Val,
    ValType, WasmParams, WasmResults, WasmRet, WasmTy, WrongType,
};
#[cfg(feature = "compile")]
pub use engine::CacheCounts;
pub use engine::{
    AsyncConfig, CacheConfig, CompileConfig, Config, ConfigError, Engine, Features, InstanceAllocationStrategy,
    MemoryConfig, MemoryImages, OptLevel, PagemapScan, PoolConfig, Profiler, ProtectionKeys, StoreConfig,
};
pub use error::{CallError, HostcallBudgetExceeded};
pub use gusset_runtime::pool::{NoProtectionKeys, PoolConcurrencyLimitError, PoolMetrics, PoolMisfit, SlotCounts};
pub use gusset_runtime::trap::Trap;
pub use gusset_runtime::vm::{
    CallDropped, CallHook, FrameInfo, ImportMismatch, InstanceLimits, LimitExceeded, LimitNode, Limited,
    LimiterRefused, Limits, LockCause, LockedDown, SourceLocation, Usage, WasmBacktrace, WouldBlock,
};
#[cfg(feature = "async")]
pub use hooks::CallHookHandler;
#[cfg(feature = "async")]
pub use limits::ResourceLimiterAsync;
pub use limits::{GrowthOf, GrowthRequest, ResourceLimiter, StoreLimits, StoreLimitsBuilder};
pub use metering::UpdateDeadline;
pub use store::{AsContext, AsContextMut, DEFAULT_HOSTCALL_BUDGET_BYTES, Store, StoreContext, StoreContextMut};

/// An error of any kind; downcast it where a program branches on it.
pub type Error = anyhow::Error;
/// What everything that can fail returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;
