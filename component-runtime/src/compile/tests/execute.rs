//! Runs compiled functions, to catch miscompilation and wrong trap tables.

use super::all_settings;
use super::machine::Machine;
use crate::compile::{CompileSettings, Parallelism};
use crate::trap::Trap;

/// A module at every optimization level.
pub(super) fn machines(text: &str) -> Vec<Machine> {
    let settings = all_settings().into_iter().filter(|settings| settings.parallel == Parallelism::Serial);
    settings.map(|settings| Machine::new(text, &settings)).collect()
}

/// An export, its arguments, and what it returns.
type Case<'a> = (&'a str, &'a [u64], Result<&'a [u64], Trap>);

/// Calls exports in this order, at every optimization level.
#[track_caller]
fn check(text: &str, cases: &[Case<'_>]) {
    for machine in machines(text) {
        for (name, arguments, expected) in cases {
            let actual = machine.call(name, arguments);
            assert_eq!(actual.as_deref(), expected.as_ref().map(|values| &**values), "{name} {arguments:x?}");
        }
    }
}

/// Checks a binary or unary operator, with the bits of operands and result.
#[track_caller]
fn check_operator(operator: &str, params: &str, result: &str, cases: &[(&[u64], Result<u64, Trap>)]) {
    let gets: String = (0..params.split_whitespace().count()).map(|at| format!("(local.get {at})")).collect();
    let text = format!(r#"(module (func (export "f") (param {params}) (result {result}) ({operator} {gets})))"#);
    for machine in machines(&text) {
        for (arguments, expected) in cases {
            let actual = machine.call("f", arguments).map(|values| values[0]);
            assert_eq!(actual, *expected, "{operator} {arguments:x?}");
        }
    }
}

fn f(value: f32) -> u64 {
    u64::from(value.to_bits())
}

fn d(value: f64) -> u64 {
    value.to_bits()
}

#[test]
fn recursion_and_loops() {
    check(
        r#"(module
            (func $fib (export "fib") (param i32) (result i32)
                (if (result i32) (i32.lt_u (local.get 0) (i32.const 2))
                    (then (local.get 0))
                    (else (i32.add (call $fib (i32.sub (local.get 0) (i32.const 1)))
                                   (call $fib (i32.sub (local.get 0) (i32.const 2)))))))
            (func (export "sum") (param i64) (result i64) (local i64)
                (block (loop
                    (br_if 1 (i64.eqz (local.get 0)))
                    (local.set 1 (i64.add (local.get 1) (local.get 0)))
                    (local.set 0 (i64.sub (local.get 0) (i64.const 1)))
                    (br 0)))
                (local.get 1))
            (func (export "nested") (param i32) (result i32) (local i32 i32 i32)
                (loop $outer
                    (local.set 2 (i32.const 0))
                    (loop $inner
                        (local.set 3 (i32.add (local.get 3) (i32.const 1)))
                        (br_if $inner (i32.lt_u (local.tee 2 (i32.add (local.get 2) (i32.const 1))) (local.get 0))))
                    (br_if $outer (i32.lt_u (local.tee 1 (i32.add (local.get 1) (i32.const 1))) (local.get 0))))
                (local.get 3)))"#,
        &[
            ("fib", &[20], Ok(&[6765])),
            ("sum", &[100_000], Ok(&[5_000_050_000])),
            ("sum", &[0], Ok(&[0])),
            ("nested", &[30], Ok(&[900])),
        ],
    );
}

#[test]
fn integer_division_and_its_traps() {
    const MIN32: u64 = 0x8000_0000;
    const MIN64: u64 = 1 << 63;
    let zero = Err(Trap::IntegerDivisionByZero);
    let overflow = Err(Trap::IntegerOverflow);
    let (m1, m7, m1l, m7l) = (0xffff_ffff, 7u32.wrapping_neg().into(), u64::MAX, 7u64.wrapping_neg());
    let three = 3u32.wrapping_neg().into();
    check_operator("i32.div_s", "i32 i32", "i32", &[(&[m7, 2], Ok(three)), (&[1, 0], zero), (&[MIN32, m1], overflow)]);
    check_operator(
        "i32.div_u",
        "i32 i32",
        "i32",
        &[(&[m7, 2], Ok(0x7fff_fffc)), (&[1, 0], zero), (&[MIN32, m1], Ok(0))],
    );
    check_operator("i32.rem_s", "i32 i32", "i32", &[(&[m7, 2], Ok(m1)), (&[1, 0], zero), (&[MIN32, m1], Ok(0))]);
    check_operator("i32.rem_u", "i32 i32", "i32", &[(&[m7, 2], Ok(1)), (&[1, 0], zero), (&[MIN32, m1], Ok(MIN32))]);
    check_operator("i64.div_s", "i64 i64", "i64", &[(&[m7l, 7], Ok(m1l)), (&[1, 0], zero), (&[MIN64, m1l], overflow)]);
    check_operator("i64.div_u", "i64 i64", "i64", &[(&[m7l, 7], Ok(0x2492_4924_9249_2491)), (&[1, 0], zero)]);
    check_operator(
        "i64.rem_s",
        "i64 i64",
        "i64",
        &[(&[m7l, 4], Ok(3u64.wrapping_neg())), (&[1, 0], zero), (&[MIN64, m1l], Ok(0))],
    );
    check_operator("i64.rem_u", "i64 i64", "i64", &[(&[m7l, 10], Ok(9)), (&[1, 0], zero), (&[MIN64, m1l], Ok(MIN64))]);
}

#[test]
fn shifts_counts_and_extensions() {
    check_operator("i32.shl", "i32 i32", "i32", &[(&[1, 33], Ok(2)), (&[1, 31], Ok(0x8000_0000))]);
    check_operator("i32.shr_s", "i32 i32", "i32", &[(&[0x8000_0000, 4], Ok(0xf800_0000)), (&[8, 35], Ok(1))]);
    check_operator("i32.shr_u", "i32 i32", "i32", &[(&[0x8000_0000, 4], Ok(0x0800_0000))]);
    check_operator("i64.shl", "i64 i64", "i64", &[(&[1, 65], Ok(2)), (&[1, 63], Ok(1 << 63))]);
    check_operator("i32.rotl", "i32 i32", "i32", &[(&[0x8000_0001, 33], Ok(3))]);
    check_operator("i64.rotr", "i64 i64", "i64", &[(&[1, 65], Ok(1 << 63))]);
    check_operator("i32.clz", "i32", "i32", &[(&[0], Ok(32)), (&[1], Ok(31))]);
    check_operator("i64.ctz", "i64", "i64", &[(&[0], Ok(64)), (&[1 << 40], Ok(40))]);
    check_operator("i64.popcnt", "i64", "i64", &[(&[0xf0f0], Ok(8))]);
    check_operator("i32.extend8_s", "i32", "i32", &[(&[0x1280], Ok(0xffff_ff80)), (&[0x127f], Ok(0x7f))]);
    check_operator("i32.extend16_s", "i32", "i32", &[(&[0x1_8000], Ok(0xffff_8000))]);
    check_operator("i64.extend8_s", "i64", "i64", &[(&[0x80], Ok(128u64.wrapping_neg()))]);
    check_operator("i64.extend16_s", "i64", "i64", &[(&[0x8000], Ok(32768u64.wrapping_neg()))]);
    check_operator("i64.extend32_s", "i64", "i64", &[(&[0xf_8000_0000], Ok(0xffff_ffff_8000_0000))]);
    check_operator("i64.extend_i32_s", "i32", "i64", &[(&[0xffff_fffe], Ok(2u64.wrapping_neg()))]);
    check_operator("i64.extend_i32_u", "i32", "i64", &[(&[0xffff_fffe], Ok(0xffff_fffe))]);
    check_operator("i32.wrap_i64", "i64", "i32", &[(&[0x1_2345_6789], Ok(0x2345_6789))]);
}

#[test]
fn comparisons_are_of_the_right_signedness() {
    let m1 = 0xffff_ffff;
    for (operator, expected) in
        [("lt_s", 1), ("lt_u", 0), ("gt_s", 0), ("gt_u", 1), ("le_s", 1), ("le_u", 0), ("ge_s", 0), ("ge_u", 1)]
    {
        check_operator(&format!("i32.{operator}"), "i32 i32", "i32", &[(&[m1, 1], Ok(expected))]);
        check_operator(&format!("i64.{operator}"), "i64 i64", "i32", &[(&[u64::MAX, 1], Ok(expected))]);
    }
    let nan = d(f64::NAN);
    for (operator, expected) in [("eq", 0), ("ne", 1), ("lt", 0), ("gt", 0), ("le", 0), ("ge", 0)] {
        check_operator(&format!("f64.{operator}"), "f64 f64", "i32", &[(&[nan, nan], Ok(expected))]);
    }
    for (operator, expected) in [("eq", 0), ("ne", 1), ("lt", 1), ("gt", 0), ("le", 1), ("ge", 0)] {
        check_operator(&format!("f32.{operator}"), "f32 f32", "i32", &[(&[f(1.0), f(2.0)], Ok(expected))]);
    }
    check_operator("i32.eqz", "i32", "i32", &[(&[0], Ok(1)), (&[5], Ok(0))]);
    check_operator("i64.eqz", "i64", "i32", &[(&[0], Ok(1)), (&[1 << 32], Ok(0))]);
}

#[test]
fn float_arithmetic() {
    check_operator(
        "f64.min",
        "f64 f64",
        "f64",
        &[(&[d(0.0), d(-0.0)], Ok(d(-0.0))), (&[d(1.0), d(-2.0)], Ok(d(-2.0)))],
    );
    check_operator("f64.max", "f64 f64", "f64", &[(&[d(0.0), d(-0.0)], Ok(d(0.0))), (&[d(1.0), d(-2.0)], Ok(d(1.0)))]);
    check_operator("f32.nearest", "f32", "f32", &[(&[f(2.5)], Ok(f(2.0))), (&[f(-0.4)], Ok(f(-0.0)))]);
    check_operator("f64.ceil", "f64", "f64", &[(&[d(1.2)], Ok(d(2.0)))]);
    check_operator("f64.floor", "f64", "f64", &[(&[d(-1.2)], Ok(d(-2.0)))]);
    check_operator("f64.trunc", "f64", "f64", &[(&[d(-1.9)], Ok(d(-1.0)))]);
    check_operator("f64.copysign", "f64 f64", "f64", &[(&[d(3.0), d(-0.0)], Ok(d(-3.0)))]);
    check_operator("f32.neg", "f32", "f32", &[(&[f(0.0)], Ok(f(-0.0)))]);
    check_operator("f32.sqrt", "f32", "f32", &[(&[f(9.0)], Ok(f(3.0)))]);
    check_operator("f32.sub", "f32 f32", "f32", &[(&[f(9.0), f(2.0)], Ok(f(7.0)))]);
    check_operator("f64.div", "f64 f64", "f64", &[(&[d(1.0), d(0.0)], Ok(d(f64::INFINITY)))]);
    for machine in
        machines(r#"(module (func (export "f") (param f64 f64) (result f64) (f64.min (local.get 0) (local.get 1))))"#)
    {
        let nan = machine.call("f", &[d(1.0), d(f64::NAN)]).unwrap()[0];
        assert!(f64::from_bits(nan).is_nan());
    }
}

#[test]
fn conversions_and_their_traps() {
    let (overflow, invalid) = (Err(Trap::IntegerOverflow), Err(Trap::BadConversionToInteger));
    check_operator(
        "i32.trunc_f64_s",
        "f64",
        "i32",
        &[(&[d(-1.9)], Ok(0xffff_ffff)), (&[d(2147483648.0)], overflow), (&[d(f64::NAN)], invalid)],
    );
    check_operator(
        "i32.trunc_f32_u",
        "f32",
        "i32",
        &[(&[f(4294967040.0)], Ok(0xffff_ff00)), (&[f(-1.0)], overflow), (&[f(f32::NAN)], invalid)],
    );
    check_operator(
        "i64.trunc_f64_u",
        "f64",
        "i64",
        &[(&[d(1e19)], Ok(10_000_000_000_000_000_000)), (&[d(2e19)], overflow)],
    );
    check_operator("i64.trunc_f32_s", "f32", "i64", &[(&[f(-9.5)], Ok(9u64.wrapping_neg())), (&[f(1e30)], overflow)]);
    check_operator(
        "i32.trunc_sat_f64_s",
        "f64",
        "i32",
        &[(&[d(1e30)], Ok(0x7fff_ffff)), (&[d(f64::NAN)], Ok(0)), (&[d(-1e30)], Ok(0x8000_0000))],
    );
    check_operator("i64.trunc_sat_f32_u", "f32", "i64", &[(&[f(-5.0)], Ok(0)), (&[f(1e30)], Ok(u64::MAX))]);
    check_operator("f64.convert_i64_u", "i64", "f64", &[(&[u64::MAX], Ok(d(18446744073709551615.0)))]);
    check_operator("f32.convert_i32_s", "i32", "f32", &[(&[0xffff_ffff], Ok(f(-1.0)))]);
    check_operator("f32.convert_i64_u", "i64", "f32", &[(&[0x8000_0080_0000_0001], Ok(f(9223373136366403584.0)))]);
    check_operator("f32.demote_f64", "f64", "f32", &[(&[d(1.5)], Ok(f(1.5)))]);
    check_operator("f64.promote_f32", "f32", "f64", &[(&[f(1.5)], Ok(d(1.5)))]);
    check_operator("i32.reinterpret_f32", "f32", "i32", &[(&[0xffc0_1234], Ok(0xffc0_1234))]);
    check_operator("f64.reinterpret_i64", "i64", "f64", &[(&[0x7ff0_0000_0000_0001], Ok(0x7ff0_0000_0000_0001))]);
}

#[test]
fn branches_blocks_and_unreachable_code() {
    check(
        r#"(module
            (func (export "table") (param i32) (result i32)
                (block $a (block $b (block $c (br_table $a $b $c $b (local.get 0))) (return (i32.const 30))) (return (i32.const 20)))
                (i32.const 10))
            (func (export "table-with-operands") (param i32) (result i32)
                (block $a (result i32)
                    (i32.add (i32.const 1)
                        (block $b (result i32)
                            (i32.add (i32.const 10)
                                (block $c (result i32) (br_table $a $b $c $a (i32.const 100) (local.get 0))))))))
            (func (export "loop-operands") (param i32) (result i32 i32)
                (i32.const 0) (local.get 0)
                (loop (param i32 i32) (result i32 i32)
                    (local.set 0) (i32.const 2) (i32.add) (local.get 0) (i32.const 1) (i32.sub) (local.tee 0)
                    (br_if 0 (local.get 0))))
            (func (export "if-params") (param i32) (result i64)
                (i64.const 5) (local.get 0)
                (if (param i64) (result i64) (then (i64.const 3) (i64.mul)) (else (i64.const 3) (i64.sub))))
            (func (export "if-only") (param i32) (result i64)
                (i64.const 5) (local.get 0) (if (param i64) (result i64) (then (i64.const 3) (i64.mul))))
            (func (export "dead") (param i32) (result i32)
                (block (result i32)
                    (if (local.get 0) (then (br 1 (i32.const 7)) (loop (br 0) (block (unreachable)))) (else (unreachable)))
                    (i32.const 8)))
            (func (export "select") (param i32) (result f64) (select (f64.const 1) (f64.const 2) (local.get 0)))
            (func (export "br-to-function") (param i32) (result i32 i64)
                (br_if 0 (i32.const 1) (i64.const 2) (local.get 0)) (drop) (drop) (i32.const 3) (i64.const 4)))"#,
        &[
            ("table", &[0], Ok(&[10])),
            ("table", &[1], Ok(&[20])),
            ("table", &[2], Ok(&[30])),
            ("table", &[3], Ok(&[20])),
            ("table", &[0xffff_ffff], Ok(&[20])),
            ("table-with-operands", &[0], Ok(&[100])),
            ("table-with-operands", &[1], Ok(&[101])),
            ("table-with-operands", &[2], Ok(&[111])),
            ("table-with-operands", &[9], Ok(&[100])),
            ("loop-operands", &[10], Ok(&[20, 0])),
            ("if-params", &[1], Ok(&[15])),
            ("if-params", &[0], Ok(&[2])),
            ("if-only", &[1], Ok(&[15])),
            ("if-only", &[0], Ok(&[5])),
            ("dead", &[1], Ok(&[7])),
            ("dead", &[0], Err(Trap::UnreachableCodeReached)),
            ("select", &[0], Ok(&[d(2.0)])),
            ("select", &[3], Ok(&[d(1.0)])),
            ("br-to-function", &[1], Ok(&[1, 2])),
            ("br-to-function", &[0], Ok(&[3, 4])),
        ],
    );
}

/// RELIABILITY row 81: a large `br_table` jumps where it should.
#[test]
fn row81_a_br_table_of_very_many_targets_jumps_right() {
    for n_targets in [65_519usize, 65_520] {
        let targets: String = (0..n_targets).map(|at| if at % 3 == 0 { " 0" } else { " 1" }).collect();
        let text = format!(
            r#"(module (func (export "f") (param i32) (result i32)
                (block (block (block (br_table {targets} 2 (local.get 0))) (return (i32.const 10))) (return (i32.const 11)))
                (i32.const 12)))"#
        );
        let machine = Machine::new(&text, &CompileSettings::default());
        let last = n_targets as u64 - 1;
        for index in [0, 1, 2, 3, 32_767, 32_768, 65_517, 65_518, last, last + 1, u64::from(u32::MAX)] {
            let expected = match index {
                at if at > last => 12,
                at if at % 3 == 0 => 10,
                _ => 11,
            };
            assert_eq!(machine.call("f", &[index]), Ok(vec![expected]), "{index}");
        }
    }
}

