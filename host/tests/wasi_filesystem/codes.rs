//! Which error a guest is told where, by the operations of the system that fail.

use gusset::component::Resource;
use gusset::wasi::bindings::wasi::filesystem::types::ErrorCode::{
    CrossDevice, Exist, Invalid, IsDirectory, NoEntry, NotDirectory, NotEmpty, NotPermitted, TextFileBusy,
};
use gusset::wasi::bindings::wasi::filesystem::types::{DescriptorFlags, ErrorCode, HostDescriptor as _};
use gusset::wasi::bindings::wasi::filesystem::types::{NewTimestamp, OpenFlags, PathFlags};
use gusset::wasi::filesystem::Descriptor;
use gusset::wasi::{DirPerms, FilePerms, WasiCtxBuilder};

use crate::world::{BOTH, Folder, Guest, borrow, snapshot, told};

const KEEP: PathFlags = PathFlags::empty();

type Operation = fn(&mut Guest, Resource<Descriptor>) -> Result<(), ErrorCode>;

/// What an operation says, with nothing changed.
#[track_caller]
fn says(code: ErrorCode, operation: Operation) {
    for resolution in BOTH {
        let folder = Folder::new();
        ["dir", "dir/sub", "full", "empty"].iter().for_each(|name| folder.folder(name));
        folder.write("file", "contents");
        folder.write("full/file", "contents");
        folder.link("link", "file");
        let before = snapshot(folder.path());
        let mut guest = Guest::of(folder.path(), resolution);
        let root = guest.root(0);
        assert_eq!(operation(&mut guest, root), Err(code), "{resolution:?}");
        assert_eq!(snapshot(folder.path()), before);
    }
}

fn rename(guest: &mut Guest, root: &Resource<Descriptor>, from: &str, to: &str) -> Result<(), ErrorCode> {
    told(guest.view().rename_at(borrow(root), from.to_owned(), borrow(root), to.to_owned()))
}

fn open(guest: &mut Guest, path: &str, how: OpenFlags, flags: DescriptorFlags) -> Result<(), ErrorCode> {
    guest.open(path, how, flags).map(drop)
}

#[test]
fn renames_that_cannot_be_say_why() {
    says(NoEntry, |guest, root| rename(guest, &root, "nothing", "new"));
    says(NoEntry, |guest, root| rename(guest, &root, "file", "nothing/new"));
    says(NotDirectory, |guest, root| rename(guest, &root, "file", "file/new"));
    says(NotDirectory, |guest, root| rename(guest, &root, "dir", "file"));
    says(IsDirectory, |guest, root| rename(guest, &root, "file", "dir"));
    says(NotEmpty, |guest, root| rename(guest, &root, "dir", "full"));
    says(Invalid, |guest, root| rename(guest, &root, "dir", "dir/new"));
    says(Invalid, |guest, root| rename(guest, &root, "dir", "dir/sub/new"));
}

#[test]
fn opening_says_why_not() {
    says(NoEntry, |guest, _| open(guest, "nothing", OpenFlags::empty(), DescriptorFlags::READ));
    says(NotDirectory, |guest, _| open(guest, "file", OpenFlags::DIRECTORY, DescriptorFlags::READ));
    says(NotDirectory, |guest, _| open(guest, "file/x", OpenFlags::CREATE, DescriptorFlags::READ));
    says(IsDirectory, |guest, _| open(guest, "dir", OpenFlags::empty(), DescriptorFlags::WRITE));
    says(IsDirectory, |guest, _| open(guest, "dir", OpenFlags::TRUNCATE, DescriptorFlags::READ));
    says(IsDirectory, |guest, _| open(guest, "dir", OpenFlags::CREATE, DescriptorFlags::READ));
    says(Exist, |guest, _| open(guest, "file", OpenFlags::CREATE | OpenFlags::EXCLUSIVE, DescriptorFlags::READ));
    for how in [OpenFlags::CREATE, OpenFlags::EXCLUSIVE, OpenFlags::TRUNCATE] {
        let folder = Folder::new();
        folder.folder("dir");
        let mut guest = Guest::of(folder.path(), BOTH[0]);
        assert_eq!(open(&mut guest, "dir", OpenFlags::DIRECTORY | how, DescriptorFlags::READ), Err(Invalid));
    }
}

