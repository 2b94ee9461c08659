//! Which code of the standard each error of the system has.

use rustix::io::Errno;

use super::code_of;
use crate::wasi::bindings::wasi::filesystem::types::ErrorCode;

#[test]
fn the_system_s_errors_have_the_standard_s_codes() {
    let table = [
        (Errno::ACCESS, ErrorCode::Access),
        (Errno::AGAIN, ErrorCode::WouldBlock),
        (Errno::WOULDBLOCK, ErrorCode::WouldBlock),
        (Errno::ALREADY, ErrorCode::Already),
        (Errno::BADF, ErrorCode::BadDescriptor),
        (Errno::BUSY, ErrorCode::Busy),
        (Errno::DEADLK, ErrorCode::Deadlock),
        (Errno::DQUOT, ErrorCode::Quota),
        (Errno::EXIST, ErrorCode::Exist),
        (Errno::FBIG, ErrorCode::FileTooLarge),
        (Errno::ILSEQ, ErrorCode::IllegalByteSequence),
        (Errno::INPROGRESS, ErrorCode::InProgress),
        (Errno::INTR, ErrorCode::Interrupted),
        (Errno::INVAL, ErrorCode::Invalid),
        (Errno::IO, ErrorCode::Io),
        (Errno::ISDIR, ErrorCode::IsDirectory),
        (Errno::LOOP, ErrorCode::Loop),
        (Errno::MLINK, ErrorCode::TooManyLinks),
        (Errno::MSGSIZE, ErrorCode::MessageSize),
        (Errno::NAMETOOLONG, ErrorCode::NameTooLong),
        (Errno::NODEV, ErrorCode::NoDevice),
        (Errno::NOENT, ErrorCode::NoEntry),
        (Errno::NOLCK, ErrorCode::NoLock),
        (Errno::NOMEM, ErrorCode::InsufficientMemory),
        (Errno::NOSPC, ErrorCode::InsufficientSpace),
        (Errno::NOTDIR, ErrorCode::NotDirectory),
        (Errno::NOTEMPTY, ErrorCode::NotEmpty),
        (Errno::NOTRECOVERABLE, ErrorCode::NotRecoverable),
        (Errno::NOTSUP, ErrorCode::Unsupported),
        (Errno::NOSYS, ErrorCode::Unsupported),
        (Errno::NOTTY, ErrorCode::NoTty),
        (Errno::NXIO, ErrorCode::NoSuchDevice),
        (Errno::OVERFLOW, ErrorCode::Overflow),
        (Errno::PERM, ErrorCode::NotPermitted),
        (Errno::PIPE, ErrorCode::Pipe),
        (Errno::ROFS, ErrorCode::ReadOnly),
        (Errno::SPIPE, ErrorCode::InvalidSeek),
        (Errno::TXTBSY, ErrorCode::TextFileBusy),
        (Errno::XDEV, ErrorCode::CrossDevice),
        (Errno::MFILE, ErrorCode::InsufficientMemory),
        (Errno::NFILE, ErrorCode::InsufficientMemory),
        (Errno::STALE, ErrorCode::Io),
        (Errno::HOSTUNREACH, ErrorCode::Io),
    ];
    for (errno, code) in table {
        assert_eq!(code_of(errno), code, "{errno}");
    }
}
