//! What hyper reads from and writes to: a client's socket, which ends when the client takes too long to read.
//!
//! How long it takes to send is limited elsewhere: the head by hyper, the body where the guest reads it.
//!
//! # Invariants
//! * While something waits to be written, the client takes [`LEAST_BYTES`] of it in each period, or the rest.
//! * No more than [`MAX_READ_BYTES`] are read at a time: hyper keeps a buffer of twice what it last got, and the guest
//!   may keep another one.

use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hyper::rt::{Read, ReadBuf, ReadBufCursor, Write};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::Sleep;

use super::connection::Connection;

/// What is read at a time at most.
const MAX_READ_BYTES: usize = 32 << 10;

/// What a client takes, or sends, in a period at least.
pub(super) const LEAST_BYTES: usize = 4 << 10;

/// A socket with limits.
pub(super) struct Client {
    stream: TokioIo<TcpStream>,
    connection: Arc<Connection>,
    period: Duration,
    /// There while something waits to be written.
    waiting: Option<Waiting>,
}

impl Drop for Client {
    fn drop(&mut self) {
        self.connection.has_closed();
    }
}

struct Waiting {
    sleep: Pin<Box<Sleep>>,
    taken: usize,
}

impl Client {
    pub(super) fn new(stream: TcpStream, connection: Arc<Connection>, period: Duration) -> Client {
        Client { stream: TokioIo::new(stream), connection, period, waiting: None }
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
            Poll::Pending => {
                self.connection.socket_is_full();
                return self.poll_patience(cx);
            }
        };
        if self.connection.socket_took() {
            cx.waker().wake_by_ref();
        }
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
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, mut buf: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        let mut part = [const { MaybeUninit::uninit() }; MAX_READ_BYTES];
        let len = buf.remaining().min(self.connection.next_read_bytes()).min(MAX_READ_BYTES);
        let mut part = ReadBuf::uninit(&mut part[..len]);
        ready!(Pin::new(&mut self.stream).poll_read(cx, part.unfilled()))?;
        self.connection.has_read(part.filled().len())?;
        buf.put_slice(part.filled());
        Poll::Ready(Ok(()))
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
