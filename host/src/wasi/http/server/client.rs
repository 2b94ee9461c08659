//! A client's connection, which ends when the client takes too long to read.
//!
//! How long it takes to send is limited elsewhere: the head by hyper, the body where the guest reads it.
//!
//! # Invariants
//! * While something waits to be written, the client takes [`LEAST_BYTES`] of it in each period, or the rest.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::Sleep;

/// What a client takes, or sends, in a period at least.
pub(super) const LEAST_BYTES: usize = 4 << 10;

/// A connection with a limit.
pub(super) struct Client {
    stream: TokioIo<TcpStream>,
    period: Duration,
    /// There while something waits to be written.
    waiting: Option<Waiting>,
}

struct Waiting {
    sleep: Pin<Box<Sleep>>,
    taken: usize,
}

impl Client {
    pub(super) fn new(stream: TcpStream, period: Duration) -> Client {
        Client { stream: TokioIo::new(stream), period, waiting: None }
    }

    /// What became of a write of so many bytes.
    fn after_write(
        &mut self,
        cx: &mut Context<'_>,
        offered: usize,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        let taken = match written {
            Poll::Ready(Ok(taken)) => taken,
            Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
            Poll::Pending => return self.poll_patience(cx),
        };
        if let Some(waiting) = &mut self.waiting {
            waiting.taken += taken;
            if taken == offered || waiting.taken >= LEAST_BYTES {
                self.waiting = None;
            }
        }
        Poll::Ready(Ok(taken))
    }

    fn poll_patience(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let begin = || Waiting { sleep: Box::pin(tokio::time::sleep(self.period)), taken: 0 };
        let waiting = self.waiting.get_or_insert_with(begin);
        let over = || Err(io::Error::new(io::ErrorKind::TimedOut, "the client reads too slowly"));
        waiting.sleep.as_mut().poll(cx).map(|()| over())
    }
}

impl Read for Client {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl Write for Client {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.after_write(cx, buf.len(), written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let offered = bufs.iter().map(|buf| buf.len()).sum();
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.after_write(cx, offered, written)
    }
}
