//! Runs case files: calls of a component, a line each, beside the lines that must come out.
//!
//! For `NAME.component.wasm` the calls are in `NAME.cases.txt` or else in the folder's `cases.txt`,
//! and the expected output in `NAME.expected.txt`; a component without both is not a case. What is
//! supplied is in [`host`]. Many components import interfaces that they never call, so what else they
//! import may stay unsupplied; one that calls such a function is skipped by the function's name.

mod host;

use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use gusset::component::{Component, Linker, UnknownImport};
use gusset::{Engine, Store};
use gusset_cli::script::{self, Step};
use gusset_cli::session::Session;

use host::Host;

const COMPONENT: &str = ".component.wasm";

/// How many components gave what was expected.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Summary {
    /// All lines were as expected.
    pub passed: usize,
    /// A line differed, or the component did not run.
    pub failed: usize,
    /// The component called what the harness does not supply.
    pub skipped: usize,
}

/// How one component came out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// All lines were as expected.
    Passed,
    /// The first line that differs, or why the component did not run.
    Failed(String),
    /// What the harness does not supply.
    Skipped(String),
}

/// Runs every case in these files and folders (and the folders inside); prints a line for each.
pub fn run(paths: &[PathBuf]) -> Summary {
    let mut summary = Summary::default();
    let mut components = Vec::new();
    for path in paths {
        if let Err(error) = find(path, &mut components) {
            summary.failed += 1;
            println!("{}: failed: {error:#}", path.display());
        }
    }
    for component in components {
        let outcome = run_component(&component);
        println!("{}: {outcome}", component.display());
        match outcome {
            Outcome::Passed => summary.passed += 1,
            Outcome::Failed(_) => summary.failed += 1,
            Outcome::Skipped(_) => summary.skipped += 1,
        }
    }
    summary
}

/// Runs the case of one component.
pub fn run_component(component: &Path) -> Outcome {
    match try_run(component) {
        Ok(outcome) => outcome,
        Err(error) => Outcome::Failed(format!("{error:#}")),
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Passed => f.write_str("passed"),
            Outcome::Failed(reason) => write!(f, "failed: {reason}"),
            Outcome::Skipped(reason) => write!(f, "skipped: {reason}"),
        }
    }
}

/// The components with expected output in a folder or file, in the order of their names.
fn find(path: &Path, components: &mut Vec<PathBuf>) -> Result<()> {
    if !path.is_dir() {
        if !path.is_file() {
            bail!("there is no such file or folder");
        }
        components.push(path.to_owned());
        return Ok(());
    }
    let entries = std::fs::read_dir(path)?;
    let mut entries = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    entries.sort();
    for entry in entries {
        if entry.is_dir() {
            find(&entry, components)?;
        } else if name_of(&entry).is_ok() && beside(&entry, "expected.txt")?.is_file() && cases_of(&entry)?.is_file() {
            components.push(entry);
        }
    }
    Ok(())
}

/// `NAME` of `NAME.component.wasm`.
fn name_of(component: &Path) -> Result<&str> {
    let name = component.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.strip_suffix(COMPONENT).with_context(|| format!("expected a file NAME{COMPONENT}, found `{name}`"))
}

/// `NAME.ENDING` beside `NAME.component.wasm`.
fn beside(component: &Path, ending: &str) -> Result<PathBuf> {
    Ok(component.with_file_name(format!("{}.{ending}", name_of(component)?)))
}

/// Where the calls of a component are.
fn cases_of(component: &Path) -> Result<PathBuf> {
    let own = beside(component, "cases.txt")?;
    Ok(if own.is_file() { own } else { component.with_file_name("cases.txt") })
}

fn try_run(path: &Path) -> Result<Outcome> {
    let read = |path: &Path| std::fs::read_to_string(path).with_context(|| format!("reading `{}`", path.display()));
    let expected = read(&beside(path, "expected.txt")?)?;
    let cases = cases_of(path)?;
    let steps = script::parse(&read(&cases)?).with_context(|| format!("cases `{}`", cases.display()))?;

    let engine = Engine::default();
    let component = Component::from_file(&engine, path)?;
    let mut linker = Linker::new(&engine);
    host::add_to_linker(&mut linker)?;
    linker.define_unknown_imports_as_traps(&component)?;
    let session = match Session::new(Store::new(&engine, Host::new()), &linker, &component) {
        Ok(session) => session,
        Err(error) => return skipped(&error).ok_or(error),
    };
    Ok(match output(session, &steps)? {
        Output::Lines(lines) => compare(&expected, &lines),
        Output::Unsupplied(outcome) => outcome,
    })
}

