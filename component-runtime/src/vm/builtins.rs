//! The host's side of the built-ins: what their trampolines call.
//!
//! Each takes the context of the calling core instance, does its work through `vm::bulk` inside
//! [`guard`], and returns what [`crate::layout::builtin::Value`] says.

use std::sync::LazyLock;
use std::sync::atomic::Ordering;

use anyhow::Result;

use super::activation::{guard, unwind_address};
use super::growth::{self, Grew};
use super::instance::{ComponentInstance, CoreData, core_of};
use super::keys::Side;
use super::metering::{may_wait, slice};
use super::pieces;
use super::shared::SharedMemory;
use super::store::Store;
use super::waiting;
use crate::ids::{CoreInstanceId, DataIndex, ElemIndex, MemoryIndex, TableIndex};
use crate::layout::builtin::Builtin;
use crate::layout::{VmBuiltins, VmCoreHeader, VmHostFunctions, builtin};

/// What a built-in with a result returns to unwind.
const UNWIND: u64 = u64::MAX - 1;

/// What a growth that is refused gives: -1.
const REFUSED: u64 = u64::MAX;

/// The host function of every built-in, in the order of [`builtin::ALL`].
fn builtin_addresses() -> Vec<(Builtin, usize)> {
    vec![
        (builtin::memory_grow, memory_grow as *const () as usize),
        (builtin::memory_copy, memory_copy as *const () as usize),
        (builtin::memory_fill, memory_fill as *const () as usize),
        (builtin::memory_init, pieces::memory_init as *const () as usize),
        (builtin::data_drop, data_drop as *const () as usize),
        (builtin::table_grow, table_grow as *const () as usize),
        (builtin::table_fill, pieces::table_fill as *const () as usize),
        (builtin::table_copy, pieces::table_copy as *const () as usize),
        (builtin::table_init, pieces::table_init as *const () as usize),
        (builtin::elem_drop, elem_drop as *const () as usize),
        (builtin::epoch_reached, super::metering::epoch_reached as *const () as usize),
        (builtin::fuel_used_up, super::fuel::fuel_used_up as *const () as usize),
        (builtin::fuel_next_piece, super::fuel::fuel_next_piece as *const () as usize),
        (builtin::fuel_enter, super::fuel::fuel_enter as *const () as usize),
        (builtin::fuel_leave, super::fuel::fuel_leave as *const () as usize),
        (builtin::memory_atomic_notify, memory_atomic_notify as *const () as usize),
        (builtin::memory_atomic_wait32, memory_atomic_wait32 as *const () as usize),
        (builtin::memory_atomic_wait64, memory_atomic_wait64 as *const () as usize),
    ]
}

/// What trampolines call, for the context of every store.
pub(super) fn host_functions() -> &'static VmHostFunctions {
    static TABLE: LazyLock<VmHostFunctions> = LazyLock::new(|| {
        let mut table = VmHostFunctions { unwind: unwind_address(), builtins: [0; builtin::ALL.len()] };
        for (slot, (_, address)) in table.builtins.iter_mut().zip(builtin_addresses()) {
            *slot = address;
        }
        table
    });
    &TABLE
}

/// The table of built-ins for these wasm-callable entries, in the order of [`builtin::ALL`].
///
/// # Panics
/// When there are not as many entries as built-ins.
pub fn builtins_table(entries: &[*const u8]) -> VmBuiltins {
    let entries = entries.try_into().expect("one entry for each built-in");
    VmBuiltins::new(entries, crate::sys::routines::all())
}

/// Who calls a built-in.
pub(super) struct Caller<'a> {
    pub(super) instance: &'a mut ComponentInstance,
    pub(super) core: CoreInstanceId,
}

/// The component instance of the core instance with this context, and its id there.
///
/// # Safety
/// The context is that of the core instance that is calling.
unsafe fn place_of(context: *mut u8) -> (*mut ComponentInstance, CoreInstanceId) {
    // SAFETY: the caller vouches for the context.
    let core: *mut CoreData = unsafe { core_of(context) };
    // SAFETY: the header points to the data of the instance that is calling, in which nothing changes
    // the two fields.
    let CoreData { component, id, .. } = unsafe { &*core };
    (*component, *id)
}

/// The core instance with this context.
///
/// # Safety
/// The context is that of the core instance that is calling, and nothing else refers into its instance.
pub(super) unsafe fn caller_of<'a>(context: *mut u8) -> Caller<'a> {
    // SAFETY: the caller vouches for the context.
    let (instance, core) = unsafe { place_of(context) };
    // SAFETY: the instance is live, and the caller vouches for the rest.
    Caller { instance: unsafe { &mut *instance }, core }
}

