//! The boundary between host and guest: the time of one crossing.
//!
//! Goals are ratios to the peer at its best. They are made of the budgets, which were written down
//! for one machine: the peer's figure there divided by Gusset's goal there.

use anyhow::{Context, Result, ensure};

use crate::Plan;
use crate::engines::{Engines, Plain};
use crate::kernels::component;
use crate::measure::{Contender, alternate, time_each};
use crate::report::{Goal, Report, Row, Unit};

/// What crosses as a string.
const TEXT: &str = "a string of thirty-two bytes, ok";
/// Crossings of one round.
const TIMES: u32 = 50_000;
/// Crossings by a guest for each call into it.
const TIMES_INSIDE: u32 = 1_000;

/// The rows, with the budget: the peer's best and Gusset's goal in nanoseconds.
const ROWS: &[(Crossing, &str, f64, f64)] = &[
    (Crossing::Serve, "host to guest, func()", 113.0, 12.0),
    (Crossing::Add, "host to guest, (u32, u32) -> u32", 116.0, 14.0),
    (Crossing::Measure, "host to guest, 32-byte string", 154.0, 30.0),
    (Crossing::Text, "guest returns a 32-byte string", 151.0, 45.0),
    (Crossing::Nothing, "guest to host, func()", 58.0, 5.0),
    (Crossing::Length, "guest to host, 32-byte string", 82.0, 25.0),
];

/// One way of crossing.
#[derive(Clone, Copy)]
enum Crossing {
    Serve,
    Add,
    Measure,
    Text,
    Nothing,
    Length,
}

pub(crate) fn run(plan: &Plan, engines: &Engines, report: &mut Report) -> Result<()> {
    let wanted: Vec<_> = ROWS.iter().filter(|(_, name, ..)| plan.wants("boundary", name)).collect();
    if wanted.is_empty() {
        return Ok(());
    }
    report.part("The boundary, processor time of one crossing");
    let bytes = std::fs::read(component("crossing"))?;
    let mut peer = peers::Guest::new(&engines.peer, &bytes)?;
    let mut best = peers::Guest::new(&engines.peer_best, &bytes)?;
    let mut gusset = ours::Guest::new(&engines.gusset, &bytes)?;
    for (crossing, name, best_budget, goal) in wanted {
        let contenders: &mut [Contender<'_>] = &mut [
            Box::new(|| peer.cross(*crossing)),
            Box::new(|| best.cross(*crossing)),
            Box::new(|| gusset.cross(*crossing)),
        ];
        let times = alternate(plan.rounds, contenders).with_context(|| (*name).to_owned())?;
        report.row(Row {
            name: (*name).to_owned(),
            unit: Unit::Nanoseconds,
            peer: times.median(0),
            peer_best: Some(times.median(1)),
            gusset: times.median(2),
            ratio: times.ratio(1, 2),
            goal: Goal::AtLeast(best_budget / goal),
        });
    }
    Ok(())
}

/// The guest of `guests/kernels/examples/crossing.rs` in one of the engines. Both have the same names
/// for everything that it takes, so that the same text serves both.
macro_rules! guest {
    ($module:ident, $krate:ident) => {
        mod $module {
            use $krate::component::{Component, Linker, TypedFunc};
            use $krate::{Engine, Store};

            use super::*;

            pub(super) struct Guest {
                store: Store<()>,
                serve: TypedFunc<(), ()>,
                add: TypedFunc<(u32, u32), (u32,)>,
                measure: TypedFunc<(&'static str,), (u32,)>,
                text: TypedFunc<(), (String,)>,
                call_nothing: TypedFunc<(u32,), ()>,
                call_length: TypedFunc<(u32,), (u64,)>,
            }

            impl Guest {
                pub(super) fn new(engine: &Engine, bytes: &[u8]) -> Result<Guest> {
                    let component = Component::new(engine, bytes).plain()?;
                    let mut linker = Linker::new(engine);
                    linker.root().func_wrap("nothing", |_, (): ()| Ok(())).plain()?;
                    linker.root().func_wrap("length", |_, (text,): (String,)| Ok((text.len() as u32,))).plain()?;
                    let mut store = Store::new(engine, ());
                    let instance = linker.instantiate(&mut store, &component).plain()?;
                    let mut guest = Guest {
                        serve: instance.get_typed_func(&mut store, "serve").plain()?,
                        add: instance.get_typed_func(&mut store, "add").plain()?,
                        measure: instance.get_typed_func(&mut store, "measure").plain()?,
                        text: instance.get_typed_func(&mut store, "text").plain()?,
                        call_nothing: instance.get_typed_func(&mut store, "call-nothing").plain()?,
                        call_length: instance.get_typed_func(&mut store, "call-length").plain()?,
                        store,
                    };
                    guest.check()?;
                    Ok(guest)
                }

                fn check(&mut self) -> Result<()> {
                    let sum = self.add.call(&mut self.store, (40, 2)).plain()?.0;
                    let length = self.measure.call(&mut self.store, (TEXT,)).plain()?.0;
                    let lengths = self.call_length.call(&mut self.store, (3,)).plain()?.0;
                    let text = self.text.call(&mut self.store, ()).plain()?.0;
                    let found = (sum, length, lengths, text.as_str());
                    ensure!(found == (42, 32, 96, TEXT), "the guest of the boundary returns {found:?}");
                    Ok(())
                }

                /// The time of one crossing, in nanoseconds.
                pub(super) fn cross(&mut self, crossing: Crossing) -> Result<f64> {
                    let store = &mut self.store;
                    match crossing {
                        Crossing::Serve => time_each(TIMES, || self.serve.call(&mut *store, ()).plain()),
                        Crossing::Add => time_each(TIMES, || {
                            self.add.call(&mut *store, (40, 2)).plain()?;
                            Ok(())
                        }),
                        Crossing::Measure => time_each(TIMES, || {
                            self.measure.call(&mut *store, (TEXT,)).plain()?;
                            Ok(())
                        }),
                        Crossing::Text => time_each(TIMES, || {
                            self.text.call(&mut *store, ()).plain()?;
                            Ok(())
                        }),
                        Crossing::Nothing => inside(|| self.call_nothing.call(&mut *store, (TIMES_INSIDE,)).plain()),
                        Crossing::Length => inside(|| {
                            self.call_length.call(&mut *store, (TIMES_INSIDE,)).plain()?;
                            Ok(())
                        }),
                    }
                }
            }
        }
    };
}

guest!(peers, wasmtime);
guest!(ours, gusset);

/// The time of one crossing of the [`TIMES_INSIDE`] that one call of the guest makes.
fn inside(call: impl FnMut() -> Result<()>) -> Result<f64> {
    Ok(time_each(TIMES / TIMES_INSIDE, call)? / f64::from(TIMES_INSIDE))
}
