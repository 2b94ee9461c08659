//! A compiled component, joined with what its engine supplies, ready to be instantiated.

use std::any::Any;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};

use super::accounts::takes;
use super::builtins::builtins_table;
use super::code::LoadedCode;
use super::constant_tables::ConstantTables;
use super::elements::Elements;
use super::images::Images;
use super::instance::runs_bytes;
use super::limits::Usage;
use super::memory::Places;
use super::run::RUN_ALIGN;
use super::shared::SharedMemory;
use super::template::Template;
use crate::ids::{
    CoreImportId, CoreInstanceId, CoreTypeId, DefinedMemoryIndex, DefinedTableIndex, IdVec, TrampolineId,
};
use crate::layout::{CodeImage, ComponentLayout, MemoryConfig, VmBuiltins, VmStoreContext};
use crate::pool::{Affinity, Pool, PoolNeeds, SpareMemories, Stripe};
use crate::sys::mapping::Mapping;
use crate::translate::{
    Component, CoreDef, CoreExternType, EntityIndex, FixedGlobals, GlobalType, TableKind, TableType, Trampoline,
    TrampolineKind,
};

/// An entry trampoline: enters wasm code of one core type with the values of an array, and writes
/// the results over them. Returns 1, or 0 when wasm was unwound.
pub type EntryCode =
    unsafe extern "C" fn(code: *const u8, context: *mut u8, store: *mut VmStoreContext, values: *mut u64) -> u8;

/// What the code of a component needs of its engine.
pub struct Linkage {
    /// Engine-wide signature of each core type.
    pub signatures: IdVec<CoreTypeId, u32>,
    /// Entry trampolines, at least for [`LoadedComponent::entry_types`].
    pub entries: IdVec<CoreTypeId, Option<EntryCode>>,
    /// Code of the lowering trampoline of each trampoline's core type.
    pub lowerings: IdVec<TrampolineId, *const u8>,
    /// The engine's table of built-ins.
    pub builtins: *const VmBuiltins,
    /// Where instances lie; without it, each has memory of its own.
    pub pool: Option<Arc<Pool>>,
    /// What memories leave to each other where there is no pool.
    pub spare: Option<Arc<SpareMemories>>,
    /// Owner of the addresses above.
    pub keep_alive: Arc<dyn Any + Send + Sync>,
}

impl Linkage {
    /// Where a memory may lie of a store that has this stripe of the pool.
    pub(super) fn places(&self, stripe: Stripe) -> Places<'_> {
        match (&self.pool, &self.spare) {
            (Some(pool), _) => Places::Pool(pool, stripe),
            (None, Some(spare)) => Places::Spare(spare),
            (None, None) => Places::Own,
        }
    }

    /// Lets nothing stay prepared for an image.
    fn forget(&self, image: Affinity) {
        match self.places(Stripe::default()) {
            Places::Pool(pool, _) => pool.forget(image),
            Places::Spare(spare) => spare.forget(image),
            Places::Own => {}
        }
    }
}

/// An engine's table of built-ins, with the code that its entries are in.
pub struct BuiltinsTable {
    table: Box<VmBuiltins>,
    _code: Arc<LoadedCode>,
}

// SAFETY: the table is never written, and its pointers are to code that it keeps mapped.
unsafe impl Send for BuiltinsTable {}
// SAFETY: as above.
unsafe impl Sync for BuiltinsTable {}

impl BuiltinsTable {
    /// A table of stubs that lie at these offsets of a code, in the order of
    /// [`crate::layout::builtin::ALL`].
    ///
    /// # Panics
    /// When there are not as many offsets as built-ins.
    pub fn new(code: Arc<LoadedCode>, offsets: &[u32]) -> BuiltinsTable {
        let entries: Vec<_> = offsets.iter().map(|offset| code.address(*offset)).collect();
        BuiltinsTable { table: Box::new(builtins_table(&entries)), _code: code }
    }

    /// Its address, which stays.
    pub fn address(&self) -> *const VmBuiltins {
        &raw const *self.table
    }
}

impl LoadedCode {
    /// The entry trampoline at an offset. Calling it is sound only if there is one.
    pub fn entry(&self, offset: u32) -> EntryCode {
        // SAFETY: addresses of mapped code are not null, and function pointers have no other rule
        // until they are called.
        unsafe { std::mem::transmute::<*const u8, EntryCode>(self.address(offset)) }
    }
}

