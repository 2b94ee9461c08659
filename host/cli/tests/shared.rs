//! `gusset run` on real components that are kept beside the project; each is skipped by name where it is missing.

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use support::{Folder, Run, shared};

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("`{}`: {error}", path.display()))
}

#[test]
fn a_c_program_gives_its_output() {
    let (Some(file), Some(expected)) = (shared("c/main.component.wasm"), shared("c/main.expected.txt")) else { return };
    let folder = Folder::new("c-main");
    let run = || {
        let run = Run::new(file.clone()).option("--env=GREETING=hi").option("--dir").option(folder.named("/work"));
        run.input(b"a\nb\n")
    };
    let output = run().args(&["one", "two"]).output();
    assert_eq!(output.stdout, text(&expected), "{}", output.stderr);
    assert_eq!((output.stderr.as_str(), output.status), ("done\n", 0));
    assert_eq!(run().args(&["fail"]).output().status, 1);
    let output = Run::new(file).input(b"").output();
    assert_eq!((output.stderr.as_str(), output.status), ("no preopen\n", 1));
}

#[test]
fn programs_that_compute_give_their_output() {
    let Some(expected) = shared("c/cpu.expected.txt") else { return };
    for name in ["c/cpu.component.wasm", "c/cpu-simd.component.wasm"] {
        let Some(file) = shared(name) else { continue };
        Run::new(file).gives(&text(&expected));
    }
}

#[test]
fn compositions_of_the_guest_generator_run() {
    let Some(folder) = shared("wit-bindgen") else { return };
    let files = fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> = files.filter(|path| path.to_string_lossy().ends_with(".component.wasm")).collect();
    files.sort();
    assert!(!files.is_empty());
    for file in files {
        let output = Run::new(file.clone()).option("--invoke=run()").output();
        assert_eq!(output.status, 0, "`{}`: {}", file.display(), output.stderr);
    }
}

#[test]
fn composed_components_run() {
    for name in ["composed/greet-plug.component.wasm", "composed/greet-compose.component.wasm"] {
        let Some(file) = shared(name) else { continue };
        Run::new(file).option("--invoke=greet()").gives("\"Hello, World!\"\n");
    }
}
