//! The two streams of a connection.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use rustix::io::Errno;
use rustix::net::{self, RecvFlags, SendFlags, Shutdown};
use tokio::io::AsyncWrite;

use crate::wasi::io::{
    AsyncWriteStream, DynInputStream, DynOutputStream, InputStream, MAX_PERMIT, Pollable, StreamError, StreamResult,
};
use crate::wasi::sockets::socket::{Direction, Socket};

pub(super) use crate::wasi::io::Ending;

/// What is kept of what the system does not take yet.
const BUDGET: usize = MAX_PERMIT;

/// Streams, and what ends the one that sends once everything is sent.
pub(super) fn of(socket: &Arc<Socket>) -> (DynInputStream, DynOutputStream, Ending) {
    let output = AsyncWriteStream::new(BUDGET, Sending { socket: socket.clone() });
    let ending = output.ending();
    (Box::new(Receiving { socket: socket.clone(), is_closed: false }), Box::new(output), ending)
}

struct Receiving {
    socket: Arc<Socket>,
    is_closed: bool,
}

impl Receiving {
    fn is_closed(&self) -> bool {
        self.is_closed || self.socket.receives_no_more()
    }
}

impl Pollable for Receiving {
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.is_closed() { Poll::Ready(()) } else { self.socket.poll_ready(Direction::Receive, cx) }
    }
}

impl InputStream for Receiving {
    fn read(&mut self, size: usize) -> StreamResult<Bytes> {
        if self.is_closed() {
            return Err(StreamError::Closed);
        }
        if size == 0 {
            return Ok(Bytes::new());
        }
        // Exactly so many: a `Vec` may have more room than was asked for.
        let mut space = Box::new_uninit_slice(size.min(MAX_PERMIT));
        match net::recv(&self.socket, &mut *space, RecvFlags::empty()) {
            Ok((([], _), _)) => {
                self.is_closed = true;
                Err(StreamError::Closed)
            }
            Ok(((bytes, _), _)) => Ok(Bytes::copy_from_slice(bytes)),
            Err(Errno::AGAIN | Errno::INTR) => {
                self.socket.would_wait()?;
                Ok(Bytes::new())
            }
            Err(errno) => {
                self.is_closed = true;
                Err(io::Error::from(errno).into())
            }
        }
    }
}

struct Sending {
    socket: Arc<Socket>,
}

impl AsyncWrite for Sending {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        loop {
            match net::send(&self.socket, bytes, SendFlags::NOSIGNAL) {
                Err(Errno::AGAIN) => {
                    ready!(self.socket.poll_ready(Direction::Send, cx));
                    self.socket.would_wait()?;
                }
                Err(Errno::INTR) => {}
                sent => return Poll::Ready(Ok(sent?)),
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        net::shutdown(&self.socket, Shutdown::Write)?;
        Poll::Ready(Ok(()))
    }
}
