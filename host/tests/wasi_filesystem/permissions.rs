//! What a guest may do with what permissions: a grid, and links and renames between directories that differ.

use gusset::component::Resource;
use gusset::wasi::bindings::wasi::filesystem::types::ErrorCode::{NotPermitted, ReadOnly};
use gusset::wasi::bindings::wasi::filesystem::types::{DescriptorFlags, HostDescriptor as _, NewTimestamp};
use gusset::wasi::bindings::wasi::filesystem::types::{OpenFlags, PathFlags};
use gusset::wasi::filesystem::Descriptor;
use gusset::wasi::{DirPerms, FilePerms, WasiCtxBuilder};

use crate::world::{Folder, Guest, Told, borrow, snapshot, told};

const KEEP: PathFlags = PathFlags::empty();

const DIRS: [DirPerms; 4] = [DirPerms::empty(), DirPerms::READ, DirPerms::MUTATE, DirPerms::all()];
const FILES: [FilePerms; 4] = [FilePerms::empty(), FilePerms::READ, FilePerms::WRITE, FilePerms::all()];

fn folder() -> Folder {
    let folder = Folder::new();
    folder.folder("dir");
    folder.folder("empty");
    folder.write("file", "contents");
    folder.link("link", "file");
    folder
}

fn guest(folder: &Folder, dir: DirPerms, file: FilePerms) -> Guest {
    Guest::new(WasiCtxBuilder::new().preopened_dir(folder.path(), "/", dir, file).expect("the folder"))
}

fn open(guest: &mut Guest, how: OpenFlags, flags: DescriptorFlags, path: &str) -> Told<Resource<Descriptor>> {
    let root = guest.root(0);
    told(guest.view().open_at(root, KEEP, path.to_owned(), how, flags))
}

/// Row 44: what is opened to be truncated is written.
#[test]
fn row44_a_file_is_opened_only_for_what_its_permissions_allow() {
    let (read, write) = (DescriptorFlags::READ, DescriptorFlags::WRITE);
    let neither = DescriptorFlags::empty();
    let hows = [OpenFlags::empty(), OpenFlags::CREATE, OpenFlags::TRUNCATE, OpenFlags::CREATE | OpenFlags::TRUNCATE];
    for (dir, file) in DIRS.into_iter().flat_map(|dir| FILES.map(|file| (dir, file))) {
        for (how, flags) in hows.into_iter().flat_map(|how| [neither, read, write, read | write].map(|it| (how, it))) {
            let folder = folder();
            let mut guest = guest(&folder, dir, file);
            let what = format!("{dir:?} {file:?} {how:?} {flags:?}");
            let changes = how != OpenFlags::empty() || flags.contains(write);
            let may = dir.contains(DirPerms::READ)
                && (!changes || (dir.contains(DirPerms::MUTATE) && file.contains(FilePerms::WRITE)))
                && (!flags.contains(read) || file.contains(FilePerms::READ));
            let opened = open(&mut guest, how, flags, "file");
            // What the standard calls a directory that may not be changed.
            let is_read_only = dir.contains(DirPerms::READ) && changes && !dir.contains(DirPerms::MUTATE);
            let refusal = if is_read_only { &ReadOnly } else { &NotPermitted };
            assert_eq!(opened.as_ref().err(), (!may).then_some(refusal), "{what}");
            if !(may && how.contains(OpenFlags::TRUNCATE)) {
                assert_eq!(folder.read("file"), "contents", "{what}");
            }
            let created = open(&mut guest, how, flags, "new").is_ok();
            assert_eq!(created, may && how.contains(OpenFlags::CREATE), "{what}");
            assert_eq!(folder.join("new").exists(), created, "{what}");
        }
    }
}

