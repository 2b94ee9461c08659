//! Imports: what fits, what does not, and what instances share.

use gusset::{Engine, ExternType, ImportProblem, Linker, Module, ModuleLinkError, Ref, Store, Trap, UnknownImport};

use crate::support::{instance, module, says};

const OWNER: &str = r#"(module
  (memory (export "memory") 1 4)
  (table (export "table") 2 10 funcref)
  (global (export "global") (mut i32) (i32.const 5))
  (global (export "constant") i64 (i64.const 6))
  (func (export "peek") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "size") (result i32) (i32.add (memory.size) (i32.mul (i32.const 100) (table.size 0))))
  (func (export "call") (param i32) (result i32) (call_indirect (result i32) (local.get 0))))"#;

const USER: &str = r#"(module
  (import "owner" "memory" (memory 1))
  (import "owner" "table" (table 2 funcref))
  (import "owner" "global" (global $g (mut i32)))
  (func $seven (result i32) (i32.const 7))
  (elem declare func $seven)
  (data $d "\2a\00\00\00")
  (elem $e func $seven)
  (func (export "grow") (result i32)
    (i32.add (memory.grow (i32.const 2)) (i32.mul (i32.const 100) (table.grow (ref.func $seven) (i32.const 3)))))
  (func (export "poke")
    (memory.init $d (i32.const 65536) (i32.const 0) (i32.const 4))
    (memory.copy (i32.const 8) (i32.const 65536) (i32.const 4))
    (table.init $e (i32.const 0) (i32.const 0) (i32.const 1))
    (table.copy (i32.const 1) (i32.const 0) (i32.const 1))
    (global.set $g (i32.add (global.get $g) (i32.const 1)))))"#;

#[test]
fn growth_and_bulk_instructions_reach_what_another_instance_defines() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    let mut linker = Linker::new(&engine);
    let owner = linker.instantiate(&mut store, &module(&engine, OWNER)).unwrap();
    linker.instance(&store, "owner", owner).unwrap();
    let user = linker.instantiate(&mut store, &module(&engine, USER)).unwrap();
    let number = |store: &mut Store<()>, instance: gusset::Instance, name: &str, arg: i32| {
        instance.get_typed_func::<i32, i32>(&*store, name).unwrap().call(store, arg).unwrap()
    };
    let grow = user.get_typed_func::<(), i32>(&store, "grow").unwrap();
    assert_eq!(grow.call(&mut store, ()).unwrap(), 201);
    assert_eq!(owner.get_typed_func::<(), i32>(&store, "size").unwrap().call(&mut store, ()).unwrap(), 503);
    // 3 pages more and 3 elements more would be 6 pages of at most 4.
    assert_eq!(grow.call(&mut store, ()).unwrap(), 499);
    user.get_typed_func::<(), ()>(&store, "poke").unwrap().call(&mut store, ()).unwrap();
    assert_eq!(number(&mut store, owner, "peek", 65536), 42);
    assert_eq!(number(&mut store, owner, "peek", 8), 42);
    for element in [0, 1, 2] {
        assert_eq!(number(&mut store, owner, "call", element), 7);
    }
    let global = owner.get_global(&store, "global").unwrap();
    assert_eq!(global.get(&store).i32(), Some(6));
}

#[test]
fn an_instance_that_failed_to_start_leaves_functions_that_work() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    let mut linker = Linker::new(&engine);
    let owner = linker.instantiate(&mut store, &module(&engine, OWNER)).unwrap();
    linker.instance(&store, "owner", owner).unwrap();
    let fails = r#"(module (import "owner" "table" (table 2 funcref))
      (memory 1) (global $g i32 (i32.const 9))
      (func $f (result i32) (global.get $g))
      (elem (i32.const 1) $f) (data (i32.const 65536) "x"))"#;
    for _ in 0..3 {
        let error = linker.instantiate(&mut store, &module(&engine, fails)).unwrap_err();
        assert_eq!(error.downcast_ref::<Trap>(), Some(&Trap::MemoryOutOfBounds));
    }
    let call = owner.get_typed_func::<i32, i32>(&store, "call").unwrap();
    assert_eq!(call.call(&mut store, 1).unwrap(), 9);
}

