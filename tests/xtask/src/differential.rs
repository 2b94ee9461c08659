//! Runs random core modules on Gusset and on an interpreter, and compares.
//!
//! How modules are made and what is compared is in `gusset_tests::differential`.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use gusset_tests::differential;

use crate::tally::Tally;

/// Which modules.
#[derive(Args)]
pub(crate) struct Options {
    /// How many
    #[arg(long, default_value_t = 1000)]
    modules: u64,
    /// The seed of the first; each has the seed after the one before
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Writes the module of the first seed to this file instead of running any
    #[arg(long)]
    write: Option<PathBuf>,
}

pub(crate) fn run(options: &Options) -> Result<Tally> {
    if let Some(path) = &options.write {
        std::fs::write(path, differential::module_of(options.seed)?)?;
        return Ok(Tally::default());
    }
    println!("seeds {} to {}", options.seed, options.seed.saturating_add(options.modules).saturating_sub(1));
    let summary = differential::run(options.seed, options.modules)?;
    summary.failures.iter().for_each(|failure| println!("{failure}"));
    Ok(Tally { passed: summary.passed, failed: summary.failed, skipped: summary.skipped })
}
