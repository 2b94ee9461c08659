//! Names in directories: made, removed, renamed, linked.
//!
//! # Invariants
//! * A link or a rename goes between directories of the same permissions: nothing that a guest may only read gets a
//!   name by which it can write it, nor does anything that it wrote get into a directory whose files it may only read.
//! * A symbolic link's text is never an absolute path, neither one that a guest makes nor one that it is told.

use std::os::fd::AsFd;

use rustix::fs::{AtFlags, Mode, linkat, mkdirat, readlinkat, renameat, symlinkat, unlinkat};
use rustix::io::Errno;

use super::FsResult;
use super::descriptor::Directory;
use super::path::{GuestPath, Last};
use super::place::{Links, Place};
use crate::wasi::bindings::wasi::filesystem::types::ErrorCode;

/// What a new directory may be to others, before the process's mask.
const NEW_DIRECTORY: Mode = Mode::from_raw_mode(0o777);

impl Directory {
    pub(super) fn create_directory(&self, path: &str) -> FsResult<()> {
        self.allows_to_change()?;
        let path = GuestPath::parse(path.as_bytes())?;
        let place = self.base().name(&path, Errno::EXIST)?;
        Ok(mkdirat(place.as_fd(), &*place.name, NEW_DIRECTORY)?)
    }

    pub(super) fn remove_directory(&self, path: &str) -> FsResult<()> {
        self.allows_to_change()?;
        let path = GuestPath::parse(path.as_bytes())?;
        let place = self.base().name(&path, Errno::INVAL)?;
        Ok(unlinkat(place.as_fd(), &*place.name, AtFlags::REMOVEDIR)?)
    }

    pub(super) fn unlink_file(&self, path: &str) -> FsResult<()> {
        self.allows_to_change()?;
        let path = GuestPath::parse(path.as_bytes())?;
        let place = self.base().name(&path, Errno::ISDIR)?;
        if let Last::NameOfDirectory(_) = path.last {
            // Never a success: only directories may be named so, and they are removed otherwise.
            let is_directory = place.file_type()?.is_dir();
            return Err(if is_directory { ErrorCode::IsDirectory } else { ErrorCode::NotDirectory }.into());
        }
        Ok(unlinkat(place.as_fd(), &*place.name, AtFlags::empty())?)
    }

    pub(super) fn rename(&self, old: &str, to: &Directory, new: &str) -> FsResult<()> {
        self.allows_names_in(to)?;
        let (old, new) = (GuestPath::parse(old.as_bytes())?, GuestPath::parse(new.as_bytes())?);
        let from = self.base().name(&old, Errno::BUSY)?;
        let wants_directory = [old.last, new.last].iter().any(|last| matches!(last, Last::NameOfDirectory(_)));
        if wants_directory && !from.file_type()?.is_dir() {
            return Err(ErrorCode::NotDirectory.into());
        }
        let to = to.base().name(&new, Errno::BUSY)?;
        Ok(renameat(from.as_fd(), &*from.name, to.as_fd(), &*to.name)?)
    }

    pub(super) fn link(&self, links: Links, old: &str, to: &Directory, new: &str) -> FsResult<()> {
        self.allows_names_in(to)?;
        let (old, new) = (GuestPath::parse(old.as_bytes())?, GuestPath::parse(new.as_bytes())?);
        let from = self.base().object(&old, links)?;
        if from.file_type()?.is_dir() {
            return Err(ErrorCode::NotPermitted.into());
        }
        let to = to.new_name_of_file(&new)?;
        Ok(linkat(from.as_fd(), &*from.name, to.as_fd(), &*to.name, AtFlags::empty())?)
    }

    pub(super) fn symlink(&self, target: &str, path: &str) -> FsResult<()> {
        self.allows_to_change()?;
        let path = GuestPath::parse(path.as_bytes())?;
        let target = GuestPath::parse(target.as_bytes())?;
        let place = self.new_name_of_file(&path)?;
        Ok(symlinkat(target.whole, place.as_fd(), &*place.name)?)
    }

    pub(super) fn readlink(&self, path: &str) -> FsResult<String> {
        self.allows_to_read()?;
        let path = GuestPath::parse(path.as_bytes())?;
        // With a slash or dots it would be the directory behind the link.
        let place = self.base().object(&path, Links::Keep)?;
        let target = match place.name.as_ref() {
            b"." => return Err(ErrorCode::Invalid.into()),
            name => readlinkat(place.as_fd(), name, Vec::new())?,
        };
        let target = target.into_string().map_err(|_| ErrorCode::IllegalByteSequence)?;
        if target.starts_with('/') { Err(ErrorCode::NotPermitted.into()) } else { Ok(target) }
    }

    /// # Errors
    /// `read-only`, unless both may be changed; `not-permitted`, unless they have the same permissions.
    fn allows_names_in(&self, other: &Directory) -> FsResult<()> {
        self.allows_to_change()?;
        other.allows_to_change()?;
        let are_alike = self.perms == other.perms && self.file_perms == other.file_perms;
        if are_alike { Ok(()) } else { Err(ErrorCode::NotPermitted.into()) }
    }

    /// A name for what is not a directory, which a slash would want.
    fn new_name_of_file<'a>(&'a self, path: &GuestPath<'a>) -> FsResult<Place<'a>> {
        let place = self.base().name(path, Errno::EXIST)?;
        if let Last::NameOfDirectory(_) = path.last {
            place.file_type()?;
            return Err(ErrorCode::Exist.into());
        }
        Ok(place)
    }
}
