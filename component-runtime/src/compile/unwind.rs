//! Tables from which native unwinders, debuggers and profilers know the frames of compiled code.
//!
//! Takes what Cranelift says about each function's frame and makes one `.eh_frame` section of it, that
//! is appended to the text: its pointers are relative, so the two go wherever they are mapped.

use anyhow::{Result, anyhow};
use cranelift_codegen::gimli::constants::{DW_EH_PE_pcrel, DW_EH_PE_sdata4};
use cranelift_codegen::gimli::write::{Address, EhFrame, EndianVec, FrameTable};
use cranelift_codegen::gimli::{LittleEndian, constants};
use cranelift_codegen::isa::TargetIsa;
use cranelift_codegen::isa::unwind::systemv::UnwindInfo;

use super::internal;
use crate::layout::CodeRange;

const POINTER_ENCODING: constants::DwEhPe = constants::DwEhPe(DW_EH_PE_pcrel.0 | DW_EH_PE_sdata4.0);
/// Entries are read as words.
const ALIGN: usize = 8;
/// What ends the section.
const TERMINATOR: [u8; 4] = [0; 4];

/// Appends the section for functions that start at these offsets; where it is, if there is one.
pub(super) fn append<'a>(
    isa: &dyn TargetIsa,
    text: &mut Vec<u8>,
    functions: impl Iterator<Item = (u32, &'a UnwindInfo)>,
) -> Result<Option<CodeRange>> {
    let Some(mut cie) = isa.create_systemv_cie() else { return Ok(None) };
    cie.fde_address_encoding = POINTER_ENCODING;
    let start = text.len().next_multiple_of(ALIGN);
    let mut table = FrameTable::default();
    let cie = table.add_cie(cie);
    for (offset, info) in functions {
        // Relative to the start of the section, from where the writer counts.
        let address = u64::from(offset).wrapping_sub(start as u64);
        table.add_fde(cie, info.to_fde(Address::Constant(address)));
    }
    if table.fde_count() == 0 {
        return Ok(None);
    }
    let mut section = EhFrame(EndianVec::new(LittleEndian));
    table.write_eh_frame(&mut section).map_err(|error| internal(anyhow!("unwind table: {error}")))?;
    text.resize(start, 0);
    text.extend_from_slice(section.0.slice());
    text.extend_from_slice(&TERMINATOR);
    Ok(Some(CodeRange { start: start as u32, length: (text.len() - start) as u32 }))
}
