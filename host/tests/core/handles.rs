//! Rows 5 and 47 of the reliability cases: values of one store or engine used with another.

use std::panic::{AssertUnwindSafe, catch_unwind};

use gusset::{
    CallError, Engine, Extern, ExternRef, Func, Global, GlobalType, Instance, Linker, Memory, MemoryType, Module,
    Mutability, Ref, RefType, Store, Table, TableType, Val, ValType,
};

use crate::support::module;

const EVERYTHING: &str = r#"(module
  (memory (export "m") 1) (table (export "t") 1 funcref) (global (export "g") (mut funcref) (ref.null func))
  (func (export "f") (param funcref)) (func (export "x") (param externref)))"#;

const WANTS: &str = r#"(module (import "" "m" (memory 1)))"#;

fn made(engine: &Engine) -> (Store<()>, Instance) {
    let mut store = Store::new(engine, ());
    let instance = Instance::new(&mut store, &module(engine, EVERYTHING), &[]).unwrap();
    (store, instance)
}

#[track_caller]
fn wrong_store<T: std::fmt::Debug>(outcome: gusset::Result<T>) {
    let error = outcome.unwrap_err();
    assert!(matches!(error.downcast_ref(), Some(CallError::WrongStore { .. })), "{error:?}");
}

#[track_caller]
fn wrong_engine<T: std::fmt::Debug>(outcome: gusset::Result<T>) {
    let error = outcome.unwrap_err();
    assert!(matches!(error.downcast_ref(), Some(CallError::WrongEngine { .. })), "{error:?}");
}

#[track_caller]
fn panics<T: std::fmt::Debug>(body: impl FnOnce() -> T) {
    let panic = catch_unwind(AssertUnwindSafe(body)).unwrap_err();
    assert!(panic.downcast_ref::<String>().unwrap().contains("belongs to another store"));
}

/// Uses everything of the first store with the second.
fn cross(a: &Engine, b: &Engine) {
    let (mut store, instance) = made(a);
    let (mut other, other_instance) = made(b);
    let func = instance.get_func(&store, "f").unwrap();
    let memory = instance.get_memory(&store, "m").unwrap();
    let table = instance.get_table(&store, "t").unwrap();
    let global = instance.get_global(&store, "g").unwrap();
    let typed = func.typed::<Option<Func>, ()>(&store).unwrap();
    let host = Func::wrap(&mut store, || {});
    let value = ExternRef::new(&mut store, 1).unwrap();

    wrong_store(func.call(&mut other, &[Val::FuncRef(None)], &mut []));
    wrong_store(typed.call(&mut other, None));
    wrong_store(func.typed::<Option<Func>, ()>(&other));
    wrong_store(instance.get_typed_func::<Option<Func>, ()>(&other, "f"));
    wrong_store(memory.write(&mut other, 0, &[1]));
    wrong_store(memory.read(&other, 0, &mut [1]));
    wrong_store(memory.grow(&mut other, 1));
    wrong_store(table.set(&mut other, 0, Ref::Func(None)));
    wrong_store(table.grow(&mut other, 1, Ref::Func(None)));
    wrong_store(global.set(&mut other, Val::FuncRef(None)));
    wrong_store(value.data(&other).map(drop));
    wrong_store(Extern::from(func).ty(&other).map_err(Into::into));
    panics(|| memory.data(&other));
    panics(|| memory.ty(&other));
    panics(|| table.get(&mut other, 0));
    panics(|| table.size(&other));
    panics(|| global.get(&other));
    panics(|| func.ty(&other));
    panics(|| instance.get_export(&other, "f"));

    // References as values: arguments, elements, contents.
    for func in [func, host] {
        let value = Val::FuncRef(Some(func));
        let their = other_instance.get_func(&other, "f").unwrap();
        wrong_store(their.call(&mut other, &[value], &mut []));
        wrong_store(their.typed::<Option<Func>, ()>(&other).unwrap().call(&mut other, Some(func)));
        let their = other_instance.get_table(&other, "t").unwrap();
        wrong_store(their.set(&mut other, 0, Ref::Func(Some(func))));
        wrong_store(their.grow(&mut other, 1, Ref::Func(Some(func))));
        wrong_store(other_instance.get_global(&other, "g").unwrap().set(&mut other, value));
        let ty = GlobalType::new(ValType::FUNCREF, Mutability::Const);
        wrong_store(Global::new(&mut other, ty, value));
        let ty = TableType::new(RefType::FUNCREF, 1, None);
        wrong_store(Table::new(&mut other, ty, Ref::Func(Some(func))));
    }
    let their = other_instance.get_func(&other, "x").unwrap();
    wrong_store(their.call(&mut other, &[Val::ExternRef(Some(value))], &mut []));

    // Imports.
    wrong_store(Instance::new(&mut other, &module(b, WANTS), &[memory.into()]));
}

#[test]
fn row5_what_is_of_one_store_does_not_work_with_another_store() {
    let engine = Engine::default();
    cross(&engine, &engine);
    let (store, instance) = made(&engine);
    let mut other = Store::new(&engine, ());
    let mut linker = Linker::new(&engine);
    wrong_store(linker.define(&other, "", "m", instance.get_memory(&store, "m").unwrap()).map(drop));
    wrong_store(linker.instance(&other, "", instance).map(drop));
    linker.instance(&store, "", instance).unwrap();
    wrong_store(linker.instantiate(&mut other, &module(&engine, WANTS)));
}

#[test]
fn row47_what_is_of_one_engine_does_not_work_with_another_engine() {
    let (a, b) = (Engine::default(), Engine::default());
    cross(&a, &b);
    let (store, instance) = made(&a);
    let mut other = Store::new(&b, ());
    let memory = Memory::new(&mut other, MemoryType::new(1, None)).unwrap();
    let of_a: Module = module(&a, WANTS);
    wrong_engine(Instance::new(&mut other, &of_a, &[memory.into()]));
    wrong_engine(Linker::<()>::new(&b).instantiate(&mut other, &of_a));
    wrong_engine(Linker::<()>::new(&a).instantiate(&mut other, &module(&a, "(module)")));
    let mut linker = Linker::<()>::new(&b);
    wrong_engine(linker.define(&store, "", "m", instance.get_memory(&store, "m").unwrap()).map(drop));
    wrong_engine(linker.instance(&store, "", instance).map(drop));
}
