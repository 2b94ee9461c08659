//! What memories start with: images that instances share, in each layout, and the same without images.

use std::sync::Arc;

use gusset_runtime::compile::{CompileSettings, Compiler};
use gusset_runtime::layout::{MemoryConfig, MemoryImages};
use gusset_runtime::trap::Trap;
use gusset_runtime::vm::{LoadedComponent, StoreSettings};

use crate::harness::{Machine, load_with};
use crate::memories::{FEATURES, LAYOUTS};

const PAGE: u64 = 65536;

/// A component around a module whose memory has this type and these segments. It reads and writes bytes
/// and grows the memory.
fn component(index: &str, memory: &str, datas: &str) -> String {
    let param = if index == "i64" { "u64" } else { "u32" };
    let int = |ty: &str| if ty == "i64" { "u64" } else { "u32" };
    let result = int(index);
    format!(
        r#"(component
          (core module $m (memory {memory}) {datas}
            (func (export "get") (param {index}) (result i32) (i32.load8_u (local.get 0)))
            (func (export "set") (param {index}) (result i32)
              (i32.store8 (local.get 0) (i32.const 0xee)) (i32.const 0))
            (func (export "grow") (param {index}) (result {index}) (memory.grow (local.get 0))))
          (core instance $i (instantiate $m))
          (func (export "get") (param "at" {param}) (result u32) (canon lift (core func $i "get")))
          (func (export "set") (param "at" {param}) (result u32) (canon lift (core func $i "set")))
          (func (export "grow") (param "by" {param}) (result {result}) (canon lift (core func $i "grow"))))"#
    )
}

/// Loads a component in every layout, with images and without.
fn each(wat: &str, check: impl Fn(&str, &Arc<LoadedComponent>)) {
    for (name, layout) in LAYOUTS {
        for images in [MemoryImages::CopyOnWrite, MemoryImages::Copied] {
            check(&format!("layout `{name}`, {images:?}"), &load(wat, MemoryConfig { images, ..layout }));
        }
    }
}

fn load(wat: &str, memories: MemoryConfig) -> Arc<LoadedComponent> {
    let settings = CompileSettings { memories, ..CompileSettings::default() };
    load_with(wat, &FEATURES, &Compiler::for_host(&settings).unwrap()).unwrap()
}

fn instance(loaded: &Arc<LoadedComponent>) -> Box<Machine> {
    Machine::of(loaded, vec![], vec![], StoreSettings::default()).unwrap()
}

#[track_caller]
fn get(machine: &mut Machine, at: u64) -> Option<u64> {
    match machine.call("get", &[at]) {
        Ok(values) => Some(values[0]),
        Err(error) => {
            assert_eq!(error.downcast_ref::<Trap>(), Some(&Trap::MemoryOutOfBounds));
            None
        }
    }
}

#[track_caller]
fn expect(machine: &mut Machine, case: &str, bytes: &[(u64, Option<u64>)]) {
    for (at, expected) in bytes {
        assert_eq!(get(machine, *at), *expected, "byte {at}, {case}");
    }
}

fn text(length: usize) -> String {
    "x".repeat(length)
}

const X: Option<u64> = Some(0x78);
const ZERO: Option<u64> = Some(0);
const WRITTEN: Option<u64> = Some(0xee);

