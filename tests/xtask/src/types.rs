//! Compares how random component types lie in memory and in core values with the specification's
//! executable definitions.

use anyhow::Result;
use clap::Args;
use gusset_tests::types;

use crate::tally::Tally;

/// Which types.
#[derive(Args)]
pub(crate) struct Options {
    /// How many
    #[arg(long, default_value_t = 20_000)]
    cases: u64,
    /// The seed of the first; each has the seed after the one before
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

pub(crate) fn run(options: &Options) -> Result<Tally> {
    let Options { cases, seed } = *options;
    println!("seeds {seed} to {}", seed.saturating_add(cases).saturating_sub(1));
    let Some(summary) = types::run(seed, cases)? else {
        println!("skipped: there is no python3, or no package that has the executable definitions");
        return Ok(Tally { passed: 0, failed: 0, skipped: cases as usize });
    };
    summary.failures.iter().for_each(|failure| println!("{failure}"));
    println!("{} of them have more core values than are passed as such", summary.wide);
    Ok(Tally { passed: summary.passed, failed: summary.failures.len(), skipped: 0 })
}
