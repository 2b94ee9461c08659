//! Bindings that a build script writes.

use std::path::{Path, PathBuf};

use gusset_bindgen::{Options, build_script};

fn wit(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/worlds").join(name)
}

#[test]
fn the_file_is_written_and_the_wit_is_watched() {
    let options = Options { paths: vec![wit("shapes.wit")], ..Options::default() };
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bindings.rs");
    let mut told = Vec::new();
    build_script::generate_to(&options, &path, &mut told).expect("bindings");
    let text = std::fs::read_to_string(path).expect("the file");
    assert!(text.contains("pub struct Board"), "the world is there");
    let told = String::from_utf8(told).expect("text");
    assert!(told.lines().all(|line| line.starts_with("cargo::rerun-if-changed=")), "{told}");
    assert!(told.contains("shapes.wit\n"), "{told}");
}

#[test]
fn a_missing_file_is_watched_too() {
    let options = Options { paths: vec![wit("missing.wit")], ..Options::default() };
    let mut told = Vec::new();
    let error = build_script::generate_to(&options, Path::new("unused.rs"), &mut told).expect_err("no such file");
    assert!(error.to_string().contains("missing.wit` does not exist"), "{error}");
    assert!(String::from_utf8(told).expect("text").contains("missing.wit\n"));
}

#[test]
fn outside_of_a_build_script_there_is_no_folder() {
    let options = Options { paths: vec![wit("shapes.wit")], ..Options::default() };
    let error = build_script::generate(&options, "bindings.rs").expect_err("no build script");
    assert_eq!(error.to_string(), "`OUT_DIR` is not set: this is no build script");
}
