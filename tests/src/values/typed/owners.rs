//! Strings, lists and maps by all that can hold them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use bytes::Bytes;

use super::super::random::Random;
use super::{Check, check, check_shown};
use crate::differential::Numbers;

type Sixteen = (u8, i8, u16, i16, u32, i32, u64, i64, f32, f64, bool, char, String, Vec<u8>, Option<u8>, [u8; 2]);
type FirstHalf = (u8, i8, u16, i16, u32, i32, u64, i64);
type SecondHalf = (f32, f64, bool, char, String, Vec<u8>, Option<u8>, [u8; 2]);

/// What can be compared and shown: tuples of sixteen cannot.
fn halves(value: &Sixteen) -> (FirstHalf, SecondHalf) {
    let (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p) = value.clone();
    ((a, b, c, d, e, f, g, h), (i, j, k, l, m, n, o, p))
}

pub(super) const CHECKS: &[(&str, Check)] = &[
    ("owners of strings", |engine, numbers| {
        let types = [("t", "(tuple string string string string string)")];
        check::<(String, Box<str>, Rc<str>, Arc<str>, Cow<'static, str>)>(engine, numbers, &types)
    }),
    ("owners of lists of numbers", |engine, numbers| {
        let types = [("list", "(list u32)"), ("t", "(tuple $list $list $list $list $list)")];
        check::<(Vec<u32>, Box<[u32]>, Rc<[u32]>, Arc<[u32]>, Cow<'static, [u32]>)>(engine, numbers, &types)
    }),
    ("owners of lists of strings", |engine, numbers| {
        let types = [("list", "(list string)"), ("t", "(tuple $list $list $list $list)")];
        check::<(Box<[String]>, Rc<[Box<str>]>, Arc<[Arc<str>]>, Cow<'static, [String]>)>(engine, numbers, &types)
    }),
    ("bytes", |engine, numbers| {
        let types = [("bytes", "(list u8)"), ("all", "(list $bytes)"), ("t", "(tuple $bytes $all)")];
        check::<(Bytes, Vec<Bytes>)>(engine, numbers, &types)
    }),
    ("owners of values", |engine, numbers| {
        let types = [("some", "(option string)"), ("t", "(tuple $some char bool)")];
        check::<(Box<Option<String>>, Rc<char>, Arc<bool>)>(engine, numbers, &types)
    }),
    ("hash maps", |engine, numbers| {
        let types = [("inner", "(map char bool)"), ("t", "(map u32 $inner)")];
        check::<HashMap<u32, HashMap<char, bool>>>(engine, numbers, &types)
    }),
    ("units", |engine, numbers| {
        let types = [
            ("none", "(result)"),
            ("ok", "(result u8)"),
            ("err", "(result (error string))"),
            ("t", "(tuple $none $ok $err)"),
        ];
        check::<(Result<(), ()>, Result<u8, ()>, Result<(), String>)>(engine, numbers, &types)
    }),
    ("sixteen parts", |engine, numbers| {
        let types = [
            ("list", "(list u8)"),
            ("some", "(option u8)"),
            ("two", "(list u8 2)"),
            ("t", "(tuple u8 s8 u16 s16 u32 s32 u64 s64 f32 f64 bool char string $list $some $two)"),
        ];
        check_shown(engine, numbers, &types, halves)
    }),
    ("arrays of strings", |engine, numbers| {
        check::<[(char, String); 5]>(engine, numbers, &[("pair", "(tuple char string)"), ("t", "(list $pair 5)")])
    }),
];

macro_rules! made_from {
    ($($owner:ty: $value:ty;)*) => {$(
        impl Random for $owner {
            fn random(numbers: &mut Numbers) -> Self {
                <$value>::random(numbers).into()
            }
        }
    )*};
}

made_from! {
    Box<str>: String;
    Rc<str>: String;
    Arc<str>: String;
    Cow<'static, str>: String;
    Cow<'static, [u32]>: Vec<u32>;
    Cow<'static, [String]>: Vec<String>;
    Bytes: Vec<u8>;
}

macro_rules! owners {
    ($($owner:ident),*) => {$(
        impl<T: Random> Random for $owner<[T]> {
            fn random(numbers: &mut Numbers) -> Self {
                Vec::<T>::random(numbers).into()
            }
        }

        impl<T: Random> Random for $owner<T> {
            fn random(numbers: &mut Numbers) -> Self {
                $owner::new(T::random(numbers))
            }
        }
    )*};
}

owners!(Box, Rc, Arc);