#[test]
fn a_file_does_only_what_it_was_opened_for() {
    for file in FILES {
        for flags in [DescriptorFlags::empty(), DescriptorFlags::READ, DescriptorFlags::WRITE] {
            let folder = folder();
            let mut guest = guest(&folder, DirPerms::all(), file);
            let Ok(descriptor) = open(&mut guest, OpenFlags::empty(), flags, "file") else { continue };
            let what = format!("{file:?} {flags:?}");
            let reads = file.contains(FilePerms::READ) && !flags.contains(DescriptorFlags::WRITE);
            let writes = flags.contains(DescriptorFlags::WRITE);
            let [a, b, c, d, e, f] = [(); 6].map(|()| borrow(&descriptor));
            let mut view = guest.view();
            assert_eq!(told(view.read(a, 100, 0)).is_ok(), reads, "{what}");
            assert_eq!(told(view.read_via_stream(b, 0)).is_ok(), reads, "{what}");
            assert_eq!(told(view.write(c, b"C".to_vec(), 0)).is_ok(), writes, "{what}");
            assert_eq!(told(view.write_via_stream(d, 0)).is_ok(), writes, "{what}");
            assert_eq!(told(view.append_via_stream(e)).is_ok(), writes, "{what}");
            assert_eq!(told(view.set_size(f, 8)).is_ok(), writes, "{what}");
            let times = told(view.set_times(borrow(&descriptor), NewTimestamp::Now, NewTimestamp::Now));
            assert_eq!(times.err(), (!file.contains(FilePerms::WRITE)).then_some(NotPermitted), "{what}");
            assert!(told(view.stat(borrow(&descriptor))).is_ok());
            let told_flags = told(view.get_flags(borrow(&descriptor))).expect("flags");
            assert_eq!(told_flags.contains(DescriptorFlags::READ), reads, "{what}");
            assert_eq!(told_flags.contains(DescriptorFlags::WRITE), writes, "{what}");
            assert_eq!(folder.read("file").starts_with('C'), writes, "{what}");
        }
    }
}

#[test]
fn a_directory_that_may_not_be_changed_is_not() {
    for (dir, file) in [DirPerms::empty(), DirPerms::READ].into_iter().flat_map(|dir| FILES.map(|file| (dir, file))) {
        let folder = folder();
        let before = snapshot(folder.path());
        let mut guest = guest(&folder, dir, file);
        let (root, other) = (|| Resource::new_borrow(guest_root(&guest)), guest.root(0));
        let roots = [(); 9].map(|()| root());
        let mut view = guest.view();
        let [a, b, c, d, e, f, g, h, i] = roots;
        let name = str::to_owned;
        let refused = [
            told(view.create_directory_at(a, name("new"))),
            told(view.remove_directory_at(b, name("empty"))),
            told(view.unlink_file_at(c, name("file"))),
            told(view.rename_at(d, name("file"), borrow(&other), name("new"))),
            told(view.link_at(e, KEEP, name("file"), borrow(&other), name("new"))),
            told(view.symlink_at(f, name("file"), name("new"))),
            told(view.set_times_at(g, KEEP, name("file"), NewTimestamp::Now, NewTimestamp::Now)),
            told(view.set_times(h, NewTimestamp::Now, NewTimestamp::Now)),
        ];
        assert_eq!(refused, [Err(ReadOnly); 8], "{dir:?}");
        let opened = told(view.open_at(i, KEEP, name("dir"), OpenFlags::DIRECTORY, DescriptorFlags::MUTATE_DIRECTORY));
        let refusal = if dir.contains(DirPerms::READ) { ReadOnly } else { NotPermitted };
        assert_eq!(opened.err(), Some(refusal), "{dir:?}");
        assert_eq!(snapshot(folder.path()), before);
    }
}

fn guest_root(guest: &Guest) -> u32 {
    guest.root(0).rep()
}

#[test]
fn a_directory_that_may_not_be_read_tells_nothing() {
    let folder = folder();
    let mut guest = guest(&folder, DirPerms::MUTATE, FilePerms::all());
    let roots = [(); 5].map(|()| guest.root(0));
    let mut view = guest.view();
    let [a, b, c, d, e] = roots;
    let refused = [
        told(view.read_directory(a)).map(drop),
        told(view.stat_at(b, KEEP, "file".to_owned())).map(drop),
        told(view.metadata_hash_at(c, KEEP, "file".to_owned())).map(drop),
        told(view.readlink_at(d, "link".to_owned())).map(drop),
        told(view.open_at(e, KEEP, "dir".to_owned(), OpenFlags::DIRECTORY, DescriptorFlags::READ)).map(drop),
    ];
    assert_eq!(refused, [Err(NotPermitted); 5]);
}

#[test]
fn a_directory_below_has_the_permissions_of_the_one_above() {
    let folder = folder();
    folder.write("dir/file", "contents");
    let mut guest = guest(&folder, DirPerms::READ, FilePerms::READ);
    let dir = guest.directory("dir");
    let [a, b, c, d] = [(); 4].map(|()| borrow(&dir));
    let mut view = guest.view();
    let write = DescriptorFlags::WRITE;
    let refused = [
        told(view.open_at(a, KEEP, "file".to_owned(), OpenFlags::empty(), write)).map(drop),
        told(view.unlink_file_at(b, "file".to_owned())),
        told(view.create_directory_at(c, "new".to_owned())),
    ];
    assert_eq!(refused, [Err(ReadOnly); 3]);
    assert!(!told(view.get_flags(d)).expect("flags").contains(DescriptorFlags::MUTATE_DIRECTORY));
}

