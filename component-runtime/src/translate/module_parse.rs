//! Reads one validated core module into its IR.
//!
//! Function types are interned for the whole component, bytes of data segments are appended to one
//! buffer, and bodies are only noted by their range: code is read by the compiler. What a module
//! may use was decided by the validator; what is left to refuse here is what the IR cannot say
//! although the validator accepts it.
//!
//! # Invariants
//! * [`Module::func_refs`] is sorted and holds each function that can become a reference: those
//!   exported, in element segments, or in constant expressions. `ref.func` in code only refers to
//!   one of these (the validator's rule).

use std::collections::HashMap;
use std::ops::Range;

use wasmparser::{
    CompositeInnerType, DataKind, ElementItems, ElementKind, ExternalKind, KnownCustom, ModuleTypeDeclaration, Name,
    Operator, Parser, Payload, RecGroup, TableInit, TypeRef, ValType, WasmFeatures,
};

use super::limits::MAX_FUNC_NAME_BYTES;
use super::{
    ConstExpr, ConstOp, CoreFuncType, CoreValueType, DataMode, DataSegment, ElemItems, ElemMode, ElemSegment,
    EntityIndex, GlobalType, HeapType, MemoryType, Module, ModuleImport, RefType, TableType, TranslateError,
};
use crate::ids::{CoreTypeId, FuncIndex, GlobalIndex, IdVec, MemoryIndex, TableIndex, TypeIndex};
use crate::layout::WASM_PAGE_BYTES_LOG2;

/// Core function types, interned for a component.
#[derive(Default)]
pub(crate) struct CoreTypes {
    pub(super) types: IdVec<CoreTypeId, CoreFuncType>,
    known: HashMap<CoreFuncType, CoreTypeId>,
}

impl CoreTypes {
    /// The types that a component has already.
    pub(crate) fn of(types: IdVec<CoreTypeId, CoreFuncType>) -> CoreTypes {
        let known = types.iter().map(|(id, ty)| (ty.clone(), id)).collect();
        CoreTypes { types, known }
    }

    /// All of them.
    pub(crate) fn into_types(self) -> IdVec<CoreTypeId, CoreFuncType> {
        self.types
    }

    /// The type of an id.
    pub(crate) fn get(&self, id: CoreTypeId) -> &CoreFuncType {
        &self.types[id]
    }

    /// The id of a type.
    pub(crate) fn intern(&mut self, ty: CoreFuncType) -> CoreTypeId {
        let types = &mut self.types;
        *self.known.entry(ty).or_insert_with_key(|ty| types.push(ty.clone()))
    }
}

/// Reads the module at a range of a binary.
pub(super) fn parse_module(
    bytes: &[u8],
    range: Range<usize>,
    accepted: WasmFeatures,
    types: &mut CoreTypes,
    data: &mut Vec<u8>,
) -> Result<Module, TranslateError> {
    let mut parser = Parser::new(range.start as u64);
    parser.set_features(accepted);
    let mut reader = Reader { module: Module::default(), types, data };
    for payload in parser.parse_all(&bytes[range]) {
        reader.payload(payload?)?;
    }
    let Reader { mut module, .. } = reader;
    module.func_refs = func_refs(&module);
    check_start(&module, types)?;
    Ok(module)
}

/// A module of a declared type: all of its entities, and no contents. `outer_type` finds a core type of a
/// scope around the type, by how far out it is and its index: a group and the position in it.
pub(super) fn module_of_type<'t>(
    decls: &'t [ModuleTypeDeclaration<'t>],
    outer_type: impl Fn(u32, u32) -> Option<(&'t RecGroup, usize)>,
    types: &mut CoreTypes,
    offset: u64,
) -> Result<Module, TranslateError> {
    let mut reader = Reader { module: Module::default(), types, data: &mut Vec::new() };
    for decl in decls {
        match decl {
            ModuleTypeDeclaration::Type(group) => reader.rec_group(group.clone())?,
            ModuleTypeDeclaration::OuterAlias { count, index, .. } => match outer_type(*count, *index) {
                Some((group, position)) => reader.alias(group, position)?,
                None => return Err(TranslateError::internal("an alias of a core type that is not there")),
            },
            ModuleTypeDeclaration::Import(import) => reader.import(*import, offset)?,
            ModuleTypeDeclaration::Export { .. } => {}
        }
    }
    // Imports come first in every index space.
    for decl in decls {
        if let ModuleTypeDeclaration::Export { name, ty } = decl {
            reader.declared_export(name, *ty, offset)?;
        }
    }
    let Reader { mut module, .. } = reader;
    module.func_refs = func_refs(&module);
    Ok(module)
}

