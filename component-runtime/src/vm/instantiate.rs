//! Makes instances: context, memories, tables, segments, start functions.

use std::any::Any;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};

use super::accounts::{Account, counted_bytes};
use super::activation::call;
use super::const_expr;
use super::core_imports;
use super::externs::CoreExtern;
use super::handles::NO_HANDLES;
use super::instance::ComponentInstance;
use super::limiter::{ask_new_memory, ask_new_table};
use super::limits::InstanceLimits;
use super::linkage::{LoadedComponent, Owner, func_type};
use super::metering::look_outside;
use super::resources::{self, ResourceImport};
use super::shared::{GuestMemory, SharedMemory};
use super::store::{InstanceKey, Store};
use super::table::Table;
use crate::ids::{CoreInstanceId, DefinedMemoryIndex, Id, ModuleId, StartId, TrampolineId};
use crate::layout::{HostCallee, VmFunction, VmGlobal, VmLowering};
use crate::pool::PoolConcurrencyLimitError;
use crate::translate::{CoreDef, DataMode, ElemMode, EntityIndex, MemoryType};

/// What the host supplies for an instance.
#[derive(Clone, Copy, Default)]
pub struct InstanceImports<'a> {
    /// Callee and data of every trampoline that lowers a component function.
    pub lowerings: &'a [(TrampolineId, HostCallee, *const u8)],
    /// Every imported resource type, in order.
    pub resources: &'a [ResourceImport],
    /// Every core import, in order.
    pub core: &'a [CoreExtern],
    /// Limits of the instance's own.
    pub limits: Option<&'a InstanceLimits>,
    /// Owner of the data, if there is any.
    pub keep_alive: Option<&'a KeepAlive>,
}

/// What an instance keeps alive and never looks at.
pub type KeepAlive = Arc<dyn Any + Send + Sync>;

/// Runs a start function of a component, which is the embedding's to call.
pub type OnStart<'a> = &'a mut dyn FnMut(InstanceKey, StartId) -> Result<()>;

/// Instantiates a component and runs the start functions of its core modules, and by `on_start` those of its
/// components.
///
/// # Errors
/// An import that does not fit, a limit of the store, a refusal of the system, or a trap in a segment
/// or start function. The store is then as it was before; but an instance that may have left references to its
/// functions in what it imports (its start function ran, or it wrote to an imported table) stays until the store
/// goes: [`Store::instance`] tells.
///
/// # Panics
/// With the panic of a host function that a start function called; the store is then as it was before.
///
/// # Safety
/// `store` is valid, nothing else refers into it, and the callees of `imports` follow the contract of
/// [`HostCallee`].
pub unsafe fn instantiate(
    store: *mut Store,
    loaded: &Arc<LoadedComponent>,
    imports: InstanceImports<'_>,
    on_start: OnStart<'_>,
) -> Result<InstanceKey> {
    // SAFETY: the caller vouches for the store.
    let key = unsafe { &*store }.next_key();
    let unfinished = Unfinished { store, key };
    // SAFETY: as above; no reference is held over the calls into wasm inside.
    unsafe { fill(store, key, loaded, imports, on_start) }
        .map_err(|error| PoolConcurrencyLimitError::asked_by(error, loaded.component().name()))?;
    std::mem::forget(unfinished);
    Ok(key)
}

/// Takes an instance out again when it is dropped: after errors and panics of the host alike. One that
/// may have left references to its functions elsewhere stays.
struct Unfinished {
    store: *mut Store,
    key: InstanceKey,
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // SAFETY: `instantiate` got a valid store; wasm has returned, so nothing refers into it.
        let store = unsafe { &mut *self.store };
        if !store.instance(self.key).is_some_and(|instance| instance.exposed) {
            store.remove(self.key);
        }
    }
}

