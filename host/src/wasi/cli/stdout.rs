//! The process's own standard output, and the one for errors, as a guest's.
//!
//! What a guest writes is with the system when its call returns: a process that ends then has lost nothing, and what
//! the host prints comes in order. Only a reader that does not read is treated in two ways. On a thread that is the
//! guest's it holds up the guest, and its thread. On a thread of a runtime of tokio's, which has others to run, nothing
//! blocks: the system is asked before each piece is written, what it does not take is left to a task, and the guest waits
//! as for any other stream ([`AsyncWriteStream`]). The file's flags, which other processes share, stay as they are.
//!
//! # Invariants
//! * On a thread of a runtime, one piece is written when the system has said that there is room for it. Another process
//!   that fills a pipe in between, or a terminal with less room than a piece, may hold up the thread until somebody reads.

use std::io::{self, IsTerminal, Write};
use std::os::fd::{BorrowedFd, OwnedFd};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use tokio::io::unix::AsyncFd;
use tokio::io::{AsyncWrite, Interest};
use tokio::runtime::Handle;

use super::StdoutStream;
use crate::wasi::io::{
    AsyncWriteStream, DynOutputStream, MAX_PERMIT, OutputStream, Pollable, StreamError, StreamResult,
};

/// The process's standard output.
#[derive(Clone, Copy, Debug)]
pub struct Stdout;

/// The process's standard output for errors.
#[derive(Clone, Copy, Debug)]
pub struct Stderr;

impl StdoutStream for Stdout {
    fn stream(&self) -> DynOutputStream {
        Box::new(Standard::new(Target::Output))
    }

    fn is_terminal(&self) -> bool {
        io::stdout().is_terminal()
    }
}

impl StdoutStream for Stderr {
    fn stream(&self) -> DynOutputStream {
        Box::new(Standard::new(Target::Errors))
    }

    fn is_terminal(&self) -> bool {
        io::stderr().is_terminal()
    }
}

#[derive(Clone, Copy)]
enum Target {
    Output,
    Errors,
}

impl Target {
    /// Waits until all of it is with the system.
    fn write_all(self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Target::Output => write_flushed(io::stdout().lock(), bytes),
            Target::Errors => write_flushed(io::stderr().lock(), bytes),
        }
    }

    fn descriptor(self) -> BorrowedFd<'static> {
        match self {
            Target::Output => rustix::stdio::stdout(),
            Target::Errors => rustix::stdio::stderr(),
        }
    }
}

fn write_flushed(mut to: impl Write, bytes: &[u8]) -> io::Result<()> {
    to.write_all(bytes)?;
    to.flush()
}

struct Standard {
    target: Target,
    /// Made by the first write on a thread of a runtime.
    waiting: Option<AsyncWriteStream>,
    is_closed: bool,
}

impl Standard {
    fn new(target: Target) -> Standard {
        Standard { target, waiting: None, is_closed: false }
    }

    /// The stream that waits, if there is a runtime or was one.
    fn waiting(&mut self) -> Option<&mut AsyncWriteStream> {
        if self.waiting.is_none() && Handle::try_current().is_ok() {
            self.waiting = Some(AsyncWriteStream::new(MAX_PERMIT, Pieces { target: self.target, room: None }));
        }
        self.waiting.as_mut()
    }
}

impl Pollable for Standard {
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.waiting.as_mut().map_or(Poll::Ready(()), |waiting| waiting.poll_ready(cx))
    }
}

impl OutputStream for Standard {
    fn check_write(&mut self) -> StreamResult<usize> {
        match &mut self.waiting {
            Some(waiting) => waiting.check_write(),
            None if self.is_closed => Err(StreamError::Closed),
            None => Ok(MAX_PERMIT),
        }
    }

    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        self.check_write()?;
        if let Some(waiting) = self.waiting() {
            return waiting.write(bytes);
        }
        self.target.write_all(&bytes).inspect_err(|_| self.is_closed = true)?;
        Ok(())
    }

    fn flush(&mut self) -> StreamResult<()> {
        self.check_write()?;
        self.waiting.as_mut().map_or(Ok(()), OutputStream::flush)
    }
}

/// Writes piece by piece, and waits between them.
struct Pieces {
    target: Target,
    /// Made when somebody waits.
    room: Option<AsyncFd<OwnedFd>>,
}

/// For so many bytes there is room in a pipe that has any (`PIPE_BUF`).
const PIECE_BYTES: usize = 4096;

impl AsyncWrite for Pieces {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let Pieces { target, room } = self.get_mut();
        if !has_room(*target) {
            ready!(poll_room(*target, room, cx))?;
        }
        let piece = bytes.get(..PIECE_BYTES).unwrap_or(bytes);
        Poll::Ready(Ok(rustix::io::retry_on_intr(|| rustix::io::write(target.descriptor(), piece))?))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

fn poll_room(target: Target, room: &mut Option<AsyncFd<OwnedFd>>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
    let room = match room {
        Some(room) => room,
        none => none.insert(watch(rustix::io::dup(target.descriptor())?)?),
    };
    loop {
        let mut writable = ready!(room.poll_write_ready(cx))?;
        if has_room(target) {
            return Poll::Ready(Ok(()));
        }
        // Another guest was faster.
        writable.clear_ready();
    }
}

#[expect(deprecated, reason = "unsound for types whose descriptor changes, of which `OwnedFd` is none")]
fn watch(descriptor: OwnedFd) -> io::Result<AsyncFd<OwnedFd>> {
    AsyncFd::with_interest(descriptor, Interest::WRITABLE)
}

/// Whether a piece is taken at once, or refused.
fn has_room(target: Target) -> bool {
    let descriptor = target.descriptor();
    let mut one = [PollFd::from_borrowed_fd(descriptor, PollFlags::OUT)];
    poll(&mut one, Some(&Timespec { tv_sec: 0, tv_nsec: 0 })).is_ok_and(|n_ready| n_ready > 0)
}
