//! What a process has of the system, and whether it stays level.

use std::fmt;

use anyhow::{Context, Result, ensure};

/// A reading.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Levels {
    /// Bytes of memory in place.
    pub resident_bytes: u64,
    /// Open file descriptors.
    pub files: u64,
    /// Mappings.
    pub mappings: u64,
}

/// Bytes by which what is in place may differ without meaning anything: allocators keep what was freed.
const RESIDENT_SLACK: u64 = 4 << 20;
/// The same for mappings.
const MAPPING_SLACK: u64 = 16;

impl Levels {
    /// What this process has now.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn read() -> Result<Levels> {
        let statm = std::fs::read_to_string("/proc/self/statm").context("reading `/proc/self/statm`")?;
        let pages = statm.split_whitespace().nth(1).and_then(|pages| pages.parse::<u64>().ok());
        let pages = pages.context("`/proc/self/statm` has no second number")?;
        let files = std::fs::read_dir("/proc/self/fd").context("reading `/proc/self/fd`")?.count() as u64;
        let maps = std::fs::read_to_string("/proc/self/maps").context("reading `/proc/self/maps`")?;
        Ok(Levels { resident_bytes: pages * 4096, files, mappings: maps.lines().count() as u64 })
    }
}

/// Something that a process has: its name, which it is of a reading, by how much it may differ.
type Kind = (&'static str, fn(&Levels) -> u64, u64);

/// Whether the later half of some readings is no higher than the earlier half, but for what means nothing.
///
/// # Errors
/// With what has grown.
pub(super) fn check_level(readings: &[Levels]) -> Result<()> {
    let (before, after) = readings.split_at(readings.len() / 2);
    let most = |part: &[Levels], of: fn(&Levels) -> u64| part.iter().map(of).max().unwrap_or_default();
    let kinds: [Kind; 3] = [
        ("bytes of resident memory", |levels| levels.resident_bytes, RESIDENT_SLACK),
        ("file descriptors", |levels| levels.files, 0),
        ("mappings", |levels| levels.mappings, MAPPING_SLACK),
    ];
    for (what, of, slack) in kinds {
        let (before, after) = (most(before, of), most(after, of));
        ensure!(before == 0 || after <= before + slack, "{what} have grown from {before} to {after}");
    }
    Ok(())
}

impl fmt::Display for Levels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Levels { resident_bytes, files, mappings } = self;
        write!(f, "{} KiB resident, {files} file descriptors, {mappings} mappings", resident_bytes >> 10)
    }
}

#[cfg(test)]
mod tests {
    use super::{Levels, check_level};

    const AT_REST: Levels = Levels { resident_bytes: 50 << 20, files: 9, mappings: 80 };

    #[test]
    fn what_grows_is_named_and_what_goes_up_and_down_is_not() {
        let more = |files, mappings| Levels { files, mappings, ..AT_REST };
        check_level(&[more(9, 80), more(10, 70), more(10, 85), more(8, 80)]).unwrap();
        let grown = |last: Levels| check_level(&[AT_REST, AT_REST, AT_REST, last]).unwrap_err().to_string();
        assert_eq!(grown(more(10, 80)), "file descriptors have grown from 9 to 10");
        assert_eq!(grown(more(9, 97)), "mappings have grown from 80 to 97");
        assert!(grown(Levels { resident_bytes: 60 << 20, ..AT_REST }).starts_with("bytes of resident memory have"));
    }

    #[test]
    fn a_process_knows_what_it_has() {
        let (file, levels) = (std::fs::File::open("/proc/self/maps").unwrap(), Levels::read().unwrap());
        assert!(levels.resident_bytes > 1 << 20 && levels.files > 3 && levels.mappings > 10, "{levels}");
        drop(file);
    }
}
