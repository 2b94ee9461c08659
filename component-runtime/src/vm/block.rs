//! The one allocation of a component instance (D1), and the pointer through which it is accessed.
//!
//! # Invariants
//! * Offsets come from [`crate::layout`] and are checked against the size before every access.

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::ptr::{self, NonNull};

use anyhow::{Context, Result, ensure};

use crate::pool::{PlainSlot, Pool};

const ALIGN: usize = 16;

/// An owned block of bytes whose address does not change.
#[derive(Debug)]
pub(super) struct Block {
    base: NonNull<u8>,
    size_bytes: usize,
    /// Where it lies in a pool; else it has an allocation of its own.
    slot: Option<PlainSlot>,
}

// SAFETY: a block is plain memory that this value owns.
unsafe impl Send for Block {}
// SAFETY: shared access only hands out addresses or copies values out.
unsafe impl Sync for Block {}

impl Block {
    /// A block with a copy of these bytes, in a slot of the pool where there is one.
    ///
    /// # Errors
    /// When the pool has no free slot.
    ///
    /// # Panics
    /// On an empty template; aborts when memory is exhausted, as every Rust allocation does.
    pub(super) fn new(template: &[u8], pool: Option<&Pool>) -> Result<Block> {
        match pool {
            Some(pool) => Block::in_slot(template, pool.context()?),
            None => Ok(Block::copy_of(template)),
        }
    }

    fn in_slot(template: &[u8], mut slot: PlainSlot) -> Result<Block> {
        let base = NonNull::new(slot.base()).context("a slot is at address 0")?;
        ensure!(template.len() <= slot.size_bytes(), "a context of {} bytes is larger than its slot", template.len());
        slot.note_written(template.len());
        // SAFETY: the slot is accessible, has at least `template.len()` bytes, and is nobody else's.
        unsafe { ptr::copy_nonoverlapping(template.as_ptr(), base.as_ptr(), template.len()) };
        Ok(Block { base, size_bytes: template.len(), slot: Some(slot) })
    }

    fn copy_of(template: &[u8]) -> Block {
        let layout = layout(template.len());
        assert!(layout.size() > 0, "a component's context has a header");
        // SAFETY: the layout's size is not zero.
        let base = unsafe { alloc(layout) };
        let Some(base) = NonNull::new(base) else { handle_alloc_error(layout) };
        // SAFETY: both ranges have `template.len()` bytes, and a fresh allocation overlaps nothing.
        unsafe { ptr::copy_nonoverlapping(template.as_ptr(), base.as_ptr(), template.len()) };
        Block { base, size_bytes: template.len(), slot: None }
    }

    /// First byte.
    pub(super) fn base(&self) -> *mut u8 {
        self.base.as_ptr()
    }

    /// The address of a `T` at an offset.
    ///
    /// # Panics
    /// When it is out of bounds or misaligned, which is a bug in the layout.
    pub(super) fn at<T>(&self, offset: u32) -> *mut T {
        let offset = offset as usize;
        assert!(offset + size_of::<T>() <= self.size_bytes, "offset {offset} is beyond a context");
        assert!(offset.is_multiple_of(align_of::<T>()), "offset {offset} is not aligned");
        // SAFETY: the sum was just checked to lie within the block.
        unsafe { self.base.as_ptr().add(offset).cast() }
    }

    /// Copies a value out.
    pub(super) fn read<T: Copy>(&self, offset: u32) -> T {
        // SAFETY: `at` checked bounds and alignment; the block holds plain data that the template or
        // `write` initialised, and compiled code of this store's thread is not running.
        unsafe { self.at::<T>(offset).read() }
    }

    /// Writes a value.
    pub(super) fn write<T: Copy>(&self, offset: u32, value: T) {
        // SAFETY: as in `read`.
        unsafe { self.at::<T>(offset).write(value) }
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        if self.slot.is_none() {
            // SAFETY: allocated by `copy_of` with the same layout.
            unsafe { dealloc(self.base.as_ptr(), layout(self.size_bytes)) }
        }
    }
}

fn layout(size_bytes: usize) -> Layout {
    Layout::from_size_align(size_bytes, ALIGN).expect("a component's context is small")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::{VmComponentHeader, VmCoreHeader};

    #[test]
    fn row16_what_lies_behind_a_header_is_reached_from_the_block_and_not_through_the_header() {
        const { assert!(size_of::<VmCoreHeader>() > 0 && size_of::<VmComponentHeader>() > 0) };
        let behind = size_of::<VmCoreHeader>() as u32;
        let block = Block::copy_of(&vec![7; size_of::<VmCoreHeader>() + 8]);
        let header = block.at::<VmCoreHeader>(0).cast::<u8>();
        block.write(behind, u64::MAX);
        assert_eq!(block.read::<u64>(behind), u64::MAX);
        assert_eq!((header, block.read::<u8>(0), block.read::<u8>(behind - 1)), (block.base(), 7, 7));
        assert!(std::panic::catch_unwind(|| block.at::<u64>(behind + 8)).is_err(), "beyond the block");
        assert!(std::panic::catch_unwind(|| block.at::<u64>(behind + 4)).is_err(), "misaligned or beyond the block");
    }
}