/// # Safety
/// As [`instantiate`].
unsafe fn fill(
    store: *mut Store,
    key: InstanceKey,
    loaded: &Arc<LoadedComponent>,
    imports: InstanceImports<'_>,
    on_start: OnStart<'_>,
) -> Result<()> {
    // SAFETY: the caller vouches for the store; the borrow ends before wasm runs.
    let store_ref = unsafe { &mut *store };
    let budget = if loaded.may_hold_handles { store_ref.handle_budget() } else { &NO_HANDLES };
    let account = Account::new(imports.limits, loaded.component(), || store_ref.handle_budget());
    let keep_alive = imports.keep_alive.cloned();
    let mut instance = ComponentInstance::new(store, key, loaded.clone(), account, budget, keep_alive)?;
    store_ref.node.open(&mut instance.account, &loaded.takes, loaded.component())?;
    let instance = store_ref.insert(instance);
    // SAFETY: the store keeps the instance at this address, and nobody else refers to it.
    let instance_ref = unsafe { &mut *instance };
    patch(instance_ref, store_ref, loaded);
    instance_ref.resolve_options(loaded);
    lower_imports(instance_ref, loaded, imports.lowerings)?;
    store_ref.hook_instance(instance_ref);
    resources::resolve(instance_ref, loaded, imports.resources)?;
    core_imports::supply(instance_ref, store_ref, loaded, imports.core)?;
    for core in loaded.component().core_instances.keys() {
        // SAFETY: the references above are no longer used; the store keeps the instance at this address.
        unsafe { allocate(instance, store, loaded, core) }?;
    }
    let mut starts = loaded.component().starts.iter().peekable();
    let mut n_bytes = 0;
    for core in loaded.component().core_instances.keys() {
        while let Some((id, _)) = starts.next_if(|(_, start)| start.before <= core) {
            on_start(key, id)?;
        }
        n_bytes += segment_bytes(loaded, core);
        if n_bytes > LOOK_BYTES {
            n_bytes = 0;
            // SAFETY: nothing refers into the store.
            unsafe { look_outside(store) }?;
        }
        // SAFETY: the store keeps the instance at this address; a start function that ran before
        // has returned.
        let instance_ref = unsafe { &mut *instance };
        initialize(instance_ref, loaded, core)?;
        let Some(start) = start_function(instance_ref, loaded, core)? else { continue };
        instance_ref.exposed = !imports.core.is_empty();
        // SAFETY: the references above are no longer used; the function is of this instance.
        unsafe { call(store, start.0, start.1, [0_u64; 1].as_mut_ptr()) }.context("running a start function")?;
    }
    starts.try_for_each(|(id, _)| on_start(key, id))?;
    // SAFETY: as above; the reference ends here.
    unsafe { &mut *instance }.exposed = !imports.core.is_empty();
    Ok(())
}

/// So much is written by segments between two looks at the epoch: some milliseconds. Instances with less are made
/// whatever the deadline is.
const LOOK_BYTES: u64 = 16 << 20;

/// What the segments of a core instance write that have to be run.
fn segment_bytes(loaded: &LoadedComponent, core: CoreInstanceId) -> u64 {
    let id = loaded.component().core_instances[core].module;
    let module = &loaded.component().modules[id];
    let data = loaded.images.of(id).run.iter().map(|data| module.datas[*data].bytes.len() as u64);
    // Eight bytes each, some of which are evaluated.
    let elems = loaded.elements.of(id).run.iter().map(|elem| 32 * module.elems[*elem].items.len() as u64);
    data.chain(elems).sum()
}

/// Writes the addresses that the template left open.
fn patch(instance: &mut ComponentInstance, store: &Store, loaded: &LoadedComponent) {
    let address = &raw mut *instance;
    instance.add_cores(loaded.component());
    let template = &loaded.template;
    let base = instance.block.base() as u64;
    for (at, addend) in &template.relative {
        instance.block.write(*at, base + u64::from(*addend));
    }
    for at in &template.store {
        instance.block.write(*at, store.context());
    }
    for at in &template.instance {
        instance.block.write(*at, address);
    }
    for (at, core) in &template.cores {
        let data = &raw mut instance.cores[*core];
        instance.block.write(*at, data);
    }
}

