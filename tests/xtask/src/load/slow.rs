//! Clients that are slow, each in its way, until they are cut or dropped.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinHandle;

use super::Options;
use super::target::Target;

/// The ways.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// A byte of the head each second.
    Head,
    /// A byte of the body each second.
    Body,
    /// Sends a body as fast as it is taken, and never reads what comes back.
    NeverReads,
    /// Asks, and ends its half of the connection.
    HalfClosed,
    /// Says nothing.
    Idle,
}

/// The body of who never reads.
const LARGE: usize = 64 << 20;
static PIECE: [u8; 1 << 16] = [b'a'; 1 << 16];

const WAYS: [Way; 5] = [Way::Head, Way::Body, Way::NeverReads, Way::HalfClosed, Way::Idle];

impl Way {
    /// What it asks for.
    fn path(self, options: &Options) -> &str {
        match self {
            Way::Body | Way::NeverReads => &options.slow_path,
            Way::Head | Way::HalfClosed | Way::Idle => options.path.first().map_or("/", String::as_str),
        }
    }
}

/// Clients that go on until they are dropped.
pub(super) struct SlowClients {
    tasks: Vec<JoinHandle<()>>,
    cut: Arc<[AtomicUsize; 5]>,
}

impl SlowClients {
    /// Connects so many, of all ways alike, and waits until what lies between is full and all are slow.
    pub(super) async fn begin(target: &Target, options: &Options) -> SlowClients {
        let to = target.address;
        let cut: Arc<[AtomicUsize; 5]> = Arc::default();
        let one = |at: usize| {
            let (cut, way) = (cut.clone(), WAYS[at % WAYS.len()]);
            let path = way.path(options).to_owned();
            tokio::spawn(async move {
                // Whatever ends it, it was cut.
                _ = be_slow(to, &path, way).await;
                cut[at % WAYS.len()].fetch_add(1, Ordering::Relaxed);
            })
        };
        let tasks = (0..options.slow).map(one).collect();
        target.settled(Duration::from_secs(20)).await;
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
    let mut stream = match way {
        Way::NeverReads => small_socket(to).await?,
        Way::Head | Way::Body | Way::HalfClosed | Way::Idle => TcpStream::connect(to).await?,
    };
    let post = |length| format!("POST {path} HTTP/1.1\r\nhost: {to}\r\ncontent-length: {length}\r\n\r\n");
    let get = format!("GET {path} HTTP/1.1\r\nhost: {to}\r\n\r\n");
    match way {
        Way::Head => slowly(&mut stream, get.repeat(1000).as_bytes()).await,
        Way::Body => {
            stream.write_all(post(100_000).as_bytes()).await?;
            slowly(&mut stream, &[b'a'; 100_000]).await
        }
        Way::NeverReads => {
            // More than fits into what lies between.
            stream.write_all(post(LARGE).as_bytes()).await?;
            for _ in 0..LARGE / PIECE.len() {
                stream.write_all(&PIECE).await?;
            }
            Ok(())
        }
        Way::HalfClosed => {
            stream.write_all(get.as_bytes()).await?;
            stream.shutdown().await?;
            until_cut(&mut stream).await
        }
        Way::Idle => until_cut(&mut stream).await,
    }
}

/// One that takes and gives little in advance.
async fn small_socket(to: SocketAddr) -> std::io::Result<TcpStream> {
    let socket = if to.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_recv_buffer_size(4096)?;
    socket.set_send_buffer_size(16 << 10)?;
    socket.connect(to).await
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
