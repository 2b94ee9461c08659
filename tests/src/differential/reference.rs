//! The reference's side: the interpreter `wasmi`, which shares no code generator with Gusset.

use anyhow::Result;
use wasmi::errors::{ErrorKind, InstantiationError};
use wasmi::{Config, Engine, Extern, F32, F64, Linker, Module, Nullable, Store, TrapCode, Val, ValType};

use super::generate::{CALLS_PER_EXPORT, Numbers};
use super::{Bits, Event, Observed, Stop, hash};

/// An engine for one module: one that panicked is not used again.
fn engine() -> Engine {
    let mut config = Config::default();
    config.wasm_wide_arithmetic(true).wasm_custom_page_sizes(true);
    config.set_max_recursion_depth(100_000).set_max_stack_height(64 << 20);
    Engine::new(&config)
}

/// Runs a module.
///
/// # Errors
/// When it is not accepted.
pub(super) fn observe(seed: u64, bytes: &[u8]) -> Result<Observed> {
    let engine = engine();
    let module = Module::new(&engine, bytes)?;
    let mut store = Store::new(&engine, ());
    let instance = match Linker::new(&engine).instantiate_and_start(&mut store, &module) {
        Ok(instance) => instance,
        Err(error) => return Ok(vec![Event::Unstartable(stop(&error))]),
    };
    // Sorted, since the sides need not list them in the same order.
    let mut names: Vec<String> = module.exports().map(|export| export.name().to_owned()).collect();
    names.sort();
    let mut numbers = Numbers::new(!seed);
    let mut events = Observed::new();
    for name in &names {
        let Some(Extern::Func(func)) = instance.get_export(&store, name) else { continue };
        let ty = func.ty(&store);
        for _ in 0..CALLS_PER_EXPORT {
            let args: Vec<Val> = ty.params().iter().map(|ty| value(numbers.argument(&gusset_type(*ty)), *ty)).collect();
            let mut results = vec![Val::I32(0); ty.results().len()];
            let name = name.clone();
            events.push(match func.call(&mut store, &args, &mut results) {
                Ok(()) => Event::Returned(name, results.iter().map(bits).collect()),
                Err(error) => Event::Stopped(name, stop(&error)),
            });
        }
    }
    for name in names {
        events.extend(match instance.get_export(&store, &name) {
            Some(Extern::Memory(memory)) => {
                let bytes = memory.data(&store);
                Some(Event::Memory(name, bytes.len(), hash(bytes)))
            }
            Some(Extern::Global(global)) => Some(Event::Global(name, bits(&global.get(&store)))),
            Some(Extern::Table(table)) => Some(Event::Table(name, table.size(&store))),
            _ => None,
        });
    }
    Ok(events)
}

fn gusset_type(ty: ValType) -> gusset::ValType {
    match ty {
        ValType::I32 => gusset::ValType::I32,
        ValType::I64 => gusset::ValType::I64,
        ValType::F32 => gusset::ValType::F32,
        ValType::F64 => gusset::ValType::F64,
        ValType::V128 => gusset::ValType::V128,
        ValType::FuncRef => gusset::ValType::FUNCREF,
        ValType::ExternRef => gusset::ValType::EXTERNREF,
    }
}

fn value(bits: Bits, ty: ValType) -> Val {
    match bits {
        Bits::I32(value) => Val::I32(value as i32),
        Bits::I64(value) => Val::I64(value as i64),
        Bits::F32(bits) => Val::F32(F32::from_bits(bits)),
        Bits::F64(bits) => Val::F64(F64::from_bits(bits)),
        Bits::V128(value) => Val::V128(value.into()),
        Bits::Null(_) => Val::default_for_ty(ty),
    }
}

fn bits(value: &Val) -> Bits {
    match value {
        Val::I32(value) => Bits::I32(*value as u32),
        Val::I64(value) => Bits::I64(*value as u64),
        Val::F32(value) => Bits::F32(value.to_bits()),
        Val::F64(value) => Bits::F64(value.to_bits()),
        Val::V128(value) => Bits::V128(value.as_u128()),
        Val::FuncRef(func) => Bits::Null(matches!(func, Nullable::Null)),
        Val::ExternRef(value) => Bits::Null(matches!(value, Nullable::Null)),
    }
}

fn stop(error: &wasmi::Error) -> Stop {
    // An element segment that does not fit has no trap code here; in the specification it traps.
    if let ErrorKind::Instantiation(InstantiationError::ElementSegmentDoesNotFit { .. }) = error.kind() {
        return Stop::Table;
    }
    match error.as_trap_code() {
        Some(TrapCode::UnreachableCodeReached) => Stop::Unreachable,
        Some(TrapCode::MemoryOutOfBounds) => Stop::Memory,
        Some(TrapCode::TableOutOfBounds) => Stop::Table,
        Some(TrapCode::IndirectCallToNull) => Stop::NullCall,
        Some(TrapCode::BadSignature) => Stop::WrongSignature,
        Some(TrapCode::IntegerDivisionByZero) => Stop::DivisionByZero,
        Some(TrapCode::IntegerOverflow) => Stop::Overflow,
        Some(TrapCode::BadConversionToInteger) => Stop::BadConversion,
        Some(TrapCode::StackOverflow) => Stop::Stack,
        _ => Stop::Other,
    }
}
