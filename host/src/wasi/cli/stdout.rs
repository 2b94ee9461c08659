//! The process's own standard output, and the one for errors, as a guest's.
//!
//! What a guest writes is with the system when its call returns: a process that ends then has lost nothing, and what
//! the host prints comes in order. A reader that does not read holds up the guest, and its thread.

use std::io::{self, IsTerminal, Write};
use std::task::{Context, Poll};

use bytes::Bytes;

use super::StdoutStream;
use crate::wasi::io::{DynOutputStream, MAX_PERMIT, OutputStream, Pollable, StreamError, StreamResult};

/// The process's standard output.
#[derive(Clone, Copy, Debug)]
pub struct Stdout;

/// The process's standard output for errors.
#[derive(Clone, Copy, Debug)]
pub struct Stderr;

impl StdoutStream for Stdout {
    fn stream(&self) -> DynOutputStream {
        Box::new(Direct { write: |bytes| write_flushed(io::stdout().lock(), bytes), is_closed: false })
    }

    fn is_terminal(&self) -> bool {
        io::stdout().is_terminal()
    }
}

impl StdoutStream for Stderr {
    fn stream(&self) -> DynOutputStream {
        Box::new(Direct { write: |bytes| write_flushed(io::stderr().lock(), bytes), is_closed: false })
    }

    fn is_terminal(&self) -> bool {
        io::stderr().is_terminal()
    }
}

fn write_flushed(mut to: impl Write, bytes: &[u8]) -> io::Result<()> {
    to.write_all(bytes)?;
    to.flush()
}

struct Direct {
    write: fn(&[u8]) -> io::Result<()>,
    is_closed: bool,
}

impl Pollable for Direct {
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<()> {
        Poll::Ready(())
    }
}

impl OutputStream for Direct {
    fn check_write(&mut self) -> StreamResult<usize> {
        if self.is_closed { Err(StreamError::Closed) } else { Ok(MAX_PERMIT) }
    }

    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        self.check_write()?;
        (self.write)(&bytes).inspect_err(|_| self.is_closed = true)?;
        Ok(())
    }

    fn flush(&mut self) -> StreamResult<()> {
        self.check_write()?;
        Ok(())
    }
}
