//! A guest that tries to get out of a scene's sandbox, by the functions that its component would call.

use std::collections::BTreeMap;
use std::fs;
use std::os::fd::{AsFd, AsRawFd};
use std::path::PathBuf;

use anyhow::{Context as _, Result, anyhow};
use gusset::component::{Resource, ResourceTable};
use gusset::wasi::bindings::wasi::filesystem::preopens::Host as _;
use gusset::wasi::bindings::wasi::filesystem::types::{DescriptorFlags, DescriptorType, HostDescriptor as _};
use gusset::wasi::bindings::wasi::filesystem::types::{NewTimestamp, OpenFlags, PathFlags};
use gusset::wasi::filesystem::{Descriptor, FsError, FsResult, PathResolution};
use gusset::wasi::{DirPerms, FilePerms, WasiCtx, WasiCtxBuilder, WasiCtxView};

use super::scene::{OUTSIDE, Scene};
use crate::random::Random;

/// Paths through what moves. Each leads to something inside at one time and out, or nowhere, at another.
const PATHS: &[&str] = &[
    "swap",
    "swap/",
    "swap/.",
    "swap/..",
    "swap/secret",
    "swap/./victim",
    "swap/inner/secret",
    "swap/inner/../secret",
    "swap/inner/../../swap/victim",
    "swap/../file",
    "swap/../outside/secret",
    "swap.link/secret",
    "real/f",
    "real/f/",
    "real/../real/f",
    "step",
    "step/",
    "step/f",
    "step/secret",
    "step/../file",
    "deep/x/y/../../../file",
    "deep/x/y/z/../../../../file",
    "deep/x/y/z/../../../../outside/secret",
    "deep/x/y/../../..",
    "other/deep/x/y/../../../../file",
    "other/deep/x/y/z/../../../../../file",
    "y/../file",
    "y/z/../../file",
    "y/z/../../../file",
    "y/z/..",
];

const FOLLOW: PathFlags = PathFlags::SYMLINK_FOLLOW;

/// What one guest is to do.
pub(super) struct Attempts {
    pub(super) resolution: PathResolution,
    pub(super) operations: u64,
    pub(super) seed: u64,
}

/// What it found.
#[derive(Default)]
pub(super) struct Found {
    pub(super) answers: BTreeMap<String, u64>,
    pub(super) escapes: Vec<String>,
}

struct Guest {
    ctx: WasiCtx,
    table: ResourceTable,
    root: u32,
    sandbox: PathBuf,
    /// Hashes of what is outside.
    outside: Vec<(u64, u64)>,
    name: &'static str,
}

impl Attempts {
    pub(super) fn run(&self, scene: &Scene) -> Result<Found> {
        let mut guest = Guest::new(scene, self.resolution)?;
        let mut random = Random::new(self.seed);
        let mut found = Found::default();
        for _ in 0..self.operations {
            let path = random.one_of(PATHS).context("a path")?;
            let operation = random.below(16);
            let answer = match guest.attempt(operation, path) {
                Ok(()) => "done".to_owned(),
                Err(Outcome::Told(FsError::Code(code))) => format!("{code:?}"),
                Err(Outcome::Told(FsError::Trap(error))) => return Err(error),
                Err(Outcome::Escape(what)) => {
                    found.escapes.push(format!("{:?}: {path}: {what}", self.resolution));
                    "escape".to_owned()
                }
            };
            *found.answers.entry(answer).or_default() += 1;
        }
        Ok(found)
    }
}

enum Outcome {
    Told(FsError),
    Escape(String),
}

impl From<FsError> for Outcome {
    fn from(error: FsError) -> Self {
        Outcome::Told(error)
    }
}

/// The hashes of what is outside, as a guest would be told them.
fn hashes(scene: &Scene) -> Result<Vec<(u64, u64)>> {
    let mut builder = WasiCtxBuilder::new();
    builder.preopened_dir(scene.root(), "/", DirPerms::READ, FilePerms::READ)?;
    let (mut ctx, mut table) = (builder.build(), ResourceTable::new());
    let mut view = WasiCtxView { ctx: &mut ctx, table: &mut table };
    let root = view.get_directories()?.first().context("a directory")?.0.rep();
    let paths = [".", "file", "outside", "outside/secret", "outside/victim", "outside/inner", "outside/inner/secret"];
    let mut hash = |path: &str| {
        let hash = view.metadata_hash_at(Resource::new_borrow(root), PathFlags::empty(), path.to_owned());
        hash.map(|hash| (hash.lower, hash.upper)).map_err(|error| anyhow!("hash of `{path}`: {error:?}"))
    };
    paths.into_iter().map(&mut hash).collect()
}

impl Guest {
    fn new(scene: &Scene, resolution: PathResolution) -> Result<Guest> {
        let mut builder = WasiCtxBuilder::new();
        builder.path_resolution(resolution);
        builder.preopened_dir(scene.sandbox(), "/", DirPerms::all(), FilePerms::all())?;
        let (mut ctx, mut table) = (builder.build(), ResourceTable::new());
        let directories = WasiCtxView { ctx: &mut ctx, table: &mut table }.get_directories()?;
        let root = directories.first().context("a directory")?.0.rep();
        // The two guests make files of different names.
        let name = if resolution == PathResolution::Kernel { "by-kernel" } else { "by-walk" };
        Ok(Guest { ctx, table, root, sandbox: scene.sandbox(), outside: hashes(scene)?, name })
    }

