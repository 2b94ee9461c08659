//! What the imports of a component's modules are, where that is known before anything is instantiated (D2).
//!
//! A module that one core instance is made of is compiled for that instance: what it imports lies in the same
//! block as its own context, at a distance that does not change, and functions are called by their names. What
//! the host supplies, and the imports of a module that is instantiated more than once, are found through the
//! context's slots.

use anyhow::Result;

use super::internal;
use super::link::FuncKey;
use crate::ids::{
    ComponentInstanceId, CoreInstanceId, CoreTypeId, FuncIndex, GlobalIndex, IdVec, MemoryIndex, ModuleId, ResourceId,
    TableIndex,
};
use crate::layout::ComponentLayout;
use crate::translate::{
    Component, CoreDef, CoreValueType, EntityIndex, FixedGlobals, Origin, ResourceKind, Trampoline, TrampolineKind,
};

/// What is known of the imports of all modules of a component.
#[derive(Debug, Default)]
pub(super) struct Wiring {
    modules: IdVec<ModuleId, KnownImports>,
}

/// What is known of a module's imports. Distances count from its context, in bytes.
#[derive(Debug, Default)]
pub(super) struct KnownImports {
    funcs: IdVec<FuncIndex, Option<KnownFunc>>,
    tables: IdVec<TableIndex, Option<i32>>,
    memories: IdVec<MemoryIndex, Option<i32>>,
    globals: IdVec<GlobalIndex, Option<i32>>,
}

/// A function that is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum KnownFunc {
    /// A function of the same image, and where its context is.
    Wasm {
        /// Its name.
        key: FuncKey,
        /// To its context.
        context: i32,
        /// The nested instance whose guest it is, where an adapter imports it.
        guest: Option<ComponentInstanceId>,
    },
    /// One whose code is elsewhere, and where its context is.
    Lowering {
        /// To its context.
        context: i32,
        /// If it is a built-in that can be put in the place of its calls.
        resource: Option<ResourceBuiltin>,
        /// The nested instance whose built-in for a resource it is, where an adapter imports it.
        guest: Option<ComponentInstanceId>,
    },
}

/// A built-in for a resource type that the component itself defines.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct ResourceBuiltin {
    /// What it does.
    pub(super) work: ResourceWork,
    /// The type, as it is in handle tables.
    pub(super) resource: ResourceId,
    /// To the flags of the instance that calls it.
    pub(super) flags: i32,
    /// To that instance's handle table.
    pub(super) table: i32,
}

/// What a built-in for a resource type does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ResourceWork {
    /// `resource.new`.
    New,
    /// `resource.rep` of a type whose representations have 64 bits.
    Rep,
    /// `resource.rep` of a type whose representations have 32 bits.
    Rep32,
    /// `resource.drop` of a type with or without a destructor.
    Drop(Option<Destructor>),
}

/// A destructor that is a function of the image, of the nested instance that drops.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Destructor {
    /// Its name.
    pub(super) key: FuncKey,
    /// To its context.
    pub(super) context: i32,
    /// Its type.
    pub(super) ty: CoreTypeId,
}

impl Wiring {
    /// Looks at all core instances of a component.
    ///
    /// # Errors
    /// When the component's context would be larger than any can be.
    pub(super) fn new(component: &Component) -> Result<Wiring> {
        let layout = component.layout()?;
        let fixed = FixedGlobals::new(component);
        let known = component.modules.keys().map(|id| match fixed.only_instance(id) {
            Some(core) => KnownImports::new(component, &layout, core),
            None => Ok(KnownImports::default()),
        });
        Ok(Wiring { modules: known.collect::<Result<_>>()? })
    }

    /// What is known of a module's imports.
    pub(super) fn of(&self, module: ModuleId) -> Result<&KnownImports> {
        self.modules.get(module).ok_or_else(|| internal("a module without imports, known or not"))
    }
}

impl KnownImports {
    fn new(component: &Component, layout: &ComponentLayout, core: CoreInstanceId) -> Result<KnownImports> {
        let instance = &component.core_instances[core];
        let distance = |at: u32| Some(distance(layout, core, at));
        let mut known = KnownImports::default();
        for (import, def) in component.modules[instance.module].imports.iter().zip(&instance.args) {
            let at = component.place(layout, *def);
            match import.entity {
                EntityIndex::Table(_) => drop(known.tables.push(at.and_then(distance))),
                EntityIndex::Memory(_) => drop(known.memories.push(at.and_then(distance))),
                EntityIndex::Global(_) => drop(known.globals.push(at.and_then(distance))),
                EntityIndex::Func(_) => {
                    let context = at.and_then(distance);
                    let func = match (function(component, *def)?, context) {
                        (Some(key), Some(context)) => {
                            Some(KnownFunc::Wasm { key, context, guest: guest(component, core, *def) })
                        }
                        (None, Some(context)) => {
                            let guest = guest(component, core, *def);
                            // The destructor in its place would count for the adapter's caller.
                            let resource = match guest {
                                Some(_) => None,
                                None => resource_builtin(component, layout, core, *def)?,
                            };
                            Some(KnownFunc::Lowering { context, resource, guest })
                        }
                        (_, None) => None,
                    };
                    known.funcs.push(func);
                }
            }
        }
        Ok(known)
    }

