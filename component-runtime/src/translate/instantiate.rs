//! Instantiates a tree of definitions symbolically, from the root.
//!
//! Takes a [`Tree`] and follows every definition of the root component, and of each component that
//! it instantiates, once for each instantiation. Component-level instances, types and aliases
//! dissolve on the way; what is left is the flat [`Component`]. How types are evaluated is in
//! `types_eval`, what the root imports in `import`, core instances in `core_instance`, the
//! canonical definitions in `canon`, and components that are exported or given to an import in
//! `worlds`.
//!
//! # Invariants
//! * Evaluating a definition twice (a component instantiated twice) gives fresh resource types and
//!   core instances, as the specification wants.
//! * The number of steps is bounded by `limits`, not by the binary's length.

use std::collections::HashMap;

use wasmparser::{
    ComponentAlias, ComponentExport, ComponentExternalKind, ComponentInstance, ComponentInstantiationArg,
    ComponentOuterAliasKind, ComponentStartFunction, ExternalKind, WasmFeatures,
};

use super::canon::CanonTables;
use super::core_instance::ModuleLinks;
use super::limits::{self, Budget, MAX_COMPONENT_INSTANCES, MAX_INSTANTIATION_DEPTH, MAX_TYPE_DEPTH};
use super::module_parse::CoreTypes;
use super::parse::{ComponentDefId, Def, Tree};
use super::scope::{
    Closure, ComponentValue, CoreValue, InstanceValueId, ItemMap, ItemValue, ModuleSource, ModuleValue, Scope, ScopeId,
    TypeValue, at,
};
use super::types_eval::TypeFacts;
use super::worlds::Worlds;
use super::{Component, Item, Module, NestedInstance, Resource, ResourceKind, Start, TranslateError, visible};
use crate::ids::{ComponentInstanceId, IdVec, ImportId, ModuleId, ResourceId};

/// Instantiates the root of a tree.
pub(super) fn instantiate(bytes: &[u8], tree: &Tree<'_>, accepted: WasmFeatures) -> Result<Component, TranslateError> {
    twice(|n_reserved| Translator::new(bytes, tree, accepted, n_reserved).run())
}

/// Runs a translation, with ids set aside for the imported resources if that turns out to be needed: a
/// resource was then defined before the last one was imported, which no tool does.
pub(super) fn twice(
    translate: impl Fn(usize) -> Result<Component, TranslateError>,
) -> Result<Component, TranslateError> {
    let first = translate(0)?;
    let n_imported = first.resources.values().filter(|resource| is_imported(resource)).count();
    match first.resources.values().take(n_imported).all(is_imported) {
        true => Ok(first),
        false => translate(n_imported),
    }
}

fn is_imported(resource: &Resource) -> bool {
    matches!(resource.kind, ResourceKind::Imported(_))
}

/// What a root exports, and where each export is written.
pub(super) struct Exports<'t> {
    pub(super) items: ItemMap<'t>,
    pub(super) offsets: Vec<u64>,
}

/// Everything that is known so far.
pub(super) struct Translator<'t> {
    pub(super) bytes: &'t [u8],
    pub(super) tree: &'t Tree<'t>,
    /// The proposals that the binary was validated with.
    pub(super) accepted: WasmFeatures,
    pub(super) out: Component,
    pub(super) core_types: CoreTypes,
    pub(super) scopes: Vec<Scope<'t>>,
    pub(super) instances: Vec<ItemMap<'t>>,
    pub(super) core_values: Vec<CoreValue<'t>>,
    pub(super) modules: HashMap<ModuleSource, ModuleId>,
    pub(super) links: IdVec<ModuleId, ModuleLinks>,
    pub(super) canon: CanonTables,
    pub(super) type_facts: Vec<TypeFacts>,
    pub(super) budget: Budget,
    /// What the root's imports of core modules and components are given, by path.
    pub(super) given: HashMap<Vec<String>, ItemValue<'t>>,
    /// Core modules of which only the type is known, each with the world that its types are of.
    pub(super) declared: Vec<(usize, Module)>,
    pub(super) worlds: Worlds<'t>,
    /// The next of the resource ids that were set aside for imports.
    pub(super) reserved: usize,
    pub(super) n_reserved: usize,
}

