//! The resource `wasi:filesystem/types.descriptor`: a directory or another file that is open.
//!
//! What the functions of the interface do is beside this file by topic: `open`, `names`, `metadata`, `streams`,
//! `entries`; `host` only leads there.

use std::num::NonZeroU64;
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::Arc;

use rustix::buffer::spare_capacity;
use rustix::fs::{Advice as SystemAdvice, fdatasync, fsync};
use rustix::io::{pread, pwrite, retry_on_intr};

use super::open_file::OpenFile;
use super::place::Base;
use super::resolve::PathResolution;
use super::{DirPerms, FilePerms, FsResult};
use crate::wasi::bindings::wasi::filesystem::types::{Advice, DescriptorFlags, ErrorCode};
use crate::wasi::io::MAX_PERMIT;

/// The resource `wasi:filesystem/types.descriptor`.
pub enum Descriptor {
    #[doc(hidden)]
    Directory(Directory),
    #[doc(hidden)]
    File(File),
}

/// A directory.
#[derive(Clone)]
pub struct Directory {
    pub(super) file: Arc<OpenFile>,
    pub(super) perms: DirPerms,
    pub(super) file_perms: FilePerms,
    pub(super) resolution: PathResolution,
    /// What `get-flags` says beyond permissions.
    pub(super) flags: DescriptorFlags,
}

/// What is not a directory.
pub struct File {
    pub(super) file: Arc<OpenFile>,
    pub(super) perms: FilePerms,
    /// What it was opened with.
    pub(super) flags: DescriptorFlags,
}

impl Descriptor {
    /// # Errors
    /// `not-directory`.
    pub(super) fn directory(&self) -> FsResult<&Directory> {
        match self {
            Descriptor::Directory(directory) => Ok(directory),
            Descriptor::File(_) => Err(ErrorCode::NotDirectory.into()),
        }
    }

    /// A file to read from.
    ///
    /// # Errors
    /// `is-directory`; `bad-descriptor` for a file that was not opened to be read.
    pub(super) fn readable(&self) -> FsResult<&File> {
        match self {
            Descriptor::Directory(_) => Err(ErrorCode::IsDirectory.into()),
            Descriptor::File(file) => file.opened_for(DescriptorFlags::READ),
        }
    }

    /// A file to write to.
    ///
    /// # Errors
    /// `is-directory`; `bad-descriptor` for a file that was not opened to be written.
    pub(super) fn writable(&self) -> FsResult<&File> {
        match self {
            Descriptor::Directory(_) => Err(ErrorCode::IsDirectory.into()),
            Descriptor::File(file) => file.opened_for(DescriptorFlags::WRITE),
        }
    }

    /// The file of the system.
    pub(super) fn open_file(&self) -> &Arc<OpenFile> {
        match self {
            Descriptor::Directory(directory) => &directory.file,
            Descriptor::File(file) => &file.file,
        }
    }

    /// What it was opened with, and for a directory whether it can be changed.
    pub(super) fn flags(&self) -> DescriptorFlags {
        match self {
            Descriptor::Directory(directory) if directory.perms.contains(DirPerms::MUTATE) => {
                directory.flags | DescriptorFlags::MUTATE_DIRECTORY
            }
            Descriptor::Directory(directory) => directory.flags,
            Descriptor::File(file) => file.flags,
        }
    }

    /// At most [`MAX_PERMIT`] bytes, and whether the end of the file was reached.
    pub(super) fn read(&self, len: u64, offset: u64) -> FsResult<(Vec<u8>, bool)> {
        let file = &self.readable()?.file;
        let len = usize::try_from(len).unwrap_or(MAX_PERMIT).min(MAX_PERMIT);
        let mut bytes = Vec::with_capacity(len);
        // A `Vec` may have more room than was asked for.
        let read = match len {
            0 => 0,
            _ => retry_on_intr(|| pread(file.as_fd(), spare_capacity(&mut bytes), offset))?,
        };
        bytes.truncate(len);
        Ok((bytes, len > 0 && read == 0))
    }

