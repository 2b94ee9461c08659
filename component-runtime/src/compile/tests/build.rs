//! The IR of one core module from its text: as much of it as compiling and the test machine need.

use wasmparser::{
    DataKind, ElementItems, ElementKind, Parser, Payload, RefType as WasmRefType, TypeRef, ValType, Validator,
    WasmFeatures,
};

use crate::ids::{CoreTypeId, FuncIndex, GlobalIndex, MemoryIndex, TableIndex};
use crate::translate::{
    Component, ConstExpr, ConstOp, CoreFuncType, CoreValueType, DataMode, DataSegment, ElemItems, ElemMode,
    ElemSegment, EntityIndex, GlobalType, HeapType, MemoryType, Module, ModuleImport, RefType, TableType,
};

/// A component of one module, and the module's binary.
pub(super) struct Built {
    pub(super) component: Component,
    pub(super) bytes: Vec<u8>,
}

/// Builds a component around a module's text.
pub(super) fn build(text: &str) -> Built {
    build_binary(wat::parse_str(text).unwrap_or_else(|error| panic!("{error}")))
}

/// Builds a component around a module's binary.
pub(super) fn build_binary(bytes: Vec<u8>) -> Built {
    Validator::new_with_features(WasmFeatures::all()).validate_all(&bytes).unwrap();
    let mut builder = Builder::default();
    for payload in Parser::new(0).parse_all(&bytes) {
        builder.section(payload.unwrap());
    }
    let Builder { mut component, mut module } = builder;
    module.func_refs = module.funcs.keys().collect();
    component.modules.push(module);
    Built { component, bytes }
}

#[derive(Default)]
struct Builder {
    component: Component,
    module: Module,
}

impl Builder {
    fn section(&mut self, payload: Payload<'_>) {
        match payload {
            Payload::TypeSection(types) => types.into_iter_err_on_gc_types().for_each(|ty| self.func_type(ty)),
            Payload::ImportSection(imports) => imports.into_imports().for_each(|import| self.import(import.unwrap())),
            Payload::FunctionSection(funcs) => funcs.into_iter().for_each(|ty| self.func(ty.unwrap())),
            Payload::TableSection(tables) => tables.into_iter().for_each(|table| self.table(table.unwrap().ty)),
            Payload::MemorySection(memories) => memories.into_iter().for_each(|memory| self.memory(memory.unwrap())),
            Payload::GlobalSection(globals) => globals.into_iter().for_each(|global| {
                let global = global.unwrap();
                self.global(global.ty);
                self.module.global_inits.push(const_expr(&global.init_expr));
            }),
            Payload::ExportSection(exports) => exports.into_iter().for_each(|export| self.export(export.unwrap())),
            Payload::ElementSection(elements) => {
                elements.into_iter().for_each(|element| self.element(element.unwrap()))
            }
            Payload::DataSection(datas) => datas.into_iter().for_each(|data| self.data(data.unwrap())),
            Payload::CodeSectionEntry(body) => {
                let range = body.range();
                self.module.bodies.push(range.start as usize..range.end as usize);
            }
            _ => {}
        }
    }

    fn func_type(&mut self, ty: wasmparser::Result<wasmparser::FuncType>) {
        // Types of other proposals stay a hole; no function of a test that is accepted has one.
        let ty = ty.map(|ty| CoreFuncType { params: values(ty.params()), results: values(ty.results()) });
        let ty = ty.unwrap_or_default();
        let known = self.component.core_types.iter().find(|(_, known)| **known == ty).map(|(id, _)| id);
        let id = known.unwrap_or_else(|| self.component.core_types.push(ty));
        self.module.types.push(id);
    }

    fn import(&mut self, import: wasmparser::Import<'_>) {
        let module = &mut self.module;
        let entity = match import.ty {
            TypeRef::Func(ty) => {
                module.n_imported_funcs += 1;
                self.func(ty);
                EntityIndex::Func(FuncIndex(self.module.funcs.len() as u32 - 1))
            }
            TypeRef::Table(ty) => {
                module.n_imported_tables += 1;
                self.table(ty);
                EntityIndex::Table(TableIndex(self.module.tables.len() as u32 - 1))
            }
            TypeRef::Memory(ty) => {
                module.n_imported_memories += 1;
                self.memory(ty);
                EntityIndex::Memory(MemoryIndex(self.module.memories.len() as u32 - 1))
            }
            TypeRef::Global(ty) => {
                module.n_imported_globals += 1;
                self.global(ty);
                EntityIndex::Global(GlobalIndex(self.module.globals.len() as u32 - 1))
            }
            other => panic!("import of {other:?}"),
        };
        let import = ModuleImport { module: import.module.to_owned(), name: import.name.to_owned(), entity };
        self.module.imports.push(import);
    }

    fn func(&mut self, ty: u32) {
        let ty: CoreTypeId = self.module.types[crate::ids::TypeIndex(ty)];
        self.module.funcs.push(ty);
    }

    fn table(&mut self, ty: wasmparser::TableType) {
        let element = ref_type(ty.element_type);
        self.module.tables.push(TableType { element, min: ty.initial, max: ty.maximum, table64: ty.table64 });
    }

