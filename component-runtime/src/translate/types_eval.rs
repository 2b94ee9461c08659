//! Evaluates component-level type definitions to interned types.
//!
//! A definition is evaluated in its scope each time that it is reached: `(resource ...)` makes a
//! fresh resource type, everything else is interned by structure, so equal types get equal ids.
//!
//! # Invariants
//! * No type nests deeper than [`MAX_TYPE_DEPTH`].

use std::sync::Arc;

use wasmparser::{ComponentDefinedType, ComponentFuncType, ComponentType, ComponentValType, PrimitiveValType, ValType};

use super::canon::{expect_signature, signature};
use super::instantiate::Translator;
use super::limits::{ITEMS_PER_NEW_TYPE, MAX_TYPE_DEPTH, check};
use super::scope::{ScopeId, TypeValue, at};
use super::{Case, CoreValueType, Field, FuncType, Resource, ResourceKind, TranslateError, Type, TypeKind};
use crate::ids::{FuncTypeId, ResourceId};

/// What the canonical definitions ask about a type, at any depth of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct TypeFacts {
    /// Its values point into linear memory.
    pub(super) has_pointer: bool,
    /// Its values hold a `stream` or `future`; the name of it.
    pub(super) asynchronous: Option<&'static str>,
}

impl TypeFacts {
    fn or(self, other: TypeFacts) -> TypeFacts {
        TypeFacts {
            has_pointer: self.has_pointer || other.has_pointer,
            asynchronous: self.asynchronous.or(other.asynchronous),
        }
    }
}