    /// How many bytes were written.
    pub(super) fn write(&self, bytes: &[u8], offset: u64) -> FsResult<u64> {
        let file = &self.writable()?.file;
        Ok(retry_on_intr(|| pwrite(file.as_fd(), bytes, offset))? as u64)
    }

    pub(super) fn sync(&self) -> FsResult<()> {
        if !self.may_change() {
            return Ok(());
        }
        Ok(retry_on_intr(|| fsync(self.open_file().as_fd()))?)
    }

    pub(super) fn sync_data(&self) -> FsResult<()> {
        if !self.may_change() {
            return Ok(());
        }
        Ok(retry_on_intr(|| fdatasync(self.open_file().as_fd()))?)
    }

    /// Whether there may be something to bring to the disk: what cannot be written is as it was, and to wait for
    /// others' writes is no business of the guest's.
    fn may_change(&self) -> bool {
        self.flags().intersects(DescriptorFlags::WRITE | DescriptorFlags::MUTATE_DIRECTORY)
    }

    pub(super) fn advise(&self, offset: u64, len: u64, advice: Advice) -> FsResult<()> {
        let Descriptor::File(File { file, .. }) = self else { return Err(ErrorCode::BadDescriptor.into()) };
        // Lengths and offsets beyond what the system knows are as good as the rest of the file.
        let len = NonZeroU64::new(len).filter(|len| i64::try_from(len.get()).is_ok());
        if i64::try_from(offset).is_err() {
            return Err(ErrorCode::Invalid.into());
        }
        Ok(rustix::fs::fadvise(file.as_fd(), offset, len, system_advice(advice))?)
    }
}

impl AsFd for Descriptor {
    /// The file of the system, for host functions that are given a guest's descriptor. What it may be used for is
    /// bound by the system alone, not by the guest's permissions.
    fn as_fd(&self) -> BorrowedFd<'_> {
        (**self.open_file()).as_fd()
    }
}

impl Directory {
    /// A directory that a guest has from its start. Who may not change directories may not write what is in them.
    pub(super) fn preopened(
        file: Arc<OpenFile>,
        perms: DirPerms,
        file_perms: FilePerms,
        resolution: Option<PathResolution>,
    ) -> Directory {
        let resolution = resolution.unwrap_or_else(|| PathResolution::best_below(file.as_fd()));
        let unwritable = if perms.contains(DirPerms::MUTATE) { FilePerms::empty() } else { FilePerms::WRITE };
        let file_perms = file_perms.difference(unwritable);
        Directory { file, perms, file_perms, resolution, flags: DescriptorFlags::READ }
    }

    /// From where paths go.
    pub(super) fn base(&self) -> Base<'_> {
        Base { dir: self.file.as_fd(), resolution: self.resolution }
    }

    /// # Errors
    /// `not-permitted`, unless what is in it may be listed and found.
    pub(super) fn allows_to_read(&self) -> FsResult<()> {
        if self.perms.contains(DirPerms::READ) { Ok(()) } else { Err(ErrorCode::NotPermitted.into()) }
    }

    /// # Errors
    /// `read-only`, unless it may be changed.
    pub(super) fn allows_to_change(&self) -> FsResult<()> {
        if self.perms.contains(DirPerms::MUTATE) { Ok(()) } else { Err(ErrorCode::ReadOnly.into()) }
    }
}

impl File {
    fn opened_for(&self, flag: DescriptorFlags) -> FsResult<&File> {
        if self.flags.contains(flag) { Ok(self) } else { Err(ErrorCode::BadDescriptor.into()) }
    }
}

fn system_advice(advice: Advice) -> SystemAdvice {
    match advice {
        Advice::Normal => SystemAdvice::Normal,
        Advice::Sequential => SystemAdvice::Sequential,
        Advice::Random => SystemAdvice::Random,
        Advice::WillNeed => SystemAdvice::WillNeed,
        Advice::DontNeed => SystemAdvice::DontNeed,
        Advice::NoReuse => SystemAdvice::NoReuse,
    }
}
