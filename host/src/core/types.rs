//! Types of core WebAssembly as the host sees them.
//!
//! They are structural: two function types with the same parameters and results are the same type,
//! whatever engine they come from.

use std::fmt;

use gusset_runtime::translate as ir;

use crate::engine::Engine;

/// The type of a value.
#[derive(Clone, PartialEq, Eq, Debug, Hash)]
#[expect(missing_docs, reason = "the specification's names")]
pub enum ValType {
    I32,
    I64,
    F32,
    F64,
    V128,
    Ref(RefType),
}

impl ValType {
    /// A function or null.
    pub const FUNCREF: ValType = ValType::Ref(RefType::FUNCREF);
    /// A value of the host's or null.
    pub const EXTERNREF: ValType = ValType::Ref(RefType::EXTERNREF);

    /// Whether it is a reference type.
    pub fn is_ref(&self) -> bool {
        matches!(self, ValType::Ref(_))
    }
}

/// The type of a reference.
#[derive(Clone, PartialEq, Eq, Debug, Hash)]
pub struct RefType {
    nullable: bool,
    heap: HeapType,
}

impl RefType {
    /// A function or null.
    pub const FUNCREF: RefType = RefType { nullable: true, heap: HeapType::Func };
    /// A value of the host's or null.
    pub const EXTERNREF: RefType = RefType { nullable: true, heap: HeapType::Extern };

    /// References to these things; `nullable` tells whether null is one.
    pub fn new(nullable: bool, heap: HeapType) -> RefType {
        RefType { nullable, heap }
    }

    /// Whether null is a value of it.
    pub fn is_nullable(&self) -> bool {
        self.nullable
    }

    /// What it refers to.
    pub fn heap_type(&self) -> &HeapType {
        &self.heap
    }
}

/// What references refer to.
#[derive(Clone, PartialEq, Eq, Debug, Hash)]
#[non_exhaustive]
pub enum HeapType {
    /// Any function.
    Func,
    /// Anything of the host.
    Extern,
    /// A function of one type. What the host makes itself cannot have it, only what it passes on.
    ConcreteFunc,
}

/// The type of a function.
#[derive(Clone, PartialEq, Eq, Debug, Hash)]
pub struct FuncType {
    params: Vec<ValType>,
    results: Vec<ValType>,
}

impl FuncType {
    /// A function type. The engine is a habit of the field: types are structural here.
    pub fn new(
        _engine: &Engine,
        params: impl IntoIterator<Item = ValType>,
        results: impl IntoIterator<Item = ValType>,
    ) -> FuncType {
        FuncType { params: params.into_iter().collect(), results: results.into_iter().collect() }
    }

    /// Types of the parameters.
    pub fn params(&self) -> impl ExactSizeIterator<Item = ValType> + '_ {
        self.params.iter().cloned()
    }

    /// Types of the results.
    pub fn results(&self) -> impl ExactSizeIterator<Item = ValType> + '_ {
        self.results.iter().cloned()
    }

    pub(super) fn of_ir(ty: &ir::CoreFuncType) -> FuncType {
        FuncType {
            params: ty.params.iter().map(|ty| ValType::of_ir(*ty)).collect(),
            results: ty.results.iter().map(|ty| ValType::of_ir(*ty)).collect(),
        }
    }

    pub(super) fn to_ir(&self) -> ir::CoreFuncType {
        let ir = |types: &[ValType]| types.iter().map(ValType::to_ir).collect();
        ir::CoreFuncType { params: ir(&self.params), results: ir(&self.results) }
    }
}

impl fmt::Display for FuncType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.to_ir(), f)
    }
}

/// The type of a linear memory.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MemoryType(ir::MemoryType);

impl MemoryType {
    /// A memory with 32-bit addresses, with so many pages at first and at most.
    pub fn new(min_pages: u32, max_pages: Option<u32>) -> MemoryType {
        MemoryType(ir::MemoryType {
            min_pages: min_pages.into(),
            max_pages: max_pages.map(u64::from),
            ..ir::MemoryType::default()
        })
    }

    /// A memory with 64-bit addresses.
    pub fn new64(min_pages: u64, max_pages: Option<u64>) -> MemoryType {
        MemoryType(ir::MemoryType { min_pages, max_pages, memory64: true, ..ir::MemoryType::default() })
    }

    /// A memory with 32-bit addresses that threads share.
    pub fn shared(min_pages: u32, max_pages: u32) -> MemoryType {
        let ty = MemoryType::new(min_pages, Some(max_pages));
        MemoryType(ir::MemoryType { shared: true, ..ty.0 })
    }

    /// Pages at first.
    pub fn minimum(&self) -> u64 {
        self.0.min_pages
    }

    /// Greatest number of pages.
    pub fn maximum(&self) -> Option<u64> {
        self.0.max_pages
    }

    /// Bytes of a page.
    pub fn page_size(&self) -> u64 {
        self.0.shape().page_bytes()
    }

    /// Whether threads can share it.
    pub fn is_shared(&self) -> bool {
        self.0.shared
    }

    /// Whether addresses have 64 bits.
    pub fn is_64(&self) -> bool {
        self.0.memory64
    }
}

/// The type of a table.
#[derive(Clone, PartialEq, Eq, Debug, Hash)]
pub struct TableType {
    element: RefType,
    min: u64,
    max: Option<u64>,
    is_64: bool,
}

impl TableType {
    /// A table with so many elements at first and at most.
    pub fn new(element: RefType, min: u32, max: Option<u32>) -> TableType {
        TableType { element, min: min.into(), max: max.map(u64::from), is_64: false }
    }

