//! Long lists from the host to a guest: the time of one, beside the peer's and `memcpy`.
//!
//! The guest's allocator gives the same place, and the guest does nothing with what it gets: the time is that of the
//! call and of the copy. Lists of the host lie in memory as its compiler likes; goals are those of `adapters`.

use std::hint::black_box;

use anyhow::{Context, Result};

use crate::Plan;
use crate::adapters::{BESIDE_MEMCPY, Pages};
use crate::engines::{Engines, Plain};
use crate::measure::{Contender, alternate, time_each};
use crate::report::{Goal, Report, Row, Unit};

/// Bytes of a list.
const BYTES: usize = 64 << 10;
/// Lists of one round.
const TIMES: u32 = 1_000;

/// What a list is of.
#[derive(Clone, Copy)]
enum Elements {
    Bytes,
    Words,
    Records,
}

const LISTS: [(&str, Elements); 3] = [
    ("host to guest, list<u8>", Elements::Bytes),
    ("host to guest, list<u32>", Elements::Words),
    ("host to guest, list of records of two f64", Elements::Records),
];

pub(crate) fn run(plan: &Plan, engines: &Engines, report: &mut Report) -> Result<()> {
    let wanted: Vec<_> = LISTS.iter().filter(|(name, _)| plan.wants("lists", name)).collect();
    if wanted.is_empty() {
        return Ok(());
    }
    report.part("Lists of 64 KiB from the host to a guest; the peer at its best is `memcpy` here");
    wanted.into_iter().try_for_each(|(name, elements)| {
        beside_memcpy(plan, engines, report, name, *elements).with_context(|| (*name).to_owned())
    })
}

fn beside_memcpy(plan: &Plan, engines: &Engines, report: &mut Report, name: &str, elements: Elements) -> Result<()> {
    let mut pages = Pages::default();
    let (from, to) = pages.two();
    let copy = move || {
        time_each(TIMES, || {
            black_box(&mut *to).copy_from_slice(black_box(from));
            Ok(())
        })
    };
    let contenders: &mut [Contender<'_>] = &mut [
        peers::caller_of(&engines.peer_best, elements)?,
        Box::new(copy),
        ours::caller_of(&engines.gusset, elements)?,
    ];
    let times = alternate(plan.rounds, contenders)?;
    report.row(Row {
        name: name.to_owned(),
        unit: Unit::Nanoseconds,
        peer: times.median(0),
        peer_best: Some(times.median(1)),
        gusset: times.median(2),
        ratio: times.ratio(1, 2),
        goal: Goal::AtLeast(BESIDE_MEMCPY),
    });
    Ok(())
}

impl Elements {
    /// A component that exports `take`, which takes a list of these.
    fn component(self) -> Result<Vec<u8>> {
        let (types, element) = match self {
            Elements::Bytes => ("", "u8"),
            Elements::Words => ("", "u32"),
            Elements::Records => {
                (r#"(type $t' (record (field "x" f64) (field "y" f64))) (export $t "t" (type $t'))"#, "$t")
            }
        };
        Ok(wat::parse_str(format!(
            r#"(component
                (core module $m
                    (memory (export "memory") 5)
                    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 65536))
                    (func (export "take") (param i32 i32)))
                (core instance $m (instantiate $m))
                {types}
                (func (export "take") (param "list" (list {element})) (canon lift (core func $m "take")
                    (memory (core memory $m "memory")) (realloc (core func $m "realloc")))))"#
        ))?)
    }
}

/// The caller in one of the engines. Both have the same names for everything that it takes.
macro_rules! caller {
    ($module:ident, $krate:ident) => {
        mod $module {
            use $krate::component::{Component, ComponentType, Linker, Lower, TypedFunc};
            use $krate::{Engine, Store};

            use super::*;

            #[derive(ComponentType, Lower, Clone, Copy)]
            #[component(record)]
            struct Pair {
                x: f64,
                y: f64,
            }

            /// Gives the time of one list, in nanoseconds.
            pub(super) fn caller_of(engine: &Engine, elements: Elements) -> Result<Contender<'static>> {
                match elements {
                    Elements::Bytes => caller(engine, elements, vec![1_u8; BYTES]),
                    Elements::Words => caller(engine, elements, vec![1_u32; BYTES / 4]),
                    Elements::Records => caller(engine, elements, vec![Pair { x: 1.0, y: 2.0 }; BYTES / 16]),
                }
            }

            fn caller<T>(engine: &Engine, elements: Elements, list: Vec<T>) -> Result<Contender<'static>>
            where
                T: ComponentType + Lower + Sync + 'static,
            {
                // Typed functions want parameters without borrows; these few lists stay as long as the program.
                let list: &'static [T] = list.leak();
                let component = Component::new(engine, elements.component()?).plain()?;
                let mut store = Store::new(engine, ());
                let instance = Linker::new(engine).instantiate(&mut store, &component).plain()?;
                let take: TypedFunc<(&'static [T],), ()> = instance.get_typed_func(&mut store, "take").plain()?;
                Ok(Box::new(move || time_each(TIMES, || take.call(&mut store, (list,)).plain())))
            }
        }
    };
}

caller!(peers, wasmtime);
caller!(ours, gusset);
