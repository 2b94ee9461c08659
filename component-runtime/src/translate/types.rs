//! The component-level types of a component, interned, with their canonical ABI.
//!
//! # Invariants
//! * Two types of one component are equal exactly when their [`Type`]s are: structure is interned,
//!   and resource types are told apart by [`ResourceId`].
//! * Every [`TypeDef`] carries its [`CanonicalAbi`]; nothing computes it again.

use std::collections::HashMap;
use std::sync::Arc;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::module::CoreValueType;
use crate::abi::CanonicalAbi;
use crate::ids::{FuncTypeId, IdVec, ResourceId, TypeId};

/// A value type.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the specification's names")]
pub enum Type {
    Bool,
    S8,
    U8,
    S16,
    U16,
    S32,
    U32,
    S64,
    U64,
    F32,
    F64,
    Char,
    String,
    ErrorContext,
    /// Any type that is not primitive.
    Defined(TypeId),
}

impl Type {
    /// The specification's name of a primitive type.
    pub fn primitive_name(self) -> Option<&'static str> {
        Some(match self {
            Type::Bool => "bool",
            Type::S8 => "s8",
            Type::U8 => "u8",
            Type::S16 => "s16",
            Type::U16 => "u16",
            Type::S32 => "s32",
            Type::U32 => "u32",
            Type::S64 => "s64",
            Type::U64 => "u64",
            Type::F32 => "f32",
            Type::F64 => "f64",
            Type::Char => "char",
            Type::String => "string",
            Type::ErrorContext => "error-context",
            Type::Defined(_) => return None,
        })
    }
}

/// A value type that is not primitive.
#[derive(Clone, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the specification's names")]
pub enum TypeKind {
    Record(Vec<Field>),
    Variant(Vec<Case>),
    List(Type),
    FixedList(Type, u32),
    Map(Type, Type),
    Tuple(Vec<Type>),
    Flags(Vec<Arc<str>>),
    Enum(Vec<Arc<str>>),
    Option(Type),
    Result { ok: Option<Type>, err: Option<Type> },
    Own(ResourceId),
    Borrow(ResourceId),
    Future(Option<Type>),
    Stream(Option<Type>),
}

/// A field of a record.
#[derive(Clone, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Field {
    pub name: Arc<str>,
    pub ty: Type,
}

/// A case of a variant.
#[derive(Clone, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Case {
    pub name: Arc<str>,
    pub payload: Option<Type>,
}

/// A defined type with how its values lie in memory.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TypeDef {
    /// What it is.
    pub kind: TypeKind,
    /// Names of its fields, cases or labels; shared with the dynamic values of this type, so that
    /// none of them owns a name.
    pub names: Arc<Names>,
    /// Size, alignment and flattening.
    pub abi: CanonicalAbi,
    /// Whether its values hold a `borrow` handle anywhere.
    pub has_borrow: bool,
    /// Depth of nesting: 1 above the deepest type inside.
    pub depth: u32,
}

/// Names of a type's fields, cases or labels, by position; empty for a type that has none.
#[derive(Clone, PartialEq, Eq, Debug, Hash, Default)]
pub struct Names(pub Box<[Arc<str>]>);

impl Names {
    /// The position of a name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|known| **known == *name)
    }
}

/// A component function type.
#[derive(Clone, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct FuncType {
    pub params: Vec<(Arc<str>, Type)>,
    pub result: Option<Type>,
    pub is_async: bool,
}

/// What every call of a function needs to know of its type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FuncAbi {
    /// The ABI of its parameters taken together, as the tuple that goes through memory when there are too many
    /// of them. `None` when it does not fit in 32 bits.
    pub params: Option<CanonicalAbi>,
    /// Whether a parameter holds a `borrow` handle anywhere.
    pub has_borrow: bool,
}

/// All value and function types of a component.
#[derive(Clone, Debug, Default)]
pub struct Types {
    defs: IdVec<TypeId, TypeDef>,
    funcs: IdVec<FuncTypeId, FuncType>,
    /// Of the function types.
    func_abis: IdVec<FuncTypeId, FuncAbi>,
    known: HashMap<TypeKind, TypeId>,
    known_funcs: HashMap<FuncType, FuncTypeId>,
}

/// A type's values would take more than 4 GiB each.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TypeTooLarge;

impl Types {
    /// Interns a type.
    ///
    /// # Errors
    /// [`TypeTooLarge`] when its size does not fit in 32 bits.
    pub fn intern(&mut self, kind: TypeKind) -> Result<Type, TypeTooLarge> {
        if let Some(id) = self.known.get(&kind) {
            return Ok(Type::Defined(*id));
        }
        let abi = self.compute_abi(&kind).ok_or(TypeTooLarge)?;
        let mut has_borrow = matches!(kind, TypeKind::Borrow(_));
        let mut depth = 0;
        kind.for_each_part(|part| {
            if let Type::Defined(id) = part {
                has_borrow |= self.defs[id].has_borrow;
                depth = depth.max(self.defs[id].depth);
            }
        });
        let names = Arc::new(kind.names());
        let id = self.defs.push(TypeDef { kind: kind.clone(), names, abi, has_borrow, depth: depth + 1 });
        self.known.insert(kind, id);
        Ok(Type::Defined(id))
    }