/// Runs a built-in for the core instance with this context.
///
/// # Safety
/// The context is that of the core instance that is calling, on its store's thread.
pub(super) unsafe fn run(context: *mut u8, body: impl FnOnce(Caller<'_>) -> Result<()>) -> u8 {
    // SAFETY: the caller vouches for the context; every core context starts with this header.
    let store_context = unsafe { (*context.cast::<VmCoreHeader>()).store };
    // SAFETY: wasm is suspended in this call, so nothing else refers into the instance.
    let body = || body(unsafe { caller_of(context) });
    // SAFETY: this is the store of the calling wasm.
    unsafe { guard(store_context, body) }
}

unsafe extern "C" fn memory_grow(context: *mut u8, memory: u32, delta_pages: u64) -> u64 {
    let grow = |store, instance, core| {
        // SAFETY: wasm is suspended in this call, and nothing refers into the store.
        unsafe { growth::memory_grow(store, instance, core, MemoryIndex(memory), delta_pages) }
    };
    // SAFETY: called by the built-in's trampoline with its caller's context.
    unsafe { run_growth(context, grow) }
}

unsafe extern "C" fn memory_copy(
    context: *mut u8,
    to_memory: u32,
    to: u64,
    from_memory: u32,
    from: u64,
    bytes: u64,
) -> u8 {
    let (to, from) = ((MemoryIndex(to_memory), to), (MemoryIndex(from_memory), from));
    // SAFETY: called by the built-in's trampoline with its caller's context.
    unsafe { run(context, |caller| caller.instance.memory_copy(caller.core, to, from, bytes)) }
}

unsafe extern "C" fn memory_fill(context: *mut u8, memory: u32, to: u64, byte: u32, bytes: u64) -> u8 {
    let to = (MemoryIndex(memory), to);
    // SAFETY: called by the built-in's trampoline with its caller's context.
    unsafe { run(context, |caller| caller.instance.memory_fill(caller.core, to, byte as u8, bytes)) }
}

unsafe extern "C" fn data_drop(context: *mut u8, data: u32) -> u8 {
    // SAFETY: called by the built-in's trampoline with its caller's context.
    unsafe {
        run(context, |caller| {
            caller.instance.data_drop(caller.core, DataIndex(data));
            Ok(())
        })
    }
}

unsafe extern "C" fn table_grow(context: *mut u8, table: u32, delta: u64, element: u64) -> u64 {
    let grow = |store, instance, core| {
        // SAFETY: wasm is suspended in this call, and nothing refers into the store.
        unsafe { growth::table_grow(store, instance, core, TableIndex(table), (delta, element)) }
    };
    // SAFETY: called by the built-in's trampoline with its caller's context.
    unsafe { run_growth(context, grow) }
}

unsafe extern "C" fn elem_drop(context: *mut u8, elem: u32) -> u8 {
    // SAFETY: called by the built-in's trampoline with its caller's context.
    unsafe {
        run(context, |caller| {
            caller.instance.elem_drop(caller.core, ElemIndex(elem));
            Ok(())
        })
    }
}

unsafe extern "C" fn memory_atomic_notify(context: *mut u8, memory: u32, address: u64, count: u32) -> u64 {
    // SAFETY: every core context starts with this header.
    let store_context = unsafe { (*context.cast::<VmCoreHeader>()).store };
    // SAFETY: the context of the store whose wasm is calling.
    let store = unsafe { (*store_context).store }.cast();
    // Wakers are the embedding's.
    // SAFETY: as above.
    let _host = unsafe { Side::host(store) };
    let mut result = UNWIND;
    let body = || {
        // SAFETY: called by the built-in's trampoline with its caller's context; the reference ends before others run.
        let caller = unsafe { caller_of(context) };
        let cell = caller.instance.notified_cell(caller.core, MemoryIndex(memory), address)?;
        result = cell.map_or(0, |cell| waiting::notify(cell, count).into());
        Ok(())
    };
    // SAFETY: this is the store of the calling wasm.
    unsafe { guard(store_context, body) };
    result
}

unsafe extern "C" fn memory_atomic_wait32(
    context: *mut u8,
    memory: u32,
    address: u64,
    expected: u32,
    timeout_nanos: i64,
) -> u64 {
    let wait = |memory: &SharedMemory| {
        let cell = memory.cell32(address)?;
        let is_equal = || cell.load(Ordering::SeqCst) == expected;
        // SAFETY: called by the built-in's trampoline with its caller's context.
        let may_wait = |waiter: &waiting::Waiter| unsafe { may_wait(context, waiter) };
        // SAFETY: as above.
        let slice = unsafe { slice(context) };
        waiting::wait(cell.as_ptr() as usize, timeout_nanos, is_equal, slice, may_wait)
    };
    // SAFETY: as above.
    unsafe { run_waiting(context, MemoryIndex(memory), wait) }
}

unsafe extern "C" fn memory_atomic_wait64(
    context: *mut u8,
    memory: u32,
    address: u64,
    expected: u64,
    timeout_nanos: i64,
) -> u64 {
    let wait = |memory: &SharedMemory| {
        let cell = memory.cell64(address)?;
        let is_equal = || cell.load(Ordering::SeqCst) == expected;
        // SAFETY: called by the built-in's trampoline with its caller's context.
        let may_wait = |waiter: &waiting::Waiter| unsafe { may_wait(context, waiter) };
        // SAFETY: as above.
        let slice = unsafe { slice(context) };
        waiting::wait(cell.as_ptr() as usize, timeout_nanos, is_equal, slice, may_wait)
    };
    // SAFETY: as above.
    unsafe { run_waiting(context, MemoryIndex(memory), wait) }
}

/// Runs a built-in that makes something grow. Nothing refers into the store meanwhile: the limiter may wait.
///
/// # Safety
/// As [`run`].
unsafe fn run_growth(
    context: *mut u8,
    grow: impl FnOnce(*mut Store, *mut ComponentInstance, CoreInstanceId) -> Result<Grew>,
) -> u64 {
    // SAFETY: the caller vouches for the context.
    let (instance, core) = unsafe { place_of(context) };
    // SAFETY: as above; every core context starts with this header.
    let store_context = unsafe { (*context.cast::<VmCoreHeader>()).store };
    // SAFETY: the context of the store whose wasm is calling.
    let store = unsafe { (*store_context).store }.cast::<Store>();
    let mut result = UNWIND;
    let body = || {
        result = grow(store, instance, core)?.unwrap_or(REFUSED);
        Ok(())
    };
    // SAFETY: this is the store of the calling wasm.
    unsafe { guard(store_context, body) };
    result
}

/// Runs a built-in that waits at a memory. Nothing refers into the instance meanwhile: the host may be asked whether
/// wasm goes on, and may use the store.
///
/// # Safety
/// As [`run`].
unsafe fn run_waiting(
    context: *mut u8,
    memory: MemoryIndex,
    wait: impl FnOnce(&SharedMemory) -> Result<waiting::Outcome>,
) -> u64 {
    // SAFETY: every core context starts with this header.
    let store_context = unsafe { (*context.cast::<VmCoreHeader>()).store };
    let mut result = UNWIND;
    let body = || {
        // SAFETY: the context of the store whose wasm is calling.
        let store = unsafe { (*store_context).store }.cast();
        // Wakers are the embedding's.
        // SAFETY: as above.
        let _host = unsafe { Side::host(store) };
        // SAFETY: the caller vouches for the context.
        let core = unsafe { core_of(context) };
        // SAFETY: the header points to the data of the instance that is calling.
        let CoreData { component, id, .. } = unsafe { &*core };
        // SAFETY: as above; the reference ends here.
        let memory = unsafe { &**component }.waited_memory(*id, memory)?;
        result = wait(&memory)? as u64;
        Ok(())
    };
    // SAFETY: this is the store of the calling wasm.
    unsafe { guard(store_context, body) };
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_ins_are_in_the_order_of_their_table() {
        let names: Vec<_> = builtin_addresses().into_iter().map(|(builtin, _)| builtin).collect();
        assert_eq!(names, builtin::ALL);
        let entries: Vec<*const u8> = (1..=builtin::ALL.len()).map(std::ptr::without_provenance).collect();
        let table = builtins_table(&entries);
        for (at, builtin) in builtin::ALL.iter().enumerate() {
            let address = (&raw const table).cast::<u8>().wrapping_add(builtin.offset as usize);
            // SAFETY: the offset is that of a pointer field of the table.
            let entry = unsafe { address.cast::<usize>().read() };
            assert_eq!(entry, at + 1, "{}", builtin.name);
        }
    }
}
