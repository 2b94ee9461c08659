//! Every Rust file begins by saying what it is for.

use super::tree::{SourceFile, Tree};
use super::{Finding, Severity};

/// Files that are an expected output, not written by hand.
const GENERATED: &[(&str, &str)] = &[("bindgen-macro/generator/tests/worlds/", "printed by the generator")];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let written = tree.rust().filter(|file| !GENERATED.iter().any(|(folder, _)| file.is_in(folder)));
    written.filter_map(complaint).collect()
}

fn complaint(file: &SourceFile) -> Option<Finding> {
    let text = match head(&file.text) {
        None => "the first line is no module head (`//! …`)".to_owned(),
        Some(head) if head.split_whitespace().count() < MIN_WORDS => format!("the module head `{head}` says nothing"),
        Some(_) => return None,
    };
    Some(Finding { severity: Severity::Error, path: file.path.clone(), line: Some(1), text })
}

/// A head of one word is the file's name over again.
const MIN_WORDS: usize = 2;

/// The first line's text, if it is a module head.
fn head(text: &str) -> Option<&str> {
    text.lines().next()?.strip_prefix("//!").map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::tests::{accepts, rejects};

    #[test]
    fn a_head_is_a_sentence_on_the_first_line() {
        accepts(
            check,
            &[
                ("a.rs", "//! Reads names.\n\nfn a() {}\n"),
                ("bindgen-macro/generator/tests/worlds/b.rs", "pub mod b {}"),
            ],
        );
    }

    #[test]
    fn a_file_without_a_head_is_found() {
        let wanted = "the first line is no module head (`//! …`)";
        rejects(check, &[("a.rs", "fn a() {}\n")], &[&format!("error: a.rs:1: {wanted}")]);
        rejects(check, &[("a.rs", "\n//! Late.\n")], &[&format!("error: a.rs:1: {wanted}")]);
        rejects(check, &[("a.rs", "")], &[&format!("error: a.rs:1: {wanted}")]);
    }

    #[test]
    fn a_head_that_says_nothing_is_found() {
        rejects(check, &[("a.rs", "//! .\n")], &["error: a.rs:1: the module head `.` says nothing"]);
    }
}
