//! The little of a `Cargo.toml` that the workshop reads: a package's name, its dependencies.
//!
//! Line by line: manifests of this project keep a dependency on one line, or in a table of its own.

/// A dependency as a manifest gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dependency<'a> {
    /// Counts from 1.
    pub(super) line: usize,
    pub(super) name: &'a str,
    /// What is behind the `=`, with `workspace = true` spelled out where the name has it.
    pub(super) value: &'a str,
}

/// The package's name.
pub(crate) fn package_name(manifest: &str) -> Option<String> {
    let (_, line) = sectioned(manifest).find_map(|(_, section, line)| {
        let (key, value) = line.split_once('=')?;
        (section == "package" && key.trim() == "name").then_some((key, value))
    })?;
    Some(line.trim().trim_matches('"').to_owned())
}

/// The dependencies of all kinds and targets.
pub(super) fn dependencies(manifest: &str) -> Vec<Dependency<'_>> {
    let mut found: Vec<Dependency<'_>> = Vec::new();
    for (line, section, text) in sectioned(manifest) {
        if section.ends_with("dependencies") {
            if let Some((key, value)) = text.split_once('=') {
                let (name, value) = match key.trim().split_once('.') {
                    Some((name, "workspace")) => (name, "{ workspace = true }"),
                    _ => (key.trim(), value.trim()),
                };
                found.push(Dependency { line, name, value });
            }
        } else if let Some((_, name)) = section.rsplit_once("dependencies.") {
            found.push(Dependency { line, name, value: text.trim() });
        }
    }
    found
}

/// The lines that say something, each with its number and the section that it is in.
fn sectioned(manifest: &str) -> impl Iterator<Item = (usize, &str, &str)> {
    let mut section = "";
    manifest.lines().enumerate().filter_map(move |(index, line)| {
        let line = line.trim();
        if let Some(name) = line.strip_prefix('[') {
            section = name.trim_matches(['[', ']']).trim();
            return None;
        }
        (!line.is_empty() && !line.starts_with('#')).then_some((index + 1, section, line))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = "\
[package]
name = \"gusset-x\"
[lib]
name = \"x\"
# [dependencies]
[dependencies]
anyhow.workspace = true
clap = { workspace = true, optional = true }
[target.'cfg(unix)'.dev-dependencies]
libc = \"0.2\"
";

    #[test]
    fn the_name_is_the_packages_and_not_the_librarys() {
        assert_eq!(package_name(SAMPLE).as_deref(), Some("gusset-x"));
        assert_eq!(package_name("[workspace]\nmembers = []\n"), None);
    }

    #[test]
    fn dependencies_are_read_from_every_section() {
        let found: Vec<_> = dependencies(SAMPLE).into_iter().map(|d| (d.line, d.name, d.value)).collect();
        let wanted = [
            (7, "anyhow", "{ workspace = true }"),
            (8, "clap", "{ workspace = true, optional = true }"),
            (10, "libc", "\"0.2\""),
        ];
        assert_eq!(found, wanted);
    }
}
