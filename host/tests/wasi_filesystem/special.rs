//! Files that are neither files nor directories: opening and reading them waits for nobody.

use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use gusset::wasi::bindings::wasi::filesystem::types::ErrorCode::{InvalidSeek, NoSuchDevice};
use gusset::wasi::bindings::wasi::filesystem::types::{DescriptorFlags, DescriptorType, ErrorCode};
use gusset::wasi::bindings::wasi::filesystem::types::{HostDescriptor as _, OpenFlags, PathFlags};
use gusset::wasi::{DirPerms, FilePerms, WasiCtxBuilder};

use crate::world::{BOTH, Folder, Guest, borrow, told};

fn fifo(folder: &Folder) {
    let made = Command::new("mkfifo").arg(folder.join("fifo")).status().expect("mkfifo");
    assert!(made.success());
}

#[track_caller]
fn in_no_time<T>(run: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = run();
    assert!(start.elapsed() < Duration::from_secs(5), "it waited");
    done
}

fn type_at(guest: &mut Guest, path: &str) -> DescriptorType {
    let root = guest.root(0);
    told(guest.view().stat_at(root, PathFlags::empty(), path.to_owned())).expect(path).type_
}

#[test]
fn a_fifo_without_another_end_is_opened_or_refused_at_once() {
    let folder = Folder::new();
    fifo(&folder);
    for resolution in BOTH {
        let mut guest = Guest::of(folder.path(), resolution);
        assert_eq!(type_at(&mut guest, "fifo"), DescriptorType::Fifo);
        let write = in_no_time(|| guest.open("fifo", OpenFlags::empty(), DescriptorFlags::WRITE));
        assert_eq!(write.err(), Some(NoSuchDevice));
        let read = in_no_time(|| guest.open("fifo", OpenFlags::empty(), DescriptorFlags::READ)).expect("a fifo");
        assert_eq!(told(guest.view().get_type(borrow(&read))), Ok(DescriptorType::Fifo));
        // It has no positions.
        assert_eq!(in_no_time(|| told(guest.view().read(borrow(&read), 10, 0))).err(), Some(InvalidSeek));
        let both = guest.open("fifo", OpenFlags::TRUNCATE, DescriptorFlags::READ | DescriptorFlags::WRITE);
        let both = in_no_time(|| both).expect("a fifo");
        assert_eq!(in_no_time(|| told(guest.view().write(both, vec![0; 1 << 20], 0))).err(), Some(InvalidSeek));
    }
}

#[test]
fn a_socket_s_file_is_seen_and_not_opened() {
    let folder = Folder::new();
    let _listener = UnixListener::bind(folder.join("socket")).expect("a socket");
    for resolution in BOTH {
        let mut guest = Guest::of(folder.path(), resolution);
        assert_eq!(type_at(&mut guest, "socket"), DescriptorType::Socket);
        assert_eq!(guest.open("socket", OpenFlags::empty(), DescriptorFlags::READ).err(), Some(NoSuchDevice));
    }
}

#[test]
fn devices_are_read_and_written_without_waiting() {
    let mut builder = WasiCtxBuilder::new();
    builder.preopened_dir(Path::new("/dev"), "/dev", DirPerms::all(), FilePerms::all()).expect("/dev");
    let mut guest = Guest::new(&mut builder);
    assert_eq!(type_at(&mut guest, "null"), DescriptorType::CharacterDevice);
    let null = guest.file("null");
    assert_eq!(told(guest.view().read(borrow(&null), 10, 0)), Ok((Vec::new(), true)));
    assert_eq!(told(guest.view().write(borrow(&null), b"gone".to_vec(), 0)), Ok(4));
    assert_eq!(told(guest.view().set_size(null, 0)).err(), Some(ErrorCode::Invalid));
    let zero = guest.file("zero");
    let (zeroes, is_end) = told(guest.view().read(zero, u64::MAX, 1 << 40)).expect("zeroes");
    assert_eq!((zeroes.len(), is_end), (64 * 1024, false));
}

#[test]
fn what_the_host_mounted_below_a_directory_is_in_it() {
    for resolution in BOTH {
        let mut guest = Guest::of(Path::new("/"), resolution);
        let status = guest.open("proc/self/status", OpenFlags::empty(), DescriptorFlags::READ).expect("a file");
        // Its size is said to be 0, and it has contents.
        let (contents, _) = told(guest.view().read(borrow(&status), 10, 0)).expect("contents");
        assert_eq!(contents.len(), 10);
        assert_eq!(told(guest.view().stat(status)).expect("a stat").size, 0);
    }
}
