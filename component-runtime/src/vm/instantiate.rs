//! Makes instances: context, memories, tables, segments, start functions.

use std::any::Any;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};

use super::accounts::{Account, check_addressable, counted_bytes};
use super::activation::call;
use super::const_expr;
use super::core_imports;
use super::externs::CoreExtern;
use super::handle_budget::NO_HANDLES;
use super::instance::ComponentInstance;
use super::limiter::{ask_new_memory, ask_new_table};
use super::limits::InstanceLimits;
use super::linkage::{LoadedComponent, Owner, func_type};
use super::metering::look_between;
use super::pieces::{PIECE_BYTES, PIECE_ELEMENTS, pieces_of};
use super::resources::{self, ResourceImport};
use super::shared::{GuestMemory, SharedMemory};
use super::store::{InstanceKey, Store};
use super::table::Table;
use crate::ids::{CoreInstanceId, DefinedMemoryIndex, Id, ModuleId, StartId, TrampolineId};
use crate::layout::{HostCallee, VmFunction, VmGlobal, VmLowering};
use crate::pool::{Pool, PoolConcurrencyLimitError, Stripe};
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
    store_ref.check_fuel_limits(imports.limits)?;
    check_addressable(&loaded.takes)?;
    store_ref.settle_stripe(loaded);
    let budget = if loaded.may_hold_handles { store_ref.handle_budget() } else { &NO_HANDLES };
    let account =
        Account::new(imports.limits, loaded.component(), store_ref.fuel.metering, || store_ref.handle_budget());
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
    let mut pace = Pace { store, since_look: 0 };
    for core in loaded.component().core_instances.keys() {
        while let Some((id, _)) = starts.next_if(|(_, start)| start.before <= core) {
            on_start(key, id)?;
        }
        // SAFETY: the store keeps the instance at this address; a start function that ran before
        // has returned.
        unsafe { initialize(instance, loaded, core, &mut pace) }?;
        // SAFETY: as above.
        let instance_ref = unsafe { &mut *instance };
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
        // SAFETY: as above.
        let stripe = unsafe { &*store }.stripe();
        let memory = make_memory(loaded, ty, (id, index), stripe).with_context(|| format!("{index} of {id}"))?;
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
    stripe: Stripe,
) -> Result<GuestMemory> {
    Ok(match &loaded.shared {
        Some(memory) => GuestMemory::Shared { memory: memory.clone(), charged_bytes: 0 },
        None if ty.shared => {
            let charged_bytes = counted_bytes(ty);
            let permit = loaded.linkage.pool.as_deref().map(Pool::shared_memory).transpose()?;
            GuestMemory::Shared { memory: SharedMemory::new(ty, &loaded.memories, permit)?, charged_bytes }
        }
        None => {
            let places = loaded.linkage.places(stripe);
            let (config, component) = (&loaded.memories, loaded.component());
            // SAFETY: the instance has the memory, and keeps the component and so the places until it is gone.
            GuestMemory::Own(unsafe { loaded.images.memory(config, places, component, module, index) }?)
        }
    })
}

/// How much an instantiation has written since it last looked at the epoch. One that writes little never looks.
struct Pace {
    store: *mut Store,
    since_look: u64,
}

impl Pace {
    /// Notes what was written.
    ///
    /// # Errors
    /// What stops wasm at the deadline.
    ///
    /// # Safety
    /// The store is valid, and nothing refers into it or its instances.
    unsafe fn wrote(&mut self, bytes: u64) -> Result<()> {
        self.since_look += bytes;
        if self.since_look < PIECE_BYTES {
            return Ok(());
        }
        self.since_look = 0;
        // SAFETY: this function's contract.
        unsafe { look_between(self.store) }.context("making an instance")
    }
}

