//! Finds the tables whose elements are known before anything is instantiated (D2).
//!
//! Such a table is made of the active element segments of the module that defines it, and of those of modules
//! without code (`foreign_elems`). No code reads or writes its elements, no other instance and no host sees it:
//! only calls go through it. So all
//! instances can have the same one, and functions that are nowhere else need no reference.
//!
//! # Invariants
//! * A constant table's elements are functions that its module defines; or the module has one instance,
//!   and they are functions that are known.
//! * What cannot be told from the table that the specification describes: no segment of it can trap, and
//!   a failure before its segments were run is not seen ([`can_show_failure`]).
//! * The elements of all constant tables together take as much as the binary has of them.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::foreign_elems::{self, Adoption};
use super::module_parse::refs_in;
use super::{
    Callees, Component, ConstExpr, ConstOp, CoreDef, ElemItems, ElemMode, ElemSegment, EntityIndex, FixedGlobals,
    ForeignElem, HeapType, Module, TableFunc, TableKind, can_show_failure, table_uses,
};
use crate::ids::{DefinedTableIndex, ElemIndex, FuncIndex, FuncRefIndex, Id, IdVec, ModuleId, TableIndex};

/// A table may have so many elements, and two for each that segments give.
const MAX_EMPTY_ELEMENTS: u64 = 8;

/// Marks the constant tables of a component, and takes references from functions that need none.
pub(super) fn mark(component: &mut Component, bytes: &[u8]) {
    let fixed = FixedGlobals::new(component);
    let adoptions = foreign_elems::find(component, &fixed);
    let outside = Outside::new(component, &adoptions);
    let marked: Vec<_> =
        component.modules.keys().filter_map(|id| marks(component, id, bytes, &fixed, &outside, &adoptions)).collect();
    for (id, kinds, refs) in marked {
        let module = &mut component.modules[id];
        module.table_kinds = kinds;
        module.func_refs = refs;
    }
    for Adoption { table: (id, table), segments, elems } in adoptions {
        if component.modules[id].table_kind(table) != TableKind::Mutable {
            component.modules[id].foreign_elems.extend(elems);
            segments.into_iter().for_each(|(id, elem)| disown(&mut component.modules[id], id, elem, &outside));
        }
    }
}

/// Takes a segment from a module without code: it is in a constant table.
fn disown(module: &mut Module, id: ModuleId, elem: ElemIndex, outside: &Outside) {
    module.elems[elem].mode = ElemMode::Declared;
    let exported = module.funcs.keys().filter(|func| outside.funcs.contains(&(id, *func)));
    let mut refs: BTreeSet<FuncIndex> = exported.collect();
    refs.extend(refs_of_definitions(module, &module.table_kinds));
    module.func_refs = refs.into_iter().collect();
}

/// The elements that a constant table has; `None` for another.
pub fn constant_elements(
    component: &Component,
    id: ModuleId,
    table: DefinedTableIndex,
    fixed: &FixedGlobals<'_>,
) -> Option<Vec<Option<TableFunc>>> {
    let foreign = component.modules[id].foreign_elems.iter().filter(|elem| elem.table == table);
    elements_with(component, id, table, fixed, &foreign.collect::<Vec<_>>())
}

