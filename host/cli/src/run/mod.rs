//! `gusset run`: runs a command, or functions that a component exports.
//!
//! A command is a component that exports `wasi:cli/run`; its exit code is the command's. With `--invoke`, functions
//! are called with arguments in WAVE instead. The guest has what the options give it ([`GuestOptions`]) and nothing
//! else. Calls block this thread: a guest that never waits for anything costs no further one.

mod deadline;

use std::ffi::OsString;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use gusset::component::{Component, Linker, TypedFunc};
use gusset::wasi::{self, I32Exit};
use gusset::{Engine, Store, Trap, WasmBacktrace};

use self::deadline::Deadline;
use crate::guest::{self, Gifts, Guest};
use crate::load;
use crate::options::Layer;
use crate::options::engine::EngineOptions;
use crate::options::guest::GuestOptions;
use crate::options::limits::LimitOptions;
use crate::session::Session;
use crate::settings::Settings;
use crate::{errors, script};

/// Runs a component: a command, or functions that it exports.
///
/// FILE is a component, or a core module for WASI preview 1 (`wasm32-wasip1`).
/// What stands behind it goes to the guest. The guest sees nothing of this machine but clocks, random numbers and
/// the three standard streams, unless an option gives it more:
///
///     gusset run app.wasm one two                          arguments
///     gusset run --env LANG --env MODE=test app.wasm       variables
///     gusset run --dir data::/data --dir-ro /etc app.wasm  folders
///     gusset run --allow-connect example.com:443 app.wasm  network
///     gusset run --timeout 10s --max-memory 1GiB app.wasm  limits
///     gusset run --invoke 'add(2, 3)' app.wasm             a function instead of the command
///
/// The exit status is the guest's. It is 134 if the guest trapped, 124 if its time was over, and 1 if it could
/// not be run.
#[derive(Args)]
#[command(verbatim_doc_comment, override_usage = "gusset run [OPTIONS] FILE [ARGS]...")]
pub struct Run {
    /// A component or a core module; and arguments of the guest, as they are
    // One list: an option behind the file is the guest's, also if it is called like one of ours.
    #[arg(value_name = "FILE [ARGS]", required = true, trailing_var_arg = true)]
    guest_command: Vec<OsString>,
    /// Calls this function, with arguments in WAVE, instead of running the command; may be said several times
    #[arg(long, value_name = "CALL")]
    invoke: Vec<String>,
    #[command(flatten)]
    guest: GuestOptions,
    #[command(flatten)]
    limits: LimitOptions,
    #[command(flatten)]
    engine: EngineOptions,
}

/// Runs what the command line says.
///
/// # Errors
/// When the guest cannot be run. What it does itself is its exit code.
pub fn run(options: Run, settings: Settings) -> Result<ExitCode> {
    let Run { guest_command, invoke, guest, limits, engine } = options;
    let (file, args) = file_and_args(guest_command)?;
    let guest = guest.over(settings.guest);
    let limits = limits.over(settings.limits);
    let code = engine.code_folders(&settings.engine);
    let mut config = engine.over(settings.engine).config()?;
    limits.configure(&mut config);
    let engine = Engine::new(&config)?;
    let component = load::component(&engine, &file)?;

    let name = file.file_name().map_or("guest".into(), |name| name.to_string_lossy().into_owned());
    let arguments: Vec<String> = std::iter::once(name).chain(args).collect();
    let guest = Gifts::new(guest, &code)?.guest(|builder| {
        builder.inherit_stdio().args(&arguments);
    });
    let mut store = Store::new(&engine, guest);
    limits.apply(&mut store)?;
    let mut linker = Linker::new(&engine);
    guest::link_for_blocking(&mut linker, &component)?;
    let deadline = limits.time().map(|time| Deadline::start(&engine, time));
    let done = match invoke.is_empty() {
        true => run_export(&component)
            .with_context(|| format!("component `{}`", file.display()))
            .and_then(|export| command(store, &linker, &component, &export)),
        false => functions(store, &linker, &component, &invoke),
    };
    // The guest's time is not that of others, for what it sent.
    drop(deadline);
    wasi::linger(LINGER);
    done.or_else(|error| ended(error, &limits))
}

/// What is run, and its arguments: those of a guest are text.
fn file_and_args(words: Vec<OsString>) -> Result<(PathBuf, Vec<String>)> {
    let mut words = words.into_iter();
    let file = words.next().context("expected a file")?;
    let text = |word: OsString| {
        word.into_string().map_err(|word| anyhow!("argument `{}` is no UTF-8", word.to_string_lossy()))
    };
    Ok((PathBuf::from(file), words.map(text).collect::<Result<_>>()?))
}

fn command(mut store: Store<Guest>, linker: &Linker<Guest>, component: &Component, export: &str) -> Result<ExitCode> {
    let instance = linker.instantiate(&mut store, component)?;
    let run: TypedFunc<(), (Result<(), ()>,)> = instance.get_typed_func(&mut store, (export, "run"))?;
    let (done,) = run.call(&mut store, ())?;
    Ok(if done.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The name of the exported instance that a command has.
fn run_export(component: &Component) -> Result<String> {
    if let Some(name) = guest::exported_interface(component, guest::RUN) {
        return Ok(name);
    }
    if guest::exported_interface(component, guest::HANDLER).is_some() {
        bail!("it answers HTTP requests (exports `wasi:http/incoming-handler`): `gusset serve` runs it");
    }
    let ty = component.component_type();
    let exports: Vec<String> = ty.exports().map(|(name, _)| format!("`{name}`")).collect();
    match exports.is_empty() {
        true => bail!("it is no command (exports no `wasi:cli/run`), nor does it export anything else"),
        false => bail!(
            "it is no command (exports no `wasi:cli/run`); `--invoke 'NAME(ARGUMENTS)'` calls what it exports: {}",
            exports.join(", ")
        ),
    }
}

fn functions(store: Store<Guest>, linker: &Linker<Guest>, component: &Component, calls: &[String]) -> Result<ExitCode> {
    let steps = calls.iter().enumerate().map(|(at, call)| script::parse_step(at + 1, call.trim()));
    let steps = steps.collect::<Result<Vec<_>>>()?;
    let mut session = Session::new(store, linker, component)?;
    for step in &steps {
        let value = session.value_of(step).with_context(|| format!("`--invoke '{}'`", step.text))?;
        if !value.is_empty() {
            writeln!(std::io::stdout(), "{value}").context("writing to the standard output")?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The exit status of a guest that did not return.
fn ended(error: anyhow::Error, limits: &LimitOptions) -> Result<ExitCode> {
    if let Some(exit) = error.downcast_ref::<I32Exit>() {
        return Ok(ExitCode::from(exit.process_exit_code() as u8));
    }
    let status = match error.downcast_ref::<Trap>() {
        Some(Trap::Interrupt) => {
            errors::say(&format!("error: {}", deadline::message(limits.time().unwrap_or_default())));
            return Ok(ExitCode::from(deadline::STATUS));
        }
        Some(_) => TRAPPED,
        // A function of the host's ended it.
        None if error.is::<WasmBacktrace>() => TRAPPED,
        None => return Err(error),
    };
    errors::say(errors::report(&error).trim_end());
    Ok(ExitCode::from(status))
}

/// How long others may take for what the guest sent before its end.
const LINGER: Duration = Duration::from_secs(10);

/// What a shell shows of a process that aborted.
const TRAPPED: u8 = 134;
