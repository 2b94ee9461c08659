//! The header of an artifact: what its code was made for, and where its sections are.
//!
//! ```text
//! 0   magic           8 bytes
//! 8   format          u32, little-endian like all numbers here
//! 12  length          u32, bytes of the description
//! 16  checksum        u64, of the length and the description
//! 24  description     serde, postcard
//! ```

use std::fmt;
use std::ops::Range;

use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};

use super::sections::Source;
use super::{TEXT_ALIGN, host};

const MAGIC: &[u8; 8] = b"\x7fgusset\n";
/// Counts changes of the layout of the file.
const FORMAT: u32 = 3;
/// Version and fingerprint of this crate.
const RUNTIME: &str = concat!(env!("CARGO_PKG_VERSION"), "+", env!("GUSSET_FINGERPRINT"));
const PREFIX_BYTES: usize = 24;
/// No description is longer; a damaged length must not make the reader allocate much.
const MAX_DESCRIPTION_BYTES: usize = 1 << 16;
const SECTIONS: usize = 7;

/// What an artifact holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Kind {
    /// A component.
    Component,
    /// A core module.
    Module,
}

/// A machine.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Target {
    /// Target triple.
    pub triple: String,
    /// Features of the processor that code uses, by the code generator's names.
    pub cpu_features: Vec<String>,
}

/// A setting on which code and engine must agree.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Setting {
    /// Its name.
    pub name: String,
    /// Its value, as text.
    pub value: String,
}

/// What the loader wants.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// What it loads.
    pub kind: Kind,
    /// Its own settings.
    pub settings: &'a [Setting],
}

/// Version and state of this crate, as they are in artifacts: another one's are refused.
pub fn version() -> &'static str {
    RUNTIME
}

/// Whether bytes start like an artifact.
pub fn is_artifact(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// A header that is whole.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Header {
    runtime: String,
    kind: Kind,
    target: Target,
    settings: Vec<Setting>,
    /// Length of each section; the last one is the text.
    lengths: [u64; SECTIONS],
    /// Bytes from the start of the file to the first section and to the last.
    #[serde(skip)]
    starts: (u64, u64),
}

/// Puts a header in front of sections, the last of which is aligned.
pub(super) fn write(kind: Kind, target: &Target, settings: &[Setting], sections: [&[u8]; SECTIONS]) -> Result<Vec<u8>> {
    let header = Header {
        runtime: RUNTIME.to_owned(),
        kind,
        target: target.clone(),
        settings: settings.to_vec(),
        lengths: sections.map(|section| section.len() as u64),
        starts: (0, 0),
    };
    header.followed_by(sections)
}

impl Header {
    /// The whole file.
    fn followed_by(&self, sections: [&[u8]; SECTIONS]) -> Result<Vec<u8>> {
        let room = sections.iter().map(|section| section.len()).sum::<usize>();
        let mut bytes = self.encode(room)?;
        let (text, others) = sections.split_last().context("an artifact has sections")?;
        others.iter().for_each(|section| bytes.extend_from_slice(section));
        bytes.resize(bytes.len().next_multiple_of(TEXT_ALIGN), 0);
        bytes.extend_from_slice(text);
        Ok(bytes)
    }

