//! A connection that sends one request after the other, and reads no more of a response than where it ends.

use std::net::SocketAddr;

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A connection.
pub(super) struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// A response.
pub(super) struct Response {
    pub(super) status: u16,
    pub(super) keeps_alive: bool,
}

/// How long a response's body is.
enum Length {
    Known(usize),
    Chunks,
}

impl Client {
    pub(super) async fn connect(to: SocketAddr) -> Result<Client> {
        let stream = TcpStream::connect(to).await.context("connect")?;
        stream.set_nodelay(true)?;
        Ok(Client { stream, buffer: Vec::with_capacity(16 << 10) })
    }

    /// Sends a request and waits for the end of its response.
    pub(super) async fn ask(&mut self, request: &[u8]) -> Result<Response> {
        self.stream.write_all(request).await.context("send")?;
        let head = loop {
            match find(&self.buffer, b"\r\n\r\n") {
                Some(at) => break at + 4,
                None => self.more().await?,
            }
        };
        let text = String::from_utf8_lossy(&self.buffer[..head]).to_ascii_lowercase();
        let status = text.get(9..12).and_then(|status| status.parse().ok()).context("no status")?;
        let keeps_alive = !text.contains("\r\nconnection: close");
        match length(&text)? {
            Length::Known(length) => self.read_to(head + length).await?,
            Length::Chunks => self.read_chunks(head).await?,
        }
        self.buffer.clear();
        Ok(Response { status, keeps_alive })
    }

    async fn read_to(&mut self, end: usize) -> Result<()> {
        while self.buffer.len() < end {
            self.more().await?;
        }
        Ok(())
    }

    async fn read_chunks(&mut self, mut at: usize) -> Result<()> {
        loop {
            let Some(line) = find(&self.buffer[at..], b"\r\n") else {
                self.more().await?;
                continue;
            };
            let digits = std::str::from_utf8(&self.buffer[at..at + line])?;
            let size = usize::from_str_radix(digits, 16).with_context(|| format!("chunk size `{digits}`"))?;
            at += line + 2 + size + 2;
            self.read_to(at).await?;
            if size == 0 {
                return Ok(());
            }
        }
    }

    async fn more(&mut self) -> Result<()> {
        match self.stream.read_buf(&mut self.buffer).await.context("receive")? {
            0 => bail!("the connection ended after {} bytes of a response", self.buffer.len()),
            _ => Ok(()),
        }
    }
}

fn length(head: &str) -> Result<Length> {
    if head.contains("\r\ntransfer-encoding: chunked") {
        return Ok(Length::Chunks);
    }
    let (_, rest) = head.split_once("\r\ncontent-length: ").context("neither a length nor chunks")?;
    let digits = rest.split("\r\n").next().unwrap_or_default();
    Ok(Length::Known(digits.parse().with_context(|| format!("content-length `{digits}`"))?))
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_found_wherever_it_stands() {
        let known = |head: &str| match length(head) {
            Ok(Length::Known(length)) => Some(length),
            _ => None,
        };
        assert_eq!(known("http/1.1 200 ok\r\ncontent-length: 12\r\na: b\r\n\r\n"), Some(12));
        assert_eq!(known("http/1.1 200 ok\r\na: b\r\ncontent-length: 0\r\n\r\n"), Some(0));
        assert!(matches!(length("http/1.1 200 ok\r\ntransfer-encoding: chunked\r\n\r\n"), Ok(Length::Chunks)));
        assert!(length("http/1.1 200 ok\r\ncontent-length: x\r\n\r\n").is_err());
        assert!(length("http/1.1 200 ok\r\n\r\n").is_err());
    }
}
