//! Locals, globals, constants, `drop`, `select`, and references as such.

use anyhow::{Context, Result};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::immediates::{Ieee32, Ieee64};
use cranelift_codegen::ir::{InstBuilder, Type, types};
use wasmparser::Operator;

use super::context::{Mutability, Region};
use super::func::FuncTranslator;
use super::operators::{Handled, known};
use super::signature::{self, POINTER};
use super::traps::trap_code;
use super::{internal, unsupported};
use crate::ids::{FuncIndex, GlobalIndex};
use crate::trap::Trap;

/// Translates an operator of this family.
pub(super) fn translate(t: &mut FuncTranslator<'_>, operator: &Operator<'_>) -> Result<Handled> {
    match operator {
        Operator::LocalGet { local_index } => t.local_get(*local_index)?,
        Operator::LocalSet { local_index } => t.local_set(*local_index)?,
        Operator::LocalTee { local_index } => t.local_tee(*local_index)?,
        Operator::GlobalGet { global_index } => t.global_get(GlobalIndex(*global_index))?,
        Operator::GlobalSet { global_index } => t.global_set(GlobalIndex(*global_index))?,
        Operator::I32Const { value } => t.int_const(types::I32, i64::from(*value)),
        Operator::I64Const { value } => t.int_const(types::I64, *value),
        Operator::F32Const { value } => {
            let value = t.builder.ins().f32const(Ieee32::with_bits(value.bits()));
            t.push(value);
        }
        Operator::F64Const { value } => {
            let value = t.builder.ins().f64const(Ieee64::with_bits(value.bits()));
            t.push(value);
        }
        Operator::Drop => {
            t.pop()?;
        }
        Operator::Select | Operator::TypedSelect { .. } => t.select()?,
        Operator::RefNull { hty } => match *hty {
            heap if signature::is_supported(heap) => t.int_const(POINTER, 0),
            _ => return Err(unsupported("gc")).context("operator `ref_null`"),
        },
        Operator::RefIsNull => t.ref_is_null()?,
        Operator::RefAsNonNull => t.ref_as_non_null()?,
        Operator::RefFunc { function_index } => t.ref_func(FuncIndex(*function_index))?,
        _ => return Ok(Handled::No),
    }
    Ok(Handled::Yes)
}

impl FuncTranslator<'_> {
    fn local_get(&mut self, index: u32) -> Result<()> {
        let local = self.local(index)?;
        let value = self.builder.try_use_var(local).map_err(internal)?;
        self.push(value);
        Ok(())
    }

    fn local_set(&mut self, index: u32) -> Result<()> {
        let local = self.local(index)?;
        let value = self.pop()?;
        self.builder.try_def_var(local, value).map_err(internal)
    }

    fn local_tee(&mut self, index: u32) -> Result<()> {
        let value = *known(self.top(1)?.first(), "operand of `local.tee`")?;
        let local = self.local(index)?;
        self.builder.try_def_var(local, value).map_err(internal)
    }

    fn global_get(&mut self, index: GlobalIndex) -> Result<()> {
        let global = *known(self.source.module.globals.get(index), "global")?;
        let ty = signature::value_type(global.value)?;
        let mutability = if global.mutable { Mutability::Mutable } else { Mutability::Constant };
        let place = self.global(index)?;
        let value = self.load_field(ty, Region::Globals, mutability, place);
        self.push(value);
        Ok(())
    }

    fn global_set(&mut self, index: GlobalIndex) -> Result<()> {
        let value = self.pop()?;
        known(self.source.module.globals.get(index), "global")?;
        let place = self.global(index)?;
        self.store_field(Region::Globals, value, place);
        Ok(())
    }

    fn int_const(&mut self, ty: Type, value: i64) {
        let value = self.builder.ins().iconst(ty, value);
        self.push(value);
    }

    fn select(&mut self) -> Result<()> {
        let (first, second, condition) = self.pop3()?;
        let value = self.builder.ins().select(condition, first, second);
        self.push(value);
        Ok(())
    }

    fn ref_is_null(&mut self) -> Result<()> {
        let reference = self.pop()?;
        let is_null = self.builder.ins().icmp_imm_u(IntCC::Equal, reference, 0);
        let value = self.builder.ins().uextend(types::I32, is_null);
        self.push(value);
        Ok(())
    }

    fn ref_as_non_null(&mut self) -> Result<()> {
        let reference = *known(self.top(1)?.first(), "operand of `ref.as_non_null`")?;
        self.builder.ins().trapz(reference, trap_code(Trap::NullReference));
        Ok(())
    }

    fn ref_func(&mut self, func: FuncIndex) -> Result<()> {
        let slot = known(self.source.module.func_ref(func), "reference to a function")?;
        let offset = i64::from(self.source.layout.func_ref(slot));
        let context = self.context;
        let value = self.builder.ins().iadd_imm_u(context, offset);
        self.push(value);
        Ok(())
    }
}
