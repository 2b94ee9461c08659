//! The component IR: what instantiating a component does, flat and static.
//!
//! # Invariants
//! * Everything is resolved: a [`CoreDef`] names the core instance that *defines* an entity, never
//!   one that passes it on.
//! * [`Component::core_instances`] is in the order of instantiation, and an instance's imports come
//!   from instances before it or from trampolines.
//! * [`Component::resources`] lists the imported ones first.

use std::ops::Range;
use std::sync::Arc;

use anyhow::Context;
use serde::{Deserialize, Serialize};

use super::{CoreFuncType, CoreValueType, EntityIndex, GlobalType, MemoryType, Module, Source, TableType, Type, Types};
use crate::ids::{
    ComponentInstanceId, CoreImportId, CoreInstanceId, CoreTypeId, FuncIndex, FuncSlotId, FuncTypeId, IdVec, ImportId,
    LiftId, MemorySlotId, ModuleId, OptionsId, ResourceId, StartId, TrampolineId,
};
use crate::layout::{ComponentCounts, ComponentLayout};
use crate::strings::Transcode;

/// A component, translated.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Component {
    /// Its name from the name section.
    pub name: Option<String>,
    /// The core modules that are instantiated.
    pub modules: IdVec<ModuleId, Module>,
    /// Core function types, interned over all modules and trampolines.
    pub core_types: IdVec<CoreTypeId, CoreFuncType>,
    /// Bytes of all data segments; an artifact keeps them apart.
    #[serde(skip)]
    pub data: Vec<u8>,
    /// Bytes of all DWARF sections, if they were kept; an artifact keeps them apart.
    #[serde(skip)]
    pub debug: Vec<u8>,
    /// Binaries of the adapter modules, one after the other ([`Origin::Adapter`](super::Origin)); code is
    /// generated from them as from the component's own binary. An artifact does not keep them.
    #[serde(skip)]
    pub adapters: Vec<u8>,
    /// The adapter modules, with the ranges of their binaries.
    #[serde(skip)]
    pub adapter_modules: Vec<(ModuleId, Range<usize>)>,
    /// The functions of adapters that replace lowered lifts.
    pub fused: Vec<Fused>,
    /// Component-level types.
    pub types: Types,
    /// What the root component imports, by name.
    pub imports: Vec<(String, Item)>,
    /// The leaves of [`Component::imports`].
    pub import_leaves: IdVec<ImportId, ImportLeaf>,
    /// What the root component exports, by name.
    pub exports: Vec<(String, Item)>,
    /// Resource types.
    pub resources: IdVec<ResourceId, Resource>,
    /// Component instances; the root is the first.
    pub instances: IdVec<ComponentInstanceId, NestedInstance>,
    /// Core instances in the order in which they are instantiated.
    pub core_instances: IdVec<CoreInstanceId, CoreInstance>,
    /// Core functions that the component model makes.
    pub trampolines: IdVec<TrampolineId, Trampoline>,
    /// Component functions made by `canon lift`.
    pub lifts: IdVec<LiftId, Lift>,
    /// Start functions of components, in the order in which they run.
    pub starts: IdVec<StartId, Start>,
    /// Sets of canonical options.
    pub options: IdVec<OptionsId, CanonicalOptions>,
    /// Memories that options name.
    pub memory_slots: IdVec<MemorySlotId, CoreDef>,
    /// Functions that lifts, options and destructors name.
    pub func_slots: IdVec<FuncSlotId, CoreDef>,
    /// Core entities that the host supplies: all imports of a core module that stands alone.
    pub core_imports: IdVec<CoreImportId, CoreImport>,
    /// What a core module that stands alone exports, by name.
    pub core_exports: Vec<(String, CoreDef)>,
    /// What it was translated from, if that was kept; an artifact keeps it apart.
    #[serde(skip)]
    pub source: Option<Arc<Source>>,
    /// The same component before it was given its imports of core modules and components.
    #[serde(skip)]
    pub unlinked: Option<Arc<Component>>,
}

impl Component {
    /// Its name, where the name section gives one.
    pub fn name(&self) -> Option<&str> {
        self.instances.values().next()?.name.as_deref()
    }

