//! Where everything lies that compiled code reads: the contract between `compile` and `vm`.
//!
//! `compile` writes loads and stores at these offsets, `vm` reads and writes the same bytes through
//! the `Vm*` types below. All offsets are in bytes; pointers are 8 bytes (64-bit targets only).
//!
//! # Invariants
//! * `compile` and `vm` meet here and nowhere else.
//! * Every offset handed out is a multiple of 8; a global's of 16.
//! * The `repr(C)` types and the offset constants agree: the constants are `offset_of!`.

mod component;
mod context;
mod core;
mod handles;
mod image;
mod memory;

pub use component::{ComponentCounts, ComponentLayout, VmComponentHeader, VmLowering};
pub use context::{HostCallee, Routines, VmActivation, VmBuiltins, VmHostFunctions, VmStoreContext, builtin};
pub use core::{
    CoreCounts, CoreLayout, VmConstantElement, VmCoreHeader, VmFuncRef, VmFunction, VmGlobal, VmMemory, VmSharedMemory,
    VmTable,
};
pub use handles::{VmHandle, VmHandleCount, VmHandleTable};
pub use image::{CodeImage, CodeRange, FunctionCode, InlinedPosition, SourcePosition, TrapSite};
#[cfg(test)]
pub(crate) use memory::tests::{CONFIGS, plans_of};
pub use memory::{
    Base, Bounds, Check, IndexWidth, MEMORY_GUARD_BYTES, MEMORY_RESERVATION_BYTES, MemoryConfig, MemoryImages,
    MemoryPlan, MemoryShape, Sharing, WASM_PAGE_BYTES, WASM_PAGE_BYTES_LOG2,
};

/// Bytes of a pointer in everything that compiled code reads.
pub const POINTER_BYTES: u32 = 8;
/// Bytes of one argument or result in the array through which host and wasm exchange values.
/// A 32-bit value is zero-extended; a `v128` takes two.
pub const VALUE_BYTES: u32 = 8;
