//! How large the pool of `gusset serve` is: a place for each request that is answered at once, as large as the component
//! needs it.

use anyhow::{Context, Result, ensure};
use gusset::PoolConfig;
use gusset_runtime::pool::PoolNeeds;
use gusset_runtime::{adapt, translate};

use crate::options::serve::ServeOptions;
use crate::units::show_size;

const WASM_PAGE: usize = 65_536;

/// What an instance of a component takes.
///
/// # Errors
/// When the bytes are no valid component, or one that nothing could be an instance of.
pub(super) fn needs(component: &[u8]) -> Result<PoolNeeds> {
    let mut component = translate::translate(component)?;
    ensure!(component.is_linked(), "it imports core modules or components: there is no instance before it is linked");
    adapt::adapt(&mut component)?;
    PoolNeeds::of(&component)
}

/// A pool for a component whose guests may have memories up to a size.
///
/// # Errors
/// When the component's memories are larger from the beginning.
pub(super) fn config(serve: &ServeOptions, needs: &PoolNeeds, max_memory_bytes: u64) -> Result<PoolConfig> {
    ensure!(
        needs.memory_bytes <= max_memory_bytes,
        "a memory of it has {} at first, `--max-memory` allows {}",
        show_size(needs.memory_bytes),
        show_size(max_memory_bytes)
    );
    let instances = u32::try_from(serve.concurrent()).unwrap_or(u32::MAX).max(1);
    let of_one = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    let of_all = |n: u64| instances.saturating_mul(of_one(n));
    let size = |bytes: u64| usize::try_from(bytes).unwrap_or(usize::MAX);
    let least = PoolConfig::default();
    let mut pool = PoolConfig {
        component_instances: instances,
        core_instances: of_all(needs.core_instances),
        memories: of_all(needs.memories),
        shared_memories: of_all(needs.shared_memories),
        tables: of_all(needs.tables),
        stacks: instances,
        max_component_instances_per_component: of_one(needs.component_instances),
        max_core_instances_per_component: of_one(needs.core_instances),
        max_memories_per_component: of_one(needs.memories.saturating_add(needs.shared_memories)),
        max_tables_per_component: of_one(needs.tables),
        max_memories_per_module: of_one(needs.memories_of_a_module),
        max_tables_per_module: of_one(needs.tables_of_a_module),
        max_context_bytes: least.max_context_bytes.max(size(needs.context_bytes)),
        max_table_elements: least.max_table_elements.max(size(needs.table_elements)),
        max_warm_memories: of_all(needs.memories),
        ..least
    };
    if let Some(bytes) = serve.keep_resident {
        pool.keep_resident_memory_bytes = size(bytes.0);
    }
    pool.max_memory_bytes = pool.max_memory_bytes.min(size(max_memory_bytes)).next_multiple_of(WASM_PAGE);
    Ok(pool)
}

/// What is said where a machine has no room for a pool.
pub(super) trait WithRoom<T> {
    /// Names what the pool's size comes from.
    fn with_room(self, pool: &PoolConfig, needs: &PoolNeeds) -> Result<T>;
}

impl<T> WithRoom<T> for Result<T> {
    fn with_room(self, pool: &PoolConfig, needs: &PoolNeeds) -> Result<T> {
        self.with_context(|| {
            format!(
                "a pool for {} requests at once (`--max-concurrent`), with {} memories of up to {} each (`--max-memory`) \
                 and {} core instances for each of them",
                pool.component_instances,
                needs.memories,
                show_size(pool.max_memory_bytes as u64),
                needs.core_instances
            )
        })
    }
}
