//! Pieces of code into one image.
//!
//! Takes what Cranelift made of each function and lays the functions out one behind the other.
//! Calls between them are relative, so that nothing is left to do when the image is mapped.
//!
//! # Invariants
//! * A function starts at a multiple of 16.
//! * Traps and positions are sorted by offset, and no position repeats the one before it.
//! * No relocation is left; one of an unknown kind is an error.

use anyhow::{Context, Result, bail};
use cranelift_codegen::CompiledCode;
use cranelift_codegen::binemit::Reloc;
use cranelift_codegen::ir::function::FunctionParameters;
use cranelift_codegen::ir::{ExternalName, UserExternalName};
use cranelift_codegen::isa::TargetIsa;
use cranelift_codegen::isa::unwind::systemv::UnwindInfo;
use cranelift_codegen::isa::unwind::{UnwindInfo as AnyUnwindInfo, UnwindInfoKind};
use cranelift_codegen::{FinalizedMachReloc, FinalizedRelocTarget};
use target_lexicon::Architecture;

use super::traps::trap_of;
use super::{internal, unwind};
use crate::ids::{DefinedFuncIndex, ModuleId};
use crate::layout::{CodeImage, CodeRange, InlinedPosition, SourcePosition, TrapSite};

/// A function's name in CLIF and in relocations.
pub(super) type FuncKey = (ModuleId, DefinedFuncIndex);

/// The name by which CLIF knows a function.
pub(super) fn external_name((module, func): FuncKey) -> UserExternalName {
    UserExternalName::new(module.0, func.0)
}

/// The code of one function; offsets count from its start.
pub(super) struct Compiled {
    bytes: Vec<u8>,
    align: u32,
    calls: Vec<Call>,
    traps: Vec<TrapSite>,
    positions: Vec<SourcePosition>,
    inlined: Vec<InlinedPosition>,
    unwind: Option<UnwindInfo>,
}

/// A relative call of another function.
struct Call {
    offset: u32,
    kind: Reloc,
    callee: FuncKey,
    addend: i64,
}

/// An image without the names of its functions.
pub(super) struct Linked {
    pub(super) text: Vec<u8>,
    /// One for each piece.
    pub(super) ranges: Vec<CodeRange>,
    pub(super) traps: Vec<TrapSite>,
    pub(super) positions: Vec<SourcePosition>,
    pub(super) inlined: Vec<InlinedPosition>,
    unwind: Option<CodeRange>,
}

impl Linked {
    /// The image, without the places of functions.
    pub(super) fn into_image(self) -> CodeImage {
        let Linked { text, traps, positions, inlined, unwind, .. } = self;
        CodeImage { text, traps, positions, inlined, unwind, ..CodeImage::default() }
    }
}

impl Compiled {
    /// Keeps what an image needs. `start_position` is where the prologue comes from, and what
    /// else belongs to no operator; `inlined` is what positions of copies stand for.
    pub(super) fn new(
        isa: &dyn TargetIsa,
        code: &CompiledCode,
        params: &FunctionParameters,
        start_position: u32,
        inlined: Vec<InlinedPosition>,
    ) -> Result<Compiled> {
        let unwind = match isa.flags().unwind_info() {
            true => code.create_unwind_info_of_kind(isa, UnwindInfoKind::SystemV)?,
            false => None,
        };
        let unwind = unwind.and_then(|unwind| match unwind {
            AnyUnwindInfo::SystemV(info) => Some(info),
            _ => None,
        });
        let buffer = &code.buffer;
        let calls = buffer.relocs().iter().map(|reloc| Call::new(reloc, params)).collect::<Result<_>>()?;
        let traps = buffer.traps().iter().map(|trap| TrapSite { offset: trap.offset, trap: trap_of(trap.code) as u8 });
        let mut traps: Vec<_> = traps.collect();
        traps.sort_by_key(|trap| trap.offset);
        let mut positions = vec![SourcePosition { offset: 0, wasm_offset: start_position }];
        for location in buffer.get_srclocs_sorted().iter().filter(|location| !location.loc.is_default()) {
            push_position(&mut positions, SourcePosition { offset: location.start, wasm_offset: location.loc.bits() });
            push_position(&mut positions, SourcePosition { offset: location.end, wasm_offset: start_position });
        }
        let (bytes, align) = (code.code_buffer().to_vec(), buffer.alignment);
        Ok(Compiled { bytes, align, calls, traps, positions, inlined, unwind })
    }
}

impl Call {
    fn new(reloc: &FinalizedMachReloc, params: &FunctionParameters) -> Result<Call> {
        let FinalizedRelocTarget::ExternalName(ExternalName::User(name)) = &reloc.target else {
            return Err(internal(format!("relocation against `{}`", reloc.target.display(Some(params)))));
        };
        let name = params.user_named_funcs().get(*name).ok_or_else(|| internal("relocation without a name"))?;
        let callee = (ModuleId(name.namespace), DefinedFuncIndex(name.index));
        Ok(Call { offset: reloc.offset, kind: reloc.kind, callee, addend: reloc.addend })
    }
}

