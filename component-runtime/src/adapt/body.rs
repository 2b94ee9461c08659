//! The body of one adapter function while it is written: locals, instructions, traps.
//!
//! Instructions are kept until the function is done, since only then is known which traps it can raise
//! and how many functions its module imports. Nothing of the component model is known here.
//!
//! # Invariants
//! * A trap is a branch to the end of the function, so that the code of the good case is in one piece.

use std::borrow::Cow;
use std::collections::BTreeSet;

use anyhow::{Result, anyhow};
use wasm_encoder::{BlockType, Function, Instruction, MemArg, MemArgTarget, ValType};

use crate::layout::IndexWidth;
use crate::trap::Trap;

/// A local of the function.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Local {
    pub(super) index: u32,
    pub(super) ty: ValType,
}

/// A function of the module.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub(super) enum Callee {
    /// An imported one, by its index.
    Import(u32),
    /// One that the module defines, in the order of definition.
    Defined(u32),
}

enum Op {
    Plain(Instruction<'static>),
    Call(u32),
    TrapIf(Trap),
}

/// The body while it is written.
pub(super) struct Body {
    n_params: u32,
    locals: Vec<ValType>,
    ops: Vec<Op>,
}

/// Integer operators of both widths.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Arith {
    Add,
    Sub,
    Mul,
    And,
    Or,
    Xor,
    Ne,
    Eq,
    LtU,
    GtU,
    GeU,
}

impl Body {
    /// An empty body with these parameters, which are its first locals.
    pub(super) fn new(params: &[ValType]) -> (Body, Vec<Local>) {
        let locals = params.iter().zip(0..).map(|(ty, index)| Local { index, ty: *ty }).collect();
        (Body { n_params: params.len() as u32, locals: Vec::new(), ops: Vec::new() }, locals)
    }

    /// A new local, which is zero at first.
    pub(super) fn local(&mut self, ty: ValType) -> Local {
        let index = self.n_params + self.locals.len() as u32;
        self.locals.push(ty);
        Local { index, ty }
    }

    /// A new local with the topmost operand, which it takes.
    pub(super) fn take(&mut self, ty: ValType) -> Local {
        let local = self.local(ty);
        self.set(local);
        local
    }

    pub(super) fn emit(&mut self, instruction: Instruction<'static>) {
        self.ops.push(Op::Plain(instruction));
    }

    pub(super) fn get(&mut self, local: Local) {
        self.emit(Instruction::LocalGet(local.index));
    }

    pub(super) fn set(&mut self, local: Local) {
        self.emit(Instruction::LocalSet(local.index));
    }

    /// A constant of a type, i32 or i64.
    pub(super) fn constant(&mut self, ty: ValType, value: u64) {
        self.emit(match ty {
            ValType::I32 => Instruction::I32Const(value as u32 as i32),
            _ => Instruction::I64Const(value as i64),
        });
    }

    /// An operator on two operands of a type, i32 or i64.
    pub(super) fn arith(&mut self, ty: ValType, op: Arith) {
        use Instruction as I;
        self.emit(match (ty, op) {
            (ValType::I32, Arith::Add) => I::I32Add,
            (ValType::I32, Arith::Sub) => I::I32Sub,
            (ValType::I32, Arith::Mul) => I::I32Mul,
            (ValType::I32, Arith::And) => I::I32And,
            (ValType::I32, Arith::Or) => I::I32Or,
            (ValType::I32, Arith::Xor) => I::I32Xor,
            (ValType::I32, Arith::Ne) => I::I32Ne,
            (ValType::I32, Arith::Eq) => I::I32Eq,
            (ValType::I32, Arith::LtU) => I::I32LtU,
            (ValType::I32, Arith::GtU) => I::I32GtU,
            (ValType::I32, Arith::GeU) => I::I32GeU,
            (_, Arith::Add) => I::I64Add,
            (_, Arith::Sub) => I::I64Sub,
            (_, Arith::Mul) => I::I64Mul,
            (_, Arith::And) => I::I64And,
            (_, Arith::Or) => I::I64Or,
            (_, Arith::Xor) => I::I64Xor,
            (_, Arith::Ne) => I::I64Ne,
            (_, Arith::Eq) => I::I64Eq,
            (_, Arith::LtU) => I::I64LtU,
            (_, Arith::GtU) => I::I64GtU,
            (_, Arith::GeU) => I::I64GeU,
        });
    }

    /// The local and a constant under an operator.
    pub(super) fn with_constant(&mut self, local: Local, op: Arith, value: u64) {
        self.get(local);
        self.constant(local.ty, value);
        self.arith(local.ty, op);
    }

    /// Two locals of one type under an operator.
    pub(super) fn with(&mut self, left: Local, op: Arith, right: Local) {
        self.get(left);
        self.get(right);
        self.arith(left.ty, op);
    }

    /// `local = local op constant`.
    pub(super) fn step(&mut self, local: Local, op: Arith, value: u64) {
        self.with_constant(local, op, value);
        self.set(local);
    }

    /// Traps when the topmost operand is not 0.
    pub(super) fn trap_if(&mut self, trap: Trap) {
        self.ops.push(Op::TrapIf(trap));
    }