    /// Interns a function type.
    pub fn intern_func(&mut self, func: FuncType) -> FuncTypeId {
        if let Some(id) = self.known_funcs.get(&func) {
            return *id;
        }
        let has_borrow = func.params.iter().any(|(_, ty)| self.has_borrow(*ty));
        self.func_abis.push(FuncAbi { params: self.params_abi(&func), has_borrow });
        let id = self.funcs.push(func.clone());
        self.known_funcs.insert(func, id);
        id
    }

    /// A defined type.
    #[inline]
    pub fn def(&self, id: TypeId) -> &TypeDef {
        &self.defs[id]
    }

    /// A function type.
    #[inline]
    pub fn func(&self, id: FuncTypeId) -> &FuncType {
        &self.funcs[id]
    }

    /// All defined types in the order of their ids.
    pub fn defs(&self) -> &IdVec<TypeId, TypeDef> {
        &self.defs
    }

    /// All function types in the order of their ids.
    pub fn funcs(&self) -> &IdVec<FuncTypeId, FuncType> {
        &self.funcs
    }

    /// Size, alignment and flattening of a type.
    #[inline]
    pub fn abi(&self, ty: Type) -> CanonicalAbi {
        match ty {
            Type::Bool | Type::S8 | Type::U8 => CanonicalAbi::SCALAR1,
            Type::S16 | Type::U16 => CanonicalAbi::SCALAR2,
            Type::S32 | Type::U32 | Type::F32 | Type::Char | Type::ErrorContext => CanonicalAbi::SCALAR4,
            Type::S64 | Type::U64 | Type::F64 => CanonicalAbi::SCALAR8,
            Type::String => CanonicalAbi::POINTER_PAIR,
            Type::Defined(id) => self.defs[id].abi,
        }
    }

    /// The ABI of a function's parameters taken together: [`FuncAbi::params`].
    pub fn params_abi(&self, func: &FuncType) -> Option<CanonicalAbi> {
        CanonicalAbi::try_record_of(func.params.iter().map(|(_, ty)| self.abi(*ty)))
    }

    /// What calls of functions of a type need to know.
    #[inline]
    pub fn func_abi(&self, id: FuncTypeId) -> FuncAbi {
        self.func_abis[id]
    }

    /// Whether values of any of these types, as parameters or results, hold a handle anywhere.
    pub fn mention_handles(&self) -> bool {
        let is_handle = |ty: Type| ty == Type::ErrorContext;
        let in_funcs = self.funcs.values().flat_map(|func| func.params.iter().map(|(_, ty)| *ty).chain(func.result));
        let in_defs = |def: &TypeDef| {
            let mut found =
                matches!(def.kind, TypeKind::Own(_) | TypeKind::Borrow(_) | TypeKind::Future(_) | TypeKind::Stream(_));
            def.kind.for_each_part(|part| found |= is_handle(part));
            found
        };
        in_funcs.into_iter().any(is_handle) || self.defs.values().any(in_defs)
    }

    /// Whether values of this type hold a `borrow` handle anywhere.
    pub fn has_borrow(&self, ty: Type) -> bool {
        matches!(ty, Type::Defined(id) if self.defs[id].has_borrow)
    }

    /// Appends the core types of a flat value (paragraph "Flattening"). Only for types whose
    /// [`CanonicalAbi::flat_count`] is known.
    pub fn flatten(&self, ty: Type, memory64: bool, flat: &mut Vec<CoreValueType>) {
        let pointer = if memory64 { CoreValueType::I64 } else { CoreValueType::I32 };
        match ty {
            Type::S64 | Type::U64 => flat.push(CoreValueType::I64),
            Type::F32 => flat.push(CoreValueType::F32),
            Type::F64 => flat.push(CoreValueType::F64),
            Type::String => flat.extend([pointer, pointer]),
            Type::Defined(id) => self.flatten_kind(&self.defs[id].kind, memory64, flat),
            _ => flat.push(CoreValueType::I32),
        }
    }

    fn flatten_kind(&self, kind: &TypeKind, memory64: bool, flat: &mut Vec<CoreValueType>) {
        let pointer = if memory64 { CoreValueType::I64 } else { CoreValueType::I32 };
        match kind {
            TypeKind::Record(fields) => fields.iter().for_each(|field| self.flatten(field.ty, memory64, flat)),
            TypeKind::Tuple(types) => types.iter().for_each(|ty| self.flatten(*ty, memory64, flat)),
            TypeKind::FixedList(ty, length) => (0..*length).for_each(|_| self.flatten(*ty, memory64, flat)),
            TypeKind::List(_) | TypeKind::Map(..) => flat.extend([pointer, pointer]),
            TypeKind::Variant(_) | TypeKind::Option(_) | TypeKind::Result { .. } => {
                self.flatten_variant(kind, memory64, flat);
            }
            _ => flat.push(CoreValueType::I32),
        }
    }

