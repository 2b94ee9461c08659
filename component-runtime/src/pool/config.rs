//! Sizes and limits of a pool, and whether a component fits them.

use std::fmt;

/// Sizes and limits of a pool. What is not used takes address space, not memory.
///
/// Slots of guarded memories lie as far apart as their guards want: 6 GiB with the usual [`MemoryConfig`]. Where that is
/// too much, let [`protection_keys`](PoolConfig::protection_keys) put slots closer together, or use
/// [`MemoryConfig::CHECKED`].
///
/// [`MemoryConfig`]: crate::layout::MemoryConfig
/// [`MemoryConfig::CHECKED`]: crate::layout::MemoryConfig::CHECKED
#[derive(Clone, PartialEq, Eq, Debug, Hash)]
pub struct PoolConfig {
    /// Component instances that may live at once; core modules alone count as one each.
    pub component_instances: u32,
    /// Core instances that may live at once, over all component instances.
    pub core_instances: u32,
    /// Linear memories that may live at once. Shared ones take no slot.
    pub memories: u32,
    /// Shared memories of instances that may live at once. Each takes address space of its own: 8 GiB with the default
    /// layout of memories. Those that the embedding makes are not counted.
    pub shared_memories: u32,
    /// Tables that may live at once. Those that nothing can change take no slot, and have no limit but that of the
    /// component's binary: they are part of its code.
    pub tables: u32,
    /// Calls on a stack of their own that may be under way at once: those of the methods whose names end
    /// with `_async`, and those inside of them.
    pub stacks: u32,
    /// Instances of components inside of one component, with itself.
    pub max_component_instances_per_component: u32,
    /// Core instances of one component, with those of components inside of it.
    pub max_core_instances_per_component: u32,
    /// Memories of one component, with those of components inside of it and shared ones.
    pub max_memories_per_component: u32,
    /// Tables of one component, with those of components inside of it.
    pub max_tables_per_component: u32,
    /// Memories that one core module may define, shared ones among them.
    pub max_memories_per_module: u32,
    /// Tables that one core module may define.
    pub max_tables_per_module: u32,
    /// Bytes of the context of one component instance, with those of its core instances. What instances wrote of
    /// their contexts stays in place for the slots' next users: at most this for each of `component_instances`, and
    /// 2 KiB, in which contexts lie that need no more.
    pub max_context_bytes: usize,
    /// Elements that a table may have, at 8 bytes each.
    pub max_table_elements: usize,
    /// Bytes that a memory may have, whatever its type allows; of shared ones, those of instances.
    pub max_memory_bytes: usize,
    /// Bytes of a memory that stay in place for the slot's next user, with what they start with; what
    /// more was written is given back to the system.
    pub keep_resident_memory_bytes: usize,
    /// The same for a table.
    pub keep_resident_table_bytes: usize,
    /// Free memory slots that stay prepared for the component that used them last. Slots are divided among twice as
    /// many lists as there are threads (but each has 16 at least): this is rounded up to a multiple of their number.
    /// With [`protection_keys`](PoolConfig::protection_keys), they are divided among the stripes first.
    pub max_warm_memories: u32,
    /// How many free slots wait until their pages are given back to the system at once; 1 and 0 let none wait.
    /// Slots that wait are used before a pool says that it is used up, and those of a kind (of memories: of a stripe)
    /// keep no more than 64 MiB in place.
    pub decommit_batch: u32,
    /// Whether the system is asked which pages of a memory were written, so that only those are reset.
    pub pagemap_scan: PagemapScan,
    /// Whether slots of memories have protection keys of the processor, so that they can lie closer together: with `n`
    /// keys, a slot takes an `n`th of the address space, but at least `max_memory_bytes`, which is therefore to be
    /// made as small as guests allow.
    ///
    /// All memories of a store have the same key, so a store has at most an `n`th of `memories`. Calls between host and
    /// guest take longer, since each of them changes what is open to the thread. Threads of the host that were there
    /// before the keys access memories as all others do, with one exception: a system call to which such a thread gives
    /// a slice of a memory that it got from another thread fails (`EFAULT`).
    pub protection_keys: ProtectionKeys,
    /// How many protection keys the pool uses at most, of the 15 that a process has for all of its uses; the pools of
    /// a process use the same. It uses no more than bring slots closer together, and one alone is of no use.
    pub max_protection_keys: u32,
}

