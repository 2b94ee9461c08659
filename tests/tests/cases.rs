//! The components of public tools, with what they must give: those of the folder that is kept beside this repository,
//! each skipped by name where it is missing.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use gusset::component::{Component, Linker};
use gusset::{Engine, Store};
use gusset_tests::cases::{Outcome, run, run_component};

/// Components with case files, or folders of them: each has a test here.
const CASES: &[&str] = &[
    "client/client-rust.component.wasm",
    "codecs/bit_round-0.5.0.component.wasm",
    "codecs/pco-0.4.0.component.wasm",
    "codecs/zlib-0.4.0.component.wasm",
    "codecs/zlib-sandboxed.component.wasm",
    "composed/greet-compose.component.wasm",
    "composed/greet-plug.component.wasm",
    "wit-bindgen/",
    "zoo/zoo-quickjs-sync-nowasi.component.wasm",
    "zoo/zoo-quickjs-sync.component.wasm",
    "zoo/zoo-rust.component.wasm",
    "zoo/zoo-starlingmonkey-nowasi.component.wasm",
];

/// Other components, and which file of this repository has their test.
const ELSEWHERE: &[(&str, &str)] = &[
    ("c/cpu-simd.component.wasm", "host/cli/tests/shared.rs"),
    ("c/cpu.component.wasm", "host/cli/tests/shared.rs"),
    ("c/main.component.wasm", "host/cli/tests/shared.rs"),
    ("composed/greeter.wasm", "tests/tests/cases.rs"),
    ("composed/hello.wasm", "tests/tests/cases.rs"),
    ("http/http-js-fetch-0.2.3.component.wasm", "host/tests/wasi_http/real.rs"),
    ("http/http-rust.component.wasm", "host/tests/wasi_http/real.rs"),
];

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A file or folder of the shared test data, which is not part of this repository.
fn shared(name: &str) -> Option<PathBuf> {
    let path = repository().join("../shared/components").join(name);
    if !path.exists() {
        println!("skipped: ../shared/components/{name} is not there");
        return None;
    }
    Some(path)
}

/// Runs a component of [`CASES`].
#[track_caller]
fn check(component: &str) {
    assert!(CASES.contains(&component), "`{component}` is not in the list");
    let Some(path) = shared(component) else { return };
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
fn zoo_in_javascript_on_quickjs_with_wasi() {
    check("zoo/zoo-quickjs-sync.component.wasm");
}

#[test]
fn zoo_in_javascript_on_starlingmonkey() {
    check("zoo/zoo-starlingmonkey-nowasi.component.wasm");
}

#[test]
fn a_client_calls_the_zoo_that_it_is_composed_with() {
    check("client/client-rust.component.wasm");
}

#[test]
fn a_composed_component_calls_from_one_instance_to_the_other() {
    check("composed/greet-plug.component.wasm");
}

#[test]
fn a_composition_by_script_calls_from_one_instance_to_the_other() {
    check("composed/greet-compose.component.wasm");
}

#[test]
fn codecs_code_and_decode() {
    check("codecs/bit_round-0.5.0.component.wasm");
    check("codecs/pco-0.4.0.component.wasm");
    check("codecs/zlib-0.4.0.component.wasm");
}

#[test]
fn a_codec_in_a_sandbox_of_components_codes_and_decodes() {
    check("codecs/zlib-sandboxed.component.wasm");
}

#[test]
fn all_compositions_of_the_guest_generator_run() {
    let Some(folder) = shared("wit-bindgen/") else { return };
    let n_components = components(&folder, &folder).len();
    let summary = run(&[folder]);
    assert_eq!((summary.passed, summary.failed, summary.skipped), (n_components, 0, 0));
    assert!(n_components >= 45, "{n_components}");
}

#[test]
fn components_are_linked_at_run_time() {
    let (Some(greeter), Some(hello)) = (shared("composed/greeter.wasm"), shared("composed/hello.wasm")) else { return };
    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    let hello = Component::from_file(&engine, hello).expect("a component");
    let hello = Linker::new(&engine).instantiate(&mut store, &hello).expect("it imports nothing");
    let hello = hello.get_typed_func::<(), (String,)>(&mut store, "hello").expect("its function");
    let (text,) = hello.call(&mut store, ()).expect("it returns");
    let mut linker = Linker::new(&engine);
    let greeting = text.clone();
    let given = linker.root().func_wrap("hello", move |_, (): ()| Ok((greeting.clone(),)));
    given.expect("a name that is not taken");
    let greeter = Component::from_file(&engine, greeter).expect("a component");
    let greeter = linker.instantiate(&mut store, &greeter).expect("it fits");
    let greet = greeter.get_typed_func::<(), (String,)>(&mut store, "greet").expect("its function");
    let (greeting,) = greet.call(&mut store, ()).expect("it returns");
    assert!(greeting.contains(&text) && greeting == "Hello, World!", "{text}: {greeting}");
}

/// The components in a folder, by their paths from another one.
fn components(folder: &Path, from: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).expect("the folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(components(&path, from));
        } else if path.extension().is_some_and(|extension| extension == "wasm") {
            found.insert(path.strip_prefix(from).expect("it is below").to_string_lossy().into_owned());
        }
    }
    found
}

#[test]
fn a_component_of_the_folder_has_no_test() {
    let Some(folder) = shared("") else { return };
    let elsewhere = |name: &str| ELSEWHERE.iter().find(|(component, _)| *component == name);
    let mut without = Vec::new();
    for name in components(&folder, &folder) {
        let is_case = CASES.iter().any(|case| name == *case || (case.ends_with('/') && name.starts_with(case)));
        let is_there = elsewhere(&name).is_some_and(|(_, file)| {
            let text = fs::read_to_string(repository().join(file)).expect("the test's file");
            let file_name = name.rsplit('/').next().unwrap_or_default();
            text.contains(file_name)
        });
        if !is_case && !is_there {
            without.push(name);
        }
    }
    assert!(without.is_empty(), "no test runs {without:?}");
}
