//! Runs test scripts: files of directives for components and core modules.
//!
//! How a script runs is in `gusset_cli::wast`; which directives are left out, and why, in
//! `tests/wast-skips.txt`.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use gusset_tests::wast::{Skips, folders, named};

use crate::tally::Tally;

/// Which scripts, and how.
#[derive(Args)]
pub(crate) struct Options {
    /// Scripts, or folders with scripts in them
    #[arg(required_unless_present = "reference")]
    paths: Vec<PathBuf>,
    /// Runs the component model's own suite, which Cargo fetches if it is not there
    #[arg(long)]
    reference: bool,
    /// The configuration of the engine
    #[arg(long, default_value = "default")]
    config: String,
    /// Runs what `tests/wast-skips.txt` leaves out, too
    #[arg(long)]
    no_skips: bool,
}

pub(crate) fn run(options: &Options) -> Result<Tally> {
    let skips = if options.no_skips { Skips::default() } else { folders::skips()? };
    let mut scripts = folders::find(&options.paths)?;
    if options.reference {
        scripts.extend(folders::reference()?);
    }
    let summary = folders::run(&named(&options.config)?, &scripts, &skips);
    summary.failures.iter().for_each(|failure| println!("{failure}"));
    Ok(Tally { passed: summary.passed, failed: summary.failed, skipped: summary.skipped })
}
