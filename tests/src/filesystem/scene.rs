//! A sandbox whose parts move, and what lies outside of it.
//!
//! ```text
//! file                     a name that is inside, too
//! outside/                 secret, victim, inner/secret
//! sandbox/                 file, swap.link -> ../outside, y.place/
//!   swap/                  secret, victim, inner/secret; exchanged for swap.link
//!   real/f                 exchanged for the link real/f.link -> (absolute) outside/secret
//!   step -> real           exchanged for the link step.out -> ../outside
//!   deep/x/y/z/            y moves to sandbox/y and back, deep to other/deep and back
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use anyhow::{Context as _, Result};
use rustix::fs::{CWD, RenameFlags, renameat_with};

/// Device, inode, number of names, time of modification in nanoseconds, and contents.
pub(super) type Facts = (u64, u64, u64, i64, Vec<u8>);

/// What is in files outside; those inside are shorter.
pub(super) const OUTSIDE: &str = "outside";

/// The folder with everything; it goes with this value.
pub(super) struct Scene {
    root: PathBuf,
}

impl Scene {
    pub(super) fn new() -> Result<Scene> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let name = format!("gusset-race-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let memory = Path::new("/dev/shm");
        let above = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let scene = Scene { root: above.join(name) };
        scene.fill().with_context(|| format!("a scene in `{}`", scene.root.display()))?;
        Ok(scene)
    }

    fn fill(&self) -> Result<()> {
        let folders =
            ["", "outside/inner", "sandbox/swap/inner", "sandbox/real", "sandbox/deep/x/y/z", "sandbox/other"];
        folders.iter().try_for_each(|path| fs::create_dir_all(self.root.join(path)))?;
        let files = ["file", "outside/secret", "outside/victim", "outside/inner/secret"];
        files.iter().try_for_each(|path| fs::write(self.root.join(path), OUTSIDE))?;
        let files = ["file", "swap/secret", "swap/victim", "swap/inner/secret", "real/f", "deep/x/y/z/file"];
        files.iter().try_for_each(|path| fs::write(self.sandbox().join(path), "inside"))?;
        symlink("../outside", self.sandbox().join("swap.link"))?;
        symlink(self.root.join("outside/secret"), self.sandbox().join("real/f.link"))?;
        symlink("real", self.sandbox().join("step"))?;
        symlink("../outside", self.sandbox().join("step.out"))?;
        Ok(())
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    pub(super) fn sandbox(&self) -> PathBuf {
        self.root.join("sandbox")
    }

    /// Everything that is not in the sandbox, and must not change.
    pub(super) fn outside(&self) -> Result<BTreeMap<PathBuf, Facts>> {
        let mut all = BTreeMap::new();
        let mut left = vec![self.root.clone()];
        while let Some(path) = left.pop() {
            let metadata = fs::symlink_metadata(&path)?;
            let modified = metadata.mtime() * 1_000_000_000 + metadata.mtime_nsec();
            let contents = if metadata.is_file() { fs::read(&path)? } else { Vec::new() };
            all.insert(path.clone(), (metadata.dev(), metadata.ino(), metadata.nlink(), modified, contents));
            if metadata.is_dir() {
                let below = fs::read_dir(&path)?.map(|entry| entry.map(|entry| entry.path()));
                left.extend(below.collect::<Result<Vec<_>, _>>()?.into_iter().filter(|path| *path != self.sandbox()));
            }
        }
        Ok(all)
    }

    /// Moves things about until it is over; gives how often.
    pub(super) fn keep_moving(&self, mover: usize, is_over: &AtomicBool) -> u64 {
        let mut moves = 0;
        while !is_over.load(Ordering::Relaxed) {
            let done = match mover {
                0 => [self.exchange("swap", "swap.link"), self.exchange("real/f", "real/f.link")],
                1 => {
                    [self.exchange("step", "step.out"), self.rename("deep/x/y", "y").and(self.rename("y", "deep/x/y"))]
                }
                _ => [self.rename("deep", "other/deep"), self.rename("other/deep", "deep")],
            };
            moves += done.iter().flatten().count() as u64;
        }
        // Whatever was moved away comes back, so that all is found where it was.
        let _ = self.rename("y", "deep/x/y");
        moves
    }

    fn exchange(&self, one: &str, other: &str) -> Option<()> {
        let [one, other] = [one, other].map(|path| self.sandbox().join(path));
        renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).ok()
    }

    fn rename(&self, from: &str, to: &str) -> Option<()> {
        fs::rename(self.sandbox().join(from), self.sandbox().join(to)).ok()
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.root);
    }
}
