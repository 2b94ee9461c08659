//! Control frames: what `block`, `loop` and `if` open and `end` closes; and reachability.
//!
//! | frame | where a branch to it goes | what follows its `end` |
//! |---|---|---|
//! | function, block | its exit | its exit; the code before `end`, if nothing branched |
//! | loop | its header | the code before `end` |
//! | if, else | its exit | its exit |
//!
//! # Invariants
//! * A frame exists only for what was reachable when it was opened; of what opens in unreachable
//!   code, only the depth is counted.
//! * An exit block exists once something branches to it, and takes the frame's results.

use anyhow::Result;
use cranelift_codegen::ir::{Block, Type, Value};
use wasmparser::BlockType;

use super::func::FuncTranslator;
use super::looks::SinceLook;
use super::{internal, signature};
use crate::ids::{CoreTypeId, TypeIndex};
use crate::translate::CoreValueType;

/// The open frames of a function, and whether the next operator can be reached.
#[derive(Default)]
pub(super) struct Frames {
    open: Vec<Frame>,
    flow: Flow,
}

/// Whether the next operator can be reached.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Flow {
    #[default]
    Reachable,
    /// It cannot; so many frames were opened since.
    Unreachable { depth: u32 },
}

/// An open frame.
pub(super) struct Frame {
    pub(super) kind: FrameKind,
    pub(super) ty: FrameType,
    /// Operands below the frame's parameters.
    pub(super) height: usize,
    /// Where its results go when something branches to it.
    pub(super) exit: Option<Block>,
    /// Since the last look where the frame was opened, and at most where something branches to its exit.
    pub(super) since_look: (SinceLook, SinceLook),
}

/// What opened a frame.
pub(super) enum FrameKind {
    /// The function itself, or `block`.
    Plain,
    /// `loop`.
    Loop { header: Block },
    /// `if`, before its `else`: where the other case begins and the parameters with which it does.
    If { otherwise: Block, params: Vec<Value> },
    /// `if`, after its `else`.
    Else,
}

/// Parameters and results of a frame.
#[derive(Clone, Copy)]
pub(super) enum FrameType {
    /// Those of a function type.
    Func(CoreTypeId),
    /// Only the results of a function type.
    Results(CoreTypeId),
    /// A value type at most as the result.
    Short(Option<Type>),
}

/// What `end` or `else` in unreachable code belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Closes {
    /// A frame that was opened in unreachable code, and is not recorded.
    Skipped,
    /// The innermost recorded frame.
    Innermost,
}

impl Frames {
    /// Whether `end` has closed the function.
    pub(super) fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    /// Whether only the function's own frame is open.
    pub(super) fn is_outermost(&self) -> bool {
        self.open.len() == 1
    }

    /// Whether the next operator can be reached.
    pub(super) fn reachable(&self) -> bool {
        self.flow == Flow::Reachable
    }

    /// The operators up to the end of the innermost frame cannot be reached.
    pub(super) fn stop(&mut self) {
        self.flow = Flow::Unreachable { depth: 0 };
    }

    /// The next operator can be reached again.
    pub(super) fn resume(&mut self) {
        self.flow = Flow::Reachable;
    }

    /// Counts a frame that opens in unreachable code.
    pub(super) fn skip(&mut self) {
        if let Flow::Unreachable { depth } = &mut self.flow {
            *depth += 1;
        }
    }

    /// What an `else` at this place belongs to.
    pub(super) fn at_else(&self) -> Closes {
        match self.flow {
            Flow::Unreachable { depth: 1.. } => Closes::Skipped,
            _ => Closes::Innermost,
        }
    }

    /// What an `end` at this place belongs to; a skipped frame is closed by this.
    pub(super) fn at_end(&mut self) -> Closes {
        match &mut self.flow {
            Flow::Unreachable { depth: depth @ 1.. } => {
                *depth -= 1;
                Closes::Skipped
            }
            _ => Closes::Innermost,
        }
    }

    /// Opens a frame.
    pub(super) fn push(&mut self, frame: Frame) {
        self.open.push(frame);
    }

    /// Closes the innermost frame.
    pub(super) fn pop(&mut self) -> Result<Frame> {
        self.open.pop().ok_or_else(|| internal("`end` without a block"))
    }

    /// The frame that a relative depth names.
    pub(super) fn at(&mut self, depth: u32) -> Result<&mut Frame> {
        let len = self.open.len();
        let at = len.checked_sub(depth as usize + 1).ok_or_else(|| internal(format!("no label {depth}")))?;
        Ok(&mut self.open[at])
    }
}

impl<'a> FuncTranslator<'a> {
    /// The type of a block.
    pub(super) fn frame_type(&self, ty: BlockType) -> Result<FrameType> {
        Ok(match ty {
            BlockType::Empty => FrameType::Short(None),
            BlockType::Type(ty) => FrameType::Short(Some(signature::body_type(ty)?)),
            BlockType::FuncType(index) => {
                let ty = self.source.module.types.get(TypeIndex(index));
                FrameType::Func(*ty.ok_or_else(|| internal(format!("no type {index}")))?)
            }
        })
    }

    /// The types of a frame's parameters.
    pub(super) fn frame_params(&self, ty: FrameType) -> Result<&'a [CoreValueType]> {
        match ty {
            FrameType::Func(ty) => Ok(&self.core_type(ty)?.params),
            FrameType::Results(_) | FrameType::Short(_) => Ok(&[]),
        }
    }

    /// How many results a frame has.
    pub(super) fn n_results(&self, ty: FrameType) -> Result<usize> {
        match ty {
            FrameType::Func(ty) | FrameType::Results(ty) => Ok(self.core_type(ty)?.results.len()),
            FrameType::Short(ty) => Ok(ty.iter().count()),
        }
    }

    /// How many operands a branch to a frame takes along.
    pub(super) fn n_branch_operands(&mut self, depth: u32) -> Result<usize> {
        let frame = self.frames.at(depth)?;
        let ty = frame.ty;
        match frame.kind {
            FrameKind::Loop { .. } => Ok(self.frame_params(ty)?.len()),
            _ => self.n_results(ty),
        }
    }

    /// The block to which a branch goes.
    pub(super) fn branch_target(&mut self, depth: u32) -> Result<Block> {
        let since_look = self.since_look;
        let frame = self.frames.at(depth)?;
        frame.since_look.1 = frame.since_look.1.or(since_look);
        match frame.kind {
            FrameKind::Loop { header } => Ok(header),
            _ => match frame.exit {
                Some(exit) => Ok(exit),
                None => {
                    let ty = frame.ty;
                    let exit = self.block_for_results(ty)?;
                    self.frames.at(depth)?.exit = Some(exit);
                    Ok(exit)
                }
            },
        }
    }

    /// A new block that takes these values.
    pub(super) fn block_for(&mut self, params: &[CoreValueType]) -> Result<Block> {
        let block = self.builder.create_block();
        self.charge(params.len());
        for ty in params {
            self.builder.append_block_param(block, signature::value_type(*ty)?);
        }
        Ok(block)
    }

    /// A new block that takes a frame's results.
    pub(super) fn block_for_results(&mut self, ty: FrameType) -> Result<Block> {
        match ty {
            FrameType::Func(ty) | FrameType::Results(ty) => {
                let ty = self.core_type(ty)?;
                self.block_for(&ty.results)
            }
            FrameType::Short(ty) => {
                let block = self.builder.create_block();
                if let Some(ty) = ty {
                    self.builder.append_block_param(block, ty);
                }
                Ok(block)
            }
        }
    }
}
