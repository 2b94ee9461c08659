//! Memory of live instances: what the process has more for each, in bytes.
//!
//! Each figure is taken in a process of its own, a child that this program starts ([`serve`]), since what an engine
//! has freed for another to use would hide what is needed. The child makes one instance, reads, makes the others,
//! each in a store of its own, and reads again while all live. What counts are the pages that it has in memory, each
//! shared page by its share, and the page tables that lead to them: both lie in `/proc/self`.

use std::fs;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, anyhow, ensure};

use crate::Plan;
use crate::engines::{Engines, Plain};
use crate::instantiate::{EMPTY, Life, RUN, TWO_MODULES};
use crate::report::{Goal, Report, Row, Unit};

/// Instances of a process: as many as the peer's pool has by default for two modules each.
const INSTANCES: u32 = 500;

const SHAPES: &[Shape] = &[
    Shape { name: "empty component", text: EMPTY, life: Life::Idle },
    Shape { name: "two modules, idle", text: TWO_MODULES, life: Life::Idle },
    Shape { name: "two modules, called", text: TWO_MODULES, life: Life::Called },
];

struct Shape {
    name: &'static str,
    text: &'static str,
    life: Life,
}

/// Who has the instances.
#[derive(Clone, Copy, Debug)]
enum Who {
    Peer,
    PeerBest,
    OnDemand,
    Pooled,
}

pub(crate) fn run(plan: &Plan, report: &mut Report) -> Result<()> {
    let wanted: Vec<_> = SHAPES.iter().enumerate().filter(|(_, shape)| plan.wants("memory", shape.name)).collect();
    if !wanted.is_empty() {
        report.part("Memory of a live instance");
    }
    for (at, shape) in wanted {
        let peer = ask(Who::Peer, at)?;
        let best = ask(Who::PeerBest, at)?;
        for (how, who, peer_best, less) in
            [("on demand", Who::OnDemand, None, peer), ("pooled", Who::Pooled, Some(best), best)]
        {
            let gusset = ask(who, at)?;
            let name = format!("memory: {}, {how}", shape.name);
            let (unit, goal) = (Unit::Bytes, Goal::AtLeast(1.0));
            report.row(Row { name, unit, peer, peer_best, gusset, ratio: less / gusset, goal });
        }
    }
    Ok(())
}

/// Bytes for an instance, from a process of its own.
fn ask(who: Who, shape: usize) -> Result<f64> {
    let program = std::env::current_exe().context("this program has no path")?;
    let child = Command::new(program).arg(format!("--live={who:?}:{shape}")).stderr(Stdio::inherit()).output();
    let output = child.context("starting a process for live instances")?;
    ensure!(output.status.success(), "the process of {who:?} for live instances failed: {}", output.status);
    let text = String::from_utf8(output.stdout)?;
    text.trim().parse().with_context(|| format!("the process of {who:?} for live instances printed `{text}`"))
}

/// The child: prints how many bytes an instance has.
pub(crate) fn serve(asked: &str) -> Result<()> {
    let (who, shape) = asked.split_once(':').context("who, a colon and a shape's number")?;
    let shape = SHAPES.get(shape.parse::<usize>()?).context("no shape has that number")?;
    let bytes = wat::parse_str(shape.text)?;
    let engines = Engines::new()?;
    let per_instance = match who {
        "Peer" => peers::live(&engines.peer, &bytes, shape.life),
        "PeerBest" => peers::live(&engines.peer_best, &bytes, shape.life),
        "OnDemand" => ours::live(&engines.gusset, &bytes, shape.life),
        "Pooled" => ours::live(&engines.gusset_pooled, &bytes, shape.life),
        _ => Err(anyhow!("nobody is called `{who}`")),
    };
    println!("{}", per_instance?);
    Ok(())
}

/// What this process has in memory, in bytes.
fn resident_bytes() -> Result<u64> {
    let pages = kibibytes("/proc/self/smaps_rollup", "Pss:")?;
    let tables = kibibytes("/proc/self/status", "VmPTE:")?;
    Ok((pages + tables) * 1024)
}

fn kibibytes(file: &str, key: &str) -> Result<u64> {
    let text = fs::read_to_string(file).with_context(|| format!("reading `{file}`"))?;
    let line = text.lines().find_map(|line| line.strip_prefix(key));
    let number = line.and_then(|line| line.split_whitespace().next()).and_then(|number| number.parse().ok());
    number.with_context(|| format!("`{file}` has no number after `{key}`"))
}

macro_rules! engine {
    ($module:ident, $krate:ident) => {
        mod $module {
            use $krate::component::{Component, InstancePre, Linker};
            use $krate::{Engine, Store};

            use super::*;

            pub(super) fn live(engine: &Engine, bytes: &[u8], life: Life) -> Result<f64> {
                let component = Component::new(engine, bytes).plain()?;
                let pre = Linker::<()>::new(engine).instantiate_pre(&component).plain()?;
                let first = instance(engine, &pre, life)?;
                let mut others = Vec::with_capacity(INSTANCES as usize);
                let before = resident_bytes()?;
                for _ in 1..INSTANCES {
                    others.push(instance(engine, &pre, life)?);
                }
                let after = resident_bytes()?;
                drop((first, others));
                let all = after.checked_sub(before).context("less memory with the instances than without")?;
                Ok(all as f64 / f64::from(INSTANCES - 1))
            }

            fn instance(engine: &Engine, pre: &InstancePre<()>, life: Life) -> Result<Store<()>> {
                let mut store = Store::new(engine, ());
                let instance = pre.instantiate(&mut store).plain()?;
                if let Life::Called = life {
                    let run = instance.get_typed_func::<(u32,), (u32,)>(&mut store, RUN).plain()?;
                    run.call(&mut store, (7,)).plain()?;
                }
                Ok(store)
            }
        }
    };
}

engine!(ours, gusset);
engine!(peers, wasmtime);