/// Row 46: both directories count. A hard link or another name would let a guest write what it may only read, or put what it wrote where it may not.
#[test]
fn row46_links_and_renames_go_between_equal_permissions_alone() {
    let kinds = [
        (DirPerms::all(), FilePerms::all()),
        (DirPerms::all(), FilePerms::READ),
        (DirPerms::all(), FilePerms::WRITE),
        (DirPerms::MUTATE, FilePerms::all()),
        (DirPerms::READ, FilePerms::READ),
        (DirPerms::READ, FilePerms::all()),
    ];
    for (one, other) in kinds.into_iter().flat_map(|one| kinds.map(|other| (one, other))) {
        let (from, to) = (folder(), folder());
        let mut builder = WasiCtxBuilder::new();
        builder.preopened_dir(from.path(), "/from", one.0, one.1).expect("a folder");
        builder.preopened_dir(to.path(), "/to", other.0, other.1).expect("a folder");
        let mut guest = Guest::new(&mut builder);
        let before = [&from, &to].map(|folder| snapshot(folder.path()));
        let [a, b, c, d, e, f] =
            [guest.root(0), guest.root(0), guest.root(0), guest.root(1), guest.root(1), guest.root(1)];
        let name = str::to_owned;
        let mut view = guest.view();
        let results = [
            told(view.link_at(a, KEEP, name("file"), d, name("linked"))),
            told(view.rename_at(b, name("file"), e, name("renamed"))),
            told(view.rename_at(c, name("dir"), f, name("moved"))),
        ];
        let change = [one, other].iter().all(|(dir, _)| dir.contains(DirPerms::MUTATE));
        let wanted = if !change { Err(ReadOnly) } else { (one == other).then_some(()).ok_or(NotPermitted) };
        let may = wanted.is_ok();
        assert_eq!(results, [wanted; 3], "{one:?} to {other:?}");
        if !may {
            assert_eq!([&from, &to].map(|folder| snapshot(folder.path())), before);
        }
    }
}

#[test]
fn a_directory_that_was_opened_to_be_read_says_other_than_it_does() {
    for (dir, is_refused) in [(DirPerms::all(), None), (DirPerms::READ, Some(ReadOnly))] {
        let folder = folder();
        folder.write("dir/file", "contents");
        let mut guest = guest(&folder, dir, FilePerms::all());
        let child = open(&mut guest, OpenFlags::DIRECTORY, DescriptorFlags::READ, "dir").expect("a directory");
        let [a, b] = [(); 2].map(|()| borrow(&child));
        let flags = told(guest.view().get_flags(a)).expect("flags");
        assert_eq!(flags.contains(DescriptorFlags::MUTATE_DIRECTORY), is_refused.is_none());
        assert_eq!(told(guest.view().unlink_file_at(b, "file".to_owned())).err(), is_refused);
    }
}

#[test]
fn what_may_not_be_changed_may_not_be_written_either() {
    let folder = folder();
    let mut guest = guest(&folder, DirPerms::READ, FilePerms::all());
    let refused = open(&mut guest, OpenFlags::empty(), DescriptorFlags::WRITE, "file");
    assert_eq!(refused.err(), Some(ReadOnly));
    let file = open(&mut guest, OpenFlags::empty(), DescriptorFlags::READ, "file").expect("a file");
    let times = guest.view().set_times(file, NewTimestamp::Now, NewTimestamp::Now);
    assert_eq!(told(times), Err(NotPermitted));
}

/// C libraries ask for it with whatever they write.
#[test]
fn a_file_may_be_opened_as_if_it_were_a_directory_to_change() {
    let folder = folder();
    let mut guest = guest(&folder, DirPerms::all(), FilePerms::all());
    let flags = DescriptorFlags::WRITE | DescriptorFlags::MUTATE_DIRECTORY;
    let file = open(&mut guest, OpenFlags::CREATE, flags, "new").expect("a file");
    assert_eq!(told(guest.view().get_flags(file)), Ok(DescriptorFlags::WRITE));
}
