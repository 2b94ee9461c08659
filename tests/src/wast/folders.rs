//! Scripts from files and folders: the suites of `../shared/conformance`, and any others.
//!
//! A script is called by its path below a folder `conformance`, by which `tests/wast-skips.txt` lists
//! what cannot pass, with the reason for each line; or else by its path as it was given.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use gusset::{Config, Engine};
use gusset_cli::wast;

use super::{NamedConfig, Skips, Summary, run_all};

/// The list of what is left out.
///
/// # Errors
/// When a line of it has no reason.
pub fn skips() -> Result<Skips> {
    Skips::parse(include_str!("../../wast-skips.txt"))
}

/// A script, and what it is called.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Script {
    /// As in lists and in lines of failures.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
}

/// Runs scripts, but for what the list names.
pub fn run(config: &NamedConfig, scripts: &[Script], skips: &Skips) -> Summary {
    run_all(scripts, |script| {
        let mut engine = Config::default();
        config.configure(&mut engine);
        let mut summary = Summary::default();
        match std::fs::read_to_string(&script.path) {
            Ok(text) => {
                let before = |engine: &Engine| config.prepare(engine);
                summary = wast::run_after(&engine, before, &script.name, &text, skips);
            }
            Err(error) => summary.fail(format!("{}: {error}", script.name)),
        }
        (script.name.clone(), summary)
    })
}

/// The scripts in these files and folders, and in the folders inside.
///
/// # Errors
/// When a path leads nowhere.
pub fn find(paths: &[PathBuf]) -> Result<Vec<Script>> {
    let mut scripts = Vec::new();
    for path in paths {
        find_in(path, &mut scripts).with_context(|| format!("`{}`", path.display()))?;
    }
    Ok(scripts)
}

fn find_in(path: &Path, scripts: &mut Vec<Script>) -> Result<()> {
    if path.is_file() {
        scripts.push(Script { name: name_of(path), path: path.to_owned() });
        return Ok(());
    }
    ensure!(path.is_dir(), "there is no such file or folder");
    let entries = std::fs::read_dir(path)?.map(|entry| Ok(entry?.path()));
    let mut entries = entries.collect::<Result<Vec<_>>>()?;
    entries.sort();
    let is_script = |path: &Path| path.extension().is_some_and(|ending| ending == "wast");
    entries.retain(|entry| entry.is_dir() || is_script(entry));
    entries.iter().try_for_each(|entry| find_in(entry, scripts))
}

fn name_of(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    match text.rsplit_once("/conformance/") {
        Some((_, name)) => name.to_owned(),
        None => text,
    }
}

/// The scripts of the component model's own suite, from the package that carries it; the package is
/// fetched by Cargo if it is not on this machine yet.
///
/// # Errors
/// When Cargo cannot fetch it.
pub fn reference() -> Result<Vec<Script>> {
    let root = specification()?.join("tests/component-model/test");
    let mut scripts = find(std::slice::from_ref(&root))?;
    for script in &mut scripts {
        let below = script.path.strip_prefix(&root).unwrap_or(&script.path);
        script.name = format!("component-model/{}", below.to_string_lossy().replace('\\', "/"));
    }
    Ok(scripts)
}

/// The folder of the package that carries the component model's specification and suite.
///
/// # Errors
/// When Cargo cannot fetch it.
pub fn specification() -> Result<PathBuf> {
    fetched("wasm-tools", "1.263.0")
}

/// The folder of a package of this version, which a scratch manifest makes Cargo fetch.
fn fetched(package: &str, version: &str) -> Result<PathBuf> {
    let scratch = std::env::temp_dir().join(format!("gusset-reference-{}", std::process::id()));
    let folder = fetch_into(&scratch, package, version);
    // What is left behind in a folder of temporary files harms nobody.
    let _ = std::fs::remove_dir_all(&scratch);
    folder
}

fn fetch_into(scratch: &Path, package: &str, version: &str) -> Result<PathBuf> {
    let manifest = scratch.join("Cargo.toml");
    std::fs::create_dir_all(scratch.join("src"))?;
    std::fs::write(scratch.join("src/lib.rs"), "")?;
    std::fs::write(
        &manifest,
        format!(
            "[package]\nname = \"scratch\"\nedition = \"2024\"\n\n\
             [dependencies]\n{package} = {{ version = \"={version}\", default-features = false }}\n\n[workspace]\n"
        ),
    )?;
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let run = Command::new(cargo).args(["metadata", "--format-version=1", "--manifest-path"]).arg(&manifest).output();
    let output = run.context("running `cargo metadata`")?;
    if !output.status.success() {
        bail!("`cargo metadata` failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    let metadata = String::from_utf8(output.stdout).context("the output of `cargo metadata`")?;
    manifest_path(&metadata, package, version)
        .with_context(|| format!("`cargo metadata` does not name `{package}` {version}"))
}

/// The folder of a package, from what `cargo metadata` prints about it.
fn manifest_path(metadata: &str, package: &str, version: &str) -> Option<PathBuf> {
    let ending = format!("{package}-{version}/Cargo.toml");
    let path = metadata.split('"').find(|text| text.replace("\\\\", "/").ends_with(&ending))?;
    Path::new(&path.replace("\\\\", "\\")).parent().map(Path::to_owned)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{manifest_path, name_of, skips};

    #[test]
    fn a_script_of_the_suites_is_called_by_its_path_in_them() {
        assert_eq!(name_of(Path::new("../shared/conformance/wasmtime/types.wast")), "wasmtime/types.wast");
        assert_eq!(name_of(Path::new("a/b.wast")), "a/b.wast");
    }

    #[test]
    fn every_exception_has_a_reason() {
        skips().unwrap();
    }

    #[test]
    fn a_package_is_found_where_cargo_says() {
        let metadata =
            r#"{"name":"x","manifest_path":"/r/x-1.2.0/Cargo.toml"},{"manifest_path":"/r/y-1.2.0/Cargo.toml"}"#;
        assert_eq!(manifest_path(metadata, "y", "1.2.0").as_deref(), Some(Path::new("/r/y-1.2.0")));
        assert_eq!(manifest_path(metadata, "z", "1.2.0"), None);
    }
}
