//! Lets guests open files while the host exchanges directories for links, and looks whether anything outside was opened.
//!
//! Guests and movers are in `gusset_tests::filesystem`.

use std::time::Instant;

use anyhow::Result;
use clap::Args;
use gusset_tests::filesystem::{self, Options as Race};

use crate::tally::Tally;

/// How much, and from where.
#[derive(Args)]
pub(crate) struct Options {
    /// Operations of guests
    #[arg(long, default_value_t = 1_000_000)]
    operations: u64,
    /// The seed of the random choices
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

pub(crate) fn run(options: &Options) -> Result<Tally> {
    let start = Instant::now();
    let summary = filesystem::run(&Race { operations: options.operations, seed: options.seed })?;
    summary.answers.iter().for_each(|(answer, count)| println!("{count:>9} {answer}"));
    summary.failures.iter().for_each(|failure| println!("{failure}"));
    println!("{} moves meanwhile, {:.1} s", summary.moves, start.elapsed().as_secs_f64());
    let passed: u64 = summary.answers.values().sum();
    Ok(Tally { passed: passed as usize, failed: summary.failures.len(), skipped: 0 })
}
