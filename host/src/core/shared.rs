//! Memories that threads, and so stores, have in common.

use gusset_runtime::trap::Trap;
use gusset_runtime::vm;

use super::types::MemoryType;
use crate::Result;
use crate::engine::Engine;

/// A shared memory. It belongs to no store; clones are the same memory. A store's instances use it as
/// the [`Memory`](super::Memory) that [`from_shared`](super::Memory::from_shared) gives.
///
/// There is no slice of its bytes, since other threads may write at any time.
#[derive(Clone, Debug)]
pub struct SharedMemory(pub(super) vm::SharedMemory);

impl SharedMemory {
    /// A zeroed memory.
    ///
    /// # Errors
    /// When the type is not of a shared memory or too large, or the system refuses.
    pub fn new(engine: &Engine, ty: MemoryType) -> Result<SharedMemory> {
        Ok(SharedMemory(vm::SharedMemory::new(&ty.to_ir(), &engine.config().memory, None)?))
    }

    /// Its type, with the size that it had at first.
    pub fn ty(&self) -> MemoryType {
        MemoryType::of_ir(*self.0.ty())
    }

    /// Its size in pages.
    pub fn size(&self) -> u64 {
        self.0.pages()
    }

    /// Its size in bytes.
    pub fn data_size(&self) -> usize {
        self.0.length_bytes()
    }

    /// Makes it larger by so many pages; gives its former size, or `None` when its maximum or the
    /// system stands against it.
    pub fn grow(&self, delta_pages: u64) -> Option<u64> {
        self.0.grow(delta_pages)
    }

    /// Copies bytes out, one at a time atomically.
    ///
    /// # Errors
    /// When they are not all within the memory.
    pub fn read(&self, offset: usize, buffer: &mut [u8]) -> Result<(), Trap> {
        self.0.read(offset, buffer)
    }

    /// Copies bytes in, one at a time atomically.
    ///
    /// # Errors
    /// When they are not all within the memory.
    pub fn write(&self, offset: usize, buffer: &[u8]) -> Result<(), Trap> {
        self.0.write(offset, buffer)
    }
}