    fn flatten_variant(&self, kind: &TypeKind, memory64: bool, flat: &mut Vec<CoreValueType>) {
        flat.push(CoreValueType::I32);
        let start = flat.len();
        kind.for_each_part(|payload| {
            let mut case = Vec::new();
            self.flatten(payload, memory64, &mut case);
            for (at, ty) in case.into_iter().enumerate() {
                match flat.get_mut(start + at) {
                    Some(joined) => *joined = join(*joined, ty),
                    None => flat.push(ty),
                }
            }
        });
    }

    fn compute_abi(&self, kind: &TypeKind) -> Option<CanonicalAbi> {
        let mut parts = Vec::new();
        kind.for_each_part(|part| parts.push(self.abi(part)));
        match kind {
            TypeKind::Record(_) | TypeKind::Tuple(_) => CanonicalAbi::try_record(&parts),
            TypeKind::Variant(cases) => CanonicalAbi::try_variant(cases.len(), &parts),
            TypeKind::Option(_) | TypeKind::Result { .. } => CanonicalAbi::try_variant(2, &parts),
            TypeKind::Enum(names) => CanonicalAbi::try_variant(names.len(), &[]),
            TypeKind::Flags(names) => Some(CanonicalAbi::flags(names.len())),
            TypeKind::List(_) | TypeKind::Map(..) => Some(CanonicalAbi::POINTER_PAIR),
            TypeKind::FixedList(_, length) => CanonicalAbi::try_fixed_list(&parts[0], *length),
            TypeKind::Own(_) | TypeKind::Borrow(_) | TypeKind::Future(_) | TypeKind::Stream(_) => {
                Some(CanonicalAbi::SCALAR4)
            }
        }
    }
}

/// Types are written as their structure alone, in the order of their ids; reading interns them again.
impl Serialize for Types {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let kinds: Vec<&TypeKind> = self.defs.values().map(|def| &def.kind).collect();
        (kinds, &self.funcs).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Types {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Types, D::Error> {
        let (kinds, funcs) = <(Vec<TypeKind>, Vec<FuncType>)>::deserialize(deserializer)?;
        let mut types = Types::default();
        for kind in kinds {
            let mut known = true;
            kind.for_each_part(|part| {
                known &= !matches!(part, Type::Defined(id) if types.defs.get(id).is_none());
            });
            if !known {
                return Err(D::Error::custom("a type refers to one that is not before it"));
            }
            types.intern(kind).map_err(|_| D::Error::custom("a type is too large"))?;
        }
        funcs.into_iter().for_each(|func| {
            types.intern_func(func);
        });
        Ok(types)
    }
}

impl TypeKind {
    /// Calls `each` with every type directly inside this one, in order.
    pub fn for_each_part(&self, mut each: impl FnMut(Type)) {
        match self {
            TypeKind::Record(fields) => fields.iter().for_each(|field| each(field.ty)),
            TypeKind::Variant(cases) => cases.iter().filter_map(|case| case.payload).for_each(each),
            TypeKind::Tuple(types) => types.iter().copied().for_each(each),
            TypeKind::List(ty) | TypeKind::FixedList(ty, _) | TypeKind::Option(ty) => each(*ty),
            TypeKind::Map(key, value) => [*key, *value].into_iter().for_each(each),
            TypeKind::Result { ok, err } => [*ok, *err].into_iter().flatten().for_each(each),
            TypeKind::Future(ty) | TypeKind::Stream(ty) => ty.iter().copied().for_each(each),
            TypeKind::Flags(_) | TypeKind::Enum(_) | TypeKind::Own(_) | TypeKind::Borrow(_) => {}
        }
    }

    fn names(&self) -> Names {
        match self {
            TypeKind::Record(fields) => Names(fields.iter().map(|field| field.name.clone()).collect()),
            TypeKind::Variant(cases) => Names(cases.iter().map(|case| case.name.clone()).collect()),
            TypeKind::Flags(names) | TypeKind::Enum(names) => Names(names.iter().cloned().collect()),
            _ => Names::default(),
        }
    }

    /// Offset of a variant's payload in a 32-bit memory; for variants, options and results.
    pub fn payload_offset32(&self, types: &Types) -> u32 {
        let n_cases = match self {
            TypeKind::Variant(cases) => cases.len(),
            _ => 2,
        };
        let mut align = 1;
        self.for_each_part(|payload| align = align.max(types.abi(payload).align32));
        CanonicalAbi::payload_offset32(n_cases, align)
    }
}

/// The core type that can hold a value of either (`join` in CanonicalABI.md).
fn join(a: CoreValueType, b: CoreValueType) -> CoreValueType {
    use CoreValueType::{F32, I32, I64};
    match (a, b) {
        _ if a == b => a,
        (I32, F32) | (F32, I32) => I32,
        _ => I64,
    }
}
