//! Every operator that is supported compiles under Cranelift's verifier, at each setting.

use super::build::{Built, build, build_binary, func_type, one_function};
use super::{all_settings, checking_compiler};
use crate::compile::{CompileSettings, Compiler, Optimize, Stub};
use crate::layout::builtin;
use crate::translate::CoreValueType::{F32, F64, I32, I64, Ref, V128};
use crate::translate::{HeapType, RefType};

/// Compiles a module with every setting.
#[track_caller]
fn check(text: &str) {
    let Built { component, bytes } = build(text);
    for settings in all_settings() {
        let image = Compiler::for_host(&settings).unwrap().component(&component, &bytes);
        let image = image.unwrap_or_else(|error| panic!("{settings:?}: {error:?}"));
        let functions: usize = image.functions.values().map(|functions| functions.len()).sum();
        assert_eq!(functions, component.modules.values().map(|module| module.bodies.len()).sum::<usize>());
        assert!(image.traps.is_sorted_by_key(|trap| trap.offset));
        assert!(image.positions.is_sorted_by_key(|position| position.offset));
        assert!(image.positions.windows(2).all(|pair| pair[0].wasm_offset != pair[1].wasm_offset));
    }
}

/// A module with one function for each operator, applied to parameters.
#[track_caller]
fn check_operators(params: &str, result: &str, operators: &str) {
    let gets: String = (0..params.split_whitespace().count()).map(|at| format!("local.get {at} ")).collect();
    let funcs: String = operators
        .split_whitespace()
        .map(|operator| format!("(func (param {params}) (result {result}) {gets} {operator})\n"))
        .collect();
    check(&format!("(module {funcs})"));
}

#[test]
fn integer_operators() {
    for ty in ["i32", "i64"] {
        let with = |names: &str| names.split_whitespace().map(|name| format!("{ty}.{name} ")).collect::<String>();
        check_operators(
            &format!("{ty} {ty}"),
            ty,
            &with("add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u rotl rotr"),
        );
        check_operators(&format!("{ty} {ty}"), "i32", &with("eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u"));
        check_operators(ty, ty, &with("clz ctz popcnt extend8_s extend16_s"));
        check_operators(ty, "i32", &with("eqz"));
    }
    check_operators("i64", "i64", "i64.extend32_s");
}

#[test]
fn float_operators() {
    for ty in ["f32", "f64"] {
        let with = |names: &str| names.split_whitespace().map(|name| format!("{ty}.{name} ")).collect::<String>();
        check_operators(&format!("{ty} {ty}"), ty, &with("add sub mul div min max copysign"));
        check_operators(&format!("{ty} {ty}"), "i32", &with("eq ne lt gt le ge"));
        check_operators(ty, ty, &with("abs neg ceil floor trunc nearest sqrt"));
    }
}

#[test]
fn conversions() {
    check_operators("i64", "i32", "i32.wrap_i64");
    check_operators("i32", "i64", "i64.extend_i32_s i64.extend_i32_u");
    for float in ["f32", "f64"] {
        for int in ["i32", "i64"] {
            let to = format!(
                "{int}.trunc_{float}_s {int}.trunc_{float}_u {int}.trunc_sat_{float}_s {int}.trunc_sat_{float}_u"
            );
            check_operators(float, int, &to);
            check_operators(int, float, &format!("{float}.convert_{int}_s {float}.convert_{int}_u"));
        }
    }
    check_operators("f64", "f32", "f32.demote_f64");
    check_operators("f32", "f64", "f64.promote_f32");
    check_operators("f32", "i32", "i32.reinterpret_f32");
    check_operators("f64", "i64", "i64.reinterpret_f64");
    check_operators("i32", "f32", "f32.reinterpret_i32");
    check_operators("i64", "f64", "f64.reinterpret_i64");
}

