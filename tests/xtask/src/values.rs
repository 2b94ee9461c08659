//! Passes random values of random types from the host through two guests and back, and compares what typed
//! calls, dynamic ones and text give a guest.

use anyhow::Result;
use clap::Args;
use gusset_tests::values;

use crate::tally::Tally;

/// Which types.
#[derive(Args)]
pub(crate) struct Options {
    /// Of how many types; there are eight values of each, and as many by typed calls
    #[arg(long, default_value_t = 1_000)]
    types: u64,
    /// The seed of the first; each has the seed after the one before
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

pub(crate) fn run(options: &Options) -> Result<Tally> {
    let Options { types, seed } = *options;
    println!("seeds {seed} to {}", seed.saturating_add(types).saturating_sub(1));
    let summary = values::run(seed, types)?;
    summary.failures.iter().for_each(|failure| println!("{failure}"));
    Ok(Tally { passed: summary.passed, failed: summary.failures.len(), skipped: 0 })
}
