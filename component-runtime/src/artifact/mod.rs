//! Compiled components as files: what `compile` made, to be run later and elsewhere without it.
//!
//! ```text
//! header     magic, format, and what the loader must agree with (`header`)
//! metadata   the component IR, the places of functions, the trampolines (serde, postcard)
//! data       bytes of data segments
//! debug      DWARF sections, if they were kept
//! traps      offset and code of each instruction that can trap
//! positions  where instructions come from
//! source     the binary, if it is to be kept
//! text       machine code, at a multiple of `TEXT_ALIGN`, so that it can be mapped; the last section
//! ```
//!
//! [`write`] turns a component and its image into bytes, the same bytes for the same input;
//! [`read`] and [`read_file`] give them back, the latter with the text mapped from the file instead
//! of copied. Which engine a component runs in, and the host's addresses, are not here: `vm` joins
//! them as it does for a component that was just compiled.
//!
//! # Invariants
//! * A header that was cut or changed anywhere is an error, and so is a file of another length. What
//!   follows the header is trusted: it is machine code, which nothing could check. Only files that
//!   this crate wrote and that nobody else could change may be loaded.
//! * A refusal names what differs, with what was wanted and what was found.

mod header;
mod host;
mod sections;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fs::File;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::ids::CoreTypeId;
use crate::layout::{CodeImage, SourcePosition, TrapSite};
use crate::sys::mapping::{Mapping, page_bytes};
use crate::translate::{self, Component};
use header::Header;
pub use header::{Expected, Kind, Setting, Target, is_artifact, version};
use sections::Source;

/// Where the text starts is a multiple of this: pages of all common systems.
const TEXT_ALIGN: usize = 4096;

/// What an artifact is made of.
#[derive(Clone, Copy, Debug)]
pub struct Content<'a> {
    /// The IR.
    pub component: &'a Component,
    /// Its image. `text` is used in place of the image's own, which `vm` drops when it maps it.
    pub image: &'a CodeImage,
    /// The machine code.
    pub text: &'a [u8],
    /// The trampolines that it needs.
    pub stubs: &'a Stubs,
    /// What it was made of, if the artifact is to keep that.
    pub source: Option<&'a translate::Source>,
}

/// Trampolines that a component needs where there is no compiler.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Stubs {
    /// Their code.
    pub image: CodeImage,
    /// Where each built-in's starts, in the order of [`crate::layout::builtin::ALL`].
    pub builtins: Vec<u32>,
    /// Where the entries of core types start.
    pub entries: Vec<(CoreTypeId, u32)>,
    /// Where the lowerings of core types start.
    pub lowerings: Vec<(CoreTypeId, u32)>,
}

/// What an artifact gives.
#[derive(Debug)]
pub struct Artifact {
    /// The IR.
    pub component: Component,
    /// The image; without its text if that is mapped.
    pub image: CodeImage,
    /// The mapped text and its length.
    pub text: Option<(Mapping, usize)>,
    /// The trampolines.
    pub stubs: Stubs,
}

/// The section that serde knows about.
#[derive(Serialize, Deserialize)]
struct Metadata<'a> {
    component: Cow<'a, Component>,
    image: Cow<'a, CodeImage>,
    stubs: StubsMetadata<'a>,
}

#[derive(Serialize, Deserialize)]
struct StubsMetadata<'a> {
    text: Cow<'a, [u8]>,
    image: Cow<'a, CodeImage>,
    traps: Cow<'a, [TrapSite]>,
    positions: Cow<'a, [SourcePosition]>,
    builtins: Cow<'a, [u32]>,
    entries: Cow<'a, [(CoreTypeId, u32)]>,
    lowerings: Cow<'a, [(CoreTypeId, u32)]>,
}