impl<'t> Translator<'t> {
    pub(super) fn new(bytes: &'t [u8], tree: &'t Tree<'t>, accepted: WasmFeatures, n_reserved: usize) -> Self {
        let mut out = Component::default();
        for _ in 0..n_reserved {
            out.resources.push(Resource { name: None, kind: ResourceKind::Imported(ImportId(0)) });
        }
        Translator {
            bytes,
            tree,
            accepted,
            out,
            core_types: CoreTypes::default(),
            scopes: Vec::new(),
            instances: Vec::new(),
            core_values: Vec::new(),
            modules: HashMap::new(),
            links: IdVec::new(),
            canon: CanonTables::default(),
            type_facts: Vec::new(),
            budget: Budget::default(),
            given: HashMap::new(),
            declared: Vec::new(),
            worlds: Worlds::default(),
            reserved: 0,
            n_reserved,
        }
    }

    fn run(mut self) -> Result<Component, TranslateError> {
        if self.tree.components.is_empty() {
            return Err(TranslateError::internal("a binary without a component"));
        }
        let exports = self.root(ComponentDefId(0), None)?;
        self.finish(&exports)?;
        if let Some(types) = &self.tree.root_types {
            let type_of = |name: &str| types.as_ref().component_item_for_export(name).map(|item| item.ty);
            visible::hide(&mut self.out.exports, types, type_of);
        }
        Ok(self.out)
    }

