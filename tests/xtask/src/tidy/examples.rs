//! Every numbered example can be run and is used by a document.

use super::Finding;
use super::tree::{SourceFile, Tree};

const MANIFEST: &str = "examples/Cargo.toml";

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut numbered: Vec<_> = tree.rust().filter_map(|file| Some((file, number(file)?))).collect();
    numbered.sort_by_key(|(_, number)| *number);
    let mut found = Vec::new();
    for (index, (file, number)) in numbered.iter().enumerate() {
        let name = file.name().trim_end_matches(".rs");
        if *number != index + 1 {
            found.push(Finding::of_file(&file.path, format!("is numbered {number}, wanted {}", index + 1)));
        }
        if !is_target(tree, name) {
            found.push(Finding::of_file(&file.path, format!("`{name}` is no target of `{MANIFEST}`")));
        }
        if !is_mentioned(tree, name) {
            found.push(Finding::of_file(&file.path, format!("neither the README nor `docs` mentions `{name}`")));
        }
    }
    found
}

/// The number that an example's name begins with.
fn number(file: &SourceFile) -> Option<usize> {
    let name = file.path.strip_prefix("examples/")?;
    let (digits, _) = name.split_once('-')?;
    digits.parse().ok()
}

fn is_target(tree: &Tree, name: &str) -> bool {
    let line = format!("name = \"{name}\"");
    tree.file(MANIFEST).is_some_and(|manifest| manifest.text.lines().any(|other| other == line))
}

fn is_mentioned(tree: &Tree, name: &str) -> bool {
    let mut documents = tree.with_extension("md").filter(|file| file.path == "README.md" || file.is_in("docs/"));
    documents.any(|document| document.text.contains(name))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::tests::{accepts, rejects};

    const MANIFEST: (&str, &str) = ("examples/Cargo.toml", "[[example]]\nname = \"01-hello\"\n");
    const README: (&str, &str) = ("README.md", "run 01-hello\n");
    const HELLO: (&str, &str) = ("examples/01-hello.rs", "");

    #[test]
    fn an_example_that_runs_and_is_used_is_fine() {
        accepts(check, &[MANIFEST, README, HELLO, ("examples/src/lib.rs", ""), ("host/02-b.rs", "")]);
        accepts(check, &[MANIFEST, ("docs/start.md", "`01-hello`"), HELLO]);
    }

    #[test]
    fn an_example_that_nobody_mentions_is_found() {
        let wanted = "error: examples/01-hello.rs: neither the README nor `docs` mentions `01-hello`";
        rejects(check, &[MANIFEST, HELLO, ("notes.md", "01-hello")], &[wanted]);
    }

    #[test]
    fn an_example_that_cannot_be_run_is_found() {
        let wanted = "error: examples/01-hello.rs: `01-hello` is no target of `examples/Cargo.toml`";
        rejects(check, &[README, HELLO, ("examples/Cargo.toml", "# name = \"01-hello\"")], &[wanted]);
    }

    #[test]
    fn numbers_have_no_gaps_and_no_twins() {
        let manifest = ("examples/Cargo.toml", "name = \"01-hello\"\nname = \"03-b\"\nname = \"01-c\"\n");
        let readme = ("README.md", "01-hello, 01-c, 03-b");
        let gap = "error: examples/03-b.rs: is numbered 3, wanted 2";
        rejects(check, &[manifest, readme, HELLO, ("examples/03-b.rs", "")], &[gap]);
        let twin = "error: examples/01-hello.rs: is numbered 1, wanted 2";
        rejects(check, &[manifest, readme, HELLO, ("examples/01-c.rs", "")], &[twin]);
    }
}
