//! What must be an error, and what it says.

use wasm_encoder::{BlockType, Instruction};

use super::build::{Built, build, build_binary};
use super::checking_compiler;
use crate::compile::{CompileSettings, Compiler};
use crate::ids::{DefinedFuncIndex, ModuleId};

/// Compiles a module that is valid but not supported.
#[track_caller]
fn check(text: &str, expected: &str) {
    let Built { component, bytes } = build(text);
    let error = checking_compiler().component(&component, &bytes).unwrap_err();
    let message = format!("{error:#}");
    assert!(message.contains(expected), "expected `{expected}` in `{message}`");
}

#[test]
fn an_unsupported_operator_is_named_with_its_proposal_function_and_offset() {
    check(
        r#"(module (func (export "run") (drop (ref.i31 (i32.const 0)))))"#,
        "module0, func0 `run`: at offset 0x22: operator `ref_i31`: the `gc` proposal is not supported",
    );
    check("(module (tag) (func (throw 0)))", "operator `throw`: the `exceptions` proposal is not supported");
}

#[test]
fn an_unsupported_type_is_named_with_its_proposal() {
    check("(module (func (local i31ref)))", "type of a local: the `gc` proposal is not supported");
    check("(module (func (drop (block (result i31ref) unreachable))))", "the `gc` proposal is not supported");
}

#[test]
fn nesting_of_unsupported_blocks_in_unreachable_code_is_refused_too() {
    check("(module (func unreachable (try_table)))", "the `exceptions` proposal is not supported");
}

#[test]
fn of_several_errors_the_first_function_is_named() {
    let good = "(func)".repeat(50);
    let bad = "(func (drop (ref.i31 (i32.const 0))))";
    for _ in 0..5 {
        check(&format!("(module {good} {bad} {good} {bad})"), "module0, func50: ");
    }
}

#[test]
fn a_function_that_does_not_exist_is_an_error() {
    let Built { component, bytes } = build("(module (func))");
    let compiler = checking_compiler();
    assert!(compiler.clif(&component, &bytes, ModuleId(0), DefinedFuncIndex(0)).is_ok());
    assert!(compiler.clif(&component, &bytes, ModuleId(0), DefinedFuncIndex(1)).is_err());
    assert!(compiler.clif(&component, &bytes, ModuleId(1), DefinedFuncIndex(0)).is_err());
}

#[test]
fn a_body_that_is_not_in_the_bytes_is_an_error() {
    let Built { component, bytes } = build("(module (func (result i32) i32.const 1))");
    for length in 0..bytes.len() {
        assert!(checking_compiler().component(&component, &bytes[..length]).is_err(), "{length}");
    }
}

/// The compiler trusts that bodies were validated, but a body that was not must not bring the host
/// down: any byte of a body is changed to any other value.
#[test]
fn a_body_that_was_not_validated_never_panics() {
    let Built { component, bytes } = build(
        r#"(module (memory 1) (table 1 funcref) (global (mut i32) (i32.const 0))
            (func $f (param i32) (result i32) (local i64)
                (if (result i32) (local.get 0) (then (i32.load (local.get 0))) (else (call $f (global.get 0))))
                (block (br_if 0 (i32.const 1)) (call_indirect (i32.const 0)))))"#,
    );
    let body = component.modules[ModuleId(0)].bodies[DefinedFuncIndex(0)].clone();
    let compiler = checking_compiler();
    for at in body {
        for byte in 0..=255 {
            let mut changed = bytes.clone();
            changed[at] = byte;
            // A panic of Cranelift's own assertions about CLIF is an error here.
            let _ = compiler.component(&component, &changed);
        }
    }
}

/// RELIABILITY row 83: what is too large for Cranelift's indices is an error.
#[test]
fn row83_a_function_with_too_many_values_is_an_error_and_not_a_wrap() {
    // 2,000 locals that each of 3,000 nested loops carries: 6 million block parameters.
    let mut body = String::new();
    body += &"(loop ".repeat(3_000);
    for local in 0..2_000 {
        body += &format!("(local.set {local} (i32.add (local.get {local}) (i32.const 1)))");
    }
    body += &"(br_if 0 (local.get 0)))".repeat(3_000);
    check(&format!("(module (func (local {}) {body}))", "i32 ".repeat(2_000)), "function is too large: more than");
}

/// RELIABILITY row 83: short code that stands for very many operands.
#[test]
fn row83_branches_with_very_many_operands_are_an_error() {
    let mut body = vec![Instruction::Block(BlockType::FunctionType(1))];
    body.extend(vec![Instruction::I32Const(1); 1000]);
    for _ in 0..20_000 {
        body.extend([Instruction::I32Const(1), Instruction::BrIf(0)]);
    }
    body.push(Instruction::End);
    body.extend(vec![Instruction::Drop; 1000]);
    check_body(&body, 1000, "function is too large: more than 8388608 operands");
}

/// Compiles one function that is valid but too large; a block type has so many results.
#[track_caller]
fn check_body(body: &[Instruction<'_>], n_results: usize, expected: &str) {
    let Built { component, bytes } = build_binary(super::build::one_function(body, n_results));
    let compiler = Compiler::for_host(&CompileSettings::default()).unwrap();
    let Err(error) = compiler.component(&component, &bytes) else { panic!("expected `{expected}`") };
    let error = format!("{error:#}");
    assert!(error.contains(expected), "expected `{expected}` in `{error}`");
}
