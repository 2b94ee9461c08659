//! What is known of a file: type, size, timestamps, identity.

use std::hash::{BuildHasher, Hash, RandomState};
use std::os::fd::AsFd;
use std::sync::OnceLock;

use rustix::fs::{AtFlags, FileType, OFlags, Stat, Timespec, Timestamps, UTIME_NOW, UTIME_OMIT};
use rustix::fs::{Mode, fstat, futimens, openat, statat, utimensat};
use rustix::io::{Errno, retry_on_intr};

use super::descriptor::{Descriptor, Directory, File};
use super::path::{GuestPath, Last};
use super::place::Links;
use super::{FilePerms, FsResult};
use crate::wasi::bindings::wasi::clocks::wall_clock::Datetime;
use crate::wasi::bindings::wasi::filesystem::types::{
    DescriptorStat, DescriptorType, ErrorCode, MetadataHashValue, NewTimestamp,
};

impl Descriptor {
    /// What the system knows of it.
    pub(super) fn system_stat(&self) -> FsResult<Stat> {
        Ok(fstat(self.open_file().as_fd())?)
    }

    pub(super) fn set_times(&self, access: NewTimestamp, modification: NewTimestamp) -> FsResult<()> {
        match self {
            Descriptor::Directory(directory) => directory.allows_to_change()?,
            Descriptor::File(File { perms, .. }) if perms.contains(FilePerms::WRITE) => {}
            Descriptor::File(_) => return Err(ErrorCode::NotPermitted.into()),
        }
        Ok(futimens(self.open_file().as_fd(), &timestamps(access, modification)?)?)
    }

    pub(super) fn set_size(&self, size: u64) -> FsResult<()> {
        let file = &self.writable()?.file;
        let size = i64::try_from(size).map_err(|_| ErrorCode::FileTooLarge)?;
        Ok(rustix::fs::ftruncate(file.as_fd(), size.unsigned_abs())?)
    }
}

impl Directory {
    /// What the system knows of a path.
    pub(super) fn system_stat_at(&self, links: Links, path: &str) -> FsResult<Stat> {
        self.allows_to_read()?;
        let path = GuestPath::parse(path.as_bytes())?;
        let base = self.base();
        let place = base.object(&path, Links::Keep)?;
        let stat = statat(place.as_fd(), &*place.name, AtFlags::SYMLINK_NOFOLLOW)?;
        let is_link = FileType::from_raw_mode(stat.st_mode).is_symlink();
        if links == Links::Keep || !is_link || !matches!(path.last, Last::Name(_)) {
            return Ok(stat);
        }
        Ok(fstat(base.resolution.open(base.dir, path.whole, OFlags::PATH, Mode::empty())?)?)
    }

    pub(super) fn set_times_at(
        &self,
        links: Links,
        path: &str,
        access: NewTimestamp,
        modification: NewTimestamp,
    ) -> FsResult<()> {
        self.allows_to_change()?;
        let times = timestamps(access, modification)?;
        let path = GuestPath::parse(path.as_bytes())?;
        let place = self.base().object(&path, links)?;
        if self.file_perms.contains(FilePerms::WRITE) {
            return Ok(utimensat(place.as_fd(), &*place.name, &times, AtFlags::SYMLINK_NOFOLLOW)?);
        }
        // What is found to be a directory is what is changed: the name may stand for a file by then.
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        match retry_on_intr(|| openat(place.as_fd(), &*place.name, flags, Mode::empty())) {
            Ok(directory) => Ok(utimensat(&directory, c".", &times, AtFlags::SYMLINK_NOFOLLOW)?),
            Err(Errno::NOTDIR | Errno::LOOP) => Err(ErrorCode::NotPermitted.into()),
            Err(errno) => Err(errno.into()),
        }
    }
}

pub(super) fn describe(stat: &Stat) -> DescriptorStat {
    DescriptorStat {
        type_: type_of(FileType::from_raw_mode(stat.st_mode)),
        #[allow(clippy::useless_conversion, reason = "narrower on some targets")]
        link_count: stat.st_nlink.into(),
        size: u64::try_from(stat.st_size).unwrap_or(0),
        data_access_timestamp: datetime(stat.st_atime, stat.st_atime_nsec),
        data_modification_timestamp: datetime(stat.st_mtime, stat.st_mtime_nsec),
        status_change_timestamp: datetime(stat.st_ctime, stat.st_ctime_nsec),
    }
}

pub(super) fn type_of(system: FileType) -> DescriptorType {
    match system {
        FileType::RegularFile => DescriptorType::RegularFile,
        FileType::Directory => DescriptorType::Directory,
        FileType::Symlink => DescriptorType::SymbolicLink,
        FileType::Fifo => DescriptorType::Fifo,
        FileType::Socket => DescriptorType::Socket,
        FileType::CharacterDevice => DescriptorType::CharacterDevice,
        FileType::BlockDevice => DescriptorType::BlockDevice,
        FileType::Unknown => DescriptorType::Unknown,
    }
}

/// Whether two descriptions are of one file.
pub(super) fn is_same(one: &Stat, other: &Stat) -> bool {
    (one.st_dev, one.st_ino) == (other.st_dev, other.st_ino)
}

/// The lower half stands for the file's identity and stays when it is written, since C libraries give it as its
/// inode's number; the upper half changes with size and timestamps. Hashed with a secret of this process.
pub(super) fn hash(stat: &Stat) -> MetadataHashValue {
    static SECRET: OnceLock<RandomState> = OnceLock::new();
    let secret = SECRET.get_or_init(RandomState::new);
    let identity = (stat.st_dev, stat.st_ino);
    let state = (stat.st_size, stat.st_mtime, stat.st_mtime_nsec, stat.st_ctime, stat.st_ctime_nsec);
    MetadataHashValue { lower: hash_one(secret, identity), upper: hash_one(secret, (identity, state)) }
}

fn hash_one(secret: &RandomState, value: impl Hash) -> u64 {
    secret.hash_one(value)
}

/// None for what is before 1970, which the standard's type cannot say.
fn datetime(seconds: i64, nanoseconds: impl TryInto<u32>) -> Option<Datetime> {
    Some(Datetime { seconds: seconds.try_into().ok()?, nanoseconds: nanoseconds.try_into().ok()? })
}

fn timestamps(access: NewTimestamp, modification: NewTimestamp) -> FsResult<Timestamps> {
    Ok(Timestamps { last_access: timespec(access)?, last_modification: timespec(modification)? })
}

fn timespec(timestamp: NewTimestamp) -> FsResult<Timespec> {
    Ok(match timestamp {
        NewTimestamp::NoChange => Timespec { tv_sec: 0, tv_nsec: UTIME_OMIT },
        NewTimestamp::Now => Timespec { tv_sec: 0, tv_nsec: UTIME_NOW },
        // More would be read as one of the two numbers above.
        NewTimestamp::Timestamp(Datetime { nanoseconds: 1_000_000_000.., .. }) => return Err(ErrorCode::Invalid.into()),
        NewTimestamp::Timestamp(Datetime { seconds, nanoseconds }) => {
            Timespec { tv_sec: seconds.try_into().map_err(|_| ErrorCode::Overflow)?, tv_nsec: nanoseconds.into() }
        }
    })
}
