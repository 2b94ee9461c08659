//! Does everything that can be done with folders, in the folder that is its argument, and prints what it sees.

use std::fs;
use std::io::Result;
use std::path::{Path, PathBuf};

fn main() -> Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).expect("expected a folder"));
    fs::create_dir_all(folder.join("a/b/c"))?;
    fs::write(folder.join("a/one"), "1")?;
    fs::write(folder.join("a/b/two"), "22")?;
    tree(&folder, 0)?;
    fs::rename(folder.join("a/b"), folder.join("d"))?;
    println!("renamed");
    tree(&folder, 0)?;
    println!("not empty: {:?}", fs::remove_dir(folder.join("d")).map_err(|error| error.kind()));
    println!("there already: {:?}", fs::create_dir(folder.join("d")).map_err(|error| error.kind()));
    println!("no folder: {:?}", fs::read_dir(folder.join("a/one")).map(|_| ()).map_err(|error| error.kind()));
    many(&folder.join("many"))?;
    for name in ["a", "d", "many"] {
        fs::remove_dir_all(folder.join(name))?;
    }
    println!("left: {}", fs::read_dir(&folder)?.count());
    Ok(())
}

fn tree(folder: &Path, depth: usize) -> Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<Result<Vec<_>>>()?;
    entries.sort_by_key(|entry| entry.file_name());
    for entry in entries {
        let (name, kind) = (entry.file_name(), entry.file_type()?);
        let ending = if kind.is_dir() { "/".to_owned() } else { format!(" {}", entry.metadata()?.len()) };
        println!("{:depth$}{}{ending}", "", name.to_string_lossy());
        if kind.is_dir() {
            tree(&entry.path(), depth + 2)?;
        }
    }
    Ok(())
}

fn many(folder: &Path) -> Result<()> {
    fs::create_dir(folder)?;
    for number in 0..500 {
        fs::write(folder.join(format!("a file with a name that fills pages {number:04}")), "")?;
    }
    println!("many: {}", fs::read_dir(folder)?.count());
    Ok(())
}
