//! Asks the system which pages of a range have contents of their own.
//!
//! # Invariants
//! * Only the process that made a [`Pagemap`] gets answers from it: in a child the file would still tell
//!   of the parent.

use std::fs::File;
use std::os::fd::AsRawFd;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result, ensure};

use super::mapping::{Mapping, page_bytes};
use super::refusals::{Step, attempt, last_error};

/// A view of this process's pages.
#[derive(Debug)]
pub struct Pagemap {
    file: File,
    /// A page that starts with 1 here and with 0 in a child.
    here: Mapping,
}

/// Pages that follow each other: addresses of the first one and behind the last one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(C)]
pub struct Pages {
    /// Address of the first.
    pub start: u64,
    /// Address behind the last.
    pub end: u64,
    categories: u64,
}

/// How far a scan came.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Scanned {
    /// How many runs of pages were found.
    pub n_runs: usize,
    /// The address at which the scan stopped: where the range ends, or as much was found as was asked for.
    pub end: u64,
}

/// The request of the system call, as the system lays it out.
#[repr(C)]
#[derive(Default)]
struct ScanRequest {
    size: u64,
    flags: u64,
    start: u64,
    end: u64,
    walk_end: u64,
    vec: u64,
    vec_len: u64,
    max_pages: u64,
    category_inverted: u64,
    category_mask: u64,
    category_anyof_mask: u64,
    return_mask: u64,
}

/// `_IOWR('f', 16, struct pm_scan_arg)`.
const PAGEMAP_SCAN: libc::Ioctl = (3 << 30) | ((size_of::<ScanRequest>() as libc::Ioctl) << 16) | (0x66 << 8) | 16;

const FILE: u64 = 1 << 2;
const PRESENT: u64 = 1 << 3;
const SWAPPED: u64 = 1 << 4;
const ZERO: u64 = 1 << 5;

impl Pagemap {
    /// A view of this process's pages.
    ///
    /// # Errors
    /// When the system does not offer it: Linux does from 6.7 on.
    pub fn new() -> Result<Pagemap> {
        let file = File::open("/proc/self/pagemap").context("opening the map of this process's pages")?;
        let here = Mapping::reserve(page_bytes())?;
        here.make_accessible(page_bytes())?;
        here.wipe_in_children()?;
        let pagemap = Pagemap { file, here };
        pagemap.mark().store(1, Ordering::Relaxed);
        let probe = pagemap.here.base() as u64;
        let scanned = pagemap.scan(probe, probe + page_bytes() as u64, u64::MAX, &mut [Pages::default()])?;
        ensure!(scanned.n_runs == 1, "the map of this process's pages does not show a page that was written");
        Ok(pagemap)
    }

    /// Finds the pages from `start` to `end` (addresses of pages) that are neither untouched nor those of
    /// a file, at most `max_pages` of them and as many runs as there is room for.
    ///
    /// # Errors
    /// When the system refuses, or in a child of the process that made this.
    pub fn scan(&self, start: u64, end: u64, max_pages: u64, runs: &mut [Pages]) -> Result<Scanned> {
        ensure!(self.mark().load(Ordering::Relaxed) == 1, "the map of pages is of a parent of this process");
        let mut request = ScanRequest {
            size: size_of::<ScanRequest>() as u64,
            start,
            end,
            vec: runs.as_mut_ptr() as u64,
            vec_len: runs.len() as u64,
            max_pages: if max_pages == u64::MAX { 0 } else { max_pages },
            category_inverted: FILE | ZERO,
            category_mask: FILE | ZERO,
            category_anyof_mask: PRESENT | SWAPPED,
            ..ScanRequest::default()
        };
        let n_runs = attempt(Step::Whole, || {
            // SAFETY: the request says where the runs go and how many there is room for; the system writes
            // nothing else.
            let found = unsafe { libc::ioctl(self.file.as_raw_fd(), PAGEMAP_SCAN, &raw mut request) };
            usize::try_from(found).map_err(|_| last_error())
        });
        Ok(Scanned { n_runs: n_runs.context("finding pages that were written")?, end: request.walk_end })
    }

