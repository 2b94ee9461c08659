//! Which tables are constant, and which functions keep a reference then.

use crate::ids::{CoreInstanceId, FuncIndex, Id, ModuleId, TableIndex};
use crate::translate::{
    Callees, Component, CoreDef, ElemMode, EntityIndex, Features, TableKind, translate_module, translate_with,
};

fn component(text: &str) -> Component {
    translate_with(&wat::parse_str(text).unwrap(), &Features::default()).unwrap()
}

/// The constant tables and the functions with references of a module.
fn found(component: &Component, module: usize) -> (Vec<usize>, Vec<u32>) {
    let module = &component.modules[ModuleId::new(module)];
    let constant = |table: &TableIndex| module.table_kind(*table) != TableKind::Mutable;
    let refs = module.func_refs.values().map(|FuncIndex(func)| *func);
    (module.tables.keys().filter(constant).map(Id::position).collect(), refs.collect())
}

/// Of a module with these fields and five functions, in a component.
#[track_caller]
fn check(fields: &str, constant: &[usize], refs: &[u32]) {
    let text = format!(
        "(component (core module $m {fields} (func $a) (func $b) (func $c) (func $d) (func $e))
           (core instance (instantiate $m)))"
    );
    let (found_constant, found_refs) = found(&component(&text), 0);
    assert_eq!((&found_constant[..], &found_refs[..]), (constant, refs), "{fields}");
}

#[test]
fn a_table_that_only_calls_go_through_is_constant() {
    check("(table 3 funcref) (elem (i32.const 1) $a $b)", &[0], &[]);
    check("(table (export \"t\") 3 funcref) (elem (i32.const 1) $a $b) (export \"a\" (func $a))", &[0], &[]);
    check("(table i64 3 funcref) (elem (i64.const 1) $a) (func $f (drop (table.size 0)))", &[0], &[]);
    check(
        "(table 3 100 (ref $t) (ref.func $c)) (type $t (func)) (elem (i32.const 0) (ref $t) (ref.func $a))",
        &[0],
        &[],
    );
    check("(table 2 funcref) (elem (i32.const 0) funcref (ref.func $a) (ref.null func))", &[0], &[]);
    check("(table 8 funcref)", &[0], &[]);
}

#[test]
fn functions_that_are_elsewhere_too_keep_their_references() {
    check("(table 2 funcref) (elem (i32.const 0) $a $b) (elem func $c) (elem declare func $d)", &[0], &[2]);
    check("(table 2 funcref) (elem (i32.const 0) $a $b) (global funcref (ref.func $e))", &[0], &[4]);
    check("(table 2 funcref) (elem (i32.const 0) $a) (elem declare func $d) (func (drop (ref.func $d)))", &[0], &[4]);
    check("(table 2 funcref) (elem (i32.const 0) $a) (func (drop (ref.func $a)))", &[0], &[1]);
    check(
        "(table $x 2 funcref) (table $y 100 funcref) (elem (i32.const 0) $a) (elem (table $y) (i32.const 0) func $b)",
        &[0],
        &[1],
    );
}

#[test]
fn code_that_reads_or_writes_elements_makes_its_table_mutable() {
    for code in [
        "(drop (table.get 0 (i32.const 0)))",
        "(table.set 0 (i32.const 0) (ref.null func))",
        "(drop (table.grow 0 (ref.null func) (i32.const 0)))",
        "(table.fill 0 (i32.const 0) (ref.null func) (i32.const 0))",
        "(table.copy 0 1 (i32.const 0) (i32.const 0) (i32.const 0))",
        "(table.copy 1 0 (i32.const 0) (i32.const 0) (i32.const 0))",
        "(table.init 0 $p (i32.const 0) (i32.const 0) (i32.const 0))",
    ] {
        let text = format!(
            "(component (core module $m (table 1 funcref) (table 20 funcref) (elem $p func) (elem (i32.const 0) $f)
               (func $f {code})) (core instance (instantiate $m)))"
        );
        assert_eq!(found(&component(&text), 0), (vec![], vec![0]), "{code}");
    }
}

#[test]
fn a_table_with_unknown_elements_is_mutable() {
    check("(table 2 funcref) (elem (i32.const 2) $a)", &[], &[0]);
    check("(table 2 funcref) (elem (i32.const -1) $a)", &[], &[0]);
    check("(table 2 externref)", &[], &[]);
}

