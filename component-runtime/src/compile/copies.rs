//! Calls between modules that are replaced by a copy of what they call (D2).
//!
//! An adapter that only looks whether a call may be made, or a small function of another module, is translated
//! once more in the place of its call: with its own context, locals and operands, and with `return` as a jump.
//! What a function's own module calls in it is left alone; whoever made that module has decided about it. With
//! fuel or epochs nothing is copied: what they count belongs to functions.
//!
//! Every operator of a copy has a position of its own ([`InlinedPosition`]), which leads to the call: backtraces
//! show all functions, and a lock-down finds each adapter.
//!
//! # Invariants
//! * A copy begins and ends at the border of a block: the optimizer takes no access that can trap across it, so
//!   that a trap has the position of its own function.
//! * What is copied into one function is bounded ([`MAX_COPIED_BYTES`]), and no function lies in its own copy.

use anyhow::Result;
use cranelift_codegen::ir::{Block, InstBuilder, SourceLoc, Value};
use cranelift_frontend::Variable;
use wasmparser::{BinaryReader, FunctionBody, Operator};

use super::context::ContextCache;
use super::frames::Frames;
use super::func::{FuncSource, FuncTranslator};
use super::link::FuncKey;
use super::{CompileSettings, Inlining, Optimize};
use crate::ids::CoreTypeId;
use crate::layout::{InlinedPosition, SourcePosition};
use crate::translate::Origin;

/// Bodies of adapters up to this size are copied.
const MAX_ADAPTER_BYTES: usize = 96;
/// Bodies of guests' functions up to this size are copied.
const MAX_GUEST_BYTES: usize = 40;
/// Bytes of bodies that are copied into one function.
const MAX_COPIED_BYTES: usize = 1024;
/// Copies within copies: a call from component to component is two.
const MAX_DEPTH: usize = 4;
/// Locals of a copied function, beside its parameters.
const MAX_LOCALS: u32 = 16;
/// A function with more values than these is large enough without copies.
const MAX_VALUES: usize = 1 << 16;

/// What was copied into a function, and the copies that are being made.
#[derive(Default)]
pub(super) struct Copies {
    positions: Vec<InlinedPosition>,
    /// How many instructions there were when the last position was made.
    n_insts: usize,
    open: Vec<Open>,
    bytes: usize,
}

/// A copy that is being made.
struct Open {
    key: FuncKey,
    /// The position of the call.
    caller: u32,
    /// Where it returns to, with its results.
    exit: Block,
    returns: bool,
}

/// What a translator has of the function around a copy.
struct Around<'a> {
    source: FuncSource<'a>,
    context: Value,
    cache: ContextCache,
    frames: Frames,
    stack: Vec<Value>,
    locals: Vec<Variable>,
}

impl Copies {
    /// The positions of all copies.
    pub(super) fn into_positions(self) -> Vec<InlinedPosition> {
        self.positions
    }

    /// Where the copy that is being made returns to.
    pub(super) fn exit(&mut self) -> Option<Block> {
        let copy = self.open.last_mut()?;
        copy.returns = true;
        Some(copy.exit)
    }

    /// Whether a function may be copied where this one is being translated.
    fn has_room(&self, key: FuncKey) -> bool {
        self.open.len() < MAX_DEPTH && self.open.iter().all(|copy| copy.key != key)
    }
}

impl<'a> FuncTranslator<'a> {
    /// What follows comes from this offset of the binary that is being translated.
    pub(super) fn set_position(&mut self, offset: u32) {
        let position = match self.copies.open.last() {
            Some(copy) => {
                let (module, func) = copy.key;
                self.add_position(InlinedPosition { module, func, wasm_offset: offset, caller: copy.caller })
            }
            None => offset,
        };
        self.builder.set_srcloc(SourceLoc::new(position));
    }

    fn add_position(&mut self, position: InlinedPosition) -> u32 {
        let Copies { positions, n_insts, .. } = &mut self.copies;
        let now = self.builder.func.dfg.num_insts();
        // No instruction has the last one: most operators of a small function only move values.
        let same_copy = |last: &mut InlinedPosition| (last.caller, last.func) == (position.caller, position.func);
        if *n_insts == now {
            positions.pop_if(same_copy);
        }
        *n_insts = now;
        positions.push(position);
        SourcePosition::INLINED | (positions.len() - 1) as u32
    }

