//! Reading and writing: positions, ends, streams.

use std::fs;
use std::io::{Seek, SeekFrom, Write};

use gusset::component::Resource;
use gusset::wasi::bindings::wasi::filesystem::types::ErrorCode::{BadDescriptor, FileTooLarge, Invalid, IsDirectory};
use gusset::wasi::bindings::wasi::filesystem::types::{Advice, DescriptorFlags, ErrorCode, Host as _};
use gusset::wasi::bindings::wasi::filesystem::types::{HostDescriptor, OpenFlags};
use gusset::wasi::bindings::wasi::io::streams::{self, Host as _};
use gusset::wasi::bindings::wasi::io::streams::{HostInputStream, HostOutputStream};
use gusset::wasi::filesystem::Descriptor;
use gusset::wasi::io::{DynInputStream, DynOutputStream, StreamError, StreamResult};

use crate::world::{BOTH, Folder, Guest, Told, borrow, told};

const MAX_READ: usize = 64 * 1024;

fn guest(folder: &Folder) -> Guest {
    Guest::of(folder.path(), BOTH[0])
}

fn read(guest: &mut Guest, file: &Resource<Descriptor>, len: u64, offset: u64) -> Told<(Vec<u8>, bool)> {
    told(HostDescriptor::read(&mut guest.view(), borrow(file), len, offset))
}

fn write(guest: &mut Guest, file: &Resource<Descriptor>, bytes: &[u8], offset: u64) -> Told<u64> {
    told(HostDescriptor::write(&mut guest.view(), borrow(file), bytes.to_vec(), offset))
}

fn input(guest: &mut Guest, file: &Resource<Descriptor>, offset: u64) -> Resource<DynInputStream> {
    told(guest.view().read_via_stream(borrow(file), offset)).expect("a stream")
}

fn output(guest: &mut Guest, file: &Resource<Descriptor>, offset: u64) -> Resource<DynOutputStream> {
    told(guest.view().write_via_stream(borrow(file), offset)).expect("a stream")
}

fn appending(guest: &mut Guest, file: &Resource<Descriptor>) -> Resource<DynOutputStream> {
    told(guest.view().append_via_stream(borrow(file))).expect("a stream")
}

/// What a stream gives; none at its end.
#[track_caller]
fn read_stream(guest: &mut Guest, stream: &Resource<DynInputStream>, len: u64) -> Option<Vec<u8>> {
    match HostInputStream::read(&mut guest.view(), borrow(stream), len) {
        Ok(bytes) => Some(bytes),
        Err(StreamError::Closed) => None,
        Err(error) => panic!("{error}"),
    }
}

#[track_caller]
fn put(guest: &mut Guest, stream: &Resource<DynOutputStream>, bytes: &[u8]) {
    try_put(guest, stream, bytes).expect("a write");
}

fn try_put(guest: &mut Guest, stream: &Resource<DynOutputStream>, bytes: &[u8]) -> StreamResult<()> {
    HostOutputStream::write(&mut guest.view(), borrow(stream), bytes.to_vec())
}

fn try_read(guest: &mut Guest, stream: &Resource<DynInputStream>) -> StreamResult<Vec<u8>> {
    HostInputStream::read(&mut guest.view(), borrow(stream), 10)
}

/// The code that a guest finds in a stream's error.
#[track_caller]
fn code_of(guest: &mut Guest, error: StreamError) -> Option<ErrorCode> {
    let mut view = guest.view();
    let streams::StreamError::LastOperationFailed(error) = view.convert_stream_error(error).expect("no trap") else {
        panic!("the stream is closed");
    };
    view.filesystem_error_code(error).expect("an answer")
}

#[test]
fn reads_give_what_is_there_and_say_where_it_ends() {
    let folder = Folder::new();
    folder.write("file", "0123456789");
    let mut guest = guest(&folder);
    let file = guest.file("file");
    assert_eq!(read(&mut guest, &file, 4, 3), Ok((b"3456".to_vec(), false)));
    assert_eq!(read(&mut guest, &file, 100, 8), Ok((b"89".to_vec(), false)));
    assert_eq!(read(&mut guest, &file, 100, 10), Ok((Vec::new(), true)));
    assert_eq!(read(&mut guest, &file, 1, 1 << 40), Ok((Vec::new(), true)));
    // Nothing was asked, so nothing is known of the end.
    assert_eq!(read(&mut guest, &file, 0, 10), Ok((Vec::new(), false)));
}

/// Row 30, for files.
#[test]
fn row30_a_read_of_everything_gives_a_bounded_part() {
    let folder = Folder::new();
    folder.write("file", &"x".repeat(3 * MAX_READ));
    let mut guest = guest(&folder);
    let file = guest.file("file");
    for len in [MAX_READ as u64 + 1, u64::from(u32::MAX), i64::MAX as u64, u64::MAX] {
        let (bytes, is_end) = read(&mut guest, &file, len, 0).expect("bytes");
        assert_eq!((bytes.len(), is_end), (MAX_READ, false));
        assert!(bytes.capacity() <= 2 * MAX_READ);
        let stream = input(&mut guest, &file, 0);
        assert_eq!(read_stream(&mut guest, &stream, len).map(|bytes| bytes.len()), Some(MAX_READ));
    }
}

