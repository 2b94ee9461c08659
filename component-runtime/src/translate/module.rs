//! The IR of one core module: what of it is not function bodies.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{CoreDef, CoreExternType};
use crate::ids::{
    CoreTypeId, DataIndex, DefinedFuncIndex, DefinedGlobalIndex, DefinedMemoryIndex, DefinedTableIndex, ElemIndex,
    FuncIndex, FuncRefIndex, GlobalIndex, Id, IdVec, MemoryIndex, TableIndex, TypeIndex,
};
use crate::layout::{
    CoreCounts, CoreLayout, IndexWidth, MemoryConfig, MemoryPlan, MemoryShape, Sharing, WASM_PAGE_BYTES_LOG2,
};

/// A validated core module.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Module {
    /// Its name from the name section, else `None`.
    pub name: Option<String>,
    /// Where its code is.
    pub origin: Origin,
    /// The function types of its index space, interned for the component.
    pub types: IdVec<TypeIndex, CoreTypeId>,
    /// Its imports in order.
    pub imports: Vec<ModuleImport>,
    /// Types of all functions, imports first.
    pub funcs: IdVec<FuncIndex, CoreTypeId>,
    /// Types of all tables, imports first.
    pub tables: IdVec<TableIndex, TableType>,
    /// Types of all memories, imports first.
    pub memories: IdVec<MemoryIndex, MemoryType>,
    /// Types of all globals, imports first.
    pub globals: IdVec<GlobalIndex, GlobalType>,
    /// Number of functions that are imported.
    pub n_imported_funcs: u32,
    /// Number of tables that are imported.
    pub n_imported_tables: u32,
    /// Number of memories that are imported.
    pub n_imported_memories: u32,
    /// Number of globals that are imported.
    pub n_imported_globals: u32,
    /// Its exports in order.
    pub exports: Vec<(String, EntityIndex)>,
    /// Its start function.
    pub start: Option<FuncIndex>,
    /// Initial values of its own globals.
    pub global_inits: IdVec<DefinedGlobalIndex, ConstExpr>,
    /// Initial element of its own tables; `None` is null.
    pub table_inits: IdVec<DefinedTableIndex, Option<ConstExpr>>,
    /// Its element segments.
    pub elems: IdVec<ElemIndex, ElemSegment>,
    /// Its data segments.
    pub datas: IdVec<DataIndex, DataSegment>,
    /// Where each body (locals and code) lies in the bytes that [`Module::origin`] says.
    pub bodies: IdVec<DefinedFuncIndex, Range<usize>>,
    /// How its own tables are kept; those that are missing are [`TableKind::Mutable`].
    pub table_kinds: IdVec<DefinedTableIndex, TableKind>,
    /// What segments of other modules write to its own tables, where those are [`TableKind::Constant`].
    pub foreign_elems: Vec<ForeignElem>,
    /// Functions that can become references, in order: `ref.func` anywhere, element segments,
    /// globals, and exported functions, but not what is only in constant tables. The position is the
    /// [`FuncRefIndex`].
    pub func_refs: IdVec<FuncRefIndex, FuncIndex>,
    /// Function names from the name section, sorted by index.
    pub func_names: Vec<(FuncIndex, String)>,
    /// Its DWARF sections.
    pub debug: DebugSections,
}

/// Where the code of a module is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum Origin {
    /// In the binary that was translated.
    #[default]
    Binary,
    /// In [`super::Component::adapters`]: it is an adapter that [`crate::adapt`] wrote.
    Adapter,
}

/// Where the DWARF of a module is, which says what source its code comes from.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct DebugSections {
    /// Where the code section begins in the component's bytes: DWARF counts addresses from there.
    pub code_start: usize,
    /// The custom sections by name. Ranges of the component's bytes until
    /// [`super::Component::keep_debug_sections`] makes them ranges of [`super::Component::debug`].
    pub sections: Vec<(String, Range<usize>)>,
}

