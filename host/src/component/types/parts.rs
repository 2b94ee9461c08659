//! Handles on the types that are made of others.
//!
//! Each wraps a [`Part`]: the component IR and the key of a type whose kind the wrapper's name
//! tells; [`Type::defined`](super::Type) makes them so.

use std::collections::HashSet;
use std::sync::Arc;

use gusset_runtime::ids::TypeId;
use gusset_runtime::translate::{self as ir, TypeKind};

use super::Type;

/// A defined type of a component.
#[derive(Clone)]
pub(crate) struct Part {
    ir: Arc<ir::Component>,
    id: TypeId,
}

impl Part {
    pub(super) fn new(ir: Arc<ir::Component>, id: TypeId) -> Part {
        Part { ir, id }
    }

    pub(super) fn kind(&self) -> &TypeKind {
        &self.ir.types.def(self.id).kind
    }

    pub(crate) fn names(&self) -> &Arc<ir::Names> {
        &self.ir.types.def(self.id).names
    }

    fn ty(&self, ty: ir::Type) -> Type {
        Type::new(&self.ir, ty)
    }

    fn maybe(&self, ty: Option<ir::Type>) -> Option<Type> {
        ty.map(|ty| self.ty(ty))
    }

    /// The types directly inside, in order; absent payloads are left out.
    fn types(&self) -> Vec<Type> {
        let mut types = Vec::new();
        self.kind().for_each_part(|part| types.push(self.ty(part)));
        types
    }
}

/// Equal in structure; resource types only within one loaded component.
impl PartialEq for Part {
    fn eq(&self, other: &Part) -> bool {
        if Arc::ptr_eq(&self.ir, &other.ir) {
            return self.id == other.id;
        }
        Comparison { a: &self.ir.types, b: &other.ir.types, compared: HashSet::new() }.defined(self.id, other.id)
    }
}

impl Eq for Part {}

/// Compares types of two components. Types share their parts, so each pair is looked at only once.
struct Comparison<'t> {
    a: &'t ir::Types,
    b: &'t ir::Types,
    compared: HashSet<(TypeId, TypeId)>,
}

impl Comparison<'_> {
    fn types(&mut self, a: ir::Type, b: ir::Type) -> bool {
        match (a, b) {
            (ir::Type::Defined(a), ir::Type::Defined(b)) => self.defined(a, b),
            _ => a == b,
        }
    }

    /// A pair that was met before is equal, or the comparison has ended.
    fn defined(&mut self, a: TypeId, b: TypeId) -> bool {
        if !self.compared.insert((a, b)) {
            return true;
        }
        let (a, b) = (self.a.def(a), self.b.def(b));
        same_shape(&a.kind, &b.kind) && a.names == b.names && {
            let (mut parts_a, mut parts_b) = (Vec::new(), Vec::new());
            a.kind.for_each_part(|part| parts_a.push(part));
            b.kind.for_each_part(|part| parts_b.push(part));
            parts_a.len() == parts_b.len() && parts_a.into_iter().zip(parts_b).all(|(a, b)| self.types(a, b))
        }
    }
}

/// Whether two kinds are equal but for the types inside and their names.
fn same_shape(a: &TypeKind, b: &TypeKind) -> bool {
    match (a, b) {
        (TypeKind::Variant(a), TypeKind::Variant(b)) => {
            a.iter().map(|case| case.payload.is_some()).eq(b.iter().map(|case| case.payload.is_some()))
        }
        (TypeKind::Result { ok: ok_a, err: err_a }, TypeKind::Result { ok: ok_b, err: err_b }) => {
            ok_a.is_some() == ok_b.is_some() && err_a.is_some() == err_b.is_some()
        }
        (TypeKind::FixedList(_, a), TypeKind::FixedList(_, b)) => a == b,
        (TypeKind::Own(_) | TypeKind::Borrow(_), _) => false,
        _ => std::mem::discriminant(a) == std::mem::discriminant(b),
    }
}

/// A field of a record type.
pub struct Field<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its type.
    pub ty: Type,
}

/// A case of a variant type.
pub struct Case<'a> {
    /// Its name.
    pub name: &'a str,
    /// The type of its payload.
    pub ty: Option<Type>,
}

macro_rules! handles {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name(pub(super) Part);
    )*};
}