/// Whether memories have protection keys of the processor.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Hash)]
pub enum ProtectionKeys {
    /// Never.
    #[default]
    Off,
    /// Where there are any: on x86-64 with PKU, unless others use them up.
    Auto,
    /// Always; a pool is not made where there are none ([`NoProtectionKeys`]).
    Required,
}

/// A pool whose memories are to have protection keys is not made, since there are none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NoProtectionKeys;

impl fmt::Display for NoProtectionKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "the pool's `protection_keys` are required, but this machine gives none: it has no x86-64 processor with \
             memory protection keys (PKU), its system does not offer them, or this process uses them all",
        )
    }
}

impl std::error::Error for NoProtectionKeys {}

/// Whether the system is asked which pages were written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Hash)]
pub enum PagemapScan {
    /// Where it can tell: Linux from 6.7 on.
    #[default]
    Auto,
    /// Always; a pool is not made where the system cannot tell.
    Required,
    /// Never: the first bytes of a memory are reset, whether or not they were written.
    Off,
}

impl Default for PoolConfig {
    fn default() -> Self {
        PoolConfig {
            component_instances: 1000,
            core_instances: 4000,
            memories: 1000,
            shared_memories: 100,
            tables: 1000,
            stacks: 1000,
            max_component_instances_per_component: 100,
            max_core_instances_per_component: 100,
            max_memories_per_component: 20,
            max_tables_per_component: 20,
            max_memories_per_module: 1,
            max_tables_per_module: 4,
            max_context_bytes: 1 << 20,
            max_table_elements: 20_000,
            max_memory_bytes: 4 << 30,
            keep_resident_memory_bytes: 1 << 20,
            keep_resident_table_bytes: 1 << 16,
            max_warm_memories: 100,
            decommit_batch: 1,
            pagemap_scan: PagemapScan::Auto,
            protection_keys: ProtectionKeys::Off,
            max_protection_keys: 15,
        }
    }
}

/// What a component takes of a pool.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PoolNeeds {
    /// Instances of components inside of it, with itself.
    pub component_instances: u64,
    /// Core instances.
    pub core_instances: u64,
    /// Memories, over all core instances, without shared ones.
    pub memories: u64,
    /// Shared memories, over all core instances.
    pub shared_memories: u64,
    /// Tables, over all core instances.
    pub tables: u64,
    /// The most memories that a module defines.
    pub memories_of_a_module: u64,
    /// The most tables that a module defines.
    pub tables_of_a_module: u64,
    /// Bytes of the context.
    pub context_bytes: u64,
    /// What the context is made of: a name and the bytes of each part.
    pub context_parts: Vec<(&'static str, u64)>,
    /// Bytes that the largest memory has at first.
    pub memory_bytes: u64,
    /// Elements that the largest table has at first.
    pub table_elements: u64,
}

/// Why a component can never be an instance of a pool.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PoolMisfit {
    /// The component's name, where it has one.
    component: Option<Box<str>>,
    /// Each limit that it goes beyond: what, how much of it, the limit, its name.
    excesses: Vec<(&'static str, u64, u64, &'static str)>,
    context_parts: Vec<(&'static str, u64)>,
}

