//! Random WIT packages through the generator of bindings, and through the compiler.
//!
//! `wit-smith` makes a package of a seed ([`random`]); every world in it must have bindings, without an
//! error and without a panic. A batch of smaller packages must compile without a warning, all as modules of
//! one crate ([`compile`]).

mod random;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, Result};

use crate::rustc::Rustc;
pub use random::{Package, Size};

/// How worlds came out.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Summary {
    /// Packages of which every world has bindings, or that compile.
    pub passed: usize,
    /// A line for each package of which one does not.
    pub failures: Vec<String>,
    /// Seeds that make no package.
    pub skipped: usize,
}

/// Makes the bindings of so many packages, each of the seed after the one before.
///
/// # Errors
/// When threads cannot be made.
pub fn run(first_seed: u64, n_packages: u64) -> Result<Summary> {
    let (next, all) = (AtomicU64::new(0), Mutex::new(Summary::default()));
    let work = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= n_packages {
                break;
            }
            let seed = first_seed.saturating_add(at);
            let outcome = bindings_of_seed(seed);
            let mut all = all.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            match outcome {
                Outcome::Passed => all.passed += 1,
                Outcome::Skipped => all.skipped += 1,
                Outcome::Failed(why) => all.failures.push(format!("seed {seed}: {why}")),
            }
        }
    };
    let n_threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| -> Result<()> {
        for _ in 0..n_threads {
            std::thread::Builder::new().stack_size(THREAD_STACK_BYTES).spawn_scoped(scope, work)?;
        }
        Ok(())
    })?;
    Ok(all.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner))
}

/// Types are nested as deep as the generator of packages likes, and printing recurses.
const THREAD_STACK_BYTES: usize = 64 << 20;

enum Outcome {
    Passed,
    Failed(String),
    Skipped,
}

fn bindings_of_seed(seed: u64) -> Outcome {
    let Some(package) = Package::of_seed(seed, Size::Any) else { return Outcome::Skipped };
    for world in &package.worlds {
        let made = catch_unwind(AssertUnwindSafe(|| package.bindings(world)));
        match made {
            Ok(Ok(_)) => (),
            Ok(Err(error)) => return Outcome::Failed(format!("world `{world}`: {error:#}")),
            Err(panic) => return Outcome::Failed(format!("world `{world}`: panic: {}", text_of(&*panic))),
        }
    }
    Outcome::Passed
}

fn text_of(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
}

/// Compiles the bindings of so many packages in one crate, whose files go to `folder`. Seeds that make no
/// package are passed over.
///
/// # Errors
/// When files cannot be written, or there is no compiler.
pub fn compile(folder: &Path, first_seed: u64, n_packages: usize) -> Result<Summary> {
    std::fs::create_dir_all(folder).with_context(|| format!("making `{}`", folder.display()))?;
    let mut summary = Summary::default();
    let mut root = String::from("//! Bindings of random worlds.\n#![deny(warnings)]\n");
    for seed in first_seed.. {
        if summary.passed + summary.failures.len() == n_packages {
            break;
        }
        match Package::of_seed(seed, Size::Small) {
            None => summary.skipped += 1,
            Some(package) => match write(folder, seed, &package) {
                Ok(()) => {
                    summary.passed += 1;
                    root.push_str(&format!("pub mod seed_{seed};\n"));
                }
                Err(error) => summary.failures.push(format!("seed {seed}: {error:#}")),
            },
        }
    }
    let file = folder.join("random.rs");
    std::fs::write(&file, root)?;
    let compiled = Rustc::find(&folder.join("output"))?.check(&file)?;
    if !compiled.success {
        let errors = compiled.messages.lines().filter(|line| line.contains("error")).map(str::to_owned);
        summary.failures.extend(errors);
        summary.passed = 0;
    }
    Ok(summary)
}

/// Writes the WIT and the bindings of a package's first world.
fn write(folder: &Path, seed: u64, package: &Package) -> Result<()> {
    std::fs::write(folder.join(format!("seed_{seed}.wit")), &package.wit)?;
    let world = package.worlds.first().context("a package has a world")?;
    std::fs::write(folder.join(format!("seed_{seed}.rs")), package.bindings(world)?)?;
    Ok(())
}
