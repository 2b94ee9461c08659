//! Timestamps at the ends of what can be said.

use std::fs::{File, FileTimes};
use std::os::unix::fs::MetadataExt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use gusset::wasi::bindings::wasi::clocks::wall_clock::Datetime;
use gusset::wasi::bindings::wasi::filesystem::types::ErrorCode::{Invalid, NotPermitted, Overflow};
use gusset::wasi::bindings::wasi::filesystem::types::{DescriptorStat, HostDescriptor as _, NewTimestamp, PathFlags};

use gusset::wasi::{DirPerms, FilePerms, WasiCtxBuilder};

use crate::world::{BOTH, Folder, Guest, Told, borrow, told};

fn at(seconds: u64, nanoseconds: u32) -> NewTimestamp {
    NewTimestamp::Timestamp(Datetime { seconds, nanoseconds })
}

fn stat(guest: &mut Guest, path: &str) -> DescriptorStat {
    let root = guest.root(0);
    told(guest.view().stat_at(root, PathFlags::empty(), path.to_owned())).expect(path)
}

/// Sets the time of modification in all ways; gives what they all said.
#[track_caller]
fn set(guest: &mut Guest, time: NewTimestamp) -> Told<()> {
    let file = guest.file("file");
    let [one, other] = [guest.root(0), guest.root(0)];
    let mut view = guest.view();
    let results = [
        told(view.set_times(borrow(&file), NewTimestamp::NoChange, time)),
        told(view.set_times_at(one, PathFlags::empty(), "file".to_owned(), NewTimestamp::NoChange, time)),
        told(view.set_times_at(other, PathFlags::SYMLINK_FOLLOW, "link".to_owned(), NewTimestamp::NoChange, time)),
        told(view.set_times(file, time, NewTimestamp::NoChange)),
    ];
    assert_eq!(results, [results[0]; 4], "{time:?}");
    results[0]
}

/// Row 54.
#[test]
fn row54_extreme_timestamps_are_told_and_never_a_panic() {
    let folder = Folder::new();
    folder.write("file", "");
    folder.link("link", "file");
    let seconds = [0, 1, 1 << 31, 1 << 32, 1 << 34, 1 << 62, i64::MAX as u64, 1 << 63, u64::MAX - 1, u64::MAX];
    let nanoseconds = [0, 1, 999_999_999, 1_000_000_000, 0x3fff_fffe, 0x3fff_ffff, i32::MAX as u32, u32::MAX];
    for resolution in BOTH {
        let mut guest = Guest::of(folder.path(), resolution);
        for (seconds, nanoseconds) in seconds.into_iter().flat_map(|it| nanoseconds.map(|nanos| (it, nanos))) {
            let set = set(&mut guest, at(seconds, nanoseconds));
            let wanted = match (seconds, nanoseconds) {
                (_, 1_000_000_000..) => Err(Invalid),
                (0x8000_0000_0000_0000.., _) => Err(Overflow),
                // File systems take the nearest that they can say.
                _ => Ok(()),
            };
            assert_eq!(set, wanted, "{seconds} {nanoseconds}");
            stat(&mut guest, "file");
        }
    }
}

#[test]
fn timestamps_come_back_as_they_were_set() {
    let folder = Folder::new();
    folder.write("file", "");
    folder.link("link", "file");
    let mut guest = Guest::of(folder.path(), BOTH[0]);
    for (seconds, nanoseconds) in [(0, 0), (1, 999_999_999), (1_700_000_000, 123_456_789), (1 << 32, 1)] {
        assert_eq!(set(&mut guest, at(seconds, nanoseconds)), Ok(()));
        let stat = stat(&mut guest, "file");
        let times = [stat.data_access_timestamp, stat.data_modification_timestamp];
        for time in times {
            let time = time.expect("a time");
            assert_eq!((time.seconds, time.nanoseconds), (seconds, nanoseconds));
        }
    }
}

