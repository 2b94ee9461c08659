//! Decides how a memory gets what active data segments write: pure arithmetic.
//!
//! In go the segments of one memory with their offsets, the size that the memory has at least, and the
//! bytes of a page of the system; out comes a [`Plan`], or none where each instance must run its
//! segments: one of them may trap, or an image would be far larger than what is in it.
//!
//! # Invariants
//! * A plan's bytes lie within the memory's least size, and those of an image within whole pages of it.
//! * An image has at most [`MAX_STRETCH`] times what segments write, or takes its bytes from those that its
//!   component may waste ([`MAX_SPARSE_BYTES`]).

use std::ops::Range;

/// What a data segment writes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Piece {
    /// Where it goes in the memory.
    pub(super) at: u64,
    /// What it is, as a range of the component's data.
    pub(super) bytes: Range<usize>,
}

impl Piece {
    fn end(&self) -> Option<u64> {
        self.at.checked_add(self.bytes.len() as u64)
    }
}

/// How a memory gets its contents.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Plan {
    /// There are none.
    Zero,
    /// So few that copying them, all at once, costs less than mapping: where they start and end.
    Small(Range<u64>),
    /// Pages of an image: where they start and end.
    Image(Range<u64>),
}

/// From so many bytes on, contents are mapped. Those that are copied take a page of the system in any case, which
/// has to be found, cleared or given back afterwards, and that with all threads interrupted.
const MIN_IMAGE_BYTES: u64 = 1024;
/// Images of a component may have so many bytes together, whatever is in them. Their holes take memory
/// once they are read.
pub(super) const MAX_SPARSE_BYTES: u64 = 1 << 20;
/// Others may have so many bytes for each that a segment writes.
const MAX_STRETCH: u64 = 4;

/// Plans a memory of at least `min_bytes`; a sparse image is paid for from `sparse_bytes`.
pub(super) fn plan(pieces: &[Piece], min_bytes: u64, page_bytes: u64, sparse_bytes: &mut u64) -> Option<Plan> {
    let in_bounds = |piece: &Piece| piece.end().is_some_and(|end| end <= min_bytes);
    if !pieces.iter().all(in_bounds) {
        return None;
    }
    let filled = || pieces.iter().filter(|piece| !piece.bytes.is_empty());
    let start = filled().map(|piece| piece.at).min();
    let end = filled().filter_map(Piece::end).max();
    let Some((start, end)) = start.zip(end) else { return Some(Plan::Zero) };
    if end - start < MIN_IMAGE_BYTES {
        return Some(Plan::Small(start..end));
    }
    let pages = start - start % page_bytes..end.checked_next_multiple_of(page_bytes)?;
    let written: u64 = filled().map(|piece| piece.bytes.len() as u64).sum();
    let size = pages.end - pages.start;
    if size / MAX_STRETCH > written {
        *sparse_bytes = sparse_bytes.checked_sub(size)?;
    }
    Some(Plan::Image(pages))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: u64 = 4096;

    fn piece(at: u64, length: usize) -> Piece {
        Piece { at, bytes: 0..length }
    }

    #[track_caller]
    fn check(pieces: &[Piece], min_bytes: u64, expected: Option<Plan>) {
        assert_eq!(plan(pieces, min_bytes, PAGE, &mut MAX_SPARSE_BYTES.clone()), expected);
    }

    #[test]
    fn segments_that_write_nothing_need_no_image_but_may_trap() {
        check(&[], 0, Some(Plan::Zero));
        check(&[piece(65536, 0)], 65536, Some(Plan::Zero));
        check(&[piece(65537, 0)], 65536, None);
        check(&[piece(u64::MAX, 0)], u64::MAX, Some(Plan::Zero));
    }

    #[test]
    fn a_segment_out_of_bounds_keeps_all_others_from_an_image() {
        check(&[piece(0, 5000), piece(65535, 2)], 65536, None);
        check(&[piece(0, 5000), piece(u64::MAX, 2)], u64::MAX, None);
        check(&[piece(0, 1)], 0, None);
    }

    #[test]
    fn pages_are_whole_and_cover_the_least_that_is_written() {
        check(&[piece(4095, 8193)], 65536, Some(Plan::Image(0..12288)));
        check(&[piece(4096, 4096)], 65536, Some(Plan::Image(4096..8192)));
        check(&[piece(70_000, 10), piece(60_000, 10), piece(0, 0)], 1 << 20, Some(Plan::Image(57_344..73_728)));
    }

    #[test]
    fn the_last_page_of_a_memory_that_ends_within_it_is_a_page_of_the_image() {
        check(&[piece(0, 5000)], 5000, Some(Plan::Image(0..8192)));
    }

    #[test]
    fn few_bytes_are_copied() {
        check(&[piece(100, 1023)], 65536, Some(Plan::Small(100..1123)));
        check(&[piece(100, 1024)], 65536, Some(Plan::Image(0..4096)));
    }

    #[test]
    fn an_image_is_not_far_larger_than_what_is_in_it() {
        let far = 64 << 20;
        check(&[piece(0, 10), piece(far, 10)], 1 << 30, None);
        check(&[piece(0, 16 << 20), piece(far - 10, 10)], 1 << 30, Some(Plan::Image(0..far)));
        check(&[piece(0, 10), piece((1 << 20) - 10, 10)], 1 << 30, Some(Plan::Image(0..1 << 20)));
    }

    /// Every plan for thousands of random segments keeps what this file promises.
    #[test]
    fn plans_keep_their_bounds() {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut random = move |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let mut seen = [0; 4];
        for _ in 0..20_000 {
            let page = 4096 << random(5);
            let most = 1 << (1 + random(26));
            let min_bytes = random(most);
            let pieces: Vec<_> = (0..random(6))
                .map(|_| {
                    let longest = 1 << random(20);
                    piece(random(min_bytes + 3), random(longest) as usize)
                })
                .collect();
            let written: u64 = pieces.iter().map(|piece| piece.bytes.len() as u64).sum();
            let sparse_before = random(2 * MAX_SPARSE_BYTES);
            let mut sparse_bytes = sparse_before;
            let plan = plan(&pieces, min_bytes, page, &mut sparse_bytes);
            let covers = |range: &Range<u64>| {
                let within = |piece: &Piece| range.start <= piece.at && piece.end().unwrap() <= range.end;
                pieces.iter().all(|piece| piece.bytes.is_empty() || within(piece))
            };
            let may_trap = pieces.iter().any(|piece| piece.end().unwrap() > min_bytes);
            seen[match &plan {
                None => 0,
                Some(Plan::Zero) => 1,
                Some(Plan::Small(_)) => 2,
                Some(Plan::Image(_)) => 3,
            }] += 1;
            match plan {
                None => assert!(may_trap || min_bytes.next_multiple_of(page) > sparse_before),
                Some(Plan::Zero) => assert!(!may_trap && written == 0),
                Some(Plan::Small(range)) => {
                    assert!(!may_trap && covers(&range) && range.end <= min_bytes);
                    assert!(range.end - range.start < MIN_IMAGE_BYTES);
                }
                Some(Plan::Image(range)) => {
                    assert!(!may_trap && covers(&range) && range.end <= min_bytes.next_multiple_of(page));
                    assert!(range.start.is_multiple_of(page) && range.end.is_multiple_of(page));
                    let size = range.end - range.start;
                    let is_dense = size < (written + 1) * MAX_STRETCH;
                    assert_eq!(sparse_before - sparse_bytes, if is_dense { 0 } else { size });
                }
            }
        }
        assert!(seen.iter().all(|n| *n > 500), "{seen:?}");
    }
}
