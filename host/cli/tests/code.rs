//! `gusset inspect --phase code`.
#![cfg(all(feature = "disassemble", target_arch = "x86_64"))]

use std::path::PathBuf;

use gusset_cli::inspect::{Phase, inspect};

const MODULE: &str = r#"(module
  (memory 1)
  (func $leaf (param i32) (result i32) (i32.load (local.get 0)))
  (func $outer (export "outer") (param i32) (result i32)
    (i32.div_u (call $leaf (local.get 0)) (local.get 0))))"#;

/// A file with this binary, removed at the end.
struct File(PathBuf);

impl File {
    fn new(name: &str, text: &str) -> File {
        let path = std::env::temp_dir().join(format!("gusset-code-{name}-{}", std::process::id()));
        std::fs::write(&path, wat::parse_str(text).unwrap()).unwrap();
        File(path)
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[test]
fn instructions_stand_below_the_wasm_that_they_come_from() {
    let file = File::new("module", MODULE);
    let text = inspect(&file.0, Phase::Code, Some("outer")).unwrap();
    let (title, code) = text.split_once('\n').unwrap();
    assert_eq!(title, "; module0 func1 `outer`");
    let line = |wanted: &str| {
        let at = code.lines().position(|line| line.contains(wanted));
        at.unwrap_or_else(|| panic!("no `{wanted}` in\n{code}"))
    };
    assert!(line("call") < line("div"));
    assert!(code.lines().any(|line| line.contains("call") && line.ends_with("; module0 func0 `leaf`")), "{code}");
    assert!(code.contains("; trap: integer divide by zero"), "{code}");
    let offsets: Vec<&str> = code.lines().filter_map(|line| line.strip_prefix(";; wasm 0x")).collect();
    assert!(offsets.len() >= 3 && offsets.iter().all(|offset| u32::from_str_radix(offset, 16).is_ok()), "{code}");
    assert!(!code.contains("(bad)"), "{code}");
}

#[test]
fn all_functions_of_a_small_component_are_printed() {
    let file = File::new(
        "component",
        &format!("(component (core module $m {}) (core instance (instantiate $m)))", &MODULE[7..MODULE.len() - 1]),
    );
    let text = inspect(&file.0, Phase::Code, None).unwrap();
    assert_eq!(text.matches("; module0 func").count(), 3, "{text}");
}

#[test]
fn an_unknown_function_is_refused_by_name() {
    let file = File::new("unknown", MODULE);
    let error = inspect(&file.0, Phase::Code, Some("tea")).unwrap_err().to_string();
    assert_eq!(error, "the component has no function `tea`: expected a name or MODULE:INDEX");
}

#[test]
fn a_component_that_waits_for_a_core_module_has_no_code() {
    let text = r#"(component (import "m" (core module $m (export "f" (func)))) (core instance (instantiate $m)))"#;
    let file = File::new("unlinked", text);
    assert!(inspect(&file.0, Phase::Translate, None).unwrap().contains("import0 = \"m\" : core module"));
    for phase in [Phase::Clif, Phase::Code] {
        let error = inspect(&file.0, phase, None).unwrap_err().to_string();
        assert!(error.contains("imports core modules or components"), "{error}");
    }
}