    /// Whether nothing is missing that must be there before it can be compiled: it imports neither core
    /// modules nor components.
    pub fn is_linked(&self) -> bool {
        !self.import_leaves.values().any(|leaf| matches!(leaf.kind, ImportKind::Module | ImportKind::Component))
    }

    /// Whether core modules or components are among what it imports and exports.
    pub fn mentions_code(&self) -> bool {
        fn mentions(items: &[(String, Item)]) -> bool {
            items.iter().any(|(_, item)| match item {
                Item::Module(_) | Item::Component(_) => true,
                Item::Instance(items) => mentions(items),
                _ => false,
            })
        }
        mentions(&self.imports) || mentions(&self.exports)
    }

    /// The layout of its instances' contexts.
    ///
    /// # Errors
    /// When they would take more than [`ComponentLayout::MAX_BYTES`].
    pub fn layout(&self) -> anyhow::Result<ComponentLayout> {
        let counts = ComponentCounts {
            instances: self.instances.len() as u32,
            trampolines: self.trampolines.len() as u32,
            func_slots: self.func_slots.len() as u32,
            memory_slots: self.memory_slots.len() as u32,
            core_instances: self.core_instances.values().map(|core| self.modules[core.module].layout()).collect(),
        };
        ComponentLayout::new(counts).with_context(|| {
            format!("the component's context would take more than {} bytes", ComponentLayout::MAX_BYTES)
        })
    }

    /// Where the record of an entity is in the block of an instance, or of a function its context; `None` when it
    /// is elsewhere.
    pub fn place(&self, layout: &ComponentLayout, def: CoreDef) -> Option<u32> {
        let (core, entity) = match def {
            CoreDef::Instance(core, entity) => (core, entity),
            CoreDef::Trampoline(trampoline) => return Some(layout.lowering(trampoline)),
            CoreDef::Flags(instance) => return Some(layout.flags(instance)),
            CoreDef::Import(_) => return None,
        };
        let module = &self.modules[self.core_instances[core].module];
        let own = layout.core_layout(core);
        let within = match entity {
            EntityIndex::Func(_) => 0,
            EntityIndex::Table(table) => own.defined_table(module.defined_table(table)?),
            EntityIndex::Memory(memory) => own.defined_memory(module.defined_memory(memory)?),
            EntityIndex::Global(global) => own.defined_global(module.defined_global(global)?),
        };
        Some(layout.core_context(core) + within)
    }

    /// Where an imported function of a core instance comes from; `None` for one that is not imported.
    pub fn imported_func(&self, core: CoreInstanceId, func: FuncIndex) -> Option<CoreDef> {
        let instance = &self.core_instances[core];
        let mut imports = self.modules[instance.module].imports.iter().zip(&instance.args);
        imports.find(|(import, _)| import.entity == EntityIndex::Func(func)).map(|(_, def)| *def)
    }

    /// Where the imported functions of a core instance come from, in their order.
    pub fn imported_funcs(&self, core: CoreInstanceId) -> Vec<CoreDef> {
        let instance = &self.core_instances[core];
        let imports = self.modules[instance.module].imports.iter().zip(&instance.args);
        imports.filter(|(import, _)| matches!(import.entity, EntityIndex::Func(_))).map(|(_, def)| *def).collect()
    }

    /// Keeps the DWARF sections, so that backtraces can name lines of source. `bytes` is the binary
    /// that the component was translated from.
    pub fn keep_debug_sections(&mut self, bytes: &[u8]) {
        self.debug.clear();
        for id in self.modules.keys() {
            for (_, range) in &mut self.modules[id].debug.sections {
                let section = bytes.get(range.clone()).unwrap_or_default();
                *range = self.debug.len()..self.debug.len() + section.len();
                self.debug.extend_from_slice(section);
            }
        }
    }
}

/// Something that a component imports or exports.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Item {
    /// A function.
    Func(FuncDef, FuncTypeId),
    /// An instance: its exports by name.
    Instance(Vec<(String, Item)>),
    /// A resource type.
    Resource(ResourceId),
    /// A value type.
    Type(Type),
    /// A core module: its type, as that of a module that stands alone.
    Module(Arc<Component>),
    /// A component: its type, as a component that has nothing but imports and exports.
    Component(Arc<Component>),
}

