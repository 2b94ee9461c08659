//! Machine code in executable memory, and the process-wide registry of it.
//!
//! A [`CodeImage`] is copied into a fresh mapping that is then made executable and read-only (W^X), or
//! is mapped from a file already.
//! The registry finds the image of an address: a signal handler asks it whether an instruction may
//! trap, a backtrace asks it for names.
//!
//! # Invariants
//! * An image is registered exactly while its mapping exists.

use std::collections::BTreeMap;
use std::ptr;
use std::sync::{Arc, RwLock, TryLockError, Weak};

use anyhow::Result;

use super::lockdown::Crossing;
use super::source::Sources;
use crate::ids::{DefinedFuncIndex, Id, ModuleId};
use crate::layout::{CodeImage, CodeRange, InlinedPosition};
use crate::sys::mapping::Mapping;
use crate::sys::unwind::RegisteredFrames;
use crate::translate::{Component, CoreDef, EntityIndex};
use crate::trap::Trap;

/// Executable code with its tables.
#[derive(Debug)]
pub struct LoadedCode {
    /// Dropped before the mapping, in which its section lies.
    _frames: Option<RegisteredFrames>,
    mapping: Mapping,
    text_bytes: usize,
    /// Its tables; the text is in the mapping alone.
    image: CodeImage,
    /// Every function's place, sorted.
    functions: Vec<(CodeRange, ModuleId, DefinedFuncIndex)>,
    /// The functions that are adapters, sorted.
    crossings: Vec<((ModuleId, DefinedFuncIndex), Crossing)>,
    component: Option<Arc<Component>>,
    sources: Sources,
}

impl LoadedCode {
    /// Maps an image that belongs to no component (an engine's trampolines).
    ///
    /// # Errors
    /// When the system refuses memory.
    pub fn load(image: CodeImage) -> Result<Arc<LoadedCode>> {
        Self::load_for(image, None, None)
    }

    /// Maps a component's image, unless its text is mapped already; the component gives names to
    /// backtraces.
    pub(super) fn load_for(
        mut image: CodeImage,
        text: Option<(Mapping, usize)>,
        component: Option<Arc<Component>>,
    ) -> Result<Arc<LoadedCode>> {
        let (mapping, text_bytes) = match text {
            Some(mapped) => mapped,
            None => (copied(&image.text)?, image.text.len()),
        };
        image.text = Vec::new();
        let frames = image.unwind.map(|section| {
            let section = mapping.base().wrapping_add(section.start as usize);
            // SAFETY: the compiler made the section and says where it lies in the text; the mapping is
            // dropped after what this gives.
            unsafe { RegisteredFrames::new(section) }
        });
        let mut functions = Vec::new();
        for (module, codes) in image.functions.iter() {
            functions.extend(codes.iter().map(|(func, code)| (code.code, module, func)));
        }
        functions.sort_by_key(|(range, ..)| range.start);
        let crossings = component.as_ref().map(|component| crossings(component)).unwrap_or_default();
        let code = Arc::new(LoadedCode {
            _frames: frames,
            mapping,
            text_bytes,
            image,
            functions,
            crossings,
            component,
            sources: Sources::default(),
        });
        register(&code);
        Ok(code)
    }

    /// The address of an offset in the image's text.
    pub fn address(&self, offset: u32) -> *const u8 {
        self.mapping.base().wrapping_add(offset as usize).cast_const()
    }

    /// Bytes of mapped code, whole pages.
    pub fn text_bytes(&self) -> usize {
        self.mapping.size_bytes()
    }

    /// Where its code comes from in source.
    pub(super) fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Every function's place with its name for profilers, and the address of the code.
    pub(super) fn named_functions(&self) -> impl Iterator<Item = (CodeRange, String)> {
        let named = |(range, module, func): &(CodeRange, ModuleId, DefinedFuncIndex)| {
            let component = self.component.as_deref()?;
            let definition = &component.modules[*module];
            let index = definition.func_index(*func);
            let name = definition.func_name(index).map_or_else(|| index.to_string(), str::to_owned);
            Some((*range, format!("{}::{name}", module_name(component, *module))))
        };
        self.functions.iter().filter_map(named)
    }

