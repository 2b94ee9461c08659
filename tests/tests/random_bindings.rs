//! Random WIT packages have bindings, and those compile; `cargo xtask bindings` tries more.

use std::path::Path;

use gusset_tests::bindings;

#[test]
fn every_world_of_a_random_package_has_bindings() {
    let summary = bindings::run(0, 150).expect("threads");
    assert_eq!(summary.failures, Vec::<String>::new());
    assert_eq!((summary.passed, summary.skipped), (150, 0));
}

#[test]
fn bindings_of_random_packages_compile_without_a_warning() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("random-bindings");
    let summary = bindings::compile(&folder, 1_000, 12).expect("a compiler");
    assert_eq!(summary.failures, Vec::<String>::new());
    assert_eq!(summary.passed, 12);
}
