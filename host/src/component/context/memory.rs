//! Reads and writes of a guest's linear memory.
//!
//! The two functions that make slices of the guest's memory are here; everything else goes through
//! them, so an offset that is out of bounds is an error and never an access.

use gusset_runtime::abi::discriminant_bytes;
use gusset_runtime::layout::VmMemory;
use gusset_runtime::trap::Trap;

use super::{Base, LiftContext, LowerContext};
use crate::Result;

impl Base<'_> {
    /// The number of bytes of the memory; 0 where the function has none.
    pub(super) fn memory_bytes(&self) -> usize {
        self.definition().length_bytes
    }

    fn definition(&self) -> VmMemory {
        match self.options.memory.is_null() {
            true => VmMemory { base: std::ptr::NonNull::dangling().as_ptr(), length_bytes: 0 },
            // SAFETY: a memory of canonical options that is not null is live as long as its instance,
            // which the context borrows with its store.
            false => unsafe { *self.options.memory },
        }
    }

    fn bytes(&self) -> &[u8] {
        let memory = self.definition();
        // SAFETY: `length_bytes` bytes from `base` are mapped and initialised; no guest runs, and
        // nothing else writes, while the context (which borrows the store) is borrowed.
        unsafe { std::slice::from_raw_parts(memory.base, memory.length_bytes) }
    }

    fn bytes_mut(&mut self) -> &mut [u8] {
        let memory = self.definition();
        // SAFETY: as above, and `&mut self` makes this the only slice.
        unsafe { std::slice::from_raw_parts_mut(memory.base, memory.length_bytes) }
    }
}

impl LowerContext<'_> {
    /// The whole memory.
    #[inline]
    pub fn memory(&mut self) -> &mut [u8] {
        self.base.bytes_mut()
    }

    /// A range of the memory.
    ///
    /// # Errors
    /// When it is out of bounds.
    #[inline]
    pub fn bytes_mut(&mut self, offset: usize, length: usize) -> Result<&mut [u8]> {
        let end = offset.checked_add(length).ok_or(Trap::PointerOutOfBounds)?;
        Ok(self.base.bytes_mut().get_mut(offset..end).ok_or(Trap::PointerOutOfBounds)?)
    }

    /// Writes bytes.
    ///
    /// # Errors
    /// When the place is out of bounds.
    #[inline]
    pub fn store<const N: usize>(&mut self, offset: usize, bytes: [u8; N]) -> Result<()> {
        self.bytes_mut(offset, N)?.copy_from_slice(&bytes);
        Ok(())
    }

    /// Writes a pointer or length, as wide as the memory's addresses.
    ///
    /// # Errors
    /// When the place is out of bounds.
    #[inline]
    pub fn store_pointer(&mut self, offset: usize, value: usize) -> Result<()> {
        match self.base.options.memory64 {
            true => self.store(offset, (value as u64).to_le_bytes()),
            false => self.store(offset, (value as u32).to_le_bytes()),
        }
    }

    /// Writes the pointer and length of a list or string.
    ///
    /// # Errors
    /// When the place is out of bounds.
    #[inline]
    pub fn store_pointer_pair(&mut self, offset: usize, pointer: usize, length: usize) -> Result<()> {
        self.store_pointer(offset, pointer)?;
        self.store_pointer(offset + self.pointer_bytes(), length)
    }

    /// Writes the discriminant of a variant of so many cases.
    ///
    /// # Errors
    /// When the place is out of bounds.
    #[inline]
    pub fn store_discriminant(&mut self, offset: usize, n_cases: usize, case: u32) -> Result<()> {
        match discriminant_bytes(n_cases) {
            1 => self.store(offset, [case as u8]),
            2 => self.store(offset, (case as u16).to_le_bytes()),
            _ => self.store(offset, case.to_le_bytes()),
        }
    }
}

impl LiftContext<'_> {
    /// The whole memory.
    #[inline]
    pub fn memory(&self) -> &[u8] {
        self.base.bytes()
    }

    /// A range of the memory.
    ///
    /// # Errors
    /// When it is out of bounds.
    #[inline]
    pub fn bytes(&self, offset: usize, length: usize) -> Result<&[u8]> {
        let end = offset.checked_add(length).ok_or(Trap::PointerOutOfBounds)?;
        Ok(self.base.bytes().get(offset..end).ok_or(Trap::PointerOutOfBounds)?)
    }

    /// Reads bytes.
    ///
    /// # Errors
    /// When the place is out of bounds.
    #[inline]
    pub fn load<const N: usize>(&self, offset: usize) -> Result<[u8; N]> {
        let bytes = offset.checked_add(N).and_then(|end| self.base.bytes().get(offset..end));
        Ok(bytes.and_then(|bytes| bytes.try_into().ok()).ok_or(Trap::PointerOutOfBounds)?)
    }

    /// Reads a pointer or length, as wide as the memory's addresses.
    ///
    /// # Errors
    /// When the place is out of bounds.
    #[inline]
    pub fn load_pointer(&self, offset: usize) -> Result<usize> {
        match self.base.options.memory64 {
            true => Ok(u64::from_le_bytes(self.load(offset)?) as usize),
            false => Ok(u32::from_le_bytes(self.load(offset)?) as usize),
        }
    }

    /// Reads the pointer and length of a list or string.
    ///
    /// # Errors
    /// When the place is out of bounds.
    #[inline]
    pub fn load_pointer_pair(&self, offset: usize) -> Result<(usize, usize)> {
        Ok((self.load_pointer(offset)?, self.load_pointer(offset + self.pointer_bytes())?))
    }

    /// Reads the discriminant of a variant of so many cases; it is below `n_cases`.
    ///
    /// # Errors
    /// When it is not below, or the place is out of bounds.
    #[inline]
    pub fn load_discriminant(&self, offset: usize, n_cases: usize) -> Result<u32> {
        let case = match discriminant_bytes(n_cases) {
            1 => u32::from(u8::from_le_bytes(self.load(offset)?)),
            2 => u32::from(u16::from_le_bytes(self.load(offset)?)),
            _ => u32::from_le_bytes(self.load(offset)?),
        };
        self.check_discriminant(case, n_cases)
    }

    /// Checks a discriminant that was read from a slot.
    ///
    /// # Errors
    /// [`Trap::InvalidDiscriminant`] when there is no such case.
    #[inline]
    pub fn check_discriminant(&self, case: u32, n_cases: usize) -> Result<u32> {
        match (case as usize) < n_cases {
            true => Ok(case),
            false => Err(Trap::InvalidDiscriminant.into()),
        }
    }
}
