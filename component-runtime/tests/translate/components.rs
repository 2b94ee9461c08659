//! Components of other tools: each translates, or is refused for a reason that is written here.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use gusset_runtime::translate::{CoreDef, EntityIndex, translate};

/// Components that are refused, with the feature that their error must name.
const REFUSED: &[(&str, &str)] = &[];

fn shared() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/components")
}

fn wasm_files(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.map(|entry| entry.expect("entry").path()) {
        if path.is_dir() {
            wasm_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "wasm") {
            files.push(path);
        }
    }
}

#[test]
fn components_of_other_tools_translate() {
    let mut files = Vec::new();
    wasm_files(&shared(), &mut files);
    files.sort();
    if files.is_empty() {
        println!("components_of_other_tools_translate: skipped, ../shared/components is missing");
        return;
    }
    let mut failures = Vec::new();
    for path in &files {
        let name = path.file_name().expect("name").to_string_lossy();
        let bytes = fs::read(path).expect("component");
        let start = Instant::now();
        let result = translate(&bytes);
        let elapsed = start.elapsed();
        let refused = REFUSED.iter().find(|(file, _)| *file == name).map(|(_, feature)| *feature);
        match (result, refused) {
            (Ok(component), None) => {
                println!("{name}: {elapsed:?}, {} lines", component.to_text().lines().count());
                check_invariants(&component);
            }
            (Err(error), Some(feature)) if error.to_string().starts_with(&format!("`{feature}`")) => {}
            (Ok(_), Some(feature)) => failures.push(format!("{name}: expected to lack `{feature}`, translated")),
            (Err(error), _) => failures.push(format!("{name}: {error}")),
        }
    }
    assert!(failures.is_empty(), "{} of {} failed:\n{}", failures.len(), files.len(), failures.join("\n"));
}

/// What the IR promises, checked without asking how it was made.
pub(crate) fn check_invariants(component: &gusset_runtime::translate::Component) {
    use gusset_runtime::translate::ResourceKind;
    let imported = |kind: &ResourceKind| matches!(kind, ResourceKind::Imported(_));
    let kinds: Vec<bool> = component.resources.values().map(|resource| imported(&resource.kind)).collect();
    assert!(kinds.is_sorted_by(|a, b| a >= b), "imported resources come first");
    for (id, instance) in component.core_instances.iter() {
        let module = &component.modules[instance.module];
        assert_eq!(module.imports.len(), instance.args.len());
        for arg in &instance.args {
            let CoreDef::Instance(definer, entity) = *arg else { continue };
            // A function that is called through a table may be of a later one, which is there before any code runs.
            assert!(definer < id || matches!(entity, EntityIndex::Func(_)), "{id} imports from {definer}");
            let module = &component.modules[component.core_instances[definer].module];
            let is_import = match entity {
                EntityIndex::Func(index) => index.0 < module.n_imported_funcs,
                EntityIndex::Table(index) => index.0 < module.n_imported_tables,
                EntityIndex::Memory(index) => index.0 < module.n_imported_memories,
                EntityIndex::Global(index) => index.0 < module.n_imported_globals,
            };
            assert!(!is_import, "{id} is given an import of {definer}");
        }
    }
    for module in component.modules.values() {
        assert!(module.func_refs.as_slice().is_sorted());
        assert!(module.func_names.is_sorted_by_key(|(func, _)| *func));
        if component.is_linked() {
            assert_eq!(module.bodies.len(), module.funcs.len() - module.n_imported_funcs as usize);
        }
        assert_eq!(module.table_inits.len(), module.tables.len() - module.n_imported_tables as usize);
        assert_eq!(module.global_inits.len(), module.globals.len() - module.n_imported_globals as usize);
    }
}