impl PoolConfig {
    /// Compares what a component takes with the limits.
    ///
    /// # Errors
    /// With all limits that it goes beyond.
    pub fn check(&self, needs: &PoolNeeds) -> Result<(), PoolMisfit> {
        let wide = |limit: usize| limit as u64;
        let memories = needs.memories.saturating_add(needs.shared_memories);
        let limits = [
            (
                "component instances",
                needs.component_instances,
                u64::from(self.max_component_instances_per_component),
                "max_component_instances_per_component",
            ),
            (
                "core instances",
                needs.core_instances,
                u64::from(self.max_core_instances_per_component),
                "max_core_instances_per_component",
            ),
            ("core instances", needs.core_instances, u64::from(self.core_instances), "core_instances"),
            ("memories", memories, u64::from(self.max_memories_per_component), "max_memories_per_component"),
            ("memories", needs.memories, u64::from(self.memories), "memories"),
            ("shared memories", needs.shared_memories, u64::from(self.shared_memories), "shared_memories"),
            ("tables", needs.tables, u64::from(self.max_tables_per_component), "max_tables_per_component"),
            ("tables", needs.tables, u64::from(self.tables), "tables"),
            (
                "memories of a module",
                needs.memories_of_a_module,
                u64::from(self.max_memories_per_module),
                "max_memories_per_module",
            ),
            (
                "tables of a module",
                needs.tables_of_a_module,
                u64::from(self.max_tables_per_module),
                "max_tables_per_module",
            ),
            ("bytes of context", needs.context_bytes, wide(self.max_context_bytes), CONTEXT),
            ("bytes of a memory", needs.memory_bytes, wide(self.max_memory_bytes), "max_memory_bytes"),
            ("elements of a table", needs.table_elements, wide(self.max_table_elements), "max_table_elements"),
        ];
        let excesses: Vec<_> = limits.into_iter().filter(|(_, needed, limit, _)| needed > limit).collect();
        if excesses.is_empty() {
            return Ok(());
        }
        let context = excesses.iter().any(|excess| excess.3 == CONTEXT);
        let context_parts = if context { needs.context_parts.clone() } else { Vec::new() };
        Err(PoolMisfit { component: None, excesses, context_parts })
    }
}

impl PoolMisfit {
    /// The same, of a component with this name.
    pub(crate) fn of(self, component: Option<&str>) -> PoolMisfit {
        PoolMisfit { component: component.map(Box::from), ..self }
    }

    /// The name of the component, where it has one.
    pub fn component(&self) -> Option<&str> {
        self.component.as_deref()
    }
}

const CONTEXT: &str = "max_context_bytes";

impl fmt::Display for PoolMisfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.component {
            Some(name) => write!(f, "component `{name}` does not fit the pool")?,
            None => f.write_str("the component does not fit the pool")?,
        }
        for (at, (what, needed, limit, name)) in self.excesses.iter().enumerate() {
            let separator = if at == 0 { ":" } else { ";" };
            write!(f, "{separator} it takes {needed} {what}, `{name}` allows {limit}")?;
        }
        for (at, (part, bytes)) in self.context_parts.iter().enumerate() {
            let separator = if at == 0 { "; its context is made of" } else { "," };
            write!(f, "{separator} {bytes} bytes of {part}")?;
        }
        Ok(())
    }
}

impl std::error::Error for PoolMisfit {}

/// A pool has no free slot of some kind.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PoolConcurrencyLimitError {
    what: &'static str,
    limit: u32,
    /// Those that are not in use, which are fewer than were wanted at once.
    free: u32,
    wanted: u32,
    stripe: Option<u32>,
    asker: Asker,
}

/// Who wants a slot.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Asker {
    Unknown,
    /// An instance of a component, with its name where it has one.
    Instance(Option<Box<str>>),
}

impl PoolConcurrencyLimitError {
    pub(super) fn new(what: &'static str, limit: u32) -> PoolConcurrencyLimitError {
        PoolConcurrencyLimitError { what, limit, free: 0, wanted: 1, stripe: None, asker: Asker::Unknown }
    }

    /// So many are wanted at once, and fewer are free.
    pub(super) fn at_once(self, wanted: u32, free: u32) -> PoolConcurrencyLimitError {
        PoolConcurrencyLimitError { wanted, free, ..self }
    }

    /// They are those of one stripe of the pool.
    pub(super) fn in_stripe(self, stripe: Option<u32>) -> PoolConcurrencyLimitError {
        PoolConcurrencyLimitError { stripe, ..self }
    }

