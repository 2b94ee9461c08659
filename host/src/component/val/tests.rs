//! When dynamic values are equal, and how they look.

use std::sync::Arc;

use super::{FlagsVal, Names, Order, RecordDifference, RecordVal, Val};

fn names(names: &[&str]) -> Arc<Names> {
    Arc::new(Names(names.iter().map(|name| Arc::from(*name)).collect()))
}

#[test]
fn a_nan_equals_itself_and_zeros_keep_their_sign() {
    assert_eq!(Val::Float32(f32::NAN), Val::Float32(-f32::NAN));
    assert_eq!(Val::Float64(f64::NAN), Val::Float64(f64::NAN));
    assert_ne!(Val::Float64(0.0), Val::Float64(-0.0));
    assert_ne!(Val::Float32(1.0), Val::Float64(1.0));
}

#[test]
fn records_are_equal_by_name_whatever_the_order() {
    let a = Val::record([("x", Val::U8(1)), ("y", Val::U8(2))]);
    let b = Val::record([("y", Val::U8(2)), ("x", Val::U8(1))]);
    let typed = Val::Record(RecordVal::of(names(&["x", "y"]), vec![Val::U8(1), Val::U8(2)]));
    assert_eq!(a, b);
    assert_eq!(typed, b);
    assert_ne!(a, Val::record([("x", Val::U8(1)), ("z", Val::U8(2))]));
    assert_ne!(a, Val::record([("x", Val::U8(1))]));
}

#[test]
fn flags_ignore_bits_beyond_their_labels() {
    let all = FlagsVal::of(names(&["a", "b", "c"]), u32::MAX);
    assert_eq!(all.labels().collect::<Vec<_>>(), ["a", "b", "c"]);
    assert_eq!(all, FlagsVal::new(["c", "b", "a"]));
    let wide: Vec<String> = (0..32).map(|at| format!("l{at}")).collect();
    assert_eq!(FlagsVal::new(&wide).labels().count(), 32);
    assert_eq!(FlagsVal::new(["c"]).bits_in(&names(&["a", "b", "c"])), Ok(4));
    assert_eq!(FlagsVal::new(["d"]).bits_in(&names(&["a", "b", "c"])), Err("d"));
}

#[test]
fn debug_shows_names() {
    let value = Val::record([
        ("kind", Val::variant("circle", Some(Val::Float64(1.0)))),
        ("color", Val::enumeration("red")),
        ("perms", Val::flags(["read"])),
        ("pair", Val::Tuple(vec![Val::U8(1), Val::none()])),
    ]);
    let text = format!("{value:?}");
    assert_eq!(text, " { kind: circle(1.0_f64), color: red, perms: {read}, pair: (1_u8, None) }");
}

#[test]
fn a_value_is_small() {
    assert!(size_of::<Val>() <= 32, "{} bytes", size_of::<Val>());
}

#[test]
fn the_deepest_value_drops_on_a_small_stack() {
    let deep = (0..100).fold(Val::U8(0), |value, _| Val::List(vec![Val::some(value)]));
    std::thread::Builder::new().stack_size(128 << 10).spawn(move || drop(deep)).unwrap().join().unwrap();
}

#[test]
fn a_record_of_another_component_is_not_searched_field_by_field() {
    let many: Vec<String> = (0..20_000).map(|at| format!("field-{at}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let record = RecordVal::of(names(&many), vec![Val::Bool(true); many.len()]);
    let start = std::time::Instant::now();
    for _ in 0..20 {
        assert_eq!(Order::find(record.names(), &names(&many)), Ok(Order::Same));
    }
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

#[test]
fn the_order_of_a_record_is_found_by_name() {
    let order = |own: &[&str]| Order::find(&names(own), &names(&["a", "b", "c"]));
    assert_eq!(order(&["a", "b", "c"]), Ok(Order::Same));
    assert_eq!(order(&["c", "a", "b"]), Ok(Order::Other([1, 2, 0].into())));
    for missing in [&["a", "c"][..], &["a", "c", "d"], &[]] {
        assert!(matches!(order(missing), Err(RecordDifference::Missing(_))), "{missing:?}");
    }
    assert_eq!(order(&["a", "b", "c", "d"]), Err(RecordDifference::Unknown("d".to_owned())));
}

#[test]
fn a_record_in_another_order_is_not_searched_field_by_field() {
    let many: Vec<String> = (0..20_000).map(|at| format!("field-{at}")).collect();
    let forth: Vec<&str> = many.iter().map(String::as_str).collect();
    let back: Vec<&str> = forth.iter().rev().copied().collect();
    let start = std::time::Instant::now();
    assert!(matches!(Order::find(&names(&forth), &names(&back)), Ok(Order::Other(_))));
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
}
