//! Growth of memories and tables: `memory.grow` and `table.grow`, and what the host makes grow.
//!
//! The limiter is asked, the tree of limits is charged, the memory or table becomes longer, and compiled code is
//! shown what it is now. Who asks may have to wait for the limiter (`vm::limiter`), so nothing is borrowed before
//! the answer is there, and all sizes are read after it.
//!
//! # Invariants
//! * After a refusal, everything is as it was.

use anyhow::Result;

use super::externs::Owned;
use super::instance::ComponentInstance;
use super::limiter::{Grown, Refusal, ask};
use super::limits::Usage;
use super::linkage::Owner;
use super::shared::GuestMemory;
use super::store::Store;
use crate::ids::{CoreInstanceId, DefinedMemoryIndex, DefinedTableIndex, Id, MemoryIndex, TableIndex};

/// The former size, or why there is no growth. (What stops the guest is an error around it.)
pub(super) type Grew = Result<u64, Refusal>;

/// `memory.grow` of a core instance: the former size in pages.
///
/// # Errors
/// The limiter's.
///
/// # Safety
/// Store and instance are valid, wasm is suspended, and nothing refers into them until this returns.
pub(super) unsafe fn memory_grow(
    store: *mut Store,
    instance: *mut ComponentInstance,
    core: CoreInstanceId,
    memory: MemoryIndex,
    delta_pages: u64,
) -> Result<Grew> {
    // SAFETY: the caller vouches for the instance; the reference ends with the statement.
    let at = match unsafe { &*instance }.memory_owner_of(core, memory) {
        Owner::Here(core, index) => Owned { instance, core, index },
        // SAFETY: as above.
        Owner::Imported(import) => unsafe { &*instance }.imported_memory(import),
    };
    // SAFETY: the caller's contract; an instance that others import from stays in its store.
    unsafe { grow_memory(store, at, delta_pages) }
}

/// Grows a memory that a core instance defines.
///
/// # Errors
/// The limiter's.
///
/// # Safety
/// As [`memory_grow`], for the instance that defines it.
pub(super) unsafe fn grow_memory(store: *mut Store, at: Owned<DefinedMemoryIndex>, delta_pages: u64) -> Result<Grew> {
    let Owned { instance, core, index } = at;
    // SAFETY: the caller vouches for the instance; the reference ends with the block.
    if let GuestMemory::Shared { memory, .. } = unsafe { &(&(*instance).cores)[core].memories[index] } {
        return Ok(memory.grow(delta_pages).ok_or(Refusal::Maximum));
    }
    let growth = |instance: &ComponentInstance| instance.memory_growth(core, index, delta_pages);
    // SAFETY: the caller's contract.
    if let Err(refused) = unsafe { ask(store, instance, growth) }? {
        return Ok(Err(Refusal::Limiter(refused)));
    }
    // SAFETY: the caller vouches for the store.
    let store = unsafe { &mut *store };
    // SAFETY: as above; an instance is not a part of its store's own memory.
    let grew = unsafe { &mut *instance }.extend_memory(store, core, index, delta_pages);
    told(store, Grown::Memory(index), grew)
}

/// `table.grow` of a core instance: the former size.
///
/// # Errors
/// The limiter's.
///
/// # Safety
/// As [`memory_grow`].
pub(super) unsafe fn table_grow(
    store: *mut Store,
    instance: *mut ComponentInstance,
    core: CoreInstanceId,
    table: TableIndex,
    by: (u64, u64),
) -> Result<Grew> {
    // SAFETY: the caller vouches for the instance; the reference ends with the statement.
    let at = match unsafe { &*instance }.table_owner_of(core, table) {
        Owner::Here(core, index) => Owned { instance, core, index },
        // SAFETY: as above.
        Owner::Imported(import) => unsafe { &*instance }.imported_table(import),
    };
    // SAFETY: the caller's contract; an instance that others import from stays in its store.
    unsafe { grow_table(store, at, by) }
}

/// Grows a table that a core instance defines by so many copies of an element.
///
/// # Errors
/// The limiter's.
///
/// # Safety
/// As [`memory_grow`], for the instance that defines it.
pub(super) unsafe fn grow_table(
    store: *mut Store,
    at: Owned<DefinedTableIndex>,
    (delta, element): (u64, u64),
) -> Result<Grew> {
    let Owned { instance, core, index } = at;
    let growth = |instance: &ComponentInstance| instance.table_growth(core, index, delta);
    // SAFETY: the caller's contract.
    if let Err(refused) = unsafe { ask(store, instance, growth) }? {
        return Ok(Err(Refusal::Limiter(refused)));
    }
    // SAFETY: the caller vouches for the store.
    let store = unsafe { &mut *store };
    // SAFETY: as above; an instance is not a part of its store's own memory.
    let grew = unsafe { &mut *instance }.extend_table(store, core, index, (delta, element));
    told(store, Grown::Table(index), grew)
}

impl ComponentInstance {
    fn memory_owner_of(&self, core: CoreInstanceId, memory: MemoryIndex) -> Owner<DefinedMemoryIndex> {
        self.loaded().owners[core].memories[memory.position()]
    }

    fn table_owner_of(&self, core: CoreInstanceId, table: TableIndex) -> Owner<DefinedTableIndex> {
        self.loaded().owners[core].tables[table.position()]
    }

    fn extend_memory(
        &mut self,
        store: &mut Store,
        core: CoreInstanceId,
        defined: DefinedMemoryIndex,
        delta_pages: u64,
    ) -> Grew {
        let GuestMemory::Own(memory) = &mut self.cores[core].memories[defined] else { return Err(Refusal::Maximum) };
        let before_pages = memory.pages();
        let after = memory.grown(delta_pages).ok_or(Refusal::Maximum)?;
        let more = Usage { memory_bytes: after - memory.length_bytes(), ..Usage::NOTHING };
        let nested = self.loaded.component().core_instances[core].instance;
        store.node.charge(&mut self.account, nested, &more).map_err(Refusal::Limit)?;
        if let Err(error) = memory.extend_to(after) {
            store.node.refund(&mut self.account, nested, &more);
            return Err(Refusal::System(error));
        }
        self.publish_memory(core, defined);
        Ok(before_pages)
    }

    fn extend_table(
        &mut self,
        store: &mut Store,
        core: CoreInstanceId,
        defined: DefinedTableIndex,
        (delta, element): (u64, u64),
    ) -> Grew {
        let table = &mut self.cores[core].tables[defined];
        let before = table.len();
        let after = table.grown(delta).ok_or(Refusal::Maximum)?;
        let more = Usage { table_elements: delta, ..Usage::NOTHING };
        let nested = self.loaded.component().core_instances[core].instance;
        store.node.charge(&mut self.account, nested, &more).map_err(Refusal::Limit)?;
        if let Err(error) = table.extend_to(after, element) {
            store.node.refund(&mut self.account, nested, &more);
            return Err(Refusal::System(error));
        }
        self.publish_table(core, defined);
        Ok(before)
    }
}

/// The answer, when the limiter has heard of a refusal.
fn told(store: &mut Store, what: Grown, grew: Grew) -> Result<Grew> {
    if let Err(refusal) = &grew {
        store.tell(what, refusal)?;
    }
    Ok(grew)
}