    /// A function; `None` for one that is not imported, or not known.
    pub(super) fn func(&self, func: FuncIndex) -> Option<KnownFunc> {
        *self.funcs.get(func)?
    }

    /// An imported function, if it is a built-in that can be put in the place of its calls.
    pub(super) fn resource_builtin(&self, func: FuncIndex) -> Option<ResourceBuiltin> {
        match self.func(func)? {
            KnownFunc::Lowering { resource, .. } => resource,
            KnownFunc::Wasm { .. } => None,
        }
    }

    /// Where a table's record is; `None` as for [`func`](Self::func).
    pub(super) fn table(&self, table: TableIndex) -> Option<i32> {
        *self.tables.get(table)?
    }

    /// Where a memory's record is; `None` as for [`func`](Self::func).
    pub(super) fn memory(&self, memory: MemoryIndex) -> Option<i32> {
        *self.memories.get(memory)?
    }

    /// Where a global is; `None` as for [`func`](Self::func).
    pub(super) fn global(&self, global: GlobalIndex) -> Option<i32> {
        *self.globals.get(global)?
    }
}

/// The function of the image that a definition is; `None` when its code is elsewhere.
fn function(component: &Component, def: CoreDef) -> Result<Option<FuncKey>> {
    let CoreDef::Instance(core, EntityIndex::Func(func)) = def else { return Ok(None) };
    let module = component.core_instances[core].module;
    let defined = component.modules[module].defined_func(func);
    Ok(Some((module, defined.ok_or_else(|| internal("an import that is resolved to an import"))?)))
}

/// What a place of the block is behind the context of a core instance. A block stays far below 2^31 bytes.
fn distance(layout: &ComponentLayout, core: CoreInstanceId, at: u32) -> i32 {
    at as i32 - layout.core_context(core) as i32
}

/// A definition as a core instance sees it, if it is a built-in for a type of the component's own. (Which type of
/// its own tables an imported one is, only an instance knows.)
fn resource_builtin(
    component: &Component,
    layout: &ComponentLayout,
    core: CoreInstanceId,
    def: CoreDef,
) -> Result<Option<ResourceBuiltin>> {
    let CoreDef::Trampoline(trampoline) = def else { return Ok(None) };
    let Trampoline { instance: caller, kind, .. } = component.trampolines[trampoline];
    let (TrampolineKind::ResourceNew(resource)
    | TrampolineKind::ResourceRep(resource)
    | TrampolineKind::ResourceDrop(resource)) = kind
    else {
        return Ok(None);
    };
    let ResourceKind::Defined { instance: definer, rep, dtor } = component.resources[resource].kind else {
        return Ok(None);
    };
    let work = match (kind, dtor) {
        (TrampolineKind::ResourceNew(_), _) => ResourceWork::New,
        (TrampolineKind::ResourceRep(_), _) if rep == CoreValueType::I32 => ResourceWork::Rep32,
        (TrampolineKind::ResourceRep(_), _) => ResourceWork::Rep,
        (_, None) => ResourceWork::Drop(None),
        (_, Some(_)) if caller != definer => return Ok(None),
        (_, Some(slot)) => match destructor(component, layout, core, component.func_slots[slot])? {
            Some(destructor) => ResourceWork::Drop(Some(destructor)),
            None => return Ok(None),
        },
    };
    let (flags, table) = (layout.flags(caller), layout.handle_table(caller));
    let (flags, table) = (distance(layout, core, flags), distance(layout, core, table));
    Ok(Some(ResourceBuiltin { work, resource, flags, table }))
}

fn destructor(
    component: &Component,
    layout: &ComponentLayout,
    core: CoreInstanceId,
    def: CoreDef,
) -> Result<Option<Destructor>> {
    let CoreDef::Instance(owner, EntityIndex::Func(func)) = def else { return Ok(None) };
    let Some(key) = function(component, def)? else { return Ok(None) };
    let ty = component.modules[component.core_instances[owner].module].funcs[func];
    Ok(Some(Destructor { key, context: distance(layout, core, layout.core_context(owner)), ty }))
}

/// The nested instance of a definition that an adapter imports from a guest: a function, or a built-in for a resource
/// that the guest lifted, which may run a destructor.
fn guest(component: &Component, importer: CoreInstanceId, def: CoreDef) -> Option<ComponentInstanceId> {
    let origin = |core: CoreInstanceId| component.modules[component.core_instances[core].module].origin;
    if origin(importer) != Origin::Adapter {
        return None;
    }
    match def {
        CoreDef::Instance(definer, _) => {
            (origin(definer) != Origin::Adapter).then(|| component.core_instances[definer].instance)
        }
        CoreDef::Trampoline(id) => {
            let Trampoline { instance, kind, .. } = component.trampolines[id];
            let is_resource_builtin = matches!(
                kind,
                TrampolineKind::ResourceNew(_) | TrampolineKind::ResourceRep(_) | TrampolineKind::ResourceDrop(_)
            );
            is_resource_builtin.then_some(instance)
        }
        CoreDef::Import(_) | CoreDef::Flags(_) => None,
    }
}
