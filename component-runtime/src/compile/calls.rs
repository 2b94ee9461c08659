//! Calls: direct, indirect, tail calls, and built-ins of the runtime.
//!
//! A call of a function of the same module goes straight to its code with the caller's own context, one
//! of another module that is known (`wiring`) with a context at a known distance. Any other imported function's
//! code and context are in the caller's context; what a table holds has both in a `VmFuncRef`, whose signature is
//! compared first.

use std::mem::offset_of;

use anyhow::Result;
use cranelift_codegen::ir::MemFlagsData;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I32, I64};
use cranelift_codegen::ir::{Inst, InstBuilder, SigRef, Signature, Type, Value};
use smallvec::SmallVec;
use wasmparser::Operator;

use super::context::{Mutability, Place, Region};
use super::func::FuncTranslator;
use super::link::FuncKey;
use super::operators::{Handled, known};
use super::signature::{self, POINTER};
use super::traps::trap_code;
use super::wiring::KnownFunc;
use crate::ids::{ComponentInstanceId, CoreTypeId, FuncIndex, TableIndex, TypeIndex};
use crate::layout::builtin::{Builtin, Value as BuiltinValue};
use crate::layout::{VmConstantElement, VmFuncRef, VmFunction};
use crate::translate::{Callees, TableKind};
use crate::trap::Trap;

/// Translates an operator of this family.
pub(super) fn translate(t: &mut FuncTranslator<'_>, operator: &Operator<'_>) -> Result<Handled> {
    match operator {
        Operator::Call { function_index } => {
            let func = FuncIndex(*function_index);
            let (callee, ty) = t.direct(func)?;
            match t.source.imports.resource_builtin(func).filter(|_| t.replaces_builtins()) {
                Some(builtin) => t.resource_builtin(builtin, callee, ty)?,
                None => t.call_or_copy(callee, ty)?,
            }
        }
        Operator::ReturnCall { function_index } => {
            let (callee, ty) = t.direct(FuncIndex(*function_index))?;
            t.return_call(callee, ty)?;
        }
        Operator::CallIndirect { type_index, table_index } => {
            let (callee, ty) = t.indirect(TypeIndex(*type_index), TableIndex(*table_index))?;
            t.call(callee, ty)?;
        }
        Operator::ReturnCallIndirect { type_index, table_index } => {
            let (callee, ty) = t.indirect(TypeIndex(*type_index), TableIndex(*table_index))?;
            t.return_call(callee, ty)?;
        }
        Operator::CallRef { type_index } => {
            let (callee, ty) = t.typed_reference(TypeIndex(*type_index))?;
            t.call(callee, ty)?;
        }
        Operator::ReturnCallRef { type_index } => {
            let (callee, ty) = t.typed_reference(TypeIndex(*type_index))?;
            t.return_call(callee, ty)?;
        }
        _ => return Ok(Handled::No),
    }
    Ok(Handled::Yes)
}

/// What a call goes to.
#[derive(Clone, Copy)]
pub(super) enum Callee {
    /// A function of the same image, with its context; of an adapter's, the nested instance whose guest it is.
    Direct { key: FuncKey, context: Value, guest: Option<ComponentInstanceId> },
    /// Any function, by its code and its context; of an adapter's, the nested instance whose built-in it is.
    Pointer { code: Value, context: Value, signature: SigRef, guest: Option<ComponentInstanceId> },
}

