//! Measures Gusset beside the `wasmtime` crate: same components, same process, alternating rounds.
//!
//! `cargo xtask peer` builds and runs this. Each part (`kernels`, `compile`, `boundary`, `async`, `adapters`, `lists`,
//! `handles`, `texts`, `instantiate`, `memory`, `bindings`, and `build` where it is named) gives rows; a row has the
//! time of each engine, a ratio (the peer's time divided by Gusset's, so that more is better) and a goal for it. A row
//! whose goal is not met counts as failed, and so does one whose engines disagree about a result.

mod adapters;
mod asynchronous;
mod bindings;
mod boundary;
mod build;
mod chart;
mod compile;
mod engines;
mod handles;
mod instantiate;
mod kernels;
mod lists;
mod measure;
mod memory;
mod report;
mod texts;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use crate::engines::Engines;
use crate::report::Report;

/// Measures Gusset beside the `wasmtime` crate.
#[derive(Parser)]
#[command(name = "cargo xtask peer", bin_name = "cargo xtask peer")]
struct Options {
    /// Parts (`kernels`, `compile`, `boundary`, `async`, `adapters`, `handles`, `texts`, `instantiate`, `memory`,
    /// `bindings`, `build`) or words in the names of rows; everything but `build` without one
    names: Vec<String>,
    /// Where to write the table as JSON
    #[arg(long)]
    json: Option<PathBuf>,
    /// Where to draw the table as a bar chart
    #[arg(long)]
    svg: Option<PathBuf>,
    /// Rounds of each measurement; the median counts
    #[arg(long, default_value_t = 9)]
    rounds: usize,
    /// What a child of this program is asked (see `memory`)
    #[arg(long, hide = true)]
    live: Option<String>,
}

/// What is to be measured, and how often.
pub(crate) struct Plan {
    names: Vec<String>,
    rounds: usize,
}

impl Plan {
    /// Whether a row of a part is wanted.
    fn wants(&self, part: &str, name: &str) -> bool {
        self.names.is_empty() || self.names.iter().any(|wanted| wanted == part || name.contains(wanted.as_str()))
    }
}

fn main() -> ExitCode {
    let options = Options::parse();
    match &options.live {
        Some(asked) => serve(asked),
        None => measure(&options),
    }
}

/// As a child of another of its kind.
fn serve(asked: &str) -> ExitCode {
    let Err(error) = memory::serve(asked) else { return ExitCode::SUCCESS };
    eprintln!("error: {error:#}");
    ExitCode::FAILURE
}

fn measure(options: &Options) -> ExitCode {
    let plan = Plan { names: options.names.clone(), rounds: options.rounds.max(1) };
    let mut report = Report::default();
    if let Err(error) = run(&plan, &mut report).and_then(|()| write(&options.json, &options.svg, &report)) {
        eprintln!("error: {error:#}");
        report.fail();
    }
    println!("{}", report.tally());
    report.exit_code()
}

fn write(json: &Option<PathBuf>, svg: &Option<PathBuf>, report: &Report) -> Result<()> {
    json.iter().try_for_each(|to| report.write(to))?;
    svg.iter().try_for_each(|to| chart::write(report.rows(), to))
}

fn run(plan: &Plan, report: &mut Report) -> Result<()> {
    let engines = Engines::new()?;
    kernels::run(plan, &engines, report)?;
    compile::run(plan, &engines, report)?;
    boundary::run(plan, &engines, report)?;
    asynchronous::run(plan, &engines, report)?;
    adapters::run(plan, &engines, report)?;
    lists::run(plan, &engines, report)?;
    handles::run(plan, &engines, report)?;
    texts::run(plan, &engines, report)?;
    instantiate::run(plan, &engines, report)?;
    memory::run(plan, report)?;
    bindings::run(plan, report)?;
    build::run(plan, report)
}
