//! Makes and drops instances, as many as it is told: `instances KIND TIMES`. `tests/tests/system_calls.rs` counts what
//! this asks of the system.

use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use gusset::component::{Component, Linker};
use gusset::{Config, Engine, PagemapScan, PoolConfig, Store};

/// Two core modules, the second with the first one's function; four pages of memory.
const TWO_MODULES: &str = r#"(component
  (core module $A
    (memory (export "memory") 2)
    (func (export "f") (param i32) (result i32) (i32.store (i32.const 64) (local.get 0)) (i32.const 1)))
  (core module $B
    (import "a" "f" (func $f (param i32) (result i32)))
    (memory (export "memory") 2)
    (data (i32.const 70000) "image")
    (func (export "run") (param i32) (result i32) (i32.store (i32.const 128) (local.get 0)) (call $f (local.get 0))))
  (core instance $a (instantiate $A))
  (core instance $b (instantiate $B (with "a" (instance $a))))
  (func (export "run") (param "x" u32) (result u32) (canon lift (core func $b "run"))))"#;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &[String]) -> Result<()> {
    let [kind, times] = args else { anyhow::bail!("wanted a kind and how many times, found {} arguments", args.len()) };
    let times: u32 = times.parse().with_context(|| format!("how many times: `{times}` is no number"))?;
    let (allocation, life) = kind.split_once(", ").with_context(|| format!("`{kind}` is no kind"))?;
    let pool = PoolConfig { pagemap_scan: PagemapScan::Required, ..PoolConfig::default() };
    let pool = match allocation {
        "pooled" => Some(pool),
        "on demand" => None,
        other => anyhow::bail!("`{other}` is neither `pooled` nor `on demand`"),
    };
    let engine = Engine::new(&Config { pool, ..Config::default() })?;
    let text = if life == "empty" { "(component)" } else { TWO_MODULES };
    let pre = Linker::new(&engine).instantiate_pre(&Component::new(&engine, wat::parse_str(text)?)?)?;
    for _ in 0..times {
        let mut store = Store::new(&engine, ());
        let instance = pre.instantiate(&mut store)?;
        if life == "called" {
            let run = instance.get_typed_func::<(u32,), (u32,)>(&store, "run")?;
            ensure!(run.call(&mut store, (7,))? == (1,), "the guest gives another number");
        }
    }
    Ok(())
}
