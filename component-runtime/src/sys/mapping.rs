//! Owned address space: reserve, make accessible, make executable, release.

use std::ffi::c_void;
use std::fs::File;
use std::ops::Range;
use std::ptr::NonNull;

use anyhow::{Context, Result, ensure};
use rustix::io::Errno;
use rustix::mm::{
    Advice, MapFlags, MprotectFlags, MremapFlags, ProtFlags, madvise, mmap, mmap_anonymous, mprotect, mremap_fixed,
    munmap,
};

use super::image_file::ImageFile;
use super::keys::{self, Key};
use super::refusals::{Step, attempt, last_error};

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
        let flags = MapFlags::PRIVATE | MapFlags::NORESERVE;
        let base = attempt(Step::Whole, || {
            // SAFETY: no address is asked for, so no existing mapping is replaced.
            unsafe { mmap_anonymous(std::ptr::null_mut(), size_bytes, ProtFlags::empty(), flags) }
        })
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
        Mapping::of_file_with(file, start, size_bytes, ProtFlags::READ | ProtFlags::EXEC)
    }

    /// Maps the first bytes of a file, readable.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn view(file: &File, size_bytes: usize) -> Result<Mapping> {
        Mapping::of_file_with(file, 0, size_bytes, ProtFlags::READ)
    }

    fn of_file_with(file: &File, start: u64, size_bytes: usize, protection: ProtFlags) -> Result<Mapping> {
        let pages = size_bytes.max(1).checked_next_multiple_of(page_bytes()).context("a mapping is too large")?;
        let base = attempt(Step::Whole, || {
            // SAFETY: no address is asked for, so no existing mapping is replaced.
            unsafe { mmap(std::ptr::null_mut(), pages, protection, MapFlags::PRIVATE, file, start) }
        })
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
        self.make_range_accessible(0, size_bytes)
    }

    /// Makes a range readable and writable; both of its ends are rounded outwards to pages.
    ///
    /// # Errors
    /// When it is not within the mapping or the system refuses.
    pub fn make_range_accessible(&self, start: usize, size_bytes: usize) -> Result<()> {
        self.protect(start, size_bytes, MprotectFlags::READ | MprotectFlags::WRITE)
    }

    /// The same, to threads to which a key is open, if one is given.
    ///
    /// # Errors
    /// As [`Mapping::make_range_accessible`].
    pub fn make_range_accessible_to(&self, start: usize, size_bytes: usize, key: Option<Key>) -> Result<()> {
        let Some(key) = key else { return self.make_range_accessible(start, size_bytes) };
        let Some((range, size_bytes)) = self.pages_around(start, size_bytes)? else { return Ok(()) };
        // SAFETY: the range lies within this mapping, which nobody else owns.
        attempt(Step::ByPage, || unsafe { keys::make_accessible(range, size_bytes, key) })
            .with_context(|| format!("giving {size_bytes} bytes a protection key"))
    }

    /// Makes a range inaccessible, which keeps its contents; both of its ends are rounded outwards to pages.
    ///
    /// # Errors
    /// When it is not within the mapping or the system refuses.
    pub fn make_range_inaccessible(&self, start: usize, size_bytes: usize) -> Result<()> {
        self.protect(start, size_bytes, MprotectFlags::empty())
    }

    /// Forgets what was written to a range of whole pages: it reads as it did when it was mapped.
    ///
    /// # Errors
    /// When it is not made of whole pages within the mapping, or the system refuses.
    pub fn forget(&self, start: usize, size_bytes: usize) -> Result<()> {
        let range = self.whole_pages(start, size_bytes)?;
        if size_bytes == 0 {
            return Ok(());
        }
        attempt(Step::ByPage, || {
            // SAFETY: the range lies within this mapping, and who holds it holds its contents.
            unsafe { madvise(range, size_bytes, Advice::LinuxDontNeed) }
        })
        .with_context(|| format!("giving back {size_bytes} bytes"))
    }

    /// Does the same for several ranges, at once where the system can: Linux from 6.13 on.
    ///
    /// # Errors
    /// As [`Mapping::forget`], for any of them; what became of the others is then unknown.
    pub fn forget_all(&self, ranges: impl Iterator<Item = Range<usize>> + Clone) -> Result<()> {
        let mut vectors = Vec::with_capacity(ranges.size_hint().0);
        for range in ranges.clone() {
            let base = self.whole_pages(range.start, range.len())?;
            vectors.push(libc::iovec { iov_base: base, iov_len: range.len() });
        }
        for (at, some) in vectors.chunks(MAX_VECTORS).enumerate() {
            if forget_vectors(some).is_err() {
                let mut ranges = ranges.clone().skip(at * MAX_VECTORS).take(some.len());
                ranges.try_for_each(|range| self.forget(range.start, range.len()))?;
            }
        }
        Ok(())
    }

    /// Replaces whatever is mapped at a range of whole pages by inaccessible pages without contents.
    ///
    /// # Errors
    /// When it is not made of whole pages within the mapping, or the system refuses. It is then as it
    /// was before, or inaccessible and without contents.
    pub fn clear(&self, start: usize, size_bytes: usize) -> Result<()> {
        let range = self.whole_pages(start, size_bytes)?;
        if size_bytes == 0 {
            return Ok(());
        }
        let flags = MapFlags::PRIVATE | MapFlags::FIXED | MapFlags::NORESERVE;
        let mapped = attempt(Step::Whole, || {
            // SAFETY: the range lies within this mapping, which nobody else owns.
            unsafe { mmap_anonymous(range, size_bytes, ProtFlags::empty(), flags) }
        });
        if mapped.is_err() {
            self.close_gap(range, size_bytes);
        }
        mapped.map(drop).with_context(|| format!("clearing {size_bytes} bytes"))
    }

    /// Lets a process that is forked off see zeros here, instead of a copy.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn wipe_in_children(&self) -> Result<()> {
        // SAFETY: the advice concerns other processes, and this mapping is owned.
        unsafe { madvise(self.base.as_ptr().cast(), self.size_bytes, Advice::LinuxWipeOnFork) }
            .context("having a page wiped in children")
    }

    /// Makes all of it readable and executable, and no longer writable.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn make_executable(&self) -> Result<()> {
        self.protect(0, self.size_bytes, MprotectFlags::READ | MprotectFlags::EXEC)
    }

    /// Moves the pages of a range into another mapping at the same offset, where they replace what was
    /// there. The range here stays accessible, without contents.
    ///
    /// # Errors
    /// When the range is not made of whole pages within both mappings, or the system refuses; then
    /// nothing was moved, but in the other mapping the range may have become inaccessible.
    pub fn move_pages(&self, to: &Mapping, start: usize, size_bytes: usize) -> Result<()> {
        let (from, to) = (self.whole_pages(start, size_bytes)?, to.whole_pages(start, size_bytes)?);
        if size_bytes == 0 {
            return Ok(());
        }
        let flags = MremapFlags::MAYMOVE | MremapFlags::DONTUNMAP;
        let moved = attempt(Step::Whole, || {
            // SAFETY: both ranges lie within mappings that are owned. Since the old range stays mapped,
            // nobody else can get its addresses.
            unsafe { mremap_fixed(from, size_bytes, size_bytes, flags, to) }
        });
        if moved.is_err() {
            self.close_gap(to, size_bytes);
        }
        moved.map(drop).with_context(|| format!("moving {size_bytes} bytes"))
    }

    /// Gives a range the contents of a file, readable and writable; what is written stays here alone.
    ///
    /// # Errors
    /// When the range is not made of whole pages within the mapping, or the system refuses. It is then as
    /// it was before, or inaccessible and without contents.
    pub fn map_image(&self, start: usize, size_bytes: usize, image: &ImageFile, image_start: u64) -> Result<()> {
        self.map_image_with(start, size_bytes, (image, image_start), ProtFlags::READ | ProtFlags::WRITE)
    }

    /// The same, for threads to which a key is open, if one is given: at no time are the pages open to others.
    ///
    /// # Errors
    /// As [`Mapping::map_image`].
    pub fn map_image_to(
        &self,
        start: usize,
        size_bytes: usize,
        (image, image_start): (&ImageFile, u64),
        key: Option<Key>,
    ) -> Result<()> {
        if key.is_none() {
            return self.map_image(start, size_bytes, image, image_start);
        }
        // What is mapped has no key, whatever was there before.
        self.map_image_with(start, size_bytes, (image, image_start), ProtFlags::empty())?;
        self.make_range_accessible_to(start, size_bytes, key).inspect_err(|_| {
            // If this is refused, too, the pages have contents; but they are inaccessible, or their key is closed.
            let _ = self.clear(start, size_bytes);
        })
    }

    fn map_image_with(
        &self,
        start: usize,
        size_bytes: usize,
        (image, image_start): (&ImageFile, u64),
        protection: ProtFlags,
    ) -> Result<()> {
        let range = self.whole_pages(start, size_bytes)?;
        if size_bytes == 0 {
            return Ok(());
        }
        let flags = MapFlags::PRIVATE | MapFlags::FIXED | MapFlags::NORESERVE;
        let mapped = attempt(Step::Whole, || {
            // SAFETY: the range lies within this mapping, which nobody else owns.
            unsafe { mmap(range, size_bytes, protection, flags, image.file(), image_start) }
        });
        if mapped.is_err() {
            self.close_gap(range, size_bytes);
        }
        mapped.map(drop).with_context(|| format!("mapping {size_bytes} bytes of an image"))
    }

    /// A failed replacement may have unmapped what it was to replace: nobody else must get these addresses.
    fn close_gap(&self, range: *mut c_void, size_bytes: usize) {
        let flags = MapFlags::PRIVATE | MapFlags::NORESERVE | MapFlags::FIXED_NOREPLACE;
        // SAFETY: nothing is replaced. An error means that the range is mapped still, as it is normally.
        let _ = unsafe { mmap_anonymous(range, size_bytes, ProtFlags::empty(), flags) };
    }

    fn whole_pages(&self, start: usize, size_bytes: usize) -> Result<*mut c_void> {
        let page = page_bytes();
        ensure!(
            start.is_multiple_of(page) && size_bytes.is_multiple_of(page),
            "{size_bytes} bytes from {start} on are not whole pages"
        );
        self.range(start, size_bytes)
    }

    fn range(&self, start: usize, size_bytes: usize) -> Result<*mut c_void> {
        let end = start.checked_add(size_bytes);
        ensure!(
            end.is_some_and(|end| end <= self.size_bytes),
            "{size_bytes} bytes from {start} on are beyond a mapping of {}",
            self.size_bytes
        );
        Ok(self.base.as_ptr().wrapping_add(start).cast())
    }

    fn protect(&self, start: usize, size_bytes: usize, flags: MprotectFlags) -> Result<()> {
        let Some((range, size_bytes)) = self.pages_around(start, size_bytes)? else { return Ok(()) };
        attempt(Step::ByPage, || {
            // SAFETY: the range lies within this mapping, which nobody else owns.
            unsafe { mprotect(range, size_bytes, flags) }
        })
        .with_context(|| format!("changing the protection of {size_bytes} bytes"))
    }

    /// The pages that a range touches, unless it is empty.
    fn pages_around(&self, start: usize, size_bytes: usize) -> Result<Option<(*mut c_void, usize)>> {
        self.range(start, size_bytes)?;
        if size_bytes == 0 {
            return Ok(None);
        }
        let page = page_bytes();
        let end = (start + size_bytes).next_multiple_of(page);
        let start = start - start % page;
        Ok(Some((self.range(start, end - start)?, end - start)))
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: the mapping is owned, and nothing of it is used after the drop. An error would
        // mean that the range is not mapped, which leaves nothing to do.
        let _ = unsafe { munmap(self.base.as_ptr().cast::<c_void>(), self.size_bytes) };
    }
}

