//! How many files a guest has open, and at most.
//!
//! # Invariants
//! * Each file descriptor of the system that a guest's resources hold has a [`Permit`]; it is taken before the file is
//!   opened, so that a guest at its limit makes and truncates nothing.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::{FsError, FsResult};
use crate::wasi::bindings::wasi::filesystem::types::ErrorCode;

/// The files that the guest of one context may open.
#[derive(Clone)]
pub(super) struct Budget {
    left: Arc<AtomicU32>,
}

impl Budget {
    /// A budget for so many files.
    pub(super) fn new(max_files: u32) -> Budget {
        Budget { left: Arc::new(AtomicU32::new(max_files)) }
    }

    /// Room for one more file, until the permit is dropped.
    ///
    /// # Errors
    /// `quota`, when there is none. The standard has no word for "too many open files".
    pub(super) fn take(&self) -> FsResult<Permit> {
        let taken = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        taken.map_err(|_| FsError::Code(ErrorCode::Quota))?;
        Ok(Permit { budget: self.clone() })
    }
}

/// Room for one file.
pub(super) struct Permit {
    budget: Budget,
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.budget.left.fetch_add(1, Ordering::Relaxed);
    }
}

/// A file of the system that counts.
pub(super) struct OpenFile {
    fd: OwnedFd,
    /// None for preopened directories, which the host opened.
    _permit: Option<Permit>,
}

impl OpenFile {
    /// A file that the guest opened.
    pub(super) fn of_guest(fd: OwnedFd, permit: Permit) -> OpenFile {
        OpenFile { fd, _permit: Some(permit) }
    }

    /// A file that the host opened.
    pub(super) fn of_host(fd: OwnedFd) -> OpenFile {
        OpenFile { fd, _permit: None }
    }
}

impl AsFd for OpenFile {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}
