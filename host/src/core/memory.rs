//! Linear memories of a store, which the host reads, writes, grows and makes.

use anyhow::Context;
use gusset_runtime::vm::{CoreExtern, MemoryKey};

use super::shared::SharedMemory;
use super::types::MemoryType;
use super::{call, lone};
use crate::Result;
use crate::error::CallError;
use crate::store::{AsContext, AsContextMut, StoreContext, StoreContextMut, StoreOpaque};

/// A linear memory of a store.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Memory(pub(super) MemoryKey);

/// A range is not within a memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{length} bytes at {offset} are not within the memory of {size} bytes")]
pub struct MemoryAccessError {
    offset: usize,
    length: usize,
    size: usize,
}

const WRONG_STORE: CallError = CallError::WrongStore { what: "memory" };

impl Memory {
    /// Makes a memory of zeros.
    ///
    /// # Errors
    /// When the store's limit or the system stands against it, or its type is not supported.
    pub fn new(mut store: impl AsContextMut, ty: MemoryType) -> Result<Memory> {
        let mut context = store.as_context_mut();
        context.opaque().check_growth("making of a memory")?;
        Memory::new_inside(context.opaque_mut(), &ty)
    }

    /// As [`Memory::new`], where the limiter may wait.
    pub(super) fn new_inside(store: &mut StoreOpaque, ty: &MemoryType) -> Result<Memory> {
        match lone::memory(store, ty.to_ir())? {
            CoreExtern::Memory(memory) => Ok(Memory(memory)),
            _ => Err(gusset_runtime::trap::Trap::InternalBug.into()),
        }
    }

    /// Its type; the minimum is its size at this time.
    ///
    /// # Panics
    /// When it is of another store.
    pub fn ty(&self, store: impl AsContext) -> MemoryType {
        let ty = store.as_context().opaque().runtime().memory_type(self.0);
        MemoryType::of_ir(ty.unwrap_or_else(|| panic!("{WRONG_STORE}")))
    }

    /// Its bytes.
    ///
    /// # Panics
    /// When it is of another store, or shared.
    pub fn data<'a, T: 'static>(&self, store: impl Into<StoreContext<'a, T>>) -> &'a [u8] {
        self.bytes(store.into().opaque()).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Its bytes.
    ///
    /// # Panics
    /// When it is of another store, or shared.
    pub fn data_mut<'a, T: 'static>(&self, store: impl Into<StoreContextMut<'a, T>>) -> &'a mut [u8] {
        self.bytes_mut(store.into().into_opaque()).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Its bytes, together with the data of the store.
    ///
    /// # Panics
    /// When it is of another store.
    pub fn data_and_store_mut<'a, T: 'static>(
        &self,
        store: impl Into<StoreContextMut<'a, T>>,
    ) -> (&'a mut [u8], &'a mut T) {
        let (opaque, data) = store.into().into_parts();
        (self.bytes_mut(opaque).unwrap_or_else(|error| panic!("{error}")), data)
    }

    /// The memory as threads share it, if its type says so.
    ///
    /// # Panics
    /// When it is of another store.
    pub fn shared(&self, store: impl AsContext) -> Option<SharedMemory> {
        let context = store.as_context();
        let runtime = context.opaque().runtime();
        assert!(runtime.memory_type(self.0).is_some(), "{WRONG_STORE}");
        runtime.shared_memory(self.0).map(SharedMemory)
    }

    /// A shared memory as a memory of a store, to be an import of its instances.
    ///
    /// # Errors
    /// When the memory was made with other settings of memories than those of the store's engine.
    pub fn from_shared(mut store: impl AsContextMut, memory: &SharedMemory) -> Result<Memory> {
        match lone::shared_memory(store.as_context_mut().opaque_mut(), &memory.0)? {
            CoreExtern::Memory(memory) => Ok(Memory(memory)),
            _ => Err(gusset_runtime::trap::Trap::InternalBug.into()),
        }
    }

    /// Its size in bytes.
    ///
    /// # Panics
    /// When it is of another store.
    pub fn data_size(&self, store: impl AsContext) -> usize {
        let ty = self.ty(store);
        // Its bytes are mapped, so their number fits.
        (ty.minimum() * ty.page_size()) as usize
    }

    /// Its size in pages.
    ///
    /// # Panics
    /// When it is of another store.
    pub fn size(&self, store: impl AsContext) -> u64 {
        self.ty(store).minimum()
    }

    /// Bytes of a page.
    ///
    /// # Panics
    /// When it is of another store.
    pub fn page_size(&self, store: impl AsContext) -> u64 {
        self.ty(store).page_size()
    }

    /// Makes it larger by so many pages; gives its former size.
    ///
    /// # Errors
    /// When its maximum, the store's limit or the system stands against it, or the store is another.
    pub fn grow(&self, mut store: impl AsContextMut, delta_pages: u64) -> Result<u64> {
        let mut context = store.as_context_mut();
        context.opaque().check_growth("growth of a memory")?;
        self.grow_inside(context.opaque_mut(), delta_pages)
    }

    /// As [`Memory::grow`], where the limiter may wait.
    pub(super) fn grow_inside(&self, store: &mut StoreOpaque, delta_pages: u64) -> Result<u64> {
        let grew = call::grow_memory(store, self.0, delta_pages).ok_or(WRONG_STORE)?;
        grew.with_context(|| format!("the memory cannot grow by {delta_pages} pages"))
    }

    /// Copies bytes out, as many as the buffer holds.
    ///
    /// # Errors
    /// When they are not all within the memory, or the store is another.
    pub fn read(&self, store: impl AsContext, offset: usize, buffer: &mut [u8]) -> Result<()> {
        let context = store.as_context();
        let bytes = self.bytes(context.opaque())?;
        let error = MemoryAccessError { offset, length: buffer.len(), size: bytes.len() };
        let end = offset.checked_add(buffer.len()).ok_or(error)?;
        buffer.copy_from_slice(bytes.get(offset..end).ok_or(error)?);
        Ok(())
    }

    /// Copies bytes in.
    ///
    /// # Errors
    /// When they are not all within the memory, or the store is another.
    pub fn write(&self, mut store: impl AsContextMut, offset: usize, buffer: &[u8]) -> Result<()> {
        let mut context = store.as_context_mut();
        let bytes = self.bytes_mut(context.opaque_mut())?;
        let error = MemoryAccessError { offset, length: buffer.len(), size: bytes.len() };
        let end = offset.checked_add(buffer.len()).ok_or(error)?;
        bytes.get_mut(offset..end).ok_or(error)?.copy_from_slice(buffer);
        Ok(())
    }

    fn bytes<'a>(&self, store: &'a StoreOpaque) -> Result<&'a [u8]> {
        store.runtime().memory_bytes(self.0).ok_or_else(|| self.without_bytes(store))
    }

    fn bytes_mut<'a>(&self, store: &'a mut StoreOpaque) -> Result<&'a mut [u8]> {
        self.bytes(store)?;
        Ok(store.runtime_mut().memory_bytes_mut(self.0).ok_or(WRONG_STORE)?)
    }

    /// Why there is no slice of its bytes: other threads write to a shared one at any time.
    fn without_bytes(&self, store: &StoreOpaque) -> anyhow::Error {
        match store.runtime().memory_type(self.0) {
            Some(_) => anyhow::anyhow!("a shared memory has no slice: `Memory::shared` gives access to it"),
            None => WRONG_STORE.into(),
        }
    }
}
