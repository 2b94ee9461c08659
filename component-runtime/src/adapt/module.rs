//! One adapter module while it is written: imports, functions, names.
//!
//! Everything is imported once, when a function first needs it. Conversions that are used often or are
//! large become functions of their own ([`Helper`]), once for each pair of options. Which adapters are in
//! the module is decided in `adapt::partition`.
//!
//! # Invariants
//! * A function's size is bounded by what its type has directly inside, not by the type written out:
//!   larger parts are helpers (`adapt::value`).

use std::collections::{HashMap, VecDeque};

use anyhow::{Context, Result};
use wasm_encoder::{
    CodeSection, EntityType, FuncType, FunctionSection, GlobalType, ImportSection, MemoryType, Module, NameMap,
    NameSection, TypeSection, ValType,
};

use super::body::{Body, Callee, address_type, internal};
use super::builtins::Builtins;
use super::call;
use super::facts::Facts;
use super::gates::Gates;
use super::numbering::Numbering;
use super::value::{Helper, Writer};
use crate::ids::{ComponentInstanceId, CoreTypeId, FuncSlotId, MemorySlotId, OptionsId, TrampolineId};
use crate::layout::{IndexWidth, WASM_PAGE_BYTES_LOG2};
use crate::translate::{
    self as ir, AdapterBuiltin, Component, CoreDef, CoreExternType, CoreFuncType, CoreValueType, EntityIndex,
    StringEncoding, Trampoline,
};

/// One side of a call: what of its canonical options conversions look at.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub(super) struct Side {
    pub(super) instance: ComponentInstanceId,
    pub(super) encoding: StringEncoding,
    pub(super) width: IndexWidth,
    memory: Option<MemorySlotId>,
    realloc: Option<FuncSlotId>,
}

impl Side {
    /// The side with these options.
    pub(super) fn new(component: &Component, options: OptionsId) -> Side {
        let options = &component.options[options];
        let width = if options.memory64 { IndexWidth::Bits64 } else { IndexWidth::Bits32 };
        Side {
            instance: options.instance,
            encoding: options.string_encoding,
            width,
            memory: options.memory,
            realloc: options.realloc,
        }
    }

    /// The type of its pointers.
    pub(super) fn pointer(self) -> ValType {
        address_type(self.width)
    }

    /// The slot of its memory.
    pub(super) fn memory_slot(self) -> Result<MemorySlotId> {
        self.memory.ok_or_else(|| internal("a value in memory without option `memory`"))
    }
}

/// The way of a value: from one side to the other.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub(super) struct Way {
    pub(super) from: Side,
    pub(super) to: Side,
    pub(super) handles: Handles,
}

/// How the handles of values get from one side to the other.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub(super) enum Handles {
    /// Each is lifted and lowered at once.
    AtOnce,
    /// They were lifted before, in the order in which they are lowered now.
    Lifted,
}

/// The module while it is written.
pub(super) struct ModuleBuilder<'a> {
    pub(super) component: &'a Component,
    pub(super) facts: &'a Facts,
    pub(super) gates: &'a Gates,
    pub(super) builtins: &'a mut Builtins,
    numbering: &'a Numbering,
    /// The adapters in it, by the order of their functions.
    adapters: HashMap<TrampolineId, u32>,
    imports: ImportSection,
    args: Vec<CoreDef>,
    imported: HashMap<CoreDef, u32>,
    n_funcs: u32,
    n_memories: u32,
    n_globals: u32,
    types: TypeSection,
    known_types: HashMap<FuncType, u32>,
    helpers: HashMap<Helper, u32>,
    waiting: VecDeque<Helper>,
    names: NameMap,
}

/// A module that is finished.
pub(super) struct Finished {
    pub(super) binary: Vec<u8>,
    /// One definition for each import.
    pub(super) args: Vec<CoreDef>,
    /// The adapters come first among its own functions, behind so many imported ones.
    pub(super) n_imported_funcs: u32,
}

