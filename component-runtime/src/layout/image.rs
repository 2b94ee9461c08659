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
    /// What positions with [`SourcePosition::INLINED`] stand for.
    pub inlined: Vec<InlinedPosition>,
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
    /// none. With [`SourcePosition::INLINED`], the number of an [`InlinedPosition`] of the image.
    pub wasm_offset: u32,
}

impl SourcePosition {
    /// Marks the number of an [`InlinedPosition`], in an image that has any: the offsets in one have 31 bits.
    pub const INLINED: u32 = 1 << 31;
}

/// Where an instruction comes from that a function has from another one, whose call it replaces.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct InlinedPosition {
    /// The other function's module.
    pub module: ModuleId,
    /// The other function.
    pub func: DefinedFuncIndex,
    /// As [`SourcePosition::wasm_offset`] of a function without copies.
    pub wasm_offset: u32,
    /// The position of the call: an offset, or the number of an earlier one of these.
    pub caller: u32,
}

impl CodeImage {
    /// What a position stands for that is not an offset. `below` is the number of the one that it is the caller of,
    /// so that nobody follows callers for ever.
    pub fn inlined(&self, position: u32, below: u32) -> Option<(u32, &InlinedPosition)> {
        let number = position.checked_sub(SourcePosition::INLINED).filter(|number| *number < below)?;
        Some((number, self.inlined.get(number as usize)?))
    }
}
