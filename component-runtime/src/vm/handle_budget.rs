//! How many handles there may be: budgets, which form the same tree as the other limits (`vm::accounts`).
//!
//! # Invariants
//! * Every live handle is counted in the budget of its table and in those around it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::limits::{EngineNode, LimitExceeded, LimitNode, Limited, Usage};
use crate::layout::VmHandleCount;
use crate::trap::Trap;

/// In place of the count of a budget that has others around it, in all of which handles are to be counted: nothing is
/// left of it and nothing is in it, so that compiled code leaves both taking and giving back to the runtime.
static ELSEWHERE: VmHandleCount = VmHandleCount { live: AtomicU32::new(0), limit: AtomicU32::new(0) };

/// Counts live handles against a limit: those of a store, or of an instance of it that has a limit of its own,
/// which count in the budget around it too.
#[derive(Debug)]
pub struct HandleBudget {
    count: VmHandleCount,
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
pub(super) static NO_HANDLES: HandleBudget = HandleBudget {
    count: VmHandleCount { live: AtomicU32::new(0), limit: AtomicU32::new(0) },
    node: LimitNode::Store,
    outer: Outer::Nowhere,
};

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
        let count = VmHandleCount { live: AtomicU32::new(0), limit: AtomicU32::new(clamped(limit)) };
        Arc::new(HandleBudget { count, node, outer })
    }

    /// Changes the limit. Handles that are live stay.
    pub(super) fn set_limit(&self, limit: u64) {
        self.count.limit.store(clamped(limit), Ordering::Relaxed);
    }

    /// What compiled code counts handles in: this budget, if that is all.
    pub(super) fn count(&self) -> *const VmHandleCount {
        match &self.outer {
            Outer::Nowhere => &raw const self.count,
            Outer::Budget(_) | Outer::Engine(_) => &raw const ELSEWHERE,
        }
    }

    #[inline]
    fn limit(&self) -> u32 {
        self.count.limit.load(Ordering::Relaxed)
    }

    /// Handles that are live now.
    #[inline]
    pub fn live(&self) -> u32 {
        self.count.live.load(Ordering::Relaxed)
    }

    /// Takes one.
    ///
    /// # Errors
    /// [`Trap::HandleLimit`]; [`refusal`](Self::refusal) says whose.
    #[inline]
    pub fn take(&self) -> Result<(), Trap> {
        // Only the thread that has the store writes, so a load and a store are enough.
        let live = self.live();
        if live >= self.limit() {
            return Err(Trap::HandleLimit);
        }
        if !matches!(self.outer, Outer::Nowhere) {
            self.take_around()?;
        }
        self.count.live.store(live + 1, Ordering::Relaxed);
        Ok(())
    }

    #[inline(never)]
    fn take_around(&self) -> Result<(), Trap> {
        match &self.outer {
            Outer::Nowhere => Ok(()),
            Outer::Budget(outer) => outer.take(),
            Outer::Engine(engine) => engine.charge(&ONE).map_err(|_| Trap::HandleLimit),
        }
    }

    /// Counts a handle that was counted a moment ago, in another table: it has its place already.
    pub fn move_here(&self) {
        self.count.live.store(self.live().saturating_add(1), Ordering::Relaxed);
        match &self.outer {
            Outer::Nowhere => {}
            Outer::Budget(outer) => outer.move_here(),
            Outer::Engine(engine) => engine.count_handles(1),
        }
    }

    /// Gives some back.
    #[inline]
    pub fn give_back(&self, count: u32) {
        self.count.live.store(self.live().saturating_sub(count), Ordering::Relaxed);
        if !matches!(self.outer, Outer::Nowhere) {
            self.give_back_around(count);
        }
    }

    #[inline(never)]
    fn give_back_around(&self, count: u32) {
        match &self.outer {
            Outer::Nowhere => {}
            Outer::Budget(outer) => outer.give_back(count),
            Outer::Engine(engine) => engine.refund(&Usage { handles: count.into(), ..Usage::NOTHING }),
        }
    }

    /// A trap as an error; where the limit of a budget was its reason, with the [`LimitExceeded`] that says which.
    #[cold]
    #[inline(never)]
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

impl Drop for HandleBudget {
    fn drop(&mut self) {
        // Of lends that no scope gave back, and of what the host held to the end.
        self.give_back(self.live());
    }
}

fn clamped(limit: u64) -> u32 {
    u32::try_from(limit).unwrap_or(u32::MAX)
}