struct Reader<'c> {
    module: Module,
    types: &'c mut CoreTypes,
    data: &'c mut Vec<u8>,
}

impl Reader<'_> {
    fn payload(&mut self, payload: Payload<'_>) -> Result<(), TranslateError> {
        match payload {
            Payload::TypeSection(section) => section.into_iter().try_for_each(|group| self.rec_group(group?)),
            Payload::ImportSection(section) => section.into_imports_with_offsets().try_for_each(|import| {
                let (offset, import) = import?;
                self.import(import, offset)
            }),
            Payload::FunctionSection(section) => section.into_iter().try_for_each(|ty| {
                let ty = self.func_type(ty?)?;
                self.module.funcs.push(ty);
                Ok(())
            }),
            Payload::TableSection(section) => section.into_iter_with_offsets().try_for_each(|table| {
                let (offset, table) = table?;
                self.table(table, offset)
            }),
            Payload::MemorySection(section) => section.into_iter_with_offsets().try_for_each(|memory| {
                let (_, memory) = memory?;
                self.module.memories.push(memory_type(memory)?);
                Ok(())
            }),
            Payload::GlobalSection(section) => section.into_iter_with_offsets().try_for_each(|global| {
                let (offset, global) = global?;
                let ty = global_type(&self.module.types, global.ty, offset)?;
                self.module.globals.push(ty);
                self.module.global_inits.push(const_expr(&global.init_expr)?);
                Ok(())
            }),
            Payload::ExportSection(section) => section.into_iter_with_offsets().try_for_each(|export| {
                let (offset, export) = export?;
                let entity = entity(export.kind, export.index, offset)?;
                self.module.exports.push((export.name.to_owned(), entity));
                Ok(())
            }),
            Payload::StartSection { func, .. } => {
                self.module.start = Some(FuncIndex(func));
                Ok(())
            }
            Payload::ElementSection(section) => section.into_iter().try_for_each(|elem| self.elem(elem?)),
            Payload::DataSection(section) => section.into_iter().try_for_each(|segment| self.segment(segment?)),
            Payload::CodeSectionStart { unchecked_range: range, .. } => {
                self.module.debug.code_start = range.start as usize;
                Ok(())
            }
            Payload::CodeSectionEntry(body) => {
                let range = body.range();
                self.module.bodies.push(range.start as usize..range.end as usize);
                Ok(())
            }
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(names) = section.as_known() {
                    names.into_iter().map_while(Result::ok).for_each(|name| self.name(name));
                }
                if section.name().starts_with(".debug_") {
                    let start = section.data_offset() as usize;
                    let range = start..start + section.data().len();
                    self.module.debug.sections.push((section.name().to_owned(), range));
                }
                Ok(())
            }
            Payload::TagSection(section) => {
                Err(TranslateError::unsupported("exception-handling", "a core module has a tag", section.range().start))
            }
            _ => Ok(()),
        }
    }

    fn rec_group(&mut self, group: RecGroup) -> Result<(), TranslateError> {
        for (offset, ty) in group.into_types_and_offsets() {
            let CompositeInnerType::Func(func) = &ty.composite_type.inner else {
                return Err(TranslateError::unsupported(
                    "gc",
                    "a core module defines a type that is no function",
                    offset,
                ));
            };
            let values = |types: &[ValType]| {
                types.iter().map(|ty| value_type(&self.module.types, *ty, offset)).collect::<Result<Vec<_>, _>>()
            };
            let func = CoreFuncType { params: values(func.params())?, results: values(func.results())? };
            let id = self.types.intern(func);
            self.module.types.push(id);
        }
        Ok(())
    }

    /// A type of a group outside; it may name no type of the group, whose indices are others.
    fn alias(&mut self, group: &RecGroup, position: usize) -> Result<(), TranslateError> {
        let mut outside = Reader { module: Module::default(), types: &mut *self.types, data: &mut Vec::new() };
        outside.rec_group(group.clone())?;
        let ty = outside.module.types.values().nth(position).copied();
        self.module.types.push(ty.ok_or_else(|| TranslateError::internal("a core type beyond its group"))?);
        Ok(())
    }

    fn declared_export(&mut self, name: &str, ty: TypeRef, offset: u64) -> Result<(), TranslateError> {
        let module = &mut self.module;
        let entity = match ty {
            TypeRef::Func(ty) | TypeRef::FuncExact(ty) => {
                let ty = self.func_type(ty)?;
                EntityIndex::Func(self.module.funcs.push(ty))
            }
            TypeRef::Table(ty) => {
                module.table_inits.push(None);
                EntityIndex::Table(module.tables.push(table_type(&module.types, ty, offset)?))
            }
            TypeRef::Memory(ty) => EntityIndex::Memory(module.memories.push(memory_type(ty)?)),
            TypeRef::Global(ty) => {
                module.global_inits.push(ConstExpr(Vec::new()));
                EntityIndex::Global(module.globals.push(global_type(&module.types, ty, offset)?))
            }
            TypeRef::Tag(_) => {
                return Err(TranslateError::unsupported("exception-handling", "a core module exports a tag", offset));
            }
        };
        self.module.exports.push((name.to_owned(), entity));
        Ok(())
    }

    fn func_type(&self, index: u32) -> Result<CoreTypeId, TranslateError> {
        let ty = self.module.types.get(TypeIndex(index)).copied();
        ty.ok_or_else(|| TranslateError::internal(format!("core type {index} of {}", self.module.types.len())))
    }

    fn import(&mut self, import: wasmparser::Import<'_>, offset: u64) -> Result<(), TranslateError> {
        let module = &mut self.module;
        let entity = match import.ty {
            TypeRef::Func(ty) | TypeRef::FuncExact(ty) => {
                let ty = self.func_type(ty)?;
                self.module.n_imported_funcs += 1;
                EntityIndex::Func(self.module.funcs.push(ty))
            }
            TypeRef::Table(ty) => {
                module.n_imported_tables += 1;
                EntityIndex::Table(module.tables.push(table_type(&module.types, ty, offset)?))
            }
            TypeRef::Memory(ty) => {
                module.n_imported_memories += 1;
                EntityIndex::Memory(module.memories.push(memory_type(ty)?))
            }
            TypeRef::Global(ty) => {
                module.n_imported_globals += 1;
                EntityIndex::Global(module.globals.push(global_type(&module.types, ty, offset)?))
            }
            TypeRef::Tag(_) => {
                return Err(TranslateError::unsupported("exception-handling", "a core module imports a tag", offset));
            }
        };
        let (first, second) = (import.module.to_owned(), import.name.to_owned());
        self.module.imports.push(ModuleImport { module: first, name: second, entity });
        Ok(())
    }

    fn table(&mut self, table: wasmparser::Table<'_>, offset: u64) -> Result<(), TranslateError> {
        let ty = table_type(&self.module.types, table.ty, offset)?;
        self.module.tables.push(ty);
        self.module.table_inits.push(match table.init {
            TableInit::RefNull => None,
            TableInit::Expr(expr) => Some(const_expr(&expr)?),
        });
        Ok(())
    }

    fn elem(&mut self, elem: wasmparser::Element<'_>) -> Result<(), TranslateError> {
        let items = match elem.items {
            ElementItems::Functions(funcs) => ElemItems::Funcs(
                funcs.into_iter().map(|func| Ok(FuncIndex(func?))).collect::<Result<_, TranslateError>>()?,
            ),
            ElementItems::Expressions(_, exprs) => {
                ElemItems::Exprs(exprs.into_iter().map(|expr| const_expr(&expr?)).collect::<Result<_, _>>()?)
            }
        };
        let mode = match elem.kind {
            ElementKind::Passive => ElemMode::Passive,
            ElementKind::Declared => ElemMode::Declared,
            ElementKind::Active { table_index, offset_expr } => {
                ElemMode::Active { table: TableIndex(table_index.unwrap_or(0)), offset: const_expr(&offset_expr)? }
            }
        };
        self.module.elems.push(ElemSegment { items, mode });
        Ok(())
    }

    fn segment(&mut self, segment: wasmparser::Data<'_>) -> Result<(), TranslateError> {
        let start = self.data.len();
        self.data.extend_from_slice(segment.data);
        let mode = match segment.kind {
            DataKind::Passive => DataMode::Passive,
            DataKind::Active { memory_index, offset_expr } => {
                DataMode::Active { memory: MemoryIndex(memory_index), offset: const_expr(&offset_expr)? }
            }
        };
        self.module.datas.push(DataSegment { bytes: start..self.data.len(), mode });
        Ok(())
    }

    /// Keeps a name. Names are for messages only, so what is wrong with them is passed over.
    fn name(&mut self, name: Name<'_>) {
        match name {
            Name::Module { name, .. } => self.module.name = Some(clipped(name).to_owned()),
            Name::Function(names) => {
                let n_funcs = self.module.funcs.len();
                let known = names.map_while(Result::ok).take_while(|naming| (naming.index as usize) < n_funcs);
                self.module.func_names =
                    known.map(|naming| (FuncIndex(naming.index), clipped(naming.name).to_owned())).collect();
            }
            _ => {}
        }
    }
}

