//! The handle table of a component instance: `Table`, `ResourceHandle` and `ErrorContext` of CanonicalABI.md.
//!
//! Indices count from 1; the index that was freed last is used first; there are at most 2^28-1.
//! Slots are 24 plain bytes, so that compiled code can read them (D6). Borrow scopes are in
//! `vm::scopes`, destructors in `vm::resources`.
//!
//! # Invariants
//! * A slot is free or a handle; the free ones form one list that starts at `free`.
//! * Exactly the slots that hold an error context have one in `error_contexts`.
//! * Every live handle is counted in the table's [`HandleBudget`] and those around it, until the table is dropped.

use std::collections::BTreeMap;
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::limits::{EngineNode, LimitExceeded, LimitNode, Limited, Usage};
use super::{ErrorContext, ScopeId};
use crate::ids::ResourceId;
use crate::trap::Trap;

/// The greatest index (`Table.MAX_LENGTH`).
const MAX_INDEX: u32 = (1 << 28) - 1;

/// Counts live handles against a limit: those of a store, or of an instance of it that has a limit of its own,
/// which count in the budget around it too.
#[derive(Debug)]
pub struct HandleBudget {
    live: AtomicU32,
    limit: AtomicU32,
    node: LimitNode,
    outer: Outer,
}

/// Where the handles of a budget count too.
#[derive(Debug)]
enum Outer {
    Nowhere,
    Budget(Arc<HandleBudget>),
    Engine(Arc<EngineNode>),
}

/// The budget of tables that no handle comes into.
pub(super) static NO_HANDLES: HandleBudget =
    HandleBudget { live: AtomicU32::new(0), limit: AtomicU32::new(0), node: LimitNode::Store, outer: Outer::Nowhere };

const ONE: Usage = Usage { handles: 1, ..Usage::NOTHING };

impl HandleBudget {
    /// A budget for so many handles of a store.
    pub fn new(limit: u64, engine: Option<Arc<EngineNode>>) -> Arc<HandleBudget> {
        HandleBudget::of(LimitNode::Store, limit, engine.map_or(Outer::Nowhere, Outer::Engine))
    }

    /// A budget for a part of those who share another one.
    pub(super) fn inside(limit: u64, node: LimitNode, outer: &Arc<HandleBudget>) -> Arc<HandleBudget> {
        HandleBudget::of(node, limit, Outer::Budget(outer.clone()))
    }

    fn of(node: LimitNode, limit: u64, outer: Outer) -> Arc<HandleBudget> {
        let limit = AtomicU32::new(u32::try_from(limit).unwrap_or(u32::MAX));
        Arc::new(HandleBudget { live: AtomicU32::new(0), limit, node, outer })
    }

    /// Changes the limit. Handles that are live stay.
    pub(super) fn set_limit(&self, limit: u64) {
        self.limit.store(u32::try_from(limit).unwrap_or(u32::MAX), Ordering::Relaxed);
    }

    fn limit(&self) -> u32 {
        self.limit.load(Ordering::Relaxed)
    }

    /// Handles that are live now.
    pub fn live(&self) -> u32 {
        self.live.load(Ordering::Relaxed)
    }

    /// Takes one.
    ///
    /// # Errors
    /// [`Trap::HandleLimit`]; [`refusal`](Self::refusal) says whose.
    pub fn take(&self) -> Result<(), Trap> {
        // Only the thread that has the store writes, so a load and a store are enough.
        let live = self.live();
        if live >= self.limit() {
            return Err(Trap::HandleLimit);
        }
        match &self.outer {
            Outer::Nowhere => {}
            Outer::Budget(outer) => outer.take()?,
            Outer::Engine(engine) => engine.charge(&ONE).map_err(|_| Trap::HandleLimit)?,
        }
        self.live.store(live + 1, Ordering::Relaxed);
        Ok(())
    }