/// A component that can be instantiated.
pub struct LoadedComponent {
    component: Arc<Component>,
    pub(super) code: Arc<LoadedCode>,
    pub(super) layout: ComponentLayout,
    pub(super) linkage: Linkage,
    pub(super) template: Template,
    pub(super) owners: IdVec<CoreInstanceId, Owners>,
    /// What the code assumes of memories.
    pub(super) memories: MemoryConfig,
    /// What memories start with.
    pub(super) images: Images,
    /// Tables that all instances have in common; the template points to them.
    pub(super) tables: ConstantTables,
    /// What becomes of element segments.
    pub(super) elements: Elements,
    /// What every memory of it is, instead of a new one.
    pub(super) shared: Option<SharedMemory>,
    /// Bytes of a context's block behind what compiled code sees of it.
    pub(super) runs_bytes: usize,
    /// What every instance takes from its start.
    pub(super) takes: Usage,
    /// Whether a handle may come into a table of an instance.
    pub(super) may_hold_handles: bool,
}

// SAFETY: the raw pointers in `linkage` are to code and tables that `keep_alive` owns, that are
// never written and may be read from any thread.
unsafe impl Send for LoadedComponent {}
// SAFETY: as above.
unsafe impl Sync for LoadedComponent {}

/// Who defines the memories and tables that one core instance uses, imports first.
#[derive(Debug, Default)]
pub(super) struct Owners {
    pub(super) memories: Vec<Owner<DefinedMemoryIndex>>,
    pub(super) tables: Vec<Owner<DefinedTableIndex>>,
}

/// Who defines a memory or table.
#[derive(Clone, Copy, Debug)]
pub(super) enum Owner<I> {
    /// A core instance of the same component instance.
    Here(CoreInstanceId, I),
    /// Another instance, which the host named when it instantiated.
    Imported(CoreImportId),
}

impl LoadedComponent {
    /// The core types for which [`Linkage::entries`] must hold an entry: those of lifted functions,
    /// `realloc`, `post-return`, destructors, start functions and functions that a lone module exports.
    pub fn entry_types(component: &Component) -> Vec<CoreTypeId> {
        let slots = component.func_slots.values().map(|def| func_type(component, *def));
        let starts = component.core_instances.values().filter_map(|core| {
            let module = &component.modules[core.module];
            module.start.map(|start| module.funcs[start])
        });
        let exports = component.core_exports.iter().filter_map(|(_, def)| exported_func_type(component, *def));
        let mut types: Vec<_> = slots.chain(starts).chain(exports).collect();
        types.sort();
        types.dedup();
        types
    }

    /// Maps the code and fills the template of the component's context.
    ///
    /// # Errors
    /// When the context would be too large, or the system refuses memory.
    pub fn new(component: Arc<Component>, image: CodeImage, linkage: Linkage) -> Result<Arc<LoadedComponent>> {
        Self::load(component, image, None, linkage, None)
    }