impl FuncTranslator<'_> {
    fn direct(&mut self, func: FuncIndex) -> Result<(Callee, CoreTypeId)> {
        let ty = *known(self.source.module.funcs.get(func), "function")?;
        let callee = match self.source.module.defined_func(func) {
            Some(defined) => Callee::Direct { key: (self.source.key.0, defined), context: self.context, guest: None },
            None => self.imported(func, ty)?,
        };
        Ok((callee, ty))
    }

    fn imported(&mut self, func: FuncIndex, ty: CoreTypeId) -> Result<Callee> {
        let place = self.in_context(self.source.layout.imported_func(func));
        Ok(match self.source.imports.func(func) {
            Some(KnownFunc::Wasm { key, context, guest }) => {
                Callee::Direct { key, context: self.beside(context), guest }
            }
            Some(KnownFunc::Lowering { context, guest, .. }) => {
                let code = place.field(offset_of!(VmFunction, code));
                let code = self.load_field(POINTER, Region::Context, Mutability::Constant, code);
                Callee::Pointer { code, context: self.beside(context), signature: self.signature(ty)?, guest }
            }
            None => self.pointer(place, Mutability::Constant, ty)?,
        })
    }

    /// What is at a distance from the context.
    pub(super) fn beside(&mut self, distance: i32) -> Value {
        self.builder.ins().iadd_imm_s(self.context, i64::from(distance))
    }

    fn indirect(&mut self, ty: TypeIndex, table: TableIndex) -> Result<(Callee, CoreTypeId)> {
        let ty = *known(self.source.module.types.get(ty), "type")?;
        let index = self.pop()?;
        if let TableKind::Constant(callees) = self.source.module.table_kind(table) {
            return Ok((self.constant_callee(ty, table, callees, index)?, ty));
        }
        let reference = self.load_element(table, index, Trap::UndefinedElement)?;
        self.builder.ins().trapz(reference, trap_code(Trap::UninitializedElement));
        self.check_signature(reference, ty);
        let place = Place { base: reference, offset: offset_of!(VmFuncRef, function) as i32 };
        Ok((self.pointer(place, Mutability::Mutable, ty)?, ty))
    }

    /// The function in a constant table. Types are compared as the component numbers them; what is not a
    /// function has none of them, so that one comparison finds both reasons to trap.
    fn constant_callee(&mut self, ty: CoreTypeId, table: TableIndex, callees: Callees, index: Value) -> Result<Callee> {
        let element = self.constant_element(table, index)?;
        let mut field = |ty, offset| self.load_field(ty, Region::Constants, Mutability::Mutable, element.field(offset));
        let found = field(I32, offset_of!(VmConstantElement, ty));
        let code = field(POINTER, offset_of!(VmConstantElement, code));
        self.check_constant_type(found, ty);
        let context = match callees {
            Callees::Own => self.context,
            Callees::Any => self.context_of_element(element),
        };
        Ok(Callee::Pointer { code, context, signature: self.signature(ty)?, guest: None })
    }

    fn context_of_element(&mut self, element: Place) -> Value {
        let distance = element.field(offset_of!(VmConstantElement, context));
        let distance = self.load_field(I32, Region::Constants, Mutability::Mutable, distance);
        let distance = self.builder.ins().sextend(I64, distance);
        self.builder.ins().iadd(self.context, distance)
    }

    /// Traps unless the type of an element of a constant table is this one.
    fn check_constant_type(&mut self, found: Value, ty: CoreTypeId) {
        let differs = self.builder.ins().icmp_imm_u(IntCC::NotEqual, found, i64::from(ty.0));
        let (fails, fits) = (self.builder.create_block(), self.builder.create_block());
        self.builder.set_cold_block(fails);
        self.builder.ins().brif(differs, fails, &[], fits, &[]);
        self.builder.switch_to_block(fails);
        self.builder.seal_block(fails);
        let nothing = i64::from(VmConstantElement::NO_TYPE);
        let is_null = self.builder.ins().icmp_imm_u(IntCC::Equal, found, nothing);
        self.builder.ins().trapnz(is_null, trap_code(Trap::UninitializedElement));
        self.builder.ins().trap(trap_code(Trap::BadSignature));
        self.builder.switch_to_block(fits);
        self.builder.seal_block(fits);
    }

    /// The function behind a reference whose type says that of the function. Null has no code to load,
    /// so that the load is the check.
    fn typed_reference(&mut self, ty: TypeIndex) -> Result<(Callee, CoreTypeId)> {
        let ty = *known(self.source.module.types.get(ty), "type")?;
        let reference = self.pop()?;
        let place = Place { base: reference, offset: offset_of!(VmFuncRef, function) as i32 };
        let code = place.field(offset_of!(VmFunction, code));
        let flags = MemFlagsData::new().with_aligned().with_trap_code(Some(trap_code(Trap::NullFunctionReference)));
        let flags = self.in_region(Region::Context, flags);
        let code = self.builder.ins().load(POINTER, flags, code.base, code.offset);
        let context = place.field(offset_of!(VmFunction, context));
        let context = self.load_field(POINTER, Region::Context, Mutability::Mutable, context);
        Ok((Callee::Pointer { code, context, signature: self.signature(ty)?, guest: None }, ty))
    }

    /// Traps unless the function behind a reference has this type.
    fn check_signature(&mut self, reference: Value, ty: CoreTypeId) {
        let wanted = self.engine_signatures().field(ty.0 as usize * size_of::<u32>());
        let wanted = self.load_field(I32, Region::Context, Mutability::Constant, wanted);
        let found = Place { base: reference, offset: offset_of!(VmFuncRef, signature) as i32 };
        let found = self.load_field(I32, Region::Context, Mutability::Mutable, found);
        let differs = self.builder.ins().icmp(IntCC::NotEqual, found, wanted);
        self.builder.ins().trapnz(differs, trap_code(Trap::BadSignature));
    }

    /// The callee that a `VmFunction` describes.
    fn pointer(&mut self, place: Place, mutability: Mutability, ty: CoreTypeId) -> Result<Callee> {
        let mut field = |offset| self.load_field(POINTER, Region::Context, mutability, place.field(offset));
        let (code, context) = (field(offset_of!(VmFunction, code)), field(offset_of!(VmFunction, context)));
        Ok(Callee::Pointer { code, context, signature: self.signature(ty)?, guest: None })
    }

    fn call_or_copy(&mut self, callee: Callee, ty: CoreTypeId) -> Result<()> {
        if let Callee::Direct { key, context, .. } = callee
            && let Some(source) = self.copied(key)?
        {
            return self.copy(source, context, ty);
        }
        self.call(callee, ty)
    }

    /// Calls a function with the topmost operands; its results are the topmost ones then.
    pub(super) fn call(&mut self, callee: Callee, ty: CoreTypeId) -> Result<()> {
        self.meter_checkpoint()?;
        let (Callee::Direct { guest, .. } | Callee::Pointer { guest, .. }) = callee;
        let outer = guest.map(|guest| self.enter_fuel_of(guest)).transpose()?.flatten();
        let arguments = self.pop_arguments(callee, ty)?;
        let call = match callee {
            Callee::Direct { key, .. } => {
                let func = self.callee(key, ty)?;
                self.builder.ins().call(func, &arguments)
            }
            Callee::Pointer { code, signature, .. } => self.builder.ins().call_indirect(signature, code, &arguments),
        };
        self.push_results(call);
        self.reload_fuel()?;
        outer.map_or(Ok(()), |outer| self.leave_fuel_of(outer))
    }

    fn return_call(&mut self, callee: Callee, ty: CoreTypeId) -> Result<()> {
        self.meter_checkpoint()?;
        let arguments = self.pop_arguments(callee, ty)?;
        match callee {
            Callee::Direct { key, .. } => {
                let func = self.callee(key, ty)?;
                self.builder.ins().return_call(func, &arguments)
            }
            Callee::Pointer { code, signature, .. } => {
                self.builder.ins().return_call_indirect(signature, code, &arguments)
            }
        };
        self.frames.stop();
        Ok(())
    }

    /// Pops the arguments of a call and puts the callee's context in front of them.
    fn pop_arguments(&mut self, callee: Callee, ty: CoreTypeId) -> Result<SmallVec<[Value; 16]>> {
        let ty = self.core_type(ty)?;
        let count = ty.params.len();
        self.charge(count + ty.results.len());
        let context = match callee {
            Callee::Direct { context, .. } | Callee::Pointer { context, .. } => context,
        };
        let mut arguments = SmallVec::with_capacity(count + 1);
        arguments.push(context);
        arguments.extend_from_slice(self.top(count)?);
        self.truncate(self.height() - count);
        Ok(arguments)
    }

    fn push_results(&mut self, call: Inst) {
        let results: SmallVec<[Value; 8]> = self.builder.inst_results(call).into();
        self.push_all(&results);
    }

    /// Calls a built-in of the runtime, which does not come back when it fails. Returns its result.
    pub(super) fn builtin(&mut self, builtin: Builtin, arguments: &[Value]) -> Result<Option<Value>> {
        self.save_fuel()?;
        let signature = self.builder.import_signature(builtin_signature(&builtin));
        let table = self.builtins();
        let code =
            self.load_field(POINTER, Region::Context, Mutability::Constant, table.field(builtin.offset as usize));
        let mut all: SmallVec<[Value; 8]> = SmallVec::new();
        all.push(self.context);
        all.extend_from_slice(arguments);
        let call = self.builder.ins().call_indirect(signature, code, &all);
        let result = self.builder.inst_results(call).first().copied();
        self.reload_fuel()?;
        Ok(result)
    }
}

/// The signature with which wasm calls a built-in.
pub(super) fn builtin_signature(builtin: &Builtin) -> Signature {
    let params: SmallVec<[_; 8]> = builtin.params.iter().filter_map(|value| builtin_type(*value)).collect();
    match builtin.result {
        BuiltinValue::Nothing => signature::tail(&params, &[]),
        _ => signature::tail(&params, &[I64]),
    }
}

/// The type of a parameter of a built-in.
pub(super) fn builtin_type(value: BuiltinValue) -> Option<Type> {
    match value {
        BuiltinValue::I32 => Some(I32),
        BuiltinValue::I64 | BuiltinValue::MayUnwind => Some(I64),
        BuiltinValue::Nothing => None,
    }
}