fn elements_with(
    component: &Component,
    id: ModuleId,
    table: DefinedTableIndex,
    fixed: &FixedGlobals<'_>,
    foreign: &[&ForeignElem],
) -> Option<Vec<Option<TableFunc>>> {
    let module = &component.modules[id];
    let index = TableIndex(module.n_imported_tables + table.0);
    let ty = &module.tables[index];
    let segments = || active_elems(module).filter(move |(_, to, _)| *to == index);
    let n_items: usize = segments().map(|(segment, ..)| segment.items.len()).sum();
    let n_foreign: usize = foreign.iter().map(|elem| elem.items.len()).sum();
    let is_dense = ty.min <= ((n_items + n_foreign) as u64).saturating_mul(2) + MAX_EMPTY_ELEMENTS;
    if !is_dense || matches!(ty.element.heap, HeapType::Extern) {
        return None;
    }
    let first = match module.table_inits.get(table)? {
        Some(init) => element(init)?,
        None => None,
    };
    let mut elements = vec![first.map(TableFunc::Own); usize::try_from(ty.min).ok()?];
    for (segment, _, offset) in segments() {
        let start = usize::try_from(fixed.evaluate(id, offset)? as u64).ok()?;
        let end = start.checked_add(segment.items.len())?;
        for (position, slot) in elements.get_mut(start..end)?.iter_mut().enumerate() {
            *slot = item(&segment.items, position)?.map(TableFunc::Own);
        }
    }
    for ForeignElem { at, items, .. } in foreign {
        let start = usize::try_from(*at).ok()?;
        let slots = elements.get_mut(start..start.checked_add(items.len())?)?;
        slots.iter_mut().zip(items).for_each(|(slot, item)| *slot = item.map(|(def, ty)| TableFunc::Foreign(def, ty)));
    }
    let known = KnownFuncs::new(component, id, fixed);
    let is_known = |func: &TableFunc| match func {
        TableFunc::Own(func) => known.contains(*func),
        TableFunc::Foreign(def, _) => !matches!(def, CoreDef::Import(_)),
    };
    elements.iter().flatten().all(is_known).then_some(elements)
}

/// What instances other than the definer's and the host see.
struct Outside {
    tables: HashSet<(ModuleId, TableIndex)>,
    /// Functions that the host can have references to.
    funcs: HashSet<(ModuleId, FuncIndex)>,
}

impl Outside {
    fn new(component: &Component, adoptions: &[Adoption]) -> Outside {
        let mut out = Outside { tables: HashSet::new(), funcs: HashSet::new() };
        let module = |core| component.core_instances[core].module;
        let exports = || component.core_exports.iter().map(|(_, def)| def);
        let args = component.core_instances.values().flat_map(|core| &core.args);
        for def in args.chain(exports()) {
            if let CoreDef::Instance(core, EntityIndex::Table(table)) = *def {
                out.tables.insert((module(core), table));
            }
        }
        for adoption in adoptions {
            out.tables.remove(&adoption.table);
        }
        for def in exports() {
            if let CoreDef::Instance(core, EntityIndex::Func(func)) = *def {
                out.funcs.insert((module(core), func));
            }
        }
        out
    }
}

/// The functions whose code and context are known.
struct KnownFuncs<'a> {
    n_imported: usize,
    imported: Option<Vec<CoreDef>>,
    module: &'a Module,
}

impl<'a> KnownFuncs<'a> {
    fn new(component: &'a Component, id: ModuleId, fixed: &FixedGlobals<'_>) -> KnownFuncs<'a> {
        let module = &component.modules[id];
        let imported = fixed.only_instance(id).map(|core| component.imported_funcs(core));
        KnownFuncs { n_imported: module.n_imported_funcs as usize, imported, module }
    }

    fn contains(&self, func: FuncIndex) -> bool {
        if func.position() >= self.n_imported {
            return func.position() < self.module.funcs.len();
        }
        let def = self.imported.as_ref().and_then(|imported| imported.get(func.position()));
        def.is_some_and(|def| !matches!(def, CoreDef::Import(_)))
    }
}

type Marks = (ModuleId, IdVec<DefinedTableIndex, TableKind>, IdVec<FuncRefIndex, FuncIndex>);

