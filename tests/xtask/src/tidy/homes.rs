//! No file carries a folder of the machine on which it was made, binaries included.

use super::Finding;
use super::tree::{SourceFile, Tree};

/// How such folders begin; in pieces, so that this file has none.
const HOMES: &[&str] =
    &[concat!("/ho", "me/"), concat!("/ro", "ot/"), concat!("/Us", "ers/"), concat!("C:\\Us", "ers\\")];
/// More that a compiler leaves in a binary.
const IN_BINARIES: &[&str] = &[concat!("/t", "mp/"), "/registry/src/"];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    tree.files().flat_map(complaints).collect()
}

fn complaints(file: &SourceFile) -> Vec<Finding> {
    let in_binaries = if file.path.ends_with(".wasm") { IN_BINARIES } else { &[] };
    let marks = HOMES.iter().chain(in_binaries);
    let found = marks.filter_map(|mark| file.text.find(mark).map(|at| (mark, at)));
    let line = |at: usize| file.text[..at].matches('\n').count() + 1;
    found
        .map(|(mark, at)| Finding::of_line(file, line(at), format!("has a path of somebody's machine (`{mark}…`)")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{HOMES, IN_BINARIES, check};
    use crate::tidy::tests::{accepts, rejects};

    #[test]
    fn relative_paths_are_fine() {
        accepts(check, &[("a.md", "see `../shared/components` and /usr/bin\n")]);
        accepts(check, &[("a.sh", &format!("echo {}x", IN_BINARIES[0]))]);
    }

    #[test]
    fn a_home_is_found_in_text_and_in_binaries() {
        for home in HOMES {
            let wanted = format!("2: has a path of somebody's machine (`{home}…`)");
            rejects(check, &[("a.md", &format!("\nsee {home}ada/x"))], &[&format!("error: a.md:{wanted}")]);
            rejects(check, &[("a.wasm", &format!("\0asm\n{home}ada"))], &[&format!("error: a.wasm:{wanted}")]);
        }
    }

    #[test]
    fn a_build_folder_is_found_in_binaries() {
        for mark in IN_BINARIES {
            let wanted = format!("error: a.wasm:1: has a path of somebody's machine (`{mark}…`)");
            rejects(check, &[("a.wasm", &format!("x{mark}y"))], &[&wanted]);
        }
    }
}
