//! Slashes behind names: what they want, and that they never make a link be followed where it would not be.

use std::fs;

use gusset::wasi::bindings::wasi::filesystem::types::ErrorCode::{
    Exist, Invalid, IsDirectory, NoEntry, NotDirectory, NotEmpty, NotPermitted,
};
use gusset::wasi::bindings::wasi::filesystem::types::{DescriptorFlags, ErrorCode, HostDescriptor as _};
use gusset::wasi::bindings::wasi::filesystem::types::{NewTimestamp, OpenFlags, PathFlags};

use crate::world::{BOTH, Folder, Guest, snapshot, told};

const KEEP: PathFlags = PathFlags::empty();

/// An operation on the path before the table's slash.
type Operation = fn(&mut Guest, String) -> Result<(), ErrorCode>;

fn folder() -> Folder {
    let folder = Folder::new();
    ["outside", "sandbox", "sandbox/dir", "sandbox/empty"].iter().for_each(|name| folder.folder(name));
    folder.write("outside/secret", "secret");
    folder.write("sandbox/file", "inside");
    folder.write("sandbox/dir/inner", "inside too");
    let links = [("to_file", "file"), ("to_dir", "dir"), ("to_empty", "empty"), ("out", "../outside"), ("gone", "no")];
    links.iter().for_each(|(name, target)| folder.link(&format!("sandbox/{name}"), target));
    folder
}

/// What an operation says of each of the names, whatever slashes are behind them.
#[track_caller]
fn says(operation: Operation, wanted: &[(&str, Result<(), ErrorCode>)]) {
    for &(name, wanted) in wanted {
        for (slashes, resolution) in ["/", "//", "///"].into_iter().flat_map(|it| BOTH.map(|way| (it, way))) {
            let folder = folder();
            let outside = snapshot(&folder.join("outside"));
            let mut guest = Guest::of(&folder.join("sandbox"), resolution);
            let said = operation(&mut guest, format!("{name}{slashes}"));
            assert_eq!(said, wanted, "{name}{slashes} {resolution:?}");
            assert_eq!(snapshot(&folder.join("outside")), outside, "{name}{slashes} {resolution:?}");
            assert!(
                fs::symlink_metadata(folder.join("sandbox/out")).is_ok_and(|it| it.is_symlink()),
                "{name}{slashes}"
            );
        }
    }
}

fn open(guest: &mut Guest, path: String, how: OpenFlags, flags: DescriptorFlags) -> Result<(), ErrorCode> {
    let root = guest.root(0);
    told(guest.view().open_at(root, KEEP, path, how, flags)).map(drop)
}

/// Row 50.
#[test]
fn row50_a_slash_opens_a_directory_alone() {
    let read: Operation = |guest, path| open(guest, path, OpenFlags::empty(), DescriptorFlags::READ);
    says(read, &[("dir", Ok(())), ("to_dir", Ok(())), ("file", Err(NotDirectory)), ("to_file", Err(NotDirectory))]);
    says(read, &[("out", Err(NotPermitted)), ("gone", Err(NoEntry)), ("no", Err(NoEntry))]);
}

#[test]
fn a_slash_creates_and_truncates_nothing() {
    let create: Operation = |guest, path| open(guest, path, OpenFlags::CREATE, DescriptorFlags::WRITE);
    let all = ["dir", "to_dir", "file", "to_file", "out", "gone", "no"];
    says(create, &all.map(|name| (name, Err(IsDirectory))));
    let truncate: Operation = |guest, path| open(guest, path, OpenFlags::TRUNCATE, DescriptorFlags::WRITE);
    says(truncate, &[("dir", Err(IsDirectory)), ("to_dir", Err(IsDirectory)), ("file", Err(NotDirectory))]);
    says(truncate, &[("to_file", Err(NotDirectory)), ("out", Err(NotPermitted)), ("no", Err(NoEntry))]);
}

#[test]
fn a_slash_makes_directories_where_nothing_is() {
    let make: Operation = |guest, path| {
        let root = guest.root(0);
        told(guest.view().create_directory_at(root, path))
    };
    says(make, &[("no", Ok(())), ("dir/no", Ok(())), ("file", Err(Exist)), ("dir", Err(Exist))]);
    says(make, &[("to_dir", Err(Exist)), ("out", Err(Exist)), ("gone", Err(Exist)), ("out/new", Err(NotPermitted))]);
}

