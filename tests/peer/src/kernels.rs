//! Computing kernels: the code that each engine makes of the same guest.
//!
//! The components are in `guests/components`, their sources in `guests/kernels/examples`.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::Plan;
use crate::engines::{Engines, Plain};
use crate::measure::{Clock, Contender, alternate, time};
use crate::report::{Goal, Report, Row, Unit};

/// A kernel, and how much of it is one round.
struct Kernel {
    name: &'static str,
    kind: &'static str,
    n: u32,
}

const KERNELS: &[Kernel] = &[
    Kernel { name: "sha256", kind: "integer", n: 400_000 },
    Kernel { name: "modexp", kind: "64-bit multiply", n: 150_000 },
    Kernel { name: "nbody", kind: "float", n: 1_000_000 },
    Kernel { name: "simd", kind: "simd", n: 1_800 },
    Kernel { name: "transpose", kind: "memory", n: 60 },
    Kernel { name: "copies", kind: "bulk memory", n: 4_000_000 },
    Kernel { name: "calls", kind: "direct calls", n: 250 },
    Kernel { name: "dispatch", kind: "indirect calls", n: 1_000_000 },
    Kernel { name: "interpreter", kind: "br_table", n: 200_000 },
    Kernel { name: "hashmap", kind: "allocation", n: 3_000_000 },
    Kernel { name: "strings", kind: "strings", n: 150 },
];

/// Ratio 1 within noise: what a kernel may lose to it.
const GOAL: f64 = 0.95;

pub(crate) fn run(plan: &Plan, engines: &Engines, report: &mut Report) -> Result<()> {
    let wanted: Vec<&Kernel> = KERNELS.iter().filter(|kernel| plan.wants("kernels", &kernel.label())).collect();
    if !wanted.is_empty() {
        report.part("Computing kernels, processor time of one round");
    }
    for kernel in wanted {
        measure(plan, engines, kernel, report).with_context(|| format!("kernel `{}`", kernel.name))?;
    }
    Ok(())
}

/// The components of all kernels, by name.
pub(crate) fn components() -> impl Iterator<Item = (&'static str, PathBuf)> {
    KERNELS.iter().map(|kernel| (kernel.name, component(kernel.name)))
}

/// The file of a guest.
pub(crate) fn component(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("guests/components").join(name).with_extension("wasm")
}

impl Kernel {
    fn label(&self) -> String {
        format!("kernel {} ({})", self.name, self.kind)
    }
}

/// A kernel's function in one engine.
type Run<'a> = Box<dyn FnMut(u32) -> Result<u64> + 'a>;

fn measure(plan: &Plan, engines: &Engines, kernel: &Kernel, report: &mut Report) -> Result<()> {
    let name = kernel.label();
    let bytes = std::fs::read(component(kernel.name))?;
    let mut peer = of_peer(&engines.peer, &bytes)?;
    let mut gusset = match of_gusset(&engines.gusset, &bytes) {
        Ok(gusset) => gusset,
        Err(error) if refuses_simd(&error) => {
            report.skip(&name, "simd");
            return Ok(());
        }
        Err(error) => return Err(error),
    };
    for n in [0, 1, kernel.n] {
        let (peers, ours) = (peer(n)?, gusset(n)?);
        if peers != ours {
            report.wrong(&name, format!("run({n}) is {ours:#x}, the peer's is {peers:#x}"));
            return Ok(());
        }
    }
    let times = {
        let contenders: &mut [Contender<'_>] = &mut [timed(&mut peer, kernel.n), timed(&mut gusset, kernel.n)];
        alternate(plan.rounds, contenders)?
    };
    report.row(Row {
        name,
        unit: Unit::Milliseconds,
        peer: times.median(0),
        peer_best: None,
        gusset: times.median(1),
        ratio: times.ratio(0, 1),
        goal: Goal::AtLeast(GOAL),
    });
    Ok(())
}

fn timed<'a>(run: &'a mut Run<'_>, n: u32) -> Contender<'a> {
    Box::new(move || {
        let (time, result) = time(Clock::Thread, || run(n));
        result.map(|_| time)
    })
}

/// Whether Gusset says that it does not compile SIMD yet.
pub(crate) fn refuses_simd(error: &gusset::Error) -> bool {
    format!("{error:#}").to_lowercase().contains("simd")
}

fn of_gusset(engine: &gusset::Engine, bytes: &[u8]) -> Result<Run<'static>> {
    let component = gusset::component::Component::new(engine, bytes)?;
    let mut store = gusset::Store::new(engine, ());
    let instance = gusset::component::Linker::new(engine).instantiate(&mut store, &component)?;
    let run = instance.get_typed_func::<(u32,), (u64,)>(&mut store, "run")?;
    Ok(Box::new(move |n| Ok(run.call(&mut store, (n,))?.0)))
}

fn of_peer(engine: &wasmtime::Engine, bytes: &[u8]) -> Result<Run<'static>> {
    let component = wasmtime::component::Component::new(engine, bytes).plain()?;
    let mut store = wasmtime::Store::new(engine, ());
    let instance = wasmtime::component::Linker::new(engine).instantiate(&mut store, &component).plain()?;
    let run = instance.get_typed_func::<(u32,), (u64,)>(&mut store, "run").plain()?;
    Ok(Box::new(move |n| Ok(run.call(&mut store, (n,)).plain()?.0)))
}
