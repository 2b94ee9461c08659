//! Files without a name that hold what mappings start with.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::sync::OnceLock;

use anyhow::{Context, Result, ensure};
use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, memfd_create};

use super::mapping::Mapping;
use super::refusals::{Step, attempt};

/// A file in memory that nobody can change any more.
#[derive(Debug)]
pub struct ImageFile {
    file: File,
    size_bytes: u64,
    /// All of it, mapped when it is first copied from; `None` when the system refused.
    contents: OnceLock<Option<Mapping>>,
}

impl ImageFile {
    /// A file of so many bytes with these parts at their offsets, and zeros between them.
    ///
    /// # Errors
    /// When the system refuses: there may be no file descriptor left.
    pub fn new<'a>(size_bytes: u64, parts: impl Iterator<Item = (u64, &'a [u8])>) -> Result<ImageFile> {
        let limit = file_size_limit();
        ensure!(size_bytes <= limit, "files may have {limit} bytes, an image needs {size_bytes}");
        let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
        let made = attempt(Step::Whole, || memfd_create(c"gusset-image", flags));
        let file = File::from(made.context("making a file in memory")?);
        file.set_len(size_bytes).with_context(|| format!("a file in memory of {size_bytes} bytes"))?;
        for (at, bytes) in parts {
            file.write_all_at(bytes, at).context("filling a file in memory")?;
        }
        let seals = SealFlags::SHRINK | SealFlags::GROW | SealFlags::WRITE | SealFlags::SEAL;
        fcntl_add_seals(&file, seals).context("sealing a file in memory")?;
        Ok(ImageFile { file, size_bytes, contents: OnceLock::new() })
    }

    /// A file of the caller's, for tests of what happens when it cannot be mapped.
    #[cfg(test)]
    pub(crate) fn of(file: File) -> ImageFile {
        ImageFile { file, size_bytes: 0, contents: OnceLock::new() }
    }

    /// Copies a part of the file.
    ///
    /// # Errors
    /// When it is not within the file, or the system refuses.
    ///
    /// # Safety
    /// As many bytes from `to` on can be written, and nobody else accesses them meanwhile.
    pub unsafe fn copy_to(&self, start: u64, to: *mut u8, size_bytes: usize) -> Result<()> {
        let end = start.checked_add(size_bytes as u64);
        ensure!(end.is_some_and(|end| end <= self.size_bytes), "a copy ends behind its image");
        let contents = self.contents.get_or_init(|| Mapping::view(&self.file, self.size_bytes as usize).ok());
        let contents = contents.as_ref().context("an image could not be mapped")?;
        let from = contents.base().wrapping_add(start as usize);
        // SAFETY: the range was just found to lie within the file, all of which is mapped; the caller
        // vouches for the other.
        unsafe { std::ptr::copy_nonoverlapping(from, to, size_bytes) };
        Ok(())
    }

    pub(super) fn file(&self) -> &File {
        &self.file
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