    /// The machine code.
    pub fn text(&self) -> &[u8] {
        // SAFETY: the mapping has at least so many bytes, and nobody writes them while it exists.
        unsafe { std::slice::from_raw_parts(self.mapping.base(), self.text_bytes) }
    }

    /// The tables that go with the machine code, without the code itself.
    pub fn tables(&self) -> &CodeImage {
        &self.image
    }

    /// The entry of a function.
    pub(super) fn function(&self, module: ModuleId, func: DefinedFuncIndex) -> *const u8 {
        self.address(self.image.functions[module][func].code.start)
    }

    /// The trap that the instruction at an address raises, if it can.
    fn trap_at(&self, pc: usize) -> Option<Trap> {
        let offset = self.offset(pc)?;
        let at = self.image.traps.binary_search_by_key(&offset, |site| site.offset).ok()?;
        Trap::from_code(self.image.traps[at].trap)
    }

    /// The component whose code it is.
    pub(super) fn component(&self) -> Option<&Component> {
        self.component.as_deref()
    }

    /// What is known about an address: whose instruction is there, and which calls led to it that were replaced by
    /// what they call; innermost first. Allocates nothing.
    pub(super) fn places(&self, pc: usize) -> impl Iterator<Item = Place> {
        Places { image: &self.image, next: self.place(pc), below: u32::MAX }
    }

    /// The function whose code is at an address, and its position.
    fn place(&self, pc: usize) -> Option<Place> {
        let offset = self.offset(pc)?;
        let after = self.functions.partition_point(|(range, ..)| range.start <= offset);
        let (range, module, func) = self.functions.get(after.checked_sub(1)?)?;
        if offset >= range.start + range.length {
            return None;
        }
        let positions = &self.image.positions;
        let before = positions.partition_point(|position| position.offset <= offset);
        let position = before.checked_sub(1).map(|at| positions[at]).filter(|found| found.offset >= range.start);
        let position = position.map(|found| found.wasm_offset).filter(|offset| *offset != u32::MAX);
        Some(Place { module: *module, func: *func, wasm_offset: position })
    }

    /// The calls from one nested instance to another that adapters at an address make, innermost first.
    fn crossings(&self, pc: usize) -> impl Iterator<Item = Crossing> {
        let found = |place: Place| {
            let at = self.crossings.binary_search_by_key(&(place.module, place.func), |(key, _)| *key).ok()?;
            Some(self.crossings[at].1)
        };
        self.places(pc).filter_map(found)
    }

    fn offset(&self, pc: usize) -> Option<u32> {
        let offset = pc.checked_sub(self.mapping.base() as usize)?;
        u32::try_from(offset).ok()
    }
}

fn crossings(component: &Component) -> Vec<((ModuleId, DefinedFuncIndex), Crossing)> {
    let found = component.fused.iter().filter_map(|fused| {
        let CoreDef::Instance(core, EntityIndex::Func(func)) = fused.func else { return None };
        let module = component.core_instances[core].module;
        let defined = component.modules[module].defined_func(func)?;
        let crossing = Crossing { caller: fused.caller(component), callee: fused.callee(component) };
        Some(((module, defined), crossing))
    });
    let mut found: Vec<_> = found.collect();
    found.sort_by_key(|(key, _)| *key);
    found
}

/// Copies code to memory that is then executable.
fn copied(text: &[u8]) -> Result<Mapping> {
    let mapping = Mapping::reserve(text.len())?;
    mapping.make_accessible(text.len())?;
    // SAFETY: the mapping has at least so many writable bytes, and is fresh.
    unsafe { ptr::copy_nonoverlapping(text.as_ptr(), mapping.base(), text.len()) };
    mapping.make_executable()?;
    Ok(mapping)
}

/// Where an address is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) module: ModuleId,
    pub(super) func: DefinedFuncIndex,
    /// Offset of the WebAssembly instruction in the component's bytes.
    pub(super) wasm_offset: Option<u32>,
}