#[test]
fn imports_that_do_not_fit_are_named() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    let mut linker = Linker::new(&engine);
    let owner = linker.instantiate(&mut store, &module(&engine, OWNER)).unwrap();
    linker.instance(&store, "owner", owner).unwrap();
    let mut check = |import: &str, wanted: &str| {
        let module = module(&engine, &format!("(module (import \"owner\" {import}))"));
        says(linker.instantiate(&mut store, &module), wanted);
    };
    check("\"absent\" (func)", "import `owner` `absent` is not defined");
    check(
        "\"memory\" (memory 2)",
        "expected a 32-bit memory of at least 2 pages, found a 32-bit memory of 1 to 4 pages",
    );
    check("\"memory\" (memory 1 3)", "expected a 32-bit memory of 1 to 3 pages");
    check("\"memory\" (func)", "import `owner` `memory`: expected a function () -> (), found a 32-bit memory");
    check("\"table\" (table 2 externref)", "of type `externref`, found a table of 2 to 10 elements of type `funcref`");
    check("\"global\" (global i32)", "expected an immutable global of type `i32`, found a mutable global");
    check("\"constant\" (global (mut i64))", "expected a mutable global of type `i64`, found an immutable global");
    check("\"constant\" (global i32)", "expected an immutable global of type `i32`");
    check("\"peek\" (func (param i64))", "expected a function (i64) -> (), found a function (i32) -> (i32)");
}

#[test]
fn a_name_is_defined_once_unless_shadowing_is_allowed() {
    let mut linker = Linker::<()>::new(&Engine::default());
    linker.func_wrap("m", "f", || {}).unwrap();
    says(linker.func_wrap("m", "f", || {}).map(drop), "m#f");
    linker.allow_shadowing(true).func_wrap("m", "f", |_: i32| {}).unwrap();
}

#[test]
fn modules_tell_their_imports_and_exports() {
    let engine = Engine::default();
    let module = module(&engine, &USER.replacen("(module", "(module $user", 1));
    assert_eq!(module.name(), Some("user"));
    let imports: Vec<_> = module.imports().map(|import| format!("{}.{}", import.module(), import.name())).collect();
    assert_eq!(imports, ["owner.memory", "owner.table", "owner.global"]);
    let exports: Vec<_> = module.exports().map(|export| export.name()).collect();
    assert_eq!(exports, ["grow", "poke"]);
    assert!(matches!(module.get_export("grow"), Some(ExternType::Func(ty)) if ty.to_string() == "() -> (i32)"));
    assert!(module.get_export("absent").is_none());
}

#[test]
fn what_is_no_valid_module_says_so() {
    let engine = Engine::default();
    says(Module::new(&engine, b"hello"), "expected a WebAssembly module, found bytes that start with");
    says(Module::new(&engine, wat::parse_str("(component)").unwrap()), "expected a core WebAssembly module");
    says(Module::new(&engine, wat::parse_str("(module (func i32.add))").unwrap()), "the module is not valid");
    let linked = Linker::<()>::new(&engine).instantiate_pre(&module(&engine, "(module (import \"a\" \"b\" (func)))"));
    assert!(linked.unwrap_err().is::<UnknownImport>());
}

#[test]
fn a_feature_that_is_off_is_refused_by_name() {
    let mut config = gusset::Config::new();
    config.features.tail_call = false;
    config.features.multi_memory = false;
    let engine = Engine::new(&config).unwrap();
    let tail = wat::parse_str("(module (func $f (return_call $f)))").unwrap();
    says(Module::new(&engine, tail), "`tail-call` is not supported");
    let memories = wat::parse_str("(module (memory 1) (memory 1))").unwrap();
    says(Module::new(&engine, memories), "not supported");
}

#[test]
fn an_exported_table_holds_functions_of_its_instance() {
    let (mut store, instance) = instance(
        r#"(module (table (export "t") 2 funcref) (elem (i32.const 1) $f)
          (func $f (param i32) (result i32) (i32.add (local.get 0) (i32.const 1))))"#,
    );
    let table = instance.get_table(&store, "t").unwrap();
    assert!(matches!(table.get(&mut store, 0), Some(Ref::Func(None))));
    let Some(Ref::Func(Some(func))) = table.get(&mut store, 1) else { panic!("no function") };
    assert_eq!(func.typed::<i32, i32>(&store).unwrap().call(&mut store, 1).unwrap(), 2);
    assert!(table.get(&mut store, 2).is_none());
}

#[test]
fn everything_that_is_missing_or_different_is_listed_at_once() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    let mut linker = Linker::new(&engine);
    let owner = linker.instantiate(&mut store, &module(&engine, OWNER)).unwrap();
    linker.instance(&store, "owner", owner).unwrap();
    linker.func_wrap("host", "f", |_: i32| {}).unwrap();
    let wants = r#"(module $app
      (import "owner" "memory" (memory 1))
      (import "owner" "table" (table 2 externref))
      (import "host" "f" (func (result i32)))
      (import "host" "g" (func))
      (import "owner" "absent" (global i32)))"#;
    let error = linker.instantiate_pre(&module(&engine, wants)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "module `app` does not fit this linker
  import `owner` `table`: expected a table of at least 2 elements of type `externref`, found a table of 2 to 10 \
elements of type `funcref`
  import `host` `f`: expected a function () -> (i32), found a function (i32) -> ()
  import `host` `g` is not defined
  import `owner` `absent` is not defined"
    );
    let problems = error.downcast_ref::<ModuleLinkError>().unwrap().problems();
    assert!(matches!(&problems[2], ImportProblem::Unknown(UnknownImport { name, .. }) if name == "g"));
}