    /// Counts a handle that was counted a moment ago, in another table: it has its place already.
    pub fn move_here(&self) {
        self.live.store(self.live().saturating_add(1), Ordering::Relaxed);
        match &self.outer {
            Outer::Nowhere => {}
            Outer::Budget(outer) => outer.move_here(),
            Outer::Engine(engine) => engine.count_handles(1),
        }
    }

    /// Gives some back.
    pub fn give_back(&self, count: u32) {
        self.live.store(self.live().saturating_sub(count), Ordering::Relaxed);
        match &self.outer {
            Outer::Nowhere => {}
            Outer::Budget(outer) => outer.give_back(count),
            Outer::Engine(engine) => engine.refund(&Usage { handles: count.into(), ..Usage::NOTHING }),
        }
    }

    /// A trap as an error; where the limit of a budget was its reason, with the [`LimitExceeded`] that says which.
    #[cold]
    pub fn refusal(&self, trap: Trap) -> anyhow::Error {
        let error = anyhow::Error::new(trap);
        match (trap, self.exceeded()) {
            (Trap::HandleLimit, Some(exceeded)) => error.context(exceeded),
            _ => error,
        }
    }

    /// The innermost limit that one more handle would be beyond.
    fn exceeded(&self) -> Option<LimitExceeded> {
        let (used, limit) = (self.live().into(), self.limit().into());
        if used >= limit {
            let node = self.node.clone();
            return Some(LimitExceeded { node, what: Limited::Handles, limit, used, wanted: 1 });
        }
        match &self.outer {
            Outer::Nowhere => None,
            Outer::Budget(outer) => outer.exceeded(),
            Outer::Engine(engine) => engine.exceeded(&ONE),
        }
    }
}

/// What a slot holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
enum Kind {
    Free,
    Own,
    Borrow,
    ErrorContext,
}

#[derive(Clone, Copy, Debug)]
#[repr(C)]
struct Slot {
    kind: Kind,
    /// Resource type; of a free slot the next free index.
    resource: u32,
    rep: u64,
    /// How often it is lent.
    lends: u32,
    /// Of a borrowed handle its scope.
    scope: u32,
}

/// A handle that was dropped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Dropped {
    /// It owned its resource, whose destructor is due.
    Own {
        /// The representation.
        rep: u64,
    },
    /// It was borrowed in this scope.
    Borrow {
        /// The scope that counts it.
        scope: ScopeId,
    },
}

/// The handles of one component instance.
#[derive(Debug)]
pub struct HandleTable {
    slots: Vec<Slot>,
    free: u32,
    live: u32,
    /// By their indices; apart from the slots, which are plain bytes.
    error_contexts: BTreeMap<u32, Arc<ErrorContext>>,
    /// Outlives the table, so that nothing is counted for each instance that is made.
    budget: NonNull<HandleBudget>,
}

impl Drop for HandleBudget {
    fn drop(&mut self) {
        // Of lends that no scope gave back, and of what the host held to the end.
        self.give_back(self.live());
    }
}

impl HandleTable {
    /// An empty table.
    ///
    /// # Safety
    /// The table is gone before the budget.
    pub(super) unsafe fn new(budget: &HandleBudget) -> HandleTable {
        let budget = NonNull::from(budget);
        HandleTable { slots: Vec::new(), free: 0, live: 0, error_contexts: BTreeMap::new(), budget }
    }

    /// The budget in which its handles count.
    pub(super) fn budget(&self) -> &HandleBudget {
        // SAFETY: who made the table promised that the budget is there.
        unsafe { self.budget.as_ref() }
    }

    /// What the table answered, as an error that says which limit was met.
    ///
    /// # Errors
    /// The trap; of [`Trap::HandleLimit`], a [`LimitExceeded`] is the context.
    #[inline]
    pub fn explain<T>(&self, answer: Result<T, Trap>) -> anyhow::Result<T> {
        answer.map_err(|trap| self.budget().refusal(trap))
    }

    /// The number of live handles.
    pub fn len(&self) -> u32 {
        self.live
    }

    /// Whether no handle is live.
    pub fn is_empty(&self) -> bool {
        self.live == 0
    }

