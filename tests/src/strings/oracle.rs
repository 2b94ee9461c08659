//! Asks the specification's executable definitions, which are Python.
//!
//! They come with the package that carries the specification, and need a `python3`.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, bail};

use super::case::{Case, Outcome, Side};
use super::model::FILL;
use crate::wast::folders;

/// The definitions, waiting for cases.
pub struct Oracle {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

/// The folder of the definitions inside their package.
const DEFINITIONS: &str = "tests/component-model/design/mvp/canonical-abi";

impl Oracle {
    /// Starts the definitions. `None` where there is no `python3`, or no such package.
    ///
    /// # Errors
    /// When they are there and do not start.
    pub fn start() -> Result<Option<Oracle>> {
        let Ok(package) = folders::specification() else { return Ok(None) };
        if !Command::new("python3").arg("--version").output().is_ok_and(|output| output.status.success()) {
            return Ok(None);
        }
        let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/strings/oracle.py");
        let mut command = Command::new("python3");
        command.arg(script).arg(package.join(DEFINITIONS)).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().context("starting the executable definitions")?;
        let input = child.stdin.take().context("the input of the definitions")?;
        let output = BufReader::new(child.stdout.take().context("the output of the definitions")?);
        Ok(Some(Oracle { child, input, output }))
    }

    /// What becomes of a case.
    ///
    /// # Errors
    /// When the definitions stopped.
    pub fn outcome(&mut self, case: &Case) -> Result<Outcome> {
        writeln!(self.input, "{}", json(case)).context("the executable definitions stopped")?;
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        if line.trim() == "null" {
            return Ok(Outcome::Trap);
        }
        let numbers: Vec<u64> = line
            .split(|character: char| !character.is_ascii_digit())
            .filter(|digits| !digits.is_empty())
            .map(|digits| digits.parse().context("a number of the definitions"))
            .collect::<Result<_>>()?;
        let [pointer, length, calls @ .., memory] = &numbers[..] else {
            bail!("the executable definitions gave `{}`", line.trim());
        };
        let (calls, _) = calls.as_chunks::<4>();
        Ok(Outcome::Passed { pointer: *pointer, length: *length, calls: calls.to_vec(), memory: *memory })
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        // It waits for a line that will not come; there is nothing else to do when it cannot be stopped.
        let _ = self.child.kill();
        let _ = self.child.wait();
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
