//! `open-at`: a file or directory by its path, new or not.
//!
//! # Invariants
//! * Whatever would be created, truncated or opened to be written is refused before the system is asked, if the
//!   directory's permissions do not allow it.
//! * Opening waits for nobody: not for a FIFO's other end, not for a device.

use std::sync::Arc;

use rustix::fs::{FileType, Mode, OFlags, fstat};

use super::descriptor::{Descriptor, Directory, File};
use super::open_file::OpenFile;
use super::path::GuestPath;
use super::place::Links;
use super::{FilePerms, FsResult};
use crate::wasi::bindings::wasi::filesystem::types::{DescriptorFlags, ErrorCode, OpenFlags};
use crate::wasi::quota::Share;

/// What a new file may be to others, before the process's mask.
const NEW_FILE: Mode = Mode::from_raw_mode(0o666);

/// How a guest wants to open something.
pub(super) struct Wish {
    pub(super) links: Links,
    pub(super) how: OpenFlags,
    pub(super) flags: DescriptorFlags,
}

impl Directory {
    /// Opens a file or directory.
    pub(super) fn open(&self, path: &str, wish: &Wish, share: Share) -> FsResult<Descriptor> {
        wish.check()?;
        self.allows_to_open(wish)?;
        let path = GuestPath::parse(path.as_bytes())?;
        let mode = if wish.creates() { NEW_FILE } else { Mode::empty() };
        let base = self.base();
        let file = base.resolution.open(base.dir, path.whole, wish.system_flags(), mode)?;
        let is_directory = FileType::from_raw_mode(fstat(&file)?.st_mode).is_dir();
        let file = Arc::new(OpenFile::of_guest(file, share));
        if is_directory { Ok(self.child(file, wish)) } else { self.file(file, wish) }
    }

    fn allows_to_open(&self, wish: &Wish) -> FsResult<()> {
        self.allows_to_read()?;
        let changes = wish.creates() || wish.truncates() || wish.flags.intersects(changes());
        if changes {
            self.allows_to_change()?;
        }
        let needs = wish.changing_needs();
        if self.file_perms.contains(needs) { Ok(()) } else { Err(ErrorCode::NotPermitted.into()) }
    }

    /// A directory below may do what this one may, whether `mutate-directory` was wished or not: libraries open
    /// directories to read them and then change what is in them. `get-flags` says so.
    fn child(&self, file: Arc<OpenFile>, wish: &Wish) -> Descriptor {
        let flags = DescriptorFlags::READ | (wish.flags & syncs());
        Descriptor::Directory(Directory { file, flags, ..self.clone() })
    }

    fn file(&self, file: Arc<OpenFile>, wish: &Wish) -> FsResult<Descriptor> {
        let perms = self.file_perms;
        let mut flags = wish.flags & (DescriptorFlags::READ | DescriptorFlags::WRITE | syncs());
        if flags.contains(DescriptorFlags::READ) && !perms.contains(FilePerms::READ) {
            return Err(ErrorCode::NotPermitted.into());
        }
        // Neither reading nor writing is how some libraries ask for a file to be read.
        if wish.is_for_neither() && perms.contains(FilePerms::READ) {
            flags |= DescriptorFlags::READ;
        }
        Ok(Descriptor::File(File { file, perms, flags }))
    }
}

impl Wish {
    /// # Errors
    /// `invalid` for what contradicts itself.
    fn check(&self) -> FsResult<()> {
        let no_directory = OpenFlags::CREATE | OpenFlags::EXCLUSIVE | OpenFlags::TRUNCATE;
        let contradicts = self.how.contains(OpenFlags::DIRECTORY) && self.how.intersects(no_directory);
        if contradicts { Err(ErrorCode::Invalid.into()) } else { Ok(()) }
    }

    fn creates(&self) -> bool {
        self.how.contains(OpenFlags::CREATE)
    }

    fn truncates(&self) -> bool {
        self.how.contains(OpenFlags::TRUNCATE)
    }

    fn writes(&self) -> bool {
        self.flags.contains(DescriptorFlags::WRITE)
    }

    fn is_for_neither(&self) -> bool {
        !self.writes() && !self.truncates()
    }

    /// What the files' permissions must have before anything is opened, since opening changes something. Whether what
    /// is only read may be read is seen when it is open: it could be a directory.
    fn changing_needs(&self) -> FilePerms {
        if !(self.writes() || self.truncates() || self.creates()) {
            return FilePerms::empty();
        }
        let reads = self.flags.contains(DescriptorFlags::READ);
        if reads { FilePerms::all() } else { FilePerms::WRITE }
    }

    fn system_flags(&self) -> OFlags {
        let mut flags = OFlags::NONBLOCK | OFlags::NOCTTY | self.access();
        let wanted = [
            (self.links == Links::Keep, OFlags::NOFOLLOW),
            (self.creates(), OFlags::CREATE),
            (self.creates() && self.how.contains(OpenFlags::EXCLUSIVE), OFlags::EXCL),
            (self.truncates(), OFlags::TRUNC),
            (self.how.contains(OpenFlags::DIRECTORY), OFlags::DIRECTORY),
            (self.flags.contains(DescriptorFlags::FILE_INTEGRITY_SYNC), OFlags::SYNC),
            (self.flags.contains(DescriptorFlags::DATA_INTEGRITY_SYNC), OFlags::DSYNC),
            (self.flags.contains(DescriptorFlags::REQUESTED_WRITE_SYNC), OFlags::RSYNC),
        ];
        for (is_wanted, flag) in wanted {
            flags.set(flag, is_wanted || flags.contains(flag));
        }
        flags
    }

    /// To truncate is to write, for the system as for permissions.
    fn access(&self) -> OFlags {
        let writes = self.writes() || self.truncates();
        match (self.flags.contains(DescriptorFlags::READ), writes) {
            (true, true) => OFlags::RDWR,
            (false, true) => OFlags::WRONLY,
            (_, false) => OFlags::RDONLY,
        }
    }
}

fn changes() -> DescriptorFlags {
    DescriptorFlags::WRITE | DescriptorFlags::MUTATE_DIRECTORY
}

fn syncs() -> DescriptorFlags {
    DescriptorFlags::FILE_INTEGRITY_SYNC | DescriptorFlags::DATA_INTEGRITY_SYNC | DescriptorFlags::REQUESTED_WRITE_SYNC
}
