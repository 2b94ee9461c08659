//! Text and bytes that must not change by accident.

use std::collections::BTreeSet;

use super::build::{Built, build, func_type};
use super::{all_settings, checking_compiler};
use crate::adapt::adapt;
use crate::compile::{CompileSettings, Compiler, Inlining, Optimize, Parallelism, Stub};
use crate::ids::{DefinedFuncIndex, ModuleId};
use crate::layout::{CodeImage, SourcePosition, builtin};
use crate::translate::CoreValueType::{F32, I32};
use crate::translate::{Component, Module, translate};
use crate::trap::Trap;

const MODULE: &str = r#"(module
    (import "host" "f" (func $f (param i32) (result i32)))
    (memory 1) (global $g (mut i32) (i32.const 0))
    (func $add (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
    (func (export "run") (param i32) (result i32)
        (if (result i32) (i32.eqz (local.get 0))
            (then (global.get $g))
            (else (call $add (call $f (local.get 0)) (i32.load offset=4 (local.get 0)))))))"#;

/// Compares with a file of this folder; `BLESS=1` rewrites it.
#[track_caller]
fn check(file: &str, actual: &str) {
    let path = format!("{}/src/compile/tests/{file}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, actual).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(expected, actual, "{file} differs; BLESS=1 rewrites it");
}

#[test]
fn clif_of_a_function() {
    let Built { component, bytes } = build(MODULE);
    check("run.clif", &checking_compiler().clif(&component, &bytes, ModuleId(0), DefinedFuncIndex(1)).unwrap());
}

/// A main module that calls a library and, through the shim that tools put between, a function of the host.
const SIBLINGS: &str = r#"(component
    (import "f" (func $f (param "x" u32) (result u32)))
    (core module $lib
      (memory (export "memory") 1) (global (export "g") (mut i32) (i32.const 0))
      (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))
    (core module $shim (type $t (func (param i32) (result i32))) (table (export "t") 1 1 funcref)
      (func (export "f") (param i32) (result i32) (local.get 0) (i32.const 0) (call_indirect (type $t))))
    (core module $main
      (import "lib" "memory" (memory 1)) (import "lib" "g" (global $g (mut i32)))
      (import "lib" "add" (func $add (param i32 i32) (result i32)))
      (import "shim" "f" (func $f (param i32) (result i32)))
      (func (export "run") (param i32) (result i32)
        (i32.add (global.get $g) (call $add (call $f (local.get 0)) (i32.load offset=4 (local.get 0))))))
    (core module $fixups (import "" "f" (func (param i32) (result i32))) (import "" "t" (table 1 1 funcref))
      (elem (i32.const 0) func 0))
    (core instance $lib (instantiate $lib))
    (core instance $shim (instantiate $shim))
    (core instance $main (instantiate $main (with "lib" (instance $lib)) (with "shim" (instance $shim))))
    (core func $lowered (canon lower (func $f)))
    (core instance (instantiate $fixups (with "" (instance
      (export "f" (func $lowered)) (export "t" (table $shim "t")))))))"#;

#[test]
fn a_function_calls_its_siblings_and_a_lowering_without_a_shim() {
    let bytes = wat::parse_str(SIBLINGS).unwrap();
    let component = translate(&bytes).unwrap();
    let main = ModuleId(2);
    assert_eq!(component.modules[main].name.as_deref(), Some("main"));
    let settings = CompileSettings { verify_clif: true, inlining: Inlining::Nothing, ..CompileSettings::default() };
    let compiler = Compiler::for_host(&settings).unwrap();
    check("siblings.clif", &compiler.clif(&component, &bytes, main, DefinedFuncIndex(0)).unwrap());
}

/// A module that makes, reads and drops handles of a type of its own, with a destructor in a sibling.
const RESOURCES: &str = r#"(component
    (core module $d (func (export "dtor") (param i32)))
    (core instance $d (instantiate $d))
    (type $r (resource (rep i32) (dtor (func $d "dtor"))))
    (core func $new (canon resource.new $r))
    (core func $rep (canon resource.rep $r))
    (core func $drop (canon resource.drop $r))
    (core module $main
      (import "" "new" (func $new (param i32) (result i32)))
      (import "" "rep" (func $rep (param i32) (result i32)))
      (import "" "drop" (func $drop (param i32)))
      (func (export "run") (param i32) (result i32) (local i32)
        (local.set 1 (call $new (local.get 0)))
        (call $rep (local.get 1))
        (call $drop (local.get 1))))
    (core instance (instantiate $main (with "" (instance
      (export "new" (func $new)) (export "rep" (func $rep)) (export "drop" (func $drop)))))))"#;

#[test]
fn handles_of_own_types_are_made_read_and_dropped_without_a_call_of_the_host() {
    let bytes = wat::parse_str(RESOURCES).unwrap();
    let component = translate(&bytes).unwrap();
    check("handles.clif", &checking_compiler().clif(&component, &bytes, ModuleId(1), DefinedFuncIndex(0)).unwrap());
}