#[test]
fn a_time_that_is_not_to_change_stays_and_now_is_now() {
    let folder = Folder::new();
    folder.write("file", "");
    let mut guest = Guest::of(folder.path(), BOTH[0]);
    let file = guest.file("file");
    assert_eq!(told(guest.view().set_times(borrow(&file), at(5, 6), at(7, 8))), Ok(()));
    assert_eq!(told(guest.view().set_times(borrow(&file), NewTimestamp::NoChange, NewTimestamp::Now)), Ok(()));
    let stat = stat(&mut guest, "file");
    let access = stat.data_access_timestamp.expect("a time");
    assert_eq!((access.seconds, access.nanoseconds), (5, 6));
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("a time").as_secs();
    let modified = stat.data_modification_timestamp.expect("a time").seconds;
    assert!(now.abs_diff(modified) < 60, "{modified}");
}

/// Between the question what a name stands for and the change, it may stand for something else.
#[test]
fn times_of_a_file_are_changed_by_who_may_change_directories_alone() {
    let folder = Folder::new();
    folder.write("file", "");
    folder.folder("dir");
    let modified = || {
        ["file", "dir"]
            .map(|name| std::fs::metadata(folder.join(name)).expect(name))
            .into_iter()
            .find(|metadata| metadata.is_file())
            .map(|metadata| (metadata.mtime(), metadata.mtime_nsec()))
    };
    let before = modified();
    for resolution in BOTH {
        let mut builder = WasiCtxBuilder::new();
        builder.path_resolution(resolution);
        builder.preopened_dir(folder.path(), "/", DirPerms::all(), FilePerms::READ).expect("the folder");
        let mut guest = Guest::new(&mut builder);
        let over = AtomicBool::new(false);
        let mut n_set = 0;
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !over.load(Ordering::Relaxed) {
                    let (one, other) = (folder.join("file"), folder.join("dir"));
                    let here = rustix::fs::CWD;
                    rustix::fs::renameat_with(here, one, here, other, rustix::fs::RenameFlags::EXCHANGE).expect("both");
                }
            });
            for _ in 0..20_000 {
                let root = guest.root(0);
                let set = guest.view().set_times_at(root, PathFlags::empty(), "dir".to_owned(), at(5, 5), at(5, 5));
                match told(set) {
                    Ok(()) => n_set += 1,
                    Err(code) => assert_eq!(code, NotPermitted),
                }
            }
            over.store(true, Ordering::Relaxed);
        });
        assert!(n_set > 0);
        assert_eq!(modified(), before);
    }
}

#[test]
fn a_link_has_times_of_its_own() {
    let folder = Folder::new();
    folder.write("file", "");
    folder.link("link", "file");
    for resolution in BOTH {
        let mut guest = Guest::of(folder.path(), resolution);
        let (one, other) = (guest.root(0), guest.root(0));
        let mut view = guest.view();
        let keep = view.set_times_at(one, PathFlags::empty(), "link".to_owned(), at(1, 1), at(2, 2));
        assert_eq!(told(keep), Ok(()));
        let follow = view.set_times_at(other, PathFlags::SYMLINK_FOLLOW, "link".to_owned(), at(3, 3), at(4, 4));
        assert_eq!(told(follow), Ok(()));
        let [link, file] = ["link", "file"].map(|path| stat(&mut guest, path).data_modification_timestamp);
        assert_eq!([link, file].map(|time| time.expect("a time").seconds), [2, 4]);
    }
}

/// Row 55: what the host has from before 1970.
#[test]
fn row55_times_that_cannot_be_said_are_none() {
    let folder = Folder::new();
    folder.write("file", "");
    for back in [1, 2, 1 << 31] {
        let early = SystemTime::UNIX_EPOCH - Duration::from_secs(back) + Duration::from_nanos(7);
        let file = File::options().write(true).open(folder.join("file")).expect("the file");
        file.set_times(FileTimes::new().set_accessed(early).set_modified(early)).expect("the times");
        let mut guest = Guest::of(folder.path(), BOTH[0]);
        let stat = stat(&mut guest, "file");
        assert!(stat.data_access_timestamp.is_none() && stat.data_modification_timestamp.is_none());
        assert!(stat.status_change_timestamp.is_some());
    }
}