impl<'t> Translator<'t> {
    /// Evaluates a type definition.
    pub(super) fn eval_type(
        &mut self,
        scope: ScopeId,
        ty: &'t ComponentType<'t>,
        offset: u64,
    ) -> Result<TypeValue<'t>, TranslateError> {
        Ok(match ty {
            ComponentType::Defined(ty) => TypeValue::Value(self.eval_defined(scope, ty, offset)?),
            ComponentType::Func(ty) => TypeValue::Func(self.eval_func(scope, ty, offset)?),
            ComponentType::Instance(decls) => TypeValue::Instance(decls, scope),
            ComponentType::Component(decls) => TypeValue::Component(decls, scope),
            ComponentType::Resource { rep, dtor } => {
                TypeValue::Resource(self.eval_resource(scope, *rep, *dtor, offset)?)
            }
        })
    }

    /// Facts about a type.
    pub(super) fn facts(&self, ty: Type) -> TypeFacts {
        match ty {
            Type::String => TypeFacts { has_pointer: true, asynchronous: None },
            Type::Defined(id) => self.type_facts[id.0 as usize],
            _ => TypeFacts::default(),
        }
    }

    fn eval_resource(
        &mut self,
        scope: ScopeId,
        rep: ValType,
        dtor: Option<u32>,
        offset: u64,
    ) -> Result<ResourceId, TranslateError> {
        let rep = match rep {
            ValType::I32 => CoreValueType::I32,
            ValType::I64 => CoreValueType::I64,
            other => {
                return Err(TranslateError::internal(format!("a resource whose representation is `{other}`")));
            }
        };
        let dtor = match dtor {
            Some(index) => {
                let func = at(&self.scopes[scope.0].core_funcs, index, "core function")?;
                let wanted = signature([rep], []);
                expect_signature("a destructor", &wanted, self.core_signature(func)?, offset)?;
                Some(self.func_slot(func))
            }
            None => None,
        };
        let instance = self.instance_of(scope);
        Ok(self.push_resource(Resource { name: None, kind: ResourceKind::Defined { instance, rep, dtor } }))
    }

    fn eval_func(
        &mut self,
        scope: ScopeId,
        ty: &ComponentFuncType<'t>,
        offset: u64,
    ) -> Result<FuncTypeId, TranslateError> {
        let mut params = Vec::with_capacity(ty.params.len());
        for (name, ty) in &ty.params {
            params.push((self.name(name, offset)?, self.value_type(scope, *ty)?));
        }
        let result = self.optional(scope, ty.result)?;
        Ok(self.out.types.intern_func(FuncType { params, result, is_async: ty.async_ }))
    }

    fn eval_defined(
        &mut self,
        scope: ScopeId,
        ty: &ComponentDefinedType<'t>,
        offset: u64,
    ) -> Result<Type, TranslateError> {
        let kind = match ty {
            ComponentDefinedType::Primitive(ty) => return Ok(primitive(*ty)),
            ComponentDefinedType::Record(fields) => {
                let mut all = Vec::with_capacity(fields.len());
                for (name, ty) in fields {
                    all.push(Field { name: self.name(name, offset)?, ty: self.value_type(scope, *ty)? });
                }
                TypeKind::Record(all)
            }
            ComponentDefinedType::Variant(cases) => {
                let mut all = Vec::with_capacity(cases.len());
                for case in cases {
                    all.push(Case { name: self.name(case.name, offset)?, payload: self.optional(scope, case.ty)? });
                }
                TypeKind::Variant(all)
            }
            ComponentDefinedType::List(ty) => TypeKind::List(self.value_type(scope, *ty)?),
            ComponentDefinedType::Map(key, value) => {
                TypeKind::Map(self.value_type(scope, *key)?, self.value_type(scope, *value)?)
            }
            ComponentDefinedType::FixedLengthList(ty, length) => {
                TypeKind::FixedList(self.value_type(scope, *ty)?, *length)
            }
            ComponentDefinedType::Tuple(types) => {
                self.budget.charge(types.len(), offset)?;
                TypeKind::Tuple(types.iter().map(|ty| self.value_type(scope, *ty)).collect::<Result<_, _>>()?)
            }
            ComponentDefinedType::Flags(names) => TypeKind::Flags(self.names(names, offset)?),
            ComponentDefinedType::Enum(names) => TypeKind::Enum(self.names(names, offset)?),
            ComponentDefinedType::Option(ty) => TypeKind::Option(self.value_type(scope, *ty)?),
            ComponentDefinedType::Result { ok, err } => {
                TypeKind::Result { ok: self.optional(scope, *ok)?, err: self.optional(scope, *err)? }
            }
            ComponentDefinedType::Own(index) => TypeKind::Own(self.resource(scope, *index)?),
            ComponentDefinedType::Borrow(index) => TypeKind::Borrow(self.resource(scope, *index)?),
            ComponentDefinedType::Future(ty) => TypeKind::Future(self.optional(scope, *ty)?),
            ComponentDefinedType::Stream(ty) => TypeKind::Stream(self.optional(scope, *ty)?),
        };
        self.intern(kind, offset)
    }

    /// Interns a type, with its facts.
    pub(super) fn intern(&mut self, kind: TypeKind, offset: u64) -> Result<Type, TranslateError> {
        let mut depth = 0;
        let mut facts = own_facts(&kind);
        kind.for_each_part(|part| {
            facts = facts.or(self.facts(part));
            if let Type::Defined(id) = part {
                depth = depth.max(self.out.types.def(id).depth);
            }
        });
        check("value types nested in each other", MAX_TYPE_DEPTH.into(), u64::from(depth) + 1, offset)?;
        let limit = u64::from(u32::MAX);
        let ty = self
            .out
            .types
            .intern(kind)
            .map_err(|_| TranslateError::too_large("bytes in a value of a type", limit, limit + 1, offset))?;
        if self.out.types.defs().len() > self.type_facts.len() {
            self.type_facts.push(facts);
            self.budget.charge(ITEMS_PER_NEW_TYPE, offset)?;
        }
        Ok(ty)
    }

    /// The resource type at a type index.
    pub(super) fn resource(&self, scope: ScopeId, index: u32) -> Result<ResourceId, TranslateError> {
        match at(&self.scopes[scope.0].types, index, "type")? {
            TypeValue::Resource(id) => Ok(id),
            _ => Err(TranslateError::internal(format!("type {index} is not a resource"))),
        }
    }

    fn value_type(&self, scope: ScopeId, ty: ComponentValType) -> Result<Type, TranslateError> {
        match ty {
            ComponentValType::Primitive(ty) => Ok(primitive(ty)),
            ComponentValType::Type(index) => match at(&self.scopes[scope.0].types, index, "type")? {
                TypeValue::Value(ty) => Ok(ty),
                _ => Err(TranslateError::internal(format!("type {index} is not of values"))),
            },
        }
    }

    fn optional(&self, scope: ScopeId, ty: Option<ComponentValType>) -> Result<Option<Type>, TranslateError> {
        ty.map(|ty| self.value_type(scope, ty)).transpose()
    }

    fn name(&mut self, name: &str, offset: u64) -> Result<Arc<str>, TranslateError> {
        self.budget.charge_name(name, offset)?;
        Ok(name.into())
    }

    fn names(&mut self, names: &[&str], offset: u64) -> Result<Vec<Arc<str>>, TranslateError> {
        names.iter().map(|name| self.name(name, offset)).collect()
    }
}

fn own_facts(kind: &TypeKind) -> TypeFacts {
    let asynchronous = match kind {
        TypeKind::Stream(_) => Some("stream"),
        TypeKind::Future(_) => Some("future"),
        _ => None,
    };
    TypeFacts { has_pointer: matches!(kind, TypeKind::List(_) | TypeKind::Map(..)), asynchronous }
}

fn primitive(ty: PrimitiveValType) -> Type {
    match ty {
        PrimitiveValType::Bool => Type::Bool,
        PrimitiveValType::S8 => Type::S8,
        PrimitiveValType::U8 => Type::U8,
        PrimitiveValType::S16 => Type::S16,
        PrimitiveValType::U16 => Type::U16,
        PrimitiveValType::S32 => Type::S32,
        PrimitiveValType::U32 => Type::U32,
        PrimitiveValType::S64 => Type::S64,
        PrimitiveValType::U64 => Type::U64,
        PrimitiveValType::F32 => Type::F32,
        PrimitiveValType::F64 => Type::F64,
        PrimitiveValType::Char => Type::Char,
        PrimitiveValType::String => Type::String,
        PrimitiveValType::ErrorContext => Type::ErrorContext,
    }
}