#[test]
fn memory_accesses_and_their_bounds() {
    let oob = Err(Trap::MemoryOutOfBounds);
    check(
        r#"(module (memory 1) (memory $second 2)
            (func (export "store") (param i32 i64) (i64.store (local.get 0) (local.get 1)))
            (func (export "load") (param i32) (result i64) (i64.load (local.get 0)))
            (func (export "narrow") (param i32) (result i64 i64 i32 i32)
                (i64.load32_s (local.get 0)) (i64.load32_u (local.get 0)) (i32.load8_s (local.get 0)) (i32.load16_u (local.get 0)))
            (func (export "offset") (param i32) (result i32) (i32.load8_u offset=65535 (local.get 0)))
            (func (export "far") (param i32) (result i32) (i32.load offset=2147483644 (local.get 0)))
            (func (export "farther") (param i32) (result i32) (i32.load offset=0xffffffff (local.get 0)))
            (func (export "second") (param i32) (result i32)
                (i32.store $second (local.get 0) (i32.const 77)) (i32.load $second (local.get 0)))
            (func (export "sizes") (result i32 i32) (memory.size 0) (memory.size $second))
            (func (export "grow") (param i32) (result i32) (memory.grow $second (local.get 0)))
            (data $data "abc")
            (func (export "init") (param i32 i32 i32) (memory.init $data (local.get 0) (local.get 1) (local.get 2))))"#,
        &[
            ("store", &[8, 0x1122_3344_8899_aabb], Ok(&[])),
            ("load", &[8], Ok(&[0x1122_3344_8899_aabb])),
            ("load", &[9], Ok(&[0x0011_2233_4488_99aa])),
            ("narrow", &[8], Ok(&[0xffff_ffff_8899_aabb, 0x8899_aabb, 0xffff_ffbb, 0xaabb])),
            ("load", &[65528], Ok(&[0])),
            ("load", &[65529], oob),
            ("store", &[65529, 1], oob),
            ("load", &[0xffff_ffff], oob),
            ("offset", &[0], Ok(&[0])),
            ("offset", &[1], oob),
            ("offset", &[0xffff_ffff], oob),
            ("far", &[0], oob),
            ("far", &[0xffff_ffff], oob),
            ("farther", &[0], oob),
            ("farther", &[1], oob),
            ("farther", &[0xffff_ffff], oob),
            ("second", &[131_068], Ok(&[77])),
            ("second", &[131_069], oob),
            ("load", &[65528], Ok(&[0])),
            ("sizes", &[], Ok(&[1, 2])),
            ("grow", &[0], Ok(&[6])),
            ("grow", &[1], Ok(&[0xffff_ffff])),
            ("grow", &[7], Err(Trap::InternalBug)),
            ("init", &[0xffff_ffff, 2, 3], Ok(&[])),
            ("init", &[1, 2, 3], Err(Trap::InternalBug)),
        ],
    );
}

