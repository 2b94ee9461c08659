//! Types have the layout that the canonical ABI gives them; `cargo xtask types` runs more.

use gusset_tests::types;

#[test]
fn types_have_the_layout_of_the_executable_definitions() {
    match types::run(0, 2_000).unwrap() {
        Some(summary) => {
            assert_eq!(summary.failures, Vec::<String>::new());
            assert!((100..1_900).contains(&summary.wide), "{} types have many core values", summary.wide);
        }
        None => eprintln!("skipped: there is no python3, or no package `wasm-tools` 1.263.0 with the definitions"),
    }
}
