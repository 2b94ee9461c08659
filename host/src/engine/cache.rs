//! Compiled components on disk, from one process to the next.
//!
//! An entry is a file named by the SHA-256 of all that decides about its code: the component's bytes,
//! the settings, the machine, the version of the runtime. It holds an artifact and, behind it, a
//! checksum of all of it. An entry is written to a file of another name and renamed, so that no
//! process sees a part of one; its time of modification is when it was last used.
//!
//! # Invariants
//! * Nothing that goes wrong with the cache makes a component fail to load: an entry that cannot be
//!   read or is damaged is compiled again and replaced.
//! * An entry's file is never written after it has got its name.
//! * What is in the directory is machine code, which nothing could check: who may write there decides what the process
//!   does. A directory that is made here is its user's alone, one that everybody may write to is refused.

use std::ffi::OsStr;
use std::fs::{self, DirBuilder, File};
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use anyhow::{Context, ensure};
use gusset_runtime::artifact::{self, Kind};
use gusset_runtime::vm::LoadedComponent;

use sha2::{Digest, Sha256};

use super::Engine;
use super::config::{CacheConfig, CompileConfig};
use super::precompile::{self, Origin};

use crate::Result;

/// What the files of entries end with.
const ENTRY: &str = "gusset";
/// What files end with that are being written.
const UNFINISHED: &str = "unfinished";
/// Nobody writes an entry for longer; what is older was left behind.
const ABANDONED: Duration = Duration::from_secs(3600);
const CHECKSUM_BYTES: usize = 8;

/// How often a cache had a component.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct CacheCounts {
    /// Components that were taken from it.
    pub hits: u64,
    /// Components that were compiled.
    pub misses: u64,
}

/// A cache that is open.
pub(super) struct Cache {
    directory: PathBuf,
    max_bytes: u64,
    hits: AtomicU64,
    misses: AtomicU64,
}

impl Cache {
    /// Opens a cache, and makes its directory.
    pub(super) fn open(config: &CacheConfig) -> Result<Cache> {
        let CacheConfig { directory, max_bytes } = config.clone();
        config.prepare()?;
        Ok(Cache { directory, max_bytes, hits: AtomicU64::new(0), misses: AtomicU64::new(0) })
    }

    pub(super) fn counts(&self) -> CacheCounts {
        CacheCounts { hits: self.hits.load(Ordering::Relaxed), misses: self.misses.load(Ordering::Relaxed) }
    }

    /// Takes a component from the cache, or compiles it and puts it there.
    pub(super) fn load(
        &self,
        engine: &Engine,
        kind: Kind,
        bytes: &[u8],
        origin: &Origin,
        compile: impl FnOnce() -> Result<Arc<LoadedComponent>>,
    ) -> Result<Arc<LoadedComponent>> {
        let entry = self.directory.join(format!("{}.{ENTRY}", key(engine, kind, bytes, &origin.source.plan())?));
        if let Ok(loaded) = find(engine, kind, origin, &entry) {
            self.hits.fetch_add(1, Ordering::Relaxed);
            return Ok(loaded);
        }
        let loaded = compile()?;
        self.misses.fetch_add(1, Ordering::Relaxed);
        // The component is there; that the next process cannot find it is no failure of this one.
        let _ = self.store(engine, kind, &loaded, &entry);
        Ok(loaded)
    }

    fn store(&self, engine: &Engine, kind: Kind, loaded: &LoadedComponent, entry: &Path) -> Result<()> {
        let mut bytes = engine.serialize(kind, loaded)?;
        let mut sum = Checksum::default();
        sum.update(&bytes);
        bytes.extend_from_slice(&sum.0.to_le_bytes());
        ensure!(bytes.len() as u64 <= self.max_bytes, "an entry is larger than the cache");
        let unfinished = unfinished(entry);
        let written = write(&unfinished, &bytes).and_then(|()| Ok(fs::rename(&unfinished, entry)?));
        if written.is_err() {
            let _ = fs::remove_file(&unfinished);
        }
        written?;
        self.shrink();
        Ok(())
    }

