//! Slots, and the ABI of Rust types.

use gusset_runtime::abi::CanonicalAbi;

use super::{ComponentType, FlatReader, FlatWriter};

#[test]
fn a_writer_pads_with_zeros_and_a_reader_skips_them() {
    let mut slots = [u64::MAX; 4];
    let mut to = FlatWriter::new(&mut slots);
    to.push(1);
    to.pad_to(3);
    assert_eq!(to.position(), 3);
    to.pad_to(2);
    assert_eq!(to.position(), 3, "padding never goes back");
    assert_eq!(slots, [1, 0, 0, u64::MAX]);
    let mut from = FlatReader::new(&slots);
    assert_eq!(from.next(), 1);
    from.skip_to(3);
    assert_eq!((from.next(), from.position()), (u64::MAX, 4));
}

#[test]
#[should_panic(expected = "index out of bounds")]
fn a_writer_does_not_write_beyond_its_slots() {
    FlatWriter::new(&mut [0; 1]).pad_to(2);
}

/// Size, alignment and flat count of a Rust type.
#[track_caller]
fn abi<T: ComponentType + ?Sized>(size: u32, align: u32, flat: Option<u8>) {
    let found = T::ABI;
    assert_eq!((found.size32, found.align32, found.flat_count), (size, align, flat), "{}", std::any::type_name::<T>());
}

#[test]
fn rust_types_have_the_abi_of_what_they_stand_for() {
    abi::<bool>(1, 1, Some(1));
    abi::<char>(4, 4, Some(1));
    abi::<str>(8, 4, Some(2));
    abi::<&[u64]>(8, 4, Some(2));
    abi::<(u8, u64, u8)>(24, 8, Some(3));
    abi::<()>(0, 1, Some(0));
    abi::<Option<u8>>(2, 1, Some(2));
    abi::<Option<u64>>(16, 8, Some(2));
    abi::<Result<u8, String>>(12, 4, Some(3));
    abi::<Result<(), ()>>(1, 1, Some(1));
    abi::<[u16; 5]>(10, 2, Some(5));
    abi::<[u16; 17]>(34, 2, None);
    abi::<Box<Option<std::sync::Arc<u32>>>>(8, 4, Some(2));
    assert_eq!(<(String, u8)>::ABI, CanonicalAbi::record(&[CanonicalAbi::POINTER_PAIR, CanonicalAbi::SCALAR1]));
}

#[test]
fn only_types_without_padding_are_plain() {
    const { assert!(u8::PLAIN && i64::PLAIN && f32::PLAIN && <[u32; 3]>::PLAIN) };
    const { assert!(u8::ANY_BITS && <[f32; 3]>::ANY_BITS && bool::PLAIN && <[char; 2]>::PLAIN) };
    const { assert!(!bool::ANY_BITS && !char::ANY_BITS && !<[bool; 3]>::ANY_BITS) };
    const { assert!(!<(u8, u8)>::PLAIN && !<Option<u8>>::PLAIN && !<&u8>::PLAIN) };
}
