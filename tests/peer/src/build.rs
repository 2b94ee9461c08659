//! Building: how long cargo takes for a release build of a small host program with WASI, from nothing.
//!
//! `hosts` has the same program for both engines. Dependencies are fetched before; all else is built in a folder that
//! is removed at the end. This takes minutes, so it runs only where it is asked for by name. Gusset's program is built
//! first, so that what both read (compiler, common dependencies) is in the system's cache for the peer's alone.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, ensure};

use crate::Plan;
use crate::report::{Goal, Report, Row, Unit};

/// The peer's time for Gusset's.
const GOAL: f64 = 1.0 / 0.4;

/// Nanoseconds: on the wall, and of the processor in all processes.
struct Times {
    wall: f64,
    processor: f64,
}

pub(crate) fn run(plan: &Plan, report: &mut Report) -> Result<()> {
    if !plan.names.iter().any(|name| name == "build") {
        if !plan.names.is_empty() {
            return Ok(());
        }
        report.skip("release build of a host program", "it takes minutes: `cargo xtask peer build`");
        return Ok(());
    }
    report.part("Release build of a host program with WASI, from nothing");
    let (gusset, peer) = (build("gusset")?, build("peer")?);
    let kinds = [
        ("release build, wall", peer.wall, gusset.wall, Goal::AtLeast(GOAL)),
        ("release build, processor time", peer.processor, gusset.processor, Goal::AtLeast(GOAL)),
    ];
    for (name, peer, gusset, goal) in kinds {
        let (name, unit) = (name.to_owned(), Unit::Milliseconds);
        report.row(Row { name, unit, peer, peer_best: None, gusset, ratio: peer / gusset, goal });
    }
    Ok(())
}

fn build(host: &str) -> Result<Times> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("hosts").join(host).join("Cargo.toml");
    let target = std::env::temp_dir().join(format!("gusset-peer-build-{host}-{}", std::process::id()));
    cargo(&["fetch", "--locked"], &manifest, &target)?;
    let (start, before) = (Instant::now(), processor_time_of_children()?);
    let built = cargo(&["build", "--release", "--locked", "--offline"], &manifest, &target);
    let times = Times { wall: start.elapsed().as_nanos() as f64, processor: processor_time_of_children()? - before };
    let ran = built.and_then(|()| try_it(&target.join("release").join(format!("host-on-{host}"))));
    let _ = fs::remove_dir_all(&target);
    ran.with_context(|| format!("the host program on {host}"))?;
    Ok(times)
}

fn cargo(words: &[&str], manifest: &Path, target: &Path) -> Result<()> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(words).arg("--manifest-path").arg(manifest).env("CARGO_TARGET_DIR", target);
    let status = cargo.status().context("cannot start `cargo`")?;
    ensure!(status.success(), "`cargo {}` failed", words.join(" "));
    Ok(())
}

/// The program does what it was built for.
fn try_it(program: &Path) -> Result<()> {
    let guest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../guests-wasi/commands/hello.wasm");
    let output = Command::new(program).arg(guest).output()?;
    ensure!(output.status.success() && !output.stdout.is_empty(), "it does not run a guest: {output:?}");
    Ok(())
}

/// Nanoseconds of children that have ended, with theirs.
fn processor_time_of_children() -> Result<f64> {
    let stat = fs::read_to_string("/proc/self/stat").context("reading `/proc/self/stat`")?;
    // The state, which follows the name, is the third column; the 16th and 17th are the times of children.
    let behind = stat.rsplit_once(") ").context("`/proc/self/stat` has no name")?.1;
    let ticks = behind.split(' ').skip(13).take(2).map(str::parse::<u64>);
    let ticks = ticks.sum::<Result<u64, _>>().context("`/proc/self/stat` has no times")?;
    Ok(ticks as f64 * NANOSECONDS_OF_TICK)
}

/// Linux tells these times in hundredths of a second.
const NANOSECONDS_OF_TICK: f64 = 1e7;
