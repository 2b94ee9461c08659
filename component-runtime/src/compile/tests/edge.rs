//! RELIABILITY rows 29 and 41: a load that became an instruction's operand must not read more than
//! WebAssembly says, nor need an alignment.
//!
//! Every operator gets each of its operands from each load that gives its type, at the last bytes of
//! a memory, where one byte more would fault.

use wasmparser::ValType::{self, F32, F64, I32, I64, V128};

use super::build::build;
use super::machine::Machine;
use super::simd::{OPERATORS, lesser_machines};
use crate::compile::{CompileSettings, Compiler, RelaxedSimd};
use crate::trap::Trap;

/// Loads by the type that they give, with the bytes that they read.
const LOADS: &[(ValType, &str, u64)] = &[
    (I32, "i32.load", 4),
    (I32, "i32.load8_s", 1),
    (I32, "i32.load8_u", 1),
    (I32, "i32.load16_s", 2),
    (I32, "i32.load16_u", 2),
    (I64, "i64.load", 8),
    (I64, "i64.load8_u", 1),
    (I64, "i64.load16_u", 2),
    (I64, "i64.load32_s", 4),
    (I64, "i64.load32_u", 4),
    (F32, "f32.load", 4),
    (F64, "f64.load", 8),
    (V128, "v128.load", 16),
    (V128, "v128.load8x8_s", 8),
    (V128, "v128.load8x8_u", 8),
    (V128, "v128.load16x4_s", 8),
    (V128, "v128.load16x4_u", 8),
    (V128, "v128.load32x2_s", 8),
    (V128, "v128.load32x2_u", 8),
    (V128, "v128.load8_splat", 1),
    (V128, "v128.load16_splat", 2),
    (V128, "v128.load32_splat", 4),
    (V128, "v128.load64_splat", 8),
    (V128, "v128.load32_zero", 4),
    (V128, "v128.load64_zero", 8),
];

/// Where the memory has the same 16 bytes: at some place, misaligned, and at its end.
const COPIES: [u64; 3] = [1024, 2051, 65536 - 16];

/// Each byte and each number made of them is positive, small and no NaN.
const BYTES: &str = r"\18\2d\44\54\7b\21\09\40\18\2d\44\54\7b\21\09\40";

/// Checks an operator, given as it is written, with each operand from each load.
#[track_caller]
fn check(compiler: &Compiler, operator: &str, params: &[ValType], result: ValType) {
    let copies: String = COPIES.iter().map(|at| format!("(data (i32.const {at}) \"{BYTES}\")\n")).collect();
    let mut funcs = String::new();
    let mut cases = Vec::new();
    for (at, param) in params.iter().enumerate() {
        for (_, load, bytes) in LOADS.iter().filter(|(ty, ..)| ty == param) {
            let name = format!("{at} {load}");
            let operands: String = (0..params.len())
                .map(|operand| match operand {
                    operand if operand == at => format!("({load} (local.get $address))"),
                    operand => format!("(local.get {})", operand + 1),
                })
                .collect();
            let types: String = params.iter().map(|ty| format!(" {ty}")).collect();
            funcs += &format!(
                "(func (export \"{name}\") (param $address i32) (param{types}) (result {result}) ({operator} {operands}))\n"
            );
            cases.push((name, *bytes));
        }
    }
    let machine = Machine::of(build(&format!("(module (memory 1) {copies} {funcs})")), compiler);
    for (name, bytes) in cases {
        let call = |address: u64| machine.call(&name, &arguments(address, params));
        let [expected, misaligned, at_the_end] = COPIES.map(|copy| call(copy + 16 - bytes));
        assert!(expected.is_ok(), "{operator}, operand {name}: {expected:?}");
        assert_eq!(expected, misaligned, "{operator}, operand {name}, misaligned");
        assert_eq!(expected, at_the_end, "{operator}, operand {name}, at the end of the memory");
        assert_eq!(call(65537 - bytes), Err(Trap::MemoryOutOfBounds), "{operator}, operand {name}, beyond the end");
    }
}

fn arguments(address: u64, params: &[ValType]) -> Vec<u64> {
    let mut words = vec![address];
    for ty in params {
        match ty {
            I32 => words.push(5),
            I64 => words.push(0x5_0000_0007),
            F32 => words.push(1.5_f32.to_bits().into()),
            F64 => words.push(1.5_f64.to_bits()),
            _ => words.extend([0x0102_0304_0506_0708, 0x1112_1314_3516_1718]),
        }
    }
    words
}

