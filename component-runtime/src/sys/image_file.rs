//! Files without a name that hold what mappings start with.

use std::fs::File;
use std::os::unix::fs::FileExt;

use anyhow::{Context, Result, ensure};
use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, memfd_create};

/// A file in memory that nobody can change any more.
#[derive(Debug)]
pub struct ImageFile(File);

impl ImageFile {
    /// A file of so many bytes with these parts at their offsets, and zeros between them.
    ///
    /// # Errors
    /// When the system refuses: there may be no file descriptor left.
    pub fn new<'a>(size_bytes: u64, parts: impl Iterator<Item = (u64, &'a [u8])>) -> Result<ImageFile> {
        let limit = file_size_limit();
        ensure!(size_bytes <= limit, "files may have {limit} bytes, an image needs {size_bytes}");
        let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
        let file = File::from(memfd_create(c"gusset-image", flags).context("making a file in memory")?);
        file.set_len(size_bytes).with_context(|| format!("a file in memory of {size_bytes} bytes"))?;
        for (at, bytes) in parts {
            file.write_all_at(bytes, at).context("filling a file in memory")?;
        }
        let seals = SealFlags::SHRINK | SealFlags::GROW | SealFlags::WRITE | SealFlags::SEAL;
        fcntl_add_seals(&file, seals).context("sealing a file in memory")?;
        Ok(ImageFile(file))
    }

    /// A file of the caller's, for tests of what happens when it cannot be mapped.
    #[cfg(test)]
    pub(crate) fn of(file: File) -> ImageFile {
        ImageFile(file)
    }

    pub(super) fn file(&self) -> &File {
        &self.0
    }
}

/// The size of a file above which the system stops the process.
fn file_size_limit() -> u64 {
    let mut limit = libc::rlimit { rlim_cur: libc::RLIM_INFINITY, rlim_max: libc::RLIM_INFINITY };
    // SAFETY: the system writes one such record. When it fails, the record says that there is no limit.
    let _ = unsafe { libc::getrlimit(libc::RLIMIT_FSIZE, &raw mut limit) };
    limit.rlim_cur
}

#[cfg(test)]
mod tests {
    use super::ImageFile;

    #[test]
    fn what_was_sealed_can_neither_be_written_nor_cut() {
        use std::os::unix::fs::FileExt;
        let image = ImageFile::new(8192, [(4090, &b"0123456789"[..])].into_iter()).unwrap();
        image.file().write_all_at(b"x", 0).unwrap_err();
        image.file().set_len(4096).unwrap_err();
        image.file().set_len(16384).unwrap_err();
        let mut found = [1; 12];
        image.file().read_exact_at(&mut found, 4089).unwrap();
        assert_eq!(&found, b"\x000123456789\x00");
    }
}
