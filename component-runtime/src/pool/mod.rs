//! Slots for what instances are made of, reserved once and used again: contexts, memories, tables.
//!
//! A [`Pool`] is made by an engine. Whoever takes a slot owns it, and gives it back by dropping it, before the pool
//! goes (`held`); what was written to it is gone then. `slots` says where slots lie and `index` which one is taken, both
//! without touching memory; `hands` keep what each thread gave back last; `plain` and `memory` map and reset them, and
//! `restore` brings a memory's first contents back; `stripes` gives memories protection keys, and `reserve` lets slots
//! wait whose pages are given back to the system together. Shared memories take no slot, and are counted alone. `spare`
//! is for engines without a pool.
//!
//! # Invariants
//! * Nothing that one user wrote to a slot can be read by the next.
//! * Taking a slot and giving it back are exact: counts depend on what is in use and on nothing else.

mod config;
mod free_stacks;
mod hands;
mod held;
mod index;
mod memory;
mod plain;
mod reserve;
mod restore;
mod slots;
mod spare;
mod stacks;
mod stripes;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result};

pub use config::{
    NoProtectionKeys, PagemapScan, PoolConcurrencyLimitError, PoolConfig, PoolMisfit, PoolNeeds, ProtectionKeys,
};
use held::Held;
pub use index::{Affinity, SlotCounts};
pub use memory::{MemoryImage, MemorySlot};
pub use plain::PlainSlot;
use plain::{PlainPool, PlainSizes};
pub use spare::SpareMemories;
pub use stacks::{StackSettings, StackSlot, Stacks, Zeroing};
pub use stripes::Stripe;
use stripes::Stripes;

use crate::layout::MemoryConfig;
use crate::sys::keys::Key;

/// What the places of contexts are aligned to.
pub const CONTEXT_ALIGN: usize = 16;

/// Contexts up to this lie side by side: that of two small modules takes 1,040 bytes, of two fused components 1,856.
const SMALL_CONTEXT_BYTES: usize = 2048;

/// Slots for the instances of an engine.
#[derive(Debug)]
pub struct Pool {
    config: PoolConfig,
    contexts: PlainPool,
    memories: Stripes,
    tables: PlainPool,
    core_instances: AtomicU32,
    shared_memories: Arc<AtomicU32>,
}

/// Core instances that count as in use until this is dropped.
#[derive(Debug)]
pub struct CorePermit {
    live: Held<AtomicU32>,
    count: u32,
}

/// A shared memory that counts as in use until this is dropped, which may be after the pool.
#[derive(Debug)]
pub struct SharedPermit {
    live: Arc<AtomicU32>,
    max_bytes: usize,
}

/// What is in use of a pool.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct PoolMetrics {
    /// Contexts, one for each component instance.
    pub component_instances: SlotCounts,
    /// Core instances in use now.
    pub live_core_instances: u32,
    /// Linear memories, without shared ones.
    pub memories: SlotCounts,
    /// Shared memories that instances made and somebody still has.
    pub live_shared_memories: u32,
    /// Tables, without those that nothing can change.
    pub tables: SlotCounts,
    /// Stacks of calls that can wait; none before the first such call. What free ones keep in place is not
    /// counted.
    pub stacks: SlotCounts,
}

impl Pool {
    /// Reserves all slots; memories are laid out as code compiled for `memories` wants them.
    ///
    /// # Errors
    /// When the slots need more address space than there is, the system refuses, or [`NoProtectionKeys`].
    pub fn new(config: PoolConfig, memories: &MemoryConfig) -> Result<Arc<Pool>> {
        let shards = std::thread::available_parallelism().map_or(1, |threads| threads.get() as u32 * 2);
        let table_bytes = config.max_table_elements.checked_mul(size_of::<u64>()).context("tables are too large")?;
        let contexts = PlainSizes {
            count: config.component_instances,
            slot_bytes: config.max_context_bytes,
            keep_resident_bytes: usize::MAX,
            small_bytes: SMALL_CONTEXT_BYTES.min(config.max_context_bytes) & !(CONTEXT_ALIGN - 1),
        };
        let tables = PlainSizes {
            count: config.tables,
            slot_bytes: table_bytes,
            keep_resident_bytes: config.keep_resident_table_bytes,
            small_bytes: 0,
        };
        let contexts = PlainPool::new("component_instances", contexts, shards, config.decommit_batch)?;
        let tables = PlainPool::new("tables", tables, shards, config.decommit_batch)?;
        let memories = Stripes::new(&config, memories, shards)?;
        let (core_instances, shared_memories) = Default::default();
        Ok(Arc::new(Pool { config, contexts, memories, tables, core_instances, shared_memories }))
    }