    /// Removes what was not used for longest until the rest fits. Another process may do the same at
    /// the same time, so a file that is gone is none that failed.
    fn shrink(&self) {
        let mut entries = Vec::new();
        for file in fs::read_dir(&self.directory).into_iter().flatten().flatten() {
            let (path, Ok(metadata)) = (file.path(), file.metadata()) else { continue };
            let used = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
            match path.extension().and_then(OsStr::to_str) {
                Some(ENTRY) => entries.push((used, metadata.len(), path)),
                Some(UNFINISHED) if used.elapsed().is_ok_and(|age| age > ABANDONED) => {
                    let _ = fs::remove_file(path);
                }
                _ => {}
            }
        }
        entries.sort();
        let mut total: u64 = entries.iter().map(|(_, bytes, _)| bytes).sum();
        for (_, bytes, path) in entries {
            if total <= self.max_bytes {
                return;
            }
            let _ = fs::remove_file(path);
            total -= bytes;
        }
    }
}

impl Engine {
    /// How often this engine's cache had a component; `None` when it has no cache.
    pub fn cache_counts(&self) -> Option<CacheCounts> {
        self.0.cache.as_ref().map(Cache::counts)
    }
}

/// Makes a directory that is not there.
pub(super) fn open_directory(directory: &Path) -> Result<()> {
    let open = || {
        DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
        ensure!(
            fs::metadata(directory)?.mode() & 0o002 == 0,
            "everybody may write to it, and with that decide what this process runs: `chmod o-w` takes that away"
        );
        Ok(())
    };
    open().with_context(|| format!("directory `{}` of the cache", directory.display()))
}

/// The name under which a component's code is kept; `plan` says how the parts of `bytes` go together.
fn key(engine: &Engine, kind: Kind, bytes: &[u8], plan: &str) -> Result<String> {
    let config = &engine.0.config.compile;
    let target = engine.0.stubs.target()?;
    let mut hash = Sha256::new();
    // No part may run into the next.
    let mut part = |part: &[u8]| {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    };
    part(artifact::version().as_bytes());
    part(format!("{:?}", CompileConfig { parallel: false, verify: false, ..config.clone() }).as_bytes());
    part(format!("{kind} {:?}", precompile::settings(&engine.0.config)).as_bytes());
    part(target.triple.as_bytes());
    target.cpu_features.iter().for_each(|feature| part(feature.as_bytes()));
    part(plan.as_bytes());
    part(bytes);
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Loads an entry that exists and is whole.
fn find(engine: &Engine, kind: Kind, origin: &Origin, entry: &Path) -> Result<Arc<LoadedComponent>> {
    let mut file = File::open(entry)?;
    let length = file.metadata()?.len().checked_sub(CHECKSUM_BYTES as u64).context("an entry is cut off")?;
    verify(&mut file, length)?;
    let loaded =
        engine.read_artifact(kind, Some(origin), |expected| artifact::read_start_of_file(&file, length, expected))?;
    // Used just now. A cache that may only be read works as well.
    let _ = file.set_modified(SystemTime::now());
    Ok(loaded)
}

fn verify(file: &mut File, length: u64) -> Result<()> {
    let (mut sum, mut left) = (Checksum::default(), length);
    let mut buffer = vec![0; 1 << 16];
    while left > 0 {
        let part = &mut buffer[..left.min(1 << 16) as usize];
        file.read_exact(part)?;
        sum.update(part);
        left -= part.len() as u64;
    }
    let mut wanted = [0; CHECKSUM_BYTES];
    file.read_exact(&mut wanted)?;
    ensure!(sum.0 == u64::from_le_bytes(wanted), "an entry is damaged");
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(bytes)?;
    Ok(())
}

/// A name that no other thread or process uses.
fn unfinished(entry: &Path) -> PathBuf {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    entry.with_extension(format!("{}-{number}-{}.{UNFINISHED}", std::process::id(), now.as_nanos()))
}

/// Notices what a disk or a crash does to a file; eight bytes at a step. All parts but the last must be
/// multiples of eight bytes long.
struct Checksum(u64);

impl Default for Checksum {
    fn default() -> Self {
        Checksum(0x9e37_79b9_7f4a_7c15)
    }
}

impl Checksum {
    fn update(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        for word in words.iter().chain((!rest.is_empty()).then_some(&last)) {
            self.0 = (self.0 ^ u64::from_le_bytes(*word)).wrapping_mul(0xff51_afd7_ed55_8ccd).rotate_left(29);
        }
    }
}
