//! Runs case files beside their components: the format of `../shared/components`, with the zoo's host.
//!
//! What a case is and how lines are compared is in `gusset_tests::cases`.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use gusset_tests::cases;

use crate::tally::Tally;

/// Which cases.
#[derive(Args)]
pub(crate) struct Options {
    /// Components, or folders with components in them
    #[arg(required = true)]
    paths: Vec<PathBuf>,
}

pub(crate) fn run(options: &Options) -> Result<Tally> {
    let summary = cases::run(&options.paths);
    Ok(Tally { passed: summary.passed, failed: summary.failed, skipped: summary.skipped })
}
