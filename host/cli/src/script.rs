//! Reads case files: a line a step.
//!
//! ```text
//! use demo:zoo/ops@0.1.0                 calls that follow go to this exported instance
//! greet("x")                             a call with WAVE arguments
//! $a = [constructor]counter(10)          its value kept under a name
//! drop $a                                drops a handle
//! # a comment
//! ```
//!
//! A function may be written with its instance: `demo:zoo/ops@0.1.0#greet("x")`. Arguments are not
//! looked into here, since they are read against the types of the function.

use anyhow::{Result, anyhow, bail, ensure};

/// A step of a script.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// The line as it was written, without blanks around it.
    pub text: String,
    /// Its number in the file, from 1.
    pub line: usize,
    /// What it does.
    pub action: Action,
}

/// What a step does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Action {
    /// Later calls go to this instance.
    Use(String),
    /// Calls a function, and keeps its value under a name.
    Call {
        /// The name without `$`.
        keep: Option<String>,
        /// What is called.
        call: Call,
    },
    /// Drops the handle that is kept under a name.
    Drop(String),
}

/// A call of a function.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Call {
    /// The instance that exports it, if that is said.
    pub instance: Option<String>,
    /// The function's name.
    pub func: String,
    /// The arguments, with the parentheses.
    pub args: String,
}

/// Reads a case file.
///
/// # Errors
/// At the first line that is no step: its number, and what was wanted.
pub fn parse(text: &str) -> Result<Vec<Step>> {
    let lines = text.lines().enumerate().map(|(at, line)| (at + 1, line.trim()));
    let steps = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    steps.map(|(line, text)| parse_step(line, text).map_err(|error| error.context(format!("line {line}")))).collect()
}

/// Reads one step.
///
/// # Errors
/// When it is none.
pub fn parse_step(line: usize, text: &str) -> Result<Step> {
    Ok(Step { text: text.to_owned(), line, action: parse_action(text)? })
}

fn parse_action(text: &str) -> Result<Action> {
    if let Some(instance) = keyword(text, "use") {
        ensure!(
            !instance.is_empty() && !instance.contains(char::is_whitespace),
            "expected `use INSTANCE`, found `{text}`"
        );
        return Ok(Action::Use(instance.to_owned()));
    }
    if let Some(name) = keyword(text, "drop") {
        let name = name.strip_prefix('$').ok_or_else(|| anyhow!("expected `drop $NAME`, found `{text}`"))?;
        return Ok(Action::Drop(checked_name(name)?.to_owned()));
    }
    let (keep, call) = match text.strip_prefix('$').and_then(|rest| rest.split_once('=')) {
        Some((name, call)) => (Some(checked_name(name.trim())?.to_owned()), call.trim()),
        None => (None, text),
    };
    Ok(Action::Call { keep, call: parse_call(call)? })
}

/// What follows a keyword.
fn keyword<'t>(text: &'t str, keyword: &str) -> Option<&'t str> {
    let rest = text.strip_prefix(keyword)?;
    rest.starts_with(char::is_whitespace).then(|| rest.trim())
}

fn checked_name(name: &str) -> Result<&str> {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    ensure!(
        !name.is_empty() && name.chars().all(fits),
        "`${name}` is not a name: letters, digits, `-` and `_` after `$`"
    );
    Ok(name)
}

fn parse_call(text: &str) -> Result<Call> {
    let Some((callee, _)) = text.split_once('(') else {
        bail!("expected a call `FUNCTION(ARGUMENTS)`, found `{text}`")
    };
    let args = &text[callee.len()..];
    ensure!(args.ends_with(')'), "expected `)` at the end of `{text}`");
    let (instance, func) = match callee.split_once('#') {
        Some((instance, func)) => (Some(instance), func),
        None => (None, callee),
    };
    let func = func.trim();
    ensure!(instance != Some(""), "expected an instance before `#` in `{text}`");
    ensure!(!func.is_empty() && !func.contains(char::is_whitespace), "expected a function before `(` in `{text}`");
    Ok(Call { instance: instance.map(str::to_owned), func: func.to_owned(), args: args.to_owned() })
}

#[cfg(test)]
mod tests;
