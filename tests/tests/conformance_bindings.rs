//! The worlds that the whole project is tested with have bindings that compile; skipped where they are
//! missing.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use gusset_bindgen::{Options, to_text};
use gusset_tests::rustc::Rustc;

/// Files in which a record, tuple or variant is empty, which this version of the WIT parser refuses.
const EMPTY: [(&str, &str); 3] = [
    ("record empty {}", "record empty { full: bool }"),
    ("record r {\n", "record r { full: bool\n"),
    ("tuple<>", "tuple<bool>"),
];

#[test]
fn the_conformance_worlds_compile_without_a_warning() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/conformance/wit");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("skipped: {} is missing", folder.display());
        return;
    };
    let output = Path::new(env!("CARGO_TARGET_TMPDIR")).join("conformance-bindings");
    std::fs::create_dir_all(&output).expect("a folder");
    let mut root = String::from("//! Bindings of the conformance worlds.\n#![deny(warnings)]\n");
    for path in entries.map(|entry| entry.expect("an entry").path()).filter(|path| is_wit(path)) {
        let name = path.file_stem().and_then(|name| name.to_str()).expect("a name").replace('-', "_");
        let text = to_text(&options(&path)).unwrap_or_else(|error| panic!("{name}: {error:#}"));
        std::fs::write(output.join(format!("{name}.rs")), text).expect("the bindings are written");
        writeln!(root, "pub mod {name};").expect("text");
    }
    let file = output.join("worlds.rs");
    std::fs::write(&file, root).expect("the root is written");
    let compiled = Rustc::find(&output).and_then(|rustc| rustc.check(&file)).expect("a compiler");
    assert!(compiled.success, "{}", compiled.messages);
}

fn is_wit(path: &Path) -> bool {
    path.is_dir() || path.extension().is_some_and(|end| end == "wit")
}

fn options(path: &PathBuf) -> Options {
    if path.is_dir() {
        return Options { paths: vec![path.clone()], ..Options::default() };
    }
    let wit = std::fs::read_to_string(path).expect("a file");
    let wit = EMPTY.iter().fold(wit, |wit, (empty, full)| wit.replace(empty, full));
    Options { inline: Some(wit), ..Options::default() }
}
