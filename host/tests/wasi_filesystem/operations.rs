//! What operations do where nothing is wrong.

use std::fs;

use gusset::component::Resource;
use gusset::wasi::bindings::wasi::filesystem::types::{DescriptorFlags, DescriptorType, HostDescriptor as _};
use gusset::wasi::bindings::wasi::filesystem::types::{MetadataHashValue, OpenFlags, PathFlags};
use gusset::wasi::filesystem::Descriptor;

use crate::world::{BOTH, Folder, Guest, borrow, told};

const KEEP: PathFlags = PathFlags::empty();
const FOLLOW: PathFlags = PathFlags::SYMLINK_FOLLOW;

/// Does it with both ways of resolving paths, each in a folder of its own.
fn with_both(run: fn(&mut Guest, Resource<Descriptor>, &Folder)) {
    for resolution in BOTH {
        let folder = Folder::new();
        folder.write("file", "contents");
        folder.folder("dir");
        folder.link("link", "dir/../file");
        let mut guest = Guest::of(folder.path(), resolution);
        let root = guest.root(0);
        run(&mut guest, root, &folder);
    }
}

fn name(name: &str) -> String {
    name.to_owned()
}

#[test]
fn directories_are_made_and_removed() {
    with_both(|guest, root, folder| {
        let mut view = guest.view();
        assert_eq!(told(view.create_directory_at(borrow(&root), name("dir/new"))), Ok(()));
        assert!(folder.join("dir/new").is_dir());
        assert_eq!(told(view.remove_directory_at(root, name("dir/new"))), Ok(()));
        assert!(!folder.join("dir/new").exists());
    });
}

#[test]
fn files_are_made_linked_renamed_and_removed() {
    with_both(|guest, root, folder| {
        let file = guest.open("dir/new", OpenFlags::CREATE | OpenFlags::EXCLUSIVE, DescriptorFlags::WRITE);
        assert_eq!(told(guest.view().write(file.expect("a file"), b"new".to_vec(), 0)), Ok(3));
        let [a, b, c, d, e] = [(); 5].map(|()| borrow(&root));
        let mut view = guest.view();
        assert_eq!(told(view.link_at(a, KEEP, name("dir/new"), b, name("linked"))), Ok(()));
        assert_eq!(told(view.rename_at(c, name("dir/new"), d, name("file"))), Ok(()));
        assert_eq!((folder.read("file"), folder.read("linked")), (name("new"), name("new")));
        assert_eq!(told(view.unlink_file_at(e, name("linked"))), Ok(()));
        assert!(!folder.join("linked").exists() && !folder.join("dir/new").exists());
    });
}

#[test]
fn symbolic_links_are_made_read_and_removed_for_themselves() {
    with_both(|guest, root, folder| {
        let [a, b, c, d, e] = [(); 5].map(|()| borrow(&root));
        let mut view = guest.view();
        assert_eq!(told(view.symlink_at(a, name("../file"), name("dir/link"))), Ok(()));
        assert_eq!(told(view.readlink_at(b, name("dir/link"))), Ok(name("../file")));
        assert_eq!(told(view.link_at(c, KEEP, name("link"), d, name("link too"))), Ok(()));
        assert!(fs::symlink_metadata(folder.join("link too")).expect("a link").is_symlink());
        assert_eq!(told(view.unlink_file_at(e, name("link"))), Ok(()));
        assert_eq!(folder.read("file"), "contents");
    });
}

#[test]
fn a_hard_link_follows_if_it_is_asked_to() {
    with_both(|guest, root, folder| {
        let done = guest.view().link_at(borrow(&root), FOLLOW, name("link"), root, name("linked"));
        assert_eq!(told(done), Ok(()));
        assert!(fs::symlink_metadata(folder.join("linked")).expect("a file").is_file());
    });
}

