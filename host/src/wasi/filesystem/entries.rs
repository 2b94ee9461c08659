//! The resource `wasi:filesystem/types.directory-entry-stream`: what is in a directory.

use std::os::fd::AsFd;

use rustix::fs::{AtFlags, Dir, DirEntry, FileType, Mode, OFlags, openat, statat};
use rustix::io::retry_on_intr;

use super::FsResult;
use super::descriptor::Directory;
use super::metadata::type_of;
use crate::wasi::bindings::wasi::filesystem::types::{DirectoryEntry, ErrorCode};
use crate::wasi::quota::Share;

/// The resource `wasi:filesystem/types.directory-entry-stream`.
pub struct DirectoryEntryStream {
    dir: Dir,
    _share: Share,
}

impl Directory {
    /// A stream of what is in the directory, from its beginning.
    pub(super) fn entries(&self, share: Share) -> FsResult<DirectoryEntryStream> {
        self.allows_to_read()?;
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        // With a position of its own.
        let dir = retry_on_intr(|| openat(self.file.as_fd(), c".", flags, Mode::empty()))?;
        Ok(DirectoryEntryStream { dir: Dir::new(dir)?, _share: share })
    }
}

impl DirectoryEntryStream {
    /// The next entry; none at the end, and after an error of the system. A directory that was removed has none.
    ///
    /// # Errors
    /// `illegal-byte-sequence` for a name that is not UTF-8; the entries after it can be read.
    pub(super) fn next(&mut self) -> FsResult<Option<DirectoryEntry>> {
        while let Some(entry) = self.dir.read() {
            let entry = entry?;
            if !matches!(entry.file_name().to_bytes(), b"." | b"..") {
                return self.describe(&entry).map(Some);
            }
        }
        Ok(None)
    }

    fn describe(&self, entry: &DirEntry) -> FsResult<DirectoryEntry> {
        let name = entry.file_name().to_str().map_err(|_| ErrorCode::IllegalByteSequence)?;
        Ok(DirectoryEntry { type_: type_of(self.file_type(entry)), name: name.to_owned() })
    }

    /// Some file systems do not say it with the name.
    fn file_type(&self, entry: &DirEntry) -> FileType {
        if entry.file_type() != FileType::Unknown {
            return entry.file_type();
        }
        let stat = self.dir.fd().and_then(|dir| statat(dir, entry.file_name(), AtFlags::SYMLINK_NOFOLLOW));
        stat.map_or(FileType::Unknown, |stat| FileType::from_raw_mode(stat.st_mode))
    }
}