    /// The header as bytes, with room for more.
    fn encode(&self, room: usize) -> Result<Vec<u8>> {
        let description = postcard::to_allocvec(self).context("header of an artifact")?;
        ensure!(
            description.len() <= MAX_DESCRIPTION_BYTES,
            "header of an artifact: {} bytes, expected at most {MAX_DESCRIPTION_BYTES}",
            description.len()
        );
        let length = (description.len() as u32).to_le_bytes();
        let mut bytes = Vec::with_capacity(room + PREFIX_BYTES + description.len() + TEXT_ALIGN);
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&FORMAT.to_le_bytes());
        bytes.extend_from_slice(&length);
        bytes.extend_from_slice(&checksum(&length, &description).to_le_bytes());
        bytes.extend_from_slice(&description);
        Ok(bytes)
    }

    /// Reads the header of a source, and compares lengths.
    pub(super) fn read(source: &Source<'_>) -> Result<Header> {
        let total = source.len();
        let start = source.section(0..total.min(PREFIX_BYTES as u64))?;
        if !start.starts_with(MAGIC) {
            bail!("not an artifact of gusset: it starts with {:02x?}", &start[..start.len().min(MAGIC.len())]);
        }
        let Some(prefix) = start.first_chunk::<PREFIX_BYTES>() else {
            bail!("artifact is cut off: {total} bytes are not even its header");
        };
        let format = u32_at(prefix, 8);
        ensure!(format == FORMAT, "artifact has format {format}, expected {FORMAT}");
        let length = u32_at(prefix, 12) as usize;
        ensure!(length <= MAX_DESCRIPTION_BYTES, "header of the artifact is damaged: a length of {length} bytes");
        let end = (PREFIX_BYTES + length) as u64;
        ensure!(end <= total, "artifact is cut off: its header has {end} bytes, found {total}");
        let description = source.section(PREFIX_BYTES as u64..end)?;
        let wanted = u64::from(u32_at(prefix, 16)) | u64::from(u32_at(prefix, 20)) << 32;
        let found = checksum(&prefix[12..16], &description);
        ensure!(wanted == found, "header of the artifact is damaged: checksum {found:#x}, expected {wanted:#x}");
        let mut header: Header = postcard::from_bytes(&description).context("header of the artifact")?;
        header.locate(end).filter(|all| *all == total).with_context(|| {
            let wanted: u64 = header.lengths.iter().fold(end, |sum, length| sum.saturating_add(*length));
            format!("artifact is cut off or has bytes behind its end: expected about {wanted} bytes, found {total}")
        })?;
        Ok(header)
    }

    /// Finds the sections; gives the length of the file.
    fn locate(&mut self, first: u64) -> Option<u64> {
        let (text, others) = self.lengths.split_last()?;
        let behind = others.iter().try_fold(first, |at, length| at.checked_add(*length))?;
        let text_start = behind.checked_next_multiple_of(TEXT_ALIGN as u64)?;
        self.starts = (first, text_start);
        text_start.checked_add(*text)
    }

    /// The places of the sections.
    pub(super) fn sections(&self) -> [Range<u64>; SECTIONS] {
        let (mut at, text) = self.starts;
        let mut ranges = self.lengths.map(|length| {
            let range = at..at + length;
            at = range.end;
            range
        });
        let last = &mut ranges[SECTIONS - 1];
        *last = text..text + self.lengths[SECTIONS - 1];
        ranges
    }

    /// Whether this process can run the code.
    pub(super) fn check(&self, expected: &Expected<'_>) -> Result<()> {
        ensure!(
            self.runtime == RUNTIME,
            "artifact was made by gusset `{}`, this is `{RUNTIME}`: compile it again",
            self.runtime
        );
        ensure!(self.kind == expected.kind, "artifact holds a {}, expected a {}", self.kind, expected.kind);
        host::check(&self.target)?;
        for setting in &self.settings {
            let own = expected.settings.iter().find(|own| own.name == setting.name);
            let Some(own) = own else {
                bail!("artifact was compiled with setting `{setting}`, which this engine does not have")
            };
            ensure!(own == setting, "artifact was compiled with setting `{setting}`, this engine has `{own}`");
        }
        let missing = expected.settings.iter().find(|own| self.settings.iter().all(|found| found.name != own.name));
        match missing {
            Some(own) => bail!("artifact was compiled without setting `{own}` of this engine"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Component => "component",
            Kind::Module => "core module",
        })
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.name, self.value)
    }
}

fn u32_at(bytes: &[u8; PREFIX_BYTES], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

/// FNV-1a: each step is a bijection of the state, so that no single changed byte goes unnoticed.
fn checksum(length: &[u8], description: &[u8]) -> u64 {
    let bytes = length.iter().chain(description);
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// An artifact as another version would have written it.
#[cfg(test)]
pub(super) fn with_runtime(bytes: &[u8], runtime: &str) -> Result<Vec<u8>> {
    let header = Header::read(&Source::Bytes(bytes))?;
    let sections = header.sections().map(|range| &bytes[range.start as usize..range.end as usize]);
    Header { runtime: runtime.to_owned(), ..header }.followed_by(sections)
}
