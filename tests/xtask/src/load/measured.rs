//! Requests from many connections, each with one under way, and what came of them.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::client::Client;
use super::target::Target;
use crate::tally::Tally;

/// What is sent.
pub(super) struct Load {
    paths: Vec<String>,
    connections: usize,
}

/// When to end.
#[derive(Clone, Copy)]
pub(super) enum End {
    At(Instant),
    After(u64),
}

impl End {
    pub(super) fn in_seconds(seconds: f64) -> End {
        End::At(Instant::now() + Duration::from_secs_f64(seconds.clamp(0.0, 1e6)))
    }

    /// One connection's part.
    fn part(self, at: u64, connections: u64) -> End {
        match self {
            End::After(all) => End::After(all / connections + u64::from(at < all % connections)),
            End::At(time) => End::At(time),
        }
    }
}

/// What came of some load.
#[derive(Default)]
pub(super) struct Measured {
    /// In microseconds.
    times: Vec<u32>,
    failures: Vec<String>,
    n_failures: u64,
    elapsed: Duration,
    /// Of the server, in seconds.
    processor_time: Option<f64>,
    memory_mib: Option<f64>,
}

impl Load {
    pub(super) fn new(paths: &[String], connections: usize) -> Load {
        Load { paths: paths.to_vec(), connections: connections.max(1) }
    }

    pub(super) fn connections(&self) -> u64 {
        self.connections as u64
    }

    /// Sends until the end.
    ///
    /// # Errors
    /// When a task of this process fails; what fails of a request is in what is measured.
    pub(super) async fn measure(&self, target: &Target, end: End) -> Result<Measured> {
        let to = target.address;
        let request = |path| format!("GET {path} HTTP/1.1\r\nhost: {to}\r\naccept: */*\r\n\r\n").into_bytes();
        let requests: Vec<Arc<[u8]>> = self.paths.iter().map(|path| request(path).into()).collect();
        let (begun, processor) = (Instant::now(), target.processor_time());
        let part = |at| end.part(at, self.connections());
        let shared = (0..self.connections()).zip(requests.iter().cycle());
        let tasks: Vec<_> =
            shared.map(|(at, request)| tokio::spawn(one_connection(to, request.clone(), part(at)))).collect();
        let mut all = Measured::default();
        for task in tasks {
            all.add(task.await.context("a connection's task")?);
        }
        all.elapsed = begun.elapsed();
        all.processor_time = target.processor_time().zip(processor).map(|(after, before)| after - before);
        all.memory_mib = target.memory_mib();
        all.times.sort_unstable();
        Ok(all)
    }
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

    /// Requests in a second.
    pub(super) fn rate(&self) -> f64 {
        self.times.len() as f64 / self.elapsed.as_secs_f64().max(1e-9)
    }

    /// In milliseconds.
    pub(super) fn percentile(&self, percent: f64) -> f64 {
        let at = (self.times.len() as f64 * percent / 100.0) as usize;
        let micros = self.times.get(at.min(self.times.len().saturating_sub(1)));
        f64::from(micros.copied().unwrap_or(0)) / 1000.0
    }

    /// Of the server for a request, in microseconds.
    pub(super) fn processor_micros(&self) -> Option<f64> {
        Some(self.processor_time? * 1e6 / self.times.len().max(1) as f64)
    }

    pub(super) fn memory_mib(&self) -> Option<f64> {
        self.memory_mib
    }

    pub(super) fn print(&self, what: &str) {
        let (p50, p99, most) = (self.percentile(50.0), self.percentile(99.0), self.percentile(100.0));
        let of = |value: Option<f64>, unit: &str| value.map_or(String::new(), |value| format!(", {value:.1} {unit}"));
        println!(
            "{what}: {:.0} requests/s, p50 {p50:.3} ms, p99 {p99:.3} ms, at most {most:.3} ms, {} failed{}{}",
            self.rate(),
            self.n_failures,
            of(self.processor_micros(), "us of processor a request"),
            of(self.memory_mib, "MiB")
        );
        self.failures.iter().take(5).for_each(|failure| println!("  {failure}"));
    }

    pub(super) fn tally(&self) -> Tally {
        Tally { passed: self.times.len(), failed: self.n_failures as usize, skipped: 0 }
    }
}
