//! Where an operation on a name takes place: a directory that is open, and a name in it.
//!
//! Operations that make, remove or change what a name stands for get it from here and hand both to one system call,
//! which follows no link. Opening is not here: the whole path goes to `resolve`.

use std::borrow::Cow;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{AtFlags, FileType, readlinkat, statat};
use rustix::io::{Errno, Result};

use super::path::{GuestPath, Last};
use super::resolve::PathResolution;

/// How many symbolic links a last name leads through at most.
const MAX_LINKS: u32 = 40;

/// Whether a symbolic link at the end of a path is what is meant, or what it leads to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Links {
    Follow,
    Keep,
}

/// A directory from which paths go.
#[derive(Clone, Copy)]
pub(super) struct Base<'a> {
    pub(super) dir: BorrowedFd<'a>,
    pub(super) resolution: PathResolution,
}

/// A name in a directory. Without slash, and not `..`.
pub(super) struct Place<'a> {
    dir: Within<'a>,
    pub(super) name: Cow<'a, [u8]>,
}

enum Within<'a> {
    Base(BorrowedFd<'a>),
    Opened(OwnedFd),
}

impl AsFd for Place<'_> {
    /// The directory.
    fn as_fd(&self) -> BorrowedFd<'_> {
        match &self.dir {
            Within::Base(dir) => *dir,
            Within::Opened(dir) => dir.as_fd(),
        }
    }
}

impl<'a> Base<'a> {
    /// The name that an operation makes, removes or moves, without a look at what it stands for.
    ///
    /// # Errors
    /// `for_dots` where a path ends with `.` or `..`, which are names of nothing that can be made or removed.
    pub(super) fn name(self, path: &GuestPath<'a>, for_dots: Errno) -> Result<Place<'a>> {
        match path.last {
            Last::Name(name) | Last::NameOfDirectory(name) => self.in_parent(path.parent, Cow::Borrowed(name)),
            Last::Dots => {
                self.resolution.open_directory(self.dir, path.whole)?;
                Err(for_dots)
            }
        }
    }

    /// The name of what a path leads to; `.` for a directory that is reached with dots or a slash.
    pub(super) fn object(self, path: &GuestPath<'a>, links: Links) -> Result<Place<'a>> {
        match path.last {
            Last::Name(name) if links == Links::Keep => self.in_parent(path.parent, Cow::Borrowed(name)),
            Last::Name(name) => self.object_behind_links(path.parent, name),
            Last::NameOfDirectory(_) | Last::Dots => self.directory(path.whole),
        }
    }

    fn object_behind_links(self, parent: &[u8], name: &'a [u8]) -> Result<Place<'a>> {
        let mut place = self.in_parent(parent, Cow::Borrowed(name))?;
        let mut parent = parent.to_owned();
        for _ in 0..=MAX_LINKS {
            let target = match readlinkat(place.as_fd(), &*place.name, Vec::new()) {
                Err(Errno::INVAL) => return Ok(place),
                target => target?,
            };
            // The whole way once more: what a link says counts from the directory that it is in.
            let mut way = if parent.is_empty() { Vec::new() } else { [&parent, &b"/"[..]].concat() };
            GuestPath::parse(target.as_bytes())?;
            way.extend_from_slice(target.as_bytes());
            let next = GuestPath::parse(&way)?;
            let Last::Name(name) = next.last else { return self.directory(&way) };
            place = self.in_parent(next.parent, Cow::Owned(name.to_owned()))?;
            parent = next.parent.to_owned();
        }
        Err(Errno::LOOP)
    }

    fn in_parent(self, parent: &[u8], name: Cow<'a, [u8]>) -> Result<Place<'a>> {
        let dir = match parent {
            [] => Within::Base(self.dir),
            _ => Within::Opened(self.resolution.open_directory(self.dir, parent)?),
        };
        Ok(Place { dir, name })
    }

    fn directory(self, path: &[u8]) -> Result<Place<'a>> {
        let dir = self.resolution.open_directory(self.dir, path)?;
        Ok(Place { dir: Within::Opened(dir), name: Cow::Borrowed(b".") })
    }
}

impl Place<'_> {
    /// What the name stands for now: a link for itself.
    pub(super) fn file_type(&self) -> Result<FileType> {
        let stat = statat(self.as_fd(), &*self.name, AtFlags::SYMLINK_NOFOLLOW)?;
        Ok(FileType::from_raw_mode(stat.st_mode))
    }
}
