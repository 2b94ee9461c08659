//! The workshop of Gusset: `cargo xtask NAME` runs one of its jobs.
//!
//! A job prints what it finds as it goes and one last line `N passed, M failed, K skipped`; the exit
//! status is 1 if anything failed. What a job does is in the module of its name; this file only
//! reads the command line and turns a [`Tally`] into the last line.

mod bindings;
mod bless;
mod cases;
mod cold_start;
mod componentize;
mod differential;
mod filesystem;
mod handles;
mod load;
mod matrix;
mod peer;
mod sanitize;
mod soak;
mod spec;
mod strings;
mod tally;
mod tidy;
mod types;
mod values;
mod wast;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::tally::Tally;

/// The workshop of Gusset.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Workshop {
    #[command(subcommand)]
    job: Job,
}

#[derive(Subcommand)]
enum Job {
    /// Checks how the tree is made: heads, sizes, unsafe, layers, paths named in documents
    Tidy(tidy::Options),
    /// Rewrites the golden files from what the code gives now
    Bless(bless::Options),
    /// Makes bindings of random WIT packages, and compiles a batch of them
    Bindings(bindings::Options),
    /// Runs case files beside their components, with the zoo's host
    Cases(cases::Options),
    /// Runs random core modules on Gusset and on an interpreter
    Differential(differential::Options),
    /// Lets guests open files while directories become links and move
    Filesystem(filesystem::Options),
    /// Runs all suites under every configuration with a pool
    Matrix(matrix::Options),
    /// Runs the tests of calls that can wait under AddressSanitizer (wants a nightly compiler)
    Sanitize(sanitize::Options),
    /// Makes and drops instances in a pool, and looks whether anything is left
    Soak(soak::Options),
    /// Runs the core specification suite
    Spec(spec::Options),
    /// Passes random strings between component instances, and compares with the canonical ABI
    Strings(strings::Options),
    /// Compares how random types lie in memory with the canonical ABI
    Types(types::Options),
    /// Passes random values through guests and back
    Values(values::Options),
    /// Runs component and core test scripts
    Wast(wast::Options),
    /// Makes a component of a core module that carries its WIT world
    Componentize(componentize::Options),
    /// Drives handle tables with random commands, beside a model of the specification
    Handles(handles::Options),
    /// Sends servers as many requests as they answer
    Load(load::Options),
    /// Measures how long the command takes for a small program, beside another command
    ColdStart(cold_start::Options),
    /// Measures Gusset beside the `wasmtime` crate (builds tests/peer)
    Peer(peer::Options),
}

fn main() -> ExitCode {
    let done = match Workshop::parse().job {
        Job::Tidy(options) => tidy::run(&options, &root()),
        Job::Bless(options) => bless::run(&options, &root()),
        Job::Bindings(options) => bindings::run(&options, &root()),
        Job::Cases(options) => cases::run(&options),
        Job::Differential(options) => differential::run(&options),
        Job::Filesystem(options) => filesystem::run(&options),
        Job::Matrix(options) => matrix::run(&options, &root()),
        Job::Sanitize(options) => sanitize::run(&options, &root()),
        Job::Soak(options) => soak::run(&options),
        Job::Spec(options) => spec::run(&options),
        Job::Strings(options) => strings::run(&options),
        Job::Types(options) => types::run(&options),
        Job::Values(options) => values::run(&options),
        Job::Wast(options) => wast::run(&options),
        Job::Componentize(options) => componentize::run(&options),
        Job::Handles(options) => handles::run(&options),
        Job::Load(options) => load::run(&options, &root()),
        Job::ColdStart(options) => cold_start::run(&options, &root()),
        Job::Peer(options) => peer::run(&options, &root()),
    };
    let tally = done.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        Tally::of_one_failure()
    });
    println!("{tally}");
    tally.exit_code()
}

/// The root of the workspace: two folders above this package.
fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.ancestors().nth(2).unwrap_or(package).to_owned()
}
