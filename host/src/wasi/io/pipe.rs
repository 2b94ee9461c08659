//! Streams in memory, and streams that end at once.

use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};

use super::{InputStream, MAX_PERMIT, OutputStream, Pollable, StreamError, StreamResult};

/// A stream that gives what it was made of, and then ends. Clones are the same stream.
#[derive(Clone, Debug)]
pub struct MemoryInputPipe {
    left: Arc<Mutex<Bytes>>,
}

impl MemoryInputPipe {
    /// A stream of these bytes.
    pub fn new(bytes: impl Into<Bytes>) -> MemoryInputPipe {
        MemoryInputPipe { left: Arc::new(Mutex::new(bytes.into())) }
    }

    /// Whether everything was read.
    pub fn is_empty(&self) -> bool {
        held(&self.left).is_empty()
    }
}

impl Pollable for MemoryInputPipe {
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<()> {
        Poll::Ready(())
    }
}

impl InputStream for MemoryInputPipe {
    fn read(&mut self, size: usize) -> StreamResult<Bytes> {
        let mut left = held(&self.left);
        if left.is_empty() {
            return Err(StreamError::Closed);
        }
        let some = size.min(left.len());
        Ok(left.split_to(some))
    }
}

/// A stream that keeps what is written to it, up to a capacity; then it is closed: the write that fills it is none that
/// failed, the next one is. Clones are the same stream.
#[derive(Clone, Debug)]
pub struct MemoryOutputPipe {
    capacity: usize,
    written: Arc<Mutex<BytesMut>>,
}

impl MemoryOutputPipe {
    /// A stream that takes so many bytes.
    pub fn new(capacity: usize) -> MemoryOutputPipe {
        MemoryOutputPipe { capacity, written: Arc::default() }
    }

    /// What was written.
    pub fn contents(&self) -> Bytes {
        held(&self.written).clone().freeze()
    }

    /// What was written, if this is the only clone: without a copy.
    pub fn try_into_inner(self) -> Option<BytesMut> {
        Arc::into_inner(self.written).map(|written| written.into_inner().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Pollable for MemoryOutputPipe {
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<()> {
        Poll::Ready(())
    }
}

impl OutputStream for MemoryOutputPipe {
    fn check_write(&mut self) -> StreamResult<usize> {
        match self.capacity.saturating_sub(held(&self.written).len()) {
            0 => Err(StreamError::Closed),
            left => Ok(left.min(MAX_PERMIT)),
        }
    }

    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        let mut written = held(&self.written);
        if bytes.len() > self.capacity.saturating_sub(written.len()) {
            return Err(StreamError::Trap(crate::Error::msg(format!(
                "a pipe in memory takes {} bytes and has {}, found {} more",
                self.capacity,
                written.len(),
                bytes.len()
            ))));
        }
        written.extend_from_slice(&bytes);
        Ok(())
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    /// Also when it is full.
    fn check_flushed(&mut self) -> StreamResult<()> {
        Ok(())
    }
}

/// A stream that gives nothing.
#[derive(Clone, Copy, Debug)]
pub struct ClosedInputStream;

impl Pollable for ClosedInputStream {
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<()> {
        Poll::Ready(())
    }
}

impl InputStream for ClosedInputStream {
    fn read(&mut self, _: usize) -> StreamResult<Bytes> {
        Err(StreamError::Closed)
    }
}

/// A stream that takes nothing.
#[derive(Clone, Copy, Debug)]
pub struct ClosedOutputStream;

impl Pollable for ClosedOutputStream {
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<()> {
        Poll::Ready(())
    }
}

impl OutputStream for ClosedOutputStream {
    fn check_write(&mut self) -> StreamResult<usize> {
        Err(StreamError::Closed)
    }

    fn write(&mut self, _: Bytes) -> StreamResult<()> {
        Err(StreamError::Closed)
    }

    fn flush(&mut self) -> StreamResult<()> {
        Err(StreamError::Closed)
    }
}

/// A stream that takes everything and keeps nothing.
#[derive(Clone, Copy, Debug)]
pub struct SinkOutputStream;

impl Pollable for SinkOutputStream {
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<()> {
        Poll::Ready(())
    }
}

impl OutputStream for SinkOutputStream {
    fn check_write(&mut self) -> StreamResult<usize> {
        Ok(MAX_PERMIT)
    }

    fn write(&mut self, _: Bytes) -> StreamResult<()> {
        Ok(())
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }
}

/// What is in a lock; a panic of another holder left it whole.
fn held<T>(lock: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}
