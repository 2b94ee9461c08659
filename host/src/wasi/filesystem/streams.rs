//! Streams of files: each has a position of its own and works on the file at once.
//!
//! # Invariants
//! * No stream is ever not ready, and none has a buffer: what was written is in the file, what is read is what is there.
//! * Appending is one system call that finds the end itself: two streams never write over each other. The file is not
//!   opened for appending, so that a write at an offset goes where it should.

use std::io::IoSlice;
use std::os::fd::AsFd;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use rustix::buffer::spare_capacity;
use rustix::fs::fstat;
use rustix::io::{Errno, ReadWriteFlags, Result, pread, pwrite, pwritev2, retry_on_intr};

use super::FsResult;
use super::descriptor::Descriptor;
use super::error::stream_failure;
use super::open_file::OpenFile;
use crate::wasi::io::{DynInputStream, DynOutputStream, InputStream, OutputStream, Pollable};
use crate::wasi::io::{MAX_PERMIT, StreamError, StreamResult};

impl Descriptor {
    pub(super) fn read_via_stream(&self, offset: u64) -> FsResult<DynInputStream> {
        let file = Arc::clone(&self.readable()?.file);
        Ok(Box::new(FileInput { file, position: offset, has_failed: false }))
    }

    pub(super) fn write_via_stream(&self, offset: u64) -> FsResult<DynOutputStream> {
        self.output(Position::At(offset))
    }

    pub(super) fn append_via_stream(&self) -> FsResult<DynOutputStream> {
        self.output(Position::End)
    }

    fn output(&self, position: Position) -> FsResult<DynOutputStream> {
        let file = Arc::clone(&self.writable()?.file);
        Ok(Box::new(FileOutput { file, position, has_failed: false }))
    }
}

/// Reads from a position on. A file that grew after its end was reached can be read on.
struct FileInput {
    file: Arc<OpenFile>,
    position: u64,
    has_failed: bool,
}

impl Pollable for FileInput {
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<()> {
        Poll::Ready(())
    }
}

impl InputStream for FileInput {
    fn read(&mut self, size: usize) -> StreamResult<Bytes> {
        if self.has_failed {
            return Err(StreamError::Closed);
        }
        if size == 0 {
            return Ok(Bytes::new());
        }
        let size = size.min(MAX_PERMIT);
        let mut bytes = Vec::with_capacity(size);
        let read = retry_on_intr(|| pread(self.file.as_fd(), spare_capacity(&mut bytes), self.position));
        read.map_err(|errno| {
            self.has_failed = true;
            stream_failure("reading", errno)
        })?;
        // A `Vec` may have more room than was asked for.
        bytes.truncate(size);
        self.position = self.position.saturating_add(bytes.len() as u64);
        if bytes.is_empty() { Err(StreamError::Closed) } else { Ok(bytes.into()) }
    }
}

/// Writes from a position on, or at the end.
struct FileOutput {
    file: Arc<OpenFile>,
    position: Position,
    has_failed: bool,
}

enum Position {
    At(u64),
    End,
}

impl Pollable for FileOutput {
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<()> {
        Poll::Ready(())
    }
}

impl OutputStream for FileOutput {
    fn check_write(&mut self) -> StreamResult<usize> {
        if self.has_failed { Err(StreamError::Closed) } else { Ok(MAX_PERMIT) }
    }

    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        self.check_write()?;
        self.write_all(&bytes).map_err(|errno| {
            self.has_failed = true;
            stream_failure("writing", errno)
        })
    }

    fn flush(&mut self) -> StreamResult<()> {
        self.check_write().map(|_| ())
    }
}

impl FileOutput {
    fn write_all(&mut self, mut bytes: &[u8]) -> Result<()> {
        while !bytes.is_empty() {
            let written = retry_on_intr(|| self.write_some(bytes))?;
            if written == 0 {
                return Err(Errno::IO);
            }
            bytes = bytes.get(written..).unwrap_or_default();
            if let Position::At(position) = &mut self.position {
                *position = position.saturating_add(written as u64);
            }
        }
        Ok(())
    }

    fn write_some(&self, bytes: &[u8]) -> Result<usize> {
        match self.position {
            Position::At(position) => pwrite(self.file.as_fd(), bytes, position),
            Position::End => append(&self.file, bytes),
        }
    }
}

fn append(file: &OpenFile, bytes: &[u8]) -> Result<usize> {
    match pwritev2(file.as_fd(), &[IoSlice::new(bytes)], 0, ReadWriteFlags::APPEND) {
        // Linux before 4.16, and kernels that are not Linux: without the promise about two streams.
        Err(Errno::NOTSUP | Errno::NOSYS) => {
            let end = u64::try_from(fstat(file.as_fd())?.st_size).unwrap_or(0);
            pwrite(file.as_fd(), bytes, end)
        }
        result => result,
    }
}
