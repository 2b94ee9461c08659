//! Wrong uses of the macros, and what the compiler says about each.
//!
//! Every file of `tests/wrong-uses` is one; the messages stand below it, as `//~` lines. `BLESS=1`
//! rewrites them.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use gusset_tests::rustc::Rustc;

const MARK: &str = "//~ ";

#[test]
fn wrong_uses_are_told_where_and_why() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("wrong-uses");
    let output = Path::new(env!("CARGO_TARGET_TMPDIR")).join("wrong-uses");
    let rustc = Rustc::find(&output).expect("a compiler and the library");
    let files = std::fs::read_dir(&folder).expect("the folder").map(|entry| entry.expect("an entry").path());
    let files = files.filter(|path| path.extension().is_some_and(|end| end == "rs")).collect::<Vec<_>>();
    assert!(files.len() >= 25, "{} files", files.len());
    let (left, wrong) = (Mutex::new(files), Mutex::new(Vec::new()));
    let work = || {
        while let Some(file) = left.lock().expect("not poisoned").pop() {
            if let Err(difference) = check(&rustc, &folder, &file) {
                wrong.lock().expect("not poisoned").push(difference);
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    let wrong = wrong.into_inner().expect("not poisoned");
    assert!(wrong.is_empty(), "{}\nBLESS=1 rewrites the messages", wrong.join("\n"));
}

fn check(rustc: &Rustc, folder: &Path, file: &PathBuf) -> Result<(), String> {
    let name = file.file_name().and_then(|name| name.to_str()).expect("a name");
    let text = std::fs::read_to_string(file).expect("the file");
    let (code, wanted): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| !line.starts_with(MARK));
    let compiled = rustc.check(file).expect("the compiler runs");
    if compiled.success {
        return Err(format!("{name}: was accepted"));
    }
    let said = messages(&compiled.messages, folder);
    if std::env::var_os("BLESS").is_some() {
        let text = format!("{}\n\n{}\n", code.join("\n").trim_end(), said.join("\n"));
        std::fs::write(file, text).expect("the file is written");
        return Ok(());
    }
    if said == wanted {
        return Ok(());
    }
    Err(format!("{name}: expected\n{}\nfound\n{}", wanted.join("\n"), said.join("\n")))
}

/// The lines of the messages, without the count at the end, the folder, and white space behind.
fn messages(text: &str, folder: &Path) -> Vec<String> {
    let folder = format!("{}/", folder.display());
    let lines = text.lines().filter(|line| !line.starts_with("error: aborting due to"));
    lines.map(|line| format!("{MARK}{}", line.replace(&folder, "")).trim_end().to_owned()).collect()
}
