//! Who had a pool's slots before: tenants whose memories have pages of one byte.
//!
//! Such a memory ends anywhere in a page of the system and grows by single bytes, and its accesses are compared with
//! its length also where others rely on guards. Every slot of the pool has been one of these, written to its last
//! byte, when a script begins, so that all memories of the script lie where the size of pages was another one.

use anyhow::{Context, Result, ensure};
use gusset::{Engine, Instance, Module, Store};

/// Bytes of the memories at first, in turns: about where pages end, and beyond what some pools keep in place.
const SIZES: [u32; 7] = [1, 4095, 4096, 4097, 36_865, 65_537, 70_001];

/// By how many bytes they grow.
const GROWTH: u32 = 4099;

/// Next tenants.
const NEXT: u32 = 20;

/// Has every one of so many memories' slots used by a tenant that is gone when this returns, and looks whether
/// some with larger pages find nothing of theirs.
///
/// # Errors
/// When tenants are refused, or have left something.
pub(super) fn tenants(engine: &Engine, n_memories: u32) -> Result<()> {
    let module =
        |memory: &str| Module::new(engine, wat::parse_str(format!("(module (memory (export \"m\") {memory}))"))?);
    // A memory to a module: not every script allows for more.
    let formers = SIZES.map(|size| module(&format!("{size} {} (pagesize 1)", size + GROWTH)));
    let formers: Vec<Module> = formers.into_iter().collect::<Result<_>>()?;
    let mut store = Store::new(engine, ());
    for former in formers.iter().cycle().take(n_memories as usize) {
        let instance = Instance::new(&mut store, former, &[]).context("a former tenant")?;
        let memory = instance.get_memory(&mut store, "m").context("its memory")?;
        memory.grow(&mut store, u64::from(GROWTH))?;
        memory.data_mut(&mut store).fill(0xa5);
    }
    drop(store);
    let next = module("2")?;
    let mut store = Store::new(engine, ());
    let zeros = vec![0; 2 << 16];
    for _ in 0..NEXT {
        let instance = Instance::new(&mut store, &next, &[]).context("the next tenant")?;
        let memory = instance.get_memory(&mut store, "m").context("its memory")?;
        ensure!(memory.data(&store) == zeros, "a memory whose slot had pages of one byte is not zero");
    }
    Ok(())
}
