//! What a shape says of types, over all kinds of them.

use super::*;

#[test]
fn a_record_is_plain_if_it_lies_in_rust_as_in_a_guest() {
    let small = |offset| Part::field::<u8>("small", offset);
    let wide = |offset| Part::field::<u32>("wide", offset);
    assert!(plain_record(&[wide(0), wide(4)], 8));
    assert!(plain_record(&[small(0), small(1), small(2)], 3));
    assert!(plain_record(&[Part::field::<bool>("bool", 0)], 1));
    assert!(!plain_record(&[], 0), "of nothing");
    assert!(!plain_record(&[wide(4), wide(0)], 8), "in another order");
    assert!(!plain_record(&[small(0), wide(4)], 8), "with bytes between the fields");
    assert!(!plain_record(&[wide(0), small(4)], 8), "with bytes behind them");
    assert!(!plain_record(&[wide(0), small(4)], 5), "as the ABI never has it");
    let option = Part::field::<Option<u8>>("option", 0);
    assert!(!plain_record(&[option], 2), "of a field whose bytes are others in Rust");
}

#[test]
fn a_plain_value_is_asked_whether_its_bytes_are_one() {
    let record = Shape::Record(const { &[Part::field::<u8>("a", 0), Part::field::<bool>("b", 1)] }, 2);
    assert!(record.plain() && !record.any_bits());
    assert!(record.holds(&[7, 1]) && !record.holds(&[1, 7]));

    let cases = Shape::Enum(&["a", "b", "c"], 1);
    assert!(cases.plain() && cases.holds(&[2]) && !cases.holds(&[3]));
    assert!(!Shape::Enum(&["a"], 0).plain(), "represented as the compiler likes");
    assert!(!Shape::Enum(&["a"], 4).plain(), "of more bytes than in a guest");

    let flags = Shape::Flags(&["a", "b", "c"]);
    assert!(flags.plain() && !flags.any_bits() && flags.holds(&[7]) && !flags.holds(&[8]));
    let full = Shape::Flags(&["l"; 32]);
    assert!(full.any_bits() && full.holds(&[0xff; 4]));
    assert!(Shape::Flags(&["l"; 17]).holds(&[0xff, 0xff, 1, 0]) && !Shape::Flags(&["l"; 17]).holds(&[0, 0, 2, 0]));
}

#[test]
fn the_abi_is_that_of_all_parts() {
    let parts = const { &[Part::field::<u8>("a", 0), Part::field::<u64>("b", 8), Part::field::<u8>("c", 16)] };
    let record = CanonicalAbi::record(&[u8::ABI, u64::ABI, u8::ABI]);
    assert_eq!(Shape::Record(parts, 24).abi(), record);
    assert_eq!(Shape::Record(&[], 0).abi(), CanonicalAbi::UNIT);
    let cases = const { &[Part::case::<u8>("a"), Part::empty("b"), Part::case::<String>("c")] };
    assert_eq!(Shape::Variant(cases).abi(), CanonicalAbi::variant(3, &[u8::ABI, String::ABI]));
}
