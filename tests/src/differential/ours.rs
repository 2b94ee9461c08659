//! Gusset's side.

use std::cell::RefCell;

use anyhow::Result;
use gusset::{Config, Engine, Extern, Instance, Module, Store, Trap, Val};

use super::generate::{CALLS_PER_EXPORT, Numbers};
use super::{Bits, Event, Observed, Stop, hash};

/// Stack that guests may use.
pub(super) const WASM_STACK_BYTES: usize = 16 << 20;

/// After so many modules an engine is done with: what it keeps of their types would slow down unwinding.
const MODULES_PER_ENGINE: u32 = 500;

/// An engine of this thread.
fn engine() -> Engine {
    thread_local! {
        static ENGINE: RefCell<Option<(u32, Engine)>> = const { RefCell::new(None) };
    }
    ENGINE.with_borrow_mut(|kept| match kept {
        Some((uses, engine)) if *uses < MODULES_PER_ENGINE => {
            *uses += 1;
            engine.clone()
        }
        _ => kept.insert((1, fresh_engine())).1.clone(),
    })
}

fn fresh_engine() -> Engine {
    let mut config = Config::new();
    config.max_wasm_stack(WASM_STACK_BYTES).parallel_compilation(false).relaxed_simd_deterministic(true);
    Engine::new(&config).unwrap_or_else(|error| panic!("no engine: {error:#}"))
}

/// Runs a module.
///
/// # Errors
/// When it is not accepted.
pub(super) fn observe(seed: u64, bytes: &[u8]) -> Result<Observed> {
    let engine = engine();
    let module = Module::new(&engine, bytes)?;
    let mut store = Store::new(&engine, ());
    let instance = match Instance::new(&mut store, &module, &[]) {
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
            let args: Vec<Val> = ty.params().map(|ty| value(numbers.argument(&ty), &ty)).collect();
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

fn value(bits: Bits, ty: &gusset::ValType) -> Val {
    match bits {
        Bits::I32(value) => Val::I32(value as i32),
        Bits::I64(value) => Val::I64(value as i64),
        Bits::F32(bits) => Val::F32(bits),
        Bits::F64(bits) => Val::F64(bits),
        Bits::V128(value) => Val::V128(value.into()),
        Bits::Null(_) => Val::default_for_ty(ty).unwrap_or(Val::FuncRef(None)),
    }
}

fn bits(value: &Val) -> Bits {
    match value {
        Val::I32(value) => Bits::I32(*value as u32),
        Val::I64(value) => Bits::I64(*value as u64),
        Val::F32(bits) => Bits::F32(*bits),
        Val::F64(bits) => Bits::F64(*bits),
        Val::V128(value) => Bits::V128(value.as_u128()),
        Val::FuncRef(func) => Bits::Null(func.is_none()),
        Val::ExternRef(value) => Bits::Null(value.is_none()),
    }
}

fn stop(error: &gusset::Error) -> Stop {
    match error.downcast_ref::<Trap>() {
        Some(Trap::UnreachableCodeReached) => Stop::Unreachable,
        Some(Trap::MemoryOutOfBounds) => Stop::Memory,
        Some(Trap::TableOutOfBounds | Trap::UndefinedElement) => Stop::Table,
        Some(Trap::UninitializedElement) => Stop::NullCall,
        Some(Trap::BadSignature) => Stop::WrongSignature,
        Some(Trap::IntegerDivisionByZero) => Stop::DivisionByZero,
        Some(Trap::IntegerOverflow) => Stop::Overflow,
        Some(Trap::BadConversionToInteger) => Stop::BadConversion,
        Some(Trap::StackOverflow) => Stop::Stack,
        _ => Stop::Other,
    }
}
