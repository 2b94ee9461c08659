//! Measures Gusset beside the peer: builds the package `tests/peer` and runs it.
//!
//! That package is a workspace of its own, so that only this job builds the peer. Its table goes
//! through as it is; its last line becomes this job's tally.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use clap::Args;

use crate::tally::Tally;

/// What is handed on.
#[derive(Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Options {
    /// Arguments of the benchmark; `--help` shows them
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

pub(crate) fn run(options: &Options, root: &Path) -> Result<Tally> {
    let mut child = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["run", "--release", "--locked", "--manifest-path"])
        .arg(root.join("tests/peer/Cargo.toml"))
        .arg("--")
        .args(&options.arguments)
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start `cargo`")?;
    let mut held: Option<String> = None;
    for line in BufReader::new(child.stdout.take().context("no output to read")?).lines() {
        if let Some(line) = held.replace(line?) {
            println!("{line}");
        }
    }
    let status = child.wait()?;
    let last = held.unwrap_or_default();
    match last.parse() {
        Ok(tally) => Ok(tally),
        Err(error) => {
            println!("{last}");
            if status.success() { Ok(Tally::default()) } else { Err(error).context("the benchmark failed") }
        }
    }
}
