//! Calls of a host function by the host itself: of an export that the component imports.
//!
//! No guest is between the two sides, so values go through a [`Scratch`] memory of the store's, laid
//! out as in a guest: the caller lowers into it and the function lifts from it, each with its own Rust
//! types and all of their checks, and the result goes the other way. Handles go as representations.
//! The way in is that of every call ([`super::call::invoke`]), with [`enter`] in the place of an entry
//! trampoline and [`reallocate`] in that of a guest's `realloc`.
//!
//! # Invariants
//! * No frame of wasm is made, so a failure walks none: it is handed on as it is, and a panic goes on.
//! * What a call allocates is free again when it ends ([`Mark`]); a call inside of it is above it.

use std::collections::HashMap;
use std::mem::offset_of;
use std::ptr::NonNull;
use std::sync::Arc;

use anyhow::Context;
use gusset_runtime::abi::{CanonicalAbi, MAX_FLAT_PARAMS, MAX_FLAT_RESULTS};
use gusset_runtime::ids::{ComponentInstanceId, FuncTypeId, ImportId};
use gusset_runtime::layout::{VmFunction, VmMemory, VmStoreContext};
use gusset_runtime::translate::{Component, StringEncoding};
use gusset_runtime::vm::{self, ComponentInstance, HandleForm, InstanceKey, ResolvedOptions};

use super::call::{BorrowScope, Borrows};
use super::error_context::Passed;
use super::host::{HostFunc, Served, n_param_slots};
use super::owned::Owned;
use crate::Result;
use crate::component::ErrorContext;
use crate::error::CallError;
use crate::store::StoreOpaque;

/// The greatest size of a scratch memory.
const MAX_BYTES: usize = 1 << 30;
/// A scratch memory that is not in use keeps so much.
const KEPT_BYTES: usize = 1 << 20;

/// A host function that a component exports as it was imported.
#[derive(Clone)]
pub(crate) struct Reexport {
    pub(crate) import: ImportId,
    pub(crate) ty: FuncTypeId,
    pub(crate) function: Arc<HostFunc>,
}

/// What a store needs for such calls.
#[derive(Default)]
pub(crate) struct DirectCalls {
    /// Made with the first one.
    calls: Option<HashMap<(InstanceKey, ImportId, FuncTypeId), Owned<DirectCall>>>,
    /// Made with the first call that can be made.
    scratch: Option<Owned<Scratch>>,
    passed: Passed,
}

// SAFETY: the pointers in it lead into the store that it is a part of, and are followed only by those
// who have that store.
unsafe impl Send for DirectCalls {}
// SAFETY: as above.
unsafe impl Sync for DirectCalls {}

/// One function of one instance; `enter` gets its address.
struct DirectCall {
    function: Arc<HostFunc>,
    options: ResolvedOptions,
    ty: FuncTypeId,
    borrows: Borrows,
    n_params: usize,
    /// The layout of a result that goes through memory.
    result: Option<CanonicalAbi>,
}

/// What a callee is made of.
pub(super) struct DirectCallee {
    pub(super) entry: vm::EntryCode,
    pub(super) function: VmFunction,
    pub(super) options: NonNull<ResolvedOptions>,
    pub(super) borrows: Borrows,
}

impl DirectCalls {
    /// Makes the functions of a new instance callable.
    pub(super) fn add(&mut self, instance: &mut ComponentInstance, reexports: &[Reexport]) -> Result<()> {
        if reexports.is_empty() {
            return Ok(());
        }
        let component = instance.loaded().component().clone();
        let key = instance.key();
        let scratch = self.scratch.get_or_insert_with(|| Owned::new(Box::default()));
        let options = Scratch::options(scratch.as_ptr(), instance);
        for reexport in reexports {
            let call = DirectCall::new(&component, reexport, options)?;
            let calls = self.calls.get_or_insert_default();
            calls.insert((key, reexport.import, reexport.ty), Owned::new(Box::new(call)));
        }
        Ok(())
    }

    /// Forgets the functions of an instance.
    pub(crate) fn remove(&mut self, instance: InstanceKey) {
        if let Some(calls) = &mut self.calls {
            calls.retain(|(of, ..), _| *of != instance);
        }
    }

    /// What stands for an error context in the values of a call.
    pub(crate) fn pass(&mut self, context: &ErrorContext) -> u32 {
        self.passed.add(context.inner().clone())
    }

