//! What components import: an argument for a nested one, a leaf for the host to supply for the root.
//!
//! The declared type of the root's imports is evaluated here: functions and resources in it, at any
//! depth of instances, become [`ImportLeaf`]s. The declared types of nested imports are not looked
//! at; the validator has compared them with the arguments, which carry all that is needed.

use wasmparser::{ComponentImport, ComponentTypeRef, InstanceTypeDeclaration, TypeBounds};

use super::instantiate::{Translator, unsupported_value};
use super::limits::ITEMS_PER_SCOPE;
use super::scope::{InstanceValueId, ItemMap, ItemValue, Scope, ScopeId, TypeValue, at};
use super::{FuncDef, ImportKind, ImportLeaf, Resource, ResourceKind, TranslateError};
use crate::ids::{ImportId, ResourceId};

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
        let item = self.imported(scope, &mut vec![name], ty, offset)?;
        if let Some(host_item) = self.host_item(item, offset)? {
            self.budget.charge_name(name, offset)?;
            self.out.imports.push((name.to_owned(), host_item));
        }
        Ok(item)
    }

    /// Makes an item of a declared type, whose leaves the host supplies under `path`.
    fn imported(
        &mut self,
        scope: ScopeId,
        path: &mut Vec<&'t str>,
        ty: ComponentTypeRef,
        offset: u64,
    ) -> Result<ItemValue<'t>, TranslateError> {
        let types = &self.scopes[scope.0].types;
        match ty {
            ComponentTypeRef::Func(index) => {
                let TypeValue::Func(ty) = at(types, index, "type")? else {
                    return Err(TranslateError::internal("a function whose type is not one"));
                };
                let leaf = self.leaf(path, ImportKind::Func(ty), offset)?;
                Ok(ItemValue::Func(FuncDef::Import(leaf), ty))
            }
            ComponentTypeRef::Type(TypeBounds::Eq(index)) => Ok(ItemValue::Type(at(types, index, "type")?)),
            ComponentTypeRef::Type(TypeBounds::SubResource) => {
                let id = self.imported_resource(path, offset)?;
                Ok(ItemValue::Type(TypeValue::Resource(id)))
            }
            ComponentTypeRef::Instance(index) => {
                let TypeValue::Instance(decls, outer) = at(types, index, "type")? else {
                    return Err(TranslateError::internal("an instance whose type is not one"));
                };
                Ok(ItemValue::Instance(self.imported_instance(decls, outer, path, offset)?))
            }
            ComponentTypeRef::Module(_) => Err(TranslateError::unsupported(
                "core modules at run time",
                format!("the core module `{}` is imported", path.join("#")),
                offset,
            )),
            ComponentTypeRef::Component(_) => Err(TranslateError::unsupported(
                "components at run time",
                format!("the component `{}` is imported", path.join("#")),
                offset,
            )),
            ComponentTypeRef::Value(_) => Err(unsupported_value(offset)),
        }
    }

    fn imported_instance(
        &mut self,
        decls: &'t [InstanceTypeDeclaration<'t>],
        outer: ScopeId,
        path: &mut Vec<&'t str>,
        offset: u64,
    ) -> Result<InstanceValueId, TranslateError> {
        self.budget.charge(ITEMS_PER_SCOPE, offset)?;
        let scope = self.push_scope(Scope::new(Some(outer), self.instance_of(outer)));
        let mut exports = ItemMap::default();
        for decl in decls {
            self.budget.charge(1, offset)?;
            match decl {
                InstanceTypeDeclaration::CoreType(_) => {}
                InstanceTypeDeclaration::Type(ty) => {
                    let ty = self.eval_type(scope, ty, offset)?;
                    self.scopes[scope.0].types.push(ty);
                }
                InstanceTypeDeclaration::Alias(alias) => self.alias(scope, alias, offset)?,
                InstanceTypeDeclaration::Export { name, ty } => {
                    path.push(name.name);
                    let item = self.imported(scope, path, *ty, offset)?;
                    path.pop();
                    self.scopes[scope.0].declare(item);
                    self.add_item(&mut exports, name.name, item, offset)?;
                }
            }
        }
        Ok(self.push_instance(exports))
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
