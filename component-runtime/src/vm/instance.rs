//! A component instance: its context block, and the runtime's own data beside it.
//!
//! # Invariants
//! * The block and the data of core instances do not move while the instance lives.
//! * What compiled code sees of a memory or table is rewritten whenever that changes.

use std::ptr::NonNull;
use std::sync::Arc;

use anyhow::{Context, Result};

use super::accounts::{Account, nested_usage};
use super::block::Block;
use super::core_imports::Imported;
use super::dropped::Dropped;
use super::externs::Owned;
use super::handle_budget::HandleBudget;
use super::handles::HandleTable;
use super::instantiate::KeepAlive;
use super::limits::Usage;
use super::linkage::{EntryCode, LoadedComponent, Owner, func_type};
use super::resources::{HostDtor, ResourceIdentity};
use super::run::{IdRun, run_bytes};
use super::shared::GuestMemory;
use super::store::{InstanceKey, Store};
use super::table::Table;
use crate::ids::{
    ComponentInstanceId, CoreImportId, CoreInstanceId, DefinedMemoryIndex, DefinedTableIndex, FuncIndex, FuncSlotId,
    GlobalIndex, Id, IdVec, MemoryIndex, OptionsId, ResourceId, TableIndex,
};
use crate::layout::{
    VmComponentHeader, VmCoreHeader, VmFunction, VmGlobal, VmLowering, VmMemory, VmSharedMemory, VmTable,
};
use crate::pool::CorePermit;
use crate::translate::{Component, Module, StringEncoding};

/// A component instance and everything that it owns.
pub struct ComponentInstance {
    key: InstanceKey,
    store: *mut Store,
    pub(super) cores: IdRun<CoreInstanceId, CoreData>,
    handles: IdRun<ComponentInstanceId, HandleTable>,
    pub(super) imports: IdVec<CoreImportId, Imported>,
    pub(super) resources: IdRun<ResourceId, ResourceData>,
    options: IdRun<OptionsId, ResolvedOptions>,
    /// Behind the runs that lie in it.
    pub(super) block: Block,
    /// What it takes, against its limits. Behind the handle tables, which count in budgets that it has.
    pub(super) account: Account,
    /// Whether a nested instance was locked down while calls further out were under way, one of which may be
    /// in it (`vm::lockdown`).
    pub(super) locked_inside: bool,
    /// Nested instances that were locked down because the future of a call in them was dropped.
    pub(super) dropped_calls: Vec<ComponentInstanceId>,
    /// Whether other instances may hold references to its functions although it failed to start.
    pub(super) exposed: bool,
    /// Whether data segments were run when it was made.
    pub(super) ran_segments: bool,
    /// Its core instances among those that a pool allows.
    _permit: Option<CorePermit>,
    /// Behind everything that lies in a pool: a component that goes empties the slots that are prepared for
    /// it, and those of its last instance must be among them.
    pub(super) loaded: Arc<LoadedComponent>,
    _keep_alive: Option<KeepAlive>,
}

/// The runtime's own data about a core instance; its context's header points here.
#[derive(Debug)]
pub(super) struct CoreData {
    pub(super) component: *mut ComponentInstance,
    pub(super) id: CoreInstanceId,
    pub(super) memories: IdRun<DefinedMemoryIndex, GuestMemory>,
    pub(super) tables: IdRun<DefinedTableIndex, Table>,
    pub(super) dropped_datas: Dropped,
    pub(super) dropped_elems: Dropped,
}

/// A resource type as one instance knows it.
pub(super) struct ResourceData {
    pub(super) identity: ResourceIdentity,
    /// The id under which handles of it lie in tables: the first with the same identity.
    pub(super) canonical: ResourceId,
    /// What runs when an owned handle is dropped.
    pub(super) dtor: Destructor,
}

/// A resource type's destructor.
pub(super) enum Destructor {
    /// There is none.
    Nothing,
    /// The host's, of a type that is imported.
    Host(HostDtor),
    /// A function of the nested instance that defines the type.
    Guest { instance: ComponentInstanceId, slot: FuncSlotId },
}

