//! Values of globals that are the same in every instance of a component, whatever the host supplies.
//!
//! They are those that cannot be set and whose initial value follows from constants and from other such
//! globals. An imported one counts where its module is instantiated once, so that there is one
//! definition behind it. References are addresses and so are never among them.

use super::{Component, ConstExpr, CoreDef, EntityIndex, Module};
use crate::ids::{CoreInstanceId, DefinedGlobalIndex, GlobalIndex, Id, IdVec, ModuleId};

/// The fixed globals of a component.
#[derive(Debug)]
pub struct FixedGlobals<'a> {
    component: &'a Component,
    /// By the module that defines them.
    values: IdVec<ModuleId, IdVec<DefinedGlobalIndex, Option<u128>>>,
    instances: IdVec<ModuleId, Instances>,
}

/// Who instantiates a module.
#[derive(Debug)]
enum Instances {
    None,
    /// One core instance, and what it imports as globals.
    One(CoreInstanceId, Vec<CoreDef>),
    Many,
}

impl<'a> FixedGlobals<'a> {
    /// Evaluates the globals of a component.
    pub fn new(component: &'a Component) -> FixedGlobals<'a> {
        let values = component.modules.values().map(|_| IdVec::new()).collect();
        let mut fixed = FixedGlobals { component, values, instances: instances(component) };
        for core in component.core_instances.values() {
            // What an instance imports is defined by an earlier one, whose module was met before.
            if fixed.values[core.module].is_empty() {
                fixed.define(core.module);
            }
        }
        fixed
    }

    /// The value that an expression of a module has in all of its instances.
    pub fn evaluate(&self, module: ModuleId, expr: &ConstExpr) -> Option<u128> {
        expr.fixed(|global| self.value(module, global))
    }

    /// The core instance of a module that is instantiated once.
    pub fn only_instance(&self, module: ModuleId) -> Option<CoreInstanceId> {
        match self.instances[module] {
            Instances::One(core, _) => Some(core),
            Instances::None | Instances::Many => None,
        }
    }

    fn define(&mut self, id: ModuleId) {
        let module = &self.component.modules[id];
        for (defined, init) in module.global_inits.iter() {
            let index = GlobalIndex(module.n_imported_globals + defined.0);
            let value = if module.globals[index].mutable { None } else { self.evaluate(id, init) };
            self.values[id].push(value);
        }
    }

    fn value(&self, module: ModuleId, global: GlobalIndex) -> Option<u128> {
        let Some(defined) = self.module(module).defined_global(global) else {
            return self.imported(module, global);
        };
        *self.values[module].get(defined)?
    }

    fn imported(&self, module: ModuleId, global: GlobalIndex) -> Option<u128> {
        let Instances::One(_, imported) = &self.instances[module] else { return None };
        let CoreDef::Instance(core, EntityIndex::Global(global)) = *imported.get(global.position())? else {
            return None;
        };
        let definer = self.component.core_instances[core].module;
        *self.values[definer].get(self.module(definer).defined_global(global)?)?
    }

    fn module(&self, module: ModuleId) -> &'a Module {
        &self.component.modules[module]
    }
}

fn instances(component: &Component) -> IdVec<ModuleId, Instances> {
    let mut all: IdVec<ModuleId, Instances> = component.modules.values().map(|_| Instances::None).collect();
    for (id, core) in component.core_instances.iter() {
        let imports = component.modules[core.module].imports.iter().zip(&core.args);
        let globals = imports.filter(|(import, _)| matches!(import.entity, EntityIndex::Global(_)));
        all[core.module] = match all[core.module] {
            Instances::None => Instances::One(id, globals.map(|(_, def)| *def).collect()),
            _ => Instances::Many,
        };
    }
    all
}