/// Writes an artifact. `target` and `settings` say what its code was made for.
///
/// # Errors
/// When it would be too large.
pub fn write(kind: Kind, target: &Target, settings: &[Setting], content: Content<'_>) -> Result<Vec<u8>> {
    let metadata = Metadata {
        component: Cow::Borrowed(content.component),
        image: Cow::Borrowed(content.image),
        stubs: StubsMetadata::of(content.stubs),
    };
    let metadata = postcard::to_allocvec(&metadata).context("metadata of an artifact")?;
    let component = content.component;
    let traps = sections::write_traps(&content.image.traps);
    let positions = sections::write_positions(&content.image.positions);
    let source = content.source.map(postcard::to_allocvec).transpose().context("source of an artifact")?;
    let source = source.unwrap_or_default();
    let sections = [&metadata[..], &component.data, &component.debug, &traps, &positions, &source, content.text];
    header::write(kind, target, settings, sections)
}

/// Reads an artifact from memory.
///
/// # Errors
/// When it is none, is cut off, or was made for something else than what is `expected` here.
pub fn read(bytes: &[u8], expected: &Expected<'_>) -> Result<Artifact> {
    from(&Source::Bytes(bytes), expected)
}

/// Reads an artifact from a file and maps its text. The file must not change while the mapping exists.
///
/// # Errors
/// As [`read`], and when the file cannot be read or mapped.
pub fn read_file(file: &File, expected: &Expected<'_>) -> Result<Artifact> {
    let length = file.metadata().context("length of an artifact")?.len();
    read_start_of_file(file, length, expected)
}

/// As [`read_file`], where the artifact is the first `length` bytes of the file.
///
/// # Errors
/// As [`read_file`].
pub fn read_start_of_file(file: &File, length: u64, expected: &Expected<'_>) -> Result<Artifact> {
    from(&Source::File(file, length), expected)
}

fn from(source: &Source<'_>, expected: &Expected<'_>) -> Result<Artifact> {
    let header = Header::read(source)?;
    header.check(expected)?;
    let [metadata, data, debug, traps, positions, made_of, text] = header.sections();
    let metadata = source.section(metadata)?;
    let metadata: Metadata<'_> = postcard::from_bytes(&metadata).context("metadata of an artifact")?;
    let mut component = metadata.component.into_owned();
    component.data = source.section(data)?.into_owned();
    component.debug = source.section(debug)?.into_owned();
    if !made_of.is_empty() {
        component.source = Some(postcard::from_bytes(&source.section(made_of)?).context("source of an artifact")?);
    }
    let mut image = metadata.image.into_owned();
    image.traps = sections::read_traps(&source.section(traps)?);
    image.positions = sections::read_positions(&source.section(positions)?);
    let mapped = match source {
        Source::File(file, _) if text.start.is_multiple_of(page_bytes() as u64) && !text.is_empty() => {
            let bytes = (text.end - text.start) as usize;
            Some((Mapping::of_file(file, text.start, bytes)?, bytes))
        }
        _ => {
            image.text = source.section(text)?.into_owned();
            None
        }
    };
    Ok(Artifact { component, image, text: mapped, stubs: metadata.stubs.into() })
}

impl<'a> StubsMetadata<'a> {
    fn of(stubs: &'a Stubs) -> StubsMetadata<'a> {
        StubsMetadata {
            image: Cow::Borrowed(&stubs.image),
            text: Cow::Borrowed(&stubs.image.text),
            traps: Cow::Borrowed(&stubs.image.traps),
            positions: Cow::Borrowed(&stubs.image.positions),
            builtins: Cow::Borrowed(&stubs.builtins),
            entries: Cow::Borrowed(&stubs.entries),
            lowerings: Cow::Borrowed(&stubs.lowerings),
        }
    }
}

impl From<StubsMetadata<'_>> for Stubs {
    fn from(stubs: StubsMetadata<'_>) -> Stubs {
        let image = CodeImage {
            text: stubs.text.into_owned(),
            traps: stubs.traps.into_owned(),
            positions: stubs.positions.into_owned(),
            ..stubs.image.into_owned()
        };
        Stubs {
            image,
            builtins: stubs.builtins.into_owned(),
            entries: stubs.entries.into_owned(),
            lowerings: stubs.lowerings.into_owned(),
        }
    }
}
