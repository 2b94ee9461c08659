//! The suites of component scripts that others wrote, as far as they are there.

use std::path::Path;

use gusset_tests::wast::{Skips, configs, folders};

/// Runs the scripts of one folder of the shared test data, which is not part of this repository; so many directives
/// pass at least.
#[track_caller]
fn check(folder: &str, least_passed: usize) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/conformance").join(folder);
    if !path.is_dir() {
        println!("skipped: ../shared/conformance/{folder} is not there");
        return;
    }
    let scripts = folders::find(&[path]).unwrap();
    assert_ne!(scripts, [], "{folder} has no scripts");
    for config in configs() {
        let summary = folders::run(&config, &scripts, &folders::skips().unwrap());
        assert_eq!(summary.failures, Vec::<String>::new(), "{folder}, configuration `{}`", config.name);
        let passed = summary.passed;
        assert!(passed >= least_passed, "{folder}, configuration `{}`: {passed} passed", config.name);
    }
}

#[test]
fn the_component_models_suite_passes_in_every_configuration() {
    check("component-model", 1000);
}

#[test]
fn another_hosts_suite_passes_in_every_configuration() {
    check("wasmtime", 90);
}

#[test]
fn our_own_scripts_pass_in_every_configuration() {
    let scripts = folders::find(&[Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts")]).unwrap();
    for config in configs() {
        let summary = folders::run(&config, &scripts, &Skips::default());
        assert_eq!(summary.failures, Vec::<String>::new(), "configuration `{}`", config.name);
        assert!(summary.passed >= 280, "configuration `{}`: {} passed", config.name, summary.passed);
    }
}