/// What becomes of a module, if it has a constant table.
fn marks(
    component: &Component,
    id: ModuleId,
    bytes: &[u8],
    fixed: &FixedGlobals<'_>,
    outside: &Outside,
    adoptions: &[Adoption],
) -> Option<Marks> {
    let module = &component.modules[id];
    let is_inside =
        |table: &DefinedTableIndex| !outside.tables.contains(&(id, TableIndex(module.n_imported_tables + table.0)));
    let candidate = |table: DefinedTableIndex| {
        let index = TableIndex(module.n_imported_tables + table.0);
        let adopted = adoptions.iter().filter(|adoption| adoption.table == (id, index));
        let foreign: Vec<_> = adopted.flat_map(|adoption| &adoption.elems).collect();
        let elements = elements_with(component, id, table, fixed, &foreign)?;
        let is_own = |func: &TableFunc| matches!(func, TableFunc::Own(func) if module.defined_func(*func).is_some());
        let callees = if elements.iter().flatten().all(is_own) { Callees::Own } else { Callees::Any };
        Some((table, TableKind::Constant(callees)))
    };
    let candidates: BTreeMap<_, _> = module.table_inits.keys().filter(is_inside).filter_map(candidate).collect();
    if candidates.is_empty() || can_show_failure(module, id, fixed) {
        return None;
    }
    let uses = table_uses::of(module, bytes)?;
    let kind = |table: DefinedTableIndex| {
        let index = TableIndex(module.n_imported_tables + table.0);
        let constant = candidates.get(&table).filter(|_| !uses.tables.contains(&index));
        constant.copied().unwrap_or_default()
    };
    let kinds: IdVec<_, _> = module.table_inits.keys().map(kind).collect();
    let exported = module.funcs.keys().filter(|func| outside.funcs.contains(&(id, *func)));
    let mut refs: BTreeSet<FuncIndex> = uses.funcs.into_iter().chain(exported).collect();
    refs.extend(refs_of_definitions(module, &kinds));
    Some((id, kinds, refs.into_iter().collect()))
}

/// Functions that globals, segments and tables refer to, but for constant tables.
fn refs_of_definitions(module: &Module, kinds: &IdVec<DefinedTableIndex, TableKind>) -> BTreeSet<FuncIndex> {
    let is_mutable = |table: Option<DefinedTableIndex>| {
        table.is_none_or(|table| kinds.get(table).is_none_or(|kind| *kind == TableKind::Mutable))
    };
    let mut refs: BTreeSet<FuncIndex> = module.global_inits.values().flat_map(refs_in).collect();
    for (table, init) in module.table_inits.iter() {
        refs.extend(init.iter().filter(|_| is_mutable(Some(table))).flat_map(refs_in));
    }
    for segment in module.elems.values() {
        let lives_on = match segment.mode {
            ElemMode::Active { table, .. } => is_mutable(module.defined_table(table)),
            ElemMode::Passive => true,
            ElemMode::Declared => false,
        };
        match &segment.items {
            _ if !lives_on => {}
            ElemItems::Funcs(funcs) => refs.extend(funcs),
            ElemItems::Exprs(exprs) => refs.extend(exprs.iter().flat_map(refs_in)),
        }
    }
    refs
}

fn active_elems(module: &Module) -> impl Iterator<Item = (&ElemSegment, TableIndex, &ConstExpr)> {
    module.elems.values().filter_map(|segment| match &segment.mode {
        ElemMode::Active { table, offset } => Some((segment, *table, offset)),
        ElemMode::Passive | ElemMode::Declared => None,
    })
}

/// The items of a segment, if all are functions or null.
pub(super) fn items(all: &ElemItems) -> Option<Vec<Option<FuncIndex>>> {
    (0..all.len()).map(|position| item(all, position)).collect()
}

/// An item of a segment, if it is a function or null.
fn item(items: &ElemItems, position: usize) -> Option<Option<FuncIndex>> {
    match items {
        ElemItems::Funcs(funcs) => funcs.get(position).map(|func| Some(*func)),
        ElemItems::Exprs(exprs) => element(exprs.get(position)?),
    }
}

fn element(expr: &ConstExpr) -> Option<Option<FuncIndex>> {
    match expr.0[..] {
        [ConstOp::RefFunc(func)] => Some(Some(func)),
        [ConstOp::RefNull] => Some(None),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
