//! Paths that would lead out of a directory: with every operation, by both ways of resolving paths. After each,
//! nothing outside has changed, and what was opened is inside.
//!
//! The folder of a case:
//!
//! ```text
//! outside/   secret, dir/inner
//! sandbox/   file, empty/, dir/inner, dir/sub/, links of LINKS
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use gusset::wasi::bindings::wasi::filesystem::types::{DescriptorFlags, ErrorCode, HostDescriptor as _};
use gusset::wasi::bindings::wasi::filesystem::types::{NewTimestamp, OpenFlags, PathFlags};
use gusset::wasi::filesystem::PathResolution;

use crate::world::{BOTH, Entry, Folder, Guest, Told, borrow, snapshot, told};

use ErrorCode::{Exist, Invalid, IsDirectory, Loop, NameTooLong, NoEntry, NotDirectory, NotEmpty, NotPermitted};

/// The links of the sandbox; `@` is the folder of the case.
const LINKS: &[(&str, &str)] = &[
    ("to_file", "file"),
    ("to_dir", "dir"),
    ("to_dir_slash", "dir/"),
    ("to_self", "to_self"),
    ("dangling", "nothing"),
    ("out_file", "../outside/secret"),
    ("out_dir", "../outside"),
    ("out_dir_slash", "../outside/"),
    ("out_new", "../outside/new"),
    ("out_and_back", "../sandbox/file"),
    ("out_deep", "dir/sub/../../../outside/secret"),
    ("abs_file", "@/outside/secret"),
    ("abs_dir", "@/outside"),
    ("abs_inside", "@/sandbox/file"),
    ("abs_root", "/"),
    ("proc_root", "/proc/self/root"),
    ("proc_fd", "/proc/self/fd/0"),
    ("dev_stdin", "/dev/stdin"),
    ("up", ".."),
    ("here", "."),
    ("by_out_dir", "out_dir/secret"),
    ("dir/up_to_file", "../file"),
    ("dir/up_and_out", "../../outside/secret"),
    ("dir/sub/up", "../.."),
];

/// Paths that are tried with every operation.
const PATHS: &[&str] = &[
    "",
    ".",
    "./",
    "..",
    "../",
    "../..",
    "/",
    "//",
    "///file",
    "@/outside/secret",
    "@/sandbox/file",
    "../outside",
    "../outside/secret",
    "../outside/new",
    "../sandbox/file",
    "dir/..",
    "dir/../",
    "dir/../..",
    "dir/../../outside/secret",
    "dir/sub/../../../outside/secret",
    "dir/./../../outside/new",
    "nothing/../../outside/secret",
    "file/..",
    "file/../../outside/secret",
    "file/",
    "file//",
    "file/.",
    "file/x",
    "dir/",
    "dir//",
    "dir/.",
    "empty/",
    "empty/.",
    "new/",
    "new//",
    "new/.",
    "new/..",
    "to_file",
    "to_file/",
    "to_file/.",
    "to_dir",
    "to_dir/",
    "to_dir//",
    "to_dir/.",
    "to_dir/..",
    "to_dir/inner",
    "to_dir_slash",
    "to_dir_slash/",
    "to_dir_slash/inner",
    "to_self",
    "to_self/",
    "dangling",
    "dangling/",
    "dangling/.",
    "dangling/x",
    "out_file",
    "out_file/",
    "out_file/.",
    "out_dir",
    "out_dir/",
    "out_dir//",
    "out_dir/.",
    "out_dir/..",
    "out_dir/secret",
    "out_dir/new",
    "out_dir/dir/inner",
    "out_dir/../sandbox/file",
    "out_dir_slash",
    "out_dir_slash/",
    "out_dir_slash/secret",
    "out_new",
    "out_new/",
    "out_and_back",
    "out_deep",
    "abs_file",
    "abs_file/",
    "abs_dir",
    "abs_dir/",
    "abs_dir/secret",
    "abs_dir/new",
    "abs_inside",
    "abs_root",
    "abs_root/",
    "abs_root/etc",
    "proc_root",
    "proc_root/",
    "proc_root/tmp",
    "proc_fd",
    "proc_fd/",
    "dev_stdin",
    "up",
    "up/",
    "up/outside/secret",
    "up/outside/new",
    "up/sandbox/file",
    "here",
    "here/",
    "here/file",
    "here/../outside/secret",
    "by_out_dir",
    "dir/up_to_file",
    "dir/up_and_out",
    "dir/up_and_out/",
    "dir/sub/up",
    "dir/sub/up/",
    "dir/sub/up/file",
    "dir/sub/up/../outside/secret",
    "to_dir/up_and_out",
    "to_dir/../../outside/secret",
    "file\0",
    "\0",
    "dir\0/../../outside",
    "a/b/c",
    "...",
    "dir/...",
    ".../../..",
    "dir\\..\\..\\outside",
    "~",
    "C:\\outside",
    "dir/inner/../..",
];

