//! Reflection: what a component imports and exports, and what its types are made of.
//!
//! Handles over the component IR: each is an `Arc` of it and a key, so that asking takes no lock
//! and copies nothing. `Display` of a type, function or component is WIT notation with every
//! record, variant and so on spelled out, since the IR does not keep the names of value types.

use std::sync::Arc;

use gusset_runtime::ids::{FuncTypeId, ResourceId, TypeId};
use gusset_runtime::translate as ir;

use crate::core::{ExportType, ImportType, exports_of, imports_of};

mod display;
mod parts;

pub use parts::{
    Case, Enum, Field, FixedLengthList, Flags, FutureType, List, Map, OptionType, Record, ResultType, StreamType,
    Tuple, Variant,
};

/// A component: what it imports and exports.
#[derive(Clone)]
pub struct Component {
    ir: Arc<ir::Component>,
}

impl super::Component {
    /// What the component imports and exports.
    pub fn component_type(&self) -> Component {
        Component::new(self.ir().clone())
    }
}

impl Component {
    pub(crate) fn new(ir: Arc<ir::Component>) -> Component {
        Component { ir }
    }

    /// What it imports, by name, in the order of the binary.
    pub fn imports(&self) -> impl ExactSizeIterator<Item = (&str, ComponentItem)> {
        items(&self.ir, &self.ir.imports)
    }

    /// What it exports, by name, in the order of the binary.
    pub fn exports(&self) -> impl ExactSizeIterator<Item = (&str, ComponentItem)> {
        items(&self.ir, &self.ir.exports)
    }

    /// An export.
    pub fn get_export(&self, name: &str) -> Option<ComponentItem> {
        self.exports().find(|(known, _)| *known == name).map(|(_, item)| item)
    }

    /// An import.
    pub fn get_import(&self, name: &str) -> Option<ComponentItem> {
        self.imports().find(|(known, _)| *known == name).map(|(_, item)| item)
    }
}

/// An instance that a component imports or exports.
#[derive(Clone)]
pub struct ComponentInstance {
    ir: Arc<ir::Component>,
    exports: Arc<Vec<(String, ir::Item)>>,
}

impl ComponentInstance {
    /// What it exports, by name.
    pub fn exports(&self) -> impl ExactSizeIterator<Item = (&str, ComponentItem)> {
        items(&self.ir, &self.exports)
    }

    /// An export.
    pub fn get_export(&self, name: &str) -> Option<ComponentItem> {
        self.exports().find(|(known, _)| *known == name).map(|(_, item)| item)
    }
}

/// A core module that a component imports or exports: what it imports and exports itself.
#[derive(Clone)]
pub struct Module {
    ir: Arc<ir::Component>,
}

impl Module {
    /// What it imports, in order.
    pub fn imports(&self) -> impl ExactSizeIterator<Item = ImportType<'_>> {
        imports_of(&self.ir)
    }

    /// What it exports, in order.
    pub fn exports(&self) -> impl ExactSizeIterator<Item = ExportType<'_>> {
        exports_of(&self.ir)
    }
}

/// Something that a component or instance imports or exports.
#[derive(Clone)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names say it")]
pub enum ComponentItem {
    ComponentFunc(ComponentFunc),
    ComponentInstance(ComponentInstance),
    Type(Type),
    Resource(Resource),
    Module(Module),
    Component(Component),
}

fn items<'a>(
    ir: &Arc<ir::Component>,
    items: &'a [(String, ir::Item)],
) -> impl ExactSizeIterator<Item = (&'a str, ComponentItem)> {
    items.iter().map(move |(name, item)| (name.as_str(), ComponentItem::new(ir, item)))
}

impl ComponentItem {
    fn new(ir: &Arc<ir::Component>, item: &ir::Item) -> ComponentItem {
        match item {
            ir::Item::Func(_, ty) => ComponentItem::ComponentFunc(ComponentFunc::new(ir.clone(), *ty)),
            ir::Item::Instance(exports) => ComponentItem::ComponentInstance(ComponentInstance {
                ir: ir.clone(),
                exports: Arc::new(exports.clone()),
            }),
            ir::Item::Resource(id) => ComponentItem::Resource(Resource { ir: ir.clone(), id: *id }),
            ir::Item::Type(ty) => ComponentItem::Type(Type::new(ir, *ty)),
            ir::Item::Module(ty) => ComponentItem::Module(Module { ir: ty.clone() }),
            ir::Item::Component(ty) => ComponentItem::Component(Component::new(ty.clone())),
        }
    }
}

/// The type of a component function.
#[derive(Clone)]
pub struct ComponentFunc {
    ir: Arc<ir::Component>,
    id: FuncTypeId,
}