    /// A table with 64-bit indices.
    pub fn new64(element: RefType, min: u64, max: Option<u64>) -> TableType {
        TableType { element, min, max, is_64: true }
    }

    /// Whether indices have 64 bits.
    pub fn is_64(&self) -> bool {
        self.is_64
    }

    /// Type of its elements.
    pub fn element(&self) -> &RefType {
        &self.element
    }

    /// Number of elements at first.
    pub fn minimum(&self) -> u64 {
        self.min
    }

    /// Greatest number of elements.
    pub fn maximum(&self) -> Option<u64> {
        self.max
    }
}

/// Whether a global can be set.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Mutability {
    /// It keeps its first value.
    Const,
    /// It can be set.
    Var,
}

/// The type of a global.
#[derive(Clone, PartialEq, Eq, Debug, Hash)]
pub struct GlobalType {
    content: ValType,
    mutability: Mutability,
}

impl GlobalType {
    /// A global with values of this type.
    pub fn new(content: ValType, mutability: Mutability) -> GlobalType {
        GlobalType { content, mutability }
    }

    /// Type of its value.
    pub fn content(&self) -> &ValType {
        &self.content
    }

    /// Whether it can be set.
    pub fn mutability(&self) -> Mutability {
        self.mutability
    }
}

/// The type of an import or export.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub enum ExternType {
    Func(FuncType),
    Global(GlobalType),
    Table(TableType),
    Memory(MemoryType),
}

impl ExternType {
    pub(super) fn of_ir(component: &ir::Component, ty: &ir::CoreExternType) -> ExternType {
        match ty {
            ir::CoreExternType::Func(ty) => ExternType::Func(FuncType::of_ir(&component.core_types[*ty])),
            ir::CoreExternType::Table(ty) => ExternType::Table(TableType::of_ir(ty)),
            ir::CoreExternType::Memory(ty) => ExternType::Memory(MemoryType(*ty)),
            ir::CoreExternType::Global(ty) => ExternType::Global(GlobalType::of_ir(ty)),
        }
    }

    /// The function type, if it is one.
    pub fn func(&self) -> Option<&FuncType> {
        match self {
            ExternType::Func(ty) => Some(ty),
            _ => None,
        }
    }
}

impl fmt::Display for ExternType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ExternType::Func(ty) => write!(f, "func {ty}"),
            ExternType::Global(ty) => fmt::Display::fmt(&ty.to_ir(), f),
            ExternType::Table(ty) => fmt::Display::fmt(&ty.to_ir(), f),
            ExternType::Memory(ty) => fmt::Display::fmt(&ty.0, f),
        }
    }
}

impl ValType {
    pub(super) fn of_ir(ty: ir::CoreValueType) -> ValType {
        match ty {
            ir::CoreValueType::I32 => ValType::I32,
            ir::CoreValueType::I64 => ValType::I64,
            ir::CoreValueType::F32 => ValType::F32,
            ir::CoreValueType::F64 => ValType::F64,
            ir::CoreValueType::V128 => ValType::V128,
            ir::CoreValueType::Ref(ty) => ValType::Ref(RefType::of_ir(ty)),
        }
    }

    pub(super) fn to_ir(&self) -> ir::CoreValueType {
        match self {
            ValType::I32 => ir::CoreValueType::I32,
            ValType::I64 => ir::CoreValueType::I64,
            ValType::F32 => ir::CoreValueType::F32,
            ValType::F64 => ir::CoreValueType::F64,
            ValType::V128 => ir::CoreValueType::V128,
            ValType::Ref(ty) => ir::CoreValueType::Ref(ty.to_ir()),
        }
    }
}

impl fmt::Display for ValType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.to_ir(), f)
    }
}

impl RefType {
    pub(super) fn of_ir(ty: ir::RefType) -> RefType {
        let heap = match ty.heap {
            ir::HeapType::Func => HeapType::Func,
            ir::HeapType::Extern => HeapType::Extern,
            ir::HeapType::Concrete(_) => HeapType::ConcreteFunc,
        };
        RefType { nullable: ty.nullable, heap }
    }

    pub(super) fn to_ir(&self) -> ir::RefType {
        let heap = match self.heap {
            // Without the type's number, only the type of all functions is left.
            HeapType::Func | HeapType::ConcreteFunc => ir::HeapType::Func,
            HeapType::Extern => ir::HeapType::Extern,
        };
        ir::RefType { nullable: self.nullable, heap }
    }
}

impl TableType {
    pub(super) fn of_ir(ty: &ir::TableType) -> TableType {
        TableType { element: RefType::of_ir(ty.element), min: ty.min, max: ty.max, is_64: ty.table64 }
    }

    pub(super) fn to_ir(&self) -> ir::TableType {
        ir::TableType { element: self.element.to_ir(), min: self.min, max: self.max, table64: self.is_64 }
    }
}

impl MemoryType {
    pub(super) fn of_ir(ty: ir::MemoryType) -> MemoryType {
        MemoryType(ty)
    }

    pub(super) fn to_ir(&self) -> ir::MemoryType {
        self.0
    }
}

impl GlobalType {
    pub(super) fn of_ir(ty: &ir::GlobalType) -> GlobalType {
        let mutability = if ty.mutable { Mutability::Var } else { Mutability::Const };
        GlobalType { content: ValType::of_ir(ty.value), mutability }
    }

    pub(super) fn to_ir(&self) -> ir::GlobalType {
        ir::GlobalType { value: self.content.to_ir(), mutable: self.mutability == Mutability::Var }
    }
}
