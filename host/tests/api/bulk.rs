//! Lists of records whose bytes are taken as they are where they are those of values, and one by one where not.

use gusset::Trap;
use gusset::component::{ComponentType, Lift, Lower, flags};

use crate::support::instance;

flags! {
    Perms { const READ; const WRITE; const EXEC; }
}

#[derive(ComponentType, Lift, Lower, Clone, Copy, PartialEq, Debug)]
#[component(enum)]
#[repr(u8)]
enum Color {
    Red,
    Green,
    Blue,
}

#[derive(ComponentType, Lift, Lower, Clone, Copy, PartialEq, Debug)]
#[component(enum)]
#[repr(u8)]
enum Shifted {
    Red = 1,
    Green,
}

#[derive(ComponentType, Lift, Lower, Clone, Copy, PartialEq, Debug)]
#[component(record)]
#[repr(C)]
struct Mixed {
    letter: char,
    on: bool,
    color: Color,
    perms: Perms,
    number: u8,
}

/// A guest whose lists are these bytes, so many at a time, and which gives lists back as they came.
fn guest(bytes: &str, element: &str, size: usize) -> String {
    let length = bytes.matches('\\').count() / size;
    format!(
        r#"(component
          (type $perms' (flags "read" "write" "exec"))
          (export $perms "perms" (type $perms'))
          (type $color' (enum "red" "green" "blue"))
          (export $color "color" (type $color'))
          (type $shifted' (enum "red" "green"))
          (export $shifted "shifted" (type $shifted'))
          (type $mixed' (record (field "letter" char) (field "on" bool) (field "color" $color)
                               (field "perms" $perms) (field "number" u8)))
          (export $mixed "mixed" (type $mixed'))
          (core module $M
            (memory (export "memory") 1)
            (data (i32.const 64) "{bytes}")
            (func (export "give") (result i32)
              (i32.store (i32.const 0) (i32.const 64)) (i32.store (i32.const 4) (i32.const {length})) (i32.const 0))
            (func (export "same") (param i32 i32) (result i32)
              (i32.store (i32.const 0) (local.get 0)) (i32.store (i32.const 4) (local.get 1)) (i32.const 0))
            (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096)))
          (core instance $m (instantiate $M))
          (type $l (list {element}))
          (func (export "give") (result $l) (canon lift (core func $m "give") (memory (core memory $m "memory"))))
          (func (export "same") (param "l" $l) (result $l)
            (canon lift (core func $m "same") (memory (core memory $m "memory")) (realloc (func $m "realloc")))))"#
    )
}

/// What the host makes of a list of these bytes.
fn given<T: Lift + Lower + 'static>(bytes: &str, element: &str, size: usize) -> gusset::Result<Vec<T>> {
    let (mut store, instance) = instance(&guest(bytes, element, size));
    let give = instance.get_typed_func::<(), (Vec<T>,)>(&mut store, "give")?;
    Ok(give.call(&mut store, ())?.0)
}

const GOOD: &str = r"\41\00\00\00\01\02\05\ff\ff\ff\10\00\00\00\00\00";

#[test]
fn bytes_of_values_are_those_values_and_go_both_ways() {
    const { assert!(Mixed::PLAIN && !Mixed::ANY_BITS && Color::PLAIN && Perms::PLAIN) };
    let expected = [
        Mixed { letter: 'A', on: true, color: Color::Blue, perms: Perms::READ | Perms::EXEC, number: 255 },
        Mixed { letter: '\u{10ffff}', on: false, color: Color::Red, perms: Perms::empty(), number: 0 },
    ];
    assert_eq!(given::<Mixed>(GOOD, "$mixed", 8).unwrap(), expected);
    let (mut store, instance) = instance(&guest(GOOD, "$mixed", 8));
    let same = instance.get_typed_func::<(&[Mixed],), (Vec<Mixed>,)>(&mut store, "same").unwrap();
    assert_eq!(same.call(&mut store, (&expected,)).unwrap().0, expected);
}

#[test]
fn bytes_that_stand_for_a_value_without_being_it_are_lifted() {
    // A `bool` that is 2 is true, and flags without a label are ignored.
    let bytes = GOOD.replace(r"\01\02\05", r"\02\02\fd");
    let found = given::<Mixed>(&bytes, "$mixed", 8).unwrap();
    assert_eq!((found[0].on, found[0].perms), (true, Perms::READ | Perms::EXEC));
    assert_eq!(given::<bool>(r"\00\01\80\ff", "bool", 1).unwrap(), [false, true, true, true]);
    assert_eq!(given::<[bool; 2]>(r"\00\01\80\ff", "(list bool 2)", 2).unwrap(), [[false, true], [true, true]]);
}

#[test]
fn bytes_that_stand_for_nothing_are_errors() {
    let trap = |bytes: &str| given::<Mixed>(bytes, "$mixed", 8).unwrap_err().downcast_ref::<Trap>().copied();
    assert_eq!(trap(&GOOD.replace(r"\41\00", r"\00\d8")), Some(Trap::InvalidChar));
    assert_eq!(trap(&GOOD.replace(r"\ff\10\00", r"\00\11\00")), Some(Trap::InvalidChar));
    assert_eq!(trap(&GOOD.replace(r"\01\02\05", r"\01\03\05")), Some(Trap::InvalidDiscriminant));
}

#[test]
fn an_enum_whose_discriminants_are_others_is_lifted_one_by_one() {
    const { assert!(!Shifted::PLAIN) };
    let bytes = r"\00\01\00";
    assert_eq!(given::<Shifted>(bytes, "$shifted", 1).unwrap(), [Shifted::Red, Shifted::Green, Shifted::Red]);
}