impl Module {
    /// How many entities of each kind this module has, for [`CoreLayout`].
    pub fn counts(&self) -> CoreCounts {
        CoreCounts {
            imported_funcs: self.n_imported_funcs,
            imported_tables: self.n_imported_tables,
            imported_memories: self.n_imported_memories,
            imported_globals: self.n_imported_globals,
            defined_tables: self.tables.len() as u32 - self.n_imported_tables,
            defined_memories: self.memories.len() as u32 - self.n_imported_memories,
            defined_globals: self.globals.len() as u32 - self.n_imported_globals,
            func_refs: self.func_refs.len() as u32,
        }
    }

    /// The layout of the context of an instance of this module.
    pub fn layout(&self) -> CoreLayout {
        CoreLayout::new(self.counts())
    }

    /// The definition behind a function index; `None` for an import.
    pub fn defined_func(&self, index: FuncIndex) -> Option<DefinedFuncIndex> {
        index.0.checked_sub(self.n_imported_funcs).map(DefinedFuncIndex)
    }

    /// The function index of a definition.
    pub fn func_index(&self, index: DefinedFuncIndex) -> FuncIndex {
        FuncIndex(index.0 + self.n_imported_funcs)
    }

    /// The definition behind a table index; `None` for an import.
    pub fn defined_table(&self, index: TableIndex) -> Option<DefinedTableIndex> {
        index.0.checked_sub(self.n_imported_tables).map(DefinedTableIndex)
    }

    /// How a table is kept, as far as this module can know.
    pub fn table_kind(&self, index: TableIndex) -> TableKind {
        let kind = self.defined_table(index).and_then(|defined| self.table_kinds.get(defined));
        kind.copied().unwrap_or_default()
    }

    /// The definition behind a memory index; `None` for an import.
    pub fn defined_memory(&self, index: MemoryIndex) -> Option<DefinedMemoryIndex> {
        index.0.checked_sub(self.n_imported_memories).map(DefinedMemoryIndex)
    }

    /// The definition behind a global index; `None` for an import.
    pub fn defined_global(&self, index: GlobalIndex) -> Option<DefinedGlobalIndex> {
        index.0.checked_sub(self.n_imported_globals).map(DefinedGlobalIndex)
    }

    /// What an export name stands for.
    pub fn export(&self, name: &str) -> Option<EntityIndex> {
        self.exports.iter().find(|(export, _)| export == name).map(|(_, entity)| *entity)
    }

    /// The reference slot of a function, if it can become a reference.
    pub fn func_ref(&self, func: FuncIndex) -> Option<FuncRefIndex> {
        self.func_refs.as_slice().binary_search(&func).ok().map(FuncRefIndex::new)
    }

    /// The type of an entity of this module.
    pub fn entity_type(&self, entity: EntityIndex) -> CoreExternType {
        match entity {
            EntityIndex::Func(func) => CoreExternType::Func(self.funcs[func]),
            EntityIndex::Table(table) => CoreExternType::Table(self.tables[table]),
            EntityIndex::Memory(memory) => CoreExternType::Memory(self.memories[memory]),
            EntityIndex::Global(global) => CoreExternType::Global(self.globals[global]),
        }
    }

    /// The name of a function from the name section.
    pub fn func_name(&self, func: FuncIndex) -> Option<&str> {
        let at = self.func_names.binary_search_by_key(&func, |(index, _)| *index).ok()?;
        Some(&self.func_names[at].1)
    }
}

/// An import of a core module.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ModuleImport {
    /// First level of its name.
    pub module: String,
    /// Second level of its name.
    pub name: String,
    /// The index that it has in the module.
    pub entity: EntityIndex,
}

/// An entity of a core module, by kind and index.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub enum EntityIndex {
    Func(FuncIndex),
    Table(TableIndex),
    Memory(MemoryIndex),
    Global(GlobalIndex),
}

