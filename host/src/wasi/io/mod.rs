//! `wasi:io`: what a guest can wait for, and streams of bytes.
//!
//! [`Pollable`], [`InputStream`] and [`OutputStream`] are what the rest of WASI, and embedders, implement. None of
//! them ever blocks; a guest that waits is a future that polls them (`poll`), so there is no thread and no task for
//! a stream that nobody waits for.
//!
//! # Invariants
//! * What one call reads, or may write before it waits, is at most [`MAX_PERMIT`] bytes, whatever the guest asks.
//! * What a stream is polled with last is who is woken: there is one guest for each.

mod error;
mod poll;
mod streams;

pub use error::{Error, StreamError, StreamResult};
pub use poll::{DynPollable, Pollable, subscribe};
pub use streams::{DynInputStream, DynOutputStream, InputStream, OutputStream};

/// What a stream takes or gives at once, at most.
pub const MAX_PERMIT: usize = 64 * 1024;
