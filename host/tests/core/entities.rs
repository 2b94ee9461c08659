//! Memories, tables and globals that the host makes.

use gusset::{
    Config, Engine, ExternRef, Func, Global, GlobalType, Linker, Memory, MemoryType, Mutability, Ref, RefType, Store,
    Table, TableType, Val, ValType,
};

use crate::support::{module, says};

#[test]
fn a_memory_is_read_written_and_grown_by_both_sides() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, "data");
    let memory = Memory::new(&mut store, MemoryType::new(1, Some(3))).unwrap();
    memory.write(&mut store, 65535, &[7]).unwrap();
    says(memory.write(&mut store, 65535, &[7, 8]), "2 bytes at 65535 are not within the memory of 65536 bytes");
    says(memory.read(&store, usize::MAX, &mut [0]), "are not within");
    assert_eq!(memory.grow(&mut store, 1).unwrap(), 1);
    says(memory.grow(&mut store, 2), "cannot grow by 2 pages");
    assert_eq!((memory.size(&store), memory.data_size(&store)), (2, 131_072));
    let (bytes, data) = memory.data_and_store_mut(&mut store);
    bytes[131_071] = data.len() as u8;
    let mut linker = Linker::new(&engine);
    linker.define(&store, "", "m", memory).unwrap();
    let wat = r#"(module (import "" "m" (memory 2 3))
      (func (export "f") (result i32) (i32.add (i32.load8_u (i32.const 131071)) (memory.grow (i32.const 1)))))"#;
    let instance = linker.instantiate(&mut store, &module(&engine, wat)).unwrap();
    assert_eq!(instance.get_typed_func::<(), i32>(&store, "f").unwrap().call(&mut store, ()).unwrap(), 6);
    assert_eq!(memory.size(&store), 3);
}

#[test]
fn the_limits_of_a_store_hold_for_the_host_too() {
    let mut config = Config::new();
    config.store.max_memory_bytes = 65536;
    config.store.max_table_elements = 10;
    let engine = Engine::new(&config).unwrap();
    let mut store = Store::new(&engine, ());
    Memory::new(&mut store, MemoryType::new(1, None)).unwrap();
    says(Memory::new(&mut store, MemoryType::new(1, None)), "linear memory limit of the store");
    let table = Table::new(&mut store, TableType::new(RefType::FUNCREF, 10, None), Ref::Func(None)).unwrap();
    says(
        table.grow(&mut store, 1, Ref::Func(None)),
        "table limit of the store: 1 elements more than the 10 used of 10",
    );
}

#[test]
fn a_table_takes_elements_of_its_type_only() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    let func = Func::wrap(&mut store, || 3);
    let table = Table::new(&mut store, TableType::new(RefType::FUNCREF, 2, Some(4)), Ref::Func(Some(func))).unwrap();
    assert_eq!(table.grow(&mut store, 2, Ref::Func(None)).unwrap(), 2);
    says(table.grow(&mut store, 1, Ref::Func(None)), "cannot grow by 1 elements: it would be beyond its maximum");
    table.set(&mut store, 3, Ref::Func(Some(func))).unwrap();
    says(table.set(&mut store, 4, Ref::Func(None)), "no such element");
    let value = ExternRef::new(&mut store, 1).unwrap();
    says(table.set(&mut store, 0, Ref::Extern(Some(value))), "does not have the type");
    assert!(matches!(table.get(&mut store, 3), Some(Ref::Func(Some(same))) if same == func));
    assert_eq!(table.size(&store), 4);
    says(Table::new(&mut store, TableType::new(RefType::FUNCREF, 1, None), Ref::Extern(None)), "expected `funcref`");
}

#[test]
fn a_global_is_set_when_it_may_be() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    let wide = GlobalType::new(ValType::F64, Mutability::Var);
    let global = Global::new(&mut store, wide.clone(), Val::from(1.5)).unwrap();
    global.set(&mut store, Val::from(2.5)).unwrap();
    assert_eq!(global.get(&store).f64(), Some(2.5));
    says(global.set(&mut store, Val::I32(1)), "does not have the type of the global");
    says(Global::new(&mut store, wide, Val::I64(1)), "expected `f64`");
    let constant = GlobalType::new(ValType::I32, Mutability::Const);
    let global = Global::new(&mut store, constant, Val::I32(8)).unwrap();
    says(global.set(&mut store, Val::I32(1)), "immutable");
    assert_eq!(global.get(&store).i32(), Some(8));
}