/// A core value type.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the specification's names")]
pub enum CoreValueType {
    I32,
    I64,
    F32,
    F64,
    V128,
    Ref(RefType),
}

impl CoreValueType {
    /// How many slots ([`crate::layout::VALUE_BYTES`] each) a value takes between host and wasm.
    pub fn value_slots(self) -> usize {
        if self == CoreValueType::V128 { 2 } else { 1 }
    }
}

/// A reference type.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
pub struct RefType {
    /// Whether null is a value of it.
    pub nullable: bool,
    /// What it refers to.
    pub heap: HeapType,
}

/// What a reference refers to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
pub enum HeapType {
    /// Any function.
    Func,
    /// Anything of the host.
    Extern,
    /// A function of one type. In the component IR the id is the component's; types that are compared
    /// over components have an engine's ids instead ([`RefType::renumbered`]).
    Concrete(CoreTypeId),
}

impl RefType {
    /// Whether every value of this type is one of another, both with ids of the same table.
    pub fn is_subtype_of(self, other: RefType) -> bool {
        let heap =
            self.heap == other.heap || matches!((self.heap, other.heap), (HeapType::Concrete(_), HeapType::Func));
        heap && (other.nullable || !self.nullable)
    }

    /// The same type with other ids.
    pub fn renumbered(self, id: impl Fn(CoreTypeId) -> CoreTypeId) -> RefType {
        match self.heap {
            HeapType::Concrete(ty) => RefType { heap: HeapType::Concrete(id(ty)), ..self },
            HeapType::Func | HeapType::Extern => self,
        }
    }
}

impl CoreValueType {
    /// Whether every value of this type is one of another, both with ids of the same table.
    pub fn is_subtype_of(self, other: CoreValueType) -> bool {
        match (self, other) {
            (CoreValueType::Ref(this), CoreValueType::Ref(other)) => this.is_subtype_of(other),
            _ => self == other,
        }
    }

    /// The same type with other ids.
    pub fn renumbered(self, id: impl Fn(CoreTypeId) -> CoreTypeId) -> CoreValueType {
        match self {
            CoreValueType::Ref(ty) => CoreValueType::Ref(ty.renumbered(id)),
            _ => self,
        }
    }
}

impl CoreFuncType {
    /// The same type with other ids.
    pub fn renumbered(&self, id: impl Fn(CoreTypeId) -> CoreTypeId) -> CoreFuncType {
        let all = |types: &[CoreValueType]| types.iter().map(|ty| ty.renumbered(&id)).collect();
        CoreFuncType { params: all(&self.params), results: all(&self.results) }
    }
}

/// Elements that a segment of another module writes to a constant table.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ForeignElem {
    /// Whose elements they are.
    pub table: DefinedTableIndex,
    /// The index of the first.
    pub at: u64,
    /// Functions with their types; `None` is null.
    pub items: Vec<Option<(CoreDef, CoreTypeId)>>,
}

/// A function in a constant table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TableFunc {
    /// A function that the table's module defines or imports.
    Own(FuncIndex),
    /// One of elsewhere.
    Foreign(CoreDef, CoreTypeId),
}

/// A core function type.
#[derive(Clone, PartialEq, Eq, Debug, Hash, Default, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct CoreFuncType {
    pub params: Vec<CoreValueType>,
    pub results: Vec<CoreValueType>,
}

impl CoreFuncType {
    /// How many of the slots through which host and wasm exchange values a call takes: those of the
    /// parameters or of the results, whichever are more.
    pub fn value_slots(&self) -> usize {
        let slots = |types: &[CoreValueType]| types.iter().map(|ty| ty.value_slots()).sum::<usize>();
        slots(&self.params).max(slots(&self.results))
    }
}

/// The type of a table.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TableType {
    /// Type of its elements.
    pub element: RefType,
    /// Initial number of elements.
    pub min: u64,
    /// Greatest number of elements.
    pub max: Option<u64>,
    /// Whether indices have 64 bits.
    pub table64: bool,
}

