//! Who had a pool's slots before: tenants whose memories have pages of one byte.
//!
//! Such a memory ends anywhere in a page of the system and grows by single bytes, and its accesses are compared with
//! its length also where others rely on guards. Every slot of the pool has been one of these, written to its last
//! byte, when a script begins, so that all memories of the script lie where the size of pages was another one.

use std::fmt::Write;

use anyhow::{Context, Result, ensure};
use gusset::{Engine, Instance, Module, Store};

/// Memories of a module.
const MEMORIES: u32 = 20;

/// Bytes of the memories at first, in turns: about where pages end, and beyond what some pools keep in place.
const SIZES: [u32; 7] = [1, 4095, 4096, 4097, 36_865, 65_537, 70_001];

/// By how many bytes they grow.
const GROWTH: u32 = 4099;

/// Has every one of so many memories' slots used by a tenant that is gone when this returns, and looks whether
/// somebody with larger pages finds nothing of theirs.
///
/// # Errors
/// When tenants are refused, or have left something.
pub(super) fn tenants(engine: &Engine, n_memories: u32) -> Result<()> {
    let former = Module::new(
        engine,
        wat::parse_str(text(|at| {
            let size = SIZES[at as usize % SIZES.len()];
            let data =
                if size > 1 { format!("(data (memory {at}) (i32.const {}) \"x\")", size - 1) } else { String::new() };
            format!("(memory (export \"{at}\") {size} {} (pagesize 1)) {data}", size + GROWTH)
        }))?,
    )?;
    let mut store = Store::new(engine, ());
    for _ in 0..n_memories / MEMORIES {
        let instance = Instance::new(&mut store, &former, &[]).context("a former tenant")?;
        for at in 0..MEMORIES {
            let memory = instance.get_memory(&mut store, &at.to_string()).context("its memory")?;
            memory.grow(&mut store, u64::from(GROWTH))?;
            memory.data_mut(&mut store).fill(0xa5);
        }
    }
    drop(store);
    let next = Module::new(engine, wat::parse_str(text(|at| format!("(memory (export \"{at}\") 2)")))?)?;
    let mut store = Store::new(engine, ());
    let instance = Instance::new(&mut store, &next, &[]).context("the next tenant")?;
    let zeros = vec![0; 2 << 16];
    for at in 0..MEMORIES {
        let memory = instance.get_memory(&mut store, &at.to_string()).context("its memory")?;
        ensure!(memory.data(&store) == zeros, "a memory whose slot had pages of one byte is not zero");
    }
    Ok(())
}

fn text(memory: impl Fn(u32) -> String) -> String {
    let mut text = String::from("(module");
    for at in 0..MEMORIES {
        let _ = write!(text, " {}", memory(at));
    }
    text + ")"
}