    /// Adds an owned handle and returns its index.
    ///
    /// # Errors
    /// [`Trap::HandleTableFull`], [`Trap::HandleLimit`].
    pub fn add_own(&mut self, resource: ResourceId, rep: u64) -> Result<u32, Trap> {
        self.add(Slot { kind: Kind::Own, resource: resource.0, rep, lends: 0, scope: 0 })
    }

    /// Adds a borrowed handle and returns its index. The scope must count it.
    ///
    /// # Errors
    /// [`Trap::HandleTableFull`], [`Trap::HandleLimit`].
    pub fn add_borrow(&mut self, resource: ResourceId, rep: u64, scope: ScopeId) -> Result<u32, Trap> {
        self.add(Slot { kind: Kind::Borrow, resource: resource.0, rep, lends: 0, scope: scope.0 })
    }

    /// The representation behind a handle.
    ///
    /// # Errors
    /// [`Trap::UnknownHandle`], [`Trap::HandleTypeMismatch`].
    pub fn rep(&self, index: u32, resource: ResourceId) -> Result<u64, Trap> {
        self.get(index, resource).map(|slot| slot.rep)
    }

    /// Removes an owned handle, as lifting an `own` does, and returns the representation.
    ///
    /// # Errors
    /// As [`rep`](Self::rep), and [`Trap::HandleNotOwned`], [`Trap::HandleLent`].
    pub fn remove_own(&mut self, index: u32, resource: ResourceId) -> Result<u64, Trap> {
        let slot = *self.get(index, resource)?;
        if slot.lends != 0 {
            return Err(Trap::HandleLent);
        }
        if slot.kind != Kind::Own {
            return Err(Trap::HandleNotOwned);
        }
        self.release(index);
        Ok(slot.rep)
    }

    /// Lends a handle, owned or borrowed, as lifting a `borrow` does; it must be given back by
    /// [`unlend`](Self::unlend).
    ///
    /// # Errors
    /// As [`rep`](Self::rep), and [`Trap::HandleLimit`] when it is lent 2^32-1 times.
    pub fn lend(&mut self, index: u32, resource: ResourceId) -> Result<u64, Trap> {
        let slot = *self.get(index, resource)?;
        let lends = slot.lends.checked_add(1).ok_or(Trap::HandleLimit)?;
        self.slots[index as usize - 1].lends = lends;
        Ok(slot.rep)
    }

    /// Takes back one lend of a handle. (A lent handle cannot be removed, so it is there.)
    pub fn unlend(&mut self, index: u32) {
        if let Some(slot) = self.slot_mut(index).filter(|slot| slot.kind != Kind::Free) {
            slot.lends = slot.lends.saturating_sub(1);
        }
    }

    /// Removes a handle, as `resource.drop` does.
    ///
    /// # Errors
    /// As [`rep`](Self::rep), and [`Trap::HandleLent`].
    pub fn drop_handle(&mut self, index: u32, resource: ResourceId) -> Result<Dropped, Trap> {
        let slot = *self.get(index, resource)?;
        if slot.lends != 0 {
            return Err(Trap::HandleLent);
        }
        let dropped = match slot.kind {
            Kind::Own => Dropped::Own { rep: slot.rep },
            _ => Dropped::Borrow { scope: ScopeId(slot.scope) },
        };
        self.release(index);
        Ok(dropped)
    }

    /// Adds a handle of an error context and returns its index.
    ///
    /// # Errors
    /// [`Trap::HandleTableFull`], [`Trap::HandleLimit`].
    pub fn add_error_context(&mut self, context: Arc<ErrorContext>) -> Result<u32, Trap> {
        let index = self.add(Slot { kind: Kind::ErrorContext, resource: 0, rep: 0, lends: 0, scope: 0 })?;
        self.error_contexts.insert(index, context);
        Ok(index)
    }

