//! `gusset bindgen`.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

const WIT: &str = "
    package demo:zoo;
    interface host { enum fault { low } resource sink { write: func(b: u8) -> result<_, fault>; } log: func(text: string); }
    world zoo { import host; export run: func(names: list<string>); }
    world other {}
";

fn bindgen(arguments: &[&str]) -> Output {
    static FILE: OnceLock<PathBuf> = OnceLock::new();
    let wit = FILE.get_or_init(|| {
        let wit = Path::new(env!("CARGO_TARGET_TMPDIR")).join("zoo.wit");
        std::fs::write(&wit, WIT).expect("a WIT file");
        wit
    });
    let gusset = Command::new(env!("CARGO_BIN_EXE_gusset")).arg("bindgen").arg(wit).args(arguments).output();
    gusset.expect("the command runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn the_code_is_printed_or_written() {
    let printed = text(&bindgen(&["--world", "zoo"]).stdout);
    assert!(printed.starts_with("/// An instance of a component for the world `zoo`."), "{printed}");
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("zoo.rs");
    let done = bindgen(&["--world", "zoo", "--output", file.to_str().expect("a path")]);
    assert!(done.status.success() && done.stdout.is_empty());
    assert_eq!(std::fs::read_to_string(file).expect("the file"), printed);
}

#[test]
fn the_options_are_those_of_the_macro() {
    let code = text(
        &bindgen(&[
            "--world=zoo",
            "--with=demo:zoo/host.sink=crate::Sink",
            "--imports=demo:zoo/host.log=tracing",
            "--imports=default=trappable",
            "--trappable-error-type=demo:zoo/host.fault=crate::Fault",
            "--ownership=borrowing",
            "--derive=PartialEq",
            "--crate-path=crate::engine",
        ])
        .stdout,
    );
    for part in
        ["crate::Sink;", "crate::Fault;", "convert_fault", "trace::import(", "[&'static str]", "crate::engine::"]
    {
        assert!(code.contains(part), "`{part}` is not in\n{code}");
    }
    let code = text(&bindgen(&["--interfaces=import demo:zoo/host;"]).stdout);
    assert!(code.contains("pub mod host") && !code.contains("pub struct Zoo"), "{code}");
}

#[test]
fn what_is_wrong_is_said() {
    #[track_caller]
    fn wrong(arguments: &[&str], message: &str) {
        let done = bindgen(arguments);
        assert!(!done.status.success());
        assert_eq!(text(&done.stderr).trim_end(), format!("error: {message}"));
    }
    wrong(&[], "package `demo:zoo` has 2 worlds and none was chosen: `zoo`, `other`");
    wrong(&["--world=zoo", "--with=a"], "expected NAME=PATH, found `a`");
    wrong(&["--world=zoo", "--imports=x=trappable"], "no imported function of the world is meant by `x`");
    wrong(&["--world=zoo", "--derive=1"], "`1` is no Rust path\n  0: expected identifier");
}