#[derive(Clone, Copy, Debug)]
enum Op {
    Open(PathFlags, OpenFlags, DescriptorFlags),
    Stat(PathFlags),
    Hash(PathFlags),
    SetTimes(PathFlags),
    LinkFrom(PathFlags),
    LinkTo,
    RenameFrom,
    RenameFileTo,
    RenameDirTo,
    SymlinkAt,
    SymlinkTo,
    Readlink,
    Unlink,
    RemoveDirectory,
    CreateDirectory,
}

const FOLLOW: PathFlags = PathFlags::SYMLINK_FOLLOW;
const KEEP: PathFlags = PathFlags::empty();
const READ: Op = Op::Open(FOLLOW, OpenFlags::empty(), DescriptorFlags::READ);

fn to_write() -> DescriptorFlags {
    DescriptorFlags::READ | DescriptorFlags::WRITE
}

fn create() -> Op {
    Op::Open(FOLLOW, OpenFlags::CREATE, to_write())
}

fn all_ops() -> Vec<Op> {
    let create = OpenFlags::CREATE;
    let hows = [
        OpenFlags::empty(),
        OpenFlags::DIRECTORY,
        create,
        create | OpenFlags::EXCLUSIVE,
        create | OpenFlags::TRUNCATE,
        OpenFlags::TRUNCATE,
    ];
    let mut ops = vec![Op::LinkTo, Op::RenameFrom, Op::RenameFileTo, Op::RenameDirTo, Op::SymlinkAt, Op::SymlinkTo];
    ops.extend([Op::Readlink, Op::Unlink, Op::RemoveDirectory, Op::CreateDirectory]);
    for links in [FOLLOW, KEEP] {
        ops.extend([Op::Stat(links), Op::Hash(links), Op::SetTimes(links), Op::LinkFrom(links)]);
        for how in hows {
            ops.extend([DescriptorFlags::READ, to_write()].map(|flags| Op::Open(links, how, flags)));
        }
    }
    ops
}

impl Op {
    /// Does it; gives what was opened.
    fn run(
        self,
        guest: &mut Guest,
        path: &str,
    ) -> Told<Option<gusset::component::Resource<gusset::wasi::filesystem::Descriptor>>> {
        let (root, to, path) = (guest.root(0), guest.root(0), path.to_owned());
        let [file, dir, new] = ["file", "dir", "moved"].map(str::to_owned);
        let mut view = guest.view();
        let done = match self {
            Op::Open(links, how, flags) => return told(view.open_at(root, links, path, how, flags)).map(Some),
            Op::Stat(links) => view.stat_at(root, links, path).map(drop),
            Op::Hash(links) => view.metadata_hash_at(root, links, path).map(drop),
            Op::SetTimes(links) => view.set_times_at(root, links, path, NewTimestamp::Now, NewTimestamp::Now),
            Op::LinkFrom(links) => view.link_at(root, links, path, to, new),
            Op::LinkTo => view.link_at(root, KEEP, file, to, path),
            Op::RenameFrom => view.rename_at(root, path, to, new),
            Op::RenameFileTo => view.rename_at(root, file, to, path),
            Op::RenameDirTo => view.rename_at(root, dir, to, path),
            Op::SymlinkAt => view.symlink_at(root, file, path),
            Op::SymlinkTo => view.symlink_at(root, path, new),
            Op::Readlink => view.readlink_at(root, path).map(drop),
            Op::Unlink => view.unlink_file_at(root, path),
            Op::RemoveDirectory => view.remove_directory_at(root, path),
            Op::CreateDirectory => view.create_directory_at(root, path),
        };
        told(done).map(|()| None)
    }
}

