//! Long strings between host and guest, in each encoding of a guest: the time of one.

use anyhow::{Context, Result, ensure};

use crate::Plan;
use crate::engines::{Engines, Plain};
use crate::measure::{Contender, alternate, time_each};
use crate::report::{Goal, Report, Row, Unit};

/// Bytes of a string, about, as UTF-8.
const BYTES: usize = 64 << 10;
/// Strings of one round.
const TIMES: u32 = 100;
const ENCODINGS: [&str; 3] = ["utf8", "utf16", "latin1+utf16"];
/// What strings are made of.
const TEXTS: [(&str, &str); 2] = [("ascii", "all of it is simple"), ("german", "größtenteils schön einfach")];

/// A way that a string goes.
#[derive(Clone, Copy)]
enum Way {
    ToGuest,
    ToHost,
}

/// A row: what goes where, in which encoding of the guest.
struct Crossing {
    way: Way,
    encoding: &'static str,
    name: String,
    /// What the string is made of.
    text: &'static str,
}

pub(crate) fn run(plan: &Plan, engines: &Engines, report: &mut Report) -> Result<()> {
    let wanted: Vec<_> = crossings().into_iter().filter(|crossing| plan.wants("texts", &crossing.name)).collect();
    if wanted.is_empty() {
        return Ok(());
    }
    report.part("Long strings between host and guest, processor time of one");
    wanted.into_iter().try_for_each(|crossing| report_one(plan, engines, report, crossing))
}

fn crossings() -> Vec<Crossing> {
    let mut all = Vec::new();
    for (way_name, way) in [("host to guest", Way::ToGuest), ("guest to host", Way::ToHost)] {
        for (text_name, text) in TEXTS {
            for encoding in ENCODINGS {
                let name = format!("{way_name}, 64 KiB {text_name}, {encoding}");
                all.push(Crossing { way, encoding, name, text });
            }
        }
    }
    all
}

fn report_one(plan: &Plan, engines: &Engines, report: &mut Report, crossing: Crossing) -> Result<()> {
    let Crossing { way, encoding, name, text } = crossing;
    let bytes = wat::parse_str(component(encoding)).with_context(|| name.clone())?;
    // Typed functions want parameters without borrows; these few texts stay as long as the program.
    let text: &'static str = text.repeat(BYTES / text.len()).leak();
    let mut peer = peers::Guest::new(&engines.peer, &bytes, text)?;
    let mut best = peers::Guest::new(&engines.peer_best, &bytes, text)?;
    let mut gusset = ours::Guest::new(&engines.gusset, &bytes, text)?;
    let contenders: &mut [Contender<'_>] =
        &mut [Box::new(|| peer.cross(way)), Box::new(|| best.cross(way)), Box::new(|| gusset.cross(way))];
    let times = alternate(plan.rounds, contenders).with_context(|| name.clone())?;
    report.row(Row {
        name,
        unit: Unit::Nanoseconds,
        peer: times.median(0),
        peer_best: Some(times.median(1)),
        gusset: times.median(2),
        ratio: times.ratio(1, 2),
        goal: Goal::Nothing,
    });
    Ok(())
}

/// A guest that gives back the string that it took last; its allocator only knows two places.
fn component(encoding: &str) -> String {
    format!(
        r#"(component
            (core module $m
                (memory (export "memory") 16)
                (func (export "realloc") (param i32 i32 i32 i32) (result i32)
                    (select (local.get 0) (i32.const 65536) (local.get 0)))
                (func (export "take") (param i32 i32)
                    (i32.store (i32.const 16) (local.get 0)) (i32.store (i32.const 20) (local.get 1)))
                (func (export "give") (result i32) (i32.const 16)))
            (core instance $m (instantiate $m))
            (func (export "take") (param "text" string) (canon lift (core func $m "take")
                string-encoding={encoding} (memory (core memory $m "memory")) (realloc (core func $m "realloc"))))
            (func (export "give") (result string) (canon lift (core func $m "give")
                string-encoding={encoding} (memory (core memory $m "memory")))))"#
    )
}

/// The component in one of the engines. Both have the same names for everything that it takes.
macro_rules! guest {
    ($module:ident, $krate:ident) => {
        mod $module {
            use $krate::component::{Component, Linker, TypedFunc};
            use $krate::{Engine, Store};

            use super::*;

            pub(super) struct Guest {
                store: Store<()>,
                take: TypedFunc<(&'static str,), ()>,
                give: TypedFunc<(), (String,)>,
                text: &'static str,
            }

            impl Guest {
                pub(super) fn new(engine: &Engine, bytes: &[u8], text: &'static str) -> Result<Guest> {
                    let component = Component::new(engine, bytes).plain()?;
                    let mut store = Store::new(engine, ());
                    let instance = Linker::new(engine).instantiate(&mut store, &component).plain()?;
                    let take = instance.get_typed_func(&mut store, "take").plain()?;
                    let give = instance.get_typed_func(&mut store, "give").plain()?;
                    let mut guest = Guest { store, take, give, text };
                    guest.take.call(&mut guest.store, (text,)).plain()?;
                    ensure!(guest.give.call(&mut guest.store, ()).plain()?.0 == text, "the text comes back changed");
                    Ok(guest)
                }

                /// The time of one string, in nanoseconds.
                pub(super) fn cross(&mut self, way: Way) -> Result<f64> {
                    let Guest { store, take, give, text } = self;
                    match way {
                        Way::ToGuest => time_each(TIMES, || take.call(&mut *store, (*text,)).plain()),
                        Way::ToHost => time_each(TIMES, || {
                            give.call(&mut *store, ()).plain()?;
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
