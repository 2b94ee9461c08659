//! Gives the pages of a memory's slot that were written what they held at first.
//!
//! As many pages stay in place as may; the others are named, and go back to the system (`reserve`). Pages stay
//! where they are even if the next memory in the slot is too small for them: they are zero and inaccessible then,
//! and count among those that stay.
//!
//! # Invariants
//! * Of the bytes that a guest could reach, those before [`Kept::end`] are as at first.

use anyhow::{Result, ensure};

use super::memory::MemoryImage;
use crate::sys::mapping::page_bytes;
use crate::sys::pagemap::{Pagemap, Pages};

/// What is in a slot, which nobody else uses.
pub(super) struct Written<'a> {
    pub(super) base: *mut u8,
    /// Bytes from the start that are accessible: whole pages.
    pub(super) accessible_bytes: usize,
    /// Behind these bytes from the start, no page has contents: at least the accessible ones.
    pub(super) end: usize,
    pub(super) image: Option<&'a MemoryImage>,
}

/// What of it stays in place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Kept {
    /// Bytes of pages with contents of their own, about.
    pub(super) bytes: usize,
    /// Where the last of them ends, in bytes from the start.
    pub(super) last: usize,
    /// Pages behind these bytes from the start are to be given back.
    pub(super) end: usize,
}

/// Runs of pages that one scan finds.
const RUNS: usize = 16;

impl Written<'_> {
    /// Restores pages, at most so many bytes of them: those that a scan finds, or else the first ones.
    ///
    /// # Errors
    /// When the system refuses; what is in the slot is then unknown.
    ///
    /// # Safety
    /// The accessible bytes are that, and nobody else uses them.
    pub(super) unsafe fn restore(&self, pagemap: Option<&Pagemap>, keep_bytes: usize) -> Result<Kept> {
        let Some(pagemap) = pagemap else {
            let kept = keep_bytes.min(self.accessible_bytes).next_multiple_of(page_bytes());
            self.restore_range(0, kept)?;
            return Ok(Kept { bytes: kept, last: kept, end: kept });
        };
        let (base, end) = (self.base as u64, self.end as u64);
        let most = (keep_bytes / page_bytes()) as u64;
        let (mut at, mut pages, mut last) = (0, 0, 0);
        let mut runs = [Pages::default(); RUNS];
        while at < end && pages < most {
            let scanned = pagemap.scan(base + at, base + end, most - pages, &mut runs)?;
            for run in &runs[..scanned.n_runs.min(RUNS)] {
                let (start, end) = ((run.start - base) as usize, (run.end - base) as usize);
                self.restore_range(start.min(self.accessible_bytes), end.min(self.accessible_bytes))?;
                pages += (run.end - run.start) / page_bytes() as u64;
                last = (run.end - base) as usize;
            }
            ensure!(scanned.end > base + at, "a scan for pages that were written found no end");
            at = scanned.end - base;
        }
        Ok(Kept { bytes: pages as usize * page_bytes(), last, end: at as usize })
    }

    /// Copies the image back to a range of accessible bytes, and zeros to what of it is not of the image.
    ///
    /// # Errors
    /// When the image cannot be read.
    fn restore_range(&self, start: usize, end: usize) -> Result<()> {
        let (image_start, image_end) = match self.image {
            Some(image) => (image.start.clamp(start, end), (image.start + image.size_bytes).clamp(start, end)),
            None => (end, end),
        };
        self.zero(start, image_start);
        if let Some(image) = self.image.filter(|_| image_start < image_end) {
            let from = image.file_start + (image_start - image.start) as u64;
            let to = self.base.wrapping_add(image_start);
            // SAFETY: the range is within the accessible bytes, which are nobody else's.
            unsafe { image.file.copy_to(from, to, image_end - image_start) }?;
        }
        self.zero(image_end, end);
        Ok(())
    }

    fn zero(&self, start: usize, end: usize) {
        // SAFETY: as in `restore_range`.
        unsafe { std::ptr::write_bytes(self.base.wrapping_add(start), 0, end - start) };
    }
}