/// Canonical options with addresses: all that lifting or lowering values needs of an instance. Valid
/// while the instance is in its store.
#[derive(Clone, Copy, Debug)]
pub struct ResolvedOptions {
    /// The instance.
    pub instance: *mut ComponentInstance,
    /// The nested instance whose handle table is used.
    pub nested: ComponentInstanceId,
    /// That table.
    pub table: NonNull<HandleTable>,
    /// Its flags word ([`VmComponentHeader::CANNOT_LEAVE`] and others).
    pub flags: *mut u32,
    /// The memory; null when there is none.
    pub memory: *mut VmMemory,
    /// Whether the memory has 64-bit addresses.
    pub memory64: bool,
    /// `realloc`, with the entry of its type.
    pub realloc: Option<(EntryCode, VmFunction)>,
    /// `post-return`, with the entry of its type.
    pub post_return: Option<(EntryCode, VmFunction)>,
    /// Encoding of strings.
    pub string_encoding: StringEncoding,
    /// What stands for a handle in values.
    pub handles: HandleForm,
}

/// What stands for a handle in values.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HandleForm {
    /// An index of the nested instance's table.
    Index,
    /// The representation itself, in values that no guest sees.
    Representation,
}

impl ComponentInstance {
    /// An instance whose context is a copy of the template, without core instances yet. Its handles count in
    /// the account's budgets, or else in this one.
    ///
    /// # Errors
    /// When the pool has no room for it.
    pub(super) fn new(
        store: *mut Store,
        key: InstanceKey,
        loaded: Arc<LoadedComponent>,
        account: Account,
        budget: &HandleBudget,
        keep_alive: Option<KeepAlive>,
    ) -> Result<Box<ComponentInstance>> {
        // Made where it stays.
        let place = Box::new_uninit();
        let pool = loaded.linkage.pool.as_deref();
        let component = loaded.component();
        let n_cores = component.core_instances.len() as u32;
        // SAFETY: the instance drops its permit before the component, which keeps the pool.
        let permit = pool.filter(|_| n_cores > 0).map(|pool| unsafe { pool.core_instances(n_cores) }).transpose()?;
        // SAFETY: as above, and the same goes for the block.
        let mut block = unsafe { Block::new(&loaded.template.bytes, loaded.runs_bytes, pool) }?;
        // SAFETY: these and those of the core instances are fields before the block, which is dropped after them.
        let cores = unsafe { block.run(component.core_instances.len()) };
        // SAFETY: as above.
        let mut handles = unsafe { block.run(component.instances.len()) };
        // SAFETY: as above.
        let resources = unsafe { block.run(component.resources.len()) };
        // SAFETY: as above.
        let options = unsafe { block.run(component.options.len()) };
        for nested in component.instances.keys() {
            let budget = account.handles(nested).map_or(budget, |budget| budget);
            let header =
                NonNull::new(block.at(loaded.layout.handle_table(nested))).context("a block is at address 0")?;
            // SAFETY: block and account go after the tables, the store has its budget until all instances are gone,
            // and only compiled code reads what the block's layout has there.
            handles.push(unsafe { HandleTable::new(header, budget) });
        }
        let instance = ComponentInstance {
            key,
            store,
            loaded,
            cores,
            handles,
            imports: IdVec::new(),
            resources,
            options,
            block,
            account,
            locked_inside: false,
            dropped_calls: Vec::new(),
            exposed: false,
            ran_segments: false,
            _permit: permit,
            _keep_alive: keep_alive,
        };
        Ok(Box::write(place, instance))
    }

