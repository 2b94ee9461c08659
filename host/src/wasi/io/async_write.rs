//! A stream over a writer of tokio's.
//!
//! What the writer takes at once is written in place, by the guest's own call. Only what it does not take is left to
//! a task, which ends when the writer took all of it: so a stream that keeps up has no task, and one that is dropped
//! with something left still hands that on.
//!
//! | state of [`Writing`]          | who polls the writer   | who may add bytes |
//! |-------------------------------|------------------------|-------------------|
//! | `driven` is false             | the guest's call       | the guest's call  |
//! | `driven` is true              | the task               | the guest's call  |
//! | `driven`, the stream dropped  | the task, for [`LINGER`] | nobody          |
//!
//! # Invariants
//! * The buffer never has more bytes than the stream's budget.
//! * Something is left to write or to flush only while a task drives it.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use bytes::{Buf, Bytes, BytesMut};
use tokio::io::AsyncWrite;
use tokio::time::Sleep;

use super::{MAX_PERMIT, OutputStream, Pollable, StreamError, StreamResult};
use crate::wasi::executor;

/// How long a task goes on writing what a dropped stream left.
const LINGER: Duration = Duration::from_secs(10);

/// An [`OutputStream`] to a writer.
pub struct AsyncWriteStream {
    writing: Arc<Mutex<Writing>>,
}

struct Writing {
    writer: Pin<Box<dyn AsyncWrite + Send>>,
    buffer: BytesMut,
    budget: usize,
    /// What is to be done once the buffer is empty.
    then: Then,
    end: End,
    driven: bool,
    /// Whether the writer took bytes that it was not told to flush.
    unflushed: bool,
    /// The guest that waits.
    guest: Option<Waker>,
    /// The task, which is told that nobody has the stream any more.
    task: Option<Waker>,
    dropped: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Then {
    Nothing,
    Flush,
    Shutdown,
}

enum End {
    NotYet,
    /// The guest is to be told.
    Failed(io::Error),
    Reached,
}

/// Ends a stream that somebody else has.
pub(in crate::wasi) struct Ending {
    writing: Weak<Mutex<Writing>>,
}

impl Ending {
    /// Shuts the writer down when everything is handed on; says whether the stream does that, now or since an earlier
    /// call. What went wrong with the stream stays for who has it.
    pub(in crate::wasi) fn end(&self) -> bool {
        let Some(writing) = self.writing.upgrade() else { return false };
        let (is_open, is_ending) = held(&writing).ending();
        is_ending || (is_open && finish(&writing, Then::Shutdown).is_ok())
    }
}

impl AsyncWriteStream {
    /// A stream to a writer, which keeps at most `budget` bytes that the writer does not take yet: at least 1, at most
    /// [`MAX_PERMIT`].
    pub fn new(budget: usize, writer: impl AsyncWrite + Send + 'static) -> AsyncWriteStream {
        let writing = Writing {
            writer: Box::pin(writer),
            buffer: BytesMut::new(),
            budget: budget.clamp(1, MAX_PERMIT),
            then: Then::Nothing,
            end: End::NotYet,
            driven: false,
            unflushed: false,
            guest: None,
            task: None,
            dropped: false,
        };
        AsyncWriteStream { writing: Arc::new(Mutex::new(writing)) }
    }

    /// Ends the stream: what was written is handed on, then the writer is shut down.
    ///
    /// # Errors
    /// As of [`OutputStream::flush`].
    pub fn shutdown(&mut self) -> StreamResult<()> {
        finish(&self.writing, Then::Shutdown)
    }

    pub(in crate::wasi) fn ending(&self) -> Ending {
        Ending { writing: Arc::downgrade(&self.writing) }
    }
}

/// Sets what there is to do once everything is handed on, and does it if that is now.
fn finish(shared: &Arc<Mutex<Writing>>, then: Then) -> StreamResult<()> {
    let mut writing = held(shared);
    writing.check()?;
    writing.then = then;
    if writing.driven {
        return Ok(());
    }
    match executor::at_once(|cx| writing.drive(cx)) {
        Poll::Ready(()) => Ok(()),
        Poll::Pending => leave_to_task(shared, writing),
    }
}

fn leave_to_task(shared: &Arc<Mutex<Writing>>, mut writing: MutexGuard<'_, Writing>) -> StreamResult<()> {
    writing.driven = true;
    drop(writing);
    executor::spawn(Task { writing: shared.clone(), linger: None, finished: false }).map_err(StreamError::Trap)
}

impl Pollable for AsyncWriteStream {
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let mut writing = held(&self.writing);
        let is_over = writing.then == Then::Shutdown || !matches!(writing.end, End::NotYet);
        if is_over || writing.permit() > 0 {
            return Poll::Ready(());
        }
        writing.guest = Some(cx.waker().clone());
        Poll::Pending
    }
}

impl OutputStream for AsyncWriteStream {
    fn check_write(&mut self) -> StreamResult<usize> {
        let mut writing = held(&self.writing);
        writing.check()?;
        Ok(writing.permit())
    }

