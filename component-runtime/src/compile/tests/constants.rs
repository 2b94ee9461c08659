//! RELIABILITY rows 10, 15 and 17: an operator whose operands are known when it is compiled, or are the
//! same value, gives what it gives for operands that are not.

use std::fmt::Write as _;

use wasmparser::ValType::{self, I32, V128};

use super::edge::vector_operators;
use super::execute::machines;
use crate::trap::Trap;

/// The kinds of divisors that compilers treat apart, with what is beside them.
fn divisors() -> Vec<i64> {
    let mut all = vec![0, 3, 5, 6, 7, 9, 10, 11, 12, 25, 60, 100, 125, 625, 641, 1000, 6_700_417, 1_000_000_007];
    for power in 1..64 {
        all.extend([(1_i64 << power).wrapping_sub(1), 1 << power, (1_i64 << power).wrapping_add(1)]);
    }
    all.extend([i64::from(i32::MIN), i64::MIN, i64::MAX, 1]);
    let negative: Vec<i64> = all.iter().map(|divisor| divisor.wrapping_neg()).collect();
    all.extend(negative);
    all.sort_unstable();
    all.dedup();
    all
}

/// What to divide: the edges of the width, and what is just at, below and above a multiple.
fn dividends(bits: u32, divisor: i64) -> impl Iterator<Item = i64> {
    let edge = i64::MIN >> (64 - bits);
    let fixed = [0, 1, -1, edge, edge + 1, !edge, 0x0123_4567_89ab_cdef];
    let multiples = [1, 2, 3, -1, 1_000_003].map(|factor| divisor.wrapping_mul(factor));
    let around = multiples.into_iter().flat_map(|of| [of.wrapping_sub(1), of, of.wrapping_add(1)]);
    fixed.into_iter().chain(around).map(move |value| value << (64 - bits) >> (64 - bits))
}

/// What the specification says of an operator over 64 bits, or over 32 bits that were extended by sign.
fn divided(operator: &str, bits: u32, dividend: i64, divisor: i64) -> Result<u64, Trap> {
    let mask = u64::MAX >> (64 - bits);
    let (unsigned, by) = (dividend as u64 & mask, divisor as u64 & mask);
    if by == 0 {
        return Err(Trap::IntegerDivisionByZero);
    }
    let overflows = dividend == (-1_i64) << (bits - 1) && divisor == -1;
    let result = match operator {
        "div_s" if overflows => return Err(Trap::IntegerOverflow),
        "rem_s" if overflows => 0,
        "div_s" => (dividend / divisor) as u64,
        "rem_s" => (dividend % divisor) as u64,
        "div_u" => unsigned / by,
        "rem_u" => unsigned % by,
        other => panic!("{other} does not divide"),
    };
    Ok(result & mask)
}

fn check_divisions(bits: u32, divisors: &[i64]) {
    let operators = ["div_s", "div_u", "rem_s", "rem_u"];
    let mut funcs = String::new();
    for operator in operators {
        for divisor in divisors {
            write!(
                funcs,
                "(func (export \"{operator} {divisor}\") (param i{bits}) (result i{bits})
                    (i{bits}.{operator} (local.get 0) (i{bits}.const {divisor})))\n"
            )
            .unwrap();
        }
    }
    for machine in machines(&format!("(module {funcs})")) {
        for operator in operators {
            for divisor in divisors {
                let name = format!("{operator} {divisor}");
                for dividend in dividends(bits, *divisor) {
                    let argument = dividend as u64 & (u64::MAX >> (64 - bits));
                    let actual = machine.call(&name, &[argument]).map(|values| values[0]);
                    assert_eq!(actual, divided(operator, bits, dividend, *divisor), "i{bits}.{name} of {dividend}");
                }
            }
        }
    }
}

#[test]
fn row10_divisions_by_constants_of_every_class_over_32_bits() {
    let mut divisors: Vec<i64> = divisors().into_iter().map(|divisor| i64::from(divisor as i32)).collect();
    divisors.sort_unstable();
    divisors.dedup();
    check_divisions(32, &divisors);
}

