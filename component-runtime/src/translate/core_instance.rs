//! Instantiates core modules symbolically.
//!
//! Each import of a module is looked up in the argument that is named for it and chased through
//! instances that only pass it on, down to the instance (or trampoline) that defines it. A module
//! is read (`module_parse`) when it is first instantiated; one that never is, is not in the IR.
//!
//! # Invariants
//! * A [`CoreDef::Instance`] never names an import of its instance.
//! * An import and what it is given have the same type; checked here again after the validator.

use std::collections::HashMap;
use std::ops::Range;

use wasmparser::{ExternalKind, Instance, InstantiationArg};

use super::instantiate::Translator;
use super::limits::{MAX_CORE_INSTANCES, MODULE_BYTES_PER_ITEM, check};
use super::module_parse::parse_module;
use super::parse::ModuleDefId;
use super::scope::{CoreValue, CoreValueId, ModuleSource, ModuleValue, ScopeId, at};
use super::{CoreDef, CoreInstance, EntityIndex, Module, TranslateError};
use crate::ids::{CoreInstanceId, CoreTypeId, Id, ModuleId};

/// Lookups into a module that would be linear in it otherwise.
#[derive(Default)]
pub(super) struct ModuleLinks {
    exports: HashMap<String, EntityIndex>,
    /// The position among all imports of each imported entity.
    imports: HashMap<EntityIndex, usize>,
}

impl ModuleLinks {
    fn new(module: &Module) -> Self {
        ModuleLinks {
            exports: module.exports.iter().cloned().collect(),
            imports: module.imports.iter().enumerate().map(|(at, import)| (import.entity, at)).collect(),
        }
    }
}

