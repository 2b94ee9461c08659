//! Runs the command on guests, as a user would.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A guest of `tests/guests-wasi`.
pub(crate) fn guest(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/guests-wasi").join(file)
}

/// A file of the components that are kept beside the project; `None`, with a word, where there is none.
pub(crate) fn shared(file: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/components").join(file);
    if !path.exists() {
        eprintln!("skipped: there is no `{}`", path.display());
        return None;
    }
    Some(path)
}

/// The command, without the user's own settings.
pub(crate) fn gusset() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gusset"));
    let nothing = Path::new(env!("CARGO_TARGET_TMPDIR")).join("no-configuration");
    command.env("XDG_CACHE_HOME", env!("CARGO_TARGET_TMPDIR")).env("XDG_CONFIG_HOME", nothing);
    command.env_remove("GUSSET_CONFIG");
    command
}

/// A call of `gusset run`.
pub(crate) struct Run {
    options: Vec<OsString>,
    file: PathBuf,
    args: Vec<String>,
    env: Vec<(String, String)>,
    input: Vec<u8>,
}

/// How it came out.
pub(crate) struct Output {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) status: i32,
}

impl Run {
    pub(crate) fn new(file: PathBuf) -> Run {
        Run { options: Vec::new(), file, args: Vec::new(), env: Vec::new(), input: Vec::new() }
    }

    pub(crate) fn option(mut self, option: impl Into<OsString>) -> Run {
        self.options.push(option.into());
        self
    }

    pub(crate) fn args(mut self, args: &[&str]) -> Run {
        self.args.extend(args.iter().map(ToString::to_string));
        self
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Run {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn input(mut self, input: &[u8]) -> Run {
        self.input = input.to_vec();
        self
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = gusset();
        command.arg("run").args(&self.options).arg(&self.file).args(&self.args).envs(self.env.clone());
        command
    }

    pub(crate) fn output(self) -> Output {
        let mut command = self.command();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the command");
        let mut stdin = child.stdin.take().expect("its input");
        let writing = std::thread::spawn(move || {
            // A guest need not read what there is.
            let _ = stdin.write_all(&self.input);
        });
        let output = child.wait_with_output().expect("its output");
        writing.join().expect("the input");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let status = output.status.code().unwrap_or(-1);
        Output { stdout: text(&output.stdout), stderr: text(&output.stderr), status }
    }

    /// Ends well, with this output.
    #[track_caller]
    pub(crate) fn gives(self, expected: &str) {
        let output = self.output();
        assert_eq!(output.stdout, expected, "{}", output.stderr);
        assert_eq!(output.status, 0, "{}", output.stderr);
    }

    /// Fails before the guest runs, with this message.
    #[track_caller]
    pub(crate) fn refused(self, expected: &str) {
        let output = self.output();
        assert!(output.stderr.contains(expected), "{}", output.stderr);
        assert_eq!((output.status, output.stdout.as_str()), (1, ""));
    }
}

/// An empty folder, removed at the end.
pub(crate) struct Folder {
    pub(crate) path: PathBuf,
}

impl Folder {
    pub(crate) fn new(name: &str) -> Folder {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("a folder");
        Folder { path }
    }

    /// As a folder of the guest's.
    pub(crate) fn named(&self, guest: &str) -> String {
        format!("{}::{guest}", self.path.display())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.path);
    }
}
