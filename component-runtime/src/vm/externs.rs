//! Names of core entities in a store: what the host holds, passes on as imports, reads and writes.
//!
//! A key names the instance that *defines* a memory, table or global, never one that passes it on; a
//! [`FuncRef`] is the reference that wasm itself uses. Each knows its store, and everything here
//! answers `None` for another one. Which import takes what is decided in `core_imports`.
//!
//! # Invariants
//! * A key that was handed out leads to its entity for as long as the store lives: instances that
//!   anything outside can reach are not removed.

use std::ptr::NonNull;

use anyhow::Result;

use super::growth;
use super::instance::ComponentInstance;
use super::shared::SharedMemory;
use super::store::{InstanceKey, Store, StoreId};
use crate::ids::{CoreInstanceId, DefinedGlobalIndex, DefinedMemoryIndex, DefinedTableIndex, Id};
use crate::layout::{MemoryConfig, VmFuncRef, VmGlobal, VmMemory, VmTable};
use crate::translate::{CoreDef, EntityIndex, GlobalType, MemoryType, Module, TableType};

/// A core entity of a store.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub enum CoreExtern {
    Func(FuncRef),
    Table(TableKey),
    Memory(MemoryKey),
    Global(GlobalKey),
}

/// The type of a core entity as it is now: the minimum of a memory or table is its size.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub enum CoreExternKind {
    /// By its engine-wide signature.
    Func(u32),
    Table(TableType),
    Memory(MemoryType),
    Global(GlobalType),
}

/// A core function, as references to it are in wasm.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct FuncRef {
    store: StoreId,
    address: NonNull<VmFuncRef>,
}

// SAFETY: the address is only followed with the store that it belongs to.
unsafe impl Send for FuncRef {}
// SAFETY: as above.
unsafe impl Sync for FuncRef {}

/// A table.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct TableKey(Key<DefinedTableIndex>);

/// A linear memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct MemoryKey(Key<DefinedMemoryIndex>);

/// A global.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct GlobalKey(Key<DefinedGlobalIndex>);

#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
struct Key<I> {
    store: StoreId,
    instance: InstanceKey,
    core: CoreInstanceId,
    index: I,
}

/// A memory or table as the instances that import it reach it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Owned<I> {
    pub(super) instance: *mut ComponentInstance,
    pub(super) core: CoreInstanceId,
    pub(super) index: I,
}

impl FuncRef {
    /// The reference with this address.
    ///
    /// # Safety
    /// Null, or the address of a reference of an instance or host function of this store.
    pub(super) unsafe fn new(store: StoreId, address: u64) -> Option<FuncRef> {
        let address = NonNull::new(address as *mut VmFuncRef)?;
        Some(FuncRef { store, address })
    }

    /// What wasm sees of it.
    pub(super) fn bits(&self) -> u64 {
        self.address.as_ptr() as u64
    }

    /// The store that it belongs to.
    pub fn store(&self) -> StoreId {
        self.store
    }
}

impl CoreExtern {
    /// The store that it belongs to.
    pub fn store(&self) -> StoreId {
        match self {
            CoreExtern::Func(func) => func.store,
            CoreExtern::Table(table) => table.0.store,
            CoreExtern::Memory(memory) => memory.0.store,
            CoreExtern::Global(global) => global.0.store,
        }
    }
}

impl ComponentInstance {
    /// What a lone module exports under a name.
    pub fn core_export(&self, store: &Store, name: &str) -> Option<CoreExtern> {
        let exports = &self.loaded().component().core_exports;
        let (_, def) = exports.iter().find(|(export, _)| export == name)?;
        self.core_extern(store, *def)
    }

    /// Everything that a lone module exports, in order.
    pub fn core_exports(&self, store: &Store) -> Vec<(String, CoreExtern)> {
        let exports = self.loaded().component().core_exports.iter();
        exports.filter_map(|(name, def)| Some((name.clone(), self.core_extern(store, *def)?))).collect()
    }

