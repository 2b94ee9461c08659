//! The template of a component's context: everything that does not depend on an instance's address,
//! and the places that do (D1).
//!
//! # Invariants
//! * Applying the fix-ups to a copy gives a context in which only memories, tables that are not constant,
//!   lowered imports and late globals are missing.

use super::adapters;
use super::code::LoadedCode;
use super::constant_tables::ConstantTables;
use super::linkage::Linkage;
use super::resources;
use crate::ids::{CoreImportId, CoreInstanceId, DefinedGlobalIndex, Id, IdVec};
use crate::layout::{
    ComponentLayout, VmComponentHeader, VmCoreHeader, VmFuncRef, VmFunction, VmGlobal, VmLowering, VmTable,
};
use crate::translate::{Component, CoreDef, EntityIndex, FixedGlobals, TrampolineKind};

/// `offset_of!` as the 32 bits that layouts use.
macro_rules! offset_of {
    ($type:ty, $field:ident) => {
        std::mem::offset_of!($type, $field) as u32
    };
}

/// A context's bytes with the places that depend on where it lies.
#[derive(Debug, Default)]
pub(super) struct Template {
    pub(super) bytes: Vec<u8>,
    /// `(at, addend)`: the word at `at` becomes the context's address plus `addend`.
    pub(super) relative: Vec<(u32, u32)>,
    /// Words that become the address of the store's context.
    pub(super) store: Vec<u32>,
    /// Words that become the address of the component instance's own data.
    pub(super) instance: Vec<u32>,
    /// Words that become the address of a core instance's own data.
    pub(super) cores: Vec<(u32, CoreInstanceId)>,
    /// Globals whose initial value depends on an import.
    pub(super) late_globals: IdVec<CoreInstanceId, Vec<DefinedGlobalIndex>>,
    /// Places of what the host supplies: a `VmFunction` for a function, else a pointer.
    pub(super) imports: Vec<(u32, CoreImportId)>,
}

/// The flags word of built-ins that may always be called: no flag is set.
pub(super) static MAY_LEAVE: u32 = 0;

/// What the template is made from.
struct Filler<'a> {
    component: &'a Component,
    code: &'a LoadedCode,
    layout: &'a ComponentLayout,
    linkage: &'a Linkage,
    fixed: &'a FixedGlobals<'a>,
    tables: &'a ConstantTables,
    out: Template,
}

impl Template {
    /// Fills the template of a component.
    pub(super) fn new(
        component: &Component,
        code: &LoadedCode,
        layout: &ComponentLayout,
        linkage: &Linkage,
        fixed: &FixedGlobals<'_>,
        tables: &ConstantTables,
    ) -> Template {
        let out = Template { bytes: vec![0; layout.size_bytes() as usize], ..Template::default() };
        let mut filler = Filler { component, code, layout, linkage, fixed, tables, out };
        filler.header();
        filler.lowerings();
        filler.slots();
        for core in component.core_instances.keys() {
            filler.core_header(core);
            filler.core_imports(core);
            filler.func_refs(core);
            filler.globals(core);
            filler.constant_tables(core);
        }
        filler.out
    }
}

