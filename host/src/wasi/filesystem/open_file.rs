//! A file of the system that is open for a guest.
//!
//! # Invariants
//! * Each file descriptor that a guest opened has a share of the context's quota, which was taken before anything was
//!   opened: a guest at its limit makes and truncates nothing.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use super::FsResult;
use crate::wasi::WasiCtxView;
use crate::wasi::bindings::wasi::filesystem::types::ErrorCode;
use crate::wasi::quota::{Quota, Share};

/// A file of the system.
pub(super) struct OpenFile {
    fd: OwnedFd,
    /// None for preopened directories, which the host opened.
    _share: Option<Share>,
}

impl OpenFile {
    /// A file that the guest opened.
    pub(super) fn of_guest(fd: OwnedFd, share: Share) -> OpenFile {
        OpenFile { fd, _share: Some(share) }
    }

    /// A file that the host opened.
    pub(super) fn of_host(fd: OwnedFd) -> OpenFile {
        OpenFile { fd, _share: None }
    }
}

impl AsFd for OpenFile {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

impl WasiCtxView<'_> {
    /// Room for one more open file.
    ///
    /// # Errors
    /// `quota`, when there is none. The standard has no word for "too many open files".
    pub(super) fn share_of_files(&mut self) -> FsResult<Share> {
        let limit = self.ctx.limits.open_files;
        let quota = self.ctx.filesystem.quota.get_or_insert_with(|| Quota::new(limit));
        quota.take().ok_or_else(|| ErrorCode::Quota.into())
    }
}
