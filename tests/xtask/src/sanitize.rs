//! Runs the tests of calls that can wait under AddressSanitizer: stacks that are switched, left and dropped.
//!
//! The compiler must be a nightly one, and everything is built anew for it, in a folder of its own. What the sanitizer
//! finds ends the program of the tests, so that a run without a result is a failure.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::tally::Tally;

/// Which compiler, and which tests.
#[derive(Args)]
pub(crate) struct Options {
    /// The toolchain, which must know `-Zsanitizer`
    #[arg(long, default_value = "nightly")]
    toolchain: String,
    /// Where everything is built
    #[arg(long, default_value = "target/sanitize")]
    target_dir: PathBuf,
    /// Only tests whose name contains this
    #[arg(default_value = "")]
    filter: String,
}

pub(crate) fn run(options: &Options, root: &Path) -> Result<Tally> {
    let found = toolchain(options, "rustc").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if !found.is_ok_and(|status| status.success()) {
        let wanted = &options.toolchain;
        bail!("expected toolchain `{wanted}`, found none: `rustup toolchain install {wanted}` gets it");
    }
    let target = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    let output = toolchain(options, "cargo")
        .args(["test", "--package", "gusset", "--features", "sanitizer", "--test", "asynchronous", "--target", &target])
        .args(["--", &options.filter])
        .current_dir(root)
        .env("CARGO_TARGET_DIR", &options.target_dir)
        .env("RUSTFLAGS", "-Zsanitizer=address")
        .stderr(Stdio::inherit())
        .output()
        .context("cannot start `cargo`")?;
    let text = String::from_utf8_lossy(&output.stdout);
    let mut tally = tally(&text).unwrap_or(Tally::of_one_failure());
    if !output.status.success() || tally.failed > 0 {
        print!("{text}");
        tally.failed = tally.failed.max(1);
    }
    Ok(tally)
}

fn toolchain(options: &Options, program: &str) -> Command {
    let mut command = Command::new("rustup");
    command.args(["run", &options.toolchain, program]);
    command
}

/// What a program of tests says at its end: `test result: ok. 3 passed; 0 failed; 1 ignored; ...`.
fn tally(text: &str) -> Option<Tally> {
    let line = text.lines().rev().find_map(|line| line.strip_prefix("test result: "))?;
    let mut counts = line.split_once(". ")?.1.split("; ").map(|count| count.split(' ').next()?.parse().ok());
    let mut next = || counts.next().flatten();
    Some(Tally { passed: next()?, failed: next()?, skipped: next()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_result_of_the_tests_is_read_and_a_run_that_ended_before_has_none() {
        let text = "running 5 tests\ntest result: FAILED. 3 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out\n";
        assert_eq!(tally(text), Some(Tally { passed: 3, failed: 1, skipped: 1 }));
        assert_eq!(tally("running 5 tests\n==1==ERROR: AddressSanitizer\n"), None);
    }
}