    /// The error context that a number in the values of a call stands for.
    pub(crate) fn passed(&self, index: u32) -> Option<ErrorContext> {
        self.passed.get(index).cloned().map(ErrorContext::of)
    }

    /// What calls of a function need.
    pub(super) fn callee(
        &self,
        instance: InstanceKey,
        import: ImportId,
        ty: FuncTypeId,
    ) -> Result<DirectCallee, CallError> {
        let call = self.calls.as_ref().and_then(|calls| calls.get(&(instance, import, ty)));
        let call = call.ok_or(CallError::InstanceGone)?;
        let context = call.as_ptr().cast();
        let function = VmFunction { code: enter as *const () as *const u8, context };
        let DirectCall { options, borrows, .. } = call.get();
        Ok(DirectCallee { entry: enter, function, options: NonNull::from(options), borrows: *borrows })
    }
}

impl DirectCall {
    fn new(component: &Component, reexport: &Reexport, options: ResolvedOptions) -> Result<DirectCall> {
        let types = &component.types;
        let func = types.func(reexport.ty);
        let params = types.func_abi(reexport.ty).params.context("the parameters take more than 4 GiB")?;
        let result = func.result.map(|ty| types.abi(ty)).filter(|abi| abi.flat_count() > MAX_FLAT_RESULTS);
        Ok(DirectCall {
            function: reexport.function.clone(),
            options,
            ty: reexport.ty,
            borrows: Borrows::of(types, reexport.ty),
            n_params: n_param_slots(params.flat_count()),
            result,
        })
    }

    /// Calls the function with slots as a lowering has them, from and to slots as a lift has them.
    ///
    /// # Safety
    /// `values` has a slot for each parameter and one for the result; `runtime` is the live store that
    /// this is of, and nothing else uses it.
    unsafe fn run(&self, runtime: *mut vm::Store, values: *mut u64) -> Result<()> {
        let scope = BorrowScope::open(runtime, self.borrows);
        let mut served = Served::new(runtime, self.function.closure(), NonNull::from(&self.options), self.ty, scope);
        let mut slots = [0; MAX_FLAT_PARAMS + 1];
        if self.n_params > 0 {
            // SAFETY: by the contract there are as many.
            let params = unsafe { std::slice::from_raw_parts(values, self.n_params) };
            slots[..self.n_params].copy_from_slice(params);
        }
        let mut place = None;
        if let Some(abi) = self.result {
            served.lower(|cx| {
                let (size, align) = cx.layout(&abi);
                place = Some(cx.allocate(align as u32, size)? as u64);
                Ok(())
            })?;
            slots[self.n_params] = place.unwrap_or_default();
        }
        // SAFETY: there are as many slots as the lowered type has parameters or results.
        unsafe { self.function.run(&mut served, slots.as_mut_ptr()) }?;
        served.close()?;
        // SAFETY: by the contract there is one.
        unsafe { values.write(place.unwrap_or(slots[0])) };
        Ok(())
    }
}

/// Stands in the place of an entry trampoline.
///
/// # Safety
/// As [`vm::EntryCode`] is called by [`vm::call`], for a function that [`DirectCalls::callee`] gave.
unsafe extern "C" fn enter(_: *const u8, context: *mut u8, store: *mut VmStoreContext, values: *mut u64) -> u8 {
    let run = || {
        // SAFETY: `callee` put a call there, which stays as long as its store.
        let call = unsafe { &*context.cast::<DirectCall>() };
        // SAFETY: the context is of the live store that the call is made in.
        let runtime = unsafe { StoreOpaque::runtime_of_context(store) };
        // SAFETY: this function's contract.
        unsafe { call.run(runtime, values) }
    };
    // SAFETY: the context is of the live store.
    unsafe { vm::guard_frameless(store, run) }
}

/// Memory of the host through which values go, laid out as in a guest.
struct Scratch {
    memory: VmMemory,
    /// A flags word for `realloc` to clear and set.
    flags: u32,
    /// What `memory` shows; in words, so that every alignment holds.
    words: Vec<u64>,
    used_bytes: usize,
}

impl Default for Scratch {
    fn default() -> Self {
        let memory = VmMemory { base: NonNull::<u64>::dangling().as_ptr().cast(), length_bytes: 0 };
        Scratch { memory, flags: 0, words: Vec::new(), used_bytes: 0 }
    }
}

