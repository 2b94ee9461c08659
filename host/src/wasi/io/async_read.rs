//! A stream over a reader of tokio's.
//!
//! The reader is polled in place, by whoever waits for the stream or reads from it: there is no task and no thread.

use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncRead, ReadBuf};

use super::{InputStream, MAX_PERMIT, Pollable, StreamError, StreamResult};
use crate::wasi::executor;

/// An [`InputStream`] of what a reader gives.
pub struct AsyncReadStream {
    reader: Pin<Box<dyn AsyncRead + Send>>,
    /// What was read while somebody waited; at most [`CHUNK`] bytes.
    ready: BytesMut,
    end: End,
}

/// How the reader ended.
enum End {
    NotYet,
    /// The guest is to be told.
    Failed(io::Error),
    Reached,
}

/// What is read at once while a guest waits.
const CHUNK: usize = 8 * 1024;

impl AsyncReadStream {
    /// A stream of what the reader gives.
    pub fn new(reader: impl AsyncRead + Send + 'static) -> AsyncReadStream {
        AsyncReadStream { reader: Box::pin(reader), ready: BytesMut::new(), end: End::NotYet }
    }

    /// Reads at most `size` bytes, unless the reader ended or has none.
    fn fill(&mut self, size: usize, cx: &mut Context<'_>) -> Poll<()> {
        let mut space = [const { MaybeUninit::uninit() }; CHUNK];
        let mut space = ReadBuf::uninit(&mut space[..size.min(CHUNK)]);
        let read = executor::within(|| self.reader.as_mut().poll_read(cx, &mut space));
        match read.unwrap_or_else(|error| Poll::Ready(Err(io::Error::other(error)))) {
            Poll::Pending => return Poll::Pending,
            Poll::Ready(Err(error)) => self.end = End::Failed(error),
            Poll::Ready(Ok(())) if space.filled().is_empty() => self.end = End::Reached,
            Poll::Ready(Ok(())) => self.ready.extend_from_slice(space.filled()),
        }
        Poll::Ready(())
    }

    fn is_decided(&self) -> bool {
        !self.ready.is_empty() || !matches!(self.end, End::NotYet)
    }
}

impl Pollable for AsyncReadStream {
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.is_decided() { Poll::Ready(()) } else { self.fill(CHUNK, cx) }
    }
}

impl InputStream for AsyncReadStream {
    fn read(&mut self, size: usize) -> StreamResult<Bytes> {
        let size = size.min(MAX_PERMIT);
        // A read of nothing tells no end that was not seen before.
        if size > 0 && !self.is_decided() {
            let _nothing_yet = executor::at_once(|cx| self.fill(size, cx));
        }
        // All of it, without a share that stays here: who wants it as a `Vec` need not copy it.
        if (1..=size).contains(&self.ready.len()) {
            return Ok(std::mem::take(&mut self.ready).freeze());
        }
        if !self.ready.is_empty() {
            return Ok(self.ready.split_to(size).freeze());
        }
        match std::mem::replace(&mut self.end, End::Reached) {
            End::NotYet => {
                self.end = End::NotYet;
                Ok(Bytes::new())
            }
            End::Failed(error) => Err(error.into()),
            End::Reached => Err(StreamError::Closed),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::task::{Context, Waker};

    use super::{AsyncReadStream, InputStream, Pollable};

    #[test]
    fn what_was_read_is_copied_for_who_wants_all_of_it() {
        for size in [4, 10, 100] {
            let mut stream = AsyncReadStream::new(&b"0123456789"[..]);
            assert!(stream.poll_ready(&mut Context::from_waker(Waker::noop())).is_ready());
            let bytes = stream.read(size).expect("some");
            let at = bytes.as_ptr();
            let bytes = Vec::from(bytes);
            assert_eq!(bytes.as_ptr() == at, size >= 10, "a part shares its place with the rest");
        }
    }
}
