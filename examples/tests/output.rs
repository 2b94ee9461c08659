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