/// A component function.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
pub enum FuncDef {
    /// The host supplies it.
    Import(ImportId),
    /// The component lifts it.
    Lift(LiftId),
    /// A component exports it that is imported and not given yet.
    Declared,
}

/// Something that the host must supply.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ImportLeaf {
    /// Names from the root: an instance's and then the item's, or only the item's.
    pub path: Vec<String>,
    /// What is wanted.
    pub kind: ImportKind,
}

/// What an import wants.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub enum ImportKind {
    Func(FuncTypeId),
    Resource(ResourceId),
    Module,
    Component,
}

/// A resource type.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Resource {
    /// A name for messages: of the import or export under which it was first seen.
    pub name: Option<String>,
    /// Where it comes from.
    pub kind: ResourceKind,
}

/// Where a resource type comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum ResourceKind {
    /// From the host.
    Imported(ImportId),
    /// A component instance defines it.
    Defined {
        /// The instance that implements it.
        instance: ComponentInstanceId,
        /// The core type of its representations: `i32` or `i64`.
        rep: CoreValueType,
        /// Its destructor.
        dtor: Option<FuncSlotId>,
    },
}

/// A component instance.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NestedInstance {
    /// The instance whose component instantiates this one; `None` for the root.
    pub parent: Option<ComponentInstanceId>,
    /// The name of its component, where the name section gives one.
    pub name: Option<String>,
}

/// A core instance.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CoreInstance {
    /// What is instantiated.
    pub module: ModuleId,
    /// One definition for each import of the module, in their order. They are of earlier instances, but for
    /// functions in the place of forwarders (`forwarders`).
    pub args: Vec<CoreDef>,
    /// The component instance that it belongs to.
    pub instance: ComponentInstanceId,
}

/// Where a core entity comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
pub enum CoreDef {
    /// A core instance defines it (the index is never one of its imports).
    Instance(CoreInstanceId, EntityIndex),
    /// The component model makes it; always a function.
    Trampoline(TrampolineId),
    /// The host supplies it.
    Import(CoreImportId),
    /// The flags word of a component instance, as a mutable global of type i32. Only adapters have it.
    Flags(ComponentInstanceId),
}

/// A core entity that the host supplies.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CoreImport {
    /// First level of its name.
    pub module: String,
    /// Second level of its name.
    pub name: String,
    /// What is wanted.
    pub ty: CoreExternType,
}

/// The type of a core entity.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub enum CoreExternType {
    Func(CoreTypeId),
    Table(TableType),
    Memory(MemoryType),
    Global(GlobalType),
}

/// A core function that the component model makes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Trampoline {
    /// Its core type.
    pub ty: CoreTypeId,
    /// The component instance that called `canon`; its `may_leave` is checked where the
    /// specification says so.
    pub instance: ComponentInstanceId,
    /// What it does.
    pub kind: TrampolineKind,
}

/// What a trampoline does.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
pub enum TrampolineKind {
    /// `canon lower` of an imported or lifted function. Lowering a lift is a call from one
    /// component instance to another, which [`crate::adapt`] replaces by an adapter.
    Lower {
        /// What is called.
        func: FuncDef,
        /// Its type.
        ty: FuncTypeId,
        /// Options of the lowering side.
        options: OptionsId,
    },
    /// `canon resource.new`.
    ResourceNew(ResourceId),
    /// `canon resource.rep`.
    ResourceRep(ResourceId),
    /// `canon resource.drop`.
    ResourceDrop(ResourceId),
    /// `canon error-context.new`; the options say how the message lies in memory.
    ErrorContextNew(OptionsId),
    /// `canon error-context.debug-message`; the options say how it is to lie in memory.
    ErrorContextDebugMessage(OptionsId),
    /// `canon error-context.drop`.
    ErrorContextDrop,
    /// What adapters call in the runtime.
    Adapter(AdapterBuiltin),
}