fn lower_imports(
    instance: &ComponentInstance,
    loaded: &LoadedComponent,
    lowerings: &[(TrampolineId, HostCallee, *const u8)],
) -> Result<()> {
    let layout = loaded.layout();
    for (trampoline, callee, data) in lowerings {
        let at = layout.lowering(*trampoline);
        let mut lowering: LoweringBits = instance.block.read(at);
        lowering.callee = Some(*callee);
        lowering.data = *data;
        instance.block.write(at, lowering);
    }
    for trampoline in loaded.component().trampolines.keys() {
        let lowering: LoweringBits = instance.block.read(layout.lowering(trampoline));
        ensure!(lowering.callee.is_some(), "the host supplies nothing for {trampoline}");
    }
    Ok(())
}

/// A [`VmLowering`] whose callee may not be there yet.
#[repr(C)]
#[derive(Clone, Copy)]
struct LoweringBits {
    magic: u32,
    trampoline: u32,
    store: *mut u8,
    flags: *const u32,
    callee: Option<HostCallee>,
    data: *const u8,
    component: *mut u8,
}

const _: () = {
    assert!(size_of::<LoweringBits>() == size_of::<VmLowering>());
    assert!(std::mem::offset_of!(LoweringBits, callee) == std::mem::offset_of!(VmLowering, callee));
    assert!(std::mem::offset_of!(LoweringBits, data) == std::mem::offset_of!(VmLowering, data));
};

/// Makes the memories and tables of a core instance. The limiter may wait before each.
///
/// # Safety
/// Store and instance are valid, and nothing refers into them until this returns.
unsafe fn allocate(
    instance: *mut ComponentInstance,
    store: *mut Store,
    loaded: &LoadedComponent,
    core: CoreInstanceId,
) -> Result<()> {
    let id = loaded.component().core_instances[core].module;
    let module = &loaded.component().modules[id];
    for ty in module.memories.values().skip(module.n_imported_memories as usize) {
        if loaded.shared.is_none() {
            // SAFETY: this function's contract.
            unsafe { ask_new_memory(store, instance, core, ty) }?;
        }
        // SAFETY: as above; the reference ends with the turn of the loop.
        let instance = unsafe { &mut *instance };
        let index = instance.cores[core].memories.next_key();
        let memory = make_memory(loaded, ty, (id, index)).with_context(|| format!("{index} of {id}"))?;
        let memory = instance.cores[core].memories.push(memory);
        instance.publish_memory(core, memory);
    }
    for ty in module.tables.values().skip(module.n_imported_tables as usize) {
        // SAFETY: this function's contract.
        unsafe { ask_new_table(store, instance, core, ty) }?;
        // SAFETY: as above; the reference ends with the turn of the loop.
        let instance = unsafe { &mut *instance };
        let index = instance.cores[core].tables.next_key();
        if loaded.tables.contains(id, index) {
            instance.cores[core].tables.push(Table::constant(ty.min));
            continue;
        }
        // SAFETY: the instance has the table, and keeps the component and so the pool until it is gone.
        let table = unsafe { Table::new(ty, loaded.linkage.pool.as_deref()) };
        let table = table.with_context(|| format!("{index} of {id}"))?;
        let table = instance.cores[core].tables.push(table);
        instance.publish_table(core, table);
    }
    Ok(())
}

fn make_memory(
    loaded: &LoadedComponent,
    ty: &MemoryType,
    (module, index): (ModuleId, DefinedMemoryIndex),
) -> Result<GuestMemory> {
    Ok(match &loaded.shared {
        Some(memory) => GuestMemory::Shared { memory: memory.clone(), charged_bytes: 0 },
        None if ty.shared => {
            let charged_bytes = counted_bytes(ty);
            GuestMemory::Shared { memory: SharedMemory::new(ty, &loaded.memories)?, charged_bytes }
        }
        None => {
            let places = loaded.linkage.places();
            let (config, component) = (&loaded.memories, loaded.component());
            // SAFETY: the instance has the memory, and keeps the component and so the places until it is gone.
            GuestMemory::Own(unsafe { loaded.images.memory(config, places, component, module, index) }?)
        }
    })
}

