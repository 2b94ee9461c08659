//! Finds imported functions that only hand their arguments on, and puts what they call in their place (D2).
//!
//! Such a function calls through a constant table at a constant index, as those do that tools put between modules
//! which need each other. Who imports one gets the function that lies there.
//!
//! # Invariants
//! * Nobody can tell the two apart but by a backtrace, which lacks a frame, and by the fuel of that frame.

use std::collections::HashMap;

use wasmparser::{BinaryReader, FunctionBody, Operator};

use super::{Component, CoreDef, EntityIndex, FixedGlobals, Origin, TableFunc, TableKind, constant_elements};
use crate::ids::{CoreInstanceId, CoreTypeId, DefinedTableIndex, FuncIndex, Id, TableIndex, TypeIndex};

/// A body of more bytes does more than to hand on its arguments: each takes at most three bytes for its number.
const MAX_BODY_BYTES: usize = 3 * 1000 + 32;

/// Resolves the imports of all core instances.
pub(super) fn resolve(component: &mut Component, bytes: &[u8]) {
    let found = targets(component, bytes);
    for instance in component.core_instances.keys() {
        for def in &mut component.core_instances[instance].args {
            if let CoreDef::Instance(core, EntityIndex::Func(func)) = *def
                && let Some(target) = found.get(&(core, func))
            {
                *def = *target;
            }
        }
    }
}

/// What the forwarders call among the functions that core instances import.
fn targets(component: &Component, bytes: &[u8]) -> HashMap<(CoreInstanceId, FuncIndex), CoreDef> {
    let mut search = Search { component, bytes, fixed: FixedGlobals::new(component), tables: HashMap::new() };
    // Each function is looked at once: one may be imported very often.
    let mut found = HashMap::new();
    for def in component.core_instances.values().flat_map(|instance| &instance.args) {
        if let CoreDef::Instance(core, EntityIndex::Func(func)) = *def {
            found.entry((core, func)).or_insert_with(|| search.target(core, func));
        }
    }
    found.into_iter().filter_map(|(func, target)| Some((func, target?))).collect()
}

struct Search<'a> {
    component: &'a Component,
    bytes: &'a [u8],
    fixed: FixedGlobals<'a>,
    tables: HashMap<(CoreInstanceId, DefinedTableIndex), Option<Callees>>,
}

/// What can be called through a constant table, with their types.
type Callees = Vec<Option<(CoreDef, CoreTypeId)>>;

impl Search<'_> {
    /// What a function of the only instance of a module calls, if it is a forwarder.
    fn target(&mut self, core: CoreInstanceId, func: FuncIndex) -> Option<CoreDef> {
        let id = self.component.core_instances[core].module;
        self.fixed.only_instance(id).filter(|only| *only == core)?;
        let call = forwarded(self.component, self.bytes, core, func)?;
        let module = &self.component.modules[id];
        let table = module.defined_table(call.table)?;
        let (component, fixed) = (self.component, &self.fixed);
        let callees = self.tables.entry((core, table)).or_insert_with(|| callees(component, fixed, core, table));
        let (def, ty) = callees.as_ref()?.get(call.index as usize).copied()??;
        // One of another type would trap.
        (module.types.get(call.ty) == Some(&ty)).then_some(def)
    }
}

fn callees(
    component: &Component,
    fixed: &FixedGlobals<'_>,
    core: CoreInstanceId,
    table: DefinedTableIndex,
) -> Option<Callees> {
    let id = component.core_instances[core].module;
    let (module, imported) = (&component.modules[id], component.imported_funcs(core));
    let callee = |func: Option<TableFunc>| match func? {
        TableFunc::Foreign(def, ty) => Some((def, ty)),
        TableFunc::Own(own) if module.defined_func(own).is_some() => {
            Some((CoreDef::Instance(core, EntityIndex::Func(own)), module.funcs[own]))
        }
        TableFunc::Own(own) => Some((*imported.get(own.position())?, module.funcs[own])),
    };
    Some(constant_elements(component, id, table, fixed)?.into_iter().map(callee).collect())
}

/// A call through a table.
struct TableCall {
    table: TableIndex,
    ty: TypeIndex,
    index: u32,
}

/// The call that a function consists of, if it calls through a constant table with its own arguments.
fn forwarded(component: &Component, bytes: &[u8], core: CoreInstanceId, func: FuncIndex) -> Option<TableCall> {
    let module = &component.modules[component.core_instances[core].module];
    let body = module.bodies.get(module.defined_func(func)?)?;
    if module.origin != Origin::Binary || body.len() > MAX_BODY_BYTES {
        return None;
    }
    let n_params = component.core_types[module.funcs[func]].params.len();
    let call = read(bytes.get(body.clone())?, n_params).ok()??;
    (module.table_kind(call.table) != TableKind::Mutable).then_some(call)
}

fn read(body: &[u8], n_params: usize) -> wasmparser::Result<Option<TableCall>> {
    let body = FunctionBody::new(BinaryReader::new(body, 0));
    if body.get_locals_reader()?.get_count() != 0 {
        return Ok(None);
    }
    let mut operators = body.get_operators_reader()?;
    for param in 0..n_params {
        if !matches!(operators.read()?, Operator::LocalGet { local_index } if local_index as usize == param) {
            return Ok(None);
        }
    }
    let Operator::I32Const { value } = operators.read()? else { return Ok(None) };
    let Operator::CallIndirect { type_index, table_index } = operators.read()? else { return Ok(None) };
    let is_all = matches!(operators.read()?, Operator::End) && operators.eof();
    let call = TableCall { table: TableIndex(table_index), ty: TypeIndex(type_index), index: value.cast_unsigned() };
    Ok(is_all.then_some(call))
}