    /// Adds the core instances, which have neither memories nor tables yet.
    pub(super) fn add_cores(&mut self, component: &Component) {
        let address = &raw mut *self;
        for (id, core) in component.core_instances.iter() {
            let counts = component.modules[core.module].counts();
            // SAFETY: as in `new`.
            let memories = unsafe { self.block.run(counts.defined_memories as usize) };
            // SAFETY: as in `new`.
            let tables = unsafe { self.block.run(counts.defined_tables as usize) };
            let (dropped_datas, dropped_elems) = (Dropped::default(), Dropped::default());
            self.cores.push(CoreData { component: address, id, memories, tables, dropped_datas, dropped_elems });
        }
    }

    /// Notes, before it goes, that its store has never entered wasm: nobody has written to its memories then, but
    /// who made it, and who may have a memory of it without wasm, as the host has those of core modules.
    pub(super) fn note_untouched(&mut self) {
        if self.exposed || self.ran_segments || !self.loaded.component().core_exports.is_empty() {
            return;
        }
        for core in self.cores.values_mut() {
            core.memories.values_mut().for_each(GuestMemory::note_untouched);
        }
    }

    /// The component that it is an instance of.
    #[inline]
    pub fn loaded(&self) -> &Arc<LoadedComponent> {
        &self.loaded
    }

    /// Its key in its store.
    #[inline]
    pub fn key(&self) -> InstanceKey {
        self.key
    }

    /// A number that no other instance of this process has.
    pub fn serial(&self) -> u64 {
        self.account.serial
    }

    /// Calls of the host that may be under way in it at once.
    pub(super) fn max_calls(&self) -> u32 {
        self.account.max_calls
    }

    /// Its store.
    #[inline]
    pub fn store(&self) -> *mut Store {
        self.store
    }

    /// A function that options, lifts or destructors name.
    #[inline]
    pub fn func_slot(&self, slot: FuncSlotId) -> VmFunction {
        self.block.read(self.loaded.layout.func_slot(slot))
    }

    /// The flags word of a nested instance.
    pub fn flags(&self, instance: ComponentInstanceId) -> *mut u32 {
        self.block.at(self.loaded.layout.flags(instance))
    }

    /// The handle table of a nested instance.
    ///
    /// # Panics
    /// When the id is of another component.
    #[inline]
    pub fn handles(&mut self, instance: ComponentInstanceId) -> &mut HandleTable {
        &mut self.handles[instance]
    }

    /// Where a nested instance's handle table is, as long as this instance is in its store.
    pub fn handle_table(&self, instance: ComponentInstanceId) -> NonNull<HandleTable> {
        self.handles.place(instance)
    }

    /// Which type a resource type is, over all instances and the host.
    pub fn resource_identity(&self, resource: ResourceId) -> ResourceIdentity {
        self.resources[resource].identity
    }

    /// The id under which handles of a resource type lie in tables.
    #[inline]
    pub fn canonical(&self, resource: ResourceId) -> ResourceId {
        self.resources[resource].canonical
    }

    /// Canonical options with their addresses.
    #[inline]
    pub fn options(&self, id: OptionsId) -> &ResolvedOptions {
        &self.options[id]
    }

    /// Finds the addresses of all canonical options, when the context is patched: calls both ways
    /// then look nothing up.
    pub(super) fn resolve_options(&mut self, loaded: &LoadedComponent) {
        for id in loaded.component().options.keys() {
            let option = self.resolve_option(id);
            self.options.push(option);
        }
    }

    fn resolve_option(&mut self, id: OptionsId) -> ResolvedOptions {
        let instance = &raw mut *self;
        let component = self.loaded.component();
        let options = &component.options[id];
        let memory = options.memory.map(|slot| self.block.read(self.loaded.layout.memory_slot(slot)));
        let entered = |slot: FuncSlotId| {
            let ty = func_type(component, component.func_slots[slot]);
            (self.loaded.entry(ty), self.func_slot(slot))
        };
        ResolvedOptions {
            instance,
            nested: options.instance,
            table: self.handle_table(options.instance),
            flags: self.flags(options.instance),
            memory: memory.unwrap_or(std::ptr::null_mut()),
            memory64: options.memory64,
            realloc: options.realloc.map(entered),
            post_return: options.post_return.map(entered),
            string_encoding: options.string_encoding,
            handles: HandleForm::Index,
        }
    }