    /// An error that, if it is one of these and nobody is known to have asked, says that an instance of a component
    /// with this name did.
    #[doc(hidden)]
    #[cold]
    pub fn asked_by(error: anyhow::Error, component: Option<&str>) -> anyhow::Error {
        let asker = Asker::Instance(component.map(Box::from));
        match error.downcast_ref() {
            Some(full @ PoolConcurrencyLimitError { asker: Asker::Unknown, .. }) => {
                PoolConcurrencyLimitError { asker, ..*full }.into()
            }
            _ => error,
        }
    }

    /// How many there may be at once.
    pub fn limit(&self) -> u32 {
        self.limit
    }

    /// What there may be no more of: the name of the field of [`PoolConfig`].
    pub fn what(&self) -> &'static str {
        self.what
    }

    /// The stripe whose slots are all in use, while others may have free ones: with protection keys, all memories of a
    /// store are in one stripe ([`PoolConfig::protection_keys`]).
    pub fn stripe(&self) -> Option<u32> {
        self.stripe
    }

    /// The name of the component of which an instance was to be made or called, where it has one.
    pub fn component(&self) -> Option<&str> {
        match &self.asker {
            Asker::Unknown => None,
            Asker::Instance(component) => component.as_deref(),
        }
    }
}

impl fmt::Display for PoolConcurrencyLimitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let PoolConcurrencyLimitError { what, limit, free, wanted, .. } = self;
        match (free, self.stripe) {
            (0, Some(stripe)) => write!(
                f,
                "all {limit} `{what}` of stripe {stripe} of the pool are in use (a store's memories are in one stripe, \
                 which has a protection key of its own)"
            )?,
            (0, None) => write!(f, "all {limit} `{what}` of the pool are in use")?,
            _ => write!(f, "{free} of the {limit} `{what}` of the pool are free, {wanted} are wanted at once")?,
        }
        match &self.asker {
            Asker::Unknown => Ok(()),
            Asker::Instance(Some(name)) => write!(f, "; an instance of component `{name}` wants more"),
            Asker::Instance(None) => f.write_str("; an instance of a component without a name wants more"),
        }
    }
}

impl std::error::Error for PoolConcurrencyLimitError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_is_compared_and_all_that_are_exceeded_are_named() {
        let config = PoolConfig::default();
        let fitting = PoolNeeds {
            component_instances: 100,
            core_instances: 100,
            memories: 15,
            shared_memories: 5,
            tables: 20,
            memories_of_a_module: 1,
            tables_of_a_module: 4,
            context_bytes: 1 << 20,
            context_parts: vec![("core instance 0", 1 << 19)],
            memory_bytes: 4 << 30,
            table_elements: 20_000,
        };
        assert_eq!(config.check(&fitting), Ok(()));
        let fields: [fn(&mut PoolNeeds) -> &mut u64; 10] = [
            |needs| &mut needs.component_instances,
            |needs| &mut needs.core_instances,
            |needs| &mut needs.memories,
            |needs| &mut needs.shared_memories,
            |needs| &mut needs.tables,
            |needs| &mut needs.memories_of_a_module,
            |needs| &mut needs.tables_of_a_module,
            |needs| &mut needs.context_bytes,
            |needs| &mut needs.memory_bytes,
            |needs| &mut needs.table_elements,
        ];
        for field in fields {
            let mut needs = fitting.clone();
            *field(&mut needs) += 1;
            let misfit = config.check(&needs).unwrap_err();
            assert_eq!(misfit.excesses.len(), 1, "{misfit}");
            *field(&mut needs) = u64::MAX;
            config.check(&needs).unwrap_err();
        }
        let mut needs = PoolNeeds { context_bytes: 1 << 30, tables: 1001, ..fitting };
        needs.memories = 16;
        assert_eq!(
            config.check(&needs).unwrap_err().to_string(),
            "the component does not fit the pool: it takes 21 memories, `max_memories_per_component` allows 20; \
             it takes 1001 tables, `max_tables_per_component` allows 20; it takes 1001 tables, `tables` allows 1000; \
             it takes 1073741824 bytes of context, `max_context_bytes` allows 1048576; its context is made of \
             524288 bytes of core instance 0"
        );
    }
}
