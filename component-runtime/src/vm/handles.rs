//! The handle table of a component instance: `Table`, `ResourceHandle` and `ErrorContext` of CanonicalABI.md.
//!
//! Indices count from 1; the index that was freed last is used first; there are at most 2^28-1. Header and entries
//! are what compiled code works on too, where it needs nobody (`layout::handles`). Borrow scopes are in
//! `vm::scopes`, destructors in `vm::resources`, limits in `vm::handle_budget`.
//!
//! # Invariants
//! * What `layout::handles` says of header and entries holds after every function here.
//! * What can be refused is looked at before anything changes; why it is, is found apart from the usual way.
//! * Exactly the entries that are handles of error contexts have one in `error_contexts`.
//! * Every live handle is counted in the table's [`HandleBudget`] and those around it, until the table is dropped.

use std::collections::BTreeMap;
use std::ptr::{self, NonNull};
use std::slice;
use std::sync::Arc;

use super::{ErrorContext, HandleBudget, ScopeId};
use crate::ids::ResourceId;
use crate::layout::{VmHandle, VmHandleTable};
use crate::trap::Trap;

/// The greatest index (`Table.MAX_LENGTH`).
const MAX_INDEX: u32 = (1 << 28) - 1;

/// Entries that a table gets first, with the one that is never used.
const FIRST_ENTRIES: u32 = 8;

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
    /// In the instance's block.
    header: NonNull<VmHandleTable>,
    /// By their indices; apart from the entries, which are plain bytes.
    error_contexts: BTreeMap<u32, Arc<ErrorContext>>,
    /// Outlives the table, so that nothing is counted for each instance that is made.
    budget: NonNull<HandleBudget>,
}

impl HandleTable {
    /// An empty table, whose header is written to this place.
    ///
    /// # Safety
    /// The place is aligned and writable; what is written there stays until the table is gone, which is before the
    /// budget, and nobody but compiled code of the table's instance uses it.
    pub(super) unsafe fn new(header: NonNull<VmHandleTable>, budget: &HandleBudget) -> HandleTable {
        let (entries, count) = (NonNull::dangling().as_ptr(), budget.count());
        // SAFETY: the caller vouches for the place.
        unsafe { header.write(VmHandleTable { entries, length: 0, free: 0, live: 0, reserved: 0, count }) };
        HandleTable { header, error_contexts: BTreeMap::new(), budget: NonNull::from(budget) }
    }