impl<'a> ModuleBuilder<'a> {
    /// Writes the module of these adapters, which are trampolines that lower lifts.
    pub(super) fn write(
        component: &'a Component,
        facts: &'a Facts,
        gates: &'a Gates,
        builtins: &'a mut Builtins,
        numbering: &'a Numbering,
        adapters: &[TrampolineId],
    ) -> Result<Finished> {
        let mut module = ModuleBuilder {
            component,
            facts,
            gates,
            builtins,
            numbering,
            adapters: adapters.iter().copied().zip(0..).collect(),
            imports: ImportSection::new(),
            args: Vec::new(),
            imported: HashMap::new(),
            n_funcs: 0,
            n_memories: 0,
            n_globals: 0,
            types: TypeSection::new(),
            known_types: HashMap::new(),
            helpers: HashMap::new(),
            waiting: VecDeque::new(),
            names: NameMap::new(),
        };
        let mut functions = Vec::new();
        for adapter in adapters {
            let Trampoline { ty, kind, .. } = &component.trampolines[*adapter];
            let ty = module.core_func_type(*ty)?;
            let body = call::write(&mut module, &ty, kind)?;
            functions.push((ty, body, call::name(component, kind)));
        }
        while let Some(helper) = module.waiting.pop_front() {
            let (ty, body) = Writer::helper(&mut module, helper)?;
            functions.push((ty, body, helper.name()));
        }
        module.finish(functions)
    }

    /// The function that a slot names.
    pub(super) fn slot(&mut self, slot: FuncSlotId) -> Result<Callee> {
        let def = self.component.func_slots[slot];
        if let CoreDef::Trampoline(id) = def
            && let Some(at) = self.adapters.get(&id)
        {
            return Ok(Callee::Defined(*at));
        }
        let ty = self.type_of(def)?;
        let name = match def {
            CoreDef::Instance(instance, EntityIndex::Func(func)) => {
                let module = &self.component.modules[self.component.core_instances[instance].module];
                module.func_name(func).map(str::to_owned)
            }
            _ => None,
        };
        self.function(self.numbering.def(def), ty, name)
    }

    /// `realloc` of a side.
    pub(super) fn realloc(&mut self, side: Side) -> Result<Callee> {
        let slot = side.realloc.ok_or_else(|| internal("a value needs option `realloc`"))?;
        self.slot(slot)
    }

    /// A built-in of the runtime.
    pub(super) fn builtin(&mut self, builtin: AdapterBuiltin) -> Result<Callee> {
        let (def, ty) = self.builtins.get(builtin);
        self.function(def, ty, Some(builtin.to_string()))
    }

    fn function(&mut self, def: CoreDef, ty: CoreTypeId, name: Option<String>) -> Result<Callee> {
        if let Some(index) = self.imported.get(&def) {
            return Ok(Callee::Import(*index));
        }
        let ty = self.core_func_type(ty)?;
        let ty = self.type_index(&ty);
        let index = self.n_funcs;
        self.n_funcs += 1;
        if let Some(name) = name {
            self.names.append(index, &name);
        }
        self.import(def, index, EntityType::Function(ty));
        Ok(Callee::Import(index))
    }

    /// The index of a side's memory, and log2 of the bytes of its pages.
    pub(super) fn memory(&mut self, side: Side) -> Result<(u32, u8)> {
        let def = self.component.memory_slots[side.memory_slot()?];
        let ty = self.memory_type(def)?;
        let def = self.numbering.def(def);
        let index = match self.imported.get(&def) {
            Some(index) => *index,
            None => {
                let index = self.n_memories;
                self.n_memories += 1;
                self.import(def, index, EntityType::Memory(encoded_memory(&ty)));
                index
            }
        };
        Ok((index, ty.page_bytes_log2))
    }

    /// The index of the global that is an instance's flags word.
    pub(super) fn flags(&mut self, instance: ComponentInstanceId) -> u32 {
        let def = CoreDef::Flags(instance);
        if let Some(index) = self.imported.get(&def) {
            return *index;
        }
        let index = self.n_globals;
        self.n_globals += 1;
        let ty = GlobalType { val_type: ValType::I32, mutable: true, shared: false };
        self.import(def, index, EntityType::Global(ty));
        index
    }

    /// The function of a conversion.
    pub(super) fn helper(&mut self, helper: Helper) -> Callee {
        let next = (self.adapters.len() + self.helpers.len()) as u32;
        let waiting = &mut self.waiting;
        let at = self.helpers.entry(helper).or_insert_with(|| {
            waiting.push_back(helper);
            next
        });
        Callee::Defined(*at)
    }

    fn import(&mut self, def: CoreDef, index: u32, ty: EntityType) {
        let (module, name) = import_name(def);
        self.imports.import(&module, &name, ty);
        self.args.push(def);
        self.imported.insert(def, index);
    }

