//! The trampolines between host and wasm.
//!
//! An *entry* is how the host calls wasm: it records where an unwinding comes back to, moves
//! arguments from an array into a wasm call and results back. A *lowering* and a *built-in* are how
//! wasm calls the host: they record where wasm was left, and unwind when the host says so. `layout`
//! describes the records; whoever unwinds jumps to `entry_handler` with `entry_sp` and `entry_fp`.
//!
//! # Invariants
//! * An entry leaves the store's innermost activation as it found it, on both of its ways out.
//! * A trampoline holds no address: it is the same code in every process.
//! * When the host runs, the activation's exit fields name the wasm frame that called it; a trampoline's own frame
//!   is never among those that a backtrace shows.

use std::mem::offset_of;

use anyhow::{Context, Result};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{F32, I8, I32, I64};
use cranelift_codegen::ir::{
    Block, BlockArg, ExceptionTableData, ExceptionTableItem, Function, InstBuilder, MemFlagsData, SigRef, StackSlot,
    StackSlotData, StackSlotKind, UserFuncName, Value,
};
use cranelift_codegen::isa::TargetIsa;
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};

use super::calls::{builtin_signature, builtin_type};
use super::signature::{self, POINTER, VECTOR};
use super::traps::trap_code;
use super::{Stub, internal};
use crate::layout::builtin::{Builtin, Value as BuiltinValue};
use crate::layout::{
    VALUE_BYTES, VmActivation, VmComponentHeader, VmCoreHeader, VmHostFunctions, VmLowering, VmStoreContext,
};
use crate::translate::{CoreFuncType, CoreValueType};
use crate::trap::Trap;

/// What a host function returns for success.
const SUCCESS: i64 = 1;
/// What an entry returns for an unwinding.
const UNWOUND: i64 = 0;

/// Fills `func`, which must be empty, with a trampoline's CLIF.
pub(super) fn build(
    isa: &dyn TargetIsa,
    stub: &Stub,
    func: &mut Function,
    memory: &mut FunctionBuilderContext,
) -> Result<()> {
    let host = isa.default_call_conv();
    let (name, signature) = match stub {
        Stub::Entry(_) => ("entry", signature::plain(host, &[POINTER; 4], &[I8])),
        Stub::Lowering(ty) => ("lowering", signature::wasm(ty).context("type of a lowering")?),
        Stub::Builtin(builtin) => (builtin.name, builtin_signature(builtin)),
    };
    func.name = UserFuncName::testcase(name);
    func.signature = signature;
    let mut builder = FunctionBuilder::new(func, memory);
    let block = builder.create_block();
    builder.append_block_params_for_function_params(block);
    builder.switch_to_block(block);
    builder.seal_block(block);
    let params = builder.block_params(block).to_vec();
    let mut emit = StubBuilder { builder, isa };
    match stub {
        Stub::Entry(ty) => emit.entry(ty, &params)?,
        Stub::Lowering(ty) => emit.lowering(ty, &params)?,
        Stub::Builtin(builtin) => emit.builtin(builtin, &params)?,
    }
    emit.builder.finalize(isa.frontend_config());
    Ok(())
}

struct StubBuilder<'a> {
    builder: FunctionBuilder<'a>,
    isa: &'a dyn TargetIsa,
}

