//! Numbers, `bool`, `char` and flags.

use anyhow::Result;
use wasm_encoder::{Instruction as I, MemArg, ValType};

use super::body::{Arith, internal, mem_arg};
use super::module::{Side, Way};
use super::value::{Place, Writer, mixed};
use crate::abi::flags_bytes;
use crate::translate::Type;
use crate::trap::Trap;

/// How a scalar lies in memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Access {
    S8,
    U8,
    S16,
    U16,
    I32,
    I64,
    F32,
    F64,
}

impl Access {
    /// The type of its flat form.
    pub(super) fn ty(self) -> ValType {
        match self {
            Access::I64 => ValType::I64,
            Access::F32 => ValType::F32,
            Access::F64 => ValType::F64,
            _ => ValType::I32,
        }
    }

    /// An unsigned integer of 1, 2 or 4 bytes.
    pub(super) fn unsigned(bytes: u32) -> Access {
        match bytes {
            1 => Access::U8,
            2 => Access::U16,
            _ => Access::I32,
        }
    }

    /// Bytes that it takes.
    pub(super) fn bytes(self) -> u32 {
        match self {
            Access::S8 | Access::U8 => 1,
            Access::S16 | Access::U16 => 2,
            Access::I32 | Access::F32 => 4,
            Access::I64 | Access::F64 => 8,
        }
    }

    fn load(self, at: MemArg) -> I<'static> {
        match self {
            Access::S8 => I::I32Load8S(at),
            Access::U8 => I::I32Load8U(at),
            Access::S16 => I::I32Load16S(at),
            Access::U16 => I::I32Load16U(at),
            Access::I32 => I::I32Load(at),
            Access::I64 => I::I64Load(at),
            Access::F32 => I::F32Load(at),
            Access::F64 => I::F64Load(at),
        }
    }

    fn store(self, at: MemArg) -> I<'static> {
        match self {
            Access::S8 | Access::U8 => I::I32Store8(at),
            Access::S16 | Access::U16 => I::I32Store16(at),
            Access::I32 => I::I32Store(at),
            Access::I64 => I::I64Store(at),
            Access::F32 => I::F32Store(at),
            Access::F64 => I::F64Store(at),
        }
    }
}

impl Writer<'_, '_> {
    /// A primitive value but a string.
    pub(super) fn scalar(&mut self, way: Way, ty: Type, from: Place<'_>, to: Place<'_>) -> Result<()> {
        let access = match ty {
            Type::Bool | Type::U8 => Access::U8,
            Type::S8 => Access::S8,
            Type::S16 => Access::S16,
            Type::U16 => Access::U16,
            Type::S32 | Type::U32 | Type::Char => Access::I32,
            Type::S64 | Type::U64 => Access::I64,
            Type::F32 => Access::F32,
            Type::F64 => Access::F64,
            Type::String | Type::ErrorContext | Type::Defined(_) => return Err(internal("not a scalar")),
        };
        if let (Type::Bool, Place::Flat(_)) = (ty, from) {
            // Any bits of the core value but 0 are true.
            return self.transfer(way, Access::I32, from, to, Self::is_not_zero);
        }
        self.transfer(way, access, from, to, |writer| match ty {
            Type::Bool => writer.is_not_zero(),
            Type::Char => writer.check_char(),
            _ => {}
        })
    }

    /// Flags: labels that there are not are left out.
    pub(super) fn flags(&mut self, way: Way, n_labels: usize, from: Place<'_>, to: Place<'_>) -> Result<()> {
        let mask = u64::MAX.checked_shr(64 - n_labels.min(32) as u32).unwrap_or(0);
        let access = Access::unsigned(flags_bytes(n_labels));
        self.transfer(way, access, from, to, |writer| {
            if n_labels < 32 {
                writer.body.constant(ValType::I32, mask);
                writer.body.arith(ValType::I32, Arith::And);
            }
        })
    }

    /// Reads a scalar, changes it with `change` on top of the stack, writes it.
    pub(super) fn transfer(
        &mut self,
        way: Way,
        access: Access,
        from: Place<'_>,
        to: Place<'_>,
        change: impl FnOnce(&mut Self),
    ) -> Result<()> {
        if let Place::Memory(at) = to {
            self.body.get(at.base);
        }
        self.read(way.from, access, from)?;
        change(self);
        self.write_on_top(way.to, access, to)
    }

    /// Pushes a scalar.
    pub(super) fn read(&mut self, side: Side, access: Access, from: Place<'_>) -> Result<()> {
        match from {
            Place::Memory(at) => {
                let (memory, _) = self.module.memory(side)?;
                self.body.get(at.base);
                self.body.emit(access.load(mem_arg(memory, at.offset, access.bytes())));
            }
            Place::Flat(&[local]) => {
                self.body.get(local);
                self.body.coerce(local.ty, access.ty())?;
                self.narrow(access);
            }
            Place::Flat(_) => return Err(internal("a scalar is one flat value")),
        }
        Ok(())
    }

    /// Writes the topmost operand, under which the place's base is if it is in memory.
    pub(super) fn write_on_top(&mut self, side: Side, access: Access, to: Place<'_>) -> Result<()> {
        match to {
            Place::Memory(at) => {
                let (memory, _) = self.module.memory(side)?;
                self.body.emit(access.store(mem_arg(memory, at.offset, access.bytes())));
            }
            Place::Flat(&[local]) => {
                self.body.coerce(access.ty(), local.ty)?;
                self.body.set(local);
            }
            Place::Flat(_) => return Err(mixed()),
        }
        Ok(())
    }

    /// What of a core value a smaller integer has (`lift_flat_unsigned`, `lift_flat_signed`).
    fn narrow(&mut self, access: Access) {
        let mask = |writer: &mut Self, mask| {
            writer.body.constant(ValType::I32, mask);
            writer.body.arith(ValType::I32, Arith::And);
        };
        match access {
            Access::S8 => self.body.emit(I::I32Extend8S),
            Access::S16 => self.body.emit(I::I32Extend16S),
            Access::U8 => mask(self, 0xff),
            Access::U16 => mask(self, 0xffff),
            _ => {}
        }
    }

    fn is_not_zero(&mut self) {
        self.body.constant(ValType::I32, 0);
        self.body.arith(ValType::I32, Arith::Ne);
    }

    /// Traps unless the topmost operand is a Unicode scalar value. Exchanging the surrogates with what is
    /// below 0x800 puts everything that is not one at the end of the range.
    pub(super) fn check_char(&mut self) {
        let character = self.body.take(ValType::I32);
        self.body.with_constant(character, Arith::Xor, 0xd800);
        self.body.constant(ValType::I32, 0x800);
        self.body.arith(ValType::I32, Arith::Sub);
        self.body.constant(ValType::I32, 0x10_f800);
        self.body.arith(ValType::I32, Arith::GeU);
        self.body.trap_if(Trap::InvalidChar);
        self.body.get(character);
    }
}
