//! Values come back from guests as they went there; `cargo xtask values` runs more.

use gusset_tests::values;

#[test]
fn values_of_random_types_come_back_through_two_guests() {
    let summary = values::run(0, 100).unwrap();
    assert_eq!(summary.failures, Vec::<String>::new());
    assert_eq!(summary.passed, 2 * 800);
}