#[test]
fn row12_instances_see_neither_each_others_writes_nor_those_of_former_ones() {
    let wat = component("i32", "2", &format!(r#"(data (i32.const 4000) "{}")"#, text(10_000)));
    each(&wat, |case, loaded| {
        let pristine = [(0, ZERO), (3999, ZERO), (4000, X), (9000, X), (13_999, X), (14_000, ZERO), (PAGE, ZERO)];
        let (mut first, mut second) = (instance(loaded), instance(loaded));
        expect(&mut first, case, &pristine);
        for at in [100, 4000, 9000, 14_000, PAGE] {
            first.call("set", &[at]).unwrap();
        }
        expect(&mut second, case, &pristine);
        second.call("set", &[9001]).unwrap();
        expect(&mut first, case, &[(100, WRITTEN), (9000, WRITTEN), (9001, X), (14_000, WRITTEN)]);
        drop(first);
        expect(&mut instance(loaded), case, &pristine);
    });
}

#[test]
fn what_a_memory_gains_by_growing_is_zero_and_what_it_had_stays() {
    for index in ["i32", "i64"] {
        let memory = if index == "i64" { "i64 1 100" } else { "1 100" };
        let wat = component(index, memory, &format!(r#"(data ({index}.const 57000) "{}")"#, text(8536)));
        each(&wat, |case, loaded| {
            let mut machine = instance(loaded);
            machine.call("set", &[60_000]).unwrap();
            expect(&mut machine, case, &[(56_999, ZERO), (57_000, X), (PAGE - 1, X), (PAGE, None)]);
            for by in [1, 7, 30] {
                machine.call("grow", &[by]).unwrap();
                machine.call("set", &[PAGE + by]).unwrap();
                expect(&mut machine, case, &[(57_000, X), (60_000, WRITTEN), (60_001, X), (PAGE - 1, X)]);
                expect(&mut machine, case, &[(PAGE, ZERO), (PAGE + by, WRITTEN), (2 * PAGE - 1, ZERO)]);
            }
            expect(&mut machine, case, &[(39 * PAGE - 1, ZERO), (39 * PAGE, None)]);
            expect(&mut instance(loaded), case, &[(60_000, X), (PAGE, None)]);
        });
    }
}

#[test]
fn row40_a_memory_does_not_reach_what_a_former_one_had_grown_to() {
    for (memory, page, length) in [("1 9", PAGE, PAGE), ("i64 1 9", PAGE, PAGE), ("5000 99999 (pagesize 1)", 1, 5000)] {
        let index = if memory.starts_with("i64") { "i64" } else { "i32" };
        let wat = component(index, memory, &format!(r#"(data ({index}.const 100) "{}")"#, text(4800)));
        each(&wat, |case, loaded| {
            let mut former = instance(loaded);
            former.call("grow", &[5 * PAGE / page / 4]).unwrap_or_default();
            former.call("grow", &[7]).unwrap();
            former.call("set", &[length]).unwrap();
            drop(former);
            let mut next = instance(loaded);
            expect(&mut next, case, &[(4899, X), (4900, ZERO), (length - 1, ZERO), (length, None)]);
            expect(&mut next, case, &[(length + 7 * page - 1, None), (8 * PAGE, None)]);
        });
    }
}

#[test]
fn a_memory_that_threads_share_is_written_when_its_module_is_instantiated() {
    let wat = component("i32", "1 2 shared", &format!(r#"(data (i32.const 100) "{}")"#, text(5000)));
    each(&wat, |case, loaded| {
        let (mut first, mut second) = (instance(loaded), instance(loaded));
        first.call("set", &[100]).unwrap();
        expect(&mut first, case, &[(99, ZERO), (100, WRITTEN), (5099, X), (5100, ZERO), (PAGE, None)]);
        expect(&mut second, case, &[(100, X)]);
    });
}

#[test]
fn pages_of_one_byte_end_where_their_image_goes_on() {
    for (index, memory) in [("i32", "5000 (pagesize 1)"), ("i64", "i64 5000 (pagesize 1)")] {
        let wat = component(index, memory, &format!(r#"(data ({index}.const 0) "{}")"#, text(5000)));
        each(&wat, |case, loaded| {
            let mut machine = instance(loaded);
            expect(&mut machine, case, &[(0, X), (4999, X), (5000, None), (8191, None)]);
            machine.call("set", &[4999]).unwrap();
            machine.call("grow", &[1]).unwrap();
            expect(&mut machine, case, &[(4998, X), (4999, WRITTEN), (5000, ZERO), (5001, None)]);
            machine.call("grow", &[100_000]).unwrap();
            expect(&mut machine, case, &[(4998, X), (4999, WRITTEN), (5000, ZERO), (8192, ZERO), (105_000, ZERO)]);
            expect(&mut machine, case, &[(105_001, None)]);
            expect(&mut instance(loaded), case, &[(4999, X), (5000, None)]);
        });
    }
}

#[test]
fn segments_overlap_in_their_order_and_may_be_few_or_far_apart() {
    let small = r#"(data (i32.const 10) "aaaa") (data (i32.const 12) "bb") (data (i32.const 65536) "")"#;
    each(&component("i32", "1", small), |case, loaded| {
        let expected = [(9, ZERO), (10, Some(0x61)), (12, Some(0x62)), (13, Some(0x62)), (14, ZERO)];
        expect(&mut instance(loaded), case, &expected);
    });
    let large = format!(
        r#"(data (i32.const 0) "{}") (data (i32.const 5000) "{}") (data (i32.const 1) "y")"#,
        text(6000),
        "z".repeat(6000)
    );
    each(&component("i32", "1", &large), |case, loaded| {
        expect(&mut instance(loaded), case, &[(0, X), (1, Some(0x79)), (4999, X), (5000, Some(0x7a))]);
        expect(&mut instance(loaded), case, &[(10_999, Some(0x7a)), (11_000, ZERO)]);
    });
    let far = format!(r#"(data (i32.const 0) "{}") (data (i32.const 0x4000000) "z")"#, text(5000));
    each(&component("i32", "1025", &far), |case, loaded| {
        expect(&mut instance(loaded), case, &[(0, X), (4999, X), (5000, ZERO), (0x400_0000, Some(0x7a))]);
    });
}

#[test]
fn a_segment_in_an_image_is_dropped_and_others_are_not() {
    let wat = format!(
        r#"(component
          (core module $m (memory 1) (data $a (i32.const 0) "{}") (data $p "pq")
            (func (export "f") (param i32) (result i32)
              (if (i32.eqz (local.get 0)) (then
                (memory.init $a (i32.const 0) (i32.const 0) (i32.const 0))
                (data.drop $a)
                (memory.init $p (i32.const 0) (i32.const 0) (i32.const 2)))
              (else (if (i32.eq (local.get 0) (i32.const 1))
                (then (memory.init $a (i32.const 0) (i32.const 0) (i32.const 1)))
                (else (data.drop $p) (memory.init $p (i32.const 0) (i32.const 0) (i32.const 1))))))
              (i32.load16_u (i32.const 0))))
          (core instance $i (instantiate $m))
          (func (export "f") (param "how" u32) (result u32) (canon lift (core func $i "f"))))"#,
        text(5000)
    );
    each(&wat, |case, loaded| {
        let mut machine = instance(loaded);
        assert_eq!(machine.call("f", &[0]).unwrap(), [0x7170], "{case}");
        for how in [1, 2] {
            let error = machine.call("f", &[how]).unwrap_err();
            assert_eq!(error.downcast_ref::<Trap>(), Some(&Trap::MemoryOutOfBounds), "{case}");
        }
    });
}

#[test]
fn an_offset_may_come_from_a_sibling_and_a_module_may_have_two_instances() {
    let wat = format!(
        r#"(component
          (core module $base (global (export "at") i32 (i32.const 5000))
            (global (export "two") (mut i32) (i32.const 1)))
          (core instance $base (instantiate $base))
          (core module $m (import "" "at" (global $at i32)) (memory 1)
            (data (offset (i32.add (global.get $at) (i32.const 1))) "{text}")
            (func (export "get") (param i32) (result i32) (i32.load8_u (local.get 0))))
          (core module $twice (memory (export "memory") 1) (data (i32.const 0) "{text}"))
          (core module $reader (import "" "memory" (memory 1)) (data (i32.const 1) "y")
            (func (export "get") (param i32) (result i32) (i32.load8_u (local.get 0))))
          (core instance $i (instantiate $m (with "" (instance $base))))
          (core instance $a (instantiate $twice))
          (core instance $b (instantiate $twice))
          (core instance $reader (instantiate $reader (with "" (instance $b))))
          (func (export "get") (param "at" u32) (result u32) (canon lift (core func $i "get")))
          (func (export "get2") (param "at" u32) (result u32) (canon lift (core func $reader "get"))))"#,
        text = text(5000)
    );
    each(&wat, |case, loaded| {
        let mut machine = instance(loaded);
        expect(&mut machine, case, &[(5000, ZERO), (5001, X), (10_000, X), (10_001, ZERO)]);
        assert_eq!(machine.call("get2", &[0]).unwrap(), [0x78], "{case}");
        assert_eq!(machine.call("get2", &[1]).unwrap(), [0x79], "{case}");
        assert_eq!(machine.call("get2", &[5000]).unwrap(), [0], "{case}");
    });
}

#[test]
fn a_segment_out_of_bounds_fails_as_without_images() {
    let datas = [
        format!(r#"(data (i32.const 0) "{}") (data (i32.const 65535) "xx")"#, text(5000)),
        format!(r#"(data (i32.const 60537) "{}")"#, text(5000)),
        format!(r#"(data (i32.const -1) "{}")"#, text(5000)),
        format!(r#"(data (i32.const 0) "{}") (data (i32.const 65537) "")"#, text(5000)),
    ];
    for datas in datas {
        each(&component("i32", "1", &datas), |case, loaded| {
            let error = Machine::of(loaded, vec![], vec![], StoreSettings::default()).err().unwrap();
            assert_eq!(error.downcast_ref::<Trap>(), Some(&Trap::MemoryOutOfBounds), "{case}");
        });
    }
}
