//! The last line of every job: what passed, failed and was skipped.
//!
//! Its form is read by scripts, so it is made here and nowhere else.

use std::fmt;
use std::process::ExitCode;
use std::str::FromStr;

use anyhow::{Context, Result};

/// Counts of one job.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) skipped: usize,
}

impl Tally {
    /// A job that could not even start.
    pub(crate) fn of_one_failure() -> Self {
        Tally { failed: 1, ..Tally::default() }
    }

    /// Counts one thing that was checked.
    pub(crate) fn count(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Passed => self.passed += 1,
            Outcome::Failed => self.failed += 1,
        }
    }

    /// Adds another part of the same job.
    pub(crate) fn add(&mut self, other: Tally) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }

    pub(crate) fn exit_code(self) -> ExitCode {
        if self.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

/// How one thing that was checked came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Passed,
    Failed,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

impl FromStr for Tally {
    type Err = anyhow::Error;

    /// Reads what is printed by another program of the workshop.
    fn from_str(line: &str) -> Result<Tally> {
        let mut counts = line.split(", ");
        let mut count = |word: &str| -> Result<usize> {
            let number = counts.next().and_then(|part| part.strip_suffix(word)?.trim_end().parse().ok());
            number.with_context(|| format!("expected `N passed, M failed, K skipped`, found `{line}`"))
        };
        Ok(Tally { passed: count("passed")?, failed: count("failed")?, skipped: count("skipped")? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_as_it_was_written() {
        let tally = Tally { passed: 3, failed: 1, skipped: 2 };
        assert_eq!(tally.to_string().parse::<Tally>().expect("it was printed"), tally);
        assert!("warning: 3 passed".parse::<Tally>().is_err());
    }

    #[test]
    fn the_last_line_has_the_form_that_scripts_read() {
        let mut tally = Tally { skipped: 2, ..Tally::default() };
        tally.count(Outcome::Passed);
        tally.count(Outcome::Failed);
        assert_eq!(tally.to_string(), "1 passed, 1 failed, 2 skipped");
    }

    #[test]
    fn a_failure_shows_in_the_exit_status() {
        let code = |tally: Tally| format!("{:?}", tally.exit_code());
        assert_ne!(code(Tally::of_one_failure()), code(Tally::default()));
    }
}
