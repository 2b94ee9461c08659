//! Guests that open files while the host moves directories: a sample of `cargo xtask filesystem`.

use gusset::wasi::filesystem::PathResolution;
use gusset_tests::filesystem::{Options, run};

#[test]
fn nothing_outside_is_opened_while_directories_become_links_and_move() {
    let summary = run(&Options { operations: 15_000, seed: 0 }).unwrap();
    assert_eq!(summary.failures, Vec::<String>::new());
    assert!(summary.moves > 100, "{summary:?}");
    for resolution in [PathResolution::Kernel, PathResolution::Walk] {
        // Both sides of the races were seen.
        for answer in ["done", "NotPermitted", "NoEntry"] {
            assert!(summary.n_answers(resolution, answer) > 50, "{answer}: {summary:?}");
        }
    }
}
