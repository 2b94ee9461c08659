//! Components beside the one that is translated: those that it exports, imports, or is given.
//!
//! Each is evaluated in a *world* of its own, an IR with its own types, since its resources and
//! instances are none of the component around it. What crosses from one world to another is what an
//! outer alias may name: types without resources, which are interned anew, core modules and
//! components, which are places in the binary. Also here is the way into a binary that was assembled
//! of several ([`super::source`]).
//!
//! # Invariants
//! * Scopes know their world, and [`Translator::taken_from`] is on every way between two.
//! * Worlds nest no deeper than [`MAX_INSTANTIATION_DEPTH`], and share one budget.

use std::collections::HashMap;
use std::sync::Arc;

use wasmparser::WasmFeatures;

use super::canon::CanonTables;
use super::core_instance::ModuleLinks;
use super::core_module::stand_alone;
use super::instantiate::{Exports, Translator, twice};
use super::limits::{self, MAX_INSTANTIATION_DEPTH};
use super::module_parse::{CoreTypes, parse_module};
use super::parse::{ComponentDefId, Def, Validation, parse};
use super::scope::{Closure, ComponentValue, ItemValue, ModuleSource, ModuleValue, Scope, ScopeId, TypeValue};
use super::source::{Assembled, Given, Source, export_type};
use super::types_eval::TypeFacts;
use super::{
    Case, Component, Field, FuncType, GlobalType, Item, Module, NestedInstance, TableType, TranslateError,
    TranslateErrorKind, Type, TypeKind, Types, visible,
};
use crate::ids::{ComponentInstanceId, CoreTypeId, FuncTypeId, Id, IdVec, ModuleId, TypeId};

/// The worlds of a translation.
#[derive(Default)]
pub(super) struct Worlds<'t> {
    current: usize,
    n_worlds: usize,
    /// Those around the current one.
    suspended: Vec<World<'t>>,
    /// Types of those that were left; their scopes may still be asked.
    finished: HashMap<usize, Types>,
    /// Types that were taken over into the current world.
    taken: HashMap<(usize, TypeId), Type>,
    modules: HashMap<ModuleSource, Arc<Component>>,
    components: HashMap<(ComponentDefId, ScopeId), Arc<Component>>,
}

impl Worlds<'_> {
    /// The world that is evaluated.
    pub(super) fn current(&self) -> usize {
        self.current
    }

    /// Whether it is another one than that of the component that is translated.
    pub(super) fn is_inner(&self) -> bool {
        !self.suspended.is_empty()
    }
}

/// What a world has of its own, while another one is evaluated.
struct World<'t> {
    id: usize,
    out: Component,
    core_types: CoreTypes,
    modules: HashMap<ModuleSource, ModuleId>,
    links: IdVec<ModuleId, ModuleLinks>,
    canon: CanonTables,
    type_facts: Vec<TypeFacts>,
    given: HashMap<Vec<String>, ItemValue<'t>>,
    taken: HashMap<(usize, TypeId), Type>,
    reserved: (usize, usize),
}

/// Translates what was assembled.
pub(super) fn translate(
    assembled: &Assembled,
    source: &Source,
    accepted: WasmFeatures,
) -> Result<Component, TranslateError> {
    let tree = parse(&assembled.bytes, Validation::Full, accepted)?;
    twice(|n_reserved| {
        let mut translator = Translator::new(&assembled.bytes, &tree, accepted, n_reserved);
        let exports = translator.enter_source(assembled, source)?;
        translator.finish(&exports)?;
        if let Some(types) = &tree.root_types {
            let type_of = |name: &str| export_type(types.as_ref(), assembled, source, name);
            visible::hide(&mut translator.out.exports, types, type_of);
        }
        Ok(translator.out)
    })
}