fn folder() -> Folder {
    let folder = Folder::new();
    ["outside", "outside/dir"].iter().for_each(|name| folder.folder(name));
    folder.write("outside/secret", "secret");
    folder.write("outside/dir/inner", "secret too");
    fill_sandbox(&folder);
    folder
}

fn fill_sandbox(folder: &Folder) {
    for name in ["sandbox", "sandbox/empty", "sandbox/dir", "sandbox/dir/sub"] {
        folder.folder(name);
    }
    folder.write("sandbox/file", "inside");
    folder.write("sandbox/dir/inner", "inside too");
    for (name, target) in LINKS {
        folder.link(&format!("sandbox/{name}"), with_folder(target, folder));
    }
}

fn with_folder(path: &str, folder: &Folder) -> String {
    path.replace('@', folder.path().to_str().expect("UTF-8"))
}

/// One operation on one path; gives what was opened, by its path in the sandbox, and what is there afterwards.
#[track_caller]
fn attempt(folder: &Folder, resolution: PathResolution, op: Op, path: &str) -> (Told<Option<String>>, Shape) {
    let (outside, sandbox) = (folder.join("outside"), folder.join("sandbox"));
    let before = snapshot(&outside);
    let mut guest = Guest::of(&sandbox, resolution);
    let result = op.run(&mut guest, &with_folder(path, folder));
    assert_eq!(snapshot(&outside), before, "{path:?}, {op:?}, {resolution:?}: something outside has changed");
    let after = snapshot(&sandbox);
    let opened = result.map(|opened| {
        opened.map(|opened| {
            let identity = guest.identity(&borrow(&opened));
            let inside = after.iter().find(|(_, entry)| entry.identity == identity);
            inside.unwrap_or_else(|| panic!("{path:?}, {op:?}, {resolution:?}: opened outside")).0.clone()
        })
    });
    (opened, shape(after))
}

/// What can be compared between two folders.
type Shape = BTreeMap<String, (u64, String)>;

fn shape(entries: BTreeMap<String, Entry>) -> Shape {
    entries.into_iter().map(|(path, entry)| (path, (entry.n_links, entry.contents))).collect()
}

fn refill_sandbox(folder: &Folder, path: &Path) {
    fs::remove_dir_all(path).expect("the sandbox");
    fill_sandbox(folder);
}

#[test]
fn no_operation_on_one_half_of_the_paths_leads_out_and_both_ways_of_resolving_agree() {
    try_everything(&PATHS[..PATHS.len() / 2]);
}

#[test]
fn no_operation_on_the_other_half_of_the_paths_leads_out_and_both_ways_of_resolving_agree() {
    try_everything(&PATHS[PATHS.len() / 2..]);
}

fn try_everything(paths: &[&str]) {
    let folder = folder();
    let sandbox = folder.join("sandbox");
    let fresh = shape(snapshot(&sandbox));
    let mut n_refused = 0;
    for (path, op) in paths.iter().flat_map(|path| all_ops().into_iter().map(move |op| (path, op))) {
        let [by_kernel, by_walk] = BOTH.map(|resolution| {
            let attempted = attempt(&folder, resolution, op, path);
            if attempted.1 != fresh {
                refill_sandbox(&folder, &sandbox);
            }
            attempted
        });
        assert_eq!(by_kernel, by_walk, "{path:?}, {op:?}");
        n_refused += usize::from(by_kernel.0.is_err());
    }
    assert!(n_refused > 1000, "{n_refused}");
}

#[track_caller]
fn refuses(op: Op, path: &str, code: ErrorCode) {
    let folder = folder();
    for resolution in BOTH {
        let fresh = shape(snapshot(&folder.join("sandbox")));
        let (result, after) = attempt(&folder, resolution, op, path);
        assert_eq!(result, Err(code), "{path:?}, {op:?}, {resolution:?}");
        assert_eq!(after, fresh, "{path:?}, {op:?}, {resolution:?}: the sandbox has changed");
    }
}

/// That a path is opened, and what it is.
#[track_caller]
fn opens(op: Op, path: &str, wanted: &str) {
    let folder = folder();
    for resolution in BOTH {
        let (result, _) = attempt(&folder, resolution, op, path);
        assert_eq!(result, Ok(Some(wanted.to_owned())), "{path:?}, {op:?}, {resolution:?}");
    }
}

