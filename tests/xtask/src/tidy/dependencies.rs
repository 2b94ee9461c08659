//! The version of a dependency is given once: in the workspace's own manifest.
//!
//! Workspaces of their own below the root (the guests, the benchmarks) are not looked at: they exist
//! to keep their dependencies apart.

use super::Finding;
use super::manifest::{Dependency, dependencies};
use super::tree::{SourceFile, Tree};

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let manifests = tree.files().filter(|file| file.name() == "Cargo.toml" && file.path != "Cargo.toml");
    manifests.filter(|manifest| !is_apart(tree, manifest)).flat_map(complaints).collect()
}

/// Whether the manifest belongs to a workspace below the root.
fn is_apart(tree: &Tree, manifest: &SourceFile) -> bool {
    let folders = manifest.path.match_indices('/').map(|(at, _)| &manifest.path[..at]);
    let mut manifests = folders.filter_map(|folder| tree.file(&format!("{folder}/Cargo.toml")));
    manifests.any(|manifest| manifest.text.lines().any(|line| line.trim() == "[workspace]"))
}

fn complaints(manifest: &SourceFile) -> Vec<Finding> {
    let versioned = dependencies(&manifest.text).into_iter().filter(|dependency| !is_shared(dependency));
    versioned
        .map(|Dependency { line, name, .. }| {
            Finding::of_line(manifest, line, format!("`{name}` does not take its version from the workspace"))
        })
        .collect()
}

/// Whether it comes from the workspace, or from a folder without a version.
fn is_shared(dependency: &Dependency<'_>) -> bool {
    let compact: String = dependency.value.chars().filter(|c| !c.is_whitespace()).collect();
    compact.contains("workspace=true") || (compact.contains("path=") && !compact.contains("version="))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::tests::{accepts, rejects};

    #[test]
    fn versions_from_the_workspace_are_fine() {
        let root = ("Cargo.toml", "[workspace]\n[workspace.dependencies]\nanyhow = \"1\"\n");
        let member = "[dependencies]\nanyhow.workspace = true\nx = { path = \"..\" }\ny = { workspace = true }\n";
        accepts(check, &[root, ("host/Cargo.toml", member)]);
    }

    #[test]
    fn a_workspace_of_its_own_may_differ() {
        let guest = "[dependencies]\nwit-bindgen = \"0.61\"\n";
        accepts(check, &[("guests/Cargo.toml", "[workspace]\n"), ("guests/a/Cargo.toml", guest)]);
    }

    #[test]
    fn a_version_in_a_member_is_found() {
        let wanted = "error: host/Cargo.toml:2: `anyhow` does not take its version from the workspace";
        rejects(check, &[("host/Cargo.toml", "[dependencies]\nanyhow = \"1\"\n")], &[wanted]);
        rejects(
            check,
            &[("host/Cargo.toml", "[dependencies]\nanyhow = { version = \"1\", path = \"x\" }\n")],
            &[wanted],
        );
        rejects(check, &[("host/Cargo.toml", "[dev-dependencies.anyhow]\nversion = \"1\"\n")], &[wanted]);
    }
}
