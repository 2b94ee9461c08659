//! Directories that are listed, also while they change.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;

use gusset::component::Resource;
use gusset::wasi::bindings::wasi::filesystem::types::ErrorCode::{IllegalByteSequence, NoEntry, NotDirectory};
use gusset::wasi::bindings::wasi::filesystem::types::{DescriptorFlags, DescriptorType, OpenFlags, PathFlags};
use gusset::wasi::bindings::wasi::filesystem::types::{ErrorCode, HostDescriptor as _, HostDirectoryEntryStream as _};
use gusset::wasi::filesystem::DirectoryEntryStream;

use crate::world::{BOTH, Folder, Guest, Told, borrow, told};

type Stream = Resource<DirectoryEntryStream>;

fn stream(guest: &mut Guest, path: &str) -> Told<Stream> {
    let directory = guest.directory(path);
    let stream = told(guest.view().read_directory(borrow(&directory)));
    guest.view().table.delete(directory).expect("the directory");
    stream
}

fn next(guest: &mut Guest, stream: &Stream) -> Told<Option<(String, DescriptorType)>> {
    let entry = told(guest.view().read_directory_entry(borrow(stream)))?;
    Ok(entry.map(|entry| (entry.name, entry.type_)))
}

fn names(guest: &mut Guest, stream: &Stream) -> BTreeSet<String> {
    std::iter::from_fn(|| next(guest, stream).expect("an entry")).map(|(name, _)| name).collect()
}

#[test]
fn entries_have_their_types_and_dots_are_none() {
    let folder = Folder::new();
    folder.write("file", "");
    folder.folder("dir");
    folder.link("link", "/nowhere");
    let mut guest = Guest::of(folder.path(), BOTH[0]);
    let stream = stream(&mut guest, ".").expect("a stream");
    let mut entries: Vec<_> = std::iter::from_fn(|| next(&mut guest, &stream).expect("an entry")).collect();
    entries.sort_by(|one, other| one.0.cmp(&other.0));
    let wanted = [
        ("dir", DescriptorType::Directory),
        ("file", DescriptorType::RegularFile),
        ("link", DescriptorType::SymbolicLink),
    ];
    assert_eq!(entries, wanted.map(|(name, kind)| (name.to_owned(), kind)));
    // The end stays the end.
    assert_eq!(next(&mut guest, &stream), Ok(None));
}

#[test]
fn each_stream_begins_at_the_beginning() {
    let folder = Folder::new();
    (0..3000).for_each(|at| folder.write(&format!("{at}"), ""));
    let mut guest = Guest::of(folder.path(), BOTH[0]);
    let directory = guest.directory(".");
    let [one, other] = [(); 2].map(|()| told(guest.view().read_directory(borrow(&directory))).expect("a stream"));
    assert!(next(&mut guest, &one).expect("an entry").is_some());
    assert_eq!(names(&mut guest, &other).len(), 3000);
    assert_eq!(names(&mut guest, &one).len(), 2999);
}

#[test]
fn a_file_has_no_entries() {
    let folder = Folder::new();
    folder.write("file", "");
    let mut guest = Guest::of(folder.path(), BOTH[0]);
    let file = guest.file("file");
    assert_eq!(told(guest.view().read_directory(file)).err(), Some(NotDirectory));
}

/// Row 22: a listing goes on for ever after an error.
#[test]
fn row22_a_directory_that_was_removed_has_no_entries_and_no_files() {
    let folder = Folder::new();
    folder.folder("dir");
    (0..10).for_each(|at| folder.write(&format!("dir/{at}"), ""));
    let mut guest = Guest::of(folder.path(), BOTH[0]);
    let directory = guest.directory("dir");
    let stream = stream(&mut guest, "dir").expect("a stream");
    assert!(next(&mut guest, &stream).expect("an entry").is_some());
    fs::remove_dir_all(folder.join("dir")).expect("the directory");
    // What the system had told stays told; after it comes the end, and no error without end.
    let rest = (0..1000).take_while(|_| next(&mut guest, &stream).is_ok_and(|entry| entry.is_some())).count();
    assert!(rest < 10, "{rest}");
    assert_eq!(next(&mut guest, &stream), Ok(None));
    // Some file systems open it again, with nothing in it.
    match told(guest.view().read_directory(borrow(&directory))) {
        Ok(stream) => assert_eq!(next(&mut guest, &stream), Ok(None)),
        Err(code) => assert_eq!(code, NoEntry),
    }
    let create = guest.view().open_at(
        borrow(&directory),
        PathFlags::empty(),
        "new".to_owned(),
        OpenFlags::CREATE,
        DescriptorFlags::WRITE,
    );
    assert_eq!(told(create).err(), Some(NoEntry));
    assert!(told(guest.view().stat(directory)).is_ok());
}

/// Row 22, with others who change the directory.
#[test]
fn row22_a_directory_that_changes_while_it_is_listed_comes_to_an_end() {
    let folder = Folder::new();
    (0..500).for_each(|at| folder.write(&format!("{at}"), ""));
    let mut guest = Guest::of(folder.path(), BOTH[0]);
    let stream = stream(&mut guest, ".").expect("a stream");
    let mut n_entries = 0;
    while let Some((name, _)) = next(&mut guest, &stream).expect("an entry") {
        let _ = fs::remove_file(folder.join(&name));
        if n_entries < 500 {
            folder.write(&format!("new-{n_entries}"), "");
        }
        n_entries += 1;
        assert!(n_entries <= 2000, "no end");
    }
}

#[test]
fn a_name_that_is_not_utf_8_is_an_error_and_the_others_are_told() {
    let folder = Folder::new();
    folder.write("one", "");
    folder.write("two", "");
    fs::write(folder.path().join(OsStr::from_bytes(b"\xff\xfe")), "").expect("a file");
    std::os::unix::fs::symlink(OsStr::from_bytes(b"\xff\xfe"), folder.join("link")).expect("a link");
    let mut guest = Guest::of(folder.path(), BOTH[0]);
    let stream = stream(&mut guest, ".").expect("a stream");
    let mut found: Vec<Result<String, ErrorCode>> =
        (0..4).map(|_| next(&mut guest, &stream).map(|entry| entry.expect("an entry").0)).collect();
    found.sort_by_key(|it| it.clone().unwrap_or_default());
    let name = |name: &str| Ok(name.to_owned());
    assert_eq!(found, [Err(IllegalByteSequence), name("link"), name("one"), name("two")]);
    assert_eq!(next(&mut guest, &stream), Ok(None));
    let root = guest.root(0);
    assert_eq!(told(guest.view().readlink_at(root, "link".to_owned())).err(), Some(IllegalByteSequence));
    // It can be followed, by both ways of resolving.
    for resolution in BOTH {
        let mut guest = Guest::of(folder.path(), resolution);
        assert!(guest.open("link", OpenFlags::empty(), DescriptorFlags::READ).is_ok());
    }
}
