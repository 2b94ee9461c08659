//! Where sections come from, and the tables that are plain numbers.

use std::borrow::Cow;
use std::fs::File;
use std::ops::Range;
use std::os::unix::fs::FileExt;

use anyhow::{Context, Result, bail};

use crate::layout::{SourcePosition, TrapSite};

/// Memory or a file.
pub(super) enum Source<'a> {
    Bytes(&'a [u8]),
    /// So many bytes from the start of it.
    File(&'a File, u64),
}

impl<'a> Source<'a> {
    /// Bytes in all.
    pub(super) fn len(&self) -> u64 {
        match self {
            Source::Bytes(bytes) => bytes.len() as u64,
            Source::File(_, length) => *length,
        }
    }

    /// A range of it, which must exist.
    pub(super) fn section(&self, range: Range<u64>) -> Result<Cow<'a, [u8]>> {
        match self {
            Source::Bytes(bytes) => match bytes.get(range.start as usize..range.end as usize) {
                Some(section) => Ok(Cow::Borrowed(section)),
                None => bail!("artifact is cut off: it has {} bytes, expected {}", bytes.len(), range.end),
            },
            Source::File(file, _) => {
                let mut section = vec![0; (range.end - range.start) as usize];
                file.read_exact_at(&mut section, range.start).context("reading an artifact")?;
                Ok(Cow::Owned(section))
            }
        }
    }
}

const TRAP_BYTES: usize = 5;
const POSITION_BYTES: usize = 8;

/// Traps as bytes.
pub(super) fn write_traps(traps: &[TrapSite]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(traps.len() * TRAP_BYTES);
    for TrapSite { offset, trap } in traps {
        bytes.extend_from_slice(&offset.to_le_bytes());
        bytes.push(*trap);
    }
    bytes
}

/// Positions as bytes.
pub(super) fn write_positions(positions: &[SourcePosition]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(positions.len() * POSITION_BYTES);
    for SourcePosition { offset, wasm_offset } in positions {
        bytes.extend_from_slice(&offset.to_le_bytes());
        bytes.extend_from_slice(&wasm_offset.to_le_bytes());
    }
    bytes
}

/// The inverse of [`write_traps`].
pub(super) fn read_traps(bytes: &[u8]) -> Vec<TrapSite> {
    let (traps, _) = bytes.as_chunks::<TRAP_BYTES>();
    let read = |bytes: &[u8; TRAP_BYTES]| {
        let [a, b, c, d, trap] = *bytes;
        TrapSite { offset: u32::from_le_bytes([a, b, c, d]), trap }
    };
    traps.iter().map(read).collect()
}

/// The inverse of [`write_positions`].
pub(super) fn read_positions(bytes: &[u8]) -> Vec<SourcePosition> {
    let (positions, _) = bytes.as_chunks::<POSITION_BYTES>();
    let read = |bytes: &[u8; POSITION_BYTES]| {
        let both = u64::from_le_bytes(*bytes);
        SourcePosition { offset: both as u32, wasm_offset: (both >> 32) as u32 }
    };
    positions.iter().map(read).collect()
}
