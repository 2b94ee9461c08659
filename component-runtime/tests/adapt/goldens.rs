//! Golden files: a component in text form, with its adapters at the bottom: a line for each, and their
//! modules as text.
//!
//! `BLESS=1` rewrites what is behind the line `;; adapters:`.

use std::fs;
use std::path::{Path, PathBuf};

use gusset_runtime::adapt::adapt;
use gusset_runtime::translate::{Component, translate};
use wasmparser::{Validator, WasmFeatures};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/adapt")
}

const MARKER: &str = ";; adapters:\n";

#[track_caller]
fn check(name: &str) {
    let path = folder().join(format!("{name}.wat"));
    let text = fs::read_to_string(&path).expect("golden file");
    let (input, expected) = text.split_once(MARKER).unwrap_or_else(|| panic!("`{name}` has no line `;; adapters:`"));
    let bytes = wat::parse_str(input).unwrap_or_else(|error| panic!("`{name}`: {error}"));
    let mut component = translate(&bytes).unwrap_or_else(|error| panic!("`{name}`: {error}"));
    adapt(&mut component).unwrap_or_else(|error| panic!("`{name}`: {error:?}"));
    let found: String =
        adapters(&component).lines().map(|line| format!(";; {line}").trim_end().to_owned() + "\n").collect();
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, format!("{input}{MARKER}{found}")).expect("golden file is writable");
    } else if found != expected {
        panic!("`{name}` changed; BLESS=1 rewrites it. Found:\n{found}\nexpected:\n{expected}");
    }
}

/// Everything about adapters, valid in the validator's eyes.
fn adapters(component: &Component) -> String {
    let about =
        |line: &&str| line.contains(" = fuse ") || line.contains("runtime") || line.starts_with("  core-instance");
    let mut text: String = component.to_text().lines().filter(about).map(|line| format!("{line}\n")).collect();
    for (module, range) in &component.adapter_modules {
        let binary = &component.adapters[range.clone()];
        let features = WasmFeatures::WASM2 | WasmFeatures::MULTI_MEMORY | WasmFeatures::MEMORY64;
        Validator::new_with_features(features).validate_all(binary).expect("a valid module");
        text += &format!("{module}\n{}", wasmprinter::print_bytes(binary).expect("a module that prints"));
    }
    text
}

macro_rules! goldens {
    ($($name:ident)*) => {
        $(#[test] fn $name() { check(stringify!($name)); })*

        #[test]
        fn every_golden_file_has_a_test() {
            let mut files: Vec<String> = fs::read_dir(folder())
                .expect("golden folder")
                .map(|entry| entry.expect("entry").file_name().into_string().expect("name"))
                .filter_map(|name| name.strip_suffix(".wat").map(str::to_owned))
                .collect();
            files.sort();
            let mut tests: Vec<&str> = vec![$(stringify!($name)),*];
            tests.sort_unstable();
            assert_eq!(files, tests);
        }
    };
}

goldens! {
    function_without_values
    handles_in_a_scope_of_borrows
    host_functions_need_no_adapter
    joined_payloads_of_options
    list_of_padded_tuples_goes_by_parts
    list_of_plain_values_is_copied
    lowered_function_that_is_lifted_again
    many_parameters_and_a_result_in_memory
    memories_of_different_width
    scalars_are_normalized
    string_from_latin1_or_utf16_to_itself
    string_from_utf8_to_latin1_or_utf16
    string_of_equal_encodings
}
