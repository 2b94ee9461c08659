//! A file stays readable in one sitting.

use super::Finding;
use super::tree::Tree;

/// From here one thinks again.
const WARN_LINES: usize = 800;
/// From here one splits.
const MAX_LINES: usize = 1200;
/// Files that are one flat table, with what the table is.
const TABLES: &[(&str, &str)] = &[];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let counted = tree.rust().filter(|file| !TABLES.iter().any(|(path, _)| file.path == *path));
    counted.filter_map(|file| complaint(&file.path, file.text.lines().count())).collect()
}

fn complaint(path: &str, n_lines: usize) -> Option<Finding> {
    if n_lines > MAX_LINES {
        Some(Finding::of_file(path, format!("{n_lines} lines; at most {MAX_LINES}")))
    } else if n_lines > WARN_LINES {
        Some(Finding::of_file(path, format!("{n_lines} lines; think again at {WARN_LINES}")).into_warning())
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::tests::{accepts, rejects};

    #[test]
    fn a_file_may_have_800_lines() {
        accepts(check, &[("a.rs", &"\n".repeat(800)), ("a.txt", &"\n".repeat(5000))]);
    }

    #[test]
    fn a_long_file_is_a_warning_and_a_longer_one_an_error() {
        rejects(check, &[("a.rs", &"\n".repeat(801))], &["warning: a.rs: 801 lines; think again at 800"]);
        rejects(check, &[("a.rs", &"\n".repeat(1200))], &["warning: a.rs: 1200 lines; think again at 800"]);
        rejects(check, &[("a.rs", &"\n".repeat(1201))], &["error: a.rs: 1201 lines; at most 1200"]);
    }
}
