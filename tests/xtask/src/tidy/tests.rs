//! Runs every check on the tree itself, and holds what the tests of the checks share.

use super::*;

#[test]
fn the_tree_is_tidy() {
    let tree = Tree::load(&crate::root()).expect("the tree can be read");
    let findings = CHECKS.iter().flat_map(|check| (check.run)(&tree));
    let errors: Vec<_> =
        findings.filter(|finding| finding.severity == Severity::Error).map(|finding| finding.to_string()).collect();
    assert!(errors.is_empty(), "\n{}", errors.join("\n"));
}

#[test]
fn a_check_that_does_not_exist_is_refused_by_name() {
    let options = Options { only: vec!["heats".to_owned()], root: None };
    let error = run(&options, &crate::root()).expect_err("there is no such check");
    assert!(error.to_string().starts_with("no check is named `heats`; there are `heads`"), "{error}");
}

#[test]
fn a_warning_says_so_and_does_not_fail() {
    let warns = Check { name: "w", run: |_| vec![Finding::of_file("a.rs", "long".to_owned()).into_warning()] };
    let fails = Check { name: "e", run: |_| vec![Finding::of_file("a.rs", "too long".to_owned())] };
    assert_eq!(report(&warns, &Tree::of(&[])), Outcome::Passed);
    assert_eq!(report(&fails, &Tree::of(&[])), Outcome::Failed);
}

/// Asserts that a check has nothing to say about a tree of these files.
#[track_caller]
pub(super) fn accepts(check: fn(&Tree) -> Vec<Finding>, files: &[(&str, &str)]) {
    let findings = check(&Tree::of(files));
    assert!(findings.is_empty(), "{findings:#?}");
}

/// Asserts that a check says exactly this about a tree of these files, one text a finding.
#[track_caller]
pub(super) fn rejects(check: fn(&Tree) -> Vec<Finding>, files: &[(&str, &str)], wanted: &[&str]) {
    let found: Vec<_> = check(&Tree::of(files)).iter().map(ToString::to_string).collect();
    assert_eq!(found, wanted);
}