#[test]
fn offsets_beyond_what_the_system_knows_are_errors() {
    let folder = Folder::new();
    folder.write("file", "contents");
    let mut guest = guest(&folder);
    let file = guest.file("file");
    for offset in [i64::MAX as u64 - 1, i64::MAX as u64, 1 << 63, u64::MAX - 1, u64::MAX] {
        let read = read(&mut guest, &file, u64::MAX, offset);
        assert!(matches!(read, Ok((_, true)) | Err(Invalid | ErrorCode::Overflow)), "{offset}: {read:?}");
        let written = write(&mut guest, &file, b"xyz", offset);
        assert!(matches!(written, Err(Invalid | FileTooLarge | ErrorCode::Overflow)), "{offset}: {written:?}");
        let stream = output(&mut guest, &file, offset);
        let error = try_put(&mut guest, &stream, b"xyz").expect_err("no room");
        assert!(matches!(code_of(&mut guest, error), Some(Invalid | FileTooLarge | ErrorCode::Overflow)));
        // Told once; then it is closed.
        assert!(matches!(guest.view().check_write(borrow(&stream)), Err(StreamError::Closed)));
        assert!(matches!(try_put(&mut guest, &stream, b""), Err(StreamError::Closed)));
        let stream = input(&mut guest, &file, offset);
        assert!(try_read(&mut guest, &stream).is_err());
        assert!(matches!(try_read(&mut guest, &stream), Err(StreamError::Closed)));
        assert!(guest.view().skip(stream, u64::MAX).is_err());
        let advised = told(guest.view().advise(borrow(&file), offset, u64::MAX, Advice::WillNeed));
        assert!(matches!(advised, Ok(()) | Err(Invalid)), "{advised:?}");
    }
    assert_eq!(folder.read("file"), "contents");
}

#[test]
fn sizes_beyond_what_the_system_knows_are_errors() {
    let folder = Folder::new();
    folder.write("file", "contents");
    let mut guest = guest(&folder);
    let file = guest.file("file");
    for size in [1 << 63, u64::MAX] {
        assert_eq!(told(guest.view().set_size(borrow(&file), size)), Err(FileTooLarge));
    }
    assert_eq!(folder.read("file"), "contents");
    assert_eq!(told(guest.view().set_size(borrow(&file), 3)), Ok(()));
    assert_eq!(folder.read("file"), "con");
    assert_eq!(told(guest.view().set_size(borrow(&file), 1 << 40)), Ok(()));
    assert_eq!(told(guest.view().stat(borrow(&file))).expect("a stat").size, 1 << 40);
    assert_eq!(read(&mut guest, &file, 2, (1 << 40) - 1), Ok((vec![0], false)));
}

#[test]
fn a_write_goes_where_it_should_beside_a_stream_that_appends() {
    let folder = Folder::new();
    folder.write("file", "0123456789");
    let mut guest = guest(&folder);
    let file = guest.file("file");
    let stream = appending(&mut guest, &file);
    put(&mut guest, &stream, b"ab");
    assert_eq!(write(&mut guest, &file, b"XY", 2), Ok(2));
    put(&mut guest, &stream, b"cd");
    assert_eq!(folder.read("file"), "01XY456789abcd");
    assert_eq!(told(guest.view().set_size(borrow(&file), 1)), Ok(()));
    put(&mut guest, &stream, b"ef");
    assert_eq!(folder.read("file"), "0ef");
}

#[test]
fn streams_that_append_never_write_over_each_other() {
    let folder = Folder::new();
    folder.write("file", "");
    let mut guest = guest(&folder);
    let file = guest.file("file");
    let (one, other) = (appending(&mut guest, &file), appending(&mut guest, &file));
    let mut foreign = fs::OpenOptions::new().append(true).open(folder.join("file")).expect("the file");
    for _ in 0..100 {
        put(&mut guest, &one, b"one ");
        put(&mut guest, &other, b"other ");
        foreign.write_all(b"foreign ").expect("a write");
    }
    assert_eq!(folder.read("file"), "one other foreign ".repeat(100));
}

#[test]
fn each_stream_has_a_position_of_its_own() {
    let folder = Folder::new();
    folder.write("file", "0123456789");
    let mut guest = guest(&folder);
    let file = guest.file("file");
    let (one, other) = (input(&mut guest, &file, 0), input(&mut guest, &file, 5));
    let to = output(&mut guest, &file, 8);
    assert_eq!(read_stream(&mut guest, &one, 2), Some(b"01".to_vec()));
    assert_eq!(read_stream(&mut guest, &other, 2), Some(b"56".to_vec()));
    put(&mut guest, &to, b"AB");
    put(&mut guest, &to, b"CD");
    assert_eq!(guest.view().skip(borrow(&one), 5).expect("a skip"), 5);
    assert_eq!(read_stream(&mut guest, &one, 100), Some(b"7ABCD".to_vec()));
    assert_eq!(read_stream(&mut guest, &one, 100), None);
    assert!(matches!(guest.view().skip(borrow(&one), 1), Err(StreamError::Closed)));
    // A read of nothing is nothing, also at the end.
    assert_eq!(read_stream(&mut guest, &one, 0), Some(Vec::new()));
}

