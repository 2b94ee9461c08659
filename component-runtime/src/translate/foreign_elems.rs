//! Finds element segments that write to a table of another module, and can be known beforehand (D2).
//!
//! Tools that make components put calls between modules that need each other into a table: one module defines it
//! and calls through it, and one without any code of its own fills it at last. What that one writes is known
//! where both have one instance, and nothing runs before.
//!
//! # Invariants
//! * Nobody can tell that the segments were not run: no code runs before their time, none of them can trap, and
//!   nobody but the table's definer has code that sees the table.

use std::collections::{BTreeMap, BTreeSet};

use super::{Component, CoreDef, ElemMode, EntityIndex, FixedGlobals, ForeignElem, can_show_failure, constant_tables};
use crate::ids::{CoreInstanceId, ElemIndex, FuncIndex, Id, ModuleId, TableIndex};

/// A table with the segments of others that write to it: these are all that do.
pub(super) struct Adoption {
    /// Who defines the table, and which of its tables it is.
    pub(super) table: (ModuleId, TableIndex),
    /// Whose segments they are.
    pub(super) segments: Vec<(ModuleId, ElemIndex)>,
    pub(super) elems: Vec<ForeignElem>,
}

/// All such tables of a component.
pub(super) fn find(component: &Component, fixed: &FixedGlobals<'_>) -> Vec<Adoption> {
    importers(component)
        .into_iter()
        .filter_map(|((core, table), users)| adoption(component, fixed, core, table, &users))
        .collect()
}

/// Who imports a table, and under which index.
type Users = BTreeSet<(CoreInstanceId, TableIndex)>;

/// The tables that core instances import from others.
fn importers(component: &Component) -> BTreeMap<(CoreInstanceId, TableIndex), Users> {
    let mut found: BTreeMap<_, Users> = BTreeMap::new();
    for (user, instance) in component.core_instances.iter() {
        for (import, def) in component.modules[instance.module].imports.iter().zip(&instance.args) {
            if let (EntityIndex::Table(local), CoreDef::Instance(core, EntityIndex::Table(table))) =
                (import.entity, *def)
            {
                found.entry((core, table)).or_default().insert((user, local));
            }
        }
    }
    found
}

fn adoption(
    component: &Component,
    fixed: &FixedGlobals<'_>,
    core: CoreInstanceId,
    table: TableIndex,
    users: &Users,
) -> Option<Adoption> {
    let definer = component.core_instances[core].module;
    let is_inside = component.core_exports.is_empty() && component.core_imports.is_empty();
    let is_only = |core: CoreInstanceId| fixed.only_instance(component.core_instances[core].module) == Some(core);
    if !is_inside || !is_only(core) || !users.iter().all(|(user, _)| is_only(*user)) {
        return None;
    }
    let last = users.iter().map(|(user, _)| *user).max()?;
    let nothing_runs = component
        .core_instances
        .iter()
        .take(last.position())
        .all(|(_, earlier)| component.modules[earlier.module].start.is_none())
        && component.starts.values().all(|start| start.before > last);
    if !nothing_runs {
        return None;
    }
    let mut found = Adoption { table: (definer, table), segments: Vec::new(), elems: Vec::new() };
    let defined = component.modules[definer].defined_table(table)?;
    for (user, local) in users {
        let id = component.core_instances[*user].module;
        let module = &component.modules[id];
        if !module.bodies.is_empty() || can_show_failure(module, id, fixed) {
            return None;
        }
        let imported = component.imported_funcs(*user);
        let item = |func: Option<FuncIndex>| {
            let Some(func) = func else { return Some(None) };
            Some(Some((*imported.get(func.position())?, *module.funcs.get(func)?)))
        };
        for (elem, segment) in module.elems.iter() {
            let ElemMode::Active { table: to, offset } = &segment.mode else { continue };
            if to == local {
                let at = u64::try_from(fixed.evaluate(id, offset)?).ok()?;
                let items = constant_tables::items(&segment.items)?.into_iter().map(item).collect::<Option<_>>()?;
                found.segments.push((id, elem));
                found.elems.push(ForeignElem { table: defined, at, items });
            }
        }
    }
    Some(found)
}
