//! Every numbered example prints what `expected/NAME.txt` says.
//!
//! `BLESS=1` rewrites the files. The examples are the ones that `cargo test` has just built; a run
//! of this test alone (`--test output`) does not build them.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

#[test]
fn hello_prints_what_the_guest_gave() {
    check("01-hello");
}

#[test]
fn the_bakery_prints_every_value_that_crossed() {
    check("02-bakery");
}

#[test]
fn dynamic_values_print_as_they_were_read() {
    check("03-dynamic");
}

#[test]
fn the_bell_rings_as_often_as_the_guest_says() {
    check("04-functions");
}

#[test]
fn readings_cross_interfaces_in_both_directions() {
    check("05-interfaces");
}

#[test]
fn every_account_that_the_guest_opens_is_closed() {
    check("06-host-resources");
}

#[test]
fn counters_of_the_guest_live_until_they_are_dropped() {
    check("07-guest-resources");
}

#[test]
fn types_of_the_host_are_used_in_the_place_of_generated_ones() {
    check("08-with");
}

#[test]
fn an_error_is_told_to_the_guest_or_traps_it() {
    check("09-errors");
}

#[test]
fn a_host_function_gives_fuel_to_the_store_that_called_it() {
    check("10-store");
}

#[test]
fn a_guest_and_the_host_serve_the_same_import() {
    check("11-linking");
}

#[test]
fn bindings_of_a_build_script_work_as_those_of_the_macro() {
    check("12-build-script");
}

#[test]
fn every_limit_of_a_barn_is_met_by_name() {
    check("13-limits");
}

#[test]
fn guests_wait_on_one_thread_and_a_dropped_call_closes_its_instance() {
    check("14-async");
}

#[test]
fn a_guest_of_wasi_has_what_it_was_given_and_nothing_else() {
    check("15-wasi");
}

#[track_caller]
fn check(name: &str) {
    let program = built(name);
    let output = Command::new(&program).output().unwrap_or_else(|error| panic!("cannot run `{name}`: {error}"));
    assert!(output.status.success(), "`{name}` failed: {}", String::from_utf8_lossy(&output.stderr));
    let found = String::from_utf8(output.stdout).expect("an example prints text");

    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("expected").join(format!("{name}.txt"));
    if env::var_os("BLESS").is_some() {
        fs::write(&file, &found).expect("the expected text can be written");
    }
    let expected = fs::read_to_string(&file).unwrap_or_else(|error| panic!("no text is expected of `{name}`: {error}"));
    assert_eq!(found, expected);
}

/// Where cargo puts an example: `examples` beside the folder of this test's own program.
fn built(name: &str) -> PathBuf {
    let own = env::current_exe().expect("the path of this program");
    let profile = own.ancestors().nth(2).expect("a test lies two folders below its profile's");
    profile.join("examples").join(format!("{name}{}", env::consts::EXE_SUFFIX))
}