#[test]
fn memory_accesses() {
    let mut funcs = String::new();
    // At the start, just below the guard, and beyond it where a check is needed.
    for offset in [0u64, 8, 0x7fff_fff0, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff] {
        for (ty, loads) in [
            ("i32", "load load8_s load8_u load16_s load16_u"),
            ("i64", "load load8_s load8_u load16_s load16_u load32_s load32_u"),
            ("f32", "load"),
            ("f64", "load"),
        ] {
            for load in loads.split_whitespace() {
                funcs += &format!("(func (param i32) (result {ty}) local.get 0 {ty}.{load} offset={offset})\n");
            }
        }
        for (ty, stores) in [
            ("i32", "store store8 store16"),
            ("i64", "store store8 store16 store32"),
            ("f32", "store"),
            ("f64", "store"),
        ] {
            for store in stores.split_whitespace() {
                funcs += &format!("(func (param i32 {ty}) local.get 0 local.get 1 {ty}.{store} 1 offset={offset})\n");
            }
        }
    }
    check(&format!(r#"(module (import "m" "m" (memory 1)) (memory 1) {funcs})"#));
}

#[test]
fn bulk_memory_on_imported_and_own_memories() {
    check(
        r#"(module (import "m" "m" (memory 1)) (memory $own 1) (data $d "hello")
            (func (param i32 i32 i32)
                (memory.copy 0 $own (local.get 0) (local.get 1) (local.get 2))
                (memory.copy $own 0 (local.get 0) (local.get 1) (local.get 2))
                (memory.fill 0 (local.get 0) (local.get 1) (local.get 2))
                (memory.fill $own (local.get 0) (local.get 1) (local.get 2))
                (memory.init $own $d (local.get 0) (local.get 1) (local.get 2))
                (data.drop $d))
            (func (result i32) (i32.add (memory.size 0) (memory.size $own)))
            (func (param i32) (result i32) (i32.add (memory.grow 0 (local.get 0)) (memory.grow $own (local.get 0)))))"#,
    );
}

#[test]
fn tables_of_both_kinds() {
    let table = |name: &str, ty: &str| {
        format!(
            "(func (param i32) (result {ty}) (table.get {name} (local.get 0)))
            (func (param i32 {ty}) (table.set {name} (local.get 0) (local.get 1)))
            (func (param i32 {ty} i32) (table.fill {name} (local.get 0) (local.get 1) (local.get 2)))
            (func (param i32 {ty}) (result i32) (table.grow {name} (local.get 1) (local.get 0)))
            (func (result i32) (table.size {name}))
            (func (param i32 i32 i32) (table.copy {name} {name} (local.get 0) (local.get 1) (local.get 2)))"
        )
    };
    check(&format!(
        r#"(module (import "t" "t" (table $imported 4 externref)) (table $own 2 10 funcref)
            {} {}
            (func $f) (elem $e func $f)
            (func (param i32 i32 i32) (table.init $own $e (local.get 0) (local.get 1) (local.get 2)) (elem.drop $e))
            (func (result funcref) (ref.func $f))
            (func (result i32 i32) (ref.is_null (ref.null func)) (ref.is_null (ref.null extern))))"#,
        table("$imported", "externref"),
        table("$own", "funcref"),
    ));
}

#[test]
fn globals_imported_and_own() {
    let types = ["i32", "i64", "f32", "f64", "v128", "funcref", "externref"];
    let imports: String = types
        .iter()
        .map(|ty| format!(r#"(import "g" "{ty}" (global (mut {ty}))) (import "g" "c{ty}" (global {ty}))"#))
        .collect();
    let own: String = types
        .iter()
        .map(|ty| match *ty {
            "funcref" => "(global (mut funcref) (ref.null func)) (global funcref (ref.null func))".to_owned(),
            "externref" => "(global (mut externref) (ref.null extern)) (global externref (ref.null extern))".to_owned(),
            "v128" => "(global (mut v128) (v128.const i64x2 1 2)) (global v128 (v128.const i64x2 1 2))".to_owned(),
            ty => format!("(global (mut {ty}) ({ty}.const 1)) (global {ty} ({ty}.const 1))"),
        })
        .collect();
    let funcs: String = (0..2 * types.len())
        .map(|at| {
            let (mutable, ty) = (2 * at, types[at % types.len()]);
            let constant = mutable + 1;
            format!("(func (result {ty}) (global.set {mutable} (global.get {constant})) (global.get {mutable}))")
        })
        .collect();
    check(&format!("(module {imports} {own} {funcs})"));
}

#[test]
fn calls_of_every_kind() {
    check(
        r#"(module
            (type $t (func (param i32 f64) (result f64 i32)))
            (import "i" "f" (func $imported (type $t)))
            (table $t1 3 funcref) (table $t2 3 3 funcref)
            (func $own (type $t) (local.get 1) (local.get 0))
            (func (type $t) (call $imported (local.get 0) (local.get 1)))
            (func (type $t) (call $own (local.get 0) (local.get 1)))
            (func (type $t) (call_indirect $t1 (type $t) (local.get 0) (local.get 1) (local.get 0)))
            (func (type $t) (call_indirect $t2 (type $t) (local.get 0) (local.get 1) (local.get 0)))
            (func (type $t) (return_call $imported (local.get 0) (local.get 1)))
            (func (type $t) (return_call $own (local.get 0) (local.get 1)))
            (func (type $t) (return_call_indirect $t2 (type $t) (local.get 0) (local.get 1) (local.get 0))))"#,
    );
}

#[test]
fn code_that_cannot_be_reached() {
    check(
        r#"(module (memory 1)
            (func (result i32) unreachable)
            (func (result i32) unreachable i32.add)
            (func (result i32) (block (result i32) (return (i32.const 1)) (i32.add)))
            (func (result i32) (loop (result i32) (br 0) (block (loop (if (i32.const 1) (then) (else))))))
            (func (param i32) (result i32)
                (if (result i32) (local.get 0) (then unreachable) (else unreachable)))
            (func (param i32) (result i32)
                (if (result i32) (local.get 0) (then (return (i32.const 1))) (else (i32.const 2))))
            (func (param i32) (result i32)
                (if (result i32) (local.get 0) (then (i32.const 2)) (else (return (i32.const 1)))))
            (func (param i32) (if (local.get 0) (then (return))) unreachable)
            (func (param i32) (block (br_table 0 0 0 (local.get 0)) (if (i32.const 1) (then (br 1)))))
            (func (block (block (br 1)) (block (br 0) (block (br 1)))))
            (func (br 0) (drop (i32.load (i32.const 0)))))"#,
    );
}