#[test]
fn a_slash_removes_directories_and_no_links_to_them() {
    let remove: Operation = |guest, path| {
        let root = guest.root(0);
        told(guest.view().remove_directory_at(root, path))
    };
    says(remove, &[("empty", Ok(())), ("dir", Err(NotEmpty)), ("file", Err(NotDirectory)), ("no", Err(NoEntry))]);
    says(remove, &[("to_empty", Err(NotDirectory)), ("to_dir", Err(NotDirectory)), ("out", Err(NotDirectory))]);
}

#[test]
fn a_slash_unlinks_nothing() {
    let unlink: Operation = |guest, path| {
        let root = guest.root(0);
        told(guest.view().unlink_file_at(root, path))
    };
    says(unlink, &[("file", Err(NotDirectory)), ("dir", Err(IsDirectory)), ("no", Err(NoEntry))]);
    says(unlink, &[("to_file", Err(NotDirectory)), ("to_dir", Err(NotDirectory)), ("out", Err(NotDirectory))]);
}

/// Row 74.
#[test]
fn row74_a_slash_renames_directories_and_never_what_a_link_leads_to() {
    let from: Operation = |guest, path| {
        let (root, to) = (guest.root(0), guest.root(0));
        told(guest.view().rename_at(root, path, to, "new".to_owned()))
    };
    says(from, &[("dir", Ok(())), ("file", Err(NotDirectory)), ("to_dir", Err(NotDirectory)), ("no", Err(NoEntry))]);
    says(from, &[("out", Err(NotDirectory)), ("gone", Err(NotDirectory)), ("to_file", Err(NotDirectory))]);
    let directory_to: Operation = |guest, path| {
        let (root, to) = (guest.root(0), guest.root(0));
        told(guest.view().rename_at(root, "dir".to_owned(), to, path))
    };
    says(directory_to, &[("no", Ok(())), ("empty", Ok(())), ("file", Err(NotDirectory)), ("out", Err(NotDirectory))]);
    says(directory_to, &[("to_empty", Err(NotDirectory)), ("gone", Err(NotDirectory)), ("dir/in", Err(Invalid))]);
    let file_to: Operation = |guest, path| {
        let (root, to) = (guest.root(0), guest.root(0));
        told(guest.view().rename_at(root, "file".to_owned(), to, path))
    };
    says(file_to, &["no", "empty", "dir", "out", "to_dir", "gone", "to_file"].map(|name| (name, Err(NotDirectory))));
}

#[test]
fn a_slash_links_nothing() {
    let from: Operation = |guest, path| {
        let (root, to) = (guest.root(0), guest.root(0));
        told(guest.view().link_at(root, KEEP, path, to, "new".to_owned()))
    };
    says(from, &[("dir", Err(NotPermitted)), ("to_dir", Err(NotPermitted)), ("out", Err(NotPermitted))]);
    says(from, &[("file", Err(NotDirectory)), ("to_file", Err(NotDirectory)), ("gone", Err(NoEntry))]);
    let to: Operation = |guest, path| {
        let (root, to) = (guest.root(0), guest.root(0));
        told(guest.view().link_at(root, KEEP, "file".to_owned(), to, path))
    };
    says(to, &[("no", Err(NoEntry)), ("dir", Err(Exist)), ("out", Err(Exist)), ("gone", Err(Exist))]);
    let symlink: Operation = |guest, path| {
        let root = guest.root(0);
        told(guest.view().symlink_at(root, "file".to_owned(), path))
    };
    says(symlink, &[("no", Err(NoEntry)), ("dir", Err(Exist)), ("out", Err(Exist)), ("gone", Err(Exist))]);
}

#[test]
fn a_slash_reads_no_link() {
    let read: Operation = |guest, path| {
        let root = guest.root(0);
        told(guest.view().readlink_at(root, path)).map(drop)
    };
    says(read, &[("dir", Err(Invalid)), ("to_dir", Err(Invalid)), ("to_file", Err(NotDirectory))]);
    says(read, &[("out", Err(NotPermitted)), ("gone", Err(NoEntry))]);
}

#[test]
fn a_slash_looks_at_the_directory_behind_a_link() {
    let stat: Operation = |guest, path| {
        let root = guest.root(0);
        told(guest.view().stat_at(root, KEEP, path)).map(drop)
    };
    let times: Operation = |guest, path| {
        let root = guest.root(0);
        told(guest.view().set_times_at(root, KEEP, path, NewTimestamp::Now, NewTimestamp::Now))
    };
    for operation in [stat, times] {
        says(operation, &[("dir", Ok(())), ("to_dir", Ok(())), ("file", Err(NotDirectory)), ("no", Err(NoEntry))]);
        says(operation, &[("to_file", Err(NotDirectory)), ("out", Err(NotPermitted)), ("gone", Err(NoEntry))]);
    }
}