    fn mark(&self) -> &AtomicU32 {
        // SAFETY: the page is mapped for as long as this value lives, and only accessed atomically.
        unsafe { AtomicU32::from_ptr(self.here.base().cast()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::image_file::ImageFile;

    fn write(mapping: &Mapping, page: usize) {
        // SAFETY: the tests write only where they made the mapping accessible.
        unsafe { mapping.base().wrapping_add(page * page_bytes() + 7).write_volatile(1) };
    }

    fn read(mapping: &Mapping, page: usize) -> u8 {
        // SAFETY: as in `write`.
        unsafe { mapping.base().wrapping_add(page * page_bytes() + 7).read_volatile() }
    }

    /// The pages that have contents of their own, up to some page.
    fn found(pagemap: &Pagemap, mapping: &Mapping, max_pages: u64) -> (Vec<usize>, usize) {
        let (page, base) = (page_bytes() as u64, mapping.base() as u64);
        let mut runs = [Pages::default(); 8];
        let scanned = pagemap.scan(base, base + mapping.size_bytes() as u64, max_pages, &mut runs).unwrap();
        let pages = |run: &Pages| ((run.start - base) / page) as usize..((run.end - base) / page) as usize;
        (runs[..scanned.n_runs].iter().flat_map(pages).collect(), ((scanned.end - base) / page) as usize)
    }

    #[test]
    fn pages_that_were_written_are_found_and_others_are_not() {
        let pagemap = Pagemap::new().unwrap();
        let mapping = Mapping::reserve(16 * page_bytes()).unwrap();
        mapping.make_accessible(12 * page_bytes()).unwrap();
        let image = ImageFile::new(4 * page_bytes() as u64, [(7, &b"x"[..])].into_iter()).unwrap();
        mapping.map_image(4 * page_bytes(), 4 * page_bytes(), &image, 0).unwrap();
        assert_eq!(found(&pagemap, &mapping, u64::MAX), (vec![], 16));
        assert_eq!((read(&mapping, 1), read(&mapping, 4), read(&mapping, 5)), (0, b'x', 0));
        assert_eq!(found(&pagemap, &mapping, u64::MAX), (vec![], 16), "reading changes nothing");
        [2, 3, 4, 7, 11].iter().for_each(|page| write(&mapping, *page));
        assert_eq!(found(&pagemap, &mapping, u64::MAX), (vec![2, 3, 4, 7, 11], 16));
        assert_eq!(found(&pagemap, &mapping, 3).0, [2, 3, 4]);
        assert!((5..=7).contains(&found(&pagemap, &mapping, 3).1), "the scan stops where it has enough");
        mapping.make_range_inaccessible(11 * page_bytes(), page_bytes()).unwrap();
        mapping.forget(0, 11 * page_bytes()).unwrap();
        assert_eq!(found(&pagemap, &mapping, u64::MAX).0, [11], "what is inaccessible keeps its contents");
        assert_eq!((read(&mapping, 2), read(&mapping, 4), read(&mapping, 7)), (0, b'x', 0));
        mapping.clear(11 * page_bytes(), page_bytes()).unwrap();
        assert_eq!(found(&pagemap, &mapping, u64::MAX).0, []);
    }

    #[test]
    fn all_ranges_are_forgotten_and_nothing_beside_them() {
        let pagemap = Pagemap::new().unwrap();
        let page = page_bytes();
        let mapping = Mapping::reserve(3000 * page).unwrap();
        mapping.make_accessible(3000 * page).unwrap();
        (0..3000).for_each(|page| write(&mapping, page));
        let even = (0..3000).step_by(2).map(|at| at * page..(at + 1) * page);
        mapping.forget_all(even).unwrap();
        for at in [0, 1, 2046, 2047, 2048, 2049, 2998, 2999] {
            assert_eq!(read(&mapping, at), (at % 2) as u8, "page {at}");
        }
        mapping.forget_all([0..page, page..page].into_iter()).unwrap();
        mapping.forget_all([0..page, 3000 * page..3001 * page].into_iter()).unwrap_err();
        mapping.forget_all(std::iter::once(1..page)).unwrap_err();
        mapping.forget(0, 3000 * page).unwrap();
        assert_eq!(found(&pagemap, &mapping, u64::MAX).0, []);
    }

    #[test]
    fn what_is_not_mapped_is_an_error_or_nothing() {
        let pagemap = Pagemap::new().unwrap();
        let scanned = pagemap.scan(3, 4, u64::MAX, &mut [Pages::default()]);
        assert!(scanned.is_err(), "{scanned:?}");
    }
}
