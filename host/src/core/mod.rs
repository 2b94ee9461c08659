//! Core modules: compile, inspect, link, instantiate and call WebAssembly below components.
//!
//! The names are those of the crate's root ([`crate::Module`], [`crate::Linker`], ...); components have
//! their own in [`crate::component`]. A [`Module`] is compiled once; a [`Linker`] finds its imports by
//! name; an [`Instance`] lives in a [`Store`](crate::Store) and gives out functions, memories, tables
//! and globals, which are small handles that work with their store only.
//!
//! `call` and `host_func` cross between host and wasm and hold the `unsafe` of this folder.

#[cfg(feature = "async")]
mod asynchronous;
mod call;
mod error;
mod externs;
mod func;
mod global;
mod host_func;
mod instance;
mod linker;
mod lone;
mod memory;
mod module;
mod shared;
mod table;
mod typed;
mod types;
mod val;
mod wrap;

pub use error::{ImportProblem, ModuleLinkError, UnknownImport, WrongType};
pub use externs::{Export, Extern};
pub use func::{Func, TypedFunc};
pub use global::Global;
pub use host_func::Caller;
pub use instance::{Instance, InstancePre};
pub use linker::Linker;
pub use memory::{Memory, MemoryAccessError};
pub use module::{ExportType, ImportType, Module};
pub use shared::SharedMemory;
pub use table::Table;
pub use typed::{WasmParams, WasmResults, WasmTy};
pub use types::{ExternType, FuncType, GlobalType, HeapType, MemoryType, Mutability, RefType, TableType, ValType};
pub use val::{ExternRef, Ref, V128, Val};
pub use wrap::{IntoFunc, WasmRet};

pub(crate) use host_func::HostFuncs;
pub(crate) use module::{exports_of, imports_of};
pub(crate) use val::Externs;
