//! Paths split, and refused.

use rustix::io::Errno;

use super::{GuestPath, Last};

#[track_caller]
fn splits(path: &str, parent: &str, last: Last<'_>) {
    let found = GuestPath::parse(path.as_bytes()).expect(path);
    assert_eq!((found.whole, found.parent, found.last), (path.as_bytes(), parent.as_bytes(), last), "{path}");
}

#[track_caller]
fn refuses(path: &str, errno: Errno) {
    assert_eq!(GuestPath::parse(path.as_bytes()), Err(errno), "{path:?}");
}

#[test]
fn a_name_has_no_slash() {
    splits("a", "", Last::Name(b"a"));
    splits("a/b", "a", Last::Name(b"b"));
    splits("a//b", "a/", Last::Name(b"b"));
    splits("../b", "..", Last::Name(b"b"));
    splits("...", "", Last::Name(b"..."));
    splits("./-", ".", Last::Name(b"-"));
}

#[test]
fn slashes_at_the_end_want_a_directory() {
    splits("a/", "", Last::NameOfDirectory(b"a"));
    splits("a///", "", Last::NameOfDirectory(b"a"));
    splits("a/b//", "a", Last::NameOfDirectory(b"b"));
}

#[test]
fn dots_are_no_name() {
    splits(".", "", Last::Dots);
    splits("..", "", Last::Dots);
    splits("a/.", "a", Last::Dots);
    splits("a/../", "a", Last::Dots);
    splits("a/.//", "a", Last::Dots);
}

#[test]
fn what_is_no_relative_path_is_refused() {
    refuses("", Errno::NOENT);
    refuses("/", Errno::PERM);
    refuses("//a", Errno::PERM);
    refuses("a\0b", Errno::INVAL);
    refuses(&"a".repeat(4096), Errno::NAMETOOLONG);
    assert!(GuestPath::parse("a/".repeat(2047).as_bytes()).is_ok());
}
