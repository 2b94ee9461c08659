//! Errors of files: from the system's numbers to the codes of the standard.

use rustix::io::Errno;

use crate::component::{Resource, ResourceTableError};
use crate::wasi::WasiCtxView;
use crate::wasi::bindings::wasi::filesystem::types::ErrorCode;
use crate::wasi::io::{Error, StreamError};

/// What the functions of `wasi:filesystem` give.
pub type FsResult<T> = Result<T, FsError>;

/// Why a function of `wasi:filesystem` fails.
#[derive(Debug, thiserror::Error)]
pub enum FsError {
    /// The guest is told.
    #[error("file operation failed: {0:?}")]
    Code(ErrorCode),
    /// The guest did what it must not, or the host cannot go on: a trap.
    #[error("{0:#}")]
    Trap(Error),
}

impl From<ErrorCode> for FsError {
    fn from(code: ErrorCode) -> Self {
        FsError::Code(code)
    }
}

impl From<Errno> for FsError {
    fn from(errno: Errno) -> Self {
        FsError::Code(code_of(errno))
    }
}

impl From<ResourceTableError> for FsError {
    fn from(error: ResourceTableError) -> Self {
        FsError::Trap(error.into())
    }
}

/// Why a stream of a file failed, for `filesystem-error-code`.
#[derive(Debug, thiserror::Error)]
#[error("{operation} a file: {errno}")]
struct FileFailure {
    operation: &'static str,
    errno: Errno,
}

/// What a stream says when a system call on its file failed. `operation` is a participle: "reading".
pub(super) fn stream_failure(operation: &'static str, errno: Errno) -> StreamError {
    StreamError::LastOperationFailed(FileFailure { operation, errno }.into())
}

impl WasiCtxView<'_> {
    /// The code of an error that a stream of a file told of; none for other errors.
    pub(super) fn code_of_stream_error(&self, error: &Resource<Error>) -> crate::Result<Option<ErrorCode>> {
        let failure = self.table.get(error)?.downcast_ref::<FileFailure>();
        Ok(failure.map(|failure| code_of(failure.errno)))
    }
}

/// The standard's word for an error of the system. It has none for "too many open files", which is told as a lack of
/// memory.
pub(super) fn code_of(errno: Errno) -> ErrorCode {
    match errno {
        Errno::ACCESS => ErrorCode::Access,
        Errno::AGAIN => ErrorCode::WouldBlock,
        Errno::ALREADY => ErrorCode::Already,
        Errno::BADF => ErrorCode::BadDescriptor,
        Errno::BUSY => ErrorCode::Busy,
        Errno::DEADLK => ErrorCode::Deadlock,
        Errno::DQUOT => ErrorCode::Quota,
        Errno::EXIST => ErrorCode::Exist,
        Errno::FBIG => ErrorCode::FileTooLarge,
        Errno::ILSEQ => ErrorCode::IllegalByteSequence,
        Errno::INPROGRESS => ErrorCode::InProgress,
        Errno::INTR => ErrorCode::Interrupted,
        Errno::INVAL => ErrorCode::Invalid,
        Errno::IO => ErrorCode::Io,
        Errno::ISDIR => ErrorCode::IsDirectory,
        Errno::LOOP => ErrorCode::Loop,
        Errno::MLINK => ErrorCode::TooManyLinks,
        Errno::MSGSIZE => ErrorCode::MessageSize,
        Errno::NAMETOOLONG => ErrorCode::NameTooLong,
        Errno::NODEV => ErrorCode::NoDevice,
        Errno::NOENT => ErrorCode::NoEntry,
        Errno::NOLCK => ErrorCode::NoLock,
        Errno::NOMEM | Errno::MFILE | Errno::NFILE => ErrorCode::InsufficientMemory,
        Errno::NOSPC => ErrorCode::InsufficientSpace,
        Errno::NOTDIR => ErrorCode::NotDirectory,
        Errno::NOTEMPTY => ErrorCode::NotEmpty,
        Errno::NOTRECOVERABLE => ErrorCode::NotRecoverable,
        Errno::NOTSUP | Errno::NOSYS => ErrorCode::Unsupported,
        Errno::NOTTY => ErrorCode::NoTty,
        Errno::NXIO => ErrorCode::NoSuchDevice,
        Errno::OVERFLOW => ErrorCode::Overflow,
        Errno::PERM => ErrorCode::NotPermitted,
        Errno::PIPE => ErrorCode::Pipe,
        Errno::ROFS => ErrorCode::ReadOnly,
        Errno::SPIPE => ErrorCode::InvalidSeek,
        Errno::TXTBSY => ErrorCode::TextFileBusy,
        Errno::XDEV => ErrorCode::CrossDevice,
        _ => ErrorCode::Io,
    }
}

#[cfg(test)]
mod tests;