#[test]
fn a_table_that_is_mostly_empty_is_mutable() {
    check("(table 9 funcref)", &[], &[]);
    check("(table 10 funcref) (elem (i32.const 0) $a)", &[0], &[]);
    check("(table 11 funcref) (elem (i32.const 0) $a)", &[], &[0]);
    check("(table 10000000 funcref) (elem (i32.const 0) $a $b $c $d $e)", &[], &[0, 1, 2, 3, 4]);
}

#[test]
fn what_another_instance_imports_is_mutable() {
    let text = r#"(component
        (core module $m (table (export "t") 2 funcref) (elem (i32.const 0) $f) (func $f))
        (core module $user (import "" "t" (table 2 funcref)) (table 1 funcref) (elem (table 1) (i32.const 0) func $g)
          (func $g))
        (core instance $i (instantiate $m))
        (core instance (instantiate $user (with "" (instance $i)))))"#;
    let component = component(text);
    assert_eq!(found(&component, 0), (vec![], vec![0]));
    assert_eq!(found(&component, 1), (vec![1], vec![]));
}

#[test]
fn an_offset_may_be_a_global_of_a_sibling() {
    let text = |global: &str| {
        format!(
            r#"(component (core module $lib (global (export "at") {global}) (table (export "t") 1 funcref))
                 (core module $m (import "" "at" (global $at i32)) (table 2 funcref) (elem (global.get $at) $f) (func $f))
                 (core instance $lib (instantiate $lib)) (core instance (instantiate $m (with "" (instance $lib)))))"#
        )
    };
    assert_eq!(found(&component(&text("i32 (i32.const 1)")), 1), (vec![0], vec![]));
    assert_eq!(found(&component(&text("i32 (i32.const 2)")), 1), (vec![], vec![0]));
}

#[test]
fn imported_functions_are_known_where_their_module_has_one_instance() {
    let text = |instances: &str| {
        format!(
            r#"(component
                (core module $lib (func (export "f")))
                (core module $m (import "" "f" (func $f)) (table 2 funcref) (elem (i32.const 0) $f))
                (core instance $lib (instantiate $lib)) {instances})"#
        )
    };
    let one = r#"(core instance (instantiate $m (with "" (instance $lib))))"#;
    assert_eq!(found(&component(&text(one)), 1), (vec![0], vec![]));
    let kind = component(&text(one)).modules[ModuleId(1)].table_kind(TableIndex(0));
    assert_eq!(kind, TableKind::Constant(Callees::Any));
    assert_eq!(found(&component(&text(&one.repeat(2))), 1), (vec![], vec![0]));
    let own = text(&one.repeat(2)).replace("$f))\n", "$own) (func $own))\n");
    assert_eq!(found(&component(&own), 1), (vec![0], vec![]));
}

#[test]
fn the_host_reaches_what_a_lone_module_exports() {
    let check = |fields: &str, constant: &[usize], refs: &[u32]| {
        let bytes = wat::parse_str(format!("(module {fields} (func $a) (func $b (export \"b\")))")).unwrap();
        let component = translate_module(&bytes, &Features::default()).unwrap();
        let (found_constant, found_refs) = found(&component, 0);
        assert_eq!((&found_constant[..], &found_refs[..]), (constant, refs), "{fields}");
    };
    check("(table 2 funcref) (elem (i32.const 0) $a $b)", &[0], &[1]);
    check("(table (export \"t\") 2 funcref) (elem (i32.const 0) $a $b)", &[], &[0, 1]);
    check("(import \"\" \"t\" (table 2 funcref)) (elem (i32.const 0) $a $b)", &[], &[0, 1]);
    check("(import \"\" \"f\" (func $f)) (table 2 funcref) (elem (i32.const 0) $a $f)", &[], &[0, 1, 2]);
    check("(import \"\" \"g\" (global $g i32)) (table 2 funcref) (elem (global.get $g) $a)", &[], &[0, 1]);
    let shown =
        "(import \"\" \"t\" (table $t 2 funcref)) (table $own 2 funcref) (elem (table $own) (i32.const 0) func $a)";
    check(&format!("{shown} (elem (table $t) (i32.const 1) func $b)"), &[1], &[1]);
    check(&format!("{shown} (elem (table $t) (i32.const 2) func $b)"), &[], &[0, 1]);
    check(
        &format!("{shown} (elem (table $t) (i32.const 1) func $b) (memory 0) (data (i32.const 0) \"x\")"),
        &[],
        &[0, 1],
    );
}

