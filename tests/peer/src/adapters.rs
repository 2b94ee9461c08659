//! Calls from one component to another: the time of one, beside the peer's, and of lists beside `memcpy`.
//!
//! Both components are text: the caller calls so often as it is told, with the same arguments, and the
//! callee's allocator gives the same place, so that what is measured is the adapter. All that is copied was
//! written before: pages that are not there yet are all one and the same. Goals are made of the
//! budgets, as those of `boundary`.

use std::hint::black_box;

use anyhow::{Context, Result};

use crate::Plan;
use crate::engines::{Engines, Plain};
use crate::measure::{Contender, alternate, time_each};
use crate::report::{Goal, Report, Row, Unit};

/// Bytes of a long list or string.
const BYTES: u32 = 64 << 10;
/// Where values lie in the caller's memory.
const AT: u32 = 64 << 10;
/// Where the callee's allocator puts them. (At the same place in both memories, whose distance is a power of
/// two, they could compete for the same lines of a cache, which costs `memcpy` a half.)
const TO: u32 = 132 << 10;
/// Calls for each call into the caller.
const TIMES_INSIDE: u32 = 1_000;
/// Calls into the caller of one round, where a call copies little and where it copies [`BYTES`].
const TIMES: [u32; 2] = [200, 4];
/// A list is as fast as `memcpy` when it takes at most a fourth more: the call is in it, too.
pub(crate) const BESIDE_MEMCPY: f64 = 0.8;

/// A call: its parameters, what follows them in the function's type, and its core arguments.
struct Call {
    name: &'static str,
    /// Definitions that the signature names.
    types: &'static str,
    params: &'static str,
    arguments: &'static [u32],
    /// The encoding of the callee's strings.
    encoding: &'static str,
    /// The peer's best and Gusset's goal in nanoseconds, where there is a budget.
    budget: Option<(f64, f64)>,
}

const PLAIN: Call = Call { name: "", types: "", params: "", arguments: &[], encoding: "utf8", budget: None };

const CALLS: &[Call] = &[
    Call { name: "component to component, func()", budget: Some((0.4, 0.4)), ..PLAIN },
    Call {
        name: "component to component, (u32, u32)",
        params: r#"(param "a" u32) (param "b" u32)"#,
        arguments: &[1, 2],
        budget: Some((0.5, 0.5)),
        ..PLAIN
    },
    Call {
        name: "component to component, 32-byte string",
        params: r#"(param "a" string)"#,
        arguments: &[AT, 32],
        budget: Some((14.0, 7.0)),
        ..PLAIN
    },
    Call {
        name: "component to component, two such strings",
        params: r#"(param "a" string) (param "b" string)"#,
        arguments: &[AT, 32, AT, 32],
        ..PLAIN
    },
    Call {
        name: "component to component, 64 KiB to utf-16",
        params: r#"(param "a" string)"#,
        arguments: &[AT, BYTES],
        encoding: "utf16",
        budget: Some((38_000.0, 4_000.0)),
        ..PLAIN
    },
];