impl StubBuilder<'_> {
    fn entry(&mut self, ty: &CoreFuncType, params: &[Value]) -> Result<()> {
        let &[code, context, store, values] = params else { return Err(internal("an entry takes four parameters")) };
        let callee = self.builder.import_signature(signature::wasm(ty).context("type of an entry")?);
        let record = self.stack_slot(size_of::<VmActivation>() as u32);
        let activation = self.builder.ins().stack_addr(POINTER, record, 0);
        let outer = self.get(store, offset_of!(VmStoreContext, activation));
        self.set(activation, offset_of!(VmActivation, outer), outer);
        let fp = self.builder.ins().get_frame_pointer(POINTER);
        let sp = self.builder.ins().get_stack_pointer(POINTER);
        self.set(activation, offset_of!(VmActivation, entry_fp), fp);
        self.set(activation, offset_of!(VmActivation, entry_sp), sp);

        // CLIF may not refer to the entry block, and the handler's address names the calling one.
        let call = self.builder.create_block();
        self.builder.ins().jump(call, &[]);
        self.builder.switch_to_block(call);
        self.builder.seal_block(call);
        let returned = self.builder.create_block();
        let results: Vec<Value> = ty
            .results
            .iter()
            .map(|ty| Ok(self.builder.append_block_param(returned, signature::value_type(*ty)?)))
            .collect::<Result<_>>()?;
        let unwound = self.builder.create_block();
        self.builder.set_cold_block(unwound);
        let handler = self.builder.ins().get_exception_handler_address(POINTER, call, 0);
        self.set(activation, offset_of!(VmActivation, entry_handler), handler);
        self.set(store, offset_of!(VmStoreContext, activation), activation);

        let mut arguments = vec![context];
        arguments.extend(self.load_values(values, &ty.params)?);
        self.try_call(callee, code, &arguments, (returned, results.len()), unwound);

        self.builder.switch_to_block(returned);
        self.builder.seal_block(returned);
        self.store_values(values, &results);
        self.leave(store, record, SUCCESS);
        self.builder.switch_to_block(unwound);
        self.builder.seal_block(unwound);
        self.leave(store, record, UNWOUND);
        Ok(())
    }

    /// Calls wasm; it comes back in `returned` with its results, or is unwound to `unwound`.
    fn try_call(
        &mut self,
        signature: SigRef,
        code: Value,
        arguments: &[Value],
        (returned, n_results): (Block, usize),
        unwound: Block,
    ) {
        let dfg = &mut self.builder.func.dfg;
        let results: Vec<BlockArg> = (0..n_results as u32).map(BlockArg::TryCallRet).collect();
        let normal = dfg.block_call(returned, &results);
        let handler = ExceptionTableItem::Default(dfg.block_call(unwound, &[]));
        let table = dfg.exception_tables.push(ExceptionTableData::new(signature, normal, [handler]));
        self.builder.ins().try_call_indirect(code, arguments, table);
    }

    /// Makes the outer activation the innermost again and returns.
    fn leave(&mut self, store: Value, record: StackSlot, outcome: i64) {
        // Its address is found anew: no register would keep it over the call.
        let activation = self.builder.ins().stack_addr(POINTER, record, 0);
        let outer = self.get(activation, offset_of!(VmActivation, outer));
        self.set(store, offset_of!(VmStoreContext, activation), outer);
        let outcome = self.builder.ins().iconst(I8, outcome);
        self.builder.ins().return_(&[outcome]);
    }

    fn lowering(&mut self, ty: &CoreFuncType, params: &[Value]) -> Result<()> {
        let (&lowering, arguments) = params.split_first().ok_or_else(|| internal("a lowering without a context"))?;
        let store = self.get(lowering, offset_of!(VmLowering, store));
        self.record_exit(store);
        self.check_may_leave(lowering);

        // A function type has at most 1,000 parameters and as many results.
        let n_values = ty.value_slots() as u32;
        let values = match n_values {
            // The host may make an empty slice of it: any aligned address that is not null.
            0 => self.builder.ins().iconst(POINTER, i64::from(VALUE_BYTES)),
            n => self.slot(n * VALUE_BYTES),
        };
        self.store_values(values, arguments);
        let callee = self.get(lowering, offset_of!(VmLowering, callee));
        let signature = signature::plain(self.isa.default_call_conv(), &[POINTER; 2], &[I8]);
        let signature = self.builder.import_signature(signature);
        let call = self.builder.ins().call_indirect(signature, callee, &[lowering, values]);
        let success = self.builder.inst_results(call)[0];
        self.unwind_unless(success, store);
        let results = self.load_values(values, &ty.results)?;
        self.builder.ins().return_(&results);
        Ok(())
    }

    /// Traps when the component may not call out.
    fn check_may_leave(&mut self, lowering: Value) {
        let flags = self.get(lowering, offset_of!(VmLowering, flags));
        let flags = self.builder.ins().load(I32, MemFlagsData::trusted(), flags, 0);
        let cannot_leave = self.builder.ins().band_imm_u(flags, i64::from(VmComponentHeader::CANNOT_LEAVE));
        self.builder.ins().trapnz(cannot_leave, trap_code(Trap::CannotLeave));
    }

    fn builtin(&mut self, builtin: &Builtin, params: &[Value]) -> Result<()> {
        let context = *params.first().ok_or_else(|| internal("a built-in without a context"))?;
        let store = self.get(context, offset_of!(VmCoreHeader, store));
        self.record_exit(store);
        let mut types = vec![POINTER];
        types.extend(builtin.params.iter().filter_map(|value| builtin_type(*value)));
        let result = match builtin.result {
            BuiltinValue::Nothing => I8,
            _ => I64,
        };
        let signature = signature::plain(self.isa.default_call_conv(), &types, &[result]);
        let signature = self.builder.import_signature(signature);
        let callee = self.host_function(store, VmHostFunctions::builtin(builtin));
        let call = self.builder.ins().call_indirect(signature, callee, params);
        let result = self.builder.inst_results(call)[0];
        match builtin.result {
            BuiltinValue::Nothing => {
                self.unwind_unless(result, store);
                self.builder.ins().return_(&[]);
            }
            _ => {
                const FAILED: i64 = (u64::MAX - 1) as i64;
                let success = self.builder.ins().icmp_imm_s(IntCC::NotEqual, result, FAILED);
                self.unwind_unless(success, store);
                self.builder.ins().return_(&[result]);
            }
        }
        Ok(())
    }

    /// Records the wasm frame that called this trampoline.
    fn record_exit(&mut self, store: Value) {
        let own_fp = self.builder.ins().get_frame_pointer(POINTER);
        let caller_fp = self.get(own_fp, 0);
        let caller_pc = self.builder.ins().get_return_address(POINTER);
        let activation = self.get(store, offset_of!(VmStoreContext, activation));
        self.set(activation, offset_of!(VmActivation, exit_fp), caller_fp);
        self.set(activation, offset_of!(VmActivation, exit_pc), caller_pc);
    }

    /// Goes on when the host succeeded; else calls `unwind`, which does not come back.
    fn unwind_unless(&mut self, success: Value, store: Value) {
        let (goes_on, unwinds) = (self.builder.create_block(), self.builder.create_block());
        self.builder.set_cold_block(unwinds);
        self.builder.ins().brif(success, goes_on, &[], unwinds, &[]);
        self.builder.switch_to_block(unwinds);
        self.builder.seal_block(unwinds);
        let signature = signature::plain(self.isa.default_call_conv(), &[POINTER], &[]);
        let signature = self.builder.import_signature(signature);
        let unwind = self.host_function(store, offset_of!(VmHostFunctions, unwind));
        self.builder.ins().call_indirect(signature, unwind, &[store]);
        self.builder.ins().trap(trap_code(Trap::InternalBug));
        self.builder.switch_to_block(goes_on);
        self.builder.seal_block(goes_on);
    }

    /// The address of a function of the host.
    fn host_function(&mut self, store: Value, offset: usize) -> Value {
        let table = self.get(store, offset_of!(VmStoreContext, host));
        self.get(table, offset)
    }

    /// Reads values of these types from the array through which host and wasm exchange them.
    fn load_values(&mut self, values: Value, types: &[CoreValueType]) -> Result<Vec<Value>> {
        let mut offset = 0;
        let load = |ty: &CoreValueType| {
            let from = offset;
            offset += value_bytes(ty.value_slots());
            Ok(self.builder.ins().load(signature::value_type(*ty)?, slot_flags(), values, from))
        };
        types.iter().map(load).collect()
    }

    /// Writes values to the array, 32-bit ones zero-extended.
    fn store_values(&mut self, values: Value, from: &[Value]) {
        let mut offset = 0;
        for value in from {
            let ty = self.builder.func.dfg.value_type(*value);
            let bits = match ty {
                F32 => {
                    let bits = self.builder.ins().bitcast(I32, MemFlagsData::new(), *value);
                    self.builder.ins().uextend(I64, bits)
                }
                I32 => self.builder.ins().uextend(I64, *value),
                _ => *value,
            };
            self.builder.ins().store(slot_flags(), bits, values, offset);
            offset += value_bytes(if ty == VECTOR { 2 } else { 1 });
        }
    }

    /// The address of a new stack slot.
    fn slot(&mut self, bytes: u32) -> Value {
        let slot = self.stack_slot(bytes);
        self.builder.ins().stack_addr(POINTER, slot, 0)
    }

    fn stack_slot(&mut self, bytes: u32) -> StackSlot {
        const ALIGN_SHIFT: u8 = 3;
        self.builder.create_sized_stack_slot(StackSlotData::new(StackSlotKind::ExplicitSlot, bytes, ALIGN_SHIFT))
    }

    fn get(&mut self, base: Value, offset: usize) -> Value {
        self.builder.ins().load(POINTER, MemFlagsData::trusted(), base, offset as i32)
    }

    fn set(&mut self, base: Value, offset: usize, value: Value) {
        self.builder.ins().store(MemFlagsData::trusted(), value, base, offset as i32);
    }
}

/// The array's slots are aligned as such; a vector in two of them is not.
fn slot_flags() -> MemFlagsData {
    MemFlagsData::new().with_notrap()
}

fn value_bytes(slots: usize) -> i32 {
    (slots * VALUE_BYTES as usize) as i32
}
