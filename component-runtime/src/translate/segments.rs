//! What can be known of active segments before anything is instantiated.

use super::{DataMode, ElemMode, FixedGlobals, Module};
use crate::ids::{Id, ModuleId};

/// Whether an instance that fails in one of its active segments can be seen from outside: functions of
/// it are in a table of others by then, and segments that come later were not run. Where this is so,
/// segments must be run one by one.
pub fn can_show_failure(module: &Module, id: ModuleId, fixed: &FixedGlobals<'_>) -> bool {
    let fills_imported_table = module.elems.values().any(|elem| match elem.mode {
        ElemMode::Active { table, .. } => table.position() < module.n_imported_tables as usize,
        ElemMode::Passive | ElemMode::Declared => false,
    });
    fills_imported_table && can_trap(module, id, fixed)
}

/// Whether an active segment might be out of bounds. What is imported has at least the size that the
/// import asks for.
fn can_trap(module: &Module, id: ModuleId, fixed: &FixedGlobals<'_>) -> bool {
    let is_in_bounds = |offset, length: usize, size: Option<u64>| {
        let start = fixed.evaluate(id, offset).map(|start| start as u64);
        let end = start.and_then(|start| start.checked_add(length as u64));
        end.zip(size).is_some_and(|(end, size)| end <= size)
    };
    let elems = module.elems.values().all(|elem| match &elem.mode {
        ElemMode::Active { table, offset } => is_in_bounds(offset, elem.items.len(), Some(module.tables[*table].min)),
        ElemMode::Passive | ElemMode::Declared => true,
    });
    let datas = module.datas.values().all(|data| match &data.mode {
        DataMode::Active { memory, offset } => {
            is_in_bounds(offset, data.bytes.len(), module.memories[*memory].min_bytes())
        }
        DataMode::Passive => true,
    });
    !(elems && datas)
}