impl ComponentFunc {
    pub(crate) fn new(ir: Arc<ir::Component>, id: FuncTypeId) -> ComponentFunc {
        ComponentFunc { ir, id }
    }

    fn def(&self) -> &ir::FuncType {
        self.ir.types.func(self.id)
    }

    /// Whether it is an `async` function.
    pub fn async_(&self) -> bool {
        self.def().is_async
    }

    /// Names and types of the parameters.
    pub fn params(&self) -> impl ExactSizeIterator<Item = (&str, Type)> {
        self.def().params.iter().map(|(name, ty)| (&**name, Type::new(&self.ir, *ty)))
    }

    /// Types of the results: none or one.
    pub fn results(&self) -> impl ExactSizeIterator<Item = Type> {
        self.def().result.iter().map(|ty| Type::new(&self.ir, *ty))
    }
}

/// A resource type as a component names it; which type of the host or of an instance it stands for
/// is decided when the component is instantiated.
#[derive(Clone)]
pub struct Resource {
    ir: Arc<ir::Component>,
    id: ResourceId,
}

impl Resource {
    /// The name under which the component first speaks of it.
    pub fn name(&self) -> Option<&str> {
        self.ir.resources[self.id].name.as_deref()
    }

    /// Whether the component imports it, rather than implements it.
    pub fn is_imported(&self) -> bool {
        matches!(self.ir.resources[self.id].kind, ir::ResourceKind::Imported(_))
    }
}

/// Two handles are equal when they name the same resource type of the same loaded component.
impl PartialEq for Resource {
    fn eq(&self, other: &Resource) -> bool {
        Arc::ptr_eq(&self.ir, &other.ir) && self.id == other.id
    }
}

impl Eq for Resource {}

/// A value type.
#[derive(Clone, PartialEq, Eq)]
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
    Float32,
    Float64,
    Char,
    String,
    ErrorContext,
    List(List),
    FixedLengthList(FixedLengthList),
    Map(Map),
    Record(Record),
    Tuple(Tuple),
    Variant(Variant),
    Enum(Enum),
    Flags(Flags),
    Option(OptionType),
    Result(ResultType),
    Own(Resource),
    Borrow(Resource),
    Future(FutureType),
    Stream(StreamType),
}

impl Type {
    pub(crate) fn new(ir: &Arc<ir::Component>, ty: ir::Type) -> Type {
        match ty {
            ir::Type::Bool => Type::Bool,
            ir::Type::S8 => Type::S8,
            ir::Type::U8 => Type::U8,
            ir::Type::S16 => Type::S16,
            ir::Type::U16 => Type::U16,
            ir::Type::S32 => Type::S32,
            ir::Type::U32 => Type::U32,
            ir::Type::S64 => Type::S64,
            ir::Type::U64 => Type::U64,
            ir::Type::F32 => Type::Float32,
            ir::Type::F64 => Type::Float64,
            ir::Type::Char => Type::Char,
            ir::Type::String => Type::String,
            ir::Type::ErrorContext => Type::ErrorContext,
            ir::Type::Defined(id) => Type::defined(ir, id),
        }
    }

    fn defined(ir: &Arc<ir::Component>, id: TypeId) -> Type {
        let resource = |id| Resource { ir: ir.clone(), id };
        let part = parts::Part::new(ir.clone(), id);
        match ir.types.def(id).kind {
            ir::TypeKind::Record(_) => Type::Record(Record(part)),
            ir::TypeKind::Variant(_) => Type::Variant(Variant(part)),
            ir::TypeKind::List(_) => Type::List(List(part)),
            ir::TypeKind::FixedList(..) => Type::FixedLengthList(FixedLengthList(part)),
            ir::TypeKind::Map(..) => Type::Map(Map(part)),
            ir::TypeKind::Tuple(_) => Type::Tuple(Tuple(part)),
            ir::TypeKind::Flags(_) => Type::Flags(Flags(part)),
            ir::TypeKind::Enum(_) => Type::Enum(Enum(part)),
            ir::TypeKind::Option(_) => Type::Option(OptionType(part)),
            ir::TypeKind::Result { .. } => Type::Result(ResultType(part)),
            ir::TypeKind::Own(id) => Type::Own(resource(id)),
            ir::TypeKind::Borrow(id) => Type::Borrow(resource(id)),
            ir::TypeKind::Future(_) => Type::Future(FutureType(part)),
            ir::TypeKind::Stream(_) => Type::Stream(StreamType(part)),
        }
    }
}

#[cfg(test)]
mod tests;