impl Filler<'_> {
    fn word(&mut self, at: u32, word: u64) {
        let at = at as usize;
        self.out.bytes[at..at + 8].copy_from_slice(&word.to_ne_bytes());
    }

    fn half(&mut self, at: u32, half: u32) {
        let at = at as usize;
        self.out.bytes[at..at + 4].copy_from_slice(&half.to_ne_bytes());
    }

    fn address<T>(&mut self, at: u32, pointer: *const T) {
        self.word(at, pointer as u64);
    }

    fn header(&mut self) {
        self.half(offset_of!(VmComponentHeader, magic), VmComponentHeader::MAGIC);
        self.out.store.push(offset_of!(VmComponentHeader, store));
        self.address(offset_of!(VmComponentHeader, builtins), self.linkage.builtins);
        self.out.instance.push(offset_of!(VmComponentHeader, instance));
    }

    fn lowerings(&mut self) {
        let component = self.component;
        for (id, trampoline) in component.trampolines.iter() {
            let at = self.layout.lowering(id);
            self.half(at + offset_of!(VmLowering, magic), VmLowering::MAGIC);
            self.half(at + offset_of!(VmLowering, trampoline), id.0);
            self.out.store.push(at + offset_of!(VmLowering, store));
            self.out.relative.push((at + offset_of!(VmLowering, component), 0));
            let flags = at + offset_of!(VmLowering, flags);
            match trampoline.kind {
                // The specification checks `may_leave` for every built-in but this one; adapters do it
                // themselves.
                TrampolineKind::ResourceRep(_) | TrampolineKind::Adapter(_) => {
                    self.address(flags, &raw const MAY_LEAVE)
                }
                _ => self.out.relative.push((flags, self.layout.flags(trampoline.instance))),
            }
            let data = match trampoline.kind {
                TrampolineKind::Adapter(builtin) => adapters::data(builtin, self.layout),
                TrampolineKind::ResourceNew(resource)
                | TrampolineKind::ResourceRep(resource)
                | TrampolineKind::ResourceDrop(resource) => resources::data(resource, trampoline.instance),
                _ => 0,
            };
            self.word(at + offset_of!(VmLowering, data), data);
            if let Some(callee) = resources::callee(&trampoline.kind) {
                self.word(at + offset_of!(VmLowering, callee), callee as usize as u64);
            }
        }
    }

    fn slots(&mut self) {
        let component = self.component;
        for (slot, def) in component.func_slots.iter() {
            self.function(self.layout.func_slot(slot), *def);
        }
        for (slot, def) in component.memory_slots.iter() {
            match (*def, component.place(self.layout, *def)) {
                (CoreDef::Import(id), _) => self.out.imports.push((self.layout.memory_slot(slot), id)),
                (_, Some(at)) => self.out.relative.push((self.layout.memory_slot(slot), at)),
                _ => {}
            }
        }
    }

    fn core_header(&mut self, core: CoreInstanceId) {
        let at = self.layout.core_context(core);
        self.half(at + offset_of!(VmCoreHeader, magic), VmCoreHeader::MAGIC);
        self.out.store.push(at + offset_of!(VmCoreHeader, store));
        self.address(at + offset_of!(VmCoreHeader, builtins), self.linkage.builtins);
        self.address(at + offset_of!(VmCoreHeader, signatures), self.linkage.signatures.as_slice().as_ptr());
        self.out.cores.push((at + offset_of!(VmCoreHeader, instance), core));
    }

    fn core_imports(&mut self, core: CoreInstanceId) {
        let component = self.component;
        let instance = &component.core_instances[core];
        let base = self.layout.core_context(core);
        for (import, def) in component.modules[instance.module].imports.iter().zip(&instance.args) {
            let layout = *self.layout.core_layout(core);
            let at = match import.entity {
                EntityIndex::Func(func) => {
                    self.function(base + layout.imported_func(func), *def);
                    continue;
                }
                EntityIndex::Table(table) => layout.imported_table(table),
                EntityIndex::Memory(memory) => layout.imported_memory(memory),
                EntityIndex::Global(global) => layout.imported_global(global),
            };
            match (*def, component.place(self.layout, *def)) {
                (CoreDef::Import(id), _) => self.out.imports.push((base + at, id)),
                (_, Some(addend)) => self.out.relative.push((base + at, addend)),
                _ => {}
            }
        }
    }

    fn func_refs(&mut self, core: CoreInstanceId) {
        let component = self.component;
        let module = &component.modules[component.core_instances[core].module];
        let imported = component.imported_funcs(core);
        for (at, func) in module.func_refs.iter() {
            let offset = self.layout.core_context(core) + self.layout.core_layout(core).func_ref(at);
            let own = CoreDef::Instance(core, EntityIndex::Func(*func));
            let def = imported.get(func.position()).copied().unwrap_or(own);
            self.function(offset + offset_of!(VmFuncRef, function), def);
            let signature = self.linkage.signatures[module.funcs[*func]];
            self.half(offset + offset_of!(VmFuncRef, signature), signature);
        }
    }

    fn globals(&mut self, core: CoreInstanceId) {
        let component = self.component;
        let id = component.core_instances[core].module;
        let module = &component.modules[id];
        let mut late = Vec::new();
        for (global, init) in module.global_inits.iter() {
            let at = self.layout.core_context(core) + self.layout.core_layout(core).defined_global(global);
            match self.fixed.evaluate(id, init) {
                Some(bits) => {
                    for (at, word) in (at + offset_of!(VmGlobal, bits)..).step_by(8).zip(VmGlobal::new(bits).bits) {
                        self.word(at, word);
                    }
                }
                None => late.push(global),
            }
        }
        self.out.late_globals.push(late);
    }

    fn constant_tables(&mut self, core: CoreInstanceId) {
        let module = self.component.core_instances[core].module;
        for table in self.component.modules[module].table_kinds.keys() {
            if let Some(vm) = self.tables.vm(module, table) {
                let at = self.layout.core_context(core) + self.layout.core_layout(core).defined_table(table);
                self.address(at + offset_of!(VmTable, base), vm.base);
                self.word(at + offset_of!(VmTable, length), vm.length as u64);
            }
        }
    }

    fn function(&mut self, at: u32, def: CoreDef) {
        let (code, context) = match def {
            CoreDef::Import(id) => {
                self.out.imports.push((at, id));
                return;
            }
            CoreDef::Trampoline(id) => (self.linkage.lowerings[id], self.layout.lowering(id)),
            CoreDef::Instance(core, EntityIndex::Func(func)) => {
                let module = self.component.core_instances[core].module;
                let defined = self.component.modules[module].defined_func(func);
                let Some(defined) = defined else { unreachable!("`translate` resolves imports") };
                (self.code.function(module, defined), self.layout.core_context(core))
            }
            CoreDef::Instance(..) | CoreDef::Flags(_) => unreachable!("`translate` matches the kinds of imports"),
        };
        self.address(at + offset_of!(VmFunction, code), code);
        self.out.relative.push((at + offset_of!(VmFunction, context), context));
    }
}
