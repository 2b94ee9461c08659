//! Errors of sockets: from the system's numbers to the codes of the standard.

use rustix::io::Errno;

use crate::component::ResourceTableError;
use crate::wasi::bindings::wasi::sockets::network::ErrorCode;
use crate::wasi::io::Error;

/// What the functions of `wasi:sockets` give.
pub type SocketResult<T> = Result<T, SocketError>;

/// Why a function of `wasi:sockets` fails.
#[derive(Debug, thiserror::Error)]
pub enum SocketError {
    /// The guest is told.
    #[error("socket operation failed: {0:?}")]
    Code(ErrorCode),
    /// The guest did what it must not, or the host cannot go on: a trap.
    #[error("{0:#}")]
    Trap(Error),
}

impl From<ErrorCode> for SocketError {
    fn from(code: ErrorCode) -> Self {
        SocketError::Code(code)
    }
}

impl From<Errno> for SocketError {
    fn from(errno: Errno) -> Self {
        SocketError::Code(code_of(errno))
    }
}

impl From<ResourceTableError> for SocketError {
    fn from(error: ResourceTableError) -> Self {
        SocketError::Trap(error.into())
    }
}

/// The standard's word for an error of the system.
fn code_of(errno: Errno) -> ErrorCode {
    match errno {
        Errno::ACCESS | Errno::PERM => ErrorCode::AccessDenied,
        Errno::ADDRINUSE => ErrorCode::AddressInUse,
        Errno::ADDRNOTAVAIL => ErrorCode::AddressNotBindable,
        Errno::AFNOSUPPORT | Errno::OPNOTSUPP | Errno::PROTONOSUPPORT | Errno::NOPROTOOPT => ErrorCode::NotSupported,
        Errno::AGAIN => ErrorCode::WouldBlock,
        Errno::ALREADY | Errno::INPROGRESS => ErrorCode::ConcurrencyConflict,
        Errno::CONNABORTED => ErrorCode::ConnectionAborted,
        Errno::CONNREFUSED => ErrorCode::ConnectionRefused,
        Errno::CONNRESET | Errno::PIPE => ErrorCode::ConnectionReset,
        Errno::DESTADDRREQ | Errno::INVAL => ErrorCode::InvalidArgument,
        Errno::HOSTDOWN | Errno::HOSTUNREACH | Errno::NETDOWN | Errno::NETUNREACH | Errno::NONET => {
            ErrorCode::RemoteUnreachable
        }
        Errno::ISCONN | Errno::NOTCONN => ErrorCode::InvalidState,
        Errno::MFILE | Errno::NFILE => ErrorCode::NewSocketLimit,
        Errno::MSGSIZE => ErrorCode::DatagramTooLarge,
        Errno::NOBUFS | Errno::NOMEM => ErrorCode::OutOfMemory,
        Errno::TIMEDOUT => ErrorCode::Timeout,
        _ => ErrorCode::Unknown,
    }
}
