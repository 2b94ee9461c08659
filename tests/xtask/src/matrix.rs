//! Runs the specification suite and the component suites under every configuration with a pool.
//!
//! The configurations are in `gusset_tests::wast`; `cargo test` runs some of them.

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use clap::Args;
use gusset_tests::wast::folders::{self, Script};
use gusset_tests::wast::{NamedConfig, Skips, Summary, matrix, spec};

use crate::tally::Tally;

/// What `--help` says beside the options.
const HELP: &str = "\
A name has a value of each dimension:
  guarded, checked        who finds what is out of bounds
  cow, copied             how memories get their first contents
  keep0, keep36k, keep1m  what stays resident of a free slot
  scan, blind             whether the system is asked which pages were written (PAGEMAP_SCAN)
  batch1, batch8          how many slots wait until the system takes pages back
  cold                    in the place of the last three: no slot stays warm
  bytepages, or not       page size: before each script, every memory slot of the pool was that of a memory with pages
                          of one byte, which grew to an odd length and was written to its end

CARGO_PROFILE_DEV_OPT_LEVEL=3 cargo xtask matrix takes half the time.";

/// Which configurations.
#[derive(Args)]
#[command(after_help = HELP)]
pub(crate) struct Options {
    /// Only configurations whose names contain this
    #[arg(long, default_value = "")]
    filter: String,
    /// Prints the names and runs nothing
    #[arg(long)]
    list: bool,
    /// More scripts, or folders with scripts in them, beside the suites
    scripts: Vec<PathBuf>,
}

/// The component suites: ours, and those of others as far as they are there.
const SUITES: [&str; 3] = ["tests/scripts", "../shared/conformance/component-model", "../shared/conformance/wasmtime"];

/// So many directives pass in every configuration, at least: those of the specification suite.
const LEAST_PASSED: usize = 60_000;

pub(crate) fn run(options: &Options, root: &Path) -> Result<Tally> {
    let mut configs = matrix();
    configs.retain(|config| config.name.contains(&options.filter));
    ensure!(!configs.is_empty(), "no configuration has `{}` in its name", options.filter);
    if options.list {
        configs.iter().for_each(|config| println!("{}", config.name));
        return Ok(Tally { skipped: configs.len(), ..Tally::default() });
    }
    let (suites, missing): (Vec<_>, Vec<_>) =
        SUITES.map(|suite| root.join(suite)).into_iter().partition(|path| path.is_dir());
    missing.iter().for_each(|suite| println!("skipped: {} is not there", suite.display()));
    let mut scripts = folders::find(&suites)?;
    scripts.extend(folders::find(&options.scripts)?);
    let mut tally = Tally::default();
    for config in &configs {
        let mut summary = run_all(config, &scripts)?;
        if summary.passed < LEAST_PASSED {
            let passed = summary.passed;
            summary.fail(format!("only {passed} directives passed, of {LEAST_PASSED} that do so at least"));
        }
        let Summary { passed, failed, skipped, .. } = summary;
        println!("{}: {passed} passed, {failed} failed, {skipped} skipped", config.name);
        summary.failures.iter().for_each(|failure| println!("  {failure}"));
        tally.passed += passed;
        tally.failed += failed;
        tally.skipped += skipped;
    }
    Ok(tally)
}

fn run_all(config: &NamedConfig, scripts: &[Script]) -> Result<Summary> {
    let mut summary = spec::run(config, "", &spec::skips(config)?);
    let skips: Skips = folders::skips()?;
    summary.add(folders::run(config, scripts, &skips));
    Ok(summary)
}