#[test]
fn making_and_removing_say_why_not() {
    says(Exist, |guest, root| told(guest.view().create_directory_at(root, "dir".to_owned())));
    says(Exist, |guest, root| told(guest.view().create_directory_at(root, "link".to_owned())));
    says(NoEntry, |guest, root| told(guest.view().create_directory_at(root, "nothing/new".to_owned())));
    says(NotEmpty, |guest, root| told(guest.view().remove_directory_at(root, "full".to_owned())));
    says(NotDirectory, |guest, root| told(guest.view().remove_directory_at(root, "file".to_owned())));
    says(NotDirectory, |guest, root| told(guest.view().remove_directory_at(root, "link".to_owned())));
    says(IsDirectory, |guest, root| told(guest.view().unlink_file_at(root, "dir".to_owned())));
    says(NoEntry, |guest, root| told(guest.view().unlink_file_at(root, "nothing".to_owned())));
    says(Exist, |guest, root| told(guest.view().symlink_at(root, "file".to_owned(), "link".to_owned())));
    says(Invalid, |guest, root| told(guest.view().readlink_at(root, "file".to_owned())).map(drop));
    says(NotPermitted, |guest, root| {
        told(guest.view().link_at(borrow(&root), KEEP, "dir".to_owned(), root, "new".to_owned()))
    });
    says(Exist, |guest, root| {
        told(guest.view().link_at(borrow(&root), KEEP, "file".to_owned(), root, "link".to_owned()))
    });
}

#[test]
fn a_file_is_no_place_for_paths() {
    says(NotDirectory, |guest, root| {
        let file = guest.file("file");
        let name = || "x".to_owned();
        let mut view = guest.view();
        let results = [
            told(view.open_at(borrow(&file), KEEP, name(), OpenFlags::empty(), DescriptorFlags::READ)).map(drop),
            told(view.stat_at(borrow(&file), KEEP, name())).map(drop),
            told(view.metadata_hash_at(borrow(&file), KEEP, name())).map(drop),
            told(view.set_times_at(borrow(&file), KEEP, name(), NewTimestamp::Now, NewTimestamp::Now)),
            told(view.create_directory_at(borrow(&file), name())),
            told(view.remove_directory_at(borrow(&file), name())),
            told(view.unlink_file_at(borrow(&file), name())),
            told(view.readlink_at(borrow(&file), name())).map(drop),
            told(view.symlink_at(borrow(&file), name(), name())),
            told(view.rename_at(borrow(&file), name(), borrow(&root), name())),
            told(view.rename_at(borrow(&root), "file".to_owned(), borrow(&file), name())),
            told(view.link_at(borrow(&file), KEEP, name(), borrow(&root), name())),
            told(view.link_at(root, KEEP, "file".to_owned(), file, name())),
        ];
        assert_eq!(results, [Err(NotDirectory); 13]);
        results[0]
    });
}

#[test]
fn another_file_system_is_no_escape_but_another_device() {
    use std::os::unix::fs::MetadataExt;
    let (here, there) = (Folder::new(), std::path::Path::new("/proc/self"));
    assert_ne!(std::fs::metadata(here.path()).expect("a folder").dev(), std::fs::metadata(there).expect("/proc").dev());
    here.write("file", "contents");
    let mut builder = WasiCtxBuilder::new();
    builder.preopened_dir(here.path(), "/here", DirPerms::all(), FilePerms::all()).expect("a folder");
    builder.preopened_dir(there, "/there", DirPerms::all(), FilePerms::all()).expect("a folder");
    let mut guest = Guest::new(&mut builder);
    let (one, other) = (guest.root(0), guest.root(1));
    let renamed = guest.view().rename_at(one, "file".to_owned(), other, "new".to_owned());
    assert_eq!(told(renamed), Err(CrossDevice));
}

#[test]
fn a_program_that_runs_is_busy() {
    let mut builder = WasiCtxBuilder::new();
    let program = std::env::current_exe().expect("this program");
    let folder = program.parent().expect("its folder");
    builder.preopened_dir(folder, "/", DirPerms::all(), FilePerms::all()).expect("the folder");
    let name = program.file_name().and_then(|name| name.to_str()).expect("its name");
    let opened = Guest::new(&mut builder).open(name, OpenFlags::empty(), DescriptorFlags::WRITE);
    assert_eq!(opened.err(), Some(TextFileBusy));
}

#[test]
fn magic_links_are_not_followed() {
    for resolution in BOTH {
        let mut builder = WasiCtxBuilder::new();
        builder.path_resolution(resolution);
        builder.preopened_dir("/proc/self", "/", DirPerms::all(), FilePerms::all()).expect("/proc/self");
        let mut guest = Guest::new(&mut builder);
        for path in ["root", "root/tmp", "cwd", "cwd/Cargo.toml", "exe", "fd/0", "fd/1", "ns/mnt", "root/", "map_files"]
        {
            let opened = guest.open(path, OpenFlags::empty(), DescriptorFlags::READ);
            if path != "map_files" {
                let refused = [Some(ErrorCode::Loop), Some(NotPermitted), Some(NoEntry)];
                assert!(refused.contains(&opened.as_ref().err().copied()), "{path} {resolution:?}: {opened:?}");
            }
        }
        assert!(guest.open("status", OpenFlags::empty(), DescriptorFlags::READ).is_ok());
    }
}