#[test]
fn dots_do_not_lead_out() {
    for path in ["..", "../", "../..", "../outside/secret", "dir/../../outside/secret", "dir/../..", "../sandbox/file"]
    {
        refuses(READ, path, NotPermitted);
        refuses(Op::Stat(KEEP), path, NotPermitted);
    }
    refuses(create(), "../outside/new", NotPermitted);
    refuses(Op::CreateDirectory, "../outside/new", NotPermitted);
    refuses(Op::Unlink, "../outside/secret", NotPermitted);
    refuses(Op::RemoveDirectory, "../outside/dir", NotPermitted);
    refuses(Op::RenameFrom, "../outside/secret", NotPermitted);
    refuses(Op::RenameFileTo, "../outside/new", NotPermitted);
    refuses(Op::LinkFrom(FOLLOW), "../outside/secret", NotPermitted);
    refuses(Op::LinkTo, "../outside/new", NotPermitted);
    refuses(Op::SymlinkAt, "../outside/new", NotPermitted);
    refuses(Op::SetTimes(FOLLOW), "../outside/secret", NotPermitted);
    refuses(Op::Hash(FOLLOW), "../outside/secret", NotPermitted);
    refuses(Op::Readlink, "../outside/secret", NotPermitted);
}

#[test]
fn dots_that_stay_inside_are_followed() {
    opens(READ, "dir/../file", "./file");
    opens(READ, "dir/sub/../../file", "./file");
    opens(READ, "./dir/./inner", "./dir/inner");
    opens(READ, "dir/..", ".");
    opens(READ, ".", ".");
    refuses(READ, "nothing/../file", NoEntry);
    refuses(READ, "file/../file", NotDirectory);
}

#[test]
fn absolute_paths_are_refused() {
    for path in ["/", "//", "/etc/passwd", "@/outside/secret", "@/sandbox/file", "/proc/self/root"] {
        for op in [READ, create(), Op::Stat(FOLLOW), Op::Unlink, Op::CreateDirectory, Op::RenameFileTo, Op::LinkTo] {
            refuses(op, path, NotPermitted);
        }
    }
}

#[test]
fn links_that_lead_out_are_not_followed() {
    let links =
        ["out_file", "out_dir/secret", "out_deep", "abs_file", "abs_dir/secret", "by_out_dir", "dir/up_and_out"];
    for path in links {
        for op in [READ, create(), Op::Stat(FOLLOW), Op::Hash(FOLLOW), Op::SetTimes(FOLLOW), Op::LinkFrom(FOLLOW)] {
            refuses(op, path, NotPermitted);
        }
    }
    for path in ["abs_root", "proc_root", "proc_fd", "dev_stdin", "up", "abs_root/etc", "proc_root/tmp"] {
        refuses(READ, path, NotPermitted);
    }
    // A link that would create what it leads to.
    refuses(create(), "out_new", NotPermitted);
    refuses(Op::CreateDirectory, "out_new", Exist);
}

#[test]
fn links_that_lead_out_and_back_in_are_refused() {
    refuses(READ, "out_and_back", NotPermitted);
    refuses(READ, "abs_inside", NotPermitted);
    refuses(READ, "up/sandbox/file", NotPermitted);
    refuses(READ, "out_dir/../sandbox/file", NotPermitted);
}

#[test]
fn links_that_stay_inside_are_followed() {
    opens(READ, "to_file", "./file");
    opens(READ, "to_dir", "./dir");
    opens(READ, "to_dir/inner", "./dir/inner");
    opens(READ, "dir/up_to_file", "./file");
    opens(READ, "dir/sub/up/file", "./file");
    opens(READ, "here/here/here/file", "./file");
    opens(READ, "to_dir_slash/inner", "./dir/inner");
    opens(create(), "dangling", "./nothing");
}

#[test]
fn a_link_is_not_followed_if_it_was_not_asked_to() {
    for path in ["to_file", "to_dir", "out_file", "abs_file", "dangling", "to_self"] {
        refuses(Op::Open(KEEP, OpenFlags::empty(), DescriptorFlags::READ), path, Loop);
        refuses(Op::Open(FOLLOW, OpenFlags::CREATE | OpenFlags::EXCLUSIVE, to_write()), path, Exist);
    }
}

