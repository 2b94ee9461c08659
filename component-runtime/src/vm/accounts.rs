//! What a store and its instances take, counted against their limits.
//!
//! A charge asks every node from the innermost to the engine, and is then counted in all of them. An instance is
//! charged once for what it has from its start ([`StoreNode::open`]), then for each growth. A node without limits
//! costs nothing but its count, and nested instances are counted only where one of them has limits. Handles are
//! counted where they lie, by budgets that form the same tree (`vm::handle_budget`). Fuel is counted when `vm::fuel`
//! settles what was used of it, and never given back.
//!
//! # Invariants
//! * A refusal has changed no count.
//! * What an instance was charged is in its [`Account`], and is given back from there when it goes: the counts of
//!   store and engine are exact on every way out.

use std::sync::Arc;

use anyhow::{Result, ensure};

use super::fuel::Metering;
use super::handle_budget::HandleBudget;
use super::limits::{EngineNode, InstanceLimits, LimitExceeded, LimitNode, Limits, Usage, check, left};
use crate::ids::{ComponentInstanceId, CoreInstanceId, Id, unique};
use crate::translate::{Component, CoreInstance, MemoryType};

/// What a store takes, against its limits.
#[derive(Debug)]
pub(super) struct StoreNode {
    pub(super) limits: Limits,
    /// But for handles, which `vm::handle_budget` counts.
    used: Usage,
    engine: Option<Arc<EngineNode>>,
}

impl StoreNode {
    /// Nothing is in use.
    pub(super) fn new(limits: Limits, engine: Option<Arc<EngineNode>>) -> StoreNode {
        StoreNode { limits, used: Usage::NOTHING, engine }
    }

    /// The engine's node, where it has limits.
    pub(super) fn engine(&self) -> Option<&Arc<EngineNode>> {
        self.engine.as_ref()
    }

    /// What is in use, but for handles.
    pub(super) fn used(&self) -> Usage {
        self.used
    }

    /// Charges what an instance takes from its start. Its account is still empty.
    ///
    /// # Errors
    /// When a limit of the instance, of one nested in it, of the store or of the engine is in the way.
    #[inline]
    pub(super) fn open(
        &mut self,
        account: &mut Account,
        takes: &Usage,
        component: &Component,
    ) -> Result<(), LimitExceeded> {
        match &mut account.node {
            None => self.take(takes)?,
            Some(node) => {
                let nested = node.check_open(takes, component)?;
                self.take(takes)?;
                node.nested.iter_mut().zip(nested).for_each(|(node, used)| node.used = used);
            }
        }
        account.used = *takes;
        Ok(())
    }

    /// Charges a growth of what an instance has, or one nested in it.
    ///
    /// # Errors
    /// As [`StoreNode::open`].
    pub(super) fn charge(
        &mut self,
        account: &mut Account,
        nested: ComponentInstanceId,
        more: &Usage,
    ) -> Result<(), LimitExceeded> {
        if let Some(node) = &account.node {
            node.check_growth(&account.used, nested, more)?;
        }
        self.take(more)?;
        account.change(nested, |used| used.plus(more));
        Ok(())
    }

    /// Takes a charge back when the growth failed otherwise.
    pub(super) fn refund(&mut self, account: &mut Account, nested: ComponentInstanceId, less: &Usage) {
        self.give_back(less);
        account.change(nested, |used| used.minus(less));
    }

    /// Gives back what an instance took, but for the fuel that it used.
    #[inline]
    pub(super) fn close(&mut self, account: &Account) {
        self.give_back(&Usage { fuel: 0, ..account.used });
    }

    /// Counts fuel that was used.
    pub(super) fn count_fuel(&mut self, used: u64) {
        self.used.fuel = self.used.fuel.saturating_add(used);
    }

    #[inline]
    fn take(&mut self, more: &Usage) -> Result<(), LimitExceeded> {
        check(&self.limits, &self.used, more, || LimitNode::Store)?;
        if let Some(engine) = &self.engine {
            engine.charge(more)?;
        }
        self.used = self.used.plus(more);
        Ok(())
    }

    #[inline]
    fn give_back(&mut self, less: &Usage) {
        self.used = self.used.minus(less);
        if let Some(engine) = &self.engine {
            engine.refund(less);
        }
    }
}

/// What every instance of a component takes from its start, but for handles. Memory that it gets from elsewhere
/// counts there.
pub(super) fn takes(component: &Component, memory_is_given: bool) -> Usage {
    let cores = component.core_instances.values();
    let mut whole = cores.fold(Usage::NOTHING, |sum, core| sum.plus(&takes_of_core(component, core)));
    if memory_is_given {
        whole.memory_bytes = 0;
    }
    whole
}

/// No process has as many bytes of address space.
const UNADDRESSABLE_BYTES: u64 = 1 << 47;

