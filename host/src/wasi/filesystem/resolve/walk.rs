//! Follows a path one name at a time, for kernels that cannot be told to stay beneath a directory.
//!
//! Each step opens one name in a directory that is held open, and never follows a symbolic link: a link's text is read
//! and takes the place of its name in what is left of the path. `..` goes back to the directory that the walk came
//! from, by its descriptor, wherever that was moved meanwhile.
//!
//! # Invariants
//! * A system call gets one name without a slash, never `..`, and `O_NOFOLLOW`.
//! * At most [`MAX_DEPTH`] directories are open at once, and at most [`MAX_LINKS`] links are followed.

use std::borrow::Cow;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{Mode, OFlags, openat, readlinkat};
use rustix::io::{Errno, Result, retry_on_intr};
use smallvec::SmallVec;

/// How deep below its root a path leads at most. (The kernel has no such limit.)
const MAX_DEPTH: usize = 128;
/// How many symbolic links a path has at most, as in the kernel.
const MAX_LINKS: u32 = 40;

/// Opens a path below a directory.
///
/// # Errors
/// Those of `openat`; `PERM` for a path that leads out of the directory.
pub(super) fn open(root: BorrowedFd<'_>, path: &[u8], flags: OFlags, mode: Mode) -> Result<OwnedFd> {
    if path.is_empty() {
        return Err(Errno::NOENT);
    }
    let mut walk = Walk { root, below: SmallVec::new(), rest: Cow::Borrowed(path), at: 0, links: 0 };
    loop {
        if let Step::Opened(file) = walk.step(flags, mode)? {
            return Ok(file);
        }
    }
}

struct Walk<'a> {
    root: BorrowedFd<'a>,
    /// The directories below the root that the walk went through, the innermost last.
    below: SmallVec<[OwnedFd; 4]>,
    /// What is left of the path, from `at`.
    rest: Cow<'a, [u8]>,
    at: usize,
    links: u32,
}

enum Step {
    Onward,
    Opened(OwnedFd),
}

impl Walk<'_> {
    fn step(&mut self, flags: OFlags, mode: Mode) -> Result<Step> {
        let rest = &self.rest[self.at..];
        let len = rest.iter().position(|&byte| byte == b'/').unwrap_or(rest.len());
        let slashes = rest[len..].iter().take_while(|&&byte| byte == b'/').count();
        let name: SmallVec<[u8; 64]> = SmallVec::from_slice(&rest[..len]);
        let is_last = len + slashes == rest.len();
        self.at += len + slashes;
        match &name[..] {
            // Only the first name can be empty: the path, or a link, is absolute.
            b"" => return Err(Errno::PERM),
            b"." => {}
            b".." => drop(self.below.pop().ok_or(Errno::PERM)?),
            name if is_last && slashes == 0 => return self.open_last(name, flags, mode),
            // As the kernel says, even if there is such a directory.
            _ if is_last && flags.contains(OFlags::CREATE) => return Err(Errno::ISDIR),
            name => self.enter(name)?,
        }
        // A link that `enter` read may have prolonged the path.
        if is_last && self.at == self.rest.len() { self.open_current(flags, mode) } else { Ok(Step::Onward) }
    }

    fn current(&self) -> BorrowedFd<'_> {
        self.below.last().map_or(self.root, OwnedFd::as_fd)
    }

    /// Goes into a directory, or reads the link that leads to it.
    fn enter(&mut self, name: &[u8]) -> Result<()> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        match retry_on_intr(|| openat(self.current(), name, flags, Mode::empty())) {
            Ok(_) if self.below.len() == MAX_DEPTH => Err(Errno::NAMETOOLONG),
            Ok(dir) => {
                self.below.push(dir);
                Ok(())
            }
            Err(Errno::NOTDIR | Errno::LOOP) => match readlinkat(self.current(), name, Vec::new()) {
                Ok(target) => self.follow(target.as_bytes(), b"/"),
                Err(Errno::INVAL) => Err(Errno::NOTDIR),
                Err(error) => Err(error),
            },
            Err(error) => Err(error),
        }
    }

    /// Puts a link's text before what is left of the path.
    fn follow(&mut self, target: &[u8], behind: &[u8]) -> Result<()> {
        self.links += 1;
        if self.links > MAX_LINKS {
            return Err(Errno::LOOP);
        }
        self.rest = Cow::Owned([target, behind, &self.rest[self.at..]].concat());
        self.at = 0;
        Ok(())
    }

    fn open_last(&mut self, name: &[u8], flags: OFlags, mode: Mode) -> Result<Step> {
        let is_new = flags.contains(OFlags::CREATE | OFlags::EXCL);
        if !flags.contains(OFlags::NOFOLLOW) && !is_new {
            match readlinkat(self.current(), name, Vec::new()) {
                Ok(target) => {
                    self.follow(target.as_bytes(), b"")?;
                    return Ok(Step::Onward);
                }
                Err(Errno::INVAL | Errno::NOENT) => {}
                Err(error) => return Err(error),
            }
        }
        retry_on_intr(|| openat(self.current(), name, flags | OFlags::NOFOLLOW, mode)).map(Step::Opened)
    }

    /// Opens the directory where the walk is: the path ends with `.`, `..` or a slash.
    fn open_current(&self, flags: OFlags, mode: Mode) -> Result<Step> {
        retry_on_intr(|| openat(self.current(), c".", flags | OFlags::NOFOLLOW, mode)).map(Step::Opened)
    }
}
