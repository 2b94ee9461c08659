//! `wasi:io`: what a guest can wait for, and streams of bytes.
//!
//! [`Pollable`], [`InputStream`] and [`OutputStream`] are what the rest of WASI, and embedders, implement. None of
//! them ever blocks; a guest that waits is a future that polls them (`poll`), so there is no thread and no task for
//! a stream that nobody waits for: but for one with something left that its writer did not take ([`AsyncWriteStream`]).
//!
//! # Invariants
//! * What one call reads, or may write before it waits, is at most [`MAX_PERMIT`] bytes, whatever the guest asks.
//! * What a stream is polled with last is who is woken: there is one guest for each.

mod async_read;
mod async_write;
mod error;
mod pipe;
mod poll;
mod streams;

pub use async_read::AsyncReadStream;
pub use async_write::AsyncWriteStream;
pub(super) use async_write::Ending;
pub use error::{Error, StreamError, StreamResult};
pub use pipe::{ClosedInputStream, ClosedOutputStream, MemoryInputPipe, MemoryOutputPipe, SinkOutputStream};
pub use poll::{DynPollable, Pollable, subscribe};
pub use streams::{DynInputStream, DynOutputStream, InputStream, OutputStream};

/// What a stream takes or gives at once, at most.
pub const MAX_PERMIT: usize = 64 * 1024;