    pub(super) fn core(&self, id: CoreInstanceId) -> CoreView<'_> {
        CoreView { instance: self, id }
    }

    /// Shows compiled code a memory as it is now.
    pub(super) fn publish_memory(&self, core: CoreInstanceId, memory: DefinedMemoryIndex) {
        let layout = &self.loaded.layout;
        let at = layout.core_context(core) + layout.core_layout(core).defined_memory(memory);
        match &self.cores[core].memories[memory] {
            GuestMemory::Own(memory) => self.block.write::<VmMemory>(at, memory.vm()),
            GuestMemory::Shared { memory, .. } => self.block.write::<VmSharedMemory>(at, memory.record()),
        }
    }

    /// Shows compiled code a table as it is now.
    pub(super) fn publish_table(&mut self, core: CoreInstanceId, table: DefinedTableIndex) {
        let layout = &self.loaded.layout;
        let at = layout.core_context(core) + layout.core_layout(core).defined_table(table);
        let vm = self.cores[core].tables[table].vm();
        self.block.write::<VmTable>(at, vm);
    }

    /// What it takes now, with what is nested in it.
    pub fn usage(&self, store: &Store) -> Usage {
        let usage = self.settled_usage();
        let unsettled = store.unsettled_fuel_of(self.key, ComponentInstanceId(0));
        Usage { fuel: usage.fuel.saturating_add(unsettled), ..usage }
    }

    /// As [`usage`](Self::usage), but of fuel what was settled.
    pub(super) fn settled_usage(&self) -> Usage {
        let handles = self.handles.values().map(|table| u64::from(table.len())).sum();
        Usage { handles, ..self.account.used() }
    }

    /// What the instances nested in it take now, each with those nested in it; the first is the whole.
    pub fn nested_usage(&self, store: &Store) -> Vec<Usage> {
        let component = self.loaded.component();
        let mut nested = nested_usage(component, |core| self.usage_of_core(core));
        for (id, usage) in component.instances.keys().zip(&mut nested) {
            usage.fuel = self.account.fuel_of(id).saturating_add(store.unsettled_fuel_of(self.key, id));
        }
        for (id, table) in self.handles.iter() {
            let handles = Usage { handles: table.len().into(), ..Usage::NOTHING };
            let mut at = Some(id);
            while let Some(id) = at {
                nested[id.position()] = nested[id.position()].plus(&handles);
                at = component.instances[id].parent;
            }
        }
        nested
    }

    /// Whether a nested instance is another one, or nested in it.
    pub(super) fn is_inside(&self, nested: ComponentInstanceId, outer: ComponentInstanceId) -> bool {
        let parent = |id: &ComponentInstanceId| self.loaded.component().instances[*id].parent;
        std::iter::successors(Some(nested), parent).any(|id| id == outer)
    }

    fn usage_of_core(&self, core: CoreInstanceId) -> Usage {
        let Some(core) = self.cores.get(core) else { return Usage::NOTHING };
        Usage {
            memory_bytes: core.memories.values().map(GuestMemory::charged_bytes).sum(),
            table_elements: core.tables.values().map(Table::len).sum(),
            core_instances: 1,
            memories: core.memories.len() as u64,
            tables: core.tables.len() as u64,
            handles: 0,
            fuel: 0,
        }
    }

    /// The memory that a core instance knows by index.
    pub(super) fn memory(&self, core: CoreInstanceId, memory: MemoryIndex) -> &GuestMemory {
        match self.loaded.owners[core].memories[memory.position()] {
            Owner::Here(owner, memory) => &self.cores[owner].memories[memory],
            Owner::Imported(import) => {
                let Owned { instance, core, index } = self.imported_memory(import);
                // SAFETY: an instance that others import from stays in its store, at its address.
                let owner = unsafe { &*instance };
                &owner.cores[core].memories[index]
            }
        }
    }

    /// The table that a core instance knows by index.
    pub(super) fn table(&mut self, core: CoreInstanceId, table: TableIndex) -> &mut Table {
        match self.loaded.owners[core].tables[table.position()] {
            Owner::Here(owner, table) => &mut self.cores[owner].tables[table],
            Owner::Imported(import) => {
                let Owned { instance, core, index } = self.imported_table(import);
                // SAFETY: an instance that others import from stays in its store, at its address; it
                // is another than this one, and no reference into it lives while this works.
                let owner = unsafe { &mut *instance };
                &mut owner.cores[core].tables[index]
            }
        }
    }
}

