//! Runs the core specification suite: `wasm-latest` and the proposals that Gusset has.
//!
//! How a script runs is in `gusset_cli::wast`; what is left out is in `gusset_tests::wast::spec`.

use anyhow::Result;
use clap::Args;
use gusset_tests::wast::{Skips, named, spec};

use crate::tally::Tally;

/// Which scripts, and how.
#[derive(Args)]
pub(crate) struct Options {
    /// The configuration of the engine
    #[arg(long, default_value = "default")]
    config: String,
    /// Runs what `tests/spec-skips.txt` leaves out, too
    #[arg(long)]
    no_skips: bool,
    /// Only scripts whose `folder/file.wast` contains this
    #[arg(default_value = "")]
    filter: String,
}

pub(crate) fn run(options: &Options) -> Result<Tally> {
    let config = named(&options.config)?;
    let skips = if options.no_skips { Skips::default() } else { spec::skips(&config)? };
    let summary = spec::run(&config, &options.filter, &skips);
    summary.failures.iter().for_each(|failure| println!("{failure}"));
    Ok(Tally { passed: summary.passed, failed: summary.failed, skipped: summary.skipped })
}
