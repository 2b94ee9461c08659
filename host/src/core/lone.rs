//! Memories, tables and globals that the host makes: each is what an instance without code exports.

use std::sync::Arc;

use gusset_runtime::ids::{
    CoreInstanceId, DefinedGlobalIndex, GlobalIndex, Id, IdVec, MemoryIndex, ModuleId, TableIndex,
};
use gusset_runtime::layout::CodeImage;
use gusset_runtime::translate::{
    Component, ConstExpr, ConstOp, CoreDef, CoreInstance, CoreValueType, EntityIndex, GlobalType, MemoryType, Module,
    NestedInstance, TableType,
};
use gusset_runtime::vm::{CoreExtern, Linkage, LoadedComponent, SharedMemory};

use super::call;
use crate::Result;
use crate::store::StoreOpaque;

/// The name under which the one entity is exported.
const NAME: &str = "it";

/// Makes a memory.
pub(super) fn memory(store: &mut StoreOpaque, ty: MemoryType) -> Result<CoreExtern> {
    let mut module = Module::default();
    module.memories.push(ty);
    make(store, module, EntityIndex::Memory(MemoryIndex(0)))
}

/// Makes a memory of a store of one that threads share.
pub(super) fn shared_memory(store: &mut StoreOpaque, memory: &SharedMemory) -> Result<CoreExtern> {
    let mut module = Module::default();
    module.memories.push(*memory.ty());
    make_with(store, module, EntityIndex::Memory(MemoryIndex(0)), Some(memory))
}

/// Makes a table of nulls.
pub(super) fn table(store: &mut StoreOpaque, ty: TableType) -> Result<CoreExtern> {
    let mut module = Module::default();
    module.tables.push(ty);
    module.table_inits.push(None);
    make(store, module, EntityIndex::Table(TableIndex(0)))
}

/// Makes a global; the caller gives it its value.
pub(super) fn global(store: &mut StoreOpaque, ty: GlobalType) -> Result<CoreExtern> {
    let mut module = Module::default();
    module.globals.push(ty);
    let init = match ty.value {
        CoreValueType::I64 => ConstOp::I64Const(0),
        CoreValueType::Ref(_) => ConstOp::RefNull,
        _ => ConstOp::I32Const(0),
    };
    let id: DefinedGlobalIndex = module.global_inits.push(ConstExpr(vec![init]));
    debug_assert_eq!(id.position(), 0);
    make(store, module, EntityIndex::Global(GlobalIndex(0)))
}

fn make(store: &mut StoreOpaque, module: Module, entity: EntityIndex) -> Result<CoreExtern> {
    make_with(store, module, entity, None)
}

fn make_with(
    store: &mut StoreOpaque,
    module: Module,
    entity: EntityIndex,
    memory: Option<&SharedMemory>,
) -> Result<CoreExtern> {
    let mut component = Component::default();
    let instance = component.instances.push(NestedInstance { parent: None, name: None });
    let module = component.modules.push(module);
    let core: CoreInstanceId = component.core_instances.push(CoreInstance { module, args: Vec::new(), instance });
    component.core_exports.push((NAME.to_owned(), CoreDef::Instance(core, entity)));
    let functions: IdVec<ModuleId, _> = std::iter::once(IdVec::new()).collect();
    let image = CodeImage { functions, memories: store.engine().config().memory, ..CodeImage::default() };
    // What the host makes takes no slot of a guest.
    let linkage = Linkage { pool: None, spare: None, ..store.engine().linkage(&component, &store.engine().stubs())? };
    let component = Arc::new(component);
    let loaded = match memory {
        Some(memory) => LoadedComponent::sharing(component, image, linkage, memory.clone())?,
        None => LoadedComponent::new(component, image, linkage)?,
    };
    let key = call::instantiate(store, &loaded, Vec::new(), None)?;
    let runtime = store.runtime();
    let made = runtime.instance(key).and_then(|instance| instance.core_export(runtime, NAME));
    Ok(made.ok_or(gusset_runtime::trap::Trap::InternalBug)?)
}
