//! `wasi:filesystem`: directories that a host gives to a guest, and what is below them.
//!
//! A guest has the directories of [`WasiCtxBuilder::preopened_dir`], with permissions for each, and whatever it opens
//! from them by relative paths; `resolve` keeps paths inside. Operations are system calls on the thread that runs the
//! guest, with no task and no buffer in between: they run at the speed of the page cache, and a disk or a network file
//! system that is slow holds the thread. (Who cannot have that on a thread of an async runtime calls the guest on
//! another one.) Opening never waits for the other end of a FIFO. Streams of FIFOs and sockets are not here: they
//! have no positions, which the streams of this interface start at.
//!
//! Files are Linux files: names are UTF-8 for guests, so that one that is not is an error where a directory is listed,
//! and cannot be opened; it is there otherwise.
//!
//! # Invariants
//! * Nothing outside of a preopened directory is opened, changed or looked at.
//! * What a descriptor may do is at most what the one that it was opened from may; links and renames go between
//!   directories of the same permissions alone.
//! * A guest has at most so many files open ([`WasiLimits::open_files`](super::WasiLimits::open_files); one more is the error
//!   `quota`), and one operation makes a buffer of
//!   at most [`MAX_PERMIT`](super::io::MAX_PERMIT) bytes.

mod descriptor;
mod entries;
mod error;
mod host;
mod metadata;
mod names;
mod open;
mod open_file;
mod path;
mod perms;
mod place;
mod resolve;
mod streams;

use std::fmt;
use std::os::fd::{AsFd, BorrowedFd};
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use rustix::fs::{Mode, OFlags, openat};

pub use self::descriptor::Descriptor;
use self::descriptor::Directory;
pub use self::entries::DirectoryEntryStream;
pub use self::error::{FsError, FsResult};
use self::open_file::OpenFile;
pub use self::perms::{DirPerms, FilePerms};
pub use self::resolve::PathResolution;
use super::WasiCtxBuilder;
use super::quota::Quota;
use crate::Result;

/// The directories of a context.
#[derive(Default)]
pub(super) struct FilesystemCtx {
    preopens: Vec<Preopen>,
    resolution: Option<PathResolution>,
    /// How many files may be open. Made when the guest opens the first one.
    quota: Option<Quota>,
}

/// A directory that a guest has from its start.
struct Preopen {
    directory: Directory,
    guest_path: String,
}

/// A directory of the host that is open, for any number of guests: what comes to lie at its path later does not matter.
#[derive(Clone)]
pub struct HostDirectory(Arc<OpenFile>);

impl HostDirectory {
    /// Opens a directory; links on the way to it are followed.
    ///
    /// # Errors
    /// When there is no such directory, or it cannot be opened.
    pub fn open(host_path: impl AsRef<Path>) -> Result<HostDirectory> {
        let host_path = host_path.as_ref();
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let dir = openat(rustix::fs::CWD, host_path, flags, Mode::empty())
            .with_context(|| format!("directory `{}`", host_path.display()))?;
        Ok(HostDirectory(Arc::new(OpenFile::of_host(dir))))
    }
}

impl AsFd for HostDirectory {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

impl fmt::Debug for HostDirectory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HostDirectory").finish_non_exhaustive()
    }
}

/// Directories.
impl WasiCtxBuilder {
    /// Gives the guest a directory of the host, with everything below it, under a name of its own. The directory is
    /// opened now: what is at `host_path` later does not matter. Who gives the same to several guests, one of which may
    /// change what is at a path, opens it once ([`HostDirectory::open`], [`WasiCtxBuilder::opened_dir`]).
    ///
    /// # Errors
    /// When there is no such directory, or it cannot be opened.
    pub fn preopened_dir(
        &mut self,
        host_path: impl AsRef<Path>,
        guest_path: impl AsRef<str>,
        dir_perms: DirPerms,
        file_perms: FilePerms,
    ) -> Result<&mut Self> {
        let guest_path = guest_path.as_ref();
        let directory = HostDirectory::open(host_path).with_context(|| format!("guest path `{guest_path}`"))?;
        Ok(self.opened_dir(&directory, guest_path, dir_perms, file_perms))
    }

    /// The same with a directory that is open already.
    pub fn opened_dir(
        &mut self,
        directory: &HostDirectory,
        guest_path: impl AsRef<str>,
        dir_perms: DirPerms,
        file_perms: FilePerms,
    ) -> &mut Self {
        let filesystem = &mut self.ctx.filesystem;
        let directory = Directory::preopened(directory.0.clone(), dir_perms, file_perms, filesystem.resolution);
        filesystem.preopens.push(Preopen { directory, guest_path: guest_path.as_ref().to_owned() });
        self
    }

    /// Who follows paths below the directories that are preopened from now on. If nothing is said, the kernel does
    /// where it can.
    pub fn path_resolution(&mut self, resolution: PathResolution) -> &mut Self {
        self.ctx.filesystem.resolution = Some(resolution);
        self
    }
}