/// What adapters call in the runtime. Everything that they pass is checked again there.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
pub enum AdapterBuiltin {
    /// `(code)`: traps with that code of [`crate::trap::Trap`].
    Trap,
    /// `() -> (scope)`: opens the borrow scope of a call.
    EnterScope,
    /// `(scope)`: closes it; traps when the callee kept borrows.
    ExitScope,
    /// `(index) -> (index)`: moves an owned handle from one table to another.
    TransferOwn(Transfer),
    /// `(index) -> (index)`: borrows in the innermost scope from a handle in one table, for another.
    TransferBorrow(Transfer),
    /// `(index) -> (index)`: makes a handle for an error context of one instance's table in another's.
    TransferErrorContext {
        /// Whose table it is in.
        from: ComponentInstanceId,
        /// Whose table gets it, too.
        to: ComponentInstanceId,
    },
    /// `(index)`: takes a handle, or what it leads to, out of an instance's table; it waits behind what was
    /// lifted before and not lowered yet.
    Lift(HandleKind, ComponentInstanceId),
    /// `() -> (index)`: puts what was lifted first into an instance's table.
    Lower(HandleKind, ComponentInstanceId),
    /// `(from, units, to) -> (units read, units written)`: transcodes a piece of a string.
    Transcode {
        /// How.
        op: Transcode,
        /// The memory that is read.
        from: MemorySlotId,
        /// The memory that is written.
        to: MemorySlotId,
    },
    /// `(at, units) -> (left)`: makes UTF-16 of the last Latin-1 code units, in place.
    Widen(MemorySlotId),
    /// `(at, units) -> (seen)`: how many UTF-16 code units of the first piece are Latin-1; 0 if one is not.
    SeeLatin1(MemorySlotId),
    /// `(at, units, done) -> (done)`: makes Latin-1 of more UTF-16 code units, in place.
    Narrow(MemorySlotId),
}

/// The type of a handle, as one side names it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the specification's names")]
pub enum HandleKind {
    Own(ResourceId),
    Borrow(ResourceId),
    ErrorContext,
}

/// A lowered lift that is an adapter's function now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Fused {
    /// The function.
    pub func: CoreDef,
    /// What it calls.
    pub lift: LiftId,
    /// The type as the caller knows it.
    pub ty: FuncTypeId,
    /// The caller's options.
    pub options: OptionsId,
    /// The flag in the caller's word that says that the callee is locked down
    /// ([`crate::layout::VmComponentHeader::locked_callee`]); 0 if there is none.
    pub locked_flag: u32,
}

impl Fused {
    /// The instance that calls.
    pub fn caller(&self, component: &Component) -> ComponentInstanceId {
        component.options[self.options].instance
    }

    /// The instance that is called.
    pub fn callee(&self, component: &Component) -> ComponentInstanceId {
        component.options[component.lifts[self.lift].options].instance
    }
}

/// The two sides of a handle's way: a component instance each, with the resource as its type there.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Transfer {
    pub from: (ComponentInstanceId, ResourceId),
    pub to: (ComponentInstanceId, ResourceId),
}

/// A component function made by `canon lift`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Lift {
    /// The core function.
    pub callee: FuncSlotId,
    /// Type of the core function.
    pub core_type: CoreTypeId,
    /// Its component-level type.
    pub ty: FuncTypeId,
    /// Its options.
    pub options: OptionsId,
}

/// A start function of a component: without parameters or result.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Start {
    /// What is called.
    pub func: FuncDef,
    /// Its type.
    pub ty: FuncTypeId,
    /// The component instance that calls it.
    pub instance: ComponentInstanceId,
    /// It runs before this core instance is initialized; after all of them where there is no such one.
    pub before: CoreInstanceId,
}

/// Canonical options of a lift or a lowering.
#[derive(Clone, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
pub struct CanonicalOptions {
    /// The component instance whose handle table and flags are used.
    pub instance: ComponentInstanceId,
    /// Encoding of strings.
    pub string_encoding: StringEncoding,
    /// Memory through which values go.
    pub memory: Option<MemorySlotId>,
    /// Whether that memory has 64-bit addresses.
    pub memory64: bool,
    /// Allocates in it.
    pub realloc: Option<FuncSlotId>,
    /// Called when the results were read.
    pub post_return: Option<FuncSlotId>,
}

/// Encoding of strings in a memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Default, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the specification's names")]
pub enum StringEncoding {
    #[default]
    Utf8,
    Utf16,
    Latin1Utf16,
}