#[test]
fn a_memory_that_grew_after_it_was_defined_fits_by_its_size_now() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    let mut linker = Linker::new(&engine);
    let owner = linker.instantiate(&mut store, &module(&engine, OWNER)).unwrap();
    linker.instance(&store, "owner", owner).unwrap();
    let wants = module(&engine, r#"(module (import "owner" "memory" (memory 3)))"#);
    let pre = linker.instantiate_pre(&wants).unwrap();
    says(pre.instantiate(&mut store), "expected a 32-bit memory of at least 3 pages, found a 32-bit memory of 1 to 4");
    owner.get_memory(&store, "memory").unwrap().grow(&mut store, 2).unwrap();
    pre.instantiate(&mut store).unwrap();
}

#[test]
fn unknown_functions_trap_when_they_are_called_and_what_is_defined_stays() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    let mut linker = Linker::new(&engine);
    linker.func_wrap("host", "known", || 5_i32).unwrap();
    let wants = r#"(module
      (import "host" "known" (func $known (result i32)))
      (import "host" "unknown" (func $unknown (param i64) (result i32)))
      (func (export "known") (result i32) (call $known))
      (func (export "unknown") (result i32) (call $unknown (i64.const 1))))"#;
    let wants = module(&engine, wants);
    linker.define_unknown_imports_as_traps(&wants).unwrap();
    let instance = linker.instantiate(&mut store, &wants).unwrap();
    let known = instance.get_typed_func::<(), i32>(&store, "known").unwrap();
    assert_eq!(known.call(&mut store, ()).unwrap(), 5);
    let error = instance.get_typed_func::<(), i32>(&store, "unknown").unwrap().call(&mut store, ()).unwrap_err();
    let unknown = UnknownImport { module: "host".to_owned(), name: "unknown".to_owned() };
    assert_eq!(error.downcast_ref(), Some(&unknown), "{error:?}");
    let memory = module(&engine, r#"(module (import "host" "memory" (memory 1)))"#);
    linker.define_unknown_imports_as_traps(&memory).unwrap();
    says(linker.instantiate(&mut store, &memory), "import `host` `memory` is not defined");
    let other = Engine::default();
    says(linker.define_unknown_imports_as_traps(&module(&other, "(module)")), "of another engine");
}

/// Segments are run in order until one traps; what came before it stays, what comes after it never was.
#[test]
fn what_a_failed_instance_left_in_a_table_sees_only_the_segments_before_the_failure() {
    let engine = Engine::default();
    let text = "x".repeat(5000);
    let elem = "(elem (table $own) (i32.const 0) func $seven)";
    let data = format!(r#"(data (i32.const 0) "{text}")"#);
    let far_data = r#"(data (i32.const 65535) "xx")"#;
    for (segments, expected) in [
        (format!("{elem} {data} {far_data}"), (0x78, Ok(7))),
        (format!("{elem} {far_data} {data}"), (0, Ok(7))),
        (format!("(elem (table $own) (i32.const 9) func $seven) {elem} {data}"), (0, Err(Trap::UninitializedElement))),
        (format!("{elem} (elem (table $own) (i32.const 9) func $seven) {data}"), (0, Ok(7))),
    ] {
        let mut store = Store::new(&engine, ());
        let mut linker = Linker::new(&engine);
        let owner = linker.instantiate(&mut store, &module(&engine, OWNER)).unwrap();
        linker.instance(&store, "owner", owner).unwrap();
        let user = format!(
            r#"(module (import "owner" "table" (table $shared 2 funcref)) (memory 1) (table $own 9 funcref)
                 (elem (table $shared) (i32.const 0) func $byte $indirect)
                 (func $seven (result i32) (i32.const 7))
                 (func $byte (result i32) (i32.load8_u (i32.const 0)))
                 (func $indirect (result i32) (call_indirect $own (result i32) (i32.const 0)))
                 {segments})"#
        );
        linker.instantiate(&mut store, &module(&engine, &user)).unwrap_err();
        let call = owner.get_typed_func::<i32, i32>(&store, "call").unwrap();
        let byte = call.call(&mut store, 0).unwrap();
        let indirect = call.call(&mut store, 1).map_err(|error| *error.downcast_ref::<Trap>().unwrap());
        assert_eq!((byte, indirect), expected, "{segments:.60}");
    }
}