    /// As [`new`](Self::new), with code that is mapped already and its length in bytes.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn with_text(
        component: Arc<Component>,
        image: CodeImage,
        text: Option<(Mapping, usize)>,
        linkage: Linkage,
    ) -> Result<Arc<LoadedComponent>> {
        Self::load(component, image, text, linkage, None)
    }

    /// As [`new`](Self::new), but every memory that the component defines is this one.
    ///
    /// # Errors
    /// As [`new`](Self::new), and when the memory is of another type or layout.
    pub fn sharing(
        component: Arc<Component>,
        image: CodeImage,
        linkage: Linkage,
        memory: SharedMemory,
    ) -> Result<Arc<LoadedComponent>> {
        let mut defined = component.modules.values().flat_map(|module| module.memories.values());
        ensure!(defined.all(|ty| ty == memory.ty()), "a shared memory is given for one of another type");
        ensure!(
            image.memories.has_layout_of(memory.config()),
            "a shared memory was made with other settings of memories"
        );
        Self::load(component, image, None, linkage, Some(memory))
    }

    fn load(
        component: Arc<Component>,
        image: CodeImage,
        text: Option<(Mapping, usize)>,
        linkage: Linkage,
        shared: Option<SharedMemory>,
    ) -> Result<Arc<LoadedComponent>> {
        let layout = component.layout()?;
        let runs_bytes = runs_bytes(&component).context("the component's instances would take too many bytes")?;
        if let Some(pool) = &linkage.pool {
            let needs = pool_needs(&component, &layout, runs_bytes, shared.as_ref());
            pool.config().check(&needs).map_err(|misfit| misfit.of(component.name()))?;
        }
        let memories = image.memories;
        let code = LoadedCode::load_for(image, text, Some(component.clone()))?;
        let fixed = FixedGlobals::new(&component);
        let tables = ConstantTables::new(&component, &code, &layout, &linkage, &fixed)?;
        let template = Template::new(&component, &code, &layout, &linkage, &fixed, &tables);
        let elements = Elements::new(&component);
        let images = Images::new(&component, &fixed, memories.images);
        let owners = component.core_instances.keys().map(|core| owners(&component, core)).collect();
        let takes = takes(&component, shared.is_some());
        let may_hold_handles = may_hold_handles(&component);
        Ok(Arc::new(LoadedComponent {
            component,
            code,
            layout,
            runs_bytes,
            linkage,
            template,
            owners,
            memories,
            images,
            tables,
            elements,
            shared,
            takes,
            may_hold_handles,
        }))
    }

    /// The IR.
    #[inline]
    pub fn component(&self) -> &Arc<Component> {
        &self.component
    }

    /// The machine code.
    pub fn code(&self) -> &Arc<LoadedCode> {
        &self.code
    }

    /// The entry trampoline of a core type.
    ///
    /// # Panics
    /// When the type is not among [`entry_types`](Self::entry_types).
    #[inline]
    pub fn entry(&self, ty: CoreTypeId) -> EntryCode {
        self.linkage.entries[ty].expect("the engine made an entry for every type that is entered")
    }

    /// A table's type with the engine's ids.
    pub(super) fn engine_table(&self, ty: &TableType) -> TableType {
        TableType { element: ty.element.renumbered(|id| self.engine_id(id)), ..*ty }
    }

    /// A global's type with the engine's ids.
    pub(super) fn engine_global(&self, ty: &GlobalType) -> GlobalType {
        GlobalType { value: ty.value.renumbered(|id| self.engine_id(id)), ..*ty }
    }

    fn engine_id(&self, id: CoreTypeId) -> CoreTypeId {
        CoreTypeId(self.linkage.signatures[id])
    }

    /// The layout of the component's context.
    pub fn layout(&self) -> &ComponentLayout {
        &self.layout
    }
}

impl Drop for LoadedComponent {
    fn drop(&mut self) {
        self.images.leave(|image| self.linkage.forget(image));
    }
}

impl PoolNeeds {
    /// What an instance of a component with its adapters takes of a pool.
    ///
    /// # Errors
    /// When no pool could have it: its context would be too large.
    pub fn of(component: &Component) -> Result<PoolNeeds> {
        let layout = component.layout()?;
        let runs_bytes = runs_bytes(component).context("the component's instances would take too many bytes")?;
        Ok(pool_needs(component, &layout, runs_bytes, None))
    }
}

/// Whether anything can bring a handle into a table of an instance: a built-in, or values that hold one. A lowered
/// function counts as a built-in, since a call that is not over is a handle.
fn may_hold_handles(component: &Component) -> bool {
    let is_adapters = |trampoline: &Trampoline| matches!(trampoline.kind, TrampolineKind::Adapter(_));
    !component.resources.is_empty()
        || component.types.mention_handles()
        || !component.trampolines.values().all(is_adapters)
}

