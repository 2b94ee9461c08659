//! What a guest may have as its standard streams.

use super::Stdio;
use crate::wasi::io::{
    ClosedInputStream, ClosedOutputStream, DynInputStream, DynOutputStream, MemoryInputPipe, MemoryOutputPipe,
    SinkOutputStream,
};

/// What a guest may have as its standard input.
pub trait StdinStream: Send + 'static {
    /// A stream for the guest. It may ask several times: all of them read from the same place.
    fn stream(&self) -> DynInputStream;

    /// Whether the guest is told that it is a terminal.
    fn is_terminal(&self) -> bool {
        false
    }
}

/// What a guest may have as its standard output, or as the one for errors.
pub trait StdoutStream: Send + 'static {
    /// A stream for the guest. It may ask several times: all of them write to the same place.
    fn stream(&self) -> DynOutputStream;

    /// Whether the guest is told that it is a terminal.
    fn is_terminal(&self) -> bool {
        false
    }
}

impl Default for Stdio {
    /// Nothing to read; what is written is lost.
    fn default() -> Stdio {
        Stdio {
            stdin: Box::new(ClosedInputStream),
            stdout: Box::new(SinkOutputStream),
            stderr: Box::new(SinkOutputStream),
        }
    }
}

impl StdinStream for MemoryInputPipe {
    fn stream(&self) -> DynInputStream {
        Box::new(self.clone())
    }
}

impl StdinStream for ClosedInputStream {
    fn stream(&self) -> DynInputStream {
        Box::new(*self)
    }
}

impl StdoutStream for MemoryOutputPipe {
    fn stream(&self) -> DynOutputStream {
        Box::new(self.clone())
    }
}

impl StdoutStream for ClosedOutputStream {
    fn stream(&self) -> DynOutputStream {
        Box::new(*self)
    }
}

impl StdoutStream for SinkOutputStream {
    fn stream(&self) -> DynOutputStream {
        Box::new(*self)
    }
}