/// Refuses what can never be, before it is charged: until that is found out, others' limits would count it.
///
/// # Errors
/// When memories and tables need more address space than there is.
pub(super) fn check_addressable(takes: &Usage) -> Result<()> {
    let Usage { memory_bytes, table_elements, .. } = takes;
    let bytes = table_elements.saturating_mul(size_of::<u64>() as u64).saturating_add(*memory_bytes);
    ensure!(
        bytes < UNADDRESSABLE_BYTES,
        "an instance starts with {memory_bytes} bytes of memories and {table_elements} elements of tables, more than a \
         process can address"
    );
    Ok(())
}

fn takes_of_core(component: &Component, core: &CoreInstance) -> Usage {
    let module = &component.modules[core.module];
    let counts = module.counts();
    let memories = module.memories.values().skip(module.n_imported_memories as usize);
    let tables = module.tables.values().skip(module.n_imported_tables as usize);
    Usage {
        memory_bytes: memories.map(counted_bytes).fold(0, u64::saturating_add),
        table_elements: tables.map(|ty| ty.min).fold(0, u64::saturating_add),
        core_instances: 1,
        memories: counts.defined_memories.into(),
        tables: counts.defined_tables.into(),
        handles: 0,
        fuel: 0,
    }
}

/// Bytes that a new memory counts for: those that it has, and of a shared one those that it can have, since no
/// store knows what another one makes of it. One that is too large for 64 bits counts for all that there are; it
/// cannot be made.
pub(super) fn counted_bytes(ty: &MemoryType) -> u64 {
    let counted = match ty.shared {
        true => MemoryType { min_pages: ty.max_pages.unwrap_or(0), ..*ty },
        false => *ty,
    };
    counted.min_bytes().unwrap_or(u64::MAX)
}

/// What an instance was charged, and its limits if it has any.
#[derive(Debug)]
pub(super) struct Account {
    /// A number that no other instance of the process has.
    pub(super) serial: u64,
    /// Calls of the host that may be under way in it.
    pub(super) max_calls: u32,
    /// But for handles, which its tables count.
    used: Usage,
    node: Option<Box<InstanceNode>>,
    /// By their ids: what nested instances used of fuel, with those nested in them. Empty where nobody counts it,
    /// or nothing is nested.
    fuel: Box<[u64]>,
}

/// Limits of a component instance.
#[derive(Debug)]
struct InstanceNode {
    label: LimitNode,
    limits: Limits,
    handles: Option<Arc<HandleBudget>>,
    /// By their ids; empty when no nested instance has limits.
    nested: Vec<NestedNode>,
}

/// Limits of an instance that is nested in a component instance.
#[derive(Debug)]
struct NestedNode {
    label: LimitNode,
    parent: Option<ComponentInstanceId>,
    limits: Limits,
    /// With that of those nested in it.
    used: Usage,
    /// Its own budget, or that of the nearest instance around it that has one.
    handles: Option<Arc<HandleBudget>>,
}

impl Account {
    /// The account of a new instance; its handles count in a store's budget too.
    #[inline]
    pub(super) fn new<'s>(
        limits: Option<&InstanceLimits>,
        component: &Component,
        metering: Metering,
        store: impl FnOnce() -> &'s Arc<HandleBudget>,
    ) -> Account {
        let serial = unique();
        let node = limits.map(|limits| Box::new(InstanceNode::new(limits, serial, component, store())));
        let max_calls = limits.map_or(u32::MAX, |limits| limits.calls);
        let n_nested = if metering == Metering::Off { 0 } else { component.instances.len() };
        let fuel = if n_nested > 1 { vec![0; n_nested].into() } else { Box::default() };
        Account { serial, max_calls, used: Usage::NOTHING, node, fuel }
    }

    /// What is in use, but for handles.
    pub(super) fn used(&self) -> Usage {
        self.used
    }

    /// The budget for the handles of a nested instance, where it is another than the store's.
    #[inline]
    pub(super) fn handles(&self, nested: ComponentInstanceId) -> Option<&Arc<HandleBudget>> {
        let node = self.node.as_ref()?;
        match node.nested.get(nested.position()) {
            Some(nested) => nested.handles.as_ref(),
            None => node.handles.as_ref(),
        }
    }

    fn change(&mut self, nested: ComponentInstanceId, change: impl Fn(&Usage) -> Usage) {
        self.used = change(&self.used);
        let Some(node) = &mut self.node else { return };
        let mut at = Some(nested);
        while let Some(nested) = at.and_then(|id| node.nested.get_mut(id.position())) {
            nested.used = change(&nested.used);
            at = nested.parent;
        }
    }

    /// Counts fuel that a nested instance used, for it and all around it.
    pub(super) fn count_fuel(&mut self, nested: ComponentInstanceId, component: &Component, used: u64) {
        self.used.fuel = self.used.fuel.saturating_add(used);
        let mut at = Some(nested);
        while let Some((id, count)) = at.and_then(|id| Some((id, self.fuel.get_mut(id.position())?))) {
            *count = count.saturating_add(used);
            at = component.instances[id].parent;
        }
    }

    /// What a nested instance used of fuel, with those nested in it.
    pub(super) fn fuel_of(&self, nested: ComponentInstanceId) -> u64 {
        self.fuel.get(nested.position()).map_or(self.used.fuel, |count| *count)
    }

    /// What the limits of a nested instance and of all around it leave of fuel.
    pub(super) fn fuel_left(&self, nested: ComponentInstanceId) -> i64 {
        self.fuel_limits(nested).map(|(_, limit, used)| left(limit, used)).fold(i64::MAX, i64::min)
    }

    /// The innermost node around a nested instance, or itself, that used more fuel than it may, or would with what is
    /// ahead: its limit, its use.
    pub(super) fn fuel_exceeded(&self, nested: ComponentInstanceId, ahead: u64) -> Option<(LimitNode, u64, u64)> {
        let mut exceeded = self.fuel_limits(nested).filter(|(_, limit, used)| used.saturating_add(ahead) > *limit);
        exceeded.next().map(|(node, limit, used)| (node.clone(), limit, used))
    }

    /// Limits of fuel and what was used of them, from a nested instance outwards.
    fn fuel_limits(&self, nested: ComponentInstanceId) -> impl Iterator<Item = (&LimitNode, u64, u64)> {
        let node = self.node.as_deref();
        let get = move |id: ComponentInstanceId| Some((id, node?.nested.get(id.position())?));
        let outwards = std::iter::successors(get(nested), move |(_, node)| get(node.parent?));
        let outwards = outwards.map(|(id, node)| (&node.label, node.limits.fuel, self.fuel_of(id)));
        outwards.chain(node.map(|node| (&node.label, node.limits.fuel, self.used.fuel)))
    }
}

