//! The components of public tools that import nothing but the zoo's host, with what they must give.

use std::path::Path;

use gusset_tests::cases::{Outcome, run_component};

/// Runs a component of the shared test data, which is not part of this repository.
#[track_caller]
fn check(component: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/components").join(component);
    if !path.is_file() {
        println!("skipped: ../shared/components/{component} is not there");
        return;
    }
    match run_component(&path) {
        Outcome::Passed => {}
        other => panic!("{component}: {other}"),
    }
}

#[test]
fn zoo_in_rust() {
    check("zoo/zoo-rust.component.wasm");
}

#[test]
fn zoo_in_javascript_on_quickjs() {
    check("zoo/zoo-quickjs-sync-nowasi.component.wasm");
}

#[test]
fn zoo_in_javascript_on_starlingmonkey() {
    check("zoo/zoo-starlingmonkey-nowasi.component.wasm");
}

#[test]
fn a_composed_component_calls_from_one_instance_to_the_other() {
    check("composed/greet-plug.component.wasm");
}

#[test]
fn a_composition_by_script_calls_from_one_instance_to_the_other() {
    check("composed/greet-compose.component.wasm");
}
