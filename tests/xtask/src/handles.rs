//! Drives handle tables with random commands, beside a model of the specification.
//!
//! What is driven and how it is compared is in `gusset_tests::handles`.

use anyhow::Result;
use clap::Args;
use gusset_tests::handles;

use crate::tally::Tally;

/// How much, and from where.
#[derive(Args)]
pub(crate) struct Options {
    /// Commands
    #[arg(long, default_value_t = 100_000)]
    commands: u64,
    /// The seed of the first episode; each that follows has the next
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

pub(crate) fn run(options: &Options) -> Result<Tally> {
    let summary = handles::run(&handles::Options { commands: options.commands, seed: options.seed })?;
    summary.failures.iter().for_each(|failure| println!("{failure}"));
    println!("{} episodes, from seed {}", summary.episodes, options.seed);
    summary.ends.iter().for_each(|(end, count)| println!("{count:>9} ended by {end}"));
    summary.cells.iter().for_each(|((what, state), count)| println!("{count:>9} {what:?} of {state:?}"));
    Ok(Tally { passed: summary.passed as usize, failed: summary.failures.len(), skipped: 0 })
}