impl<'t> Translator<'t> {
    /// Evaluates a core instance definition.
    pub(super) fn core_instance(
        &mut self,
        scope: ScopeId,
        instance: &'t Instance<'t>,
        offset: u64,
    ) -> Result<(), TranslateError> {
        let value = match instance {
            Instance::Instantiate { module_index, args } => {
                let module = at(&self.scopes[scope.0].core_modules, *module_index, "core module")?;
                CoreValue::Instance(self.instantiate_module(scope, module, args, offset)?)
            }
            Instance::FromExports(exports) => {
                self.budget.charge(exports.len(), offset)?;
                let def = |export: &wasmparser::Export<'t>| {
                    Ok((export.name, self.core_item(scope, export.kind, export.index, offset)?))
                };
                CoreValue::Exports(exports.iter().map(def).collect::<Result<_, TranslateError>>()?)
            }
        };
        self.core_values.push(value);
        self.scopes[scope.0].core_instances.push(CoreValueId(self.core_values.len() - 1));
        Ok(())
    }

    /// What a core instance exports under a name, as its definer knows it.
    pub(super) fn core_export(&self, value: CoreValueId, name: &str) -> Result<CoreDef, TranslateError> {
        let missing = || TranslateError::internal(format!("a core instance without export `{name}`"));
        match &self.core_values[value.0] {
            CoreValue::Exports(exports) => exports.get(name).copied().ok_or_else(missing),
            CoreValue::Instance(instance) => {
                let links = &self.links[self.out.core_instances[*instance].module];
                Ok(self.definer(*instance, *links.exports.get(name).ok_or_else(missing)?))
            }
        }
    }

    /// The core type of a core function.
    pub(super) fn core_type_of(&self, func: CoreDef) -> Result<CoreTypeId, TranslateError> {
        match func {
            CoreDef::Trampoline(id) => Ok(self.out.trampolines[id].ty),
            CoreDef::Instance(instance, EntityIndex::Func(index)) => Ok(self.module_of(instance).funcs[index]),
            CoreDef::Instance(..) | CoreDef::Import(_) | CoreDef::Flags(_) => {
                Err(TranslateError::internal("a core function that is not one"))
            }
        }
    }

    fn module_of(&self, instance: CoreInstanceId) -> &Module {
        &self.out.modules[self.out.core_instances[instance].module]
    }

    /// An entity that an instance has: its own, or what its importer got, which is already chased.
    fn definer(&self, instance: CoreInstanceId, entity: EntityIndex) -> CoreDef {
        let core_instance = &self.out.core_instances[instance];
        match self.links[core_instance.module].imports.get(&entity) {
            Some(at) => core_instance.args[*at],
            None => CoreDef::Instance(instance, entity),
        }
    }

    fn core_item(
        &self,
        scope: ScopeId,
        kind: ExternalKind,
        index: u32,
        offset: u64,
    ) -> Result<CoreDef, TranslateError> {
        let scope = &self.scopes[scope.0];
        match kind {
            ExternalKind::Func | ExternalKind::FuncExact => at(&scope.core_funcs, index, "core function"),
            ExternalKind::Table => at(&scope.core_tables, index, "core table"),
            ExternalKind::Memory => at(&scope.core_memories, index, "core memory"),
            ExternalKind::Global => at(&scope.core_globals, index, "core global"),
            ExternalKind::Tag => {
                Err(TranslateError::unsupported("exception-handling", "a tag is passed to a module", offset))
            }
        }
    }

    fn instantiate_module(
        &mut self,
        scope: ScopeId,
        module: ModuleValue<'t>,
        args: &'t [InstantiationArg<'t>],
        offset: u64,
    ) -> Result<CoreInstanceId, TranslateError> {
        let n_instances = self.out.core_instances.len() as u64 + 1;
        check("core instances", MAX_CORE_INSTANCES as u64, n_instances, offset)?;
        let module = self.module(module, offset)?;
        self.budget.charge(args.len() + self.out.modules[module].imports.len(), offset)?;
        let core_instances = &self.scopes[scope.0].core_instances;
        let mut by_name = HashMap::new();
        for arg in args {
            by_name.insert(arg.name, at(core_instances, arg.index, "core instance")?);
        }
        let args = self.module_args(module, &by_name, offset)?;
        let instance = self.instance_of(scope);
        Ok(self.out.core_instances.push(CoreInstance { module, args, instance }))
    }

    fn module_args(
        &self,
        module: ModuleId,
        by_name: &HashMap<&str, CoreValueId>,
        offset: u64,
    ) -> Result<Vec<CoreDef>, TranslateError> {
        let module = &self.out.modules[module];
        let resolve = |import: &super::ModuleImport| {
            let value = by_name
                .get(import.module.as_str())
                .ok_or_else(|| TranslateError::internal(format!("no argument `{}`", import.module)))?;
            let def = self.core_export(*value, &import.name)?;
            if !self.fits(module, import.entity, def)? {
                let message =
                    format!("import `{}` `{}` is given something of another type", import.module, import.name);
                return Err(TranslateError::invalid(offset, message));
            }
            Ok(def)
        };
        module.imports.iter().map(resolve).collect()
    }

    /// Whether an import accepts a definition.
    fn fits(&self, module: &Module, import: EntityIndex, def: CoreDef) -> Result<bool, TranslateError> {
        let CoreDef::Instance(instance, entity) = def else {
            return match import {
                EntityIndex::Func(index) => Ok(module.funcs[index] == self.core_type_of(def)?),
                _ => Ok(false),
            };
        };
        let definer = self.module_of(instance);
        Ok(match (import, entity) {
            (EntityIndex::Func(wanted), EntityIndex::Func(found)) => module.funcs[wanted] == definer.funcs[found],
            (EntityIndex::Global(wanted), EntityIndex::Global(found)) => {
                let (wanted, found) = (&module.globals[wanted], &definer.globals[found]);
                wanted == found || !wanted.mutable && !found.mutable && found.value.is_subtype_of(wanted.value)
            }
            (EntityIndex::Memory(wanted), EntityIndex::Memory(found)) => {
                let (wanted, found) = (&module.memories[wanted], &definer.memories[found]);
                wanted.shape() == found.shape()
                    && limits_fit(wanted.min_pages, wanted.max_pages, found.min_pages, found.max_pages)
            }
            (EntityIndex::Table(wanted), EntityIndex::Table(found)) => {
                let (wanted, found) = (&module.tables[wanted], &definer.tables[found]);
                wanted.element == found.element
                    && wanted.table64 == found.table64
                    && limits_fit(wanted.min, wanted.max, found.min, found.max)
            }
            _ => false,
        })
    }

    /// The id of a module, which is read if this is its first use.
    fn module(&mut self, module: ModuleValue<'t>, offset: u64) -> Result<ModuleId, TranslateError> {
        if let Some(id) = self.modules.get(&module.source) {
            return Ok(*id);
        }
        let mut parsed = match module.source {
            ModuleSource::Declared(at) => self.declared_here(at, offset)?.clone(),
            ModuleSource::Written(def) => {
                let range = self.module_range(def, offset)?;
                if self.worlds.is_inner() {
                    // It may be read again for every component that uses it.
                    self.budget.charge(range.len() / MODULE_BYTES_PER_ITEM, offset)?;
                }
                parse_module(self.bytes, range, self.accepted, &mut self.core_types, &mut self.out.data)?
            }
        };
        parsed.name = parsed.name.or_else(|| module.name.map(str::to_owned));
        self.links.push(ModuleLinks::new(&parsed));
        let id = self.out.modules.push(parsed);
        debug_assert_eq!(id.position() + 1, self.links.len());
        self.modules.insert(module.source, id);
        Ok(id)
    }

    /// Where a module is written.
    pub(super) fn module_range(&self, module: ModuleDefId, offset: u64) -> Result<Range<usize>, TranslateError> {
        let range = self.tree.modules[module.0].clone();
        match range.end <= self.bytes.len() {
            true => Ok(range),
            false => Err(TranslateError::invalid(offset, "a core module is longer than the binary")),
        }
    }
}

fn limits_fit(wanted_min: u64, wanted_max: Option<u64>, found_min: u64, found_max: Option<u64>) -> bool {
    found_min >= wanted_min && wanted_max.is_none_or(|wanted| found_max.is_some_and(|found| found <= wanted))
}
