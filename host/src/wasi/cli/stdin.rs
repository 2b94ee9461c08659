//! The process's own standard input, as a guest's.
//!
//! The system is asked whether there is something to read before it is read, so a read never waits, and the file's
//! flags, which other processes share, stay as they are. Waiting is tokio's, on a duplicate of the descriptor. There
//! is no thread that reads: none to start, none that is still in a read when the process ends.
//!
//! # Invariants
//! * Between the question and the read no other guest of this process reads. Another process that does may leave the
//!   read waiting for what comes next.

use std::io::{self, IsTerminal};
use std::os::fd::OwnedFd;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll, Waker, ready};

use bytes::Bytes;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

use super::StdinStream;
use crate::wasi::executor;
use crate::wasi::io::{DynInputStream, InputStream, MAX_PERMIT, Pollable, StreamError, StreamResult};

/// The process's standard input.
#[derive(Clone, Copy, Debug)]
pub struct Stdin;

impl StdinStream for Stdin {
    fn stream(&self) -> DynInputStream {
        Box::new(Reading { wait: None, cannot_wait: None, is_closed: false })
    }

    fn is_terminal(&self) -> bool {
        io::stdin().is_terminal()
    }
}

struct Reading {
    /// Made when somebody waits.
    wait: Option<AsyncFd<OwnedFd>>,
    /// Why nobody can wait. The guest is told when it reads.
    cannot_wait: Option<io::Error>,
    is_closed: bool,
}

impl Pollable for Reading {
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.is_closed || has_something() {
            return Poll::Ready(());
        }
        if cx.waker().will_wake(Waker::noop()) {
            return Poll::Pending;
        }
        let waited = executor::within(|| self.poll_readable(cx));
        if let Err(error) = ready!(waited.unwrap_or_else(|error| Poll::Ready(Err(io::Error::other(error))))) {
            self.cannot_wait = Some(error);
        }
        Poll::Ready(())
    }
}

impl Reading {
    fn poll_readable(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let wait = match &mut self.wait {
            Some(wait) => wait,
            none => none.insert(watch(rustix::io::dup(rustix::stdio::stdin())?)?),
        };
        loop {
            let mut readable = ready!(wait.poll_read_ready(cx))?;
            if has_something() {
                return Poll::Ready(Ok(()));
            }
            // Another guest was faster.
            readable.clear_ready();
        }
    }
}

#[expect(deprecated, reason = "unsound for types whose descriptor changes, of which `OwnedFd` is none")]
fn watch(descriptor: OwnedFd) -> io::Result<AsyncFd<OwnedFd>> {
    AsyncFd::with_interest(descriptor, Interest::READABLE)
}

impl InputStream for Reading {
    fn read(&mut self, size: usize) -> StreamResult<Bytes> {
        if self.is_closed {
            return Err(StreamError::Closed);
        }
        if let Some(error) = self.cannot_wait.take() {
            return Err(error.into());
        }
        match read_what_is_there(size.min(MAX_PERMIT)) {
            Ok(Some(bytes)) if bytes.is_empty() && size > 0 => {
                self.is_closed = true;
                Err(StreamError::Closed)
            }
            Ok(bytes) => Ok(bytes.unwrap_or_default()),
            Err(error) => {
                self.is_closed = true;
                Err(io::Error::from(error).into())
            }
        }
    }
}

/// Bytes, of which there are none at the end; nothing, if nothing is there yet.
fn read_what_is_there(size: usize) -> rustix::io::Result<Option<Bytes>> {
    static READING: Mutex<()> = Mutex::new(());
    let _alone = READING.lock().unwrap_or_else(PoisonError::into_inner);
    if !has_something() {
        return Ok(None);
    }
    // Exactly so many: a `Vec` may have more room than was asked for.
    let mut space = Box::new_uninit_slice(size);
    match rustix::io::read(rustix::stdio::stdin(), &mut *space) {
        Ok((bytes, _)) => Ok(Some(Bytes::copy_from_slice(bytes))),
        Err(rustix::io::Errno::AGAIN | rustix::io::Errno::INTR) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether a read gives something at once: bytes, the end or an error.
fn has_something() -> bool {
    let mut stdin = [PollFd::from_borrowed_fd(rustix::stdio::stdin(), PollFlags::IN)];
    poll(&mut stdin, Some(&Timespec { tv_sec: 0, tv_nsec: 0 })).is_ok_and(|n_ready| n_ready > 0)
}
