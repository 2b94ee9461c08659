//! A client that sends bytes as they are, and reads a response as it is.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A response with its body put together.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    /// In lower case.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
    /// Whether the body ended as its head said.
    pub(crate) complete: bool,
}

impl Response {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

/// A connection.
pub(crate) struct Client {
    pub(crate) stream: TcpStream,
    rest: Vec<u8>,
}

impl Client {
    pub(crate) async fn connect(to: SocketAddr) -> Client {
        Client::of(TcpStream::connect(to).await.unwrap())
    }

    pub(crate) fn of(stream: TcpStream) -> Client {
        Client { stream, rest: Vec::new() }
    }

    pub(crate) async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        // The server may have closed it already: what it answered is still to be read.
        _ = self.stream.write_all(bytes.as_ref()).await;
    }

    /// The next response; nothing if the connection ends before its head does.
    pub(crate) async fn response(&mut self) -> Option<Response> {
        tokio::time::timeout(Duration::from_secs(60), self.read_response()).await.expect("no response in time")
    }

    async fn read_response(&mut self) -> Option<Response> {
        let head = loop {
            if let Some(at) = find(&self.rest, b"\r\n\r\n") {
                break self.rest.drain(..at + 4).collect::<Vec<_>>();
            }
            self.more().await.then_some(())?;
        };
        let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
        let status = head[9..12].parse().unwrap();
        let mut response = Response { status, head, body: Vec::new(), complete: true };
        if response.header("transfer-encoding") == Some("chunked") {
            response.complete = self.read_chunks(&mut response.body).await;
        } else if let Some(length) = response.header("content-length") {
            let length: usize = length.parse().unwrap();
            while self.rest.len() < length && self.more().await {}
            response.complete = self.rest.len() >= length;
            response.body = self.rest.drain(..length.min(self.rest.len())).collect();
        }
        Some(response)
    }

    async fn read_chunks(&mut self, body: &mut Vec<u8>) -> bool {
        loop {
            let Some(at) = find(&self.rest, b"\r\n") else {
                if self.more().await {
                    continue;
                }
                return false;
            };
            let size = usize::from_str_radix(std::str::from_utf8(&self.rest[..at]).unwrap(), 16).unwrap();
            while self.rest.len() < at + 2 + size + 2 {
                if !self.more().await {
                    return false;
                }
            }
            body.extend_from_slice(&self.rest[at + 2..at + 2 + size]);
            self.rest.drain(..at + 2 + size + 2);
            if size == 0 {
                return true;
            }
        }
    }

    /// Whether there was anything more.
    async fn more(&mut self) -> bool {
        self.rest.reserve(64 << 10);
        matches!(self.stream.read_buf(&mut self.rest).await, Ok(1..))
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

/// One request on a connection of its own.
pub(crate) async fn ask(to: SocketAddr, request: &str) -> Option<Response> {
    let mut client = Client::connect(to).await;
    client.send(request).await;
    client.response().await
}

/// A request without a body.
pub(crate) async fn get(to: SocketAddr, path: &str) -> Response {
    ask(to, &format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n")).await.unwrap()
}
