//! The command `gusset`.
//!
//! Reads the command line and prints; what it does is in the library of this package.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::{Args, CommandFactory, Parser, Subcommand};
use clap_complete::Shell;
use gusset::component::{Component, LinkError, Linker};
use gusset::{Config, Engine, Store};
use gusset_cli::bindgen::{self, Bindgen};
use gusset_cli::compile::{self, Compile};
use gusset_cli::inspect::{Phase, inspect, summary};
use gusset_cli::run::{self, Run};
use gusset_cli::script::{self, Step};
use gusset_cli::serve::{self, Serve};
use gusset_cli::session::Session;
use gusset_cli::settings::Settings;
use gusset_cli::wast::{self, Summary, skips::Skips};
use gusset_cli::zoo::{self, Zoo};
use gusset_cli::{errors, graph};

/// Runs, compiles and inspects WebAssembly components.
///
/// What is said often can be said in a configuration file: `gusset/config.toml` in $XDG_CONFIG_HOME or ~/.config, or
/// the file that `--config` or $GUSSET_CONFIG names. Its tables `[engine]`, `[limits]`, `[guest]` and `[serve]` have
/// the options of the command line under the same names:
///
///     [engine]
///     opt-level = "speed"
///     [limits]
///     timeout = "30s"
///     [guest]
///     env = ["LANG", "MODE=test"]
///     dir = ["data::/data"]
#[derive(Parser)]
#[command(name = "gusset", version, verbatim_doc_comment, max_term_width = 100)]
struct Cli {
    /// A configuration file, laid over the user's own
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Run(Run),
    Serve(Serve),
    Compile(Compile),
    Inspect(Inspect),
    Call(Call),
    Bindgen(Bindgen),
    Wast(Scripts),
    Completions(Completions),
}

/// Prints what is in a component: imports, exports, parts and sizes.
///
/// With `--wit`, its world in WIT; with `--graph`, a picture of its instances and links as SVG; with `--phase`, what
/// a phase of compilation makes of it.
#[derive(Args)]
struct Inspect {
    /// The world in WIT, with the packages that it uses
    #[arg(long, conflicts_with_all = ["graph", "phase"])]
    wit: bool,
    /// A picture as SVG
    #[arg(long, conflicts_with = "phase")]
    graph: bool,
    /// What a phase of compilation makes of it
    #[arg(long, value_enum)]
    phase: Option<Phase>,
    /// Writes to this file
    #[arg(long, short, value_name = "OUT")]
    output: Option<PathBuf>,
    /// For the phases `clif` and `code`: only this core function, by its name or as MODULE:INDEX
    #[arg(long, value_name = "NAME", requires = "phase")]
    function: Option<String>,
    /// A component, or a core module
    file: PathBuf,
}

/// Calls functions that a component exports.
///
/// The component is instantiated once, and the calls go to that instance one after the other. Only
/// components without imports from a host run here; `gusset run --invoke` gives them WASI.
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

/// Prints a script that lets a shell complete commands and options.
///
///     gusset completions bash > ~/.local/share/bash-completion/completions/gusset
///     gusset completions zsh > ~/.zfunc/_gusset
///     gusset completions fish > ~/.config/fish/completions/gusset.fish
#[derive(Args)]
#[command(verbatim_doc_comment)]
struct Completions {
    /// The shell
    shell: Shell,
}

fn main() -> ExitCode {
    let Cli { config, command } = Cli::parse();
    let settings = || Settings::load(config.as_deref());
    let done = match command {
        Command::Run(options) => settings().and_then(|settings| run::run(options, settings)),
        Command::Serve(options) => settings().and_then(|settings| serve::serve(options, settings)),
        Command::Compile(options) => settings().and_then(|settings| printed(&compile::compile(options, settings)?)),
        Command::Inspect(options) => run_inspect(&options),
        Command::Call(options) => run_call(&options),
        Command::Wast(options) => run_scripts(&options),
        Command::Bindgen(options) => run_bindgen(&options),
        Command::Completions(options) => run_completions(&options),
    };
    done.unwrap_or_else(|error| {
        errors::say(errors::report(&error).trim_end());
        ExitCode::FAILURE
    })
}

fn run_inspect(options: &Inspect) -> Result<ExitCode> {
    let Inspect { wit, graph, phase, output, function, file } = options;
    let text = match phase {
        Some(phase) => inspect(file, *phase, function.as_deref())?,
        None if *wit => summary::wit(file)?,
        None if *graph => graph::graph(file)?,
        None => summary::summary(file)?,
    };
    written(output.as_deref(), &text)
}

fn run_completions(options: &Completions) -> Result<ExitCode> {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut Cli::command(), "gusset", &mut script);
    printed(&String::from_utf8(script)?)
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
            errors::say(&format!("error: {trap:#}"));
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
    written(options.output.as_deref(), &bindgen::bindgen(options)?)
}

/// Writes to a file, or to the standard output where there is none.
fn written(file: Option<&Path>, text: &str) -> Result<ExitCode> {
    match file {
        Some(file) => std::fs::write(file, text).with_context(|| format!("writing `{}`", file.display()))?,
        None => print(text)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn printed(text: &str) -> Result<ExitCode> {
    print(text)?;
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