/// How many ranges one call of the system takes.
const MAX_VECTORS: usize = 1024;

/// Forgets what was written to ranges of whole pages of mappings that the caller holds, or to some of them.
fn forget_vectors(vectors: &[libc::iovec]) -> Result<(), Errno> {
    /// The calling thread, in the place of a file descriptor; no such one where the system does not know it.
    const SELF: libc::c_int = -10_000;
    let wanted: usize = vectors.iter().map(|vector| vector.iov_len).sum();
    attempt(Step::ByPage, || {
        let (first, count) = (vectors.as_ptr(), vectors.len());
        // SAFETY: the ranges are of mappings whose contents the caller holds; the system reads the vectors.
        let done = unsafe { libc::syscall(libc::SYS_process_madvise, SELF, first, count, libc::MADV_DONTNEED, 0) };
        match usize::try_from(done) {
            Ok(done) if done == wanted => Ok(()),
            Ok(_) => Err(Errno::AGAIN),
            Err(_) => Err(last_error()),
        }
    })
}

/// Bytes of a page of the system: a power of two.
pub fn page_bytes() -> usize {
    rustix::param::page_size()
}

/// Rounds up to whole pages of the system what is not close to the last address. Without a division, since it is
/// done several times for each instance.
pub fn up_to_pages(bytes: usize) -> usize {
    let within = page_bytes() - 1;
    (bytes + within) & !within
}