/// Lays the pieces out. `find` gives the position of a function among them.
pub(super) fn link(
    isa: &dyn TargetIsa,
    pieces: &[Compiled],
    find: impl Fn(FuncKey) -> Option<usize>,
) -> Result<Linked> {
    let mut linked = lay_out(isa, pieces)?;
    let places = pieces.iter().zip(&linked.ranges);
    let frames = places.filter_map(|(piece, range)| Some((range.start, piece.unwind.as_ref()?)));
    linked.unwind = unwind::append(isa, &mut linked.text, frames)?;
    for (piece, range) in pieces.iter().zip(&linked.ranges) {
        for call in &piece.calls {
            let callee = find(call.callee).ok_or_else(|| internal("call of a function that was not compiled"))?;
            let target = linked.ranges[callee].start;
            patch(&mut linked.text, call, range.start + call.offset, target)
                .with_context(|| format!("call at {:#x} of the code image", range.start + call.offset))?;
        }
    }
    Ok(linked)
}

fn lay_out(isa: &dyn TargetIsa, pieces: &[Compiled]) -> Result<Linked> {
    const MIN_ALIGN: usize = 16;
    let room = pieces.iter().map(|piece| piece.bytes.len() + MIN_ALIGN).sum();
    let mut linked = Linked {
        text: Vec::with_capacity(room),
        ranges: Vec::with_capacity(pieces.len()),
        traps: Vec::with_capacity(pieces.iter().map(|piece| piece.traps.len()).sum()),
        positions: Vec::with_capacity(pieces.iter().map(|piece| piece.positions.len()).sum()),
        inlined: Vec::with_capacity(pieces.iter().map(|piece| piece.inlined.len()).sum()),
        unwind: None,
    };
    for piece in pieces {
        let start = linked.text.len().next_multiple_of(MIN_ALIGN.max(piece.align as usize));
        linked.text.resize(start, padding(isa));
        linked.text.extend_from_slice(&piece.bytes);
        // Positions inside of it are then 32-bit, and any two of its functions within reach of an
        // x86-64 call.
        if i32::try_from(linked.text.len()).is_err() {
            bail!("machine code of more than 2 GiB");
        }
        let start = start as u32;
        linked.ranges.push(CodeRange { start, length: piece.bytes.len() as u32 });
        linked.traps.extend(piece.traps.iter().map(|at| TrapSite { offset: start + at.offset, ..*at }));
        // Fits: there are fewer of them than bytes of code.
        let numbers = Numbers { first: linked.inlined.len() as u32, any: !piece.inlined.is_empty() };
        for at in &piece.positions {
            let wasm_offset = numbers.of_image(at.wasm_offset);
            push_position(&mut linked.positions, SourcePosition { offset: start + at.offset, wasm_offset });
        }
        let inlined = piece.inlined.iter();
        linked.inlined.extend(inlined.map(|at| InlinedPosition { caller: numbers.of_image(at.caller), ..*at }));
    }
    Ok(linked)
}

/// The numbers that a piece's inlined positions have in the image.
struct Numbers {
    first: u32,
    any: bool,
}

impl Numbers {
    fn of_image(&self, position: u32) -> u32 {
        let is_number = self.any && position & SourcePosition::INLINED != 0 && position != u32::MAX;
        if is_number { position + self.first } else { position }
    }
}

fn push_position(positions: &mut Vec<SourcePosition>, next: SourcePosition) {
    if positions.last().is_some_and(|last| last.offset == next.offset) {
        positions.pop();
    }
    if positions.last().is_none_or(|last| last.wasm_offset != next.wasm_offset) {
        positions.push(next);
    }
}

/// Fills gaps so that a jump into one stops.
fn padding(isa: &dyn TargetIsa) -> u8 {
    match isa.triple().architecture {
        Architecture::X86_64 => 0xcc,
        _ => 0,
    }
}

/// Writes the distance from the call at `at` to `target`.
fn patch(text: &mut [u8], call: &Call, at: u32, target: u32) -> Result<()> {
    let distance = i64::from(target) + call.addend - i64::from(at);
    let site = text.get_mut(at as usize..).and_then(|rest| rest.first_chunk_mut::<4>());
    let site = site.ok_or_else(|| internal("relocation beyond the code"))?;
    match call.kind {
        Reloc::X86CallPCRel4 => {
            let distance = i32::try_from(distance).context("call across more than 2 GiB of machine code")?;
            *site = distance.to_le_bytes();
        }
        Reloc::Arm64Call => {
            const REACH: i64 = 1 << 27;
            if !(-REACH..REACH).contains(&distance) {
                bail!("call across {distance} bytes of machine code: expected at most 128 MiB");
            }
            let instruction = u32::from_le_bytes(*site) & 0xfc00_0000;
            *site = (instruction | ((distance >> 2) as u32 & 0x03ff_ffff)).to_le_bytes();
        }
        kind => return Err(internal(format!("relocation of kind `{kind}`"))),
    }
    Ok(())
}
