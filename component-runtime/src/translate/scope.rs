//! The environment in which definitions are evaluated: index spaces of resolved values.
//!
//! Every component instance has a scope, and every instance type that is evaluated has one too.
//! Scopes and instances live in arenas and are named by numbers, so that a binary which nests them
//! deeply cannot make dropping them recursive.
//!
//! # Invariants
//! * An index that the validator accepted is in its space; one that is not is an internal error,
//!   never a panic.

use std::collections::HashMap;

use wasmparser::{ComponentTypeDeclaration, CoreType, InstanceTypeDeclaration, ModuleTypeDeclaration, RecGroup};

use super::parse::{ComponentDefId, ModuleDefId};
use super::{CoreDef, FuncDef, TranslateError, Type};
use crate::ids::{ComponentInstanceId, CoreInstanceId, FuncTypeId, ResourceId};

/// A scope's position in the arena.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub(super) struct ScopeId(pub(super) usize);

/// A component-level instance's position in the arena.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct InstanceValueId(pub(super) usize);

/// A core instance's position in the arena: an instantiated module or a bag of exports.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct CoreValueId(pub(super) usize);

/// A component with the scope in which it was written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Closure {
    pub(super) def: ComponentDefId,
    pub(super) scope: ScopeId,
}

/// A component.
#[derive(Clone, Copy, Debug)]
pub(super) enum ComponentValue<'t> {
    Written(Closure),
    /// The type of one that is imported and not given yet, with the scope of the type.
    Declared(&'t [ComponentTypeDeclaration<'t>], ScopeId),
}

/// A core module with its name in the scope that first mentions it.
#[derive(Clone, Copy, Debug)]
pub(super) struct ModuleValue<'t> {
    pub(super) source: ModuleSource,
    pub(super) name: Option<&'t str>,
}

/// Where a core module comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub(super) enum ModuleSource {
    Written(ModuleDefId),
    /// It is imported and not given yet; its position among such.
    Declared(usize),
}

/// What an index of the core type space stands for; evaluated where a type of a module needs it.
#[derive(Clone, Copy, Debug)]
pub(super) enum CoreTypeValue<'t> {
    /// A type of a group, by its position.
    Rec(&'t RecGroup, usize),
    Module(&'t [ModuleTypeDeclaration<'t>], ScopeId),
}

/// What an index of the type space stands for.
#[derive(Clone, Copy, Debug)]
pub(super) enum TypeValue<'t> {
    Value(Type),
    Func(FuncTypeId),
    Resource(ResourceId),
    /// Evaluated anew for each import of the type: its resources are fresh each time.
    Instance(&'t [InstanceTypeDeclaration<'t>], ScopeId),
    /// Evaluated anew as well.
    Component(&'t [ComponentTypeDeclaration<'t>], ScopeId),
}

/// Something that an instance exports or that an instantiation is given.
#[derive(Clone, Copy, Debug)]
pub(super) enum ItemValue<'t> {
    Func(FuncDef, FuncTypeId),
    Type(TypeValue<'t>),
    Instance(InstanceValueId),
    Module(ModuleValue<'t>),
    Component(ComponentValue<'t>),
}

/// Items by name, in the order in which they were added.
#[derive(Default)]
pub(super) struct ItemMap<'t> {
    items: Vec<(&'t str, ItemValue<'t>)>,
    by_name: HashMap<&'t str, usize>,
    /// Depth of nested instances: 1 above the deepest inside.
    pub(super) depth: u32,
}

impl<'t> ItemMap<'t> {
    /// Adds an item; the validator has made sure that names differ.
    pub(super) fn add(&mut self, name: &'t str, item: ItemValue<'t>) {
        self.by_name.insert(name, self.items.len());
        self.items.push((name, item));
    }

    pub(super) fn get(&self, name: &str) -> Option<ItemValue<'t>> {
        self.by_name.get(name).map(|at| self.items[*at].1)
    }

    pub(super) fn items(&self) -> &[(&'t str, ItemValue<'t>)] {
        &self.items
    }
}