/// The bytes of a core module that a source exports.
pub(super) fn exported_module(
    assembled: &Assembled,
    source: &Source,
    path: &[String],
    accepted: WasmFeatures,
) -> Result<Vec<u8>, TranslateError> {
    let tree = parse(&assembled.bytes, Validation::Full, accepted)?;
    let mut translator = Translator::new(&assembled.bytes, &tree, accepted, 0);
    let exports = translator.enter_source(assembled, source)?;
    match translator.find(&exports, path)? {
        ItemValue::Module(ModuleValue { source: ModuleSource::Written(def), .. }) => {
            Ok(assembled.bytes[translator.module_range(def, 0)?].to_vec())
        }
        ItemValue::Module(_) => Err(not_given(path)),
        _ => Err(TranslateError::internal(format!("export `{}` is no core module", path.join("#")))),
    }
}

fn not_given(path: &[String]) -> TranslateError {
    let what = format!("`{}` is imported, and the import has not been linked", path.join("#"));
    TranslateErrorKind::Invalid { offset: 0, message: what }.into()
}

impl<'t> Translator<'t> {
    /// Instantiates a source as the root of the current world.
    fn enter_source(&mut self, assembled: &Assembled, source: &Source) -> Result<Exports<'t>, TranslateError> {
        let (main, given) = match source {
            Source::Linked { main, given } => (&**main, &given[..]),
            other => (other, &[][..]),
        };
        let ItemValue::Component(ComponentValue::Written(closure)) = self.source_value(assembled, main)? else {
            return Err(TranslateError::internal("a source that is no component"));
        };
        for Given { path, source } in given {
            let value = self.source_value(assembled, source)?;
            self.given.insert(path.clone(), value);
        }
        self.root(closure.def, Some(closure.scope))
    }

    /// What a source stands for.
    fn source_value(&mut self, assembled: &Assembled, source: &Source) -> Result<ItemValue<'t>, TranslateError> {
        match source {
            Source::Binary(bytes) => {
                let at = assembled.position(bytes).and_then(|at| self.tree.components.first()?.defs.get(at));
                match at {
                    Some((_, Def::Component(def))) => {
                        let scope = self.push_scope(Scope::new(None, ComponentInstanceId(0)));
                        Ok(ItemValue::Component(ComponentValue::Written(Closure { def: *def, scope })))
                    }
                    Some((_, Def::CoreModule(def))) => {
                        Ok(ItemValue::Module(ModuleValue { source: ModuleSource::Written(*def), name: None }))
                    }
                    _ => Err(TranslateError::internal("a part that was not assembled")),
                }
            }
            Source::Export { of, path } => {
                let find = |this: &mut Self| {
                    let exports = this.enter_source(assembled, of)?;
                    this.find(&exports, path)
                };
                match self.in_new_world(0, find)?.0 {
                    ItemValue::Component(ComponentValue::Declared(..)) => Err(not_given(path)),
                    value => Ok(value),
                }
            }
            Source::Linked { .. } => Err(TranslateError::internal("a linked component inside of another source")),
        }
    }

    fn find(&self, exports: &Exports<'t>, path: &[String]) -> Result<ItemValue<'t>, TranslateError> {
        let missing = || TranslateError::internal(format!("there is no export `{}`", path.join("#")));
        let (first, rest) = path.split_first().ok_or_else(missing)?;
        let mut item = exports.items.get(first).ok_or_else(missing)?;
        for name in rest {
            let ItemValue::Instance(instance) = item else { return Err(missing()) };
            item = self.instances[instance.0].get(name).ok_or_else(missing)?;
        }
        Ok(item)
    }

    /// The type of a core module, in the form of one that stands alone.
    pub(super) fn module_type(
        &mut self,
        module: ModuleValue<'t>,
        offset: u64,
    ) -> Result<Arc<Component>, TranslateError> {
        let ty = self.module_type_once(module, offset)?;
        self.budget.charge(ty.core_imports.len() + ty.core_exports.len(), offset)?;
        Ok(ty)
    }

    fn module_type_once(&mut self, module: ModuleValue<'t>, offset: u64) -> Result<Arc<Component>, TranslateError> {
        if let Some(known) = self.worlds.modules.get(&module.source) {
            return Ok(known.clone());
        }
        let (types, mut parsed) = match module.source {
            ModuleSource::Declared(at) => (self.core_types.types.clone(), self.declared_here(at, offset)?.clone()),
            ModuleSource::Written(def) => {
                let mut types = CoreTypes::default();
                let range = self.module_range(def, offset)?;
                let parsed = parse_module(self.bytes, range, self.accepted, &mut types, &mut Vec::new())?;
                (types.types, parsed)
            }
        };
        parsed.name = parsed.name.or_else(|| module.name.map(str::to_owned));
        let mut out = Component { core_types: types, name: parsed.name.clone(), ..Component::default() };
        let instance = out.instances.push(NestedInstance { parent: None, name: None });
        stand_alone(&mut out, without_contents(parsed), instance);
        let ty = Arc::new(out);
        self.worlds.modules.insert(module.source, ty.clone());
        Ok(ty)
    }

    /// The type of a component: what it imports and exports. Types share their parts, so each use is
    /// charged as if it were written out, as it is in an artifact.
    pub(super) fn component_type(
        &mut self,
        component: ComponentValue<'t>,
        offset: u64,
    ) -> Result<Arc<Component>, TranslateError> {
        let ty = self.component_type_once(component, offset)?;
        self.budget.charge(written_out(&ty), offset)?;
        Ok(ty)
    }

    fn component_type_once(
        &mut self,
        component: ComponentValue<'t>,
        offset: u64,
    ) -> Result<Arc<Component>, TranslateError> {
        let closure = match component {
            ComponentValue::Written(closure) => closure,
            ComponentValue::Declared(decls, scope) => {
                return self.type_in_new_world(offset, |this| {
                    this.out.instances.push(NestedInstance { parent: None, name: None });
                    let items = this.declared_component(decls, scope, None, offset)?;
                    Ok(Exports { items, offsets: Vec::new() })
                });
            }
        };
        if let Some(known) = self.worlds.components.get(&(closure.def, closure.scope)) {
            return Ok(known.clone());
        }
        let ty = self.type_in_new_world(offset, |this| this.root(closure.def, Some(closure.scope)))?;
        self.worlds.components.insert((closure.def, closure.scope), ty.clone());
        Ok(ty)
    }

    fn type_in_new_world(
        &mut self,
        offset: u64,
        evaluate: impl FnOnce(&mut Self) -> Result<Exports<'t>, TranslateError>,
    ) -> Result<Arc<Component>, TranslateError> {
        let finished = self.in_new_world(offset, |this| {
            let exports = evaluate(this)?;
            this.finish(&exports)
        });
        let Component { name, types, imports, import_leaves, exports, resources, .. } = finished?.1;
        Ok(Arc::new(Component { name, types, imports, import_leaves, exports, resources, ..Component::default() }))
    }

    fn in_new_world<R>(
        &mut self,
        offset: u64,
        evaluate: impl FnOnce(&mut Self) -> Result<R, TranslateError>,
    ) -> Result<(R, Component), TranslateError> {
        let depth = self.worlds.suspended.len() as u64 + 1;
        limits::check("components that export each other", MAX_INSTANTIATION_DEPTH.into(), depth, offset)?;
        self.suspend();
        let result = evaluate(self);
        let component = self.resume();
        Ok((result?, component))
    }

    fn suspend(&mut self) {
        let world = World {
            id: self.worlds.current,
            out: std::mem::take(&mut self.out),
            core_types: std::mem::take(&mut self.core_types),
            modules: std::mem::take(&mut self.modules),
            links: std::mem::take(&mut self.links),
            canon: std::mem::take(&mut self.canon),
            type_facts: std::mem::take(&mut self.type_facts),
            given: std::mem::take(&mut self.given),
            taken: std::mem::take(&mut self.worlds.taken),
            reserved: (std::mem::take(&mut self.reserved), std::mem::take(&mut self.n_reserved)),
        };
        self.worlds.suspended.push(world);
        self.worlds.n_worlds += 1;
        self.worlds.current = self.worlds.n_worlds;
    }

    /// Goes back to the world around the current one, which it returns.
    fn resume(&mut self) -> Component {
        let Some(world) = self.worlds.suspended.pop() else { return Component::default() };
        let inner = std::mem::replace(&mut self.out, world.out);
        self.worlds.finished.insert(self.worlds.current, inner.types.clone());
        self.worlds.current = world.id;
        self.worlds.taken = world.taken;
        self.core_types = world.core_types;
        self.modules = world.modules;
        self.links = world.links;
        self.canon = world.canon;
        self.type_facts = world.type_facts;
        self.given = world.given;
        (self.reserved, self.n_reserved) = world.reserved;
        inner
    }

    /// Takes what an outer alias names into the current world.
    pub(super) fn taken_from(&mut self, world: usize, item: ItemValue<'t>) -> Result<ItemValue<'t>, TranslateError> {
        if world == self.worlds.current {
            return Ok(item);
        }
        match item {
            ItemValue::Type(TypeValue::Value(ty)) => Ok(ItemValue::Type(TypeValue::Value(self.take_type(world, ty)?))),
            ItemValue::Type(TypeValue::Func(ty)) => Ok(ItemValue::Type(TypeValue::Func(self.take_func(world, ty)?))),
            ItemValue::Type(TypeValue::Resource(_)) => {
                Err(TranslateError::internal("an alias of a resource type of another component"))
            }
            ItemValue::Module(ModuleValue { source: ModuleSource::Declared(at), name }) => {
                let source = ModuleSource::Declared(self.take_module(world, at)?);
                Ok(ItemValue::Module(ModuleValue { source, name }))
            }
            // Types of instances and components are evaluated where they are used; modules and
            // components are places in the binary.
            item => Ok(item),
        }
    }

    /// A declared module with its types taken over. Of a world that was left they are not known any more:
    /// then it stays what it is, and using it is an error.
    fn take_module(&mut self, world: usize, at: usize) -> Result<usize, TranslateError> {
        let Some(from) = self.worlds.suspended.iter().find(|known| known.id == world) else { return Ok(at) };
        let mut ids: Vec<CoreTypeId> = Vec::new();
        for ty in from.core_types.types.values() {
            // A type refers to earlier ones only.
            let ty = ty.renumbered(|id| ids[id.position()]);
            ids.push(self.core_types.intern(ty));
        }
        let (_, module) = self.declared.get(at).ok_or_else(|| TranslateError::internal("a declared module"))?;
        let mut module = module.clone();
        self.budget.charge(ids.len() + module.imports.len() + module.exports.len(), 0)?;
        let id = |ty: CoreTypeId| ids[ty.position()];
        module.types = module.types.values().map(|ty| id(*ty)).collect();
        module.funcs = module.funcs.values().map(|ty| id(*ty)).collect();
        module.tables =
            module.tables.values().map(|ty| TableType { element: ty.element.renumbered(id), ..*ty }).collect();
        module.globals =
            module.globals.values().map(|ty| GlobalType { value: ty.value.renumbered(id), ..*ty }).collect();
        self.declared.push((self.worlds.current, module));
        Ok(self.declared.len() - 1)
    }

    fn take_func(&mut self, world: usize, ty: FuncTypeId) -> Result<FuncTypeId, TranslateError> {
        let FuncType { params, result, is_async } = self.types_of(world)?.func(ty).clone();
        let mut taken = Vec::with_capacity(params.len());
        for (name, ty) in params {
            taken.push((name, self.take_type(world, ty)?));
        }
        let result = result.map(|ty| self.take_type(world, ty)).transpose()?;
        Ok(self.out.types.intern_func(FuncType { params: taken, result, is_async }))
    }

    /// Types nest no deeper than translation allows.
    fn take_type(&mut self, world: usize, ty: Type) -> Result<Type, TranslateError> {
        let Type::Defined(id) = ty else { return Ok(ty) };
        if let Some(taken) = self.worlds.taken.get(&(world, id)) {
            return Ok(*taken);
        }
        let kind = self.types_of(world)?.def(id).kind.clone();
        let kind = self.take_kind(world, kind)?;
        let taken = self.intern(kind, 0)?;
        self.worlds.taken.insert((world, id), taken);
        Ok(taken)
    }

    fn take_kind(&mut self, world: usize, kind: TypeKind) -> Result<TypeKind, TranslateError> {
        let mut part = |ty: Type| self.take_type(world, ty);
        let mut optional = |ty: Option<Type>| ty.map(&mut part).transpose();
        Ok(match kind {
            TypeKind::Record(fields) => {
                let take = |Field { name, ty }: Field| Ok(Field { name, ty: part(ty)? });
                TypeKind::Record(fields.into_iter().map(take).collect::<Result<_, TranslateError>>()?)
            }
            TypeKind::Variant(cases) => {
                let take = |Case { name, payload }: Case| Ok(Case { name, payload: optional(payload)? });
                TypeKind::Variant(cases.into_iter().map(take).collect::<Result<_, TranslateError>>()?)
            }
            TypeKind::List(ty) => TypeKind::List(part(ty)?),
            TypeKind::FixedList(ty, length) => TypeKind::FixedList(part(ty)?, length),
            TypeKind::Map(key, value) => TypeKind::Map(part(key)?, part(value)?),
            TypeKind::Tuple(types) => TypeKind::Tuple(types.into_iter().map(part).collect::<Result<_, _>>()?),
            TypeKind::Option(ty) => TypeKind::Option(part(ty)?),
            TypeKind::Result { ok, err } => TypeKind::Result { ok: optional(ok)?, err: optional(err)? },
            TypeKind::Future(ty) => TypeKind::Future(optional(ty)?),
            TypeKind::Stream(ty) => TypeKind::Stream(optional(ty)?),
            TypeKind::Flags(_) | TypeKind::Enum(_) => kind,
            TypeKind::Own(_) | TypeKind::Borrow(_) => {
                return Err(TranslateError::internal("a type with a resource of another component"));
            }
        })
    }

    fn types_of(&self, world: usize) -> Result<&Types, TranslateError> {
        let suspended = self.worlds.suspended.iter().find(|known| known.id == world).map(|world| &world.out.types);
        let types = suspended.or_else(|| self.worlds.finished.get(&world));
        types.ok_or_else(|| TranslateError::internal(format!("world {world} is not there")))
    }

    /// A core module of which only the type is known.
    pub(super) fn declared_here(&self, at: usize, offset: u64) -> Result<&Module, TranslateError> {
        match self.declared.get(at) {
            Some((world, module)) if *world == self.worlds.current => Ok(module),
            _ => Err(TranslateError::invalid(
                offset,
                "an exported component uses a core module that is imported around it, and the import has not been linked",
            )),
        }
    }
}

/// How many items a component type has, at any depth. Every part of it was counted like this before.
fn written_out(ty: &Component) -> usize {
    fn items(all: &[(String, Item)]) -> usize {
        let inside = |item: &Item| match item {
            Item::Instance(inner) => items(inner),
            Item::Component(ty) => written_out(ty),
            Item::Module(ty) => ty.core_imports.len() + ty.core_exports.len(),
            Item::Func(..) | Item::Resource(_) | Item::Type(_) => 0,
        };
        all.iter().map(|(_, item)| 1 + inside(item)).sum()
    }
    1 + items(&ty.imports) + items(&ty.exports)
}

/// What is left of a module when only its type matters.
fn without_contents(module: Module) -> Module {
    Module {
        elems: IdVec::new(),
        datas: IdVec::new(),
        bodies: IdVec::new(),
        func_names: Vec::new(),
        debug: super::DebugSections::default(),
        ..module
    }
}