handles! {
    /// `list<T>`.
    List;
    /// `list<T, N>`.
    FixedLengthList;
    /// `map<K, V>`.
    Map;
    /// `record`.
    Record;
    /// `tuple<...>`.
    Tuple;
    /// `variant`.
    Variant;
    /// `enum`.
    Enum;
    /// `flags`.
    Flags;
    /// `option<T>`.
    OptionType;
    /// `result<T, E>`.
    ResultType;
    /// `future<T>`.
    FutureType;
    /// `stream<T>`.
    StreamType;
}

/// What a handle's kind must be; its maker has looked.
macro_rules! expect_kind {
    ($part:expr, $pattern:pat => $value:expr) => {
        match $part.kind() {
            $pattern => $value,
            other => unreachable!("handle of another kind: {other:?}"),
        }
    };
}

impl List {
    /// The type of the elements.
    pub fn ty(&self) -> Type {
        expect_kind!(self.0, TypeKind::List(ty) => self.0.ty(*ty))
    }
}

impl FixedLengthList {
    /// The type of the elements.
    pub fn ty(&self) -> Type {
        expect_kind!(self.0, TypeKind::FixedList(ty, _) => self.0.ty(*ty))
    }

    /// The number of elements.
    pub fn size(&self) -> u32 {
        expect_kind!(self.0, TypeKind::FixedList(_, size) => *size)
    }
}

impl Map {
    /// The type of the keys.
    pub fn key(&self) -> Type {
        expect_kind!(self.0, TypeKind::Map(key, _) => self.0.ty(*key))
    }

    /// The type of the values.
    pub fn value(&self) -> Type {
        expect_kind!(self.0, TypeKind::Map(_, value) => self.0.ty(*value))
    }
}

impl Record {
    /// Its fields, in order.
    pub fn fields(&self) -> impl ExactSizeIterator<Item = Field<'_>> {
        let fields = expect_kind!(self.0, TypeKind::Record(fields) => fields);
        fields.iter().map(|field| Field { name: &field.name, ty: self.0.ty(field.ty) })
    }

    #[cfg(feature = "wave")]
    pub(crate) fn names(&self) -> &Arc<ir::Names> {
        self.0.names()
    }
}

impl Tuple {
    /// The types of its elements.
    pub fn types(&self) -> impl ExactSizeIterator<Item = Type> {
        self.0.types().into_iter()
    }
}

impl Variant {
    /// Its cases, in order.
    pub fn cases(&self) -> impl ExactSizeIterator<Item = Case<'_>> {
        let cases = expect_kind!(self.0, TypeKind::Variant(cases) => cases);
        cases.iter().map(|case| Case { name: &case.name, ty: self.0.maybe(case.payload) })
    }

    #[cfg(feature = "wave")]
    pub(crate) fn names(&self) -> &Arc<ir::Names> {
        self.0.names()
    }
}

impl Enum {
    /// The names of its cases, in order.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.0.names().0.iter().map(|name| &**name)
    }

    #[cfg(feature = "wave")]
    pub(crate) fn shared_names(&self) -> &Arc<ir::Names> {
        self.0.names()
    }
}

impl Flags {
    /// Its labels, in order.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.0.names().0.iter().map(|name| &**name)
    }

    #[cfg(feature = "wave")]
    pub(crate) fn shared_names(&self) -> &Arc<ir::Names> {
        self.0.names()
    }
}

impl OptionType {
    /// The type inside.
    pub fn ty(&self) -> Type {
        expect_kind!(self.0, TypeKind::Option(ty) => self.0.ty(*ty))
    }
}

impl ResultType {
    /// The type of `ok`'s payload.
    pub fn ok(&self) -> Option<Type> {
        expect_kind!(self.0, TypeKind::Result { ok, .. } => self.0.maybe(*ok))
    }

    /// The type of `err`'s payload.
    pub fn err(&self) -> Option<Type> {
        expect_kind!(self.0, TypeKind::Result { err, .. } => self.0.maybe(*err))
    }
}

impl FutureType {
    /// The type of its value.
    pub fn ty(&self) -> Option<Type> {
        expect_kind!(self.0, TypeKind::Future(ty) => self.0.maybe(*ty))
    }
}

impl StreamType {
    /// The type of its elements.
    pub fn ty(&self) -> Option<Type> {
        expect_kind!(self.0, TypeKind::Stream(ty) => self.0.maybe(*ty))
    }
}