    fn core_extern(&self, store: &Store, def: CoreDef) -> Option<CoreExtern> {
        let (core, entity) = match def {
            CoreDef::Import(import) => return self.imports.get(import).map(|import| import.entity),
            CoreDef::Instance(core, entity) => (core, entity),
            CoreDef::Trampoline(_) | CoreDef::Flags(_) => return None,
        };
        let module = module_of(self, core);
        let (store, instance) = (store.id(), self.key());
        Some(match entity {
            EntityIndex::Func(func) => {
                let address = self.core(core).func_ref(func).ok()?;
                // SAFETY: the address of a reference in this instance's context.
                CoreExtern::Func(unsafe { FuncRef::new(store, address) }?)
            }
            EntityIndex::Table(table) => {
                CoreExtern::Table(TableKey(Key { store, instance, core, index: module.defined_table(table)? }))
            }
            EntityIndex::Memory(memory) => {
                CoreExtern::Memory(MemoryKey(Key { store, instance, core, index: module.defined_memory(memory)? }))
            }
            EntityIndex::Global(global) => {
                CoreExtern::Global(GlobalKey(Key { store, instance, core, index: module.defined_global(global)? }))
            }
        })
    }

    fn memory_record(&self, core: CoreInstanceId, index: DefinedMemoryIndex) -> *mut VmMemory {
        let layout = self.loaded().layout();
        self.block.at(layout.core_context(core) + layout.core_layout(core).defined_memory(index))
    }

    fn table_record(&self, core: CoreInstanceId, index: DefinedTableIndex) -> *mut VmTable {
        let layout = self.loaded().layout();
        self.block.at(layout.core_context(core) + layout.core_layout(core).defined_table(index))
    }

    fn global_record(&self, core: CoreInstanceId, index: DefinedGlobalIndex) -> *mut VmGlobal {
        let layout = self.loaded().layout();
        self.block.at(layout.core_context(core) + layout.core_layout(core).defined_global(index))
    }
}

fn module_of(instance: &ComponentInstance, core: CoreInstanceId) -> &Module {
    let component = instance.loaded().component();
    &component.modules[component.core_instances[core].module]
}

impl Store {
    fn defining<I>(&self, key: &Key<I>) -> Option<&ComponentInstance> {
        self.instance(key.instance).filter(|_| key.store == self.id())
    }

    fn defining_mut<I>(&mut self, key: &Key<I>) -> Option<&mut ComponentInstance> {
        let here = key.store == self.id();
        self.instance_mut(key.instance).filter(|_| here)
    }

    /// The code, context and signature of a function.
    pub fn func(&self, func: FuncRef) -> Option<VmFuncRef> {
        // SAFETY: the function is of this store, whose references live as long as it does.
        (func.store == self.id()).then(|| unsafe { func.address.read() })
    }

    /// The type of an entity as it is now.
    pub fn extern_kind(&self, entity: CoreExtern) -> Option<CoreExternKind> {
        Some(match entity {
            CoreExtern::Func(func) => CoreExternKind::Func(self.func(func)?.signature),
            CoreExtern::Table(table) => CoreExternKind::Table(self.table_type(table)?),
            CoreExtern::Memory(memory) => CoreExternKind::Memory(self.memory_type(memory)?),
            CoreExtern::Global(global) => CoreExternKind::Global(self.global_type(global)?),
        })
    }

    /// The type of a memory, with its size as minimum.
    pub fn memory_type(&self, MemoryKey(key): MemoryKey) -> Option<MemoryType> {
        let instance = self.defining(&key)?;
        let module = module_of(instance, key.core);
        let ty = *module.memories.values().skip(module.n_imported_memories as usize).nth(key.index.position())?;
        let min_pages = instance.cores.get(key.core)?.memories.get(key.index)?.pages();
        Some(MemoryType { min_pages, ..ty })
    }

    /// How the code of a memory's definer lays memories out.
    pub(super) fn memory_config(&self, MemoryKey(key): MemoryKey) -> Option<MemoryConfig> {
        Some(self.defining(&key)?.loaded().memories)
    }

    fn unshared(&self, key: &Key<DefinedMemoryIndex>) -> Option<VmMemory> {
        let memory = self.defining(key)?.cores.get(key.core)?.memories.get(key.index)?;
        (!memory.is_shared()).then(|| memory.vm())
    }

    /// The shared memory behind a key; `None` where it is not shared.
    pub fn shared_memory(&self, MemoryKey(key): MemoryKey) -> Option<SharedMemory> {
        self.defining(&key)?.cores.get(key.core)?.memories.get(key.index)?.shared().cloned()
    }

