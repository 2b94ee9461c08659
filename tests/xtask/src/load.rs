//! Sends requests to a server, as many as it answers, and prints how many and how fast.
//!
//! The server is another process's (`--address`), or one of this process (`--component`). The client is as plain as
//! can be (`load::client`), so that what is measured is the server; `load::slow` has the clients that make it hard.
//! A response of another status than the first one's, or that ends early, is a failure of the job.

mod client;
mod server;
mod slow;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::Args;

use self::client::Client;
use self::slow::SlowClients;
use crate::tally::Tally;

/// What to send, and to whom.
#[derive(Args)]
#[command(after_help = "Figures want optimised code: CARGO_PROFILE_DEV_OPT_LEVEL=3, or `--release`.")]
pub(crate) struct Options {
    /// The server
    #[arg(long, required_unless_present = "component")]
    address: Option<SocketAddr>,
    /// Instead of an address: a component that this process serves
    #[arg(long, conflicts_with = "address")]
    component: Option<PathBuf>,
    /// Requests that an instance of it answers
    #[arg(long, default_value_t = 1, requires = "component")]
    requests_per_instance: u32,
    /// The path and query
    #[arg(long, default_value = "/")]
    path: String,
    /// Connections, each of which has one request under way
    #[arg(long, default_value_t = 32)]
    connections: usize,
    /// Threads of the client
    #[arg(long, default_value_t = 1)]
    threads: usize,
    /// Seconds
    #[arg(long, default_value_t = 10.0)]
    seconds: f64,
    /// Instead of seconds: requests
    #[arg(long)]
    requests: Option<u64>,
    /// Slow clients beside the others: first without them, then with them
    #[arg(long, default_value_t = 0)]
    slow: usize,
    /// The server's process, whose memory is printed before and after
    #[arg(long)]
    pid: Option<u32>,
}

/// What came of some load.
#[derive(Default)]
struct Measured {
    /// In microseconds.
    times: Vec<u32>,
    failures: Vec<String>,
    n_failures: u64,
    elapsed: Duration,
}

/// When to end.
#[derive(Clone, Copy)]
enum End {
    At(Instant),
    After(u64),
}

pub(crate) fn run(options: &Options) -> Result<Tally> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(options.threads.max(1)).enable_all().build()?;
    let served =
        options.component.as_deref().map(|file| server::serve(file, options.requests_per_instance)).transpose()?;
    let to = match (&served, options.address) {
        (Some(served), _) => served.address,
        (None, Some(address)) => address,
        (None, None) => bail!("expected an address or a component"),
    };
    let pid = options.pid.or(served.as_ref().map(|_| std::process::id()));
    print_memory("before", pid);
    let tally = runtime.block_on(measure(options, to))?;
    print_memory("after", pid);
    Ok(tally)
}

async fn measure(options: &Options, to: SocketAddr) -> Result<Tally> {
    // The first requests find what is cold.
    load(options, to, End::After(options.connections as u64 * 10)).await?;
    let alone = load(options, to, end(options)).await?;
    alone.print("alone");
    let mut tally = alone.tally();
    if options.slow > 0 {
        let slow = SlowClients::begin(to, &options.path, options.slow).await;
        let beside = load(options, to, end(options)).await?;
        beside.print(&format!("beside {} slow clients", options.slow));
        slow.print();
        let (p99, with) = (alone.percentile(99.0), beside.percentile(99.0));
        println!("p99 is {:.2} times that of before", f64::from(with) / f64::from(p99.max(1)));
        tally.passed += beside.tally().passed;
        tally.failed += beside.tally().failed;
    }
    Ok(tally)
}

fn end(options: &Options) -> End {
    match options.requests {
        Some(requests) => End::After(requests),
        None => End::At(Instant::now() + Duration::from_secs_f64(options.seconds)),
    }
}

async fn load(options: &Options, to: SocketAddr, end: End) -> Result<Measured> {
    let request: Arc<[u8]> =
        format!("GET {} HTTP/1.1\r\nhost: {to}\r\naccept: */*\r\n\r\n", options.path).into_bytes().into();
    let connections = options.connections.max(1);
    let begun = Instant::now();
    let mut tasks = Vec::new();
    for at in 0..connections {
        let end = match end {
            End::After(all) => End::After(all / connections as u64 + u64::from((at as u64) < all % connections as u64)),
            end => end,
        };
        tasks.push(tokio::spawn(one_connection(to, request.clone(), end)));
    }
    let mut all = Measured::default();
    for task in tasks {
        all.add(task.await.context("a connection's task")?);
    }
    all.elapsed = begun.elapsed();
    all.times.sort_unstable();
    Ok(all)
}

async fn one_connection(to: SocketAddr, request: Arc<[u8]>, end: End) -> Measured {
    let mut measured = Measured::default();
    let mut client = None;
    let mut sent = 0;
    while match end {
        End::At(time) => Instant::now() < time,
        End::After(requests) => sent < requests,
    } {
        sent += 1;
        let begun = Instant::now();
        match one_request(&mut client, to, &request).await {
            Ok(()) => measured.times.push(begun.elapsed().as_micros().min(u128::from(u32::MAX)) as u32),
            Err(error) => measured.fail(format!("{error:#}")),
        }
    }
    measured
}

async fn one_request(client: &mut Option<Client>, to: SocketAddr, request: &[u8]) -> Result<()> {
    let mut connected = match client.take() {
        Some(client) => client,
        None => Client::connect(to).await?,
    };
    let response = connected.ask(request).await?;
    if !(200..300).contains(&response.status) {
        bail!("status {}", response.status);
    }
    if response.keeps_alive {
        *client = Some(connected);
    }
    Ok(())
}

impl Measured {
    fn fail(&mut self, failure: String) {
        self.n_failures += 1;
        if self.failures.len() < 3 {
            self.failures.push(failure);
        }
    }

    fn add(&mut self, other: Measured) {
        self.times.extend(other.times);
        self.n_failures += other.n_failures;
        self.failures.extend(other.failures);
    }

    /// In microseconds.
    fn percentile(&self, percent: f64) -> u32 {
        let at = (self.times.len() as f64 * percent / 100.0) as usize;
        self.times.get(at.min(self.times.len().saturating_sub(1))).copied().unwrap_or(0)
    }

    fn print(&self, what: &str) {
        let rate = self.times.len() as f64 / self.elapsed.as_secs_f64();
        let percentile = |percent| f64::from(self.percentile(percent)) / 1000.0;
        let (p50, p99, most) = (percentile(50.0), percentile(99.0), percentile(100.0));
        println!(
            "{what}: {rate:.0} requests/s, p50 {p50:.3} ms, p99 {p99:.3} ms, at most {most:.3} ms, {} failed",
            self.n_failures
        );
        self.failures.iter().take(5).for_each(|failure| println!("  {failure}"));
    }

    fn tally(&self) -> Tally {
        Tally { passed: self.times.len(), failed: self.n_failures as usize, skipped: 0 }
    }
}

fn print_memory(when: &str, pid: Option<u32>) {
    let status = pid.and_then(|pid| std::fs::read_to_string(format!("/proc/{pid}/status")).ok());
    let line = status.as_deref().and_then(|status| status.lines().find(|line| line.starts_with("VmRSS")));
    if let Some(line) = line {
        println!("memory {when}: {}", line.trim_start_matches("VmRSS:").trim());
    }
}
