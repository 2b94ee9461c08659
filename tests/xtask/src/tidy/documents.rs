//! What a document names is there.
//!
//! A path is what stands in backticks or behind a link in a Markdown file and has a slash or a known
//! ending. It counts from the root or from the document's folder; a bare file name counts anywhere.
//! Code blocks are not read: they hold commands and samples.

use super::Finding;
use super::tree::{SourceFile, Tree};

/// Endings that make a word without a slash a file name.
const ENDINGS: &[&str] = &[".rs", ".md", ".toml", ".lock", ".wit", ".wat", ".wast", ".wasm", ".txt", ".sh", ".py"];
/// Characters that no path of the tree has: what contains one is a pattern, an address or a command.
const FOREIGN: &[char] = &[' ', '*', '<', '>', '{', '}', '$', '@', '#', ':', '…', '"', '\'', '(', ')', '|', '=', ','];
/// Beginnings that lead out of the tree.
const OUTSIDE: &[&str] = &["../shared/", "target/", "~/", "/"];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    tree.with_extension("md").flat_map(|document| complaints(tree, document)).collect()
}

fn complaints(tree: &Tree, document: &SourceFile) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut in_block = false;
    for (line, text) in document.lines() {
        if text.trim_start().starts_with("```") {
            in_block = !in_block;
        } else if !in_block {
            let missing = named(text).filter(|path| !exists(tree, document, path));
            found.extend(missing.map(|path| Finding::of_line(document, line, format!("there is no `{path}`"))));
        }
    }
    found
}

/// The paths that a line names.
fn named(line: &str) -> impl Iterator<Item = &str> {
    let quoted = line.split('`').skip(1).step_by(2).filter(|word| is_path(word));
    let linked = line.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let linked = linked.map(|link| link.split('#').next().unwrap_or(link)).filter(|link| !link.is_empty());
    quoted.chain(linked).filter(|path| !path.contains(FOREIGN) && !OUTSIDE.iter().any(|out| path.starts_with(out)))
}

fn is_path(word: &str) -> bool {
    let has_ending = ENDINGS.iter().any(|ending| word.len() > ending.len() && word.ends_with(ending));
    (has_ending || word.contains('/')) && !is_placeholder(word)
}

/// Whether a part is a word in capitals that stands for a name.
fn is_placeholder(word: &str) -> bool {
    word.split('/').any(|part| part.len() > 1 && part.chars().all(|c| c.is_ascii_uppercase() || c == '_'))
}

fn exists(tree: &Tree, document: &SourceFile, path: &str) -> bool {
    let folder = document.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let bare = !path.contains('/') && tree.files().any(|file| file.name() == path);
    bare || [resolve("", path), resolve(folder, path)]
        .into_iter()
        .flatten()
        .any(|path| path.is_empty() || tree.has(&path))
}

/// The path from the root, without `.` and `..`; nothing if it leads out of the tree.
fn resolve(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::tests::{accepts, rejects};

    #[track_caller]
    fn reads(line: &str) {
        let files = [("host/src/lib.rs", ""), ("wit/a.wit", ""), ("README.md", line), ("docs/a.md", line)];
        accepts(check, &files);
    }

    #[track_caller]
    fn misses(line: &str, path: &str) {
        rejects(
            check,
            &[("host/src/lib.rs", ""), ("README.md", line)],
            &[&format!("error: README.md:1: there is no `{path}`")],
        );
    }

    #[test]
    fn what_is_there_may_be_named() {
        reads("see `host/src/lib.rs`, `wit/`, `host/src`, `lib.rs` and [this](wit/a.wit#top)");
    }

    #[test]
    fn what_is_no_path_is_not_looked_for() {
        reads(
            "`wasi:http/proxy`, `<T>/x`, `a / b`, `https://x.org/y.md`, `host/*.rs`, `NAME/x`, `../shared/x/y.txt`, `Val`",
        );
        reads("[site](https://example.org/a.md)");
    }

    #[test]
    fn code_blocks_are_not_read() {
        accepts(check, &[("README.md", "```\nread `no/such/file.rs`\n```\n")]);
    }

    #[test]
    fn what_is_gone_is_found() {
        misses("see `host/src/gone.rs`", "host/src/gone.rs");
        misses("see `gone/`", "gone/");
        misses("see `gone.rs`", "gone.rs");
        misses("see [this](gone.md)", "gone.md");
        misses("see `../../outside/x`", "../../outside/x");
    }

    #[test]
    fn paths_count_from_the_document_too() {
        accepts(check, &[("docs/a.md", "see `b/c.txt`"), ("docs/b/c.txt", "")]);
        rejects(check, &[("a.md", "see `b/c.txt`"), ("docs/b/c.txt", "")], &["error: a.md:1: there is no `b/c.txt`"]);
    }
}
