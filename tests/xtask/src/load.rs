//! Sends requests to servers, as many as they answer, and prints how many, how fast, and what that cost.
//!
//! Without further words the server is the command (`target/release/gusset serve`), which answers with
//! `tests/guests-wasi/http-server`; `--peer` lets another command answer with the same guest, in turns. The client is
//! as plain as can be (`load::client`), so that what is measured is the server; `load::slow` has the clients that make
//! it hard. A response of another status than 200 to 299, or that ends early, is a failure of the job; so are memory
//! that grows, and a ratio that is not reached.

mod client;
mod commands;
mod measured;
mod rounds;
mod server;
mod slow;
mod target;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Args;
use tokio::runtime::Builder;

use self::commands::Named;
use self::measured::{End, Load};
use self::target::Target;
use crate::tally::Tally;

const HELP: &str = "\
The figures, each by one command (the first build takes minutes; the servers are children of this process):

  cargo build --release -p gusset-cli
  cargo xtask load --peer wasmtime --at-least 1.5             requests per second and p99, in turns
  cargo xtask load --requests 1000000                         memory over a million requests; of several kinds
                                                              with --path /hello --path /headers --path /log
  cargo xtask load --slow 1000                                p99 beside a thousand slow clients

`--peer` is the path of a `wasmtime` command. Figures of the server in this process (`--component`) want optimised
code: CARGO_PROFILE_DEV_OPT_LEVEL=3.";

/// What to send, and to whom.
#[derive(Args)]
#[command(after_help = HELP)]
pub(crate) struct Options {
    /// A command of this project's
    #[arg(long, default_value = "target/release/gusset")]
    gusset: PathBuf,
    /// A command to compare it with
    #[arg(long)]
    peer: Option<PathBuf>,
    /// Instead of these: NAME=COMMAND of a server that listens at `{address}`; may be said several times
    #[arg(long, conflicts_with = "peer")]
    server: Vec<Named>,
    /// Instead: a server that is there already
    #[arg(long, conflicts_with_all = ["peer", "server"])]
    address: Option<SocketAddr>,
    /// Its process, whose memory and time are read
    #[arg(long, requires = "address")]
    pid: Option<u32>,
    /// Instead: a component that this process serves
    #[arg(long, conflicts_with_all = ["address", "peer", "server"])]
    component: Option<PathBuf>,
    /// Requests that an instance of it answers
    #[arg(long, default_value_t = 1, requires = "component")]
    requests_per_instance: u32,
    /// What the commands serve
    #[arg(long, default_value = "tests/guests-wasi/http-server/http-server.wasm")]
    guest: PathBuf,
    /// The path and query; said several times, connections share them
    #[arg(long, default_value = "/hello")]
    path: Vec<String>,
    /// The path that gives back what slow clients send
    #[arg(long, default_value = "/echo")]
    slow_path: String,
    /// Connections, each of which has one request under way
    #[arg(long, default_value_t = 32)]
    connections: usize,
    /// Threads of the client
    #[arg(long, default_value_t = 1)]
    threads: usize,
    /// Rounds, in each of which all servers have their turn
    #[arg(long, default_value_t = 7)]
    rounds: usize,
    /// Seconds of a turn
    #[arg(long, default_value_t = 3.0)]
    seconds: f64,
    /// Instead of rounds: so many requests to each server, and its memory after each tenth of them
    #[arg(long)]
    requests: Option<u64>,
    /// So many slow clients beside the others: in turns without them and with them
    #[arg(long, default_value_t = 0, conflicts_with = "requests")]
    slow: usize,
    /// The rate of the first server, as a multiple of each other's, at least
    #[arg(long)]
    at_least: Option<f64>,
}

pub(crate) fn run(options: &Options, root: &Path) -> Result<Tally> {
    let runtime = Builder::new_multi_thread().worker_threads(options.threads.max(1)).enable_all().build()?;
    let targets = targets(options, root)?;
    let load = Load::new(&options.path, options.connections);
    runtime.block_on(async {
        let mut tally = Tally::default();
        for target in &targets {
            // The first requests find what is cold.
            tally.add(rounds::warm(&load, target).await?);
        }
        match (options.requests, options.slow) {
            (Some(requests), _) => tally.add(rounds::memory(&load, &targets, requests).await?),
            (None, 0) => tally.add(rounds::rates(&load, &targets, options).await?),
            (None, _) => tally.add(rounds::beside_slow(&load, &targets, options).await?),
        }
        Ok(tally)
    })
}

fn targets(options: &Options, root: &Path) -> Result<Vec<Target>> {
    if let Some(file) = &options.component {
        return Ok(vec![Target::served(server::serve(file, options.requests_per_instance)?)]);
    }
    if let Some(address) = options.address {
        return Ok(vec![Target::there(address, options.pid)]);
    }
    let commands = match options.server.is_empty() {
        true => commands::of(&root.join(&options.gusset), options.peer.as_deref(), &root.join(&options.guest)),
        false => options.server.clone(),
    };
    commands.iter().map(Target::start).collect()
}

impl Options {
    fn end(&self) -> End {
        End::in_seconds(self.seconds)
    }
}