    /// Its sizes and limits.
    pub fn config(&self) -> &PoolConfig {
        &self.config
    }

    /// Takes a slot for a component instance's context of so many bytes; it starts with zeros.
    ///
    /// # Errors
    /// When none is free ([`PoolConcurrencyLimitError`]) or as large, or the system refuses.
    ///
    /// # Safety
    /// The slot is gone before the pool.
    pub unsafe fn context(&self, size_bytes: usize) -> Result<PlainSlot> {
        // SAFETY: the caller's promise.
        unsafe { self.contexts.take(size_bytes) }
    }

    /// Takes a slot for a table; its elements are null.
    ///
    /// # Errors
    /// As [`Pool::context`].
    ///
    /// # Safety
    /// As [`Pool::context`].
    pub unsafe fn table(&self) -> Result<PlainSlot> {
        // SAFETY: the caller's promise.
        unsafe { self.tables.take(self.config.max_table_elements * size_of::<u64>()) }
    }

    /// The stripe for the memories of a store that has none, of which its next instance has so many.
    pub fn choose_stripe(&self, n_memories: u64) -> Stripe {
        self.memories.choose(n_memories)
    }

    /// The protection key of a stripe's memories; `None` if memories have none.
    pub(crate) fn key_of(&self, stripe: Stripe) -> Option<Key> {
        self.memories.key(stripe)
    }

    /// In how many stripes the memories are; 1 without protection keys.
    pub fn n_stripes(&self) -> u32 {
        self.memories.count()
    }

    /// Takes a slot of a stripe for a memory whose first bytes are accessible, and start with an image if the system
    /// maps it ([`MemorySlot::has_image`]).
    ///
    /// # Errors
    /// As [`Pool::context`], and when the bytes are more than a slot has.
    ///
    /// # Safety
    /// As [`Pool::context`].
    pub unsafe fn memory(&self, stripe: Stripe, size_bytes: usize, image: Option<&MemoryImage>) -> Result<MemorySlot> {
        // SAFETY: the caller's promise.
        unsafe { self.memories.of(stripe).take(size_bytes, image) }
    }

    /// Counts core instances as in use.
    ///
    /// # Errors
    /// When there would be too many ([`PoolConcurrencyLimitError`]).
    ///
    /// # Safety
    /// The permit is gone before the pool.
    pub unsafe fn core_instances(&self, count: u32) -> Result<CorePermit> {
        count_up(&self.core_instances, count, self.config.core_instances, "core_instances")?;
        // SAFETY: the caller's promise.
        Ok(CorePermit { live: unsafe { Held::new(&self.core_instances) }, count })
    }

    /// Counts a shared memory of an instance as in use.
    ///
    /// # Errors
    /// When there would be too many ([`PoolConcurrencyLimitError`]).
    pub fn shared_memory(&self) -> Result<SharedPermit> {
        count_up(&self.shared_memories, 1, self.config.shared_memories, "shared_memories")?;
        Ok(SharedPermit { live: self.shared_memories.clone(), max_bytes: self.config.max_memory_bytes })
    }

    /// Empties the free slots that are prepared for an image which nobody will use again.
    pub fn forget(&self, image: Affinity) {
        self.memories.forget(image);
    }

    /// What is in use now. Stacks are the embedding's to add ([`Stacks::counts`]).
    pub fn metrics(&self) -> PoolMetrics {
        PoolMetrics {
            component_instances: self.contexts.counts(),
            live_core_instances: self.core_instances.load(Ordering::Relaxed),
            memories: self.memories.counts(),
            live_shared_memories: self.shared_memories.load(Ordering::Relaxed),
            tables: self.tables.counts(),
            stacks: SlotCounts::default(),
        }
    }
}

/// Counts more of what a limit is for.
fn count_up(live: &AtomicU32, count: u32, limit: u32, what: &'static str) -> Result<(), PoolConcurrencyLimitError> {
    let more = |live: u32| live.checked_add(count).filter(|live| *live <= limit);
    match live.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more) {
        Ok(_) => Ok(()),
        Err(live) => Err(PoolConcurrencyLimitError::new(what, limit).at_once(count, limit.saturating_sub(live))),
    }
}

impl SharedPermit {
    /// Bytes that the memory may have.
    pub fn max_bytes(&self) -> usize {
        self.max_bytes
    }
}

impl Drop for SharedPermit {
    fn drop(&mut self) {
        self.live.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Drop for CorePermit {
    fn drop(&mut self) {
        self.live.fetch_sub(self.count, Ordering::Relaxed);
    }
}
