//! Live instances: memory laid out as [`crate::layout`] says, and the code that runs in it.
//!
//! A [`LoadedComponent`] is a translated and compiled component with a template of its context
//! (D1); [`instantiate`] copies the template into a [`Store`], patches addresses, makes memories and
//! tables and runs the start functions. [`call`] enters wasm, [`guard`] wraps what wasm calls in the
//! host. Values of component types are not known here: lifting and lowering is the embedding API's.
//!
//! # Invariants
//! * No wasm bytes and no compiler: the IR, a code image and addresses come in.
//! * Nothing that compiled code reaches moves while its instance lives.
//! * While wasm runs, the host holds no reference into an instance or its store, only pointers.

mod accounts;
mod activation;
mod adapter_handles;
mod adapters;
mod block;
mod builtins;
mod bulk;
mod code;
mod const_expr;
mod constant_tables;
mod core_imports;
mod dropped;
mod elements;
mod engine_fuel;
mod error_contexts;
mod externs;
#[cfg(feature = "async")]
mod fiber;
#[cfg(not(feature = "async"))]
#[path = "no_fiber.rs"]
mod fiber;
mod fuel;
mod growth;
mod handle_budget;
mod handles;
mod hooks;
mod host_func;
mod image_plan;
mod images;
mod instance;
mod instance_slots;
mod instantiate;
mod keys;
mod lends;
mod limiter;
mod limits;
mod linkage;
mod lockdown;
mod memory;
mod metering;
#[cfg(feature = "async")]
mod pacer;
mod perf_map;
mod pieces;
mod resources;
mod run;
mod scopes;
mod shared;
mod source;
mod store;
mod table;
mod template;
mod traps;
mod turns;
mod values;
mod waiting;

pub use activation::{call, guard, guard_frameless};
pub use builtins::builtins_table;
pub use code::LoadedCode;
pub use core_imports::ImportMismatch;
pub use error_contexts::{ErrorContext, MAX_MESSAGE_BYTES, MAX_STORE_BYTES as MAX_MESSAGES_BYTES, MessageBudget};
pub use externs::{CoreExtern, CoreExternKind, FuncRef, GlobalKey, MemoryKey, TableKey};
#[cfg(feature = "async")]
pub use fiber::{OnFiber, wait};
pub use fuel::Metering;
pub use handle_budget::HandleBudget;
pub use handles::{Dropped, HandleTable};
pub use hooks::{CallHook, OnCall};
pub use host_func::HostFunctionParts;
pub use instance::{ComponentInstance, HandleForm, ResolvedOptions, instance_of};
pub use instantiate::{InstanceImports, KeepAlive, OnStart, instantiate};
pub use lends::Lent;
pub use limiter::{Grown, Growth, GrowthLimiter, LimiterRefused};
pub use limits::{EngineNode, InstanceLimits, LimitExceeded, LimitNode, Limited, Limits, Usage};
pub use linkage::{BuiltinsTable, EntryCode, Linkage, LoadedComponent};
pub use lockdown::{LockCause, LockedDown, check_resume};
pub use metering::{AtDeadline, OnDeadline};
pub use resources::{HostDtor, ResourceIdentity, ResourceImport, destroy};
pub use scopes::ScopeId;
pub use shared::SharedMemory;
pub use source::SourceLocation;
pub use store::{InstanceKey, InstanceRefusal, Store, StoreId, StoreSettings};
pub use traps::{FrameInfo, WasmBacktrace};
pub use turns::{CallDropped, WouldBlock};
pub use values::{AccessError, CoreValue, slots_of};
