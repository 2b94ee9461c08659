//! How many files a guest has open at most.

use std::fs;

use gusset::wasi::bindings::wasi::filesystem::preopens::Host as _;
use gusset::wasi::bindings::wasi::filesystem::types::ErrorCode::{NameTooLong, NoEntry, Quota};
use gusset::wasi::bindings::wasi::filesystem::types::{DescriptorFlags, HostDescriptor as _, OpenFlags};
use gusset::wasi::filesystem::PathResolution;
use gusset::wasi::{DirPerms, FilePerms, WasiCtxBuilder, WasiLimits};

use crate::world::{BOTH, Folder, Guest, borrow, told};

fn guest(folder: &Folder, open_files: usize) -> Guest {
    let mut builder = WasiCtxBuilder::new();
    let mut limits = WasiLimits::default();
    limits.open_files = open_files;
    builder.limits(limits);
    builder.preopened_dir(folder.path(), "/", DirPerms::all(), FilePerms::all()).expect("the folder");
    Guest::new(&mut builder)
}

/// Row 30, for files that are open.
#[test]
fn row30_a_guest_opens_a_thousand_files_and_no_more() {
    let folder = Folder::new();
    folder.write("file", "contents");
    let mut guest = Guest::of(folder.path(), BOTH[0]);
    // Each test has the process's descriptors with others: as many as may be, at once.
    let mut files: Vec<_> = (0..1024).map(|_| guest.file("file")).collect();
    let refused = guest.open("file", OpenFlags::TRUNCATE | OpenFlags::CREATE, DescriptorFlags::WRITE);
    assert_eq!(refused.err(), Some(Quota));
    let refused = guest.open("new", OpenFlags::CREATE, DescriptorFlags::WRITE);
    assert_eq!(refused.err(), Some(Quota));
    assert_eq!(folder.read("file"), "contents");
    assert!(!folder.join("new").exists());
    // What opens nothing goes on.
    let root = guest.root(0);
    assert_eq!(told(guest.view().create_directory_at(root, "dir".to_owned())), Ok(()));
    guest.table.delete(files.pop().expect("a file")).expect("a file");
    assert!(guest.open("file", OpenFlags::empty(), DescriptorFlags::READ).is_ok());
}

/// Directories that a guest has from its start are opened once; a handle for one is as any other handle.
#[test]
fn handles_of_directories_open_files_of_the_system() {
    let folder = Folder::new();
    let mut guest = guest(&folder, 1);
    let before = n_open_below(&folder);
    for _ in 0..10_000 {
        assert_eq!(guest.view().get_directories().expect("the directories").len(), 1);
    }
    assert_eq!(n_open_below(&folder), before);
    guest.table.set_max_capacity(guest.table.len());
    assert!(guest.view().get_directories().is_err());
}

#[test]
fn streams_of_entries_count_and_those_of_files_keep_their_file() {
    let folder = Folder::new();
    folder.write("file", "contents");
    let mut guest = guest(&folder, 2);
    let root = guest.root(0);
    let entries = told(guest.view().read_directory(borrow(&root))).expect("a stream");
    let file = guest.file("file");
    assert_eq!(told(guest.view().read_directory(root)).err(), Some(Quota));
    let streams: Vec<_> = (0..10).map(|_| told(guest.view().read_via_stream(borrow(&file), 0)).expect("one")).collect();
    guest.table.delete(file).expect("the file");
    let refused = guest.open("file", OpenFlags::empty(), DescriptorFlags::READ);
    assert_eq!(refused.err(), Some(Quota));
    streams.into_iter().for_each(|stream| drop(guest.table.delete(stream)));
    guest.table.delete(entries).expect("the entries");
    let _two = [guest.file("file"), guest.file("file")];
}

#[test]
fn what_fails_to_open_does_not_count() {
    let folder = Folder::new();
    folder.folder("dir");
    let mut guest = guest(&folder, 1);
    for _ in 0..10 {
        assert_eq!(guest.open("nothing", OpenFlags::empty(), DescriptorFlags::READ).err(), Some(NoEntry));
    }
    assert!(guest.open("dir", OpenFlags::DIRECTORY, DescriptorFlags::READ).is_ok());
}

#[test]
fn nothing_is_left_open() {
    let folder = Folder::new();
    folder.write("file", "contents");
    folder.folder("dir");
    for resolution in BOTH {
        let mut guest = Guest::of(folder.path(), resolution);
        for _ in 0..2000 {
            let (file, dir) = (guest.file("dir/../file"), guest.directory("dir"));
            let stream = told(guest.view().read_directory(borrow(&dir))).expect("a stream");
            guest.table.delete(stream).expect("the stream");
            [file, dir].into_iter().for_each(|descriptor| drop(guest.table.delete(descriptor)));
        }
        // Other tests open files meanwhile, but none this folder's.
        drop(guest);
        assert_eq!(n_open_below(&folder), 0);
    }
}

/// A walk has the directories on its way open: those of the host must last for others.
#[test]
fn a_walk_goes_128_directories_deep_and_the_kernel_deeper() {
    let folder = Folder::new();
    let deep = |depth: usize| "d/".repeat(depth) + "file";
    fs::create_dir_all(folder.join(&"d/".repeat(200))).expect("the directories");
    [128, 129, 200].iter().for_each(|&depth| folder.write(&deep(depth), ""));
    for resolution in BOTH {
        let mut guest = Guest::of(folder.path(), resolution);
        let mut open = |path: &str| guest.open(path, OpenFlags::empty(), DescriptorFlags::READ).err();
        assert_eq!(open(&deep(128)), None);
        // A kernel without the call walks as well.
        let deeper = [129, 200].map(|depth| open(&deep(depth)));
        let walked = [Some(NameTooLong); 2];
        assert!(deeper == walked || (resolution == PathResolution::Kernel && deeper == [None; 2]), "{deeper:?}");
        // Going up is going back.
        assert_eq!(open(&("d/../".repeat(700) + &deep(128))), None);
    }
}

fn n_open_below(folder: &Folder) -> usize {
    let open = fs::read_dir("/proc/self/fd").expect("the descriptors").flatten();
    open.filter(|entry| fs::read_link(entry.path()).is_ok_and(|path| path.starts_with(folder.path()))).count()
}
