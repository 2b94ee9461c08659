//! Directories for a test, and a guest's view of them.

use std::collections::BTreeMap;
use std::fs;
use std::os::fd::AsFd;
use std::os::unix::fs::{FileTypeExt, MetadataExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use gusset::component::{Resource, ResourceTable};
use gusset::wasi::bindings::wasi::filesystem::preopens::Host as _;
use gusset::wasi::bindings::wasi::filesystem::types::{DescriptorFlags, ErrorCode, HostDescriptor as _};
use gusset::wasi::bindings::wasi::filesystem::types::{OpenFlags, PathFlags};
use gusset::wasi::filesystem::{Descriptor, FsError, FsResult, PathResolution};
use gusset::wasi::{DirPerms, FilePerms, WasiCtx, WasiCtxBuilder, WasiCtxView};

/// What a guest of the test sees of an operation.
pub(crate) type Told<T> = Result<T, ErrorCode>;

pub(crate) const BOTH: [PathResolution; 2] = [PathResolution::Kernel, PathResolution::Walk];

/// A folder that goes with its test.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Folder {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("gusset-filesystem-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        // In memory, if the system has such a place: some tests make thousands of files.
        let memory = Path::new("/dev/shm");
        let path = if memory.is_dir() { memory.join(name) } else { std::env::temp_dir().join(name) };
        fs::create_dir(&path).expect("a folder for the test");
        Folder(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub(crate) fn write(&self, name: &str, contents: &str) {
        fs::write(self.join(name), contents).expect(name);
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.join(name)).expect(name)
    }

    pub(crate) fn folder(&self, name: &str) {
        fs::create_dir(self.join(name)).expect(name);
    }

    pub(crate) fn link(&self, name: &str, target: impl AsRef<Path>) {
        symlink(target, self.join(name)).expect(name);
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A context with a table, as in a store.
pub(crate) struct Guest {
    ctx: WasiCtx,
    pub(crate) table: ResourceTable,
    roots: Vec<u32>,
}

impl Guest {
    pub(crate) fn new(builder: &mut WasiCtxBuilder) -> Guest {
        let mut guest = Guest { ctx: builder.build(), table: ResourceTable::new(), roots: Vec::new() };
        let directories = guest.view().get_directories().expect("the directories");
        guest.roots = directories.iter().map(|(descriptor, _)| descriptor.rep()).collect();
        guest
    }

    /// A guest that may do everything in one folder.
    pub(crate) fn of(path: &Path, resolution: PathResolution) -> Guest {
        let mut builder = WasiCtxBuilder::new();
        builder.path_resolution(resolution);
        builder.preopened_dir(path, "/", DirPerms::all(), FilePerms::all()).expect("the folder");
        Guest::new(&mut builder)
    }

    pub(crate) fn view(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.ctx, table: &mut self.table }
    }

    /// A directory that it has from its start.
    pub(crate) fn root(&self, at: usize) -> Resource<Descriptor> {
        Resource::new_borrow(self.roots[at])
    }

    pub(crate) fn open(&mut self, path: &str, how: OpenFlags, flags: DescriptorFlags) -> Told<Resource<Descriptor>> {
        let root = self.root(0);
        told(self.view().open_at(root, PathFlags::SYMLINK_FOLLOW, path.to_owned(), how, flags))
    }

    /// Opens a file that is there, for reading and writing.
    #[track_caller]
    pub(crate) fn file(&mut self, path: &str) -> Resource<Descriptor> {
        self.open(path, OpenFlags::empty(), DescriptorFlags::READ | DescriptorFlags::WRITE).expect(path)
    }

    /// Opens a directory that is there.
    #[track_caller]
    pub(crate) fn directory(&mut self, path: &str) -> Resource<Descriptor> {
        self.open(path, OpenFlags::DIRECTORY, DescriptorFlags::READ).expect(path)
    }

    /// Device and inode of what a descriptor is open on, as the system says.
    pub(crate) fn identity(&self, descriptor: &Resource<Descriptor>) -> Identity {
        let descriptor = self.table.get(descriptor).expect("a descriptor");
        let file = fs::File::from(descriptor.as_fd().try_clone_to_owned().expect("a file descriptor"));
        identity(&file.metadata().expect("metadata"))
    }
}

/// The same handle once more.
pub(crate) fn borrow<T: 'static>(resource: &Resource<T>) -> Resource<T> {
    Resource::new_borrow(resource.rep())
}

#[track_caller]
pub(crate) fn told<T>(result: FsResult<T>) -> Told<T> {
    result.map_err(|error| match error {
        FsError::Code(code) => code,
        FsError::Trap(error) => panic!("a trap: {error:#}"),
    })
}

pub(crate) type Identity = (u64, u64);

fn identity(metadata: &fs::Metadata) -> Identity {
    (metadata.dev(), metadata.ino())
}

/// Everything below a folder (which is `.`), by path.
pub(crate) fn snapshot(root: &Path) -> BTreeMap<String, Entry> {
    let mut entries = BTreeMap::new();
    add(root, ".", &mut entries);
    entries
}

/// What is known of a file from outside.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Entry {
    pub(crate) identity: Identity,
    pub(crate) times: [i64; 2],
    pub(crate) n_links: u64,
    pub(crate) contents: String,
}

fn add(path: &Path, name: &str, entries: &mut BTreeMap<String, Entry>) {
    let metadata = fs::symlink_metadata(path).expect(name);
    let contents = contents(path, &metadata);
    let times = [metadata.mtime(), metadata.mtime_nsec()];
    entries
        .insert(name.to_owned(), Entry { identity: identity(&metadata), times, n_links: metadata.nlink(), contents });
    if metadata.is_dir() {
        for entry in fs::read_dir(path).expect(name) {
            let below = entry.expect("an entry").file_name();
            add(&path.join(&below), &format!("{name}/{}", below.to_string_lossy()), entries);
        }
    }
}

fn contents(path: &Path, metadata: &fs::Metadata) -> String {
    let kind = metadata.file_type();
    if kind.is_file() {
        return fs::read_to_string(path).unwrap_or_else(|error| error.to_string());
    }
    if kind.is_symlink() {
        return format!("-> {}", fs::read_link(path).expect("a link").display());
    }
    format!("dir {}, fifo {}, socket {}", kind.is_dir(), kind.is_fifo(), kind.is_socket())
}
