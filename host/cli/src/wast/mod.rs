//! Runs test scripts: files of directives in WebAssembly's text format (`.wast`), core and component.
//!
//! [`run()`] runs one script under a configuration; each directive counts once. The command
//! `gusset wast` and the tests and workshop of the project use this code. [`script`] follows the
//! directives, [`core`] and [`component`] do what they say to modules and to components,
//! [`skips`] is the list of what a caller leaves out.

mod component;
mod component_traps;
mod component_values;
mod core;
mod core_values;
mod script;
pub mod skips;
mod spectest;

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use gusset::{Config, Engine};

use skips::Skips;

/// How directives came out, and a line for each that failed.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Summary {
    /// Directives that did what they say.
    pub passed: usize,
    /// Directives that did not.
    pub failed: usize,
    /// Directives that the list of skips names.
    pub skipped: usize,
    /// `folder/file.wast:line: what happened`.
    pub failures: Vec<String>,
}

impl Summary {
    /// Adds what another script gave.
    pub fn add(&mut self, other: Summary) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
        self.failures.extend(other.failures);
    }

    /// Counts a failure.
    pub fn fail(&mut self, failure: String) {
        self.failed += 1;
        self.failures.push(failure);
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

/// Runs a script, whose name is what the list of skips and the lines of failures call it.
pub fn run(config: &Config, name: &str, text: &str, skips: &Skips) -> Summary {
    run_after(config, |_| Ok(()), name, text, skips)
}

/// The same, on an engine with which something was done before.
pub fn run_after(
    config: &Config,
    before: impl FnOnce(&Engine) -> gusset::Result<()>,
    name: &str,
    text: &str,
    skips: &Skips,
) -> Summary {
    let mut summary = Summary::default();
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let engine = Engine::new(config)?;
        before(&engine)?;
        script::run(&engine, name, text, skips, &mut summary)
    }));
    match outcome {
        Ok(Ok(())) => {}
        Ok(Err(error)) => summary.fail(format!("{name}: {}", one_line(&error))),
        Err(_) => summary.fail(format!("{name}: a panic of the host")),
    }
    summary
}

fn one_line(error: &gusset::Error) -> String {
    format!("{error:#}").lines().map(str::trim).collect::<Vec<_>>().join("; ")
}