#[test]
fn links_end_somewhere() {
    refuses(READ, "to_self", Loop);
    refuses(READ, "to_self/x", Loop);
    refuses(Op::SetTimes(FOLLOW), "to_self", Loop);
    refuses(Op::LinkFrom(FOLLOW), "to_self", Loop);
}

#[test]
fn forty_links_are_followed() {
    let folder = Folder::new();
    folder.write("0", "");
    (1..=42).for_each(|at: u32| folder.link(&at.to_string(), (at - 1).to_string()));
    for (resolution, op) in
        BOTH.into_iter().flat_map(|it| [READ, Op::Stat(FOLLOW), Op::SetTimes(FOLLOW)].map(|op| (it, op)))
    {
        let mut guest = Guest::of(folder.path(), resolution);
        let ends = [1, 39, 40, 41, 42].map(|at: u32| op.run(&mut guest, &at.to_string()).err());
        assert_eq!(ends, [None, None, None, Some(Loop), Some(Loop)], "{op:?}, {resolution:?}");
    }
}

#[test]
fn links_with_absolute_texts_are_neither_made_nor_told() {
    refuses(Op::SymlinkTo, "/", NotPermitted);
    refuses(Op::SymlinkTo, "@/outside/secret", NotPermitted);
    refuses(Op::SymlinkTo, "", NoEntry);
    for path in ["abs_file", "abs_root", "proc_root", "dev_stdin"] {
        refuses(Op::Readlink, path, NotPermitted);
    }
}

#[test]
fn names_that_no_file_has_are_refused() {
    refuses(READ, "", NoEntry);
    refuses(READ, "file\0", Invalid);
    refuses(READ, "\0", Invalid);
    refuses(create(), &"x".repeat(256), NameTooLong);
    refuses(create(), &"x/".repeat(2048), NameTooLong);
    refuses(create(), &"x/".repeat(100_000), NameTooLong);
    opens(create(), &"x".repeat(255), &format!("./{}", "x".repeat(255)));
    // A path that is as long as can be, through what is there.
    opens(READ, &format!("{}file", "./".repeat(2045)), "./file");
}

#[test]
fn dots_cannot_be_made_removed_or_renamed() {
    for path in [".", "dir/.", "dir/..", "./", "dir/sub/../"] {
        refuses(Op::CreateDirectory, path, Exist);
        refuses(Op::RemoveDirectory, path, Invalid);
        refuses(Op::Unlink, path, IsDirectory);
        refuses(Op::RenameFrom, path, ErrorCode::Busy);
        refuses(Op::RenameDirTo, path, ErrorCode::Busy);
        refuses(Op::LinkTo, path, Exist);
        refuses(Op::SymlinkAt, path, Exist);
        refuses(Op::Readlink, path, Invalid);
    }
    refuses(Op::RemoveDirectory, "dir", NotEmpty);
}

/// Row 24: a link in the place of a directory that was given away.
#[test]
fn row24_what_is_outside_of_the_first_look_stays_what_was_opened() {
    let folder = folder();
    let path = folder.join("sandbox");
    for resolution in BOTH {
        let mut guest = Guest::of(&path, resolution);
        let before = guest.identity(&guest.root(0));
        // Whoever gives a directory away may put a link in its place.
        fs::rename(&path, folder.join("away")).expect("a rename");
        folder.link("sandbox", "outside");
        assert_eq!(guest.identity(&guest.root(0)), before);
        assert!(guest.open("file", OpenFlags::empty(), DescriptorFlags::READ).is_ok());
        assert_eq!(guest.open("secret", OpenFlags::empty(), DescriptorFlags::READ).err(), Some(NoEntry));
        fs::remove_file(&path).expect("the link");
        fs::rename(folder.join("away"), &path).expect("a rename");
    }
}

#[test]
fn a_directory_that_a_guest_opened_leads_no_further_up() {
    let folder = folder();
    for resolution in BOTH {
        let mut guest = Guest::of(&folder.join("sandbox"), resolution);
        let dir = guest.directory("dir");
        for path in ["..", "../file", "sub/../../file", "up_to_file", "sub/up"] {
            let opened = guest.view().open_at(borrow(&dir), FOLLOW, path.to_owned(), OpenFlags::empty(), to_write());
            assert_eq!(told(opened).err(), Some(NotPermitted), "{path}");
        }
    }
}
