//! Does everything that can be done with a file, in the folder that is its argument, and prints what it sees.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Result, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

fn main() -> Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).expect("expected a folder"));
    let file = folder.join("a.txt");
    write_and_read(&file)?;
    seek(&file)?;
    append_and_cut(&file)?;
    refuse(&folder, &file);
    rename_and_copy(&folder, &file)?;
    println!("left: {}", fs::read_dir(&folder)?.count());
    Ok(())
}

fn write_and_read(file: &Path) -> Result<()> {
    fs::write(file, "0123456789\n")?;
    println!("read: {:?}", fs::read_to_string(file)?);
    let metadata = fs::metadata(file)?;
    println!("size {}, file {}, folder {}", metadata.len(), metadata.is_file(), metadata.is_dir());
    println!("times: {}", metadata.modified().is_ok() && metadata.accessed().is_ok());
    Ok(())
}

fn seek(file: &Path) -> Result<()> {
    let mut open = OpenOptions::new().read(true).write(true).open(file)?;
    open.seek(SeekFrom::Start(4))?;
    let mut three = [0; 3];
    open.read_exact(&mut three)?;
    println!("at 4: {}", String::from_utf8_lossy(&three));
    open.seek(SeekFrom::End(-2))?;
    open.write_all(b"!")?;
    println!("position: {}", open.stream_position()?);
    open.seek(SeekFrom::Start(100))?;
    println!("beyond the end: {}", open.read(&mut three)?);
    open.sync_all()
}

fn append_and_cut(file: &Path) -> Result<()> {
    OpenOptions::new().append(true).open(file)?.write_all(b"more")?;
    println!("appended: {:?}", fs::read_to_string(file)?);
    let open = OpenOptions::new().write(true).open(file)?;
    open.set_len(3)?;
    println!("cut: {:?}", fs::read_to_string(file)?);
    open.set_len(5)?;
    println!("grown: {:?}", fs::read_to_string(file)?);
    File::create(file)?;
    println!("created again: {} bytes", fs::metadata(file)?.len());
    Ok(())
}

fn refuse(folder: &Path, file: &Path) {
    let kind =
        |result: Result<File>| result.map_or_else(|error| format!("{:?}", error.kind()), |_| "opened".to_owned());
    println!("missing: {}", kind(File::open(folder.join("missing"))));
    println!("new, but there: {}", kind(File::create_new(file)));
    println!("below a file: {}", kind(File::open(file.join("x"))));
    println!("above: {}", kind(File::open(folder.join("../outside"))));
    println!("not preopened: {}", kind(File::open("/nowhere/at-all")));
}

fn rename_and_copy(folder: &Path, file: &Path) -> Result<()> {
    let other = folder.join("b.txt");
    fs::rename(file, &other)?;
    fs::write(&other, "moved")?;
    fs::copy(&other, file)?;
    println!("copied: {:?}", fs::read_to_string(file)?);
    fs::remove_file(file)?;
    fs::remove_file(&other)?;
    println!("removed: {}", !file.exists());
    Ok(())
}
