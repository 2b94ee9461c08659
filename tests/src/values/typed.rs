//! Values of Rust types, by typed calls: plain types here, owners of strings and lists in [`owners`], what
//! derives can do in [`derived`].

mod derived;
mod owners;

use std::collections::BTreeMap;
use std::fmt::Debug;

use anyhow::{Result, ensure};
use gusset::component::{Component, ComponentType, ErrorContext, Lift, Linker, Lower, flags};
use gusset::{Engine, Store};

use super::random::Random;
use super::{FILLER, Summary, VALUES, echo, paths, relay, side};
use crate::differential::Numbers;

type Check = fn(&Engine, &mut Numbers) -> Result<()>;

/// Types with names.
const CHECKS: &[(&str, Check)] = &[
    ("numbers", |engine, numbers| check::<(u8, i64, f32, f64)>(engine, numbers, &[("t", "(tuple u8 s64 f32 f64)")])),
    ("text", |engine, numbers| {
        let types = [("all", "(list string)"), ("t", "(tuple string char $all)")];
        check::<(String, char, Vec<String>)>(engine, numbers, &types)
    }),
    ("results", |engine, numbers| {
        let types = [("some", "(option u16)"), ("t", "(result $some (error string))")];
        check::<Result<Option<u16>, String>>(engine, numbers, &types)
    }),
    ("lists", |engine, numbers| {
        let types = [("three", "(list s16 3)"), ("t", "(list $three)")];
        check::<Vec<[i16; 3]>>(engine, numbers, &types)
    }),
    ("maps", |engine, numbers| check::<BTreeMap<String, u64>>(engine, numbers, &[("t", "(map string u64)")])),
    ("plain records", |engine, numbers| {
        let types = [("point", r#"(record (field "x" f64) (field "y" f64))"#), ("t", "(list $point)")];
        check::<Vec<Point>>(engine, numbers, &types)
    }),
    ("variants", |engine, numbers| {
        let types = [
            ("point", r#"(record (field "x" f64) (field "y" f64))"#),
            ("shape", r#"(variant (case "dot") (case "at" $point) (case "named" string))"#),
            ("t", "(list $shape)"),
        ];
        check::<Vec<Shape>>(engine, numbers, &types)
    }),
    ("labels", |engine, numbers| {
        let types = [
            ("color", r#"(enum "red" "green" "blue")"#),
            ("rights", r#"(flags "read" "write" "run")"#),
            ("t", "(tuple $color $rights)"),
        ];
        check::<(Color, Rights)>(engine, numbers, &types)
    }),
    ("error contexts", |engine, numbers| {
        let types = [
            ("all", "(list error-context)"),
            ("some", "(option error-context)"),
            ("t", "(tuple error-context $all $some)"),
        ];
        check::<(ErrorContext, Vec<ErrorContext>, Option<ErrorContext>)>(engine, numbers, &types)
    }),
];

/// Calls by typed functions, with values of each of the types below.
pub(super) fn run(engine: &Engine, seed: u64, summary: &mut Summary) {
    let all = [CHECKS, owners::CHECKS, derived::CHECKS].concat();
    let (what, check) = all[(seed % all.len() as u64) as usize];
    match check(engine, &mut Numbers::new(seed)) {
        Ok(()) => summary.passed += VALUES,
        Err(error) => summary.failures.push(format!("seed {seed}, {what}: {error:#}")),
    }
}

#[derive(ComponentType, Lift, Lower, Clone, Copy, PartialEq, Debug)]
#[component(record)]
#[repr(C)]
struct Point {
    x: f64,
    y: f64,
}

#[derive(ComponentType, Lift, Lower, Clone, PartialEq, Debug)]
#[component(variant)]
enum Shape {
    Dot,
    At(Point),
    Named(String),
}

#[derive(ComponentType, Lift, Lower, Clone, Copy, PartialEq, Debug)]
#[component(enum)]
#[repr(u8)]
enum Color {
    Red,
    Green,
    Blue,
}

flags! {
    Rights {
        #[component(name = "read")]
        const READ;
        #[component(name = "write")]
        const WRITE;
        #[component(name = "run")]
        const RUN;
    }
}

impl Random for Point {
    fn random(numbers: &mut Numbers) -> Self {
        Point { x: f64::random(numbers), y: f64::random(numbers) }
    }
}

impl Random for Shape {
    fn random(numbers: &mut Numbers) -> Self {
        match numbers.next() % 3 {
            0 => Shape::Dot,
            1 => Shape::At(Point::random(numbers)),
            _ => Shape::Named(String::random(numbers)),
        }
    }
}

impl Random for Color {
    fn random(numbers: &mut Numbers) -> Self {
        [Color::Red, Color::Green, Color::Blue][(numbers.next() % 3) as usize]
    }
}

impl Random for Rights {
    fn random(numbers: &mut Numbers) -> Self {
        let all = [Rights::READ, Rights::WRITE, Rights::RUN];
        all.into_iter().filter(|_| bool::random(numbers)).fold(Rights::empty(), |set, one| set | one)
    }
}

fn check<T>(engine: &Engine, numbers: &mut Numbers, types: &[(&str, &str)]) -> Result<()>
where
    T: Random + ComponentType + Lift + Lower + Clone + PartialEq + Debug + 'static,
{
    check_shown(engine, numbers, types, T::clone)
}

/// As [`check`], with values compared and shown by what `show` makes of them.
fn check_shown<T, S>(
    engine: &Engine,
    numbers: &mut Numbers,
    types: &[(&str, &str)],
    show: impl Fn(&T) -> S,
) -> Result<()>
where
    T: Random + ComponentType + Lift + Lower + Clone + 'static,
    S: PartialEq + Debug,
{
    let text = relay::echo(types, side(numbers), side(numbers));
    let component = Component::new(engine, wat::parse_str(&text)?)?;
    for _ in 0..VALUES {
        let mut store = Store::new(engine, ());
        let instance = Linker::new(engine).instantiate(&mut store, &component)?;
        let echo = echo(&mut store, &instance)?.typed::<((T, [u8; 16]),), ((T, [u8; 16]),)>(&store)?;
        let sent = (T::random(numbers), FILLER);
        let ((received, filler),) = echo.call(&mut store, (sent.clone(),))?;
        let (sent, received) = (show(&sent.0), show(&received));
        ensure!(received == sent && filler == FILLER, "sent {sent:?}, received {received:?}");
    }
    paths::compare(engine, numbers, types, T::random)
}