#[test]
fn blocks_with_parameters() {
    check(
        r#"(module (type $t (func (param i32 i64) (result i64 i32)))
            (func (type $t)
                (local.get 0) (local.get 1)
                (block (type $t) (local.set 1) (local.set 0) (local.get 1) (local.get 0)
                    (br_if 0 (local.get 0)) (drop) (drop) (local.get 1) (local.get 0)))
            (func (type $t) (local.get 0) (local.get 1) (block (type $t) (unreachable)))
            (func (param i32 i64) (result i64)
                (local.get 1)
                (loop (param i64) (result i64) (i64.const 1) (i64.sub) (br_if 0 (local.get 0))))
            (func (param i32 i64) (result i64)
                (local.get 1) (local.get 0)
                (if (param i64) (result i64) (then (i64.const 1) i64.add) (else (i64.const 2) i64.mul)))
            (func (param i32 i64) (result i64)
                (local.get 1) (local.get 0) (if (param i64) (result i64) (then))))"#,
    );
}

#[test]
fn many_parameters_results_and_locals() {
    let params = "i32 i64 f32 f64 v128 ".repeat(200);
    let gets: String = (0..1000).map(|at| format!("local.get {at}\n")).collect();
    check(&format!(
        "(module (func $f (param {params}) (result {params}) (local {}) {gets})
            (func (param {params}) (result {params}) {gets} call $f)
            (func (param {params}) (result {params}) {gets} return_call $f))",
        "externref f64 v128 ".repeat(16_000),
    ));
}

#[test]
fn every_stub() {
    let compiler = checking_compiler();
    let reference = Ref(RefType { nullable: true, heap: HeapType::Extern });
    let many: Vec<_> = [I32, I64, F32, F64, V128, reference].into_iter().cycle().take(1000).collect();
    let mut stubs = Vec::new();
    for (params, results) in [
        (&[][..], &[][..]),
        (&[I32, F32], &[F32]),
        (&[I64, F64, reference], &[I32, I64, F32, F64, V128, reference]),
        (&many, &many),
    ] {
        stubs.push(Stub::Entry(func_type(params, results)));
        stubs.push(Stub::Lowering(func_type(params, results)));
    }
    for builtin in builtin::ALL {
        stubs.push(Stub::Builtin(*builtin));
    }
    let (image, offsets) = compiler.stubs(&stubs).unwrap();
    assert_eq!(offsets.len(), stubs.len());
    assert!(offsets.is_sorted() && offsets.iter().all(|offset| offset % 16 == 0));
    assert!(!image.text.is_empty());
}

/// What nests deeply, or depends on itself for long, must not recurse in the compiler: a thread of the
/// pool has 2 MiB of stack, and there is no recovery from using it up.
#[test]
fn deep_nesting_and_long_chains_do_not_use_up_the_stack() {
    use wasm_encoder::BlockType::Empty;
    use wasm_encoder::Instruction::{Block, BrIf, Drop, End, I32Add, I32Const, I32Eqz, If, LocalGet, LocalSet, Loop};
    const DEPTH: usize = 8_000;
    let repeat =
        |items: &[wasm_encoder::Instruction<'static>]| (0..DEPTH).flat_map(|_| items.to_vec()).collect::<Vec<_>>();
    let blocks = [repeat(&[Block(Empty)]), repeat(&[LocalGet(0), BrIf(0), End])].concat();
    let ifs = [repeat(&[LocalGet(0), If(Empty)]), repeat(&[LocalGet(0), LocalSet(1), End])].concat();
    let loops = [repeat(&[Loop(Empty)]), repeat(&[LocalGet(0), BrIf(0), End])].concat();
    let chain = [vec![LocalGet(0)], repeat(&[I32Eqz, LocalGet(1), I32Add]), vec![LocalSet(0)]].concat();
    let pending = [repeat(&[I32Const(1), LocalGet(0), I32Add]), repeat(&[Drop])].concat();
    for body in [blocks, ifs, loops, chain, pending] {
        let Built { component, bytes } = build_binary(one_function(&body, 0));
        for optimize in [Optimize::None, Optimize::Speed] {
            let settings = CompileSettings { optimize, ..CompileSettings::default() };
            Compiler::for_host(&settings).unwrap().component(&component, &bytes).unwrap();
        }
    }
}
