//! Which adapters there are, and in which modules.
//!
//! Each `canon lower` of a lifted function becomes one adapter. All that an adapter needs (memories,
//! `realloc`, the callee) was there when the component evaluated the definition, and the first core
//! instance that imports it comes after, so the adapter's own instance goes right before that one. Those
//! that no core instance imports go to the end.
//!
//! # Invariants
//! * An adapter that another one calls (a lowered function that is lifted again) is in an earlier group, or
//!   before it in the same one.

use crate::ids::{Id, TrampolineId};
use crate::translate::{Component, CoreDef, FuncDef, Lift, TrampolineKind};

/// At most so many adapters are in a module, so that what they import stays far below the validator's
/// limits (100 memories).
const MAX_ADAPTERS: usize = 48;

/// The adapters of one module.
pub(super) struct Group {
    /// The position of the core instance before which it is instantiated.
    pub(super) before: usize,
    /// In the order of their ids, which is that of their dependencies.
    pub(super) adapters: Vec<TrampolineId>,
}

/// Decides about all lowered lifts of a component.
pub(super) fn partition(component: &Component) -> Vec<Group> {
    let mut search = Search { component, placed: vec![false; component.trampolines.len()], groups: Vec::new() };
    for (id, core) in component.core_instances.iter() {
        search.place(id.position(), core.args.iter().copied());
    }
    let slots = component.func_slots.values().chain(component.core_exports.iter().map(|(_, def)| def));
    search.place(component.core_instances.len(), slots.copied());
    search.groups
}

struct Search<'c> {
    component: &'c Component,
    placed: Vec<bool>,
    groups: Vec<Group>,
}

impl Search<'_> {
    /// Places the adapters among these definitions, with those that they call.
    fn place(&mut self, before: usize, defs: impl Iterator<Item = CoreDef>) {
        let mut waiting: Vec<CoreDef> = defs.collect();
        let mut adapters = Vec::new();
        while let Some(def) = waiting.pop() {
            let CoreDef::Trampoline(id) = def else { continue };
            let Some(lift) = lowered_lift(self.component, id) else { continue };
            if std::mem::replace(&mut self.placed[id.position()], true) {
                continue;
            }
            adapters.push(id);
            waiting.extend(called(self.component, id, lift));
        }
        adapters.sort_unstable();
        let groups = adapters.chunks(MAX_ADAPTERS).map(|adapters| Group { before, adapters: adapters.to_vec() });
        self.groups.extend(groups);
    }
}

/// The lifted function that a trampoline lowers.
pub(super) fn lowered_lift(component: &Component, id: TrampolineId) -> Option<&Lift> {
    match component.trampolines[id].kind {
        TrampolineKind::Lower { func: FuncDef::Lift(lift), .. } => Some(&component.lifts[lift]),
        _ => None,
    }
}

/// The functions that an adapter calls.
fn called(component: &Component, id: TrampolineId, lift: &Lift) -> Vec<CoreDef> {
    let TrampolineKind::Lower { options, .. } = component.trampolines[id].kind else { return Vec::new() };
    let (caller, callee) = (&component.options[options], &component.options[lift.options]);
    let slots = [Some(lift.callee), callee.realloc, callee.post_return, caller.realloc];
    slots.into_iter().flatten().map(|slot| component.func_slots[slot]).collect()
}