#[test]
fn row10_divisions_by_constants_of_every_class_over_64_bits() {
    check_divisions(64, &divisors());
}

/// Lanes that are no NaN as floats of 32 and 64 bits, and positive.
const NUMBERS: [[u64; 2]; 2] =
    [[0x4009_2131_4044_1828, 0x4009_2131_7b54_442d], [0x3f80_0000_3f80_0000, 0x4070_1000_4080_0001]];
/// Lanes at the edges of every width.
const EDGES: [[u64; 2]; 4] = [
    [0x8000_0000_8000_0000, 0x7fff_ffff_8000_0001],
    [0xff80_7f01_8000_ffff, 0x7fff_0001_fffe_8080],
    [u64::MAX, 0],
    [i64::MIN as u64, i64::MAX as u64],
];
/// Amounts to shift by, less, equal to and beyond the width of each lane.
const AMOUNTS: [u32; 12] = [0, 1, 7, 8, 9, 15, 31, 32, 63, 64, 65, u32::MAX];

fn constant([low, high]: [u64; 2]) -> String {
    format!("(v128.const i64x2 {:#x} {:#x})", low, high)
}

/// One function over parameters and one over constants for each operands: both must give the same.
#[track_caller]
fn check_vectors(operator: &str, params: &[ValType], result: ValType, operands: &[Vec<u64>]) {
    let types: String = params.iter().map(|ty| format!(" {ty}")).collect();
    let gets: String = (0..params.len()).map(|at| format!("(local.get {at})")).collect();
    let mut funcs = format!("(func (export \"params\") (param{types}) (result {result}) ({operator} {gets}))\n");
    for (at, words) in operands.iter().enumerate() {
        let mut words = words.iter().copied();
        let mut next = || words.next().expect("as many words as the operands have");
        let constants: String = params
            .iter()
            .map(|ty| if *ty == V128 { constant([next(), next()]) } else { format!("({ty}.const {})", next()) })
            .collect();
        writeln!(funcs, "(func (export \"{at}\") (result {result}) ({operator} {constants}))").unwrap();
    }
    for machine in machines(&format!("(module {funcs})")) {
        for (at, words) in operands.iter().enumerate() {
            let expected = machine.call("params", words);
            assert!(expected.is_ok(), "{operator} {words:x?}");
            assert_eq!(machine.call(&at.to_string(), &[]), expected, "{operator} {words:x?}");
        }
    }
}

/// Every choice of vectors for the operands, those that are all the same among them.
fn choices(n_operands: usize, vectors: &[[u64; 2]]) -> Vec<Vec<u64>> {
    let mut all = vec![Vec::new()];
    for _ in 0..n_operands {
        all = all.iter().flat_map(|head| vectors.iter().map(|last| [head.as_slice(), last].concat())).collect();
    }
    all
}

#[test]
fn row15_vector_operators_over_constants_and_equal_operands() {
    let mut checked = 0;
    for (operator, params, result) in vector_operators() {
        if params.iter().any(|ty| *ty != V128) || operator.contains("relaxed") {
            continue;
        }
        let floats = ["f32", "f64"].iter().any(|shape| operator.contains(shape));
        let vectors = if floats { &NUMBERS[..] } else { &EDGES[..] };
        check_vectors(&operator, &params, result, &choices(params.len(), vectors));
        checked += 1;
    }
    assert!(checked > 150, "{checked}");
    for lanes in ["0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0", "31 30 29 28 3 2 1 0 16 0 17 1 18 2 19 3"] {
        check_vectors(&format!("i8x16.shuffle {lanes}"), &[V128, V128], V128, &choices(2, &EDGES));
    }
}

#[test]
fn row17_vector_shifts_by_constants() {
    for shape in ["i8x16", "i16x8", "i32x4", "i64x2"] {
        for operation in ["shl", "shr_s", "shr_u"] {
            let operands: Vec<Vec<u64>> = AMOUNTS
                .iter()
                .flat_map(|amount| EDGES.map(|vector| vec![vector[0], vector[1], u64::from(*amount)]))
                .collect();
            check_vectors(&format!("{shape}.{operation}"), &[V128, I32], V128, &operands);
        }
    }
}
