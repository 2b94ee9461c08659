//! A sample of the handle-table model; `cargo xtask handles` runs more of it.

use gusset_tests::handles::{Options, State, Use, run};

#[test]
fn handle_tables_do_what_the_specification_says() {
    let summary = run(&Options { commands: 120_000, seed: 0 }).unwrap();
    assert_eq!(summary.failures, Vec::<String>::new());
    for (what, state) in
        [Use::Drop, Use::LiftOwn, Use::LiftBorrow].into_iter().flat_map(|what| State::ALL.map(|state| (what, state)))
    {
        assert!(summary.cells.contains_key(&(what, state)), "nothing did {what:?} of {state:?}: {:?}", summary.cells);
    }
    for state in [State::Own, State::OtherType, State::Freed, State::NeverUsed] {
        assert!(summary.cells.contains_key(&(Use::Rep, state)), "nothing did {:?} of {state:?}", Use::Rep);
    }
}

#[test]
fn a_seed_repeats_its_episodes() {
    let options = Options { commands: 5_000, seed: 77 };
    assert_eq!(run(&options).unwrap(), run(&options).unwrap());
}
