//! Opens a guest's path below a directory, and nothing outside of it.
//!
//! The kernel follows the path (`openat2` with `RESOLVE_BENEATH` and `RESOLVE_NO_MAGICLINKS`) where it can: one system
//! call, which no rename of another thread or process can lead out. Where it cannot (Linux before 5.6, or a
//! sandbox that forbids the call), [`walk`] goes one name at a time. cap-std does the same inside of it and was
//! the alternative. It takes its slower way only when `openat2` is missing from the system, so that we could not have
//! tested that way here; it makes several system calls and allocations where one and none will do; and it is in the
//! treatment of slashes behind names that holes were found, which is now three lines of `path`.
//!
//! # Invariants
//! * A path that leads out of the directory is `PERM`, whatever lies there.
//! * Nothing is created or truncated on the way to a refusal.

mod walk;

use std::os::fd::{BorrowedFd, OwnedFd};

use rustix::fs::{Mode, OFlags, ResolveFlags};
use rustix::io::{Errno, Result, retry_on_intr};

/// Who follows a guest's paths. The same paths can be opened with both.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PathResolution {
    /// The kernel, with `openat2`, if it can; otherwise the host.
    Kernel,
    /// The host, one name at a time: several system calls for a path with directories.
    Walk,
}

/// How often a path with `..` is tried again while others rename directories, before it is walked.
const MAX_ATTEMPTS: u32 = 32;

impl PathResolution {
    /// The kernel if it can.
    pub(super) fn best_below(dir: BorrowedFd<'_>) -> PathResolution {
        match beneath(dir, b".", OFlags::PATH | OFlags::DIRECTORY, Mode::empty()) {
            Ok(_) => PathResolution::Kernel,
            Err(_) => PathResolution::Walk,
        }
    }

    /// Opens a path. `flags` are those of `openat`.
    ///
    /// # Errors
    /// Those of `openat`, and `PERM` for a path that leads out of the directory.
    pub(super) fn open(self, dir: BorrowedFd<'_>, path: &[u8], flags: OFlags, mode: Mode) -> Result<OwnedFd> {
        let flags = flags | OFlags::CLOEXEC;
        match self {
            PathResolution::Kernel => by_kernel(dir, path, flags, mode),
            PathResolution::Walk => walk::open(dir, path, flags, mode),
        }
    }

    /// Opens a directory to look something up in it.
    ///
    /// # Errors
    /// As of [`Self::open`].
    pub(super) fn open_directory(self, dir: BorrowedFd<'_>, path: &[u8]) -> Result<OwnedFd> {
        self.open(dir, path, OFlags::PATH | OFlags::DIRECTORY, Mode::empty())
    }
}

fn by_kernel(dir: BorrowedFd<'_>, path: &[u8], flags: OFlags, mode: Mode) -> Result<OwnedFd> {
    for _ in 0..MAX_ATTEMPTS {
        match beneath(dir, path, flags, mode) {
            // It saw a rename, and cannot tell whether `..` is still inside.
            Err(Errno::AGAIN) => {}
            // The process has been forbidden the call since the directory was given.
            Err(Errno::NOSYS) => break,
            Err(Errno::XDEV) => return Err(Errno::PERM),
            result => return result,
        }
    }
    walk::open(dir, path, flags, mode)
}

fn beneath(dir: BorrowedFd<'_>, path: &[u8], flags: OFlags, mode: Mode) -> Result<OwnedFd> {
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
    retry_on_intr(|| rustix::fs::openat2(dir, path, flags, mode, resolve))
}