    fn memory_type(&self, def: CoreDef) -> Result<ir::MemoryType> {
        match def {
            CoreDef::Instance(instance, EntityIndex::Memory(memory)) => {
                Ok(self.component.modules[self.component.core_instances[instance].module].memories[memory])
            }
            CoreDef::Import(import) => match self.component.core_imports[import].ty {
                CoreExternType::Memory(ty) => Ok(ty),
                _ => Err(internal("a memory that is not one")),
            },
            _ => Err(internal("a memory that is not one")),
        }
    }

    /// The core type of a function, with the numbers that the component had before.
    pub(super) fn type_of(&self, def: CoreDef) -> Result<CoreTypeId> {
        match def {
            CoreDef::Instance(instance, EntityIndex::Func(func)) => {
                Ok(self.component.modules[self.component.core_instances[instance].module].funcs[func])
            }
            CoreDef::Trampoline(id) => Ok(self.component.trampolines[id].ty),
            CoreDef::Import(import) => match self.component.core_imports[import].ty {
                CoreExternType::Func(ty) => Ok(ty),
                _ => Err(internal("a function that is not one")),
            },
            _ => Err(internal("a function that is not one")),
        }
    }

    fn core_func_type(&self, ty: CoreTypeId) -> Result<FuncType> {
        encoded_type(self.builtins.core_type(ty))
    }

    fn type_index(&mut self, ty: &FuncType) -> u32 {
        let types = &mut self.types;
        *self.known_types.entry(ty.clone()).or_insert_with(|| {
            types.ty().func_type(ty);
            types.len() - 1
        })
    }

    fn finish(mut self, functions: Vec<(FuncType, Body, String)>) -> Result<Finished> {
        let raises = functions.iter().any(|(_, body, _)| body.raises());
        let trap = match raises.then(|| self.builtin(AdapterBuiltin::Trap)).transpose()? {
            Some(Callee::Import(index)) => Some(index),
            _ => None,
        };
        let n_imported_funcs = self.n_funcs;
        let mut declared = FunctionSection::new();
        let mut code = CodeSection::new();
        for ((ty, body, name), index) in functions.into_iter().zip(n_imported_funcs..) {
            declared.function(self.type_index(&ty));
            code.function(&body.finish(n_imported_funcs, trap)?);
            self.names.append(index, &name);
        }
        let mut names = NameSection::new();
        names.module(NAME);
        names.functions(&self.names);
        let mut module = Module::new();
        module.section(&self.types).section(&self.imports).section(&declared).section(&code).section(&names);
        Ok(Finished { binary: module.finish(), args: self.args, n_imported_funcs })
    }
}

/// The name of every adapter module, as backtraces show it.
const NAME: &str = "adapter";

fn import_name(def: CoreDef) -> (String, String) {
    match def {
        CoreDef::Instance(instance, entity) => (instance.to_string(), entity.to_string()),
        CoreDef::Trampoline(id) => ("runtime".to_owned(), id.to_string()),
        CoreDef::Import(id) => ("host".to_owned(), id.to_string()),
        CoreDef::Flags(instance) => (instance.to_string(), "flags".to_owned()),
    }
}

/// A core function type for the encoder.
pub(super) fn encoded_type(ty: &CoreFuncType) -> Result<FuncType> {
    let all = |types: &[CoreValueType]| types.iter().map(|ty| encoded_value(*ty)).collect::<Result<Vec<_>>>();
    Ok(FuncType::new(all(&ty.params)?, all(&ty.results)?))
}

/// A core value type for the encoder; the canonical ABI has only numbers.
pub(super) fn encoded_value(ty: CoreValueType) -> Result<ValType> {
    Ok(match ty {
        CoreValueType::I32 => ValType::I32,
        CoreValueType::I64 => ValType::I64,
        CoreValueType::F32 => ValType::F32,
        CoreValueType::F64 => ValType::F64,
        CoreValueType::V128 | CoreValueType::Ref(_) => {
            return Err(internal("a vector or reference")).context("flat values");
        }
    })
}

fn encoded_memory(ty: &ir::MemoryType) -> MemoryType {
    let page_size_log2 = (ty.page_bytes_log2 != WASM_PAGE_BYTES_LOG2).then_some(ty.page_bytes_log2.into());
    MemoryType {
        minimum: ty.min_pages,
        maximum: ty.max_pages,
        memory64: ty.memory64,
        shared: ty.shared,
        page_size_log2,
    }
}
