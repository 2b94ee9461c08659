//! Makes bindings of random WIT packages, and compiles a batch of them.

use std::path::Path;

use anyhow::Result;
use clap::Args;
use gusset_tests::bindings;

use crate::tally::Tally;

/// Which packages.
#[derive(Args)]
pub(crate) struct Options {
    /// How many packages; the bindings of all of their worlds are made
    #[arg(long, default_value_t = 1_000)]
    worlds: u64,
    /// How many packages are compiled, one world of each, all in one crate
    #[arg(long, default_value_t = 0)]
    compile: usize,
    /// The seed of the first; each has the seed after the one before
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

pub(crate) fn run(options: &Options, root: &Path) -> Result<Tally> {
    let Options { worlds, compile, seed } = *options;
    let mut tally = Tally::default();
    if worlds > 0 {
        println!("seeds {seed} to {}", seed.saturating_add(worlds).saturating_sub(1));
        add(&mut tally, &bindings::run(seed, worlds)?);
    }
    if compile > 0 {
        let folder = root.join("target/bindings");
        println!("compiles {compile} packages from seed {seed} on in `{}`", folder.display());
        add(&mut tally, &bindings::compile(&folder, seed, compile)?);
    }
    Ok(tally)
}

fn add(tally: &mut Tally, summary: &bindings::Summary) {
    summary.failures.iter().for_each(|failure| println!("{failure}"));
    tally.passed += summary.passed;
    tally.failed += summary.failures.len();
    tally.skipped += summary.skipped;
}
