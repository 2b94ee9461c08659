//! Machine code as text, one line an instruction, with the WebAssembly instructions that it comes from.
//!
//! ```text
//! ; module0 func1 `run`
//! ;; wasm 0x3f
//!   000010  8d 04 37                  lea eax,[rdi+rsi]
//! ```

use std::fmt::Write;

use anyhow::{Result, bail};
use gusset_runtime::layout::{CodeImage, CodeRange, SourcePosition};
use gusset_runtime::trap::Trap;

/// Bytes of an instruction that are printed in one line.
const BYTES_IN_LINE: usize = 8;

/// The text of one function. `name` names the function that starts at an offset of the code.
///
/// # Errors
/// When instructions of this machine cannot be printed.
pub(crate) fn function(image: &CodeImage, range: CodeRange, name: impl Fn(u32) -> Option<String>) -> Result<String> {
    if !cfg!(target_arch = "x86_64") {
        bail!("phase `code` prints instructions of x86-64, this machine is `{}`", std::env::consts::ARCH);
    }
    let end = range.start + range.length;
    let code = &image.text[range.start as usize..end as usize];
    let mut decoder = iced_x86::Decoder::with_ip(64, code, range.start.into(), iced_x86::DecoderOptions::NONE);
    let mut formatter = iced_x86::NasmFormatter::new();
    let mut text = String::new();
    let mut shown = None;
    while decoder.can_decode() {
        let instruction = decoder.decode();
        let (at, next) = (instruction.ip32(), instruction.next_ip32());
        let position = position(&image.positions, at);
        if position != shown {
            match position {
                Some(offset) => writeln!(text, ";; wasm {offset:#x}")?,
                None => writeln!(text, ";; wasm: nothing")?,
            }
            shown = position;
        }
        let mut line = String::new();
        iced_x86::Formatter::format(&mut formatter, &instruction, &mut line);
        for note in notes(image, &instruction, &name) {
            write!(line, "  ; {note}")?;
        }
        push_line(&mut text, at, &image.text[at as usize..next as usize], &line)?;
    }
    Ok(text)
}

/// The WebAssembly instruction that an instruction comes from.
fn position(positions: &[SourcePosition], offset: u32) -> Option<u32> {
    let after = positions.partition_point(|position| position.offset <= offset);
    let position = positions.get(after.checked_sub(1)?)?;
    (position.wasm_offset != u32::MAX).then_some(position.wasm_offset)
}

/// What an instruction calls, and the trap that it may raise.
fn notes(
    image: &CodeImage,
    instruction: &iced_x86::Instruction,
    name: &impl Fn(u32) -> Option<String>,
) -> impl Iterator<Item = String> {
    let goes_elsewhere = matches!(instruction.mnemonic(), iced_x86::Mnemonic::Call | iced_x86::Mnemonic::Jmp)
        && instruction.op0_kind() == iced_x86::OpKind::NearBranch64;
    let target = goes_elsewhere.then(|| u32::try_from(instruction.near_branch_target()).ok()).flatten();
    let callee = target.and_then(name);
    let at = image.traps.binary_search_by_key(&instruction.ip32(), |site| site.offset).ok();
    let trap = at.and_then(|at| Trap::from_code(image.traps[at].trap)).map(|trap| format!("trap: {trap}"));
    callee.into_iter().chain(trap)
}

/// An instruction with its bytes; long ones go on in lines of their own.
fn push_line(text: &mut String, at: u32, bytes: &[u8], instruction: &str) -> Result<()> {
    for (part, bytes) in bytes.chunks(BYTES_IN_LINE).enumerate() {
        let hex: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let at = at as usize + part * BYTES_IN_LINE;
        let line = format!(
            "  {at:06x}  {:<width$}  {}",
            hex.join(" "),
            if part == 0 { instruction } else { "" },
            width = 3 * BYTES_IN_LINE
        );
        writeln!(text, "{}", line.trim_end())?;
    }
    Ok(())
}