/// Sizes that are done in line, with and without overlap, and at the end of the memory.
#[test]
fn copies_and_fills_of_constant_size_move_what_dynamic_ones_move() {
    for bytes in [0u64, 1, 2, 3, 4, 7, 8, 12, 15, 16, 17, 33, 64, 127, 128, 129, 300] {
        let text = format!(
            r#"(module (memory 1)
                (func (export "copy") (param i32 i32) (memory.copy (local.get 0) (local.get 1) (i32.const {bytes})))
                (func (export "fill") (param i32 i32) (memory.fill (local.get 0) (local.get 1) (i32.const {bytes})))
                (func (export "number") (local i32)
                    (loop (i32.store8 (local.get 0) (local.get 0)) (local.set 0 (i32.add (local.get 0) (i32.const 1)))
                        (br_if 0 (i32.lt_u (local.get 0) (i32.const 1000)))))
                (func (export "load") (param i32) (result i32) (i32.load8_u (local.get 0))))"#
        );
        let machine = Machine::new(&text, &CompileSettings::default());
        let check = |model: &[u8]| {
            for (at, byte) in model.iter().enumerate() {
                assert_eq!(machine.call("load", &[at as u64]), Ok(vec![u64::from(*byte)]), "{bytes} bytes, at {at}");
            }
        };
        for (to, from) in [(400u64, 0u64), (401, 395), (395, 401), (400, 400)] {
            assert_eq!(machine.call("number", &[]), Ok(vec![]));
            assert_eq!(machine.call("copy", &[to, from]), Ok(vec![]));
            let mut model: Vec<u8> = (0..1000u32).map(|at| at as u8).collect();
            model.copy_within(from as usize..(from + bytes) as usize, to as usize);
            check(&model);
            // Only the lowest byte of the value counts.
            assert_eq!(machine.call("fill", &[to, 0xffff_ff5a]), Ok(vec![]));
            model[to as usize..(to + bytes) as usize].fill(0x5a);
            check(&model);
        }
        let (end, oob) = (65_536 - bytes, Err(Trap::MemoryOutOfBounds));
        for (to, from, result) in [
            (end, 0, Ok(vec![])),
            (0, end, Ok(vec![])),
            (end + 1, 0, oob.clone()),
            (0, end + 1, oob.clone()),
            (u64::from(u32::MAX), 0, oob.clone()),
            (0, u64::from(u32::MAX), oob.clone()),
        ] {
            assert_eq!(machine.call("copy", &[to, from]), result, "{bytes} bytes from {from} to {to}");
        }
        assert_eq!(machine.call("fill", &[end, 1]), Ok(vec![]));
        assert_eq!(machine.call("fill", &[end + 1, 1]), oob);
    }
}

