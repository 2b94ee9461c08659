//! Errors of HTTP: what a guest is told, and what stops it.

use std::error::Error as _;

use super::WasiHttpCtxView;
use super::bindings::wasi::http::types;
pub use super::bindings::wasi::http::types::ErrorCode;
use crate::component::{Resource, ResourceTableError};
use crate::wasi::io;

/// What operations on HTTP give.
pub type HttpResult<T> = Result<T, HttpError>;

/// Why an operation of `wasi:http` failed.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// The guest is told.
    #[error("{0}")]
    Code(ErrorCode),
    /// The guest did what it must not, or the host cannot go on: a trap.
    #[error("{0:#}")]
    Trap(crate::Error),
}

/// Why fields were not changed.
#[derive(Debug, thiserror::Error)]
pub enum HeaderError {
    /// A name or value is not one of HTTP's.
    #[error("a field's name or value has characters that it may not have")]
    InvalidSyntax,
    /// The name is one that only the host sets.
    #[error("the field is the host's alone")]
    Forbidden,
    /// They belong to a request or response that exists already.
    #[error("the fields cannot be changed")]
    Immutable,
    /// The guest did what it must not: a trap.
    #[error("{0:#}")]
    Trap(crate::Error),
}

impl From<ErrorCode> for HttpError {
    fn from(code: ErrorCode) -> Self {
        HttpError::Code(code)
    }
}

impl From<ResourceTableError> for HttpError {
    fn from(error: ResourceTableError) -> Self {
        HttpError::Trap(error.into())
    }
}

impl From<crate::Error> for HttpError {
    fn from(error: crate::Error) -> Self {
        HttpError::Trap(error)
    }
}

impl From<ResourceTableError> for HeaderError {
    fn from(error: ResourceTableError) -> Self {
        HeaderError::Trap(error.into())
    }
}

/// What a guest is told when a connection that it asked for, or that asked for it, fails.
pub fn error_code_of_hyper(error: hyper::Error) -> ErrorCode {
    let cause = error.source();
    if let Some(code) = cause.and_then(|cause| cause.downcast_ref::<ErrorCode>()) {
        return code.clone();
    }
    if let Some(cause) = cause.and_then(|cause| cause.downcast_ref::<std::io::Error>()) {
        return error_code_of_io(cause);
    }
    match error {
        _ if error.is_timeout() => ErrorCode::HttpResponseTimeout,
        _ if error.is_parse_too_large() => ErrorCode::HttpResponseHeaderSectionSize(None),
        _ if error.is_incomplete_message() => ErrorCode::HttpResponseIncomplete,
        _ if error.is_closed() || error.is_canceled() => ErrorCode::ConnectionTerminated,
        _ => ErrorCode::HttpProtocolError,
    }
}

/// What a guest is told when a socket fails.
pub(super) fn error_code_of_io(error: &std::io::Error) -> ErrorCode {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::ConnectionRefused => ErrorCode::ConnectionRefused,
        ErrorKind::TimedOut => ErrorCode::ConnectionTimeout,
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => ErrorCode::DestinationIpUnroutable,
        ErrorKind::AddrNotAvailable => ErrorCode::DestinationUnavailable,
        _ => ErrorCode::ConnectionTerminated,
    }
}

/// An error of a stream that `http-error-code` knows again.
pub(super) fn stream_error(code: ErrorCode) -> io::StreamError {
    io::StreamError::LastOperationFailed(code.into())
}

/// An [`ErrorCode::InternalError`] with a text.
pub(super) fn internal(text: &str) -> ErrorCode {
    ErrorCode::InternalError(Some(text.to_owned()))
}

impl types::Host for WasiHttpCtxView<'_> {
    fn http_error_code(&mut self, err: Resource<io::Error>) -> crate::Result<Option<ErrorCode>> {
        Ok(self.table.get(&err)?.downcast_ref::<ErrorCode>().cloned())
    }

    fn convert_error_code(&mut self, error: HttpError) -> crate::Result<ErrorCode> {
        match error {
            HttpError::Code(code) => Ok(code),
            HttpError::Trap(error) => Err(error),
        }
    }

    fn convert_header_error(&mut self, error: HeaderError) -> crate::Result<types::HeaderError> {
        match error {
            HeaderError::InvalidSyntax => Ok(types::HeaderError::InvalidSyntax),
            HeaderError::Forbidden => Ok(types::HeaderError::Forbidden),
            HeaderError::Immutable => Ok(types::HeaderError::Immutable),
            HeaderError::Trap(error) => Err(error),
        }
    }
}
