//! Tenants of a pool, one after the other: a sample of `cargo xtask soak`.

use std::sync::{Mutex, PoisonError};

use gusset_tests::soak::{Good, Options, refusals, run};

/// What the process has of the system is compared: nothing else may run meanwhile.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

#[test]
fn rows12_and_40_no_instance_finds_what_another_left_and_the_process_stays_level() {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    for (seed, decommit_batch) in [(0, 1), (1, 8)] {
        let whole_every = 50;
        let options = Options { rounds: 3_000, threads: 2, seed, decommit_batch, whole_every, intervals: 10 };
        let summary = run(&options).unwrap();
        assert_eq!(summary.failures, Vec::<String>::new());
        assert_eq!(summary.passed, 3_000);
        let counts = [summary.metrics.memories, summary.metrics.tables, summary.metrics.component_instances];
        assert!(counts.iter().all(|counts| counts.live == 0 && counts.peak > 4), "{:?}", summary.metrics);
    }
}

#[test]
fn row7_whatever_is_refused_while_instances_are_made_and_dropped_the_next_ones_are_good() {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let refused = refusals(Good { after_each: 2, after_all: 1_000 }).unwrap();
    assert_eq!(refused.failures, Vec::<String>::new());
    assert!(refused.of_the_system > 500, "{refused:?}");
}