/// RELIABILITY rows 2 and 14: an index at the 4 GiB edge is not sign-extended, spilled or not, and
/// not folded with a shift into more than 32 bits.
#[test]
fn rows_2_and_14_indices_at_the_edge_of_4_gib_stay_32_bit() {
    let many: String =
        (0..24).map(|at| format!("(local.set {} (i32.add (local.get 0) (i32.const {at})))", at + 1)).collect();
    let loads: String = (0..24)
        .map(|at| format!("(local.set 0 (i32.add (local.get 0) (i32.load8_u (local.get {}))))", at + 1))
        .collect();
    let text = format!(
        r#"(module (memory 1)
            (func $nothing (export "nothing"))
            (func (export "spilled") (param i32) (result i32) (local {}) {many} (call $nothing) {loads} (local.get 0))
            (func (export "shifted") (param i32) (result i32) (i32.load8_u (i32.shl (local.get 0) (i32.const 3))))
            (func (export "added") (param i32) (result i32) (i32.load8_u offset=16 (i32.add (local.get 0) (i32.const 0x7fffffff)))))"#,
        "i32 ".repeat(24)
    );
    let oob = Err(Trap::MemoryOutOfBounds);
    check(
        &text,
        &[
            ("spilled", &[0], Ok(&[0])),
            ("spilled", &[0x8000_0000], oob),
            ("spilled", &[0xffff_ffe0], oob),
            ("shifted", &[0x2000_0000], Ok(&[0])),
            ("shifted", &[0x1fff_ffff], oob),
            ("added", &[0x8000_0001], Ok(&[0])),
            ("added", &[1], oob),
        ],
    );
}

