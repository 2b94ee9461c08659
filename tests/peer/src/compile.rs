//! Compiling: the time from bytes to a component that can be instantiated, and the size of the code.
//!
//! Time is taken on the wall, since compilation is parallel, and again as processor time of all
//! threads, which is the same on a busy machine.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::Plan;
use crate::engines::{Engines, Plain};
use crate::kernels;
use crate::measure::{Clock, Contender, Times, alternate, time};
use crate::report::{Goal, Report, Row, Unit};

/// A component of 12.6 MB, beside the project's folder.
const LARGE: &str = "zoo-starlingmonkey-nowasi.component.wasm";
/// A large component takes seconds.
const ROUNDS_OF_LARGE: usize = 3;
/// Noise of the clock on the wall.
const GOAL: f64 = 0.95;

pub(crate) fn run(plan: &Plan, engines: &Engines, report: &mut Report) -> Result<()> {
    let large = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/components/zoo").join(LARGE);
    let small = kernels::components().map(|(name, path)| (name, path, plan.rounds));
    let all = small.chain([("starlingmonkey", large, plan.rounds.min(ROUNDS_OF_LARGE))]);
    if plan.wants("compile", SMALL) {
        report.part("Compiling a small component");
        small_functions(plan.rounds, engines, report)?;
    }
    let wanted: Vec<_> = all.filter(|(name, ..)| plan.wants("compile", &format!("compile {name}"))).collect();
    if !wanted.is_empty() {
        report.part("Compiling");
    }
    for (name, path, rounds) in wanted {
        measure(rounds, engines, name, &path, report).with_context(|| format!("compiling `{name}`"))?;
    }
    Ok(())
}

const SMALL: &str = "compile 30 small functions";
/// The budget: the peer at its best, and Gusset.
const SMALL_GOAL: f64 = 3.8;

/// Thirty functions that each load, add and store, all of them lifted.
fn small_functions(rounds: usize, engines: &Engines, report: &mut Report) -> Result<()> {
    let each = |format: &dyn Fn(usize) -> String| (0..30).map(format).collect::<String>();
    let core = each(&|at| {
        format!(
            r#"(func (export "f{at}") (param i32 i32) (result i32)
                 (i32.store offset={at} (local.get 0) (i32.add (i32.load (local.get 1)) (i32.const {at})))
                 (i32.mul (local.get 0) (local.get 1)))"#
        )
    });
    let lifts = each(&|at| {
        format!(
            r#"(func (export "f{at}") (param "a" u32) (param "b" u32) (result u32) (canon lift (core func $m "f{at}")))"#
        )
    });
    let text = format!("(component (core module $M (memory 1) {core}) (core instance $m (instantiate $M)) {lifts})");
    let bytes = wat::parse_str(text)?;
    for (what, clock, goal) in
        [("wall", Clock::Wall, Goal::AtLeast(SMALL_GOAL)), ("processor time", Clock::Process, Goal::Nothing)]
    {
        let times = clocked(rounds.max(ROUNDS_OF_SMALL), engines, &bytes, clock)?;
        report.row(Row {
            name: format!("{SMALL}, {what}"),
            unit: Unit::Milliseconds,
            peer: times.median(0),
            peer_best: None,
            gusset: times.median(1),
            ratio: times.ratio(0, 1),
            goal,
        });
    }
    Ok(())
}

/// A small component is compiled in a moment.
const ROUNDS_OF_SMALL: usize = 41;

fn measure(rounds: usize, engines: &Engines, name: &str, path: &PathBuf, report: &mut Report) -> Result<()> {
    if !path.exists() {
        report.skip(&format!("compile {name}"), "the component is not there");
        return Ok(());
    }
    let bytes = std::fs::read(path)?;
    let ours = match gusset::component::Component::new(&engines.gusset, &bytes) {
        Err(error) if kernels::refuses_simd(&error) => {
            report.skip(&format!("compile {name}"), "simd");
            return Ok(());
        }
        ours => ours?,
    };
    let peers = wasmtime::component::Component::new(&engines.peer, &bytes).plain()?;
    let sizes = (peers.text().len() as f64, ours.code_bytes() as f64);
    drop((peers, ours));
    let row = |what: &str, times: &Times, goal| Row {
        name: format!("compile {name}, {what}"),
        unit: Unit::Milliseconds,
        peer: times.median(0),
        peer_best: None,
        gusset: times.median(1),
        ratio: times.ratio(0, 1),
        goal,
    };
    report.row(row("wall", &clocked(rounds, engines, &bytes, Clock::Wall)?, Goal::AtLeast(GOAL)));
    report.row(row("processor time", &clocked(rounds, engines, &bytes, Clock::Process)?, Goal::Nothing));
    let (peer, gusset) = sizes;
    report.row(Row {
        name: format!("code of {name}"),
        unit: Unit::Bytes,
        peer,
        peer_best: None,
        gusset,
        ratio: peer / gusset,
        goal: Goal::Nothing,
    });
    Ok(())
}

fn clocked(rounds: usize, engines: &Engines, bytes: &[u8], clock: Clock) -> Result<Times> {
    let peer: Contender<'_> = Box::new(|| {
        let (time, component) = time(clock, || wasmtime::component::Component::new(&engines.peer, bytes));
        component.map(|_| time).plain()
    });
    let gusset: Contender<'_> = Box::new(|| {
        let (time, component) = time(clock, || gusset::component::Component::new(&engines.gusset, bytes));
        component.map(|_| time)
    });
    alternate(rounds, &mut [peer, gusset])
}