    /// The budget in which its handles count.
    #[inline]
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
        self.header().live
    }

    /// Whether no handle is live.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds an owned handle and returns its index.
    ///
    /// # Errors
    /// [`Trap::HandleTableFull`], [`Trap::HandleLimit`].
    #[inline]
    pub fn add_own(&mut self, resource: ResourceId, rep: u64) -> Result<u32, Trap> {
        self.add(VmHandle { tag: VmHandle::own(resource), rep, lends: 0, scope: 0 })
    }

    /// Adds a borrowed handle and returns its index. The scope must count it.
    ///
    /// # Errors
    /// [`Trap::HandleTableFull`], [`Trap::HandleLimit`].
    #[inline]
    pub fn add_borrow(&mut self, resource: ResourceId, rep: u64, scope: ScopeId) -> Result<u32, Trap> {
        self.add(VmHandle { tag: VmHandle::tag(VmHandle::BORROW, resource.0), rep, lends: 0, scope: scope.0 })
    }

    /// The representation behind a handle.
    ///
    /// # Errors
    /// [`Trap::UnknownHandle`], [`Trap::HandleTypeMismatch`].
    #[inline]
    pub fn rep(&self, index: u32, resource: ResourceId) -> Result<u64, Trap> {
        match self.entries().get(index as usize) {
            Some(entry) if entry.is_of(resource) => Ok(entry.rep),
            _ => Err(self.why_not(index, resource)),
        }
    }

    /// Removes an owned handle, as lifting an `own` does, and returns the representation.
    ///
    /// # Errors
    /// As [`rep`](Self::rep), and [`Trap::HandleNotOwned`], [`Trap::HandleLent`].
    #[inline]
    pub fn remove_own(&mut self, index: u32, resource: ResourceId) -> Result<u64, Trap> {
        let handle = self.find(index, resource)?;
        // SAFETY: `find` says where it is, and nothing has changed since.
        let entry = unsafe { handle.as_ref() };
        if entry.lends != 0 {
            return Err(Trap::HandleLent);
        }
        if entry.kind() != VmHandle::OWN {
            return Err(Trap::HandleNotOwned);
        }
        let rep = entry.rep;
        // SAFETY: `find` says that it is the entry of this index, and it is not lent.
        unsafe { self.release(index, handle) };
        Ok(rep)
    }

    /// Lends a handle, owned or borrowed, as lifting a `borrow` does; it must be given back by
    /// [`unlend`](Self::unlend), and counts as one more handle until then.
    ///
    /// # Errors
    /// As [`rep`](Self::rep), and [`Trap::HandleLimit`], also when it is lent 2^32-1 times.
    #[inline]
    pub fn lend(&mut self, index: u32, resource: ResourceId) -> Result<u64, Trap> {
        let mut handle = self.find(index, resource)?;
        // SAFETY: `find` says where it is, and no entry has moved since.
        let Some(lends) = unsafe { handle.as_ref() }.lends.checked_add(1) else { return Err(Trap::HandleLimit) };
        self.budget().take()?;
        // SAFETY: as above.
        let entry = unsafe { handle.as_mut() };
        entry.lends = lends;
        Ok(entry.rep)
    }

    /// Takes back one lend of a handle. (A lent handle cannot be removed, so it is there.)
    #[inline]
    pub fn unlend(&mut self, index: u32) {
        if let Some(entry) = self.entries_mut().get_mut(index as usize) {
            entry.lends = entry.lends.saturating_sub(1);
        }
        self.budget().give_back(1);
    }

    /// Removes a handle, as `resource.drop` does.
    ///
    /// # Errors
    /// As [`rep`](Self::rep), and [`Trap::HandleLent`].
    #[inline]
    pub fn drop_handle(&mut self, index: u32, resource: ResourceId) -> Result<Dropped, Trap> {
        let handle = self.find(index, resource)?;
        // SAFETY: `find` says where it is, and nothing has changed since.
        let entry = unsafe { handle.as_ref() };
        if entry.lends != 0 {
            return Err(Trap::HandleLent);
        }
        let dropped = match entry.kind() {
            VmHandle::OWN => Dropped::Own { rep: entry.rep },
            _ => Dropped::Borrow { scope: ScopeId(entry.scope) },
        };
        // SAFETY: `find` says that it is the entry of this index, and it is not lent.
        unsafe { self.release(index, handle) };
        Ok(dropped)
    }

    /// Adds a handle of an error context and returns its index.
    ///
    /// # Errors
    /// [`Trap::HandleTableFull`], [`Trap::HandleLimit`].
    pub fn add_error_context(&mut self, context: Arc<ErrorContext>) -> Result<u32, Trap> {
        let tag = VmHandle::tag(VmHandle::ERROR_CONTEXT, 0);
        let index = self.add(VmHandle { tag, rep: 0, lends: 0, scope: 0 })?;
        self.error_contexts.insert(index, context);
        Ok(index)
    }

    /// The error context behind a handle.
    ///
    /// # Errors
    /// [`Trap::UnknownHandle`], [`Trap::HandleNotErrorContext`].
    pub fn error_context(&self, index: u32) -> Result<&Arc<ErrorContext>, Trap> {
        match self.live_entry(index)?.kind() {
            VmHandle::ERROR_CONTEXT => self.error_contexts.get(&index).ok_or(Trap::InternalBug),
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
        let Some(entry) = self.entries_mut().get_mut(index as usize) else { return Err(Trap::InternalBug) };
        let entry = NonNull::from(entry);
        // SAFETY: it is the entry of this index, and error contexts are never lent.
        unsafe { self.release(index, entry) };
        Ok(())
    }

    #[inline]
    fn add(&mut self, handle: VmHandle) -> Result<u32, Trap> {
        if self.header().free == 0 {
            self.make_room()?;
        }
        self.budget().take()?;
        let header = self.header_mut();
        let index = header.free;
        if index >= header.length {
            return Err(Trap::InternalBug);
        }
        // SAFETY: so many entries are there.
        let entry = unsafe { header.entries.add(index as usize) };
        // SAFETY: as above, and nobody else uses them now.
        let freed = unsafe { std::mem::replace(&mut *entry, handle) };
        header.free = freed.rest();
        header.live += 1;
        Ok(index)
    }

    /// Makes the table larger, if it may have one more handle.
    #[cold]
    #[inline(never)]
    fn make_room(&mut self) -> Result<(), Trap> {
        if self.header().length > MAX_INDEX {
            return Err(Trap::HandleTableFull);
        }
        self.budget().take()?;
        self.budget().give_back(1);
        self.grow();
        Ok(())
    }

    /// Adds free entries to a table without any. They are taken in ascending order, and only while no index waits
    /// that was freed: so it is as if the table grew by one whenever it has to.
    fn grow(&mut self) {
        let old = self.header().length;
        let new = old.saturating_mul(2).clamp(FIRST_ENTRIES, MAX_INDEX + 1);
        let mut entries = self.take_entries().into_vec();
        entries.reserve_exact((new - old) as usize);
        let first = old.max(1);
        // The first one is never used, the last one ends the list.
        let following = |index: u32| if index == 0 || index + 1 == new { 0 } else { index + 1 };
        entries.extend((old..new).map(|index| VmHandle::free(following(index))));
        let header = self.header_mut();
        header.entries = Box::into_raw(entries.into_boxed_slice()).cast();
        header.length = new;
        header.free = first;
    }

    /// The entries, which the table has no more.
    fn take_entries(&mut self) -> Box<[VmHandle]> {
        let header = self.header_mut();
        let entries = ptr::slice_from_raw_parts_mut(header.entries, header.length as usize);
        header.entries = NonNull::dangling().as_ptr();
        header.length = 0;
        // SAFETY: `grow` made them of such a box, with this length, or there are none; nothing leads to them any more.
        unsafe { Box::from_raw(entries) }
    }

    /// Frees an entry.
    ///
    /// # Safety
    /// It is the live entry of this index in this table, which has not grown since it was found, and it is not lent.
    #[inline]
    unsafe fn release(&mut self, index: u32, mut entry: NonNull<VmHandle>) {
        let header = self.header_mut();
        let next = header.free;
        header.free = index;
        header.live -= 1;
        // SAFETY: the caller vouches for the entry.
        unsafe { entry.as_mut() }.tag = VmHandle::tag(VmHandle::FREE, next);
        self.budget().give_back(1);
    }

    /// Where the entry is of a handle of this resource, owned or borrowed.
    #[inline]
    fn find(&mut self, index: u32, resource: ResourceId) -> Result<NonNull<VmHandle>, Trap> {
        if let Some(entry) = self.entries_mut().get_mut(index as usize)
            && entry.is_of(resource)
        {
            return Ok(NonNull::from(entry));
        }
        Err(self.why_not(index, resource))
    }

    /// Why an index is no handle of this resource.
    #[cold]
    #[inline(never)]
    fn why_not(&self, index: u32, resource: ResourceId) -> Trap {
        match self.live_entry(index) {
            Err(trap) => trap,
            Ok(entry) if entry.kind() == VmHandle::ERROR_CONTEXT => Trap::HandleNotResource,
            Ok(entry) if entry.rest() != resource.0 => Trap::HandleTypeMismatch,
            Ok(_) => Trap::InternalBug,
        }
    }

    #[inline]
    fn live_entry(&self, index: u32) -> Result<&VmHandle, Trap> {
        let entry = self.entries().get(index as usize);
        entry.filter(|entry| entry.kind() != VmHandle::FREE).ok_or(Trap::UnknownHandle)
    }

    #[inline]
    fn header(&self) -> &VmHandleTable {
        // SAFETY: who made the table promised that its header stays; compiled code does not run meanwhile.
        unsafe { self.header.as_ref() }
    }

    #[inline]
    fn header_mut(&mut self) -> &mut VmHandleTable {
        // SAFETY: as in `header`, and `&mut self` makes this the only use.
        unsafe { self.header.as_mut() }
    }

    #[inline]
    fn entries(&self) -> &[VmHandle] {
        let header = self.header();
        // SAFETY: `grow` put so many entries there; they live until `take_entries`. The address of none is aligned.
        unsafe { slice::from_raw_parts(header.entries, header.length as usize) }
    }

    #[inline]
    fn entries_mut(&mut self) -> &mut [VmHandle] {
        let header = self.header();
        // SAFETY: as in `entries`, and `&mut self` makes this the only use.
        unsafe { slice::from_raw_parts_mut(header.entries, header.length as usize) }
    }
}

