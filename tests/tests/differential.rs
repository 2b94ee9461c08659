//! Random modules give the same on Gusset and on an interpreter; `cargo xtask differential` runs more.

use gusset_tests::differential;

#[test]
fn five_hundred_random_modules_give_the_same_as_on_an_interpreter() {
    let summary = differential::run(0, 500).unwrap();
    assert_eq!(summary.failures, Vec::<String>::new());
    assert!(summary.passed > 450, "{} passed, {} ran out of stack", summary.passed, summary.skipped);
}