/// Fills globals, tables and memories of a core instance as its module says.
fn initialize(instance: &mut ComponentInstance, loaded: &LoadedComponent, core: CoreInstanceId) -> Result<()> {
    let id = loaded.component().core_instances[core].module;
    let module = &loaded.component().modules[id];
    for global in &loaded.template.late_globals[core] {
        let bits = const_expr::evaluate(&module.global_inits[*global], &instance.core(core))?;
        let layout = loaded.layout();
        let at = layout.core_context(core) + layout.core_layout(core).defined_global(*global);
        instance.block.write(at, VmGlobal::new(bits));
    }
    for (table, init) in module.table_inits.iter() {
        if let Some(init) = init.as_ref().filter(|_| !loaded.tables.contains(id, table)) {
            let element = const_expr::evaluate_word(init, &instance.core(core))?;
            instance.cores[core].tables[table].elements().fill(element);
        }
    }
    active_elems(instance, loaded, core)?;
    active_datas(instance, loaded, core)
}

/// Runs the segments that do not make up constant tables.
fn active_elems(instance: &mut ComponentInstance, loaded: &LoadedComponent, core: CoreInstanceId) -> Result<()> {
    let id = loaded.component().core_instances[core].module;
    for elem in loaded.elements.of(id).run.iter().copied() {
        let segment = &loaded.component().modules[id].elems[elem];
        if let ElemMode::Active { table, offset } = &segment.mode {
            let to = const_expr::evaluate_word(offset, &instance.core(core))?;
            let count = segment.items.len() as u32;
            instance.exposed |= matches!(loaded.owners[core].tables[table.position()], Owner::Imported(_));
            instance
                .table_init(core, *table, elem, to, 0, count)
                .with_context(|| format!("element segment {} of a module", elem.position()))?;
            instance.elem_drop(core, elem);
        }
    }
    Ok(())
}

/// Runs the segments that are not in an image.
fn active_datas(instance: &mut ComponentInstance, loaded: &LoadedComponent, core: CoreInstanceId) -> Result<()> {
    let id = loaded.component().core_instances[core].module;
    for data in loaded.images.of(id).run.iter().copied() {
        let segment = &loaded.component().modules[id].datas[data];
        if let DataMode::Active { memory, offset } = &segment.mode {
            instance.ran_segments = true;
            let to = const_expr::evaluate_word(offset, &instance.core(core))?;
            let count = segment.bytes.len() as u32;
            instance
                .memory_init(core, *memory, data, to, 0, count)
                .with_context(|| format!("data segment {} of a module", data.position()))?;
            instance.data_drop(core, data);
        }
    }
    Ok(())
}

/// The start function of a core instance with its entry.
fn start_function(
    instance: &ComponentInstance,
    loaded: &LoadedComponent,
    core: CoreInstanceId,
) -> Result<Option<(super::EntryCode, VmFunction)>> {
    let component = loaded.component();
    let module = &component.modules[component.core_instances[core].module];
    let Some(start) = module.start else { return Ok(None) };
    let def = component.imported_func(core, start).unwrap_or(CoreDef::Instance(core, EntityIndex::Func(start)));
    let ty = func_type(component, def);
    // The values of a start function fit the one slot that `fill` gives.
    ensure!(component.core_types[ty].value_slots() == 0, "a start function has parameters or results");
    let layout = loaded.layout();
    let function = match def {
        CoreDef::Trampoline(trampoline) => VmFunction {
            code: loaded.linkage.lowerings[trampoline],
            context: instance.block.at::<u8>(layout.lowering(trampoline)),
        },
        CoreDef::Instance(definer, EntityIndex::Func(func)) => {
            let module_id = component.core_instances[definer].module;
            let defined = component.modules[module_id].defined_func(func).context("a start function is unresolved")?;
            VmFunction {
                code: loaded.code.function(module_id, defined),
                context: instance.block.at::<u8>(layout.core_context(definer)),
            }
        }
        CoreDef::Import(import) => instance.imported_func(import).context("a start function is not supplied")?,
        CoreDef::Instance(..) | CoreDef::Flags(_) => unreachable!("a start function is a function"),
    };
    Ok(Some((loaded.entry(ty), function)))
}