const LISTS: &[Call] = &[
    Call { name: "list<u8>", params: r#"(param "a" (list u8))"#, arguments: &[AT, BYTES], ..PLAIN },
    Call { name: "list<u32>", params: r#"(param "a" (list u32))"#, arguments: &[AT, BYTES / 4], ..PLAIN },
    Call { name: "list<f64>", params: r#"(param "a" (list f64))"#, arguments: &[AT, BYTES / 8], ..PLAIN },
    Call {
        name: "list of records of two f64",
        types: r#"(type $t' (record (field "x" f64) (field "y" f64)))"#,
        params: r#"(param "a" (list $t))"#,
        arguments: &[AT, BYTES / 16],
        ..PLAIN
    },
];

pub(crate) fn run(plan: &Plan, engines: &Engines, report: &mut Report) -> Result<()> {
    let wanted = |call: &&Call| plan.wants("adapters", call.name);
    let calls: Vec<_> = CALLS.iter().filter(wanted).collect();
    if !calls.is_empty() {
        report.part("Component to component, processor time of one call");
        calls.into_iter().try_for_each(|call| beside_peer(plan, engines, report, call))?;
    }
    let lists: Vec<_> = LISTS.iter().filter(wanted).collect();
    if !lists.is_empty() {
        report.part("Lists of 64 KiB through adapters; the peer at its best is `memcpy` here");
        lists.into_iter().try_for_each(|call| beside_memcpy(plan, engines, report, call))?;
    }
    Ok(())
}

fn beside_peer(plan: &Plan, engines: &Engines, report: &mut Report, call: &Call) -> Result<()> {
    let bytes = call.component()?;
    let mut peer = peers::Caller::new(&engines.peer, &bytes)?;
    let mut best = peers::Caller::new(&engines.peer_best, &bytes)?;
    let mut gusset = ours::Caller::new(&engines.gusset, &bytes)?;
    let times = call.times();
    let contenders: &mut [Contender<'_>] =
        &mut [Box::new(|| peer.call(times)), Box::new(|| best.call(times)), Box::new(|| gusset.call(times))];
    let times = alternate(plan.rounds, contenders).with_context(|| call.name.to_owned())?;
    report.row(Row {
        name: call.name.to_owned(),
        unit: Unit::Nanoseconds,
        peer: times.median(0),
        peer_best: Some(times.median(1)),
        gusset: times.median(2),
        ratio: times.ratio(1, 2),
        goal: call.budget.map_or(Goal::Nothing, |(peer, goal)| Goal::AtLeast(peer / goal)),
    });
    Ok(())
}

fn beside_memcpy(plan: &Plan, engines: &Engines, report: &mut Report, call: &Call) -> Result<()> {
    let bytes = call.component()?;
    let mut peer = peers::Caller::new(&engines.peer, &bytes)?;
    let mut gusset = ours::Caller::new(&engines.gusset, &bytes)?;
    let mut pages = Pages::default();
    let (from, to) = pages.two();
    let times = call.times();
    let contenders: &mut [Contender<'_>] = &mut [
        Box::new(|| peer.call(times)),
        Box::new(|| {
            time_each(times * TIMES_INSIDE, || {
                black_box(&mut *to).copy_from_slice(black_box(from));
                Ok(())
            })
        }),
        Box::new(|| gusset.call(times)),
    ];
    let times = alternate(plan.rounds, contenders).with_context(|| call.name.to_owned())?;
    report.row(Row {
        name: format!("component to component, {}", call.name),
        unit: Unit::Nanoseconds,
        peer: times.median(0),
        peer_best: Some(times.median(1)),
        gusset: times.median(2),
        ratio: times.ratio(1, 2),
        goal: Goal::AtLeast(BESIDE_MEMCPY),
    });
    Ok(())
}

/// Memory for two long lists that both start at a page, as they do in the guests.
#[derive(Default)]
pub(crate) struct Pages(Vec<u8>);

impl Pages {
    pub(crate) fn two(&mut self) -> (&[u8], &mut [u8]) {
        self.0 = vec![1; 3 * BYTES as usize];
        let start = self.0.as_ptr().align_offset(4096);
        let (from, to) = self.0[start..].split_at_mut(BYTES as usize);
        (from, &mut to[..BYTES as usize])
    }
}

impl Call {
    fn times(&self) -> u32 {
        TIMES[usize::from(self.arguments.get(1).is_some_and(|length| *length > 1000))]
    }

    /// A component that exports `run`, which calls so often as its parameter says.
    fn component(&self) -> Result<Vec<u8>> {
        let Call { types, params, arguments, encoding, .. } = self;
        let [exported, imported, given] = match types.is_empty() {
            true => ["", "", ""],
            false => [
                r#"(export $t "t" (type $t'))"#,
                r#"(import "t" (type $t (eq $t')))"#,
                r#"(with "t" (type $callee "t"))"#,
            ],
        };
        let core = " i32".repeat(arguments.len());
        let arguments: String = arguments.iter().map(|argument| format!(" (i32.const {argument})")).collect();
        let text = format!(
            r#"(component
                (component $callee
                    (core module $m
                        (memory (export "memory") 5)
                        (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const {TO}))
                        (func (export "f") (param{core})))
                    (core instance $m (instantiate $m))
                    {types} {exported}
                    (func (export "f") {params} (canon lift (core func $m "f") string-encoding={encoding}
                        (memory (core memory $m "memory")) (realloc (core func $m "realloc")))))
                (component $caller
                    {types} {imported}
                    (import "f" (func $f {params}))
                    (core module $libc
                        (memory (export "memory") 4)
                        (func $start (memory.fill (i32.const {AT}) (i32.const 97) (i32.const {BYTES})))
                        (start $start))
                    (core instance $libc (instantiate $libc))
                    (core func $f (canon lower (func $f) (memory (core memory $libc "memory"))))
                    (core module $m
                        (import "" "f" (func $f (param{core})))
                        (func (export "run") (param $n i32)
                            (loop $again
                                (call $f{arguments})
                                (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))))
                    (core instance $m (instantiate $m (with "" (instance (export "f" (func $f))))))
                    (func (export "run") (param "n" u32) (canon lift (core func $m "run"))))
                (instance $callee (instantiate $callee))
                (instance $caller (instantiate $caller {given} (with "f" (func $callee "f"))))
                (export "run" (func $caller "run")))"#
        );
        wat::parse_str(text).with_context(|| self.name.to_owned())
    }
}

/// The component in one of the engines. Both have the same names for everything that it takes.
macro_rules! caller {
    ($module:ident, $krate:ident) => {
        mod $module {
            use $krate::component::{Component, Linker, TypedFunc};
            use $krate::{Engine, Store};

            use super::*;

            pub(super) struct Caller {
                store: Store<()>,
                run: TypedFunc<(u32,), ()>,
            }

            impl Caller {
                pub(super) fn new(engine: &Engine, bytes: &[u8]) -> Result<Caller> {
                    let component = Component::new(engine, bytes).plain()?;
                    let mut store = Store::new(engine, ());
                    let instance = Linker::new(engine).instantiate(&mut store, &component).plain()?;
                    let run = instance.get_typed_func(&mut store, "run").plain()?;
                    Ok(Caller { store, run })
                }

                /// The time of one call, in nanoseconds.
                pub(super) fn call(&mut self, times: u32) -> Result<f64> {
                    let Caller { store, run } = self;
                    let time = time_each(times, || run.call(&mut *store, (TIMES_INSIDE,)).plain());
                    Ok(time? / f64::from(TIMES_INSIDE))
                }
            }
        }
    };
}

caller!(peers, wasmtime);
caller!(ours, gusset);
