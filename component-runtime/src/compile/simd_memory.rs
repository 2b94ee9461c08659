//! Vector loads and stores: whole vectors, extended and repeated loads, single lanes.
//!
//! # Invariants
//! * No access touches more bytes than WebAssembly says, and none assumes an alignment: what is
//!   loaded may be the last bytes of a memory.

use anyhow::Result;
use cranelift_codegen::ir::types::{I8, I8X16, I16, I16X8, I32, I32X4, I64, I64X2};
use cranelift_codegen::ir::{InstBuilder, Type, Value};
use wasmparser::{MemArg, Operator};

use super::func::FuncTranslator;
use super::operators::Handled;
use super::signature::VECTOR;

/// Translates an operator of this family.
pub(super) fn translate(t: &mut FuncTranslator<'_>, operator: &Operator<'_>) -> Result<Handled> {
    use Operator as Op;
    match operator {
        Op::V128Load { memarg } => t.load(memarg, 16, |ins, f, p, o| ins.load(VECTOR, f, p, o))?,
        Op::V128Store { memarg } => t.store(memarg, 16, |ins, f, v, p, o| ins.store(f, v, p, o))?,

        Op::V128Load8x8S { memarg } => {
            t.load(memarg, 8, |ins, f, p, o| ins.sload8x8(f, p, o))?;
            t.shape_loaded()?;
        }
        Op::V128Load8x8U { memarg } => {
            t.load(memarg, 8, |ins, f, p, o| ins.uload8x8(f, p, o))?;
            t.shape_loaded()?;
        }
        Op::V128Load16x4S { memarg } => {
            t.load(memarg, 8, |ins, f, p, o| ins.sload16x4(f, p, o))?;
            t.shape_loaded()?;
        }
        Op::V128Load16x4U { memarg } => {
            t.load(memarg, 8, |ins, f, p, o| ins.uload16x4(f, p, o))?;
            t.shape_loaded()?;
        }
        Op::V128Load32x2S { memarg } => {
            t.load(memarg, 8, |ins, f, p, o| ins.sload32x2(f, p, o))?;
            t.shape_loaded()?;
        }
        Op::V128Load32x2U { memarg } => {
            t.load(memarg, 8, |ins, f, p, o| ins.uload32x2(f, p, o))?;
            t.shape_loaded()?;
        }

        Op::V128Load8Splat { memarg } => t.load_splat(memarg, I8, I8X16)?,
        Op::V128Load16Splat { memarg } => t.load_splat(memarg, I16, I16X8)?,
        Op::V128Load32Splat { memarg } => t.load_splat(memarg, I32, I32X4)?,
        Op::V128Load64Splat { memarg } => t.load_splat(memarg, I64, I64X2)?,
        Op::V128Load32Zero { memarg } => t.load_zero(memarg, I32, I32X4)?,
        Op::V128Load64Zero { memarg } => t.load_zero(memarg, I64, I64X2)?,

        Op::V128Load8Lane { memarg, lane } => t.load_lane(memarg, *lane, I8, I8X16)?,
        Op::V128Load16Lane { memarg, lane } => t.load_lane(memarg, *lane, I16, I16X8)?,
        Op::V128Load32Lane { memarg, lane } => t.load_lane(memarg, *lane, I32, I32X4)?,
        Op::V128Load64Lane { memarg, lane } => t.load_lane(memarg, *lane, I64, I64X2)?,
        Op::V128Store8Lane { memarg, lane } => t.store_lane(memarg, *lane, I8, I8X16)?,
        Op::V128Store16Lane { memarg, lane } => t.store_lane(memarg, *lane, I16, I16X8)?,
        Op::V128Store32Lane { memarg, lane } => t.store_lane(memarg, *lane, I32, I32X4)?,
        Op::V128Store64Lane { memarg, lane } => t.store_lane(memarg, *lane, I64, I64X2)?,
        _ => return Ok(Handled::No),
    }
    Ok(Handled::Yes)
}

impl FuncTranslator<'_> {
    /// Makes what a load of extended lanes pushed an operand like others.
    fn shape_loaded(&mut self) -> Result<()> {
        let lanes = self.pop()?;
        self.push_lanes(lanes);
        Ok(())
    }

    fn load_scalar(&mut self, memarg: &MemArg, lane: Type) -> Result<Value> {
        self.load(memarg, lane.bytes(), |ins, f, p, o| ins.load(lane, f, p, o))?;
        self.pop()
    }

    fn load_splat(&mut self, memarg: &MemArg, lane: Type, ty: Type) -> Result<()> {
        let scalar = self.load_scalar(memarg, lane)?;
        let lanes = self.builder.ins().splat(ty, scalar);
        self.push_lanes(lanes);
        Ok(())
    }

    fn load_zero(&mut self, memarg: &MemArg, lane: Type, ty: Type) -> Result<()> {
        let scalar = self.load_scalar(memarg, lane)?;
        let lanes = self.builder.ins().scalar_to_vector(ty, scalar);
        self.push_lanes(lanes);
        Ok(())
    }

    fn load_lane(&mut self, memarg: &MemArg, at: u8, lane: Type, ty: Type) -> Result<()> {
        let lanes = self.pop_lanes(ty)?;
        let scalar = self.load_scalar(memarg, lane)?;
        let lanes = self.builder.ins().insertlane(lanes, scalar, at);
        self.push_lanes(lanes);
        Ok(())
    }

    fn store_lane(&mut self, memarg: &MemArg, at: u8, lane: Type, ty: Type) -> Result<()> {
        let lanes = self.pop_lanes(ty)?;
        let scalar = self.builder.ins().extractlane(lanes, at);
        self.push(scalar);
        self.store(memarg, lane.bytes(), |ins, f, v, p, o| ins.store(f, v, p, o))
    }
}
