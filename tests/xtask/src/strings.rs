//! Passes random and hostile strings through adapters, and compares with the canonical ABI.
//!
//! Cases, the component and the model are in `gusset_tests::strings`; the model is compared with the
//! specification's executable definitions on a part of the cases.

use anyhow::Result;
use clap::Args;
use gusset_tests::strings::{self, Summary};

use crate::tally::Tally;

/// Which cases.
#[derive(Args)]
pub(crate) struct Options {
    /// How many
    #[arg(long, default_value_t = 20_000)]
    cases: u64,
    /// The seed of the first; each has the seed after the one before
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// On how many of them the model is compared with the executable definitions; a tenth, if not said
    #[arg(long)]
    prove: Option<u64>,
}

pub(crate) fn run(options: &Options) -> Result<Tally> {
    let Options { cases, seed, prove } = *options;
    println!("seeds {seed} to {}", seed.saturating_add(cases).saturating_sub(1));
    let summary = strings::run(seed, cases)?;
    let mut tally = report("adapters and the model", &summary);
    let proved = prove.unwrap_or(cases / 10);
    match strings::prove(seed, proved)? {
        Some(summary) => {
            let proof = report("the model and the executable definitions", &summary);
            tally.passed += proof.passed;
            tally.failed += proof.failed;
        }
        None => {
            println!("the executable definitions: skipped, there is no python3 or no package that has them");
            tally.skipped += proved as usize;
        }
    }
    Ok(tally)
}

fn report(what: &str, summary: &Summary) -> Tally {
    summary.failures.iter().for_each(|failure| println!("{what}: {failure}"));
    println!("{what}: {} equal, {} of them traps", summary.passed, summary.traps);
    Tally { passed: summary.passed, failed: summary.failures.len(), skipped: 0 }
}
