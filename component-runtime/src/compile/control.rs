//! Control operators: blocks, branches, `return`, `unreachable`.
//!
//! # Invariants
//! * A block is sealed as soon as its last predecessor is known: a loop's header at its `end`, all
//!   others where their code begins.

use std::collections::HashMap;

use anyhow::Result;
use cranelift_codegen::ir::{Block, BlockArg, BlockCall, InstBuilder, JumpTableData, Value};
use smallvec::SmallVec;
use wasmparser::{BlockType, BrTable, Operator};

use super::frames::{Closes, Frame, FrameKind, FrameType};
use super::func::FuncTranslator;
use super::internal;
use super::looks::SinceLook;
use super::operators::Handled;
use super::traps::trap_code;
use crate::trap::Trap;

/// Translates an operator of this family, also where it cannot be reached.
pub(super) fn translate(t: &mut FuncTranslator<'_>, operator: &Operator<'_>) -> Result<Handled> {
    if !t.frames.reachable() {
        return t.unreachable_control(operator);
    }
    match operator {
        Operator::Nop => {}
        Operator::Unreachable => {
            t.builder.ins().trap(trap_code(Trap::UnreachableCodeReached));
            t.frames.stop();
        }
        Operator::Block { blockty } => t.block(*blockty)?,
        Operator::Loop { blockty } => t.loop_(*blockty)?,
        Operator::If { blockty } => t.if_(*blockty)?,
        Operator::Else => t.else_()?,
        Operator::End => t.end()?,
        Operator::Br { relative_depth } => t.br(*relative_depth)?,
        Operator::BrIf { relative_depth } => t.br_if(*relative_depth)?,
        Operator::BrOnNull { relative_depth } => t.br_on_null(*relative_depth)?,
        Operator::BrOnNonNull { relative_depth } => t.br_on_non_null(*relative_depth)?,
        Operator::BrTable { targets } => t.br_table(targets)?,
        Operator::Return => t.return_()?,
        _ => return Ok(Handled::No),
    }
    Ok(Handled::Yes)
}

