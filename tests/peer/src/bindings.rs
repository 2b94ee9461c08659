//! Bindings: what the compiler has to do for all of WASI 0.2's `cli` and `http` worlds, by each engine's
//! `bindgen!`.
//!
//! A crate of nothing else is expanded and checked by `rustc` itself, against the libraries that this program
//! was built with. Its processor time counts, all of `rustc` with it, and the lines of the expanded code
//! as the compiler prints them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

use anyhow::{Context, Result, bail, ensure};

use crate::Plan;
use crate::measure::{Contender, alternate};
use crate::report::{Goal, Report, Row, Unit};

/// WIT packages, each after those that it uses; in a folder beside the project's.
const PACKAGES: [&str; 7] =
    ["wasi-io", "wasi-clocks", "wasi-random", "wasi-filesystem", "wasi-sockets", "wasi-cli", "wasi-http"];
/// The world of both.
const WORLD: &str =
    "package all:worlds; world all { include wasi:cli/command@0.2.12; include wasi:http/proxy@0.2.12; }";
/// At most half of the peer's.
const GOAL: f64 = 2.0;
/// A round takes seconds.
const ROUNDS: usize = 5;
/// Nanoseconds of the unit in which the system counts the time of children.
const TICK_NANOSECONDS: f64 = 1e7;

pub(crate) fn run(plan: &Plan, report: &mut Report) -> Result<()> {
    let wanted = |what: &str| plan.wants("bindings", what);
    let (time, lines) = ("bindings of WASI 0.2, processor time", "bindings of WASI 0.2, expanded lines");
    if !wanted(time) && !wanted(lines) {
        return Ok(());
    }
    report.part("Bindings");
    let wit = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/wit/wasi-0.2.12");
    if !wit.exists() {
        report.skip(time, "the WIT is not there");
        return Ok(());
    }
    let output = std::env::temp_dir().join(format!("bindings-{}", std::process::id()));
    fs::create_dir_all(&output)?;
    let crates = ["wasmtime", "gusset"].map(|library| Bindings::new(library, &wit, &output));
    let [peer, gusset] = crates;
    let done = measure((&peer?, &gusset?), (time, lines), plan.rounds.min(ROUNDS), report);
    fs::remove_dir_all(&output)?;
    done
}

fn measure(
    (peer, gusset): (&Bindings, &Bindings),
    (time, lines): (&str, &str),
    rounds: usize,
    report: &mut Report,
) -> Result<()> {
    let contender = |bindings: &'_ Bindings| -> Contender<'_> {
        let bindings = bindings.clone();
        Box::new(move || bindings.check())
    };
    let times = alternate(rounds, &mut [contender(peer), contender(gusset)])?;
    let row = |name: &str, unit, peer: f64, gusset: f64, ratio| Row {
        name: name.to_owned(),
        unit,
        peer,
        peer_best: None,
        gusset,
        ratio,
        goal: Goal::AtLeast(GOAL),
    };
    report.row(row(time, Unit::Milliseconds, times.median(0), times.median(1), times.ratio(0, 1)));
    let (peer, gusset) = (peer.expanded_lines()? as f64, gusset.expanded_lines()? as f64);
    report.row(row(lines, Unit::Lines, peer, gusset, peer / gusset));
    Ok(())
}

/// A crate of bindings.
#[derive(Clone)]
struct Bindings {
    library: &'static str,
    /// The library's file.
    file: PathBuf,
    root: PathBuf,
}

impl Bindings {
    fn new(library: &'static str, wit: &Path, output: &Path) -> Result<Bindings> {
        let paths = PACKAGES.map(|package| format!("{:?}", wit.join(package))).join(", ");
        let root = output.join(format!("{library}_bindings.rs"));
        let text = format!("{library}::component::bindgen!({{ path: [{paths}], inline: \"{WORLD}\" }});\n");
        fs::write(&root, text).with_context(|| format!("writing `{}`", root.display()))?;
        let mut found = Vec::<(SystemTime, PathBuf)>::new();
        for entry in fs::read_dir(libraries()?)? {
            let path = entry?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if name.starts_with(&format!("lib{library}-")) && name.ends_with(".rlib") {
                found.push((path.metadata()?.modified()?, path));
            }
        }
        let (_, file) = found.into_iter().max().with_context(|| format!("there is no library `{library}`"))?;
        Ok(Bindings { library, file, root })
    }

    /// Expands and checks the crate; the processor time, in nanoseconds.
    fn check(&self) -> Result<f64> {
        let before = time_of_children()?;
        let output = self.rustc()?.arg("--emit=metadata").stderr(Stdio::piped()).output().context("running `rustc`")?;
        ensure!(output.status.success(), "{}: {}", self.library, String::from_utf8_lossy(&output.stderr));
        Ok(time_of_children()? - before)
    }

    /// The expanded code is printed by what the compiler does not promise to keep.
    fn expanded_lines(&self) -> Result<usize> {
        let mut rustc = self.rustc()?;
        let output =
            rustc.env("RUSTC_BOOTSTRAP", "1").arg("-Zunpretty=expanded").output().context("running `rustc`")?;
        ensure!(output.status.success(), "{}: {}", self.library, String::from_utf8_lossy(&output.stderr));
        Ok(output.stdout.split(|byte| *byte == b'\n').count())
    }

    fn rustc(&self) -> Result<Command> {
        let folder = self.root.parent().context("the folder of the crate")?;
        let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
        rustc
            .args(["--edition=2024", "--crate-type=lib", "--crate-name", "bindings", "--out-dir"])
            .arg(folder)
            .arg("--extern")
            .arg(format!("{}={}", self.library, self.file.display()))
            .arg("-L")
            .arg(format!("dependency={}", libraries()?.display()))
            .arg(&self.root)
            .env("CARGO_MANIFEST_DIR", folder)
            .env("CARGO_CRATE_NAME", "bindings");
        Ok(rustc)
    }
}

/// Where Cargo put the libraries: beside this program.
fn libraries() -> Result<PathBuf> {
    let program = std::env::current_exe().context("where this program is")?;
    Ok(program.parent().context("the folder of this program")?.join("deps"))
}

/// The processor time of all children that have ended, in nanoseconds.
fn time_of_children() -> Result<f64> {
    let stat = fs::read_to_string("/proc/self/stat").context("reading `/proc/self/stat`")?;
    // The program's name, in parentheses, may have spaces.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let [user, system] = [13, 14].map(|at| fields.get(at).and_then(|field| field.parse::<f64>().ok()));
    match (user, system) {
        (Some(user), Some(system)) => Ok((user + system) * TICK_NANOSECONDS),
        _ => bail!("`/proc/self/stat` has no time of children"),
    }
}
