//! Clients that are slow, each in its way, until they are cut or dropped.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

/// The ways.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// A byte of the head each second.
    Head,
    /// A byte of the body each second.
    Body,
    /// Asks, and never reads the answer.
    NeverReads,
    /// Asks, and ends its half of the connection.
    HalfClosed,
    /// Says nothing.
    Idle,
}

const WAYS: [Way; 5] = [Way::Head, Way::Body, Way::NeverReads, Way::HalfClosed, Way::Idle];

/// Clients that go on until they are dropped.
pub(super) struct SlowClients {
    tasks: Vec<JoinHandle<()>>,
    cut: Arc<[AtomicUsize; 5]>,
}

impl SlowClients {
    /// Connects so many, of all ways alike.
    pub(super) async fn begin(to: SocketAddr, path: &str, clients: usize) -> SlowClients {
        let cut: Arc<[AtomicUsize; 5]> = Arc::default();
        let path: Arc<str> = path.into();
        let one = |at: usize| {
            let (cut, path) = (cut.clone(), path.clone());
            tokio::spawn(async move {
                // Whatever ends it, it was cut.
                _ = be_slow(to, &path, WAYS[at % WAYS.len()]).await;
                cut[at % WAYS.len()].fetch_add(1, Ordering::Relaxed);
            })
        };
        let tasks = (0..clients).map(one).collect();
        tokio::time::sleep(Duration::from_secs(1)).await;
        SlowClients { tasks, cut }
    }

    /// Prints how many the server cut.
    pub(super) fn print(&self) {
        let all = self.tasks.len();
        let of_ways = WAYS.iter().zip(&*self.cut).map(|(way, cut)| format!("{way:?} {}", cut.load(Ordering::Relaxed)));
        println!("of {all} slow clients were cut: {}", of_ways.collect::<Vec<_>>().join(", "));
    }
}

impl Drop for SlowClients {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

async fn be_slow(to: SocketAddr, path: &str, way: Way) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(to).await?;
    let get = format!("GET {path} HTTP/1.1\r\nhost: {to}\r\n\r\n");
    match way {
        Way::Head => slowly(&mut stream, get.repeat(1000).as_bytes()).await,
        Way::Body => {
            let head = format!("POST {path} HTTP/1.1\r\nhost: {to}\r\ncontent-length: 100000\r\n\r\n");
            stream.write_all(head.as_bytes()).await?;
            slowly(&mut stream, &[b'a'; 100_000]).await
        }
        Way::NeverReads => {
            // So many that their answers fill what lies between.
            let asked = stream.write_all(get.repeat(100_000).as_bytes()).await;
            tokio::time::sleep(Duration::from_secs(3600)).await;
            asked
        }
        Way::HalfClosed => {
            stream.write_all(get.as_bytes()).await?;
            stream.shutdown().await?;
            until_cut(&mut stream).await
        }
        Way::Idle => until_cut(&mut stream).await,
    }
}

async fn slowly(stream: &mut TcpStream, bytes: &[u8]) -> std::io::Result<()> {
    for byte in bytes {
        stream.write_all(&[*byte]).await?;
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    Ok(())
}

async fn until_cut(stream: &mut TcpStream) -> std::io::Result<()> {
    let mut buffer = vec![0; 4096];
    while stream.read(&mut buffer).await? > 0 {}
    Ok(())
}
