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
    ComponentInstanceId, CoreInstanceId, FuncIndex, GlobalIndex, IdVec, MemoryIndex, ModuleId, TableIndex,
};
use crate::layout::ComponentLayout;
use crate::translate::{Component, CoreDef, EntityIndex, FixedGlobals, Origin};

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
    },
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
        // A component's block stays far below 2^31 bytes.
        let distance = |at: u32| Some(at as i32 - layout.core_context(core) as i32);
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
                        (None, Some(context)) => Some(KnownFunc::Lowering { context }),
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

/// The nested instance of a definition that an adapter imports from a guest.
fn guest(component: &Component, importer: CoreInstanceId, def: CoreDef) -> Option<ComponentInstanceId> {
    let CoreDef::Instance(definer, _) = def else { return None };
    let origin = |core: CoreInstanceId| component.modules[component.core_instances[core].module].origin;
    let crosses = origin(importer) == Origin::Adapter && origin(definer) != Origin::Adapter;
    crosses.then(|| component.core_instances[definer].instance)
}
