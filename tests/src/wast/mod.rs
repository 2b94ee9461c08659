//! Suites of test scripts: the core specification's ([`spec`]), and folders of scripts for components
//! and modules ([`folders`]).
//!
//! How one script runs is in `gusset_cli::wast`. Scripts run side by side, under one of the
//! [`configs`] or of those with a pool ([`matrix`]).

mod configs;
pub mod folders;
mod former;
pub mod spec;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

pub use configs::{NamedConfig, configs, matrix, named};
pub use gusset_cli::wast::{Summary, skips::Skips};

/// Runs all of these, and adds up what they give in the order of their names.
fn run_all<S: Sync>(scripts: &[S], run: impl Fn(&S) -> (String, Summary) + Sync) -> Summary {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::new());
    let work = || {
        while let Some(script) = scripts.get(next.fetch_add(1, Ordering::Relaxed)) {
            let result = run(script);
            results.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).push(result);
        }
    };
    let n_threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| (0..n_threads).for_each(|_| drop(scope.spawn(work))));
    let mut results = results.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    results.sort_by(|(a, _), (b, _)| a.cmp(b));
    let mut all = Summary::default();
    results.into_iter().for_each(|(_, summary)| all.add(summary));
    all
}