/// Fills globals, tables and memories of a core instance as its module says.
///
/// # Safety
/// Instance and store are valid, and nothing refers into them until this returns.
unsafe fn initialize(
    instance: *mut ComponentInstance,
    loaded: &LoadedComponent,
    core: CoreInstanceId,
    pace: &mut Pace,
) -> Result<()> {
    // SAFETY: the caller vouches for the instance; the reference ends before the host may look at it.
    let instance_ref = unsafe { &mut *instance };
    let id = loaded.component().core_instances[core].module;
    let module = &loaded.component().modules[id];
    for global in &loaded.template.late_globals[core] {
        let bits = const_expr::evaluate(&module.global_inits[*global], &instance_ref.core(core))?;
        let layout = loaded.layout();
        let at = layout.core_context(core) + layout.core_layout(core).defined_global(*global);
        instance_ref.block.write(at, VmGlobal::new(bits));
    }
    let mut elements = 0;
    for (table, init) in module.table_inits.iter() {
        if let Some(init) = init.as_ref().filter(|_| !loaded.tables.contains(id, table)) {
            let element = const_expr::evaluate_word(init, &instance_ref.core(core))?;
            let table = instance_ref.cores[core].tables[table].elements();
            table.fill(element);
            elements += table.len() as u64;
        }
    }
    // SAFETY: the caller vouches for both, and the reference has ended.
    unsafe { pace.wrote(elements * size_of::<u64>() as u64) }?;
    // SAFETY: as above.
    unsafe { active_elems(instance, loaded, core, pace) }?;
    // SAFETY: as above.
    unsafe { active_datas(instance, loaded, core, pace) }
}

/// Runs the segments that do not make up constant tables.
///
/// # Safety
/// As [`initialize`].
unsafe fn active_elems(
    instance: *mut ComponentInstance,
    loaded: &LoadedComponent,
    core: CoreInstanceId,
    pace: &mut Pace,
) -> Result<()> {
    let id = loaded.component().core_instances[core].module;
    for elem in loaded.elements.of(id).run.iter().copied() {
        let segment = &loaded.component().modules[id].elems[elem];
        let ElemMode::Active { table, offset } = &segment.mode else { continue };
        // SAFETY: the caller vouches for the instance; the reference ends before the host may look at it.
        let instance_ref = unsafe { &mut *instance };
        let to = const_expr::evaluate_word(offset, &instance_ref.core(core))?;
        let count = segment.items.len();
        instance_ref.exposed |= matches!(loaded.owners[core].tables[table.position()], Owner::Imported(_));
        let what = || format!("element segment {} of a module", elem.position());
        instance_ref.check_table_range(core, (*table, to), count as u64).with_context(what)?;
        for piece in pieces_of(count as u64, PIECE_ELEMENTS) {
            let (at, n) = (to + piece.start, piece.end - piece.start);
            // SAFETY: as above.
            let instance_ref = unsafe { &mut *instance };
            let items = piece.start as usize..piece.end as usize;
            instance_ref.write_elems(core, (*table, at), elem, items).with_context(what)?;
            // SAFETY: the caller vouches for both, and the references have ended.
            unsafe { pace.wrote(n * size_of::<u64>() as u64) }?;
        }
        // SAFETY: as above.
        unsafe { &mut *instance }.elem_drop(core, elem);
    }
    Ok(())
}

/// Runs the segments that are not in an image.
///
/// # Safety
/// As [`initialize`].
unsafe fn active_datas(
    instance: *mut ComponentInstance,
    loaded: &LoadedComponent,
    core: CoreInstanceId,
    pace: &mut Pace,
) -> Result<()> {
    let id = loaded.component().core_instances[core].module;
    for data in loaded.images.of(id).run.iter().copied() {
        let segment = &loaded.component().modules[id].datas[data];
        let DataMode::Active { memory, offset } = &segment.mode else { continue };
        // SAFETY: the caller vouches for the instance; the reference ends before the host may look at it.
        let instance_ref = unsafe { &mut *instance };
        instance_ref.ran_segments = true;
        let to = const_expr::evaluate_word(offset, &instance_ref.core(core))?;
        let bytes = &loaded.component().data[segment.bytes.clone()];
        let what = || format!("data segment {} of a module", data.position());
        instance_ref.check_memory_range(core, (*memory, to), bytes.len() as u64).with_context(what)?;
        for piece in pieces_of(bytes.len() as u64, PIECE_BYTES) {
            let (at, bytes) = (to + piece.start, &bytes[piece.start as usize..piece.end as usize]);
            // SAFETY: as above.
            unsafe { &mut *instance }.write_data(core, (*memory, at), bytes).with_context(what)?;
            // SAFETY: the caller vouches for both, and the references have ended.
            unsafe { pace.wrote(bytes.len() as u64) }?;
        }
        // SAFETY: as above.
        unsafe { &mut *instance }.data_drop(core, data);
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