    fn view(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.ctx, table: &mut self.table }
    }

    fn root(&self) -> Resource<Descriptor> {
        Resource::new_borrow(self.root)
    }

    fn attempt(&mut self, operation: u32, path: &str) -> Result<(), Outcome> {
        let (read, write) = (DescriptorFlags::READ, DescriptorFlags::WRITE);
        let root = self.root();
        match operation {
            0..5 => self.open(path, FOLLOW, OpenFlags::empty(), read),
            5 => self.open(path, PathFlags::empty(), OpenFlags::empty(), read | write),
            6 => self.open(path, FOLLOW, OpenFlags::DIRECTORY, read),
            7 => self.open(path, FOLLOW, OpenFlags::TRUNCATE, write),
            8 => self.create_and_remove(path),
            9 => self.look(path),
            10 => {
                let now = || NewTimestamp::Now;
                Ok(self.view().set_times_at(root, FOLLOW, path.to_owned(), now(), now())?)
            }
            11 => self.link_and_remove(path),
            12 => self.make_and_remove_directory(path),
            13 => Ok(self.view().readlink_at(root, path.to_owned()).map(|_| ())?),
            14 => self.rename_and_back(path),
            _ => {
                let hash = self.view().metadata_hash_at(root, FOLLOW, path.to_owned())?;
                match self.outside.contains(&(hash.lower, hash.upper)) {
                    true => Err(Outcome::Escape("its hash was told".to_owned())),
                    false => Ok(()),
                }
            }
        }
    }

    /// That what is looked at is in the sandbox: files outside have another size than any inside.
    fn look(&mut self, path: &str) -> Result<(), Outcome> {
        let root = self.root();
        let stat = self.view().stat_at(root, FOLLOW, path.to_owned())?;
        match stat.type_ == DescriptorType::RegularFile && stat.size == OUTSIDE.len() as u64 {
            true => Err(Outcome::Escape(format!("{stat:?} was looked at"))),
            false => Ok(()),
        }
    }

    fn open(&mut self, path: &str, links: PathFlags, how: OpenFlags, flags: DescriptorFlags) -> Result<(), Outcome> {
        let root = self.root();
        let opened = self.view().open_at(root, links, path.to_owned(), how, flags)?;
        let checked = self.check(&opened);
        self.table.delete(opened).map_err(FsError::from)?;
        checked
    }

    /// That what is open is in the sandbox, by the name that the system knows for it.
    fn check(&self, opened: &Resource<Descriptor>) -> Result<(), Outcome> {
        let descriptor = self.table.get(opened).map_err(FsError::from)?.as_fd().as_raw_fd();
        let path = fs::read_link(format!("/proc/self/fd/{descriptor}"));
        match path {
            Ok(path) if path.starts_with(&self.sandbox) => Ok(()),
            path => Err(Outcome::Escape(format!("{path:?} was opened"))),
        }
    }

    /// A name of this guest's own, in the directory that a path leads to.
    fn own(&self, path: &str, what: &str) -> String {
        format!("{}/{}-{what}", path.trim_end_matches('/'), self.name)
    }

    fn create_and_remove(&mut self, path: &str) -> Result<(), Outcome> {
        let own = self.own(path, "file");
        let opened = self.open(&own, FOLLOW, OpenFlags::CREATE, DescriptorFlags::WRITE);
        let root = self.root();
        self.until_gone(|view| view.unlink_file_at(root, own))?;
        opened
    }

    fn make_and_remove_directory(&mut self, path: &str) -> Result<(), Outcome> {
        let (own, root, again) = (self.own(path, "dir"), self.root(), self.root());
        let made = self.view().create_directory_at(again, own.clone());
        self.until_gone(|view| view.remove_directory_at(root, own))?;
        Ok(made?)
    }

    /// What moved away since it was made stays; there is only one of it for each directory.
    fn until_gone(&mut self, remove: impl FnOnce(&mut WasiCtxView<'_>) -> FsResult<()>) -> Result<(), Outcome> {
        match remove(&mut self.view()) {
            Err(FsError::Trap(error)) => Err(FsError::Trap(error).into()),
            _ => Ok(()),
        }
    }

    /// A hard link to what a path leads to must be one to something inside.
    fn link_and_remove(&mut self, path: &str) -> Result<(), Outcome> {
        let own = format!("{}-link", self.name);
        let (from, to) = (self.root(), self.root());
        self.view().link_at(from, FOLLOW, path.to_owned(), to, own.clone())?;
        let is_outside = self.is_file_from_outside(&own);
        let root = self.root();
        self.view().unlink_file_at(root, own)?;
        if is_outside { Err(Outcome::Escape("a link to it was made".to_owned())) } else { Ok(()) }
    }

    /// Whether a name in the sandbox is one of a file that began outside. (A link to such a file may well be there.)
    fn is_file_from_outside(&self, name: &str) -> bool {
        let path = self.sandbox.join(name);
        let is_file = fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_file());
        is_file && fs::read(path).is_ok_and(|contents| contents == b"outside")
    }

    /// Moves a file of the sandbox out of its place and back.
    fn rename_and_back(&mut self, path: &str) -> Result<(), Outcome> {
        let own = format!("{}-moved", self.name);
        let path = path.replace("secret", "victim");
        // What others exchange must stay where they find it.
        if !path.ends_with("victim") {
            return Ok(());
        }
        let [a, b, c, d] = [(); 4].map(|()| self.root());
        self.view().rename_at(a, path.clone(), b, own.clone())?;
        let is_outside = self.is_file_from_outside(&own);
        // As long as its place is a link that leads out.
        for _ in 0..1_000_000 {
            let (from, to) = (Resource::new_borrow(c.rep()), Resource::new_borrow(d.rep()));
            if self.view().rename_at(from, own.clone(), to, "swap/victim".to_owned()).is_ok() {
                break;
            }
        }
        if is_outside { Err(Outcome::Escape("it was moved in".to_owned())) } else { Ok(()) }
    }
}
