//! Random commands for handle tables, on Gusset and on a model of the specification.
//!
//! [`run`] drives a component of four instances and a host that call each other in every direction
//! ([`world`]). Whoever is running asks for its next command; the [`driver`] chooses one, says what it
//! has to give by the [`model`], and compares: indices, representations, traps, destructors, and how many
//! handles are live. A seed repeats a run.

mod choose;
mod driver;
mod host;
mod model;
mod world;

use std::collections::BTreeMap;

use anyhow::{Result, anyhow};
use gusset::component::Component;
use gusset::{Config, Engine};

use driver::Episode;
pub use model::{State, Use};

/// What to run.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Commands altogether.
    pub commands: u64,
    /// Where the random numbers start.
    pub seed: u64,
}

/// What came out.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Summary {
    /// Commands that gave what the model says.
    pub passed: u64,
    /// Episodes in which something differed, each with its seed.
    pub failures: Vec<String>,
    /// Episodes, each with instances of its own.
    pub episodes: u64,
    /// Episodes that a trap, or an error of the host, ended as the model says; by what it was.
    pub ends: BTreeMap<String, u64>,
    /// How often what was done to a handle in which state.
    pub cells: BTreeMap<(Use, State), u64>,
}

/// Runs episodes until there were so many commands, or ten of them failed.
///
/// # Errors
/// When the component cannot be compiled or linked.
pub fn run(options: &Options) -> Result<Summary> {
    let engine = Engine::new(&Config::default())?;
    let bytes = wat::parse_str(world::text())?;
    let component = Component::new(&engine, bytes)?;
    let linked = host::linker(&engine)?.instantiate_pre(&component)?;
    let mut summary = Summary::default();
    let mut seed = options.seed;
    while summary.passed < options.commands && summary.failures.len() < 10 {
        let outcome = Episode::run(&linked, seed)?;
        summary.passed += outcome.commands;
        summary.episodes += 1;
        outcome.cells.into_iter().for_each(|(cell, count)| *summary.cells.entry(cell).or_default() += count);
        match outcome.end {
            Ok(end) => *summary.ends.entry(end).or_default() += 1,
            Err(difference) => summary.failures.push(format!("seed {seed}: {difference}")),
        }
        seed = seed.checked_add(1).ok_or_else(|| anyhow!("the seeds are used up"))?;
    }
    Ok(summary)
}
