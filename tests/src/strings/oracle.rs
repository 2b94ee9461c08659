//! Asks the specification's executable definitions, which are Python.

use std::fmt::Write as _;

use anyhow::{Context, Result, bail};

use super::case::{Case, Outcome, Side};
use super::model::FILL;
use crate::definitions::Definitions;

/// The definitions, waiting for cases.
pub struct Oracle(Definitions);

impl Oracle {
    /// Starts the definitions. `None` where they cannot be had.
    ///
    /// # Errors
    /// When they are there and do not start.
    pub fn start() -> Result<Option<Oracle>> {
        Ok(Definitions::start("strings/oracle.py")?.map(Oracle))
    }

    /// What becomes of a case.
    ///
    /// # Errors
    /// When the definitions stopped.
    pub fn outcome(&mut self, case: &Case) -> Result<Outcome> {
        let line = self.0.ask(&json(case))?;
        if line == "null" {
            return Ok(Outcome::Trap);
        }
        let numbers: Vec<u64> = line
            .split(|character: char| !character.is_ascii_digit())
            .filter(|digits| !digits.is_empty())
            .map(|digits| digits.parse().context("a number of the definitions"))
            .collect::<Result<_>>()?;
        let [pointer, length, calls @ .., memory] = &numbers[..] else {
            bail!("the executable definitions gave `{line}`");
        };
        let (calls, _) = calls.as_chunks::<4>();
        Ok(Outcome::Passed { pointer: *pointer, length: *length, calls: calls.to_vec(), memory: *memory })
    }
}

fn json(case: &Case) -> String {
    let side = |side: Side| format!("[\"{}\", {}]", side.encoding.name(), side.wide);
    let mut data = String::new();
    for byte in &case.data {
        let _ = write!(data, "{byte:02x}");
    }
    let answers: Vec<String> = case
        .answers
        .iter()
        .map(|answer| format!("[{}, {}, {}]", case.to.address(answer.place), answer.grows, answer.copies))
        .collect();
    format!(
        "{{\"from\": {}, \"to\": {}, \"data\": \"{data}\", \"data_at\": {}, \"pointer\": {}, \"length\": {}, \
         \"answers\": [{}], \"fill\": {FILL}}}",
        side(case.from),
        side(case.to),
        case.data_at,
        case.pointer,
        case.length,
        answers.join(", "),
    )
}
