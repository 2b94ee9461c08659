//! The model against itself where its answer is plain, and cases against what they promise.

use super::*;

#[test]
fn cases_reach_every_pair_of_encodings_and_both_outcomes() {
    let mut pairs = std::collections::HashMap::new();
    for seed in 0..4000 {
        let case = Case::of(seed);
        let trapped = model::outcome(&case) == Outcome::Trap;
        let (passed, traps) = pairs.entry((case.from.encoding, case.to.encoding)).or_insert((0, 0));
        *(if trapped { traps } else { passed }) += 1;
    }
    assert_eq!(pairs.len(), 9);
    assert!(pairs.values().all(|(passed, traps)| *passed > 50 && *traps > 50), "{pairs:?}");
}

#[test]
fn the_same_seed_gives_the_same_case() {
    assert_eq!(Case::of(77), Case::of(77));
    assert_ne!(Case::of(77), Case::of(78));
}
