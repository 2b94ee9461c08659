//! Linear memories: reserved address space that becomes accessible as they grow (D7).
//!
//! What is reserved, and whether a growth may move a memory, says its [`MemoryPlan`].
//!
//! # Invariants
//! * The base of a memory whose plan says [`Base::Fixed`] never changes.
//! * Bytes from the length (rounded up to pages of the system) to the end of reservation and guard are
//!   inaccessible, and so are those of the guard before the base.
//! * Accessible bytes that a guest has not written are zero, or what its image says; those behind the
//!   length are zero.

use anyhow::{Context, Result, bail, ensure};

use crate::layout::{Base, IndexWidth, MemoryConfig, MemoryPlan, VmMemory};
use crate::pool::{MemoryImage, MemorySlot, Pool, SpareMemories, Stripe};
use crate::sys::mapping::{Mapping, page_bytes};
use crate::translate::MemoryType;

/// A linear memory.
#[derive(Debug)]
pub(super) struct LinearMemory {
    backing: Backing,
    plan: MemoryPlan,
    /// Bytes from the base on that can become accessible.
    reserved_bytes: u64,
    length_bytes: u64,
    max_pages: u64,
    /// Offsets from the base, ascending, at which the system may see different mappings meet.
    seams: Vec<usize>,
    /// Whether the host wrote what it starts with.
    filled: bool,
}

/// Where the memories of a component may lie.
#[derive(Clone, Copy, Debug)]
pub(super) enum Places<'a> {
    /// Each in address space of its own.
    Own,
    /// In a stripe of a pool, and nowhere else.
    Pool(&'a Pool, Stripe),
    /// In what others left, where that has room.
    Spare(&'a SpareMemories),
}

/// Where a memory lies.
#[derive(Debug)]
enum Backing {
    /// In address space of its own, with a guard before it.
    Own(Mapping),
    /// In a slot.
    Slot(MemorySlot),
}

/// What a memory's type and its plan say of its size.
struct Sizes {
    plan: MemoryPlan,
    min_bytes: u64,
    max_pages: u64,
}

/// Whether a memory got an image.
#[must_use]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Mapped {
    /// Its bytes are those of the image.
    Done,
    /// The system refused; its bytes are zero.
    Refused,
}

impl LinearMemory {
    /// A zeroed memory of the type's least size.
    ///
    /// # Errors
    /// When the type is too large, or the system refuses.
    pub(super) fn new(ty: &MemoryType, config: &MemoryConfig) -> Result<LinearMemory> {
        let Sizes { plan, min_bytes, max_pages } = Sizes::new(ty, config)?;
        let max_bytes = max_pages << plan.shape.page_bytes_log2;
        let reserved_bytes = match plan.base {
            Base::Fixed => plan.reservation_bytes.max(max_bytes),
            Base::Moves => plan.reservation_bytes.min(max_bytes).max(min_bytes),
        };
        let mapping =
            map(&plan, reserved_bytes).with_context(|| format!("a memory of {} to {max_pages} pages", ty.min_pages))?;
        let backing = Backing::Own(mapping);
        let seams = Vec::new();
        let mut memory =
            LinearMemory { backing, plan, reserved_bytes, length_bytes: 0, max_pages, seams, filled: false };
        memory.extend_to(min_bytes)?;
        Ok(memory)
    }

    /// A memory of the type's least size in a slot, with an image where the system maps it; `None` when it must have
    /// a mapping of its own.
    ///
    /// # Errors
    /// When the type is too large for the pool, no slot of it is free, or the system refuses.
    ///
    /// # Safety
    /// The memory is gone before the places.
    pub(super) unsafe fn placed(
        ty: &MemoryType,
        config: &MemoryConfig,
        places: Places<'_>,
        image: Option<&MemoryImage>,
    ) -> Result<Option<(LinearMemory, Mapped)>> {
        let Sizes { plan, min_bytes, max_pages } = Sizes::new(ty, config)?;
        let size_bytes = usize::try_from(min_bytes)?;
        let slot = match places {
            Places::Own => None,
            // SAFETY: the caller's promise.
            Places::Pool(pool, stripe) => Some(unsafe { pool.memory(stripe, size_bytes, image) }?),
            // SAFETY: as above.
            Places::Spare(spare) => unsafe { spare.memory((config, &plan), size_bytes, image) },
        };
        let Some(slot) = slot else { return Ok(None) };
        let mapped = if image.is_some() && !slot.has_image() { Mapped::Refused } else { Mapped::Done };
        let reserved_bytes = slot.max_bytes() as u64;
        let backing = Backing::Slot(slot);
        let (length_bytes, seams) = (min_bytes, Vec::new());
        let memory = LinearMemory { backing, plan, reserved_bytes, length_bytes, max_pages, seams, filled: false };
        Ok(Some((memory, mapped)))
    }

