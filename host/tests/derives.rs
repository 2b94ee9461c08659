//! What the derives say about types: ABI, and whether lists of them are copied in bulk.

#![allow(missing_docs, dead_code)]

use gusset::component::{ComponentType, Lift, Lower, flags};

#[derive(ComponentType, Lift, Lower)]
#[component(record)]
struct Pair<A, B> {
    first_one: A,
    #[component(name = "b")]
    other: Option<B>,
}

#[derive(ComponentType, Lift, Lower)]
#[component(variant)]
enum Either<A, B: Copy> {
    Left(A),
    Right(B),
    #[component(name = "none")]
    Neither,
}

#[derive(ComponentType, Lower)]
#[component(record)]
struct Borrowed<'a> {
    name: &'a str,
    list: &'a [u32],
}

macro_rules! records {
    ($($name:ident { $($field:ident: $ty:ty),* })*) => {$(
        #[derive(Clone, Copy, ComponentType, Lift, Lower)]
        #[component(record)]
        #[repr(C)]
        struct $name { $($field: $ty),* }
    )*};
}

records! {
    Plain { a: u32, b: f32, c: u64 }
    Nested { p: Plain, q: Plain }
    PaddedInside { a: u8, b: u64 }
    PaddedBehind { a: u64, b: u8 }
    Checked { a: u32, b: char }
}

#[derive(Clone, Copy, ComponentType, Lift, Lower)]
#[component(record)]
struct RustLayout {
    a: u8,
    b: u32,
    c: u8,
}

flags! {
    /// Three labels.
    Perms { const READ; const WRITE; const EXEC; }
}

#[test]
fn only_records_without_padding_are_plain() {
    let plain = [Plain::PLAIN, Nested::PLAIN, Checked::PLAIN];
    let other = [PaddedInside::PLAIN, PaddedBehind::PLAIN, RustLayout::PLAIN];
    assert_eq!((plain, other), ([true; 3], [false; 3]));
    let any_bits = [Plain::ANY_BITS, Nested::ANY_BITS, Checked::ANY_BITS];
    assert_eq!(any_bits, [true, true, false]);
}

#[test]
fn the_abi_is_that_of_the_parts() {
    assert_eq!(<Pair<u8, String> as ComponentType>::ABI.flat_count, Some(4));
    assert_eq!(<Either<String, u64> as ComponentType>::ABI.size32, 16);
    assert_eq!(Borrowed::ABI.size32, 16);
    assert_eq!(Perms::ABI.size32, 1);
}

#[test]
fn flags_behave_as_sets() {
    let both = Perms::READ | Perms::EXEC;
    assert_eq!(format!("{both:?} {:?}", Perms::empty()), "Perms(READ | EXEC) Perms()");
    assert_eq!(!both, Perms::WRITE);
    assert_eq!(both - Perms::READ, Perms::EXEC);
    assert!(both.contains(Perms::EXEC) && !both.contains(Perms::all()) && both.intersects(Perms::all()));
    assert_eq!(Perms::from_bits_truncate(0xff), Perms::all());
}