    fn write(&mut self, mut bytes: Bytes) -> StreamResult<()> {
        let mut writing = held(&self.writing);
        writing.check()?;
        if bytes.len() > writing.permit() {
            return Err(StreamError::trap("more bytes than the stream permits were written to it"));
        }
        if bytes.is_empty() {
            return Ok(());
        }
        if !writing.driven {
            writing.write_in_place(&mut bytes);
            if bytes.is_empty() {
                return Ok(());
            }
        }
        writing.buffer.extend_from_slice(&bytes);
        if writing.driven { Ok(()) } else { leave_to_task(&self.writing, writing) }
    }

    fn flush(&mut self) -> StreamResult<()> {
        finish(&self.writing, Then::Flush)
    }
}

impl Drop for AsyncWriteStream {
    fn drop(&mut self) {
        // Writers with buffers of their own have something left too.
        let unflushed = held(&self.writing).unflushed;
        let _nobody_to_tell = if unflushed { finish(&self.writing, Then::Flush) } else { Ok(()) };
        let mut writing = held(&self.writing);
        writing.dropped = true;
        writing.guest = None;
        if let Some(task) = writing.task.take() {
            task.wake();
        }
    }
}

impl Writing {
    /// What the guest is told of what went wrong.
    fn check(&mut self) -> StreamResult<()> {
        match std::mem::replace(&mut self.end, End::Reached) {
            End::NotYet if self.then == Then::Shutdown => {
                self.end = End::NotYet;
                Err(StreamError::Closed)
            }
            End::NotYet => {
                self.end = End::NotYet;
                Ok(())
            }
            End::Failed(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(StreamError::Closed),
            End::Failed(error) => Err(error.into()),
            End::Reached => Err(StreamError::Closed),
        }
    }

    /// Whether it goes on, and whether it is shut down once everything is handed on.
    fn ending(&self) -> (bool, bool) {
        let is_open = matches!(self.end, End::NotYet);
        (is_open, is_open && self.then == Then::Shutdown)
    }

    /// How many bytes may be added.
    fn permit(&self) -> usize {
        if self.then == Then::Nothing { self.budget - self.buffer.len() } else { 0 }
    }

    /// Takes from the bytes what the writer takes at once.
    fn write_in_place(&mut self, bytes: &mut Bytes) {
        let written = executor::within(|| executor::at_once(|cx| write_all(self.writer.as_mut(), bytes, cx)));
        self.unflushed = true;
        if let Poll::Ready(Err(error)) = written.unwrap_or_else(failed) {
            bytes.clear();
            self.end = End::Failed(error);
        }
    }

    /// Hands everything on.
    fn drive(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let done = executor::within(|| self.hand_on(cx));
        match ready!(done.unwrap_or_else(failed)) {
            Ok(()) if self.then == Then::Shutdown => self.end = End::Reached,
            Ok(()) => self.then = Then::Nothing,
            Err(error) => {
                self.buffer.clear();
                self.end = End::Failed(error);
            }
        }
        // A burst leaves no large buffer behind.
        self.buffer = BytesMut::new();
        self.unflushed = false;
        Poll::Ready(())
    }

    fn hand_on(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(write_all(self.writer.as_mut(), &mut self.buffer, cx))?;
        match self.then {
            Then::Nothing => Poll::Ready(Ok(())),
            Then::Flush => self.writer.as_mut().poll_flush(cx),
            Then::Shutdown => self.writer.as_mut().poll_shutdown(cx),
        }
    }
}

fn write_all(
    mut writer: Pin<&mut (dyn AsyncWrite + Send)>,
    bytes: &mut impl Buf,
    cx: &mut Context<'_>,
) -> Poll<io::Result<()>> {
    while bytes.has_remaining() {
        match ready!(writer.as_mut().poll_write(cx, bytes.chunk()))? {
            0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
            some => bytes.advance(some),
        }
    }
    Poll::Ready(Ok(()))
}

fn failed(error: crate::Error) -> Poll<io::Result<()>> {
    Poll::Ready(Err(io::Error::other(error)))
}

/// Writes what a writer did not take at once.
struct Task {
    writing: Arc<Mutex<Writing>>,
    /// Until when, once the stream is dropped.
    linger: Option<Pin<Box<Sleep>>>,
    /// Whether the writer took everything: the stream may have another task now.
    finished: bool,
}

impl Future for Task {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Task { writing, linger, finished } = self.get_mut();
        let mut writing = held(writing);
        let done = writing.drive(cx);
        *finished = done.is_ready();
        writing.driven = done.is_pending();
        if let Some(guest) = writing.guest.take() {
            guest.wake();
        }
        if done.is_pending() && writing.dropped {
            return linger.get_or_insert_with(|| Box::pin(tokio::time::sleep(LINGER))).as_mut().poll(cx);
        }
        writing.task = Some(cx.waker().clone());
        done
    }
}

impl Drop for Task {
    /// Its runtime may have been shut down, or the writer have panicked.
    fn drop(&mut self) {
        if self.finished {
            return;
        }
        let mut writing = held(&self.writing);
        writing.end = End::Failed(io::Error::other("what wrote to the stream's end is gone"));
        writing.driven = false;
        writing.buffer = BytesMut::new();
        if let Some(guest) = writing.guest.take() {
            guest.wake();
        }
    }
}

fn held(writing: &Mutex<Writing>) -> MutexGuard<'_, Writing> {
    writing.lock().unwrap_or_else(PoisonError::into_inner)
}
