//! Strings arrive as the canonical ABI says; `cargo xtask strings` runs more.

use gusset_tests::strings;

#[test]
fn two_thousand_strings_pass_adapters_as_the_model_says() {
    let summary = strings::run(0, 2_000).unwrap();
    assert_eq!(summary.failures, Vec::<String>::new());
    assert!(summary.traps > 200, "{} of {} were traps", summary.traps, summary.passed);
}

#[test]
fn the_model_is_the_specification() {
    match strings::prove(0, 2_000).unwrap() {
        Some(summary) => assert_eq!(summary.failures, Vec::<String>::new()),
        None => eprintln!("skipped: there is no python3, or no package `wasm-tools` 1.263.0 with the definitions"),
    }
}
