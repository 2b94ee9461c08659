//! Entering wasm from the host: instantiation and calls over raw slots, and growth.
//!
//! # Invariants
//! * What is called belongs to the store that is lent here; every function here checks it or says
//!   that its caller has.

use std::sync::Arc;

use gusset_runtime::layout::VmFunction;
use gusset_runtime::translate::CoreValueType;
use gusset_runtime::trap::Trap;
use gusset_runtime::vm::{
    self, AccessError, CoreExtern, CoreValue, EntryCode, InstanceImports, InstanceKey, InstanceLimits, LoadedComponent,
    MemoryKey, StoreId, TableKey,
};

use crate::Result;
use crate::store::StoreOpaque;

/// Makes an instance of a module of this store's engine and runs its start function.
///
/// # Errors
/// When an import does not fit, a limit is reached, or a segment or start function traps.
pub(super) fn instantiate(
    store: &mut StoreOpaque,
    module: &Arc<LoadedComponent>,
    core: Vec<CoreExtern>,
    limits: Option<&InstanceLimits>,
) -> Result<InstanceKey> {
    let imports = InstanceImports { core: &core, limits, ..InstanceImports::default() };
    // Those are of components.
    let on_start: vm::OnStart<'_> = &mut |_, _| Err(Trap::InternalBug.into());
    // SAFETY: the store is lent exclusively, and what is given as imports is checked to be of it.
    unsafe { vm::instantiate(store.runtime_ptr(), module, imports, on_start) }
}

/// Calls a function with arguments in `slots`, over which the results are written.
///
/// # Errors
/// When wasm traps or a host function that it calls fails.
///
/// # Safety
/// The function is of this store and has the entry's type; the slots are arguments of it, and as many
/// as arguments or results take.
#[inline]
pub(super) unsafe fn enter(
    store: &mut StoreOpaque,
    entry: EntryCode,
    function: VmFunction,
    slots: &mut [u64],
) -> Result<()> {
    debug_assert!(!slots.is_empty(), "the array has an address");
    // SAFETY: the store is lent exclusively; the rest is the caller's promise.
    unsafe { vm::call(store.runtime_ptr(), entry, function, slots.as_mut_ptr()) }
}

/// Reads values of these types from the slots in which wasm left them.
///
/// # Safety
/// Wasm of this store wrote values of these types there.
pub(super) unsafe fn read_values(store: StoreId, types: &[CoreValueType], slots: &[u64]) -> Vec<CoreValue> {
    let mut at = 0;
    let mut values = Vec::with_capacity(types.len());
    for ty in types {
        let n_slots = vm::slots_of(std::slice::from_ref(ty));
        let words = [slots[at], if n_slots == 2 { slots[at + 1] } else { 0 }];
        at += n_slots;
        // SAFETY: the caller's promise.
        values.push(unsafe { CoreValue::from_words(store, *ty, words) });
    }
    values
}

/// Writes values to slots.
pub(super) fn write_values(types: &[CoreValueType], values: &[CoreValue], slots: &mut [u64]) {
    let mut at = 0;
    for (ty, value) in types.iter().zip(values) {
        let n_slots = vm::slots_of(std::slice::from_ref(ty));
        slots[at..at + n_slots].copy_from_slice(&value.words()[..n_slots]);
        at += n_slots;
    }
}

/// Makes a memory larger; `None` when it is of another store.
pub(super) fn grow_memory(store: &mut StoreOpaque, memory: MemoryKey, delta_pages: u64) -> Option<Result<u64>> {
    // SAFETY: the store is lent exclusively, and nothing here refers into it.
    unsafe { vm::Store::memory_grow(store.runtime_ptr(), memory, delta_pages) }
}

/// Makes a table longer by copies of a value.
///
/// # Errors
/// When the table is of another store, or the value has another type.
pub(super) fn grow_table(
    store: &mut StoreOpaque,
    table: TableKey,
    delta: u64,
    value: CoreValue,
) -> Result<Result<u64>, AccessError> {
    // SAFETY: as in `grow_memory`.
    unsafe { vm::Store::table_grow(store.runtime_ptr(), table, delta, value) }
}
