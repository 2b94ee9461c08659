//! Errors of streams, and the resource `error` that tells a guest of them.

use crate::component::{Resource, ResourceTableError};
use crate::wasi::WasiCtxView;
use crate::wasi::bindings::wasi::io::{error, streams};

/// The resource `wasi:io/error.error`: why an operation of a stream failed.
pub type Error = crate::Error;

/// What the operations of streams give.
pub type StreamResult<T> = Result<T, StreamError>;

/// Why a stream gives or takes nothing.
#[derive(Debug, thiserror::Error)]
pub enum StreamError {
    /// It ended: there is nothing more to read, or nobody who reads.
    #[error("the stream is closed")]
    Closed,
    /// The operation failed. The guest is told, and the stream is closed.
    #[error("the last operation failed: {0:#}")]
    LastOperationFailed(Error),
    /// The guest did what it must not, or the host cannot go on: a trap.
    #[error("{0:#}")]
    Trap(Error),
}

impl StreamError {
    /// A trap with a text.
    pub fn trap(message: &str) -> StreamError {
        StreamError::Trap(Error::msg(message.to_owned()))
    }
}

impl From<std::io::Error> for StreamError {
    fn from(error: std::io::Error) -> Self {
        StreamError::LastOperationFailed(error.into())
    }
}

impl From<ResourceTableError> for StreamError {
    fn from(error: ResourceTableError) -> Self {
        StreamError::Trap(error.into())
    }
}

impl error::HostError for WasiCtxView<'_> {
    fn to_debug_string(&mut self, self_: Resource<Error>) -> crate::Result<String> {
        Ok(format!("{:#}", self.table.get(&self_)?))
    }

    fn drop(&mut self, rep: Resource<Error>) -> crate::Result<()> {
        self.table.delete(rep)?;
        Ok(())
    }
}

impl error::Host for WasiCtxView<'_> {}

impl WasiCtxView<'_> {
    /// What a guest is told of an error; a trap stays one.
    pub(super) fn told(&mut self, error: StreamError) -> crate::Result<streams::StreamError> {
        match error {
            StreamError::Closed => Ok(streams::StreamError::Closed),
            StreamError::LastOperationFailed(error) => {
                Ok(streams::StreamError::LastOperationFailed(self.table.push(error)?))
            }
            StreamError::Trap(error) => Err(error),
        }
    }
}