/// A core instance as other definitions see it.
pub(super) enum CoreValue<'t> {
    Instance(CoreInstanceId),
    Exports(HashMap<&'t str, CoreDef>),
}

/// Index spaces of a component instance or of an instance type.
pub(super) struct Scope<'t> {
    /// The scope around the definition.
    pub(super) parent: Option<ScopeId>,
    /// The world whose types it has ([`super::worlds`]).
    pub(super) world: usize,
    /// The component instance that is being made; for a type, the one that evaluates it.
    pub(super) instance: ComponentInstanceId,
    /// What imports are bound to; `None` for the root and for types.
    pub(super) args: Option<HashMap<&'t str, ItemValue<'t>>>,
    /// Names of core modules, from the name section.
    pub(super) core_module_names: Option<&'t HashMap<u32, &'t str>>,
    pub(super) core_funcs: Vec<CoreDef>,
    pub(super) core_tables: Vec<CoreDef>,
    pub(super) core_memories: Vec<CoreDef>,
    pub(super) core_globals: Vec<CoreDef>,
    pub(super) core_types: Vec<CoreTypeValue<'t>>,
    pub(super) core_modules: Vec<ModuleValue<'t>>,
    pub(super) core_instances: Vec<CoreValueId>,
    pub(super) funcs: Vec<(FuncDef, FuncTypeId)>,
    pub(super) types: Vec<TypeValue<'t>>,
    pub(super) instances: Vec<InstanceValueId>,
    pub(super) components: Vec<ComponentValue<'t>>,
    /// What it exports so far.
    pub(super) exports: ItemMap<'t>,
}

impl<'t> Scope<'t> {
    /// A scope without any definition.
    pub(super) fn new(parent: Option<ScopeId>, instance: ComponentInstanceId) -> Self {
        Scope {
            parent,
            world: 0,
            instance,
            args: None,
            core_module_names: None,
            core_funcs: Vec::new(),
            core_tables: Vec::new(),
            core_memories: Vec::new(),
            core_globals: Vec::new(),
            core_types: Vec::new(),
            core_modules: Vec::new(),
            core_instances: Vec::new(),
            funcs: Vec::new(),
            types: Vec::new(),
            instances: Vec::new(),
            components: Vec::new(),
            exports: ItemMap::default(),
        }
    }

    /// Gives an item the next index of its kind.
    pub(super) fn declare(&mut self, item: ItemValue<'t>) {
        match item {
            ItemValue::Func(def, ty) => self.funcs.push((def, ty)),
            ItemValue::Type(ty) => self.types.push(ty),
            ItemValue::Instance(instance) => self.instances.push(instance),
            ItemValue::Module(module) => self.declare_module(module),
            ItemValue::Component(component) => self.components.push(component),
        }
    }

    /// Gives a core type definition its indices. `this` is the scope's own id.
    pub(super) fn declare_core_type(&mut self, this: ScopeId, ty: &'t CoreType<'t>) {
        match ty {
            CoreType::Rec(group) => {
                self.core_types.extend((0..group.types().len()).map(|at| CoreTypeValue::Rec(group, at)));
            }
            CoreType::Module(decls) => self.core_types.push(CoreTypeValue::Module(decls, this)),
        }
    }

    fn declare_module(&mut self, module: ModuleValue<'t>) {
        let index = self.core_modules.len() as u32;
        let named_here = self.core_module_names.and_then(|names| names.get(&index)).copied();
        self.core_modules.push(ModuleValue { name: module.name.or(named_here), ..module });
    }
}

/// The element at an index that the validator has accepted.
#[track_caller]
pub(super) fn at<T: Copy>(space: &[T], index: u32, what: &str) -> Result<T, TranslateError> {
    match space.get(index as usize) {
        Some(item) => Ok(*item),
        None => Err(TranslateError::internal(format!("{what} index {index} of {}", space.len()))),
    }
}