    /// The function that a call may be replaced by.
    pub(super) fn copied(&mut self, key: FuncKey) -> Result<Option<FuncSource<'a>>> {
        let other_module = key.0 != self.source.key.0;
        if !other_module || !allows_copies(&self.source) || !self.copies.has_room(key) {
            return Ok(None);
        }
        if self.builder.func.dfg.num_values() > MAX_VALUES {
            return Ok(None);
        }
        let source = self.source.of(key)?;
        let bytes = source.body().len();
        let most = match source.module.origin {
            Origin::Adapter => MAX_ADAPTER_BYTES,
            Origin::Binary => MAX_GUEST_BYTES,
        };
        if bytes > most || self.copies.bytes + bytes > MAX_COPIED_BYTES || !is_plain(&source)? {
            return Ok(None);
        }
        self.copies.bytes += bytes;
        Ok(Some(source))
    }

    /// Puts a function with its context in the place of a call; its arguments are the topmost operands.
    pub(super) fn copy(&mut self, source: FuncSource<'a>, context: Value, ty: CoreTypeId) -> Result<()> {
        let ty = self.core_type(ty)?;
        let arguments = self.top(ty.params.len())?.to_vec();
        self.truncate(self.height() - ty.params.len());
        self.charge(ty.params.len() + ty.results.len());
        let exit = self.block_for(&ty.results)?;
        let caller = self.builder.srcloc().bits();
        self.copies.open.push(Open { key: source.key, caller, exit, returns: false });
        self.begin_block();
        let around = self.turn_to(source, context);
        self.declare_arguments(&arguments)?;
        self.operators()?;
        self.turn_back(around);
        let returns = self.copies.open.pop().is_some_and(|copy| copy.returns);
        self.builder.seal_block(exit);
        match returns {
            true => self.continue_at(exit, self.height()),
            false => self.frames.stop(),
        }
        Ok(())
    }

    fn begin_block(&mut self) {
        let block = self.builder.create_block();
        self.builder.ins().jump(block, &[]);
        self.builder.switch_to_block(block);
        self.builder.seal_block(block);
    }

    fn turn_to(&mut self, source: FuncSource<'a>, context: Value) -> Around<'a> {
        Around {
            source: std::mem::replace(&mut self.source, source),
            context: std::mem::replace(&mut self.context, context),
            cache: std::mem::take(&mut self.cache),
            frames: std::mem::take(&mut self.frames),
            stack: std::mem::take(&mut self.stack),
            locals: std::mem::take(&mut self.locals),
        }
    }

    fn turn_back(&mut self, around: Around<'a>) {
        let Around { source, context, cache, frames, stack, locals } = around;
        (self.source, self.context, self.cache) = (source, context, cache);
        (self.frames, self.stack, self.locals) = (frames, stack, locals);
    }
}

/// Whether anything is copied with these settings, in this component: positions tell offsets from copies.
fn allows_copies(source: &FuncSource<'_>) -> bool {
    let CompileSettings { inlining, optimize, fuel, epochs, .. } = source.settings;
    let wanted = *inlining == Inlining::Small && *optimize != Optimize::None;
    wanted && !fuel && !epochs && source.is_below(SourcePosition::INLINED)
}

/// Whether a body runs through once and comes back. (A tail call would become a call that does not.)
fn is_plain(source: &FuncSource<'_>) -> Result<bool> {
    let body = FunctionBody::new(BinaryReader::new(source.body(), source.body_offset().into()));
    for group in body.get_locals_reader()? {
        if group?.0 > MAX_LOCALS {
            return Ok(false);
        }
    }
    let mut operators = body.get_operators_reader()?;
    while !operators.eof() {
        match operators.read()? {
            Operator::Loop { .. }
            | Operator::ReturnCall { .. }
            | Operator::ReturnCallIndirect { .. }
            | Operator::ReturnCallRef { .. } => return Ok(false),
            _ => {}
        }
    }
    Ok(true)
}