/// What an instance of a component takes of a pool: not for memories that are `given`, nor for constant tables.
fn pool_needs(
    component: &Component,
    layout: &ComponentLayout,
    runs_bytes: usize,
    given: Option<&SharedMemory>,
) -> PoolNeeds {
    let context_bytes = u64::from(layout.size_bytes()).next_multiple_of(RUN_ALIGN as u64) + runs_bytes as u64;
    let component_instances = component.instances.len() as u64;
    let mut needs = PoolNeeds { context_bytes, component_instances, ..PoolNeeds::default() };
    let mut cores_bytes = 0;
    for (id, core) in component.core_instances.iter() {
        let module = &component.modules[core.module];
        let defined = module.memories.values().skip(module.n_imported_memories as usize);
        let memories = defined.filter(|_| given.is_none());
        let shared = memories.clone().filter(|ty| ty.shared).count() as u64;
        let bytes = memories.clone().map(|ty| ty.min_bytes().unwrap_or(u64::MAX)).max().unwrap_or(0);
        let defined = module.tables.values().skip(module.n_imported_tables as usize);
        let tables = defined.zip(module.table_kinds.values()).filter(|(_, kind)| matches!(kind, TableKind::Mutable));
        let elements = tables.clone().map(|(ty, _)| ty.min).max().unwrap_or(0);
        let (memories, tables) = (memories.count() as u64, tables.count() as u64);
        needs.core_instances += 1;
        needs.memories += memories - shared;
        needs.shared_memories += shared;
        needs.tables += tables;
        needs.memories_of_a_module = needs.memories_of_a_module.max(memories);
        needs.tables_of_a_module = needs.tables_of_a_module.max(tables);
        needs.memory_bytes = needs.memory_bytes.max(bytes);
        needs.table_elements = needs.table_elements.max(elements);
        cores_bytes += u64::from(layout.core_layout(id).size_bytes());
    }
    let runs_bytes = runs_bytes as u64;
    let own = needs.context_bytes.saturating_sub(cores_bytes + runs_bytes);
    needs.context_parts =
        vec![("the component's own", own), ("its core instances", cores_bytes), ("what the host keeps", runs_bytes)];
    needs
}

/// The core type of a function.
pub(super) fn func_type(component: &Component, def: CoreDef) -> CoreTypeId {
    match def {
        CoreDef::Instance(core, EntityIndex::Func(func)) => {
            component.modules[component.core_instances[core].module].funcs[func]
        }
        CoreDef::Trampoline(trampoline) => component.trampolines[trampoline].ty,
        CoreDef::Import(_) | CoreDef::Instance(..) | CoreDef::Flags(_) => match exported_func_type(component, def) {
            Some(ty) => ty,
            None => unreachable!("`translate` puts only functions where functions are called"),
        },
    }
}

/// The core type of what a lone module exports, if it is a function.
fn exported_func_type(component: &Component, def: CoreDef) -> Option<CoreTypeId> {
    match def {
        CoreDef::Import(import) => match component.core_imports[import].ty {
            CoreExternType::Func(ty) => Some(ty),
            _ => None,
        },
        CoreDef::Instance(_, EntityIndex::Func(_)) | CoreDef::Trampoline(_) => Some(func_type(component, def)),
        CoreDef::Instance(..) | CoreDef::Flags(_) => None,
    }
}

fn owners(component: &Component, core: CoreInstanceId) -> Owners {
    let instance = &component.core_instances[core];
    let module = &component.modules[instance.module];
    let mut owners = Owners::default();
    for (import, def) in module.imports.iter().zip(&instance.args) {
        match import.entity {
            EntityIndex::Memory(_) => owners.memories.extend(memory_owner(component, *def)),
            EntityIndex::Table(_) => owners.tables.extend(table_owner(component, *def)),
            EntityIndex::Func(_) | EntityIndex::Global(_) => {}
        }
    }
    let counts = module.counts();
    owners.memories.extend((0..counts.defined_memories).map(|at| Owner::Here(core, DefinedMemoryIndex(at))));
    owners.tables.extend((0..counts.defined_tables).map(|at| Owner::Here(core, DefinedTableIndex(at))));
    owners
}

fn memory_owner(component: &Component, def: CoreDef) -> Option<Owner<DefinedMemoryIndex>> {
    match def {
        CoreDef::Import(import) => Some(Owner::Imported(import)),
        CoreDef::Instance(from, EntityIndex::Memory(memory)) => {
            let definer = &component.modules[component.core_instances[from].module];
            definer.defined_memory(memory).map(|at| Owner::Here(from, at))
        }
        _ => None,
    }
}

fn table_owner(component: &Component, def: CoreDef) -> Option<Owner<DefinedTableIndex>> {
    match def {
        CoreDef::Import(import) => Some(Owner::Imported(import)),
        CoreDef::Instance(from, EntityIndex::Table(table)) => {
            let definer = &component.modules[component.core_instances[from].module];
            definer.defined_table(table).map(|at| Owner::Here(from, at))
        }
        _ => None,
    }
}