#[test]
fn globals_keep_their_values() {
    check(
        r#"(module
            (global $a (mut i32) (i32.const -1)) (global $b (mut f64) (f64.const 1.5)) (global $c i64 (i64.const -2))
            (func (export "swap") (param i32) (result i32)
                (global.get $a) (global.set $a (local.get 0)) (global.set $b (f64.add (global.get $b) (f64.const 1))))
            (func (export "b") (result f64) (global.get $b))
            (func (export "c") (result i64) (global.get $c)))"#,
        &[
            ("swap", &[5], Ok(&[0xffff_ffff])),
            ("swap", &[6], Ok(&[5])),
            ("b", &[], Ok(&[d(3.5)])),
            ("c", &[], Ok(&[2u64.wrapping_neg()])),
        ],
    );
}

#[test]
fn tables_and_indirect_calls() {
    check(
        r#"(module
            (type $unary (func (param i32) (result i32)))
            (type $other (func (result i32)))
            (table $t 5 funcref) (table $externs 2 externref)
            (elem (table $t) (i32.const 1) func $double $seven)
            (func $double (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
            (func $seven (result i32) (i32.const 7))
            (func (export "call") (param i32 i32) (result i32) (call_indirect $t (type $unary) (local.get 1) (local.get 0)))
            (func (export "tail") (param i32 i32) (result i32) (return_call_indirect $t (type $unary) (local.get 1) (local.get 0)))
            (func (export "move") (param i32 i32) (table.set $t (local.get 1) (table.get $t (local.get 0))))
            (func (export "put") (param i32) (table.set $t (local.get 0) (ref.func $double)))
            (func (export "is-null") (param i32) (result i32) (ref.is_null (table.get $t (local.get 0))))
            (func (export "size") (result i32) (table.size $t))
            (func (export "extern") (param i32 externref) (result externref)
                (table.set $externs (local.get 0) (local.get 1)) (table.get $externs (local.get 0))))"#,
        &[
            ("call", &[1, 21], Ok(&[42])),
            ("tail", &[1, 21], Ok(&[42])),
            ("call", &[2, 21], Err(Trap::BadSignature)),
            ("call", &[0, 21], Err(Trap::UninitializedElement)),
            ("call", &[5, 21], Err(Trap::UndefinedElement)),
            ("tail", &[0xffff_ffff, 21], Err(Trap::UndefinedElement)),
            ("move", &[1, 4], Ok(&[])),
            ("call", &[4, 4], Ok(&[8])),
            ("is-null", &[3], Ok(&[1])),
            ("put", &[3], Ok(&[])),
            ("is-null", &[3], Ok(&[0])),
            ("call", &[3, 3], Ok(&[6])),
            ("move", &[5, 0], Err(Trap::TableOutOfBounds)),
            ("move", &[0, 5], Err(Trap::TableOutOfBounds)),
            ("size", &[], Ok(&[5])),
            ("extern", &[1, 0x1234_5678_9abc], Ok(&[0x1234_5678_9abc])),
            ("extern", &[2, 0], Err(Trap::TableOutOfBounds)),
        ],
    );
}

#[test]
fn tail_calls_use_no_stack() {
    check(
        r#"(module
            (func $even (export "even") (param i32) (result i32)
                (if (i32.eqz (local.get 0)) (then (return (i32.const 1))))
                (return_call $odd (i32.sub (local.get 0) (i32.const 1)) (i64.const 1) (i64.const 2) (i64.const 3)
                    (i64.const 4) (i64.const 5) (i64.const 6) (i64.const 7)))
            (func $odd (param i32 i64 i64 i64 i64 i64 i64 i64) (result i32)
                (if (i32.eqz (local.get 0)) (then (return (i32.const 0))))
                (return_call $even (i32.sub (local.get 0) (i32.const 1)))))"#,
        &[("even", &[1_000_000], Ok(&[1])), ("even", &[1_000_001], Ok(&[0]))],
    );
}

