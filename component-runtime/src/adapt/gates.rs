//! How an adapter sees whether its callee is locked down: by a flag in its caller's own word, at which it
//! looks anyway for `may_leave`.
//!
//! The callees of an instance are numbered in the order in which adapters first call them. Those whose
//! number has no flag ([`VmComponentHeader::locked_callee`]) have their own word looked at.

use std::collections::HashMap;

use super::partition::Group;
use crate::ids::ComponentInstanceId;
use crate::layout::VmComponentHeader;
use crate::translate::{Component, FuncDef, TrampolineKind};

/// Where an adapter looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Gate {
    /// Nowhere: an instance that calls itself is running, so it is not locked down.
    Open,
    /// At a flag in the caller's word.
    Flag(u32),
    /// At the callee's own word.
    Word,
}

/// The gates between all instances that call each other.
pub(super) struct Gates(HashMap<[ComponentInstanceId; 2], Gate>);

impl Gates {
    /// The gates of these adapters.
    pub(super) fn new(component: &Component, groups: &[Group]) -> Gates {
        let mut gates = HashMap::new();
        let mut n_callees: HashMap<ComponentInstanceId, u32> = HashMap::new();
        for adapter in groups.iter().flat_map(|group| &group.adapters) {
            let TrampolineKind::Lower { func: FuncDef::Lift(lift), options, .. } = component.trampolines[*adapter].kind
            else {
                continue;
            };
            let caller = component.options[options].instance;
            let callee = component.options[component.lifts[lift].options].instance;
            gates.entry([caller, callee]).or_insert_with(|| {
                if caller == callee {
                    return Gate::Open;
                }
                let number = n_callees.entry(caller).or_default();
                let flag = VmComponentHeader::locked_callee(*number);
                *number += 1;
                flag.map_or(Gate::Word, Gate::Flag)
            });
        }
        Gates(gates)
    }

    /// The gate between two instances.
    pub(super) fn between(&self, caller: ComponentInstanceId, callee: ComponentInstanceId) -> Gate {
        self.0.get(&[caller, callee]).copied().unwrap_or(Gate::Word)
    }

    /// The flag in the caller's word that is set once the callee is locked down; 0 if there is none.
    pub(super) fn flag(&self, caller: ComponentInstanceId, callee: ComponentInstanceId) -> u32 {
        match self.between(caller, callee) {
            Gate::Flag(flag) => flag,
            Gate::Open | Gate::Word => 0,
        }
    }
}