#[test]
fn a_stat_follows_if_it_is_asked_to() {
    with_both(|guest, root, _| {
        let stats =
            [KEEP, FOLLOW].map(|links| told(guest.view().stat_at(borrow(&root), links, name("link"))).expect("one"));
        assert_eq!(stats.map(|stat| stat.type_), [DescriptorType::SymbolicLink, DescriptorType::RegularFile]);
        assert_eq!((stats[1].size, stats[1].link_count), (8, 1));
        let dir = told(guest.view().stat_at(root, KEEP, name("dir"))).expect("a stat");
        assert_eq!(dir.type_, DescriptorType::Directory);
    });
}

#[test]
fn a_file_is_itself_by_any_name() {
    with_both(|guest, root, _| {
        let files = [guest.file("file"), guest.file("dir/../link"), guest.directory("dir")];
        let [one, two, dir] = files.each_ref();
        let mut is_same = |one, other| guest.view().is_same_object(borrow(one), borrow(other)).expect("an answer");
        assert!(is_same(one, two) && is_same(one, one) && is_same(dir, dir));
        assert!(!is_same(one, dir) && !is_same(dir, &root));
    });
}

#[test]
fn a_hash_keeps_one_half_when_the_file_is_written() {
    with_both(|guest, root, folder| {
        let hash_at = |guest: &mut Guest, path: &str| {
            told(guest.view().metadata_hash_at(borrow(&root), FOLLOW, name(path))).expect("a hash")
        };
        let pair = |hash: MetadataHashValue| (hash.lower, hash.upper);
        let file = guest.file("file");
        let before = pair(told(guest.view().metadata_hash(borrow(&file))).expect("a hash"));
        assert_eq!([pair(hash_at(guest, "file")), pair(hash_at(guest, "link"))], [before; 2]);
        assert_eq!(told(guest.view().write(borrow(&file), b"longer than before".to_vec(), 0)), Ok(18));
        let after = pair(hash_at(guest, "file"));
        assert_eq!(after.0, before.0);
        assert_ne!(after.1, before.1);
        folder.write("other", "longer than before");
        let other = pair(hash_at(guest, "other"));
        assert!(other.0 != after.0 && other.1 != after.1);
    });
}

#[test]
fn a_directory_is_moved_with_what_is_in_it() {
    with_both(|guest, root, folder| {
        folder.write("dir/inner", "inner");
        let dir = guest.directory("dir");
        let done = guest.view().rename_at(borrow(&root), name("dir"), root, name("moved"));
        assert_eq!(told(done), Ok(()));
        assert_eq!(folder.read("moved/inner"), "inner");
        // Who has it open still finds what is in it.
        let inner = guest.view().open_at(dir, KEEP, name("inner"), OpenFlags::empty(), DescriptorFlags::READ);
        assert!(told(inner).is_ok());
    });
}

#[test]
fn directories_have_the_names_that_they_were_given() {
    let folder = Folder::new();
    let mut builder = gusset::wasi::WasiCtxBuilder::new();
    let (dirs, files) = (gusset::wasi::DirPerms::READ, gusset::wasi::FilePerms::READ);
    for path in ["/", ".", "data", ""] {
        builder.preopened_dir(folder.path(), path, dirs, files).expect("the folder");
    }
    let mut guest = Guest::new(&mut builder);
    use gusset::wasi::bindings::wasi::filesystem::preopens::Host as _;
    let names: Vec<String> = guest.view().get_directories().expect("them").into_iter().map(|(_, path)| path).collect();
    assert_eq!(names, ["/", ".", "data", ""]);
}

#[test]
fn a_directory_that_is_not_there_cannot_be_given() {
    let folder = Folder::new();
    folder.write("file", "");
    for (path, wanted) in [("nothing", "No such file"), ("file", "Not a directory")] {
        let mut builder = gusset::wasi::WasiCtxBuilder::new();
        let all = (gusset::wasi::DirPerms::all(), gusset::wasi::FilePerms::all());
        let given = builder.preopened_dir(folder.join(path), "/data", all.0, all.1);
        let error = format!("{:#}", given.err().expect("no directory"));
        assert!(error.contains(path) && error.contains("`/data`") && error.contains(wanted), "{error}");
    }
}
