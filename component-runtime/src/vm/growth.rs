//! Growth of memories and tables: `memory.grow` and `table.grow`, and what the host makes grow.
//!
//! The limiter is asked, the tree of limits is charged, the memory or table becomes longer, and compiled code is
//! shown what it is now.
//!
//! # Invariants
//! * After a refusal, everything is as it was.

use anyhow::Result;

use super::externs::Owned;
use super::instance::ComponentInstance;
use super::limiter::{Grown, Refusal};
use super::limits::Usage;
use super::linkage::Owner;
use super::shared::GuestMemory;
use super::store::Store;
use crate::ids::{CoreInstanceId, DefinedMemoryIndex, DefinedTableIndex, Id, MemoryIndex, TableIndex};

/// The former size, or why there is no growth. (What stops the guest is an error around it.)
pub(super) type Grew = Result<u64, Refusal>;

impl ComponentInstance {
    /// `memory.grow`: the former size in pages.
    ///
    /// # Errors
    /// The limiter's.
    pub(super) fn memory_grow(
        &mut self,
        store: &mut Store,
        core: CoreInstanceId,
        memory: MemoryIndex,
        delta_pages: u64,
    ) -> Result<Grew> {
        match self.loaded().owners[core].memories[memory.position()] {
            Owner::Here(owner, defined) => self.grow_memory(store, owner, defined, delta_pages),
            Owner::Imported(import) => {
                let Owned { instance, core, index } = self.imported_memory(import);
                // SAFETY: an instance that others import from stays in its store, and wasm is suspended.
                unsafe { &mut *instance }.grow_memory(store, core, index, delta_pages)
            }
        }
    }

    /// Grows a memory that a core instance of this instance defines.
    ///
    /// # Errors
    /// The limiter's.
    pub(super) fn grow_memory(
        &mut self,
        store: &mut Store,
        core: CoreInstanceId,
        memory: DefinedMemoryIndex,
        delta_pages: u64,
    ) -> Result<Grew> {
        if let GuestMemory::Shared { memory, .. } = &self.cores[core].memories[memory] {
            return Ok(memory.grow(delta_pages).ok_or(Refusal::Maximum));
        }
        if let Err(refused) = store.ask(|| self.memory_growth(core, memory, delta_pages))? {
            return Ok(Err(Refusal::Limiter(refused)));
        }
        let grew = self.extend_memory(store, core, memory, delta_pages);
        told(store, Grown::Memory(memory), grew)
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

    /// `table.grow`: the former size.
    ///
    /// # Errors
    /// The limiter's.
    pub(super) fn table_grow(
        &mut self,
        store: &mut Store,
        core: CoreInstanceId,
        table: TableIndex,
        delta: u64,
        element: u64,
    ) -> Result<Grew> {
        match self.loaded().owners[core].tables[table.position()] {
            Owner::Here(owner, defined) => self.grow_table(store, owner, defined, delta, element),
            Owner::Imported(import) => {
                let Owned { instance, core, index } = self.imported_table(import);
                // SAFETY: an instance that others import from stays in its store, and wasm is suspended.
                unsafe { &mut *instance }.grow_table(store, core, index, delta, element)
            }
        }
    }

    /// Grows a table that a core instance of this instance defines.
    ///
    /// # Errors
    /// The limiter's.
    pub(super) fn grow_table(
        &mut self,
        store: &mut Store,
        core: CoreInstanceId,
        table: DefinedTableIndex,
        delta: u64,
        element: u64,
    ) -> Result<Grew> {
        if let Err(refused) = store.ask(|| self.table_growth(core, table, delta))? {
            return Ok(Err(Refusal::Limiter(refused)));
        }
        let grew = self.extend_table(store, core, table, (delta, element));
        told(store, Grown::Table(table), grew)
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
