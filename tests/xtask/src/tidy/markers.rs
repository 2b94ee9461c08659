//! Nothing unfinished is left in the tree.

use super::Finding;
use super::code::{only_shipped_code, words};
use super::tree::{SourceFile, Tree};

/// Macros that stand for code that is not there, or that print for a debugging person.
const MACROS: &[&str] = &["todo", "unimplemented", "dbg"];
/// Notes to oneself, in comments too; in pieces, so that this file has none.
const NOTES: &[&str] = &[concat!("FIX", "ME"), concat!("XX", "X"), concat!("TO", "DO")];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    tree.rust().filter(|file| !file.is_test()).flat_map(complaints).collect()
}

fn complaints(file: &SourceFile) -> Vec<Finding> {
    let code = only_shipped_code(&file.text);
    let macros = code.lines().enumerate().flat_map(|(index, line)| {
        let called = MACROS.iter().filter(move |name| calls(line, name));
        called.map(move |name| Finding::of_line(file, index + 1, format!("`{name}!` is left here")))
    });
    let notes = file.lines().flat_map(|(line, text)| {
        let written = NOTES.iter().filter(move |note| words(text).any(|word| word == **note));
        written.map(move |note| Finding::of_line(file, line, format!("`{note}` is left here")))
    });
    macros.chain(notes).collect()
}

fn calls(line: &str, name: &str) -> bool {
    words(line).any(|word| word == name) && line.contains(&format!("{name}!"))
}

#[cfg(test)]
mod tests {
    use super::{NOTES, check};
    use crate::tidy::tests::{accepts, rejects};

    #[test]
    fn tests_and_words_that_only_look_alike_are_fine() {
        accepts(
            check,
            &[
                ("a.rs", "//! Says `todo!` in prose.\nfn todo() { todo_list!() }\n"),
                ("host/tests/b.rs", "fn b() { dbg!(1); }\n"),
            ],
        );
    }

    #[test]
    fn a_macro_that_stands_for_code_is_found() {
        rejects(check, &[("a.rs", "\nfn a() { todo!() }\n")], &["error: a.rs:2: `todo!` is left here"]);
        rejects(check, &[("a.rs", "dbg!(x);")], &["error: a.rs:1: `dbg!` is left here"]);
    }

    #[test]
    fn a_note_is_found_in_a_comment() {
        for note in NOTES {
            let wanted = format!("error: a.rs:1: `{note}` is left here");
            rejects(check, &[("a.rs", &format!("// {note}: later"))], &[&wanted]);
        }
    }
}
