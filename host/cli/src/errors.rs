//! How errors are printed.
//!
//! ```text
//! error: component `app.wasm` does not fit this linker
//!   0: import `wasi:clocks/wall-clock@0.2.3`
//!   1: function `now`, result field `nanoseconds`
//! ```

use std::fmt::Write as _;
use std::io::Write as _;

use anyhow::Error;

/// An error as text: what went wrong, and below it what was the reason, a line each.
pub fn report(error: &Error) -> String {
    let mut text = format!("error: {}\n", indented(&error.to_string(), "  "));
    let mut said = error.to_string();
    let mut number = 0;
    for cause in error.chain().skip(1) {
        let cause = cause.to_string();
        // Some errors print what they come from themselves.
        if said.lines().next().is_some_and(|line| line.ends_with(&cause)) {
            continue;
        }
        // Writing to a string does not fail.
        _ = writeln!(text, "  {number}: {}", indented(&cause, "     "));
        said = cause;
        number += 1;
    }
    text
}

/// Writes a line to the standard errors. Where nobody reads them, what the command does goes on.
pub fn say(line: &str) {
    _ = writeln!(std::io::stderr(), "{line}");
}

/// Lines after the first are moved to the right, if they are not there already.
fn indented(text: &str, indent: &str) -> String {
    let mut lines = text.trim_end().lines();
    let mut all = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        let indent = if line.starts_with(' ') { "" } else { indent };
        // As above.
        let _ = write!(all, "\n{indent}{line}");
    }
    all
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::report;

    #[test]
    fn causes_are_numbered_below_what_went_wrong() {
        let error = anyhow!("expected `u32`").context("function `now`").context("component `a`");
        assert_eq!(report(&error), "error: component `a`\n  0: function `now`\n  1: expected `u32`\n");
        assert_eq!(report(&anyhow!("one")), "error: one\n");
    }

    #[test]
    fn a_cause_is_not_said_twice_and_lines_stay_together() {
        let error = anyhow!("b").context("a: b");
        assert_eq!(report(&error), "error: a: b\n");
        assert_eq!(report(&anyhow!("two\nlines\n  0: f")), "error: two\n  lines\n  0: f\n");
    }
}
