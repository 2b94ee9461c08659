//! Rewrites golden files: runs the tests that own them with `BLESS=1`.
//!
//! The packages are found, not listed: a package has goldens if one of its sources reads the
//! variable `BLESS`. The diff is for a person to review; what is rewritten is the tests' business.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use clap::Args;

use crate::tally::{Outcome, Tally};
use crate::tidy::manifest::package_name;
use crate::tidy::tree::Tree;

/// Which goldens.
#[derive(Args)]
pub(crate) struct Options {
    /// Only this package; without it, every package that has goldens
    #[arg(long)]
    package: Option<String>,
    /// Only tests whose name contains this
    filter: Option<String>,
}

pub(crate) fn run(options: &Options, root: &Path) -> Result<Tally> {
    let packages = match &options.package {
        Some(package) => BTreeSet::from([package.clone()]),
        None => packages_with_goldens(&Tree::load(root)?),
    };
    let mut tally = Tally::default();
    for package in packages {
        println!("bless {package}");
        tally.count(bless(&package, options.filter.as_deref(), root)?);
    }
    Ok(tally)
}

fn bless(package: &str, filter: Option<&str>, root: &Path) -> Result<Outcome> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["test", "--quiet", "--package", package])
        .args(filter)
        .env("BLESS", "1")
        .current_dir(root)
        .status()
        .context("cannot run `cargo test`")?;
    Ok(if status.success() { Outcome::Passed } else { Outcome::Failed })
}

/// The packages of which a source names the variable in quotes.
fn packages_with_goldens(tree: &Tree) -> BTreeSet<String> {
    let reads_it = concat!("\"BL", "ESS\"");
    let sources = tree.rust().filter(|file| file.text.contains(reads_it) && !file.path.starts_with("tests/xtask/"));
    sources.filter_map(|file| owner(tree, &file.path)).collect()
}

/// The package whose folder holds this file.
fn owner(tree: &Tree, path: &str) -> Option<String> {
    let folders = path.match_indices('/').map(|(at, _)| &path[..at]).rev();
    folders.filter_map(|folder| tree.file(&format!("{folder}/Cargo.toml"))).find_map(|file| package_name(&file.text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_found_by_the_variable_that_their_tests_read() {
        let reads = concat!("std::env::var_os(\"BL", "ESS\")");
        let tree = Tree::of(&[
            ("one/Cargo.toml", "[package]\nname = \"gusset-one\"\n"),
            ("one/tests/golden.rs", reads),
            ("one/inner/Cargo.toml", "[package]\nname = \"gusset-inner\"\n"),
            ("one/inner/src/lib.rs", "//! Nothing here.\n"),
            ("tests/xtask/Cargo.toml", "[package]\nname = \"xtask\"\n"),
            ("tests/xtask/src/bless.rs", reads),
        ]);
        assert_eq!(packages_with_goldens(&tree), BTreeSet::from(["gusset-one".to_owned()]));
    }
}