    /// Lets whole pages of a new memory that has its own mapping be those of an image until they are
    /// written. What of them is behind the length must be zero in the image.
    ///
    /// # Errors
    /// When the pages are not the memory's, or became unusable.
    pub(super) fn map(&mut self, image: &MemoryImage) -> Result<Mapped> {
        let MemoryImage { start, size_bytes, .. } = *image;
        let end = start.checked_add(size_bytes).context("an image ends behind the last address")?;
        ensure!(end <= whole_pages(self.length_bytes)?, "an image ends behind its memory");
        let Backing::Own(mapping) = &self.backing else { bail!("a memory of the pool gets an image later") };
        ensure!(self.seams.is_empty(), "a memory gets a second image");
        let at = self.start() + start;
        if mapping.map_image(at, size_bytes, &image.file, image.file_start).is_ok() {
            self.seams = vec![start, end];
            return Ok(Mapped::Done);
        }
        mapping.make_range_accessible(at, size_bytes)?;
        Ok(Mapped::Refused)
    }

    /// Writes bytes that a new memory starts with.
    ///
    /// # Errors
    /// When they are not within the memory.
    pub(super) fn write(&mut self, at: u64, bytes: &[u8]) -> Result<()> {
        let end = at.checked_add(bytes.len() as u64);
        ensure!(end.is_some_and(|end| end <= self.length_bytes), "contents end behind their memory");
        self.filled = true;
        let to = self.vm().base.wrapping_add(at as usize);
        // SAFETY: the range was just found to lie within the memory, to which nobody refers yet.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), to, bytes.len()) };
        Ok(())
    }

    /// Notes that since it was made nobody could write to it.
    pub(super) fn note_untouched(&mut self) {
        if let Backing::Slot(slot) = &mut self.backing
            && !self.filled
        {
            slot.note_untouched();
        }
    }

    /// What compiled code sees.
    pub(super) fn vm(&self) -> VmMemory {
        let base = match &self.backing {
            Backing::Own(mapping) => mapping.base().wrapping_add(self.start()),
            Backing::Slot(slot) => slot.base(),
        };
        VmMemory { base, length_bytes: self.length_bytes as usize }
    }

    /// Accessible bytes.
    pub(super) fn length_bytes(&self) -> u64 {
        self.length_bytes
    }

    /// Accessible pages.
    pub(super) fn pages(&self) -> u64 {
        self.length_bytes >> self.plan.shape.page_bytes_log2
    }

    /// The length after a growth by so many pages, unless that is beyond the type's maximum.
    pub(super) fn grown(&self, delta_pages: u64) -> Option<u64> {
        let pages = self.pages().checked_add(delta_pages)?;
        (pages <= self.max_pages).then(|| pages << self.plan.shape.page_bytes_log2)
    }

    /// Makes it longer; the new bytes are zero. The base may change: what compiled code sees must be
    /// written again.
    ///
    /// # Errors
    /// When the system refuses. The memory is then as it was.
    pub(super) fn extend_to(&mut self, length_bytes: u64) -> Result<()> {
        let start = self.start();
        match &mut self.backing {
            Backing::Slot(slot) => slot.extend_to(usize::try_from(length_bytes)?)?,
            Backing::Own(_) if length_bytes > self.reserved_bytes => return self.move_to_reservation_for(length_bytes),
            Backing::Own(mapping) => {
                let (accessible, wanted) = (whole_pages(self.length_bytes)?, whole_pages(length_bytes)?);
                if wanted > accessible {
                    let (start, more) = (start + accessible, wanted - accessible);
                    if let Err(error) = mapping.make_range_accessible(start, more) {
                        // A part of it may be accessible now. Nothing more can be done if this is refused, too.
                        let _ = mapping.make_range_inaccessible(start, more);
                        return Err(error);
                    }
                }
            }
        }
        self.length_bytes = length_bytes;
        Ok(())
    }