#[test]
fn endless_recursion_is_a_stack_overflow_and_the_machine_goes_on() {
    check(
        r#"(module (func $f (export "f") (param i32) (result i32) (i32.add (call $f (local.get 0)) (i32.const 1)))
            (func (export "g") (result i32) (i32.const 3)))"#,
        &[("f", &[1], Err(Trap::StackOverflow)), ("g", &[], Ok(&[3])), ("f", &[1], Err(Trap::StackOverflow))],
    );
}

#[test]
fn many_values_cross_every_boundary() {
    let types = ["i32", "i64", "f32", "f64"];
    let params: Vec<&str> = (0..100).map(|at| types[at % 4]).collect();
    let params = params.join(" ");
    let gets: String = (0..100).rev().map(|at| format!("(local.get {at})")).collect();
    let reversed: Vec<&str> = (0..100).rev().map(|at| types[at % 4]).collect();
    let reversed = reversed.join(" ");
    let text = format!(
        r#"(module (func $r (export "reverse") (param {params}) (result {reversed}) {gets})
            (func (export "pass") (param {params}) (result {reversed}) {} (call $r)))"#,
        (0..100).map(|at| format!("(local.get {at})")).collect::<String>()
    );
    let arguments: Vec<u64> = (1..=100).collect();
    let expected: Vec<u64> = (1..=100).rev().collect();
    check(&text, &[("reverse", &arguments, Ok(&expected)), ("pass", &arguments, Ok(&expected))]);
}

