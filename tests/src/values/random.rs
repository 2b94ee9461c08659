//! Values of Rust types, from numbers.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use gusset::component::ErrorContext;

use super::val;
use crate::differential::Numbers;

/// A type of which there are random values.
pub(super) trait Random {
    /// One of them.
    fn random(numbers: &mut Numbers) -> Self;
}

macro_rules! words {
    ($($ty:ty)*) => {$(
        impl Random for $ty {
            fn random(numbers: &mut Numbers) -> Self {
                numbers.word() as $ty
            }
        }
    )*};
}

words!(i8 u8 i16 u16 i32 u32 i64 u64);

impl Random for f32 {
    fn random(numbers: &mut Numbers) -> Self {
        numbers.word() as f32 / 7.0
    }
}

impl Random for f64 {
    fn random(numbers: &mut Numbers) -> Self {
        numbers.word() as f64 / 7.0
    }
}

impl Random for bool {
    fn random(numbers: &mut Numbers) -> Self {
        numbers.next() & 1 == 1
    }
}

impl Random for char {
    fn random(numbers: &mut Numbers) -> Self {
        val::character(numbers)
    }
}

impl Random for String {
    fn random(numbers: &mut Numbers) -> Self {
        (0..val::length(numbers) * 3).map(|_| val::character(numbers)).collect()
    }
}

impl Random for ErrorContext {
    fn random(_: &mut Numbers) -> Self {
        // Equal only to itself, whatever the message.
        ErrorContext::new("random")
    }
}

impl<T: Random> Random for Vec<T> {
    fn random(numbers: &mut Numbers) -> Self {
        (0..val::length(numbers)).map(|_| T::random(numbers)).collect()
    }
}

impl<T: Random, const N: usize> Random for [T; N] {
    fn random(numbers: &mut Numbers) -> Self {
        std::array::from_fn(|_| T::random(numbers))
    }
}

impl<K: Random + Ord, V: Random> Random for BTreeMap<K, V> {
    fn random(numbers: &mut Numbers) -> Self {
        (0..val::length(numbers)).map(|_| (K::random(numbers), V::random(numbers))).collect()
    }
}

impl<T: Random> Random for Option<T> {
    fn random(numbers: &mut Numbers) -> Self {
        bool::random(numbers).then(|| T::random(numbers))
    }
}

impl<T: Random, E: Random> Random for Result<T, E> {
    fn random(numbers: &mut Numbers) -> Self {
        if bool::random(numbers) { Ok(T::random(numbers)) } else { Err(E::random(numbers)) }
    }
}

macro_rules! tuples {
    ($(($($part:ident)*))*) => {$(
        impl<$($part: Random),*> Random for ($($part,)*) {
            fn random(numbers: &mut Numbers) -> Self {
                ($($part::random(numbers),)*)
            }
        }
    )*};
}

tuples!((A B) (A B C) (A B C D) (A B C D E) (A B C D E F G H I J K L M N O P));

impl Random for () {
    fn random(_: &mut Numbers) -> Self {}
}

impl<K: Random + Eq + Hash, V: Random> Random for HashMap<K, V> {
    fn random(numbers: &mut Numbers) -> Self {
        (0..val::length(numbers)).map(|_| (K::random(numbers), V::random(numbers))).collect()
    }
}
