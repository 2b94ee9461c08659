//! Host functions that core modules import: records of a store, shaped like what wasm calls.
//!
//! Compiled code calls an imported function by its code and context. For a host function these are
//! the lowering trampoline of its type and a [`VmLowering`] that belongs to no component.

use std::any::Any;
use std::ops::Range;
use std::ptr::NonNull;

use super::externs::FuncRef;
use super::store::{Store, StoreId};
use super::template::MAY_LEAVE;
use crate::layout::{HostCallee, VmFuncRef, VmFunction, VmLowering};

/// A host function of a store. Its addresses are in wasm's hands, so it stays as long as the store, unless it is known
/// that no instance got it.
pub(super) struct HostFunction {
    record: NonNull<Record>,
    _keep_alive: Box<dyn Any + Send + Sync>,
}

/// What wasm reads.
struct Record {
    lowering: VmLowering,
    func_ref: VmFuncRef,
}

impl Drop for HostFunction {
    fn drop(&mut self) {
        // SAFETY: it came from a box in `add_host_function`, and wasm of its store runs no more.
        drop(unsafe { Box::from_raw(self.record.as_ptr()) });
    }
}

impl HostFunction {
    /// What wasm calls it through.
    pub(super) fn lowering(&self) -> *mut VmLowering {
        // SAFETY: the record lives as long as this.
        unsafe { &raw mut (*self.record.as_ptr()).lowering }
    }

    /// The reference that wasm of its store has of it.
    fn reference(&self, store: StoreId) -> Option<FuncRef> {
        // SAFETY: the record lives as long as this.
        let address = unsafe { &raw mut (*self.record.as_ptr()).func_ref };
        // SAFETY: the record stays at its address as long as this, which the store has while anybody has a reference.
        unsafe { FuncRef::new(store, address as u64) }
    }
}

/// What a host function is made of.
pub struct HostFunctionParts {
    /// Code of the lowering trampoline of its type.
    pub code: *const u8,
    /// The engine-wide signature of its type.
    pub signature: u32,
    /// What the trampoline calls. The lowering that it gets has no component.
    pub callee: HostCallee,
    /// The callee's own data.
    pub data: *const u8,
    /// Owner of the data.
    pub keep_alive: Box<dyn Any + Send + Sync>,
}

impl Store {
    /// How many host functions were added and not removed: the position of the next one.
    pub fn host_function_count(&self) -> usize {
        self.host_functions.len()
    }

    /// Removes the host functions at these positions, and returns the references that there were to them.
    ///
    /// # Safety
    /// Nobody has such a reference: no instance that was given one is there, and none has left it anywhere.
    pub unsafe fn remove_host_functions(&mut self, positions: Range<usize>) -> Vec<FuncRef> {
        let removed: Vec<_> = self.host_functions.drain(positions).collect();
        removed.iter().for_each(|function| self.unhook(function.lowering()));
        removed.iter().filter_map(|function| function.reference(self.id())).collect()
    }

    /// Adds a host function that wasm can call, for as long as the store lives or until it is removed.
    ///
    /// # Safety
    /// The code is the lowering trampoline of the signature's type, and the callee follows the
    /// contract of [`HostCallee`].
    pub unsafe fn add_host_function(&mut self, parts: HostFunctionParts) -> FuncRef {
        let HostFunctionParts { code, signature, callee, data, keep_alive } = parts;
        let lowering = VmLowering {
            magic: VmLowering::MAGIC,
            trampoline: u32::MAX,
            store: self.context(),
            flags: &raw const MAY_LEAVE,
            callee,
            data,
            component: std::ptr::null_mut(),
        };
        let function = VmFunction { code, context: std::ptr::null_mut() };
        let func_ref = VmFuncRef { function, signature, reserved: 0 };
        let record = Box::leak(Box::new(Record { lowering, func_ref }));
        record.func_ref.function.context = (&raw mut record.lowering).cast();
        let function = HostFunction { record: NonNull::from(record), _keep_alive: keep_alive };
        self.hook(function.lowering());
        let func = function.reference(self.id());
        self.host_functions.push(function);
        match func {
            Some(func) => func,
            None => unreachable!("the address of a box is not null"),
        }
    }
}
