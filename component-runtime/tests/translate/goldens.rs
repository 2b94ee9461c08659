//! Golden files: a component in text form, with what translating it gives at the bottom.
//!
//! A file ends in the IR's text behind a line `;; ir:` or in an error behind `;; error:`.
//! `BLESS=1` rewrites what is behind the line; the line itself is written by hand, so that blessing
//! cannot turn an accepted input into a rejected one.

use std::fs;
use std::path::{Path, PathBuf};

use gusset_runtime::translate::translate;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/translate")
}

#[track_caller]
fn check(name: &str) {
    let path = folder().join(format!("{name}.wat"));
    let text = fs::read_to_string(&path).expect("golden file");
    let (marker, wanted_ok) = if text.contains(";; error:\n") { (";; error:\n", false) } else { (";; ir:\n", true) };
    let (input, expected) = text.split_once(marker).unwrap_or_else(|| panic!("`{name}` has no line `;; ir:`"));
    let bytes = wat::parse_str(input).unwrap_or_else(|error| panic!("`{name}`: {error}"));
    let found = match (translate(&bytes), wanted_ok) {
        (Ok(component), true) => component.to_text(),
        (Err(error), false) => format!("{error}\n"),
        (Ok(component), false) => panic!("`{name}` was expected to be refused:\n{}", component.to_text()),
        (Err(error), true) => panic!("`{name}` was refused: {error}"),
    };
    let found: String = found.lines().map(|line| format!(";; {line}\n")).collect();
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, format!("{input}{marker}{found}")).expect("golden file is writable");
    } else if found != expected {
        panic!("`{name}` changed; BLESS=1 rewrites it. Found:\n{found}\nexpected:\n{expected}");
    }
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

include!("list.rs");