impl Drop for HandleTable {
    fn drop(&mut self) {
        // Threads share the budget of tables without handles, and none of them writes to it.
        if !self.is_empty() {
            self.budget().give_back(self.len());
        }
        drop(self.take_entries());
    }
}

#[cfg(test)]
mod tests {
    use std::mem::MaybeUninit;

    use super::*;

    const CUP: ResourceId = ResourceId(0);
    const POT: ResourceId = ResourceId(1);

    fn table_in(budget: &HandleBudget) -> HandleTable {
        let header = NonNull::from(Box::leak(Box::new(MaybeUninit::<VmHandleTable>::uninit())));
        // SAFETY: the header is leaked, and every test drops its tables before their budget.
        unsafe { HandleTable::new(header.cast(), budget) }
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
    fn freed_indices_come_before_those_of_a_table_that_has_grown() {
        let mut table = table(100);
        let n = FIRST_ENTRIES * 2 + 3;
        (1..=n).for_each(|index| assert_eq!(table.add_own(CUP, 0), Ok(index)));
        for index in [n, 1, FIRST_ENTRIES] {
            table.remove_own(index, CUP).unwrap();
        }
        for index in [FIRST_ENTRIES, 1, n, n + 1] {
            assert_eq!(table.add_own(CUP, 0), Ok(index));
        }
        assert_eq!((table.len(), table.entries().len() as u32), (n + 1, FIRST_ENTRIES * 4));
    }

    #[test]
    fn index_zero_is_no_handle_whatever_the_table_holds() {
        let mut table = table(100);
        for _ in 0..FIRST_ENTRIES * 4 {
            assert_eq!(table.rep(0, CUP), Err(Trap::UnknownHandle));
            assert_eq!(table.drop_handle(0, CUP), Err(Trap::UnknownHandle));
            assert_ne!(table.add_own(CUP, 0), Ok(0));
        }
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
