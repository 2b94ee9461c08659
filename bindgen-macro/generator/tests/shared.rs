//! The generator over the WIT that the whole project is tested with; skipped where it is missing.

use std::path::{Path, PathBuf};

use gusset_bindgen::{Options, to_text};

fn shared(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(path);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {} is missing", path.display());
    None
}

fn generate(path: &Path, world: Option<&str>) -> Result<String, String> {
    let world = world.map(str::to_owned);
    let options = Options { paths: vec![path.to_owned()], world, ..Options::default() };
    to_text(&options).map_err(|error| format!("{error:#}"))
}

#[test]
fn the_zoo_has_a_method_for_each_export_and_a_host_function_for_each_import() {
    let Some(zoo) = shared("components/zoo/zoo.wit") else { return };
    let text = generate(&zoo, None).expect("the zoo has bindings");
    let n_functions = text.matches("pub fn call_").count() + text.matches(".func(").count();
    assert_eq!(n_functions, 28);
}

/// The files of the conformance suite that this version of the WIT parser refuses: a record needs a
/// field, a tuple an element.
const REFUSED: &[&str] = &["records.wit", "variants.wit", "worlds-with-types.wit"];

#[test]
fn the_conformance_suite_has_bindings() {
    let Some(folder) = shared("conformance/wit") else { return };
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    for path in entries.filter(|path| path.is_dir() || path.extension().is_some_and(|end| end == "wit")) {
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
        match (generate(&path, None), REFUSED.contains(&name)) {
            (Ok(_), false) => (),
            (Err(error), true) => assert!(error.starts_with("empty record\n"), "{name}: {error}"),
            (Ok(_), true) => panic!("{name}: was accepted"),
            (Err(error), false) => panic!("{name}: {error}"),
        }
    }
}

#[test]
fn what_is_empty_in_the_conformance_suite_has_bindings_when_it_is_not() {
    let Some(folder) = shared("conformance/wit") else { return };
    for name in REFUSED {
        let wit = std::fs::read_to_string(folder.join(name)).expect("a file");
        let wit = wit.replace("record empty {}", "record empty { full: bool }");
        let wit = wit.replace("record r {\n", "record r { full: bool\n").replace("tuple<>", "tuple<bool>");
        let found = to_text(&Options { inline: Some(wit), ..Options::default() });
        assert!(found.is_ok(), "{name}: {:#}", found.expect_err("not ok"));
    }
}