    /// The error context behind a handle.
    ///
    /// # Errors
    /// [`Trap::UnknownHandle`], [`Trap::HandleNotErrorContext`].
    pub fn error_context(&self, index: u32) -> Result<&Arc<ErrorContext>, Trap> {
        match self.live_slot(index)?.kind {
            Kind::ErrorContext => self.error_contexts.get(&index).ok_or(Trap::InternalBug),
            _ => Err(Trap::HandleNotErrorContext),
        }
    }

    /// Removes a handle of an error context, as `error-context.drop` does.
    ///
    /// # Errors
    /// As [`error_context`](Self::error_context).
    pub fn remove_error_context(&mut self, index: u32) -> Result<(), Trap> {
        self.error_context(index)?;
        self.error_contexts.remove(&index);
        self.release(index);
        Ok(())
    }

    fn add(&mut self, slot: Slot) -> Result<u32, Trap> {
        if self.free == 0 && self.slots.len() >= MAX_INDEX as usize {
            return Err(Trap::HandleTableFull);
        }
        self.budget().take()?;
        self.live += 1;
        let index = self.free;
        if let Some(free) = self.slot_mut(index) {
            let next = free.resource;
            *free = slot;
            self.free = next;
            return Ok(index);
        }
        self.slots.push(slot);
        Ok(self.slots.len() as u32)
    }

    fn release(&mut self, index: u32) {
        let next = self.free;
        if let Some(slot) = self.slot_mut(index) {
            *slot = Slot { kind: Kind::Free, resource: next, rep: 0, lends: 0, scope: 0 };
            self.free = index;
            self.live -= 1;
            self.budget().give_back(1);
        }
    }

    fn get(&self, index: u32, resource: ResourceId) -> Result<&Slot, Trap> {
        match self.live_slot(index)? {
            slot if slot.kind == Kind::ErrorContext => Err(Trap::HandleNotResource),
            slot if slot.resource != resource.0 => Err(Trap::HandleTypeMismatch),
            slot => Ok(slot),
        }
    }

    fn live_slot(&self, index: u32) -> Result<&Slot, Trap> {
        let slot = (index as usize).checked_sub(1).and_then(|at| self.slots.get(at));
        slot.filter(|slot| slot.kind != Kind::Free).ok_or(Trap::UnknownHandle)
    }

    fn slot_mut(&mut self, index: u32) -> Option<&mut Slot> {
        self.slots.get_mut((index as usize).checked_sub(1)?)
    }
}