/// Bytes that the runs of a component's instances take in their blocks; `None` when no block is so large.
pub(super) fn runs_bytes(component: &Component) -> Option<usize> {
    let own = [
        run_bytes::<CoreData>(component.core_instances.len()),
        run_bytes::<HandleTable>(component.instances.len()),
        run_bytes::<ResourceData>(component.resources.len()),
        run_bytes::<ResolvedOptions>(component.options.len()),
    ];
    let cores = component.core_instances.values().flat_map(|core| {
        let counts = component.modules[core.module].counts();
        let memories = run_bytes::<GuestMemory>(counts.defined_memories as usize);
        [memories, run_bytes::<Table>(counts.defined_tables as usize)]
    });
    own.into_iter().chain(cores).try_fold(0_usize, |sum, bytes| sum.checked_add(bytes?))
}

/// A core instance, for reading.
#[derive(Clone, Copy)]
pub(super) struct CoreView<'a> {
    pub(super) instance: &'a ComponentInstance,
    pub(super) id: CoreInstanceId,
}

impl<'a> CoreView<'a> {
    /// Its module.
    pub(super) fn module(&self) -> &'a Module {
        let component = self.instance.loaded.component();
        &component.modules[component.core_instances[self.id].module]
    }

    /// The bits of a global, imported or own.
    pub(super) fn global_bits(&self, global: GlobalIndex) -> u128 {
        let layout = &self.instance.loaded.layout;
        let base = layout.core_context(self.id);
        let core = layout.core_layout(self.id);
        let at: *const VmGlobal = match self.module().defined_global(global) {
            Some(defined) => self.instance.block.at(base + core.defined_global(defined)),
            None => self.instance.block.read(base + core.imported_global(global)),
        };
        // SAFETY: the pointer is to a global of this store: imported ones were filled with the
        // address of one that an earlier instance defines.
        unsafe { *at }.value()
    }

    /// The address of a function's reference.
    pub(super) fn func_ref(&self, func: FuncIndex) -> Result<u64> {
        let at = self.module().func_ref(func).with_context(|| format!("{func} has no reference"))?;
        let offset = self.instance.loaded.layout.core_layout(self.id).func_ref(at);
        Ok(self.context().wrapping_add(offset as usize) as u64)
    }

    /// Its context.
    pub(super) fn context(&self) -> *mut u8 {
        self.instance.block.at(self.instance.loaded.layout.core_context(self.id))
    }
}

/// The component instance to which a lowering belongs.
///
/// # Safety
/// The lowering is of an instance that lives.
#[inline]
pub unsafe fn instance_of(lowering: *const VmLowering) -> *mut ComponentInstance {
    // SAFETY: the caller vouches for the lowering.
    let block = unsafe { (*lowering).component }.cast::<VmComponentHeader>();
    // SAFETY: a lowering's component pointer is the block that it lies in.
    unsafe { (*block).instance }.cast()
}

/// The runtime's data about the core instance whose context this is.
///
/// # Safety
/// The context is of a core instance that lives.
pub(super) unsafe fn core_of(context: *mut u8) -> *mut CoreData {
    // SAFETY: the caller vouches for the context.
    unsafe { (*context.cast::<VmCoreHeader>()).instance }.cast()
}
