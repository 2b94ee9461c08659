//! Definitions by name, and which of them serves an import; the same for exports that a host looks for.
//!
//! A name with a version (`a:b/c@1.2.3`) serves imports of every compatible version, older or newer:
//! the same major version, or the same minor one while the major is 0. What an import really needs is
//! decided by comparing types. The definition of exactly the name comes first, then the one of the
//! highest version. Versions with a pre-release label, and those of 0.0, are compatible with
//! themselves only ("Canonical Interface Name" in Explainer.md).

use std::collections::BTreeMap;

use super::Definition;

/// Definitions by name.
#[derive(Clone, Default)]
pub(crate) struct Names(BTreeMap<String, Definition>);

impl Names {
    /// The definition that serves an import of this name.
    pub(crate) fn find(&self, name: &str) -> Option<&Definition> {
        self.matching(name).and_then(|key| self.0.get(key))
    }

    /// The name of the definition that serves an import of this name.
    pub(crate) fn matching(&self, name: &str) -> Option<&str> {
        if let Some((key, _)) = self.0.get_key_value(name) {
            return Some(key);
        }
        let wanted = Versioned::parse(name)?;
        let series = self.0.range(wanted.interface.to_owned()..).map(|(key, _)| key.as_str());
        highest(&wanted, series.take_while(|key| key.starts_with(wanted.interface)))
    }

    /// The definition of exactly this name.
    pub(crate) fn get(&self, name: &str) -> Option<&Definition> {
        self.0.get(name)
    }

    /// The definition of exactly this name.
    pub(crate) fn get_mut(&mut self, name: &str) -> Option<&mut Definition> {
        self.0.get_mut(name)
    }

    /// Adds a definition, or replaces the one of exactly this name.
    pub(crate) fn insert(&mut self, name: &str, definition: Definition) {
        self.0.insert(name.to_owned(), definition);
    }

    /// All names.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &String> {
        self.0.keys()
    }
}

/// The one of these names that serves where another is wanted: itself, else the compatible one of the highest version.
pub(in crate::component) fn serving<'n>(names: impl Iterator<Item = &'n str> + Clone, wanted: &str) -> Option<&'n str> {
    names.clone().find(|name| *name == wanted).or_else(|| highest(&Versioned::parse(wanted)?, names))
}

fn highest<'n>(wanted: &Versioned<'_>, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let versioned = names.filter_map(Versioned::parse);
    let compatible = versioned.filter(|found| found.interface == wanted.interface && found.track == wanted.track);
    compatible.max_by_key(|found| found.number).map(|found| found.name)
}

/// A name with a version that others may be compatible with.
#[derive(Debug)]
struct Versioned<'n> {
    name: &'n str,
    /// What is before the version, with its `@`.
    interface: &'n str,
    track: Track,
    number: [u64; 3],
}

/// Versions of one track are compatible.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Track {
    Major(u64),
    /// Of major version 0.
    Minor(u64),
}

impl<'n> Versioned<'n> {
    fn parse(name: &'n str) -> Option<Versioned<'n>> {
        let at = name.find('@')? + 1;
        let (interface, version) = name.split_at(at);
        let version = version.split_once('+').map_or(version, |(version, _build)| version);
        let mut parts = version.split('.');
        // A canonical version leaves out what does not matter: `1` is 1.0.0, `0.2` is 0.2.0.
        let major = number(parts.next()?)?;
        let minor = parts.next().map_or(Some(0), number)?;
        let patch = parts.next().map_or(Some(0), number)?;
        if parts.next().is_some() {
            return None;
        }
        let track = match (major, minor) {
            (0, 0) => return None,
            (0, minor) => Track::Minor(minor),
            (major, _) => Track::Major(major),
        };
        Some(Versioned { name, interface, track, number: [major, minor, patch] })
    }
}

/// A number of a version: digits without a leading zero. `None` for a patch with a pre-release label.
fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let leading_zero = text.len() > 1 && text.starts_with('0');
    if digits && !leading_zero { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::super::Definition;
    use super::{Names, serving};

    /// Expects that of these definitions the import is served by this one.
    #[track_caller]
    fn check(definitions: &[&str], import: &str, serves: Option<&str>) {
        let mut names = Names::default();
        definitions.iter().for_each(|name| names.insert(name, Definition::Instance(Names::default())));
        assert_eq!(names.matching(import), serves, "`{import}` among {definitions:?}");
        assert_eq!(serving(definitions.iter().copied(), import), serves, "`{import}` among exports {definitions:?}");
    }

    #[test]
    fn a_compatible_version_serves_an_import_older_or_newer() {
        check(&["a:b/c@1.2.3"], "a:b/c@1.2.0", Some("a:b/c@1.2.3"));
        check(&["a:b/c@1.2.3"], "a:b/c@1.9.0", Some("a:b/c@1.2.3"));
        check(&["a:b/c@0.2.3"], "a:b/c@0.2.0", Some("a:b/c@0.2.3"));
        check(&["a:b/c@1.2.3+sha.5"], "a:b/c@1.0.0", Some("a:b/c@1.2.3+sha.5"));
        check(&["a:b/c@1.2.3"], "a:b/c@1", Some("a:b/c@1.2.3"));
        check(&["a:b/c@0.2"], "a:b/c@0.2.7", Some("a:b/c@0.2"));
    }

    #[test]
    fn an_incompatible_version_serves_nothing() {
        for (definition, import) in [
            ("a:b/c@1.2.3", "a:b/c@2.0.0"),
            ("a:b/c@0.2.3", "a:b/c@0.3.0"),
            ("a:b/c@0.0.1", "a:b/c@0.0.2"),
            ("a:b/c@1.0.0-rc.1", "a:b/c@1.0.0"),
            ("a:b/c@1.0.0", "a:b/c@1.0.0-rc.1"),
            ("a:b/c@1.0.0-rc.1", "a:b/c@1.0.0-rc.2"),
            ("a:b/c@1.0.0", "a:b/c"),
            ("a:b/c", "a:b/c@1.0.0"),
            ("a:b/d@1.0.0", "a:b/c@1.1.0"),
            ("a:b/c@01.0.0", "a:b/c@1.1.0"),
            ("a:b/c@1.0.0.0", "a:b/c@1.1.0"),
            ("a:b/c@1.x.0", "a:b/c@1.1.0"),
            ("a:b/c@99999999999999999999.0.0", "a:b/c@99999999999999999999.1.0"),
        ] {
            check(&[definition], import, None);
        }
    }

    #[test]
    fn exactly_the_name_comes_first_and_then_the_highest_version() {
        let all = ["a:b/c@1.2.3", "a:b/c@1.2.0", "a:b/c@1.10.0", "a:b/c@2.0.0", "a:b/c-d@1.99.0"];
        check(&all, "a:b/c@1.2.0", Some("a:b/c@1.2.0"));
        check(&all, "a:b/c@1.2.1", Some("a:b/c@1.10.0"));
        check(&["a:b/c@1.0.0-rc.1"], "a:b/c@1.0.0-rc.1", Some("a:b/c@1.0.0-rc.1"));
    }
}