fn clipped(name: &str) -> &str {
    &name[..name.floor_char_boundary(MAX_FUNC_NAME_BYTES)]
}

fn entity(kind: ExternalKind, index: u32, offset: u64) -> Result<EntityIndex, TranslateError> {
    match kind {
        ExternalKind::Func | ExternalKind::FuncExact => Ok(EntityIndex::Func(FuncIndex(index))),
        ExternalKind::Table => Ok(EntityIndex::Table(TableIndex(index))),
        ExternalKind::Memory => Ok(EntityIndex::Memory(MemoryIndex(index))),
        ExternalKind::Global => Ok(EntityIndex::Global(GlobalIndex(index))),
        ExternalKind::Tag => {
            Err(TranslateError::unsupported("exception-handling", "a core module exports a tag", offset))
        }
    }
}

/// The types that a module has defined so far.
type Types = IdVec<TypeIndex, CoreTypeId>;

fn value_type(types: &Types, ty: ValType, offset: u64) -> Result<CoreValueType, TranslateError> {
    Ok(match ty {
        ValType::I32 => CoreValueType::I32,
        ValType::I64 => CoreValueType::I64,
        ValType::F32 => CoreValueType::F32,
        ValType::F64 => CoreValueType::F64,
        ValType::V128 => CoreValueType::V128,
        ValType::Ref(ty) => CoreValueType::Ref(ref_type(types, ty, offset)?),
    })
}

