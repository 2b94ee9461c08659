//! The files of the project, read once for all checks.
//!
//! Paths are relative to the root and have `/` between their parts on every platform. What is built
//! (`target`), what is hidden except the project's own dot folders, and what lies outside the root
//! is not part of the tree.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// Hidden entries that are part of the project.
const OWN_HIDDEN: &[&str] = &[".cargo", ".ci", ".gitignore"];

/// One file. Bytes that are no UTF-8 are replaced, so that a binary can be searched too.
#[derive(Debug)]
pub(crate) struct SourceFile {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl SourceFile {
    /// Whether this is test code: a file of tests, or in a folder of tests. The workshop lies in
    /// such a folder and is none.
    pub(crate) fn is_test(&self) -> bool {
        let in_folder = self.path.split('/').rev().skip(1).any(|part| part == "tests");
        let workshop = self.path.starts_with("tests/xtask/") && !self.path.ends_with("/tests.rs");
        (in_folder && !workshop) || self.path.ends_with("/tests.rs") || self.path.ends_with("_tests.rs")
    }

    /// Whether the path is this folder's or below it; `folder` ends with `/`, else it is a file.
    pub(crate) fn is_in(&self, folder: &str) -> bool {
        self.path == folder || (folder.ends_with('/') && self.path.starts_with(folder))
    }

    /// The last part of the path.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// Lines with their number from 1.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }
}

/// All files, by path, and their folders.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    files: BTreeMap<String, SourceFile>,
    folders: BTreeSet<String>,
}

impl Tree {
    pub(crate) fn load(root: &Path) -> Result<Tree> {
        let mut tree = Tree::default();
        tree.read(root, "").with_context(|| format!("cannot read the tree at `{}`", root.display()))?;
        Ok(tree)
    }

    /// A tree of samples.
    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Tree {
        let mut tree = Tree::default();
        for (path, text) in files {
            tree.add((*path).to_owned(), (*text).to_owned());
        }
        tree
    }

    pub(crate) fn files(&self) -> impl Iterator<Item = &SourceFile> {
        self.files.values()
    }

    pub(crate) fn file(&self, path: &str) -> Option<&SourceFile> {
        self.files.get(path)
    }

    pub(crate) fn with_extension(&self, extension: &str) -> impl Iterator<Item = &SourceFile> {
        let ending = format!(".{extension}");
        self.files().filter(move |file| file.path.ends_with(&ending))
    }

    pub(crate) fn rust(&self) -> impl Iterator<Item = &SourceFile> {
        self.with_extension("rs")
    }

    /// Whether a file or folder has this path.
    pub(crate) fn has(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        self.files.contains_key(path) || self.folders.contains(path)
    }

    fn read(&mut self, folder: &Path, prefix: &str) -> Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name == "target" || (name.starts_with('.') && !OWN_HIDDEN.contains(&name.as_str())) {
                continue;
            }
            let path = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
            let kind = entry.file_type()?;
            if kind.is_dir() {
                self.read(&entry.path(), &path)?;
            } else if kind.is_file() {
                let bytes = fs::read(entry.path()).with_context(|| format!("cannot read `{path}`"))?;
                self.add(path, String::from_utf8_lossy(&bytes).into_owned());
            }
        }
        Ok(())
    }

    fn add(&mut self, path: String, text: String) {
        for (at, _) in path.match_indices('/') {
            self.folders.insert(path[..at].to_owned());
        }
        self.files.insert(path.clone(), SourceFile { path, text });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, is_test: bool) {
        assert_eq!(SourceFile { path: path.to_owned(), text: String::new() }.is_test(), is_test, "{path}");
    }

    #[test]
    fn tests_are_known_by_their_path() {
        check("host/src/component/tests.rs", true);
        check("host/tests/link.rs", true);
        check("tests/src/lib.rs", true);
        check("tests/xtask/src/tidy/tests.rs", true);
        check("tests/xtask/src/tidy.rs", false);
        check("host/src/contests.rs", false);
        check("host/src/component/linker.rs", false);
    }

    #[test]
    fn folders_are_part_of_the_tree() {
        let tree = Tree::of(&[("wit/bakery/bakery.wit", "")]);
        assert!(tree.has("wit/bakery/") && tree.has("wit") && tree.has("wit/bakery/bakery.wit"));
        assert!(!tree.has("wit/bak"));
    }
}
