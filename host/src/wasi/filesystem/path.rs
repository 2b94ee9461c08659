//! A guest's path, split into what has to be looked up and the name that an operation is about.
//!
//! # Invariants
//! * A name that is handed to a system call has no slash and is neither `.` nor `..`: whatever a kernel does with a
//!   slash behind the name of a symbolic link (some follow it), it is never asked. What the slash means is decided
//!   here and in `place`.

use rustix::io::{Errno, Result};

/// The system's limit for a path, with the byte that ends it.
const MAX_PATH_BYTES: usize = 4096;

/// A path that is relative and not empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct GuestPath<'a> {
    /// All of it.
    pub(super) whole: &'a [u8],
    /// What is before the last name; empty if nothing is.
    pub(super) parent: &'a [u8],
    pub(super) last: Last<'a>,
}

/// How a path ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Last<'a> {
    /// With a name: `a/b`.
    Name(&'a [u8]),
    /// With a name and slashes: `a/b/`. It wants a directory.
    NameOfDirectory(&'a [u8]),
    /// With `.` or `..`: a directory by another name than that in its parent.
    Dots,
}

impl<'a> GuestPath<'a> {
    /// # Errors
    /// `PERM` for an absolute path, `NOENT` for an empty one, and where the system would refuse it as it is.
    pub(super) fn parse(path: &'a [u8]) -> Result<GuestPath<'a>> {
        check(path)?;
        let trimmed = &path[..path.len() - count_slashes_at_end(path)];
        let cut = trimmed.iter().rposition(|&byte| byte == b'/');
        let (parent, name) = cut.map_or((&[][..], trimmed), |at| (&trimmed[..at], &trimmed[at + 1..]));
        let last = match name {
            b"." | b".." => Last::Dots,
            _ if trimmed.len() < path.len() => Last::NameOfDirectory(name),
            _ => Last::Name(name),
        };
        Ok(GuestPath { whole: path, parent, last })
    }
}

fn check(path: &[u8]) -> Result<()> {
    match path {
        [] => Err(Errno::NOENT),
        [b'/', ..] => Err(Errno::PERM),
        _ if path.len() >= MAX_PATH_BYTES => Err(Errno::NAMETOOLONG),
        _ if path.contains(&0) => Err(Errno::INVAL),
        _ => Ok(()),
    }
}

fn count_slashes_at_end(path: &[u8]) -> usize {
    path.iter().rev().take_while(|&&byte| byte == b'/').count()
}

#[cfg(test)]
mod tests;