    pub(super) fn call(&mut self, callee: Callee) {
        match callee {
            Callee::Import(index) => self.emit(Instruction::Call(index)),
            Callee::Defined(at) => self.ops.push(Op::Call(at)),
        }
    }

    pub(super) fn begin_block(&mut self) {
        self.emit(Instruction::Block(BlockType::Empty));
    }

    pub(super) fn begin_loop(&mut self) {
        self.emit(Instruction::Loop(BlockType::Empty));
    }

    pub(super) fn begin_if(&mut self) {
        self.emit(Instruction::If(BlockType::Empty));
    }

    pub(super) fn begin_else(&mut self) {
        self.emit(Instruction::Else);
    }

    pub(super) fn end(&mut self) {
        self.emit(Instruction::End);
    }

    pub(super) fn branch(&mut self, depth: u32) {
        self.emit(Instruction::Br(depth));
    }

    pub(super) fn branch_if(&mut self, depth: u32) {
        self.emit(Instruction::BrIf(depth));
    }

    pub(super) fn branch_table(&mut self, targets: Vec<u32>, default: u32) {
        self.emit(Instruction::BrTable(Cow::Owned(targets), default));
    }

    /// Makes a value of one type that of another, as payloads of variants are joined: 32 bits are
    /// zero-extended, and floats go by their bits.
    pub(super) fn coerce(&mut self, have: ValType, want: ValType) -> Result<()> {
        use Instruction as I;
        let steps: &[Instruction<'static>] = match (have, want) {
            _ if have == want => &[],
            (ValType::I32, ValType::I64) => &[I::I64ExtendI32U],
            (ValType::I32, ValType::F32) => &[I::F32ReinterpretI32],
            (ValType::I64, ValType::I32) => &[I::I32WrapI64],
            (ValType::I64, ValType::F32) => &[I::I32WrapI64, I::F32ReinterpretI32],
            (ValType::I64, ValType::F64) => &[I::F64ReinterpretI64],
            (ValType::F32, ValType::I32) => &[I::I32ReinterpretF32],
            (ValType::F32, ValType::I64) => &[I::I32ReinterpretF32, I::I64ExtendI32U],
            (ValType::F64, ValType::I64) => &[I::I64ReinterpretF64],
            _ => return Err(internal(format_args!("{have:?} where {want:?} is wanted"))),
        };
        steps.iter().cloned().for_each(|step| self.emit(step));
        Ok(())
    }

    /// The traps that it can raise.
    pub(super) fn raises(&self) -> bool {
        self.ops.iter().any(|op| matches!(op, Op::TrapIf(_)))
    }

    /// The finished function. Its results are the topmost operands now; `trap` is called with the code
    /// of a trap, if it can raise any.
    pub(super) fn finish(self, n_imported: u32, trap: Option<u32>) -> Result<Function> {
        let mut function = Function::new_with_locals_types(self.locals.iter().copied());
        let raised = self.ops.iter().filter_map(|op| match op {
            Op::TrapIf(trap) => Some(*trap as u8),
            _ => None,
        });
        let raised: Vec<u8> = raised.collect::<BTreeSet<u8>>().into_iter().collect();
        raised.iter().for_each(|_| {
            function.instruction(&Instruction::Block(BlockType::Empty));
        });
        let mut depth = 0;
        for op in &self.ops {
            match op {
                Op::Plain(instruction) => {
                    match instruction {
                        Instruction::Block(_) | Instruction::Loop(_) | Instruction::If(_) => depth += 1,
                        Instruction::End => depth -= 1,
                        _ => {}
                    }
                    function.instruction(instruction);
                }
                Op::Call(at) => {
                    function.instruction(&Instruction::Call(n_imported + at));
                }
                Op::TrapIf(trap) => {
                    let label = raised.iter().position(|code| *code == *trap as u8).unwrap_or_default();
                    function.instruction(&Instruction::BrIf(depth + label as u32));
                }
            }
        }
        if !raised.is_empty() {
            let trap = trap.ok_or_else(|| internal("no function that traps"))?;
            function.instruction(&Instruction::Return);
            for code in raised {
                function.instruction(&Instruction::End);
                function.instruction(&Instruction::I32Const(code.into()));
                function.instruction(&Instruction::Call(trap));
                function.instruction(&Instruction::Unreachable);
            }
        }
        function.instruction(&Instruction::End);
        Ok(function)
    }
}

/// The type of addresses of a memory.
pub(super) fn address_type(width: IndexWidth) -> ValType {
    match width {
        IndexWidth::Bits32 => ValType::I32,
        IndexWidth::Bits64 => ValType::I64,
    }
}

/// An operand of a load or store that is aligned to `bytes`.
pub(super) fn mem_arg(memory: u32, offset: u32, bytes: u32) -> MemArg {
    let target = MemArgTarget::Memory(memory);
    MemArg { offset: offset.into(), align: bytes.trailing_zeros(), target, ordering: None }
}

/// The error for a state that a translated component cannot reach.
pub(super) fn internal(what: impl std::fmt::Display) -> anyhow::Error {
    anyhow!("internal error of the adapters: {what}")
}
