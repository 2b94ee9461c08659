//! The module `spectest` that the suite's scripts import from.

use anyhow::Result;
use gusset::{
    Global, GlobalType, Linker, Memory, MemoryType, Mutability, Ref, RefType, Store, Table, TableType, Val, ValType,
};

/// Defines it.
pub(super) fn define(linker: &mut Linker<()>, store: &mut Store<()>) -> Result<()> {
    const MODULE: &str = "spectest";
    linker.func_wrap(MODULE, "print", || {})?;
    linker.func_wrap(MODULE, "print_i32", |_: i32| {})?;
    linker.func_wrap(MODULE, "print_i64", |_: i64| {})?;
    linker.func_wrap(MODULE, "print_f32", |_: f32| {})?;
    linker.func_wrap(MODULE, "print_f64", |_: f64| {})?;
    linker.func_wrap(MODULE, "print_i32_f32", |_: i32, _: f32| {})?;
    linker.func_wrap(MODULE, "print_f64_f64", |_: f64, _: f64| {})?;
    for (name, ty, value) in [
        ("global_i32", ValType::I32, Val::I32(666)),
        ("global_i64", ValType::I64, Val::I64(666)),
        ("global_f32", ValType::F32, Val::from(666.6_f32)),
        ("global_f64", ValType::F64, Val::from(666.6_f64)),
    ] {
        let global = Global::new(&mut *store, GlobalType::new(ty, Mutability::Const), value)?;
        linker.define(&*store, MODULE, name, global)?;
    }
    let table = Table::new(&mut *store, TableType::new(RefType::FUNCREF, 10, Some(20)), Ref::Func(None))?;
    linker.define(&*store, MODULE, "table", table)?;
    let memory = Memory::new(&mut *store, MemoryType::new(1, Some(2)))?;
    linker.define(&*store, MODULE, "memory", memory)?;
    let shared = Memory::new(&mut *store, MemoryType::shared(1, 2))?;
    linker.define(&*store, MODULE, "shared_memory", shared)?;
    Ok(())
}