    fn memory(&mut self, ty: wasmparser::MemoryType) {
        self.module.memories.push(MemoryType {
            min_pages: ty.initial,
            max_pages: ty.maximum,
            memory64: ty.memory64,
            shared: ty.shared,
            page_bytes_log2: ty.page_size_log2.unwrap_or(16) as u8,
        });
    }

    fn global(&mut self, ty: wasmparser::GlobalType) {
        self.module.globals.push(GlobalType { value: value(ty.content_type), mutable: ty.mutable });
    }

    fn export(&mut self, export: wasmparser::Export<'_>) {
        if export.kind == wasmparser::ExternalKind::Func {
            let func = FuncIndex(export.index);
            self.module.exports.push((export.name.to_owned(), EntityIndex::Func(func)));
            self.module.func_names.push((func, export.name.to_owned()));
            self.module.func_names.sort();
        }
    }

    fn data(&mut self, data: wasmparser::Data<'_>) {
        let start = self.component.data.len();
        self.component.data.extend_from_slice(data.data);
        let mode = match data.kind {
            DataKind::Active { memory_index, offset_expr } => {
                DataMode::Active { memory: MemoryIndex(memory_index), offset: const_expr(&offset_expr) }
            }
            DataKind::Passive => DataMode::Passive,
        };
        self.module.datas.push(DataSegment { bytes: start..self.component.data.len(), mode });
    }

    fn element(&mut self, element: wasmparser::Element<'_>) {
        let items = match element.items {
            ElementItems::Functions(funcs) => {
                ElemItems::Funcs(funcs.into_iter().map(|func| FuncIndex(func.unwrap())).collect())
            }
            ElementItems::Expressions(_, exprs) => {
                ElemItems::Exprs(exprs.into_iter().map(|expr| const_expr(&expr.unwrap())).collect())
            }
        };
        let mode = match element.kind {
            ElementKind::Active { table_index, offset_expr } => {
                ElemMode::Active { table: TableIndex(table_index.unwrap_or(0)), offset: const_expr(&offset_expr) }
            }
            ElementKind::Passive => ElemMode::Passive,
            ElementKind::Declared => ElemMode::Declared,
        };
        self.module.elems.push(ElemSegment { items, mode });
    }
}

fn const_expr(expr: &wasmparser::ConstExpr<'_>) -> ConstExpr {
    use wasmparser::Operator;
    let ops = expr.get_operators_reader().into_iter().filter_map(|operator| match operator.unwrap() {
        Operator::I32Const { value } => Some(ConstOp::I32Const(value)),
        Operator::I64Const { value } => Some(ConstOp::I64Const(value)),
        Operator::F32Const { value } => Some(ConstOp::F32Const(value.bits())),
        Operator::F64Const { value } => Some(ConstOp::F64Const(value.bits())),
        Operator::V128Const { value } => Some(ConstOp::V128Const(u128::from_le_bytes(*value.bytes()))),
        Operator::RefNull { .. } => Some(ConstOp::RefNull),
        _ => None,
    });
    ConstExpr(ops.collect())
}

fn values(types: &[ValType]) -> Vec<CoreValueType> {
    types.iter().map(|ty| value(*ty)).collect()
}

fn value(ty: ValType) -> CoreValueType {
    match ty {
        ValType::I32 => CoreValueType::I32,
        ValType::I64 => CoreValueType::I64,
        ValType::F32 => CoreValueType::F32,
        ValType::F64 => CoreValueType::F64,
        ValType::V128 => CoreValueType::V128,
        ValType::Ref(ty) => CoreValueType::Ref(ref_type(ty)),
    }
}

fn ref_type(ty: WasmRefType) -> RefType {
    let heap = if ty.is_extern_ref() { HeapType::Extern } else { HeapType::Func };
    RefType { nullable: ty.is_nullable(), heap }
}

/// The type of `func` with these parameters and results, for stubs.
pub(super) fn func_type(params: &[CoreValueType], results: &[CoreValueType]) -> CoreFuncType {
    CoreFuncType { params: params.to_vec(), results: results.to_vec() }
}

/// The binary of a module with one function `() -> ()`, and with a second type `() -> i32...`.
pub(super) fn one_function(body: &[wasm_encoder::Instruction<'_>], n_results: usize) -> Vec<u8> {
    let mut types = wasm_encoder::TypeSection::new();
    types.ty().function([], []);
    types.ty().function([], vec![wasm_encoder::ValType::I32; n_results]);
    let mut function = wasm_encoder::Function::new([(10, wasm_encoder::ValType::I32)]);
    for instruction in body.iter().chain([&wasm_encoder::Instruction::End]) {
        function.instruction(instruction);
    }
    let mut functions = wasm_encoder::FunctionSection::new();
    functions.function(0);
    let mut code = wasm_encoder::CodeSection::new();
    code.function(&function);
    let mut module = wasm_encoder::Module::new();
    module.section(&types).section(&functions).section(&code);
    module.finish()
}
