//! The worlds that the whole project is tested with, and those of WASI, have bindings that compile; skipped
//! where they are missing.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use gusset_bindgen::{Options, to_text};
use gusset_tests::rustc::Rustc;

/// The folder of the project's reference data.
fn shared(path: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared").join(path);
    if !folder.exists() {
        println!("skipped: {} is missing", folder.display());
        return None;
    }
    Some(folder)
}

/// Compiles the bindings of named worlds as modules of one crate.
#[track_caller]
fn compile(name: &str, worlds: impl IntoIterator<Item = (String, Options)>) {
    let output = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&output).expect("a folder");
    let mut root = String::from("//! Bindings of many worlds.\n#![deny(warnings)]\n");
    for (name, options) in worlds {
        let name = name.replace(['-', '.'], "_");
        let text = to_text(&options).unwrap_or_else(|error| panic!("{name}: {error:#}"));
        std::fs::write(output.join(format!("{name}.rs")), text).expect("the bindings are written");
        writeln!(root, "pub mod {name};").expect("text");
    }
    let file = output.join("worlds.rs");
    std::fs::write(&file, root).expect("the root is written");
    let compiled = Rustc::find(&output).and_then(|rustc| rustc.check(&file)).expect("a compiler");
    assert!(compiled.success, "{}", compiled.messages);
}

#[test]
fn the_conformance_worlds_compile_without_a_warning() {
    let Some(folder) = shared("conformance/wit") else { return };
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let worlds = entries.filter(|path| path.is_dir() || path.extension().is_some_and(|end| end == "wit"));
    compile("conformance-bindings", worlds.map(|path| (stem(&path), conformance_options(&path))));
}

/// What is empty in these files, which this version of the WIT parser refuses, and what is not.
const EMPTY: [(&str, &str); 3] = [
    ("record empty {}", "record empty { full: bool }"),
    ("record r {\n", "record r { full: bool\n"),
    ("tuple<>", "tuple<bool>"),
];

fn conformance_options(path: &Path) -> Options {
    if path.is_dir() {
        return Options { paths: vec![path.to_owned()], ..Options::default() };
    }
    let wit = std::fs::read_to_string(path).expect("a file");
    let wit = EMPTY.iter().fold(wit, |wit, (empty, full)| wit.replace(empty, full));
    Options { inline: Some(wit), ..Options::default() }
}

fn stem(path: &Path) -> String {
    path.file_stem().and_then(|name| name.to_str()).expect("a name").to_owned()
}

/// The packages of each release, those that others need first; and worlds of some.
type Release = (&'static str, &'static [&'static str], &'static [(&'static str, &'static str)]);

const RELEASES: [Release; 2] = [
    (
        "wasi-0.2.12",
        &["io", "clocks", "random", "filesystem", "sockets", "cli", "http"],
        &[("io", "imports"), ("cli", "command"), ("http", "proxy")],
    ),
    (
        "wasi-0.3.0",
        &["clocks", "random", "filesystem", "sockets", "cli", "http"],
        &[("random", "imports"), ("cli", "command"), ("http", "service")],
    ),
];

#[test]
fn the_worlds_of_wasi_compile_without_a_warning() {
    let Some(folder) = shared("wit") else { return };
    let worlds = RELEASES.iter().flat_map(|(release, packages, worlds)| {
        let folder = folder.join(release);
        worlds.iter().map(move |(package, world)| {
            let end = packages.iter().position(|name| name == package).expect("a package of the release");
            let paths = packages[..=end].iter().map(|name| folder.join(format!("wasi-{name}"))).collect();
            let name = format!("{release}-{package}-{world}");
            (name, Options { paths, world: Some((*world).to_owned()), ..Options::default() })
        })
    });
    compile("wasi-bindings", worlds);
}
