//! What one guest does to what the next one is given.

use std::fs;
use std::path::Path;

use gusset::component::Resource;
use gusset::wasi::WasiView;
use gusset::wasi::bindings::wasi::filesystem::preopens::Host as _;
use gusset::wasi::bindings::wasi::filesystem::types::{DescriptorFlags, HostDescriptor as _, OpenFlags, PathFlags};
use gusset::wasi::filesystem::Descriptor;

use super::{Gifts, Guest};
use crate::options::guest::GuestOptions;

fn folders(guest: &mut Guest) -> Vec<Resource<Descriptor>> {
    let folders = guest.ctx().get_directories().unwrap();
    folders.into_iter().map(|(descriptor, _)| descriptor).collect()
}

fn borrow(descriptor: &Resource<Descriptor>) -> Resource<Descriptor> {
    Resource::new_borrow(descriptor.rep())
}

fn read(guest: &mut Guest, folder: &Resource<Descriptor>, name: &str) -> Option<String> {
    let (how, flags) = (OpenFlags::empty(), DescriptorFlags::READ);
    let file = guest.ctx().open_at(borrow(folder), PathFlags::SYMLINK_FOLLOW, name.to_owned(), how, flags).ok()?;
    let (bytes, _) = guest.ctx().read(file, 100, 0).ok()?;
    Some(String::from_utf8(bytes).unwrap())
}

/// Each request is answered by a guest of its own: the first puts a link in the place of the second's folder.
#[test]
fn a_guest_decides_what_the_next_one_finds_in_its_folders() {
    let root = std::env::temp_dir().join(format!("gusset-gifts-{}", std::process::id()));
    let _ = fs::remove_dir_all(&root);
    for folder in ["outside", "app/static"] {
        fs::create_dir_all(root.join(folder)).unwrap();
        fs::write(root.join(folder).join("file"), folder).unwrap();
    }
    let folder = |path: &Path| path.to_str().unwrap().parse().unwrap();
    let options = GuestOptions {
        dir: vec![folder(&root.join("app"))],
        dir_ro: vec![folder(&root.join("app/static"))],
        ..GuestOptions::default()
    };
    let gifts = Gifts::new(options, &[]).unwrap();

    let mut first = gifts.guest(|_| {});
    let given = folders(&mut first);
    let [all, all_too, again] = [(); 3].map(|()| borrow(&given[0]));
    first.ctx().rename_at(all, "static".to_owned(), again, "moved".to_owned()).expect("it may change this folder");
    first.ctx().symlink_at(all_too, "../outside".to_owned(), "static".to_owned()).expect("a link is a link");
    assert_eq!(read(&mut first, &given[0], "static/file"), None);

    let mut second = gifts.guest(|_| {});
    let given = folders(&mut second);
    assert_eq!(read(&mut second, &given[1], "file").as_deref(), Some("app/static"));
    assert_eq!(read(&mut second, &given[0], "moved/file").as_deref(), Some("app/static"));
    let _ = fs::remove_dir_all(&root);
}