impl Drop for HandleTable {
    fn drop(&mut self) {
        // Threads share the budget of tables without handles, and none of them writes to it.
        if self.live > 0 {
            self.budget().give_back(self.live);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CUP: ResourceId = ResourceId(0);
    const POT: ResourceId = ResourceId(1);

    fn table_in(budget: &HandleBudget) -> HandleTable {
        // SAFETY: every test drops its tables before their budget.
        unsafe { HandleTable::new(budget) }
    }

    fn table(limit: u64) -> HandleTable {
        table_in(Box::leak(Box::new(HandleBudget::new(limit, None))))
    }

    #[test]
    fn indices_count_from_one_and_the_last_freed_comes_first() {
        let mut table = table(100);
        for index in 1..=4 {
            assert_eq!(table.add_own(CUP, u64::from(index) * 10), Ok(index));
        }
        assert_eq!(table.remove_own(2, CUP), Ok(20));
        assert_eq!(table.remove_own(3, CUP), Ok(30));
        assert_eq!(table.add_own(CUP, 1), Ok(3));
        assert_eq!(table.add_own(CUP, 1), Ok(2));
        assert_eq!(table.add_own(CUP, 1), Ok(5));
    }

    #[test]
    fn unknown_freed_and_foreign_handles_trap() {
        let mut table = table(100);
        let cup = table.add_own(CUP, 7).unwrap();
        assert_eq!(table.rep(0, CUP), Err(Trap::UnknownHandle));
        assert_eq!(table.rep(2, CUP), Err(Trap::UnknownHandle));
        assert_eq!(table.rep(u32::MAX, CUP), Err(Trap::UnknownHandle));
        assert_eq!(table.rep(cup, POT), Err(Trap::HandleTypeMismatch));
        assert_eq!(table.remove_own(cup, POT), Err(Trap::HandleTypeMismatch));
        assert_eq!(table.drop_handle(cup, CUP), Ok(Dropped::Own { rep: 7 }));
        assert_eq!(table.drop_handle(cup, CUP), Err(Trap::UnknownHandle));
    }

    #[test]
    fn a_lent_handle_can_neither_move_nor_drop() {
        let mut table = table(100);
        let cup = table.add_own(CUP, 7).unwrap();
        assert_eq!(table.lend(cup, CUP), Ok(7));
        assert_eq!(table.lend(cup, CUP), Ok(7));
        table.unlend(cup);
        assert_eq!(table.remove_own(cup, CUP), Err(Trap::HandleLent));
        assert_eq!(table.drop_handle(cup, CUP), Err(Trap::HandleLent));
        table.unlend(cup);
        assert_eq!(table.remove_own(cup, CUP), Ok(7));
    }

    #[test]
    fn a_borrowed_handle_is_not_owned_and_cannot_drop_while_it_is_lent_on() {
        let mut table = table(100);
        let cup = table.add_borrow(CUP, 7, ScopeId(3)).unwrap();
        assert_eq!(table.remove_own(cup, CUP), Err(Trap::HandleNotOwned));
        assert_eq!(table.lend(cup, CUP), Ok(7));
        assert_eq!(table.drop_handle(cup, CUP), Err(Trap::HandleLent));
        table.unlend(cup);
        assert_eq!(table.drop_handle(cup, CUP), Ok(Dropped::Borrow { scope: ScopeId(3) }));
    }

    #[test]
    fn an_error_context_is_no_resource_and_a_resource_no_error_context() {
        let mut table = table(100);
        let cup = table.add_own(CUP, 7).unwrap();
        let error = table.add_error_context(Arc::new(ErrorContext::of_host("hot"))).unwrap();
        assert_eq!(table.error_context(cup).unwrap_err(), Trap::HandleNotErrorContext);
        assert_eq!(table.remove_error_context(cup), Err(Trap::HandleNotErrorContext));
        assert_eq!(table.rep(error, ResourceId(0)), Err(Trap::HandleNotResource));
        assert_eq!(table.remove_own(error, CUP), Err(Trap::HandleNotResource));
        assert_eq!(table.lend(error, CUP), Err(Trap::HandleNotResource));
        assert_eq!(table.drop_handle(error, CUP), Err(Trap::HandleNotResource));
        assert_eq!(table.error_context(error).unwrap().debug_message(), "hot");
        assert_eq!(table.remove_error_context(error), Ok(()));
        assert_eq!(table.error_context(error).unwrap_err(), Trap::UnknownHandle);
        assert_eq!(table.remove_error_context(0), Err(Trap::UnknownHandle));
        assert_eq!(table.add_own(CUP, 8), Ok(error));
        assert_eq!(table.error_context(error).unwrap_err(), Trap::HandleNotErrorContext);
    }

    #[test]
    fn the_budget_spans_tables_and_is_given_back() {
        let budget = HandleBudget::new(3, None);
        let mut a = table_in(&budget);
        let mut b = table_in(&budget);
        a.add_own(CUP, 1).unwrap();
        b.add_own(CUP, 1).unwrap();
        let error = Arc::new(ErrorContext::of_host("hot"));
        b.add_error_context(error.clone()).unwrap();
        assert_eq!(a.add_own(CUP, 1), Err(Trap::HandleLimit));
        assert_eq!(a.add_error_context(error.clone()), Err(Trap::HandleLimit));
        drop(b);
        assert_eq!(Arc::strong_count(&error), 1);
        assert_eq!(budget.live(), 1);
        for _ in 0..1000 {
            let index = a.add_own(CUP, 1).unwrap();
            a.remove_own(index, CUP).unwrap();
        }
        assert_eq!(budget.live(), 1);
    }
}
