//! `wasi:cli`: arguments, environment, the three standard streams, terminals, and the end of a program.

mod stdin;
mod stdio;
mod stdout;

use std::fmt;

use anyhow::ensure;

pub use stdin::Stdin;
pub use stdio::{StdinStream, StdoutStream};
pub use stdout::{Stderr, Stdout};

use super::WasiCtxView;
use super::bindings::wasi::cli::{
    environment, exit, stderr, stdin as cli_stdin, stdout as cli_stdout, terminal_input, terminal_output,
    terminal_stderr, terminal_stdin, terminal_stdout,
};
use super::io::{DynInputStream, DynOutputStream};
use crate::Result;
use crate::component::Resource;

/// What a context has of it.
#[derive(Default)]
pub(super) struct Environment {
    pub(super) arguments: Vec<String>,
    pub(super) variables: Vec<(String, String)>,
    pub(super) initial_cwd: Option<String>,
}

/// The three standard streams of a context.
pub(super) struct Stdio {
    pub(super) stdin: Box<dyn StdinStream>,
    pub(super) stdout: Box<dyn StdoutStream>,
    pub(super) stderr: Box<dyn StdoutStream>,
}

/// The resource `wasi:cli/terminal-input.terminal-input`: that an input is a terminal.
#[derive(Clone, Copy, Debug)]
pub struct TerminalInput;

/// The resource `wasi:cli/terminal-output.terminal-output`: that an output is a terminal.
#[derive(Clone, Copy, Debug)]
pub struct TerminalOutput;

/// The guest ended itself with this code. It is the error of the call in which it did so:
/// `error.downcast_ref::<I32Exit>()`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct I32Exit(pub i32);

impl I32Exit {
    /// The code as a process gives it to the system.
    pub fn process_exit_code(&self) -> i32 {
        self.0
    }
}

impl fmt::Display for I32Exit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the guest exited with code {}", self.0)
    }
}

impl std::error::Error for I32Exit {}

impl WasiCtxView<'_> {
    /// What a guest gets of such strings is copied by the host at each call.
    fn check_size<'a>(&self, what: &str, strings: impl Iterator<Item = &'a String>) -> Result<()> {
        let limit = self.ctx.limits.environment_bytes;
        let found: usize = strings.map(|string| string.len() + size_of::<String>()).sum();
        ensure!(
            found <= limit,
            "the guest's {what} may take {limit} bytes (`WasiLimits::environment_bytes`), found {found}"
        );
        Ok(())
    }
}

impl environment::Host for WasiCtxView<'_> {
    fn get_environment(&mut self) -> Result<Vec<(String, String)>> {
        let variables = &self.ctx.environment.variables;
        self.check_size("environment", variables.iter().flat_map(|(name, value)| [name, value]))?;
        Ok(variables.clone())
    }

    fn get_arguments(&mut self) -> Result<Vec<String>> {
        self.check_size("arguments", self.ctx.environment.arguments.iter())?;
        Ok(self.ctx.environment.arguments.clone())
    }

    fn initial_cwd(&mut self) -> Result<Option<String>> {
        Ok(self.ctx.environment.initial_cwd.clone())
    }
}

impl exit::Host for WasiCtxView<'_> {
    fn exit(&mut self, status: Result<(), ()>) -> Result<()> {
        Err(I32Exit(if status.is_ok() { 0 } else { 1 }).into())
    }

    fn exit_with_code(&mut self, status_code: u8) -> Result<()> {
        Err(I32Exit(status_code.into()).into())
    }
}

impl cli_stdin::Host for WasiCtxView<'_> {
    fn get_stdin(&mut self) -> Result<Resource<DynInputStream>> {
        Ok(self.table.push(self.ctx.stdio.stdin.stream())?)
    }
}

impl cli_stdout::Host for WasiCtxView<'_> {
    fn get_stdout(&mut self) -> Result<Resource<DynOutputStream>> {
        Ok(self.table.push(self.ctx.stdio.stdout.stream())?)
    }
}

impl stderr::Host for WasiCtxView<'_> {
    fn get_stderr(&mut self) -> Result<Resource<DynOutputStream>> {
        Ok(self.table.push(self.ctx.stdio.stderr.stream())?)
    }
}

impl terminal_input::Host for WasiCtxView<'_> {}

impl terminal_input::HostTerminalInput for WasiCtxView<'_> {
    fn drop(&mut self, rep: Resource<TerminalInput>) -> Result<()> {
        self.table.delete(rep)?;
        Ok(())
    }
}

impl terminal_output::Host for WasiCtxView<'_> {}

impl terminal_output::HostTerminalOutput for WasiCtxView<'_> {
    fn drop(&mut self, rep: Resource<TerminalOutput>) -> Result<()> {
        self.table.delete(rep)?;
        Ok(())
    }
}

impl terminal_stdin::Host for WasiCtxView<'_> {
    fn get_terminal_stdin(&mut self) -> Result<Option<Resource<TerminalInput>>> {
        let is_terminal = self.ctx.stdio.stdin.is_terminal();
        Ok(if is_terminal { Some(self.table.push(TerminalInput)?) } else { None })
    }
}

impl terminal_stdout::Host for WasiCtxView<'_> {
    fn get_terminal_stdout(&mut self) -> Result<Option<Resource<TerminalOutput>>> {
        let is_terminal = self.ctx.stdio.stdout.is_terminal();
        Ok(if is_terminal { Some(self.table.push(TerminalOutput)?) } else { None })
    }
}

impl terminal_stderr::Host for WasiCtxView<'_> {
    fn get_terminal_stderr(&mut self) -> Result<Option<Resource<TerminalOutput>>> {
        let is_terminal = self.ctx.stdio.stderr.is_terminal();
        Ok(if is_terminal { Some(self.table.push(TerminalOutput)?) } else { None })
    }
}