    /// Instantiates a component as the root of a world: its imports are the host's.
    pub(super) fn root(&mut self, def: ComponentDefId, parent: Option<ScopeId>) -> Result<Exports<'t>, TranslateError> {
        let tree = self.tree;
        let def = &tree.components[def.0];
        self.out.name = def.name.map(str::to_owned);
        let instance = self.out.instances.push(NestedInstance { parent: None, name: def.name.map(str::to_owned) });
        let names = Some(&def.core_module_names);
        let scope = self.push_scope(Scope { core_module_names: names, ..Scope::new(parent, instance) });
        for (offset, def) in &def.defs {
            self.define(scope, def, *offset, 0)?;
        }
        let items = std::mem::take(&mut self.scopes[scope.0].exports);
        let offsets = def.defs.iter().filter(|(_, def)| matches!(def, Def::Export(_))).map(|(offset, _)| *offset);
        Ok(Exports { items, offsets: offsets.collect() })
    }

    /// Records what the root of a world exports.
    pub(super) fn finish(&mut self, exports: &Exports<'t>) -> Result<(), TranslateError> {
        for (at, (name, value)) in exports.items.items().iter().enumerate() {
            let offset = exports.offsets.get(at).copied().unwrap_or_default();
            if let Some(item) = self.host_item(*value, offset)? {
                self.budget.charge_name(name, offset)?;
                self.out.exports.push(((*name).to_owned(), item));
            }
        }
        self.out.core_types = std::mem::take(&mut self.core_types.types);
        Ok(())
    }

    pub(super) fn push_scope(&mut self, scope: Scope<'t>) -> ScopeId {
        self.scopes.push(Scope { world: self.worlds.current(), ..scope });
        ScopeId(self.scopes.len() - 1)
    }

    /// The component instance that a scope belongs to.
    pub(super) fn instance_of(&self, scope: ScopeId) -> ComponentInstanceId {
        self.scopes[scope.0].instance
    }

    pub(super) fn push_instance(&mut self, items: ItemMap<'t>) -> InstanceValueId {
        self.instances.push(items);
        InstanceValueId(self.instances.len() - 1)
    }

    /// Makes a resource id; imported ones come from the ids that were set aside, if any.
    pub(super) fn push_resource(&mut self, resource: Resource) -> ResourceId {
        if is_imported(&resource) && self.reserved < self.n_reserved {
            let id = ResourceId(self.reserved as u32);
            self.reserved += 1;
            self.out.resources[id] = resource;
            return id;
        }
        self.out.resources.push(resource)
    }

    fn define(&mut self, scope: ScopeId, def: &'t Def<'t>, offset: u64, depth: u32) -> Result<(), TranslateError> {
        self.budget.charge(1, offset)?;
        match def {
            Def::CoreModule(def) => {
                let module = ModuleValue { source: ModuleSource::Written(*def), name: None };
                self.scopes[scope.0].declare(ItemValue::Module(module));
                Ok(())
            }
            Def::Component(def) => {
                let component = ComponentValue::Written(Closure { def: *def, scope });
                self.scopes[scope.0].components.push(component);
                Ok(())
            }
            Def::CoreInstance(instance) => self.core_instance(scope, instance, offset),
            Def::Instance(instance) => self.instance(scope, instance, offset, depth),
            Def::Alias(alias) => self.alias(scope, alias, offset),
            Def::CoreType(ty) => {
                self.scopes[scope.0].declare_core_type(scope, ty);
                Ok(())
            }
            Def::Type(ty) => {
                let ty = self.eval_type(scope, ty, offset)?;
                self.scopes[scope.0].types.push(ty);
                Ok(())
            }
            Def::Canon(func) => self.canon(scope, func, offset),
            Def::Import(import) => self.import(scope, import, offset),
            Def::Export(export) => self.export(scope, export, offset),
            Def::Start(start) => self.start(scope, start, offset),
        }
    }

    fn start(&mut self, scope: ScopeId, start: &ComponentStartFunction, offset: u64) -> Result<(), TranslateError> {
        if !start.arguments.is_empty() || start.results != 0 {
            let what = "a start function with parameters or a result";
            return Err(TranslateError::unsupported("component-model values", what, offset));
        }
        let (func, ty) = at(&self.scopes[scope.0].funcs, start.func_index, "function")?;
        if self.out.types.func(ty).is_async {
            return Err(TranslateError::unsupported(
                "component-model async",
                "a start function of an `async` type",
                offset,
            ));
        }
        let before = self.out.core_instances.next_key();
        self.out.starts.push(Start { func, ty, instance: self.instance_of(scope), before });
        Ok(())
    }

    fn instance(
        &mut self,
        scope: ScopeId,
        instance: &'t ComponentInstance<'t>,
        offset: u64,
        depth: u32,
    ) -> Result<(), TranslateError> {
        let exports = match instance {
            ComponentInstance::Instantiate { component_index, args } => {
                let component = at(&self.scopes[scope.0].components, *component_index, "component")?;
                let args = self.arguments(scope, args, offset)?;
                match component {
                    ComponentValue::Written(closure) => {
                        self.instantiate_component(scope, closure, args, offset, depth)?
                    }
                    ComponentValue::Declared(decls, outer) => {
                        self.declared_component(decls, outer, Some(args), offset)?
                    }
                }
            }
            ComponentInstance::FromExports(exports) => {
                let mut items = ItemMap::default();
                for export in exports {
                    self.budget.charge(1, offset)?;
                    let item = self.item(scope, export.kind, export.index, offset)?;
                    self.add_item(&mut items, export.name.name, item, offset)?;
                }
                items
            }
        };
        let id = self.push_instance(exports);
        self.scopes[scope.0].instances.push(id);
        Ok(())
    }

    fn arguments(
        &mut self,
        scope: ScopeId,
        args: &'t [ComponentInstantiationArg<'t>],
        offset: u64,
    ) -> Result<HashMap<&'t str, ItemValue<'t>>, TranslateError> {
        self.budget.charge(args.len(), offset)?;
        args.iter().map(|arg| Ok((arg.name, self.item(scope, arg.kind, arg.index, offset)?))).collect()
    }

    fn instantiate_component(
        &mut self,
        outer: ScopeId,
        closure: Closure,
        args: HashMap<&'t str, ItemValue<'t>>,
        offset: u64,
        depth: u32,
    ) -> Result<ItemMap<'t>, TranslateError> {
        let n_instances = self.out.instances.len() as u64 + 1;
        limits::check("component instances", MAX_COMPONENT_INSTANCES as u64, n_instances, offset)?;
        limits::check(
            "instantiations inside of each other",
            MAX_INSTANTIATION_DEPTH.into(),
            u64::from(depth) + 1,
            offset,
        )?;
        let tree = self.tree;
        let def = &tree.components[closure.def.0];
        let parent = Some(self.instance_of(outer));
        self.budget.charge_name(def.name.unwrap_or_default(), offset)?;
        let instance = self.out.instances.push(NestedInstance { parent, name: def.name.map(str::to_owned) });
        let scope = self.push_scope(Scope {
            args: Some(args),
            core_module_names: Some(&def.core_module_names),
            ..Scope::new(Some(closure.scope), instance)
        });
        for (offset, def) in &def.defs {
            self.define(scope, def, *offset, depth + 1)?;
        }
        Ok(std::mem::take(&mut self.scopes[scope.0].exports))
    }

    /// Adds an item to an instance, keeping count of how deep instances nest.
    pub(super) fn add_item(
        &self,
        items: &mut ItemMap<'t>,
        name: &'t str,
        item: ItemValue<'t>,
        offset: u64,
    ) -> Result<(), TranslateError> {
        if let ItemValue::Instance(inner) = item {
            items.depth = items.depth.max(self.instances[inner.0].depth + 1);
            limits::check("instances nested in each other", MAX_TYPE_DEPTH.into(), items.depth.into(), offset)?;
        }
        items.add(name, item);
        Ok(())
    }

    /// The item of a kind at an index.
    fn item(
        &self,
        scope: ScopeId,
        kind: ComponentExternalKind,
        index: u32,
        offset: u64,
    ) -> Result<ItemValue<'t>, TranslateError> {
        let scope = &self.scopes[scope.0];
        Ok(match kind {
            ComponentExternalKind::Func => {
                let (def, ty) = at(&scope.funcs, index, "function")?;
                ItemValue::Func(def, ty)
            }
            ComponentExternalKind::Type => ItemValue::Type(at(&scope.types, index, "type")?),
            ComponentExternalKind::Instance => ItemValue::Instance(at(&scope.instances, index, "instance")?),
            ComponentExternalKind::Module => ItemValue::Module(at(&scope.core_modules, index, "core module")?),
            ComponentExternalKind::Component => ItemValue::Component(at(&scope.components, index, "component")?),
            ComponentExternalKind::Value => return Err(unsupported_value(offset)),
        })
    }

    /// Follows an alias and gives it its index.
    pub(super) fn alias(
        &mut self,
        scope: ScopeId,
        alias: &'t ComponentAlias<'t>,
        offset: u64,
    ) -> Result<(), TranslateError> {
        match alias {
            ComponentAlias::InstanceExport { instance_index, name, .. } => {
                let instance = at(&self.scopes[scope.0].instances, *instance_index, "instance")?;
                let item = self.instances[instance.0]
                    .get(name)
                    .ok_or_else(|| TranslateError::internal(format!("an instance without export `{name}`")))?;
                self.scopes[scope.0].declare(item);
                Ok(())
            }
            ComponentAlias::CoreInstanceExport { kind, instance_index, name } => {
                self.core_alias(scope, *kind, *instance_index, name, offset)
            }
            ComponentAlias::Outer { kind, count, index } => self.outer_alias(scope, *kind, *count, *index),
        }
    }

    fn outer_alias(
        &mut self,
        scope: ScopeId,
        kind: ComponentOuterAliasKind,
        count: u32,
        index: u32,
    ) -> Result<(), TranslateError> {
        let mut from = scope;
        for _ in 0..count {
            from =
                self.scopes[from.0].parent.ok_or_else(|| TranslateError::internal("an outer alias beyond the root"))?;
        }
        let from = &self.scopes[from.0];
        let world = from.world;
        let item = match kind {
            ComponentOuterAliasKind::CoreModule => ItemValue::Module(at(&from.core_modules, index, "core module")?),
            ComponentOuterAliasKind::Type => ItemValue::Type(at(&from.types, index, "type")?),
            ComponentOuterAliasKind::Component => ItemValue::Component(at(&from.components, index, "component")?),
            ComponentOuterAliasKind::CoreType => {
                let ty = at(&from.core_types, index, "core type")?;
                self.scopes[scope.0].core_types.push(ty);
                return Ok(());
            }
        };
        let item = self.taken_from(world, item)?;
        self.scopes[scope.0].declare(item);
        Ok(())
    }

    fn core_alias(
        &mut self,
        scope: ScopeId,
        kind: ExternalKind,
        instance: u32,
        name: &str,
        offset: u64,
    ) -> Result<(), TranslateError> {
        let value = at(&self.scopes[scope.0].core_instances, instance, "core instance")?;
        let def = self.core_export(value, name)?;
        let scope = &mut self.scopes[scope.0];
        match kind {
            ExternalKind::Func | ExternalKind::FuncExact => scope.core_funcs.push(def),
            ExternalKind::Table => scope.core_tables.push(def),
            ExternalKind::Memory => scope.core_memories.push(def),
            ExternalKind::Global => scope.core_globals.push(def),
            ExternalKind::Tag => {
                return Err(TranslateError::unsupported("exception-handling", "an alias of a tag", offset));
            }
        }
        Ok(())
    }

    fn export(&mut self, scope: ScopeId, export: &'t ComponentExport<'t>, offset: u64) -> Result<(), TranslateError> {
        let item = self.item(scope, export.kind, export.index, offset)?;
        if let ItemValue::Type(TypeValue::Resource(id)) = item {
            let resource = &mut self.out.resources[id];
            if resource.name.is_none() {
                self.budget.charge_name(export.name.name, offset)?;
                resource.name = Some(export.name.name.to_owned());
            }
        }
        let mut exports = std::mem::take(&mut self.scopes[scope.0].exports);
        self.add_item(&mut exports, export.name.name, item, offset)?;
        self.scopes[scope.0].exports = exports;
        // An export is an index of its own as well, whatever type it is given.
        self.scopes[scope.0].declare(item);
        Ok(())
    }

    fn host_items(&mut self, items: &ItemMap<'t>, offset: u64) -> Result<Vec<(String, Item)>, TranslateError> {
        let mut named = Vec::new();
        for (name, value) in items.items() {
            if let Some(item) = self.host_item(*value, offset)? {
                self.budget.charge_name(name, offset)?;
                named.push(((*name).to_owned(), item));
            }
        }
        Ok(named)
    }

    /// An item as the host sees it; `None` for types that have no values (of functions, instances
    /// and components), which mean nothing at run time.
    pub(super) fn host_item(&mut self, value: ItemValue<'t>, offset: u64) -> Result<Option<Item>, TranslateError> {
        Ok(Some(match value {
            ItemValue::Func(def, ty) => Item::Func(def, ty),
            ItemValue::Type(TypeValue::Value(ty)) => Item::Type(ty),
            ItemValue::Type(TypeValue::Resource(id)) => Item::Resource(id),
            ItemValue::Type(_) => return Ok(None),
            ItemValue::Instance(id) => {
                // Taken out for the recursion, whose depth `add_item` has bounded.
                let items = std::mem::take(&mut self.instances[id.0]);
                let named = self.host_items(&items, offset);
                self.instances[id.0] = items;
                Item::Instance(named?)
            }
            ItemValue::Module(module) => Item::Module(self.module_type(module, offset)?),
            ItemValue::Component(component) => Item::Component(self.component_type(component, offset)?),
        }))
    }
}

/// The error for a value import, export or argument.
pub(super) fn unsupported_value(offset: u64) -> TranslateError {
    TranslateError::unsupported("component-model values", "a value is imported, exported or passed on", offset)
}