impl FuncTranslator<'_> {
    /// Opens the frame of the function itself.
    pub(super) fn enter_function(&mut self) -> Result<()> {
        let module = self.source.module;
        let ty = module.funcs.get(module.func_index(self.source.key.1));
        let ty = FrameType::Results(*ty.ok_or_else(|| internal("function without a type"))?);
        let since_look = Default::default();
        self.frames.push(Frame { kind: FrameKind::Plain, ty, height: 0, exit: None, since_look });
        Ok(())
    }

    /// Tracks nesting where nothing can be reached, and finds where it can again.
    fn unreachable_control(&mut self, operator: &Operator<'_>) -> Result<Handled> {
        match operator {
            Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } => self.frames.skip(),
            // They too would be closed by an `end`.
            Operator::TryTable { .. } | Operator::Try { .. } => return Ok(Handled::No),
            Operator::Else if self.frames.at_else() == Closes::Innermost => self.else_()?,
            Operator::End if self.frames.at_end() == Closes::Innermost => self.end()?,
            _ => {}
        }
        Ok(Handled::Yes)
    }

    fn open(&mut self, kind: FrameKind, ty: FrameType) -> Result<()> {
        let n_params = self.frame_params(ty)?.len();
        let height = self.height().checked_sub(n_params).ok_or_else(|| internal("operand stack is too short"))?;
        let since_look = (self.since_look, SinceLook::NONE);
        self.frames.push(Frame { kind, ty, height, exit: None, since_look });
        Ok(())
    }

    fn block(&mut self, ty: BlockType) -> Result<()> {
        let ty = self.frame_type(ty)?;
        self.open(FrameKind::Plain, ty)
    }

    fn loop_(&mut self, ty: BlockType) -> Result<()> {
        let ty = self.frame_type(ty)?;
        let params = self.frame_params(ty)?;
        let header = self.block_for(params)?;
        self.open(FrameKind::Loop { header }, ty)?;
        self.jump(header, params.len())?;
        let height = self.height() - params.len();
        self.continue_at(header, height);
        self.meter_loop()
    }

    fn if_(&mut self, ty: BlockType) -> Result<()> {
        let ty = self.frame_type(ty)?;
        let condition = self.pop()?;
        let (then, otherwise) = (self.builder.create_block(), self.builder.create_block());
        self.builder.ins().brif(condition, then, &[], otherwise, &[]);
        let n_params = self.frame_params(ty)?.len();
        self.charge(n_params);
        let params = self.top(n_params)?.to_vec();
        self.open(FrameKind::If { otherwise, params }, ty)?;
        self.builder.switch_to_block(then);
        self.builder.seal_block(then);
        Ok(())
    }

    fn else_(&mut self) -> Result<()> {
        if self.frames.reachable() {
            let n_results = self.n_branch_operands(0)?;
            let exit = self.branch_target(0)?;
            self.jump(exit, n_results)?;
        }
        let frame = self.frames.at(0)?;
        let (height, since_look) = (frame.height, frame.since_look.0);
        let FrameKind::If { otherwise, params } = std::mem::replace(&mut frame.kind, FrameKind::Else) else {
            return Err(internal("`else` without an `if`"));
        };
        self.begin_otherwise(otherwise, height, &params);
        self.since_look = since_look;
        Ok(())
    }

    fn begin_otherwise(&mut self, otherwise: Block, height: usize, params: &[Value]) {
        self.builder.switch_to_block(otherwise);
        self.builder.seal_block(otherwise);
        self.truncate(height);
        self.push_all(params);
        self.frames.resume();
    }

    fn end(&mut self) -> Result<()> {
        // An `if` without `else` passes its parameters on.
        if matches!(self.frames.at(0)?.kind, FrameKind::If { .. }) {
            self.else_()?;
        }
        let is_function = self.frames.is_outermost();
        let frame = self.frames.pop()?;
        let n_results = self.n_results(frame.ty)?;
        if let FrameKind::Loop { header } = frame.kind {
            self.builder.seal_block(header);
        }
        match frame.exit {
            Some(exit) => {
                let mut since_look = frame.since_look.1;
                if self.frames.reachable() {
                    since_look = since_look.or(self.since_look);
                    self.jump(exit, n_results)?;
                }
                self.since_look = since_look;
                self.builder.seal_block(exit);
                self.continue_at(exit, frame.height);
                self.frames.resume();
            }
            None if self.frames.reachable() => {}
            None => self.truncate(frame.height),
        }
        if is_function && self.frames.reachable() {
            self.return_()?;
        }
        Ok(())
    }

    /// Goes on in a block: its parameters become the operands above `height`.
    pub(super) fn continue_at(&mut self, block: Block, height: usize) {
        self.builder.switch_to_block(block);
        self.truncate(height);
        let params: SmallVec<[Value; 8]> = self.builder.block_params(block).into();
        self.push_all(&params);
    }

    fn br(&mut self, depth: u32) -> Result<()> {
        let n_operands = self.n_branch_operands(depth)?;
        let target = self.branch_target(depth)?;
        self.jump(target, n_operands)?;
        self.frames.stop();
        Ok(())
    }

    fn br_if(&mut self, depth: u32) -> Result<()> {
        let condition = self.pop()?;
        let n_operands = self.n_branch_operands(depth)?;
        let target = self.branch_target(depth)?;
        let next = self.builder.create_block();
        let operands = self.branch_operands(n_operands)?;
        self.builder.ins().brif(condition, target, &operands, next, &[]);
        self.builder.switch_to_block(next);
        self.builder.seal_block(next);
        Ok(())
    }

    /// Branches with the operands below a reference when that is null, else leaves it on the stack.
    fn br_on_null(&mut self, depth: u32) -> Result<()> {
        let reference = self.pop()?;
        let n_operands = self.n_branch_operands(depth)?;
        let target = self.branch_target(depth)?;
        let next = self.builder.create_block();
        let operands = self.branch_operands(n_operands)?;
        self.builder.ins().brif(reference, next, &[], target, &operands);
        self.builder.switch_to_block(next);
        self.builder.seal_block(next);
        self.push(reference);
        Ok(())
    }

    /// Branches with a reference and the operands below it unless it is null, else drops it.
    fn br_on_non_null(&mut self, depth: u32) -> Result<()> {
        let n_operands = self.n_branch_operands(depth)?;
        let target = self.branch_target(depth)?;
        let next = self.builder.create_block();
        let operands = self.branch_operands(n_operands)?;
        let reference = self.pop()?;
        self.builder.ins().brif(reference, target, &operands, next, &[]);
        self.builder.switch_to_block(next);
        self.builder.seal_block(next);
        Ok(())
    }

    /// A table has up to 65,520 targets of which each would carry all operands, so operands go by
    /// one block for each label.
    fn br_table(&mut self, targets: &BrTable<'_>) -> Result<()> {
        let index = self.pop()?;
        let n_operands = self.n_branch_operands(targets.default())?;
        let mut bridges = Bridges::default();
        let mut table = Vec::with_capacity(targets.len() as usize);
        for depth in targets.targets() {
            table.push(self.table_entry(depth?, n_operands, &mut bridges)?);
        }
        let default = self.table_entry(targets.default(), n_operands, &mut bridges)?;
        let table = self.builder.create_jump_table(JumpTableData::new(default, &table));
        self.builder.ins().br_table(index, table);
        for (bridge, target) in bridges.blocks {
            self.builder.switch_to_block(bridge);
            self.builder.seal_block(bridge);
            self.jump(target, n_operands)?;
        }
        self.frames.stop();
        Ok(())
    }

    fn table_entry(&mut self, depth: u32, n_operands: usize, bridges: &mut Bridges) -> Result<BlockCall> {
        self.charge(1);
        let block = match bridges.by_depth.get(&depth) {
            Some(known) => *known,
            None => {
                let target = self.branch_target(depth)?;
                let block = match n_operands {
                    0 => target,
                    _ => bridges.add(self.builder.create_block(), target),
                };
                bridges.by_depth.insert(depth, block);
                block
            }
        };
        Ok(self.builder.func.dfg.block_call(block, &[]))
    }

    fn return_(&mut self) -> Result<()> {
        self.meter_checkpoint()?;
        let n_results = self.source.ty.results.len();
        self.charge(n_results);
        match self.copies.exit() {
            Some(exit) => self.jump(exit, n_results)?,
            None => {
                let results: SmallVec<[Value; 8]> = self.top(n_results)?.into();
                self.builder.ins().return_(&results);
            }
        }
        self.frames.stop();
        Ok(())
    }

    /// Jumps with the topmost operands, which stay on the stack.
    fn jump(&mut self, target: Block, n_operands: usize) -> Result<()> {
        let operands = self.branch_operands(n_operands)?;
        self.builder.ins().jump(target, &operands);
        Ok(())
    }

    fn branch_operands(&mut self, count: usize) -> Result<SmallVec<[BlockArg; 8]>> {
        self.charge(count);
        Ok(self.top(count)?.iter().map(|value| BlockArg::Value(*value)).collect())
    }
}

/// The blocks through which a `br_table` reaches labels that take operands.
#[derive(Default)]
struct Bridges {
    /// What the table holds for a label.
    by_depth: HashMap<u32, Block>,
    /// Each bridge with its label's block, in the order of the table.
    blocks: Vec<(Block, Block)>,
}

impl Bridges {
    fn add(&mut self, bridge: Block, target: Block) -> Block {
        self.blocks.push((bridge, target));
        bridge
    }
}
