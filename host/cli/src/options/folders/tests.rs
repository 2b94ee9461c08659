//! Which folders a guest may not have, and what becomes of those that it has.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::slice::from_ref;

use super::Folders;
use crate::options::guest::GuestOptions;

/// An empty folder, removed at the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Scratch {
        let path = std::env::temp_dir().join(format!("gusset-folders-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Scratch(path)
    }

    fn make(&self, folder: &str) -> PathBuf {
        let path = self.0.join(folder);
        fs::create_dir_all(&path).unwrap();
        path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn options(dir: &[&Path], dir_ro: &[&Path]) -> GuestOptions {
    let folders = |paths: &[&Path]| paths.iter().map(|path| path.to_str().unwrap().parse().unwrap()).collect();
    GuestOptions { dir: folders(dir), dir_ro: folders(dir_ro), ..GuestOptions::default() }
}

#[test]
fn a_guest_writes_the_code_that_is_run_next() {
    let scratch = Scratch::new("code");
    let (home, code) = (scratch.make("home"), scratch.make("home/cache/gusset"));
    let (inside, beside) = (scratch.make("home/cache/gusset/inside"), scratch.make("home/cache/gusset2"));
    let (elsewhere, link) = (scratch.make("elsewhere"), scratch.0.join("link"));
    symlink(&home, &link).unwrap();
    let dotted = home.join("cache/../../home");
    for folder in [&home, &code, &inside, &link, &dotted, &scratch.0, Path::new("/")] {
        let error =
            format!("{:#}", Folders::open(&options(&[folder], &[]), from_ref(&code)).err().expect("it is refused"));
        assert!(error.contains("where compiled code is kept") && error.contains("`cache-dir`"), "{error}");
        assert!(Folders::open(&options(&[], &[folder]), from_ref(&code)).is_ok(), "{folder:?} to be read");
        assert!(Folders::open(&options(&[folder], &[]), &[]).is_ok(), "{folder:?} without a cache");
    }
    let later = [elsewhere.clone(), code.clone()];
    assert!(Folders::open(&options(&[&home], &[]), &later).is_err(), "the code of later runs");
    for folder in [&beside, &elsewhere] {
        assert!(Folders::open(&options(&[folder], &[]), from_ref(&code)).is_ok(), "{folder:?}");
    }
}

#[test]
fn a_guest_replaces_the_link_that_leads_to_the_code() {
    let scratch = Scratch::new("link-to-code");
    let (home, code) = (scratch.make("home"), scratch.make("elsewhere/gusset"));
    symlink(scratch.0.join("elsewhere"), home.join("cache")).unwrap();
    assert!(Folders::open(&options(&[&home], &[]), from_ref(&code)).is_ok());
    assert!(Folders::open(&options(&[&home], &[]), &[home.join("cache/gusset")]).is_err());
}

#[test]
fn what_is_no_folder_is_given() {
    let scratch = Scratch::new("none");
    fs::write(scratch.0.join("file"), "").unwrap();
    for path in [scratch.0.join("file"), scratch.0.join("nothing")] {
        let error = format!("{:#}", Folders::open(&options(&[&path], &[]), &[]).err().expect("it is refused"));
        assert!(error.contains(path.to_str().unwrap()), "{error}");
    }
}