    /// Where the base is in a mapping of its own.
    fn start(&self) -> usize {
        self.plan.guard_before_bytes as usize
    }

    fn move_to_reservation_for(&mut self, length_bytes: u64) -> Result<()> {
        ensure!(self.plan.base == Base::Moves, "a memory that must not move is full");
        let Backing::Own(old) = &self.backing else { bail!("a memory of the pool must not move") };
        let max_bytes = self.max_pages << self.plan.shape.page_bytes_log2;
        let reserved_bytes = length_bytes.saturating_mul(2).min(max_bytes);
        let (mapping, reserved_bytes) = match map(&self.plan, reserved_bytes) {
            Ok(mapping) => (mapping, reserved_bytes),
            Err(_) => (map(&self.plan, length_bytes)?, length_bytes),
        };
        // What the system may refuse comes first: once something was moved, the rest must follow.
        mapping.make_range_accessible(self.start(), whole_pages(length_bytes)?)?;
        let accessible = whole_pages(self.length_bytes)?;
        let mut seams: Vec<usize> = self.seams.iter().copied().filter(|seam| *seam < accessible).collect();
        seams.push(accessible);
        let mut from = 0;
        for to in &seams {
            if let Err(error) = move_pages(old, &mapping, self.start() + from, to - from) {
                // What was moved left its pages behind, without contents.
                copy(&mapping, old, self.start(), from);
                return Err(error);
            }
            from = *to;
        }
        self.backing = Backing::Own(mapping);
        self.seams = seams;
        self.reserved_bytes = reserved_bytes;
        self.length_bytes = length_bytes;
        Ok(())
    }
}

impl Sizes {
    fn new(ty: &MemoryType, config: &MemoryConfig) -> Result<Sizes> {
        let plan = ty.plan(config);
        let page_limit = match plan.shape.index {
            IndexWidth::Bits32 => u64::from(u32::MAX).min((1 << 32) >> plan.shape.page_bytes_log2),
            IndexWidth::Bits64 => u64::MAX >> plan.shape.page_bytes_log2,
        };
        let max_pages = ty.max_pages.unwrap_or(u64::MAX).min(page_limit);
        ensure!(ty.min_pages <= max_pages, "a memory of {} pages is beyond the {max_pages} allowed", ty.min_pages);
        Ok(Sizes { plan, min_bytes: ty.min_pages << plan.shape.page_bytes_log2, max_pages })
    }
}

/// Moves a part of the contents of a mapping to another one at the same offset.
fn move_pages(from: &Mapping, to: &Mapping, start: usize, size_bytes: usize) -> Result<()> {
    // Moving keeps untouched pages untouched, so that a guest cannot make the host fill memory.
    if from.move_pages(to, start, size_bytes).is_ok() {
        return Ok(());
    }
    to.make_range_accessible(start, size_bytes)?;
    copy(from, to, start, size_bytes);
    Ok(())
}

/// Copies a range that is accessible in both of two mappings from the one to the other.
fn copy(from: &Mapping, to: &Mapping, start: usize, size_bytes: usize) {
    let (from, to) = (from.base().wrapping_add(start), to.base().wrapping_add(start));
    // SAFETY: both callers name a range that lies in both mappings and is accessible there, and no
    // reference into a memory exists while it grows.
    unsafe { std::ptr::copy_nonoverlapping(from, to, size_bytes) };
}

/// Reserves address space with guards on both sides.
fn map(plan: &MemoryPlan, reserved_bytes: u64) -> Result<Mapping> {
    let size = whole_pages(reserved_bytes)? as u64;
    let size = size.checked_add(plan.guard_bytes).and_then(|size| size.checked_add(plan.guard_before_bytes));
    Mapping::reserve(usize::try_from(size.context("more bytes than there are addresses")?)?)
}

/// Rounds up to pages of the system.
fn whole_pages(bytes: u64) -> Result<usize> {
    usize::try_from(bytes)?.checked_next_multiple_of(page_bytes()).context("more bytes than there are addresses")
}
