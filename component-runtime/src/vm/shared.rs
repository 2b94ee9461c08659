//! Memories that threads share: allocated once, never moving, owned by all who use them.
//!
//! Compiled code finds the length of a shared memory behind a pointer ([`VmSharedMemory`]), since
//! another thread may grow it at any time.
//!
//! # Invariants
//! * No reference to bytes of a shared memory is ever made, in the host either: every access is atomic
//!   or through compiled code.
//! * The length only grows, and is published after the bytes are accessible.

use std::ptr::NonNull;
use std::sync::atomic::{AtomicU8, AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Result, ensure};

use super::memory::LinearMemory;
use crate::layout::{MemoryConfig, VmMemory, VmSharedMemory};
use crate::pool::SharedPermit;
use crate::translate::MemoryType;
use crate::trap::Trap;

/// A shared memory. Clones are the same memory.
#[derive(Clone, Debug)]
pub struct SharedMemory(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    memory: Mutex<LinearMemory>,
    base: NonNull<u8>,
    length_bytes: AtomicUsize,
    ty: MemoryType,
    config: MemoryConfig,
    /// The pool's, if an instance has made it.
    permit: Option<SharedPermit>,
}

// SAFETY: the base is that of the memory that the value owns; it is only accessed atomically.
unsafe impl Send for Inner {}
// SAFETY: as above.
unsafe impl Sync for Inner {}

impl SharedMemory {
    /// A zeroed memory of the type's least size, which grows no larger than the permit says.
    ///
    /// # Errors
    /// When the type is not of a shared memory or too large, or the system refuses.
    pub fn new(ty: &MemoryType, config: &MemoryConfig, permit: Option<SharedPermit>) -> Result<SharedMemory> {
        ensure!(ty.shared && ty.max_pages.is_some(), "a shared memory has a maximum and a type that says so");
        let memory = LinearMemory::new(ty, config)?;
        let VmMemory { base, length_bytes } = memory.vm();
        let base = NonNull::new(base).ok_or(Trap::InternalBug)?;
        let length_bytes = AtomicUsize::new(length_bytes);
        let memory = Mutex::new(memory);
        Ok(SharedMemory(Arc::new(Inner { memory, base, length_bytes, ty: *ty, config: *config, permit })))
    }

    /// Its type, with the size that it had at first.
    pub fn ty(&self) -> &MemoryType {
        &self.0.ty
    }

    /// How it is laid out: code that uses it must assume the same.
    pub fn config(&self) -> &MemoryConfig {
        &self.0.config
    }

    /// Accessible bytes now.
    pub fn length_bytes(&self) -> usize {
        self.0.length_bytes.load(Ordering::SeqCst)
    }

    /// Accessible pages now.
    pub fn pages(&self) -> u64 {
        self.length_bytes() as u64 >> self.0.ty.page_bytes_log2
    }

    /// Grows by so many pages; the former size, unless the maximum, the pool or the system stands against it.
    pub fn grow(&self, delta_pages: u64) -> Option<u64> {
        let mut memory = self.0.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let before = memory.pages();
        let after = memory.grown(delta_pages)?;
        if self.0.permit.as_ref().is_some_and(|permit| after > permit.max_bytes() as u64) {
            return None;
        }
        memory.extend_to(after).ok()?;
        self.0.length_bytes.store(memory.vm().length_bytes, Ordering::SeqCst);
        Some(before)
    }

    /// What compiled code sees.
    pub(super) fn record(&self) -> VmSharedMemory {
        VmSharedMemory { base: self.0.base.as_ptr(), length_bytes: &raw const self.0.length_bytes }
    }

    /// Base and length now.
    pub(super) fn vm(&self) -> VmMemory {
        VmMemory { base: self.0.base.as_ptr(), length_bytes: self.length_bytes() }
    }

    /// Copies bytes out, one at a time atomically.
    ///
    /// # Errors
    /// When they are not all within the memory.
    pub fn read(&self, offset: usize, buffer: &mut [u8]) -> Result<(), Trap> {
        self.range(offset, buffer.len())?;
        for (at, byte) in buffer.iter_mut().enumerate() {
            *byte = self.byte(offset + at).load(Ordering::Relaxed);
        }
        Ok(())
    }

    /// Copies bytes in, one at a time atomically.
    ///
    /// # Errors
    /// When they are not all within the memory.
    pub fn write(&self, offset: usize, buffer: &[u8]) -> Result<(), Trap> {
        self.range(offset, buffer.len())?;
        for (at, byte) in buffer.iter().enumerate() {
            self.byte(offset + at).store(*byte, Ordering::Relaxed);
        }
        Ok(())
    }

    fn range(&self, offset: usize, length: usize) -> Result<(), Trap> {
        let end = offset.checked_add(length).ok_or(Trap::MemoryOutOfBounds)?;
        if end <= self.length_bytes() { Ok(()) } else { Err(Trap::MemoryOutOfBounds) }
    }

    fn byte(&self, offset: usize) -> &AtomicU8 {
        let address = self.0.base.as_ptr().wrapping_add(offset);
        // SAFETY: the caller checked that the byte is accessible, which it stays; all access is atomic.
        unsafe { AtomicU8::from_ptr(address) }
    }

