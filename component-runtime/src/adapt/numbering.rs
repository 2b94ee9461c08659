//! Old numbers of core instances and trampolines to new ones: the one place that renumbers the IR.

use super::gates::Gates;
use super::partition::{Group, lowered_lift};
use crate::ids::{ComponentInstanceId, CoreInstanceId, FuncIndex, Id, IdVec, ModuleId, TrampolineId};
use crate::translate::{Component, CoreDef, CoreInstance, EntityIndex, FuncDef, Fused, Trampoline, TrampolineKind};

/// What old numbers have become.
pub(super) struct Numbering {
    cores: IdVec<CoreInstanceId, CoreInstanceId>,
    trampolines: IdVec<TrampolineId, CoreDef>,
    /// The core instance of each group.
    groups: Vec<CoreInstanceId>,
}

impl Numbering {
    /// Core instances move behind the adapters that they need, trampolines close the gaps of those that
    /// become adapters. Returns the trampolines that stay, too.
    pub(super) fn new(component: &Component, groups: &[Group]) -> (Numbering, IdVec<TrampolineId, Trampoline>) {
        let mut stay = IdVec::new();
        let trampolines = component.trampolines.iter();
        let trampolines = trampolines.map(|(id, trampoline)| match lowered_lift(component, id) {
            // Until its group is written; one that nobody calls is in none.
            Some(_) => CoreDef::Trampoline(id),
            None => CoreDef::Trampoline(stay.push(trampoline.clone())),
        });
        let trampolines = trampolines.collect();
        let (mut cores, mut own) = (IdVec::new(), Vec::new());
        let mut waiting = groups.iter().peekable();
        let mut next = 0;
        for position in 0..=component.core_instances.len() {
            while waiting.next_if(|group| group.before == position).is_some() {
                own.push(CoreInstanceId::new(next));
                next += 1;
            }
            if position < component.core_instances.len() {
                cores.push(CoreInstanceId::new(next));
                next += 1;
            }
        }
        (Numbering { cores, trampolines, groups: own }, stay)
    }

    /// The functions of a group are written: its adapters follow so many imported functions.
    pub(super) fn written(&mut self, at: usize, group: &Group, n_imported_funcs: u32) {
        for (adapter, index) in group.adapters.iter().zip(n_imported_funcs..) {
            self.trampolines[*adapter] = CoreDef::Instance(self.groups[at], EntityIndex::Func(FuncIndex(index)));
        }
    }

    /// What the adapters of all groups replace.
    pub(super) fn fused(&self, component: &Component, groups: &[Group], gates: &Gates) -> Vec<Fused> {
        let adapters = groups.iter().flat_map(|group| &group.adapters);
        let fused = adapters.filter_map(|id| match component.trampolines[*id].kind {
            TrampolineKind::Lower { func: FuncDef::Lift(lift), ty, options } => {
                let fused = Fused { func: self.trampolines[*id], lift, ty, options, locked_flag: 0 };
                let locked_flag = gates.flag(fused.caller(component), fused.callee(component));
                Some(Fused { locked_flag, ..fused })
            }
            _ => None,
        });
        fused.collect()
    }

    /// What a definition has become.
    pub(super) fn def(&self, def: CoreDef) -> CoreDef {
        match def {
            CoreDef::Instance(core, entity) => CoreDef::Instance(self.cores[core], entity),
            CoreDef::Trampoline(id) => self.trampolines[id],
            CoreDef::Import(_) | CoreDef::Flags(_) => def,
        }
    }

    /// Renumbers a component and inserts the instances of the groups: each with its module and arguments,
    /// which have new numbers already.
    pub(super) fn apply(&self, component: &mut Component, instances: Vec<(ModuleId, Vec<CoreDef>)>) {
        let root = ComponentInstanceId(0);
        let mut all: Vec<(CoreInstanceId, CoreInstance)> = Vec::new();
        for (id, core) in component.core_instances.iter() {
            let args = core.args.iter().map(|def| self.def(*def)).collect();
            all.push((self.cores[id], CoreInstance { args, ..*core }));
        }
        let groups = self.groups.iter().zip(instances);
        all.extend(groups.map(|(id, (module, args))| (*id, CoreInstance { module, args, instance: root })));
        all.sort_by_key(|(id, _)| *id);
        component.core_instances = all.into_iter().map(|(_, core)| core).collect();
        for slot in component.memory_slots.keys() {
            component.memory_slots[slot] = self.def(component.memory_slots[slot]);
        }
        for slot in component.func_slots.keys() {
            component.func_slots[slot] = self.def(component.func_slots[slot]);
        }
        for start in component.starts.keys() {
            let before = component.starts[start].before.position();
            let end = self.cores.len() + self.groups.len();
            let now = self.cores.iter().nth(before).map_or(CoreInstanceId::new(end), |(_, id)| *id);
            component.starts[start].before = now;
        }
        for (_, def) in &mut component.core_exports {
            *def = self.def(*def);
        }
        for module in component.modules.keys() {
            let elems = &mut component.modules[module].foreign_elems;
            for (def, _) in elems.iter_mut().flat_map(|elem| &mut elem.items).flatten() {
                *def = self.def(*def);
            }
        }
    }
}
