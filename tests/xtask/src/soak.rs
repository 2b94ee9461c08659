//! Makes, calls and drops instances in the slots of a pool, round after round.
//!
//! Guests, and what is compared, are in `gusset_tests::soak`.

use anyhow::Result;
use clap::Args;
use gusset_tests::soak::{self, Good};

use crate::tally::Tally;

/// How much, and from where.
#[derive(Args)]
#[command(after_help = "Millions of rounds want optimised code: CARGO_PROFILE_DEV_OPT_LEVEL=3 cargo xtask soak \
                        builds Gusset's own packages anew with it, and a round takes 30 us instead of 200.")]
pub(crate) struct Options {
    /// Rounds: an instance made, called and dropped
    #[arg(long, default_value_t = 100_000)]
    rounds: u64,
    /// Threads that they are divided among
    #[arg(long, default_value_t = 2)]
    threads: u32,
    /// The seed of the random numbers
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Slots whose pages are given back to the system at once
    #[arg(long, default_value_t = 1)]
    batch: u32,
    /// Rounds between two looks at everything that an instance has
    #[arg(long, default_value_t = 1000)]
    whole_every: u64,
    /// Parts after each of which all components go, and what the process has is read
    #[arg(long, default_value_t = 20)]
    intervals: u32,
    /// Instead of rounds: refuses each step of an instance's life, and makes so many instances after each
    #[arg(long, value_name = "INSTANCES", num_args = 0..=1, default_missing_value = "1000")]
    refusals: Option<u64>,
}

pub(crate) fn run(options: &Options) -> Result<Tally> {
    match options.refusals {
        Some(good) => refusals(good),
        None => rounds(options),
    }
}

fn rounds(options: &Options) -> Result<Tally> {
    let Options { rounds, threads, seed, batch, whole_every, intervals, .. } = *options;
    let options = soak::Options { rounds, threads, seed, decommit_batch: batch, whole_every, intervals };
    let summary = soak::run(&options)?;
    summary.levels.iter().enumerate().for_each(|(at, levels)| println!("interval {at:>2}: {levels}"));
    summary.failures.iter().for_each(|failure| println!("{failure}"));
    println!("memories: {:?}", summary.metrics.memories);
    println!("tables: {:?}", summary.metrics.tables);
    let a_round = summary.time.as_nanos() as f64 * f64::from(threads) / summary.passed.max(1) as f64;
    println!("{:.1} s, {a_round:.0} ns a round and thread", summary.time.as_secs_f64());
    Ok(Tally { passed: summary.passed as usize, failed: summary.failures.len(), skipped: 0 })
}

fn refusals(good: u64) -> Result<Tally> {
    let refused = soak::refusals(Good { after_each: good, after_all: good })?;
    refused.failures.iter().for_each(|failure| println!("{failure}"));
    println!("{} refusals of the system", refused.of_the_system);
    Ok(Tally { passed: refused.passed as usize, failed: refused.failures.len(), skipped: 0 })
}
