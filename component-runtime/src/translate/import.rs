//! What components import: an argument for a nested one, a leaf for the host to supply for the root.
//!
//! The declared type of the root's imports is evaluated here: functions and resources in it, at any
//! depth of instances, become [`ImportLeaf`]s. The declared types of nested imports are not looked
//! at; the validator has compared them with the arguments, which carry all that is needed.
//!
//! A core module or component that the root imports is what it is given when the component is linked;
//! until then it is known by its type alone, which is enough to find what the component imports and
//! exports.

use std::collections::HashMap;

use wasmparser::{ComponentImport, ComponentTypeDeclaration, ComponentTypeRef, InstanceTypeDeclaration, TypeBounds};

use super::instantiate::{Translator, unsupported_value};
use super::limits::ITEMS_PER_SCOPE;
use super::module_parse::module_of_type;
use super::scope::{
    ComponentValue, CoreTypeValue, InstanceValueId, ItemMap, ItemValue, ModuleSource, ModuleValue, Scope, ScopeId,
    TypeValue, at,
};
use super::{CoreValueType, FuncDef, ImportKind, ImportLeaf, Resource, ResourceKind, TranslateError};
use crate::ids::{ComponentInstanceId, ImportId, ResourceId};

/// Who supplies an item of a declared type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Supplier {
    Host,
    /// A component that is not given yet.
    Nobody,
}

impl<'t> Translator<'t> {
    /// Evaluates an import definition.
    pub(super) fn import(
        &mut self,
        scope: ScopeId,
        import: &'t ComponentImport<'t>,
        offset: u64,
    ) -> Result<(), TranslateError> {
        let name = import.name.name;
        let item = match &self.scopes[scope.0].args {
            Some(args) => *args
                .get(name)
                .ok_or_else(|| TranslateError::internal(format!("an instantiation without argument `{name}`")))?,
            None => self.import_from_host(scope, name, import.ty, offset)?,
        };
        self.scopes[scope.0].declare(item);
        Ok(())
    }