/// The places that one address stands for, innermost first.
struct Places<'a> {
    image: &'a CodeImage,
    /// The function that holds the code; its position still stands for all places that are left.
    next: Option<Place>,
    /// Of what is inlined, what is left has numbers below this.
    below: u32,
}

impl Iterator for Places<'_> {
    type Item = Place;

    fn next(&mut self) -> Option<Place> {
        let around = self.next?;
        let inlined = around.wasm_offset.and_then(|position| self.image.inlined(position, self.below));
        let Some((number, InlinedPosition { module, func, wasm_offset, caller })) = inlined else {
            self.next = None;
            return Some(around);
        };
        self.below = number;
        self.next = Some(Place { wasm_offset: Some(*caller), ..around });
        Some(Place { module: *module, func: *func, wasm_offset: Some(*wasm_offset) })
    }
}

impl Drop for LoadedCode {
    fn drop(&mut self) {
        let end = self.mapping.base() as usize + self.mapping.size_bytes();
        REGISTRY.write().unwrap_or_else(|poisoned| poisoned.into_inner()).remove(&end);
    }
}

struct Registered {
    start: usize,
    code: Weak<LoadedCode>,
    /// For the signal handler, which must not touch a reference count that may become zero.
    address: *const LoadedCode,
}

// SAFETY: the pointer is only followed while the registry is locked, and a `LoadedCode`, which is
// `Sync`, unregisters itself before it goes away.
unsafe impl Send for Registered {}
// SAFETY: as above.
unsafe impl Sync for Registered {}

/// Images by the address behind their last byte.
static REGISTRY: RwLock<BTreeMap<usize, Registered>> = RwLock::new(BTreeMap::new());

fn register(code: &Arc<LoadedCode>) {
    let start = code.mapping.base() as usize;
    let registered = Registered { start, code: Arc::downgrade(code), address: Arc::as_ptr(code) };
    let mut registry = REGISTRY.write().unwrap_or_else(|poisoned| poisoned.into_inner());
    registry.insert(start + code.mapping.size_bytes(), registered);
}

/// The image that holds an address.
pub(super) fn find(pc: usize) -> Option<Arc<LoadedCode>> {
    let registry = REGISTRY.read().unwrap_or_else(|poisoned| poisoned.into_inner());
    let (_, registered) = registry.range(pc + 1..).next()?;
    if pc >= registered.start { registered.code.upgrade() } else { None }
}

/// The trap that an instruction raises. May be asked from a signal handler.
pub(super) fn trap_at(pc: usize) -> Option<Trap> {
    with_code_at(pc, |code| code.trap_at(pc))
}

/// Passes the calls between nested instances that adapters at an address make, innermost first. May be asked
/// from a signal handler.
pub(super) fn crossings_at(pc: usize, each: impl FnMut(Crossing)) {
    with_code_at(pc, |code| {
        // Most components have none, and most frames are asked in vain.
        if !code.crossings.is_empty() {
            code.crossings(pc).for_each(each);
        }
        Some(())
    });
}

/// Asks the image that holds an address. A thread that faulted runs compiled code and so holds no lock here;
/// others hold it for a moment only.
fn with_code_at<R>(pc: usize, ask: impl FnOnce(&LoadedCode) -> Option<R>) -> Option<R> {
    let registry = loop {
        match REGISTRY.try_read() {
            Ok(registry) => break registry,
            Err(TryLockError::Poisoned(poisoned)) => break poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => std::hint::spin_loop(),
        }
    };
    let (_, registered) = registry.range(pc + 1..).next().filter(|(_, found)| pc >= found.start)?;
    // SAFETY: the registry is locked, so the image has not passed its `drop` yet.
    ask(unsafe { &*registered.address })
}

/// The module's own name or its number, for messages.
pub(super) fn module_name(component: &Component, module: ModuleId) -> String {
    match &component.modules[module].name {
        Some(name) => name.clone(),
        None => format!("module{}", module.position()),
    }
}