fn ref_type(types: &Types, ty: wasmparser::RefType, offset: u64) -> Result<RefType, TranslateError> {
    let heap = match ty.heap_type() {
        wasmparser::HeapType::FUNC => HeapType::Func,
        wasmparser::HeapType::EXTERN => HeapType::Extern,
        wasmparser::HeapType::Concrete(wasmparser::UnpackedIndex::Module(index)) => {
            let known = types.get(TypeIndex(index)).copied();
            HeapType::Concrete(
                known.ok_or_else(|| TranslateError::internal(format!("core type {index} of {}", types.len())))?,
            )
        }
        _ => return Err(TranslateError::unsupported("gc", format!("the type `{ty}`"), offset)),
    };
    Ok(RefType { nullable: ty.is_nullable(), heap })
}

fn table_type(types: &Types, ty: wasmparser::TableType, offset: u64) -> Result<TableType, TranslateError> {
    if ty.shared {
        return Err(TranslateError::unsupported("shared-everything-threads", "a shared table", offset));
    }
    Ok(TableType {
        element: ref_type(types, ty.element_type, offset)?,
        min: ty.initial,
        max: ty.maximum,
        table64: ty.table64,
    })
}

fn memory_type(ty: wasmparser::MemoryType) -> Result<MemoryType, TranslateError> {
    let page_bytes_log2 = match ty.page_size_log2 {
        None => WASM_PAGE_BYTES_LOG2,
        Some(log2 @ (0 | 16)) => log2 as u8,
        Some(log2) => return Err(TranslateError::internal(format!("a page size of 2^{log2} bytes"))),
    };
    Ok(MemoryType {
        min_pages: ty.initial,
        max_pages: ty.maximum,
        memory64: ty.memory64,
        shared: ty.shared,
        page_bytes_log2,
    })
}