    fn import_from_host(
        &mut self,
        scope: ScopeId,
        name: &'t str,
        ty: ComponentTypeRef,
        offset: u64,
    ) -> Result<ItemValue<'t>, TranslateError> {
        let item = self.declared_item(scope, &mut vec![name], ty, Supplier::Host, offset)?;
        if let Some(host_item) = self.host_item(item, offset)? {
            self.budget.charge_name(name, offset)?;
            self.out.imports.push((name.to_owned(), host_item));
        }
        Ok(item)
    }

    /// Makes an item of a declared type, whose leaves the host supplies under `path`.
    fn declared_item(
        &mut self,
        scope: ScopeId,
        path: &mut Vec<&'t str>,
        ty: ComponentTypeRef,
        supplier: Supplier,
        offset: u64,
    ) -> Result<ItemValue<'t>, TranslateError> {
        let types = &self.scopes[scope.0].types;
        match ty {
            ComponentTypeRef::Func(index) => {
                let TypeValue::Func(ty) = at(types, index, "type")? else {
                    return Err(TranslateError::internal("a function whose type is not one"));
                };
                let def = match supplier {
                    Supplier::Host => FuncDef::Import(self.leaf(path, ImportKind::Func(ty), offset)?),
                    Supplier::Nobody => FuncDef::Declared,
                };
                Ok(ItemValue::Func(def, ty))
            }
            ComponentTypeRef::Type(TypeBounds::Eq(index)) => Ok(ItemValue::Type(at(types, index, "type")?)),
            ComponentTypeRef::Type(TypeBounds::SubResource) => {
                let id = match supplier {
                    Supplier::Host => self.imported_resource(path, offset)?,
                    Supplier::Nobody => self.declared_resource(path),
                };
                Ok(ItemValue::Type(TypeValue::Resource(id)))
            }
            ComponentTypeRef::Instance(index) => {
                let TypeValue::Instance(decls, outer) = at(types, index, "type")? else {
                    return Err(TranslateError::internal("an instance whose type is not one"));
                };
                Ok(ItemValue::Instance(self.declared_instance(decls, outer, path, supplier, offset)?))
            }
            ComponentTypeRef::Module(index) => {
                if let Some(given) = self.given_import(path, supplier, ImportKind::Module, offset)? {
                    return Ok(given);
                }
                let ty = at(&self.scopes[scope.0].core_types, index, "core type")?;
                Ok(ItemValue::Module(self.declared_module(ty, offset)?))
            }
            ComponentTypeRef::Component(index) => {
                if let Some(given) = self.given_import(path, supplier, ImportKind::Component, offset)? {
                    return Ok(given);
                }
                match at(&self.scopes[scope.0].types, index, "type")? {
                    TypeValue::Component(decls, outer) => {
                        Ok(ItemValue::Component(ComponentValue::Declared(decls, outer)))
                    }
                    _ => Err(TranslateError::internal("a component whose type is not one")),
                }
            }
            ComponentTypeRef::Value(_) => Err(unsupported_value(offset)),
        }
    }

    /// What an import of code is given; if it is not given yet, it is a leaf.
    fn given_import(
        &mut self,
        path: &[&'t str],
        supplier: Supplier,
        kind: ImportKind,
        offset: u64,
    ) -> Result<Option<ItemValue<'t>>, TranslateError> {
        if supplier == Supplier::Nobody {
            return Ok(None);
        }
        let names: Vec<String> = path.iter().map(|name| (*name).to_owned()).collect();
        if let Some(given) = self.given.get(&names) {
            return Ok(Some(*given));
        }
        self.leaf(path, kind, offset)?;
        Ok(None)
    }

    fn declared_instance(
        &mut self,
        decls: &'t [InstanceTypeDeclaration<'t>],
        outer: ScopeId,
        path: &mut Vec<&'t str>,
        supplier: Supplier,
        offset: u64,
    ) -> Result<InstanceValueId, TranslateError> {
        self.budget.charge(ITEMS_PER_SCOPE, offset)?;
        let scope = self.push_scope(Scope::new(Some(outer), self.instance_of(outer)));
        let mut exports = ItemMap::default();
        for decl in decls {
            self.budget.charge(1, offset)?;
            match decl {
                InstanceTypeDeclaration::CoreType(ty) => self.scopes[scope.0].declare_core_type(scope, ty),
                InstanceTypeDeclaration::Type(ty) => {
                    let ty = self.eval_type(scope, ty, offset)?;
                    self.scopes[scope.0].types.push(ty);
                }
                InstanceTypeDeclaration::Alias(alias) => self.alias(scope, alias, offset)?,
                InstanceTypeDeclaration::Export { name, ty } => {
                    path.push(name.name);
                    let item = self.declared_item(scope, path, *ty, supplier, offset)?;
                    path.pop();
                    self.scopes[scope.0].declare(item);
                    self.add_item(&mut exports, name.name, item, offset)?;
                }
            }
        }
        Ok(self.push_instance(exports))
    }

    /// What a component exports of which only the type is known. Its imports are bound to `args`; without
    /// any it is the root of a world, and they are the host's.
    pub(super) fn declared_component(
        &mut self,
        decls: &'t [ComponentTypeDeclaration<'t>],
        outer: ScopeId,
        args: Option<HashMap<&'t str, ItemValue<'t>>>,
        offset: u64,
    ) -> Result<ItemMap<'t>, TranslateError> {
        self.budget.charge(ITEMS_PER_SCOPE, offset)?;
        let scope = self.push_scope(Scope { args, ..Scope::new(Some(outer), ComponentInstanceId(0)) });
        let mut exports = ItemMap::default();
        for decl in decls {
            self.budget.charge(1, offset)?;
            match decl {
                ComponentTypeDeclaration::CoreType(ty) => self.scopes[scope.0].declare_core_type(scope, ty),
                ComponentTypeDeclaration::Type(ty) => {
                    let ty = self.eval_type(scope, ty, offset)?;
                    self.scopes[scope.0].types.push(ty);
                }
                ComponentTypeDeclaration::Alias(alias) => self.alias(scope, alias, offset)?,
                ComponentTypeDeclaration::Import(import) => self.import(scope, import, offset)?,
                ComponentTypeDeclaration::Export { name, ty } => {
                    let item = self.declared_item(scope, &mut vec![name.name], *ty, Supplier::Nobody, offset)?;
                    self.scopes[scope.0].declare(item);
                    self.add_item(&mut exports, name.name, item, offset)?;
                }
            }
        }
        Ok(exports)
    }

    /// A resource type that a component defines of which only the type is known.
    fn declared_resource(&mut self, path: &[&'t str]) -> ResourceId {
        let name = path.last().map(|name| (*name).to_owned());
        let kind = ResourceKind::Defined { instance: ComponentInstanceId(0), rep: CoreValueType::I32, dtor: None };
        self.push_resource(Resource { name, kind })
    }

    /// A core module of a declared type.
    fn declared_module(&mut self, ty: CoreTypeValue<'t>, offset: u64) -> Result<ModuleValue<'t>, TranslateError> {
        let CoreTypeValue::Module(decls, outer) = ty else {
            return Err(TranslateError::internal("a core module whose type is not one"));
        };
        self.budget.charge(decls.len(), offset)?;
        let scopes = &self.scopes;
        let outer_type = |count: u32, index: u32| {
            let mut from = outer;
            for _ in 1..count {
                from = scopes[from.0].parent?;
            }
            match scopes[from.0].core_types.get(index as usize)? {
                CoreTypeValue::Rec(group, position) => Some((*group, *position)),
                CoreTypeValue::Module(..) => None,
            }
        };
        let module = module_of_type(decls, outer_type, &mut self.core_types, offset)?;
        self.declared.push((self.worlds.current(), module));
        Ok(ModuleValue { source: ModuleSource::Declared(self.declared.len() - 1), name: None })
    }

    fn imported_resource(&mut self, path: &[&'t str], offset: u64) -> Result<ResourceId, TranslateError> {
        let import = self.out.import_leaves.next_key();
        let name = path.last().map(|name| (*name).to_owned());
        let id = self.push_resource(Resource { name, kind: ResourceKind::Imported(import) });
        self.leaf(path, ImportKind::Resource(id), offset)?;
        Ok(id)
    }

    fn leaf(&mut self, path: &[&'t str], kind: ImportKind, offset: u64) -> Result<ImportId, TranslateError> {
        path.iter().try_for_each(|name| self.budget.charge_name(name, offset))?;
        let path = path.iter().map(|name| (*name).to_owned()).collect();
        Ok(self.out.import_leaves.push(ImportLeaf { path, kind }))
    }
}