/// The vector operators without immediates, as they are written, with their types.
pub(super) fn vector_operators() -> Vec<(String, Vec<ValType>, ValType)> {
    let mut operators = Vec::new();
    let vector = OPERATORS.iter().filter(|(proposal, ..)| ["simd", "relaxed_simd"].contains(proposal));
    for (_, _, visit, arity) in vector {
        let name = visit.trim_start_matches("visit_").replacen('_', ".", 1);
        let (shape, operation) = name.split_once('.').unwrap();
        let with_immediate = ["load", "store", "const", "extract_lane", "replace_lane", "shuffle"];
        if with_immediate.iter().any(|word| operation.starts_with(word)) {
            continue;
        }
        let params = match operation {
            "splat" => vec![match shape {
                "i64x2" => I64,
                "f32x4" => F32,
                "f64x2" => F64,
                _ => I32,
            }],
            "shl" | "shr_s" | "shr_u" => vec![V128, I32],
            _ => vec![V128; usize::from(arity.as_bytes()[0] - b'0')],
        };
        let result = if ["any_true", "all_true", "bitmask"].contains(&operation) { I32 } else { V128 };
        operators.push((name, params, result));
    }
    operators
}

fn check_vectors(compiler: &Compiler) {
    let operators = vector_operators();
    assert!(operators.len() > 200, "{}", operators.len());
    for (operator, params, result) in operators {
        check(compiler, &operator, &params, result);
    }
    for (shape, scalar, suffix) in [
        ("i8x16", I32, "_u"),
        ("i16x8", I32, "_s"),
        ("i32x4", I32, ""),
        ("i64x2", I64, ""),
        ("f32x4", F32, ""),
        ("f64x2", F64, ""),
    ] {
        for lane in [0, 1] {
            check(compiler, &format!("{shape}.extract_lane{suffix} {lane}"), &[V128], scalar);
            check(compiler, &format!("{shape}.replace_lane {lane}"), &[V128, scalar], V128);
        }
    }
    check(compiler, "i8x16.shuffle 0 1 2 3 20 21 22 23 8 9 10 11 28 29 30 31", &[V128, V128], V128);
    check(compiler, "i8x16.shuffle 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0", &[V128, V128], V128);
}

fn check_scalars(compiler: &Compiler) {
    for (ty, name) in [(F32, "f32"), (F64, "f64")] {
        for operation in ["add", "sub", "mul", "div", "min", "max", "copysign"] {
            check(compiler, &format!("{name}.{operation}"), &[ty, ty], ty);
        }
        for operation in ["abs", "neg", "ceil", "floor", "trunc", "nearest", "sqrt"] {
            check(compiler, &format!("{name}.{operation}"), &[ty], ty);
        }
        for operation in ["eq", "ne", "lt", "gt", "le", "ge"] {
            check(compiler, &format!("{name}.{operation}"), &[ty, ty], I32);
        }
        for (int, int_name) in [(I32, "i32"), (I64, "i64")] {
            for sign in ["s", "u"] {
                check(compiler, &format!("{name}.convert_{int_name}_{sign}"), &[int], ty);
                check(compiler, &format!("{int_name}.trunc_{name}_{sign}"), &[ty], int);
                check(compiler, &format!("{int_name}.trunc_sat_{name}_{sign}"), &[ty], int);
            }
        }
    }
    check(compiler, "f64.promote_f32", &[F32], F64);
    check(compiler, "f32.demote_f64", &[F64], F32);
    check(compiler, "i32.reinterpret_f32", &[F32], I32);
    check(compiler, "f64.reinterpret_i64", &[I64], F64);
    for (ty, name) in [(I32, "i32"), (I64, "i64")] {
        for operation in ["add", "sub", "mul", "div_s", "div_u", "rem_u", "and", "or", "xor", "shl", "shr_s", "rotl"] {
            check(compiler, &format!("{name}.{operation}"), &[ty, ty], ty);
        }
        for operation in ["clz", "ctz", "popcnt", "extend8_s", "extend16_s"] {
            check(compiler, &format!("{name}.{operation}"), &[ty], ty);
        }
    }
    for ty in [I32, I64, F32, F64, V128] {
        check(compiler, &format!("select (result {ty})"), &[ty, ty, I32], ty);
    }
}

fn check_all(compiler: &Compiler) {
    check_scalars(compiler);
    check_vectors(compiler);
}

#[test]
fn row29_no_operator_reads_beyond_the_edge_of_memory() {
    for relaxed_simd in [RelaxedSimd::Fastest, RelaxedSimd::Deterministic] {
        let settings = CompileSettings { relaxed_simd, ..CompileSettings::default() };
        check_all(&Compiler::for_host(&settings).unwrap());
    }
}

#[test]
fn row41_no_operator_reads_beyond_the_edge_of_memory_on_lesser_machines() {
    lesser_machines(CompileSettings::default()).iter().for_each(check_all);
}
