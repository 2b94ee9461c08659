//! One operation on files for each word, to be driven from outside; prints what it gave, or `error: KIND`:
//!
//!     cat PATH, ls PATH, stat PATH, lstat PATH, readlink PATH, mkdir PATH, rmdir PATH, rm PATH
//!     write PATH TEXT, append PATH TEXT, truncate PATH BYTES
//!     rename FROM TO, link FROM TO, symlink CONTENT PATH
//!
//! Operations are separated by an argument `,`.

use std::fs::{self, Metadata, OpenOptions};
use std::io::{Error, ErrorKind, Result, Write};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    for operation in arguments.split(|argument| argument == ",") {
        let words: Vec<&str> = operation.iter().map(String::as_str).collect();
        match run(&words) {
            Ok(text) => println!("{text}"),
            Err(error) => println!("error: {:?}", error.kind()),
        }
    }
}

fn run(words: &[&str]) -> Result<String> {
    let done = |()| "done".to_owned();
    match *words {
        ["cat", path] => fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
        ["ls", path] => list(path),
        ["stat", path] => fs::metadata(path).map(|metadata| describe(&metadata)),
        ["lstat", path] => fs::symlink_metadata(path).map(|metadata| describe(&metadata)),
        ["readlink", path] => fs::read_link(path).map(|path| path.to_string_lossy().into_owned()),
        ["mkdir", path] => fs::create_dir(path).map(done),
        ["rmdir", path] => fs::remove_dir(path).map(done),
        ["rm", path] => fs::remove_file(path).map(done),
        ["write", path, text] => fs::write(path, text).map(done),
        ["append", path, text] => {
            OpenOptions::new().append(true).create(true).open(path)?.write_all(text.as_bytes()).map(done)
        }
        ["truncate", path, bytes] => {
            let bytes = bytes.parse().map_err(|_| Error::from(ErrorKind::InvalidInput))?;
            OpenOptions::new().write(true).open(path)?.set_len(bytes).map(done)
        }
        ["rename", from, to] => fs::rename(from, to).map(done),
        ["link", from, to] => libc::link(from, to).map(done),
        ["symlink", content, path] => libc::symlink(content, path).map(done),
        _ => panic!("unknown operation {words:?}"),
    }
}

fn list(path: &str) -> Result<String> {
    let entries = fs::read_dir(path)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    let mut names = entries.collect::<Result<Vec<_>>>()?;
    names.sort();
    Ok(names.join(" "))
}

fn describe(metadata: &Metadata) -> String {
    let kind = match metadata.file_type() {
        kind if kind.is_dir() => "folder",
        kind if kind.is_symlink() => "symlink",
        kind if kind.is_file() => "file",
        _ => "other",
    };
    match kind {
        "file" => format!("file of {} bytes", metadata.len()),
        kind => kind.to_owned(),
    }
}

/// The C library's: the standard library has symlinks for this target only in its nightly form.
mod libc {
    use std::ffi::{CString, c_char, c_int};
    use std::io::{Error, Result};

    mod own {
        use super::{c_char, c_int};

        unsafe extern "C" {
            pub(super) fn symlink(content: *const c_char, path: *const c_char) -> c_int;
            pub(super) fn link(from: *const c_char, to: *const c_char) -> c_int;
        }
    }

    pub(super) fn symlink(content: &str, path: &str) -> Result<()> {
        call(own::symlink, content, path)
    }

    pub(super) fn link(from: &str, to: &str) -> Result<()> {
        call(own::link, from, to)
    }

    fn call(what: unsafe extern "C" fn(*const c_char, *const c_char) -> c_int, a: &str, b: &str) -> Result<()> {
        let (a, b) = (CString::new(a)?, CString::new(b)?);
        // SAFETY: both are strings that end with a zero byte, and live until the call has returned.
        match unsafe { what(a.as_ptr(), b.as_ptr()) } {
            0 => Ok(()),
            _ => Err(Error::last_os_error()),
        }
    }
}
