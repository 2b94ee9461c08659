//! A compiled component as plain data: machine code and the tables that go with it.
//!
//! `compile` makes a [`CodeImage`], `vm::code` maps it. Nothing in it depends on an address, so
//! that it can be written to disk; calls inside it are relative.

use serde::{Deserialize, Serialize};

use super::MemoryConfig;
use crate::ids::{DefinedFuncIndex, IdVec, ModuleId};

/// Machine code of all functions of all modules of a component, with its tables. (An artifact keeps
/// the large ones in sections of their own.)
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct CodeImage {
    /// Position-independent machine code, and its `.eh_frame` section.
    #[serde(skip)]
    pub text: Vec<u8>,
    /// Code of each function that a module defines.
    pub functions: IdVec<ModuleId, IdVec<DefinedFuncIndex, FunctionCode>>,
    /// Instructions that can trap, sorted by offset.
    #[serde(skip)]
    pub traps: Vec<TrapSite>,
    /// Where instructions come from, sorted by offset; each entry holds until the next.
    #[serde(skip)]
    pub positions: Vec<SourcePosition>,
    /// Where in `text` the `.eh_frame` section lies, if there is one.
    pub unwind: Option<CodeRange>,
    /// What the code assumes of memories.
    pub memories: MemoryConfig,
}

/// A function's place in an image.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FunctionCode {
    /// Where its code lies in [`CodeImage::text`].
    pub code: CodeRange,
}

/// A range of bytes of [`CodeImage::text`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CodeRange {
    /// First byte.
    pub start: u32,
    /// Number of bytes.
    pub length: u32,
}

/// An instruction that can trap.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TrapSite {
    /// Offset of the instruction in [`CodeImage::text`].
    pub offset: u32,
    /// Code of a [`crate::trap::Trap`].
    pub trap: u8,
}

/// Where an instruction comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SourcePosition {
    /// Offset of the first instruction in [`CodeImage::text`].
    pub offset: u32,
    /// Offset of the WebAssembly instruction in the component's bytes; `u32::MAX` where there is
    /// none.
    pub wasm_offset: u32,
}