/// A main module that calls an import of the component through a shim, whose table another module fills. The
/// fields of each can be added to, and what is instantiated before the last one.
fn shimmed(shim: &str, main: &str, fixups: &str, between: &str) -> Component {
    component(&format!(
        r#"(component
            (import "f" (func $f (param "x" u32)))
            (core module $shim
              (type $t (func (param i32)))
              (table (export "t") 2 2 funcref)
              (func (export "0") (param i32) (local.get 0) (i32.const 1) (call_indirect (type $t)))
              {shim})
            (core module $main (import "" "0" (func (param i32))) (memory (export "memory") 1) {main})
            (core module $fixups (import "" "f" (func $f (param i32))) (import "" "t" (table 2 2 funcref))
              (elem (i32.const 1) func $f) {fixups})
            (core instance $shim (instantiate $shim))
            (core instance $main (instantiate $main (with "" (instance $shim))))
            (core func $lowered (canon lower (func $f)))
            {between}
            (core instance (instantiate $fixups (with "" (instance
              (export "f" (func $lowered)) (export "t" (table $shim "t")))))))"#
    ))
}

/// Whether the main module of such a component calls the import itself, and how many segments are still run.
fn resolved(component: &Component) -> (bool, usize) {
    let is_direct = matches!(component.core_instances[CoreInstanceId(1)].args[0], CoreDef::Trampoline(_));
    let segments = component.modules.values().flat_map(|module| module.elems.values());
    (is_direct, segments.filter(|segment| matches!(segment.mode, ElemMode::Active { .. })).count())
}

#[test]
fn a_table_that_a_module_without_code_fills_is_constant_and_its_forwarders_are_resolved() {
    let component = shimmed("", "", "", "");
    assert_eq!(resolved(&component), (true, 0));
    assert_eq!(found(&component, 0), (vec![0], vec![]));
    assert_eq!(found(&component, 2), (vec![], vec![]));
    // Elements of its own change nothing.
    assert_eq!(resolved(&shimmed("(elem (i32.const 0) func 0)", "", "", "")), (true, 1));
}

#[test]
fn a_table_whose_filling_somebody_could_miss_is_filled_when_its_time_comes() {
    for (shim, main, fixups, between) in [
        // Code that runs before.
        ("", "(func $s (call 0 (i32.const 1))) (start $s)", "", ""),
        // Code that reads or changes the table.
        ("(func (table.set 0 (i32.const 0) (ref.null func)))", "", "", ""),
        // Code of the module that fills it.
        ("", "", "(func)", ""),
        // A segment of it that may trap, and so be seen.
        ("", "", "(elem (i32.const 2) func $f)", ""),
        // A second instance of the definer, or of the module that fills it.
        ("", "", "", "(core instance (instantiate $shim))"),
    ] {
        let component = shimmed(shim, main, fixups, between);
        assert_ne!(resolved(&component), (true, 0), "{shim} {main} {fixups} {between}");
        assert_eq!(component.modules[ModuleId(0)].table_kind(TableIndex(0)), TableKind::Mutable, "{shim} {main}");
    }
}

#[test]
fn a_function_that_does_more_than_hand_on_its_arguments_is_called() {
    let component = |body: &str, ty: &str| {
        component(&format!(
            r#"(component
                (core module $lib (type $t {ty}) (table 2 funcref) (elem (i32.const 1) func $g)
                  (func $g (param i32)) (func (export "0") (param i32) {body}))
                (core module $main (import "" "0" (func (param i32))))
                (core instance $lib (instantiate $lib))
                (core instance (instantiate $main (with "" (instance $lib)))))"#
        ))
    };
    let target = |component: &Component| match component.core_instances[CoreInstanceId(1)].args[0] {
        CoreDef::Instance(_, EntityIndex::Func(FuncIndex(func))) => func,
        _ => unreachable!("no function is elsewhere"),
    };
    let (same, other) = ("(func (param i32))", "(func (param i32 i32))");
    let call = "(i32.const 1) (call_indirect (type $t))";
    assert_eq!(target(&component(&format!("(local.get 0) {call}"), same)), 0);
    for body in [
        format!("(i32.const 1) {call}"),
        format!("(local.get 0) (nop) {call}"),
        format!("(local.get 0) {call} (nop)"),
        "(local.get 0) (i32.const 0) (call_indirect (type $t))".to_owned(),
        "(local.get 0) (i32.const 7) (call_indirect (type $t))".to_owned(),
        "(local.get 0) (local.get 0) (call_indirect (type $t))".to_owned(),
        format!("(local i32) (local.get 0) {call}"),
    ] {
        assert_eq!(target(&component(&body, same)), 1, "{body}");
    }
    assert_eq!(target(&component(&format!("(local.get 0) (local.get 0) {call}"), other)), 1);
}