/// A component that calls another one in a loop.
const ADAPTED: &str = r#"(component
    (component $callee
      (core module $m (memory 1)
        (func (export "f") (param i32) (result i32) (i32.load offset=4 (local.get 0))))
      (core instance $m (instantiate $m))
      (func (export "f") (param "x" u32) (result u32) (canon lift (core func $m "f"))))
    (component $caller
      (import "f" (func $f (param "x" u32) (result u32)))
      (core func $f (canon lower (func $f)))
      (core module $m (import "" "f" (func $f (param i32) (result i32)))
        (func (export "run") (param i32)
          (loop (br_if 0 (local.tee 0 (call $f (local.get 0)))))))
      (core instance $m (instantiate $m (with "" (instance (export "f" (func $f))))))
      (func (export "run") (param "n" u32) (canon lift (core func $m "run"))))
    (instance $callee (instantiate $callee))
    (instance $caller (instantiate $caller (with "f" (func $callee "f"))))
    (export "run" (func $caller "run")))"#;

fn adapted(bytes: &[u8]) -> Component {
    let mut component = translate(bytes).unwrap();
    adapt(&mut component).unwrap();
    component
}

#[test]
fn a_call_between_components_has_adapter_and_callee_in_its_place() {
    let bytes = wat::parse_str(ADAPTED).unwrap();
    let component = adapted(&bytes);
    let calls = |(id, module): (ModuleId, &Module)| (module.imports.len() == 1).then_some(id);
    let caller = component.modules.iter().find_map(calls).unwrap();
    check("copies.clif", &checking_compiler().clif(&component, &bytes, caller, DefinedFuncIndex(0)).unwrap());
}

#[test]
fn positions_in_a_copy_lead_to_its_calls() {
    let bytes = wat::parse_str(ADAPTED).unwrap();
    let component = adapted(&bytes);
    let image = checking_compiler().component(&component, &bytes).unwrap();
    assert!(!image.inlined.is_empty());
    for (number, at) in image.inlined.iter().enumerate() {
        assert!(image.functions[at.module].len() > at.func.0 as usize);
        assert!(image.inlined(at.caller, number as u32).is_some() || (at.caller as usize) < bytes.len());
    }
    let module = |at: &SourcePosition| image.inlined(at.wasm_offset, u32::MAX).map(|(_, at)| at.module);
    let copied: BTreeSet<_> = image.positions.iter().filter_map(module).collect();
    assert_eq!(copied.len(), 2, "the adapter's module and the callee's: {copied:?}");
}

#[test]
fn nothing_is_copied_where_functions_are_counted_or_code_is_not_optimized() {
    let bytes = wat::parse_str(ADAPTED).unwrap();
    let component = adapted(&bytes);
    let plain = CompileSettings::default();
    for settings in [
        CompileSettings { fuel: true, ..plain },
        CompileSettings { epochs: true, ..plain },
        CompileSettings { optimize: Optimize::None, ..plain },
        CompileSettings { inlining: Inlining::Nothing, ..plain },
    ] {
        let image = Compiler::for_host(&settings).unwrap().component(&component, &bytes).unwrap();
        assert!(image.inlined.is_empty(), "{settings:?}");
    }
}

#[test]
fn clif_of_the_stubs() {
    let compiler = checking_compiler();
    let ty = func_type(&[I32, F32], &[F32]);
    let text: String = [
        Stub::Entry(ty.clone()),
        Stub::Lowering(ty),
        Stub::Builtin(builtin::memory_fill),
        Stub::Builtin(builtin::memory_grow),
    ]
    .iter()
    .map(|stub| compiler.stub_clif(stub).unwrap() + "\n")
    .collect();
    check("stubs.clif", &text);
}

#[test]
fn two_compilations_give_the_same_bytes_on_any_number_of_threads() {
    let many: String = (0..300)
        .map(|at| {
            format!(
                "(func (param i32) (result i32) (call {} (i32.add (local.get 0) (i32.const {at}))))",
                (at * 7) % 300
            )
        })
        .collect();
    for text in [MODULE.to_owned(), format!("(module {many})")] {
        let Built { component, bytes } = build(&text);
        for settings in all_settings().into_iter().filter(|settings| settings.parallel == Parallelism::Serial) {
            let serial = Compiler::for_host(&settings).unwrap().component(&component, &bytes).unwrap();
            for _ in 0..3 {
                let parallel = CompileSettings { parallel: Parallelism::Pool, ..settings };
                let parallel = Compiler::for_host(&parallel).unwrap().component(&component, &bytes).unwrap();
                assert!(serial == parallel, "{settings:?}");
            }
        }
    }
}

#[test]
fn positions_name_the_operators_of_the_binary() {
    let Built { component, bytes } =
        build("(module (func (param i32) (result i32) (i32.div_u (call 0 (i32.const 1)) (local.get 0))))");
    let image = checking_compiler().component(&component, &bytes).unwrap();
    let body = component.modules[ModuleId(0)].bodies[DefinedFuncIndex(0)].clone();
    let prologue = image.traps.iter().find(|site| site.trap == Trap::StackOverflow as u8).unwrap();
    assert_eq!(position(&image, prologue.offset), body.start);
    let division = image.traps.iter().find(|site| site.trap == Trap::IntegerDivisionByZero as u8).unwrap();
    const I32_DIV_U: u8 = 0x6e;
    assert_eq!(bytes[position(&image, division.offset)], I32_DIV_U);
}

/// Where the instruction at an offset comes from.
fn position(image: &CodeImage, offset: u32) -> usize {
    image.positions.iter().rev().find(|position| position.offset <= offset).unwrap().wasm_offset as usize
}
