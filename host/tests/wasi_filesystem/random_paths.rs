//! Random paths through random links: both ways of resolving say the same, and open nothing outside.

use gusset::wasi::bindings::wasi::filesystem::types::{DescriptorFlags, HostDescriptor as _, OpenFlags, PathFlags};
use gusset::wasi::filesystem::PathResolution;

use crate::world::{BOTH, Folder, Guest, Identity, Told, snapshot, told};

/// What paths and links are made of: directories and files that are there, links, and what leads up.
const PARTS: &[&str] =
    &["a", "b", "c", "file", "l0", "l1", "l2", "l3", "l4", "l5", "l6", "l7", "..", "..", ".", "", "outside", "none"];

const DIRECTORIES: &[&str] = &["a", "a/b", "a/b/c", "b", "b/a", "c"];

/// Random numbers that a seed repeats.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        // SplitMix64
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }

    fn path(&mut self, max_parts: usize) -> String {
        let n_parts = 1 + self.below(max_parts);
        let parts: Vec<&str> = (0..n_parts).map(|_| PARTS[self.below(PARTS.len())]).collect();
        parts.join("/")
    }
}

/// A sandbox with eight links in random directories, which lead anywhere.
fn folder(random: &mut Random) -> Folder {
    let folder = Folder::new();
    ["outside", "outside/a", "sandbox"].iter().for_each(|name| folder.folder(name));
    folder.write("outside/file", "outside");
    folder.write("file", "outside");
    for directory in DIRECTORIES {
        folder.folder(&format!("sandbox/{directory}"));
        folder.write(&format!("sandbox/{directory}/file"), "inside");
    }
    for at in 0..8 {
        let target = Some(random.path(4)).filter(|target| !target.is_empty()).unwrap_or_else(|| ".".to_owned());
        let directory = DIRECTORIES[random.below(DIRECTORIES.len())];
        for directory in [directory, "."] {
            folder.link(&format!("sandbox/{directory}/l{at}"), &target);
        }
    }
    folder
}

type Answer = (Told<Identity>, Told<Identity>, Told<u64>, Told<u64>, Told<String>);

/// What a path is opened as, with links followed and kept, and what else is told of it.
fn ask(guest: &mut Guest, path: &str) -> Answer {
    let mut open = |links: PathFlags| {
        let root = guest.root(0);
        let opened = guest.view().open_at(root, links, path.to_owned(), OpenFlags::empty(), DescriptorFlags::READ);
        let opened = told(opened)?;
        let identity = guest.identity(&opened);
        guest.table.delete(opened).expect("a descriptor");
        Ok(identity)
    };
    let opened = [PathFlags::SYMLINK_FOLLOW, PathFlags::empty()].map(&mut open);
    let mut hash = |links: PathFlags| {
        let root = guest.root(0);
        told(guest.view().metadata_hash_at(root, links, path.to_owned())).map(|hash| hash.lower)
    };
    let hashes = [PathFlags::SYMLINK_FOLLOW, PathFlags::empty()].map(&mut hash);
    let root = guest.root(0);
    let target = told(guest.view().readlink_at(root, path.to_owned()));
    (opened[0], opened[1], hashes[0], hashes[1], target)
}

#[test]
fn random_paths_lead_nowhere_outside_and_both_ways_of_resolving_agree() {
    let mut random = Random(7);
    let (mut n_opened, mut n_refused) = (0, 0);
    for _ in 0..40 {
        let folder = folder(&mut random);
        let inside: Vec<Identity> = snapshot(&folder.join("sandbox")).into_values().map(|it| it.identity).collect();
        let mut guests = BOTH.map(|resolution: PathResolution| Guest::of(&folder.join("sandbox"), resolution));
        for _ in 0..250 {
            let path = random.path(6);
            let [by_kernel, by_walk] = guests.each_mut().map(|guest| ask(guest, &path));
            assert_eq!(by_kernel, by_walk, "{path:?} in {:#?}", snapshot(&folder.join("sandbox")));
            for opened in [by_kernel.0, by_kernel.1].into_iter().flatten() {
                assert!(inside.contains(&opened), "{path:?} in {:#?}", snapshot(&folder.join("sandbox")));
                n_opened += 1;
            }
            n_refused += usize::from(by_kernel.0.is_err());
        }
    }
    assert!(n_opened > 1000 && n_refused > 1000, "{n_opened} {n_refused}");
}
