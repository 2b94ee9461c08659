//! The table: rows, how they are printed, and the same as JSON.

use std::fmt;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use serde_json::{Value, json};

/// One measurement beside the peer's.
pub(crate) struct Row {
    pub(crate) name: String,
    /// What the figures are.
    pub(crate) unit: Unit,
    /// The peer as it is by default.
    pub(crate) peer: f64,
    /// The peer at its best, where that is another thing.
    pub(crate) peer_best: Option<f64>,
    pub(crate) gusset: f64,
    /// The peer's figure (the better one, where there are two) divided by Gusset's.
    pub(crate) ratio: f64,
    pub(crate) goal: Goal,
}

/// What a row's ratio should be.
#[derive(Clone, Copy)]
pub(crate) enum Goal {
    /// At least so much.
    AtLeast(f64),
    /// Shown beside the others, without a goal of its own.
    Nothing,
}

/// What figures are, for the eye; they are always kept in nanoseconds, bytes or lines.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    Nanoseconds,
    Milliseconds,
    Bytes,
    Lines,
}

/// All rows, printed as they come.
#[derive(Default)]
pub(crate) struct Report {
    rows: Vec<Row>,
    skipped: Vec<(String, String)>,
    failures: Vec<(String, String)>,
    broken: bool,
}

impl Report {
    /// A headline over the rows that follow.
    pub(crate) fn part(&mut self, title: &str) {
        println!("\n{title}");
        println!("{:<44} {:>12} {:>12} {:>12} {:>7} {:>7}", "", "peer", "peer best", "gusset", "ratio", "goal");
    }

    pub(crate) fn row(&mut self, row: Row) {
        println!("{row}");
        self.rows.push(row);
    }

    /// A row that cannot be measured yet, or here.
    pub(crate) fn skip(&mut self, name: &str, reason: &str) {
        println!("{name:<44} skipped: {reason}");
        self.skipped.push((name.to_owned(), reason.to_owned()));
    }

    /// A row whose engines do not do the same.
    pub(crate) fn wrong(&mut self, name: &str, what: String) {
        println!("{name:<44} WRONG: {what}");
        self.failures.push((name.to_owned(), what));
    }

    /// All rows that were measured.
    pub(crate) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The whole could not be finished.
    pub(crate) fn fail(&mut self) {
        self.broken = true;
    }

    fn n_failed(&self) -> usize {
        let missed = self.rows.iter().filter(|row| !row.is_met()).count();
        missed + self.failures.len() + usize::from(self.broken)
    }

    /// The last line.
    pub(crate) fn tally(&self) -> String {
        let passed = self.rows.iter().filter(|row| row.is_met()).count();
        format!("{passed} passed, {} failed, {} skipped", self.n_failed(), self.skipped.len())
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        if self.n_failed() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    /// Writes all rows as JSON: times in nanoseconds, sizes in bytes.
    pub(crate) fn write(&self, to: &Path) -> Result<()> {
        let pairs = |pairs: &[(String, String)], key: &str| -> Vec<Value> {
            pairs.iter().map(|(name, text)| json!({ "name": name, key: text })).collect()
        };
        let json = json!({
            "rows": self.rows.iter().map(Row::json).collect::<Vec<_>>(),
            "skipped": pairs(&self.skipped, "reason"),
            "failures": pairs(&self.failures, "what"),
        });
        let text = serde_json::to_string_pretty(&json)? + "\n";
        fs::write(to, text).with_context(|| format!("cannot write `{}`", to.display()))
    }
}

impl Row {
    fn is_met(&self) -> bool {
        match self.goal {
            Goal::AtLeast(goal) => self.ratio >= goal,
            Goal::Nothing => true,
        }
    }

    fn json(&self) -> Value {
        let goal = match self.goal {
            Goal::AtLeast(goal) => Some(goal),
            Goal::Nothing => None,
        };
        json!({
            "name": self.name,
            "unit": self.unit.kept(),
            "peer": self.peer,
            "peer_best": self.peer_best,
            "gusset": self.gusset,
            "ratio": self.ratio,
            "goal": goal,
            "met": self.is_met(),
        })
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let best = self.peer_best.map_or_else(String::new, |best| self.unit.show(best));
        let (peer, gusset) = (self.unit.show(self.peer), self.unit.show(self.gusset));
        let (goal, met) = match self.goal {
            Goal::AtLeast(goal) => (format!("{goal:.2}"), if self.is_met() { "met" } else { "NOT MET" }),
            Goal::Nothing => (String::new(), ""),
        };
        let line = format!("{:<44} {peer:>12} {best:>12} {gusset:>12} {:>7.2} {goal:>7} {met}", self.name, self.ratio);
        f.write_str(line.trim_end())
    }
}

impl Unit {
    /// What figures of this unit are kept in.
    fn kept(self) -> &'static str {
        match self {
            Unit::Nanoseconds | Unit::Milliseconds => "ns",
            Unit::Bytes => "bytes",
            Unit::Lines => "lines",
        }
    }

    fn show(self, value: f64) -> String {
        match self {
            Unit::Nanoseconds => format!("{value:.1} ns"),
            Unit::Milliseconds => format!("{:.2} ms", value / 1e6),
            Unit::Bytes => format!("{value:.0} B"),
            Unit::Lines => format!("{value:.0}"),
        }
    }
}
