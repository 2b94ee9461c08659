//! `gusset inspect --graph`: pictures beside the components that they show. `BLESS=1` draws them again.

use std::path::{Path, PathBuf};

use gusset_cli::graph::{graph, picture};
use gusset_runtime::translate;

/// Draws a component of `tests/graphs`, and compares the picture with the one beside it.
#[track_caller]
fn check(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/graphs");
    let text = std::fs::read_to_string(folder.join(format!("{name}.wat"))).expect("a component");
    let component = translate::translate(&wat::parse_str(text).expect("its text")).expect("a valid component");
    let found = picture(&component, component.name().unwrap_or(name));
    let golden = folder.join(format!("{name}.svg"));
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&golden, &found).expect("a picture");
    }
    let expected = std::fs::read_to_string(&golden).unwrap_or_default();
    assert!(found == expected, "`{}` differs (BLESS=1 draws it again):\n{found}", golden.display());
    found
}

#[test]
fn instances_stand_between_what_they_use_and_who_uses_them() {
    let svg = check("composed");
    let at = |text: &str| {
        let line = svg.lines().find(|line| line.contains(text)).unwrap_or_else(|| panic!("no `{text}`"));
        let x = line.split("x=\"").nth(1).and_then(|rest| rest.split('"').next());
        x.and_then(|x| x.parse::<f64>().ok()).unwrap_or_else(|| panic!("no place in {line}"))
    };
    assert!(at("wasi:clocks") < at(">ledger") && at(">ledger") < at(">sales") && at(">sales") < at("shop:api"));
    assert!(svg.contains("shop:till/receipts</text>"), "the link has the name of the interface");
}

#[test]
fn long_names_are_cut() {
    assert!(check("alone").contains(">a-name-of-more-letters-than-anybody-wou…<"));
}

#[test]
fn a_component_without_anything_is_a_picture_too() {
    check("empty");
}

#[test]
fn what_is_no_component_is_refused() {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("graph-of-nothing.wasm");
    std::fs::write(&file, b"nothing").expect("a file");
    let error = format!("{:#}", graph(&file).unwrap_err());
    assert!(error.contains("expected a component or a core module"), "{error}");
    assert!(graph(Path::new("/no/such/file.wasm")).is_err());
}

#[test]
fn names_of_guests_cannot_write_markup() {
    let bytes = wat::parse_str("(component)").expect("its text");
    let svg = picture(&translate::translate(&bytes).expect("valid"), "<script>&\u{7}");
    assert!(!svg.contains("<script>") && svg.contains("&lt;script&gt;&amp;·"), "{svg}");
}
