//! A sample of the handle-table model; `cargo xtask handles` runs more of it.

use gusset_tests::handles::{Options, run};

#[test]
fn handle_tables_do_what_the_specification_says() {
    // The second is where the ten million commands of a release begin.
    for seed in [0, 1, 0xffff_0000] {
        let summary = run(&Options { commands: 40_000, seed }).unwrap();
        assert_eq!(summary.failures, Vec::<String>::new());
        for end in ["the end", "Trap(UnknownHandle)", "Trap(HandleTypeMismatch)", "Trap(UnreachableCodeReached)"] {
            assert!(summary.ends.contains_key(end), "no episode ended by {end}: {:?}", summary.ends);
        }
    }
}

#[test]
fn a_seed_repeats_its_episodes() {
    let options = Options { commands: 5_000, seed: 77 };
    assert_eq!(run(&options).unwrap(), run(&options).unwrap());
}
