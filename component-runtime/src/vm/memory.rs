//! Linear memories: reserved address space that becomes accessible as they grow (D7).
//!
//! # Invariants
//! * The base never moves: compiled code may keep it.
//! * Bytes from the length to the end of reservation and guard are inaccessible, rounded to pages
//!   of the system, which divide WebAssembly's.

use anyhow::{Result, bail, ensure};

use crate::layout::{MEMORY_GUARD_BYTES, MEMORY_RESERVATION_BYTES, VmMemory, WASM_PAGE_BYTES};
use crate::sys::mapping::Mapping;
use crate::translate::MemoryType;

/// A linear memory.
#[derive(Debug)]
pub(super) struct LinearMemory {
    mapping: Mapping,
    length_bytes: u64,
    max_pages: u64,
}

impl LinearMemory {
    /// A zeroed memory of the type's least size.
    ///
    /// # Errors
    /// When the type is not of a 32-bit memory, is too large, or the system refuses.
    pub(super) fn new(ty: &MemoryType) -> Result<LinearMemory> {
        const MAX_PAGES: u64 = MEMORY_RESERVATION_BYTES / WASM_PAGE_BYTES;
        if ty.memory64 {
            bail!("memories with 64-bit addresses (memory64) are not supported yet");
        }
        ensure!(ty.min_pages <= MAX_PAGES, "a memory of {} pages is beyond the {MAX_PAGES} of 32 bits", ty.min_pages);
        let mapping = Mapping::reserve((MEMORY_RESERVATION_BYTES + MEMORY_GUARD_BYTES) as usize)?;
        let max_pages = ty.max_pages.unwrap_or(MAX_PAGES).min(MAX_PAGES);
        let mut memory = LinearMemory { mapping, length_bytes: 0, max_pages };
        memory.extend_to(ty.min_pages * WASM_PAGE_BYTES)?;
        Ok(memory)
    }

    /// What compiled code sees.
    pub(super) fn vm(&self) -> VmMemory {
        VmMemory { base: self.mapping.base(), length_bytes: self.length_bytes as usize }
    }

    /// Accessible bytes.
    pub(super) fn length_bytes(&self) -> u64 {
        self.length_bytes
    }

    /// The length after a growth by so many pages, unless that is beyond the type's maximum.
    pub(super) fn grown(&self, delta_pages: u64) -> Option<u64> {
        let pages = (self.length_bytes / WASM_PAGE_BYTES).checked_add(delta_pages)?;
        (pages <= self.max_pages).then(|| pages * WASM_PAGE_BYTES)
    }

    /// Makes it longer; the new bytes are zero.
    pub(super) fn extend_to(&mut self, length_bytes: u64) -> Result<()> {
        self.mapping.make_accessible(length_bytes as usize)?;
        self.length_bytes = length_bytes;
        Ok(())
    }
}
