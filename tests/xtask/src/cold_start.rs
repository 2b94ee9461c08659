//! Measures how long the command takes for a small program from its start to its end, beside another command.
//!
//! Both run in turns, so that what else the machine does meets them alike; what counts is the median of the ratios of
//! pairs. What they make (compiled code, caches) lies in a folder that is removed at the end.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use clap::Args;

use crate::tally::{Outcome, Tally};

const HELP: &str = "\
The figure (the first build takes minutes):

  cargo build --release -p gusset-cli
  cargo xtask cold-start --peer wasmtime";

/// What is started.
#[derive(Args)]
#[command(after_help = HELP)]
pub(crate) struct Options {
    /// A command of this project's
    #[arg(long, default_value = "target/release/gusset")]
    gusset: PathBuf,
    /// The path of a `wasmtime` command
    #[arg(long)]
    peer: PathBuf,
    /// What both run
    #[arg(long, default_value = "tests/guests-wasi/commands/hello.wasm")]
    guest: PathBuf,
    /// Runs of each
    #[arg(long, default_value_t = 51)]
    runs: usize,
    /// The ratio of the first one's time to the other's that is a failure
    #[arg(long, default_value_t = 1.0)]
    at_most: f64,
}

/// What both are told to do, each in its words.
struct Way {
    name: &'static str,
    gusset: Vec<String>,
    peer: Vec<String>,
}

pub(crate) fn run(options: &Options, root: &Path) -> Result<Tally> {
    let folder = Folder::new()?;
    let (gusset, peer) = (root.join(&options.gusset), options.peer.clone());
    let guest = root.join(&options.guest).to_string_lossy().into_owned();
    let compiled = |name: &str| folder.0.join(name).to_string_lossy().into_owned();
    let (ours, theirs) = (compiled("gusset.cache"), compiled("peer.artifact"));
    once(&gusset, &words(&["compile", "--cache-dir", &ours, &guest]), &folder)?;
    once(&peer, &words(&["compile", "-o", &theirs, &guest]), &folder)?;
    let ways = [
        Way {
            name: "compiled",
            gusset: words(&["run", "--no-cache", &guest]),
            peer: words(&["run", "-C", "cache=n", &guest]),
        },
        Way { name: "from the cache", gusset: words(&["run", &guest]), peer: words(&["run", &guest]) },
        Way {
            name: "compiled before",
            // The command runs no file of machine code; a folder of its own is what it has of that kind.
            gusset: words(&["run", "--cache-dir", &ours, &guest]),
            peer: words(&["run", "--allow-precompiled", &theirs]),
        },
    ];
    let mut tally = Tally::default();
    for way in &ways {
        let ratio = compare(way, &gusset, &peer, options.runs, &folder)?;
        tally.count(if ratio <= options.at_most { Outcome::Passed } else { Outcome::Failed });
    }
    Ok(tally)
}

fn compare(way: &Way, gusset: &Path, peer: &Path, runs: usize, folder: &Folder) -> Result<f64> {
    let both = || Ok::<_, anyhow::Error>((once(gusset, &way.gusset, folder)?, once(peer, &way.peer, folder)?));
    // The first fill caches and find what is cold.
    for _ in 0..3 {
        both()?;
    }
    let pairs = (0..runs.max(1)).map(|_| both()).collect::<Result<Vec<_>>>()?;
    let ratio = median(pairs.iter().map(|(ours, theirs)| ours / theirs));
    let (ours, theirs) = (spread(pairs.iter().map(|pair| pair.0)), spread(pairs.iter().map(|pair| pair.1)));
    println!("{}: gusset {ours}, peer {theirs}, {ratio:.2} times (median of {} pairs)", way.name, pairs.len());
    Ok(ratio)
}

/// How long a run takes, in milliseconds.
fn once(program: &Path, words: &[String], folder: &Folder) -> Result<f64> {
    let mut command = Command::new(program);
    command.args(words).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.env("XDG_CACHE_HOME", folder.0.join("cache")).env("XDG_CONFIG_HOME", folder.0.join("configuration"));
    let begun = Instant::now();
    let output = command.output().with_context(|| format!("cannot start `{}`", program.display()))?;
    let millis = begun.elapsed().as_secs_f64() * 1e3;
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        bail!("`{} {}`: {}: {errors}", program.display(), words.join(" "), output.status);
    }
    ensure!(
        words[0] != "run" || !output.stdout.is_empty(),
        "`{} {}` printed nothing",
        program.display(),
        words.join(" ")
    );
    Ok(millis)
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(ToString::to_string).collect()
}

fn spread(times: impl Iterator<Item = f64>) -> String {
    let times = sorted(times);
    let at = |part: usize| times[(times.len() - 1) * part / 10];
    format!("{:.2} ms ({:.2} to {:.2})", at(5), at(1), at(9))
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let values = sorted(values);
    values[(values.len() - 1) / 2]
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_unstable_by(f64::total_cmp);
    values
}

/// A folder that is removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Folder> {
        let path = std::env::temp_dir().join(format!("gusset-cold-start-{}", std::process::id()));
        std::fs::create_dir_all(&path).with_context(|| format!("making `{}`", path.display()))?;
        Ok(Folder(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        _ = std::fs::remove_dir_all(&self.0);
    }
}