fn global_type(types: &Types, ty: wasmparser::GlobalType, offset: u64) -> Result<GlobalType, TranslateError> {
    if ty.shared {
        return Err(TranslateError::unsupported("shared-everything-threads", "a shared global", offset));
    }
    Ok(GlobalType { value: value_type(types, ty.content_type, offset)?, mutable: ty.mutable })
}

fn const_expr(expr: &wasmparser::ConstExpr<'_>) -> Result<ConstExpr, TranslateError> {
    let mut ops = Vec::new();
    for op in expr.get_operators_reader() {
        ops.push(match op? {
            Operator::I32Const { value } => ConstOp::I32Const(value),
            Operator::I64Const { value } => ConstOp::I64Const(value),
            Operator::F32Const { value } => ConstOp::F32Const(value.bits()),
            Operator::F64Const { value } => ConstOp::F64Const(value.bits()),
            Operator::V128Const { value } => ConstOp::V128Const(u128::from_le_bytes(*value.bytes())),
            Operator::GlobalGet { global_index } => ConstOp::GlobalGet(GlobalIndex(global_index)),
            Operator::RefNull { .. } => ConstOp::RefNull,
            Operator::RefFunc { function_index } => ConstOp::RefFunc(FuncIndex(function_index)),
            Operator::I32Add => ConstOp::I32Add,
            Operator::I32Sub => ConstOp::I32Sub,
            Operator::I32Mul => ConstOp::I32Mul,
            Operator::I64Add => ConstOp::I64Add,
            Operator::I64Sub => ConstOp::I64Sub,
            Operator::I64Mul => ConstOp::I64Mul,
            Operator::End => continue,
            _ => return Err(TranslateError::internal("an instruction that is not constant")),
        });
    }
    Ok(ConstExpr(ops))
}

/// All functions that can become references; `constant_tables` takes those away that nothing refers to.
fn func_refs(module: &Module) -> IdVec<crate::ids::FuncRefIndex, FuncIndex> {
    let mut refs: Vec<FuncIndex> = Vec::new();
    for (_, export) in &module.exports {
        if let EntityIndex::Func(func) = export {
            refs.push(*func);
        }
    }
    for elem in module.elems.values() {
        match &elem.items {
            ElemItems::Funcs(funcs) => refs.extend(funcs),
            ElemItems::Exprs(exprs) => exprs.iter().for_each(|expr| refs.extend(refs_in(expr))),
        }
    }
    module.global_inits.values().for_each(|expr| refs.extend(refs_in(expr)));
    module.table_inits.values().flatten().for_each(|expr| refs.extend(refs_in(expr)));
    refs.sort_unstable();
    refs.dedup();
    refs.into_iter().collect()
}

/// The functions that an expression refers to.
pub(super) fn refs_in(expr: &ConstExpr) -> impl Iterator<Item = FuncIndex> {
    expr.0.iter().filter_map(|op| match op {
        ConstOp::RefFunc(func) => Some(*func),
        _ => None,
    })
}

/// The host calls the start function without arguments, so its type is checked here once more.
fn check_start(module: &Module, types: &CoreTypes) -> Result<(), TranslateError> {
    let Some(start) = module.start else { return Ok(()) };
    let Some(ty) = module.funcs.get(start) else {
        return Err(TranslateError::internal(format!("start function {start} of {}", module.funcs.len())));
    };
    let offset = module.defined_func(start).and_then(|func| module.bodies.get(func)).map_or(0, |body| body.start);
    super::canon::expect_signature("a start function", &CoreFuncType::default(), &types.types[*ty], offset as u64)
}