    /// The 32-bit cell at an offset.
    ///
    /// # Errors
    /// When it is misaligned or out of bounds.
    pub(super) fn cell32(&self, offset: u64) -> Result<&AtomicU32, Trap> {
        let address = self.cell(offset, 4)?;
        // SAFETY: aligned and accessible, which it stays; all access is atomic.
        Ok(unsafe { AtomicU32::from_ptr(address.cast()) })
    }

    /// The 64-bit cell at an offset.
    ///
    /// # Errors
    /// When it is misaligned or out of bounds.
    pub(super) fn cell64(&self, offset: u64) -> Result<&AtomicU64, Trap> {
        let address = self.cell(offset, 8)?;
        // SAFETY: aligned and accessible, which it stays; all access is atomic.
        Ok(unsafe { AtomicU64::from_ptr(address.cast()) })
    }

    fn cell(&self, offset: u64, size_bytes: usize) -> Result<*mut u8, Trap> {
        let offset = usize::try_from(offset).map_err(|_| Trap::MemoryOutOfBounds)?;
        if !offset.is_multiple_of(size_bytes) {
            return Err(Trap::HeapMisaligned);
        }
        self.range(offset, size_bytes)?;
        Ok(self.0.base.as_ptr().wrapping_add(offset))
    }
}

/// A memory that a core instance defines.
#[derive(Debug)]
pub(super) enum GuestMemory {
    /// It is of this instance alone.
    Own(LinearMemory),
    /// Others may have it too; so many bytes of it count for this store.
    Shared { memory: SharedMemory, charged_bytes: u64 },
}

impl GuestMemory {
    /// Base and length now.
    pub(super) fn vm(&self) -> VmMemory {
        match self {
            GuestMemory::Own(memory) => memory.vm(),
            GuestMemory::Shared { memory, .. } => memory.vm(),
        }
    }

    /// Accessible pages.
    pub(super) fn pages(&self) -> u64 {
        match self {
            GuestMemory::Own(memory) => memory.pages(),
            GuestMemory::Shared { memory, .. } => memory.pages(),
        }
    }

    /// Bytes that count against the limit of the store.
    pub(super) fn charged_bytes(&self) -> u64 {
        match self {
            GuestMemory::Own(memory) => memory.length_bytes(),
            GuestMemory::Shared { charged_bytes, .. } => *charged_bytes,
        }
    }
}

impl GuestMemory {
    /// As [`LinearMemory::note_untouched`], where it is of one instance alone.
    pub(super) fn note_untouched(&mut self) {
        if let GuestMemory::Own(memory) = self {
            memory.note_untouched();
        }
    }

    /// Whether other threads may have it.
    pub(super) fn is_shared(&self) -> bool {
        matches!(self, GuestMemory::Shared { .. })
    }

    /// The shared memory, if it is one.
    pub(super) fn shared(&self) -> Option<&SharedMemory> {
        match self {
            GuestMemory::Own(_) => None,
            GuestMemory::Shared { memory, .. } => Some(memory),
        }
    }
}

/// Copying and filling while other threads may write: byte by byte, atomically.
pub(super) mod racy {
    use super::{AtomicU8, Ordering};

    /// Copies as `memmove` does.
    ///
    /// # Safety
    /// Both ranges are accessible for as long as this runs.
    pub(in super::super) unsafe fn copy(from: *mut u8, to: *mut u8, size_bytes: usize) {
        // SAFETY: the caller vouches for the ranges, and `at` is within them.
        let byte = |at: usize| unsafe { copy_byte(from.wrapping_add(at), to.wrapping_add(at)) };
        if (to as usize) <= from as usize {
            (0..size_bytes).for_each(byte)
        } else {
            (0..size_bytes).rev().for_each(byte)
        }
    }

    /// Copies bytes in that nobody else writes.
    ///
    /// # Safety
    /// As many bytes from `to` on are accessible for as long as this runs.
    pub(in super::super) unsafe fn copy_in(from: &[u8], to: *mut u8) {
        // SAFETY: the caller vouches for the range, and `at` is within it.
        from.iter().enumerate().for_each(|(at, byte)| unsafe { set(to.wrapping_add(at), *byte) });
    }

    /// Fills a range.
    ///
    /// # Safety
    /// The range is accessible for as long as this runs.
    pub(in super::super) unsafe fn fill(to: *mut u8, byte: u8, size_bytes: usize) {
        // SAFETY: the caller vouches for the range, and `at` is within it.
        (0..size_bytes).for_each(|at| unsafe { set(to.wrapping_add(at), byte) });
    }

    /// # Safety
    /// Both bytes are accessible.
    unsafe fn copy_byte(from: *mut u8, to: *mut u8) {
        // SAFETY: the caller vouches for the byte.
        let byte = unsafe { get(from) };
        // SAFETY: as above.
        unsafe { set(to, byte) };
    }

    /// # Safety
    /// The byte is accessible.
    unsafe fn get(at: *mut u8) -> u8 {
        // SAFETY: the caller vouches for the byte.
        unsafe { AtomicU8::from_ptr(at) }.load(Ordering::Relaxed)
    }

    /// # Safety
    /// The byte is accessible.
    unsafe fn set(at: *mut u8, byte: u8) {
        // SAFETY: the caller vouches for the byte.
        unsafe { AtomicU8::from_ptr(at) }.store(byte, Ordering::Relaxed);
    }
}
