//! The list of functions that the profiler `perf` reads: `/tmp/perf-PID.map`.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::sync::Mutex;

use anyhow::{Context, Result};

use super::code::LoadedCode;

/// One file for the process; a line is written at once or not at all.
static FILE: Mutex<Option<File>> = Mutex::new(None);

impl LoadedCode {
    /// Appends the functions of this code to the process's map.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write_perf_map(&self) -> Result<()> {
        let path = format!("/tmp/perf-{}.map", std::process::id());
        let mut file = FILE.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let mut write = || -> Result<()> {
            let file = match &mut *file {
                Some(file) => file,
                none => none.insert(File::options().create(true).append(true).open(&path)?),
            };
            let mut out = BufWriter::new(file);
            for (range, name) in self.named_functions() {
                let (address, name) = (self.address(range.start) as usize, name.replace(char::is_control, "?"));
                writeln!(out, "{address:x} {:x} {name}", range.length)?;
            }
            Ok(out.flush()?)
        };
        write().with_context(|| format!("profiler's map `{path}`"))
    }
}