impl Scratch {
    /// Options by which values go through this memory.
    fn options(scratch: *mut Scratch, instance: &mut ComponentInstance) -> ResolvedOptions {
        let memory = scratch.wrapping_byte_add(offset_of!(Scratch, memory)).cast();
        let flags = scratch.wrapping_byte_add(offset_of!(Scratch, flags)).cast();
        let realloc = VmFunction { code: reallocate as *const () as *const u8, context: scratch.cast() };
        ResolvedOptions {
            instance: std::ptr::from_mut(instance),
            nested: ComponentInstanceId(0),
            flags,
            memory,
            memory64: false,
            realloc: Some((reallocate, realloc)),
            post_return: None,
            string_encoding: StringEncoding::Utf8,
            handles: HandleForm::Representation,
        }
    }

    fn allocate(&mut self, align: usize, bytes: usize) -> Result<usize> {
        let at = self.used_bytes.next_multiple_of(align.max(1));
        let end = at.checked_add(bytes).filter(|end| *end <= MAX_BYTES);
        let end = end.with_context(|| format!("the values of a call take more than {MAX_BYTES} bytes"))?;
        if end > self.memory.length_bytes {
            self.words.resize(end.next_power_of_two().max(4096) / size_of::<u64>(), 0);
            self.show();
        }
        self.used_bytes = end;
        Ok(at)
    }

    fn show(&mut self) {
        let length_bytes = self.words.len() * size_of::<u64>();
        self.memory = VmMemory { base: self.words.as_mut_ptr().cast(), length_bytes };
    }

    fn free_from(&mut self, used_bytes: usize) {
        self.used_bytes = used_bytes;
        if used_bytes == 0 && self.memory.length_bytes > KEPT_BYTES {
            self.words = Vec::new();
            self.show();
        }
    }
}

/// Stands in the place of a guest's `realloc`.
///
/// # Safety
/// As [`vm::EntryCode`] is called by [`vm::call`], with the four values of `realloc`, for options of a
/// scratch memory.
unsafe extern "C" fn reallocate(_: *const u8, context: *mut u8, store: *mut VmStoreContext, values: *mut u64) -> u8 {
    let run = || {
        // SAFETY: `realloc` has four values.
        let values = unsafe { &mut *values.cast::<[u64; 4]>() };
        // SAFETY: the options are of a scratch memory, which stays as long as its store.
        let scratch = unsafe { &mut *context.cast::<Scratch>() };
        let [old, old_bytes, align, bytes] = values.map(|value| value as usize);
        let at = scratch.allocate(align, bytes)?;
        let memory = bytes_of(&mut scratch.words);
        memory.copy_within(old..old + old_bytes.min(bytes), at);
        values[0] = at as u64;
        Ok(())
    };
    // SAFETY: the context is of the live store.
    unsafe { vm::guard_frameless(store, run) }
}

fn bytes_of(words: &mut [u64]) -> &mut [u8] {
    let length = size_of_val(words);
    // SAFETY: words are so many bytes, all initialised.
    unsafe { std::slice::from_raw_parts_mut(words.as_mut_ptr().cast(), length) }
}

/// Frees what a call allocated when it ends, on whatever way.
pub(super) struct Mark {
    runtime: *mut vm::Store,
    used_bytes: usize,
    n_passed: usize,
}

impl Mark {
    /// Before a call.
    ///
    /// # Safety
    /// `runtime` is a live store that outlives this, and nobody has a reference into it now or when this
    /// is dropped.
    pub(super) unsafe fn new(runtime: *mut vm::Store) -> Mark {
        // SAFETY: the caller's contract.
        let store = unsafe { StoreOpaque::of_runtime(runtime) };
        let used_bytes = store.direct.scratch.as_ref().map_or(0, |scratch| scratch.get().used_bytes);
        Mark { runtime, used_bytes, n_passed: store.direct.passed.len() }
    }
}

impl Drop for Mark {
    fn drop(&mut self) {
        // SAFETY: by the contract of `new`.
        let store = unsafe { StoreOpaque::of_runtime(self.runtime) };
        store.direct.passed.truncate(self.n_passed);
        if let Some(scratch) = &mut store.direct.scratch {
            scratch.get_mut().free_from(self.used_bytes);
        }
    }
}