#[test]
fn a_file_that_grows_can_be_read_on() {
    let folder = Folder::new();
    folder.write("file", "one");
    let mut guest = guest(&folder);
    let file = guest.file("file");
    let stream = input(&mut guest, &file, 0);
    assert_eq!(read_stream(&mut guest, &stream, 100), Some(b"one".to_vec()));
    assert_eq!(read_stream(&mut guest, &stream, 100), None);
    let mut foreign = fs::OpenOptions::new().write(true).open(folder.join("file")).expect("the file");
    foreign.seek(SeekFrom::End(0)).expect("a position");
    foreign.write_all(b" two").expect("a write");
    assert_eq!(read_stream(&mut guest, &stream, 100), Some(b" two".to_vec()));
}

#[test]
fn a_stream_lives_longer_than_its_descriptor_and_its_file_s_name() {
    let folder = Folder::new();
    folder.write("file", "contents");
    let mut guest = guest(&folder);
    let file = guest.file("file");
    let (from, to) = (input(&mut guest, &file, 0), appending(&mut guest, &file));
    guest.table.delete(file).expect("the descriptor");
    fs::remove_file(folder.join("file")).expect("the file");
    put(&mut guest, &to, b" and more");
    assert_eq!(read_stream(&mut guest, &from, 100), Some(b"contents and more".to_vec()));
}

/// Row 57, for files.
#[test]
fn row57_zeroes_without_end_are_refused_before_they_are_made() {
    let folder = Folder::new();
    folder.write("file", "");
    let mut guest = guest(&folder);
    let file = guest.file("file");
    let stream = output(&mut guest, &file, 0);
    let permit = guest.view().check_write(borrow(&stream)).expect("a permit");
    assert!(permit > 0 && permit <= MAX_READ as u64, "{permit}");
    for len in [permit + 1, u64::from(u32::MAX), u64::MAX] {
        let refused = guest.view().write_zeroes(borrow(&stream), len);
        assert!(matches!(refused, Err(StreamError::Trap(_))), "{len}");
    }
    guest.view().write_zeroes(borrow(&stream), permit).expect("zeroes");
    assert_eq!(folder.read("file").len() as u64, permit);
}

#[test]
fn a_directory_is_no_file() {
    let folder = Folder::new();
    folder.folder("dir");
    let mut guest = guest(&folder);
    let dir = guest.directory("dir");
    assert_eq!(read(&mut guest, &dir, 1, 0), Err(IsDirectory));
    assert_eq!(write(&mut guest, &dir, b"x", 0), Err(IsDirectory));
    let mut view = guest.view();
    assert_eq!(told(view.read_via_stream(borrow(&dir), 0)).err(), Some(IsDirectory));
    assert_eq!(told(view.write_via_stream(borrow(&dir), 0)).err(), Some(IsDirectory));
    assert_eq!(told(view.append_via_stream(borrow(&dir))).err(), Some(IsDirectory));
    assert_eq!(told(view.set_size(borrow(&dir), 0)).err(), Some(IsDirectory));
    assert_eq!(told(view.advise(borrow(&dir), 0, 0, Advice::Normal)).err(), Some(BadDescriptor));
    assert_eq!(told(view.sync(borrow(&dir))), Ok(()));
    assert_eq!(told(view.sync_data(dir)), Ok(()));
}

#[test]
fn a_file_that_is_synchronised_says_so() {
    let folder = Folder::new();
    folder.write("file", "");
    let mut guest = guest(&folder);
    let syncs = [
        DescriptorFlags::FILE_INTEGRITY_SYNC,
        DescriptorFlags::DATA_INTEGRITY_SYNC,
        DescriptorFlags::REQUESTED_WRITE_SYNC,
    ];
    for sync in syncs {
        let flags = DescriptorFlags::READ | DescriptorFlags::WRITE | sync;
        let file = guest.open("file", OpenFlags::empty(), flags).expect("the file");
        assert_eq!(told(guest.view().get_flags(borrow(&file))), Ok(flags));
        assert_eq!(write(&mut guest, &file, b"synchronised", 0), Ok(12));
        assert_eq!(told(guest.view().sync(borrow(&file))), Ok(()));
        assert_eq!(told(guest.view().sync_data(file)), Ok(()));
    }
    let file = guest.file("file");
    for advice in
        [Advice::Normal, Advice::Sequential, Advice::Random, Advice::WillNeed, Advice::DontNeed, Advice::NoReuse]
    {
        assert_eq!(told(guest.view().advise(borrow(&file), 0, 0, advice)), Ok(()));
    }
}

#[test]
fn a_stream_s_error_of_another_kind_has_no_code_of_files() {
    let folder = Folder::new();
    let mut guest = guest(&folder);
    let error = guest.table.push(gusset::Error::msg("a cable was cut")).expect("room");
    assert_eq!(guest.view().filesystem_error_code(error).expect("an answer"), None);
}
