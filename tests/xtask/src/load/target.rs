//! A server, and what the system knows of its process.
//!
//! # Invariants
//! * A server that this job started is ended when its [`Target`] is dropped, and no other is.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::commands::Named;
use super::server::Served;

/// A server.
pub(super) struct Target {
    pub(super) name: String,
    pub(super) address: SocketAddr,
    pid: Option<u32>,
    /// What runs as long as this.
    _held: Held,
}

#[allow(dead_code, reason = "they are held, not used")]
enum Held {
    Nothing,
    Here(Served),
    Child(Ended),
}

/// A child that is ended.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

/// How long a server may take until it listens: it compiles first.
const PATIENCE: Duration = Duration::from_secs(60);

impl Target {
    /// One of another process's.
    pub(super) fn there(address: SocketAddr, pid: Option<u32>) -> Target {
        Target { name: address.to_string(), address, pid, _held: Held::Nothing }
    }

    /// One of this process's.
    pub(super) fn served(served: Served) -> Target {
        let (address, pid) = (served.address, Some(std::process::id()));
        Target { name: "this process".to_owned(), address, pid, _held: Held::Here(served) }
    }

    /// Starts a command, and waits until it listens.
    pub(super) fn start(named: &Named) -> Result<Target> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let words = named.words(address);
        println!("{}: {}", named.name, words.join(" "));
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().with_context(|| format!("cannot start `{}`", words[0]))?;
        let mut child = Ended(child);
        wait_for(&mut child.0, address).with_context(|| format!("`{}`", words.join(" ")))?;
        let pid = Some(child.0.id());
        Ok(Target { name: named.name.clone(), address, pid, _held: Held::Child(child) })
    }

    /// What it has of the machine's memory, in MiB.
    pub(super) fn memory_mib(&self) -> Option<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid?)).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kib: f64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
        Some(kib / 1024.0)
    }

    /// Waits until neither it nor this process is at work any more, but no longer than `at_most`.
    pub(super) async fn settled(&self, at_most: Duration) {
        const LOOK: Duration = Duration::from_millis(500);
        let time = || self.processor_time().unwrap_or_default() + of_process(std::process::id()).unwrap_or_default();
        let (begun, mut before) = (Instant::now(), time());
        while begun.elapsed() < at_most {
            tokio::time::sleep(LOOK).await;
            let now = time();
            if now - before < LOOK.as_secs_f64() / 10.0 {
                return;
            }
            before = now;
        }
    }

    /// How long processors worked for it, in seconds.
    pub(super) fn processor_time(&self) -> Option<f64> {
        of_process(self.pid?)
    }
}

fn of_process(pid: u32) -> Option<f64> {
    /// What the times of `/proc/PID/stat` are counted in: fixed on Linux, whatever the kernel's own.
    const TICKS_A_SECOND: f64 = 100.0;
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The second word is a name in parentheses, which may have any character.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) / TICKS_A_SECOND)
}

fn wait_for(child: &mut Child, address: SocketAddr) -> Result<()> {
    let begun = Instant::now();
    while TcpStream::connect(address).is_err() {
        if let Some(status) = child.try_wait()? {
            bail!("ended before it listened: {status}");
        }
        if begun.elapsed() > PATIENCE {
            bail!("did not listen at `{address}` within {PATIENCE:?}");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}
