//! Checks how the tree is made, where the compiler and its lints do not look.
//!
//! [`CHECKS`] is the list: each takes the loaded [`Tree`] and answers with [`Finding`]s. It runs as
//! `cargo xtask tidy` and as the test `the_tree_is_tidy`. A check reads text, not syntax trees: it
//! is to be simple enough to be right by looking, and every exception that it makes is a row of a
//! table at its top, with the reason.

mod code;
mod dependencies;
mod documents;
mod examples;
mod heads;
mod homes;
mod layers;
pub(crate) mod manifest;
mod markers;
mod sizes;
pub(crate) mod tree;
mod unsafety;

use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use clap::Args;

use crate::tally::{Outcome, Tally};
use tree::{SourceFile, Tree};

/// Which checks to run.
#[derive(Args)]
pub(crate) struct Options {
    /// Only these checks
    #[arg(value_name = "CHECK")]
    only: Vec<String>,
    /// The tree to check; without it, the one that the workshop was built in
    #[arg(long, value_name = "FOLDER")]
    root: Option<PathBuf>,
}

/// One check: its name and what it does.
struct Check {
    name: &'static str,
    run: fn(&Tree) -> Vec<Finding>,
}

const CHECKS: &[Check] = &[
    Check { name: "heads", run: heads::check },
    Check { name: "sizes", run: sizes::check },
    Check { name: "unsafe", run: unsafety::check },
    Check { name: "layers", run: layers::check },
    Check { name: "markers", run: markers::check },
    Check { name: "documents", run: documents::check },
    Check { name: "homes", run: homes::check },
    Check { name: "examples", run: examples::check },
    Check { name: "dependencies", run: dependencies::check },
];

/// Something that a check has to say about a place.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Finding {
    severity: Severity,
    path: String,
    line: Option<usize>,
    text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Severity {
    Warning,
    Error,
}

impl Finding {
    fn of_file(path: &str, text: String) -> Self {
        Finding { severity: Severity::Error, path: path.to_owned(), line: None, text }
    }

    /// `line` counts from 1.
    fn of_line(file: &SourceFile, line: usize, text: String) -> Self {
        Finding { line: Some(line), ..Finding::of_file(&file.path, text) }
    }

    fn into_warning(self) -> Self {
        Finding { severity: Severity::Warning, ..self }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        write!(f, "{severity}: {}", self.path)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.text)
    }
}

pub(crate) fn run(options: &Options, root: &Path) -> Result<Tally> {
    for name in &options.only {
        ensure!(CHECKS.iter().any(|check| check.name == name), "no check is named `{name}`; there are {}", names());
    }
    let tree = Tree::load(options.root.as_deref().unwrap_or(root))?;
    let mut tally = Tally::default();
    for check in CHECKS {
        if !options.only.is_empty() && !options.only.iter().any(|name| name == check.name) {
            tally.skipped += 1;
            continue;
        }
        tally.count(report(check, &tree));
    }
    Ok(tally)
}

/// Prints what a check found; warnings alone do not fail it.
fn report(check: &Check, tree: &Tree) -> Outcome {
    let findings = (check.run)(tree);
    for finding in &findings {
        println!("{finding}");
    }
    let failed = findings.iter().any(|finding| finding.severity == Severity::Error);
    println!("{} {}", if failed { "FAILED" } else { "ok    " }, check.name);
    if failed { Outcome::Failed } else { Outcome::Passed }
}

fn names() -> String {
    CHECKS.iter().map(|check| format!("`{}`", check.name)).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests;
