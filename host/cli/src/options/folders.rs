//! The folders that guests are given: `--dir`, `--dir-ro`.
//!
//! They are opened when the command starts, and every guest of `gusset serve` gets the same open folders.
//!
//! # Invariants
//! * A path is followed once, before any guest runs: what a guest makes of one folder decides nothing about what the
//!   next guest is given for another.
//! * No guest writes where the command keeps code that it runs later, even if this run keeps none: that would be machine
//!   code of the guest's choice.

use std::fs::{self, File, Metadata};
use std::os::fd::AsFd;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use gusset::wasi::{DirPerms, FilePerms, HostDirectory, WasiCtxBuilder};

use super::guest::{Folder, GuestOptions};

/// Folders that are open.
pub(crate) struct Folders(Vec<Opened>);

struct Opened {
    directory: HostDirectory,
    guest: String,
    dir_perms: DirPerms,
    file_perms: FilePerms,
}

impl Folders {
    /// Opens what the options name; `code` is where this run of the command and later ones keep code.
    ///
    /// # Errors
    /// When a folder is not there or cannot be opened, and when a guest could write to `code`.
    pub(crate) fn open(options: &GuestOptions, code: &[PathBuf]) -> Result<Folders> {
        let writable = options.dir.iter().map(|folder| (folder, DirPerms::all(), FilePerms::all()));
        let readable = options.dir_ro.iter().map(|folder| (folder, DirPerms::READ, FilePerms::READ));
        let open = |(folder, dir_perms, file_perms)| {
            let opened = Opened::open(folder, dir_perms, file_perms)?;
            if dir_perms.contains(DirPerms::MUTATE) {
                code.iter().try_for_each(|code| opened.check_apart(folder, code))?;
            }
            Ok(opened)
        };
        writable.chain(readable).map(open).collect::<Result<_>>().map(Folders)
    }

    /// Gives a guest all of them.
    pub(crate) fn give(&self, builder: &mut WasiCtxBuilder) {
        for Opened { directory, guest, dir_perms, file_perms } in &self.0 {
            builder.opened_dir(directory, guest, *dir_perms, *file_perms);
        }
    }
}

impl Opened {
    fn open(folder: &Folder, dir_perms: DirPerms, file_perms: FilePerms) -> Result<Opened> {
        let guest = folder.guest.clone();
        let directory = HostDirectory::open(&folder.host).with_context(|| format!("guest path `{guest}`"))?;
        Ok(Opened { directory, guest, dir_perms, file_perms })
    }

    /// # Errors
    /// When the folder contains the one with the code, or a link on the way to it, or lies in it.
    fn check_apart(&self, folder: &Folder, code: &Path) -> Result<()> {
        let own = File::from(self.directory.as_fd().try_clone_to_owned()?).metadata()?;
        let is_inside = || fs::metadata(code).is_ok_and(|code| is_around(&code, &folder.host));
        // A link on the way is as good as the folder: who replaces it says where the code is.
        let contains = || std::path::absolute(code).is_ok_and(|code| code.ancestors().any(|at| is_around(&own, at)));
        ensure!(
            !is_inside() && !contains(),
            "the guest could write to `{}`, and with that to `{}`, where compiled code is kept, for this run or for \
             later ones: it would decide what they run; `--dir-ro` gives the folder to be read, `cache-dir` in a \
             configuration file and $XDG_CACHE_HOME keep the code of all runs elsewhere",
            folder.host.display(),
            code.display()
        );
        Ok(())
    }
}

/// Whether a folder is what a path leads to, or lies above that.
fn is_around(folder: &Metadata, path: &Path) -> bool {
    let is_same = |other: Metadata| (other.dev(), other.ino()) == (folder.dev(), folder.ino());
    let Ok(path) = fs::canonicalize(path) else { return false };
    path.ancestors().any(|above| fs::metadata(above).is_ok_and(is_same))
}

#[cfg(test)]
mod tests;
