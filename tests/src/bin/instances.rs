//! Makes and drops instances, as many as it is told: `instances KIND TIMES`. `tests/tests/system_calls.rs` counts what
//! this asks of the system. It exits with [`NO_PAGEMAP`] where a pool cannot ask which pages were written.

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

/// The exit code for a system that cannot tell which pages were written; all else that fails has 1.
const NO_PAGEMAP: u8 = 2;

/// The system cannot tell which pages were written.
#[derive(Debug)]
struct NoPagemap(gusset::Error);

/// What becomes of an instance.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Life {
    /// It has nothing.
    Empty,
    /// It has two modules, and is dropped at once.
    Idle,
    /// As `Idle`, but that one of its functions is called first.
    Called,
}

impl std::fmt::Display for NoPagemap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "this system cannot tell which pages were written: {:#}", self.0)
    }
}

impl std::error::Error for NoPagemap {}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            if error.is::<NoPagemap>() { NO_PAGEMAP.into() } else { ExitCode::FAILURE }
        }
    }
}

fn run(args: &[String]) -> Result<()> {
    let [kind, times] = args else { anyhow::bail!("wanted a kind and how many times, found {} arguments", args.len()) };
    let times: u32 = times.parse().with_context(|| format!("how many times: `{times}` is no number"))?;
    let (allocation, life) = kind.split_once(", ").with_context(|| format!("`{kind}` is no kind"))?;
    let life = match life {
        "empty" => Life::Empty,
        "idle" => Life::Idle,
        "called" => Life::Called,
        other => anyhow::bail!("`{other}` is none of `empty`, `idle` and `called`"),
    };
    let engine = match allocation {
        "pooled" => pooled()?,
        "on demand" => Engine::new(&Config::default())?,
        other => anyhow::bail!("`{other}` is neither `pooled` nor `on demand`"),
    };
    let text = if life == Life::Empty { "(component)" } else { TWO_MODULES };
    let pre = Linker::new(&engine).instantiate_pre(&Component::new(&engine, wat::parse_str(text)?)?)?;
    for _ in 0..times {
        let mut store = Store::new(&engine, ());
        let instance = pre.instantiate(&mut store)?;
        if life == Life::Called {
            let run = instance.get_typed_func::<(u32,), (u32,)>(&store, "run")?;
            ensure!(run.call(&mut store, (7,))? == (1,), "the guest gives another number");
        }
    }
    Ok(())
}

/// An engine whose pool asks which pages were written.
fn pooled() -> Result<Engine> {
    let engine = |pagemap_scan| {
        let pool = PoolConfig { pagemap_scan, ..PoolConfig::default() };
        Engine::new(&Config { pool: Some(pool), ..Config::default() })
    };
    engine(PagemapScan::Required).map_err(|error| match engine(PagemapScan::Off) {
        Ok(_) => NoPagemap(error).into(),
        // Something else is in the way.
        Err(_) => error,
    })
}
