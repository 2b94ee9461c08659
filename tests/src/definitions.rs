//! The specification's executable definitions, which are Python, as a process that answers questions.
//!
//! They come with the package that carries the specification, and need a `python3`. What a question is
//! and how it is answered is in the script that a caller brings; a question is a line, and so is its
//! answer.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result};

use crate::wast::folders;

/// The definitions, waiting for questions.
pub struct Definitions {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

/// The folder of the definitions inside their package.
const FOLDER: &str = "tests/component-model/design/mvp/canonical-abi";

impl Definitions {
    /// Starts a script of this package's folder `src`, which gets the folder of the definitions as its
    /// argument. `None` where there is no `python3`, or no such package.
    ///
    /// # Errors
    /// When they are there and do not start.
    pub fn start(script: &str) -> Result<Option<Definitions>> {
        let Ok(package) = folders::specification() else { return Ok(None) };
        if !Command::new("python3").arg("--version").output().is_ok_and(|output| output.status.success()) {
            return Ok(None);
        }
        let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src").join(script);
        let mut command = Command::new("python3");
        command.arg(script).arg(package.join(FOLDER)).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().context("starting the executable definitions")?;
        let input = child.stdin.take().context("the input of the definitions")?;
        let output = BufReader::new(child.stdout.take().context("the output of the definitions")?);
        Ok(Some(Definitions { child, input, output }))
    }

    /// The answer to a question.
    ///
    /// # Errors
    /// When the definitions stopped.
    pub fn ask(&mut self, question: &str) -> Result<String> {
        writeln!(self.input, "{question}").context("the executable definitions stopped")?;
        let mut answer = String::new();
        self.output.read_line(&mut answer)?;
        Ok(answer.trim().to_owned())
    }
}

impl Drop for Definitions {
    fn drop(&mut self) {
        // It waits for a line that will not come; there is nothing else to do when it cannot be stopped.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
