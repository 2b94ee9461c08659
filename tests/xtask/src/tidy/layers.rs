//! The runtime's modules import downward only, and foreign crates where the design has them.
//!
//! A module is the first part of a path below `component-runtime/src`. Tests may look anywhere.

use super::Finding;
use super::code::{is_word, only_shipped_code, words};
use super::tree::{SourceFile, Tree};

const ROOT: &str = "component-runtime/src/";

/// Each module with those that it may import; a module that is not here may not exist.
/// `compile` and `vm` meet only in `layout`, and `translate` knows neither.
const MODULES: &[(&str, &[&str])] = &[
    ("ids", &[]),
    ("abi", &["ids"]),
    ("trap", &["ids", "abi"]),
    ("strings", &[]),
    ("layout", &["ids", "abi", "trap"]),
    ("translate", &["ids", "abi", "trap", "strings", "layout"]),
    ("adapt", &["ids", "abi", "trap", "strings", "layout", "translate"]),
    ("schedule", &["ids", "abi", "trap"]),
    ("sys", &["ids", "abi", "trap", "layout"]),
    ("artifact", &["ids", "abi", "trap", "layout", "translate", "sys"]),
    ("compile", &["ids", "abi", "trap", "layout", "translate", "adapt", "artifact"]),
    ("pool", &["ids", "abi", "trap", "layout", "sys"]),
    ("vm", &["ids", "abi", "trap", "strings", "layout", "translate", "schedule", "sys", "pool"]),
];

/// Crates by how their names begin, with the modules that may name them.
const CRATES: &[(&str, &[&str])] = &[
    ("corosensei", &["vm"]),
    ("cranelift", &["compile"]),
    ("libc", &["sys"]),
    ("rustix", &["sys"]),
    ("wasmparser", &["translate", "adapt", "compile"]),
    ("wasm_encoder", &["adapt"]),
];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let shipped = tree.rust().filter(|file| file.path.starts_with(ROOT) && !file.is_test());
    shipped.filter(|file| file.path != "component-runtime/src/lib.rs").flat_map(complaints).collect()
}

fn complaints(file: &SourceFile) -> Vec<Finding> {
    let module = module_of(file);
    let Some((_, below)) = MODULES.iter().find(|(name, _)| *name == module) else {
        return vec![Finding::of_file(&file.path, format!("the layers do not name a module `{module}`"))];
    };
    let code = only_shipped_code(&file.text);
    let upward = imports(file, &code).into_iter().filter_map(|(line, import)| {
        let known = MODULES.iter().any(|(name, _)| *name == import);
        let allowed = import == module || below.contains(&import.as_str());
        (known && !allowed).then(|| Finding::of_line(file, line, format!("`{module}` may not import `{import}`")))
    });
    upward.chain(foreign(file, module, &code)).collect()
}

/// The first part of the file's path below the root.
fn module_of(file: &SourceFile) -> &str {
    let below = &file.path[ROOT.len()..];
    below.split('/').next().unwrap_or(below).trim_end_matches(".rs")
}

/// The modules that a file names from the crate's root, with their lines.
fn imports(file: &SourceFile, code: &str) -> Vec<(usize, String)> {
    let climb = format!("{}::", vec!["super"; depth(file)].join("::"));
    let mut found = Vec::new();
    for prefix in ["crate::", climb.as_str()] {
        for (at, _) in code.match_indices(prefix) {
            let whole = !code[..at].ends_with(|c: char| is_word(c) || c == ':');
            if whole {
                let line = code[..at].matches('\n').count() + 1;
                found.extend(heads_of(&code[at + prefix.len()..]).into_iter().map(|head| (line, head)));
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

/// How many `super` lead from the file to the crate's root.
fn depth(file: &SourceFile) -> usize {
    let parts = file.path[ROOT.len()..].split('/').count();
    if file.name() == "mod.rs" { parts - 1 } else { parts }
}

/// The first names of the paths at the start of this text: one, or each of a `{…}` group.
fn heads_of(text: &str) -> Vec<String> {
    let word = |text: &str| text.chars().take_while(|c| is_word(*c)).collect::<String>();
    let Some(group) = text.strip_prefix('{') else {
        return vec![word(text)];
    };
    let (mut depth, mut start, mut heads) = (0_usize, 0, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                heads.push(word(group[start..at].trim_start()));
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    heads.retain(|head| !head.is_empty());
    heads
}

/// Names of crates that belong to other modules.
fn foreign(file: &SourceFile, module: &str, code: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    for (index, line) in code.lines().enumerate() {
        for (krate, homes) in CRATES {
            if !homes.contains(&module) && words(line).any(|word| names(word, krate)) {
                let homes = homes.iter().map(|home| format!("`{home}`")).collect::<Vec<_>>().join(", ");
                found.push(Finding::of_line(file, index + 1, format!("only {homes} may name `{krate}`")));
            }
        }
    }
    found
}

/// Whether the word is the crate or one of its family (`cranelift_codegen`).
fn names(word: &str, krate: &str) -> bool {
    word.strip_prefix(krate).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::tests::{accepts, rejects};

    #[test]
    fn downward_imports_are_fine() {
        accepts(
            check,
            &[
                ("component-runtime/src/lib.rs", "pub mod vm;\nuse crate::compile::x;\n"),
                ("component-runtime/src/vm/memory.rs", "use crate::layout::VmMemory;\nuse super::table::Table;\n"),
                ("component-runtime/src/compile/func.rs", "use cranelift_codegen::ir;\nuse crate::compile::env;\n"),
                ("component-runtime/src/translate/tests.rs", "use crate::vm::x;\n"),
                ("host/src/store.rs", "use crate::vm::x;\n"),
            ],
        );
    }

    #[track_caller]
    fn refuses(path: &str, line: &str, wanted: &str) {
        let path = format!("component-runtime/src/{path}");
        rejects(check, &[(&path, line)], &[&format!("error: {path}:1: {wanted}")]);
    }

    #[test]
    fn compile_and_vm_do_not_meet() {
        refuses("vm/memory.rs", "use crate::compile::Code;", "`vm` may not import `compile`");
        refuses("compile/mod.rs", "fn f() { crate::vm::grow() }", "`compile` may not import `vm`");
    }

    #[test]
    fn upward_imports_are_found_however_they_are_written() {
        refuses("ids.rs", "use crate::{abi::{A, B}, ids::C};", "`ids` may not import `abi`");
        refuses("translate/print.rs", "use super::super::vm::Memory;", "`translate` may not import `vm`");
        refuses("translate/mod.rs", "use super::compile;", "`translate` may not import `compile`");
        refuses("layout/core.rs", "use crate::translate;", "`layout` may not import `translate`");
    }

    #[test]
    fn crates_stay_in_their_modules() {
        refuses("vm/mod.rs", "use cranelift_codegen::ir;", "only `compile` may name `cranelift`");
        refuses("vm/mod.rs", "libc::mmap()", "only `sys` may name `libc`");
        refuses(
            "layout/mod.rs",
            "fn f(t: wasmparser::ValType)",
            "only `translate`, `adapt`, `compile` may name `wasmparser`",
        );
    }

    #[test]
    fn a_new_module_must_find_its_layer() {
        let path = "component-runtime/src/cache.rs";
        rejects(check, &[(path, "")], &[&format!("error: {path}: the layers do not name a module `cache`")]);
    }
}
