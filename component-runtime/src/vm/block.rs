//! The one allocation of a component instance (D1), and the pointer through which it is accessed.
//!
//! # Invariants
//! * Offsets come from [`crate::layout`] and are checked against the size before every access.

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::ptr::{self, NonNull};

use anyhow::{Context, Result};

use super::run::{IdRun, RUN_ALIGN, Run, run_bytes};
use crate::ids::Id;
use crate::pool::{PlainSlot, Pool};

/// An owned block of bytes whose address does not change: what compiled code sees, and behind it the runs of
/// items that only the runtime sees.
#[derive(Debug)]
pub(super) struct Block {
    base: NonNull<u8>,
    /// Of what compiled code sees.
    size_bytes: usize,
    whole_bytes: usize,
    /// Where the next run starts.
    next_run: usize,
    /// Where it lies in a pool; else it has an allocation of its own.
    slot: Option<PlainSlot>,
}

// SAFETY: a block is plain memory that this value owns.
unsafe impl Send for Block {}
// SAFETY: shared access only hands out addresses or copies values out.
unsafe impl Sync for Block {}

impl Block {
    /// A block that starts with a copy of these bytes and has room for runs of so many behind them, in a slot
    /// of the pool where there is one.
    ///
    /// # Errors
    /// When the pool has no free slot, or the block is larger than any can be.
    ///
    /// # Panics
    /// On an empty template; aborts when memory is exhausted, as every Rust allocation does.
    ///
    /// # Safety
    /// The block is gone before the pool.
    pub(super) unsafe fn new(template: &[u8], runs_bytes: usize, pool: Option<&Pool>) -> Result<Block> {
        assert!(!template.is_empty(), "a component's context has a header");
        let next_run = template.len().next_multiple_of(RUN_ALIGN);
        let whole_bytes = next_run.checked_add(runs_bytes).context("a component's context is too large")?;
        let (base, slot) = match pool {
            Some(pool) => {
                // SAFETY: the caller's promise.
                let mut slot = unsafe { pool.context(whole_bytes) }?;
                slot.note_written(whole_bytes);
                (NonNull::new(slot.base()).context("a slot is at address 0")?, Some(slot))
            }
            None => (allocate(whole_bytes)?, None),
        };
        debug_assert!(base.as_ptr().addr().is_multiple_of(RUN_ALIGN), "a block at {base:?}");
        // SAFETY: what was just taken has at least `template.len()` bytes, and is nobody else's.
        unsafe { ptr::copy_nonoverlapping(template.as_ptr(), base.as_ptr(), template.len()) };
        Ok(Block { base, size_bytes: template.len(), whole_bytes, next_run, slot })
    }

    /// Room for so many items behind what compiled code sees.
    ///
    /// # Panics
    /// When the block was not made for as many, which is a bug in its layout.
    ///
    /// # Safety
    /// The run is gone before the block.
    pub(super) unsafe fn run<K: Id, V>(&mut self, room: usize) -> IdRun<K, V> {
        let end = run_bytes::<V>(room).and_then(|bytes| self.next_run.checked_add(bytes));
        let end = end.filter(|end| *end <= self.whole_bytes).expect("a block is made for its runs");
        // SAFETY: the offset is within the block.
        let first = unsafe { self.base.add(self.next_run) }.cast();
        self.next_run = end;
        // SAFETY: runs start at multiples of their alignment, and each has its own bytes; the caller vouches
        // for its life.
        IdRun::of(unsafe { Run::new(first, room) })
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
            // SAFETY: allocated by `allocate` with the same layout.
            unsafe { dealloc(self.base.as_ptr(), layout(self.whole_bytes)) }
        }
    }
}

fn allocate(size_bytes: usize) -> Result<NonNull<u8>> {
    let layout = Layout::from_size_align(size_bytes, RUN_ALIGN).context("a component's context is too large")?;
    // SAFETY: a block is not empty.
    let base = unsafe { alloc(layout) };
    Ok(NonNull::new(base).unwrap_or_else(|| handle_alloc_error(layout)))
}

fn layout(size_bytes: usize) -> Layout {
    Layout::from_size_align(size_bytes, RUN_ALIGN).expect("it was allocated")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::{VmComponentHeader, VmCoreHeader};

    #[test]
    fn row16_what_lies_behind_a_header_is_reached_from_the_block_and_not_through_the_header() {
        const { assert!(size_of::<VmCoreHeader>() > 0 && size_of::<VmComponentHeader>() > 0) };
        let behind = size_of::<VmCoreHeader>() as u32;
        // SAFETY: there is no pool.
        let block = unsafe { Block::new(&vec![7; size_of::<VmCoreHeader>() + 8], 0, None) }.unwrap();
        let header = block.at::<VmCoreHeader>(0).cast::<u8>();
        block.write(behind, u64::MAX);
        assert_eq!(block.read::<u64>(behind), u64::MAX);
        assert_eq!((header, block.read::<u8>(0), block.read::<u8>(behind - 1)), (block.base(), 7, 7));
        assert!(std::panic::catch_unwind(|| block.at::<u64>(behind + 8)).is_err(), "beyond the block");
        assert!(std::panic::catch_unwind(|| block.at::<u64>(behind + 4)).is_err(), "misaligned or beyond the block");
    }
}
