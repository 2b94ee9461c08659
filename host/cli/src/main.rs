//! The command `gusset`.
//!
//! Reads the command line and prints; what it does is in the library of this package.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::{Args, Parser, Subcommand};
use gusset::component::{Component, LinkError, Linker};
use gusset::{Config, Engine, Store};
use gusset_cli::bindgen::{self, Bindgen};
use gusset_cli::inspect::{Phase, inspect};
use gusset_cli::script::{self, Step};
use gusset_cli::session::Session;
use gusset_cli::wast::{self, Summary, skips::Skips};
use gusset_cli::zoo::{self, Zoo};

/// Inspects and runs WebAssembly components.
#[derive(Parser)]
#[command(name = "gusset", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Inspect(Inspect),
    Call(Call),
    Wast(Scripts),
    Bindgen(Bindgen),
}

/// Prints what a phase of compilation makes of a component.
#[derive(Args)]
struct Inspect {
    /// The phase
    #[arg(long, value_enum, default_value = "translate")]
    phase: Phase,
    /// For the phases `clif` and `code`: only this core function, by its name or as MODULE:INDEX
    #[arg(long, value_name = "NAME")]
    function: Option<String>,
    /// A component, or a core module
    file: PathBuf,
}

/// Calls functions that a component exports.
///
/// The component is instantiated once, and the calls go to that instance one after the other. Only
/// components without imports from a host (WASI included) run here.
///
/// An expression is a call with arguments in WAVE, the text form of component values:
///
///     greet("x")
///     demo:zoo/ops@0.1.0#greet("x")          a function of an exported instance
///     use demo:zoo/ops@0.1.0                 later calls go to this instance
///     $a = [constructor]counter(10)          keeps a handle or any other value under a name
///     [method]counter.add($a, 5)             and uses it
///     drop $a                                drops the handle
///
/// The instance may be left out where only one exports a function of that name. Of a `result` the
/// payload of `ok` is kept. Each expression is printed with its value as `EXPRESSION => VALUE`; a
/// trap is printed as `EXPRESSION => TRAP REASON`, ends the run and makes the exit status 1.
#[derive(Args)]
#[command(verbatim_doc_comment)]
struct Call {
    /// A component
    component: PathBuf,
    /// Calls, `use` and `drop`, in order
    #[arg(value_name = "EXPRESSION", required_unless_present = "script", conflicts_with = "script")]
    expressions: Vec<String>,
    /// Reads the expressions from a file, one a line; empty lines and lines that begin with `#` are
    /// passed over
    #[arg(long, value_name = "CASES")]
    script: Option<PathBuf>,
    /// Supplies the host functions of the test components in the zoo
    #[arg(long, hide = true)]
    zoo_host: bool,
}

/// Runs test scripts: directives for components and core modules in WebAssembly's text format.
///
/// Prints a line for each directive that does not do what it says, and a last line with the counts.
/// The exit status is 1 if anything failed.
#[derive(Args)]
struct Scripts {
    /// Files with the ending `.wast`
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Inspect(options) => run_inspect(&options),
        Command::Call(options) => run_call(&options),
        Command::Wast(options) => run_scripts(&options),
        Command::Bindgen(options) => run_bindgen(&options),
    };
    done.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

fn run_inspect(options: &Inspect) -> Result<ExitCode> {
    print(&inspect(&options.file, options.phase, options.function.as_deref())?)?;
    Ok(ExitCode::SUCCESS)
}

fn run_call(options: &Call) -> Result<ExitCode> {
    let steps = steps(options)?;
    let engine = Engine::default();
    let component = Component::from_file(&engine, &options.component)?;
    let mut linker = Linker::<Zoo>::new(&engine);
    if options.zoo_host {
        zoo::add_to_linker(&mut linker, |zoo| zoo)?;
    }
    let store = Store::new(&engine, Zoo::default());
    let mut session = Session::new(store, &linker, &component).map_err(|error| explain(error, &options.component))?;
    let mut status = ExitCode::SUCCESS;
    for step in &steps {
        let line = session.run(step).with_context(|| format!("line {}", step.line))?;
        print(&format!("{line}\n"))?;
        if let Some(trap) = session.trap() {
            eprintln!("error: {trap:#}");
            status = ExitCode::FAILURE;
            break;
        }
    }
    let seen = session.store().data().seen.iter();
    print(&seen.map(|line| format!("# host saw: {line}\n")).collect::<String>())?;
    Ok(status)
}

fn run_scripts(options: &Scripts) -> Result<ExitCode> {
    let mut all = Summary::default();
    for file in &options.files {
        let name = file.display().to_string();
        let text = std::fs::read_to_string(file).with_context(|| format!("reading `{name}`"))?;
        let summary = wast::run(&Config::default(), &name, &text, &Skips::default());
        print(&summary.failures.iter().map(|line| format!("{line}\n")).collect::<String>())?;
        all.add(summary);
    }
    print(&format!("{all}\n"))?;
    Ok(if all.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn run_bindgen(options: &Bindgen) -> Result<ExitCode> {
    let code = bindgen::bindgen(options)?;
    match &options.output {
        Some(file) => std::fs::write(file, code).with_context(|| format!("writing `{}`", file.display()))?,
        None => print(&code)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes to the standard output. Whoever reads it may stop reading, as `head` does.
fn print(text: &str) -> Result<()> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => std::process::exit(0),
        written => written.context("writing to the standard output"),
    }
}

fn steps(options: &Call) -> Result<Vec<Step>> {
    let Some(file) = &options.script else {
        let expressions = options.expressions.iter().enumerate();
        return expressions.map(|(at, text)| script::parse_step(at + 1, text.trim())).collect();
    };
    let text = std::fs::read_to_string(file).with_context(|| format!("reading `{}`", file.display()))?;
    let steps = script::parse(&text).with_context(|| format!("script `{}`", file.display()))?;
    if steps.is_empty() {
        bail!("script `{}` has no calls", file.display());
    }
    Ok(steps)
}

/// Imports that nobody supplies are what most components fail with here.
fn explain(error: gusset::Error, component: &Path) -> gusset::Error {
    if error.is::<LinkError>() {
        let component = component.display();
        return error.context(format!("`{component}` imports from its host, and `gusset call` supplies no imports"));
    }
    error
}