impl InstanceNode {
    fn new(limits: &InstanceLimits, serial: u64, component: &Component, store: &Arc<HandleBudget>) -> InstanceNode {
        let root = component.name().map(str::to_owned);
        let label = LimitNode::Instance { serial, component: root };
        let handles = budget(&limits.whole, &label, store);
        let mut nested: Vec<NestedNode> = Vec::new();
        for (id, instance) in component.instances.iter().filter(|_| limits.limits_nested()) {
            // The outermost is the whole. An instance that instantiates another one comes before it.
            let own = instance.parent.map_or(Limits::NONE, |_| limits.of_nested(instance.name.as_deref()));
            let label = LimitNode::Nested { serial, position: id.0, component: instance.name.clone() };
            let outer = instance.parent.and_then(|parent| nested.get(parent.position())?.handles.clone());
            let outer = outer.or_else(|| handles.clone());
            let handles = budget(&own, &label, outer.as_ref().unwrap_or(store)).or(outer);
            nested.push(NestedNode { label, parent: instance.parent, limits: own, used: Usage::NOTHING, handles });
        }
        InstanceNode { label, limits: limits.whole, handles, nested }
    }

    /// Compares what the instance takes from its start with all limits in it; returns what each nested one takes.
    fn check_open(&self, takes: &Usage, component: &Component) -> Result<Vec<Usage>, LimitExceeded> {
        let nothing = Usage::NOTHING;
        check(&self.limits, &nothing, takes, || self.label.clone())?;
        if self.nested.is_empty() {
            return Ok(Vec::new());
        }
        let nested = nested_usage(component, |core| takes_of_core(component, &component.core_instances[core]));
        for (node, taken) in self.nested.iter().zip(&nested) {
            check(&node.limits, &nothing, taken, || node.label.clone())?;
        }
        Ok(nested)
    }

    fn check_growth(&self, used: &Usage, nested: ComponentInstanceId, more: &Usage) -> Result<(), LimitExceeded> {
        let mut at = Some(nested);
        while let Some(nested) = at.and_then(|id| self.nested.get(id.position())) {
            check(&nested.limits, &nested.used, more, || nested.label.clone())?;
            at = nested.parent;
        }
        check(&self.limits, used, more, || self.label.clone())
    }
}

/// Adds up what core instances take for the nested instances that they are in, each with those nested in it.
pub(super) fn nested_usage(component: &Component, of_core: impl Fn(CoreInstanceId) -> Usage) -> Vec<Usage> {
    let mut nested = vec![Usage::NOTHING; component.instances.len()];
    for (id, core) in component.core_instances.iter() {
        let used = of_core(id);
        let mut at = Some(core.instance);
        while let Some(id) = at {
            nested[id.position()] = nested[id.position()].plus(&used);
            at = component.instances[id].parent;
        }
    }
    nested
}

fn budget(limits: &Limits, label: &LimitNode, outer: &Arc<HandleBudget>) -> Option<Arc<HandleBudget>> {
    (limits.handles != u64::MAX).then(|| HandleBudget::inside(limits.handles, label.clone(), outer))
}
