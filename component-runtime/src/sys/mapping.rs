//! Owned address space: reserve, make accessible, make executable, release.

use std::ffi::c_void;
use std::fs::File;
use std::ptr::NonNull;

use anyhow::{Context, Result, ensure};
use rustix::mm::{MapFlags, MprotectFlags, ProtFlags, mmap, mmap_anonymous, mprotect, munmap};

/// A range of address space that is unmapped when dropped. Fresh bytes are zero.
#[derive(Debug)]
pub struct Mapping {
    base: NonNull<u8>,
    size_bytes: usize,
}

// SAFETY: a mapping is plain memory that this value owns; it has no thread affinity.
unsafe impl Send for Mapping {}
// SAFETY: through `&Mapping` only addresses can be had, no memory is touched.
unsafe impl Sync for Mapping {}

impl Mapping {
    /// Reserves inaccessible address space, rounded up to whole pages.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn reserve(size_bytes: usize) -> Result<Mapping> {
        let size_bytes = size_bytes.max(1).checked_next_multiple_of(page_bytes()).context("a mapping is too large")?;
        // SAFETY: no address is asked for, so no existing mapping is replaced.
        let base = unsafe {
            mmap_anonymous(
                std::ptr::null_mut(),
                size_bytes,
                ProtFlags::empty(),
                MapFlags::PRIVATE | MapFlags::NORESERVE,
            )
        }
        .with_context(|| format!("reserving {size_bytes} bytes of address space"))?;
        let base = NonNull::new(base.cast()).context("the system mapped the null page")?;
        Ok(Mapping { base, size_bytes })
    }

    /// Maps a range of a file, readable and executable; bytes behind it up to the end of the page
    /// are unspecified. What executes them relies on the file not changing.
    ///
    /// # Errors
    /// When the range does not start at a page, or the system refuses.
    pub fn of_file(file: &File, start: u64, size_bytes: usize) -> Result<Mapping> {
        let pages = size_bytes.max(1).checked_next_multiple_of(page_bytes()).context("a mapping is too large")?;
        let protection = ProtFlags::READ | ProtFlags::EXEC;
        // SAFETY: no address is asked for, so no existing mapping is replaced.
        let base = unsafe { mmap(std::ptr::null_mut(), pages, protection, MapFlags::PRIVATE, file, start) }
            .with_context(|| format!("mapping {size_bytes} bytes of a file"))?;
        let base = NonNull::new(base.cast()).context("the system mapped the null page")?;
        Ok(Mapping { base, size_bytes: pages })
    }

    /// First byte.
    pub fn base(&self) -> *mut u8 {
        self.base.as_ptr()
    }

    /// Bytes of address space, a multiple of the page size.
    pub fn size_bytes(&self) -> usize {
        self.size_bytes
    }

    /// Makes the first `size_bytes` (rounded up to pages) readable and writable.
    ///
    /// # Errors
    /// When they are not within the mapping or the system refuses.
    pub fn make_accessible(&self, size_bytes: usize) -> Result<()> {
        self.protect(size_bytes, MprotectFlags::READ | MprotectFlags::WRITE)
    }

    /// Makes all of it readable and executable, and no longer writable.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn make_executable(&self) -> Result<()> {
        self.protect(self.size_bytes, MprotectFlags::READ | MprotectFlags::EXEC)
    }

    fn protect(&self, size_bytes: usize, flags: MprotectFlags) -> Result<()> {
        ensure!(size_bytes <= self.size_bytes, "{size_bytes} bytes are beyond a mapping of {}", self.size_bytes);
        if size_bytes == 0 {
            return Ok(());
        }
        let size_bytes = size_bytes.next_multiple_of(page_bytes());
        // SAFETY: the range lies within this mapping, which nobody else owns.
        unsafe { mprotect(self.base.as_ptr().cast::<c_void>(), size_bytes, flags) }
            .with_context(|| format!("changing the protection of {size_bytes} bytes"))
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: the mapping is owned, and nothing of it is used after the drop. An error would
        // mean that the range is not mapped, which leaves nothing to do.
        let _ = unsafe { munmap(self.base.as_ptr().cast::<c_void>(), self.size_bytes) };
    }
}

/// Bytes of a page of the system.
pub fn page_bytes() -> usize {
    rustix::param::page_size()
}
