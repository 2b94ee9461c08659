//! Prints what a module imports, exports and holds, as part of the component IR's text.
//!
//! Imports, exports, tables, memories and globals get a line each up to a bound; functions and
//! segments are only counted.

use std::fmt::{self, Write};

use super::{Callees, Component, ElemMode, EntityIndex, Module, TableKind};
use crate::ids::{FuncIndex, Id, ModuleId, TableIndex};

/// How many imports, exports or entities of one kind are listed.
const MAX_LISTED: usize = 200;

/// Appends a module.
pub(super) fn module(out: &mut String, component: &Component, id: ModuleId) -> fmt::Result {
    let module = &component.modules[id];
    write!(out, "  {id} = module")?;
    if let Some(name) = &module.name {
        write!(out, " {name:?}")?;
    }
    writeln!(out, " : {}", counts(module))?;
    list(out, module.imports.len(), |out, at| {
        let import = &module.imports[at];
        writeln!(
            out,
            "    {} = import {:?} {:?} : {}",
            import.entity,
            import.module,
            import.name,
            Typed(component, module, import.entity)
        )
    })?;
    for (at, ty) in defined(module.tables.as_slice(), module.n_imported_tables) {
        let kind = match module.table_kind(TableIndex::new(at)) {
            TableKind::Mutable => "",
            TableKind::Constant(Callees::Own) => ", constant",
            TableKind::Constant(Callees::Any) => ", constant with functions of others",
        };
        writeln!(out, "    table{at} = {ty}{kind}")?;
    }
    for (at, ty) in defined(module.memories.as_slice(), module.n_imported_memories) {
        writeln!(out, "    memory{at} = {ty}")?;
    }
    let n_imported = module.n_imported_globals as usize;
    list(out, module.globals.len() - n_imported.min(module.globals.len()), |out, at| {
        writeln!(out, "    global{} = {}", at + n_imported, module.globals.as_slice()[at + n_imported])
    })?;
    list(out, module.exports.len(), |out, at| {
        let (name, entity) = &module.exports[at];
        writeln!(out, "    export {name:?} = {entity} : {}", Typed(component, module, *entity))
    })?;
    match module.start {
        Some(start) => writeln!(out, "    start {start}"),
        None => Ok(()),
    }
}

/// Appends the imports and exports of a module that stands alone.
pub(super) fn interface(out: &mut String, component: &Component, indent: &str) -> fmt::Result {
    let Some(module) = component.modules.values().next() else { return Ok(()) };
    list(out, module.imports.len(), |out, at| {
        let import = &module.imports[at];
        let ty = Typed(component, module, import.entity);
        writeln!(out, "{indent}import {:?} {:?} : {ty}", import.module, import.name)
    })?;
    list(out, module.exports.len(), |out, at| {
        let (name, entity) = &module.exports[at];
        writeln!(out, "{indent}export {name:?} : {}", Typed(component, module, *entity))
    })
}

fn counts(module: &Module) -> String {
    let data_bytes: usize = module.datas.values().map(|data| data.bytes.len()).sum();
    let elem_items: usize = module.elems.values().map(|elem| elem.items.len()).sum();
    let active = module.elems.values().filter(|elem| matches!(elem.mode, ElemMode::Active { .. })).count();
    let mut parts = vec![format!("{} funcs", module.bodies.len())];
    let mut add = |n: usize, text: String| {
        if n > 0 {
            parts.push(text);
        }
    };
    add(module.elems.len(), format!("{} elems ({active} active, {elem_items} items)", module.elems.len()));
    add(module.datas.len(), format!("{} datas ({data_bytes} bytes)", module.datas.len()));
    add(module.func_refs.len(), format!("{} func-refs", module.func_refs.len()));
    add(module.func_names.len(), format!("{} names", module.func_names.len()));
    parts.join(", ")
}

/// Calls `each` for the first positions, and says how many are left out.
fn list(out: &mut String, n: usize, mut each: impl FnMut(&mut String, usize) -> fmt::Result) -> fmt::Result {
    (0..n.min(MAX_LISTED)).try_for_each(|at| each(out, at))?;
    match n.saturating_sub(MAX_LISTED) {
        0 => Ok(()),
        more => writeln!(out, "    and {more} more"),
    }
}

fn defined<T>(all: &[T], n_imported: u32) -> impl Iterator<Item = (usize, &T)> {
    all.iter().enumerate().skip(n_imported as usize).take(MAX_LISTED)
}

/// The type of an entity of a module.
struct Typed<'c>(&'c Component, &'c Module, EntityIndex);

impl fmt::Display for Typed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Typed(component, module, entity) = *self;
        match entity {
            EntityIndex::Func(index) => write!(f, "func {}", component.core_types[module.funcs[index]]),
            EntityIndex::Table(index) => write!(f, "{}", module.tables[index]),
            EntityIndex::Memory(index) => write!(f, "{}", module.memories[index]),
            EntityIndex::Global(index) => write!(f, "{}", module.globals[index]),
        }
    }
}

impl fmt::Display for EntityIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EntityIndex::Func(index) => write!(f, "{index}"),
            EntityIndex::Table(index) => write!(f, "{index}"),
            EntityIndex::Memory(index) => write!(f, "{index}"),
            EntityIndex::Global(index) => write!(f, "{index}"),
        }
    }
}

/// A function's name in a module, for notes beside its index.
pub(super) fn func_note(module: &Module, func: FuncIndex) -> String {
    match module.func_name(func) {
        Some(name) => format!(" {name:?}"),
        None if func.position() < module.n_imported_funcs as usize => " (imported)".to_owned(),
        None => String::new(),
    }
}