impl TableType {
    /// Width of its index.
    pub fn index(&self) -> IndexWidth {
        if self.table64 { IndexWidth::Bits64 } else { IndexWidth::Bits32 }
    }
}

/// How a table is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum TableKind {
    /// Each instance has its elements; anybody may read and write them.
    #[default]
    Mutable,
    /// All instances have the same elements, and only calls go through them.
    Constant(Callees),
}

/// Whose functions are in a constant table.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Callees {
    /// Those of the table's own instance, so that a call keeps the caller's context.
    Own,
    /// Also those of others.
    Any,
}

/// The type of a linear memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MemoryType {
    /// Initial size in pages.
    pub min_pages: u64,
    /// Greatest size in pages.
    pub max_pages: Option<u64>,
    /// Whether addresses have 64 bits.
    pub memory64: bool,
    /// Whether threads can share it.
    pub shared: bool,
    /// log2 of the bytes of a page.
    pub page_bytes_log2: u8,
}

impl Default for MemoryType {
    /// An empty 32-bit memory without a greatest size.
    fn default() -> Self {
        MemoryType {
            min_pages: 0,
            max_pages: None,
            memory64: false,
            shared: false,
            page_bytes_log2: WASM_PAGE_BYTES_LOG2,
        }
    }
}

impl MemoryType {
    /// What it has in common with the type of everything that is the same memory.
    pub fn shape(&self) -> MemoryShape {
        MemoryShape {
            index: if self.memory64 { IndexWidth::Bits64 } else { IndexWidth::Bits32 },
            page_bytes_log2: self.page_bytes_log2,
            sharing: if self.shared { Sharing::Shared } else { Sharing::Unshared },
        }
    }

    /// How such a memory is laid out.
    pub fn plan(&self, config: &MemoryConfig) -> MemoryPlan {
        MemoryPlan::new(self.shape(), config)
    }

    /// Initial size in bytes, unless it is beyond 64 bits.
    pub fn min_bytes(&self) -> Option<u64> {
        self.min_pages.checked_mul(self.shape().page_bytes())
    }
}

/// The type of a global.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct GlobalType {
    /// Type of its value.
    pub value: CoreValueType,
    /// Whether it can be set.
    pub mutable: bool,
}

/// A constant expression: instructions of a stack machine that leave one value.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ConstExpr(pub Vec<ConstOp>);

/// An instruction of a constant expression.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the specification's names; floats by their bits")]
pub enum ConstOp {
    I32Const(i32),
    I64Const(i64),
    F32Const(u32),
    F64Const(u64),
    V128Const(u128),
    GlobalGet(GlobalIndex),
    RefNull,
    RefFunc(FuncIndex),
    I32Add,
    I32Sub,
    I32Mul,
    I64Add,
    I64Sub,
    I64Mul,
}

/// An element segment.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ElemSegment {
    /// Its elements.
    pub items: ElemItems,
    /// When it is used.
    pub mode: ElemMode,
}

/// The elements of a segment.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum ElemItems {
    /// References to functions.
    Funcs(Vec<FuncIndex>),
    /// Any references.
    Exprs(Vec<ConstExpr>),
}

impl ElemItems {
    /// The number of elements.
    pub fn len(&self) -> usize {
        match self {
            ElemItems::Funcs(funcs) => funcs.len(),
            ElemItems::Exprs(exprs) => exprs.len(),
        }
    }

    /// Whether there is no element.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// When an element segment is used.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the specification's names")]
pub enum ElemMode {
    Active { table: TableIndex, offset: ConstExpr },
    Passive,
    Declared,
}

/// A data segment.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct DataSegment {
    /// Its bytes, as a range of [`super::Component::data`].
    pub bytes: Range<usize>,
    /// When it is used.
    pub mode: DataMode,
}

/// When a data segment is used.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the specification's names")]
pub enum DataMode {
    Active { memory: MemoryIndex, offset: ConstExpr },
    Passive,
}