/// The outcome, if an error says that the component called what the harness does not supply.
fn skipped(error: &gusset::Error) -> Option<Outcome> {
    let unknown = error.downcast_ref::<UnknownImport>()?;
    Some(Outcome::Skipped(format!("the harness does not supply `{}`", unknown.import)))
}

/// What a script gave.
enum Output {
    Lines(Vec<String>),
    /// It called what the harness does not supply.
    Unsupplied(Outcome),
}

fn output(mut session: Session<Host>, steps: &[Step]) -> Result<Output> {
    let mut lines = Vec::new();
    for step in steps {
        lines.push(session.run(step).with_context(|| format!("line {} of the cases", step.line))?);
        if let Some(trap) = session.trap() {
            if let Some(outcome) = skipped(trap) {
                return Ok(Output::Unsupplied(outcome));
            }
            break;
        }
    }
    lines.extend(session.store().data().zoo.seen.iter().map(|line| format!("# host saw: {line}")));
    Ok(Output::Lines(lines))
}

/// Compares line by line.
fn compare(expected: &str, found: &[String]) -> Outcome {
    let expected: Vec<&str> = expected.lines().collect();
    for at in 0..expected.len().max(found.len()) {
        let (expected, found) = (expected.get(at).copied(), found.get(at).map(String::as_str));
        if !matches!((expected, found), (Some(expected), Some(found)) if same_line(expected, found)) {
            let from = expected.zip(found).map_or(0, |(expected, found)| first_difference(expected, found));
            let show = |line: Option<&str>| line.map_or("the end".to_owned(), |line| around(line, from));
            return Outcome::Failed(format!(
                "line {}\n  expected {}\n  found    {}",
                at + 1,
                show(expected),
                show(found)
            ));
        }
    }
    Outcome::Passed
}

/// Of a trap only the fact is compared: its words are each host's own.
fn same_line(expected: &str, found: &str) -> bool {
    let trapped = |line: &str| line.split_once(" => TRAP").map(|(call, _)| call.to_owned());
    expected.trim_end() == found.trim_end() || trapped(expected).is_some_and(|call| trapped(found) == Some(call))
}

fn first_difference(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count()
}

/// A line in backticks; of a long one the part at a position, in characters.
fn around(line: &str, position: usize) -> String {
    const BEFORE: usize = 60;
    const MAX_CHARS: usize = 300;
    let start = if line.chars().count() > MAX_CHARS { position.saturating_sub(BEFORE) } else { 0 };
    let part: String = line.chars().skip(start).take(MAX_CHARS).collect();
    let dots = |cut: bool| if cut { "..." } else { "" };
    let cut_behind = start + part.chars().count() < line.chars().count();
    format!("{}`{part}`{}", dots(start > 0), dots(cut_behind))
}

#[cfg(test)]
mod tests {
    use super::{Outcome, compare};

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    #[track_caller]
    fn differs(expected: &str, found: &str, message: &str) {
        assert_eq!(compare(expected, &lines(found)), Outcome::Failed(message.to_owned()));
    }

    #[test]
    fn equal_lines_pass_and_traps_in_other_words_too() {
        assert_eq!(compare("a\nb => 1\n", &lines("a\nb => 1")), Outcome::Passed);
        assert_eq!(compare("run() => \n", &lines("run() => ")), Outcome::Passed);
        assert_eq!(compare("f() => TRAP unreachable\n", &lines("f() => TRAP wasm `unreachable`")), Outcome::Passed);
    }

    #[test]
    fn the_first_difference_is_told() {
        differs("a\nb\nc", "a\nx\ny", "line 2\n  expected `b`\n  found    `x`");
        differs("a\nb", "a", "line 2\n  expected `b`\n  found    the end");
        differs("a", "a\nb", "line 2\n  expected the end\n  found    `b`");
        differs("f() => 1", "f() => TRAP x", "line 1\n  expected `f() => 1`\n  found    `f() => TRAP x`");
        let long = format!("{}1{}", "x".repeat(500), "y".repeat(500));
        let Outcome::Failed(message) = compare(&long, &lines(&long.replace('1', "2"))) else { panic!("they differ") };
        assert!(message.contains("x1y") && message.contains("x2y") && message.len() < 900, "{message}");
        differs("g() => TRAP x", "f() => TRAP x", "line 1\n  expected `g() => TRAP x`\n  found    `f() => TRAP x`");
    }
}
