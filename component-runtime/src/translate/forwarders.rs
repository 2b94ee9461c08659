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
use crate::ids::{CoreInstanceId, FuncIndex, Id, TableIndex, TypeIndex};

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
    let fixed = FixedGlobals::new(component);
    let mut tables = HashMap::new();
    let mut found = HashMap::new();
    for def in component.core_instances.values().flat_map(|instance| &instance.args) {
        let CoreDef::Instance(core, EntityIndex::Func(func)) = *def else { continue };
        let id = component.core_instances[core].module;
        if fixed.only_instance(id) != Some(core) {
            continue;
        }
        let Some(call) = forwarded(component, bytes, core, func) else { continue };
        let module = &component.modules[id];
        let Some(table) = module.defined_table(call.table) else { continue };
        let elements = tables.entry((id, table)).or_insert_with(|| constant_elements(component, id, table, &fixed));
        let element = elements.as_ref().and_then(|elements| *elements.get(call.index as usize)?);
        let target = match element {
            Some(TableFunc::Foreign(def, ty)) => Some((def, ty)),
            Some(TableFunc::Own(own)) if module.defined_func(own).is_some() => {
                Some((CoreDef::Instance(core, EntityIndex::Func(own)), module.funcs[own]))
            }
            Some(TableFunc::Own(own)) => {
                component.imported_funcs(core).get(own.position()).map(|def| (*def, module.funcs[own]))
            }
            None => None,
        };
        // One of another type would trap.
        if let Some((def, _)) = target.filter(|(_, ty)| module.types.get(call.ty) == Some(ty)) {
            found.insert((core, func), def);
        }
    }
    found
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