#[test]
fn host_calls_pass_values_and_unwind() {
    let text = r#"(module
        (import "host" "add1" (func $host (param i32 i64) (result i32)))
        (import "host" "more" (func $more (param i32) (result i32 i64 i64)))
        (import "host" "none" (func $none))
        (import "host" "locked" (func $locked (param i32) (result i32)))
        (func $inner (export "call") (param i32) (result i32) (i32.add (call $host (local.get 0) (i64.const 3)) (i32.const 100)))
        (func (export "deep") (param i32) (result i32) (i32.mul (call $inner (local.get 0)) (i32.const 2)))
        (func (export "tail") (param i32) (result i32) (return_call $host (local.get 0) (i64.const 3)))
        (func (export "more") (param i32) (result i32 i64 i64) (call $more (local.get 0)))
        (func (export "none") (call $none))
        (func (export "locked") (result i32) (call $locked (i32.const 1))))"#;
    check(
        text,
        &[
            ("call", &[5], Ok(&[106])),
            ("deep", &[5], Ok(&[212])),
            // RELIABILITY row 19: a tail call of a host function that fails.
            ("tail", &[5], Ok(&[6])),
            ("tail", &[99], Err(Trap::InternalBug)),
            ("call", &[99], Err(Trap::InternalBug)),
            ("deep", &[99], Err(Trap::InternalBug)),
            ("none", &[], Ok(&[])),
            ("locked", &[], Err(Trap::CannotLeave)),
            ("deep", &[0xffff_ffff], Ok(&[200])),
        ],
    );
    for machine in machines(text) {
        assert_eq!(machine.call("more", &[7]).unwrap()[0], 8);
    }
}

#[test]
fn an_exit_records_the_frame_and_the_address_of_the_calling_function() {
    let text = r#"(module (import "host" "f" (func $host (param i32) (result i32)))
        (func (export "unused"))
        (func $inner (export "inner") (param i32) (result i32) (i32.add (call $host (local.get 0)) (i32.const 1)))
        (func (export "outer") (param i32) (result i32) (i32.add (call $inner (local.get 0)) (i32.const 1))))"#;
    for machine in machines(text) {
        machine.call("outer", &[1]).unwrap();
        let (fp, pc) = machine.last_exit();
        assert_eq!(machine.function_at(pc - 1), Some(crate::ids::DefinedFuncIndex(1)));
        assert!(fp != 0 && fp % 16 == 0);
    }
}