    /// The bytes of a memory that is not shared.
    pub fn memory_bytes(&self, MemoryKey(key): MemoryKey) -> Option<&[u8]> {
        let memory = self.unshared(&key)?;
        self.open_memories();
        // SAFETY: so many bytes are accessible, and `&self` keeps wasm from running and the memory
        // from growing.
        Some(unsafe { std::slice::from_raw_parts(memory.base, memory.length_bytes) })
    }

    /// The bytes of a memory that is not shared.
    pub fn memory_bytes_mut(&mut self, MemoryKey(key): MemoryKey) -> Option<&mut [u8]> {
        let memory = self.unshared(&key)?;
        self.open_memories();
        // SAFETY: as in `memory_bytes`, and `&mut self` keeps everybody else out.
        Some(unsafe { std::slice::from_raw_parts_mut(memory.base, memory.length_bytes) })
    }

    /// Grows a memory; gives its former size in pages, or why it does not grow.
    ///
    /// # Safety
    /// The store is valid, and nothing refers into it until this returns: the limiter may wait.
    pub unsafe fn memory_grow(store: *mut Store, memory: MemoryKey, delta_pages: u64) -> Option<Result<u64>> {
        // SAFETY: the caller vouches for the store.
        let (_, owner) = unsafe { &mut *store }.memory_owner(memory)?;
        // SAFETY: as above; the instance is one that others may import from.
        let grew = unsafe { growth::grow_memory(store, owner, delta_pages) };
        Some(grew.and_then(|grew| Ok(grew?)))
    }

    /// The type of a table, with its size as minimum and with the engine's ids.
    pub fn table_type(&self, TableKey(key): TableKey) -> Option<TableType> {
        let instance = self.defining(&key)?;
        let module = module_of(instance, key.core);
        let ty = *module.tables.values().skip(module.n_imported_tables as usize).nth(key.index.position())?;
        let length = instance.cores.get(key.core)?.tables.get(key.index)?.len();
        Some(instance.loaded().engine_table(&TableType { min: length, ..ty }))
    }

    /// The elements of a table, as wasm sees them.
    pub(super) fn table_elements(&mut self, TableKey(key): TableKey) -> Option<&mut [u64]> {
        let core = key.core;
        let instance = self.defining_mut(&key)?;
        if core.position() >= instance.cores.len() || key.index.position() >= instance.cores[core].tables.len() {
            return None;
        }
        Some(instance.cores[core].tables[key.index].elements())
    }

    /// Grows a table by elements that fit its type.
    ///
    /// # Safety
    /// As [`Store::memory_grow`].
    pub(super) unsafe fn grow_table(store: *mut Store, table: TableKey, by: (u64, u64)) -> Option<Result<u64>> {
        // SAFETY: the caller vouches for the store.
        let (_, owner) = unsafe { &mut *store }.table_owner(table)?;
        // SAFETY: as above; the instance is one that others may import from.
        let grew = unsafe { growth::grow_table(store, owner, by) };
        Some(grew.and_then(|grew| Ok(grew?)))
    }

    /// The type of a global, with the engine's ids.
    pub fn global_type(&self, GlobalKey(key): GlobalKey) -> Option<GlobalType> {
        let instance = self.defining(&key)?;
        let module = module_of(instance, key.core);
        let ty = module.globals.values().skip(module.n_imported_globals as usize).nth(key.index.position())?;
        Some(instance.loaded().engine_global(ty))
    }

    /// Where a global's value lies.
    pub(super) fn global_address(&self, GlobalKey(key): GlobalKey) -> Option<*mut VmGlobal> {
        Some(self.defining(&key)?.global_record(key.core, key.index))
    }

    /// Where wasm finds a memory, and its owner.
    pub(super) fn memory_owner(&mut self, MemoryKey(key): MemoryKey) -> Option<(u64, Owned<DefinedMemoryIndex>)> {
        let instance = self.defining_mut(&key)?;
        let record = instance.memory_record(key.core, key.index) as u64;
        Some((record, Owned { instance, core: key.core, index: key.index }))
    }

    /// Where wasm finds a table, and its owner.
    pub(super) fn table_owner(&mut self, TableKey(key): TableKey) -> Option<(u64, Owned<DefinedTableIndex>)> {
        let instance = self.defining_mut(&key)?;
        let record = instance.table_record(key.core, key.index) as u64;
        Some((record, Owned { instance, core: key.core, index: key.index }))
    }
}
